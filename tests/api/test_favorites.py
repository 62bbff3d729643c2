"""Favourites, bookmarks and repeats as timelines, against the sandbox in both versions."""

from __future__ import annotations

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialIllegalArgumentError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
    Page,
    Status,
)
from gnusocial.sandbox import Sandbox


def ids(page: Page[Status]) -> list[int]:
    return [each.id for each in page]


def test_favourites_walked_to_their_end(
    alice: GNUSocial, bob: GNUSocial, anyone: GNUSocial
) -> None:
    said = [alice.post(f"number {number}").id for number in range(12)]
    # The order is that of the favourites, not of the statuses.
    order = said[6:] + said[:6]
    for number in order:
        bob.status_favorite(number)
    page = bob.timeline_favorites(limit=5)
    assert type(page) is Page
    assert ids(page) == order[::-1][:5]
    assert ids(bob.fetch_remaining(page)) == order[::-1]
    assert ids(anyone.timeline_favorites("bob")) == order[::-1]
    assert ids(anyone.favorites(3, limit=5, page=3)) == order[::-1][10:]
    assert bob.favorites("alice") == []
    with pytest.raises(GNUSocialUnauthorizedError):
        anyone.favorites()
    for nobody in ("nosuchuserx", 99999):
        with pytest.raises(GNUSocialNotFoundError):
            anyone.timeline_favorites(nobody)


def test_bookmarks(alice: GNUSocial, anyone: GNUSocial) -> None:
    # Nothing of the API makes one.
    for user in ("alice", 2, alice.me()):
        assert anyone.timeline_bookmarks(user) == []
    with pytest.raises(GNUSocialNotFoundError):
        anyone.timeline_bookmarks("nosuchuserx")
    with pytest.raises(GNUSocialIllegalArgumentError, match="user must be"):
        alice.timeline_bookmarks(None)


def test_what_others_repeated(server: Sandbox, alice: GNUSocial, bob: GNUSocial) -> None:
    said = [alice.post(f"number {number}").id for number in range(23)]
    for number in said:
        bob.status_repeat(number)
    order = said if server.version == "1.20.10" else said[::-1]
    page = alice.timeline_repeats_of_me()
    assert len(page) == 20
    assert sorted(ids(alice.fetch_remaining(page))) == said
    assert ids(page)[0] == order[0]
    assert len(alice.timeline_repeats_of_me(page=2)) == 3
    assert bob.timeline_repeats_of_me() == []
    # The sandbox would honour a size; real servers do not, and none is sent.
    assert "count" not in server.requests[-1].parameters


def test_what_no_server_makes(alice: GNUSocial, anyone: GNUSocial) -> None:
    for method in (alice.timeline_repeated_by_me, alice.timeline_repeated_to_me):
        with pytest.raises(GNUSocialUnsupportedError, match="no version can list"):
            method()
    for method in (anyone.timeline_repeats_of_me, anyone.timeline_repeated_by_me):
        with pytest.raises(GNUSocialUnauthorizedError):
            method()
