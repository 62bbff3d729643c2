"""The initial content after a reset: the users and applications of the recorded servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .records import UserSeed
from .tokens import ANONYMOUS, Application

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PEOPLE = (
    ("admin", "adminpass1", "Administrator"),
    ("alice", "alicepass1", "Alice Tester"),
    ("bob", "bobpass12", "Bob Tester"),
    ("carol", "carolpass1", "Carol Tester"),
    ("dave", "davepass1", "Dave Tester"),
)

USERS = tuple(
    UserSeed(nickname, password, fullname, f"{nickname}@example.org")
    for nickname, password, fullname in _PEOPLE
)

_APPLICATION_PAGE = "http://example.org/app"

APPLICATIONS = (
    # The server creates this one at its first use.
    Application(1, ANONYMOUS, ANONYMOUS, ANONYMOUS, description="An anonymous application"),
    Application(2, "pytest-client", "c" * 32, "d" * 32, source_url=_APPLICATION_PAGE),
    Application(
        3, "pytest-readonly", "e" * 32, "f" * 32, can_write=False, source_url=_APPLICATION_PAGE
    ),
)


def as_seeds(users: Mapping[str, str] | Iterable[UserSeed] | None) -> tuple[UserSeed, ...]:
    """The given users, also from a mapping of nicknames to passwords; by default the recorded."""
    if users is None:
        return USERS
    if hasattr(users, "items"):
        return tuple(
            UserSeed(nickname, password, nickname.capitalize(), f"{nickname}@example.org")
            for nickname, password in users.items()
        )
    return tuple(users)
