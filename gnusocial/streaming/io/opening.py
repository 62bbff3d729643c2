"""Start a stream that a ``stream_*`` method declares, in one of its three forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.streaming.identity import move
from gnusocial.streaming.io.driver import ClientAccess, StreamDriver
from gnusocial.streaming.io.files import checkpoint_from
from gnusocial.streaming.io.handle import StreamHandle
from gnusocial.streaming.io.iterator import StreamIterator
from gnusocial.streaming.listener import check_is_sync, check_listener
from gnusocial.streaming.options import Settings, flow_of

if TYPE_CHECKING:
    from gnusocial.streaming.effects import StreamFlow
    from gnusocial.streaming.lease import LeaseHolder
    from gnusocial.streaming.listener import StreamListener
    from gnusocial.streaming.options import StreamOf
    from gnusocial.types import CheckpointRef

T = TypeVar("T")


def open_stream(
    access: ClientAccess,
    declared: StreamOf[T],
    listener: StreamListener | None,
    *,
    run_async: bool,
    **options: Any,
) -> StreamIterator[T] | StreamHandle | None:
    """Make the first poll, and run the stream in one of its three forms."""
    settings = Settings(**options).of_iterator(declared, listener)
    if listener is not None:
        check_listener(listener)
        check_is_sync(listener)
    elif run_async:
        raise GNUSocialIllegalArgumentError("run_async=True needs a listener")

    def flow(holder: LeaseHolder) -> StreamFlow[None]:
        return flow_of(access.context, declared, settings, holder, run_async=run_async)

    driver = StreamDriver(access, checkpoint_from(settings.checkpoint), flow)
    driver.open()
    if listener is None:
        return StreamIterator(driver, typed=declared.typed)
    if run_async:
        return StreamHandle(driver, listener, access.stop, declared.name)
    driver.listen(listener)
    return None


def move_checkpoint(checkpoint: CheckpointRef, client: Any) -> None:
    """Move a checkpoint to a client with another site or login.

    A checkpoint belongs to one stream, of one site, read by one user. Call this once before you
    restart the stream if the site has moved to https or to another host name, or if the user logs
    in with a token instead of a password. It must be the same site with the same statuses; the
    position does not change.

    Args:
        checkpoint: As given to the stream: a path or a store.
        client: The :class:`~gnusocial.GNUSocial` that will run the stream.

    Login: as for the stream. No request is sent.

    Raises :class:`GNUSocialIllegalArgumentError` if nothing was saved yet, if the stream belongs to
    another user, or while another process holds the lease; :class:`GNUSocialIOError` if the
    checkpoint is damaged, or cannot be read or written.
    """
    store = checkpoint_from(checkpoint)
    if store is None:
        raise GNUSocialIllegalArgumentError("checkpoint must be a path or a store, not None")
    access: ClientAccess = client._stream_access()
    # It has no steps, so the first one is its end.
    StreamDriver(access, store, lambda holder: move(access.context, holder)).next_step()
