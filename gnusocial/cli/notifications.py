"""The command ``notifications``."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from gnusocial.cli.options import client, output
from gnusocial.cli.output import Styled
from gnusocial.cli.paging import DEFAULT, page_size, reverse_option
from gnusocial.cli.render import handle, status_text

if TYPE_CHECKING:
    from gnusocial import Notification, NotificationKind

#: The kinds by their names in the options, with their names in the library.
KINDS: dict[str, NotificationKind] = {
    "mention": "mention",
    "reply": "reply",
    "repeat": "repeat",
    "message": "direct_message",
    "favorite": "favorite",
    "follow": "follow",
}
#: The kinds with a date; the others must be chosen with --type.
_DATED = ("mention", "reply", "repeat", "message")


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
    type=click.Choice(tuple(KINDS)),
    multiple=True,
    help="Only this kind; repeat for several. Default: mention, reply, repeat and message.",
)
@click.option(
    "-x",
    "--exclude-type",
    "excluded",
    type=click.Choice(tuple(KINDS)),
    multiple=True,
    help="Not these.",
)
@reverse_option
def notifications(
    count: int, kinds: tuple[str, ...], excluded: tuple[str, ...], reverse: bool
) -> None:
    """Show mentions, replies, repeats of your statuses and direct messages, newest last.

    The server sends no dates for favorites and follows; add them with --type. Repeats and favorites
    are looked up for your last 10 statuses, with 1 request each. To follow notifications as they
    arrive, use the command stream notifications.

    Example:
      gnusocial notifications --type reply --type repeat
    """
    wanted = [KINDS[name] for name in kinds or _DATED if name not in excluded]
    found: list[Notification] = []
    if wanted:
        with client() as gs:
            found = list(islice(gs.notifications(wanted, limit=page_size(count)), count))
    for each in found if reverse or output().as_json else reversed(found):
        show_notification(each)


def as_json(notification: Notification) -> dict[str, Any]:
    """Return a notification as JSON: kind, created_at, user, and the status or message."""
    date = notification.created_at
    is_message = notification.kind == "direct_message"
    return {
        "kind": "message" if is_message else notification.kind,
        "created_at": date.isoformat() if date else None,
        "user": notification.user,
        **(
            {"message": notification.direct_message}
            if is_message
            else {"status": notification.status}
        ),
    }


_WORDS: dict[NotificationKind, str] = {
    "mention": "mentioned you",
    "reply": "replied to you",
    "repeat": "repeated your status",
    "direct_message": "sent you a message",
    "favorite": "likes your status",
    "follow": "follows you",
}


def show_notification(each: Notification) -> None:
    """Print a notification, or its JSON."""
    out = output()
    if out.as_json:
        out.json(as_json(each))
        return
    about = each.status or each.direct_message
    number = f"  {about.id}" if about else ""
    date = f", {out.date(each.created_at)}" if each.created_at else ""
    name = Styled(handle(each.user), "name")
    out.line(name, f" {_WORDS[each.kind]}", Styled(f"{number}{date}", "dim"))
    if each.status is not None:
        out.paragraph(status_text(each.status))
    elif each.direct_message is not None:
        out.paragraph(each.direct_message.text)
    out.line()
