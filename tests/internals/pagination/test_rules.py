"""What a page is, what bounds it, and what no bound can be."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from gnusocial import Page, Status
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.pagination.paging import LIST_STATUSES, NUMBERED_STATUSES, STATUSES
from gnusocial.internals.pagination.rules import (
    check_bound,
    is_full,
    item_key,
    page_of,
    paging_of,
    request_before,
    unseen,
)
from tests.internals.pagination.test_cursors import statuses
from tests.internals.scripted import Script, result_of, setup_for


@pytest.mark.parametrize("bound", [7, "7", "0000000000000000007", {"id": "7"}, Status(id=7)])
def test_a_bound_in_every_form(bound: object) -> None:
    assert check_bound(bound, "max_id") == 7


@pytest.mark.parametrize(
    "bound", ["", "7a", "-7", "\u0667", f"{7:020}", "9" * 5000, 0, True, 7.0, 2**63]
)
def test_what_is_no_bound(bound: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="max_id must be a whole number"):
        check_bound(bound, "max_id")


def page(*ids: int, skipped: int = 0, paging: Any = STATUSES, **params: Any) -> Page[Status]:
    request = page_of("statuses/home_timeline", of=Status, paging=paging, **params)
    return Page([Status(id=one) for one in ids], request, skipped)


@pytest.mark.parametrize(
    ("items", "skipped", "full"), [(2, 0, False), (2, 1, True), (3, 0, True), (0, 3, True)]
)
def test_a_page_is_full_with_the_items_that_could_not_be_read(
    items: int, skipped: int, full: bool
) -> None:
    assert is_full(page(*range(1, items + 1), skipped=skipped, limit=3)) is full


def test_there_is_nothing_before_page_1() -> None:
    for first in (page(9), page(9, page=1)):
        first.origin = page_of("x", of=Status, paging=NUMBERED_STATUSES, **first.origin.params)
        assert request_before(first) is None
    second = request_before(page(9, paging=NUMBERED_STATUSES, page=2))
    assert second is not None
    assert second.params == {"page": 1}


def test_newer_items_are_those_since_the_first_of_the_page() -> None:
    newer = request_before(page(9, 8, since_id=5))
    assert newer is not None
    assert newer.params == {"since_id": 9}
    newer = request_before(page(since_id=5))
    assert newer is not None
    assert newer.params == {"since_id": 5}


def test_a_thing_that_has_an_origin_is_not_yet_a_page() -> None:
    thing = SimpleNamespace(origin=page(9).origin)
    with pytest.raises(GNUSocialIllegalArgumentError, match="has no request to continue from"):
        paging_of(thing)


@pytest.mark.parametrize("odd", [{"id": []}, {"id": {}}, {"id": 1.5}, {}, None])
def test_what_has_no_id_is_known_by_none(odd: object) -> None:
    assert item_key(odd) is None
    assert unseen([odd, odd], [None]) == []


def test_an_envelope_with_more_than_a_page_is_cut() -> None:
    request = page_of("alice/lists/x/statuses", of=Status, paging=LIST_STATUSES)
    sent = statuses(*range(25, 0, -1))
    assert len(result_of(exchange(setup_for(), request), Script(sent))) == 20


def test_an_envelope_of_friendica_has_another_page_size() -> None:
    request = page_of("alice/lists/x/statuses", of=Status, paging=LIST_STATUSES)
    status, body = statuses(*range(25, 0, -1))[:2]
    sent = (status, body.replace('"id"', '"friendica_author": {}, "id"'))
    assert len(result_of(exchange(setup_for(), request), Script(sent))) == 25
