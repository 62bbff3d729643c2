"""Where the archive is that a command means, and what the commands about archives share."""

from __future__ import annotations

import re
import sys
import time
import unicodedata
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gnusocial.archive import Archive
from gnusocial.cli.settings import config_folder, made

if TYPE_CHECKING:
    from collections.abc import Callable

    from gnusocial import GNUSocial

_LAST = "archive.last"
_WIDTH = 24
_UNITS = {"h": 1 / 24, "d": 1, "w": 7, "y": 365}

folder_option = click.option(
    "--folder",
    envvar="GNUSOCIAL_ARCHIVE",
    type=click.Path(path_type=Path, file_okay=False),
    help="The archive. Default: this folder, else the one that was archived into last.",
)


def remember(folder: Path) -> None:
    """Keep which folder was archived into, for commands that name none."""
    (made(config_folder()) / _LAST).write_text(f"{folder.resolve()}\n", encoding="utf-8")


def archive_in(folder: Path | None) -> Archive:
    """Return the archive in a folder, or in the one that is meant where none is named."""
    if folder is not None:
        return Archive(folder)
    here = Archive(Path())
    last = config_folder() / _LAST
    if here.exists or not last.is_file():
        if here.exists:
            return here
        raise click.UsageError("Which archive? Name it with --folder FOLDER.")
    return Archive(last.read_text(encoding="utf-8").strip())


def archive_of(gs: GNUSocial, folder: Path | None) -> Archive:
    """Return the archive in a folder, or the usual one of the logged-in user."""
    if folder is not None:
        return Archive(folder)
    here = Archive(Path())
    if here.exists:
        return here
    host = re.sub(r"[^\w.-]", "_", gs.api_base_url.split("://", 1)[1])
    name = re.sub(r"[^\w-]", "_", gs.me().screen_name)
    return Archive(config_folder() / "archives" / f"{name}@{host}")


def age(value: str) -> timedelta:
    """Read a length of time: ``36h``, ``90d``, ``12w`` or ``2y``."""
    match = re.fullmatch(r"(\d{1,5})([hdwy])", value)
    if match is None:
        raise click.BadParameter(f"{value!r} is not an age: write 36h, 90d, 12w or 2y")
    return timedelta(days=int(match[1]) * _UNITS[match[2]])


class ProgressLine:
    """A line on the terminal that says how far a run is; nothing where there is no terminal."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kind = ""
        self._began = self._drawn = 0.0
        self._shown = sys.stderr.isatty()

    def __call__(self, kind: str, done: int, total: int | None) -> None:
        """Take what a run tells."""
        if not self._shown:
            return
        now = self._clock()
        if kind != self._kind:
            self.end()
            self._kind, self._began, self._drawn = kind, now, 0.0
        if now - self._drawn >= 0.1 or done == total:
            self._drawn = now
            click.echo(f"\r\x1b[K{line(kind, done, total, now - self._began)}", err=True, nl=False)

    def end(self) -> None:
        """Leave the line that was begun."""
        if self._kind:
            click.echo("", err=True)
            self._kind = ""


def line(kind: str, done: int, total: int | None, seconds: float) -> str:
    """Return what is shown of a kind: a bar, the numbers and the rate."""
    rate = f"{done / seconds:,.0f}/s" if seconds >= 1 else ""
    if total is None or total < done:
        return f"{kind:<16} {done:>26,}  {rate}"
    full = done * _WIDTH // total
    left = f", {(total - done) * seconds / done:,.0f} s left" if rate and done else ""
    return f"{kind:<16} [{'#' * full:<{_WIDTH}}] {done:,} of {total:,}  {rate}{left}"


def printable(text: str) -> str:
    """Return a text of the server without what could control a terminal."""
    return "".join(
        char if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs") else "\ufffd"
        for char in text
    )
