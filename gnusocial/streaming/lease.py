"""Whose turn it is where several machines run one stream: only who holds the lease delivers.

A checkpoint that has a lease is asked for it before the position is read, and again and again while
the stream runs. What a lease is, and by whose clock it ends, is the matter of the store.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialNetworkError,
)
from gnusocial.internals.http.options import is_duration
from gnusocial.streaming.checkpoint import Checkpoint

if TYPE_CHECKING:
    from gnusocial.streaming.effects import State

_log = logging.getLogger("gnusocial.streaming")

#: The name of the threads that renew.
KEEPER = "gnusocial-lease"
#: How often the lease is asked for in its time, so that a renewal that comes late is still in time.
_PER_LEASE = 3.0
#: Seconds that a listener may take for one event, waits for the server's throttle included, before
#: another may have it.
_LONGEST_EVENT = 1800.0
#: Seconds. A shorter lease would end while a listener does its work.
_SHORTEST = 1.0


class LeaseLostError(GNUSocialIOError):
    """The lease has ended, or another has it: what was to be saved was not."""


@runtime_checkable
class LeasedCheckpoint(Checkpoint, Protocol):
    """A store that several machines share. One of them holds the lease, and only it may save.

    ``save`` must raise :class:`LeaseLostError` and change nothing where the lease is not held.
    A :class:`GNUSocialNetworkError` of any method means that the store is away for a while. Two
    threads use it, one after the other.
    """

    #: Seconds for which the lease is held unless it is renewed. At least 1.
    lease: float

    def hold(self) -> bool:
        """Renew the lease where it is held, take it where it is free; tell whether it is held.

        One that was lost must be told as False once before it is taken again: another may have
        saved in between.
        """

    def release(self) -> None:
        """Give the lease back, if it is held."""


class Claim:
    """A checkpoint and the right to use it. Where there is no lease the right is always there."""

    def __init__(
        self, checkpoint: Checkpoint | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._checkpoint = checkpoint
        self._leased = checkpoint if isinstance(checkpoint, LeasedCheckpoint) else None
        self._holds = self._leased is None
        #: Seconds after which it must be renewed, or asked for again.
        self.interval = math.inf
        if self._leased is not None:
            self.interval = lease_seconds(self._leased.lease) / _PER_LEASE
        self._clock = clock
        #: When the stream itself asked last.
        self._asked_at = clock()
        #: Two threads ask: the stream's, and the one that renews while a listener is at work.
        self._asking = threading.RLock()

    def take(self) -> bool:
        """Ask for the lease, and tell whether it is held now. Errors are the caller's."""
        with self._asking:
            self._asked_at = self._clock()
            if self._leased is not None:
                self._holds = self._leased.hold()
            return self._holds

    def try_to_take(self) -> bool:
        """Ask for the lease; a store that is away is one that does not give it."""
        try:
            return self.take()
        except GNUSocialNetworkError as error:
            _log.warning("the lease cannot be asked for: %s", error)
            return False

    def renew(self) -> None:
        """Renew the lease, if it is held. Once lost it is not taken again here.

        A store that is away counts as a lease that is lost: nobody can tell whose it is.
        """
        with self._asking:
            if self._leased is not None and self._holds:
                self._holds = self.try_to_take()

    def check(self) -> None:
        """Renew the lease, and raise :class:`LeaseLostError` where it is not held."""
        self.renew()
        if not self._holds:
            raise LeaseLostError("its lease is not held any more")

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Meanwhile renew the lease from a thread: nothing else does while a listener works."""
        if self._leased is None:
            yield
            return
        over = threading.Event()
        keeper = threading.Thread(target=self.keep, args=(over.wait,), name=KEEPER, daemon=True)
        keeper.start()
        try:
            yield
        finally:
            over.set()
            keeper.join()

    def keep(self, wait: Callable[[float], bool]) -> None:
        """Renew the lease until ``wait`` says that it is over; not for a listener that hangs.

        A store that is away says nothing about the lease; the next check will.
        """
        while self._leased is not None and not wait(self.interval):
            with self._asking, suppress(GNUSocialIOError):
                if self._holds and self._clock() - self._asked_at > _LONGEST_EVENT:
                    _log.error("one event takes more than %d s, the lease ends", _LONGEST_EVENT)
                    self._holds = False
                self._holds = self._holds and self._leased.hold()

    def load(self) -> State | None:
        """Return what was saved last, by whomever."""
        with self._asking:
            return None if self._checkpoint is None else self._checkpoint.load()

    def save(self, state: State) -> None:
        """Save. Raises :class:`LeaseLostError` where that is another's right now."""
        if self._checkpoint is None:
            return
        with self._asking:
            try:
                self._checkpoint.save(state)
            except (LeaseLostError, GNUSocialNetworkError) as error:
                if self._leased is None:
                    raise
                self._holds = False
                raise LeaseLostError(str(error)) from error

    def release(self) -> None:
        """Give the lease back. Where that fails it ends by itself."""
        if self._leased is None or not self._holds:
            return
        self._holds = False
        try:
            self._leased.release()
        except GNUSocialIOError as error:
            _log.warning("the lease could not be given back: %s", error)


def lease_seconds(lease: object) -> float:
    """Return how long a lease is held, or raise what says that this is no such time."""
    if not is_duration(lease) or lease < _SHORTEST:
        raise GNUSocialIllegalArgumentError(
            f"lease must be a number of seconds, {_SHORTEST:g} or more, not {lease!r:.80}"
        )
    return float(lease)
