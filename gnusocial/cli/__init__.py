"""The ``gnusocial`` command. Its packages come with the extra ``cli``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command, or say which extra it needs."""
    try:
        import click  # noqa: F401 - only to see whether it is there
    except ModuleNotFoundError:
        sys.exit("The gnusocial command needs the extra 'cli': pip install 'GNUSocial.py[cli]'")
    from gnusocial.cli.commands import gnusocial

    gnusocial()
