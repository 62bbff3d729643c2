"""Commands that show one status: show, thread."""

from __future__ import annotations

import click

from gnusocial.cli import render
from gnusocial.cli.options import client, output

STATUS_ID = click.IntRange(min=1)


@click.command()
@click.argument("status_id", type=STATUS_ID)
@click.option("--thread", "with_thread", is_flag=True, help="The same as: gnusocial thread.")
def show(status_id: int, with_thread: bool) -> None:
    """Show the status with the id STATUS_ID.

    Example:
      gnusocial show 1234
    """
    if with_thread:
        _thread(status_id)
        return
    with client(login=False) as gs:
        render.show(gs.status(status_id))


@click.command()
@click.argument("status_id", type=STATUS_ID)
def thread(status_id: int) -> None:
    """Show the conversation of STATUS_ID as a tree.

    The JSON output is the statuses in chronological order, one per line; in_reply_to_status_id is
    the parent of each.

    Example:
      gnusocial thread 1234
    """
    _thread(status_id)


def _thread(status_id: int) -> None:
    with client(login=False) as gs:
        status = gs.status(status_id)
        context = gs.status_context(status)
    statuses = [*context.ancestors, status, *context.descendants]
    out = output()
    if out.as_json:
        for each in statuses:
            out.json(each)
    else:
        out.tree(render.thread(statuses, status_id))
