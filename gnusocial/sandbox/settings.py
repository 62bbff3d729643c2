"""The settings of the sandbox and their defaults.

The defaults are those of a newly installed server. Every value is validated when it is set, so that
a mistyped name or a value of the wrong type is an error at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

import pytz

if TYPE_CHECKING:
    from collections.abc import Mapping

_ORIGIN = re.compile(r"https?://[^\s/?#]+")
# A path without slashes at its ends; or empty.
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
    #: Whether the user is a moderator, who may delete the notices of others.
    moderator: bool = False

    def __post_init__(self) -> None:
        if self.timezone not in pytz.all_timezones_set:
            raise ValueError(f"unknown time zone {self.timezone!r}: use an IANA name")


@dataclass(frozen=True)
class Settings:
    """The configuration of the site and its environment.

    Attributes:
        site_name: The name of the site.
        throttle: `(count, seconds)`: an author may post `count` notices in `seconds`; None: no
            limit.
        dupelimit: Seconds during which an author may not post the same text again; 0: no limit.
        textlimit: Maximum length of a text in characters; 0: no limit.
        private: Whether anonymous callers are refused.
        real_delays: Whether the server sleeps when a real one does: after wrong passwords, and for
            seven seconds in account/register.
        strict_database: Whether the database is strict, so that it refuses the consumer
            `anonymous`.
        signs_as: The base URL with which the server computes signatures, such as
            `http://social.example`, if it differs from that of the site: behind a proxy that
            terminates TLS, the server uses http.
        late_delivery: Friendica only: whether the actions of other users must be delivered by
            `Sandbox.run_worker()` before they reach home, mentions, notifications and the inbox.
        user_settings: Preferences by nickname, each a mapping with `timezone`, `language` and
            `moderator`.
        path: The path of the site, such as `social` or `our/social`; empty: the root.
        fancy_urls: Whether the web server rewrites URLs. If not, only URLs with `index.php` reach
            the site, and its links contain it.
        session_in_links: Whether the links of web pages contain the session id, as on PHP sites
            whose own name is not the host of the request, and on those with a port.
        cookie_attributes: A suffix of the session cookie, such as
            `; Secure; SameSite=None; Partitioned`.
        theme: The markup of the web pages. "other" has attributes in another order and additional
            elements around everything; "minified" leaves out everything optional in HTML.
        language: The language of the labels and messages on web pages.
        date_offset: Seconds by which the `Date` of responses is ahead of the server's clock, as if
            a proxy on another machine sets it.
        date_form: The form of `Date`: as it should be, missing, twice, in the format of asctime, or
            with the zone -0000.
        printed_before: What PHP prints before each response: warnings, or a byte order mark.
        printed_after: What PHP prints after each response.
        error_envelope: The JSON of errors: `{"error": ...}`, `{"status": {"error": ...}}` or
            `{"errors": [...]}`.
        not_found_page: The HTML page of the web server for paths without a route; None: that of GNU
            social.
        stores_emoji: Whether the database supports characters beyond U+FFFF; otherwise each is
            stored as `?`.
        shorten_links_over: Links of this length or longer are replaced by short ones of the site.
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
                raise ValueError("throttle must be (count, seconds), both at least 1, or None")
        for name in ("dupelimit", "textlimit", "shorten_links_over"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative")
        if self.signs_as is not None and not _ORIGIN.fullmatch(self.signs_as):
            raise ValueError("signs_as must be a URL without a path, such as http://social.example")
        if not _FOLDER.fullmatch(self.path):
            raise ValueError("path must be like our/social, without slashes at its ends")
        self._check_choices()
        for nickname in self.user_settings:
            self.of_user(nickname)

    def _check_choices(self) -> None:
        for name, choices in _CHOICES.items():
            value = getattr(self, name)
            if value not in choices:
                known = ", ".join(repr(choice) for choice in choices)
                raise ValueError(f"{name} must be one of {known}, not {value!r}")

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
