"""What the administrator of the sandbox can set, and its defaults.

The defaults are those of a newly installed server. Every value is checked when it is set, so that a
mistyped name or a value of the wrong kind is an error at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

import pytz

if TYPE_CHECKING:
    from collections.abc import Mapping

_ORIGIN = re.compile(r"https?://[^\s/?#]+")
# A folder, without slashes at its ends; or nothing.
_FOLDER = re.compile(r"(?:[\w~.-]+(?:/[\w~.-]+)*)?")

Theme = Literal["standard", "other", "minified"]
Language = Literal["en", "de"]
DateForm = Literal["standard", "missing", "doubled", "asctime", "-0000"]
Envelope = Literal["error", "status", "errors"]
_CHOICES = {
    "theme": get_args(Theme),
    "language": get_args(Language),
    "date_form": get_args(DateForm),
    "error_envelope": get_args(Envelope),
}


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
    """The configuration of the site, and of what is installed around it.

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
        path: The folder of the site, such as `social` or `our/social`; empty: the root.
        fancy_urls: Whether the web server rewrites addresses. Where it does not, only those with
            `index.php` reach the site, and its links have it.
        session_in_links: Whether the links of web pages carry the session id, as PHP sites do
            whose name for themselves is not the host of the request, and those with a port.
        cookie_attributes: What is appended to the session cookie, such as
            `; Secure; SameSite=None; Partitioned`.
        theme: How the web pages are written. "other" has attributes in another order and further
            elements around everything; "minified" leaves out what HTML does not demand.
        language: The language of the labels and messages on web pages.
        date_offset: Seconds by which the `Date` of answers is ahead of the server's clock, as when
            a proxy in another machine writes it.
        date_form: How `Date` is written: as it should be, not at all, twice, in the form of
            asctime, or with the zone -0000.
        printed_before: What PHP prints before each of its answers: warnings, or a byte order mark.
        printed_after: What PHP prints after each of its answers.
        error_envelope: The JSON of refusals: `{"error": ...}`, `{"status": {"error": ...}}` or
            `{"errors": [...]}`.
        not_found_page: The page, HTML, that the web server shows where there is no route; None:
            that of GNU social.
        stores_emoji: Whether the database holds characters beyond U+FFFF; else each is stored
            as `?`.
        shorten_links_over: Links with more characters are replaced by short ones of the site.
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
    path: str = ""
    fancy_urls: bool = True
    session_in_links: bool = False
    cookie_attributes: str = ""
    theme: Theme = "standard"
    language: Language = "en"
    date_offset: float = 0.0
    date_form: DateForm = "standard"
    printed_before: str = ""
    printed_after: str = ""
    error_envelope: Envelope = "error"
    not_found_page: str | None = None
    stores_emoji: bool = True
    shorten_links_over: int = 100

    def __post_init__(self) -> None:
        if self.throttle is not None:
            count, seconds = self.throttle
            if count < 1 or seconds < 1:
                raise ValueError("throttle is (count, seconds), both at least 1, or None")
        for name in ("dupelimit", "textlimit", "shorten_links_over"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative")
        if self.signs_as is not None and not _ORIGIN.fullmatch(self.signs_as):
            raise ValueError("signs_as is an address such as http://social.example, without a path")
        if not _FOLDER.fullmatch(self.path):
            raise ValueError("path is a folder such as our/social, without slashes at its ends")
        self._check_choices()
        for nickname in self.user_settings:
            self.of_user(nickname)

    def _check_choices(self) -> None:
        for name, choices in _CHOICES.items():
            value = getattr(self, name)
            if value not in choices:
                known = ", ".join(repr(choice) for choice in choices)
                raise ValueError(f"{name} is one of {known}, not {value!r}")

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
