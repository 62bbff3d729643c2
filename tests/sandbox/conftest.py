"""Servers for the tests of the sandbox."""

from __future__ import annotations

import pytest

from .friendica_site import Site


@pytest.fixture
def site() -> Site:
    """A Friendica."""
    return Site()
