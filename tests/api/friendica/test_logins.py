"""All ways to log in by OAuth 2."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
import requests

from gnusocial import (
    GNUSocial,
    GNUSocialAPIError,
    GNUSocialFileNotFoundError,
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
)
from gnusocial.sandbox import Sandbox
from tests.api.friendica.browser import PASSWORD, allowed_in_a_browser


def test_log_in_through_a_browser(server: Sandbox, application: Path, tmp_path: Path) -> None:
    with GNUSocial(client_id=application) as gs:
        gs.log_in_browser(open_page=lambda page: visit(server, page), to_file=tmp_path / "alice")
        assert gs.me().screen_name == "alice"
    with GNUSocial(access_token=tmp_path / "alice") as gs:
        assert gs.post("x").source == "my bot (friendica)"


def visit(server: Sandbox, page: str) -> None:
    threading.Thread(target=allowed_in_a_browser, args=(server, page)).start()


def test_log_in_by_the_callback_of_a_web_site(server: Sandbox, tmp_path: Path) -> None:
    callback = f"{server.url}/back"
    GNUSocial.create_app("site", server.url, redirect_uri=callback, to_file=tmp_path / "app")
    with GNUSocial(client_id=tmp_path / "app") as gs:
        page = gs.auth_request_url(callback, to_file=tmp_path / "pending")
    called = allowed_in_a_browser(server, page)
    with GNUSocial(client_id=tmp_path / "app") as gs:
        with pytest.raises(GNUSocialIllegalArgumentError, match="another login"):
            gs.log_in(code=called.replace("state=", "state=0"), from_file=tmp_path / "pending")
        with pytest.raises(GNUSocialUnauthorizedError, match="refused access"):
            gs.log_in(code=f"{callback}?error=access_denied", from_file=tmp_path / "pending")
        gs.log_in(code=called, from_file=tmp_path / "pending")
        assert gs.me().screen_name == "alice"


def test_keys_and_tokens_as_values(server: Sandbox) -> None:
    client_id, client_secret = GNUSocial.create_app("my bot", server.url)
    keys = {"client_id": client_id, "client_secret": client_secret, "api_base_url": server.url}
    with GNUSocial(**keys) as gs:
        token, nothing = gs.log_in("alice", PASSWORD)
        assert nothing == ""
    for secret in ("", None):
        with GNUSocial(**keys, access_token=token, access_token_secret=secret) as gs:
            assert gs.me().screen_name == "alice"
            assert requests.get(
                f"{server.url}/api/account/verify_credentials.json", auth=gs.auth, timeout=10
            ).ok
    assert token not in repr(gs) + repr(gs._context)


def test_keys_of_the_other_protocol_are_refused_by_name(server: Sandbox) -> None:
    with (
        GNUSocial("0" * 32, "1" * 32, api_base_url=server.url) as gs,
        pytest.raises(GNUSocialUnsupportedError, match=r"create_app\(\)"),
    ):
        gs.log_in("alice", PASSWORD)
    with (
        Sandbox("1.20.10") as other,
        GNUSocial("0" * 64, "1" * 64, api_base_url=other.url) as gs,
        pytest.raises(GNUSocialAPIError, match="oauth/authorize"),
    ):
        gs.log_in("alice", PASSWORD)
    assert not any(PASSWORD in f"{each.parameters}" for each in server.requests)


def test_a_token_without_a_secret_is_none_of_oauth_1() -> None:
    keys = {"client_id": "0" * 32, "client_secret": "1" * 32, "api_base_url": "x.example"}
    with pytest.raises(GNUSocialIllegalArgumentError, match="access_token_secret is missing"):
        GNUSocial(**keys, access_token="2" * 64)
    # What might be the name of a file is not taken for a token.
    for name in ("2" * 63, "alice"):
        with pytest.raises(GNUSocialFileNotFoundError):
            GNUSocial(**keys, access_token=name)


def test_what_the_files_say(application: Path, tmp_path: Path) -> None:
    with GNUSocial(client_id=application) as gs:
        gs.log_in("alice", PASSWORD, to_file=tmp_path / "alice")
    said = [json.loads(place.read_text()) for place in (application, tmp_path / "alice")]
    assert [each["protocol"] for each in said] == ["OAuth 2"] * 2
    assert said[1]["access_token_secret"] == ""
    (tmp_path / "other").write_text(json.dumps({**said[1], "protocol": "OAuth 3"}))
    (tmp_path / "other").chmod(0o600)
    with pytest.raises(GNUSocialIllegalArgumentError, match="protocol"):
        GNUSocial(access_token=tmp_path / "other")


def test_a_password_is_shown_to_the_login_form_alone(server: Sandbox, application: Path) -> None:
    with GNUSocial(client_id=application) as gs:
        gs.log_in("alice", PASSWORD)
    GNUSocial.create_app("other", server.url, username="alice", password=PASSWORD)
    shown = [
        each.path
        for each in server.requests
        if PASSWORD in f"{each.path} {each.parameters} {each.headers} {each.body!r}"
    ]
    assert shown == ["/login"]


def test_only_what_was_asked_for_may_be_done(server: Sandbox, tmp_path: Path) -> None:
    GNUSocial.create_app("reader", server.url, scopes=["read"], to_file=tmp_path / "app")
    with GNUSocial(client_id=tmp_path / "app") as gs:
        gs.log_in("alice", PASSWORD)
        assert gs.me().screen_name == "alice"
        with pytest.raises(GNUSocialForbiddenError):
            gs.post("x")


def test_revoking(server: Sandbox, application: Path, tmp_path: Path) -> None:
    with GNUSocial(client_id=application) as gs:
        gs.log_in("alice", PASSWORD, to_file=tmp_path / "alice")
        gs.revoke_access_token()
        with pytest.raises(GNUSocialUnauthorizedError):
            gs.me()
        with pytest.raises(GNUSocialIllegalArgumentError, match="no access token"):
            gs.revoke_access_token()
    with (
        GNUSocial(access_token=tmp_path / "alice") as gs,
        pytest.raises(GNUSocialNotFoundError, match="revoked already"),
    ):
        gs.revoke_access_token()


def test_an_application_that_the_server_does_not_know(server: Sandbox) -> None:
    keys = {"client_id": "0" * 64, "client_secret": "1" * 64, "api_base_url": server.url}
    with GNUSocial(**keys) as gs:
        with pytest.raises(GNUSocialUnauthorizedError, match="does not know this application"):
            gs.log_in("alice", PASSWORD)
        gs.auth_request_url()
        with pytest.raises(GNUSocialUnauthorizedError):
            gs.log_in(code="2" * 64)
