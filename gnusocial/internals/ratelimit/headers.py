"""What an answer's headers say about limits, read into numbers.

Read are ``X-RateLimit-*`` (also spelt ``X-Rate-Limit-*``), the IETF drafts' ``RateLimit-*``,
``RateLimit`` and ``RateLimit-Policy``, and ``Retry-After``. GNU social itself sends none of them; a
proxy before it, or a kindred server, may. What cannot be understood counts as not said. Pure
functions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gnusocial.internals.http.dates import posix_time, time_of

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A number from here on is a POSIX time (September 2001), a smaller one a number of seconds.
_FIRST_EPOCH = 1e9
#: A number from here on is a POSIX time in milliseconds.
_FIRST_MILLISECONDS = 1e11
#: Seconds. A limit that is lifted later than in a year is a mistake of the server.
_LONGEST = 366 * 86400.0

_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")
#: So much of a header is read.
_READ = 1000
_PAIR = re.compile(r"(?<![a-z])([a-z]{1,20})\s*=\s*(\d{1,15})")


@dataclass(frozen=True)
class Limits:
    """One limit of the server. What it did not say is None."""

    limit: int | None = None
    remaining: int | None = None
    #: Seconds until ``remaining`` is ``limit`` again.
    resets_in: float | None = None
    #: Seconds that one window of the limit lasts.
    window: float | None = None


def read_limits(headers: Mapping[str, str], wall: float) -> Limits | None:
    """Return what the headers say about the limit, or None where they say nothing.

    ``wall`` is the POSIX time of this machine, used where the answer has no ``Date``.
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
    """Return the seconds that ``Retry-After`` asks for, or None where it says nothing.

    ``wall`` is the POSIX time of this machine, without which a date counts only beside a ``Date``.
    """
    values = [headers[name] for name in headers if name.lower() == "retry-after"]
    return seconds_until(values[0], headers, wall) if values else None


def seconds_until(value: str, headers: Mapping[str, str], wall: float | None) -> float | None:
    """Return the seconds until a moment that is given as seconds from now, POSIX time or date.

    A POSIX time or date is measured against the server's own ``Date``, so a wrong clock on either
    side does no harm. A moment that is over is 0.0; one that makes no sense is None.
    """
    value = value[:_READ].strip()
    if _NUMBER.fullmatch(value):
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
    # "100, 100;w=60" of the older drafts begins with the number that counts.
    match = re.match(r"\s*(\d{1,15})(?![\d.])", text)
    return int(match[1]) if match else None


def _structured(text: str) -> dict[str, str]:
    """Read ``limit=100, remaining=5, reset=30``, or the tightest of ``"name";r=5;t=30, ...``."""
    whole = dict(_PAIR.findall(text))
    if "remaining" in whole:
        return {name: whole[name] for name in ("limit", "remaining", "reset") if name in whole}
    members = [member for member in map(_pairs, text.split(",")) if "r" in member]
    if not members:
        return {}
    tightest = min(members, key=lambda member: int(member["r"]))
    return {"remaining": tightest["r"], "reset": tightest.get("t", "")}


def _policy(text: str) -> dict[str, str]:
    """Read ``100;w=60`` or ``"name";q=100;w=60``. Of several it is not known which one counts."""
    if not text or "," in text:
        return {}
    pairs = _pairs(text)
    return {"limit": pairs.get("q", text), "window": pairs.get("w", "")}


def _pairs(text: str) -> dict[str, str]:
    return dict(_PAIR.findall(text))
