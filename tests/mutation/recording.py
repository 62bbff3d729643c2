"""A pytest plugin that records which lines each test executes, and how long it takes.

The file is one of coverage.py, whose contexts are the ids of the tests, with two more tables:
``tests``, with the seconds of each test that passed, and the number of lines that it executes; and
``sources``, with a digest of each file, which tells whether the file was edited since.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import coverage
import pytest

#: The environment variables that say where to record, and the folders of code, separated by commas.
FILE = "MUTATION_CONTEXTS"
SOURCES = "MUTATION_SOURCES"


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Recorder(os.environ[FILE], os.environ[SOURCES].split(",")))


class Recorder:
    """Traces each test as a context of its own."""

    def __init__(self, file: str, sources: list[str]) -> None:
        self._file = file
        self._coverage = coverage.Coverage(
            data_file=file, config_file=False, branch=False, source=sources, messages=False
        )
        self._coverage.set_option("run:relative_files", True)
        # Modules are imported before this starts: what runs at import belongs to no test.
        unmeasured = ["already-imported", "module-not-measured", "couldnt-parse"]
        self._coverage.set_option("run:disable_warnings", unmeasured)
        self._packages = tuple(source.replace("/", ".") for source in sources)
        self._caches: list[functools._lru_cache_wrapper[Any]] = []
        self._seconds: dict[str, float] = {}
        self._failed: set[str] = set()
        self._coverage.start()

    def pytest_collection_finish(self) -> None:
        """Find what keeps results, or only the first test that wants one would execute the code."""
        self._caches = [
            each
            for each in gc.get_objects()
            if isinstance(each, functools._lru_cache_wrapper)
            and (each.__module__ or "").startswith(self._packages)
        ]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        for cache in self._caches:
            cache.cache_clear()
        self._coverage.switch_context(item.nodeid)
        begun = time.perf_counter()
        try:
            return (yield)
        finally:
            self._seconds[item.nodeid] = time.perf_counter() - begun

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self._failed.add(report.nodeid)

    def pytest_unconfigure(self) -> None:
        self._coverage.stop()
        self._coverage.save()
        files = self._coverage.get_data().measured_files()
        with sqlite3.connect(self._file) as database:
            database.execute("create table sources (path text primary key, digest text)")
            database.executemany(
                "insert into sources values (?, ?)",
                [(file, digest_of(Path(file).read_bytes())) for file in files],
            )
            lines = _lines_of_each(database)
            database.execute("create table tests (id text primary key, seconds real, lines int)")
            database.executemany(
                "insert into tests values (?, ?, ?)",
                [
                    (test, seconds, lines.get(test, 0))
                    for test, seconds in self._seconds.items()
                    if test not in self._failed
                ],
            )
        database.close()


def digest_of(source: bytes) -> str:
    """Return what tells one version of a file from another."""
    return hashlib.sha256(source).hexdigest()


def _lines_of_each(database: sqlite3.Connection) -> dict[str, int]:
    """Return how many lines each test executes."""
    lines: dict[str, int] = {}
    found = "select context, numbits from line_bits join context on context.id = context_id"
    for test, numbits in database.execute(found):
        lines[test] = lines.get(test, 0) + int.from_bytes(numbits, "big").bit_count()
    return lines
