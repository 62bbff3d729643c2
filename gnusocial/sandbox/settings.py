"""What the administrator of the sandbox can set, and its defaults.

The defaults are those of a newly installed server. Every value is checked when it is set, so that a
mistyped name or a value of the wrong kind is an error at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

import pytz

if TYPE_CHECKING:
    from collections.abc import Mapping

_ORIGIN = re.compile(r"https?://[^\s/?#]+")


@dataclass(frozen=True)
class UserSettings:
    """Preferences of one user."""

    timezone: str = "UTC"
    language: str = "en"
    #: Whether the user has the role of a moderator, who may delete what others have posted.
    moderator: bool = False

    def __post_init__(self) -> None:
        if self.timezone not in pytz.all_timezones_set:
            raise ValueError(f"unknown time zone {self.timezone!r}: use an IANA name")


@dataclass(frozen=True)
class Settings:
    """The configuration of the site.

    Attributes:
        site_name: The name of the site.
        throttle: `(count, seconds)`: an author may make `count` notices in `seconds`; None: any.
        dupelimit: Seconds in which an author may not post the same text again; 0: no limit.
        textlimit: Longest text in characters; 0: no limit.
        private: Whether anonymous callers are refused.
        real_delays: Whether the server sleeps where a real one does: after wrong passwords, and
            seven seconds in account/register.
        strict_database: Whether the database is strict, so that it refuses the consumer
            `anonymous`.
        signs_as: The address over which the server computes signatures, such as
            `http://social.example`, where it is not the site's own: behind a proxy that ends TLS
            the server takes itself for an http one.
        late_delivery: Only on Friendica: whether what others do waits for `Sandbox.run_worker()`
            before it reaches home, mentions, notifications and the inbox.
        user_settings: Preferences by nickname, each a mapping with `timezone`, `language` and
            `moderator`.
    """

    site_name: str = "Test social"
    throttle: tuple[int, int] | None = None
    dupelimit: int = 60
    textlimit: int = 1000
    private: bool = False
    real_delays: bool = False
    strict_database: bool = False
    signs_as: str | None = None
    late_delivery: bool = False
    user_settings: Mapping[str, UserSettings | Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.throttle is not None:
            count, seconds = self.throttle
            if count < 1 or seconds < 1:
                raise ValueError("throttle is (count, seconds), both at least 1, or None")
        for name in ("dupelimit", "textlimit"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative")
        if self.signs_as is not None and not _ORIGIN.fullmatch(self.signs_as):
            raise ValueError("signs_as is an address such as http://social.example, without a path")
        for nickname in self.user_settings:
            self.of_user(nickname)

    def of_user(self, nickname: str) -> UserSettings:
        """The preferences of one user."""
        given = self.user_settings.get(nickname, UserSettings())
        return given if isinstance(given, UserSettings) else UserSettings(**given)

    def changed(self, **settings: Any) -> Settings:
        """A copy with other values."""
        known = {item.name for item in fields(self)}
        unknown = sorted(settings.keys() - known)
        if unknown:
            raise ValueError(
                f"unknown setting {unknown[0]!r}: known are {', '.join(sorted(known))}"
            )
        return replace(self, **settings)
