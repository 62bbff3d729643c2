"""A status in its conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.entities.base import Entity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gnusocial.entities.status import Status


class Context(Entity):
    """The statuses before and after a status in its conversation, oldest first.

    The server has only whole conversations; the client sorts them.
    """

    __slots__ = ()

    ancestors: list[Status]
    """The statuses that this one replies to, from the first of the thread to its parent."""
    descendants: list[Status]
    """The direct and indirect replies to this status."""


def context_of(status: Status, conversation: Iterable[Status]) -> Context:
    """Split a conversation into the ancestors and the descendants of a status.

    A reply whose parent is missing (deleted, or on a server that this one does not know) is in
    neither.
    """
    by_id = {each["id"]: each for each in conversation}
    ancestors: list[Status] = []
    parent = by_id.get(status.get("in_reply_to_status_id"))
    while parent is not None and parent not in ancestors:
        ancestors.insert(0, parent)
        parent = by_id.get(parent.get("in_reply_to_status_id"))
    below = {status["id"]}
    descendants = []
    for each in sorted(by_id.values(), key=lambda one: one["id"]):
        if each.get("in_reply_to_status_id") in below and each["id"] != status["id"]:
            below.add(each["id"])
            descendants.append(each)
    return Context(ancestors=ancestors, descendants=descendants)
