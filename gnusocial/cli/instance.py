"""Commands that tell about the server and about the command itself: instance and diag."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from gnusocial._version import __version__
from gnusocial.cli.options import client, common, output
from gnusocial.cli.render import fields
from gnusocial.cli.settings import Settings, config_folder

if TYPE_CHECKING:
    from gnusocial import GNUSocial
    from gnusocial.entities import Config


@click.command()
@click.argument("server", required=False)
def instance(server: str | None) -> None:
    """Show what server this is and what it can do: yours, or the one at SERVER.

    As JSON it is an object with server, version and config.

    Example:
      gnusocial instance gs.example
    """
    if server is not None:
        common().server = server
    with client(login=False) as gs:
        config = gs.config()
        number = gs.instance_version()
        software = _software(gs)
    if output().as_json:
        output().json(
            {"server": gs.api_base_url, "software": software, "version": number, "config": config}
        )
        return
    fields(_facts(gs.api_base_url, software, number, config))


def _software(gs: GNUSocial) -> str | None:
    """Return the name of the software as NodeInfo has it; None where that is not to be had."""
    from gnusocial import GNUSocialError

    try:
        software = gs.instance_nodeinfo().software
    except GNUSocialError:
        return None
    return str(software["name"]) if isinstance(software, dict) and "name" in software else None


def _facts(
    server: str, software: str | None, number: str, config: Config
) -> list[tuple[str, object]]:
    site, throttle, attachments = config.site, config.throttle, config.attachments
    limit = config.notice.contentlimit
    limit = site.textlimit if limit is None else limit
    throttled = bool(throttle.enabled and throttle.count and throttle.timespan)
    return [
        ("server", server),
        ("name", site.name),
        ("software", software),
        ("version", number),
        ("text", f"{limit} characters" if limit else "no limit"),
        ("files", _size(attachments.file_quota) if attachments.uploads else "no uploads"),
        (
            "posting",
            f"{throttle.count} statuses in {throttle.timespan} s" if throttled else "no throttle",
        ),
        ("reading", "only with a login" if site.private else "public"),
        ("joining", _joining(config)),
        ("license", config.license.title),
        ("time zone", site.timezone),
        ("contact", site.email),
    ]


def _joining(config: Config) -> str:
    if config.site.closed:
        return "closed"
    return "by invitation" if config.site.inviteonly else "open"


def _size(count: int | None) -> str:
    return f"up to {count / 1_000_000:.1f} MB" if count else "yes"


@click.command()
def diag() -> None:
    """Show what a bug report should say: versions, settings, terminal. It holds no secrets.

    Example:
      gnusocial diag
    """
    found = _diagnosis()
    if output().as_json:
        output().json(found)
    else:
        fields(found.items())


def _diagnosis() -> dict[str, Any]:
    import platform

    try:
        folder, settings = str(config_folder()), Settings.load()
        accounts, active = len(settings.accounts), settings.active
    except click.ClickException as error:
        folder, accounts, active = error.message, 0, None
    packages = ("click", "rich", "requests", "requests-oauthlib", "keyring", "Werkzeug")
    return {
        "gnusocial": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": ", ".join(f"{name} {_version(name)}" for name in packages),
        "settings": folder,
        "accounts": accounts,
        "active": active,
        "encoding": getattr(sys.stdout, "encoding", None),
        "colors": output().colored,
    }


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"
