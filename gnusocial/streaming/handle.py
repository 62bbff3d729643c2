"""A stream that runs in a thread of its own, and what its caller holds of it."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gnusocial.internals.io.stop_signal import StopSignal
    from gnusocial.streaming.listener import StreamListener
    from gnusocial.streaming.receiver import Receiver

_log = logging.getLogger("gnusocial.streaming")


class StreamHandle:
    """A stream that runs in the background. As a context manager it is closed at the end."""

    def __init__(
        self, receiver: Receiver, listener: StreamListener, stop: StopSignal, name: str
    ) -> None:
        self._receiver = receiver
        self._listener = listener
        self._stop = stop
        self._name = name
        #: What ended the stream, if it was not closed; None while it runs.
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name=f"gnusocial-{name}", daemon=True)
        self._thread.start()

    def close(self, timeout: float | None = None) -> None:
        """End the stream and wait until it has ended.

        A wait of the stream is broken off at once; a request that is on its way, and a listener
        that is being told something, come to their end. Closing twice does no harm.

        Args:
            timeout: Seconds to wait at most; None (the default) waits until it has ended.
        """
        self._stop.set()
        self.join(timeout)

    def join(self, timeout: float | None = None) -> None:
        """Wait until the stream has ended by itself, or so many seconds."""
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    def is_alive(self) -> bool:
        """Tell whether the stream still runs."""
        return self._thread.is_alive()

    def is_receiving(self) -> bool:
        """Tell whether the stream runs and the last poll went well."""
        return self.is_alive() and self._receiver.is_receiving

    def __enter__(self) -> StreamHandle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "receiving" if self.is_receiving() else "alive" if self.is_alive() else "ended"
        return f"<StreamHandle {self._name} {state}>"

    def _run(self) -> None:
        try:
            self._receiver.listen(self._listener)
        except Exception as error:  # noqa: BLE001 - nobody is above a thread to catch it
            _log.exception("the stream %s has ended", self._name)
            self.error = error
