"""Follow, block, favorite and join: the changes, and the activities that record them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import posting
from .errors import ApiError
from .records import Verb

if TYPE_CHECKING:
    from .records import Group, Notice, Profile
    from .world import World


def follow(world: World, who: Profile, whom: Profile) -> None:
    """Follow a user.

    The subscription is stored before its activity, so it remains if the throttle refuses the
    latter.
    """
    if (whom, who) in world.blocks:
        raise ApiError(500, "User has blocked you.")
    world.following[who].append(whom)
    world.followers[whom].append(who)
    posting.follow_activity(world, who, whom)


def unfollow(world: World, who: Profile, whom: Profile) -> None:
    """Stop following a user."""
    if whom not in world.following[who]:
        raise ApiError(500, "Not subscribed!")
    world.following[who].remove(whom)
    world.followers[whom].remove(who)
    _end(world, who, Verb.FOLLOW, whom)


def block(world: World, who: Profile, whom: Profile) -> None:
    """Block a user. This ends the subscriptions in both directions."""
    world.blocks.add((who, whom))
    for one, other in ((whom, who), (who, whom)):
        if other in world.following[one]:
            unfollow(world, one, other)


def favorite(world: World, who: Profile, what: Notice) -> None:
    """Favorite a notice."""
    posting.favorite_activity(world, who, what)
    world.favorites[who].append(what)


def unfavorite(world: World, who: Profile, what: Notice) -> None:
    """Remove a favorite. Version 2 then fails if the notice is not a reply."""
    world.favorites[who].remove(what)
    _end(world, who, Verb.FAVORITE, what)
    if world.version.unfavorite_needs_parent and what.reply_to is None:
        raise ApiError(500, f'No parent for notice with ID "{what.id}".')


def join(world: World, who: Profile, group: Group) -> None:
    """Join a group. The membership is stored before its activity."""
    group.members[who] = world.now
    posting.join_activity(world, who, group)


def leave(world: World, who: Profile, group: Group) -> None:
    """Leave a group."""
    del group.members[who]
    _end(world, who, Verb.JOIN, group)


def _end(world: World, who: Profile, verb: Verb, target: Profile | Group | Notice) -> None:
    """Mark the notice of an activity as ended, unless it was deleted."""
    activity = world.activity(who, verb, target)
    if activity is not None:
        activity.in_force = False
