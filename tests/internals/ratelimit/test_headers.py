"""Rate-limit headers: each form is recognized, and malformed values are ignored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gnusocial.internals.ratelimit.headers import (
    Limits,
    read_limits,
    retry_after,
    seconds_until,
)

# The server's clock is wrong by a day against this machine's: nothing may depend on the latter.
DATE = "Sat, 21 Nov 2026 02:30:57 GMT"
EPOCH = 1795228257  # the same moment
WALL = EPOCH + 86400.0
DATED = {"Date": DATE}

RECORDINGS = Path(__file__).parents[2] / "recordings"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("30", 30.0),
        (" 30 ", 30.0),
        ("1.5", 1.5),
        ("86400", 86400.0),
        (str(EPOCH + 45), 45.0),
        (f"{EPOCH + 45}.5", 45.5),
        (f"{EPOCH + 45}000", 45.0),
        (str(EPOCH - 45), 0.0),
        ("Sat, 21 Nov 2026 02:31:57 GMT", 60.0),
        ("Sat, 21 Nov 2026 03:31:57 +0100", 60.0),
        ("Sat, 21 Nov 2026 02:31:57 -0000", 60.0),
        ("Sat, 21 Nov 2026 02:29:57 GMT", 0.0),
        ("2026-11-21T02:35:57.000000Z", 300.0),
        ("2026-11-21T02:35:57", 300.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e3", None),
        ("nan", None),
        ("2026-13-41T00:00:00Z", None),
        ("31622400", 31622400.0),
        ("31622401", None),
        ("999999999", None),
        ("1000000000", 0.0),  # 2001, in seconds
        ("100000000000", 0.0),  # 1973, in milliseconds
        ("Sat, 21 Nov 2096 02:31:57 GMT", None),
        ("9" * 400, None),
    ],
)
def test_a_moment_in_any_form_becomes_seconds(value: str, seconds: float | None) -> None:
    assert seconds_until(value, DATED, WALL) == seconds


@pytest.mark.parametrize("headers", [{}, {"date": "yesterday"}])
def test_without_a_readable_date_the_own_clock_counts(headers: dict[str, str]) -> None:
    assert seconds_until(str(EPOCH + 45), headers, EPOCH + 5.0) == 40.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "120"}, 120.0),
        ({"retry-after": "120"}, 120.0),
        ({"Retry-After": "Sat, 21 Nov 2026 02:31:57 GMT", "Date": DATE}, 60.0),
        ({"Retry-After": "later"}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, WALL) == seconds


@pytest.mark.parametrize(
    ("headers", "limits"),
    [
        (
            {
                "X-RateLimit-Limit": "300",
                "X-RateLimit-Remaining": "299",
                "X-RateLimit-Reset": "2026-11-21T02:35:57.000000Z",
            },
            Limits(300, 299, 300.0),
        ),
        (
            {
                "x-rate-limit-limit": "15",
                "x-rate-limit-remaining": "0",
                "x-rate-limit-reset": str(EPOCH + 7),
            },
            Limits(15, 0, 7.0),
        ),
        ({"X-RateLimit-Remaining": "4"}, Limits(None, 4)),
        (
            {
                "RateLimit-Limit": "100, 100;w=60",
                "RateLimit-Remaining": "50",
                "RateLimit-Reset": "30",
            },
            Limits(100, 50, 30.0),
        ),
        (
            {"RateLimit": "limit=100, remaining=50, reset=30", "RateLimit-Policy": "100;w=60"},
            Limits(100, 50, 30.0, 60),
        ),
        (
            {"RateLimit": '"default";r=50;t=30', "RateLimit-Policy": '"default";q=100;w=60'},
            Limits(100, 50, 30.0, 60),
        ),
        (
            {
                "RateLimit": '"burst";r=5;t=10, "daily";r=2;t=300',
                "RateLimit-Policy": '"burst";q=10;w=60, "daily";q=1000;w=86400',
            },
            Limits(None, 2, 300.0),
        ),
        ({"RateLimit": '"default";r=0', "RateLimit-Policy": "5;w=60"}, Limits(5, 0, 60, 60)),
    ],
)
def test_each_form_of_the_limits(headers: dict[str, str], limits: Limits) -> None:
    assert read_limits({**headers, "Date": DATE}, WALL) == limits


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Upload-Limit": "5"},
        {"X-RateLimit-Limit": "many", "X-RateLimit-Remaining": "-1", "X-RateLimit-Reset": "never"},
        {"X-RateLimit-Remaining": "1.5"},
        {"RateLimit": "ok"},
    ],
)
def test_what_cannot_be_understood_is_not_said(headers: dict[str, str]) -> None:
    assert read_limits(headers, WALL) is None


@pytest.mark.parametrize("version", ["1.20.10", "2.0.1"])
def test_gnu_social_says_nothing_even_when_it_refuses(version: str) -> None:
    exchange = json.loads((RECORDINGS / version / "throttle_4.json").read_text("utf-8"))
    headers = dict(exchange["response"]["headers"])
    assert exchange["response"]["status"] == 400
    assert read_limits(headers, WALL) is None
    assert retry_after(headers, WALL) is None
