"""Authentication: headers, signatures, clocks, and the protection of secrets."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Callable
from email.utils import formatdate
from urllib.parse import unquote

import pytest
import requests

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.auth.credentials import Anonymous, Basic, Credentials, send_signed
from gnusocial.internals.auth.tokens import (
    ANONYMOUS_CONSUMER,
    KeyPair,
    OAuth,
    OAuth2,
    PendingLogin,
    ServerClock,
)
from gnusocial.internals.http.multipart import FilePart
from gnusocial.internals.http.request import PreparedRequest, Request, get, prepare
from gnusocial.internals.values import replace
from tests.internals.scripted import Script, result_of
from tests.recorded import VERSIONS, exchange

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NOW = 1795226447.0


def parameters(header: str) -> dict[str, str]:
    assert header.startswith("OAuth ")
    return {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', header)}


def token_of(version: str, name: str) -> KeyPair:
    """The token in a recorded response."""
    pairs = dict(pair.split("=") for pair in exchange(version, name).response.text.split("&"))
    return KeyPair(pairs["oauth_token"], pairs["oauth_token_secret"])


def recomputed(version: str, name: str, token: KeyPair | None) -> tuple[str, str]:
    """The recorded Authorization header, and ours for the same request, nonce and second."""
    request = exchange(version, name).request
    headers = dict(request["headers"])
    recorded = parameters(headers["Authorization"])
    credentials = OAuth(
        ANONYMOUS_CONSUMER,
        token,
        callback=recorded.get("oauth_callback"),
        verifier=recorded.get("oauth_verifier"),
        clock=ServerClock(lambda: float(recorded["oauth_timestamp"])),
        nonce=lambda: recorded["oauth_nonce"],
    )
    sent = PreparedRequest(
        request["method"],
        f"http://{headers['Host']}{request['path']}",
        {name: value for name, value in headers.items() if name == "Content-Type"},
        request["body"].encode() or None,
    )
    return headers["Authorization"], credentials.authorize(sent).headers["Authorization"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("oauth_1_request_token", None),
        ("oauth_1_request_token_GET", None),
        ("oauth_3_access_token", "oauth_1_request_token"),
        ("oauth_3_access_token_badverifier", "oauth_1_request_token"),
        ("oauth_3_access_token_unauthorized", "oauth_1_request_token"),
        ("oauth_4_update", "oauth_3_access_token"),
    ],
)
def test_the_signatures_that_real_servers_took(version: str, name: str, token: str | None) -> None:
    key_pair = token_of(version, token) if token else None
    recorded, ours = recomputed(version, name, key_pair)
    assert parameters(ours) == parameters(recorded)


def oauth(**details: object) -> OAuth:
    clock = ServerClock(lambda: NOW)
    given = OAuth(KeyPair("c" * 32, "s1"), KeyPair("a" * 32, "s2"), clock=clock, nonce=lambda: "n")
    return replace(given, **details)  # type: ignore[arg-type]


def header(credentials: OAuth, url: str = "https://example.org/api/x.json") -> dict[str, str]:
    return parameters(
        credentials.authorize(PreparedRequest("GET", url, {})).headers["Authorization"]
    )


def test_a_signature_covers_the_query() -> None:
    one, other = (header(oauth(), f"https://example.org/api/x.json?count={n}") for n in (1, 2))
    assert one["oauth_signature"] != other["oauth_signature"]
    assert "count" not in one


def test_the_body_of_a_form_is_signed_and_a_multipart_body_is_not() -> None:
    url = "https://example.org/api/statuses/update.json"
    forms = [PreparedRequest("POST", url, FORM, f"status={text}".encode()) for text in "ab"]
    request = Request("POST", "statuses/update.json", lambda *_: None)  # type: ignore[arg-type]
    parts = [
        prepare(
            replace(
                request,
                params={"status": text},
                files=[FilePart("media", "x", "image/png", b"\xff")],
            ),
            "https://example.org/api/",
            {},
        )
        for text in "ab"
    ]
    empty = PreparedRequest("POST", url, {})
    signatures = [
        parameters(oauth().authorize(sent).headers["Authorization"])["oauth_signature"]
        for sent in (*forms, *parts, empty)
    ]
    assert signatures[0] != signatures[1]
    assert signatures[2] == signatures[3] == signatures[4]


def test_authorizing_keeps_everything_else() -> None:
    sent = PreparedRequest("POST", "https://example.org/api/x.json", FORM, b"a=b", 3.0)
    done = oauth().authorize(sent)
    assert replace(done, headers=sent.headers) == sent
    assert done.headers["Content-Type"] == FORM["Content-Type"]
    assert sent.headers is FORM
    assert "Authorization" not in FORM


def test_an_application_alone_signs_nothing() -> None:
    sent = PreparedRequest("GET", "https://example.org/api/x.json", {})
    assert oauth(token=None).authorize(sent) is sent


def test_the_signature_base_replaces_scheme_and_host_for_the_signature_only() -> None:
    url = "https://example.org/sub/api/x.json?a=b"
    based = oauth(signature_base="http://inner.example:8080")
    assert header(based, url) == header(oauth(), "http://inner.example:8080/sub/api/x.json?a=b")
    assert based.authorize(PreparedRequest("GET", url, {})).url == url


def test_a_nonce_is_new_each_time_and_fits_the_servers_column() -> None:
    credentials = OAuth(ANONYMOUS_CONSUMER, KeyPair("k", "s"))
    nonces = {header(credentials)["oauth_nonce"] for _ in range(50)}
    assert len(nonces) == 50
    assert {len(nonce) for nonce in nonces} == {32}


# --- clocks --------------------------------------------------------------------------------------


def expired(date: str = "Sat, 21 Nov 2026 03:00:47 GMT") -> tuple[int, str, dict[str, str]]:
    body = '{"error":"Expired timestamp, yours 1795226447, ours 1795230047","request":"\\/api\\/x"}'
    return 401, body, {"Date": date, "Content-Type": "application/json"}


SENT = prepare(get("account/verify_credentials", returns=lambda *_: None), "https://e.org/", {})


def test_a_refused_timestamp_is_corrected_by_the_servers_clock(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = Script(expired(), (200, "{}"))
    credentials = oauth()
    assert result_of(send_signed(credentials, SENT), server).status == 200
    times = [parameters(sent.headers["Authorization"])["oauth_timestamp"] for sent in server.sent]
    assert times == ["1795226447", "1795230047"]
    assert [record.name for record in caplog.records] == ["gnusocial"]
    assert "+3600 s" in caplog.text
    again = Script((200, "{}"))
    result_of(send_signed(credentials, SENT), again)
    assert 'oauth_timestamp="1795230047"' in again.sent[0].headers["Authorization"]


def test_a_timestamp_that_is_refused_again_is_given_up() -> None:
    server = Script(expired(), expired())
    assert result_of(send_signed(oauth(), SENT), server).status == 401
    assert len(server.sent) == 2


@pytest.mark.parametrize(
    "answer",
    [
        (401, '{"error":"Invalid signature"}', {"Date": "Sat, 21 Nov 2026 03:00:47 GMT"}),
        (403, '{"error":"Expired timestamp"}', {"Date": "Sat, 21 Nov 2026 03:00:47 GMT"}),
        expired("Sat, 21 Nov 2026 02:00:49 GMT"),
        expired("yesterday"),
        (401, '{"error":"Expired timestamp"}', {}),
    ],
)
def test_other_refusals_are_not_tried_again(answer: tuple[int, str, dict[str, str]]) -> None:
    server = Script(answer)
    assert result_of(send_signed(oauth(), SENT), server).status == answer[0]


@pytest.mark.parametrize(
    "credentials",
    [Anonymous(), Basic("alice", "pw"), OAuth2(KeyPair("k", "s"), KeyPair("t", ""))],
)
def test_only_oauth_has_a_clock(credentials: Credentials) -> None:
    assert result_of(send_signed(credentials, SENT), Script(expired())).status == 401


# --- for requests --------------------------------------------------------------------------------


def prepared(method: str, credentials: Credentials, **what: object) -> requests.PreparedRequest:
    auth = credentials.requests_auth()
    request = requests.Request(method, "https://example.org/api/x.json", auth=auth, **what)  # type: ignore[arg-type]
    return request.prepare()


def test_the_credentials_work_with_requests() -> None:
    signed_get = prepared("GET", oauth(), params={"a": "b c"})
    expected = header(oauth(), "https://example.org/api/x.json?a=b+c")
    assert parameters(signed_get.headers["Authorization"]) == expected
    form = prepared("POST", oauth(), data={"a": "ü"})
    ours = oauth().authorize(
        PreparedRequest("POST", "https://example.org/api/x.json", FORM, b"a=%C3%BC")
    )
    assert form.headers["Authorization"] == ours.headers["Authorization"]
    assert prepared("GET", Anonymous()).headers.get("Authorization") is None
    # From RFC 7617: Aladdin, open sesame.
    basic = prepared("GET", Basic("Aladdin", "open sesame"))
    assert basic.headers["Authorization"] == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


def test_basic_is_the_same_with_and_without_requests() -> None:
    sent = Basic("Aladdin", "open sesame").authorize(PreparedRequest("GET", "https://e.org/", {}))
    assert sent.headers["Authorization"] == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    # From RFC 7617, section 2.1: test, 123 and a pound sign, in UTF-8.
    pound = Basic("test", "123\u00a3")
    assert prepared("GET", pound).headers["Authorization"] == "Basic dGVzdDoxMjPCow=="
    sent = pound.authorize(PreparedRequest("GET", "https://e.org/", {}))
    assert sent.headers["Authorization"] == "Basic dGVzdDoxMjPCow=="


@pytest.mark.parametrize(
    ("username", "password", "text"),
    [
        ("", "x", "username"),
        ("alice", "", "password"),
        ("al:ice", "x", "colon"),
        (2, "x", "username"),
    ],
)
def test_basic_wants_both(username: object, password: object, text: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match=text):
        Basic(username, password)  # type: ignore[arg-type]


# --- secrets -------------------------------------------------------------------------------------

SECRETIVE = [
    Basic("alice", "hushhush"),
    # The key of a token is a secret, too: that of OAuth 2 alone gives access.
    KeyPair("hush-key", "hushhush"),
    OAuth(KeyPair("hush-k", "hushhush"), KeyPair("hush-t", "hushhush"), username="alice"),
    OAuth2(KeyPair("hush-k", "hushhush"), KeyPair("hush-t", "")),
    PendingLogin(OAuth(KeyPair("hush-k", "hushhush")), KeyPair("hush-t", "hushhush")),
]


@pytest.mark.parametrize("thing", [*SECRETIVE, Anonymous()])
@pytest.mark.parametrize("show", [repr, str, "{}".format, "{!r:>80}".format])
def test_no_secret_is_shown(thing: object, show: Callable[[object], str]) -> None:
    assert "hush" not in show(thing)


@pytest.mark.parametrize("thing", SECRETIVE)
def test_secrets_are_not_pickled(thing: object) -> None:
    for store in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            store(thing)


@pytest.mark.parametrize(
    ("credentials", "shown"),
    [
        (Anonymous(), "anonymous"),
        (Basic("alice", "pw"), "alice"),
        (OAuth(ANONYMOUS_CONSUMER), "anonymous"),
        (OAuth(ANONYMOUS_CONSUMER, KeyPair("t", "s")), "a user (OAuth)"),
        (OAuth(ANONYMOUS_CONSUMER, KeyPair("t", "s"), username="bob"), "bob"),
        (OAuth2(KeyPair("k", "s")), "anonymous"),
        (OAuth2(KeyPair("k", "s"), KeyPair("t", "")), "a user (OAuth 2)"),
        (OAuth2(KeyPair("k", "s"), KeyPair("t", ""), username="bob"), "bob"),
    ],
)
def test_credentials_say_whose_they_are(credentials: Credentials, shown: str) -> None:
    assert str(credentials) == shown


def test_a_clock_that_was_never_wrong_is_left_alone() -> None:
    clock = ServerClock(lambda: NOW)
    assert clock.correct("Sat, 21 Nov 2026 02:00:47 GMT") is False
    assert clock.read() == NOW


@pytest.mark.parametrize(("off", "corrected"), [(5, False), (-5, False), (6, True), (-6, True)])
def test_the_date_headers_of_one_clock_may_differ_by_five_seconds(
    off: int, corrected: bool
) -> None:
    clock = ServerClock(lambda: NOW)
    assert clock.correct(formatdate(NOW + off, usegmt=True)) is corrected
    assert clock.read() == NOW + off * corrected


def test_a_clock_that_was_set_right_meanwhile_is_followed_back() -> None:
    clock = ServerClock(lambda: NOW)
    ahead = formatdate(NOW + 600, usegmt=True)
    assert clock.correct(ahead) is True
    assert clock.correct(ahead) is False
    assert clock.read() == NOW + 600
    assert clock.correct(formatdate(NOW, usegmt=True)) is True
    assert clock.read() == NOW
