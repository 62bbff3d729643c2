"""The log of the library: requests, responses, waits, retries and checks, and no secrets."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest

from gnusocial import GNUSocial, GNUSocialError, GNUSocialNetworkError
from gnusocial.internals.redaction import masked
from gnusocial.sandbox import Sandbox, SimulatedClock


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(clock=SimulatedClock()) as server:
        yield server


def lines(caplog: pytest.LogCaptureFixture, level: int = logging.DEBUG) -> list[str]:
    return [
        f"{each.name} {each.getMessage()}"
        for each in caplog.records
        if each.name.startswith("gnusocial") and each.levelno >= level
    ]


def test_each_request_and_its_response(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with sandbox.client("alice") as gs, caplog.at_level(logging.DEBUG, "gnusocial"):
        gs.timeline_home(limit=5)
    path = "/api/statuses/home_timeline.json?count=5"
    sending, response = lines(caplog)
    assert sending == f"gnusocial.http sending GET {path} to {sandbox.url}"
    assert re.fullmatch(
        rf'gnusocial\.http "GET {re.escape(path)}" 200, 2 bytes in \d\.\d{{3}} s '
        rf"\({re.escape(sandbox.url)}\)",
        response,
    )


def test_nothing_is_logged_where_nobody_listens(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with sandbox.client("alice") as gs, caplog.at_level(logging.WARNING):
        gs.timeline_home()
    assert lines(caplog) == []


def test_retries_and_their_waits(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    sandbox.fail_next(2, status=502)
    with sandbox.client("alice") as gs, caplog.at_level(logging.INFO, "gnusocial"):
        gs.timeline_home()
    url = f"{sandbox.url}/api/statuses/home_timeline.json"
    patterns = [
        rf"gnusocial\.http retry 1 of 3 in \d\.\d s: GET {url} returned 502",
        r"gnusocial waiting \d\.\d s for another try",
        rf"gnusocial\.http retry 2 of 3 in \d\.\d s: GET {url} returned 502",
        r"gnusocial waiting \d\.\d s for another try",
    ]
    found = lines(caplog)
    assert len(found) == 4
    assert all(map(re.fullmatch, patterns, found))


def test_a_wait_for_a_rate_limit(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    with (
        sandbox.client("alice", ratelimit_limit=1, ratelimit_window=60) as gs,
        caplog.at_level(logging.INFO, "gnusocial"),
    ):
        gs.timeline_home()
        gs.timeline_home()
    (line,) = lines(caplog)
    assert re.match(r"gnusocial waiting \d+\.\d s for ", line)


def test_looks_for_what_was_sent(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    sandbox.drop_next(when="before", path="update.json")
    with (
        sandbox.client("alice") as gs,
        caplog.at_level(logging.INFO, "gnusocial"),
        pytest.raises(GNUSocialNetworkError),
    ):
        gs.post("Not there")
    looks = [line for line in lines(caplog) if "looked" in line]
    assert looks == ["gnusocial.http looked whether it was carried out: no"] * 4
    caplog.clear()
    sandbox.drop_next(when="after", path="update.json")
    with sandbox.client("alice") as gs, caplog.at_level(logging.DEBUG, "gnusocial"):
        gs.post("There")
    assert "gnusocial.http looked whether it was carried out: yes" in lines(caplog)
    assert any("no response to POST /api/statuses/update.json" in each for each in lines(caplog))


def test_looks_that_fail_and_what_is_sent_again(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with sandbox.client("alice") as gs:
        gs.post("Before")
        sandbox.drop_next(when="before", path="update.json")
        sandbox.fail_next(4, 403, path="user_timeline.json")
        with caplog.at_level(logging.INFO, "gnusocial"), pytest.raises(GNUSocialNetworkError):
            gs.post("Nobody knows")
        failed = "gnusocial.http looked whether it was carried out, and failed: "
        looks = [line for line in lines(caplog) if "looked" in line]
        assert [line.startswith(failed) and "403" in line for line in looks] == [True] * 4
        caplog.clear()
        refusal = '{"error":"Try again.","request":"/api/statuses/update.json"}'
        sandbox.fail_next(1, 500, refusal, path="update.json")
        with caplog.at_level(logging.INFO, "gnusocial"):
            gs.post("In the second attempt")
        (again,) = [line for line in lines(caplog) if " retry " in line]
        assert again.startswith("gnusocial.http retry 1 of 3: it was not stored: ")


def test_no_secret_of_any_login_is_logged(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        application = sandbox.applications["pytest-client"]
        keys = (application.consumer_key, application.consumer_secret)
        gs = GNUSocial(*keys, api_base_url=sandbox.url)
        token = gs.log_in("alice", "alicepass1")
        gs.post("A text that nobody else is to read")
        with pytest.raises(GNUSocialError):
            sandbox.client("bob", password="a wrong password").me()
        GNUSocial.create_app(
            "App", api_base_url=sandbox.url, username="alice", password="alicepass1"
        )
    text = "\n".join(lines(caplog))
    assert "oauth_token=***" in text
    secrets = [*token, application.consumer_secret, "alicepass1", "a wrong password", "A text that"]
    assert [each for each in secrets if each in text] == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET https://u:p@host/?a=1", "GET https://***@host/?a=1"),
        ("?oauth_token=abc&x=1", "?oauth_token=***&x=1"),
        ("Authorization: Basic abc=", "Authorization: ***"),
        ("password='secret word'", "password='*** word'"),
        ("plain\r\ntext\x1b[2J\u2028", "plain  text [2J "),
    ],
)
def test_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
