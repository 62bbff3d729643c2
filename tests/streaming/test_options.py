"""What the options of a stream mean in each of its forms."""

from __future__ import annotations

import pytest

from gnusocial import StreamListener
from gnusocial.streaming.options import Settings, StreamOf


@pytest.mark.parametrize(
    ("typed", "listener", "only_posts"),
    [
        (False, None, True),  # an iterator over statuses
        (True, None, False),  # an iterator over events, which say what they are
        (False, StreamListener(), False),  # a method for each kind
        (True, StreamListener(), False),
    ],
)
def test_only_an_iterator_over_statuses_leaves_activities_out(
    typed: bool, listener: StreamListener | None, only_posts: bool
) -> None:
    settings = Settings().of_iterator(StreamOf("home", (), typed=typed), listener)
    assert settings.only_posts is only_posts


@pytest.mark.parametrize(
    ("reconnect_async", "run_async", "reconnect"),
    [(True, True, True), (False, True, False), (True, False, True), (False, False, True)],
)
def test_reconnect_async_is_for_streams_in_the_background(
    reconnect_async: bool, run_async: bool, reconnect: bool
) -> None:
    rhythm = Settings(reconnect_async=reconnect_async).rhythm(run_async=run_async)
    assert rhythm.reconnect is reconnect
