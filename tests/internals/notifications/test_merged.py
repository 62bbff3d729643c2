"""In which order the sources are merged, and which requests are not sent."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from gnusocial import GNUSocialUnsupportedError
from gnusocial.entities import Notification, NotificationKind, Page
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.notifications.merged import first_page
from gnusocial.sandbox import Sandbox, SimulatedClock
from tests.internals.scripted import ROOT, result_of, setup_for

ALICE, BOB = {"id": 2, "screen_name": "alice"}, {"id": 3, "screen_name": "bob"}
FAVED_BY_BOB = [{"user_id": 3, "nickname": "bob"}]


def status(number: int, minute: int, user: Any = ALICE, **more: Any) -> dict[str, Any]:
    created = f"Sat Nov 21 02:{minute:02}:00 +0000 2026"
    return {"id": number, "text": "@alice x", "created_at": created, "user": user, **more}


class Server:
    """Returns the batches of each route in order, then nothing, and records the routes."""

    def __init__(self, **batches: Any) -> None:
        self.batches = {name.replace("__", "/"): list(each) for name, each in batches.items()}
        self.asked: list[str] = []

    def __call__(self, sent: PreparedRequest) -> Response:
        route = urlsplit(sent.url.removeprefix(ROOT)).path.removesuffix(".json")
        self.asked.append(route.removeprefix("statuses/"))
        if route == "account/verify_credentials":
            found: Any = ALICE
        else:
            waiting = self.batches.get(self.asked[-1])
            found = waiting.pop(0) if waiting else []
        return Response(200, {}, json.dumps(found).encode(), sent.method, sent.url)


def first(server: Server, *kinds: NotificationKind, limit: int) -> Page[Notification]:
    return result_of(first_page(setup_for(), frozenset(kinds), limit), server)


def ids(page: list[Notification] | None) -> list[str]:
    return [each.id for each in page or ()]


def test_favorites_of_a_newer_status_come_before_repeats_of_an_older_one() -> None:
    older, newer = status(1, 1), status(2, 30)
    server = Server(
        user_timeline=[[newer, older]],
        retweets_of_me=[[older]],
        retweets__1=[[status(9, 20, BOB)]],
        favs__2=[FAVED_BY_BOB],
    )
    assert ids(first(server, "repeat", "favorite", limit=2)) == ["favorite:2:3", "repeat:9"]


def test_favorites_that_cannot_be_newer_are_not_looked_up() -> None:
    server = Server(
        mentions_timeline=[[status(7, 30, BOB)]],
        user_timeline=[[status(2, 30)]],
        favs__2=[FAVED_BY_BOB],
    )
    assert ids(first(server, "mention", "favorite", limit=1)) == ["mention:7"]
    assert "favs/2" not in server.asked


def test_favorites_are_looked_up_of_posts_that_may_have_some() -> None:
    # Qvitter returns the number of favorites, others do not.
    statuses = [
        status(5, 30, fave_num=0),
        status(4, 29, fave_num=1),
        status(3, 28, in_reply_to_status_id=1),
        status(2, 27, retweeted_status=status(1, 1, BOB)),
        status(1, 26, uri="tag:example.org,2026-11-21:fave:2:note:1:2026-11-21T02:00:00+00:00"),
    ]
    server = Server(user_timeline=[statuses], favs__4=[FAVED_BY_BOB])
    assert ids(first(server, "favorite", limit=20)) == ["favorite:4:3"]
    assert [each for each in server.asked if each.startswith("favs")] == ["favs/4", "favs/3"]


def test_a_full_batch_that_contains_no_notification_is_followed_by_the_next() -> None:
    own = {"user": ALICE, "in_reply_to_user_id": 2}
    server = Server(
        mentions_timeline=[[status(9, 30, **own), status(8, 29, **own)], [status(7, 28, BOB)]]
    )
    assert ids(first(server, "mention", limit=2)) == ["mention:7"]


def test_a_page_without_notifications_is_not_the_last() -> None:
    """Only the oldest status was repeated, and nobody has mentioned the user."""
    clock = SimulatedClock()
    with Sandbox("2.0.1", clock=clock, dupelimit=0) as server:
        alice, bob = server.client("alice"), server.client("bob")
        repeat = bob.status_repeat(alice.post("mine 0"))
        for number in range(1, 25):
            clock.advance(60)
            alice.post(f"mine {number}")
        page = alice.notifications(["mention", "repeat"], limit=5)
        assert page == []
        assert ids(alice.fetch_next(page)) == [f"repeat:{repeat.id}"]


def test_friendica_has_no_repeats_for_a_user_without_statuses_either() -> None:
    with Sandbox("friendica-2024.09") as server:
        alice = server.client("alice")
        assert alice.timeline_user() == []
        with pytest.raises(GNUSocialUnsupportedError):
            alice.notifications("repeat")
