"""``python -m gnusocial`` is the command ``gnusocial``."""

from gnusocial.cli import main

main()
