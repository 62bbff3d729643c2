"""Both type checkers accept a user's program, and find each mistake in another."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
RIGHT, WRONG = FOLDER / "program.py", FOLDER / "wrong.py"


def mistakes_by_mypy(program: Path, cache: Path) -> dict[int, str]:
    settings = cache / "mypy.ini"
    settings.write_text("[mypy]\nstrict = True\n")
    command = [
        *(sys.executable, "-m", "mypy", "--no-error-summary", "--hide-error-context"),
        *("--cache-dir", str(cache), "--config-file", str(settings), str(program)),
    ]
    found = subprocess.run(command, capture_output=True, text=True, cwd=FOLDER.parents[1])
    pattern = re.compile(rf"[^\n]*{program.name}:(\d+): error: (.*)")
    assert found.stderr == ""
    errors = [line for line in found.stdout.splitlines() if ": note: " not in line]
    assert len(pattern.findall(found.stdout)) == len(errors), found.stdout
    return {int(line): text for line, text in pattern.findall(found.stdout)}


def mistakes_by_pyright(program: Path, cache: Path) -> dict[int, str]:
    settings = cache / "pyrightconfig.json"
    root = str(FOLDER.parents[1])
    settings.write_text(
        json.dumps(
            {
                "include": [str(program)],
                "extraPaths": [root],
                "typeCheckingMode": "standard",
                "enableTypeIgnoreComments": False,
            }
        )
    )
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "--project", str(settings)]
    command += ["--pythonpath", sys.executable]
    found = subprocess.run(command, capture_output=True, text=True)
    report = json.loads(found.stdout)
    assert report["summary"]["filesAnalyzed"] == 1
    return {
        each["range"]["start"]["line"] + 1: each["message"]
        for each in report["generalDiagnostics"]
        if each["severity"] == "error"
    }


CHECKERS = pytest.mark.parametrize("mistakes", [mistakes_by_mypy, mistakes_by_pyright])


@CHECKERS
def test_a_program_of_a_user_is_right(mistakes: object, tmp_path: Path) -> None:
    assert mistakes(RIGHT, tmp_path) == {}  # type: ignore[operator]


@CHECKERS
def test_mistakes_are_found(mistakes: object, tmp_path: Path) -> None:
    lines = WRONG.read_text().splitlines()
    marked = [number for number, line in enumerate(lines, 1) if line.endswith("# wrong")]
    assert len(marked) == 8
    assert sorted(mistakes(WRONG, tmp_path)) == marked  # type: ignore[operator]
