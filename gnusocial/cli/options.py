"""The options of every command, and the client and the output that are created from them.

A command calls :func:`client` for the chosen account, and :func:`output` to print.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from gnusocial.cli.credentials import client_arguments, is_place
from gnusocial.cli.output import Output
from gnusocial.cli.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from gnusocial import GNUSocial


@dataclass
class Common:
    """The values of the common options."""

    as_account: str | None = None
    account: str | None = None
    server: str | None = None
    shared_secrets: bool = False
    output: Output = field(default_factory=Output)


def common() -> Common:
    """Return the common options of the running command."""
    return click.get_current_context().ensure_object(Common)


def output() -> Output:
    """Return the output of the running command."""
    return common().output


def client(
    account_file: Path | str | None = None, *, login: bool = True, **options: Any
) -> GNUSocial:
    """Return a client for the account from the options, the environment or the settings.

    Args:
        account_file: An account file from another option; None (the default) for none.
        login: Whether the command needs a login. Default True. If it does not and no account is
            chosen, ``--server`` gives a client without a login.
        **options: Further arguments of :class:`gnusocial.GNUSocial`.
    """
    from gnusocial import GNUSocial

    chosen = common()
    if account_file is not None:
        chosen.account = str(account_file)
    arguments = _arguments(chosen)
    if login and not arguments.keys() & {"access_token", "username"}:
        raise click.UsageError(
            "This command needs a login, and --server (or GNUSOCIAL_BASE_URL) has none. "
            f"Log in: gnusocial login {arguments['api_base_url']}"
        )
    return GNUSocial(**arguments, on_ratelimit_wait=_tell_wait, **options)


def _arguments(chosen: Common) -> dict[str, Any]:
    """Return the arguments of the client. Options override the environment, that the settings."""
    given = [name for name in (chosen.as_account, chosen.account, chosen.server) if name]
    if len(given) > 1:
        raise click.UsageError("Give only one of --as, --account and --server.")
    shared = chosen.shared_secrets or bool(os.environ.get("GNUSOCIAL_SHARED_SECRETS"))
    if chosen.server:
        return {"api_base_url": chosen.server}
    if chosen.account:
        return client_arguments(chosen.account, shared=shared)
    if chosen.as_account:
        return client_arguments(_place(chosen.as_account), shared=shared)
    if variable := os.environ.get("GNUSOCIAL_ACCOUNT"):
        return client_arguments(_place(variable), shared=shared)
    from_variables = _in_variables(shared=shared)
    if from_variables is not None:
        return from_variables
    settings = Settings.load()
    if settings.active is None:
        raise click.ClickException(
            "Nobody is logged in. Log in: gnusocial login SERVER; "
            "or read without a login: --server URL"
        )
    return client_arguments(settings.find(settings.active).place, shared=shared)


def _place(name: str) -> str:
    return name if is_place(name) else Settings.load().find(name).place


_VARIABLES = {
    "GNUSOCIAL_BASE_URL": "api_base_url",
    "GNUSOCIAL_CLIENT_ID": "client_id",
    "GNUSOCIAL_CLIENT_SECRET": "client_secret",
    "GNUSOCIAL_ACCESS_TOKEN": "access_token",
    "GNUSOCIAL_ACCESS_TOKEN_SECRET": "access_token_secret",
    "GNUSOCIAL_USERNAME": "username",
    "GNUSOCIAL_PASSWORD": "password",
}


def _in_variables(*, shared: bool) -> dict[str, Any] | None:
    """Return the arguments from the environment, as in ``from_env``; None if there are none."""
    found = {
        argument: os.environ[variable]
        for variable, argument in _VARIABLES.items()
        if os.environ.get(variable)
    }
    token = found.get("access_token")
    if token and "access_token_secret" not in found and is_place(token):
        return client_arguments(token, shared=shared)
    if token:
        return {
            name: value for name, value in found.items() if name not in ("username", "password")
        }
    if "username" in found:
        wanted = ("GNUSOCIAL_BASE_URL", "GNUSOCIAL_PASSWORD")
        missing = [name for name in wanted if not os.environ.get(name)]
        if missing:
            raise click.UsageError(f"GNUSOCIAL_USERNAME is set, {' and '.join(missing)} is not.")
        return {name: found[name] for name in ("api_base_url", "username", "password")}
    return {"api_base_url": found["api_base_url"]} if "api_base_url" in found else None


def _tell_wait(seconds: float, reason: str) -> None:
    if seconds >= 1:
        output().note(f"Waiting {seconds:.0f} s: {reason}")


# --- the options ---------------------------------------------------------------------------------


_EXAMPLE = re.compile(r"\n\n( *)Example:\n")
#: A prefix of the name of each, so that it is not a parameter of a command.
_PREFIX = "common_"


class CommonOption(click.Option):
    """An option of every command. It is documented only in ``gnusocial --help``."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the entry for the help."""
        return super().get_help_record(ctx) if ctx.parent is None else None


