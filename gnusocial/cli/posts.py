"""Commands that post and delete: post, reply, upload, delete."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from gnusocial.cli.compose import (
    editor_option,
    kept_as_draft,
    tell_what_is_left,
    text_limit,
    typed,
    written,
)
from gnusocial.cli.options import client, output
from gnusocial.cli.render import show, tell
from gnusocial.cli.show import STATUS_ID

if TYPE_CHECKING:
    from gnusocial import GNUSocial

_FILE = click.Path(exists=True, dir_okay=False, readable=True)

media_option = click.option(
    "-m",
    "--media",
    "media_files",
    type=_FILE,
    multiple=True,
    metavar="FILE",
    help="Attach a file; repeat for several. GNU social 2 accepts one.",
)
media_id_option = click.option(
    "--media-id",
    "media_ids",
    type=click.IntRange(min=1),
    multiple=True,
    metavar="ID",
    help="Attach a file uploaded with `gnusocial upload`; repeat for several.",
)


@click.command()
@click.argument("text", required=False)
@editor_option
@media_option
@media_id_option
@click.option("-r", "--reply-to", type=STATUS_ID, metavar="ID", help="Reply to this status.")
@click.option("-R", "--reply-last", is_flag=True, help="Reply to your last status.")
def post(
    text: str | None, editor: bool, reply_to: int | None, reply_last: bool, **files: Any
) -> None:
    """Post TEXT, or standard input.

    The number of characters left is shown on standard error. `gnusocial reply` adds the usual
    mentions to a reply; --reply-to posts the text unchanged.

    Example:
      gnusocial post "Look at this" --media cat.jpg
    """
    if reply_to is not None and reply_last:
        raise click.UsageError("Give only one of --reply-to and --reply-last.")
    with client() as gs:
        if reply_last:
            reply_to = last_post(gs)
        _post(gs, partial(gs.status_post, in_reply_to_id=reply_to), text, editor=editor, **files)


@click.command()
@click.argument("status_id", type=STATUS_ID)
@click.argument("text", required=False)
@editor_option
@media_option
@media_id_option
def reply(status_id: int, text: str | None, editor: bool, **files: Any) -> None:
    """Reply to STATUS_ID with TEXT, or with standard input.

    The reply mentions the author of the status and the users that it mentions.

    Example:
      gnusocial reply 1234 "So do I."
    """
    with client() as gs:
        _post(gs, partial(gs.status_reply, status_id), text, editor=editor, **files)


@click.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--text", help="Post the files with this text at once.")
def upload(files: tuple[str, ...], text: str | None) -> None:
    """Upload FILES and print their ids, for `gnusocial post --media-id`.

    GNU social 2 cannot upload without posting: use --text.

    Example:
      gnusocial upload cat.jpg
    """
    with client() as gs:
        if text is not None:
            show(gs.status_post(text, media_files=list(files)))
            return
        for each in files:
            media = gs.media_post(each)
            tell(f"{media.media_id}  {media.media_url}", media)


@click.command()
@click.argument("status_ids", nargs=-1, required=True, type=STATUS_ID)
def delete(status_ids: tuple[int, ...]) -> None:
    """Delete your statuses with the ids STATUS_IDS.

    Example:
      gnusocial delete 1234 1235
    """
    with client() as gs:
        for status_id in status_ids:
            status = gs.status_delete(status_id)
            tell(f"Deleted {status.id}: {status.text}", status)


def _post(
    gs: GNUSocial,
    send: Any,
    text: str | None,
    *,
    editor: bool,
    media_files: tuple[str, ...],
    media_ids: tuple[int, ...],
) -> None:
    limit = None if output().as_json else text_limit(gs)
    words = written(text, lambda: limit, editor=editor)
    with kept_as_draft(words, typed=typed(text, editor=editor)):
        status = send(
            words, media_files=list(media_files) or None, media_ids=list(media_ids) or None
        )
    show(status)
    if not output().as_json:
        tell_what_is_left(words, limit)


def last_post(gs: GNUSocial) -> int:
    """Return the id of the user's last status, ignoring repeats and activities."""
    for status in gs.timeline_user():
        if status.kind in ("post", "reply"):
            return int(status.id)
    raise click.ClickException("You have not posted anything yet that --reply-last could reply to.")
