"""What ``--verbose`` and ``--debug`` show, and warnings in one line. Secrets are masked."""

from __future__ import annotations

import logging
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from gnusocial.cli.text import one_line

_SECRET = re.compile(
    r"""(?ix) ( \b (?: oauth_\w+ | x_auth_\w+ | \w*(?:token|secret|password|passwd|verifier|sessid)
               | pin | authorization | cookie | set-cookie ) ["']? \s* [=:] \s* ["']? )
        (?: (?:basic|oauth|bearer)\s+ )? [^&\s"',;]+"""
)
_USER_INFO = re.compile(r"(://)[^/\s@]+@")
#: How urllib3 tells of a request and its answer.
_REQUEST = '"%s %s %s" %s %s'


def masked(text: str) -> str:
    """Return a log line without secrets, harmless for a terminal."""
    return one_line(_USER_INFO.sub(r"\1***@", _SECRET.sub(r"\1***", text)))


class _Lines(logging.Handler):
    """Writes each record in one line."""

    def __init__(self, *, debug: bool) -> None:
        super().__init__(logging.DEBUG)
        self.debug = debug

    def emit(self, record: logging.LogRecord) -> None:
        if not self.debug and record.levelno < logging.INFO and _REQUEST not in str(record.msg):
            return
        try:
            click.echo(masked(f"{record.name}: {record.getMessage()}"), file=sys.stderr)
        except (OSError, ValueError, TypeError):
            self.handleError(record)


def log_to_stderr(*, debug: bool) -> Callable[[], None]:
    """Show requests, and with ``debug`` all that is logged about them; return what ends it."""
    handler = _Lines(debug=debug)
    # Not oauthlib: it logs what it signs.
    loggers = [logging.getLogger(name) for name in ("gnusocial", "urllib3")]
    for logger in loggers:
        for earlier in [each for each in logger.handlers if isinstance(each, _Lines)]:
            handler.debug = handler.debug or earlier.debug
            logger.removeHandler(earlier)
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)

    def stop() -> None:
        for logger in loggers:
            logger.removeHandler(handler)
            logger.setLevel(logging.NOTSET)

    return stop


@contextmanager
def warnings_in_one_line() -> Iterator[None]:
    """Show each warning of the library in one line on standard error."""

    def show(message: Warning | str, *_: Any, **__: Any) -> None:
        click.echo(f"Warning: {one_line(message)}", file=sys.stderr)

    from gnusocial.errors import GNUSocialWarning

    with warnings.catch_warnings():
        warnings.simplefilter("always", GNUSocialWarning)
        warnings.showwarning = show
        yield
