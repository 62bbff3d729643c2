"""Logins that must fail: each gives a reason, writes nothing and leaves the client unchanged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialConflictError,
    GNUSocialError,
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialIOError,
    GNUSocialMalformedResponseError,
    GNUSocialNotFoundError,
    GNUSocialTimeoutError,
    GNUSocialUnauthorizedError,
)
from gnusocial.sandbox import Sandbox
from tests.api.logins import PASSWORD, PASSWORDS, browse, callback_from, pin_from

CALLBACK = "https://app.example/cb"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The path where the user's file would be written."""
    return tmp_path / "user.secret"


def refused(client: GNUSocial, place: Path, cls: type[GNUSocialError], **login: Any) -> str:
    """Try to log in, check that nothing changed, and return the exception."""
    return nothing_came_of(client, place, cls, lambda: client.log_in(**login, to_file=place))


def nothing_came_of(
    client: GNUSocial, place: Path, cls: type[GNUSocialError], attempt: Callable[[], object]
) -> str:
    before, files = client._context.credentials, list(place.parent.iterdir())
    with pytest.raises(cls) as caught:
        attempt()
    assert type(caught.value) is cls
    assert client._context.credentials is before
    assert list(place.parent.iterdir()) == files
    return str(caught.value)


# --- registering ---------------------------------------------------------------------------------


def registering(server: Sandbox, place: Path, cls: type[GNUSocialError], **who: Any) -> str:
    """Try to register, check that nothing was created, and return the exception."""
    before = server.applications
    with pytest.raises(cls) as caught:
        GNUSocial.create_app(
            "new bot",
            server.url,
            **{"username": "alice", "password": PASSWORD, **who},
            to_file=place,
        )
    assert type(caught.value) is cls
    assert not place.exists()
    assert server.applications == before
    return str(caught.value)


def test_an_application_and_a_wrong_password(server: Sandbox, place: Path) -> None:
    said = registering(server, place, GNUSocialUnauthorizedError, password="wrong")
    assert "'alice' cannot log in: Incorrect username or password." in said


def test_a_taken_name(server: Sandbox, application: Path, place: Path) -> None:
    who = {"username": "bob", "password": PASSWORDS["bob"]}
    with pytest.raises(GNUSocialConflictError, match="Name already in use"):
        GNUSocial.create_app("my bot", server.url, **who, to_file=place)  # type: ignore[arg-type]
    assert not place.exists()


@pytest.mark.parametrize("path", ["main/login", "settings/oauthapps/new"])
@pytest.mark.parametrize(
    "page", ["<p>Welcome to our new site</p>", "<form><input name='x'></form>"]
)
def test_a_form_for_applications_that_changed(
    server: Sandbox, place: Path, path: str, page: str
) -> None:
    server.fail_next(status=200, body=page, path=path)
    said = registering(server, place, GNUSocialMalformedResponseError)
    assert f"the page {server.url}/{path} is not a page of GNU social" in said
    assert "Has the site changed its pages?" in said


@pytest.mark.parametrize("path", ["settings/oauthapps", "settings/oauthapps/show/4"])
def test_pages_of_applications_that_changed(server: Sandbox, place: Path, path: str) -> None:
    # The application is registered by then, but nobody learns its key.
    server.fail_next(status=200, body="<p>Welcome</p>", path=path)
    with pytest.raises(GNUSocialMalformedResponseError, match=path):
        GNUSocial.create_app(
            "new bot", server.url, username="alice", password=PASSWORD, to_file=place
        )
    assert not place.exists()


# --- logging in ----------------------------------------------------------------------------------


def test_a_wrong_password(client: GNUSocial, place: Path) -> None:
    text = refused(client, place, GNUSocialUnauthorizedError, username="alice", password="wrong")
    assert "'alice' cannot log in: Invalid nickname / password!" in text
    assert repr(client).endswith("anonymous>")


