"""What is polled for which kinds of notifications."""

from __future__ import annotations

import pytest

from gnusocial.entities.notification import KINDS, NotificationKind
from gnusocial.streaming.notifications import notification_sources


@pytest.mark.parametrize(
    ("kinds", "polled"),
    [
        (["mention"], {"mentions": ("mention",)}),
        (["repeat", "reply"], {"mentions": ("reply",), "reactions": ("repeat",)}),
        (["direct_message", "follow"], {"messages": ("direct_message",), "followers": ("follow",)}),
        (
            KINDS,
            {
                "mentions": ("mention", "reply"),
                "messages": ("direct_message",),
                "followers": ("follow",),
                "reactions": ("repeat", "favorite"),
            },
        ),
        ([], {}),
    ],
)
def test_only_what_the_kinds_need(
    kinds: list[NotificationKind], polled: dict[str, tuple[str, ...]]
) -> None:
    assert {each.name: each.kinds for each in notification_sources(frozenset(kinds))} == polled


def test_the_stream_goes_on_without_what_a_server_lacks() -> None:
    # Friendica has no reactions, 2.0 shows no messages.
    assert [each.optional for each in notification_sources(frozenset(KINDS))] == [True] * 4


@pytest.mark.parametrize("kind", ["mention", "direct_message"])
def test_no_notification_is_taken_back(kind: NotificationKind) -> None:
    (source,) = notification_sources(frozenset([kind]))
    assert not source.tells_deletions
