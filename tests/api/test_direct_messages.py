"""Direct messages, against the sandbox in both versions."""

from __future__ import annotations

import pytest

from gnusocial import (
    DirectMessage,
    GNUSocial,
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialNotFoundError,
    GNUSocialTooLongError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.posting import messages
from gnusocial.internals.posting.text import GUARD
from gnusocial.sandbox import Sandbox
from tests.internals.scripted import no_wait, run
from tests.simulated_time import NoWaiting

#: What 1.20.10 answers to a message that it has stored.
STORED = (
    '{"error":"Call to undefined method ApiDirectMessageNewAction::showSingleJsondirectMessage()"}'
)


#: 2.0.1 sends no messages through its API.
only_1 = pytest.mark.parametrize("_running", ["1.20.10"], indirect=True)
only_2 = pytest.mark.parametrize("_running", ["2.0.1"], indirect=True)


@pytest.fixture
def friends(alice: GNUSocial, bob: GNUSocial) -> None:
    alice.account_follow("bob")
    bob.account_follow("alice")


def posts(server: Sandbox) -> int:
    return sum(request.method == "POST" for request in server.requests)


@only_1
def test_what_was_sent_is_returned_and_read(
    server: Sandbox, friends: None, alice: GNUSocial, bob: GNUSocial
) -> None:
    message = alice.direct_message_post("bob", "psst")
    assert type(message) is DirectMessage
    assert (message.text, message.sender.screen_name) == ("psst", "alice")
    assert message.recipient.screen_name == "bob"
    assert bob.direct_messages() == [message]
    assert alice.direct_messages_sent() == [message]
    assert alice.direct_messages() == []
    assert bob.direct_messages_sent() == []


@only_1
@pytest.mark.parametrize("name", [3, "3", "bob", "@bob", "B_o_b", {"id": 3}])
def test_who_gets_it(server: Sandbox, friends: None, alice: GNUSocial, name: object) -> None:
    assert alice.direct_message_post(name, "psst").recipient_id == 3


@only_1
@pytest.mark.parametrize(
    "text",
    [
        "5 < 6 && 7 > 6",
        "&lt;b&gt; &amp; &copy; &#60; &quot; &apos;",
        "see https://example.org/a?b=1&amp;c=2",
        "help",
        "d bob hello",
        "line one\n\nline three",
        "ünïcödé 漢字 😀",
    ],
)
def test_what_is_stored_is_what_was_given(
    server: Sandbox, friends: None, alice: GNUSocial, text: str
) -> None:
    assert alice.direct_message_post("bob", text).text == text


@only_1
def test_white_space_at_the_ends_is_trimmed(
    server: Sandbox, friends: None, alice: GNUSocial
) -> None:
    assert alice.direct_message_post("bob", " \n psst \t").text == "psst"


@only_1
def test_a_lone_zero_is_a_text_too(server: Sandbox, friends: None, alice: GNUSocial) -> None:
    assert alice.direct_message_post("bob", "0").text == f"{GUARD}0"


@only_1
def test_the_same_text_twice_is_two_messages(
    server: Sandbox, friends: None, alice: GNUSocial
) -> None:
    first = alice.direct_message_post("bob", "ping")
    second = alice.direct_message_post("bob", "ping")
    assert second.id > first.id
    assert [each.id for each in alice.direct_messages_sent()] == [second.id, first.id]


@only_1
def test_an_older_message_is_not_taken_for_the_new_one(
    server: Sandbox, friends: None, alice: GNUSocial
) -> None:
    alice.direct_message_post("bob", "ping")
    server.fail_next(status=500, body=STORED, path="/api/direct_messages/new.json")
    with pytest.raises(GNUSocialInternalServerError, match="undefined method"):
        alice.direct_message_post("bob", "ping")


@only_1
def test_a_message_to_another_is_not_taken_for_the_new_one(
    server: Sandbox, friends: None, alice: GNUSocial
) -> None:
    # While alice writes to bob, a message with the same text goes to carol.
    server.fail_next(status=500, body=STORED, path="/api/direct_messages/new.json")
    request = messages.send_message(alice._context, "bob", "ping")
    arrived: list[int] = []

    def send(prepared: PreparedRequest) -> Response:
        answer = alice._transport.send(prepared)
        if prepared.method == "POST":
            arrived.append(server.add_direct_message("alice", "carol", "ping"))
        return answer

    with pytest.raises(GNUSocialInternalServerError, match="undefined method"):
        run(request, send, no_wait)
    assert [each.id for each in alice.direct_messages_sent()] == arrived


@only_1
def test_nothing_is_sent_where_the_sent_messages_cannot_be_read(
    server: Sandbox, friends: None, alice: GNUSocial
) -> None:
    server.fail_next(status=500, body="{}", path="/api/direct_messages/sent.json")
    with pytest.raises(GNUSocialInternalServerError):
        alice.direct_message_post("bob", "ping")
    assert alice.direct_messages_sent() == []


@only_1
def test_an_answer_that_gets_lost(
    server: Sandbox, friends: None, alice: GNUSocial, bob: GNUSocial
) -> None:
    server.drop_next(when="after", path="/api/direct_messages/new.json")
    sent = posts(server)
    time = NoWaiting()
    with server.client("alice", retries=0, clock=time) as gs:
        message = gs.direct_message_post("bob", "did it arrive?")
    assert time.waits == [0.5]
    assert posts(server) == sent + 1
    assert bob.direct_messages() == [message]


def test_the_pages(server: Sandbox, alice: GNUSocial) -> None:
    ids = [server.add_direct_message("alice", "bob", f"number {n}") for n in range(7)][::-1]
    page = alice.direct_messages_sent(limit=3)
    assert [each.id for each in page] == ids[:3]
    assert [each.id for each in alice.fetch_remaining(page)] == ids
    assert [each.id for each in alice.direct_messages_sent(max_id=page[-1], limit=2)] == ids[2:4]
    assert [each.id for each in alice.direct_messages_sent(since_id=ids[2])] == ids[:2]
    assert [each.id for each in alice.direct_messages_sent(limit=3, page=3)] == ids[6:]
    server.add_direct_message("alice", "bob", "a new one")
    assert [each.text[-9:] for each in alice.fetch_previous(page)] == ["a new one"]


def test_the_inbox_of_2_0_stays_empty(server: Sandbox, alice: GNUSocial, bob: GNUSocial) -> None:
    server.add_direct_message("alice", "bob", "psst")
    received = [each.text for each in bob.direct_messages(limit=5)]
    assert received == (["psst"] if server.version == "1.20.10" else [])
    assert alice.direct_messages_sent()[0].recipient_screen_name == "bob"


@only_2
def test_2_0_sends_nothing_and_says_so(server: Sandbox, friends: None, alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialUnsupportedError, match="Nothing was sent") as caught:
        alice.direct_message_post("bob", "psst")
    assert "2.0.1-beta0" in str(caught.value)
    assert caught.value.status == 500
    assert alice.direct_messages_sent() == []


def test_those_who_do_not_follow_each_other(alice: GNUSocial) -> None:
    alice.account_follow("bob")
    with pytest.raises(GNUSocialForbiddenError) as caught:
        alice.direct_message_post("bob", "psst")
    assert caught.value.status == 403
    with pytest.raises(GNUSocialForbiddenError):
        alice.direct_message_post("alice", "to myself")


@pytest.mark.parametrize("name", ["nosuchuserx", 99999])
def test_a_user_who_is_not_there(alice: GNUSocial, name: object) -> None:
    with pytest.raises(GNUSocialNotFoundError):
        alice.direct_message_post(name, "psst")


def test_too_long(server: Sandbox, friends: None, alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialTooLongError) as caught:
        alice.direct_message_post("bob", "x" * 1001)
    assert caught.value.status == 406
    assert alice.direct_messages_sent() == []


def test_without_a_login(anyone: GNUSocial, server: Sandbox) -> None:
    for call in (
        anyone.direct_messages,
        anyone.direct_messages_sent,
        lambda: anyone.direct_message_post("bob", "psst"),
    ):
        with pytest.raises(GNUSocialUnauthorizedError):
            call()
    assert posts(server) == 0


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("bob", ""),
        ("bob", " \n\t"),
        ("bob", None),
        ("bob", b"psst"),
        ("bob", "a\0b"),
        ("bob", "\ud800"),
        (None, "psst"),
        ("", "psst"),
        ("a b", "psst"),
        (0, "psst"),
    ],
)
def test_what_makes_no_sense_is_found_before_anything_is_sent(
    server: Sandbox, alice: GNUSocial, user: object, text: object
) -> None:
    sent = len(server.requests)
    with pytest.raises(GNUSocialIllegalArgumentError):
        alice.direct_message_post(user, text)
    assert len(server.requests) == sent


def test_limits(alice: GNUSocial) -> None:
    for method in (alice.direct_messages, alice.direct_messages_sent):
        with pytest.raises(GNUSocialIllegalArgumentError, match="from 1 to 200"):
            method(limit=201)
