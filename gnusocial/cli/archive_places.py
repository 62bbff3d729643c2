"""Find the archive for a command, and show progress."""

from __future__ import annotations

import re
import sys
import time
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

folder_option = click.option(
    "--folder",
    envvar="GNUSOCIAL_ARCHIVE",
    type=click.Path(path_type=Path, file_okay=False),
    help="The archive. Default: this folder if it is an archive, else the last one used.",
)


def remember(folder: Path) -> None:
    """Remember the folder of the last archive, as the default."""
    (made(config_folder()) / _LAST).write_text(f"{folder.resolve()}\n", encoding="utf-8")


def archive_in(folder: Path | None) -> Archive:
    """Return the archive in a folder, or the default one if no folder is given."""
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
    """Return the archive in a folder, or the default one of the logged-in user."""
    if folder is not None:
        return Archive(folder)
    here = Archive(Path())
    if here.exists:
        return here
    host = re.sub(r"[^\w.-]", "_", gs.api_base_url.split("://", 1)[1])
    name = re.sub(r"[^\w-]", "_", gs.me().screen_name)
    return Archive(config_folder() / "archives" / f"{name}@{host}")


class ProgressLine:
    """A progress line on the terminal; it shows nothing if there is no terminal."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kind = ""
        self._began = self._drawn = 0.0
        self._shown = sys.stderr.isatty()

    def __call__(self, kind: str, done: int, total: int | None) -> None:
        """Show the progress of a run."""
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
        """End the current line."""
        if self._kind:
            click.echo("", err=True)
            self._kind = ""


def line(kind: str, done: int, total: int | None, seconds: float) -> str:
    """Return the progress line: a bar, the numbers and the rate."""
    rate = f"{done / seconds:,.0f}/s" if seconds >= 1 else ""
    if total is None or total < done:
        return f"{kind:<16} {done:>26,}  {rate}"
    full = done * _WIDTH // total
    left = f", {(total - done) * seconds / done:,.0f} s left" if rate and done else ""
    return f"{kind:<16} [{'#' * full:<{_WIDTH}}] {done:,} of {total:,}  {rate}{left}"
