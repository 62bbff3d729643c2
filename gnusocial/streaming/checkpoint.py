"""Checkpoints: what can store the position of a stream, and the error for a damaged position.

A checkpoint stores one value that JSON can represent. ``series`` determines its content; the
stores of the library are in ``streaming.io``.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn, Protocol, runtime_checkable

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialIOError
from gnusocial.internals.http.options import is_duration
from gnusocial.types import Checkpoint

State = dict[str, Any]

#: Seconds. A shorter lease would expire while a listener runs.
_SHORTEST_LEASE = 1.0
#: Characters of a reason that are shown.
_REASON = 200


@runtime_checkable
class LeasedCheckpoint(Checkpoint, Protocol):
    """A store that several machines share. One of them holds the lease, and only it may save.

    ``save`` must raise :class:`LeaseLostError`, and change nothing, if the lease is not held. A
    :class:`GNUSocialNetworkError` from any method means that the store is temporarily unavailable.
    Two threads use it, but never at the same time.
    """

    #: Seconds until the lease expires if it is not renewed. At least 1.
    lease: float

    def hold(self) -> bool:
        """Renew the lease if it is held, or take it if it is free. Return whether it is held.

        After a lease was lost, this must return False once before the lease is taken again: another
        process may have saved in between.
        """

    def release(self) -> None:
        """Release the lease, if it is held."""


class LeaseLostError(GNUSocialIOError):
    """The lease has expired or another process holds it, so the position was not saved."""


def lease_seconds(lease: object) -> float:
    """Return the argument ``lease`` in seconds, or raise if it is invalid."""
    if not is_duration(lease) or lease < _SHORTEST_LEASE:
        raise GNUSocialIllegalArgumentError(
            f"lease must be a number of seconds, {_SHORTEST_LEASE:g} or more, not {lease!r:.80}"
        )
    return float(lease)


def damaged(what: str, why: str) -> GNUSocialIOError:
    """Return the exception for a checkpoint that cannot be read. It is never silently ignored."""
    return GNUSocialIOError(
        f"{what} is damaged ({why:.{_REASON}}). Restore a backup of it, or "
        "remove it; then the stream starts as catch_up says"
    )


def as_text(state: State) -> str:
    """Return the position as it is stored."""
    return json.dumps(state, separators=(",", ":"))


def parsed(text: object, store: object) -> State:
    """Return the position that a store holds, or raise if it is damaged."""
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
