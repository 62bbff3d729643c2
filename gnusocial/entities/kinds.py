"""Detect the kind of a status: a post, or the report of an activity."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The kind of a status.  ``"post"``, ``"reply"`` and ``"repeat"`` are posted by a user. The
#: others report an activity: ``"favorite"``, ``"follow"``, ``"unfollow"``, ``"join"`` and
#: ``"leave"`` (a group), ``"delete"`` (a notice), and ``"activity"`` for anything else.
StatusKind = Literal[
    "post",
    "reply",
    "repeat",
    "favorite",
    "follow",
    "unfollow",
    "join",
    "leave",
    "delete",
    "activity",
]

#: The kinds that are posted by a user.
POSTS: frozenset[StatusKind] = frozenset(("post", "reply", "repeat"))

# The identifier of a local activity contains its kind: tag:HOST,DATE:fave:3:note:1:TIME
_KIND_BY_TAG: dict[str, StatusKind] = {
    ":fave:": "favorite",
    ":subscription:": "follow",
    ":stop-following:": "unfollow",
    ":group_member:": "join",
    ":leave:": "leave",
}
# Any other activity: a word and the id of the user. A notice has noticeId=N instead.
_OTHER_ACTIVITY = r"tag:[^,]{1,255},[0-9]{4}-[0-9]{2}-[0-9]{2}:(?:[^:=]+:)?[a-z_-]+:[0-9]+:"


def activity_kind(status: Mapping[str, Any]) -> str | None:
    """Return the kind of activity that a status reports; None for a normal status.

    Servers before 2.0 put favourites, follows, joins and deletions into their timelines as
    statuses; 2.0 excludes favourites and deletions from timelines, but not from searches.

    ``status`` may be decoded or as the server sent it. The result is ``"favorite"``, ``"follow"``,
    ``"unfollow"``, ``"join"``, ``"leave"``, ``"delete"`` or None.
    """
    return _activity(status)


def status_kind(status: Mapping[str, Any]) -> StatusKind:
    """Return the kind of a status, decoded or as the server sent it."""
    activity = _activity(status)
    if activity is not None:
        return activity
    uri = status.get("uri")
    uri = uri if isinstance(uri, str) else ""
    # Qvitter marks deletions, and statuses that are not posts.
    if status.get("qvitter_delete_notice") is True:
        return "delete"
    if status.get("retweeted_status"):
        return "repeat"
    if re.match(_OTHER_ACTIVITY, uri) or status.get("is_post_verb") is False:
        return "activity"
    # The parent of a reply may have been deleted. The identifier still contains "comment".
    answers = status.get("in_reply_to_status_id"), status.get("in_reply_to_user_id")
    is_reply = any(answer is not None for answer in answers)
    return "reply" if is_reply or uri.endswith(":objectType=comment") else "post"


def _activity(status: Mapping[str, Any]) -> StatusKind | None:
    uri = status.get("uri")
    if not isinstance(uri, str):
        return None
    if uri.startswith("tag:"):
        for tag, kind in _KIND_BY_TAG.items():
            if tag in uri:
                return kind
    # A deletion has the identifier of the deleted notice, and contains it in braces in its text,
    # which is otherwise in the language of the site.
    if status.get("source") == "unknown" and f"{{{{{uri}}}}}" in str(status.get("text")):
        return "delete"
    return None
