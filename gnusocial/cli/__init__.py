"""The ``gnusocial`` command. Its dependencies are in the extra ``cli``."""

from __future__ import annotations

import signal
import sys
from importlib.util import find_spec


def main() -> None:
    """Run the command, or name the extra that it needs."""
    if not all(find_spec(name) for name in ("click", "platformdirs", "rich")):
        sys.exit("The gnusocial command needs the extra 'cli': pip install 'GNUSocial.py[cli]'")
    # A shell starts background jobs with SIGINT ignored. If somebody sends it, it is intended.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        from gnusocial.cli.commands import gnusocial

        gnusocial(prog_name="gnusocial")
    except KeyboardInterrupt:  # during the import of modules
        sys.exit(130)
