"""Commands for other users' statuses: favorite, repeat, and who did so."""

from __future__ import annotations

import click

from gnusocial.cli.options import client
from gnusocial.cli.render import handle, show, tell
from gnusocial.cli.show import STATUS_ID


@click.command()
@click.argument("status_id", type=STATUS_ID)
def favorite(status_id: int) -> None:
    """Make STATUS_ID one of your favorites.

    Example:
      gnusocial favorite 1234
    """
    with client() as gs:
        status = gs.status_favorite(status_id)
    tell(f"Favorite: {status.id} by {handle(status.user)}", status)


@click.command()
@click.argument("status_id", type=STATUS_ID)
def unfavorite(status_id: int) -> None:
    """Remove STATUS_ID from your favorites.

    Example:
      gnusocial unfavorite 1234
    """
    with client() as gs:
        status = gs.status_unfavorite(status_id)
    tell(f"No favorite any more: {status.id} by {handle(status.user)}", status)


@click.command()
@click.argument("status_id", type=STATUS_ID)
def repeat(status_id: int) -> None:
    """Repeat STATUS_ID to your followers.

    Example:
      gnusocial repeat 1234
    """
    with client() as gs:
        status = gs.status_repeat(status_id)
    tell(f"Repeated {status_id}; the repeat is {status.id}", status)


@click.command()
@click.argument("status_id", type=STATUS_ID)
def unrepeat(status_id: int) -> None:
    """Undo your repeat of STATUS_ID.

    Example:
      gnusocial unrepeat 1234
    """
    with client() as gs:
        status = gs.status_unrepeat(status_id)
    tell(f"No longer repeated: {status_id}", status)


@click.command("favorited-by")
@click.argument("status_id", type=STATUS_ID)
def favorited_by(status_id: int) -> None:
    """Show the users who favorited STATUS_ID.

    Example:
      gnusocial favorited-by 1234
    """
    with client(login=False) as gs:
        for each in gs.status_favorited_by(status_id):
            show(each)


@click.command("repeated-by")
@click.argument("status_id", type=STATUS_ID)
def repeated_by(status_id: int) -> None:
    """Show the repeats of STATUS_ID.

    Example:
      gnusocial repeated-by 1234
    """
    with client(login=False) as gs:
        for each in gs.status_repeats(status_id):
            show(each)
