"""Notifications that the server lists in timelines: mentions, replies and direct messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gnusocial.internals.notifications.made import of_mention, of_message, own_id
from gnusocial.streaming.events import StreamEvent
from gnusocial.streaming.watch import TimelineWatch

if TYPE_CHECKING:
    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.flows import Flow
    from gnusocial.streaming.catch_up import CatchUpRule
    from gnusocial.streaming.polls import PollResult
    from gnusocial.streaming.sources import Source


class MentionsWatch(TimelineWatch):
    """Polls the mentions, and tells mentions from replies."""

    def __init__(self, source: Source, state: Any = None) -> None:
        super().__init__(source, state)
        self._me: int | None = None

    def poll(
        self, context: ClientContext, catch_up: CatchUpRule, lookups: dict[int, bool]
    ) -> Flow[PollResult]:
        """Poll; before the first poll, request the id of the logged-in user."""
        if self._me is None:
            self._me = yield from own_id(context)
        return (yield from super().poll(context, catch_up, lookups))

    def event(self, item: Any) -> StreamEvent | None:
        """Return the notification, or None for a status that is not one."""
        notification = of_mention(item, self._me)
        if notification is None or notification.kind not in self.source.kinds:
            return None
        return StreamEvent("notification", notification)


class MessagesWatch(TimelineWatch):
    """Polls the direct messages."""

    def event(self, item: Any) -> StreamEvent | None:
        """Return the notification."""
        return StreamEvent("notification", of_message(item))
