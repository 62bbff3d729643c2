"""What several commands share: where the credentials are, and the client that is made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from gnusocial import GNUSocial

#: Where the commands keep what they were given; each file can be named by an option instead.
FOLDER = Path(click.get_app_dir("gnusocial", force_posix=False))
APPLICATION_FILE = "app.secret"
USER_FILE = "user.secret"

account_option = click.option(
    "--account",
    "account_file",
    envvar="GNUSOCIAL_ACCOUNT",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"File of the user, as `gnusocial login` wrote it. Default: {USER_FILE} in your settings.",
)
app_option = click.option(
    "--app",
    "app_file",
    envvar="GNUSOCIAL_APP",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"File of the application. Default: {APPLICATION_FILE} in your settings.",
)


def kept(path: Path | None, name: str) -> Path:
    """Return the given path, or the usual one, whose folder is made where it is missing."""
    if path is not None:
        return path
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    return FOLDER / name


def client(account_file: Path | None, **options: Any) -> GNUSocial:
    """Return a client for the user who is logged in, or say how to log in."""
    path = kept(account_file, USER_FILE)
    if not path.exists():
        raise click.ClickException(
            f"Nobody is logged in ({path} is missing). First: gnusocial register-app, "
            "then: gnusocial login"
        )
    return GNUSocial(access_token=str(path), **options)
