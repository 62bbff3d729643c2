"""Whose turn it is where several machines run one stream: only who holds the lease delivers.

A checkpoint that has a lease is asked for it before the position is read, and again and again while
the stream runs. What a lease is, and by whose clock it ends, is the matter of the store.
"""

from __future__ import annotations

import logging
import math
from typing import TYPE_CHECKING, Any

from gnusocial.errors import GNUSocialError, GNUSocialIOError, GNUSocialNetworkError
from gnusocial.internals.flows import Wait
from gnusocial.streaming.checkpoint import LeaseLostError, lease_seconds
from gnusocial.streaming.effects import (
    BEGINNINGS,
    Announce,
    Exclusive,
    Hold,
    Load,
    Pause,
    Release,
    Save,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from gnusocial.streaming.checkpoint import State
    from gnusocial.streaming.effects import StreamFlow

_log = logging.getLogger("gnusocial.streaming")

_HAS_LEASE = "the stream has the lease"
#: How often the lease is asked for in its time, so that a renewal that comes late is still in time.
_PER_LEASE = 3.0
#: Seconds that a listener may take for one event, waits for the server's throttle included, before
#: another may have it.
_LONGEST_EVENT = 1800.0


class LeaseHolder:
    """The right of a stream to use its checkpoint, as flows that ask for it and give it back.

    Where the checkpoint has no lease the right is always there. All that asks and decides on the
    response is exclusive, as two tasks ask: the stream's, and the one that renews while a listener
    is at work.
    """

    def __init__(self, lease: float | None, clock: Callable[[], float]) -> None:
        """``lease``: the seconds that the store holds it, or None where it has none."""
        self.is_shared = lease is not None
        self._holds = not self.is_shared
        #: Seconds after which it must be renewed, or asked for again.
        self.interval = math.inf if lease is None else lease_seconds(lease) / _PER_LEASE
        self._clock = clock
        #: When the stream itself asked last.
        self._asked_at = clock()

    def take(self) -> StreamFlow[bool]:
        """Ask for the lease, and tell whether it is held now. Errors are the caller's."""
        if not self.is_shared:
            return True
        held: bool = yield Exclusive(self._ask)
        if held:
            _log.info(_HAS_LEASE)
        return held

    def wait_for_turn(self) -> StreamFlow[None]:
        """Ask for the lease until it is held."""
        while True:
            yield Pause(self.interval)
            if (yield Exclusive(self._try_to_ask)):
                _log.info(_HAS_LEASE)
                return

    def renew(self) -> StreamFlow[None]:
        """Renew the lease, if it is held. Once lost it is not taken again here.

        A store that is away counts as a lease that is lost: nobody can tell whose it is.
        """
        if self.is_shared:
            yield Exclusive(self._renew)

    def check(self) -> StreamFlow[None]:
        """Renew the lease, and raise :class:`LeaseLostError` where it is not held."""
        yield from self.renew()
        if not self._holds:
            raise LeaseLostError("its lease is not held any more")

    def pause(self, seconds: float) -> StreamFlow[None]:
        """Wait, and renew the lease meanwhile; that it was lost is told by the next check."""
        while seconds > self.interval:
            yield Pause(self.interval)
            yield from self.renew()
            seconds -= self.interval
        yield Pause(seconds)

    def load(self) -> StreamFlow[State | None]:
        """Return what was saved last, by whomever."""
        state: State | None = yield Load()
        return state

    def save(self, state: Callable[[], State]) -> StreamFlow[None]:
        """Save. Raises :class:`LeaseLostError` where that is another's right now."""
        if self.is_shared:
            yield Exclusive(lambda: self._save(state))
        else:
            yield Save(state)

    def release(self) -> StreamFlow[None]:
        """Give the lease back, if it is held. Where that fails it ends by itself."""
        if self.is_shared:
            yield Exclusive(self._release)

    def keep(self) -> StreamFlow[None]:
        """Renew the lease for ever: nothing else does while a listener works."""
        while True:
            yield Pause(self.interval)
            yield Exclusive(self._keep)

    def guard(self, flow: StreamFlow[None]) -> StreamFlow[None]:
        """Run a flow while the lease is held; raise :class:`LeaseLostError` when it is not."""
        result: Any = None
        failure: GNUSocialError | None = None
        while True:
            try:
                effect = flow.send(result) if failure is None else flow.throw(failure)
            except StopIteration:
                return
            result = failure = None
            if isinstance(effect, BEGINNINGS):
                yield from self.check()
            if isinstance(effect, Wait):
                yield Announce(effect.seconds, effect.reason)
            if isinstance(effect, (Pause, Wait)):
                yield from self.pause(effect.seconds)
            elif isinstance(effect, Save):
                yield from self.save(effect.state)
            else:
                try:
                    result = yield effect
                except GNUSocialError as error:
                    failure = error

    def _ask(self) -> StreamFlow[bool]:
        self._asked_at = self._clock()
        self._holds = yield Hold()
        return self._holds

    def _try_to_ask(self) -> StreamFlow[bool]:
        try:
            return (yield from self._ask())
        except GNUSocialNetworkError as error:
            _log.warning("the lease cannot be asked for: %s", error)
            return False

    def _renew(self) -> StreamFlow[None]:
        if self._holds:
            self._holds = yield from self._try_to_ask()

    def _save(self, state: Callable[[], State]) -> StreamFlow[None]:
        try:
            yield Save(state)
        except (LeaseLostError, GNUSocialNetworkError) as error:
            self._holds = False
            raise LeaseLostError(str(error)) from error

    def _keep(self) -> StreamFlow[None]:
        """Renew once; not for a listener that hangs.

        A store that is away says nothing about the lease; the next check will.
        """
        if self._holds and self._clock() - self._asked_at > _LONGEST_EVENT:
            _log.error("one event takes more than %d s, the lease ends", _LONGEST_EVENT)
            self._holds = False
        if self._holds:
            try:
                self._holds = yield Hold()
            except GNUSocialIOError as error:
                _log.info("the lease could not be renewed: %s", error)

    def _release(self) -> StreamFlow[None]:
        if not self._holds:
            return
        self._holds = False
        try:
            yield Release()
        except GNUSocialIOError as error:
            _log.warning("the lease could not be given back: %s", error)
