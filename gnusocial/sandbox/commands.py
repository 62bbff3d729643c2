"""The command interpreter that processes a posted text first.

A text that parses as a command is executed or dropped, never posted; the caller gets the latest
notice instead. Only some commands are implemented; the others are parsed and ignored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import relations
from .errors import ApiError
from .posting import repeat
from .records import DirectMessage
from .text import normalised_nickname

if TYPE_CHECKING:
    from collections.abc import Callable

    from .records import Notice, Profile
    from .world import World

_ALONE = frozenset(
    [
        "help",
        "login",
        "stats",
        "groups",
        "subscribers",
        "subscriptions",
        "tracks",
        "tracking",
        "on",
        "off",
        "stop",
        "quit",
        "get",
        "last",
    ]
)
_WITH_ONE_ARGUMENT = frozenset(
    [
        "on",
        "off",
        "lose",
        "join",
        "drop",
        "follow",
        "sub",
        "leave",
        "unsub",
        "get",
        "last",
        "whois",
        "nudge",
        "invite",
        "track",
        "untrack",
        "fav",
        "repeat",
        "rp",
        "rt",
        "rd",
    ]
)
_WITH_MORE = frozenset(["r", "reply", "d", "dm", "list", "tag", "unlist", "untag"])

Command = tuple[str, str, str]
"""Word, first argument, rest of the text."""


def parse(content: str) -> Command | None:
    """The command in a text, or None."""
    words = content.split()
    if not words:
        return None
    word, arguments = words[0].lower(), words[1:]
    known = (
        (not arguments and word in _ALONE)
        or (len(arguments) == 1 and word in _WITH_ONE_ARGUMENT)
        or (len(arguments) > 1 and word in _WITH_MORE)
    )
    if not known:
        return None
    return word, arguments[0] if arguments else "", " ".join(arguments[1:])


def execute(world: World, author: Profile, command: Command) -> None:
    """Execute a command, if the server does so for the API."""
    word, argument, rest = command
    if word in {"d", "dm"}:
        _send_message(world, author, argument, rest)
        return
    action = _ACTIONS.get(word)
    if action is not None:
        action(world, author, argument)


def _other(world: World, name: str) -> Profile | None:
    return world.user_named(normalised_nickname(name.lstrip("@")))


def _follow(world: World, author: Profile, name: str) -> None:
    other = _other(world, name)
    if other is not None and not world.follows(author, other):
        relations.follow(world, author, other)


def _unfollow(world: World, author: Profile, name: str) -> None:
    other = _other(world, name)
    if other is not None and other in world.following[author]:
        relations.unfollow(world, author, other)


def _join(world: World, author: Profile, name: str) -> None:
    group = world.group_named(normalised_nickname(name.lstrip("!")))
    if group is not None and author not in group.members:
        relations.join(world, author, group)


def _notice_meant(world: World, name: str) -> Notice | None:
    """The notice for `#12` or a nickname (its latest one)."""
    if name.startswith("#") and name[1:].isdigit():
        return world.notice(int(name[1:]))
    other = _other(world, name)
    return None if other is None else next(world.notices_by(other), None)


def _favorite(world: World, author: Profile, name: str) -> None:
    notice = _notice_meant(world, name)
    if notice is not None and notice not in world.favorites[author]:
        relations.favorite(world, author, notice)


def _repeat(world: World, author: Profile, name: str) -> None:
    notice = _notice_meant(world, name)
    if notice is not None and notice.author is not author:
        repeat(world, author, notice, "api")


def _send_message(world: World, author: Profile, name: str, content: str) -> None:
    other = _other(world, name)
    if other is None or not _are_friends(world, author, other):
        return
    if not world.version.stores_direct_messages:
        raise ApiError(
            500,
            "Argument 3 passed to MessageModel::saveNew() must be of the type string, null given, "
            "called in /srv/gnusocial/plugins/DirectMessage/lib/messagecommand.php on line 64",
        )
    world.messages.append(
        DirectMessage(
            world.next_message_id(), author, other, world.stored(content), world.now, "command"
        )
    )


def _are_friends(world: World, one: Profile, other: Profile) -> bool:
    return other in world.following[one] and one in world.following[other]


_ACTIONS: dict[str, Callable[[World, Profile, str], None]] = {
    "follow": _follow,
    "sub": _follow,
    "leave": _unfollow,
    "unsub": _unfollow,
    "join": _join,
    "fav": _favorite,
    "repeat": _repeat,
    "rp": _repeat,
    "rt": _repeat,
    "rd": _repeat,
}
