"""The lease: of several machines that run one stream, only its holder delivers.

A stream takes the lease before it reads the position, and renews it while it runs. The store
defines what a lease is, and whose clock it expires by.
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
#: How often the lease is renewed before it expires, so that a late renewal is still in time.
_PER_LEASE = 3.0
#: Seconds that a listener may take for one event, including waits for the rate limit, before
#: another process may take the lease.
_LONGEST_EVENT = 1800.0


class LeaseHolder:
    """The lease of a stream, as flows that take, renew and release it.

    A checkpoint without a lease counts as always held. Flows that ask the store and decide on the
    response are exclusive, because two tasks ask: the stream, and the one that renews the lease
    while a listener runs.
    """

    def __init__(self, lease: float | None, clock: Callable[[], float]) -> None:
        """``lease``: the seconds until it expires, or None if the store has no lease."""
        self.is_shared = lease is not None
        self._holds = not self.is_shared
        #: Seconds between two renewals, or two attempts to take it.
        self.interval = math.inf if lease is None else lease_seconds(lease) / _PER_LEASE
        self._clock = clock
        #: When the stream itself last asked the store.
        self._asked_at = clock()

    def take(self) -> StreamFlow[bool]:
        """Take the lease, and return whether it is held. Errors are raised."""
        if not self.is_shared:
            return True
        held: bool = yield Exclusive(self._ask)
        if held:
            _log.info(_HAS_LEASE)
        return held

    def wait_for_turn(self) -> StreamFlow[None]:
        """Try to take the lease until it is held."""
        while True:
            yield Pause(self.interval)
            if (yield Exclusive(self._try_to_ask)):
                _log.info(_HAS_LEASE)
                return

    def renew(self) -> StreamFlow[None]:
        """Renew the lease, if it is held. Once lost, it is not taken again here.

        If the store is unavailable the lease counts as lost, since another process may hold it.
        """
        if self.is_shared:
            yield Exclusive(self._renew)

    def check(self) -> StreamFlow[None]:
        """Renew the lease, and raise :class:`LeaseLostError` if it is not held."""
        yield from self.renew()
        if not self._holds:
            raise LeaseLostError("the lease is no longer held")

    def pause(self, seconds: float) -> StreamFlow[None]:
        """Wait, and renew the lease meanwhile. If it was lost, the next check raises."""
        while seconds > self.interval:
            yield Pause(self.interval)
            yield from self.renew()
            seconds -= self.interval
        yield Pause(seconds)

    def load(self) -> StreamFlow[State | None]:
        """Return the position that any process saved last."""
        state: State | None = yield Load()
        return state

    def save(self, state: Callable[[], State]) -> StreamFlow[None]:
        """Save the position. Raises :class:`LeaseLostError` if the lease is not held."""
        if self.is_shared:
            yield Exclusive(lambda: self._save(state))
        else:
            yield Save(state)

    def release(self) -> StreamFlow[None]:
        """Release the lease, if it is held. If that fails, the lease expires."""
        if self.is_shared:
            yield Exclusive(self._release)

    def keep(self) -> StreamFlow[None]:
        """Renew the lease repeatedly: nothing else does while a listener runs."""
        while True:
            yield Pause(self.interval)
            yield Exclusive(self._keep)

    def guard(self, flow: StreamFlow[None]) -> StreamFlow[None]:
        """Run a flow while the lease is held; raise :class:`LeaseLostError` once it is not."""
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
            _log.warning("the lease cannot be renewed or taken: %s", error)
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
        """Renew once, unless the listener is stuck.

        If the store is unavailable, nothing is known of the lease; the next check decides.
        """
        if self._holds and self._clock() - self._asked_at > _LONGEST_EVENT:
            _log.error("one event has taken more than %d s; the lease is given up", _LONGEST_EVENT)
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
            _log.warning("the lease could not be released: %s", error)
