"""The client with the recorded Friendica: texts, errors, logins, posts of others.

Every test here corresponds to a request of Friendica users.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gnusocial import (
    GNUSocial,
    GNUSocialError,
    GNUSocialMalformedResponseError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
    Status,
    User,
)
from gnusocial.sandbox import Sandbox
from tests.api.friendica.browser import allowed_in_a_browser
from tests.simulated_time import NoWaiting
from tests.streaming.fake_time import FakeTime

Call = Callable[[GNUSocial], Any]

PASSWORD = "alicepass1"


@pytest.fixture(scope="module")
def _friendica() -> Iterator[Sandbox]:
    with Sandbox("friendica-2024.08") as running:
        yield running


@pytest.fixture
def server(_friendica: Sandbox) -> Sandbox:
    """A Friendica on which alice and bob follow each other. Replaces both GNU social servers."""
    _friendica.reset()
    _friendica.add_subscription("alice", "bob")
    _friendica.add_subscription("bob", "alice")
    return _friendica


def ids(items: Any) -> list[int]:
    return [each.id for each in items or ()]


# 1. Texts

PIECES = [
    *("*", "**", "_", "`", "```", "~~", "#", "# ", "> ", "- ", "1. ", "\n", "\n\n", "\\", "(", ")"),
    *("[", "]", "[b]", "[/b]", "[url=http://x.example/]", "[/url]", "[code]", "[nobb]", "[*]"),
    *("<", ">", "&", "&lt;", "&amp;lt;", "&copy", "<b>", "</b>", "<script>", "</script>", "<!--"),
    *("=", "---", "===", "a", "b c", "\u00e9", "[x]: y", "[hr]", ".", "!", "{", "}", "|", ":"),
]


def visible(text: str) -> str:
    """A text with its white space collapsed line by line, as the server does."""
    lines = [" ".join(line.replace("\u200b", "").split()) for line in text.split("\n")]
    return "\n".join(line for line in lines if line)


@settings(
    derandomize=True,
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join).filter(str.strip))
def test_what_is_posted_is_what_is_shown(alice: GNUSocial, text: str) -> None:
    status = alice.post(text)
    assert visible(status.text) == visible(text)
    assert alice.status(status).text == status.text


@pytest.mark.parametrize(
    "text",
    [
        *("**b** _i_ `c`", "# h", "- item", "1. one", "> q", "[l](u)", "~~s~~", r"\*", "2 * 3"),
        *("[b]b[/b]", "[url=http://x.example/]x[/url]", "<b>b</b>", "&lt;b&gt;", "&amp;amp;"),
        *("<script>alert(1)</script>", "snake_case_word", "help", "sub carol", "h\n===", "* a"),
    ],
)
def test_nothing_in_a_text_is_markup(alice: GNUSocial, text: str) -> None:
    assert visible(alice.post(text).text) == visible(text)


def test_markup_is_sent_on_purpose(alice: GNUSocial) -> None:
    status = alice.status_post("**b** [i]i[/i] <u>u</u>", markup=True)
    assert status.text == "b i u"
    assert status.statusnet_html == "<strong>b</strong> <i>i</i> <u>u</u>"


def test_mentions_and_links_are_no_reason_to_doubt_the_answer(alice: GNUSocial) -> None:
    status = alice.post("@bob see http://x.example/a_b?c=d&e=f #tag")
    assert type(status) is Status
    assert status.text.startswith("@Bob Tester see x.example/a_b?c=d&e=f #tag")
    assert 'href="http://x.example/a_b?c=d&amp;e=f"' in status.statusnet_html
    assert ">tag</a>" in status.statusnet_html


def test_a_post_whose_answer_got_lost_is_found_by_its_text(
    server: Sandbox,
) -> None:
    with server.client("alice", ratelimit_method="throw", clock=NoWaiting()) as alice:
        server.drop_next(when="after", path="update.json")
        assert alice.post("@bob **said** once").id == 1
        assert ids(alice.timeline_user()) == [1]


# 2. Unknown routes and refusals

MISSING: dict[str, Call] = {
    "group_join": lambda gs: gs.group_join("x"),
    "group_create": lambda gs: gs.group_create("x", full_name="X"),
    "list_create": lambda gs: gs.list_create("x"),
    "list_delete": lambda gs: gs.list_delete("alice", "x"),
    "list_members_add": lambda gs: gs.list_members_add("alice", "x", "bob"),
    "account_update_link_color": lambda gs: gs.account_update_link_color("ff0000"),
    "create_account": lambda gs: gs.create_account("zoe", "secret1", "zoe@example.org"),
}


@pytest.mark.parametrize("name", MISSING)
def test_a_write_to_a_missing_route_is_unsupported(alice: GNUSocial, name: str) -> None:
    with pytest.raises(GNUSocialUnsupportedError):
        MISSING[name](alice)


def test_a_refused_write_is_a_refusal(server: Sandbox, alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialNotFoundError):
        alice.status_post("to nobody", in_reply_to_id=999)
    frame = "<!DOCTYPE html>\n<html><head><title>Site | Api</title></head><body></body></html>"
    headers = {"Content-Type": "text/html; charset=utf-8", "X-Friendica-Version": "2024.08"}
    for call in (lambda: alice.post("x"), lambda: alice.direct_message_post("bob", "x")):
        server.fail_next(status=200, body=frame, headers=headers)
        with pytest.raises(GNUSocialError) as caught:
            call()
        assert not isinstance(
            caught.value, (GNUSocialMalformedResponseError, GNUSocialUnsupportedError)
        )


# 3. OAuth 2


@pytest.fixture
def application(server: Sandbox, tmp_path: Path) -> Path:
    """The file of an application, registered without an account."""
    place = tmp_path / "app.secret"
    GNUSocial.create_app("my bot", server.url, to_file=place)
    return place


def test_log_in_by_password(server: Sandbox, application: Path, tmp_path: Path) -> None:
    place = tmp_path / "alice.secret"
    with GNUSocial(client_id=application) as gs:
        gs.log_in("alice", PASSWORD, to_file=place)
        assert gs.me().screen_name == "alice"
    assert PASSWORD not in place.read_text() + application.read_text()
    with GNUSocial(access_token=place) as gs:
        assert gs.post("by token").source == "my bot (friendica)"
        assert all("Basic" not in str(r.headers) for r in server.requests[-1:])


def test_log_in_by_code(server: Sandbox, application: Path) -> None:
    with GNUSocial(client_id=application) as gs:
        address = gs.auth_request_url()
        assert urlsplit(address).path == "/oauth/authorize"
        code = allowed_in_a_browser(server, address)
        gs.log_in(code=code)
        assert gs.me().screen_name == "alice"


def test_a_wrong_password_and_a_wrong_code(application: Path, tmp_path: Path) -> None:
    with GNUSocial(client_id=application) as gs:
        with pytest.raises(GNUSocialUnauthorizedError):
            gs.log_in("alice", "wrong", to_file=tmp_path / "none.secret")
        gs.auth_request_url()
        with pytest.raises(GNUSocialUnauthorizedError):
            gs.log_in(code="0" * 64)
    assert not (tmp_path / "none.secret").exists()


def test_the_same_calls_as_on_gnu_social(server: Sandbox, tmp_path: Path) -> None:
    GNUSocial.create_app(
        "my bot", server.url, username="alice", password=PASSWORD, to_file=tmp_path / "app"
    )
    GNUSocial(client_id=tmp_path / "app").log_in("alice", PASSWORD, to_file=tmp_path / "alice")
    with GNUSocial(access_token=tmp_path / "alice") as gs:
        gs.revoke_access_token("alice", PASSWORD)
    with (
        GNUSocial(access_token=tmp_path / "alice") as gs,
        pytest.raises(GNUSocialUnauthorizedError),
    ):
        gs.me()


# 4. Following and blocking


def test_following_and_blocking(alice: GNUSocial) -> None:
    for call in (alice.account_follow, alice.account_unfollow):
        user = call("carol")
        assert (type(user), user.screen_name) == (User, "carol")
    assert alice.account_follow(4).following is True
    assert alice.account_relationship("carol").source.following is True
    assert alice.account_unfollow("carol").following is False
    assert type(alice.account_block("carol")) is User
    assert type(alice.account_unblock("carol")) is User
    with pytest.raises(GNUSocialNotFoundError):
        alice.account_follow("nobody")


def test_a_follow_that_is_only_requested_says_so(server: Sandbox, alice: GNUSocial) -> None:
    asked = {"id": "4", "following": False, "requested": True, "blocking": False}
    headers = {"Content-Type": "application/json"}
    server.fail_next(status=200, body=json.dumps(asked), headers=headers, path="follow")
    user = alice.account_follow("carol")
    assert (user.following, user.follow_request_sent) == (False, True)


# 6. Unknown users


@pytest.mark.parametrize("who", ["nobody", 999])
def test_nobody_is_not_the_caller(alice: GNUSocial, who: Any) -> None:
    alice.post("mine")
    calls: list[Call] = [
        lambda gs: gs.account(who),
        lambda gs: gs.timeline_user(who),
        lambda gs: gs.account_following(who),
        lambda gs: gs.account_followers(who),
        lambda gs: gs.account_relationship(who),
    ]
    for call in calls:
        with pytest.raises(GNUSocialNotFoundError):
            call(alice)


def test_no_page_looks_like_an_answer_about_the_contacts_of_others(
    server: Sandbox, alice: GNUSocial
) -> None:
    server.add_subscription("carol", "dave")
    with pytest.raises(GNUSocialUnsupportedError):
        alice.account_followers("dave")


# 7. Conversations


def test_a_conversation_comes_to_its_end(alice: GNUSocial, bob: GNUSocial) -> None:
    first = alice.post("hello @bob")
    reply = bob.status_post("hi", in_reply_to_id=first)
    context = bob.status_context(reply)
    assert (ids(context.ancestors), ids(context.descendants)) == ([first.id], [])
    page = alice.conversation(first.id, limit=1)
    assert ids(alice.fetch_remaining(page)) == [reply.id, first.id]
    with pytest.raises(GNUSocialNotFoundError):
        alice.conversation(999)


# 8. Feeds


def test_feeds_are_unsupported_and_xml_is_not(alice: GNUSocial) -> None:
    alice.post("x")
    for kind in ("atom", "rss"):
        with pytest.raises(GNUSocialUnsupportedError):
            alice.timeline_feed("home", format=kind)
    assert "<statuses" in alice.timeline_feed("home", format="xml")
    with pytest.raises(GNUSocialUnsupportedError):
        alice.search_feed("x")


# 9. Late delivery


def test_a_stream_loses_nothing_that_arrives_late() -> None:
    time = FakeTime(hours=2.5)
    options: dict[str, Any] = {"ratelimit_method": "throw", "retries": 0}
    with (
        Sandbox("friendica-2024.08", clock=time.time, late_delivery=True) as server,
        server.client("alice", clock=time, **options) as alice,
        server.client("bob", **options) as bob,
    ):
        server.add_subscription("alice", "bob")
        posted: list[int] = []
        runs = iter(range(1800, 9000, 3600))
        due = [next(runs)]

        def meanwhile(passed: float) -> None:
            if passed < due[0]:
                return
            due[0] = next(runs, 10**9)
            # What waited arrives below what is there already.
            server.run_worker()
            posted.extend(bob.post(f"number {number}").id for number in range(65))
            posted.append(alice.post(f"at {passed}").id)

        time.meanwhile = meanwhile
        found = ids(time.all_of(alice.stream_home()))
        server.run_worker()
    assert len(found) == len(set(found))
    # All but the last round, which waits for a run that does not come.
    assert set(found) >= set(posted[:-66])


# 10. As recorded


def test_webfinger_on_a_site_with_a_port(server: Sandbox, anyone: GNUSocial) -> None:
    assert urlsplit(server.url).port is not None
    assert "bob@" in anyone.webfinger("bob").subject
    with pytest.raises(GNUSocialNotFoundError):
        anyone.webfinger("nobody")


def test_deleting_liking_and_repeating_twice(alice: GNUSocial, bob: GNUSocial) -> None:
    status = alice.post("x")
    for _ in range(2):
        assert bob.status_favorite(status).favorited is True
    for _ in range(2):
        assert bob.status_unfavorite(status).favorited is False
    for _ in range(2):
        assert bob.status_repeat(status).id == status.id
    assert alice.status_delete(status).id == status.id
    with pytest.raises(GNUSocialNotFoundError):
        alice.status(status)


def test_messages_are_told_apart_from_their_titles(alice: GNUSocial, bob: GNUSocial) -> None:
    alice.direct_message_post("bob", "secret & <b> words")
    (received,) = bob.direct_messages()
    assert (received.text, received.title) == ("secret & <b> words", "secret & <...")
