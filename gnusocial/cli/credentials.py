"""Turn a stored account into the arguments of the client.

The library reads its own account files. This module also reads what the library does not: a stored
password for HTTP Basic.
"""

from __future__ import annotations

import json
import os
import shlex
import stat
from pathlib import Path
from typing import Any

import click

from gnusocial.cli.settings import write_whole

_KEYRING = "keyring:"
_SERVICE = "GNUSocial.py"
_BASIC = ("api_base_url", "username", "password")


def is_keyring(place: str) -> bool:
    """Return whether a location is a keyring entry."""
    return place.startswith(_KEYRING)


def is_place(text: str) -> bool:
    """Return whether a text names a file or a keyring entry rather than an account."""
    return (
        is_keyring(text)
        or any(separator in text for separator in filter(None, (os.sep, os.altsep)))
        or text.endswith(".secret")
        or Path(text).is_file()
    )


def client_arguments(place: str, *, shared: bool = False) -> dict[str, Any]:
    """Return the arguments of the client for a stored account.

    ``shared`` permits a file that other users of the machine can read.
    """
    content = _content(place)
    if content.get("kind") != "basic":
        return {"access_token": place, "allow_readable_secrets": shared}
    if not shared:
        _refuse_if_others_can_read(place)
    values = {name: content.get(name) for name in _BASIC}
    if not all(isinstance(value, str) and value for value in values.values()):
        raise click.ClickException(f"{place} does not contain the keys of an account.")
    return values


def keep_password(place: str, server: str, username: str, password: str) -> None:
    """Store a password for HTTP Basic, readable by its owner only."""
    content = {
        "gnusocial_credentials": 1,
        "kind": "basic",
        "api_base_url": server,
        "username": username,
        "password": password,
    }
    text = json.dumps(content, indent=2) + "\n"
    if is_keyring(place):
        _ask_keyring("set_password", place, text)
    else:
        write_whole(Path(place), text)


def is_kept(place: str) -> bool:
    """Return whether keys are stored at a location."""
    if is_keyring(place):
        return _ask_keyring("get_password", place) is not None
    return Path(place).expanduser().exists()


def move(place: str, to: str) -> None:
    """Move stored keys to another location of the same kind."""
    if is_keyring(place):
        _ask_keyring("set_password", to, _text(place))
        _ask_keyring("delete_password", place)
        return
    try:
        Path(place).replace(to)
    except OSError as error:
        raise click.ClickException(f"Cannot write {to}: {error.strerror}") from error


def forget(place: str) -> None:
    """Delete stored keys. It is not an error if they do not exist."""
    if is_keyring(place):
        if _ask_keyring("get_password", place) is not None:
            _ask_keyring("delete_password", place)
        return
    try:
        Path(place).unlink(missing_ok=True)
    except OSError as error:
        raise click.ClickException(f"Cannot delete {place}: {error.strerror}") from error


def _content(place: str) -> dict[str, Any]:
    """Return the stored values; empty if they are not a JSON object, which the client reports."""
    try:
        content = json.loads(_text(place))
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _text(place: str) -> str:
    if is_keyring(place):
        found = _ask_keyring("get_password", place)
        if found is None:
            raise click.ClickException(
                f"The keyring has no entry {place.removeprefix(_KEYRING)!r}. "
                f"Log in: gnusocial login SERVER --account {shlex.quote(place)}"
            )
        return str(found)
    try:
        return Path(place).expanduser().read_text("utf-8")
    except FileNotFoundError:
        raise click.ClickException(
            f"There is no file {place}. Log in: "
            f"gnusocial login SERVER --account {shlex.quote(place)}"
        ) from None
    except OSError as error:
        raise click.ClickException(f"Cannot read {place}: {error.strerror}") from error
    except RuntimeError:  # "~" without a home directory
        raise click.ClickException(f"There is no home directory for {place}.") from None


def _refuse_if_others_can_read(place: str) -> None:
    if os.name != "posix" or is_keyring(place):
        return
    if Path(place).expanduser().stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise click.ClickException(
            f"Other users can read {place}. Run chmod 600 {shlex.quote(place)}; "
            "for a secret that is mounted read-only, add --shared-secrets."
        )


def _ask_keyring(function: str, place: str, *text: str) -> Any:
    try:
        import keyring  # type: ignore[import-not-found,unused-ignore] # an extra
        import keyring.errors  # type: ignore[import-not-found,unused-ignore]
    except ModuleNotFoundError:
        raise click.ClickException(
            f"{place} needs the extra 'keyring': pip install 'GNUSocial.py[cli,keyring]'"
        ) from None
    entry = place.removeprefix(_KEYRING)
    try:
        return getattr(keyring, function)(_SERVICE, entry, *text)
    except keyring.errors.KeyringError as error:
        raise click.ClickException(f"The keyring refused the entry {entry!r}: {error}") from error
