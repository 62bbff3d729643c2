"""The synchronous driver of a stream: carries out the effects of its flows. It decides nothing.

It waits on a signal, so that closing the stream, or its client, wakes it at once.
"""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from gnusocial.errors import GNUSocialError, GNUSocialIOError
from gnusocial.internals.flows import Send, Wait
from gnusocial.streaming import effects
from gnusocial.streaming.checkpoint import LeasedCheckpoint
from gnusocial.streaming.lease import LeaseHolder
from gnusocial.streaming.listener import heartbeat, respond

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.internals.http.response import Response
    from gnusocial.internals.io.stop_signal import StopSignal
    from gnusocial.streaming.effects import Step, StreamEffect, StreamFlow
    from gnusocial.streaming.listener import StreamListener
    from gnusocial.types import Checkpoint

T = TypeVar("T")

#: The name of the threads that renew.
KEEPER = "gnusocial-lease"
#: Seconds after which a poll is interrupted again, because it may just have begun.
INTERRUPT_EVERY = 0.05
_STEPS = get_args(effects.Step)


class Stopped(BaseException):
    """The stream was closed while it waited. It must pass through ``except Exception``."""


class ClientAccess:
    """The parts of a client that a stream uses."""

    def __init__(
        self,
        context: ClientContext,
        send: Callable[[PreparedRequest], Response],
        stop: StopSignal,
        on_wait: Callable[[float, str], object] | None = None,
        interrupt: Callable[[int], object] | None = None,
    ) -> None:
        """``interrupt`` ends the request that a thread is sending."""
        self.context = context
        self.send = send
        self.stop = stop
        self.on_wait = on_wait
        self.interrupt = interrupt or (lambda thread: None)


