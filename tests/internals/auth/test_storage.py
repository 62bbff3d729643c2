"""Credentials on disk and in the keyring, and which arguments name such a location."""

from __future__ import annotations

import json
import os
import shlex
import stat
import subprocess
import sys
import types
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gnusocial import GNUSocial
from gnusocial.errors import (
    GNUSocialFileNotFoundError,
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialServerURLError,
    GNUSocialWarning,
)
from gnusocial.internals.auth.storage import StoredCredentials
from gnusocial.internals.auth.tokens import KeyPair
from gnusocial.internals.io import secret_files
from tests.internals.auth.files import check_writable, is_store_path, load, save

BASE = "https://example.org"
APP = StoredCredentials("application", BASE, KeyPair("c" * 32, "app-secret"))
USER = StoredCredentials(
    "user",
    BASE,
    KeyPair("c" * 32, "app-secret"),
    KeyPair("a" * 32, "user-secret"),
    "alice",
    "http://example.org",
)
PENDING = StoredCredentials(
    "pending", BASE, KeyPair("c" * 32, "app-secret"), KeyPair("b" * 32, "hush")
)


#: What a login to Friendica leaves, with everything that a file can hold.
FRIENDICA = StoredCredentials(
    "user",
    BASE,
    KeyPair("c" * 64, "app-secret"),
    KeyPair("a" * 64, ""),
    "zoë",
    oauth2=True,
    callback="https://bot.example/back",
    name="my bot",
    scope="read",
)


@pytest.mark.parametrize(
    "stored", [APP, USER, PENDING, FRIENDICA], ids=["application", "user", "pending", "friendica"]
)
def test_what_was_written_is_read(tmp_path: Path, stored: StoredCredentials) -> None:
    place = tmp_path / "some.secret"
    save(place, stored)
    assert load(place, stored.kind, "x") == stored
    assert load(str(place), stored.kind, "x") == stored


def test_the_least_that_a_file_of_oauth_2_holds(tmp_path: Path) -> None:
    place = tmp_path / "app.secret"
    save(place, replace(APP, oauth2=True))
    content = json.loads(place.read_text())
    for optional in ("redirect_uri", "scope", "client_name"):
        content.pop(optional, None)
    place.write_text(json.dumps(content))
    stored = load(place, "application", "x")
    assert (stored.callback, stored.scope) == ("urn:ietf:wg:oauth:2.0:oob", "read write follow")
    assert stored.name is None


def test_a_person_can_read_a_file(tmp_path: Path) -> None:
    place = tmp_path / "user.secret"
    save(place, FRIENDICA)
    assert '"username": "zoë"' in place.read_text(encoding="utf-8")


@pytest.mark.parametrize("secret", [None, 7, "x"])
def test_a_token_of_oauth_2_has_no_secret_whatever_the_file_says(
    tmp_path: Path, secret: object
) -> None:
    place = tmp_path / "user.secret"
    save(place, FRIENDICA)
    content = {**json.loads(place.read_text(encoding="utf-8")), "access_token_secret": secret}
    place.write_text(json.dumps(content))
    assert load(place, "user", "x").token == KeyPair("a" * 64, "")


def test_a_name_that_is_no_text_is_not_known(tmp_path: Path) -> None:
    place = tmp_path / "user.secret"
    save(place, USER)
    place.write_text(json.dumps({**json.loads(place.read_text()), "username": 7}))
    assert load(place, "user", "x") == replace(USER, username=None)


def test_the_format_is_the_documented_one(tmp_path: Path) -> None:
    place = tmp_path / "user.secret"
    save(place, USER)
    assert place.read_text(encoding="utf-8") == (
        "{\n"
        '  "gnusocial_credentials": 1,\n'
        '  "kind": "user",\n'
        '  "api_base_url": "https://example.org",\n'
        f'  "client_id": "{"c" * 32}",\n'
        '  "client_secret": "app-secret",\n'
        f'  "access_token": "{"a" * 32}",\n'
        '  "access_token_secret": "user-secret",\n'
        '  "username": "alice",\n'
        '  "signature_base": "http://example.org"\n'
        "}\n"
    )


def test_keys_of_later_versions_are_ignored(tmp_path: Path) -> None:
    place = tmp_path / "user.secret"
    save(place, USER)
    place.write_text(json.dumps({**json.loads(place.read_text()), "colour": "blue"}))
    assert load(place, "user", "x") == USER


# --- writing -------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="modes are a thing of POSIX")
def test_a_file_is_its_owners_from_the_first_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
    )
    before = os.umask(0)
    try:
        save(tmp_path / "user.secret", USER)
    finally:
        os.umask(before)
    assert modes == [0o600]
    assert stat.S_IMODE((tmp_path / "user.secret").stat().st_mode) == 0o600


