"""The command ``notifications``, put together from what the server offers.

GNU social has no route for notifications. What is here is made of the mentions, the direct messages
and the repeats of one's statuses; it is to be replaced by the client's own method once it has one.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from gnusocial.cli.options import client, output
from gnusocial.cli.output import Styled
from gnusocial.cli.paging import DEFAULT, page_size, reverse_option
from gnusocial.cli.render import handle, status_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gnusocial import DirectMessage, GNUSocial, Status
    from gnusocial.entities import User

KINDS = ("mention", "reply", "repeat", "message", "favorite", "follow")
#: Those that have a date; the others are asked for by --type.
_DATED = ("mention", "reply", "repeat", "message")
#: For how many statuses it is asked who repeated them or made them a favorite: one request each.
_LOOKED_AT = 10
_LONG_AGO = datetime(1, 1, 1, tzinfo=timezone.utc)


class Notification(NamedTuple):
    """Something that concerns the user; ``created_at`` is None where the server does not tell."""

    kind: str
    created_at: datetime | None
    user: Any
    about: Status | DirectMessage | None


@click.command()
@click.option(
    "-c",
    "--count",
    type=click.IntRange(1, 200),
    metavar="N",
    default=DEFAULT,
    show_default=True,
    help="How many.",
)
@click.option(
    "-t",
    "--type",
    "kinds",
    type=click.Choice(KINDS),
    multiple=True,
    help="Only these; repeat it for several. Default: mention, reply, repeat and message.",
)
@click.option(
    "-x", "--exclude-type", "excluded", type=click.Choice(KINDS), multiple=True, help="Not these."
)
@reverse_option
def notifications(
    count: int, kinds: tuple[str, ...], excluded: tuple[str, ...], reverse: bool
) -> None:
    """Show what concerns you: mentions, replies, repeats and direct messages, the newest last.

    The server does not tell the dates of favorites and follows; ask for them by --type. They come
    first, without a date. It takes 3 requests, and 1 for each of the last 10 statuses of which the
    repeats or favorites are looked up.

    Example:
      gnusocial notifications --type reply --type repeat
    """
    wanted = set(kinds or _DATED) - set(excluded)
    with client() as gs:
        found = collected(gs, wanted, count)
    out = output()
    for each in found if reverse or out.as_json else reversed(found):
        if out.as_json:
            out.json(as_json(each))
        else:
            _show(each)


def collected(gs: GNUSocial, wanted: set[str], count: int) -> list[Notification]:
    """Return the newest notifications of the wanted kinds, the newest first."""
    from gnusocial import GNUSocialUnsupportedError

    sources = [source for source, kinds in _SOURCES.items() if wanted & set(kinds)]
    found: list[Notification] = []
    missing = 0
    for source in sources:
        try:
            found += [each for each in source(gs, page_size(count)) if each.kind in wanted]
        except GNUSocialUnsupportedError:
            # Friendica has not all of the routes; what the others tell is shown all the same.
            missing += 1
            if missing == len(sources):
                raise
    found.sort(key=lambda each: each.created_at or _LONG_AGO, reverse=True)
    return found[:count]


def as_json(notification: Notification) -> dict[str, Any]:
    """Return a notification as JSON has it: kind, created_at, user, and the status or message."""
    about = notification.about
    name = "message" if notification.kind == "message" else "status"
    date = notification.created_at
    return {
        "kind": notification.kind,
        "created_at": date.isoformat() if date else None,
        "user": notification.user,
        name: about,
    }


def _mentions(gs: GNUSocial, limit: int) -> Iterator[Notification]:
    me = gs.me()
    for status in gs.timeline_mentions(limit=limit):
        kind = "reply" if status.in_reply_to_user_id == me.id else "mention"
        yield Notification(kind, _date(status), status.user, status)


def _messages(gs: GNUSocial, limit: int) -> Iterator[Notification]:
    for message in gs.direct_messages(limit=limit):
        yield Notification("message", _date(message), message.sender, message)


def _repeats(gs: GNUSocial, limit: int) -> Iterator[Notification]:
    for status in sorted(gs.timeline_repeats_of_me(), key=lambda one: -one.id)[:_LOOKED_AT]:
        for repeat in gs.status_repeats(status):
            yield Notification("repeat", _date(repeat), repeat.user, status)


def _favorites(gs: GNUSocial, limit: int) -> Iterator[Notification]:
    for status in gs.timeline_user(limit=_LOOKED_AT):
        for faver in gs.status_favorited_by(status):
            yield Notification("favorite", None, _as_user(faver), status)


def _follows(gs: GNUSocial, limit: int) -> Iterator[Notification]:
    for user in gs.account_followers(limit=limit):
        yield Notification("follow", None, user, None)


_SOURCES = {
    _mentions: ("mention", "reply"),
    _messages: ("message",),
    _repeats: ("repeat",),
    _favorites: ("favorite",),
    _follows: ("follow",),
}


def _date(item: Status | DirectMessage) -> datetime | None:
    return item.created_at if isinstance(item.created_at, datetime) else None


def _as_user(faver: Any) -> User:
    from gnusocial.entities import User

    return User.decode({"id": faver.user_id, "screen_name": faver.nickname, "name": faver.fullname})


_WORDS = {
    "mention": "mentioned you",
    "reply": "replied to you",
    "repeat": "repeated your status",
    "message": "sent you a message",
    "favorite": "likes your status",
    "follow": "follows you",
}


def _show(each: Notification) -> None:
    out = output()
    about = f"  {each.about.id}" if each.about else ""
    date = f", {out.date(each.created_at)}" if each.created_at else ""
    name = Styled(handle(each.user), "name")
    out.line(name, f" {_WORDS[each.kind]}", Styled(f"{about}{date}", "dim"))
    if each.about is not None:
        is_message = each.kind == "message"
        out.paragraph(each.about.text if is_message else status_text(each.about))  # type: ignore[arg-type]
    out.line()
