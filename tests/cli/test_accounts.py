"""The account that a command uses, and what is stored about accounts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gnusocial.sandbox import Sandbox
from tests.api.files import png
from tests.cli.shell import Shell, write_account


@pytest.fixture
def both(shell: Shell, one_server: Sandbox) -> Shell:
    """A user with two accounts, of which alice's is active."""
    shell.log_in(one_server, "bob")
    shell.log_in(one_server, "alice")
    return shell


def who(shell: Shell, *arguments: str, env: dict[str, str] | None = None) -> str:
    return str(shell.json("whoami", *arguments, env=env)["screen_name"])


def test_accounts_and_use(both: Shell, one_server: Sandbox) -> None:
    host = one_server.url.removeprefix("http://")
    assert both.ok("accounts") == (
        f"  bob@{host}  {one_server.url}\n* alice@{host}  {one_server.url}\n"
    )
    line = both.lines("accounts")[0]
    assert line.keys() == {"account", "server", "kind", "place", "active"}
    both.ok("use", "bob")
    assert who(both) == "bob"
    both.ok("use", f"alice@{host}")
    assert who(both) == "alice"
    missing = both("use", "carol")
    assert missing.exit_code == 2
    assert "gnusocial accounts" in missing.stderr


def test_an_ambiguous_nickname_is_refused(shell: Shell, one_server: Sandbox) -> None:
    shell.log_in(one_server, "alice")
    index = shell.settings / "settings.json"
    content = json.loads(index.read_text())
    content["accounts"]["alice@other.example"] = {"server": "https://other.example", "place": "x"}
    index.write_text(json.dumps(content))
    result = shell("use", "alice")
    assert result.exit_code == 2
    assert "alice@other.example" in result.stderr


def test_as_wins_over_variables_and_these_over_the_active_account(
    both: Shell, one_server: Sandbox
) -> None:
    place = write_account(Path("carol.secret"), one_server, "carol")
    dave = {
        "GNUSOCIAL_BASE_URL": one_server.url,
        "GNUSOCIAL_USERNAME": "dave",
        "GNUSOCIAL_PASSWORD": "davepass1",
    }
    assert who(both) == "alice"
    assert who(both, env=dave) == "dave"
    assert who(both, env={**dave, "GNUSOCIAL_ACCOUNT": "carol.secret"}) == "carol"
    assert who(both, env={**dave, "GNUSOCIAL_ACCOUNT": "bob"}) == "bob"
    assert who(both, "--as", "bob", env={**dave, "GNUSOCIAL_ACCOUNT": str(place)}) == "bob"
    assert who(both, "--account", str(place), env=dave) == "carol"


def test_the_option_may_stand_before_the_command(both: Shell) -> None:
    assert json.loads(both.ok("--json", "--as", "bob", "whoami"))["screen_name"] == "bob"
    # The one nearest to the command wins.
    assert json.loads(both.ok("--as", "bob", "whoami", "--as", "alice", "--json"))["id"] == 2


def test_a_token_in_variables(both: Shell, one_server: Sandbox) -> None:
    content = json.loads(write_account(Path("carol.secret"), one_server, "carol").read_text())
    variables = {
        f"GNUSOCIAL_{name.upper()}": content[name]
        for name in ("client_id", "client_secret", "access_token", "access_token_secret")
    }
    variables["GNUSOCIAL_BASE_URL"] = one_server.url
    assert who(both, env=variables) == "carol"
    assert who(both, env={"GNUSOCIAL_ACCESS_TOKEN": "carol.secret"}) == "carol"


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"GNUSOCIAL_USERNAME": "dave"}, "GNUSOCIAL_BASE_URL and GNUSOCIAL_PASSWORD is not"),
        ({"GNUSOCIAL_BASE_URL": "http://127.0.0.1:9"}, "gnusocial login http://127.0.0.1:9"),
    ],
)
def test_variables_that_are_not_enough(both: Shell, env: dict[str, str], said: str) -> None:
    result = both("whoami", env=env)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("--as", "bob", "--server", "http://x.example"), ("--as", "bob", "--account", "bob.secret")],
)
def test_only_one_of_the_three(both: Shell, arguments: tuple[str, ...]) -> None:
    result = both("timeline", *arguments)
    assert result.exit_code == 2
    assert "only one" in result.stderr


