"""The modules of pygnusocial, for programs written for it: loaded when one of them is imported."""
