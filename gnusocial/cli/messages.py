"""Direct messages: ``dm read`` and ``dm send``."""

from __future__ import annotations

import click

from gnusocial.cli.compose import editor_option, kept_as_draft, typed, written
from gnusocial.cli.options import client
from gnusocial.cli.paging import DEFAULT, page_size, paged, reverse_option, show_items
from gnusocial.cli.render import show


@click.group()
def dm() -> None:
    """Read and send direct messages.

    Example:
      gnusocial dm read
      gnusocial dm send bob "See you at eight"
    """


@dm.command("read")
@click.option("--sent", is_flag=True, help="Show the messages that you sent instead.")
@paged
@reverse_option
def dm_read(sent: bool, count: int | None, pager: bool | None, reverse: bool) -> None:
    """Show the messages that you received, newest last.

    Example:
      gnusocial dm read --count 5
    """
    with client() as gs:
        messages = gs.direct_messages_sent if sent else gs.direct_messages
        page = messages(limit=page_size(count))
        items = gs.pagination_iterator(page)
        show_items(items, count or DEFAULT, pager=pager, newest_last=not reverse)


@dm.command("send")
@click.argument("user")
@click.argument("text", required=False)
@editor_option
def dm_send(user: str, text: str | None, editor: bool) -> None:
    """Send TEXT to USER, who must follow you.

    Without TEXT, the message is read from standard input.

    Example:
      gnusocial dm send bob "See you at eight"
    """
    with client() as gs:
        words = written(text, lambda: None, editor=editor)
        with kept_as_draft(words, typed=typed(text, editor=editor)):
            show(gs.direct_message_post(user, words))
