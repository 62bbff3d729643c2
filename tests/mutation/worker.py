"""A pytest plugin that collects tests once and then runs some of them for each mutant, in a fork.

It reads requests from one pipe and writes replies to another, a line of JSON each. A request names
the tests to run, in order, with the seconds that each may take. A test that takes longer ends the
process, so that an endless loop is noticed.
"""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from tests.mutation.swapping import swap

#: The environment variable with the descriptors of the two pipes.
PIPES = "MUTATION_PIPES"
#: The exit status of a fork in which the module has to be imported again.
_IMPORT_AGAIN = 77


def pytest_configure(config: pytest.Config) -> None:
    if PIPES in os.environ:  # not in what the tests start
        reading, writing = map(int, os.environ.pop(PIPES).split(","))
        config.pluginmanager.register(Worker(reading, writing))


class Worker:
    """Runs the tests that it is asked for."""

    def __init__(self, reading: int, writing: int) -> None:
        self._requests = os.fdopen(reading, closefd=True)
        self._replies = os.fdopen(writing, "w", buffering=1)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Answer requests until there are no more; none if a test module cannot be imported."""
        if session.testsfailed:
            return True
        items = {item.nodeid: item for item in session.items}
        functions = [each for each in gc.get_objects() if isinstance(each, FunctionType)]
        gc.freeze()
        self._reply({"collected": len(items)})
        for line in self._requests:
            self._reply(self._answer(session, items, functions, json.loads(line)))
        return True

    def _reply(self, said: dict[str, Any]) -> None:
        print(json.dumps(said), file=self._replies)

    def _answer(
        self,
        session: pytest.Session,
        items: dict[str, pytest.Item],
        functions: list[FunctionType],
        asked: dict[str, Any],
    ) -> dict[str, Any]:
        missing = [test for test in asked["tests"] if test not in items]
        if missing:
            return {"missing": missing[0]}
        with tempfile.TemporaryFile() as begun:
            code = _in_a_fork(lambda: _run(session, items, functions, asked, begun.fileno()))
            number = int(begun.read() or b"0")
        if code == _IMPORT_AGAIN:
            return {"again": True}
        return {"failed": list(asked["tests"])[number] if code else None}


def _in_a_fork(run: Callable[[], int]) -> int:
    """Return the exit status of a function."""
    child = os.fork()
    if child == 0:
        os.setsid()  # so that what the tests start ends with them
        status = 1
        try:
            status = run()
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(status)


def _run(
    session: pytest.Session,
    items: dict[str, pytest.Item],
    functions: list[FunctionType],
    asked: dict[str, Any],
    begun: int,
) -> int:
    """Run tests until one fails, and return the exit status. ``begun`` gets the number of each."""
    if asked.get("original") is not None and not _change(
        Path(asked["path"]), asked["original"], functions
    ):
        return _IMPORT_AGAIN
    tests: list[str] = list(asked["tests"])
    for number, test in enumerate(tests):
        os.pwrite(begun, b"%8d" % number, 0)
        faulthandler.dump_traceback_later(asked["tests"][test], exit=True)
        following = items[tests[number + 1]] if number + 1 < len(tests) else None
        session.config.hook.pytest_runtest_protocol(item=items[test], nextitem=following)
        faulthandler.cancel_dump_traceback_later()
        if session.testsfailed:
            return 1
    return 0


def _change(path: Path, original: str, functions: list[FunctionType]) -> bool:
    """Give the functions of a module the code that its file has now, if it was imported before."""
    if not any(
        getattr(module, "__file__", None) == str(path) for module in list(sys.modules.values())
    ):
        return True
    old, new = (
        compile(text, str(path), "exec", dont_inherit=True)
        for text in (original, path.read_text(encoding="utf-8"))
    )
    return swap([each for each in functions if each.__code__.co_filename == str(path)], old, new)
