"""Commands for your accounts: accounts, use, whoami, logout, update-profile."""

from __future__ import annotations

from typing import Any

import click

from gnusocial.cli.credentials import client_arguments, forget
from gnusocial.cli.options import client, output
from gnusocial.cli.output import Styled
from gnusocial.cli.people import show_profile
from gnusocial.cli.settings import Settings


@click.command()
def accounts() -> None:
    """List your logged-in accounts; * marks the active one.

    The JSON output is one object per line, with account, server, kind (oauth or basic), place and
    active.

    Example:
      gnusocial accounts
    """
    settings, out = Settings.load(), output()
    if not settings.accounts and not out.as_json:
        out.note("Nobody is logged in. Log in: gnusocial login SERVER")
    for each in settings.accounts.values():
        active = each.name == settings.active
        if out.as_json:
            out.json(
                {
                    "account": each.name,
                    "server": each.server,
                    "kind": each.kind,
                    "place": each.place,
                    "active": active,
                }
            )
        else:
            out.line("* " if active else "  ", Styled(each.name, "name"), f"  {each.server}")


@click.command()
@click.argument("account")
def use(account: str) -> None:
    """Make ACCOUNT the active one. Its nickname is enough if it is unambiguous.

    Example:
      gnusocial use bob@gs.example
    """
    settings = Settings.load()
    settings.active = settings.find(account).name
    settings.save()
    output().note(f"You are {settings.active} now")


@click.command()
@click.argument("account", required=False)
@click.option(
    "--revoke",
    is_flag=True,
    help="Revoke the access on the server too; all programs of the same application lose it.",
)
def logout(account: str | None, revoke: bool) -> None:
    """Log out of ACCOUNT, or of the active account: delete its keys.

    Example:
      gnusocial logout bob@gs.example
    """
    settings = Settings.load()
    name = account or settings.active
    if name is None:
        raise click.ClickException("Nobody is logged in.")
    found = settings.find(name)
    if revoke:
        _revoke(found.name.partition("@")[0], found.place)
    forget(found.place)
    del settings.accounts[found.name]
    if settings.active == found.name:
        settings.active = next(iter(settings.accounts), None)
    settings.save()
    now = f"; you are {settings.active} now" if settings.active else ""
    output().note(f"Logged out of {found.name}{now}")


def _revoke(username: str, place: str) -> None:
    from gnusocial import GNUSocial

    password = click.prompt(f"Password of {username}", hide_input=True, err=True)
    with GNUSocial(**client_arguments(place)) as gs:
        gs.revoke_access_token(username, password)


@click.command()
def whoami() -> None:
    """Show your account and its server.

    Example:
      gnusocial whoami
    """
    with client() as gs:
        me = gs.me()
    if not output().as_json:
        output().line(Styled(f"@{me.screen_name}", "name"), f" on {gs.api_base_url}: {me.name}")
    show_profile(me, own=True)


@click.command("update-profile")
@click.option("--name", metavar="TEXT", help="Your full name.")
@click.option("--description", metavar="TEXT", help="Your description of yourself.")
@click.option("--location", metavar="TEXT", help="Your location.")
@click.option("--url", metavar="URL", help="Your homepage.")
@click.option(
    "--avatar",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="A new profile picture.",
)
def update_profile(avatar: str | None, **details: Any) -> None:
    """Change your profile. Details that you do not give stay as they are.

    Example:
      gnusocial update-profile --location Berlin
    """
    changed = {name: value for name, value in details.items() if value is not None}
    if not changed and avatar is None:
        raise click.UsageError("Give something to change; see: gnusocial update-profile --help")
    with client() as gs:
        if avatar is not None:
            gs.account_update_avatar(avatar)
        me = gs.account_update_profile(**changed) if changed else gs.me()
    show_profile(me, own=True)
