"""Parse the rate-limit headers of a response.

Supported are ``X-RateLimit-*`` (also spelled ``X-Rate-Limit-*``), ``RateLimit-*``, ``RateLimit``
and ``RateLimit-Policy`` of the IETF drafts, and ``Retry-After``. GNU social itself sends none of
them, but a proxy in front of it or related software may. A value that cannot be parsed is ignored.
Pure functions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gnusocial.internals.http.dates import posix_time, time_of
from gnusocial.internals.values import Value

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Numbers from here on are a POSIX time (September 2001), smaller ones a number of seconds.
_FIRST_EPOCH = 1e9
#: Numbers from here on are a POSIX time in milliseconds.
_FIRST_MILLISECONDS = 1e11
#: Seconds. A reset more than a year ahead is treated as a mistake of the server.
_LONGEST = 366 * 86400.0

_NUMBER = r"\d{1,15}(?:\.\d{1,9})?"
#: Longer header values are cut to this length.
_READ = 1000
_PAIR = r"(?<![a-z])([a-z]{1,20})\s*=\s*(\d{1,15})"


class Limits(Value):
    """One limit of the server. Values that it did not report are None."""

    def __init__(
        self,
        limit: int | None = None,
        remaining: int | None = None,
        resets_in: float | None = None,
        window: float | None = None,
    ) -> None:
        self.limit = limit
        self.remaining = remaining
        #: Seconds until ``remaining`` is reset to ``limit``.
        self.resets_in = resets_in
        #: Length of the window of the limit in seconds.
        self.window = window


def read_limits(headers: Mapping[str, str], wall: float) -> Limits | None:
    """Return the limit in the headers, or None if there is none.

    ``wall`` is the POSIX time of this machine, used if the response has no ``Date``.
    """
    if "limit" not in " ".join(headers).lower():
        return None
    found = {_plain(name): headers[name][:_READ] for name in headers if "limit" in name.lower()}
    said = {**_policy(found.get("ratelimit-policy", "")), **_structured(found.get("ratelimit", ""))}
    for name in ("limit", "remaining", "reset"):
        said.setdefault(name, found.get(f"ratelimit-{name}", ""))
    reset, window = said["reset"], _whole(said.get("window", ""))
    resets_in = seconds_until(reset, headers, wall) if reset else window
    limits = Limits(_whole(said["limit"]), _whole(said["remaining"]), resets_in, window)
    return None if limits == Limits() else limits


def retry_after(headers: Mapping[str, str], wall: float | None = None) -> float | None:
    """Return the seconds in ``Retry-After``, or None if it is missing or cannot be parsed.

    ``wall`` is the POSIX time of this machine. Without it, a date is used only if the response has
    a ``Date``.
    """
    values = [headers[name] for name in headers if name.lower() == "retry-after"]
    return seconds_until(values[0], headers, wall) if values else None


def seconds_until(value: str, headers: Mapping[str, str], wall: float | None) -> float | None:
    """Return the seconds until a time given as seconds from now, POSIX time or date.

    A POSIX time or date is compared with the server's own ``Date``, so that a wrong clock on either
    side does no harm. A time in the past gives 0.0, an implausible one None.
    """
    value = value[:_READ].strip()
    if re.fullmatch(_NUMBER, value):
        number = float(value)
        if number < _FIRST_EPOCH:
            return _sensible(number)
        moment: float | None = number / 1000 if number >= _FIRST_MILLISECONDS else number
    else:
        moment = posix_time(value)
    now = time_of(headers)
    if now is None:
        now = wall
    return None if moment is None or now is None else _sensible(moment - now)


def _sensible(seconds: float) -> float | None:
    return max(0.0, seconds) if seconds <= _LONGEST else None


def _plain(name: str) -> str:
    return name.lower().replace("rate-limit", "ratelimit").removeprefix("x-")


def _whole(text: str) -> int | None:
    # "100, 100;w=60" of the older drafts starts with the effective limit.
    match = re.match(r"\s*(\d{1,15})(?![\d.])", text)
    return int(match[1]) if match else None


def _structured(text: str) -> dict[str, str]:
    """Parse ``limit=100, remaining=5, reset=30``, or the tightest of ``"name";r=5;t=30, ...``."""
    whole = dict(re.findall(_PAIR, text))
    if "remaining" in whole:
        return {name: whole[name] for name in ("limit", "remaining", "reset") if name in whole}
    members = [member for member in map(_pairs, text.split(",")) if "r" in member]
    if not members:
        return {}
    tightest = min(members, key=lambda member: int(member["r"]))
    return {"remaining": tightest["r"], "reset": tightest.get("t", "")}


def _policy(text: str) -> dict[str, str]:
    """Parse ``100;w=60`` or ``"name";q=100;w=60``. With several, it is unclear which counts."""
    if not text or "," in text:
        return {}
    pairs = _pairs(text)
    return {"limit": pairs.get("q", text), "window": pairs.get("w", "")}


def _pairs(text: str) -> dict[str, str]:
    return dict(re.findall(_PAIR, text))
