"""The steps of an OAuth login, against scripts and recorded responses."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest

from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialServiceUnavailableError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.auth import oauth, oauth2
from gnusocial.internals.auth.credentials import Basic
from gnusocial.internals.auth.oauth import PendingLogin
from gnusocial.internals.auth.tokens import ANONYMOUS_CONSUMER, KeyPair, OAuth, OAuth2, ServerClock
from gnusocial.internals.context import ClientContext
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.values import replace
from tests.internals.auth import web_pages
from tests.internals.auth.test_web_session import COOKIE, fields
from tests.internals.scripted import Answer, Script, result_of, setup_for
from tests.recorded import VERSIONS, exchange

REQUEST_TOKEN = KeyPair("ed562c6a84f5752aabfe4defdf0982cb", "07aa67d8ac73afcaa222f4dbc4484e5e")
ACCESS_TOKEN = KeyPair("19d1a86e08e98f78d751bc9e919e454a", "b4a9eae617419618b0da784cba5e3195")
APPLICATION = OAuth(KeyPair("c" * 32, "hush-app"))
PENDING = PendingLogin(APPLICATION, REQUEST_TOKEN)

HANDED_OUT: Answer = (
    200,
    f"oauth_token={REQUEST_TOKEN.key}&oauth_token_secret={REQUEST_TOKEN.secret}"
    "&oauth_callback_confirmed=true",
)
REDEEMED: Answer = (
    200,
    f"oauth_token={ACCESS_TOKEN.key}&oauth_token_secret={ACCESS_TOKEN.secret}",
)
ALICE: Answer = (200, '{"id": 2, "screen_name": "alice"}')
BAD_SIGNATURE: Answer = (401, "Invalid signature", {"Content-Type": "text/plain"})


def recorded(version: str, name: str) -> Answer:
    response = exchange(version, name).response
    return response.status, response.text, dict(response.headers)


def parameters(sent: PreparedRequest) -> dict[str, str]:
    header = sent.headers.get("Authorization", "")
    return {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', header)}


def http_setup() -> ClientContext:
    return replace(setup_for(), api_root="http://127.0.0.1:8780/api/")


# --- the request token ---------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_a_request_token(version: str) -> None:
    server = Script(recorded(version, "oauth_1_request_token"))
    pending = result_of(oauth.begin(http_setup(), APPLICATION), server)
    (sent,) = server.sent
    assert (sent.method, sent.url) == ("POST", "http://127.0.0.1:8780/api/oauth/request_token")
    assert parameters(sent)["oauth_callback"] == "oob"
    assert "oauth_token" not in parameters(sent)
    body = exchange(version, "oauth_1_request_token").response.text
    assert body.startswith(
        f"oauth_token={pending.request_token.key}&oauth_token_secret={pending.request_token.secret}"
    )
    page = oauth.authorize_url(http_setup(), pending)
    token = pending.request_token.key
    assert page == f"http://127.0.0.1:8780/api/oauth/authorize?oauth_token={token}"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("name", "cls", "hint"),
    [
        ("oauth_1_request_token_badconsumer", GNUSocialUnauthorizedError, "does not know this app"),
        ("oauth_1_request_token_badsecret", GNUSocialUnauthorizedError, "client_secret is wrong"),
        ("oauth_0_request_token_strict_sql_mode_500", GNUSocialInternalServerError, "Consumer"),
        ("oauth_1_request_token_nocallback", GNUSocialAPIError, "valid URL or 'oob'"),
    ],
)
def test_a_request_token_refused(
    version: str, name: str, cls: type[GNUSocialAPIError], hint: str
) -> None:
    with pytest.raises(cls, match=hint) as caught:
        result_of(oauth.begin(http_setup(), APPLICATION), Script(recorded(version, name)))
    assert caught.value.status == exchange(version, name).response.status
    assert caught.value.error
    assert caught.value.method == "POST"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_server_that_cannot_create_the_anonymous_application(version: str) -> None:
    answer = recorded(version, "oauth_0_request_token_strict_sql_mode_500")
    with pytest.raises(GNUSocialUnsupportedError, match="register one") as caught:
        result_of(oauth.begin(http_setup(), OAuth(ANONYMOUS_CONSUMER)), Script(answer))
    assert caught.value.status == 500
    assert "[Consumer] DB_DataObject error" in str(caught.value.error)
    # Other refusals mean what they mean for every application.
    refused = recorded(version, "oauth_1_request_token_badconsumer")
    with pytest.raises(GNUSocialUnauthorizedError, match="does not know this application"):
        result_of(oauth.begin(http_setup(), OAuth(ANONYMOUS_CONSUMER)), Script(refused))


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("", "without a token"),
        ("<html>Hello</html>", "without a token"),
        ("oauth_token=abc", "without a token"),
        ("oauth_token=&oauth_token_secret=hush-half", "without a token"),
    ],
)
def test_an_answer_without_a_token(body: str, shown: str) -> None:
    with pytest.raises(GNUSocialMalformedResponseError, match=shown) as caught:
        result_of(oauth.begin(setup_for(), APPLICATION), Script((200, body)))
    assert "hush" not in str(caught.value)
    assert caught.value.response.body == b""


PHP = "<br />\n<b>Warning</b>: x is old in <b>/srv/oauth_token.php</b> on line <b>12</b><br />\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [(PHP, ""), ("", PHP), (PHP, PHP), ("\ufeff", "\nWarning: x in y on line 1\n"), ("x=1&", "")],
)
def test_a_token_among_what_php_printed(before: str, after: str) -> None:
    token = "oauth_token=abc&oauth_token_secret=def&oauth_callback_confirmed=true"
    server = Script((200, f"{before}{token}{after}"))
    pending = result_of(oauth.begin(setup_for(), APPLICATION), server)
    assert pending.request_token == KeyPair("abc", "def")


@pytest.mark.parametrize(
    "callback", ["", "example.org/cb", "oob ", None, 7, "https://a.b/\ud800", "https://a.b/\0"]
)
@pytest.mark.parametrize("begin", [oauth.begin, oauth2.begin])
def test_a_callback_that_is_no_url(begin: Any, callback: Any) -> None:
    application = APPLICATION if begin is oauth.begin else OAuth2(APPLICATION.consumer)
    with pytest.raises(GNUSocialIllegalArgumentError, match="redirect_uri"):
        result_of(begin(setup_for(), application, callback), Script())


def test_a_server_behind_a_proxy_that_ends_tls() -> None:
    server = Script(BAD_SIGNATURE, HANDED_OUT)
    pending = result_of(oauth.begin(setup_for(), APPLICATION), server)
    assert pending.application.signature_base == "http://example.org"
    assert {sent.url for sent in server.sent} == {"https://example.org/api/oauth/request_token"}
    one, other = (parameters(sent) for sent in server.sent)
    assert one["oauth_nonce"] != other["oauth_nonce"]
    repeated = replace(
        APPLICATION,
        callback="oob",
        signature_base="http://example.org",
        nonce=lambda: other["oauth_nonce"],
        clock=ServerClock(lambda: float(other["oauth_timestamp"])),
    )
    assert parameters(repeated.authorize(server.sent[1])) == other


def test_a_signature_that_is_wrong_either_way() -> None:
    server = Script(BAD_SIGNATURE, BAD_SIGNATURE)
    with pytest.raises(GNUSocialUnauthorizedError, match="give signature_base"):
        result_of(oauth.begin(setup_for(), APPLICATION), server)


@pytest.mark.parametrize("status", [400, 403, 500])
def test_only_a_401_says_that_the_signature_is_wrong(status: int) -> None:
    with pytest.raises(GNUSocialAPIError) as caught:
        result_of(oauth.begin(setup_for(), APPLICATION), Script((status, "Invalid signature")))
    assert caught.value.status == status
    assert "client_secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("context", "application"),
    [
        (http_setup(), APPLICATION),
        (setup_for(), replace(APPLICATION, signature_base="http://example.org")),
    ],
)
def test_without_tls_or_with_a_known_base_nothing_else_is_tried(
    context: ClientContext, application: OAuth
) -> None:
    with pytest.raises(GNUSocialUnauthorizedError, match="Invalid signature"):
        result_of(oauth.begin(context, application), Script(BAD_SIGNATURE))


def test_a_wrong_clock_does_not_keep_anybody_out() -> None:
    expired = (401, "Expired timestamp, yours 1, ours 2", {"Date": "Sat, 21 Nov 2099 02:00:47 GMT"})
    server = Script(expired, HANDED_OUT, REDEEMED, ALICE)
    pending = result_of(oauth.begin(setup_for(), replace(APPLICATION, clock=ServerClock())), server)
    result_of(oauth.finish(setup_for(), pending, "123"), server)
    years = [int(parameters(sent)["oauth_timestamp"]) // 31_556_952 + 1970 for sent in server.sent]
    assert years[0] < 2099
    assert years[1:] == [2099, 2099, 2099]


# --- the user's yes ------------------------------------------------------------------------------


def allowing(*answers: Answer) -> tuple[str, Script]:
    server = Script((200, web_pages.authorize(REQUEST_TOKEN.key), COOKIE), *answers)
    return result_of(oauth.allow(setup_for(), PENDING, "alice", "hush"), server), server


def test_saying_yes_on_the_servers_page() -> None:
    code, server = allowing((200, web_pages.pin("9301749")))
    assert code == "9301749"
    asked, sent = server.sent
    assert asked.url == f"https://example.org/api/oauth/authorize?oauth_token={REQUEST_TOKEN.key}"
    assert sent.url == "https://example.org/api/oauth/authorize"
    assert sent.headers["Cookie"] == "PHPSESSID=94q9489"
    assert fields(sent) == {
        "token": web_pages.CSRF,
        "mode": "",
        "oauth_token": REQUEST_TOKEN.key,
        "oauth_callback": "",
        "nickname": "alice",
        "password": "hush",
        "allow": "Erlauben",
    }
    recorded_form = exchange("2.0.1", "oauth_5_authorize_post_callback").request["body"]
    assert set(fields(sent)) == {pair.partition("=")[0] for pair in recorded_form.split("&")}


@pytest.mark.parametrize(
    "answer",
    [
        (200, web_pages.authorize(REQUEST_TOKEN.key, "Invalid nickname / password!")),
        (400, web_pages.authorize(REQUEST_TOKEN.key, "Invalid nickname / password!")),
        # An error without the form is a refusal, too.
        (400, web_pages.page("", "Invalid nickname / password!")),
        (401, "Invalid nickname / password!", {"Content-Type": "text/plain"}),
    ],
)
def test_a_wrong_password_is_told(answer: Answer) -> None:
    with pytest.raises(GNUSocialUnauthorizedError, match="Invalid nickname") as caught:
        allowing(answer)
    assert caught.value.error == "Invalid nickname / password!"
    assert "hush" not in repr(vars(caught.value)) + str(caught.value)


@pytest.mark.parametrize("text", ["Invalid request token.", "Request token already authorized."])
def test_a_page_for_a_token_that_is_no_good(text: str) -> None:
    server = Script((400, f'<div class="error">{text}</div>'))
    with pytest.raises(GNUSocialUnauthorizedError, match=re.escape(text)):
        result_of(oauth.allow(setup_for(), PENDING, "alice", "hush"), server)


@pytest.mark.parametrize(
    "answer",
    [
        (200, web_pages.page("<p>Welcome</p>")),
        (303, "", {"Location": "https://evil.example/?oauth_verifier=1"}),
    ],
)
def test_a_page_that_shows_no_pin(answer: Answer) -> None:
    with pytest.raises(GNUSocialMalformedResponseError, match="neither a PIN"):
        allowing(answer)


def test_a_page_without_the_form() -> None:
    server = Script((200, web_pages.login()))
    with pytest.raises(GNUSocialMalformedResponseError, match="no form with the fields"):
        result_of(oauth.allow(setup_for(), PENDING, "alice", "hush"), server)


def test_a_server_that_is_down_is_not_a_wrong_login() -> None:
    with pytest.raises(GNUSocialServiceUnavailableError):
        result_of(oauth.allow(setup_for(), PENDING, "alice", "hush"), Script((503, "")))


# --- the code ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "verifier"),
    [
        ("9301749", "9301749"),
        (" 007\n", "007"),
        ("c2ff3d6f3fe8059e", "c2ff3d6f3fe8059e"),
        (f"https://a.b/cb?x=1&oauth_token={REQUEST_TOKEN.key}&oauth_verifier=c2ff", "c2ff"),
        (f"oauth_token={REQUEST_TOKEN.key}&oauth_verifier=c2ff", "c2ff"),
    ],
)
def test_a_code_or_the_callback_that_holds_it(code: str, verifier: str) -> None:
    assert oauth.verifier_in(code, PENDING) == verifier


@pytest.mark.parametrize("code", ["hush-\ud800", "oauth_verifier=hush-\0", b"hush", 7])
def test_a_code_that_cannot_be_sent_is_not_shown(code: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="^code ") as caught:
        oauth.verifier_in(code, PENDING)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_recorded_callback(version: str) -> None:
    location = exchange(version, "oauth_5_authorize_post_callback").response.headers["Location"]
    key, verifier = re.findall(r"oauth_(?:token|verifier)=(\w+)", location)
    pending = PendingLogin(APPLICATION, KeyPair(key, "s"))
    assert oauth.verifier_in(location, pending) == verifier
    with pytest.raises(GNUSocialIllegalArgumentError, match="belongs to another login"):
        oauth.verifier_in(location, PENDING)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_recorded_refusal(version: str) -> None:
    location = exchange(version, "oauth_6_authorize_post_cancel").response.headers["Location"]
    with pytest.raises(GNUSocialUnauthorizedError, match="user_refused") as caught:
        oauth.verifier_in(location, PENDING)
    assert caught.value.error == "user_refused"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("https://a.b/cb", "belongs to another login"),
        (f"https://a.b/cb?oauth_token={REQUEST_TOKEN.key}", "no oauth_verifier"),
    ],
)
def test_callbacks_that_hold_no_code(code: str, text: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match=text):
        oauth.verifier_in(code, PENDING)


# --- the access token ----------------------------------------------------------------------------


def test_redeeming_the_code() -> None:
    server = Script(REDEEMED, ALICE)
    user = result_of(oauth.finish(setup_for(), PENDING, "9301749"), server)
    assert (user.token, user.username, user.consumer) == (
        ACCESS_TOKEN,
        "alice",
        APPLICATION.consumer,
    )
    redeeming, checking = server.sent
    assert redeeming.url == "https://example.org/api/oauth/access_token"
    assert parameters(redeeming)["oauth_token"] == REQUEST_TOKEN.key
    assert parameters(redeeming)["oauth_verifier"] == "9301749"
    assert checking.url == "https://example.org/api/account/verify_credentials.json"
    assert parameters(checking)["oauth_token"] == ACCESS_TOKEN.key
    assert "oauth_verifier" not in parameters(checking)
    assert parameters(user.authorize(checking)).keys() == parameters(checking).keys()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "name", ["oauth_3_access_token_badverifier", "oauth_3_access_token_unauthorized"]
)
def test_a_code_that_is_no_good(version: str, name: str) -> None:
    with pytest.raises(GNUSocialUnauthorizedError, match="begin again") as caught:
        result_of(oauth.finish(http_setup(), PENDING, "000"), Script(recorded(version, name)))
    assert caught.value.status == 400
    assert caught.value.error == "Invalid request token or verifier."


def test_a_request_token_that_was_used_already() -> None:
    answer = (401, f"Invalid request token: {REQUEST_TOKEN.key}")
    with pytest.raises(GNUSocialUnauthorizedError, match="used already"):
        result_of(oauth.finish(setup_for(), PENDING, "1"), Script(answer))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_token_that_does_not_work(version: str) -> None:
    server = Script(REDEEMED, recorded(version, "oauth_4_bad_token_secret"))
    with pytest.raises(GNUSocialUnauthorizedError, match="Invalid signature"):
        result_of(oauth.finish(setup_for(), PENDING, "1"), server)


def test_the_whole_way() -> None:
    server = Script(
        HANDED_OUT,
        (200, web_pages.authorize(REQUEST_TOKEN.key), COOKIE),
        (200, web_pages.pin("9301749")),
        REDEEMED,
        ALICE,
    )
    flow = oauth.with_password(setup_for(), APPLICATION, "alice", "hush")
    assert result_of(flow, server).token == ACCESS_TOKEN
    assert parameters(server.sent[3])["oauth_verifier"] == "9301749"


@pytest.mark.parametrize("credentials", [None, Basic("alice", "pw")])
def test_a_login_needs_an_application(credentials: Basic | None) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="needs an application"):
        oauth.application_of(setup_for(credentials).credentials)


def test_the_application_of_a_user_is_nobody() -> None:
    user = replace(APPLICATION, token=ACCESS_TOKEN, username="alice", signature_base="http://x")
    application = oauth.application_of(user)
    assert (application.token, application.username) == (None, None)
    assert application.signature_base == "http://x"
