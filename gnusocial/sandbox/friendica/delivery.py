"""The delivery of actions to other users: at once, or when the background worker runs.

Only home, mentions and notifications wait for the worker. A direct message needs two runs: the
first sends it, the second receives it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .state import Notification

if TYPE_CHECKING:
    from ..records import DirectMessage, Notice, Profile
    from ..world import World

_RUNS_OF_A_MESSAGE = 2


def send(world: World, notice: Notice) -> None:
    """Queue a new status for delivery."""
    if world.settings.late_delivery:
        world.friendica.waiting.add(notice)
    else:
        _arrive(world, notice)


def repeaters(world: World, notice: Notice) -> list[Profile]:
    """The known users who repeated a status. Deleting one's copy removes one's repeat."""
    state, repeats = world.friendica, world.repeats_of(notice)
    arrived = [repeat.author for repeat in repeats if repeat not in state.waiting]
    return [author for author in arrived if (author, notice) not in state.removed]


def send_message(world: World, message: DirectMessage) -> None:
    """Queue a new direct message for delivery."""
    if world.settings.late_delivery:
        world.friendica.waiting_messages[message] = _RUNS_OF_A_MESSAGE


def rename(world: World, profile: Profile, name: str) -> None:
    """Change a name, which other users see later."""
    if world.settings.late_delivery:
        world.friendica.former_names.setdefault(profile, profile.best_name)
    profile.fullname = name


def run_worker(world: World) -> None:
    """Deliver the queue."""
    state = world.friendica
    arriving = sorted(state.waiting, key=lambda notice: notice.id)
    state.waiting.clear()
    for notice in arriving:
        _arrive(world, notice)
    for message, runs in list(state.waiting_messages.items()):
        state.waiting_messages[message] = runs - 1
        if runs == 1:
            del state.waiting_messages[message]
    state.former_names.clear()


def has_reached(world: World, notice: Notice, reader: Profile) -> bool:
    """Whether a status has been delivered to a user and not been deleted there."""
    state = world.friendica
    above: Notice | None = notice
    while above is not None:
        # Deleting a status also deletes its replies.
        if (reader, above) in state.removed:
            return False
        above = above.reply_to
    return notice.author is reader or notice not in state.waiting


def name_of(world: World, profile: Profile) -> str:
    """The name of a user as other users see it."""
    return world.friendica.former_names.get(profile, profile.best_name)


def notify_followed(world: World) -> None:
    """Notify users of new followers. Following may change outside the API."""
    notified = {(n.owner, n.actor) for n in world.friendica.notifications if n.kind == "follow"}
    for owner, followers in list(world.followers.items()):
        for follower in followers:
            if (owner, follower) not in notified:
                _notify(world, "follow", owner, follower)


def _arrive(world: World, notice: Notice) -> None:
    for profile in notice.mentioned:
        if profile is not notice.author:
            _notify(world, "mention", profile, notice.author, notice)


def _notify(
    world: World, kind: str, owner: Profile, actor: Profile, notice: Notice | None = None
) -> None:
    notifications = world.friendica.notifications
    number = notifications[-1].id + 1 if notifications else 1
    notifications.append(Notification(number, kind, owner, actor, world.now, notice))