def test_an_old_file_is_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "user.secret"
    save(place, USER)
    place.chmod(0o644)

    def fails(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        with pytest.raises(GNUSocialIOError, match="No space left"):
            save(place, APP)
    assert json.loads(place.read_text())["kind"] == "user"
    assert list(tmp_path.iterdir()) == [place]
    save(place, APP)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert load(place, "application", "x") == APP


def test_a_place_that_cannot_be_written_is_told_beforehand(tmp_path: Path) -> None:
    check_writable(None)
    check_writable(tmp_path / "new.secret")
    with pytest.raises(GNUSocialFileNotFoundError, match="there is no folder"):
        check_writable(tmp_path / "nowhere" / "new.secret")
    with pytest.raises(GNUSocialIOError, match="cannot write"):
        check_writable(tmp_path)
    with pytest.raises(GNUSocialIOError, match="cannot write"):
        save(tmp_path / "nowhere" / "new.secret", USER)
    assert list(tmp_path.iterdir()) == []


# --- reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", "does not hold credentials"),
        ("0123456789abcdef0123456789abcdef\nsecret\n", "does not hold credentials"),
        ("[1]", "does not hold credentials"),
        ('{"access_token": "x"}', "does not hold credentials"),
        ("\x00\xff", "does not hold credentials"),
        ('{"gnusocial_credentials": 2, "kind": "user"}', "format that this version does not know"),
        ('{"gnusocial_credentials": 1, "kind": "application"}', "holds an application"),
        ('{"gnusocial_credentials": 1, "kind": "pending"}', "waits for its code"),
        ('{"gnusocial_credentials": 1, "kind": "x"}', "something unknown"),
        (
            '{"gnusocial_credentials": 1, "kind": "user", "api_base_url": "https://e.org", '
            '"client_id": "c", "client_secret": "", "access_token": 7}',
            "has no client_secret, access_token, access_token_secret",
        ),
    ],
)
def test_a_file_that_is_something_else(tmp_path: Path, content: str, text: str) -> None:
    place = tmp_path / "user.secret"
    place.write_bytes(content.encode("latin-1"))
    place.chmod(0o600)
    with pytest.raises(GNUSocialIllegalArgumentError, match=text):
        GNUSocial(access_token=place)


def test_a_file_whose_server_is_none(tmp_path: Path) -> None:
    save(tmp_path / "x.secret", StoredCredentials("application", "ftp://example.org", APP.client))
    with pytest.raises(GNUSocialServerURLError):
        GNUSocial(client_id=tmp_path / "x.secret")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(GNUSocialIOError, match="cannot read"):
        GNUSocial(access_token=tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="modes are a thing of POSIX")
@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_file_that_is_its_owners_alone(tmp_path: Path, mode: int) -> None:
    place = tmp_path / "user.secret"
    save(place, USER)
    place.chmod(mode)
    assert load(place, "user", "x") == USER


@pytest.mark.skipif(os.name != "posix", reason="modes are a thing of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o777])
def test_a_file_that_is_open_to_others_is_refused_with_a_warning(
    tmp_path: Path, mode: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret_files, "_others_reach", lambda folder: True)
    place = tmp_path / "user's.secret"
    save(place, USER)
    place.chmod(mode)
    with (
        pytest.warns(GNUSocialWarning, match="other users of this machine could read"),
        pytest.raises(GNUSocialIOError, match="is not used") as caught,
    ):
        GNUSocial(access_token=place)
    command = str(caught.value).rpartition("to fix that: ")[2]
    assert shlex.split(command) == ["chmod", "600", str(place)]
    subprocess.run(shlex.split(command), check=True)
    assert repr(GNUSocial(access_token=place)) == "<GNUSocial https://example.org alice>"


@pytest.mark.skipif(os.name != "posix", reason="modes are a thing of POSIX")
@pytest.mark.parametrize("mode", [0o444, 0o644, 0o777])
def test_a_file_that_nobody_else_can_reach_is_used(tmp_path: Path, mode: int) -> None:
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    place = folder / "user.secret"
    save(place, USER)
    place.chmod(mode)
    assert load(place, "user", "x") == USER


@pytest.mark.skipif(os.name != "posix", reason="modes are a thing of POSIX")
def test_a_readable_file_is_used_where_the_caller_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret_files, "_others_reach", lambda folder: True)
    place = tmp_path / "user.secret"
    save(place, USER)
    place.chmod(0o444)
    with GNUSocial(access_token=place, allow_readable_secrets=True) as client:
        assert repr(client) == "<GNUSocial https://example.org alice>"


@pytest.mark.parametrize("place", ["~nobody-has-this-name/x.secret", "a\0b.secret"])
def test_a_path_that_no_file_can_have(place: str) -> None:
    with pytest.raises((GNUSocialIllegalArgumentError, GNUSocialFileNotFoundError)):
        GNUSocial(access_token=place)


def test_a_home_that_does_not_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home(self: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", no_home)
    with pytest.raises(GNUSocialIllegalArgumentError, match="not a usable path"):
        GNUSocial(access_token="~/user.secret")


def test_where_files_have_no_modes_none_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret_files, "_HAS_MODES", False)
    monkeypatch.setattr(secret_files, "_others_reach", lambda folder: True)
    place = tmp_path / "user.secret"
    save(place, USER)
    place.chmod(0o666)
    assert load(place, "user", "x") == USER


