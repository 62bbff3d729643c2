"""Users, following, and the caller's profile."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from ...errors import ApiError
from ...request import is_number
from .. import delivery, photos
from ..entities import Presenter
from ..errors import UnexplainedError
from ..parameters import contacts_window, is_true, named_user, user_of
from ..replies import data_reply, document, link_header

if TYPE_CHECKING:
    from ...records import Profile
    from ...replies import Reply
    from ...request import Call


def verify_credentials(call: Call) -> Reply:
    """account/verify_credentials: the caller, without internal fields."""
    with_status = not is_true(call, "skip_status")
    own = Presenter(call).user(call.user, with_status=with_status, without={"verified", "uid"})
    return data_reply(call, "user", own)


def show(call: Call) -> Reply:
    """users/show and externalprofile/show: for an unknown name, the caller."""
    number = call.get("path_id")
    if number:
        call.parameters["user_id"] = number
    return data_reply(call, "user", Presenter(call).user(user_of(call), without={"uid"}))


def lookup(call: Call) -> Reply:
    """users/lookup: the users with the given ids."""
    numbers = (call.get("user_id") or "").split(",")
    people = [call.world.profiles.get(int(n)) for n in numbers if is_number(n.strip())]
    known = [person for person in people if person is not None]
    if not known:
        raise UnexplainedError(HTTPStatus.NOT_FOUND)
    return _bare_list(call, known)


def search(call: Call) -> Reply:
    """users/search: the users with exactly this name, nickname or address."""
    query = call.get("q")
    if not query:
        raise ApiError(HTTPStatus.BAD_REQUEST, "No search term specified.")
    known = [
        person
        for person in call.world.profiles.values()
        if query
        in {person.nickname, person.best_name, call.world.url(f"profile/{person.nickname}")}
    ]
    if not known:
        raise ApiError(HTTPStatus.NOT_FOUND, f"User {query} not found.")
    return _bare_list(call, known)


def _bare_list(call: Call, people: list[Profile]) -> Reply:
    presenter = Presenter(call)
    return data_reply(call, "users", [presenter.user(each, with_status=True) for each in people])


def update_profile(call: Call) -> Reply:
    """account/update_profile: name and description; other fields are ignored."""
    if call.get("name") is not None:
        delivery.rename(call.world, call.user, call.trimmed("name"))
    if call.get("description") is not None:
        call.user.bio = call.trimmed("description")
    return verify_credentials(call)


def update_profile_image(call: Call) -> Reply:
    """account/update_profile_image: a file, `image` or `media`."""
    upload = call.files.get("image") or call.files.get("media")
    if upload is None:
        raise ApiError(HTTPStatus.BAD_REQUEST, "Empty request")
    photos.store(call, upload, photos.PROFILE)
    call.user.avatar = call.world.now
    return verify_credentials(call)


# Relationships


def relationship(call: Call) -> Reply:
    """friendships/show: more keys than on GNU social, and no value for several."""
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
    return data_reply(call, "relationship", {"relationship": array})


def unfollow(call: Call) -> Reply:
    """friendships/destroy: for any contact, also for one who only follows the caller."""
    other, world = named_user(call), call.world
    if other is None:
        raise ApiError(HTTPStatus.BAD_REQUEST, "no user_id specified")
    if other not in world.following[call.user] and other not in world.followers[call.user]:
        raise ApiError(HTTPStatus.NOT_FOUND, "Not following Contact")
    array = Presenter(call).user(other)
    if other in world.following[call.user]:
        world.following[call.user].remove(other)
        world.followers[other].remove(call.user)
    return data_reply(call, "user", array)


# Lists of people


def friends(call: Call) -> Reply:
    """statuses/friends and friends/list."""
    return _users(call, _known(call, call.world.following[user_of(call)]))


def followers(call: Call) -> Reply:
    """statuses/followers and followers/list."""
    return _users(call, _known(call, call.world.followers[user_of(call)]))


def friends_ids(call: Call) -> Reply:
    """friends/ids."""
    return _ids(call, _known(call, call.world.following[user_of(call)]))


def followers_ids(call: Call) -> Reply:
    """followers/ids."""
    return _ids(call, _known(call, call.world.followers[user_of(call)]))


def incoming(call: Call) -> Reply:
    """friendships/incoming: always empty, because nobody needs approval."""
    chosen, cursors, link = _page(call, [])
    return _linked(data_reply(call, "ids", {"ids": chosen, **cursors}), link)


def blocked(call: Call) -> Reply:
    """blocks/list."""
    return _users(call, [other for who, other in call.world.blocks if who is call.user])


def blocked_ids(call: Call) -> Reply:
    """blocks/ids."""
    return _ids(call, [other for who, other in call.world.blocks if who is call.user])


def _known(call: Call, people: list[Profile]) -> list[Profile]:
    """The users that the caller may see: of others' contacts, only common ones."""
    return people if user_of(call) is call.user else [p for p in people if p is call.user]


def _users(call: Call, people: list[Profile]) -> Reply:
    chosen, cursors, link = _page(call, people)
    presenter = Presenter(call)
    with_status = not is_true(call, "skip_status")
    without = set() if is_true(call, "include_user_entities") else {"entities"}
    users = [presenter.user(each, with_status=with_status, without=without) for each in chosen]
    return _linked(data_reply(call, "lists", {"users": users, **cursors}), link)


def _ids(call: Call, people: list[Profile]) -> Reply:
    chosen, cursors, link = _page(call, people)
    return _linked(document({"ids": [profile.id for profile in chosen], **cursors}), link)


def _linked(reply: Reply, link: tuple[str, str] | None) -> Reply:
    if link is not None:
        reply.headers.append(link)
    return reply


def _page(
    call: Call, people: list[Profile]
) -> tuple[list[Profile], dict[str, Any], tuple[str, str] | None]:
    """The page of a list within exclusive bounds, its cursors and its header.

    The parameter `cursor` is not a bound: it is only used for the cursor of the previous page.
    """
    window = contacts_window(call)
    inside = [
        profile
        for profile in sorted(people, key=lambda each: each.id, reverse=True)
        if profile.id > window.since_id and (not window.max_id or profile.id < window.max_id)
    ]
    chosen = inside[: window.count]
    whole = len(people) <= len(chosen) or len(chosen) < window.count
    first = call.get("cursor") in {None, "-1"}
    following = 0 if whole or not chosen else chosen[-1].id
    if first and not chosen:
        following = -1
    previous = 0 if first or not chosen else -chosen[0].id
    cursors = {
        "next_cursor": following,
        "next_cursor_str": str(following),
        "previous_cursor": previous,
        "previous_cursor_str": str(previous),
        "total_count": len(people),
    }
    path = call.uri.lstrip("/").partition("?")[0]
    numbers = [profile.id for profile in chosen]
    return chosen, cursors, link_header(call.world.url(path), numbers) if numbers else None
