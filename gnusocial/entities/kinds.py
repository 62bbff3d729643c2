"""Telling what a status is: something said, or something done that the server reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

# Activities of local users carry their kind in the identifier: tag:HOST,DATE:fave:3:note:1:TIME
_KIND_BY_TAG = {
    ":fave:": "favorite",
    ":subscription:": "follow",
    ":stop-following:": "unfollow",
    ":group_member:": "join",
    ":leave:": "leave",
}


def activity_kind(status: Mapping[str, Any]) -> str | None:
    """Tell which activity a status reports; None for a normal status.

    Servers before 2.0 put favourites, follows, joins and deletions into their timelines as
    statuses; 2.0 keeps favourites and deletions out of them, but not out of searches.

    ``status`` may be decoded or as the server sent it. The answer is ``"favorite"``, ``"follow"``,
    ``"unfollow"``, ``"join"``, ``"leave"``, ``"delete"`` or None.
    """
    uri = status.get("uri")
    if not isinstance(uri, str):
        return None
    if uri.startswith("tag:"):
        for tag, kind in _KIND_BY_TAG.items():
            if tag in uri:
                return kind
    # A deletion takes the identifier of the deleted notice and names it in braces in its text,
    # which is otherwise in the language of the site.
    if status.get("source") == "unknown" and f"{{{{{uri}}}}}" in str(status.get("text")):
        return "delete"
    return None
