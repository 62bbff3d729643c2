"""The modules of pygnusocial, for programs written for it. They are created when imported."""