@pytest.mark.parametrize("page", ["<p>Welcome</p>", "<form><input name='user'></form>"])
def test_a_form_of_the_login_that_changed(
    client: GNUSocial, server: Sandbox, place: Path, page: str
) -> None:
    server.fail_next(status=200, body=page, path="oauth/authorize")
    cls = GNUSocialMalformedResponseError
    text = refused(client, place, cls, username="alice", password=PASSWORD)
    assert "api/oauth/authorize is not a page of GNU social" in text


def test_a_wrong_pin_may_be_corrected(client: GNUSocial, place: Path) -> None:
    page = client.auth_request_url()
    assert "begin again" in refused(client, place, GNUSocialUnauthorizedError, code="000")
    pin = pin_from(page)
    wrong = str(int(pin) + 1)
    assert "the code is wrong" in refused(client, place, GNUSocialUnauthorizedError, code=wrong)
    client.log_in(code=pin)
    assert client.me().screen_name == "alice"


def test_a_reused_pin(client: GNUSocial, place: Path) -> None:
    page = client.auth_request_url()
    pending, pin = client._context.pending, pin_from(page)
    client.log_in(code=pin)
    said = refused(client, place, GNUSocialIllegalArgumentError, code=pin)
    assert "call auth_request_url() first" in said
    client._update_context({"pending": pending})
    assert "was used already" in refused(client, place, GNUSocialUnauthorizedError, code=pin)
    assert client.me().screen_name == "alice"


def test_the_pin_of_another_login(client: GNUSocial, place: Path) -> None:
    pin = pin_from(client.auth_request_url())
    client.auth_request_url()
    assert "the code is wrong" in refused(client, place, GNUSocialUnauthorizedError, code=pin)


def test_a_login_that_the_server_has_forgotten(server: Sandbox, place: Path) -> None:
    known = server.applications["pytest-client"]
    with GNUSocial(known.consumer_key, known.consumer_secret, api_base_url=server.url) as gs:
        pin = pin_from(gs.auth_request_url())
        server.reset()
        said = refused(gs, place, GNUSocialUnauthorizedError, code=pin)
    assert "Invalid request token" in said
    assert "the login was begun too long ago; begin again" in said


def test_a_refused_authorisation(client: GNUSocial, place: Path) -> None:
    location = callback_from(client.auth_request_url(CALLBACK), "cancel")
    text = refused(client, place, GNUSocialUnauthorizedError, code=location)
    assert "the user refused access (user_refused)" in text


def test_a_callback_of_another_login(client: GNUSocial, place: Path) -> None:
    first = client.auth_request_url(CALLBACK)
    client.auth_request_url(CALLBACK)
    location = callback_from(first)
    text = refused(client, place, GNUSocialIllegalArgumentError, code=location)
    assert "belongs to another login" in text


@pytest.mark.parametrize(
    ("key", "secret", "said"),
    [
        ("f" * 32, "x", "the server does not know this application"),
        ("anonymous", "x", "client_secret is wrong"),
    ],
)
def test_a_wrong_consumer(server: Sandbox, place: Path, key: str, secret: str, said: str) -> None:
    with GNUSocial(key, secret, api_base_url=server.url) as gs:
        cls = GNUSocialUnauthorizedError
        assert said in refused(gs, place, cls, username="alice", password=PASSWORD)
        assert said in nothing_came_of(gs, place, cls, lambda: gs.auth_request_url(to_file=place))
        assert gs._context.pending is None


@pytest.mark.parametrize("step", ["request_token", "access_token"])
def test_a_server_that_breaks_down(
    client: GNUSocial, server: Sandbox, place: Path, step: str
) -> None:
    server.fail_next(status=500, path=f"oauth/{step}")
    who = {"username": "alice", "password": PASSWORD}
    refused(client, place, GNUSocialInternalServerError, **who)
    assert "without a token" in broken(client, server, place, step, **who)


def broken(client: GNUSocial, server: Sandbox, place: Path, step: str, **who: Any) -> str:
    server.fail_next(status=200, body="oauth_token=half", path=f"oauth/{step}")
    return refused(client, place, GNUSocialMalformedResponseError, **who)


