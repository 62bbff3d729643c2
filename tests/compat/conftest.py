"""What the tests of the modules of pygnusocial share."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

AUTH = ("alice", "alicepass1")


@pytest.fixture(autouse=True)
def _warnings_are_expected() -> Iterator[None]:
    """Let the functions warn: that they do is tested on its own."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"gnusocial\.\w+\.\w+\(\)", DeprecationWarning)
        yield
