"""The command ``stream``: show new statuses as they arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from gnusocial.cli.notifications import show_notification
from gnusocial.cli.options import client, output
from gnusocial.cli.render import show
from gnusocial.cli.settings import account_name, made, state_folder
from gnusocial.cli.timelines import list_reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from gnusocial import GNUSocial, StreamEvent

#: The streams by name, with the method of the library and the type of its argument.
_STREAMS = {
    "home": ("stream_home", ""),
    "public": ("stream_public", ""),
    "network": ("stream_network", ""),
    "mentions": ("stream_mentions", ""),
    "messages": ("stream_direct_messages", ""),
    "notifications": ("stream_notifications", ""),
    "all": ("stream_user", ""),
    "user": ("stream_account", "USER"),
    "tag": ("stream_tag", "WORD"),
    "group": ("stream_group", "GROUP"),
    "list": ("stream_list", "OWNER/LIST"),
    "search": ("stream_search", "WORDS"),
}
_PUBLIC = {"public", "network", "user", "tag", "group", "list", "search"}


@click.command()
@click.argument("name", type=click.Choice(tuple(_STREAMS)), default="home", metavar="[NAME]")
@click.argument("of", required=False)
@click.option(
    "--resume", is_flag=True, help="Continue where the last run ended; the position is remembered."
)
@click.option(
    "--checkpoint",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Continue where the last run ended, with the position in this file.",
)
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="Begin with the last N.")
@click.option(
    "--interval",
    type=click.FloatRange(min=1),
    metavar="SECONDS",
    help="Seconds between two requests while something happens. Default: 15.",
)
def stream(
    name: str,
    of: str | None,
    resume: bool,
    checkpoint: str | None,
    last: int | None,
    interval: float | None,
) -> None:
    """Show new statuses as they arrive, until you press Ctrl-C.

    NAME is home (the default), public, network, mentions, messages, notifications, all (home,
    mentions and messages with favorites and follows), user USER, tag WORD, group GROUP, list
    OWNER/LIST or search WORDS.

    Example:
      gnusocial stream home --resume
      gnusocial stream tag cats --server https://gs.example --json
    """
    method, wanted = _STREAMS[name]
    if bool(wanted) != bool(of):
        raise click.UsageError(
            f"Missing argument: gnusocial stream {name} {wanted}"
            if wanted
            else f"The stream {name} takes nothing after its name."
        )
    if resume and checkpoint:
        raise click.UsageError("Give only one of --resume and --checkpoint.")
    options: dict[str, Any] = {"catch_up": last}
    if interval is not None:
        options |= {"poll_interval": interval, "max_poll_interval": max(interval, 120)}
    with client(login=name not in _PUBLIC) as gs:
        if resume:
            checkpoint = _remembered(gs, name, of)
        target = list_reference(gs, of or "") if name == "list" else (of,) if of else ()
        for item in getattr(gs, method)(*target, checkpoint=checkpoint, **options):
            _SHOWN.get(name, show)(item)


def _remembered(gs: GNUSocial, name: str, of: str | None) -> str:
    """Return the file with the position of this stream for this account."""
    who = "anonymous" if gs.auth is None else str(gs.me().screen_name)
    file = " ".join(filter(None, (account_name(who, gs.api_base_url), name, of)))
    return str(made(state_folder()) / f"{quote(file, safe='@ ')}.position")


def _show_event(event: StreamEvent) -> None:
    out = output()
    if out.as_json:
        out.json({"kind": event.kind, "data": event.data})
    elif event.kind == "delete":
        out.line(f"Deleted: {event.data}")
    else:
        show(event.data)


_SHOWN: dict[str, Callable[[Any], object]] = {
    "all": _show_event,
    "notifications": show_notification,
}
