"""A notice as an activity: its object, its target, its title, and its recipients.

ActivityStreams JSON and Atom write the same activities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import ApiError
from .records import Group, Notice, Profile, Verb

if TYPE_CHECKING:
    from .world import World

SCHEMA = "http://activitystrea.ms/schema/1.0"
PUBLIC_COLLECTION = "http://activityschema.org/collection/public"
AVATAR_SIZES = (96, 48, 24)


@dataclass(frozen=True)
class Activity:
    """A notice as an activity."""

    notice: Notice
    object: Profile | Group | Notice | Activity
    title: str | None = None
    answers: Notice | None = None
    """The notice that it replies to."""
    has_target: bool = False
    """Whether the object is repeated as the target."""

    @property
    def is_deletion(self) -> bool:
        """Whether only the id and type of the object remain."""
        return self.notice.verb is Verb.DELETE

    @property
    def tags(self) -> tuple[str, ...]:
        """The hashtags. Only posts list them."""
        return tuple(sorted(self.notice.tags)) if self.notice.verb is Verb.POST else ()


def activity_of(world: World, notice: Notice) -> Activity:
    """Return the activity of a notice.

    Raises:
        ApiError: The notice is a favorite that was removed, or a repeat of a deleted notice. The
            server fails to render it.
    """
    describe = _DESCRIPTIONS.get(notice.verb)
    if describe is None:
        return Activity(notice, notice, answers=notice.reply_to)
    return describe(world, notice)


def _repeat(world: World, notice: Notice) -> Activity:
    original = notice.repeat_of
    if original is None:
        message = "Empty primary key ('id') value was given to query for a \"Notice\" object"
        raise ApiError(500, message)
    title = f"{notice.author.nickname} repeated a notice by {original.author.nickname}"
    return Activity(notice, activity_of(world, original), title)


def _favorite(_world: World, notice: Notice) -> Activity:
    liked = notice.target
    if not notice.in_force or not isinstance(liked, Notice):
        raise ApiError(500, "No result found on Fave lookup.")
    has_target = liked.verb is not Verb.POST
    return Activity(notice, liked, "Favorite", answers=liked, has_target=has_target)


def _deletion(_world: World, notice: Notice) -> Activity:
    return Activity(notice, notice, "Delete", answers=notice.reply_to, has_target=True)


def _subscription(world: World, notice: Notice) -> Activity:
    """Following or joining. Once it has ended, the notice is rendered like a post."""
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
    """The full name with the address in parentheses."""
    host = world.server_name.split(":")[0]
    return f"{profile.best_name} ({profile.nickname}@{host})"


def status_title(world: World, notice: Notice) -> str:
    """The default title of a notice."""
    when = f"{notice.created:%A, %d-%b-%Y %H:%M:%S UTC}"
    return f"{fancy_name(world, notice.author)}'s status on {when}"


def audience(world: World, notice: Notice) -> list[tuple[str, str]]:
    """The recipients as (type, URI): people and groups by profile id, then the public."""
    uris = [(one.id, "person", world.uri_of(one)) for one in notice.mentioned]
    uris += [(one.profile_id, "group", world.url(f"group/{one.id}/id")) for one in notice.groups]
    named = [(f"{SCHEMA}/{kind}", uri) for _, kind, uri in sorted(uris)]
    return [*named, (f"{SCHEMA}/collection", PUBLIC_COLLECTION)]


def thread_uri(world: World, conversation: int) -> str:
    """The global id of a conversation. The real one has a random part."""
    return world.tag_uri(f"objectType=thread:nonce={conversation:016x}")
