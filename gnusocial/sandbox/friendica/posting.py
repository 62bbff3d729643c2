"""Create statuses and repeats on Friendica."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import Notice, Verb
from . import delivery
from .parameters import profile_path
from .texts import bbcode

if TYPE_CHECKING:
    from ..records import File, Profile
    from ..world import World


def post(
    world: World,
    author: Profile,
    body: str,
    *,
    title: str,
    source: str,
    reply_to: Notice | None,
    files: tuple[File, ...],
) -> Notice:
    """Store a text, which is BBCode, and queue it for delivery."""

    def page_of(name: str) -> tuple[str, str] | None:
        person = world.user_named(name.lower())
        if person is None:
            return None
        return world.url(profile_path(person)), delivery.name_of(world, person)

    body, names, tags = bbcode.with_names(body, page_of, world.url("search?tag="))
    people = [world.user_named(name.lower()) for name in names]
    if reply_to is not None and reply_to.author is not author:
        people.append(reply_to.author)
    notice = _notice(world, author, Verb.POST, body, source)
    notice.title, notice.reply_to, notice.files = title, reply_to, files
    notice.mentioned = tuple(dict.fromkeys(person for person in people if person is not None))
    notice.tags = tuple(dict.fromkeys(tag.lower() for tag in tags))
    world.add_notice(notice)
    delivery.send(world, notice)
    return notice


def repeat(world: World, author: Profile, original: Notice) -> None:
    """Store a repeat. No timeline shows it."""
    notice = _notice(world, author, Verb.SHARE, "", None)
    notice.repeat_of = original
    world.add_notice(notice)
    delivery.send(world, notice)


def _notice(world: World, author: Profile, verb: Verb, body: str, source: str | None) -> Notice:
    number = world.next_notice_id()
    return Notice(
        id=number,
        author=author,
        verb=verb,
        content=body,
        rendered="",
        created=world.now,
        uri=world.url(f"objects/{number}"),
        source=source,
        conversation=number,
    )
