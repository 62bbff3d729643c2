"""The synchronous driver of a stream: sends, waits, saves, and hands on what is delivered.

It decides nothing; what it carries out is yielded by ``stream``. It waits on a signal, so that
closing the stream, or its client, wakes it at once. Where the checkpoint has a lease the stream
runs while it is held: one that is lost ends the stream as a kill would, and the next begins from
what was saved last.
"""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialError, GNUSocialIOError, GNUSocialNetworkError
from gnusocial.internals.flows import Send, Wait
from gnusocial.streaming.effects import Deliver, Failed, Pause, Polled, Save
from gnusocial.streaming.lease import Claim, LeaseLostError
from gnusocial.streaming.listener import StreamListener, tell, tell_heartbeat

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.internals.http.response import Response
    from gnusocial.internals.io.stop_signal import StopSignal
    from gnusocial.streaming.checkpoint import Checkpoint
    from gnusocial.streaming.effects import State, StreamEffect, StreamFlow

_log = logging.getLogger("gnusocial.streaming")


class Stopped(BaseException):
    """The stream was closed while it waited. It must pass through ``except Exception``."""


@dataclass(frozen=True)
class Standby:
    """Another holds the lease; the stream waits for its turn."""


#: What a driver of the stream sees of it.
Step = Polled | Deliver | Standby


class Receiver:
    """Drives one stream, in whichever thread asks for its events."""

    def __init__(
        self,
        begin: Callable[[State | None, bool], StreamFlow],
        send: Callable[[PreparedRequest], Response],
        stop: StopSignal,
        *,
        on_wait: Callable[[float, str], object] | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> None:
        """``begin`` makes the stream, given what was saved and whether its caller still waits."""
        self._begin = begin
        self._send = send
        self._stop = stop
        self._on_wait = on_wait
        self._claim = Claim(checkpoint)
        self._steps = self._drive()
        #: Whether the last poll went well.
        self.is_receiving = False

    def open(self) -> None:
        """Make the first poll; its errors are the caller's. Where another has the lease, do not."""
        if self.next_step() is None:
            raise GNUSocialIOError("the client was closed before the stream began")

    def next_step(self) -> Step | None:
        """Go on to the next step; what was delivered before counts as handled. None: the end."""
        step = None
        try:
            step = next(self._steps, None)
        finally:
            if step is None:
                self.close()
        return step

    def close(self) -> None:
        """End the stream, as a kill would, and give the lease back.

        This is not left to the end of ``_drive``: a stream that was only dropped is collected as
        garbage at any moment, also while Redis' client holds its lock. Its lease ends by itself.
        """
        self.is_receiving = False
        self._steps.close()
        self._claim.release()

    def listen(self, listener: StreamListener) -> None:
        """Tell a listener until the stream is closed; raise what ends it otherwise."""
        try:
            with closing(self), self._claim.kept():
                if self.is_receiving:
                    tell_heartbeat(listener)
                while step := self.next_step():
                    if isinstance(step, Deliver):
                        tell(listener, step.event, self._pause)
                    elif isinstance(step, Polled):
                        tell_heartbeat(listener)
        except Stopped:
            return
        except Exception as error:
            listener.on_abort(error)
            raise

    def _drive(self) -> Generator[Step, None, None]:
        """Run the stream whenever it is its turn, until it is closed."""
        try:
            if self._claim.take():
                yield from self._run(attended=True)
            else:
                _log.info("another has the lease; the stream waits for it")
                # A position that is none of this stream's is told now, and not in some weeks.
                self._next_flow(attended=True).close()
            while True:
                yield Standby()
                self._wait_for_turn()
                yield from self._run(attended=False)
        except Stopped:
            return

    def _run(self, *, attended: bool) -> Generator[Polled | Deliver, None, None]:
        """Run the stream from what was saved last until the lease is lost."""
        try:
            with closing(self._next_flow(attended)) as flow:
                yield from self._carry_out(flow)
        except LeaseLostError as error:
            self.is_receiving = False
            _log.warning("the stream has lost its turn: %s", error)

    def _wait_for_turn(self) -> None:
        self._pause(self._claim.interval)
        while not self._claim.try_to_take():
            self._pause(self._claim.interval)
        _log.info("the stream has the lease")

    def _next_flow(self, attended: bool) -> StreamFlow:
        try:
            return self._begin(self._claim.load(), attended)
        except GNUSocialNetworkError as error:
            if attended:
                raise
            raise LeaseLostError(str(error)) from error

    def _carry_out(self, flow: StreamFlow) -> Generator[Polled | Deliver, None, None]:
        """Carry out the effects of the stream, and yield those that are the listener's."""
        answer: Response | None = None
        failure: GNUSocialError | None = None
        while True:
            effect = flow.send(answer) if failure is None else flow.throw(failure)
            answer = failure = None
            if isinstance(effect, Send):
                self._go_on_unless_stopped()
                try:
                    answer = self._send(effect.request)
                except GNUSocialError as error:
                    failure = error
            elif isinstance(effect, (Polled, Deliver)):
                self._go_on_unless_stopped()
                self.is_receiving = True
                yield effect
            else:
                self._do(effect)

    def _do(self, effect: StreamEffect) -> None:
        if isinstance(effect, Save):
            self._claim.save(effect.state())
        elif isinstance(effect, Failed):
            self.is_receiving = False
            _log.warning("a poll failed, the next in %.1f s: %s", effect.seconds, effect.error)
        elif isinstance(effect, Pause):
            self._pause(effect.seconds)
        elif isinstance(effect, Wait):
            if self._on_wait is not None:
                self._on_wait(effect.seconds, effect.reason)
            self._pause(effect.seconds)

    def _go_on_unless_stopped(self) -> None:
        if self._stop.is_set():
            raise Stopped
        self._claim.check()

    def _pause(self, seconds: float) -> None:
        """Wait, and renew the lease meanwhile; that it was lost is told by the next check."""
        while seconds > self._claim.interval:
            self._wait(self._claim.interval)
            self._claim.renew()
            seconds -= self._claim.interval
        self._wait(seconds)

    def _wait(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            raise Stopped
