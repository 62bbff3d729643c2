"""The headers and limits that apply to every request, with their defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from gnusocial._version import __version__
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.checks import shown
from gnusocial.internals.values import Value, replace

if TYPE_CHECKING:
    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.types import Timeout

#: Numbers from here on are treated as infinite. One comparison also rejects infinity and NaN,
#: because a timeout must not be endless.
ENDLESS = 1e9
#: Default read timeout in seconds.
DEFAULT_TIMEOUT = 60.0
#: Default ratio of the total timeout to the read timeout.
_TOTAL_FACTOR = 5.0
#: Default maximum size of a response in bytes, after decompression.
DEFAULT_MAX_RESPONSE_SIZE = 32 * 1024 * 1024
#: Bytes of an upload that extend the total timeout by one second.
_UPLOADED_A_SECOND = 16 * 1024


class Limits(Value):
    """The limits of one request: connect, read and total timeout in seconds; bytes of response."""

    def __init__(
        self,
        connect: float = DEFAULT_TIMEOUT,
        read: float = DEFAULT_TIMEOUT,
        total: float = _TOTAL_FACTOR * DEFAULT_TIMEOUT,
        max_response_size: int = DEFAULT_MAX_RESPONSE_SIZE,
    ) -> None:
        self.connect = connect
        self.read = read
        self.total = total
        self.max_response_size = max_response_size

    def for_request(self, prepared: PreparedRequest) -> Limits:
        """Return the limits for one request; its route or its size may need more time."""
        if prepared.body is None and not prepared.min_timeout:
            return self
        size = 0 if prepared.body is None else len(prepared.body)
        return replace(
            self,
            read=max(self.read, prepared.min_timeout),
            total=max(self.total, prepared.min_timeout) + size / _UPLOADED_A_SECOND,
        )


def check_limits(
    request_timeout: object = DEFAULT_TIMEOUT,
    total_timeout: object = None,
    max_response_size: object = DEFAULT_MAX_RESPONSE_SIZE,
) -> Limits:
    """Return valid limits; raise with the accepted values otherwise."""
    timeout = check_timeout(request_timeout)
    connect, read = timeout if isinstance(timeout, tuple) else (timeout, timeout)
    if total_timeout is None:
        total_timeout = _TOTAL_FACTOR * max(connect, read)
    if not is_duration(total_timeout):
        raise GNUSocialIllegalArgumentError(
            f"total_timeout must be a number of seconds above 0 or None, not {shown(total_timeout)}"
        )
    size = max_response_size
    if not isinstance(size, int) or isinstance(size, bool) or size < 1:
        raise GNUSocialIllegalArgumentError(
            f"max_response_size must be a whole number of bytes above 0, not {shown(size)}"
        )
    return Limits(connect, read, float(total_timeout), size)


def standard_headers(user_agent: object = None, lang: object = "en") -> dict[str, str]:
    """Return the headers of every request."""
    return {
        "User-Agent": _header(user_agent, "user_agent") or f"GNUSocial.py/{__version__}",
        "Accept": "*/*",
        # Errors are recognized by their text, which the server translates.
        "Accept-Language": _header(lang, "lang") or "en",
    }


def check_timeout(value: object) -> Timeout:
    """Return a valid timeout; raise with the accepted values otherwise."""
    if isinstance(value, tuple) and len(value) == 2 and all(map(is_duration, value)):
        return float(value[0]), float(value[1])
    if is_duration(value):
        return float(value)
    raise GNUSocialIllegalArgumentError(
        f"request_timeout must be a number of seconds above 0, or two of them "
        f"(to connect, to read), not {shown(value)}"
    )


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value is a number; True and False are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_duration(value: object) -> TypeGuard[float]:
    """Return whether a value is a finite number of seconds above 0."""
    return is_number(value) and 0 < value < ENDLESS


def _header(value: object, name: str) -> str | None:
    """Return a value that is valid in a header."""
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isprintable():
        return value.strip()
    raise GNUSocialIllegalArgumentError(f"{name} must be one line of ASCII, not {shown(value)}")
