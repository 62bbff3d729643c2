"""A small project: which tests are chosen for a mutant, and what is said of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.mutation import trials
from tests.mutation.__main__ import judge
from tests.mutation.contexts import Contexts
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.trials import Project

CODE = """
from functools import lru_cache

LIMIT = 2 - 1


def first(start=True):
    return start


def is_large(number):
    return number > LIMIT


def down(number):
    while number > 0:
        number -= 1
    return number


@lru_cache
def double(number):
    return number + number


def unused(a, b):
    return a < b


def same(it):
    return it


SQUARES = [n * n for n in range(3)]


def registered(make):
    return [make()]


@registered
def made():
    return 5 - 3


while not 1:
    pass
"""
TESTS = """
import subprocess
import sys
import pytest
from package.code import SQUARES, double, down, first, is_large, made, same

@pytest.mark.parametrize("number", [5, 7, 0])
def test_large(number):
    assert is_large(number) == (number > 1)

def test_both():
    assert is_large(down(3)) is False

def test_down():
    assert down(1) == 0

def test_double():
    assert double(2) == 4

def test_double_again():
    assert double(2) == 4

def test_first():
    assert first() is True

def test_squares():
    assert SQUARES == same([0, 1, 4])

def test_made():
    assert made == same([2])

def test_in_another_process():
    code = "from package.code import down; assert down(0) == 0"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0

def test_fails():
    assert is_large(1)
"""
FILE = "tests/test_code.py"


@pytest.fixture(scope="module", autouse=True)
def _without_the_sandbox() -> Iterator[None]:
    """The plugin of pytest that this project installs would only cost time here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        yield


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "package").mkdir()
    (folder / "package" / "code.py").write_text(CODE)
    shutil.copytree(Path(__file__).parent, folder / "tests" / "mutation")
    for module in ("package", "tests"):
        (folder / module / "__init__.py").touch()
    (folder / FILE).write_text(TESTS)
    arguments = [FILE, "--deselect", f"{FILE}::test_fails"]
    Project(folder, arguments).record(folder / "contexts", ["package"])
    return folder


@pytest.fixture
def running(project: Path) -> Iterator[Project]:
    with closing(Project(project, [FILE])) as running:
        yield running


@pytest.fixture
def contexts(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Contexts]:
    monkeypatch.chdir(project)
    opened = Contexts(project / "contexts")
    yield opened
    opened.close()


def mutant(before: str, after: str) -> Mutant:
    (found,) = [
        each
        for each in mutants_of(Path("package/code.py"))
        if (each.before, each.after) == (before, after)
    ]
    return found


def functions(tests: dict[str, float]) -> list[str]:
    return [test.removeprefix(f"{FILE}::").partition("[")[0] for test in tests]


def test_the_most_specific_tests_first_and_the_functions_in_turn(
    contexts: Contexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = contexts.tests_of(mutant("number > LIMIT", "(number >= LIMIT)"))
    assert functions(chosen) == ["test_large"] * 3 + ["test_both"]
    monkeypatch.setattr("tests.mutation.contexts.TURN", 0.0)
    chosen = contexts.tests_of(mutant("number > LIMIT", "(number >= LIMIT)"))
    assert functions(chosen) == ["test_large", "test_both", "test_large", "test_large"]


def test_the_tests_of_a_mutant_take_a_minute_at_most(
    contexts: Contexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = mutant("number > LIMIT", "(number >= LIMIT)")
    (first, seconds), (second, more), *_ = contexts.tests_of(changed).items()
    monkeypatch.setattr("tests.mutation.contexts.MOST_SECONDS", seconds + more / 2)
    assert list(contexts.tests_of(changed)) == [first, second]
    monkeypatch.setattr("tests.mutation.contexts.MOST_SECONDS", seconds / 2)
    assert list(contexts.tests_of(changed)) == [first]


def test_what_keeps_its_results_is_executed_by_each_test(contexts: Contexts) -> None:
    chosen = contexts.tests_of(mutant("number + number", "(number - number)"))
    assert sorted(functions(chosen)) == ["test_double", "test_double_again"]


@pytest.mark.parametrize("change", [("2 - 1", "(2 + 1)"), ("a < b", "(a <= b)")])
def test_what_no_test_executes_is_tried_by_all_tests_of_the_file(
    contexts: Contexts, change: tuple[str, str]
) -> None:
    assert len(contexts.tests_of(mutant(*change))) == 10


def test_a_file_that_was_edited_is_tried_by_all_its_tests(contexts: Contexts) -> None:
    code = Path("package/code.py")
    code.write_text(f"\n\n{CODE}")
    try:
        assert len(contexts.tests_of(mutant("number > 0", "(number >= 0)"))) == 10
    finally:
        code.write_text(CODE)


@pytest.mark.parametrize(
    ("before", "after", "killer"),
    [
        ("number > LIMIT", "(number >= LIMIT)", ""),
        ("number > 0", "(number >= 0)", "test_down"),
        ("number + number", "(number - number)", "test_double"),
        # Outside of functions: the module is imported again.
        ("2 - 1", "(2 + 1)", ""),
        ("True", "False", "test_first"),
        ("n * n", "(n / n)", "test_"),
        ("5 - 3", "(5 + 3)", "test_made"),
        ("a < b", "(a <= b)", ""),
    ],
)
def test_what_is_said_of_a_mutant(
    contexts: Contexts, running: Project, project: Path, before: str, after: str, killer: str
) -> None:
    changed = mutant(before, after)
    verdict = running.attempt(changed, contexts.tests_of(changed))
    assert verdict.killed == bool(killer)
    assert verdict.test.startswith(killer and f"{FILE}::{killer}")
    assert (project / "package" / "code.py").read_text() == CODE


def test_a_mutant_is_not_killed_by_a_test_that_also_fails_without_it(
    contexts: Contexts, running: Project
) -> None:
    tests = {f"{FILE}::test_fails": 0.0, f"{FILE}::test_down": 0.0}
    kept, killed = (
        mutant("number > LIMIT", "(number >= LIMIT)"),
        mutant("number > 0", "(number >= 0)"),
    )
    verdicts = judge([running], [(kept, tests), (killed, tests)], float("inf"))
    assert not verdicts[kept].killed
    assert verdicts[killed].test == f"{FILE}::test_down"


def test_a_process_that_a_test_starts_has_the_mutant_too(
    contexts: Contexts, running: Project
) -> None:
    tests = {f"{FILE}::test_in_another_process": 0.0}
    assert running.attempt(mutant("number > 0", "(number >= 0)"), tests).killed


@pytest.mark.parametrize("change", [("number -= 1", "number += 1"), ("not 1", "(1)")])
def test_an_endless_loop_is_ended(
    contexts: Contexts, running: Project, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str]
) -> None:
    monkeypatch.setattr(trials, "SECONDS", 5.0)
    monkeypatch.setattr(trials, "COLLECTING", 5.0)
    running.attempt(mutant("number > 0", "(number >= 0)"), {f"{FILE}::test_down": 0.0})
    assert running.attempt(mutant(*change), {f"{FILE}::test_down": 0.0}).killed


def test_a_test_that_is_gone_is_no_test_that_fails(contexts: Contexts, running: Project) -> None:
    with pytest.raises(RuntimeError, match="record again"):
        running.attempt(mutant("2 - 1", "(2 + 1)"), {f"{FILE}::test_gone": 0.0})
