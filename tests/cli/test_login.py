"""Logging in and registering: prompts, what is stored where, the name of the application."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from gnusocial import GNUSocial
from gnusocial.sandbox import Sandbox
from tests.api.logins import browse, pin_from
from tests.cli.shell import Shell


def host(server: Sandbox) -> str:
    return server.url.removeprefix("http://")


def test_one_command_is_enough_for_a_newcomer(shell: Shell, server: Sandbox) -> None:
    result = shell("login", server.url, "--username", "alice", input="alicepass1\n")
    assert result.exit_code == 0, result.output
    name = f"alice@{host(server)}"
    assert f"Logged in as @{name}" in result.stdout
    assert shell.ok("whoami").startswith(f"@alice on {server.url}: Alice Tester\n")
    assert [each["active"] for each in shell.lines("accounts")] == [True]
    secrets = [path for path in shell.settings.iterdir() if path.suffix == ".secret"]
    assert len(secrets) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets} == {0o600}
    assert stat.S_IMODE(shell.settings.stat().st_mode) == 0o700
    assert not any("alicepass1" in path.read_text() for path in shell.settings.iterdir())
    assert "gnusocial command" in server.applications


def test_the_user_may_stand_before_the_server(shell: Shell, server: Sandbox) -> None:
    assert "Logged in as @bob@" in shell.ok("login", f"bob@{host(server)}", input="bobpass12\n")


def test_the_second_login_uses_the_application_of_the_first(shell: Shell, server: Sandbox) -> None:
    shell.ok("login", server.url, "--username", "alice", input="alicepass1\n")
    before = set(server.applications)
    # Which server is meant is clear now.
    shell.ok("login", "--username", "bob", input="bobpass12\n")
    assert set(server.applications) == before
    assert [each["account"][:4] for each in shell.lines("accounts")] == ["alic", "bob@"]
    assert shell.json("whoami")["screen_name"] == "bob"


def test_an_application_that_the_server_forgot_is_registered_again(
    shell: Shell, one_server: Sandbox
) -> None:
    arguments = ("login", one_server.url, "--username", "alice")
    shell.ok(*arguments, input="alicepass1\n")
    one_server.reset()
    assert "gnusocial command" not in one_server.applications
    result = shell(*arguments, input="alicepass1\n")
    assert result.exit_code == 0, result.output
    assert "registering it again" in result.stderr
    assert shell.json("whoami")["screen_name"] == "alice"


def test_two_logins_at_once_keep_both_accounts(
    shell: Shell, one_server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in = GNUSocial.log_in

    def while_bob_logs_in(self: GNUSocial, username: str, *args: Any, **options: Any) -> Any:
        if username == "alice":
            shell.ok("login", one_server.url, "--username", "bob", input="bobpass12\n")
        return log_in(self, username, *args, **options)

    monkeypatch.setattr(GNUSocial, "log_in", while_bob_logs_in)
    shell.ok("login", one_server.url, "--username", "alice", input="alicepass1\n")
    assert {each["account"].partition("@")[0] for each in shell.lines("accounts")} == {
        "alice",
        "bob",
    }
    assert shell.json("whoami", "--as", "bob")["screen_name"] == "bob"
    assert shell.json("whoami", "--as", "alice")["screen_name"] == "alice"


def test_a_taken_application_name_gets_a_number(shell: Shell, one_server: Sandbox) -> None:
    for number, expected in enumerate(["gnusocial command", "gnusocial command 2"]):
        place = f"{number}.secret"
        arguments = ("register-app", one_server.url, "--username", "alice", "--app", place)
        registered = shell.json(*arguments, input="alicepass1\n")
        assert registered == {"server": one_server.url, "application": expected, "place": place}
        assert Path(place).exists()


def test_names_do_not_run_on_for_ever(
    shell: Shell, one_server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gnusocial import GNUSocialConflictError

    tried: list[str] = []

    def taken(name: str, *_: Any, **__: Any) -> None:
        tried.append(name)
        raise GNUSocialConflictError("the name is taken")

    monkeypatch.setattr(GNUSocial, "create_app", taken)
    result = shell("register-app", one_server.url, "--username", "alice", input="alicepass1\n")
    assert result.exit_code == 1
    assert "--name" in result.stderr
    assert tried[:3] == ["gnusocial command", "gnusocial command 2", "gnusocial command 3"]
    assert len(tried) == len(set(tried)) == 10


def test_register_app_and_login(shell: Shell, server: Sandbox) -> None:
    said = shell.ok("register-app", server.url, "--username", "alice", input="alicepass1\n")
    assert f"Next: gnusocial login {server.url}" in said
    assert "Logged in as @alice" in shell.ok("login", "--username", "alice", input="alicepass1\n")


def test_a_server_without_the_anonymous_application_asks_for_a_user(
    shell: Shell, one_server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gnusocial import GNUSocialUnsupportedError

    create_app = GNUSocial.create_app

    def no_anonymous(*args: Any, username: str | None = None, **options: Any) -> Any:
        if username is None:
            raise GNUSocialUnsupportedError("no anonymous application")
        return create_app(*args, username=username, **options)

    monkeypatch.setattr(GNUSocial, "create_app", no_anonymous)
    result = shell("login", one_server.url, input="alice\nalicepass1\n")
    assert result.exit_code == 0, result.output
    assert "Your password is used for that and to log in, and is not stored" in result.stderr
    assert "Logged in as @alice" in result.stdout


def test_logging_in_with_a_pin(
    shell: Shell, server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: list[str] = []
    url_of = GNUSocial.auth_request_url

    def remember(self: GNUSocial) -> str:
        pages.append(url_of(self))
        return pages[-1]

    monkeypatch.setattr(GNUSocial, "auth_request_url", remember)
    refused = shell("login", server.url, "--pin", input="1\n")
    assert refused.exit_code == 1
    assert pages[0] in refused.stderr
    assert shell.lines("accounts") == []
    monkeypatch.setattr("click.prompt", lambda *_, **__: pin_from(pages[-1]))
    assert "Logged in as @alice" in shell.ok("login", server.url, "--pin")


def test_logging_in_in_the_browser(
    shell: Shell, server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(page: str) -> bool:
        browse(page)
        return True

    monkeypatch.setattr("webbrowser.open", opened)
    result = shell("login", server.url)
    assert result.exit_code == 0, result.output
    assert f"{server.url}/api/oauth/authorize" in result.stderr
    assert "Logged in as @alice" in result.stdout
    assert shell.json("whoami")["screen_name"] == "alice"


def test_a_machine_without_a_browser(
    shell: Shell, one_server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_opened(page: str) -> bool:
        browse(page)  # the user copies the address
        return False

    monkeypatch.setattr("webbrowser.open", not_opened)
    result = shell("login", one_server.url, "--browser")
    assert result.exit_code == 0, result.output
    assert "--pin" in result.stderr


def test_basic_keeps_the_password_for_its_owner(shell: Shell, server: Sandbox) -> None:
    shell.ok("login", server.url, "--basic", "--username", "alice", input="alicepass1\n")
    assert shell.json("whoami")["screen_name"] == "alice"
    (account,) = shell.lines("accounts")
    assert account["kind"] == "basic"
    place = Path(account["place"])
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    place.chmod(0o644)
    result = shell("whoami")
    assert result.exit_code == 1
    assert "chmod 600" in result.stderr
    assert "alicepass1" not in result.output


def test_a_wrong_password_keeps_nothing(shell: Shell, server: Sandbox) -> None:
    for way in ([], ["--basic"]):
        result = shell("login", server.url, "--username", "alice", *way, input="wrong\n")
        assert result.exit_code == 1
        assert "Error: " in result.stderr
        assert "wrong" not in result.stderr
        assert shell.lines("accounts") == []


def test_an_account_in_a_place_of_its_own(shell: Shell, server: Sandbox) -> None:
    arguments = ("login", server.url, "--username", "alice", "--account", "alice.secret")
    shell.ok(*arguments, input="alicepass1\n")
    assert shell.json("whoami", "--account", "alice.secret")["screen_name"] == "alice"
    assert not shell.settings.exists()
    # A second login uses the same application.
    before = set(server.applications)
    shell.ok(*arguments, input="alicepass1\n")
    assert set(server.applications) == before


class Keyring:
    """A keyring in memory, with the interface of the package."""

    class errors:  # noqa: N801 - it is a module there
        class KeyringError(Exception):
            pass

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.entries.get((service, name))

    def set_password(self, service: str, name: str, text: str) -> None:
        self.entries[service, name] = text

    def delete_password(self, service: str, name: str) -> None:
        del self.entries[service, name]


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    import sys

    fake = Keyring()
    monkeypatch.setitem(sys.modules, "keyring", fake)
    monkeypatch.setitem(sys.modules, "keyring.errors", fake.errors)
    return fake


@pytest.mark.parametrize("way", [[], ["--basic"]])
def test_the_keyring_instead_of_files(
    shell: Shell, one_server: Sandbox, keyring: Keyring, way: list[str]
) -> None:
    arguments = ("login", one_server.url, "--username", "alice", "--keyring", *way)
    shell.ok(*arguments, input="alicepass1\n")
    assert [path.name for path in shell.settings.iterdir()] == ["settings.json"]
    name = f"alice@{host(one_server)}"
    assert json.loads(keyring.entries["GNUSocial.py", name])["username"] == "alice"
    assert shell.json("whoami")["screen_name"] == "alice"
    assert shell.json("whoami", "--account", f"keyring:{name}")["screen_name"] == "alice"
    shell.ok("logout")
    assert ("GNUSocial.py", name) not in keyring.entries


def test_an_entry_that_the_keyring_has_not(shell: Shell, keyring: Keyring) -> None:
    result = shell("whoami", "--account", "keyring:nobody")
    assert result.exit_code == 1
    assert "gnusocial login SERVER --account keyring:nobody" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("--pin", "--browser"), ("--pin", "--username", "alice"), ("--basic", "--browser")],
)
def test_only_one_way_of_logging_in(shell: Shell, arguments: tuple[str, ...]) -> None:
    result = shell("login", "http://127.0.0.1:9", *arguments)
    assert result.exit_code == 2
    assert "only one of" in result.stderr
