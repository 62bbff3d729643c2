"""The support table, compared with the code."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from gnusocial import GNUSocial
from gnusocial.internals.endpoint import SERVERS
from tests.api.test_friendica import LACKING
from tests.tables import tables

ROWS = tables.support()

#: Lacking on Friendica, and not shown by one call to a route that is not there.
SHOWN_OTHERWISE = {
    # Refused before anything is sent; test_a_repeat_is_made_and_cannot_be_seen_again.
    "status_unrepeat",
    # It answers, with XML of another kind: test_feeds_are_unsupported_and_xml_is_not.
    "search_feed",
}


#: What asks the server nothing by itself.
WITHOUT_ENDPOINT = {
    "close",
    "from_env",
    "fetch_next",
    "fetch_previous",
    "fetch_remaining",
    "get_n_pages",
    "get_pagination_info",
    "pagination_iterator",
    "pagination_page_iterator",
}


def public_methods() -> set[str]:
    names = {name for name, _ in inspect.getmembers(GNUSocial, inspect.isroutine)}
    return {name for name in names if not name.startswith("_")} - WITHOUT_ENDPOINT


def lacking(server: str) -> set[str]:
    return {row["method"] for row in ROWS if row[server] == "no"}


def test_every_method_stands_in_the_table_once() -> None:
    named = [row["method"] for row in ROWS]
    assert len(named) == len(set(named))
    assert set(named) == public_methods()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["method"])
def test_a_row_says_of_every_server_what_it_does(row: dict[str, Any]) -> None:
    assert set(row) == {"area", "method", "note", *SERVERS}
    answers = [row[server] for server in SERVERS]
    assert set(answers) <= {"yes", "no", "partly"}
    assert "partly" not in answers or len(row["note"]) > 10


def test_the_areas_are_not_scattered() -> None:
    areas = [row["area"] for row in ROWS]
    changes = [area for area, before in zip(areas, [None, *areas], strict=False) if area != before]
    assert len(changes) == len(set(changes))


def test_what_friendica_lacks_is_refused_in_a_test() -> None:
    assert set(LACKING) == lacking("Friendica") - SHOWN_OTHERWISE
