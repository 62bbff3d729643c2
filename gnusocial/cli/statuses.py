"""Commands about what is said: post, upload, reply, show, timeline, stream."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from gnusocial.cli.options import account_option, client

if TYPE_CHECKING:
    from pathlib import Path

    from gnusocial import GNUSocial, Page, Status

_TIMELINES = ("home", "public", "network", "friends", "user", "mentions")


@click.command()
@click.argument("text", required=False)
@account_option
def post(text: str | None, account_file: Path | None) -> None:
    """Post TEXT, or what comes from standard input."""
    with client(account_file) as gs:
        _print(gs.post(_text(text)))


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--text", prompt=True, help="The text that goes with them; the server wants one.")
@account_option
def upload(files: tuple[str, ...], text: str, account_file: Path | None) -> None:
    """Post FILES with a text. 2.0.1 takes one file."""
    with client(account_file) as gs:
        _print(gs.status_post(_text(text), media_files=list(files)))


@click.command()
@click.argument("status_id", type=click.IntRange(min=1))
@click.argument("text", required=False)
@account_option
def reply(status_id: int, text: str | None, account_file: Path | None) -> None:
    """Answer the status with the number STATUS_ID."""
    with client(account_file) as gs:
        _print(gs.status_reply(status_id, _text(text)))


@click.command()
@click.argument("status_id", type=click.IntRange(min=1))
@click.option("--thread", is_flag=True, help="With what led to it and what followed.")
@account_option
def show(status_id: int, thread: bool, account_file: Path | None) -> None:
    """Show the status with the number STATUS_ID."""
    with client(account_file) as gs:
        status = gs.status(status_id)
        if not thread:
            _print(status)
            return
        context = gs.status_context(status)
        for each in [*context.ancestors, status, *context.descendants]:
            _print(each)


@click.command()
@click.argument("name", type=click.Choice(_TIMELINES), default="home")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True)
@click.option("--tag", metavar="WORD", help="The statuses with a hashtag instead.")
@click.option("--group", metavar="NAME", help="The statuses of a group instead.")
@account_option
def timeline(
    name: str, limit: int, tag: str | None, group: str | None, account_file: Path | None
) -> None:
    """Show a timeline, the newest last: home, public, network, friends, user or mentions."""
    with client(account_file) as gs:
        for status in reversed(_page(gs, name, tag, group, limit)):
            _print(status)


@click.command()
@click.argument(
    "name", type=click.Choice(("home", "public", "network", "mentions")), default="home"
)
@click.option(
    "--checkpoint", type=click.Path(dir_okay=False), help="Go on where the last one ended."
)
@click.option("--last", type=click.IntRange(min=1), help="Begin with so many of the past.")
@account_option
def stream(name: str, checkpoint: str | None, last: int | None, account_file: Path | None) -> None:
    """Show what is said as it is said, until you press Ctrl-C."""
    with client(account_file) as gs:
        streams = {
            "home": gs.stream_home,
            "public": gs.stream_public,
            "network": gs.stream_network,
            "mentions": gs.stream_mentions,
        }
        try:
            for status in streams[name](checkpoint=checkpoint, catch_up=last):
                _print(status)
        except KeyboardInterrupt:
            click.echo("")


COMMANDS = (post, upload, reply, show, timeline, stream)


def _page(gs: GNUSocial, name: str, tag: str | None, group: str | None, limit: int) -> Page[Status]:
    if tag is not None:
        return gs.timeline_tag(tag, limit=limit)
    if group is not None:
        return gs.timeline_group(group, limit=limit)
    timelines = {
        "home": gs.timeline_home,
        "public": gs.timeline_public,
        "network": gs.timeline_network,
        "friends": gs.timeline_friends,
        "user": gs.timeline_user,
        "mentions": gs.timeline_mentions,
    }
    return timelines[name](limit=limit)


def _text(text: str | None) -> str:
    return sys.stdin.read() if text is None or text == "-" else text


def _print(status: Status) -> None:
    author = status.user.screen_name if status.user else "?"
    when = status.created_at if isinstance(status.created_at, str) else f"{status.created_at:%c}"
    head = click.style(f"@{author}", fg="yellow", bold=True)
    click.echo(f"{head}  {click.style(f'{status.id}, {when}', dim=True)}")
    click.echo(f"  {status.text}\n")
