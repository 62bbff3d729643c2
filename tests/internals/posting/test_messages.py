"""Which of the sent messages is the one whose answer says nothing."""

from __future__ import annotations

import pytest

from gnusocial.entities import DirectMessage
from gnusocial.errors import (
    GNUSocialBadGatewayError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialNetworkError,
)
from gnusocial.internals.http.retries import Retries
from gnusocial.internals.posting.messages import is_it, send_message
from tests.internals.scripted import Clock, Script, result_of, run, setup_for

BOB = DirectMessage(id=5, recipient_id=3, recipient_screen_name="bob", text="see x & y")
SENT = '[{"id":%d,"recipient_id":3,"recipient_screen_name":"bob","text":"psst"}]'


@pytest.mark.parametrize(
    ("recipient", "text", "expected"),
    [
        ({"user_id": 3}, "see x & y", True),
        ({"screen_name": "bob"}, "see x & y", True),
        ({"screen_name": "B_OB"}, " see x & y\n", True),
        ({"user_id": 4}, "see x & y", False),
        ({"screen_name": "bobby"}, "see x & y", False),
        ({"user_id": 3}, "see x &amp; y", False),
        ({"user_id": 3}, "see x", False),
    ],
)
def test_recipient_and_text_must_agree(
    recipient: dict[str, object], text: str, expected: bool
) -> None:
    assert is_it(BOB, recipient, text) is expected


def test_a_link_may_have_been_shortened() -> None:
    stored = DirectMessage(id=5, recipient_id=3, text="look: https://ur1.example/a now")
    assert is_it(stored, {"user_id": 3}, "look: https://example.org/a/long/path?x=1 now")
    assert not is_it(stored, {"user_id": 3}, "look: https://example.org/ later")


def test_a_text_that_the_database_cut_before_an_emoji_counts_only_if_asked_for() -> None:
    stored = DirectMessage(id=5, recipient_id=3, text="see")
    assert is_it(stored, {"user_id": 3}, "see \U0001f600 there", cut=True)
    assert not is_it(stored, {"user_id": 3}, "see \U0001f600 there")


def test_the_messages_since_the_newest_are_looked_through() -> None:
    script = Script((200, SENT % 4), (500, '{"error":"x"}'), (200, SENT % 5))
    message = result_of(send_message(setup_for(), "bob", "psst"), script)
    assert message.id == 5
    assert [sent.url.rpartition("/")[2] for sent in script.sent] == [
        "sent.json?getText=plain&count=1",
        "new.json",
        "sent.json?since_id=4&getText=plain",
    ]


def test_a_server_that_answers_with_the_message_is_believed() -> None:
    script = Script((200, "[]"), (200, '{"id":7,"text":"psst"}'))
    assert result_of(send_message(setup_for(), "bob", "psst"), script).id == 7


OTHER = '{"id":7,"recipient_id":3,"recipient_screen_name":"bob","text":"another"}'


def test_a_response_that_shows_another_message_may_be_that_of_another_request() -> None:
    script = Script((200, "[]"), (200, OTHER), (200, SENT % 8))
    assert result_of(send_message(setup_for(), "bob", "psst"), script).id == 8
    # The next response on the same connection may be out of step as well.
    assert [sent.is_apart for sent in script.sent] == [False, False, True]
    script = Script((200, "[]"), (200, OTHER), (200, "[]"))
    with pytest.raises(GNUSocialMalformedResponseError, match="message 7, which is not") as caught:
        result_of(send_message(setup_for(), "bob", "psst"), script)
    assert caught.value.maybe_sent is True
    assert script.answers == []


def test_a_response_with_a_text_that_the_database_cut_is_believed() -> None:
    script = Script((200, "[]"), (200, OTHER))
    assert result_of(send_message(setup_for(), "bob", "another \U0001f600 one"), script).id == 7


def test_a_message_that_was_stored_in_another_form_is_not_sent_again() -> None:
    failed = (500, '{"error":"oops","request":"/api/direct_messages/new.json"}')
    changed = (200, f"[{SENT[1:-1] % 4}, {OTHER}]")
    script = Script((200, SENT % 4), failed, changed, changed)
    clock = Clock()
    context = setup_for(clock=clock, retries=Retries(most=1))
    with pytest.raises(GNUSocialInternalServerError, match="not sent again"):
        run(send_message(context, "bob", "and more"), script, clock.wait)
    assert script.answers == []


def test_a_proxy_that_gave_up() -> None:
    clock = Clock()
    script = Script((200, "[]"), (502, "bad gateway"), (200, "[]"), (200, SENT % 1))
    message = run(send_message(setup_for(clock=clock), "bob", "psst"), script, clock.wait)
    assert message.id == 1
    assert len(clock.waits) == 2


def test_a_message_that_is_nowhere() -> None:
    clock = Clock()
    script = Script((200, "[]"), (502, "bad gateway"), *[(200, "[]")] * 4)
    with pytest.raises(GNUSocialBadGatewayError):
        run(send_message(setup_for(clock=clock), "bob", "psst"), script, clock.wait)


def test_a_connection_that_never_was() -> None:
    script = Script((200, "[]"), GNUSocialNetworkError("refused", maybe_sent=False))
    with pytest.raises(GNUSocialNetworkError):
        result_of(send_message(setup_for(), "bob", "psst"), script)


def test_the_last_message_with_the_same_text_is_not_the_new_one() -> None:
    # A server that does not honour since_id gives it again.
    script = Script((200, SENT % 4), (500, '{"error":"x"}'), (200, SENT % 4))
    with pytest.raises(GNUSocialInternalServerError) as caught:
        result_of(send_message(setup_for(), "bob", "psst"), script)
    assert caught.value.maybe_sent is True
    assert script.answers == []
