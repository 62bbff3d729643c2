"""Store credentials in files and in the keyring: atomically, and readable by the owner only.

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
secret: a login that waits for its code). ``username`` and ``signature_base`` may be missing.
``protocol`` is ``OAuth 2`` for Friendica, and missing for the OAuth 1.0a of GNU social. With it the
secret of a token is empty, the ``request_token`` is the ``state`` of the login, and there are
``redirect_uri``, ``scope`` and ``client_name``. Unknown keys are ignored. A keyring entry holds the
same text.

A file that other users may read or write is refused, if the system has file modes.

An argument is a file name if it cannot be a key: keys and tokens of GNU social are 32 hexadecimal
digits, or the word ``anonymous``; those of Friendica are 64 such digits. Anything else is a key
only if its secret is given too, and it does not look like a path (with a folder or a suffix, or an
existing file). So a mistyped path is never taken for a token. ``keyring:NAME`` is the entry NAME of
the keyring.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.auth.tokens import SHOWN_CODE, KeyPair, OAuth2
from gnusocial.internals.checks import path_of
from gnusocial.internals.flows import CheckWritable, Flow, PathExists, ReadSecret, WriteSecret
from gnusocial.internals.http.urls import server_url, shown_url

if TYPE_CHECKING:
    from gnusocial.types import StorePath

_VERSION = 1
_KEY = re.compile(r"(?:[0-9a-fA-F]{32}){1,2}|anonymous")
_OAUTH2_KEY = re.compile(r"[0-9a-fA-F]{64}")
_OAUTH2 = "OAuth 2"
_KEYRING = "keyring:"

#: The kinds of credentials, and the name under which each keeps its token.
_TOKENS = {
    "application": "",
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
    #: The fields of OAuth 2 only.
    oauth2: bool = False
    callback: str = SHOWN_CODE
    name: str | None = None
    scope: str = OAuth2.scope


def is_oauth2_key(key: str) -> bool:
    """Tell by its form whether a key or token is one of OAuth 2."""
    return bool(_OAUTH2_KEY.fullmatch(key))


def is_store_path(value: object, secret: object, name: str) -> Flow[bool]:
    """Tell whether an argument names a file (or an entry of the keyring) rather than a key.

    ``secret`` is the secret that was given with it.
    """
    if not isinstance(value, (str, os.PathLike)) or not value:
        raise GNUSocialIllegalArgumentError(
            f"{name} must be a key or the path of a file, not {type(value).__name__}"
        )
    path_of(value, name)
    if isinstance(value, str) and _KEY.fullmatch(value):
        return False
    if isinstance(value, str) and value.lower().startswith(("http://", "https://")):
        raise GNUSocialIllegalArgumentError(
            f"{name} is a server: give it by name, as api_base_url={shown_url(value)}"
        )
    if secret is None:
        return True
    if _looks_like_path(value) or (yield PathExists(value)):
        raise GNUSocialIllegalArgumentError(
            f"{name} is the path of a file, which contains the secret already; do not give it again"
        )
    return False


def load(
    place: StorePath, kind: str, name: str, *, allow_readable: bool
) -> Flow[StoredCredentials]:
    """Read credentials of a kind. ``name`` is the name of the argument, for error messages."""
    text = yield ReadSecret(place, name, allow_readable)
    return parse(text, kind, shown=_shown(place, name), name=name)


def save(place: StorePath | None, stored: StoredCredentials) -> Flow[None]:
    """Write credentials, replacing what is there; None writes nothing."""
    if place is not None:
        yield WriteSecret(place, as_text(stored))


def check_writable(place: StorePath | None) -> Flow[None]:
    """Raise the error with which :func:`save` would fail, before anything is sent."""
    if place is not None:
        yield CheckWritable(place)


def parse(text: str, kind: str, *, shown: str, name: str) -> StoredCredentials:
    """Parse credentials of a kind. ``shown`` names the text in error messages."""
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


def as_text(stored: StoredCredentials) -> str:
    """Serialize credentials to text."""
    token_name = _TOKENS[stored.kind]
    content: dict[str, Any] = {
        "gnusocial_credentials": _VERSION,
        "kind": stored.kind,
        "api_base_url": stored.api_base_url,
        "client_id": stored.client.key,
        "client_secret": stored.client.secret,
    }
    if stored.token:
        # Present even if empty, so that all files are read in the same way.
        content |= {token_name: stored.token.key, f"{token_name}_secret": stored.token.secret}
    optional = {"username": stored.username, "signature_base": stored.signature_base}
    if stored.oauth2:
        optional |= {
            "protocol": _OAUTH2,
            "redirect_uri": stored.callback,
            "scope": stored.scope,
            "client_name": stored.name,
        }
    content |= {key: value for key, value in optional.items() if value is not None}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def keyring_entry(place: StorePath) -> str | None:
    """Return the name of the keyring entry, or None for a file."""
    if isinstance(place, str) and place.startswith(_KEYRING):
        return place.removeprefix(_KEYRING)
    return None


def _stored(content: dict[str, Any], kind: str, shown: str) -> StoredCredentials:
    token_name = _TOKENS[kind]
    oauth2 = _is_oauth2(content, shown)
    wanted = ["api_base_url", "client_id", "client_secret"]
    if token_name:
        wanted += [token_name] if oauth2 else [token_name, f"{token_name}_secret"]
    missing = [key for key in wanted if not isinstance(content.get(key), str) or not content[key]]
    if missing:
        raise GNUSocialIllegalArgumentError(f"{shown} has no {', '.join(missing)}")
    base = content.get("signature_base")
    token = None
    if token_name:
        secret = "" if oauth2 else content[f"{token_name}_secret"]
        token = KeyPair(content[token_name], secret)
    stored = StoredCredentials(
        kind,
        server_url(content["api_base_url"]),
        KeyPair(content["client_id"], content["client_secret"]),
        token,
        _text(content, "username"),
        server_url(base) if base is not None else None,
    )
    if not oauth2:
        return stored
    return replace(
        stored,
        oauth2=True,
        callback=_text(content, "redirect_uri") or SHOWN_CODE,
        name=_text(content, "client_name"),
        scope=_text(content, "scope") or OAuth2.scope,
    )


def _is_oauth2(content: dict[str, Any], shown: str) -> bool:
    protocol = content.get("protocol")
    if protocol not in (None, _OAUTH2):
        raise GNUSocialIllegalArgumentError(
            f"{shown} names a protocol that this version does not know"
        )
    return protocol == _OAUTH2


def _text(content: dict[str, Any], key: str) -> str | None:
    value = content.get(key)
    return value if isinstance(value, str) else None


def _described(kind: object) -> str:
    names = {
        "application": "an application (from create_app)",
        "user": "a user's access (from log_in)",
        "pending": "a login that waits for its code (from auth_request_url)",
    }
    return names.get(str(kind), "something unknown")


def _looks_like_path(value: StorePath) -> bool:
    if not isinstance(value, str) or value.startswith(_KEYRING):
        return True
    path = Path(value)
    return len(path.parts) > 1 or bool(path.suffix)


def _shown(place: StorePath, name: str) -> str:
    entry = keyring_entry(place)
    return (
        f"the file {str(path_of(place, name))!r}"
        if entry is None
        else f"the keyring entry {entry!r}"
    )
