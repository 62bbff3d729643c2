"""What a stream keeps, what can keep it, and what is said where that is damaged.

A checkpoint keeps one value that JSON can hold. What is in the value is in ``series``; the stores
of the library are in ``streaming.io``.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn, Protocol, runtime_checkable

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialIOError
from gnusocial.internals.http.options import is_duration
from gnusocial.types import Checkpoint

State = dict[str, Any]

#: Seconds. A shorter lease would end while a listener does its work.
_SHORTEST_LEASE = 1.0
#: Characters of a reason that are worth reading.
_REASON = 200


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


class LeaseLostError(GNUSocialIOError):
    """The lease has ended, or another has it: what was to be saved was not."""


def lease_seconds(lease: object) -> float:
    """Return how long a lease is held, or raise what says that this is no such time."""
    if not is_duration(lease) or lease < _SHORTEST_LEASE:
        raise GNUSocialIllegalArgumentError(
            f"lease must be a number of seconds, {_SHORTEST_LEASE:g} or more, not {lease!r:.80}"
        )
    return float(lease)


def damaged(what: str, why: str) -> GNUSocialIOError:
    """Return the exception for a checkpoint that cannot be read: it is never silently ignored."""
    return GNUSocialIOError(
        f"{what} is damaged ({why:.{_REASON}}). Put back a copy of it; or remove it, and the "
        "stream begins anew as catch_up says"
    )


def as_text(state: State) -> str:
    """Return the position as it is kept."""
    return json.dumps(state, separators=(",", ":"))


def parsed(text: object, store: object) -> State:
    """Return the position that a store has kept, or raise what says that it is damaged."""
    if not isinstance(text, (str, bytes)):
        raise damaged(repr(store), f"{type(text).__name__} where a text was expected")
    try:
        state: State = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise damaged(repr(store), "it is nested too deeply") from None
    except ValueError as error:
        raise damaged(repr(store), f"no whole JSON document: {error}") from error
    return state


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")
