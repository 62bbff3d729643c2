"""What only the server's web pages can do, not the API: their forms are filled in for the user."""

from typing import TYPE_CHECKING

from gnusocial._lazy import lazy

__all__ = ["discovery", "groups", "lists", "pictures", "visit"]

if TYPE_CHECKING:
    from gnusocial.internals.site import discovery, groups, lists, pictures, visit
else:
    __getattr__, __dir__ = lazy(__name__, __all__)
