"""Stored pages, bounds by date, and pagination while the timeline changes."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gnusocial import GNUSocial, GNUSocialIllegalArgumentError, Page
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.sandbox import Sandbox
from tests.internals.scripted import Timeline
from tests.recorded import VERSIONS
from tests.simulated_time import START


def ids(page: Any) -> list[int]:
    return [each if isinstance(each, int) else each.id for each in page or ()]


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


def test_a_page_is_walked_on_from_in_another_process(
    server: Sandbox, alice: GNUSocial, anyone: GNUSocial
) -> None:
    posted = [alice.post(f"@bob number {n} #walk").id for n in range(25)][::-1]
    for first in (
        anyone.timeline_user("alice", limit=10),
        anyone.timeline_public(limit=10),
        anyone.timeline_tag("walk", limit=10),
        anyone.timeline_mentions("bob", limit=10),
    ):
        info = through_json(anyone.get_pagination_info(first))
        with server.client() as later:
            second = later.fetch_next(info)
            assert ids(second) == ids(anyone.fetch_next(first)) == posted[10:20]
            assert type(second) is Page
            assert ids(later.fetch_remaining(second)) == posted[10:]
    info = through_json(anyone.get_pagination_info(anyone.timeline_user("alice", limit=5)))
    new = [alice.post(f"newer {n}").id for n in range(7)][::-1]
    assert ids(anyone.fetch_previous(info)) == new


def test_pages_of_people_and_ids_are_kept_too(server: Sandbox, anyone: GNUSocial) -> None:
    for nickname in ("bob", "carol", "dave"):
        with server.client(nickname) as follower:
            follower.account_follow("alice")
    people = anyone.account_followers("alice", limit=2)
    info = through_json(anyone.get_pagination_info(people))
    assert ids(anyone.fetch_next(info)) == ids(anyone.fetch_next(people))
    numbers = anyone.account_followers_ids("alice")
    assert anyone.fetch_next(through_json(anyone.get_pagination_info(numbers))) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda info: info.pop("path"),
        lambda info: info.update(path="https://evil.example/x.json"),
        lambda info: info.update(path="/etc/passwd"),
        lambda info: info.update(gnusocial_page=2),
        lambda info: info.update(of="Nothing"),
        lambda info: info.update(items=[1, 2]),
        lambda info: info.update(paging={}),
        lambda info: info.clear(),
    ],
)
def test_what_is_no_pagination_info(alice: GNUSocial, change: Any) -> None:
    alice.post("x")
    info = alice.get_pagination_info(alice.timeline_home())
    change(info)
    for method in (alice.fetch_next, alice.fetch_previous):
        with pytest.raises(GNUSocialIllegalArgumentError, match="not a pagination info"):
            method(info)
    with pytest.raises(GNUSocialIllegalArgumentError, match="no request to continue from"):
        alice.get_pagination_info([1])  # type: ignore[arg-type]


@pytest.fixture(params=VERSIONS)
def hourly(request: pytest.FixtureRequest) -> Iterator[tuple[GNUSocial, list[int], Sandbox]]:
    """A client, the ids of 30 notices posted one per hour, newest first, and the server."""
    now = START
    server = Sandbox(version=request.param, clock=lambda: now)
    with server, server.client("alice") as gs:
        posted = []
        for number in range(30):
            posted.insert(0, gs.post(f"hour {number}").id)
            now += dt.timedelta(hours=1)
        yield gs, posted, server


def test_bounds_by_date(hourly: tuple[GNUSocial, list[int], Sandbox]) -> None:
    gs, posted, _ = hourly
    hour = dt.timedelta(hours=1)
    first = gs.timeline_user("alice", limit=5)
    walk = gs.pagination_iterator
    assert ids(walk(first, since=START + 20 * hour)) == posted[:10]
    assert ids(walk(first, until=START + 9 * hour)) == posted[20:]
    assert ids(walk(first, since=START + 10 * hour, until=START + 12 * hour)) == posted[17:20]
    assert ids(walk(first, since=START + 40 * hour)) == []


def test_a_bound_by_date_ends_the_walk(hourly: tuple[GNUSocial, list[int], Sandbox]) -> None:
    gs, _, server = hourly
    first = gs.timeline_user("alice", limit=5)
    before = len(server.requests)
    list(gs.pagination_iterator(first, since=START + dt.timedelta(hours=27)))
    assert len(server.requests) - before == 1


@pytest.mark.parametrize(
    "bounds",
    [
        {"since": "yesterday"},
        {"since": dt.datetime(2026, 11, 21)},
        {"until": dt.date(2026, 11, 21)},
        {"since": START, "until": START - dt.timedelta(hours=1)},
    ],
)
def test_dates_that_are_no_bounds(alice: GNUSocial, bounds: Any) -> None:
    page = alice.timeline_home()
    with pytest.raises(GNUSocialIllegalArgumentError, match="since|until"):
        alice.pagination_iterator(page, **bounds)


@settings(
    derandomize=True,
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    before=st.integers(6, 40),
    limit=st.integers(5, 12),
    events=st.lists(st.sampled_from(["post", "delete", "nothing"]), max_size=8),
    chance=st.randoms(use_true_random=False),
)
def test_what_exists_throughout_comes_exactly_once(
    server: Sandbox, before: int, limit: int, events: list[str], chance: Any
) -> None:
    server.reset()
    with server.client("alice", ratelimit_method="throw") as gs, server.client() as reader:
        there = [gs.post(f"number {n}").id for n in range(before)][::-1]
        throughout = list(there)
        pending = iter(events)
        found: list[int] = []
        for page in reader.pagination_page_iterator(reader.timeline_user("alice", limit=limit)):
            found += ids(page)
            event = next(pending, "nothing")
            if event == "post":
                gs.post(f"in between, after {len(found)}")
            elif event == "delete" and throughout:
                gone = chance.choice(throughout)
                throughout.remove(gone)
                gs.status_delete(gone)
    assert [each for each in found if each in throughout] == throughout
    assert len(found) == len(set(found))


def test_a_long_walk_is_linear_and_remembers_little() -> None:
    count = 40_000
    timeline = Timeline(list(range(count, 0, -1)))
    anyone = GNUSocial(api_base_url="https://gs.example", transport=LongTimeline(timeline))
    walk = anyone.pagination_iterator(anyone.timeline_public(limit=200))
    found = 0
    for found, status in enumerate(walk, start=1):
        assert status.id == count - found + 1
    assert found == count
    # The first page has 200, each further one 199 that are new, and the last brings nothing new.
    assert len(timeline.asked) == 1 + math.ceil((count - 200) / 199) + 1


class LongTimeline:
    """A transport with one timeline."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline

    def send(self, prepared: PreparedRequest) -> Response:
        return self.timeline(prepared)

    def close(self) -> None:
        pass


