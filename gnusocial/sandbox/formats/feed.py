"""A timeline for the feed formats, and its parts that depend on the viewer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..records import Notice, Verb

if TYPE_CHECKING:
    from ..request import Call


@dataclass(frozen=True)
class Feed:
    """A timeline."""

    title: str
    subtitle: str
    page: str
    """Path of the web page with the same content."""
    tag: str
    """The end of the tag URI that is the feed's id."""
    notices: list[Notice]


def rendered_anonymously(notices: list[Notice]) -> set[Notice]:
    """The posts that a feed renders as for an anonymous viewer.

    For a favorite, the server renders the favorited post without the viewer, and caches the result.
    If the post itself comes later in the same feed, it gets the cached result.
    """
    cached: set[Notice] = set()
    result: set[Notice] = set()
    for notice in notices:
        if notice in cached and notice.verb is Verb.POST:
            result.add(notice)
        if notice.verb is Verb.FAVORITE and isinstance(notice.target, Notice):
            cached.add(notice.target)
    return result


def profile_info(call: Call, notice: Notice, anonymous: set[Notice]) -> dict[str, str]:
    """The `profile_info` of the author of a notice."""
    viewer, author = call.viewer, notice.author
    info = {"local_id": str(author.id)}
    if viewer is None or notice in anonymous:
        return info
    info["following"] = "true" if call.world.follows(viewer, author) else "false"
    info["blocking"] = "true" if (viewer, author) in call.world.blocks else "false"
    return info


def notice_info(call: Call, notice: Notice) -> dict[str, str]:
    """The `notice_info` of a notice."""
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
