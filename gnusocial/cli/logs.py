"""Output of ``--verbose`` and ``--debug``, and warnings on one line.

The library masks secrets in its log messages.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from gnusocial.cli.text import one_line

#: The format in which the library logs a response.
_RESPONSE = '"%s %s" %d'


class _Lines(logging.Handler):
    """Writes each record on one line."""

    def __init__(self, *, debug: bool) -> None:
        super().__init__(logging.DEBUG)
        self.debug = debug

    def emit(self, record: logging.LogRecord) -> None:
        if not self.debug and record.levelno < logging.INFO and _RESPONSE not in str(record.msg):
            return
        try:
            click.echo(one_line(f"{record.name}: {record.getMessage()}"), file=sys.stderr)
        except (OSError, ValueError, TypeError):
            self.handleError(record)


def log_to_stderr(*, debug: bool) -> Callable[[], None]:
    """Show requests, with ``debug`` all log messages; return a function that stops it."""
    handler = _Lines(debug=debug)
    logger = logging.getLogger("gnusocial")
    for earlier in [each for each in logger.handlers if isinstance(each, _Lines)]:
        handler.debug = handler.debug or earlier.debug
        logger.removeHandler(earlier)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)

    def stop() -> None:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)

    return stop


@contextmanager
def warnings_in_one_line() -> Iterator[None]:
    """Show each warning of the library as one line on standard error."""

    def show(message: Warning | str, *_: Any, **__: Any) -> None:
        click.echo(f"Warning: {one_line(message)}", file=sys.stderr)

    from gnusocial.errors import GNUSocialWarning

    with warnings.catch_warnings():
        warnings.simplefilter("always", GNUSocialWarning)
        warnings.showwarning = show
        yield
