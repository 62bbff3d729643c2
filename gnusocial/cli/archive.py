"""The command archive: create, update, search and import archives."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gnusocial.archive import Archive, Downloads
from gnusocial.archive.kinds import CHOICES
from gnusocial.cli.archive_places import (
    ProgressLine,
    archive_in,
    folder_option,
    remember,
)
from gnusocial.cli.options import account_option, client
from gnusocial.cli.text import harmless

if TYPE_CHECKING:
    from gnusocial.archive import Hit, Report

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class _WithFolder(click.Group):
    """A group with the default command ``update``: ``archive FOLDER`` is enough."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args.insert(0, "update")
        return super().parse_args(ctx, args)


@click.group(cls=_WithFolder, subcommand_metavar="FOLDER | COMMAND [ARGS]...")
def archive() -> None:
    """Archive everything you have on the server into FOLDER, and search the archive.

    \b
    Example:
      gnusocial archive ~/gs-archive --html
      gnusocial archive search "good morning"

    For a folder with the name of a command, write ./search.
    """  # noqa: D301 - \b is click's mark for text that must not be wrapped


@archive.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--html", is_flag=True, help="Also write index.html into the folder.")
@click.option("--verify", is_flag=True, help="Check the files, and compare with the server.")
@click.option("--offline", is_flag=True, help="Send no requests: with --html or --verify.")
@click.option("--full", is_flag=True, help="Read everything again, to find changes and deletions.")
@click.option(
    "--skip", metavar="KIND", multiple=True, type=click.Choice(CHOICES), help="Skip this kind."
)
@click.option("--list", "lists", multiple=True, metavar="NAME", help="Archive this list of yours.")
@click.option("--other-hosts", is_flag=True, help="Also download files from other servers.")
@_json_option
@account_option
def update(
    folder: Path,
    html: bool,
    verify: bool,
    offline: bool,
    full: bool,
    skip: tuple[str, ...],
    lists: tuple[str, ...],
    other_hosts: bool,
    as_json: bool,
    account_file: Path | None,
) -> None:
    """Archive into FOLDER: everything the first time, what is new after that.

    You can interrupt it at any time; the next run continues. What you delete on the server stays in
    the archive.

    \b
    Example:
      gnusocial archive ~/gs-archive --html
    """  # noqa: D301 - \b is click's mark for text that must not be wrapped
    place = Archive(folder)
    said: dict[str, Any] = {}
    progress = ProgressLine()
    failed = False
    if offline:
        if not (html or verify):
            raise click.UsageError("--offline needs --html or --verify.")
        if verify:
            said["checks"] = [asdict(each) for each in place.verify()]
    else:
        with client(account_file) as gs:
            try:
                report = place.update(
                    gs,
                    skip=skip,
                    lists=lists,
                    full=full,
                    downloads=Downloads(other_hosts=other_hosts),
                    progress=progress,
                )
            finally:
                progress.end()
            remember(folder)
            said["report"] = asdict(report)
            failed = not report.complete
            if not as_json:
                _print_report(report)
            if verify:
                said["checks"] = [asdict(each) for each in place.verify(gs)]
    if html:
        said["page"] = str(place.write_html())
    _finish(said, as_json=as_json, failed=failed)


def _finish(said: dict[str, Any], *, as_json: bool, failed: bool) -> None:
    checks = said.get("checks", [])
    if as_json:
        click.echo(json.dumps(said, indent=1))
    for check in [] if as_json else checks:
        mark = "ok   " if check["ok"] else "WRONG"
        click.echo(f"{mark}  {check['what']}: {harmless(check['detail'])}")
    if "page" in said and not as_json:
        click.echo(f"Page: {said['page']}")
    if failed or not all(check["ok"] for check in checks):
        sys.exit(1)


