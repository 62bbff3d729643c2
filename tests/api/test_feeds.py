"""Activity streams and feeds, against the sandbox in both versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from gnusocial import (
    ActivityStream,
    GNUSocial,
    GNUSocialIllegalArgumentError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
    Group,
    Status,
)
from gnusocial.entities import Activity
from gnusocial.sandbox import Sandbox


@pytest.fixture
def said(server: Sandbox, alice: GNUSocial, bob: GNUSocial) -> Status:
    """A status that is on every timeline."""
    alice.group_create("testers", "The Testers")
    status = alice.post("@bob hello !testers #count &amp; more")
    bob.status_favorite(status)
    bob.status_repeat(status)
    server.add_list("alice", "pals", ["alice"])
    return status


def every_stream(alice: GNUSocial, bob: GNUSocial) -> dict[str, Callable[..., ActivityStream]]:
    return {
        "public": alice.activity_stream_public,
        "home": alice.activity_stream_home,
        "friends": lambda **kw: bob.activity_stream_friends("alice", **kw),
        "user": lambda **kw: bob.activity_stream_user(2, **kw),
        "mentions": bob.activity_stream_mentions,
        "replies": lambda **kw: alice.activity_stream_replies("bob", **kw),
        "tag": lambda **kw: alice.activity_stream_tag("#count", **kw),
        "group": lambda **kw: alice.activity_stream_group("!testers", **kw),
        "favorites": lambda **kw: alice.activity_stream_favorites("bob", **kw),
        "repeats_of_me": alice.activity_stream_repeats_of_me,
    }


def local_ids(stream: ActivityStream) -> list[int]:
    return [each.status_net.notice_info.local_id for each in stream["items"]]


def test_each_timeline_as_an_activity_stream(
    alice: GNUSocial, bob: GNUSocial, said: Status
) -> None:
    for name, call in every_stream(alice, bob).items():
        stream = call()
        assert type(stream) is ActivityStream, name
        assert said.id in local_ids(stream), name
        activity = next(
            each for each in stream["items"] if each.status_net.notice_info.local_id == said.id
        )
        assert type(activity) is Activity
        assert activity.verb == "post"
        assert isinstance(activity.published, datetime)
        assert activity.actor.displayName == "Alice Tester"


def test_the_verbs(alice: GNUSocial, bob: GNUSocial, said: Status) -> None:
    verbs = {each.verb for each in alice.activity_stream("user", "bob")["items"]}
    assert "share" in verbs


def test_a_conversation_as_an_activity_stream(alice: GNUSocial, said: Status) -> None:
    reply = alice.status_post("and more", in_reply_to_id=said)
    stream = alice.activity_stream_conversation(said.statusnet_conversation_id)
    # The repeat belongs to it too.
    assert [each.verb for each in stream["items"]] == ["post", "share", "post"]
    assert (local_ids(stream)[0], local_ids(stream)[-1]) == (reply.id, said.id)
    with pytest.raises(GNUSocialNotFoundError):
        alice.activity_stream_conversation(99999)


def test_empty_streams_have_items_all_the_same(alice: GNUSocial) -> None:
    for stream in (alice.activity_stream_bookmarks("alice"), alice.activity_stream_network()):
        assert stream["items"] == []
        assert stream.totalItems is None
        assert stream.title


def test_the_bounds(alice: GNUSocial) -> None:
    posted = [alice.post(f"number {number}").id for number in range(5)][::-1]
    stream = alice.activity_stream("user", limit=2, page=2)
    assert local_ids(stream) == posted[2:4]
    assert local_ids(alice.activity_stream_user(since_id=posted[1])) == posted[:1]
    assert local_ids(alice.activity_stream_user(max_id=posted[3])) == posted[3:]
    assert local_ids(alice.activity_stream_public(limit=1)) == posted[:1]
    with pytest.raises(TypeError):
        alice.activity_stream_public(count=1)  # type: ignore[call-arg]


def test_streams_of_nobody(anyone: GNUSocial) -> None:
    for nobody in ("nosuchuserx", 99999):
        with pytest.raises(GNUSocialNotFoundError):
            anyone.activity_stream_user(nobody)
    with pytest.raises(GNUSocialNotFoundError):
        anyone.activity_stream_group("nosuchgroupx")
    with pytest.raises(GNUSocialUnauthorizedError):
        anyone.activity_stream_home()


def test_streams_that_no_server_makes(alice: GNUSocial) -> None:
    for name in ("repeated_by_me", "repeated_to_me"):
        with pytest.raises(GNUSocialUnsupportedError, match="no version can list"):
            alice.activity_stream(name)


FEEDS = {
    "atom": ("{http://www.w3.org/2005/Atom}feed", "{http://www.w3.org/2005/Atom}entry"),
    "rss": ("rss", "item"),
    "xml": ("statuses", "status"),
}


@pytest.mark.parametrize("form", FEEDS)
def test_a_timeline_as_a_feed(alice: GNUSocial, said: Status, form: str) -> None:
    outer, inner = FEEDS[form]
    for name, *of in (("user", "alice"), ("tag", "count"), ("mentions", "bob"), ("home",)):
        root = ElementTree.fromstring(alice.timeline_feed(name, *of, format=form))
        assert root.tag == outer
        assert len(list(root.iter(inner))) >= 1
    root = ElementTree.fromstring(alice.timeline_feed("public", format=form, limit=1))
    assert len(list(root.iter(inner))) == 1


def test_atom_is_the_usual_feed(alice: GNUSocial, said: Status) -> None:
    root = ElementTree.fromstring(alice.timeline_feed("list", "alice", "pals", format="xml"))
    assert root.tag.startswith("statuses")
    assert "<feed" in alice.timeline_feed("group", "testers")


def test_feeds_that_there_are_not(server: Sandbox, alice: GNUSocial) -> None:
    sent = len(server.requests)
    for form in ("as", "json", "", None):
        with pytest.raises(GNUSocialIllegalArgumentError, match="one of atom, rss, xml"):
            alice.timeline_feed("home", format=form)  # type: ignore[arg-type]
    with pytest.raises(GNUSocialIllegalArgumentError, match="there is no timeline"):
        alice.timeline_feed("inbox")
    assert len(server.requests) == sent
    for form in FEEDS:
        with pytest.raises(GNUSocialNotFoundError):
            alice.timeline_feed("user", "nosuchuserx", format=form)


def test_timelines_by_name(
    alice: GNUSocial, bob: GNUSocial, anyone: GNUSocial, said: Status
) -> None:
    group = alice.group("testers")
    assert type(group) is Group
    same: list[tuple[tuple[Any, ...], Any]] = [
        (("public",), alice.timeline_public()),
        (("network",), alice.timeline_network()),
        (("home",), alice.timeline_home()),
        (("friends", "alice"), alice.timeline_friends("alice")),
        (("user", 3), alice.timeline_user(3)),
        (("mentions", "bob"), alice.timeline_mentions("bob")),
        (("replies", "bob"), alice.timeline_replies("bob")),
        (("tag", "#count"), alice.timeline_tag("count")),
        (("group", group), alice.timeline_group(group)),
        (("conversation", said.statusnet_conversation_id), alice.status_conversation(said)),
        (("list", "alice", "pals"), alice.timeline_list("alice", "pals")),
        (("favorites", "bob"), alice.favorites("bob")),
        (("bookmarks", "bob"), alice.timeline_bookmarks("bob")),
        (("repeats_of_me",), alice.timeline_repeats_of_me()),
    ]
    for arguments, page in same:
        found = alice.timeline(*arguments)
        assert found == page, arguments
        assert found.origin == page.origin, arguments
    assert len(alice.timeline("public", limit=1)) == 1
    for name in ("repeated_by_me", "repeated_to_me"):
        with pytest.raises(GNUSocialUnsupportedError):
            alice.timeline(name)
    with pytest.raises(GNUSocialUnauthorizedError):
        anyone.timeline("home")
