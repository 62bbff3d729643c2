"""Common fixtures for the modules of pygnusocial."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest

AUTH = ("alice", "alicepass1")


@pytest.fixture(autouse=True)
def _warnings_are_expected() -> Iterator[None]:
    """Ignore the deprecation warnings, which have their own tests."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"gnusocial\.\w+\.\w+\(\)", DeprecationWarning)
        yield
