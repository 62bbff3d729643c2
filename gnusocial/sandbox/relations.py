"""Following, blocking, liking and joining: the changes, and the activities that they leave."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from . import posting
from .errors import ApiError

if TYPE_CHECKING:
    from .world import Group, Notice, Profile, World


def follow(world: World, who: Profile, whom: Profile) -> None:
    """Follow someone.

    The subscription is stored before its activity, so it stays when the throttle refuses that.
    """
    if (whom, who) in world.blocks:
        raise ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "User has blocked you.")
    world.following[who].append(whom)
    world.followers[whom].append(who)
    posting.follow_activity(world, who, whom)


def unfollow(world: World, who: Profile, whom: Profile) -> None:
    """Follow someone no longer."""
    if whom not in world.following[who]:
        raise ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, "Not subscribed!")
    world.following[who].remove(whom)
    world.followers[whom].remove(who)


def block(world: World, who: Profile, whom: Profile) -> None:
    """Block someone, who then follows no longer."""
    world.blocks.add((who, whom))
    if who in world.following[whom]:
        unfollow(world, whom, who)


def favorite(world: World, who: Profile, what: Notice) -> None:
    """Like a notice."""
    posting.favorite_activity(world, who, what)
    world.favorites[who].append(what)


def join(world: World, who: Profile, group: Group) -> None:
    """Join a group. The membership is stored before its activity."""
    group.members.append(who)
    posting.join_activity(world, who, group)
