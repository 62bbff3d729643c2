"""Credentials are sent only to the configured server; other spellings are the same host."""

from __future__ import annotations

import itertools
import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from oauthlib.oauth1 import Client

from gnusocial import GNUSocial, GNUSocialError, GNUSocialServerURLError
from tests.faults.canned import as_json, client, served, user
from tests.faults.wire import Answer, Received

KEYS = {"client_id": "a" * 32, "client_secret": "b" * 32}
TOKEN = {**KEYS, "access_token": "c" * 32, "access_token_secret": "d" * 32}
FORM = (
    b'<form action="x" method="post"><input type="text" name="nickname">'
    b'<input type="password" name="password"><input type="submit" name="allow" value="Allow">'
    b'<input type="submit" name="submit" value="Login"></form>'
)
#: Places that some parser takes for the stranger's, and another for the good server's.
PLACES = [
    "http://{evil}/x",
    "http://{evil}\\@{good}/x",
    "http://{evil}\\{good}/x",
    "//{evil}/x",
    "\\\\{evil}\\x",
    "/\\{evil}/x",
    "http:/\\{evil}/x",
    "http:{evil}/x",
    "http:\\\\{evil}/x",
    "http://{good}@{evil}/x",
    "http://{good}:pw@{evil}/x",
    "http://{good}:80@{evil}/x",
    "http://{evil}#@{good}/x",
    "http://{evil}?@{good}/x",
    "http://{evil}\t@{good}/x",
    "ht\ttp://{evil}/x",
    "http://{evil}%2f@{good}/x",
    "http://{evil}%5c@{good}/x",
    "http://a@b@{evil}/x",
    "http://{evil};@{good}/x",
    " http://{evil}/x",
    "HTTP://{evil}/x",
]


def told(call: Callable[[], object]) -> str:
    try:
        call()
    except GNUSocialError as error:
        return type(error).__name__
    return "returned"


def gave_away(seen: list[Received]) -> list[Received]:
    return [
        each
        for each in seen
        if "authorization" in each.headers or "cookie" in each.headers or each.body
    ]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("place", PLACES)
def test_a_redirect_takes_no_credentials_away(place: str, status: int) -> None:
    with served(lambda request: as_json(user("mallory", 66))) as evil:
        address = {"evil": evil.address}

        def away(request: Received) -> Answer:
            return Answer(status, [("Location", place.format(**address))])

        with served(away) as good:
            address["good"] = good.address
            calls: list[Callable[[GNUSocial], object]] = [
                lambda gs: gs.me(),
                lambda gs: gs.post("for all, but not for you"),
                lambda gs: gs.direct_message_post(3, "a secret"),
                lambda gs: gs.media_post(b"a file"),
                lambda gs: gs.account_avatar_url("bob"),
            ]
            for call, login in itertools.product(calls, ({}, {**TOKEN, "username": None})):
                gs = client(good, **login, **({"password": None} if login else {}))
                told(lambda call=call, gs=gs: call(gs))  # type: ignore[misc]
        assert gave_away(evil.seen) == []


@pytest.mark.parametrize("place", PLACES)
def test_the_web_login_takes_no_password_away(place: str) -> None:
    with served(lambda request: Answer(200, [("Content-Type", "text/html")], FORM)) as evil:
        address = {"evil": evil.address}

        def away(request: Received) -> Answer:
            if "request_token" in request.path:
                return Answer(200, [], b"oauth_token=aa&oauth_token_secret=bb")
            cookie = ("Set-Cookie", "PHPSESSID=abc; path=/")
            return Answer(302, [("Location", place.format(**address)), cookie])

        with served(away) as good:
            address["good"] = good.address
            login = {"username": "alice", "password": "alicepass1"}
            app = GNUSocial(**KEYS, api_base_url=good.url, retries=0, request_timeout=5)
            told(lambda: app.log_in(**login))
            told(lambda: GNUSocial.create_app("bot", good.url, **login))
            revoking = GNUSocial(**TOKEN, api_base_url=good.url, retries=0, request_timeout=5)
            told(lambda: revoking.revoke_access_token(**login))
        assert gave_away(evil.seen) == []


@pytest.mark.parametrize(
    "typed",
    [
        "https:/gs.example",
        "http:/gs.example",
        "https:///gs.example",
        "https:gs.example",
        "https:\\\\gs.example",
        "http://gs.example\\@other.example",
        "http://alice:secret@gs.example",
        "http://gs.example:99999",
        "http://gs.example:x",
        "http://gs ex.example",
        "http://gs.example\n.evil",
        "http://[::1",
        "https://https://gs.example",
        "http://gs.example?x=1@evil",
        "http//gs.example",
    ],
)
def test_what_is_mistyped_is_no_server(typed: str) -> None:
    with pytest.raises(GNUSocialServerURLError):
        GNUSocial(api_base_url=typed, username="alice", password="x")


# --- one host, written in several ways -----------------------------------------------------------


@pytest.fixture
def every_name_is_this_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    real = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **more: Any) -> Any:
        return real("127.0.0.1", *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return iter(())


NAMES = [
    "b\u00fccher.example",
    "B\u00dcCHER.example",
    "xn--bcher-kva.example",
    "XN--BCHER-KVA.example",
    "bu\u0308cher.example",
    "b\u00fccher.example.",
]


@pytest.mark.usefixtures("every_name_is_this_machine")
@pytest.mark.parametrize("name", NAMES)
def test_the_signature_is_over_the_host_that_is_sent(name: str) -> None:
    with served(lambda request: as_json([])) as server:
        url = f"http://{name}:{server.port}"
        GNUSocial(api_base_url=url, retries=0, **TOKEN).timeline_home()
        (request,) = server.seen
    sent = dict(re.findall(r'(\w+)="([^"]*)"', request.headers["authorization"]))
    signer = Client(*TOKEN.values(), nonce=sent["oauth_nonce"], timestamp=sent["oauth_timestamp"])
    host = request.headers["host"]
    assert host.startswith("xn--bcher-kva.example")
    _, wanted, _ = signer.sign(f"http://{host}{request.path}", "GET")
    assert f'oauth_signature="{sent["oauth_signature"]}"' in wanted["Authorization"]


@pytest.mark.usefixtures("every_name_is_this_machine")
@pytest.mark.parametrize("target", NAMES[:4] + NAMES[-1:])
@pytest.mark.parametrize("name", NAMES[:4] + NAMES[-1:])
def test_a_redirect_to_the_same_host_is_followed(name: str, target: str) -> None:
    def act(request: Received) -> Answer:
        if request.path.startswith("/old/"):
            place = f"http://{target}:{server.port}{request.path.removeprefix('/old')}"
            return Answer(301, [("Location", place.encode().decode("latin-1"))])
        return as_json([])

    with served(act) as server:
        gs = GNUSocial(api_base_url=f"http://{name}:{server.port}/old", retries=0)
        assert list(gs.timeline_public()) == []
