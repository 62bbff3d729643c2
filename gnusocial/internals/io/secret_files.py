"""Read and write the texts of credentials: files for their owner's eyes only, and the keyring.

What the text says is in ``internals.auth.storage``. A file is written whole or not at all. One that
others may read or write is refused, where the system has such modes.
"""

from __future__ import annotations

import os
import shlex
import stat
from typing import TYPE_CHECKING, Any

from gnusocial._warn import warn
from gnusocial.errors import (
    GNUSocialFileNotFoundError,
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
)
from gnusocial.internals.auth.storage import keyring_entry
from gnusocial.internals.checks import path_of
from gnusocial.internals.extras import optional
from gnusocial.internals.io.atomic import replace_file

if TYPE_CHECKING:
    from pathlib import Path

    from gnusocial.types import StorePath

#: Elsewhere the mode of a file says nothing of who may read it.
_HAS_MODES = os.name == "posix"
_OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_KEYRING_SERVICE = "GNUSocial.py"


def read(place: StorePath, argument: str, *, allow_readable: bool = False) -> str:
    """Return the text of a file or of a keyring entry.

    ``argument`` is the name of the argument that named the place. A file that others can reach is
    refused unless ``allow_readable`` says that this is all right.
    """
    entry = keyring_entry(place)
    if entry is not None:
        found = _ask_keyring("get_password", entry)
        if found is None:
            raise GNUSocialFileNotFoundError(f"the keyring has no entry {entry!r} ({argument})")
        return str(found)
    path = path_of(place, argument)
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            mode, text = os.fstat(file.fileno()).st_mode, file.read()
    except FileNotFoundError:
        raise GNUSocialFileNotFoundError(
            f"{argument}: there is no file {str(path)!r} (and a key has 32 hexadecimal digits)"
        ) from None
    except OSError as error:
        raise GNUSocialIOError(f"cannot read {str(path)!r}: {error.strerror}") from error
    except ValueError as error:  # NUL in it
        raise GNUSocialIllegalArgumentError(f"{argument}: not a usable path: {error}") from error
    if not allow_readable:
        _refuse_if_open_to_others(path, mode)
    return text


def write(place: StorePath, text: str) -> None:
    """Write the text of a file or of a keyring entry, replacing what is there."""
    entry = keyring_entry(place)
    if entry is None:
        replace_file(path_of(place, "to_file"), text.encode())
    else:
        _ask_keyring("set_password", entry, text)


def exists(place: StorePath) -> bool:
    """Tell whether there is a file of that name."""
    try:
        return path_of(place, "the path").exists()
    except OSError:  # a name that no file can have
        return False


def check_writable(place: StorePath) -> None:
    """Raise what would keep :func:`write` from writing there, before anything is asked for."""
    entry = keyring_entry(place)
    if entry is not None:
        _ask_keyring("get_password", entry)
        return
    path = path_of(place, "to_file")
    try:
        if not path.parent.is_dir():
            raise GNUSocialFileNotFoundError(f"there is no folder {str(path.parent)!r}")
        if path.is_dir() or not os.access(path.parent, os.W_OK):
            raise GNUSocialIOError(f"cannot write {str(path)!r}")
    except GNUSocialIOError:
        raise
    except OSError as error:  # a name that is too long
        raise GNUSocialIOError(f"cannot write {str(path)!r}: {error.strerror or error}") from error


def _refuse_if_open_to_others(path: Path, mode: int) -> None:
    if not _HAS_MODES or not mode & _OF_OTHERS or not _others_reach(path.parent):
        return
    warn(
        f"other users of this machine could read the secrets in {str(path)!r} or change it; "
        "if that matters, revoke the access and log in again"
    )
    raise GNUSocialIOError(
        f"{str(path)!r} is not used because other users can reach it (allow_readable_secrets=True, "
        "for a read-only mount, uses it all the same); to mend that: "
        f"chmod 600 {shlex.quote(str(path))}"
    )


def _others_reach(folder: Path) -> bool:
    """Tell whether other users can pass through a folder and all those above it."""
    try:
        resolved = folder.resolve()
        return all(
            each.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH)
            for each in (resolved, *resolved.parents)
        )
    except OSError:
        return True


def _ask_keyring(function: str, entry: str, *text: str) -> Any:
    keyring = optional("keyring", wanted_by="keyring:NAME")
    try:
        return getattr(keyring, function)(_KEYRING_SERVICE, entry, *text)
    except keyring.errors.KeyringError as error:
        raise GNUSocialIOError(f"the keyring refused the entry {entry!r}: {error}") from error
