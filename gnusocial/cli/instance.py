"""Commands about the server and the command itself: instance and diag."""

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


#: Features that servers lack, in the terms of the command.
CANNOT = {
    "gnusocial": ("lists list", "lists create", "lists add", "lists remove"),
    "gnusocial 2": ("dm send", "upload", "update-profile --avatar"),
    "friendica": ("unrepeat", "groups", "lists", "bookmarks", "favorited-by", "repeated-by"),
}


@click.command()
@click.argument("server", required=False)
def instance(server: str | None) -> None:
    """Show the software, version and features of your server, or of SERVER.

    The JSON output is an object with server, software, version, cannot and config.

    Example:
      gnusocial instance gs.example
    """
    if server is not None:
        common().server = server
    with client(login=False) as gs:
        config = gs.config()
        version = gs.instance_version()
        software = _software(gs, config)
        url = gs.api_base_url
    missing = cannot(software, version)
    if output().as_json:
        output().json(
            {
                "server": url,
                "software": software,
                "version": version,
                "cannot": missing,
                "config": config,
            }
        )
        return
    head = [("server", url), ("software", software), ("version", version)]
    fields([*head, *_facts(config), ("cannot", ", ".join(missing))])


def cannot(software: str, version: str) -> list[str]:
    """Return the commands that a server does not support."""
    major = version.partition(".")[0]
    return [*CANNOT.get(software, ()), *CANNOT.get(f"{software} {major}", ())]


def _software(gs: GNUSocial, config: Config) -> str:
    """Return the name of the software, from NodeInfo if the server has it."""
    from gnusocial import GNUSocialError

    try:
        software = gs.instance_nodeinfo().software
    except GNUSocialError:
        software = None
    if isinstance(software, dict) and isinstance(software.get("name"), str):
        return str(software["name"])
    return "friendica" if config.site.friendica else "gnusocial"


def _facts(config: Config) -> list[tuple[str, object]]:
    """Return facts from the configuration; None for values that it does not contain."""
    site = config.site
    limit = site.textlimit if config.notice.contentlimit is None else config.notice.contentlimit
    return [
        ("name", site.name),
        ("text", None if limit is None else f"{limit} characters" if limit else "no limit"),
        ("files", _files(config)),
        ("posting", _throttle(config)),
        ("reading", "only with a login" if site.private else "public"),
        ("joining", _joining(config)),
        ("license", config.license.title),
        ("time zone", site.timezone),
        ("contact", site.email),
    ]


def _files(config: Config) -> str | None:
    attachments = config.attachments
    if attachments.uploads is None:
        return None
    return _size(attachments.file_quota) if attachments.uploads else "no uploads"


def _throttle(config: Config) -> str | None:
    throttle = config.throttle
    if throttle.enabled is None:
        return None
    if throttle.enabled and throttle.count and throttle.timespan:
        return f"{throttle.count} statuses in {throttle.timespan} s"
    return "no throttle"


def _joining(config: Config) -> str:
    if config.site.closed:
        return "closed"
    return "by invitation" if config.site.inviteonly else "open"


def _size(count: int | None) -> str:
    return f"up to {count / 1_000_000:.1f} MB" if count else "yes"


@click.command()
def diag() -> None:
    """Show what to include in a bug report: versions, settings, terminal. It contains no secrets.

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
