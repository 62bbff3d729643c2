"""The page on which a moderator deletes a group."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from .. import html
from ..errors import ApiError
from ..sessions import open_session
from ..text import normalised_nickname
from .web_login import BAD_SESSION_TOKEN, redirected, to_login

if TYPE_CHECKING:
    from ..records import Group
    from ..replies import Reply
    from ..request import Call


def group_in_path(call: Call) -> Group:
    """The group in the path, by its nickname only."""
    nickname = normalised_nickname(call.get("nickname") or "")
    for group in call.world.groups.values():
        if group.nickname == nickname:
            return group
    raise ApiError(404, "No such group.")


def delete(call: Call) -> Reply:
    """group/NICK/delete: asks, and deletes after "yes". Moderators of the site may do that."""
    session = open_session(call)
    if session.user is None:
        return to_login(call, session)
    group = group_in_path(call)
    if not call.world.user_settings(session.user).moderator:
        raise ApiError(403, "You are not allowed to delete this group.")
    if call.method == "POST" and call.get("no"):
        return redirected(session, HTTPStatus.SEE_OTHER, call.world.url(f"group/{group.nickname}"))
    if call.method == "POST" and call.get("yes"):
        if not session.accepts(call.trimmed("token")):
            raise ApiError(400, BAD_SESSION_TOKEN)
        _delete(call, group)
        return redirected(session, HTTPStatus.SEE_OTHER, call.world.url("groups"))
    fields = html.hidden("token", session.token) + html.hidden("id", str(group.id))
    fields += "<p>Are you sure you want to delete this group?</p>\n"
    fields += html.submit("no", "No") + html.submit("yes", "Yes")
    action = call.world.url(f"group/{group.nickname}/delete")
    form = html.form(f"deletegroup-{group.id}", action, fields)
    return html.page(call, session, "Delete group", form)


def _delete(call: Call, group: Group) -> None:
    world = call.world
    del world.groups[group.id]
    for notice in world.notices.values():
        notice.groups = tuple(each for each in notice.groups if each is not group)
