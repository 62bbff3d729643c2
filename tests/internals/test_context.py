"""What a client remembers between its calls: posts, lost posts, and values with an end."""

from __future__ import annotations

from gnusocial.entities import Status
from gnusocial.internals.context import RecentPosts, Remembered, Step

#: How many posts are remembered.
MOST = 200


def test_one_request_after_a_loss_goes_over_a_new_connection() -> None:
    step = Step()
    assert not step.claim_loss()
    step.lose()
    assert [step.claim_loss(), step.claim_loss()] == [True, False]


def test_the_last_posts_are_known_and_older_ones_are_not() -> None:
    posts = RecentPosts()
    statuses = [Status(id=number, text="hello") for number in range(1, MOST + 2)]
    for status in statuses[:MOST]:
        posts.remember(status)
    assert all(map(posts.knows, statuses[:MOST]))
    posts.remember(statuses[MOST])
    assert [posts.knows(statuses[index]) for index in (0, 1, MOST)] == [False, True, True]


def test_the_newest_post_is_the_one_with_the_highest_id() -> None:
    posts = RecentPosts()
    assert posts.newest is None
    newest = []
    for number in (5, 3, 9):
        posts.remember(Status(id=number, text="hello"))
        newest.append(posts.newest)
    assert newest == [5, 5, 9]


def test_the_last_lost_posts_are_known_once() -> None:
    posts = RecentPosts()
    for number in range(MOST):
        posts.lose(number, (float(number), None))
    assert posts.lost(0) == (0.0, None)
    assert posts.lost(0) is None
    posts.lose(MOST, (1.0, 7))
    posts.lose(MOST + 1, (2.0, 8))
    found = [posts.lost(number) for number in (1, 2, MOST, MOST + 1)]
    assert found == [None, (2.0, None), (1.0, 7), (2.0, 8)]


def test_a_value_is_good_for_an_hour() -> None:
    cached = Remembered()
    assert cached.value(0.0) is None
    cached.keep("limits", 5000.0)
    assert [cached.value(at) for at in (5000.0, 8599.0, 8600.0)] == ["limits", "limits", None]
