"""Timelines and pagination, against the sandbox in both versions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialError,
    GNUSocialIllegalArgumentError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
    Page,
    Status,
)
from gnusocial.sandbox import Sandbox
from tests.recorded import VERSIONS


@pytest.fixture
def notices(alice: GNUSocial) -> list[int]:
    """Ids of 45 notices of alice, newest first; each has the tag and mentions bob."""
    return [alice.post(f"@bob notice {number} #count").id for number in range(45)][::-1]


def ids(page: Any) -> list[int]:
    return [each.id for each in page]


def every_timeline(gs: GNUSocial) -> dict[str, Any]:
    return {
        "public": lambda **kw: gs.timeline_public(**kw),
        "home": lambda **kw: gs.timeline_home("alice", **kw),
        "friends": lambda **kw: gs.timeline_friends("alice", **kw),
        "user": lambda **kw: gs.timeline_user("alice", **kw),
        "account_statuses": lambda **kw: gs.account_statuses(2, **kw),
        "mentions": lambda **kw: gs.timeline_mentions("bob", **kw),
        "replies": lambda **kw: gs.timeline_replies("bob", **kw),
        "tag": lambda **kw: gs.timeline_tag("count", **kw),
    }


NAMES = sorted(every_timeline(None))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_a_walk_through_each_timeline_is_complete(
    anyone: GNUSocial, notices: list[int], name: str
) -> None:
    timeline = every_timeline(anyone)[name]
    page = timeline(limit=10)
    assert type(page) is Page
    assert all(type(each) is Status for each in page)
    assert ids(page) == notices[:10]
    assert ids(anyone.fetch_next(page)) == notices[10:20]
    assert ids(anyone.pagination_iterator(page)) == notices
    assert ids(anyone.fetch_remaining(page)) == notices
    assert ids(anyone.get_n_pages(page, 3)) == notices[:30]
    assert [len(each) for each in anyone.pagination_page_iterator(page)] == [10, 10, 10, 10, 5]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_new_comes_whole(
    alice: GNUSocial, anyone: GNUSocial, notices: list[int], name: str
) -> None:
    timeline = every_timeline(anyone)[name]
    page = timeline(limit=5)
    if name in ("mentions", "replies", "tag"):
        assert anyone.fetch_previous(page) is None
        assert ids(anyone.fetch_previous(timeline(limit=5, page=2))) == notices[:5]
        return
    new = [alice.post(f"@bob new {number} #count").id for number in range(12)][::-1]
    assert ids(anyone.fetch_previous(page)) == new


def test_the_bounds(anyone: GNUSocial, notices: list[int]) -> None:
    assert len(anyone.timeline_user("alice")) == 20
    assert ids(anyone.timeline_user("alice", max_id=notices[40])) == notices[40:]
    assert ids(anyone.timeline_user("alice", since_id=notices[3])) == notices[:3]
    newest = anyone.timeline_user("alice", limit=1)[0]
    assert anyone.timeline_user("alice", since_id=newest) == []
    assert ids(anyone.timeline_user("alice", limit=10, page=5)) == notices[40:]
    assert anyone.timeline_user("alice", limit=10, page=6) == []


def test_what_arrives_while_one_walks(
    alice: GNUSocial, anyone: GNUSocial, notices: list[int]
) -> None:
    for timeline in (anyone.timeline_public, lambda **kw: anyone.timeline_mentions("bob", **kw)):
        found = []
        for status in anyone.pagination_iterator(timeline(limit=7)):
            found.append(status.id)
            if len(found) % 10 == 0:
                alice.post(f"@bob in between {len(found)} {timeline}")
        assert [each for each in found if each in notices] == notices
        assert len(found) == len(set(found))


def test_a_bound_that_was_deleted(alice: GNUSocial, anyone: GNUSocial, notices: list[int]) -> None:
    page = anyone.timeline_user("alice", limit=10)
    alice.status_delete(page[-1])
    assert ids(anyone.fetch_next(page)) == notices[10:20]


def test_home_and_network(server: Sandbox, alice: GNUSocial, bob: GNUSocial) -> None:
    alice.account_follow("bob")
    theirs, own = bob.post("from bob"), alice.post("from alice")
    home = [each for each in alice.timeline_home() if each.text.startswith("from")]
    assert ids(home) == [own.id, theirs.id]
    assert alice.timeline_network() == []
    assert bob.timeline_mentions() == []


def test_timelines_of_nobody(anyone: GNUSocial) -> None:
    for method in (anyone.timeline_user, anyone.timeline_home, anyone.timeline_mentions):
        with pytest.raises(GNUSocialNotFoundError):
            method("nosuchuserx")
        with pytest.raises(GNUSocialNotFoundError):
            method(99999)
        with pytest.raises(GNUSocialUnauthorizedError):
            method()
    assert anyone.timeline_tag("nosuchtag") == []


@pytest.mark.parametrize("tag", ["", "#", "two words", None, 7])
def test_what_is_no_tag(anyone: GNUSocial, tag: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="one word"):
        anyone.timeline_tag(tag)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_tag_bounds_that_1_20_chokes_on(version: str) -> None:
    now = dt.datetime(2026, 11, 21, 2, 0, tzinfo=dt.timezone.utc)
    with Sandbox(version=version, clock=lambda: now) as server, server.client("alice") as gs:
        posted = []
        for number in range(5):
            # This timeline compares times, and a time has whole seconds.
            now += dt.timedelta(seconds=1)
            posted.insert(0, gs.post(f"notice {number} #count").id)
        if version == "2.0.1":
            assert ids(gs.timeline_tag("count", since_id=posted[2])) == posted[:2]
        else:
            with pytest.raises(GNUSocialError, match="DB_DataObject"):
                gs.timeline_tag("count", since_id=posted[2])


@pytest.mark.parametrize("limit", [0, -1, 201, "many", 1.0])
def test_a_limit_that_the_server_would_replace(
    server: Sandbox, anyone: GNUSocial, limit: Any
) -> None:
    sent = len(server.requests)
    for name, timeline in every_timeline(anyone).items():
        with pytest.raises(GNUSocialIllegalArgumentError, match="1 to 200"):
            timeline(limit=limit)
        assert len(server.requests) == sent, name


def test_only_pages_have_neighbours(anyone: GNUSocial) -> None:
    for thing in ([], None, [1, 2], anyone.timeline_public()[:1]):
        for method in (anyone.fetch_next, anyone.fetch_previous, anyone.fetch_remaining):
            with pytest.raises(GNUSocialIllegalArgumentError, match="no request to continue from"):
                method(thing)  # type: ignore[arg-type]


def test_dates_in_a_zone_of_the_callers_choice(server: Sandbox, alice: GNUSocial) -> None:
    status = alice.post("when?")
    with server.client("alice", timezone="Asia/Kolkata") as there:
        shown = there.status(status)
    assert shown.created_at == status.created_at
    assert shown.created_at.utcoffset().total_seconds() == 5.5 * 3600
    assert shown.user.created_at.utcoffset().total_seconds() == 5.5 * 3600
