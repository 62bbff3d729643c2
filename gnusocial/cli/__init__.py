"""The ``gnusocial`` command. Its packages come with the extra ``cli``."""

from __future__ import annotations

import signal
import sys
from importlib.util import find_spec


def main() -> None:
    """Run the command, or say which extra it needs."""
    if not all(find_spec(name) for name in ("click", "platformdirs", "rich")):
        sys.exit("The gnusocial command needs the extra 'cli': pip install 'GNUSocial.py[cli]'")
    # A shell starts what runs in the background with SIGINT ignored. Whoever sends it means it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        from gnusocial.cli.commands import gnusocial

        gnusocial(prog_name="gnusocial")
    except KeyboardInterrupt:  # while modules are still imported
        sys.exit(130)
