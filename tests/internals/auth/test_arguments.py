"""From the constructor's arguments, files and environment to a server and its credentials."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gnusocial import GNUSocial
from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialServerURLError
from gnusocial.internals.auth.arguments import resolve
from gnusocial.internals.auth.credentials import LoginArguments
from gnusocial.internals.auth.tokens import KeyPair, OAuth, OAuth2
from gnusocial.internals.flows import ReadSecret
from tests.internals.auth.files import save
from tests.internals.auth.test_storage import APP, BASE, USER


def credentials_of(client: GNUSocial) -> OAuth:
    credentials = client._context.credentials
    assert isinstance(credentials, OAuth)
    return credentials


def test_a_users_file_is_enough(tmp_path: Path) -> None:
    save(tmp_path / "user.secret", USER)
    client = GNUSocial(access_token=tmp_path / "user.secret")
    known = credentials_of(client)
    assert client.api_base_url == BASE
    assert (known.consumer, known.token) == (USER.client, USER.token)
    assert (known.username, known.signature_base) == ("alice", "http://example.org")
    assert repr(client) == "<GNUSocial https://example.org alice>"


def test_an_applications_file_is_enough_to_log_in_with(tmp_path: Path) -> None:
    save(tmp_path / "app.secret", APP)
    client = GNUSocial(client_id=str(tmp_path / "app.secret"))
    assert credentials_of(client).consumer == APP.client
    assert credentials_of(client).token is None
    assert repr(client) == "<GNUSocial https://example.org anonymous>"


def test_both_files_and_the_server_may_be_given_if_they_agree(tmp_path: Path) -> None:
    save(tmp_path / "app.secret", APP)
    save(tmp_path / "user.secret", USER)
    client = GNUSocial(
        client_id=tmp_path / "app.secret",
        access_token=tmp_path / "user.secret",
        api_base_url="example.org/api/",
    )
    assert credentials_of(client).token == USER.token


@pytest.mark.parametrize("name", ["client_id", "access_token"])
def test_a_file_for_another_server(tmp_path: Path, name: str) -> None:
    save(tmp_path / "x.secret", APP if name == "client_id" else USER)
    given: Any = {name: tmp_path / "x.secret", "api_base_url": "https://other.example"}
    with pytest.raises(GNUSocialIllegalArgumentError, match="another server") as caught:
        GNUSocial(**given)
    assert "https://example.org and https://other.example" in str(caught.value)


def test_a_token_of_another_application(tmp_path: Path) -> None:
    save(tmp_path / "user.secret", USER)
    with pytest.raises(GNUSocialIllegalArgumentError, match="another application"):
        GNUSocial("d" * 32, "secret", access_token=tmp_path / "user.secret")


def test_keys_as_values() -> None:
    client = GNUSocial("c" * 32, "s1", "a" * 32, "s2", "https://example.org/api")
    known = credentials_of(client)
    assert known.consumer == KeyPair("c" * 32, "s1")
    assert known.token == KeyPair("a" * 32, "s2")
    assert repr(client) == "<GNUSocial https://example.org a user (OAuth)>"


def test_a_token_with_a_secret_is_one_of_oauth_1_whatever_its_length() -> None:
    known = credentials_of(GNUSocial("c" * 32, "s1", "a" * 64, "s2", BASE))
    assert known.token == KeyPair("a" * 64, "s2")


@pytest.mark.parametrize(
    ("oauth2", "key", "cls"), [(True, "c" * 32, OAuth2), (False, "c" * 64, OAuth)]
)
def test_the_file_knows_its_protocol_better_than_the_form_of_the_key(
    tmp_path: Path, oauth2: bool, key: str, cls: type[object]
) -> None:
    save(tmp_path / "user.secret", replace(USER, client=KeyPair(key, "s"), oauth2=oauth2))
    client = GNUSocial(access_token=tmp_path / "user.secret")
    assert type(client._context.credentials) is cls


def test_a_readable_file_is_only_used_if_that_is_asked_for() -> None:
    assert next(resolve(LoginArguments(access_token="u.secret"))) == ReadSecret(
        "u.secret", "access_token", allow_readable=False
    )


def test_the_anonymous_application_needs_no_secret() -> None:
    known = credentials_of(GNUSocial("anonymous", api_base_url=BASE))
    assert known.consumer == KeyPair("anonymous", "anonymous")


def test_the_signature_base_of_the_argument_wins(tmp_path: Path) -> None:
    save(tmp_path / "user.secret", USER)
    client = GNUSocial(access_token=tmp_path / "user.secret", signature_base="http://inner:80/")
    assert credentials_of(client).signature_base == "http://inner:80"
    with pytest.raises(GNUSocialServerURLError):
        GNUSocial("anonymous", api_base_url=BASE, signature_base="ftp://x")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"username": "alice", "password": "p", "client_id": "anonymous"}, "not both"),
        ({"username": "alice", "access_token": "a" * 32}, "not both"),
        ({"password": "p", "client_secret": "s"}, "not both"),
        ({"username": "alice"}, "password is missing"),
        ({"password": "p"}, "username is missing"),
        ({"client_id": "c" * 32}, "client_secret is missing"),
        ({"client_id": "c" * 32, "client_secret": ""}, "client_secret is missing"),
        ({"client_id": "c" * 32, "client_secret": 7}, "client_secret must be a str, not int"),
        ({"client_secret": "s"}, "client_id is missing"),
        ({"access_token": "a" * 32, "access_token_secret": "s"}, "client_id is missing"),
        ({"client_id": "anonymous", "access_token": "a" * 32}, "access_token_secret is missing"),
        ({"client_id": "anonymous", "access_token_secret": "s"}, "access_token is missing"),
        # Keys of OAuth 2, but not such a token.
        (
            {"client_id": "c" * 64, "client_secret": "d" * 64, "access_token": "a" * 32},
            "access_token_secret is missing",
        ),
    ],
)
def test_arguments_that_do_not_go_together(given: dict[str, Any], text: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match=text):
        GNUSocial(**given, api_base_url=BASE)


def test_there_is_no_default_server() -> None:
    with pytest.raises(GNUSocialServerURLError):
        GNUSocial("anonymous", "anonymous")


VARIABLES = {
    "GNUSOCIAL_BASE_URL": BASE,
    "GNUSOCIAL_CLIENT_ID": "c" * 32,
    "GNUSOCIAL_CLIENT_SECRET": "s1",
    "GNUSOCIAL_ACCESS_TOKEN": "a" * 32,
    "GNUSOCIAL_ACCESS_TOKEN_SECRET": "s2",
    "GNUSOCIAL_USERNAME": "",
    "GNUSOCIAL_PASSWORD": "",
}


def test_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    known = credentials_of(GNUSocial.from_env())
    assert (known.consumer.key, known.token) == ("c" * 32, KeyPair("a" * 32, "s2"))
    other = GNUSocial.from_env(api_base_url="https://other.example")
    assert other.api_base_url == "https://other.example"


def test_the_environment_with_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(GNUSocialServerURLError):
        GNUSocial.from_env()
    monkeypatch.setenv("GNUSOCIAL_BASE_URL", BASE)
    monkeypatch.setenv("GNUSOCIAL_USERNAME", "alice")
    monkeypatch.setenv("GNUSOCIAL_PASSWORD", "pw")
    assert repr(GNUSocial.from_env()) == "<GNUSocial https://example.org alice>"


def test_no_secret_is_shown() -> None:
    given = LoginArguments("c" * 32, "hush", "a" * 32, "hush", BASE, "alice", "hush")
    assert "hush" not in repr(given)
    assert "hush" not in repr(GNUSocial("c" * 32, "hush", "a" * 32, "hush", BASE))
