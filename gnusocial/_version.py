"""The version of the library, in the one place from which the build and the client read it."""

__version__ = "1.0.0.dev0"
