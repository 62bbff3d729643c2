"""The command ``completion``: the shell completion script for commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script for SHELL.

    bash: add to ~/.bashrc: eval "$(gnusocial completion bash)"

    zsh: add to ~/.zshrc, after compinit: eval "$(gnusocial completion zsh)"

    fish: gnusocial completion fish > ~/.config/fish/completions/gnusocial.fish

    Example:
      gnusocial completion bash
    """
    found = get_completion_class(shell)
    if found is None:
        raise click.ClickException(f"click does not support {shell}.")
    command = ctx.find_root().command
    click.echo(found(command, {}, "gnusocial", "_GNUSOCIAL_COMPLETE").source())