def _print_report(report: Report) -> None:
    for title, counts in (
        ("New", report.new),
        ("Changed", report.changed),
        ("No longer on the server", report.gone),
    ):
        if counts:
            listed = ", ".join(f"{number:,} {_words(kind)}" for kind, number in counts.items())
            click.echo(f"{title}: {listed}")
    if not (report.new or report.changed or report.gone):
        click.echo("Nothing new")
    if report.files_elsewhere:
        click.echo(f"Files on other servers: {report.files_elsewhere:,} (get them: --other-hosts)")
    if report.left_out:
        click.echo(f"Not shown by this server: {', '.join(map(_words, report.left_out))}")
    for kind, why in report.failures.items():
        click.echo(f"Not complete: {_words(kind)}: {harmless(why)}. Run it again.", err=True)


def _words(kind: str) -> str:
    return kind.replace("_", " ")


@archive.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@folder_option
@_json_option
def import_(file: Path, folder: Path | None, as_json: bool) -> None:
    """Import a backup that you downloaded from GNU social: an Atom feed, or a zip of it.

    \b
    Example:
      gnusocial archive import alice.atom --folder ~/gs-archive
    """  # noqa: D301 - \b is click's mark for text that must not be wrapped
    progress = ProgressLine()
    try:
        report = archive_in(folder).import_backup(file, progress=progress)
    finally:
        progress.end()
    if as_json:
        click.echo(json.dumps(asdict(report), indent=1))
    else:
        _print_report(report)


@archive.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Maximum number."
)
@click.option("--activities", is_flag=True, help='Include "favorited something" and the like.')
@folder_option
@_json_option
def search(
    words: tuple[str, ...], limit: int, activities: bool, folder: Path | None, as_json: bool
) -> None:
    """Search the archive for texts that contain all WORDS; the newest come last.

    tea* matches words that begin with "tea"; "several words" matches a phrase.

    \b
    Example:
      gnusocial archive search "good morning" tea*
    """  # noqa: D301 - \b is click's mark for text that must not be wrapped
    quoted = " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)
    found = archive_in(folder).search(quoted, limit=limit, activities=activities)
    for hit in reversed(found):
        click.echo(_json_of(hit) if as_json else _shown(hit))
    if not found and not as_json:
        click.echo("Nothing found", err=True)


def _json_of(hit: Hit) -> str:
    when = hit.created_at.isoformat() if hit.created_at else None
    return json.dumps({**asdict(hit), "created_at": when})


def _shown(hit: Hit) -> str:
    when = f"{hit.created_at.astimezone():%Y-%m-%d %H:%M %Z}" if hit.created_at else "no date"
    head = click.style(f"@{harmless(hit.author)}", fg="yellow", bold=True)
    about = click.style(harmless(f"{hit.id}, {when}, {', '.join(hit.kinds)}"), dim=True)
    text = harmless(hit.text).replace("\n", "\n  ")
    return f"{head}  {about}\n  {text}\n"


@archive.command()
@folder_option
@_json_option
def stats(folder: Path | None, as_json: bool) -> None:
    """Show the number of archived items, and your posts per month.

    \b
    Example:
      gnusocial archive stats
    """  # noqa: D301 - \b is click's mark for text that must not be wrapped
    place = archive_in(folder)
    found = place.stats()
    if as_json:
        click.echo(json.dumps(asdict(found), indent=1))
        return
    click.echo(f"{harmless(place.owner)} in {place.folder}")
    for kind, number in found.counts.items():
        click.echo(f"  {_words(kind):<20} {number:>9,}")
    for line in plot(found.months, shutil.get_terminal_size().columns):
        click.echo(line)
    if found.undated:
        click.echo(f"without a date  {found.undated:,}")


def plot(months: tuple[tuple[str, int], ...], width: int) -> list[str]:
    """Return a line with a bar for each month, scaled to the width of the terminal."""
    most = max((number for _, number in months), default=0)
    digits = len(f"{most:,}")
    room = max(10, width - digits - 12)
    return [
        f"{month}  {number:>{digits},}  {'#' * -(-number * room // most) if most else ''}".rstrip()
        for month, number in months
    ]
