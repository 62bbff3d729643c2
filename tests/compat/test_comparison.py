"""The command that compares with pygnusocial detects differences. ``.ci/run`` runs it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compat.__main__ import Found, Row, Tally, differences, settled, show, uncovered
from tests.compat.cases import CASES, Case

REQUEST: dict[str, Any] = {
    "method": "GET",
    "path": "/a",
    "parameters": {"b": "c"},
    "user": None,
    "headers": {"d": "e"},
    "body": "",
}
SAME = Found([REQUEST], {"type": "dict", "returned": {"f": 1}})


def test_equal_calls_do_not_differ() -> None:
    assert differences(SAME, Found([dict(REQUEST)], dict(SAME.outcome))) == []


@pytest.mark.parametrize("name", REQUEST)
def test_any_part_of_a_request_may_differ(name: str) -> None:
    assert differences(SAME, Found([{**REQUEST, name: "other"}], SAME.outcome)) == [name]


def test_results_and_numbers_of_requests_may_differ() -> None:
    assert differences(SAME, Found([REQUEST], {"raised": "KeyError"})) == ["result"]
    assert differences(SAME, Found([], SAME.outcome)) == ["number of requests"]


@pytest.mark.parametrize(
    ("found", "why", "good"),
    [([], "", True), (["path"], "", False), (["path"], "a reason", True), ([], "a reason", False)],
)
def test_a_difference_needs_a_reason_and_a_reason_a_difference(
    found: list[str], why: str, good: bool
) -> None:
    tally = Tally("a.b")
    tally.add(found, why, SAME.outcome)
    assert tally.row().good is good


def test_a_function_without_a_case_or_without_ours_is_bad() -> None:
    cases = [Case("a.b", (), {})]
    rows = list(uncovered(cases, ["a.b", "a.c", "a.d"], ["a.b", "a.c"]))
    assert [(row.function, row.differences) for row in rows] == [
        ("a.c", "NOT COMPARED"),
        ("a.d", "MISSING"),
    ]


def test_bad_lines_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [Row("a.b", 1, 1, "none", True), Row("a.c", 1, 0, "path: NO REASON", False)]
    assert show("title", rows) == 1
    assert "2 functions, 2 calls; 1 functions differ unexplained" in capsys.readouterr().out


def test_only_chance_is_taken_out_of_an_outcome() -> None:
    tokens = {"resource_owner_key": "ab", "resource_owner_secret": "cd"}
    assert settled({"returned": tokens}) == settled({"returned": dict.fromkeys(tokens, "xy")})
    assert settled({"returned": tokens}) != settled({"returned": dict.fromkeys(tokens, "xyz")})
    assert settled({"raised": "KeyError", "text": "a"}) != settled({"raised": "KeyError"})


def test_every_call_of_the_comparison_has_a_place() -> None:
    assert all(case.function.count(".") == 1 for case in CASES)
