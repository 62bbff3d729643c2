"""Groups: show, list, join, leave, create, update."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .. import relations, streams, text
from ..entities import Presenter
from ..errors import ApiError
from ..formats import xml
from ..records import Group
from ..replies import (
    Reply,
    Validators,
    data_reply,
    json_reply,
    single_validators,
    validators,
    xml_reply,
)
from ..request import is_number
from .accounts import is_web_address

if TYPE_CHECKING:
    from ..records import Profile
    from ..request import Call

_MOST_ALIASES = 3
_LONGEST_NAME = 255


def group_reply(call: Call, group: Group) -> Reply:
    """One group."""
    return data_reply(call, "group", Presenter(call).group(group))


def show(call: Call) -> Reply:
    """statusnet/groups/show."""
    group = call.target_group()
    if group is None and not call.get("id") and is_number(call.get("group_id")):
        # The server then looks for an alias with an empty name.
        raise ApiError(400, "Nickname cannot be empty.", early=True)
    if group is None:
        raise ApiError(404, "Group not found.", early=True)
    reply = group_reply(call, group)
    marks = single_validators(call, "ApiGroupShow", group.id, group.modified)
    reply.headers += marks.headers()
    return reply


def join(call: Call) -> Reply:
    """statusnet/groups/join."""
    group = call.required_target_group(early=False)
    if call.user in group.members:
        raise ApiError(403, "You are already a member of that group.")
    try:
        relations.join(call.world, call.user, group)
    except ApiError as refusal:
        message = f"Could not join user {call.user.nickname} to group {group.nickname}."
        raise ApiError(500, message) from refusal
    return group_reply(call, group)


def leave(call: Call) -> Reply:
    """statusnet/groups/leave. Version 1 only accepts the id in the path."""
    if not call.version.leaves_group_by_name and not call.get("id"):
        message = "Nickname must have only lowercase letters and numbers and no spaces."
        raise ApiError(400, message, early=True)
    group = call.required_target_group(early=False)
    if call.user not in group.members:
        raise ApiError(500, "You are not a member of this group.")
    relations.leave(call.world, call.user, group)
    return group_reply(call, group)


def is_member(call: Call) -> Reply:
    """statusnet/groups/is_member."""
    profile = call.target_user()
    group = call.required_target_group(early=False)
    if profile is None:
        raise ApiError(404, "No such user.")
    member = profile in group.members
    if call.format == "xml":
        return xml_reply(xml.Element("is_member", text="true" if member else "false"))
    return json_reply(call, {"is_member": member})


# Lists of groups and of their members


def of_user(call: Call) -> Reply:
    """statusnet/groups/list: the groups of a user."""
    owner = call.required_target_user()
    return _groups(call, "ApiGroupList", call.world.groups_of(owner), owner.id)


def every(call: Call) -> Reply:
    """statusnet/groups/list_all. It requires a user, although it shows no user's groups."""
    call.somebody()
    return _groups(
        call, "ApiGroupListAll", streams.latest_first(call.world, call.world.groups.values())
    )


def _groups(call: Call, action: str, groups: list[Group], *parts: object) -> Reply:
    window = call.window()
    page = groups[window.offset : window.offset + window.count]
    times = (page[0].created, page[-1].created) if page else None
    presenter = Presenter(call)
    marks = validators(call, action, *parts, times=times)
    return data_reply(call, "groups", [presenter.group(group) for group in page], marks)


def membership(call: Call) -> Reply:
    """statusnet/groups/membership: the members, most recently joined first."""
    group = call.required_target_group()
    return _people(call, "ApiGroupMembership", group, list(group.members)[::-1])


def admins(call: Call) -> Reply:
    """statusnet/groups/admins."""
    group = call.required_target_group()
    return _people(call, "ApiGroupAdmins", group, group.admins)


def _people(call: Call, action: str, group: Group, people: list[Profile]) -> Reply:
    window = call.window()
    page = people[window.offset : window.offset + window.count]
    presenter = Presenter(call)
    marks: Validators | None = None
    if page:
        times = (page[0].created, page[-1].created)
        marks = validators(call, action, group.id, times=times)
    return data_reply(call, "users", [presenter.user(profile) for profile in page], marks)


# Creating and updating


def create(call: Call) -> Reply:
    """statusnet/groups/create."""
    nickname = _checked_nickname(call, None)
    _check_fields(call, call.trimmed("full_name"))
    world = call.world
    group = Group(
        world.next_group_id(),
        world.next_profile_id(),
        nickname,
        call.get("full_name") or "",
        world.now,
        world.now,
        homepage=call.get("homepage") or None,
        description=call.get("description") or None,
        location=call.get("location") or None,
        aliases=_aliases(call),
        admins=[call.user],
        members={call.user: world.now},
    )
    world.groups[group.id] = group
    return group_reply(call, group)


def update(call: Call) -> Reply:
    """statusnet/groups/update. Aliases are replaced.

    A description is validated, but returned as null and not stored.
    """
    group = call.required_target_group()
    nickname = _checked_nickname(call, group)
    if call.user not in group.admins:
        raise ApiError(403, "You must be an admin to edit the group.")
    _check_fields(call, call.trimmed("fullname"))
    group.nickname = nickname
    group.fullname = call.trimmed("fullname") or group.fullname
    group.homepage = call.trimmed("homepage") or group.homepage
    group.location = call.trimmed("location") or group.location
    group.aliases = _aliases(call)
    group.modified = call.world.now
    array = Presenter(call).group(group)
    if call.trimmed("description"):
        array["description"] = None
    return data_reply(call, "group", array)


def _checked_nickname(call: Call, group: Group | None) -> str:
    call.check_nickname(call.trimmed("nickname"))
    nickname = text.normalised_nickname(call.trimmed("nickname"))
    holder = call.world.group_named(nickname)
    taken = holder is not None and holder is not group
    if taken or call.world.user_named(nickname) is not None:
        raise ApiError(400, "Nickname is already in use on this server.", early=True)
    return nickname


def _check_fields(call: Call, fullname: str) -> None:
    limit = call.world.settings.textlimit
    homepage = call.trimmed("homepage")
    if homepage and not is_web_address(homepage):
        raise ApiError(403, "Homepage is not a valid URL.")
    if len(fullname) > _LONGEST_NAME:
        raise ApiError(403, "Full name is too long (maximum 255 characters).")
    if limit and len(call.trimmed("description")) > limit:
        raise ApiError(403, f"Description is too long (maximum {limit} characters).")
    if len(call.trimmed("location")) > _LONGEST_NAME:
        raise ApiError(403, "Location is too long (maximum 255 characters).")


def _aliases(call: Call) -> tuple[str, ...]:
    given = [name for name in re.split(r"[\s,]+", call.trimmed("aliases")) if name]
    if len(given) > _MOST_ALIASES:
        raise ApiError(403, f"Too many aliases! Maximum {_MOST_ALIASES} allowed.")
    for alias in given:
        call.check_nickname(alias)
    return tuple(text.normalised_nickname(alias) for alias in given)
