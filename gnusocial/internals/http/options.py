"""What every request carries and how long it may take, unless the caller says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from gnusocial._version import __version__
from gnusocial.errors import GNUSocialIllegalArgumentError

if TYPE_CHECKING:
    from gnusocial.types import Timeout

#: A number from here on is endless. One comparison with it keeps out infinity and NaN too: a wait
#: without end is what timeouts are against.
ENDLESS = 1e9
#: Seconds without a byte after which a call is given up.
DEFAULT_TIMEOUT = 60.0


def standard_headers(user_agent: object = None, lang: object = "en") -> dict[str, str]:
    """Return the headers of every request."""
    return {
        "User-Agent": _header(user_agent, "user_agent") or f"GNUSocial.py/{__version__}",
        "Accept": "*/*",
        # Refusals are told apart by their text, which the server translates.
        "Accept-Language": _header(lang, "lang") or "en",
    }


def check_timeout(value: object) -> Timeout:
    """Return a timeout that makes sense, or raise what says which ones do."""
    if isinstance(value, tuple) and len(value) == 2 and all(map(is_duration, value)):
        return float(value[0]), float(value[1])
    if is_duration(value):
        return float(value)
    raise GNUSocialIllegalArgumentError(
        f"request_timeout must be a number of seconds above 0, or two of them "
        f"(to connect, to read), not {value!r}"
    )


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether a value is a number; True and False are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_duration(value: object) -> TypeGuard[float]:
    """Tell whether a value is a number of seconds that one can wait."""
    return is_number(value) and 0 < value < ENDLESS


def _header(value: object, name: str) -> str | None:
    """Return a value that can stand in a header."""
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isprintable():
        return value.strip()
    raise GNUSocialIllegalArgumentError(f"{name} must be one line of ASCII, not {value!r:.60}")
