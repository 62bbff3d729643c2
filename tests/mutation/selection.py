"""A pytest plugin that runs the tests of a list, in this order, each with a time limit.

The list is JSON: the id of each test and the seconds that it may take. A test that takes longer
ends the process, so that an endless loop is noticed. The id of the first test that fails is written
beside the list.
"""

from __future__ import annotations

import faulthandler
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

#: The environment variable with the path of the list.
FILE = "MUTATION_SELECTION"


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Selection(Path(os.environ[FILE])))


def failed_beside(path: Path) -> Path:
    """Return where the test that failed is noted."""
    return path.with_suffix(".failed")


class Selection:
    """Runs only the tests of the list."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seconds: dict[str, float] = json.loads(path.read_text())

    # First, so that pytest then still puts together the tests that share a server.
    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        rank = {test: number for number, test in enumerate(self._seconds)}
        items[:] = [item for item in items if item.nodeid in rank]
        items.sort(key=lambda item: rank[item.nodeid])

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        failed_beside(self._path).write_text(item.nodeid)
        faulthandler.dump_traceback_later(self._seconds[item.nodeid], exit=True)
        try:
            return (yield)
        finally:
            faulthandler.cancel_dump_traceback_later()
