"""Run the command in tests: with click's runner, in a process, and in a pseudo-terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from gnusocial.cli.commands import gnusocial
from gnusocial.sandbox import Sandbox

COMMAND = [sys.executable, "-m", "gnusocial"]


class Shell:
    """Runs the command like a user, with settings in its own folder."""

    def __init__(self, settings: Path) -> None:
        self.settings = settings

    def __call__(self, *arguments: str, **options: Any) -> Result:
        return CliRunner().invoke(gnusocial, arguments, **options)

    def ok(self, *arguments: str, **options: Any) -> str:
        """Run a command that must succeed, and return its standard output."""
        result = self(*arguments, **options)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *arguments: str, **options: Any) -> Any:
        return json.loads(self.ok(*arguments, "--json", **options))

    def lines(self, *arguments: str, **options: Any) -> list[Any]:
        output = self.ok(*arguments, "--json", **options)
        return [json.loads(line) for line in output.splitlines()]

    def log_in(self, server: Sandbox, nickname: str) -> Path:
        """Add an account to the settings, like a login, and make it the active one."""
        self.settings.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{nickname}@{server.url.removeprefix('http://')}"
        place = write_account(self.settings / f"{nickname}.secret", server, nickname)
        index = self.settings / "settings.json"
        content: dict[str, Any] = {"accounts": {}, "applications": {}}
        if index.exists():
            content = json.loads(index.read_text())
        content["accounts"][name] = {"server": server.url, "place": str(place), "kind": "oauth"}
        content["active"] = name
        index.write_text(json.dumps(content))
        return place


def write_account(path: Path, server: Sandbox, nickname: str, mode: int = 0o600) -> Path:
    """Write the credentials of a user like the library."""
    application = server.applications["pytest-client"]
    token, secret = server.access_token(nickname, "pytest-client")
    content = {
        "gnusocial_credentials": 1,
        "kind": "user",
        "api_base_url": server.url,
        "client_id": application.consumer_key,
        "client_secret": application.consumer_secret,
        "access_token": token,
        "access_token_secret": secret,
        "username": nickname,
    }
    path.write_text(json.dumps(content))
    path.chmod(mode)
    return path


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command in its own process."""
    return subprocess.run(
        [*COMMAND, *arguments],
        **{"capture_output": True, "text": True, "timeout": 60, "check": False, **options},
    )


def without(*names: str, **more: str) -> dict[str, str]:
    """Return the environment without some variables and with others."""
    return {name: value for name, value in os.environ.items() if name not in names} | more
