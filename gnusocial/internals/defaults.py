"""What every request carries and how long it may take, unless the caller says otherwise."""

from __future__ import annotations

from gnusocial._version import __version__
from gnusocial.errors import GNUSocialIllegalArgumentError

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


def _header(value: object, name: str) -> str | None:
    """Return a value that can stand in a header."""
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isprintable():
        return value.strip()
    raise GNUSocialIllegalArgumentError(f"{name} must be one line of ASCII, not {value!r:.60}")
