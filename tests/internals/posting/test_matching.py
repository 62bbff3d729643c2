"""Which status is the one that was sent: texts as servers change them, and what tells two apart."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnusocial.entities import Status
from gnusocial.internals.context import RecentPosts
from gnusocial.internals.posting.matching import (
    SentPost,
    find_answer,
    find_ours,
    is_answer,
    same_letters,
    same_text,
)

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=timezone.utc)
ANSWERED = NOW.timestamp()
FAVORITE = "tag:gs.example,2026-11-28:fave:2:note:5:2026-11-28T12:00:00+00:00"


def status(text: str, age: float = 1.0, id: int = 9, **more: Any) -> Status:  # noqa: A002
    created = (NOW - timedelta(seconds=age)).strftime("%a %b %d %H:%M:%S +0000 %Y")
    user = {"id": 2, "screen_name": "alice"}
    return Status.decode({"id": id, "text": text, "created_at": created, "user": user, **more})


@pytest.mark.parametrize(
    ("sent", "came"),
    [
        ("hello", "hello"),
        (" hello\n", "hello"),
        ("\u200bhelp", "help"),
        ("see https://example.org/a/b", "see http://s.example/1"),
        ("see https://example.org/a.", "see http://s.example/1."),
        ("pic", "pic http://gs.example/attachment/3"),
        ("see https://Example.org/a", "see https://example.org/a"),
        ("see https://example.org/a", "see http://example.org/a/ https://example.org/a"),
        ("party 🎉 now", "party ? now"),
        ("party 🎉🎉 now", "party ???????? now"),
        ("party 🎉🎉 now", "party ? now"),
        ("party 🎉🎉 now", "party ?? now"),
    ],
)
def test_what_a_server_makes_of_a_text_is_the_same(sent: str, came: str) -> None:
    assert same_text(sent, came)


def test_a_text_that_was_cut_before_an_emoji_counts_in_the_response_only() -> None:
    # Some databases cut it there. Among older posts it may as well be another one.
    assert same_text("party 🎉 now", "party", cut=True)
    assert not same_text("party 🎉 now", "party")
    assert not same_text("🎉 party", "", cut=True)
    assert not same_text("party, all of it", "party", cut=True)
    # A link behind the emoji is gone as well; one before it must be the same.
    assert same_text("party 🎉 https://example.org/a", "party", cut=True)
    assert same_text("https://example.org/a 🎉 now", "https://example.org/a", cut=True)
    assert not same_text("https://example.org/a 🎉 now", "https://example.org/b", cut=True)
    stored = status("party")
    sent = SentPost("party 🎉")
    assert is_answer(stored, sent, RecentPosts(), None, 0.0)
    assert find_ours([stored], sent, RecentPosts(), NOW.timestamp(), 0.0) is None


@pytest.mark.parametrize(
    ("sent", "came"),
    [
        ("a dog bites a man", "a man bites a dog"),
        ("yes", "Yes"),
        ("yes", "Yes YES yes"),
        ("yes", "yes yes"),
        ("yes", ""),
        ("", "yes"),
        ("New: http://news.example/2", "New: http://news.example/1"),
        ("http://news.example/2", "http://news.example/1"),
        ("see https://example.org/a https://example.org/b", "see https://example.org/a"),
        ("https://a.example/1 https://b.example/2", "https://b.example/2 https://a.example/1"),
        ("see https://e.org", "see https://somewhere.example/else"),
        # A short link is one of another site.
        ("see https://news.example/22", "see https://news.example/1"),
        ("price 5", "price 6"),
        ("party 🎉 now", "party ! now"),
        ("🎉", ""),
    ],
)
def test_another_text_is_another_post(sent: str, came: str) -> None:
    assert not same_text(sent, came)


def test_a_shortened_link_is_known_by_the_attachment() -> None:
    link = "https://news.example/a"
    longer = "https://news.example/url/1000000"
    assert not same_text(f"New: {link}", f"New: {longer}")
    assert same_text(f"New: {link}", f"New: {longer}", [link])


@given(st.text(max_size=40))
def test_a_text_is_like_itself(text: str) -> None:
    assert same_text(text, text)


@given(st.text("ab1 .", min_size=1, max_size=12), st.text("ab1 .", min_size=1, max_size=12))
def test_texts_that_differ_are_two(one: str, other: str) -> None:
    assert same_text(one, other) is (one.strip() == other.strip())


def test_a_line_break_is_no_space() -> None:
    assert not same_text("first\nsecond line", "first second line")


def test_rendered_markup_leaves_the_letters() -> None:
    assert same_letters("**Breaking** `code` _x_", "Breaking code x")
    assert not same_letters("**Breaking**", "broken")
    assert not same_letters("🎉", "!")
    # Mathematical letters are beyond what old databases store.
    assert same_letters("\U0001d401\U0001d428\U0001d425\U0001d41d words", "???? words")


@pytest.mark.parametrize(
    ("sent", "came", "same"),
    [
        ("https://example.org/a", "the title of a page", True),
        ("look", "http://gs.example/attachment/3", True),
        ("look here", "HERE http://s.example/1", True),
        ("look https://example.org/a", "bye https://example.org/a", False),
    ],
)
def test_a_response_has_a_word_of_the_post_where_both_have_any(
    sent: str, came: str, same: bool
) -> None:
    assert is_answer(status(came), SentPost(sent), RecentPosts(), ANSWERED, 1.0) is same


@pytest.mark.parametrize("off", [-3600, -10, 0, 10, 60, 3600])
def test_the_text_itself_is_proof_whatever_the_clocks_say(off: float) -> None:
    assert is_answer(status("hello"), SentPost("hello"), RecentPosts(), ANSWERED + off, 0.1)
    assert is_answer(status("hello"), SentPost("hello"), RecentPosts(), None, 0.1)


def test_what_is_not_ours_whatever_its_text() -> None:
    known = RecentPosts()
    known.remember(status("hello"))
    assert not is_answer(status("hello"), SentPost("hello"), known, ANSWERED, 0.1)
    deleted = status("hello", uri=FAVORITE, source="activity")
    assert not is_answer(deleted, SentPost("hello"), RecentPosts(), ANSWERED, 0.1)
    # A server that was restored from a backup gives an old id to a new status.
    again = status("hello", age=-100.0)
    assert is_answer(again, SentPost("hello"), known, ANSWERED, 0.1)


@pytest.mark.parametrize("more", [{}, {"friendica_author": {"id": 2, "screen_name": "alice"}}])
@pytest.mark.parametrize(("age", "new"), [(21.0, True), (25.0, True), (26.0, False)])
def test_a_response_shows_a_post_of_the_time_of_the_request(
    age: float, new: bool, more: dict[str, Any]
) -> None:
    # The request took 20 seconds, and the clocks of a server may differ by 5.
    rendered = status("Breaking news", age, statusnet_html="<b>Breaking</b> news", **more)
    assert is_answer(rendered, SentPost("**Breaking** news"), RecentPosts(), ANSWERED, 20.0) is new


def found(*statuses: Status, known: RecentPosts | None = None, **sent: Any) -> Status | None:
    wanted = SentPost(sent.pop("text", "hello"), **sent)
    return find_ours(statuses, wanted, known or RecentPosts(), ANSWERED, 20.0)


def test_a_post_that_is_sent_again_is_the_lost_one_whatever_came_between() -> None:
    posts = RecentPosts()
    posts.lose(SentPost("hello", floor=3), (50.0, 3))
    assert posts.lost(SentPost("hello", files=1, floor=9)) is None
    assert posts.lost(SentPost("hello", floor=9)) == (50.0, 3)


@pytest.mark.parametrize("html", [None, ""])
def test_a_status_of_friendica_without_html_is_not_the_post(html: str | None) -> None:
    author = {"id": 2, "screen_name": "alice"}
    bare = status("hello", friendica_author=author, statusnet_html=html)
    whole = status("hello", friendica_author=author, statusnet_html="hello", id=8)
    found = find_ours([bare, whole], SentPost("hello"), RecentPosts(), ANSWERED, 1.0)
    assert found is whole


def test_a_lost_post_is_found_among_others() -> None:
    ours = status("hello", age=15.0)
    others = [status("other", id=12), status("hello", id=11, uri=FAVORITE, source="activity"), ours]
    assert found(*others) is ours


@pytest.mark.parametrize("age", [26.0, 600.0, 86400.0])
def test_an_older_post_with_the_same_text_is_not_it(age: float) -> None:
    assert found(status("hello", age=age)) is None


def test_clocks_that_differ_are_allowed_for_where_it_is_known_by_how_much() -> None:
    late = status("hello", age=300.0)
    assert found(late) is None
    assert found(late, floor=8) is None
    known = RecentPosts()
    known.remember(status("before", id=5), skew=290.0)
    assert found(late, known=known) is late
    agreed = RecentPosts()
    agreed.remember(status("before", id=5), skew=0.0)
    assert found(late, known=agreed, floor=5) is None


def test_a_reply_answers_what_was_answered() -> None:
    reply = status("hello", in_reply_to_status_id=4)
    assert found(reply, parents=frozenset((4,))) is reply
    assert found(reply, parents=frozenset((3,))) is None


def test_the_reply_of_a_thread_has_its_parent_and_its_text() -> None:
    wanted = status("two", id=9, in_reply_to_status_id=5)
    others = [
        status("two", id=12, in_reply_to_status_id=6),
        status("three", id=11, in_reply_to_status_id=5),
        status("two", id=10),
    ]
    assert find_answer([*others, wanted], "two", 5) is wanted
    assert find_answer(others, "two", 5) is None


@pytest.mark.parametrize(
    ("age", "floor", "is_it"),
    [
        # Created after the post was sent, 20 seconds ago: a server that was restored from a backup
        # gives an old id to a new status.
        (20.0, 10, True),
        (0.0, 10, True),
        (-5.0, None, True),
        (-6.0, None, False),
        # It looks older by what clocks differ: then its id must be new.
        (25.0, None, True),
        (25.0, 8, True),
        (25.0, 9, False),
        (26.0, 8, False),
    ],
)
def test_when_a_lost_post_was_created(age: float, floor: int | None, is_it: bool) -> None:
    assert (found(status("hello", age, id=9), floor=floor) is not None) is is_it


def test_a_status_without_a_date_is_not_the_lost_post() -> None:
    undated = Status.decode({"id": 9, "text": "hello"})
    assert found(undated) is None
    assert is_answer(undated, SentPost("hello"), RecentPosts(), ANSWERED, 0.1)
    assert not is_answer(undated, SentPost("hello!"), RecentPosts(), ANSWERED, 0.1)
    # Friendica has no commands: only a date could tell that this is not the post.
    author = {"id": 2, "screen_name": "alice"}
    rendered = Status.decode(
        {"id": 9, "text": "x", "statusnet_html": "x", "friendica_author": author}
    )
    assert is_answer(rendered, SentPost("*hello*"), RecentPosts(), ANSWERED, 0.1)


def test_a_link_without_a_host_is_a_link_like_others() -> None:
    assert same_text("see https:///a/b", "see https:///a/b")
    assert not same_text("see https:///a/b", "see http:///c")


def test_a_file_must_have_come_with_it() -> None:
    bare = status("hello")
    pictured = status("hello http://gs.example/attachment/1", attachments=[{"url": None}])
    assert found(bare, files=1) is None
    assert found(pictured, files=1) is pictured
