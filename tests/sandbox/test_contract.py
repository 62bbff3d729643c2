"""The contract: the sandbox responds to the recorded requests like the real servers.

`unmet.json` lists the recordings that do not match yet, each with a reason. It may only shrink.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from .compare import differences
from .replay import VERSIONS, Replay, recording_names, replay

UNMET: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parent / "unmet.json").read_text(encoding="utf-8")
)
CASES = [(version, name) for version in VERSIONS for name in recording_names(version)]
MET = [case for case in CASES if case[1] not in UNMET[case[0]]]


@cache
def replayed(version: str) -> Replay:
    """The whole sequence of one version, sent once."""
    return replay(version)


def found_differences(version: str, name: str) -> list[str]:
    result = replayed(version)
    return differences(result.recorded[name], result.answers[name])


@pytest.mark.parametrize(("version", "name"), MET)
def test_the_answer_is_as_recorded(version: str, name: str) -> None:
    assert found_differences(version, name) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_listed_as_unmet_is_unmet(version: str) -> None:
    met = [name for name in UNMET[version] if not found_differences(version, name)]
    assert met == [], "take these out of unmet.json"


@pytest.mark.parametrize("version", VERSIONS)
def test_the_list_of_the_unmet_names_recordings_and_reasons(version: str) -> None:
    assert set(UNMET[version]) <= set(recording_names(version))
    assert all(UNMET[version].values())


def test_every_recording_is_in_the_sequence() -> None:
    for version in VERSIONS:
        folder = Path(__file__).parent.parent / "recordings" / version
        files = {path.stem for path in folder.glob("*.json")} - {"sequence"}
        assert files == set(recording_names(version))
