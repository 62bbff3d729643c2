"""Commands about who one is: register-app, login, whoami, follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gnusocial import GNUSocial
from gnusocial.cli.options import (
    APPLICATION_FILE,
    USER_FILE,
    account_option,
    app_option,
    client,
    kept,
)

if TYPE_CHECKING:
    from pathlib import Path

_password_option = click.option(
    "--password",
    envvar="GNUSOCIAL_PASSWORD",
    metavar="WORD",
    help="Better: GNUSOCIAL_PASSWORD, or wait to be asked.",
)


@click.command("register-app")
@click.argument("server")
@click.option("--name", default="gnusocial command", show_default=True, help="Of the application.")
@click.option("--username", metavar="NAME", help="Who registers it. Default: the anonymous one.")
@_password_option
@app_option
def register_app(
    server: str, name: str, username: str | None, password: str | None, app_file: Path | None
) -> None:
    """Register an application on SERVER, once.

    With --username it is registered in your name; without, the application "anonymous" is used,
    if the server has it.
    """
    if username is not None and password is None:
        password = click.prompt(f"Password of {username}", hide_input=True)
    path = kept(app_file, APPLICATION_FILE)
    GNUSocial.create_app(
        name,
        server,
        username=username,
        password=password if username is not None else None,
        to_file=str(path),
    )
    click.echo(f"Registered; the keys are in {path}. Next: gnusocial login")


@click.command()
@click.option("--username", metavar="NAME", help="Log in with a password, which is not kept.")
@_password_option
@click.option("--pin", is_flag=True, help="Type in the PIN that the server shows.")
@app_option
@account_option
def login(
    username: str | None,
    password: str | None,
    pin: bool,
    app_file: Path | None,
    account_file: Path | None,
) -> None:
    """Log in: in your browser, with --username by password, or with --pin."""
    path = str(kept(account_file, USER_FILE))
    with GNUSocial(client_id=str(kept(app_file, APPLICATION_FILE))) as gs:
        if username is not None:
            secret = password or click.prompt(f"Password of {username}", hide_input=True)
            gs.log_in(username, secret, to_file=path)
        elif pin:
            click.echo(f"Open this page and allow the access:\n{gs.auth_request_url()}")
            gs.log_in(code=click.prompt("PIN"), to_file=path)
        else:
            click.echo("Allow the access in the browser window that opens.")
            gs.log_in_browser(to_file=path)
        click.echo(f"Logged in as @{gs.me().screen_name}; kept in {path}")


@click.command()
@account_option
def whoami(account_file: Path | None) -> None:
    """Show who is logged in, and where."""
    with client(account_file) as gs:
        me = gs.me()
        click.echo(f"@{me.screen_name} on {gs.api_base_url}: {me.name}")
        click.echo(
            f"{me.statuses_count} statuses, {me.friends_count} followed, "
            f"{me.followers_count} followers"
        )


@click.command()
@click.argument("user")
@account_option
def follow(user: str, account_file: Path | None) -> None:
    """Follow USER: a nickname or an id."""
    with client(account_file) as gs:
        click.echo(f"You follow @{gs.account_follow(user).screen_name}")


COMMANDS = (register_app, login, whoami, follow)
