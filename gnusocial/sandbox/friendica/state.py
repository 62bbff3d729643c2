"""State that only Friendica has: deliveries, deleted copies, notifications, OAuth 2."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .tokens import Tokens

if TYPE_CHECKING:
    from datetime import datetime

    from ..records import DirectMessage, Notice, Profile


@dataclass(frozen=True)
class Notification:
    """A notification that a user was followed or mentioned."""

    id: int
    kind: str
    owner: Profile
    actor: Profile
    created: datetime
    notice: Notice | None = None


@dataclass
class State:
    """The part of the state that GNU social does not have.

    Attributes:
        waiting: Statuses that are not yet delivered.
        waiting_messages: Direct messages that are not yet delivered, with the worker runs they
            need.
        removed: Users' deleted copies of others' statuses.
        former_names: The names that other users still see, for users who changed theirs.
        notifications: All notifications, by id.
        photos: The ids of uploaded pictures by owner.
        tokens: Applications and tokens of OAuth 2.
        acknowledged: The sessions whose users have just authorized an application.
    """

    waiting: set[Notice] = field(default_factory=set)
    waiting_messages: dict[DirectMessage, int] = field(default_factory=dict)
    removed: set[tuple[Profile, Notice]] = field(default_factory=set)
    former_names: dict[Profile, str] = field(default_factory=dict)
    notifications: list[Notification] = field(default_factory=list)
    photos: defaultdict[Profile, list[int]] = field(default_factory=lambda: defaultdict(list))
    tokens: Tokens = field(default_factory=Tokens)
    acknowledged: set[str] = field(default_factory=set)
