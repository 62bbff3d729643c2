"""Search, against the sandbox in both versions."""

from __future__ import annotations

import re

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialIllegalArgumentError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
    Page,
    Status,
)
from gnusocial.sandbox import Sandbox


def test_what_is_found(alice: GNUSocial, bob: GNUSocial, anyone: GNUSocial) -> None:
    apples = alice.post("apples & pears")
    bob.post("something else")
    page = anyone.search("apples")
    assert type(page) is Page
    assert type(page[0]) is Status
    assert [each.id for each in page] == [apples.id]
    assert [each.id for each in alice.search("apples & pears")] == [apples.id]
    assert anyone.search("oranges") == []


def test_words_or_letters(server: Sandbox, alice: GNUSocial, anyone: GNUSocial) -> None:
    alice.post("apples")
    assert len(anyone.search("pple")) == (1 if server.version == "1.20.10" else 0)


@pytest.mark.parametrize("limit", [1, 4, None, 100])
def test_everything_comes_once_however_long_the_pages(
    alice: GNUSocial, anyone: GNUSocial, limit: int | None
) -> None:
    said = {alice.post(f"fruit number {n}").id for n in range(23)}
    page = anyone.search("fruit", limit=limit)
    assert len(page) == min(limit or 15, 23)
    found = [each.id for each in anyone.fetch_remaining(page)]
    assert len(found) == 23
    assert set(found) == said


def test_a_page_by_its_number(alice: GNUSocial, anyone: GNUSocial) -> None:
    for number in range(7):
        alice.post(f"fruit number {number}")
    pages = [anyone.search("fruit", limit=3, page=number) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert len({each.id for page in pages for each in page}) == 7
    assert anyone.fetch_previous(pages[1]) == pages[0]
    assert anyone.fetch_next(pages[2]) is None


def test_the_same_as_a_feed(server: Sandbox, alice: GNUSocial, anyone: GNUSocial) -> None:
    for number in range(4):
        alice.post(f"fruit number {number}")
    text = anyone.search_feed("fruit")
    assert text.startswith("<?xml")
    assert len(re.findall("<entry>", text)) == 4
    anyone.search_feed("fruit", limit=2, page=2, since_id={"id": 1})
    sent = server.requests[-1]
    assert sent.path.endswith("/api/search.atom")
    assert sent.parameters == {"q": "fruit", "rpp": "2", "page": "2", "since_id": "1"}


def test_trends_are_not_made(anyone: GNUSocial) -> None:
    with pytest.raises(GNUSocialUnsupportedError, match="under construction") as caught:
        anyone.trends()
    assert caught.value.status == 501


def test_a_private_site(server: Sandbox, alice: GNUSocial, anyone: GNUSocial) -> None:
    alice.post("fruit")
    server.configure(private=True)
    for method in (anyone.search, anyone.search_feed):
        with pytest.raises(GNUSocialUnauthorizedError):
            method("fruit")
    assert len(alice.search("fruit")) == 1


@pytest.mark.parametrize("q", ["", " \n", None, 5, b"x", ["x"], "\ud800"])
def test_nothing_to_search_for(server: Sandbox, anyone: GNUSocial, q: object) -> None:
    sent = len(server.requests)
    for method in (anyone.search, anyone.search_feed):
        with pytest.raises(GNUSocialIllegalArgumentError):
            method(q)
    assert len(server.requests) == sent


@pytest.mark.parametrize("limit", [0, 101, "5"])
def test_limits(anyone: GNUSocial, limit: int) -> None:
    for method in (anyone.search, anyone.search_feed):
        with pytest.raises(GNUSocialIllegalArgumentError, match="from 1 to 100"):
            method("x", limit=limit)