class StreamDriver:
    """Drives one stream, in the thread that requests its steps."""

    def __init__(
        self,
        access: ClientAccess,
        checkpoint: Checkpoint | None,
        flow_with: Callable[[LeaseHolder], StreamFlow[None]],
    ) -> None:
        """``flow_with`` makes the flow of the stream, given the holder of its lease."""
        self._access = access
        self._stop = access.stop
        self._checkpoint = checkpoint
        self._leased = checkpoint if isinstance(checkpoint, LeasedCheckpoint) else None
        lease = self._leased.lease if self._leased else None
        self.holder = LeaseHolder(lease, access.context.clock)
        self._flow = flow_with(self.holder)
        #: Held by the one of two threads that uses the lease.
        self._exclusive = threading.RLock()
        #: Held by the thread that runs the stream.
        self._driving = threading.RLock()
        self._is_driving = False
        #: The thread that is sending a request, and the lock of this attribute.
        self._sending: int | None = None
        self._sending_changes = threading.Lock()
        #: Whether the last poll succeeded; False when the stream has ended.
        self.is_receiving = False

    def open(self) -> None:
        """Make the first poll, and raise its errors. Without the lease, make none."""
        if self.next_step() is None:
            raise GNUSocialIOError("the client was closed before the stream began")

    def next_step(self) -> Step | None:
        """Return the next step, or None at the end. The last delivered event counts as handled."""
        with self._driving:
            self._is_driving, step = True, None
            try:
                step = self._run(self._flow, until=_STEPS)
            except Stopped:
                pass
            finally:
                self._is_driving = False
                if step is None:
                    self._end()
            self.is_receiving = isinstance(step, effects.RECEIVING)
            return step

    def close(self) -> None:
        """End the stream soon, as a kill would, and release the lease.

        This is not left to the garbage collector, which may run while the client of Redis holds its
        lock. The lease of a stream that was only dropped expires.
        """
        self._stop.set()
        while not self._driving.acquire(timeout=INTERRUPT_EVERY):
            self.interrupt()
        try:
            if not self._is_driving:
                self._end()
        finally:
            self._driving.release()

    def interrupt(self) -> None:
        """Interrupt the current poll, but no request that a listener makes."""
        with self._sending_changes:
            if self._sending is not None:
                self._access.interrupt(self._sending)

    def listen(self, listener: StreamListener) -> None:
        """Call a listener until the stream is closed; raise any error that ends it."""
        try:
            with closing(self), self._lease_kept():
                if self.is_receiving:
                    self._run(heartbeat(), listener=listener)
                while step := self.next_step():
                    self._run(respond(listener, step, self.holder), listener=listener)
        except Stopped:
            return
        except Exception as error:
            listener.on_abort(error)
            raise

    def run(self, flow: StreamFlow[T]) -> T:
        """Run a flow that has no listener, and return its result."""
        return self._run(flow)  # type: ignore[no-any-return]

    def _end(self) -> None:
        self.is_receiving = False
        self._flow.close()
        self._run(self.holder.release())

    @contextmanager
    def _lease_kept(self) -> Iterator[None]:
        """Renew the lease in a thread meanwhile: nothing else does while a listener runs."""
        if self._leased is None:
            yield
            return
        over = threading.Event()
        keeper = threading.Thread(
            target=self.keep_lease, args=(over.wait,), name=KEEPER, daemon=True
        )
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join()

    def keep_lease(self, wait: Callable[[float], bool | None]) -> None:
        """Renew the lease until ``wait`` returns true."""

        def pause(seconds: float) -> None:
            if wait(seconds):
                raise Stopped

        try:
            self._run(self.holder.keep(), pause=pause)
        except Stopped:
            return

    def _run(
        self,
        flow: StreamFlow[Any],
        *,
        until: tuple[type, ...] = (),
        listener: StreamListener | None = None,
        pause: Callable[[float], None] | None = None,
    ) -> Any:
        """Carry out the effects of a flow, to its end or to the first effect of type ``until``."""
        result: Any = None
        failure: GNUSocialError | None = None
        while True:
            try:
                effect = flow.send(result) if failure is None else flow.throw(failure)
            except StopIteration as end:
                return end.value
            result = failure = None
            if isinstance(effect, effects.BEGINNINGS) and self._stop.is_set():
                raise Stopped
            if isinstance(effect, until):
                return effect
            try:
                if isinstance(effect, effects.Tell):
                    result = _told(listener, effect)
                elif isinstance(effect, effects.Pause):
                    (pause or self._pause)(effect.seconds)
                else:
                    result = self._do(effect)
            except GNUSocialError as error:
                failure = error

    def _do(self, effect: StreamEffect) -> Any:
        if isinstance(effect, Send):
            return self._send(effect.request)
        if isinstance(effect, (Wait, effects.Announce)):
            if self._access.on_wait is not None:
                self._access.on_wait(effect.seconds, effect.reason)
            return self._pause(effect.seconds) if isinstance(effect, Wait) else None
        if isinstance(effect, effects.Exclusive):
            with self._exclusive:
                return self._run(effect.flow())
        return self._do_with_checkpoint(effect)

    def _do_with_checkpoint(self, effect: StreamEffect) -> Any:
        if isinstance(effect, effects.Load):
            return None if self._checkpoint is None else self._checkpoint.load()
        if isinstance(effect, effects.Save):
            return None if self._checkpoint is None else self._checkpoint.save(effect.state())
        if self._leased is not None and isinstance(effect, effects.Hold):
            return self._leased.hold()
        if self._leased is not None and isinstance(effect, effects.Release):
            return self._leased.release()
        raise TypeError(f"{type(effect).__name__} is not an effect of a stream")

    def _send(self, request: PreparedRequest) -> Response:
        with self._sending_changes:
            self._sending = threading.get_ident()
        try:
            return self._access.send(request)
        finally:
            with self._sending_changes:
                self._sending = None

    def _pause(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            raise Stopped


def _told(listener: StreamListener | None, effect: effects.Tell) -> Exception | None:
    try:
        getattr(listener, effect.method)(*effect.arguments)
    except Exception as error:  # noqa: BLE001 - what becomes of it the flow decides
        return error
    return None
