"""Programs under mypy and pyright: right ones pass, wrong ones fail line by line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PROGRAMS = sorted([*HERE.glob("*_right.py"), *HERE.glob("*_wrong.py")])

#: The rejected lines, as the name of the file and the number of the line.
Lines = set[tuple[str, int]]


@cache
def mypy(folder: Path) -> Lines:
    """Return the lines that ``mypy --strict`` rejects."""
    command = ["mypy", "--strict", "--no-incremental", "--config-file", os.devnull]
    shown = run(*command, *map(str, PROGRAMS), folder=folder)
    assert shown.returncode in (0, 1), shown.stdout + shown.stderr
    found = re.findall(r"(\w+\.py):(\d+): error: ", shown.stdout)
    return {(name, int(number)) for name, number in found}


@cache
def pyright(folder: Path) -> Lines:
    """Return the lines that pyright rejects in its strict mode."""
    project = folder / "pyrightconfig.json"
    settings = {"include": [*map(str, PROGRAMS)], "extraPaths": [str(ROOT)]}
    project.write_text(json.dumps({"typeCheckingMode": "strict", **settings}))
    options = ["--outputjson", "--pythonpath", sys.executable, "--project", str(project)]
    shown = run("basedpyright", *options, folder=folder)
    report = json.loads(shown.stdout)
    assert report["summary"]["filesAnalyzed"] == len(PROGRAMS), shown.stderr
    return {
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1)
        for each in report["generalDiagnostics"]
        if each["severity"] == "error"
    }


def run(module: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("checkers")


@pytest.mark.parametrize("check", [mypy, pyright])
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_what_is_rejected(path: Path, check: Callable[[Path], Lines], folder: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    wrong = {number for number, line in enumerate(lines, start=1) if line.endswith("# wrong")}
    assert bool(wrong) == path.name.endswith("_wrong.py")
    assert {number for name, number in check(folder) if name == path.name} == wrong
