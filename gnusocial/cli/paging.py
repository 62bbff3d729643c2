"""Show paged results: a number of items, and on a terminal more on request."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from gnusocial.cli.options import output
from gnusocial.cli.output import is_terminal
from gnusocial.cli.render import show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The maximum page size of a server.
MOST = 200
DEFAULT = 20

count_option = click.option(
    "-c",
    "--count",
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Number of items; on a terminal, per page. Default: {DEFAULT}.",
)
pager_option = click.option(
    "--pager/--no-pager",
    default=None,
    help="Ask whether to show more. Default: on a terminal.",
)

reverse_option = click.option("--reverse", is_flag=True, help="Show the newest first.")


def paged(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a command that shows pages."""
    return count_option(pager_option(command))


def page_size(count: int | None) -> int:
    """Return the page size to request."""
    return min(count or DEFAULT, MOST)


def show_items(
    items: Iterator[Any],
    count: int | None,
    *,
    pager: bool | None = None,
    newest_last: bool = False,
) -> None:
    """Print the first items, and on a terminal more as long as the user wants them.

    Args:
        items: The items, newest first. The iterator is read only as far as items are shown.
        count: How many at a time; None for all.
        pager: Whether to ask for more; None asks on a terminal.
        newest_last: Whether to print each part in chronological order. JSON keeps the order of
            the server.
    """
    if output().as_json:
        for each in islice(items, count):
            show(each)
        return
    asks = (is_terminal(sys.stdin) and is_terminal(sys.stdout)) if pager is None else pager
    while True:
        part = list(islice(items, count))
        if not part:
            output().note("There is nothing to show.")
        for each in reversed(part) if newest_last else part:
            show(each)
        if count is None or len(part) < count or not asks or not _more():
            return


def _more() -> bool:
    click.echo("-- Enter: more, q: quit -- ", nl=False, file=sys.stderr)
    answer = sys.stdin.readline()
    return bool(answer) and not answer.strip()