def _keep(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Store the value of a common option; the one closest to the command wins."""
    if value is None or value is False:
        return
    name = _field(parameter)
    chosen = ctx.ensure_object(Common)
    setattr(chosen.output if hasattr(chosen.output, name) else chosen, name, value)


def _field(parameter: click.Parameter) -> str:
    """Return the field of an option in Common; no command has a parameter of that name."""
    return str(parameter.name).removeprefix(_PREFIX)


def _start_logging(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        from gnusocial.cli.logs import log_to_stderr

        ctx.find_root().call_on_close(log_to_stderr(debug=_field(parameter) == "debug"))


def _accounts_like(
    ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[str] | list[CompletionItem]:
    try:
        return [name for name in Settings.load().accounts if name.startswith(incomplete)]
    except click.ClickException:
        return []


def common_options(*, as_json: bool = True) -> list[CommonOption]:
    """Return the options of every command; ``as_json`` is for commands that print data."""
    options = [
        _option(
            "--as",
            "as_account",
            metavar="ACCOUNT",
            help="Use this account instead of the active one (see: gnusocial accounts).",
            shell_complete=_accounts_like,
        ),
        _option(
            "--account",
            metavar="PLACE",
            help="Use the account in this file, or in keyring:NAME.",
            shell_complete=_as_file,
        ),
        _option("--server", metavar="URL", help="Read public data of a server without a login."),
        _option("--json", "as_json", is_flag=True, help="Print JSON: one object, or one per line."),
        _option(
            "--color",
            type=click.Choice(("auto", "always", "never")),
            help="Use colors. auto (the default): on a terminal only.",
        ),
        _option("--utc", is_flag=True, help="Show dates in UTC instead of local time."),
        _option(
            "--width",
            type=click.IntRange(min=20),
            metavar="COLUMNS",
            help="Wrap text to this width. Default: the width of the terminal.",
        ),
        _option(
            "--shared-secrets",
            is_flag=True,
            help="Allow account files that other users can read (read-only secret mounts).",
        ),
        _option(
            "-v",
            "--verbose",
            is_flag=True,
            help="Log each request to standard error; secrets are masked.",
            callback=_start_logging,
        ),
        _option(
            "--debug",
            is_flag=True,
            help="Log connections, retries and waits too.",
            callback=_start_logging,
        ),
    ]
    return options if as_json else [each for each in options if "--json" not in each.opts]


def _option(*names: str, callback: Any = _keep, **more: Any) -> CommonOption:
    field = names[-1].lstrip("-").replace("-", "_")
    flags = [name for name in names if name.startswith("-")]
    return CommonOption(
        [*flags, f"{_PREFIX}{field}"], expose_value=False, callback=callback, **more
    )


def _as_file(
    ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def with_common_options(command: click.Command, *, as_json: bool = True) -> click.Command:
    """Add the common options that a command and its subcommands do not define themselves.

    The lines of its example are kept separate, in click's markup.
    """
    taken = {name for each in command.params for name in each.opts}
    command.params += [
        each for each in common_options(as_json=as_json) if not taken.intersection(each.opts)
    ]
    if command.help:
        command.help = _EXAMPLE.sub("\n\n\\1\b\n\\1Example:\n", command.help)
    if isinstance(command, click.Group):
        for each in command.commands.values():
            with_common_options(each, as_json=as_json)
    return command


#: For a command that handles its account file itself, without :func:`client`.
account_option = click.option(
    "--account",
    "account_file",
    metavar="PLACE",
    help="The file of the account, or keyring:NAME.",
)
