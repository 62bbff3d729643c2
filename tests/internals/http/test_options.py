"""How much a response may hold, and how long a request may take."""

from __future__ import annotations

import pytest

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.http.options import Limits, check_limits, standard_headers
from gnusocial.internals.http.request import PreparedRequest


def test_the_whole_may_take_five_times_the_longest_silence() -> None:
    assert check_limits((3.0, 10.0)) == Limits(3.0, 10.0, 50.0)
    assert check_limits(10, 20, 1) == Limits(10, 10, 20.0, 1)


@pytest.mark.parametrize("size", [0, -1, True, 1.5, "1000", None])
def test_what_is_no_size(size: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="max_response_size must be"):
        check_limits(10, None, size)


def test_a_large_body_and_a_slow_route_have_more_time() -> None:
    limits = Limits(5.0, 10.0, 20.0)
    usual = PreparedRequest("GET", "https://example.org/api/x.json", {}, None)
    assert limits.for_request(usual) == limits
    large = PreparedRequest("POST", usual.url, {}, b"x" * 1024 * 1024)
    assert limits.for_request(large) == Limits(5.0, 10.0, 20.0 + 64.0)
    slow = PreparedRequest("GET", usual.url, {}, None, min_timeout=30.0)
    assert limits.for_request(slow) == Limits(5.0, 30.0, 30.0)


@pytest.mark.parametrize("value", [7, b"bot", "a\nb", "b\u00f6t", ["bot"]])
@pytest.mark.parametrize("name", ["user_agent", "lang"])
def test_what_is_no_line_of_a_header(name: str, value: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match=f"{name} must be one line of ASCII"):
        standard_headers(**{name: value})


def test_headers_that_are_not_given() -> None:
    headers = standard_headers(user_agent=" my bot ")
    assert (headers["User-Agent"], headers["Accept-Language"]) == ("my bot", "en")
    assert standard_headers(lang=" ")["Accept-Language"] == "en"
    assert standard_headers(None, "de")["User-Agent"].startswith("GNUSocial.py/")


def test_the_limits_of_a_client_that_sets_none() -> None:
    assert check_limits() == Limits() == Limits(60.0, 60.0, 300.0, 32 * 1024 * 1024)