def test_modes_are_looked_at_where_the_system_has_them() -> None:
    assert (os.name == "posix") is secret_files._HAS_MODES


# --- a key or a path -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "secret", "place"),
    [
        ("0123456789abcdef0123456789abcdef", None, False),
        ("0123456789ABCDEF0123456789ABCDEF", "s", False),
        ("anonymous", None, False),
        ("some-other-key", "s", False),
        ("some-other-key", None, True),
        ("user.secret", None, True),
        ("folder/user", None, True),
        ("~/user", None, True),
        ("0123456789abcdef0123456789abcde", None, True),
        (Path("0123456789abcdef0123456789abcdef"), None, True),
        ("keyring:alice", None, True),
    ],
)
def test_a_key_or_a_path(value: Any, secret: str | None, place: bool) -> None:
    assert is_store_path(value, secret, "access_token") is place


@pytest.mark.parametrize("secret", [None, "s"])
@pytest.mark.parametrize("value", ["a\0b", "a\ud800b", Path("a\0b")])
def test_what_neither_a_key_nor_a_path_can_be(value: Any, secret: str | None) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="^access_token: "):
        is_store_path(value, secret, "access_token")


@pytest.mark.parametrize("value", ["user.secret", "folder/user", "keyring:alice", Path("x")])
def test_a_path_takes_no_secret(value: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="do not give it again"):
        is_store_path(value, "s", "access_token")


def test_the_name_of_a_file_that_is_there_is_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save("mytoken", USER)
    with pytest.raises(GNUSocialIllegalArgumentError, match="do not give it again"):
        is_store_path("mytoken", "s", "access_token")
    assert repr(GNUSocial(access_token="mytoken")) == "<GNUSocial https://example.org alice>"


@pytest.mark.parametrize("value", ["", 7, b"abc", ["x"]])
def test_what_is_neither_key_nor_path(value: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="must be a key or the path of a file"):
        GNUSocial(access_token=value)


@pytest.mark.parametrize("name", ["client_id", "access_token"])
@pytest.mark.parametrize("value", ["user.secret", "usersecret", "no/such/file"])
def test_a_mistyped_path_is_never_a_token(name: str, value: str) -> None:
    with pytest.raises(GNUSocialFileNotFoundError, match=value):
        GNUSocial(**{name: value}, api_base_url=BASE)  # type: ignore[arg-type]


def test_a_home_folder_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    save("~/user.secret", USER)
    assert load(tmp_path / "user.secret", "user", "x") == USER


# --- the keyring ---------------------------------------------------------------------------------


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    entries: dict[tuple[str, str], str] = {}
    module: Any = types.ModuleType("keyring")
    module.get_password = lambda service, name: entries.get((service, name))
    module.set_password = lambda service, name, text: entries.update({(service, name): text})
    monkeypatch.setitem(sys.modules, "keyring", module)
    return entries


def test_the_keyring_holds_the_same_text_as_a_file(
    keyring: dict[tuple[str, str], str], tmp_path: Path
) -> None:
    check_writable("keyring:alice")
    save("keyring:alice", USER)
    save(tmp_path / "user.secret", USER)
    assert keyring == {("GNUSocial.py", "alice"): (tmp_path / "user.secret").read_text()}
    client = GNUSocial(access_token="keyring:alice")
    assert repr(client) == "<GNUSocial https://example.org alice>"


def test_entries_of_the_keyring_that_are_not_there(keyring: dict[tuple[str, str], str]) -> None:
    with pytest.raises(GNUSocialFileNotFoundError, match="no entry 'bob'"):
        GNUSocial(access_token="keyring:bob")
    keyring["GNUSocial.py", "bob"] = "hush-password"
    with pytest.raises(GNUSocialIllegalArgumentError, match="entry 'bob' does not hold") as caught:
        GNUSocial(access_token="keyring:bob")
    assert "hush" not in str(caught.value)


def test_the_keyring_is_an_optional_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    for attempt in (
        lambda: GNUSocial(access_token="keyring:alice"),
        lambda: check_writable("keyring:alice"),
    ):
        with pytest.raises(GNUSocialIllegalArgumentError, match=r"GNUSocial.py\[keyring\]"):
            attempt()


@pytest.mark.parametrize("function", ["get_password", "set_password"])
def test_a_keyring_that_is_locked(
    keyring: dict[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    class KeyringError(Exception):
        """Like the class in keyring.errors."""

    def locked(*_: str) -> None:
        raise KeyringError("the keyring is locked")

    module: Any = sys.modules["keyring"]
    module.errors = types.SimpleNamespace(KeyringError=KeyringError)
    monkeypatch.setattr(module, function, locked)
    attempts = {
        "get_password": lambda: check_writable("keyring:alice"),
        "set_password": lambda: save("keyring:alice", USER),
    }
    with pytest.raises(GNUSocialIOError, match="refused the entry 'alice': the keyring is locked"):
        attempts[function]()
    assert keyring == {}


def test_no_secret_is_shown() -> None:
    assert "secret" not in repr(USER)
