"""What bounds a page, and what no bound can be; what a page is, and when it is full."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gnusocial import Page, Status, User
from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialMalformedResponseError
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Request
from gnusocial.internals.pagination.paging import IDS, PEOPLE, SEARCH, STATUSES
from gnusocial.internals.pagination.rules import (
    check_bound,
    is_full,
    item_key,
    page_of,
    paging_of,
)
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


@pytest.mark.parametrize(
    ("paging", "limit", "params"),
    [
        (STATUSES, None, {"since_id": 4}),
        (STATUSES, 3, {"since_id": 4, "count": 3}),
        (SEARCH, 3, {"since_id": 4, "rpp": 3}),
        (IDS, None, {"since_id": 4}),
    ],
)
def test_the_limit_is_sent_under_the_name_that_the_server_knows(
    paging: Any, limit: int | None, params: dict[str, Any]
) -> None:
    request = page_of("x", of=Status, paging=paging, limit=limit, since_id=4, q=None)
    assert request.params == params


def test_a_limit_where_the_server_takes_none() -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="takes no limit"):
        page_of("x", of=User, paging=IDS, limit=20)


@pytest.mark.parametrize(
    ("items", "skipped", "full"),
    [([5, 4, 3], 0, True), ([5, 4], 0, False), ([5, 4], 1, True), ([5], 1, False), ([], 0, False)],
)
def test_a_page_is_full_if_the_server_sent_as_many_items_as_requested(
    items: list[int], skipped: int, full: bool
) -> None:
    request = page_of("x", of=User, paging=PEOPLE, limit=3)
    assert is_full(Page(items, request, skipped)) is full


@pytest.mark.parametrize(("items", "full"), [(100, True), (99, False)])
def test_the_default_size_of_a_page(items: int, full: bool) -> None:
    assert is_full(Page(range(items), page_of("x", of=User, paging=PEOPLE))) is full


def test_something_else_with_an_origin_is_no_page() -> None:
    class Other:
        origin = page_of("x", of=User, paging=PEOPLE)

    with pytest.raises(GNUSocialIllegalArgumentError, match="has no request to continue from"):
        paging_of(Other())


@pytest.mark.parametrize(
    ("item", "key"),
    [(Status(id=4), 4), (4, 4), ({"id": "4"}, "4"), ({"text": "x"}, None), ({"id": [4]}, None)],
)
def test_the_identity_of_an_item(item: Any, key: Any) -> None:
    assert item_key(item) == key


@pytest.mark.parametrize("paging", [STATUSES, PEOPLE])
def test_a_decoder_of_pages_refuses_a_request_without_paging(paging: Any) -> None:
    decoder = page_of("x", of=Status, paging=paging).returns
    request: Request[Any] = Request("GET", "x.json", decoder)
    for body in ("[]", "{}"):
        with pytest.raises(GNUSocialMalformedResponseError):
            result_of(exchange(setup_for(), request), Script((200, body)))


@pytest.mark.parametrize(("limit", "expected"), [(None, 20), (2, 2)])
def test_the_item_too_many_is_cut_but_not_from_friendica(limit: int | None, expected: int) -> None:
    # GNU social sends one item too many in some lists. Friendica has other page sizes.
    request = page_of("x", of=Status, paging=STATUSES, limit=limit)
    sent: list[dict[str, Any]] = [{"id": number} for number in range(30, 0, -1)]
    page = result_of(exchange(setup_for(), request), Script((200, json.dumps(sent))))
    assert [each.id for each in page] == list(range(30, 30 - expected, -1))
    sent = [{**each, "friendica_author": {"id": 2}} for each in sent]
    page = result_of(exchange(setup_for(), request), Script((200, json.dumps(sent))))
    assert len(page) == 30
