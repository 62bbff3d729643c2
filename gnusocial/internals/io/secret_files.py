"""Read and write stored credentials: private files and the system keyring.

The format of the text is in ``internals.auth.storage``. Files are written atomically. A file that
other users may read or write is refused, on systems with such file modes.
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

#: On other systems the mode of a file does not show who may read it.
_HAS_MODES = os.name == "posix"
_OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_KEYRING_SERVICE = "GNUSocial.py"


def read(place: StorePath, argument: str, *, allow_readable: bool = False) -> str:
    """Return the text of a file or a keyring entry.

    ``argument`` is the name of the argument that gave the location. A file that other users can
    access is refused unless ``allow_readable`` is True.
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
    except ValueError as error:  # the path contains NUL
        raise GNUSocialIllegalArgumentError(f"{argument}: not a usable path: {error}") from error
    if not allow_readable:
        _refuse_if_open_to_others(path, mode)
    return text


def write(place: StorePath, text: str) -> None:
    """Write the text to a file or a keyring entry, replacing the old text."""
    entry = keyring_entry(place)
    if entry is None:
        replace_file(path_of(place, "to_file"), text.encode())
    else:
        _ask_keyring("set_password", entry, text)


def exists(place: StorePath) -> bool:
    """Return whether there is such a file."""
    try:
        return path_of(place, "the path").exists()
    except OSError:  # an invalid file name
        return False


def check_writable(place: StorePath) -> None:
    """Raise now if :func:`write` would fail there, before credentials are requested."""
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
    except OSError as error:  # the file name is too long
        raise GNUSocialIOError(f"cannot write {str(path)!r}: {error.strerror or error}") from error


def _refuse_if_open_to_others(path: Path, mode: int) -> None:
    if not _HAS_MODES or not mode & _OF_OTHERS or not _others_reach(path.parent):
        return
    warn(
        f"other users of this machine could read or change the secrets in {str(path)!r}; "
        "if that matters, revoke the access and log in again"
    )
    raise GNUSocialIOError(
        f"{str(path)!r} is not used because other users can access it "
        "(allow_readable_secrets=True permits that, for a read-only mount); to fix that: "
        f"chmod 600 {shlex.quote(str(path))}"
    )


def _others_reach(folder: Path) -> bool:
    """Return whether other users can enter a folder and all of its parents."""
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
