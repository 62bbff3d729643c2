"""Follow, block, and the lists of followers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .. import relations
from ..entities import Presenter
from ..errors import ApiError
from ..formats import xml
from ..replies import Reply, Validators, data_reply, json_reply, validators, xml_reply
from ..text import normalised_nickname
from .accounts import user_reply

if TYPE_CHECKING:
    from ..records import Profile
    from ..request import Call, Window

_IDS_PER_PAGE = 5000


def create(call: Call) -> Reply:
    """friendships/create."""
    other = call.target_user()
    if other is None:
        raise ApiError(403, "Could not follow user: profile not found.")
    if call.world.follows(call.user, other):
        raise ApiError(403, f"Could not follow user: {other.nickname} is already on your list.")
    relations.follow(call.world, call.user, other)
    return user_reply(call, other)


def destroy(call: Call) -> Reply:
    """friendships/destroy."""
    other = call.target_user()
    if other is None:
        raise ApiError(403, "Could not unfollow user: User not found.")
    if other is call.user:
        raise ApiError(403, "You cannot unfollow yourself.")
    relations.unfollow(call.world, call.user, other)
    return user_reply(call, other)


def exists(call: Call) -> Reply:
    """friendships/exists: a bare true or false."""
    one, other = (_named(call, call.get(name)) for name in ("user_a", "user_b"))
    if one is None or other is None:
        raise ApiError(400, "Two valid IDs or nick names must be supplied.")
    following = call.world.follows(one, other)
    if call.format == "xml":
        return xml_reply(xml.Element("friends", text="true" if following else "false"))
    return json_reply(call, following)


def _named(call: Call, value: str | None) -> Profile | None:
    """The user for a parameter with an id or a nickname."""
    if not value:
        return call.viewer
    return call.world.profiles.get(int(value)) if value.isdigit() else call.user_by_nickname(value)


def show(call: Call) -> Reply:
    """friendships/show."""
    source = _side(call, "source") or call.viewer
    if source is None:
        raise ApiError(404, "Could not determine source user.")
    target = _side(call, "target")
    if target is None:
        raise ApiError(404, "Could not find target user.")
    array = Presenter(call).relationship(source, target)
    if call.format == "xml":
        return xml_reply(xml.from_array("relationship", array["relationship"]))
    return json_reply(call, array)


def _side(call: Call, prefix: str) -> Profile | None:
    number, name = call.get(f"{prefix}_id"), call.get(f"{prefix}_screen_name")
    if number and number.isdigit():
        return call.world.profiles.get(int(number))
    return call.world.user_named(normalised_nickname(name)) if name else None


def block(call: Call) -> Reply:
    """blocks/create."""
    other = _blockable(call)
    if other is call.user:
        raise ApiError(403, "You cannot block yourself!")
    relations.block(call.world, call.user, other)
    return user_reply(call, other)


def unblock(call: Call) -> Reply:
    """blocks/destroy: also for a user who is not blocked."""
    other = _blockable(call)
    call.world.blocks.discard((call.user, other))
    return user_reply(call, other)


def _blockable(call: Call) -> Profile:
    other = call.target_user()
    if other is None:
        raise ApiError(404, "No such user.")
    return other


# Lists of people


def friends(call: Call) -> Reply:
    """statuses/friends: the users that a user follows, most recently followed first."""
    owner = call.required_target_user()
    return _people(call, "ApiUserFriends", owner, call.world.following[owner])


def followers(call: Call) -> Reply:
    """statuses/followers: the followers of a user, newest first."""
    owner = call.required_target_user()
    return _people(call, "ApiUserFollowers", owner, call.world.followers[owner])


def _people(call: Call, action: str, owner: Profile, people: list[Profile]) -> Reply:
    window = call.window(count=100)
    chosen = _one_too_many(people, window)
    presenter = Presenter(call)
    with_status = call.get("lite") is None
    arrays = [presenter.user(profile, with_status=with_status) for profile in chosen]
    marks = _marks(call, action, owner, "Profiles", chosen)
    return data_reply(call, "users", arrays, marks)


def _one_too_many(people: list[Profile], window: Window) -> list[Profile]:
    """A page. The server returns one more than requested."""
    return people[::-1][window.offset : window.offset + window.count + 1]


def _marks(
    call: Call, action: str, owner: Profile, kind: str, people: list[Profile]
) -> Validators | None:
    times = (people[0].created, people[-1].created) if people else None
    return validators(call, action, owner.id, kind, times=times)


def friends_ids(call: Call) -> Reply:
    """friends/ids: a bare list of ids."""
    owner = call.required_target_user()
    return _ids(call, "ApiUserFriends", owner, call.world.following[owner])


def followers_ids(call: Call) -> Reply:
    """followers/ids: a bare list of ids."""
    owner = call.required_target_user()
    return _ids(call, "ApiUserFollowers", owner, call.world.followers[owner])


def _ids(call: Call, action: str, owner: Profile, people: list[Profile]) -> Reply:
    page = replace(call.window(), count=_IDS_PER_PAGE)
    chosen = _one_too_many(people, page)
    marks = _marks(call, action, owner, "IDs", chosen)
    if call.format == "xml":
        root = xml.Element("ids")
        for profile in chosen:
            root.add("id", str(profile.id))
        return xml_reply(root, marks)
    return json_reply(call, [profile.id for profile in chosen], marks)
