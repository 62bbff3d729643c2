"""Credentials, logging in, and where credentials are stored."""

from typing import TYPE_CHECKING

from gnusocial._lazy import lazy

__all__ = ["applications", "keys", "login", "storage"]

if TYPE_CHECKING:
    from gnusocial.internals.auth import applications, keys, login, storage
else:
    __getattr__, __dir__ = lazy(__name__, __all__)
