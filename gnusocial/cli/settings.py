"""The settings of the command: the accounts and applications, and where their keys are stored.

They are in one file, ``settings.json``, in the platform's directory for settings. It contains no
secrets, only the names of the files (or keyring entries) with the secrets. Reading creates nothing.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import click

_FILE = "settings.json"


def config_folder() -> Path:
    """Return the directory for settings, which may not exist."""
    return _folder("config", "user_config_path")


def state_folder() -> Path:
    """Return the directory for state, such as the positions of streams."""
    return _folder("state", "user_state_path")


def _folder(kind: str, function: str) -> Path:
    if named := os.environ.get("GNUSOCIAL_CONFIG_DIR"):
        return Path(named) if kind == "config" else Path(named) / kind
    import platformdirs

    try:
        folder: Path = getattr(platformdirs, function)("gnusocial", appauthor=False, roaming=True)
        if not folder.is_absolute() or "~" in folder.parts:
            raise RuntimeError
    except (RuntimeError, KeyError):
        raise click.ClickException(
            "There is no home directory to keep settings in. Name a folder in GNUSOCIAL_CONFIG_DIR,"
            " or the file of an account with --account FILE."
        ) from None
    return folder


@dataclass
class Account:
    """An account with stored keys."""

    name: str
    server: str
    place: str
    kind: str = "oauth"


@dataclass
class Settings:
    """The content of the settings file."""

    accounts: dict[str, Account] = field(default_factory=dict)
    applications: dict[str, str] = field(default_factory=dict)
    active: str | None = None

    @classmethod
    def load(cls) -> Settings:
        """Read the file; return empty settings if it does not exist."""
        path = config_folder() / _FILE
        try:
            content = json.loads(path.read_text("utf-8"))
            accounts = {name: Account(name, **each) for name, each in content["accounts"].items()}
            applications = {str(k): str(v) for k, v in content["applications"].items()}
            return cls(accounts, applications, content["active"])
        except (FileNotFoundError, NotADirectoryError):
            return cls()
        except OSError as error:
            raise click.ClickException(f"Cannot read {path}: {error.strerror}") from error
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise click.ClickException(
                f"{path} is damaged. Move it away and log in again: gnusocial login SERVER"
            ) from None

    def save(self) -> None:
        """Write the file atomically."""
        content: dict[str, Any] = {
            "active": self.active,
            "accounts": {
                name: {"server": each.server, "place": each.place, "kind": each.kind}
                for name, each in self.accounts.items()
            },
            "applications": self.applications,
        }
        folder = made(config_folder())
        write_whole(folder / _FILE, json.dumps(content, indent=2) + "\n")

    def find(self, name: str) -> Account:
        """Return an account by its name, or by an unambiguous nickname."""
        if name in self.accounts:
            return self.accounts[name]
        bare = name.removeprefix("@")
        found = [each for each in self.accounts.values() if bare in (each.name, nick(each.name))]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(each.name for each in found)
            raise click.UsageError(f"{name!r} could be {names}. Give the whole name.")
        raise click.UsageError(
            f"There is no account {name!r}. See the names: gnusocial accounts; "
            "or log in: gnusocial login SERVER"
        )


def nick(account: str) -> str:
    """Return the nickname in an account name."""
    return account.partition("@")[0]


def account_name(username: str, server: str) -> str:
    """Return the name of an account: ``alice@gs.example``, with port and path if there are any."""
    parts = urlsplit(server)
    return f"{username}@{parts.netloc}{parts.path.rstrip('/')}"


def secret_place(name: str, *, keyring: bool) -> str:
    """Return where keys with this name are stored: a file in the settings, or a keyring entry.

    The directory of the file is created.
    """
    if keyring:
        return f"keyring:{name}"
    return str(made(config_folder()) / f"{quote(name, safe='@')}.secret")


def made(folder: Path) -> Path:
    """Create a directory for the owner only, and return it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise click.ClickException(
            f"Cannot create {folder}: {error.strerror}. Name another folder in "
            "GNUSOCIAL_CONFIG_DIR, or the file of an account with --account FILE."
        ) from error
    return folder


def write_whole(path: Path, text: str) -> None:
    """Write a private file atomically."""
    import tempfile

    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()
        raise click.ClickException(f"Cannot write {path}: {error.strerror}") from error
