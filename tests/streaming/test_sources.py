"""What a stream asks a list for, and how it tells items apart."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from gnusocial.entities import Status
from gnusocial.internals.http.request import get
from gnusocial.internals.pagination.paging import LIST_STATUSES, SEARCH, STATUSES, Paging
from gnusocial.internals.pagination.rules import page_of
from gnusocial.streaming.sources import Source, mark_of

MOMENT = datetime(2026, 11, 28, 12, tzinfo=timezone.utc)


def source(paging: Paging, **more: Any) -> Source:
    return Source("home", page_of("timeline", of=Status, paging=paging), **more)


@pytest.mark.parametrize(
    ("paging", "deep", "params"),
    [
        (STATUSES, True, {"count": 200}),
        (STATUSES, False, {"count": 50}),
        (SEARCH, True, {"rpp": 100}),
        (SEARCH, False, {"rpp": 50}),
        (Paging("page", maximum=20), False, {"count": 20}),
        (LIST_STATUSES, True, {}),  # takes no limit
    ],
)
def test_the_size_of_a_page(paging: Paging, deep: bool, params: dict[str, int]) -> None:
    assert source(paging).page_request(deep=deep).params == params


def test_a_list_that_has_no_pages() -> None:
    request: Any = get("timeline", returns=Status)
    assert Source("home", request).page_request(deep=True) is request


def test_a_checkpoint_fits_what_was_asked() -> None:
    # Checkpoints hold this text, so it must stay as it is.
    assert source(STATUSES).asked == "timeline.json"
    of_two_kinds = source(STATUSES, kinds=("favorite", "repeat"))
    assert of_two_kinds.asked == "timeline.json kinds=favorite,repeat"


def test_the_position_of_an_item() -> None:
    status = Status(id=7, created_at=MOMENT)
    assert source(STATUSES).position(status) == (MOMENT.timestamp(), 7)
    # A list in the order of arrival holds late statuses at its top.
    assert source(STATUSES, order="id").position(status) == (0.0, 7)


@pytest.mark.parametrize("uri", [None, "", 5, ["x"]])
def test_the_mark_of_an_item_without_an_address(uri: Any) -> None:
    assert mark_of(Status(id=7, created_at=MOMENT, uri=uri)) == (MOMENT.timestamp(), 0)


def test_two_addresses_make_two_marks() -> None:
    one, other = (mark_of(Status(id=7, created_at=MOMENT, uri=f"tag:{uri}")) for uri in "ab")
    assert one[0] == other[0] == MOMENT.timestamp()
    assert len({one[1], other[1], 0}) == 3


@pytest.mark.parametrize(
    "moment",
    [None, "yesterday", datetime(2026, 11, 28)],  # without a time zone
)
def test_a_time_that_cannot_be_read(moment: Any) -> None:
    assert mark_of(Status(id=7, created_at=moment)) == (0.0, 0)