def test_only_posts_leave_out_reports_of_activities(
    server: Sandbox, alice: GNUSocial, bob: GNUSocial
) -> None:
    first = bob.post("first")
    bob.account_follow("alice")
    bob.status_delete(bob.post("deleted"))
    bob.status_favorite(alice.post("alice's"))
    repeat = bob.status_repeat(alice.post("repeated"))
    reply = bob.status_reply(first, "a reply")
    page = bob.timeline_user("bob")
    said = [reply.id, repeat.id, first.id]
    activities = {"follow"} if server.version == "2.0.1" else {"follow", "favorite", "delete"}
    assert {each.kind for each in page} == {"reply", "repeat", "post", *activities}
    assert ids(bob.pagination_iterator(page, only_posts=True)) == said
    assert [ids(each) for each in bob.pagination_page_iterator(page, only_posts=True)] == [said]
    assert len(list(bob.pagination_iterator(page))) == len(page)
    # An empty page is not the end.
    short = bob.timeline_user("bob", limit=1)
    assert ids(bob.pagination_iterator(short, only_posts=True)) == said


def test_only_posts_leave_people_alone(alice: GNUSocial, bob: GNUSocial) -> None:
    bob.account_follow("alice")
    followers = alice.account_followers()
    assert ids(alice.pagination_iterator(followers, only_posts=True)) == [3]
