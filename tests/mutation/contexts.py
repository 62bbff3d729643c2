"""Which tests execute a line of the code: the file that :mod:`tests.mutation.recording` writes."""

from __future__ import annotations

import ast
import sqlite3
from collections.abc import Iterator
from itertools import accumulate, zip_longest
from pathlib import Path

from coverage.numbits import nums_to_numbits, register_sqlite_functions

from tests.mutation.mutants import Mutant
from tests.mutation.recording import digest_of

#: After so many seconds of tests, as recorded, no other runs for a mutant.
MOST_SECONDS = 60.0
#: For so many seconds the tests of one function run before it is the turn of the next.
TURN = 0.5

_EXECUTING = """
    select tests.id, tests.seconds from line_bits
    join file on file.id = line_bits.file_id
    join context on context.id = line_bits.context_id
    join tests on tests.id = context.context
    where file.path = ? and numbits_any_intersection(numbits, ?)
    order by tests.lines, tests.seconds, tests.id
"""


class Contexts:
    """What was recorded of the tests without a mutant."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file)
        register_sqlite_functions(self._database)
        self._recorded = dict(self._database.execute("select path, digest from sources"))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def tests_of(self, mutant: Mutant) -> dict[str, float]:
        """Return the tests to run for a mutant, in order, each with its seconds.

        These are the tests that execute the changed text. If none does (a constant of a module, a
        default), they are those that execute the smallest piece of code around it. In a file that
        was edited after the recording, they are those that execute any line of it.

        Those that execute the fewest lines of the code come first. The functions with their
        parameters take turns, and ``MOST_SECONDS`` limits the time of all.
        """
        for lines in self._around(mutant):
            if found := self._executing(mutant.path, lines):
                tests = _in_turn(found)
                so_far = accumulate(seconds for _, seconds in tests)
                return {
                    test: seconds
                    for (test, seconds), total in zip(tests, so_far, strict=True)
                    if total - seconds <= MOST_SECONDS
                }
        return {}

    def _around(self, mutant: Mutant) -> Iterator[range]:
        whole = range(1, 100_000)
        if self._recorded.get(mutant.path.as_posix()) == digest_of(mutant.whole):
            pieces = [
                range(node.lineno, (node.end_lineno or node.lineno) + 1)
                for node in ast.walk(ast.parse(mutant.whole))
                if isinstance(node, ast.expr | ast.stmt)
            ]
            yield mutant.lines
            around = [piece for piece in pieces if set(mutant.lines) <= set(piece)]
            yield from sorted(around, key=len)
        yield whole

    def _executing(self, path: Path, lines: range) -> list[tuple[str, float]]:
        wanted = (path.as_posix(), nums_to_numbits(lines))
        return self._database.execute(_EXECUTING, wanted).fetchall()


def _in_turn(tests: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Return the tests so that functions with many parameters do not keep others waiting."""
    functions: dict[str, list[list[tuple[str, float]]]] = {}
    for test in tests:
        turns = functions.setdefault(test[0].partition("[")[0], [])
        if not turns or sum(seconds for _, seconds in turns[-1]) >= TURN:
            turns.append([])
        turns[-1].append(test)
    rounds = zip_longest(*functions.values(), fillvalue=[])
    return [test for each in rounds for turn in each for test in turn]
