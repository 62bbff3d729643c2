"""The command cleanup: delete own posts by rules, after archiving them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gnusocial.archive import Rules
from gnusocial.cli.archive_places import ProgressLine, archive_of, folder_option
from gnusocial.cli.options import account_option, client
from gnusocial.cli.text import duration

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path

    from gnusocial.archive import Cleaned


def _age(value: str) -> timedelta:
    try:
        return duration(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command()
@click.option("--older-than", type=_age, required=True, metavar="AGE", help="36h, 90d, 12w, 2y.")
@click.option("--keep-favorited", is_flag=True, help="Keep posts that you or others favorited.")
@click.option("--keep-threads", is_flag=True, help="Keep replies, and posts with replies.")
@click.option("--repeats", is_flag=True, help="Also delete your repeats of others' posts.")
@click.option("--dry-run", is_flag=True, help="Archive and list the posts, but delete nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before deleting.")
@folder_option
@account_option
def cleanup(
    older_than: timedelta,
    keep_favorited: bool,
    keep_threads: bool,
    repeats: bool,
    dry_run: bool,
    yes: bool,
    folder: Path | None,
    account_file: Path | None,
) -> None:
    """Delete your old posts from the server, after archiving everything.

    A post is kept if one of its files cannot be archived. You can interrupt it at any time; run it
    again to continue.

    \b
    Example:
      gnusocial cleanup --older-than 90d --keep-favorited --keep-threads --dry-run
    """  # noqa: D301 - \b is click's mark for text that must not be wrapped
    rules = Rules(older_than, keep_favorited, keep_threads, repeats)
    progress = ProgressLine()

    def confirm(found: Cleaned) -> bool:
        progress.end()
        click.echo(f"{len(found.posts):,} posts are to be deleted")
        if dry_run:
            for number in found.posts:
                click.echo(str(number))
            return False
        return yes or click.confirm("This cannot be undone. Delete them?")

    with client(account_file) as gs:
        place = archive_of(gs, folder)
        click.echo(f"Archive: {place.folder}")
        try:
            found = place.cleanup(gs, rules, confirm=confirm, progress=progress)
        finally:
            progress.end()
    for reason, number in sorted(found.kept.items()):
        click.echo(f"Kept: {number:,} ({reason})")
    if not found.posts:
        click.echo("Nothing to delete")
    elif not dry_run:
        gone = f", {found.gone:,} were gone already" if found.gone else ""
        click.echo(f"Deleted: {found.deleted:,}{gone}")
