"""URLs and handles that the API does not send: the page of a status, the handle of a user.

They are derived from the object itself; the URL of the server is not known here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gnusocial.entities.kinds import status_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

# Patterns are compiled at their first use, to keep the import fast.
_WEB_ADDRESS = r"(?i:https?)://([^\s\x00-\x20\x7f/?#@\\]+)(/[^\s\x00-\x20\x7f\\]*)?"
# tag:HOST,DATE:noticeId=5:objectType=note; with the path of the site before noticeId, if any
_NOTICE_TAG = r"tag:([^,]{1,255}),\d{4}-\d\d-\d\d:(?:[^=]{1,255}:)?noticeId=(\d{1,19}):"


def status_page(status: Mapping[str, Any]) -> str | None:
    """Return the web page of a status, or None if it cannot be determined.

    Friendica and Qvitter send it, and the identifier of many statuses of other servers is its URL.
    The identifier of a GNU social notice contains its id on the server of its author; the root of
    that server is that of the author's profile URL. What the server itself generated (activities,
    whose identifier contains no such id) has the status id in its URL.
    """
    for key in ("url", "external_url", "uri"):
        value = status.get(key)
        if isinstance(value, str) and re.fullmatch(_WEB_ADDRESS, value):
            return value
    user = status.get("user")
    root = _site_root(user) if isinstance(user, dict) else None
    if user is None or root is None or "friendica_author" in status:
        return None
    tag = re.match(_NOTICE_TAG, str(status.get("uri")))
    # The report of a deletion has the identifier of the deleted notice.
    if tag and _host(root) == tag[1].lower() and status_kind(status) != "delete":
        return f"{root}notice/{tag[2]}"
    return f"{root}notice/{status.get('id')}" if _is_local(user) else None


def user_handle(user: Mapping[str, Any]) -> str:
    """Return ``nick@host``; only the nickname if the profile URL is not known."""
    nickname = user.get("screen_name") or ""
    host = _host(user.get("statusnet_profile_url"))
    return f"{nickname}@{host}" if nickname and host else str(nickname)


def _host(address: object) -> str | None:
    """Return the host of a URL, with the port if it has one."""
    match = re.fullmatch(_WEB_ADDRESS, address) if isinstance(address, str) else None
    return match[1].lower() if match else None


def _site_root(user: Mapping[str, Any]) -> str | None:
    """Return the root of the web pages of a GNU social server, with a trailing slash.

    A profile URL is ROOT/NICKNAME, ROOT/user/ID, or ROOT itself on a single-user server.
    """
    profile, nickname = user.get("statusnet_profile_url"), user.get("screen_name")
    if not isinstance(profile, str) or not isinstance(nickname, str) or _host(profile) is None:
        return None
    root, _, last = profile.rpartition("/")
    if last.lower() == nickname.lower() or not last:
        return f"{root}/"
    if last.isdecimal() and root.endswith("/user"):
        return root.removesuffix("user")
    return f"{profile}/" if last in (_host(profile), "index.php") else None


def _is_local(user: Mapping[str, Any]) -> bool:
    """Return whether a user belongs to this server. It serves the avatars of all users itself."""
    avatar = _host(user.get("profile_image_url"))
    return avatar is not None and avatar == _host(user.get("statusnet_profile_url"))
