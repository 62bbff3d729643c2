"""The command and its subcommands; what they do is in the modules of their areas."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import click

from gnusocial import GNUSocial, GNUSocialError, __version__
from gnusocial.cli import accounts, statuses
from gnusocial.cli import demo as demonstration
from gnusocial.cli.archive import archive
from gnusocial.cli.cleanup import cleanup

if TYPE_CHECKING:
    from types import ModuleType

_VERSIONS = click.Choice(["1.20.10", "2.0.1"])


class _Commands(click.Group):
    """Turns the library's exceptions into one line and exit status 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GNUSocialError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gnusocial")
def gnusocial() -> None:
    """Talk to GNU social from the command line."""


@gnusocial.command()
@click.option("--version", type=_VERSIONS, default="1.20.10", help="Version of the sandbox.")
@click.option("--server", metavar="URL", help="A real server instead: log in, post, read, delete.")
@click.option("--username", metavar="NAME", help="The user on that server.")
@click.option(
    "--password",
    envvar="GNUSOCIAL_PASSWORD",
    metavar="WORD",
    help="Their password. Better: GNUSOCIAL_PASSWORD, or wait to be asked.",
)
def demo(version: str, server: str | None, username: str | None, password: str | None) -> None:
    """See the library at work, on a server in memory or on a real one.

    Without options everything happens in memory: an application is registered, a user logs in,
    posts and reads a timeline page by page, and a bot answers a mention.
    """
    if server is None:
        if username is not None:
            raise click.UsageError("--username goes with --server.")
        demonstration.in_memory(_sandbox_module().Sandbox, version)
        return
    if username is None:
        raise click.UsageError("--server needs --username.")
    secret = password or click.prompt(f"Password of {username}", hide_input=True)
    with GNUSocial(api_base_url=server, username=username, password=secret) as gs:
        demonstration.on_a_server(gs)


@gnusocial.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--version", type=_VERSIONS, default="1.20.10", show_default=True)
def sandbox(port: int, version: str) -> None:
    """Run a GNU social server in memory until you press Ctrl-C."""
    with _sandbox_module().Sandbox(version=version, port=port) as server:
        click.echo(f"GNU social {version} in memory: {server.url}")
        click.echo("Users: admin adminpass1, alice alicepass1, bob bobpass12,")
        click.echo("       carol carolpass1, dave davepass1. Ctrl-C ends it.")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            click.echo("")


for command in (*accounts.COMMANDS, *statuses.COMMANDS, archive, cleanup):
    gnusocial.add_command(command)


def _sandbox_module() -> ModuleType:
    try:
        import gnusocial.sandbox.server
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"This needs the extra 'sandbox' ({error.name} is missing): "
            "pip install 'GNUSocial.py[cli,sandbox]'"
        ) from error
    return gnusocial.sandbox
