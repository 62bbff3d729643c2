"""A timeline as the feed formats see it: what is in it, its names, and what it tells its reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..world import Notice, Verb

if TYPE_CHECKING:
    from ..request import Call


@dataclass(frozen=True)
class Feed:
    """A timeline."""

    title: str
    subtitle: str
    page: str
    """Path of the web page that shows the same."""
    tag: str
    """The end of the tag URI that is the feed's id."""
    notices: list[Notice]


def told_to_nobody(notices: list[Notice]) -> set[Notice]:
    """The notices of a timeline that it tells without a thought of its reader.

    To tell of a favourite the server tells the liked post, to nobody in particular, and keeps that
    for where the post itself comes.
    """
    liked: set[Notice] = set()
    result: set[Notice] = set()
    for notice in notices:
        if notice in liked:
            result.add(notice)
        if notice.verb is Verb.FAVORITE and isinstance(notice.target, Notice):
            liked.add(notice.target)
    return {notice for notice in result if notice.verb is Verb.POST}


def profile_info(call: Call, notice: Notice, untold: set[Notice]) -> dict[str, str]:
    """What a feed tells about the author of a notice, for its reader."""
    viewer, author = call.viewer, notice.author
    info = {"local_id": str(author.id)}
    if viewer is None or notice in untold:
        return info
    info["following"] = "true" if call.world.follows(viewer, author) else "false"
    info["blocking"] = "true" if (viewer, author) in call.world.blocks else "false"
    return info


def notice_info(call: Call, notice: Notice) -> dict[str, str]:
    """What a feed tells about a notice, for its reader."""
    info = {"local_id": str(notice.id)}
    if notice.source is not None:
        info["source"] = notice.source
    viewer = call.viewer
    if viewer is not None:
        repeated = call.world.repeat_by(viewer, notice) is not None
        info["repeated"] = "true" if repeated else "false"
    if notice.repeat_of is not None:
        info["repeat_of"] = str(notice.repeat_of.id)
    if viewer is not None:
        liked = notice in call.world.favorites[viewer]
        info["favorite"] = "true" if liked else "false"
    return info
