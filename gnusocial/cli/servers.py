"""Commands that run their own server: demo and sandbox."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import click

from gnusocial.cli.options import output

if TYPE_CHECKING:
    from types import ModuleType

_VERSIONS = click.Choice(["1.20.10", "2.0.1", "friendica-2024.09"])


@click.command()
@click.option(
    "--version",
    type=click.Choice(["1.20.10", "2.0.1"]),
    default="1.20.10",
    show_default=True,
    help="Version of the server in memory.",
)
@click.option("--server", metavar="URL", help="A real server instead: log in, post, read, delete.")
@click.option("--username", metavar="NAME", help="The user on that server.")
@click.option(
    "--password",
    envvar="GNUSOCIAL_PASSWORD",
    metavar="WORD",
    help="Their password. Better: use GNUSOCIAL_PASSWORD, or enter it at the prompt.",
)
def demo(version: str, server: str | None, username: str | None, password: str | None) -> None:
    """Demonstrate the library, on a server in memory or on a real one.

    Without options everything happens in memory: an application is registered, a user logs in,
    posts and reads a timeline page by page, and a bot replies to a mention.

    Example:
      gnusocial demo --version 2.0.1
    """
    from gnusocial import GNUSocial
    from gnusocial.cli import demo as demonstration

    if server is None:
        if username is not None:
            raise click.UsageError("--username needs --server.")
        demonstration.in_memory(_sandbox_module().Sandbox, version)
        return
    if username is None:
        raise click.UsageError("--server needs --username.")
    secret = password or click.prompt(f"Password of {username}", hide_input=True, err=True)
    with GNUSocial(api_base_url=server, username=username, password=secret) as gs:
        demonstration.on_a_server(gs)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 for any free port.",
)
@click.option(
    "--version",
    type=_VERSIONS,
    default="1.20.10",
    show_default=True,
    help="Version of the server.",
)
def sandbox(host: str, port: int, version: str) -> None:
    """Run a GNU social server in memory until you press Ctrl-C.

    Its passwords are public, so make it reachable only from machines that you trust.

    Example:
      gnusocial sandbox --port 8080 --version 2.0.1
    """
    out = output()
    _check_address(host, port)
    with _sandbox_module().Sandbox(version=version, host=host, port=port) as server:
        software = "Friendica" if version.startswith("friendica") else f"GNU social {version}"
        out.line(f"{software} in memory: {server.url}")
        out.line("Users: admin adminpass1, alice alicepass1, bob bobpass12,")
        out.line("       carol carolpass1, dave davepass1. Press Ctrl-C to stop.")
        threading.Event().wait()


def _check_address(host: str, port: int) -> None:
    """Reject an address that is not available, before a server is created for it."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise click.ClickException(
            f"Cannot listen on {host}, port {port}: {error.strerror}. For a free port: --port 0"
        ) from error


def _sandbox_module() -> ModuleType:
    try:
        import gnusocial.sandbox.server
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"This needs the extra 'sandbox' ({error.name} is missing): "
            "pip install 'GNUSocial.py[cli,sandbox]'"
        ) from error
    return gnusocial.sandbox
