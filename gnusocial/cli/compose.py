"""Read the text to post (from the argument, standard input or an editor), and its limit."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from gnusocial.cli.options import output
from gnusocial.cli.output import is_terminal

if TYPE_CHECKING:
    from gnusocial import GNUSocial

_SCISSORS = "------ >8 ------"

editor_option = click.option(
    "-e", "--editor", is_flag=True, help="Write the text in your editor ($VISUAL or $EDITOR)."
)


def text_limit(gs: GNUSocial) -> int | None:
    """Return the maximum length of a status; None if there is no limit, or it is unknown."""
    from gnusocial import GNUSocialError

    try:
        config = gs.config()
    except GNUSocialError:
        return None
    limit = config.notice.contentlimit
    return (config.site.textlimit if limit is None else limit) or None


def written(given: str | None, limit: Callable[[], int | None], *, editor: bool = False) -> str:
    """Return the text to post.

    Args:
        given: The argument; None or ``-`` for standard input.
        limit: Returns the maximum length; called only if it is shown to the user.
        editor: Whether to open an editor, with the argument as the initial text.
    """
    if editor:
        text = _edited(given or "", limit())
    elif given is not None and given != "-":
        text = given
    else:
        text = _from_standard_input(limit)
    if not text.strip():
        raise click.UsageError("There is no text. Give it as an argument, or pipe it in.")
    return text


def _from_standard_input(limit: Callable[[], int | None]) -> str:
    if is_terminal(sys.stdin):
        most = limit()
        room = f"up to {most} characters, " if most else ""
        output().note(f"Write your text, {room}then press Ctrl-D (Ctrl-Z and Enter on Windows):")
    if sys.stdin is None:
        return ""
    try:
        return sys.stdin.read().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise click.UsageError(f"Standard input is not {error.encoding}.") from error


def _edited(text: str, limit: int | None) -> str:
    room = f"At most {limit} characters.\n" if limit else ""
    template = f"{text}\n\n{_SCISSORS}\nWhat is below this line is not posted. {room}"
    edited = click.edit(template, extension=".txt")
    return (edited or "").partition(_SCISSORS)[0].strip()


@contextmanager
def kept_as_draft(text: str, *, typed: bool) -> Iterator[None]:
    """Save a text that the user typed to a file if it cannot be posted."""
    from gnusocial import GNUSocialError

    try:
        yield
    except (GNUSocialError, KeyboardInterrupt):
        if typed:
            import tempfile

            handle, path = tempfile.mkstemp(prefix="gnusocial-draft-", suffix=".txt")
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
            output().note(f"Your text was saved to {path}")
        raise


def tell_what_is_left(text: str, limit: int | None) -> None:
    """Show how much of the limit is left."""
    if limit is not None:
        output().note(f"{len(text)} of {limit} characters, {limit - len(text)} left")


def typed(given: str | None, *, editor: bool) -> bool:
    """Return whether the user types the text now, so that there is no other copy."""
    return editor or (given in (None, "-") and is_terminal(sys.stdin))
