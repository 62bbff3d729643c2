"""Read and write credentials in files like a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.internals.auth import storage
from gnusocial.internals.io.driver import SyncDriver

if TYPE_CHECKING:
    from gnusocial.internals.auth.storage import StoredCredentials
    from gnusocial.types import StorePath


def load(place: StorePath, kind: str, name: str) -> StoredCredentials:
    return SyncDriver.for_files().run(storage.load(place, kind, name, allow_readable=False))


def save(place: StorePath, stored: StoredCredentials) -> None:
    SyncDriver.for_files().run(storage.save(place, stored))


def check_writable(place: StorePath | None) -> None:
    SyncDriver.for_files().run(storage.check_writable(place))


def is_store_path(value: object, secret: object, name: str) -> bool:
    return SyncDriver.for_files().run(storage.is_store_path(value, secret, name))
