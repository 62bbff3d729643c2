"""The facts about Friendica that the shared parts of the sandbox ask for."""

from __future__ import annotations

from dataclasses import replace

from ..records import Verb
from ..versions import VERSIONS

FRIENDICA = replace(
    VERSIONS["1.20.10"],
    name="friendica-2024.09",
    # A constant, whatever the version of Friendica.
    software="0.9.7",
    theme="frio",
    local_user_path="profile/",
    # Likes and repeats are no items of a timeline.
    stream_verbs=frozenset({Verb.POST}),
    keeps_untyped_attachments=True,
)
