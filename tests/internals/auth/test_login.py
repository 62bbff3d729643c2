"""Logins with their files, which are written only after success."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialError,
    GNUSocialFileNotFoundError,
    GNUSocialIllegalArgumentError,
    GNUSocialUnauthorizedError,
)
from gnusocial.internals.auth import login
from gnusocial.internals.auth.storage import StoredCredentials
from gnusocial.internals.auth.tokens import KeyPair, OAuth, OAuth2
from gnusocial.internals.flows import AskInBrowser
from gnusocial.internals.values import replace
from tests.internals.auth import web_pages
from tests.internals.auth.files import load, save
from tests.internals.auth.test_applications import KEY, LOGIN, SECRET, described
from tests.internals.auth.test_oauth import (
    ACCESS_TOKEN,
    ALICE,
    APPLICATION,
    BAD_SIGNATURE,
    HANDED_OUT,
    PENDING,
    REDEEMED,
    REQUEST_TOKEN,
)
from tests.internals.auth.test_web_session import COOKIE, fields
from tests.internals.scripted import Answer, Script, result_of, setup_for

SETUP = setup_for(APPLICATION)
ALLOWED: tuple[Answer, ...] = (
    HANDED_OUT,
    (200, web_pages.authorize(REQUEST_TOKEN.key), COOKIE),
    (200, web_pages.pin("9301749")),
)


def create_app(place: Path, *answers: Answer, **who: Any) -> tuple[str, str]:
    who = {"username": None, "password": None, **who}
    flow = login.create_app(setup_for(), described(), to_file=place, **who)
    return result_of(flow, Script(*answers))


def test_an_application_and_its_file(tmp_path: Path) -> None:
    place = tmp_path / "app.secret"
    keys = create_app(
        place,
        *LOGIN,
        (200, web_pages.new_application()),
        (303, ""),
        (200, web_pages.applications((7, "my bot"))),
        (200, web_pages.application(KEY, SECRET)),
        username="alice",
        password="pw",
    )
    assert keys == (KEY, SECRET)
    assert load(place, "application", "x") == StoredCredentials(
        "application", "https://example.org", KeyPair(KEY, SECRET)
    )


def test_the_anonymous_application_is_tried(tmp_path: Path) -> None:
    place = tmp_path / "app.secret"
    assert create_app(place, BAD_SIGNATURE, HANDED_OUT) == ("anonymous", "anonymous")
    assert load(place, "application", "x") == StoredCredentials(
        "application",
        "https://example.org",
        KeyPair("anonymous", "anonymous"),
        signature_base="http://example.org",
    )


@pytest.mark.parametrize("who", [{"username": "alice"}, {"password": "pw"}])
def test_half_a_login_registers_nothing(tmp_path: Path, who: dict[str, str]) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="or neither"):
        create_app(tmp_path / "app.secret", **who)


def test_logging_in_and_the_users_file(tmp_path: Path) -> None:
    place = tmp_path / "user.secret"
    server = Script(*ALLOWED, REDEEMED, ALICE)
    flow = login.log_in(SETUP, username="alice", password="pw", to_file=place)
    changes: dict[str, Any] = {}
    assert result_of(flow, server, changes.update) == (ACCESS_TOKEN.key, ACCESS_TOKEN.secret)
    assert changes["credentials"].token == ACCESS_TOKEN
    assert changes["pending"] is None
    assert load(place, "user", "x") == StoredCredentials(
        "user", "https://example.org", APPLICATION.consumer, ACCESS_TOKEN, "alice"
    )


FAILURES: list[list[Answer]] = [
    [(401, "Invalid consumer")],
    [HANDED_OUT, (200, "<html>")],
    [*ALLOWED[:2], (200, web_pages.authorize(REQUEST_TOKEN.key, "Invalid nickname / password!"))],
    [*ALLOWED, (400, "Invalid request token or verifier.")],
    [*ALLOWED, (200, "hello")],
    [*ALLOWED, REDEEMED, (401, '{"error": "Invalid signature"}')],
    [*ALLOWED, REDEEMED, (200, "<html>")],
]


@pytest.mark.parametrize("answers", FAILURES)
def test_a_failure_leaves_the_old_file_as_it_was(tmp_path: Path, answers: list[Answer]) -> None:
    place = tmp_path / "user.secret"
    place.write_text("old")
    flow = login.log_in(SETUP, username="alice", password="pw", to_file=place)
    with pytest.raises(GNUSocialError):
        result_of(flow, Script(*answers))
    assert list(tmp_path.iterdir()) == [place]
    assert place.read_text() == "old"


def test_nothing_is_asked_if_the_file_cannot_be_written(tmp_path: Path) -> None:
    place = tmp_path / "nowhere" / "x.secret"
    flows: list[Any] = [
        login.log_in(SETUP, username="alice", password="pw", to_file=place),
        login.request_url(SETUP, "oob", place),
        login.create_app(setup_for(), described(), username=None, password=None, to_file=place),
    ]
    for flow in flows:
        with pytest.raises(GNUSocialFileNotFoundError):
            result_of(flow, Script())


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({}, "give either"),
        ({"pending": PENDING}, "give either"),
        ({"username": "alice"}, "give either"),
        ({"password": "pw"}, "give either"),
        ({"username": "alice", "password": "pw", "code": "1", "pending": PENDING}, "give either"),
        ({"username": "alice", "code": "1", "pending": PENDING}, "give either"),
        ({"password": "pw", "code": "1", "pending": PENDING}, "give either"),
        ({"code": "1"}, r"call auth_request_url\(\) first"),
        ({"code": 1}, r"call auth_request_url\(\) first"),
    ],
)
def test_a_login_wants_one_way(given: dict[str, Any], text: str) -> None:
    given = dict(given)
    context = replace(SETUP, pending=given.pop("pending", None))
    with pytest.raises(GNUSocialIllegalArgumentError, match=text):
        result_of(login.log_in(context, **given), Script())


def test_a_pin_may_be_a_number() -> None:
    server = Script(REDEEMED, ALICE)
    flow = login.log_in(replace(SETUP, pending=PENDING), code=9301749)
    changes: dict[str, Any] = {}
    result_of(flow, server, changes.update)
    assert changes["credentials"].username == "alice"
    assert 'oauth_verifier="9301749"' in server.sent[0].headers["Authorization"]


# --- finished in another process -----------------------------------------------------------------


def test_a_login_that_waits_in_a_file(tmp_path: Path) -> None:
    place = tmp_path / "pending.secret"
    server = Script(BAD_SIGNATURE, HANDED_OUT, REDEEMED, ALICE)
    changes: dict[str, Any] = {}
    page = result_of(login.request_url(SETUP, "oob", place), server, changes.update)
    assert page == f"https://example.org/api/oauth/authorize?oauth_token={REQUEST_TOKEN.key}"
    found = result_of(login.pending_in(SETUP, place), Script())
    assert found.request_token == changes["pending"].request_token == REQUEST_TOKEN
    assert found.application.signature_base == "http://example.org"
    result_of(login.log_in(SETUP, code="1", from_file=place), server, changes.update)
    assert changes["credentials"].signature_base == "http://example.org"


@pytest.mark.parametrize(
    ("in_file", "of_client", "used"),
    [
        (None, "http://inner.example", "http://inner.example"),
        ("http://example.org", "http://inner.example", "http://example.org"),
        ("http://example.org", None, "http://example.org"),
        (None, None, None),
    ],
)
def test_the_signature_base_of_a_pending_login(
    tmp_path: Path, in_file: str | None, of_client: str | None, used: str | None
) -> None:
    stored = StoredCredentials("pending", "https://example.org", APPLICATION.consumer)
    save(tmp_path / "p", replace(stored, token=REQUEST_TOKEN, signature_base=in_file))
    context = setup_for(replace(APPLICATION, signature_base=of_client))
    found = result_of(login.pending_in(context, tmp_path / "p"), Script())
    assert found.application.signature_base == used


@pytest.mark.parametrize(
    "stored",
    [
        StoredCredentials("pending", "https://other.example", APPLICATION.consumer, REQUEST_TOKEN),
        StoredCredentials("pending", "https://example.org", KeyPair("d" * 32, "s"), REQUEST_TOKEN),
    ],
)
def test_a_pending_login_of_somebody_else(tmp_path: Path, stored: StoredCredentials) -> None:
    save(tmp_path / "p", stored)
    with pytest.raises(GNUSocialIllegalArgumentError, match="another application or on another"):
        result_of(login.pending_in(SETUP, tmp_path / "p"), Script())


def test_a_users_file_is_no_pending_login(tmp_path: Path) -> None:
    save(
        tmp_path / "u",
        StoredCredentials("user", "https://e.org", APPLICATION.consumer, ACCESS_TOKEN),
    )
    with pytest.raises(GNUSocialIllegalArgumentError, match="from_file wants a login that waits"):
        result_of(login.pending_in(SETUP, tmp_path / "u"), Script())


# --- in the browser ------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "registered"), [(None, "GNUSocial.py"), ("my bot", "my bot")])
def test_the_application_is_registered_for_the_address_of_the_callback(
    name: str | None, registered: str
) -> None:
    context = setup_for(OAuth2(KeyPair("old", "s"), name=name, scope="read"))
    asked = next(login.in_browser(context, timeout=1.0, open_page=None, to_file=None))
    assert isinstance(asked, AskInBrowser)
    server = Script((200, '{"client_id":"new","client_secret":"s"}'))
    page = result_of(asked.page_for("http://127.0.0.1:7/back"), server)
    sent = fields(server.sent[0])
    assert (sent["client_name"], sent["scopes"]) == (registered, "read")
    assert sent["redirect_uris"].split()[-1] == "http://127.0.0.1:7/back"
    assert "client_id=new" in page


# --- revoking ------------------------------------------------------------------------------------


def test_revoking_leaves_the_application() -> None:
    context = setup_for(replace(APPLICATION, token=ACCESS_TOKEN, username="alice"))
    server = Script(
        *LOGIN, (200, web_pages.connections(ACCESS_TOKEN.key)), (200, web_pages.connections())
    )
    changes: dict[str, Any] = {}
    result_of(login.revoke(context, "alice", "pw"), server, changes.update)
    assert server.answers == []
    left = changes["credentials"]
    assert (left.consumer, left.token, left.username) == (APPLICATION.consumer, None, None)


def test_there_must_be_a_token_to_revoke() -> None:
    for context, text in ((SETUP, "no access token"), (setup_for(), "needs an application")):
        with pytest.raises(GNUSocialIllegalArgumentError, match=text):
            result_of(login.revoke(context, "alice", "pw"), Script())


@pytest.mark.parametrize("who", [(None, None), ("alice", None), (None, "pw")])
def test_revoking_on_gnu_social_needs_the_password(who: tuple[str | None, str | None]) -> None:
    context = setup_for(replace(APPLICATION, token=ACCESS_TOKEN))
    with pytest.raises(GNUSocialIllegalArgumentError, match="give username and password"):
        result_of(login.revoke(context, *who), Script())


def test_a_failed_login_names_its_class() -> None:
    flow = login.log_in(SETUP, username="alice", password="pw")
    with pytest.raises(GNUSocialAPIError) as caught:
        result_of(flow, Script(*FAILURES[0]))
    assert type(caught.value) is GNUSocialUnauthorizedError
    assert isinstance(SETUP.credentials, OAuth)


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        ({"code": "1", "username": "a", "password": "b"}, "give either"),
        ({"code": "1", "username": "a"}, "call auth_request_url"),
        ({"code": "1", "password": "b"}, "call auth_request_url"),
        ({"code": "1"}, "call auth_request_url"),
        ({"username": "a"}, "give either"),
        ({}, "give either"),
    ],
)
def test_what_is_missing_for_a_login_is_told(given: dict[str, Any], advice: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match=advice):
        result_of(login.log_in(SETUP, **given), Script())
