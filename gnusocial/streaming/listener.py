"""Listeners, and what happens when a method of a listener fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, Literal

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.checks import shown
from gnusocial.streaming.effects import Deliver, Polled, Tell

if TYPE_CHECKING:
    from gnusocial.entities import DirectMessage, Notification, Status
    from gnusocial.streaming.effects import Step, StreamFlow
    from gnusocial.streaming.events import StreamEvent
    from gnusocial.streaming.lease import LeaseHolder

_log = logging.getLogger("gnusocial.streaming")

#: Seconds before a failed call is repeated; the pause doubles each time.
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


class StreamListener:
    """Receives the events of a stream. Subclass it, and override the methods that you need.

    With an :class:`~gnusocial.AsyncGNUSocial` the methods may be ``async``; others must not block.

    If a method raises an exception, it is logged with its traceback, and the method is called again
    up to ``retries`` times. If that fails, ``when_failed`` decides: ``"skip"`` continues with the
    next event; ``"stop"`` calls :meth:`on_abort` and ends the stream. With a checkpoint, the next
    run delivers the event again.
    """

    #: How often a method that failed is called again.
    retries: int = 0
    #: What happens if it still fails.
    when_failed: Literal["skip", "stop"] = "skip"

    def on_update(self, status: Status) -> object:
        """Called for a status."""

    def on_mention(self, status: Status) -> object:
        """Called for a status that mentions the user or replies to them."""

    def on_direct_message(self, message: DirectMessage) -> object:
        """Called for a direct message to the user."""

    def on_repeat(self, status: Status) -> object:
        """Called for a repeat; ``status.retweeted_status`` is the original status."""

    def on_notification(self, notification: Notification) -> object:
        """Called for a notification; only ``stream_notifications`` delivers them."""

    def on_favorite(self, activity: Status) -> object:
        """Called when a user favorites a status (servers before 2.0 only)."""

    def on_follow(self, activity: Status) -> object:
        """Called when a user follows another one."""

    def on_activity(self, activity: Status) -> object:
        """Called for any other activity: joining or leaving a group, unfollowing."""

    def on_delete(self, status_id: int) -> object:
        """Called when a status that the stream has seen was deleted."""

    def on_abort(self, error: Exception) -> object:
        """Called with the error that ends the stream: a failed login, a deleted group, ..."""

    def handle_heartbeat(self) -> object:
        """Called after each response of the server, whether or not there was news."""


class CallbackStreamListener(StreamListener):
    """Calls functions instead of methods: ``update_handler`` instead of ``on_update``, and so on.

    Args:
        update_handler, mention_handler, repeat_handler: Called with a :class:`Status`.
        direct_message_handler: Called with a :class:`DirectMessage`.
        favorite_handler, follow_handler, activity_handler: Called with the :class:`Status` that
            reports the activity.
        delete_handler: Called with the id of the deleted status.
        abort_handler: Called with the error that ended the stream.
        heartbeat_handler: Called without arguments after each response of the server.
        notification_handler: Called with a :class:`Notification`.
        retries: How often a function that failed is called again. Default 0.
        when_failed: What happens if it still fails: ``"skip"`` (the default) or ``"stop"``.
    """

    def __init__(
        self,
        update_handler: Callable[[Status], Any] | None = None,
        mention_handler: Callable[[Status], Any] | None = None,
        direct_message_handler: Callable[[DirectMessage], Any] | None = None,
        repeat_handler: Callable[[Status], Any] | None = None,
        favorite_handler: Callable[[Status], Any] | None = None,
        follow_handler: Callable[[Status], Any] | None = None,
        activity_handler: Callable[[Status], Any] | None = None,
        delete_handler: Callable[[int], Any] | None = None,
        abort_handler: Callable[[Exception], Any] | None = None,
        heartbeat_handler: Callable[[], Any] | None = None,
        notification_handler: Callable[[Notification], Any] | None = None,
        *,
        retries: int = 0,
        when_failed: Literal["skip", "stop"] = "skip",
    ) -> None:
        handlers: dict[str, Callable[..., Any] | None] = {
            "on_update": update_handler,
            "on_mention": mention_handler,
            "on_direct_message": direct_message_handler,
            "on_repeat": repeat_handler,
            "on_notification": notification_handler,
            "on_favorite": favorite_handler,
            "on_follow": follow_handler,
            "on_activity": activity_handler,
            "on_delete": delete_handler,
            "on_abort": abort_handler,
            "handle_heartbeat": heartbeat_handler,
        }
        for name, handler in handlers.items():
            if handler is not None:
                if not callable(handler):
                    raise GNUSocialIllegalArgumentError(
                        f"{name}: {shown(handler)} cannot be called"
                    )
                setattr(self, name, handler)
        self.retries = retries
        self.when_failed = when_failed


def check_listener(listener: StreamListener) -> None:
    """Raise if an object is not a listener or is not set up correctly."""
    if not isinstance(listener, StreamListener):
        raise GNUSocialIllegalArgumentError(
            f"listener must be a StreamListener, not {listener!r:.80}"
        )
    if not isinstance(listener.retries, int) or listener.retries < 0:
        raise GNUSocialIllegalArgumentError(
            f"retries must be a whole number, 0 or more, not {shown(listener.retries)}"
        )
    if listener.when_failed not in ("skip", "stop"):
        raise GNUSocialIllegalArgumentError(
            f"when_failed must be 'skip' or 'stop', not {shown(listener.when_failed)}"
        )


def check_is_sync(listener: StreamListener) -> None:
    """Raise if a listener has ``async`` methods, which only an asynchronous client can await."""
    for name in dir(StreamListener):
        if iscoroutinefunction(getattr(listener, name)):
            raise GNUSocialIllegalArgumentError(
                f"{name} of the listener is async, which needs AsyncGNUSocial"
            )


def respond(listener: StreamListener, step: Step, holder: LeaseHolder) -> StreamFlow[None]:
    """Call the listener for one step of the stream.

    Raises the listener's exception if it wants to stop.
    """
    if isinstance(step, Polled):
        yield from heartbeat()
    elif isinstance(step, Deliver):
        yield from _deliver(listener, step.event, holder)


def heartbeat() -> StreamFlow[None]:
    """Call the listener's heartbeat; a failure is only logged."""
    error = yield Tell("handle_heartbeat")
    if error is not None:
        _log.error("the listener failed on a heartbeat", exc_info=error)


def _deliver(listener: StreamListener, event: StreamEvent, holder: LeaseHolder) -> StreamFlow[None]:
    """Deliver an event, repeatedly if the listener fails and has retries."""
    error = yield from _tell(event)
    for repetition in range(listener.retries if error else 0):
        yield from holder.pause(min(_FIRST_PAUSE * 2.0 ** min(repetition, 16), _LONGEST_PAUSE))
        error = yield from _tell(event)
        if error is None:
            return
    if error is not None and listener.when_failed == "stop":
        raise error


def _tell(event: StreamEvent) -> StreamFlow[Exception | None]:
    error: Exception | None = yield Tell(f"on_{event.kind}", (event.data,))
    if error is not None:
        _log.error("the listener failed on %s", _shown(event), exc_info=error)
    return error


def _shown(event: StreamEvent) -> str:
    return f"{event.kind} {event.data if event.kind == 'delete' else event.data.id}"
