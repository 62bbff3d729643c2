"""Users, who follows whom, and one's own profile."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ... import uploads
from ...errors import ApiError
from ...replies import Reply, json_reply
from ..entities import Presenter
from ..parameters import contacts_window, is_true, user_of

if TYPE_CHECKING:
    from ...records import Profile
    from ...request import Call


def verify_credentials(call: Call) -> Reply:
    """account/verify_credentials: oneself, without what is for internal use."""
    with_status = not is_true(call, "skip_status")
    array = Presenter(call).user(call.user, with_status=with_status)
    del array["verified"], array["uid"]
    return json_reply(call, array)


def show(call: Call) -> Reply:
    """users/show and externalprofile/show; without a name oneself."""
    number = call.get("path_id")
    if number:
        call.parameters["user_id"] = number
    array = Presenter(call).user(user_of(call), with_status=True)
    del array["uid"]
    return json_reply(call, array)


def update_profile(call: Call) -> Reply:
    """account/update_profile: name and description; the rest is not looked at."""
    if call.get("name") is not None:
        call.user.fullname = call.trimmed("name")
    if call.get("description") is not None:
        call.user.bio = call.trimmed("description")
    return verify_credentials(call)


def update_profile_image(call: Call) -> Reply:
    """account/update_profile_image: a file, `image` or `media`."""
    upload = call.files.get("image") or call.files.get("media")
    if upload is None:
        raise ApiError(HTTPStatus.BAD_REQUEST, "Empty request")
    if uploads.image_size(upload.stream.read()) is None:
        raise ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "image upload failed")
    call.user.avatar = call.world.now
    return verify_credentials(call)


# Relationships


def relationship(call: Call) -> Reply:
    """friendships/show: more keys than GNU social has, and no value for several."""
    source, target = user_of(call, "source_"), user_of(call, "target_")
    following = target in call.world.following[source]
    followed = source in call.world.following[target]
    unknown = dict.fromkeys(
        (
            *("following_received", "following_requested", "notifications_enabled", "blocking"),
            *("blocked_by", "muting", "want_retweets", "all_replies", "marked_spam"),
        )
    )
    one_side = {"id": source.id, "id_str": str(source.id), "screen_name": source.nickname}
    other_side = {"id": target.id, "id_str": str(target.id), "screen_name": target.nickname}
    array = {
        "source": {
            **one_side,
            "following": following,
            "followed_by": followed,
            "live_following": False,
            "can_dm": following and followed,
            **unknown,
        },
        "target": {
            **other_side,
            "following": followed,
            "followed_by": following,
            "following_received": None,
            "following_requested": None,
        },
    }
    return json_reply(call, {"relationship": array})


def unfollow(call: Call) -> Reply:
    """friendships/destroy."""
    other = user_of(call)
    if other not in call.world.following[call.user]:
        raise ApiError(HTTPStatus.NOT_FOUND, "Not following Contact")
    call.world.following[call.user].remove(other)
    call.world.followers[other].remove(call.user)
    return json_reply(call, Presenter(call).user(other))


# Lists of people


def friends(call: Call) -> Reply:
    """statuses/friends and friends/list."""
    return _users(call, call.world.following[user_of(call)])


def followers(call: Call) -> Reply:
    """statuses/followers and followers/list."""
    return _users(call, call.world.followers[user_of(call)])


def friends_ids(call: Call) -> Reply:
    """friends/ids."""
    return _ids(call, call.world.following[user_of(call)])


def followers_ids(call: Call) -> Reply:
    """followers/ids."""
    return _ids(call, call.world.followers[user_of(call)])


def _users(call: Call, people: list[Profile]) -> Reply:
    chosen, cursors = _page(call, people)
    presenter = Presenter(call)
    with_status = not is_true(call, "skip_status")
    users = [presenter.user(profile, with_status=with_status) for profile in chosen]
    return json_reply(call, {"users": users, **cursors})


def _ids(call: Call, people: list[Profile]) -> Reply:
    chosen, cursors = _page(call, people)
    return json_reply(call, {"ids": [profile.id for profile in chosen], **cursors})


def _page(call: Call, people: list[Profile]) -> tuple[list[Profile], dict[str, Any]]:
    """The part of a list that the bounds ask for, both exclusive, and its cursors.

    The parameter `cursor` bounds nothing: it only goes into the cursor of the page before.
    """
    window = contacts_window(call)
    inside = [
        profile
        for profile in sorted(people, key=lambda each: each.id, reverse=True)
        if profile.id > window.since_id and (not window.max_id or profile.id < window.max_id)
    ]
    chosen = inside[: window.count]
    whole = len(people) <= len(chosen) or len(chosen) < window.count
    following = 0 if whole or not chosen else chosen[-1].id
    first = call.get("cursor") in {None, "-1"}
    previous = 0 if first or not chosen else -chosen[0].id
    return chosen, {
        "next_cursor": following,
        "next_cursor_str": str(following),
        "previous_cursor": previous,
        "previous_cursor_str": str(previous),
        "total_count": len(people),
    }
