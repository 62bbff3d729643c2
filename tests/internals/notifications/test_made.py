"""Which statuses are notifications, and where those without a date are placed."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from gnusocial.entities import Status, User
from gnusocial.internals.notifications.made import earliest_follows, of_mention, place_of

ME, BOB = 2, 3


@pytest.mark.parametrize(
    ("author", "fields", "kind"),
    [
        (BOB, {}, "mention"),
        (BOB, {"in_reply_to_user_id": ME}, "reply"),
        # A reply to somebody else that also mentions the user.
        (BOB, {"in_reply_to_user_id": 4}, "mention"),
        (ME, {"in_reply_to_user_id": ME}, None),
        (BOB, {"retweeted_status": {"id": 1, "text": "mine"}}, None),
        (BOB, {"uri": "tag:example.org,2026-11-21:fave:3:note:1:2026-11-21T02:00:00+00:00"}, None),
        (BOB, {"qvitter_delete_notice": True}, None),
    ],
)
def test_a_mention_is_a_post_of_somebody_else(
    author: int, fields: dict[str, Any], kind: str | None
) -> None:
    user = {"id": author, "screen_name": "somebody"}
    found = of_mention(Status.decode({"id": 9, "text": "hello", "user": user, **fields}), ME)
    assert (found and found.kind) == kind
    if found is not None:
        assert (found.id, found.user.id) == (f"{kind}:9", author)


def follower(number: int, minute: int | None) -> User:
    date = None if minute is None else f"Sat Nov 21 02:{minute:02}:00 +0000 2026"
    return User.decode({"id": number, "screen_name": f"user{number}", "created_at": date})


def test_a_follow_is_not_placed_before_the_accounts_that_followed_earlier() -> None:
    # The newest follower comes first. Each list is read from its end.
    users = [
        follower(5, None),
        follower(4, 10),
        follower(3, 40),
        follower(2, 20),
        follower(1, None),
    ]
    base = place_of(follower(0, 0))
    placed = earliest_follows(users)
    assert [user.id for _, user in placed] == [5, 4, 3, 2, 1]
    assert [place - base for place, _ in placed] == [2400, 2400, 2400, 1200, -inf]


def test_nobody_follows() -> None:
    assert earliest_follows([]) == []


@pytest.mark.parametrize("date", [None, "", "no date"])
def test_what_has_no_date_is_the_oldest(date: str | None) -> None:
    status = Status.decode({"id": 1, "text": "x", "created_at": date})
    assert place_of(status) == -inf
