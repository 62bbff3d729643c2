"""Facts about Friendica for the shared parts of the sandbox."""

from __future__ import annotations

from dataclasses import replace

from ..records import Verb
from ..versions import VERSIONS

#: The version of the database schema, which the site also publishes.
DATABASE = 1571

_RECORDED = replace(
    VERSIONS["1.20.10"],
    name="friendica-2024.08",
    # A constant for all versions of Friendica.
    software="0.9.7",
    theme="frio",
    local_user_path="profile/",
    # Likes and repeats are not items of a timeline.
    stream_verbs=frozenset({Verb.POST}),
    keeps_untyped_attachments=True,
)

#: 2024.08 was recorded. 2024.09 is the same server with another version number.
FRIENDICAS = (_RECORDED, replace(_RECORDED, name="friendica-2024.09"))


def release(name: str) -> str:
    """The version of Friendica, such as `2024.08`."""
    return name.removeprefix("friendica-")