# --- the browser ---------------------------------------------------------------------------------


def test_a_no_in_the_browser(client: GNUSocial, place: Path) -> None:
    said = nothing_came_of(
        client,
        place,
        GNUSocialUnauthorizedError,
        lambda: client.log_in_browser(to_file=place, open_page=lambda page: browse(page, "cancel")),
    )
    assert "refused access" in said


def test_nobody_at_the_browser(client: GNUSocial, place: Path) -> None:
    said = nothing_came_of(
        client,
        place,
        GNUSocialTimeoutError,
        lambda: client.log_in_browser(to_file=place, timeout=0.05, open_page=lambda page: None),
    )
    assert "not allowed in the browser in time" in said


def test_a_browser_login_that_could_not_be_kept(
    client: GNUSocial, server: Sandbox, tmp_path: Path
) -> None:
    asked = len(server.requests)
    with pytest.raises(GNUSocialIOError, match="there is no folder"):
        client.log_in_browser(to_file=tmp_path / "nowhere" / "x.secret")
    assert len(server.requests) == asked


# --- revoked access ------------------------------------------------------------------------------


def test_a_revoked_token(client: GNUSocial, server: Sandbox, tmp_path: Path) -> None:
    client.log_in("alice", PASSWORD, to_file=tmp_path / "user.secret")
    client.revoke_access_token("alice", PASSWORD)
    with GNUSocial(access_token=tmp_path / "user.secret") as revoked:
        for attempt in (revoked.me, revoked.timeline_home, lambda: revoked.post("x")):
            with pytest.raises(GNUSocialUnauthorizedError, match="Invalid access token") as caught:
                attempt()
            assert caught.value.status == 401
        with pytest.raises(GNUSocialNotFoundError, match="revoked already"):
            revoked.revoke_access_token("alice", PASSWORD)
        revoked.log_in("alice", PASSWORD)
        assert revoked.me().screen_name == "alice"


def test_only_ones_own_access_can_be_revoked(client: GNUSocial) -> None:
    client.log_in("alice", PASSWORD)
    with pytest.raises(GNUSocialNotFoundError, match="granted by another user"):
        client.revoke_access_token("bob", PASSWORDS["bob"])
    with pytest.raises(GNUSocialUnauthorizedError, match="'alice' cannot log in"):
        client.revoke_access_token("alice", "wrong")
    assert client.me().screen_name == "alice"


def test_a_page_of_connections_that_changed(client: GNUSocial, server: Sandbox) -> None:
    client.log_in("alice", PASSWORD)
    page = "<form><input name='oauth_token' value='{}'></form>"
    key = client._context.credentials.token.key  # type: ignore[attr-defined]
    server.fail_next(status=200, body=page.format(key), path="settings/oauthconnections")
    with pytest.raises(
        GNUSocialMalformedResponseError, match="oauthconnections is not a page of GNU social"
    ):
        client.revoke_access_token("alice", PASSWORD)
    assert client.me().screen_name == "alice"


# --- files ---------------------------------------------------------------------------------------


def test_a_file_of_another_server(client: GNUSocial, place: Path) -> None:
    client.log_in("alice", PASSWORD, to_file=place)
    with pytest.raises(GNUSocialIllegalArgumentError, match="are for another server") as caught:
        GNUSocial(access_token=place, api_base_url="https://other.example")
    assert f"{client.api_base_url} and https://other.example differ" in str(caught.value)


def test_a_file_that_holds_no_login(client: GNUSocial, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("buy milk")
    other.chmod(0o600)
    for attempt in (
        lambda: GNUSocial(access_token=other),
        lambda: GNUSocial(client_id=other),
        lambda: client.log_in(code="1", from_file=other),
    ):
        with pytest.raises(GNUSocialIllegalArgumentError, match=r"notes.txt' does not hold cred"):
            attempt()
    assert other.read_text() == "buy milk"
