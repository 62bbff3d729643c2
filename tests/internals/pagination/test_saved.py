"""Pages that were stored as JSON, perhaps by an earlier release."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from gnusocial.entities import Page, Status
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.pagination.merging import MergedPage
from gnusocial.internals.pagination.paging import IDS, STATUSES
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.pagination.saved import info_of, page_from

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.timezone.utc)


def stored(**changes: Any) -> dict[str, Any]:
    """What this library has stored since its first release, and must be able to read."""
    return {
        "gnusocial_page": 1,
        "path": "statuses/home_timeline.json",
        "params": {"count": 5},
        "paging": {
            "style": "max_id",
            "default": 20,
            "maximum": 200,
            "size": "count",
            "envelope": None,
            "next_cursor": None,
        },
        "of": "Status",
        "items": [[9, "2026-11-21T12:00:00+00:00"], [8, None]],
    } | changes


def test_the_stored_form_is_read() -> None:
    page = page_from(stored())
    assert [item.id for item in page] == [9, 8]
    assert page[0].created_at == NOON
    assert page[1].get("created_at") is None
    assert page.origin.path == "statuses/home_timeline.json"
    assert page.origin.params == {"count": 5}
    assert page.origin.paging == STATUSES


def test_the_form_stays_the_same() -> None:
    request = page_of("statuses/home_timeline", of=Status, paging=STATUSES, limit=5)
    page = Page([Status(id=9, created_at=NOON), Status(id=8)], request)
    assert json.loads(json.dumps(info_of(page))) == stored()


def test_a_page_of_ids_is_stored_too() -> None:
    request = page_of("friends/ids", of="ids", paging=IDS)
    info = json.loads(json.dumps(info_of(Page([3, 2], request))))
    assert (info["of"], info["items"]) == ("ids", [[3, None], [2, None]])
    page = page_from(info)
    assert page == [3, 2]
    assert page.origin == request


@pytest.mark.parametrize(
    "path", ["/x.json", "//evil.example/x.json", "https://evil.example/x.json", "x.xml", "x", ""]
)
def test_a_stored_path_outside_the_api_is_refused(path: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="not a pagination info"):
        page_from(stored(path=path))


def test_a_page_is_returned_unchanged() -> None:
    request = page_of("statuses/home_timeline", of=Status, paging=STATUSES)
    for page in (Page([Status(id=9)], request), Page([Status(id=9)], MergedPage[Status]())):
        assert page_from(page) is page


@pytest.mark.parametrize("thing", [[1], Page([1])])
def test_a_list_that_is_no_page_is_refused(thing: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="no request to continue from"):
        page_from(thing)
