"""Signed calls of the API, and refused ones. The recorded ones are replayed in test_contract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import requests
from oauthlib.oauth1 import SIGNATURE_TYPE_BODY, SIGNATURE_TYPE_QUERY
from oauthlib.oauth1 import Client as Signer
from requests_oauthlib import OAuth1Session

from gnusocial.sandbox import Sandbox

from .signing import NOW, Caller, Clock

VERSIONS = ("1.20.10", "2.0.1")
HEX32 = r"[0-9a-f]{32}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=VERSIONS)
def server(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(request.param, clock=clock, dupelimit=0) as running:
        yield running


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        opened.trust_env = False
        yield opened


@pytest.fixture
def call(server: Sandbox, session: requests.Session) -> Caller:
    return Caller(server, session)


@pytest.fixture
def alice(server: Sandbox) -> tuple[str, str]:
    return server.access_token("alice", "anonymous")


@pytest.mark.parametrize("kind", [SIGNATURE_TYPE_QUERY, SIGNATURE_TYPE_BODY, "AUTH_HEADER"])
def test_the_signature_may_be_anywhere(call: Caller, alice: tuple[str, str], kind: str) -> None:
    answer = call(
        "POST",
        "/api/statuses/update.json?a=1",
        {"status": "ü & = + ~ %", "source": ""},
        signer={"signature_type": kind},
        token=alice,
    )
    assert (answer.status_code, answer.json()["text"]) == (200, "ü & = + ~ %")


def test_the_path_is_signed_as_it_was_sent(call: Caller, alice: tuple[str, str]) -> None:
    path = "/api/statusnet/tags/timeline/%C3%BC%2Cx.json?count=1&q=a%20b+c"
    assert call("GET", path, token=alice).status_code == 200
    # The server leaves `p`, with which web servers tell it the path, out of the signature.
    assert call("GET", f"{path}&p=x", token=alice).json()["error"] == "Invalid signature"


def test_multipart_bodies_are_not_signed() -> None:
    # requests-oauthlib signs at the time of the machine.
    with Sandbox() as server:
        keys = server.access_token("alice", "anonymous")
        url = f"{server.url}/api/statuses/update.json"
        with OAuth1Session("anonymous", "anonymous", *keys) as session:
            session.trust_env = False
            answer = session.post(url, data={"status": "hi"}, files={"x": ("a", b"b")}, timeout=60)
    assert (answer.status_code, answer.json()["text"]) == (200, "hi")


def test_a_body_is_signed_only_when_it_is_posted(call: Caller, alice: tuple[str, str]) -> None:
    posted = call("POST", "/api/statuses/destroy/1.json", {"x": "1"}, token=alice)
    assert posted.status_code == 404
    deleted = call("DELETE", "/api/statuses/destroy/1.json", {"x": "1"}, token=alice)
    assert deleted.json()["error"] == "Invalid signature"


def test_the_signature_is_over_the_servers_own_name(
    server: Sandbox, call: Caller, alice: tuple[str, str]
) -> None:
    other = server.url.replace("127.0.0.1", "localhost")
    refused = call.verify(alice, base=other)
    assert (refused.status_code, refused.json()["error"]) == (401, "Invalid signature")
    assert call.request_token(base=other).text == "Invalid signature"
    server.configure(signs_as=other)
    assert call.verify(alice, base=other).status_code == 200
    assert call.verify(alice).status_code == 401


def test_a_proxy_that_ends_tls(server: Sandbox, call: Caller, alice: tuple[str, str]) -> None:
    server.configure(signs_as="http://social.example")
    assert call.verify(alice, base="https://social.example").status_code == 401
    assert call.verify(alice, base="http://social.example").status_code == 200


@pytest.mark.parametrize("value", ["social.example", "http://a/b", "ftp://a", ""])
def test_signs_as_is_checked(value: str) -> None:
    with pytest.raises(ValueError, match="signs_as"):
        Sandbox(signs_as=value)


@pytest.mark.parametrize(
    ("signer", "message"),
    [
        ({"client_key": "nobody"}, "Invalid consumer"),
        ({"client_secret": "wrong"}, "Invalid signature"),
        ({"resource_owner_secret": "wrong"}, "Invalid signature"),
        ({"resource_owner_key": "0" * 32}, f"Invalid access token: {'0' * 32}"),
        ({"timestamp": str(NOW - 301)}, f"Expired timestamp, yours {NOW - 301}, ours {NOW}"),
        ({"timestamp": str(NOW + 301)}, f"Expired timestamp, yours {NOW + 301}, ours {NOW}"),
        ({"timestamp": "soon"}, f"Expired timestamp, yours soon, ours {NOW}"),
        (
            {"signature_method": "PLAINTEXT"},
            "Signature method 'PLAINTEXT' not supported try one of the following: HMAC-SHA1",
        ),
        (
            {"signature_method": "HMAC-SHA256"},
            "Signature method 'HMAC-SHA256' not supported try one of the following: HMAC-SHA1",
        ),
    ],
)
def test_refusals(
    call: Caller, alice: tuple[str, str], signer: dict[str, str], message: str
) -> None:
    for path in ("account/verify_credentials", "statuses/public_timeline"):
        answer = call("GET", f"/api/{path}.json?a=b", token=alice, signer=signer)
        assert answer.status_code == 401
        assert answer.json() == {"error": message, "request": f"/api/{path}.json?a=b"}
        assert "WWW-Authenticate" not in answer.headers
        assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("offset", [-300, 300])
def test_timestamps_may_be_five_minutes_off(
    call: Caller, alice: tuple[str, str], offset: int
) -> None:
    assert call.verify(alice, signer={"timestamp": str(NOW + offset)}).status_code == 200


def without(name: str, server: Sandbox, alice: tuple[str, str]) -> str:
    """An Authorization header in which one parameter is missing, or has another value."""
    signer = Signer("anonymous", "anonymous", *alice, timestamp=str(NOW))
    _, headers, _ = signer.sign(f"{server.url}/api/account/verify_credentials.json")
    name, _, value = name.partition("=")
    put = f'{name}="{value}", ' if value else ""
    return re.sub(rf'{name}="[^"]*"(, )?', put, headers["Authorization"]).removesuffix(", ")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("oauth_nonce", "Missing nonce parameter. The parameter is required"),
        ("oauth_timestamp", "Missing timestamp parameter. The parameter is required"),
        (
            "oauth_signature_method",
            "No signature method parameter. This parameter is required",
        ),
        ("oauth_signature", "Invalid signature"),
        ("oauth_version=2.0", "OAuth version '2.0' not supported"),
        # Without these it is no OAuth call at all.
        ("oauth_token", "Could not authenticate you."),
        ("oauth_consumer_key", "Could not authenticate you."),
    ],
)
def test_missing_parameters(
    server: Sandbox,
    session: requests.Session,
    alice: tuple[str, str],
    change: str,
    message: str,
) -> None:
    url = f"{server.url}/api/account/verify_credentials.json"
    headers = {"Authorization": without(change, server, alice)}
    answer = session.get(url, headers=headers, timeout=60)
    assert (answer.status_code, answer.json()["error"]) == (401, message)


@pytest.mark.parametrize("header", ["OAuth", "OAuth ", "OAuth garbage", "OAuth a=b,c", "OAuth %"])
def test_a_header_that_cannot_be_read(
    server: Sandbox, session: requests.Session, header: str
) -> None:
    url = f"{server.url}/api/account/verify_credentials.json"
    answer = session.get(url, headers={"Authorization": header}, timeout=60)
    assert (answer.status_code, answer.json()["error"]) == (401, "Could not authenticate you.")


def test_a_nonce_is_used_once(
    server: Sandbox, call: Caller, clock: Clock, alice: tuple[str, str]
) -> None:
    signer = {"nonce": "once"}
    assert call.verify(alice, signer=signer).status_code == 200
    again = call.verify(alice, signer=signer)
    assert (again.status_code, again.json()["error"]) == (401, "Nonce already used: once")
    # With another time, or by another consumer, it is another one.
    assert call.verify(alice, signer={**signer, "timestamp": str(NOW + 1)}).status_code == 200
    other = server.access_token("alice", "pytest-client")
    assert call.verify(other, signer=signer, application="pytest-client").status_code == 200
    clock.now += timedelta(seconds=300)
    assert call.verify(alice, signer=signer).status_code == 401


def test_a_refused_signature_has_used_its_nonce(call: Caller, alice: tuple[str, str]) -> None:
    signer = {"nonce": "spent"}
    wrong = {**signer, "client_secret": "wrong"}
    assert call.verify(alice, signer=wrong).json()["error"] == "Invalid signature"
    assert call.verify(alice, signer=signer).json()["error"] == "Nonce already used: spent"


def test_old_nonces_are_forgotten(
    server: Sandbox, call: Caller, clock: Clock, alice: tuple[str, str]
) -> None:
    call.verify(alice)
    clock.now += timedelta(seconds=301)
    call.verify(alice, signer={"timestamp": str(NOW + 301)})
    assert list(server._world.oauth._nonces) == [NOW + 301]


def test_a_read_only_application_can_write(server: Sandbox, call: Caller) -> None:
    token = server.access_token("bob", "pytest-readonly")
    answer = call(
        "POST",
        "/api/statuses/update.json",
        {"status": "written"},
        application="pytest-readonly",
        token=token,
    )
    assert (answer.status_code, answer.json()["text"]) == (200, "written")


def test_the_source_of_what_an_application_posts(server: Sandbox, call: Caller) -> None:
    token = server.access_token("bob", "pytest-client")

    def source(path: str, **data: str) -> tuple[str | None, str | None]:
        status = call("POST", path, data, application="pytest-client", token=token).json()
        return status["source"], status["source_link"]

    named = ("pytest-client", "http://example.org/app")
    update = "/api/statuses/update.json"
    # On 2.0.1 the name of the application is lost.
    lost = server.version == "2.0.1"
    assert source(update, status="one", source="mine") == (("mine", None) if lost else named)
    assert source(update, status="two") == ((None, None) if lost else named)
    anonymous = server.access_token("alice", "anonymous")
    call("POST", update, {"status": "three"}, token=anonymous)
    assert source("/api/statuses/retweet/3.json", x="") == named


def test_dates_are_in_the_zone_of_the_user(server: Sandbox, call: Caller) -> None:
    server.configure(user_settings={"alice": {"timezone": "Asia/Tokyo"}})
    token = server.access_token("alice", "anonymous")
    assert call.verify(token).json()["created_at"] == "Sat Nov 21 11:00:00 +0900 2026"
    other = server.access_token("bob", "anonymous")
    shown = call("GET", "/api/users/show/alice.json", token=other).json()
    assert shown["created_at"] == "Sat Nov 21 02:00:00 +0000 2026"


def test_a_route_without_a_login_takes_no_notice_of_a_signature(
    call: Caller, alice: tuple[str, str]
) -> None:
    answer = call(
        "GET", "/api/gnusocial/config.json", token=alice, signer={"client_secret": "wrong"}
    )
    assert answer.status_code == 200


# The sandbox's own interface


def test_the_applications_that_exist_after_a_reset(server: Sandbox) -> None:
    known = server.applications
    assert {name: each.can_write for name, each in known.items()} == {
        "anonymous": True,
        "pytest-client": True,
        "pytest-readonly": False,
    }
    assert known["anonymous"].consumer_key == known["anonymous"].consumer_secret == "anonymous"
    for name in ("pytest-client", "pytest-readonly"):
        assert re.fullmatch(HEX32, known[name].consumer_key)
        assert re.fullmatch(HEX32, known[name].consumer_secret)


def test_a_reset_forgets_tokens(server: Sandbox, call: Caller, alice: tuple[str, str]) -> None:
    server.reset()
    assert call.verify(alice).json()["error"] == f"Invalid access token: {alice[0]}"


def test_who_may_be_given_a_token(server: Sandbox) -> None:
    with pytest.raises(ValueError, match="no user 'nobody'"):
        server.access_token("nobody", "anonymous")
    with pytest.raises(ValueError, match="no application 'nothing'"):
        server.access_token("alice", "nothing")
    with pytest.raises(ValueError, match="needs a nickname"):
        server.client(oauth=True)


def test_the_client_is_logged_in_by_oauth() -> None:
    with Sandbox() as server, server.client("bob", oauth=True) as client:
        assert client.account_verify_credentials().screen_name == "bob"
        headers = server.requests[-1].headers
    assert headers["authorization"].startswith("OAuth ")
    assert urlsplit(client.api_base_url).hostname == "127.0.0.1"
