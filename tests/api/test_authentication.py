"""Registering and logging in, against the sandbox in both versions."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialBadRequestError,
    GNUSocialConflictError,
    GNUSocialInternalServerError,
    GNUSocialNetworkError,
    GNUSocialNotFoundError,
    GNUSocialServerURLError,
    GNUSocialUnauthorizedError,
    User,
)
from gnusocial.sandbox import Sandbox
from tests.api.logins import PASSWORD, browse, say_yes

# --- five lines ----------------------------------------------------------------------------------


def test_registering_and_logging_in_takes_five_lines(server: Sandbox, tmp_path: Path) -> None:
    app, user = tmp_path / "app.secret", tmp_path / "user.secret"
    GNUSocial.create_app("bot", server.url, username="alice", password=PASSWORD, to_file=app)
    GNUSocial(client_id=app).log_in("alice", PASSWORD, to_file=user)
    gs = GNUSocial(access_token=user)
    assert gs.post("hello").user.screen_name == "alice"
    assert repr(gs) == f"<GNUSocial {server.url} alice>"
    assert gs.me() == gs.app_verify_credentials()
    arrived = server.requests[-1].headers["authorization"]
    assert arrived.startswith("OAuth ")


def test_every_kind_of_request_is_signed_rightly(client: GNUSocial) -> None:
    client.log_in("alice", PASSWORD)
    text = "ü & = + %41 ~ * ' \u65e5\u672c \U0001f600"
    status = client.post(text)
    assert status.text == text
    assert client.status(status.id).text == text
    assert [each.id for each in client.timeline_home(limit=1)] == [status.id]
    assert client.account_update_profile(name="A & B = C", url="").name == "A & B = C"
    assert client.status_delete(status.id).id == status.id


def test_a_multipart_request_is_taken(client: GNUSocial, server: Sandbox) -> None:
    client.log_in("alice", PASSWORD)
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
        "0000000d49444154789c6360f8cf00000301010018dd8db00000000049454e44ae426082"
    )
    # On 2.0.1 this route always fails, but not for want of a login.
    with contextlib.suppress(GNUSocialInternalServerError):
        client.account_update_avatar(png)
    assert server.requests[-1].user == "alice"


# --- create_app ----------------------------------------------------------------------------------


def test_an_application_has_the_keys_of_its_page(server: Sandbox) -> None:
    key, secret = GNUSocial.create_app(
        "my app",
        server.url,
        username="alice",
        password=PASSWORD,
        redirect_uri="https://app.example/cb",
        website="https://app.example",
        scopes=("read",),
    )
    assert re.fullmatch("[0-9a-f]{32}", key)
    assert re.fullmatch("[0-9a-f]{32}", secret)
    with GNUSocial(key, secret, api_base_url=server.url) as gs:
        gs.log_in("bob", "bobpass12")
        assert gs.me().screen_name == "bob"


def test_two_applications_are_told_apart(server: Sandbox) -> None:
    made = [
        GNUSocial.create_app(name, server.url, username="alice", password=PASSWORD)
        for name in ("one", "two", "three")
    ]
    assert len(set(made)) == 3


def test_the_anonymous_application(server: Sandbox, tmp_path: Path) -> None:
    place = tmp_path / "app.secret"
    assert GNUSocial.create_app("x", server.url, to_file=place) == ("anonymous", "anonymous")
    with GNUSocial(client_id=place) as gs:
        gs.log_in("alice", PASSWORD)
        assert gs.me().id == 2


def test_what_the_server_refuses_to_register(server: Sandbox) -> None:
    with pytest.raises(GNUSocialBadRequestError, match="is not valid"):
        GNUSocial.create_app(
            "my bot", server.url, username="alice", password=PASSWORD, website="not a url"
        )


def test_no_server_url() -> None:
    with pytest.raises(GNUSocialServerURLError):
        GNUSocial.create_app("my bot", "nowhere")


# --- log_in --------------------------------------------------------------------------------------


def test_logging_in_with_the_pin(client: GNUSocial, tmp_path: Path) -> None:
    page = client.auth_request_url()
    pin = re.findall(r'id="oauth_pin"[^>]*>(\d+)<', say_yes(page).text)[0]
    token, secret = client.log_in(code=pin, to_file=tmp_path / "user.secret")
    assert client.me().screen_name == "alice"
    stored = json.loads((tmp_path / "user.secret").read_text())
    assert (stored["access_token"], stored["access_token_secret"]) == (token, secret)
    assert stored["username"] == "alice"


def test_logging_in_with_the_callback(client: GNUSocial) -> None:
    page = client.auth_request_url("https://app.example/cb?x=1")
    location = say_yes(page).headers["Location"]
    assert location.startswith("https://app.example/cb?x=1&")
    client.log_in(code=location)
    assert client.me().screen_name == "alice"


def test_logging_in_with_the_verifier_of_the_callback(client: GNUSocial) -> None:
    page = client.auth_request_url("https://app.example/cb")
    query = parse_qs(urlsplit(say_yes(page).headers["Location"]).query)
    client.log_in(code=query["oauth_verifier"][0])
    assert client.me().screen_name == "alice"


def test_finishing_in_another_process(application: Path, tmp_path: Path) -> None:
    waiting = tmp_path / "pending.secret"
    with GNUSocial(client_id=application) as first:
        page = first.auth_request_url("https://app.example/cb", to_file=waiting)
    location = say_yes(page).headers["Location"]
    with GNUSocial(client_id=application) as second:
        second.log_in(code=location, from_file=waiting)
        assert second.me().screen_name == "alice"


def test_logging_in_again_gives_the_same_token(client: GNUSocial) -> None:
    assert client.log_in("alice", PASSWORD) == client.log_in("alice", PASSWORD)


def test_many_accounts_with_one_application(application: Path) -> None:
    clients = [GNUSocial(client_id=application) for _ in range(2)]
    tokens = {
        gs.log_in(name, password)
        for gs, name, password in zip(
            clients, ("alice", "bob"), (PASSWORD, "bobpass12"), strict=True
        )
    }
    assert len(tokens) == 2
    assert [gs.me().screen_name for gs in clients] == ["alice", "bob"]


# --- the browser ---------------------------------------------------------------------------------


def test_a_login_in_the_browser(client: GNUSocial, tmp_path: Path) -> None:
    place = tmp_path / "user.secret"
    token, _ = client.log_in_browser(to_file=place, open_page=browse)
    assert client.me().screen_name == "alice"
    assert json.loads(place.read_text())["access_token"] == token


# --- revoking ------------------------------------------------------------------------------------


def test_revoking(client: GNUSocial) -> None:
    token, secret = client.log_in("alice", PASSWORD)
    other = GNUSocial(
        client._context.credentials.consumer.key,  # type: ignore[attr-defined]
        client._context.credentials.consumer.secret,  # type: ignore[attr-defined]
        token,
        secret,
        client.api_base_url,
    )
    assert other.me().screen_name == "alice"
    client.revoke_access_token("alice", PASSWORD)
    assert repr(client).endswith("anonymous>")
    with pytest.raises(GNUSocialUnauthorizedError):
        other.me()
    with pytest.raises(GNUSocialNotFoundError, match="revoked already"):
        other.revoke_access_token("alice", PASSWORD)
    client.log_in("alice", PASSWORD)
    assert client.me().screen_name == "alice"


# --- create_account ------------------------------------------------------------------------------


def test_a_new_account(anyone: GNUSocial, server: Sandbox) -> None:
    user = anyone.create_account(
        "erin", "erinpass12", "erin@example.org", fullname="Erin", location="Bonn"
    )
    assert type(user) is User
    assert (user.screen_name, user.name, user.location) == ("erin", "Erin", "Bonn")
    arrived = server.requests[-1].parameters
    assert arrived["confirm"] == arrived["password"] == "erinpass12"
    with GNUSocial(api_base_url=server.url, username="erin", password="erinpass12") as erin:
        assert erin.me().id == user.id


def test_an_account_that_cannot_be(anyone: GNUSocial) -> None:
    with pytest.raises(GNUSocialConflictError, match="already in use"):
        anyone.create_account("alice", "erinpass12", "x@example.org")
    with pytest.raises(GNUSocialBadRequestError, match="6 or more"):
        anyone.create_account("erin", "x", "x@example.org")


def test_an_account_is_not_made_in_anybodys_name(alice: GNUSocial, server: Sandbox) -> None:
    alice.create_account("erin", "erinpass12", "erin@example.org")
    assert "authorization" not in server.requests[-1].headers


# --- discover ------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["{url}", "{url}/", "{url}/alice", "alice@{host}", "@bob@{host}"])
def test_discovering(server: Sandbox, asked: str) -> None:
    host = server.url.removeprefix("http://")
    assert GNUSocial.discover(asked.format(url=server.url, host=host)) == server.url


def test_discovering_where_there_is_nothing() -> None:
    with Sandbox() as server:
        url = server.url
    with pytest.raises(GNUSocialNetworkError):
        GNUSocial.discover(url)
    with pytest.raises(GNUSocialServerURLError):
        GNUSocial.discover("nowhere")
