"""Credentials in files and in the keyring: written whole or not at all, for the owner's eyes only.

The format is stable. A file is one JSON object, in UTF-8, indented so that a person can read it::

    {
      "gnusocial_credentials": 1,
      "kind": "user",
      "api_base_url": "https://example.org",
      "client_id": "0b7f6dc90d55e7156424b3c909449ec7",
      "client_secret": "...",
      "access_token": "19d1a86e08e98f78d751bc9e919e454a",
      "access_token_secret": "...",
      "username": "alice",
      "signature_base": "http://example.org"
    }

``gnusocial_credentials`` is the version of the format. ``kind`` is ``application`` (no token),
``user`` (with ``access_token`` and its secret) or ``pending`` (with ``request_token`` and its
secret: a login that waits for its code). ``username`` and ``signature_base`` may be missing. Keys
that are not known are ignored. An entry of the keyring holds the same text.

A file that anybody but its owner may read or write is refused, where the system has such modes.

A name stands for a file where it cannot be a key: keys and tokens of GNU social are 32 hexadecimal
digits, or the word ``anonymous``. Anything else is a key only if its secret is given beside it, and
it does not look like a path (a folder in it, a suffix, or a file of that name). So a mistyped path
is never taken for a token. ``keyring:NAME`` is the entry NAME of the keyring.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

from gnusocial.errors import (
    GNUSocialFileNotFoundError,
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialWarning,
)
from gnusocial.internals.auth.credentials import KeyPair
from gnusocial.internals.extras import optional
from gnusocial.internals.http.urls import server_url

#: A path, or ``keyring:NAME``.
StorePath = Union[str, "os.PathLike[str]"]

_VERSION = 1
_KEY = re.compile(r"[0-9a-fA-F]{32}|anonymous")
_KEYRING = "keyring:"
#: Elsewhere the mode of a file says nothing of who may read it.
_HAS_MODES = os.name == "posix"
_KEYRING_SERVICE = "GNUSocial.py"

#: The kinds of credentials, and the name under which each keeps its token.
_TOKENS: dict[str, str | None] = {
    "application": None,
    "user": "access_token",
    "pending": "request_token",
}


@dataclass(frozen=True)
class StoredCredentials:
    """What a file holds."""

    kind: str
    api_base_url: str
    client: KeyPair
    token: KeyPair | None = None
    username: str | None = None
    signature_base: str | None = None


def is_store_path(value: object, secret: object, name: str) -> bool:
    """Tell whether an argument names a file (or an entry of the keyring) rather than a key.

    ``secret`` is what was given as the key's secret.
    """
    if not isinstance(value, (str, os.PathLike)) or not os.fspath(value):
        raise GNUSocialIllegalArgumentError(
            f"{name} must be a key or the path of a file, not {type(value).__name__}"
        )
    if isinstance(value, str) and _KEY.fullmatch(value):
        return False
    if secret is None or _looks_like_path(value):
        if secret is not None:
            raise GNUSocialIllegalArgumentError(
                f"{name} names a file, which holds the secret already; do not give it again"
            )
        return True
    return False


def load(place: StorePath, kind: str, name: str) -> StoredCredentials:
    """Read credentials of a kind. ``name`` is the argument that named the place, for the errors."""
    shown, text = _shown(place), _read(place, name)
    try:
        content = json.loads(text)
    except ValueError:
        content = None
    if not isinstance(content, dict) or "gnusocial_credentials" not in content:
        raise GNUSocialIllegalArgumentError(f"{shown} does not hold credentials of GNUSocial.py")
    if content["gnusocial_credentials"] != _VERSION:
        raise GNUSocialIllegalArgumentError(
            f"{shown} is written in a format that this version does not know"
        )
    if content.get("kind") != kind:
        raise GNUSocialIllegalArgumentError(
            f"{shown} holds {_described(content.get('kind'))}; {name} wants {_described(kind)}"
        )
    return _stored(content, kind, shown)


def save(place: StorePath, stored: StoredCredentials) -> None:
    """Write credentials, in place of what is there."""
    token_name = _TOKENS[stored.kind]
    content: dict[str, Any] = {
        "gnusocial_credentials": _VERSION,
        "kind": stored.kind,
        "api_base_url": stored.api_base_url,
        "client_id": stored.client.key,
        "client_secret": stored.client.secret,
    }
    if token_name and stored.token:
        content |= {token_name: stored.token.key, f"{token_name}_secret": stored.token.secret}
    optional = {"username": stored.username, "signature_base": stored.signature_base}
    content |= {key: value for key, value in optional.items() if value is not None}
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    entry = _keyring_entry(place)
    if entry is None:
        _write(_path(place), text)
    else:
        _ask_keyring("set_password", entry, text)


def check_writable(place: StorePath | None) -> None:
    """Raise what would keep :func:`save` from writing there, before anything is asked for."""
    if place is None:
        return
    entry = _keyring_entry(place)
    if entry is not None:
        _ask_keyring("get_password", entry)
        return
    path = _path(place)
    if not path.parent.is_dir():
        raise GNUSocialFileNotFoundError(f"there is no folder {str(path.parent)!r}")
    if path.is_dir() or not os.access(path.parent, os.W_OK):
        raise GNUSocialIOError(f"cannot write {str(path)!r}")


def _stored(content: dict[str, Any], kind: str, shown: str) -> StoredCredentials:
    token_name = _TOKENS[kind]
    wanted = ["api_base_url", "client_id", "client_secret"]
    if token_name:
        wanted += [token_name, f"{token_name}_secret"]
    missing = [key for key in wanted if not isinstance(content.get(key), str) or not content[key]]
    if missing:
        raise GNUSocialIllegalArgumentError(f"{shown} has no {', '.join(missing)}")
    username, base = content.get("username"), content.get("signature_base")
    return StoredCredentials(
        kind,
        server_url(content["api_base_url"]),
        KeyPair(content["client_id"], content["client_secret"]),
        KeyPair(content[wanted[3]], content[wanted[4]]) if token_name else None,
        username if isinstance(username, str) else None,
        server_url(base) if base is not None else None,
    )


def _described(kind: object) -> str:
    names = {
        "application": "an application (from create_app)",
        "user": "a user's access (from log_in)",
        "pending": "a login that waits for its code (from auth_request_url)",
    }
    return names.get(str(kind), "something unknown")


def _read(place: StorePath, name: str) -> str:
    entry = _keyring_entry(place)
    if entry is not None:
        found = _ask_keyring("get_password", entry)
        if found is None:
            raise GNUSocialFileNotFoundError(f"the keyring has no entry {entry!r} ({name})")
        return str(found)
    path = _path(place)
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            mode, text = os.fstat(file.fileno()).st_mode, file.read()
    except FileNotFoundError:
        raise GNUSocialFileNotFoundError(
            f"{name}: there is no file {str(path)!r} (and a key has 32 hexadecimal digits)"
        ) from None
    except OSError as error:
        raise GNUSocialIOError(f"cannot read {str(path)!r}: {error.strerror}") from error
    _refuse_if_open_to_others(path, mode)
    return text


def _refuse_if_open_to_others(path: Path, mode: int) -> None:
    if not _HAS_MODES or not mode & (stat.S_IRWXG | stat.S_IRWXO):
        return
    warnings.warn(
        f"other users of this machine could read the secrets in {str(path)!r} or change it; "
        "if that matters, revoke the access and log in again",
        GNUSocialWarning,
        stacklevel=2,
    )
    raise GNUSocialIOError(
        f"{str(path)!r} is not used because it is not its owner's alone; to mend that: "
        f"chmod 600 {shlex.quote(str(path))}"
    )


def _write(path: Path, text: str) -> None:
    """Write a file under another name, readable by its owner only, and put it in its place."""
    try:
        # mkstemp creates with the mode 0600.
        import tempfile

        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise GNUSocialIOError(f"cannot write {str(path)!r}: {error.strerror}") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(temporary).unlink()
        raise GNUSocialIOError(f"cannot write {str(path)!r}: {error.strerror}") from error


def _looks_like_path(value: StorePath) -> bool:
    if not isinstance(value, str) or value.startswith(_KEYRING):
        return True
    path = Path(value)
    return len(path.parts) > 1 or bool(path.suffix) or path.exists()


def _path(place: StorePath) -> Path:
    return Path(place).expanduser()


def _shown(place: StorePath) -> str:
    entry = _keyring_entry(place)
    return f"the file {str(_path(place))!r}" if entry is None else f"the keyring entry {entry!r}"


def _keyring_entry(place: StorePath) -> str | None:
    if isinstance(place, str) and place.startswith(_KEYRING):
        return place.removeprefix(_KEYRING)
    return None


def _ask_keyring(function: str, entry: str, *text: str) -> Any:
    keyring = optional("keyring", wanted_by="keyring:NAME")
    try:
        return getattr(keyring, function)(_KEYRING_SERVICE, entry, *text)
    except keyring.errors.KeyringError as error:
        raise GNUSocialIOError(f"the keyring refused the entry {entry!r}: {error}") from error
