"""The command and the table of its subcommands, which are implemented in other modules."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from gnusocial._version import __version__
from gnusocial.cli.options import with_common_options
from gnusocial.cli.running import ClosedPipeError, run

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The sections of the help: their commands, each with its module.
SECTIONS = {
    "Accounts": {
        "login": "login",
        "register-app": "login",
        "logout": "accounts",
        "accounts": "accounts",
        "use": "accounts",
        "whoami": "accounts",
        "update-profile": "accounts",
    },
    "Posting": {
        "post": "posts",
        "reply": "posts",
        "upload": "posts",
        "delete": "posts",
        "repeat": "marks",
        "unrepeat": "marks",
        "favorite": "marks",
        "unfavorite": "marks",
        "dm": "messages",
    },
    "Reading": {
        "timeline": "timelines",
        "favorites": "timelines",
        "bookmarks": "timelines",
        "search": "timelines",
        "stream": "stream",
        "notifications": "notifications",
        "show": "show",
        "thread": "show",
        "favorited-by": "marks",
        "repeated-by": "marks",
    },
    "People and groups": {
        "whois": "people",
        "follow": "people",
        "unfollow": "people",
        "block": "people",
        "unblock": "people",
        "followers": "people",
        "following": "people",
        "groups": "groups",
        "lists": "lists",
    },
    "Archive": {"archive": "archive", "cleanup": "cleanup"},
    "Servers and the command itself": {
        "instance": "instance",
        "sandbox": "servers",
        "demo": "servers",
        "completion": "completion",
        "diag": "instance",
    },
}
_MODULES = {name: module for commands in SECTIONS.values() for name, module in commands.items()}
#: Commands without data in their output.
_WITHOUT_JSON = {"completion", "demo", "sandbox"}


class _Commands(click.Group):
    """Imports a command when it is needed, and handles its errors and exit status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, module in _MODULES.items() if find_spec(f"gnusocial.cli.{module}")]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.commands and name in self.list_commands(ctx):
            module = import_module(f"gnusocial.cli.{_MODULES[name]}")
            command: click.Command = getattr(module, name.replace("-", "_"))
            command.epilog = command.epilog or "More options, for every command: gnusocial --help"
            self.commands[name] = with_common_options(command, as_json=name not in _WITHOUT_JSON)
        return self.commands.get(name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        there = self.list_commands(ctx)
        for section, names in SECTIONS.items():
            found = [(name, self.get_command(ctx, name)) for name in names if name in there]
            rows = [(name, each.get_short_help_str(200)) for name, each in found if each]
            if rows:
                with formatter.section(section):
                    formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        from gnusocial.errors import GNUSocialError

        try:
            return super().invoke(ctx)
        except GNUSocialError as error:
            from gnusocial.cli.errors import explained

            raise explained(error) from error
        except BrokenPipeError as error:
            raise ClosedPipeError from error

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        def call() -> Any:
            return super(_Commands, self).main(
                args, prog_name, complete_var, standalone_mode=False, **extra
            )

        return sys.exit(run(call)) if standalone_mode else call()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gnusocial")
def gnusocial() -> None:
    """Read and post on GNU social.

    Example:
      gnusocial login gs.example
      gnusocial post "Hello from the command line"
    """


with_common_options(gnusocial)
