"""The facts about Friendica that the shared parts of the sandbox ask for."""

from __future__ import annotations

from dataclasses import replace

from ..records import Verb
from ..versions import VERSIONS

#: The version of the database, which the site publishes beside its own.
DATABASE = 1571

_RECORDED = replace(
    VERSIONS["1.20.10"],
    name="friendica-2024.08",
    # A constant, whatever the version of Friendica.
    software="0.9.7",
    theme="frio",
    local_user_path="profile/",
    # Likes and repeats are no items of a timeline.
    stream_verbs=frozenset({Verb.POST}),
    keeps_untyped_attachments=True,
)

#: 2024.08 was recorded. 2024.09 is the same server with another number.
FRIENDICAS = (_RECORDED, replace(_RECORDED, name="friendica-2024.09"))


def release(name: str) -> str:
    """The version of Friendica, such as `2024.08`."""
    return name.removeprefix("friendica-")