def test_reading_without_a_login(shell: Shell, one_server: Sandbox) -> None:
    with one_server.client("alice") as alice:
        alice.post("for everybody")
    assert "for everybody" in shell.ok("timeline", "--server", one_server.url)
    assert "for everybody" in shell.ok("timeline", env={"GNUSOCIAL_BASE_URL": one_server.url})
    refused = shell("post", "x", "--server", one_server.url)
    assert refused.exit_code == 2
    assert "needs a login" in refused.stderr
    # Nothing was created by reading.
    assert not shell.settings.exists()


def test_nobody_is_logged_in(shell: Shell) -> None:
    result = shell("whoami")
    assert result.exit_code == 1
    assert "gnusocial login SERVER" in result.stderr
    assert shell.ok("accounts") == ""
    assert shell("logout").exit_code == 1
    assert not shell.settings.exists()


def test_logging_out(both: Shell) -> None:
    place = both.settings / "alice.secret"
    said = both("logout")
    assert said.exit_code == 0
    assert "you are bob@" in said.stderr
    assert not place.exists()
    assert who(both) == "bob"
    both.ok("logout", "bob")
    assert both.lines("accounts") == []


def test_logging_out_takes_the_access_back(shell: Shell, one_server: Sandbox) -> None:
    shell.ok("login", one_server.url, "--username", "alice", input="alicepass1\n")
    (account,) = shell.lines("accounts")
    kept = Path(account["place"]).read_text()
    shell.ok("logout", "--revoke", input="alicepass1\n")
    copy = Path("copy.secret")
    copy.write_text(kept)
    copy.chmod(0o600)
    assert "Error: 401" in shell("whoami", "--account", "copy.secret").stderr


def test_secrets_that_are_mounted_read_only(
    shell: Shell, one_server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Folders of tests are nobody else's; those of a mount are.
    monkeypatch.setattr("gnusocial.internals.io.secret_files._others_reach", lambda folder: True)
    write_account(Path("mounted.secret"), one_server, "alice", mode=0o444)
    refused = shell("whoami", "--account", "mounted.secret")
    assert refused.exit_code == 1
    assert "--shared-secrets" in refused.stderr
    arguments = ("--account", "mounted.secret", "--shared-secrets")
    assert who(shell, *arguments) == "alice"
    by_variable = {"GNUSOCIAL_SHARED_SECRETS": "1", "GNUSOCIAL_ACCOUNT": "mounted.secret"}
    assert who(shell, env=by_variable) == "alice"


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "does not hold credentials"), ("[1]", "does not hold credentials"), ("", "credentials")],
)
def test_a_file_that_is_no_account(shell: Shell, content: str, said: str) -> None:
    path = Path("odd.secret")
    path.write_text(content)
    path.chmod(0o600)
    for option in ([], ["--shared-secrets"]):
        result = shell("whoami", "--account", "odd.secret", *option)
        assert result.exit_code in (1, 2)
        assert "odd.secret" in result.stderr
        assert len(result.stderr.splitlines()) <= 2


@pytest.mark.parametrize("content", ["{", "[]", '{"accounts": 1}', "\xff", '{"a":' * 5000])
def test_damaged_settings_are_told(shell: Shell, content: str) -> None:
    shell.settings.mkdir()
    (shell.settings / "settings.json").write_text(content, "latin-1")
    result = shell("accounts")
    assert result.exit_code == 1
    assert "is damaged" in result.stderr


def test_updating_the_profile(shell: Shell, server: Sandbox, tmp_path: Path) -> None:
    shell.log_in(server, "alice")
    assert shell.json("update-profile", "--location", "Berlin")["location"] == "Berlin"
    assert "Berlin" in shell.ok("whoami")
    assert shell("update-profile").exit_code == 2
    picture = tmp_path / "face.png"
    picture.write_bytes(png())
    result = shell("update-profile", "--avatar", str(picture), "--json")
    if server.version == "2.0.1":  # the upload is a 500 there
        assert result.exit_code == 1
        assert "The server failed" in result.stderr
        assert "may have been carried out" in result.stderr
        assert "gnusocial whoami" in result.stderr
    else:
        assert json.loads(result.stdout)["location"] == "Berlin"
    assert shell("update-profile", "--avatar", "missing.png").exit_code == 2
