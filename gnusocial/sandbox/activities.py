"""What a notice is as an activity: its object, its target, its title, and who it is for.

ActivityStreams JSON and Atom write the same activities.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from .errors import ApiError
from .world import Group, Notice, Profile, Verb

if TYPE_CHECKING:
    from .world import World

SCHEMA = "http://activitystrea.ms/schema/1.0"
PUBLIC_COLLECTION = "http://activityschema.org/collection/public"
AVATAR_SIZES = (96, 48, 24)


@dataclass(frozen=True)
class Activity:
    """A notice and what it is about."""

    notice: Notice
    object: Profile | Group | Notice | Activity
    title: str | None = None
    answers: Notice | None = None
    """What it is an answer to."""
    has_target: bool = False
    """The object is the target too."""

    @property
    def is_deletion(self) -> bool:
        """Whether nothing is left of the object but its id and type."""
        return self.notice.verb is Verb.DELETE

    @property
    def tags(self) -> tuple[str, ...]:
        """The hashtags; only a post shows them."""
        return tuple(sorted(self.notice.tags)) if self.notice.verb is Verb.POST else ()


def activity_of(world: World, notice: Notice) -> Activity:
    """The activity that a notice is.

    Raises:
        ApiError: A favourite that stands no longer, or a repeat of a deleted notice: the server
            cannot tell it, nor the timeline that it is in.
    """
    describe = _DESCRIPTIONS.get(notice.verb)
    if describe is None:
        return Activity(notice, notice, answers=notice.reply_to)
    return describe(world, notice)


def _repeat(world: World, notice: Notice) -> Activity:
    original = notice.repeat_of
    if original is None:
        message = "Empty primary key ('id') value was given to query for a \"Notice\" object"
        raise ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, message)
    title = f"{notice.author.nickname} repeated a notice by {original.author.nickname}"
    return Activity(notice, activity_of(world, original), title)


def _favorite(_world: World, notice: Notice) -> Activity:
    liked = notice.target
    if not notice.in_force or not isinstance(liked, Notice):
        message = "No result found on Fave lookup."
        raise ApiError(HTTPStatus.INTERNAL_SERVER_ERROR, message)
    has_target = liked.verb is not Verb.POST
    return Activity(notice, liked, "Favorite", answers=liked, has_target=has_target)


def _deletion(_world: World, notice: Notice) -> Activity:
    return Activity(notice, notice, "Delete", answers=notice.reply_to, has_target=True)


def _subscription(world: World, notice: Notice) -> Activity:
    """Following or joining. What has ended is told like a text."""
    target = notice.target
    if not notice.in_force or not isinstance(target, (Profile, Group)):
        return Activity(notice, notice)
    return Activity(notice, target, status_title(world, notice))


_DESCRIPTIONS = {
    Verb.SHARE: _repeat,
    Verb.FAVORITE: _favorite,
    Verb.DELETE: _deletion,
    Verb.FOLLOW: _subscription,
    Verb.JOIN: _subscription,
}


def fancy_name(world: World, profile: Profile) -> str:
    """The full name, with the address."""
    host = world.server_name.split(":")[0]
    return f"{profile.best_name} ({profile.nickname}@{host})"


def status_title(world: World, notice: Notice) -> str:
    """The title of a notice that has none."""
    when = f"{notice.created:%A, %d-%b-%Y %H:%M:%S UTC}"
    return f"{fancy_name(world, notice.author)}'s status on {when}"


def audience(world: World, notice: Notice) -> list[tuple[str, str]]:
    """Whom a notice is for, as types and URIs: people and groups by number, then everybody."""
    told = [(one.id, "person", world.uri_of(one)) for one in notice.mentioned]
    told += [(one.profile_id, "group", world.url(f"group/{one.id}/id")) for one in notice.groups]
    named = [(f"{SCHEMA}/{kind}", uri) for _, kind, uri in sorted(told)]
    return [*named, (f"{SCHEMA}/collection", PUBLIC_COLLECTION)]


def thread_uri(world: World, conversation: int) -> str:
    """The global id of a conversation. The real one has a random part."""
    return world.tag_uri(f"objectType=thread:nonce={conversation:016x}")
