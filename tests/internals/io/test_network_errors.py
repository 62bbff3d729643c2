"""Which exception of the library a failure becomes, and what it says."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import requests
import urllib3

from gnusocial.errors import (
    GNUSocialNetworkError,
    GNUSocialReadTimeout,
    GNUSocialResponseTooLargeError,
    GNUSocialTimeoutError,
)
from gnusocial.internals.http.options import Limits
from gnusocial.internals.http.response import Response
from gnusocial.internals.io.connections import Connections, body_of
from gnusocial.internals.io.tracking import Call
from gnusocial.internals.io.transport import _network_error
from gnusocial.internals.values import replace
from tests.internals.io.test_transport import OK, ask, serving, transport_to

POOL = urllib3.HTTPConnectionPool("gs.example")


def raised(error: Exception, *, sent: bool = False) -> GNUSocialNetworkError:
    call = Call(5.0, 5.0)
    call.sent = sent
    return _network_error(error, ask("https://gs.example/api/"), call)


@pytest.mark.parametrize(
    ("error", "words"),
    [(OSError("no route to host"), "failed: no route to host"), (OSError(), "failed: OSError")],
)
def test_the_words_of_a_failure_or_else_its_name(error: Exception, words: str) -> None:
    assert str(raised(error)).endswith(words)


def test_a_timeout_inside_another_error_is_a_timeout() -> None:
    slow = requests.ConnectionError(urllib3.exceptions.ReadTimeoutError(POOL, "/", "slow"))
    assert type(raised(slow)) is GNUSocialTimeoutError
    assert type(raised(slow, sent=True)) is GNUSocialReadTimeout
    assert type(raised(requests.ConnectionError("refused"))) is GNUSocialNetworkError


@pytest.mark.parametrize("timed_out", [True, False])
def test_errors_that_contain_each_other(timed_out: bool) -> None:
    one, other = OSError("one"), OSError("other", TimeoutError() if timed_out else None)
    one.__context__, other.__context__ = other, one
    assert isinstance(raised(one), GNUSocialTimeoutError) is timed_out


def test_a_ca_bundle_that_is_gone_is_named_only_where_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.touch()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/"
    with transport_to(url) as transport:
        bundle.unlink()
        with pytest.raises(GNUSocialNetworkError, match="(?i)refused"):
            transport.send(ask(url))


def test_without_a_ca_bundle_none_can_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    Connections("https://gs.example/api/").check_ca_bundle()


def test_a_body_that_is_too_large_closes_its_connection() -> None:
    closed: list[bool] = []
    head = Response(200, {}, b"", "GET", "https://gs.example/api/x.json")
    limits = Limits(max_response_size=3)
    assert body_of(head, [b"ab", b"c"], limits, lambda: closed.append(True)) == b"abc"
    assert closed == []
    with pytest.raises(GNUSocialResponseTooLargeError):
        body_of(head, [b"ab", b"cd"], limits, lambda: closed.append(True))
    assert closed == [True]


def test_a_request_that_must_not_use_an_old_connection_of_the_caller() -> None:
    with (
        requests.Session() as session,
        serving(OK, OK, OK) as server,
        transport_to(server.url, session=session) as transport,
    ):
        transport.send(ask(server.url))
        transport.send(ask(server.url))
        assert server.connections == 1
        transport.send(replace(ask(server.url), is_apart=True))
        assert server.connections == 2
