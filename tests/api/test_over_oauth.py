"""The API with either login: a signed request arrives like one with a password."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialConflictError,
    GNUSocialInternalServerError,
    GNUSocialNotFoundError,
)
from gnusocial.sandbox import Sandbox
from tests.api.test_accounts import PNG


@pytest.fixture(params=[False, True], ids=["basic", "oauth"])
def alice(server: Sandbox, request: pytest.FixtureRequest) -> Iterator[GNUSocial]:
    options = {"ratelimit_method": "throw", "retries": 0}
    with server.client("alice", oauth=request.param, **options) as client:
        yield client
    scheme = "OAuth " if request.param else "Basic "
    sent = [each.headers["authorization"] for each in server.requests if each.user == "alice"]
    assert sent
    assert all(each.startswith(scheme) for each in sent)


@pytest.mark.parametrize(
    "text",
    [
        "a b+c%20d&e=f;g",
        "&amp; &lt;b&gt; &#39; < > & \"'",
        "~ * ! ( ) - _ . / ? # [ ] @ : ,",
        "\u00fcml\u00e4ut \u65e5\u672c\u8a9e \U0001f600 e\u0301",
        "two\nlines",
        "oauth_token=x&status=y",
        "help",
    ],
)
def test_a_text_arrives_as_it_is(alice: GNUSocial, text: str) -> None:
    status = alice.post(text)
    assert status.text.lstrip("\u200b") == text
    assert alice.status(status.id).text == status.text


def test_a_reply_and_its_conversation(alice: GNUSocial, bob: GNUSocial) -> None:
    asked = bob.post("Who is there?")
    reply = alice.status_reply(asked, "\u00c4lice & co.")
    assert (reply.in_reply_to_status_id, reply.text) == (asked.id, "@bob \u00c4lice & co.")
    assert [each.id for each in bob.timeline_mentions()] == [reply.id]


def test_favourites(alice: GNUSocial, bob: GNUSocial) -> None:
    status = bob.post("worth it")
    assert alice.status_favorite(status).favorited is True
    assert [each.id for each in alice.timeline_favorites()] == [status.id]
    with pytest.raises(GNUSocialConflictError):
        alice.status_favorite(status)
    assert alice.status_unfavorite(status).favorited is False


def test_following_somebody_with_a_name_in_the_query(alice: GNUSocial) -> None:
    assert alice.account_follow("@carol").following is True
    assert [each.screen_name for each in alice.account_following()] == ["carol"]
    assert alice.account_unfollow("carol").following is False


def test_an_avatar(alice: GNUSocial, server: Sandbox) -> None:
    if server.version == "2.0.1":
        # The route always fails there, but not for want of a login.
        with pytest.raises(GNUSocialInternalServerError):
            alice.account_update_avatar(PNG)
    else:
        assert alice.account_update_avatar(PNG).screen_name == "alice"
    arrived = server.requests[-1]
    assert arrived.headers["content-type"].startswith("multipart/form-data")
    assert arrived.user == "alice"


def test_a_post_with_a_file_and_words_to_be_escaped(alice: GNUSocial) -> None:
    status = alice.post("\u00fc & + = %41", media_files=PNG)
    assert status.text.startswith("\u00fc & + = %41")
    assert len(status.attachments) >= 1


def test_pages(alice: GNUSocial) -> None:
    posted = [alice.post(f"number {n} & more").id for n in range(7)]
    first = alice.timeline_home(limit=3)
    second = alice.fetch_next(first)
    assert second is not None
    assert [each.id for each in [*first, *second]] == posted[:0:-1]
    assert [each.id for each in alice.fetch_remaining(first)] == posted[::-1]


def test_deleting(alice: GNUSocial) -> None:
    status = alice.post("gone soon")
    assert alice.status_delete(status).id == status.id
    with pytest.raises(GNUSocialNotFoundError):
        alice.status(status)


def test_dates_are_in_the_users_own_zone_over_oauth_only(
    alice: GNUSocial, server: Sandbox, request: pytest.FixtureRequest
) -> None:
    server.configure(user_settings={"alice": {"timezone": "Asia/Kolkata"}})
    status = alice.post("What time is it?")
    send_signed = "oauth" in request.node.callspec.id
    assert status.created_at.utcoffset() == timedelta(hours=5.5 if send_signed else 0)
    with server.client("alice", oauth=send_signed, timezone="Europe/Berlin") as berlin:
        same = berlin.status(status.id)
    assert same.created_at == status.created_at
    assert same.created_at.utcoffset() in (timedelta(hours=1), timedelta(hours=2))
