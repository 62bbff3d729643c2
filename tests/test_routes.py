"""The routes of a server, compared with the endpoints and with the facts."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest

from gnusocial import GNUSocial
from tests.tables import tables

ROOT = Path(__file__).parent.parent
ROWS = tables.routes()

#: The routes read from the server's source, where the project is developed. The table has a copy.
FACTS = ROOT.parent / "shared" / "api" / "routes.json"

#: Methods that work on pages, or on the answers of others.
WITHOUT_ROUTE = {
    "close",
    "fetch_next",
    "fetch_previous",
    "fetch_remaining",
    "get_n_pages",
    "get_pagination_info",
    "pagination_iterator",
    "pagination_page_iterator",
    "from_env",
    "timeline_feed",
    "activity_stream",
}


def public_methods() -> set[str]:
    return {
        name
        for name, _ in inspect.getmembers(GNUSocial, inspect.isroutine)
        if not name.startswith("_")
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["path"])
def test_each_route_has_a_method_or_a_reason(row: dict[str, Any]) -> None:
    assert bool(row["methods"]) is not ("reason" in row)
    assert set(row["methods"]) <= public_methods()
    assert len(row.get("reason", "x" * 12)) > 10


def test_a_json_route_of_the_api_without_a_method_is_a_known_exception() -> None:
    without = [
        row["path"]
        for row in ROWS
        if "reason" in row and "json" in row["formats"] and row["path"].startswith("api/")
    ]
    assert without == [
        # Older names of media/upload, which answer XML.
        "api/statusnet/media/upload",
        "api/statuses/update_with_media.json",
        # A plugin for hosting farms.
        "api/statusnet/global/register",
        "api/statusnet/global/login",
        "api/statusnet/global/recover",
    ]


def test_each_method_stands_in_the_table() -> None:
    named = {name for row in ROWS for name in row["methods"]}
    assert public_methods() - named - WITHOUT_ROUTE == set()


@pytest.mark.parametrize("name", sorted({name for row in ROWS for name in row["methods"]}))
def test_the_docstring_says_the_route(name: str) -> None:
    doc = inspect.getdoc(getattr(GNUSocial, name)) or ""
    said = doc[doc.index("Route: ") :]
    assert any(
        re.sub(r"\.json$|/?\{\w+\}|\.\{format\}", "", row["path"]).rpartition("/")[2] in said
        for row in ROWS
        if name in row["methods"]
    )


@pytest.mark.skipif(not FACTS.exists(), reason="the facts are only where the project is developed")
def test_no_route_of_the_facts_is_missing() -> None:
    facts = json.loads(FACTS.read_text("utf-8"))
    known = {(row["area"], row["name"], row["path"]) for row in ROWS}
    assert {(row["area"], row["name"], row["path"]) for row in facts} <= known
