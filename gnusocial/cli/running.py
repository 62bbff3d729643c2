"""How the command runs and ends: its streams, its errors, its exit status.

0 is success, also if the reader of a pipe closes it; 1 is an error of the server, the network or
this machine; 2 is wrong usage; 130 is Ctrl-C.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click

from gnusocial.cli.logs import warnings_in_one_line
from gnusocial.cli.text import one_line

INTERRUPTED = 130
_USAGE = 2


class ClosedPipeError(Exception):
    """The reader of the output closed the pipe. click would handle a BrokenPipeError itself."""


def run(call: Callable[[], Any]) -> int:
    """Run the command and return its exit status."""
    if sys.stdin is None:  # a process may have no standard input
        sys.stdin = io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        # Characters that the console cannot show are replaced.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        with warnings_in_one_line():
            status = call()
            sys.stdout and sys.stdout.flush()
    except click.ClickException as error:
        status = _fail(error)
    except click.Abort as error:
        status = _aborted(error)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except (ClosedPipeError, BrokenPipeError):
        status = 0
    except OSError as error:
        where = error.filename or "input or output"
        status = _tell(f"Error: {one_line(where)}: {error.strerror or error}")
    _forget_unwritten()
    return status if isinstance(status, int) else 0


def _fail(error: click.ClickException) -> int:
    message = error.format_message()
    if error.exit_code == _USAGE and isinstance(error, click.UsageError) and error.ctx is not None:
        if message == error.ctx.get_help():  # a group without a command
            _tell(message)
            return _USAGE
        if "gnusocial " not in message:
            end = "" if message.endswith((".", "?")) else "."
            message = f"{message}{end} Help: {error.ctx.command_path} --help"
    _tell(f"Error: {one_line(message)}")
    return error.exit_code


def _aborted(error: click.Abort) -> int:
    """Distinguish Ctrl-C from the end of the input at a prompt; click raises Abort for both."""
    if isinstance(error.__cause__ or error.__context__, EOFError):
        return _tell("Error: the input ended before all questions were answered.")
    return INTERRUPTED


def _tell(message: str) -> int:
    with suppress(OSError):
        click.echo(message, file=sys.stderr)
    return 1


def _forget_unwritten() -> None:
    """Prevent the interpreter from retrying a failed write at exit."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream and stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
