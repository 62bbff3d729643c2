"""A stream that runs in a thread of its own, and what its caller holds of it."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from gnusocial._warn import context_of_caller
from gnusocial.streaming.io.driver import INTERRUPT_EVERY

if TYPE_CHECKING:
    from gnusocial.internals.io.stop_signal import StopSignal
    from gnusocial.streaming.io.driver import StreamDriver
    from gnusocial.streaming.listener import StreamListener

_log = logging.getLogger("gnusocial.streaming")


class StreamHandle:
    """A stream that runs in the background. As a context manager it is closed at the end."""

    def __init__(
        self, driver: StreamDriver, listener: StreamListener, stop: StopSignal, name: str
    ) -> None:
        self._driver = driver
        self._listener = listener
        self._stop = stop
        self._name = name
        #: What ended the stream, if it was not closed; None while it runs.
        self.error: Exception | None = None
        # The thread has no caller: what it warns of names the line that began the stream.
        self._thread = threading.Thread(
            target=context_of_caller().run,
            args=(self._run,),
            name=f"gnusocial-{name}",
            daemon=True,
        )
        self._thread.start()

    def close(self, timeout: float | None = None) -> None:
        """End the stream and wait until it has ended.

        A wait of the stream and a poll that is on its way are broken off at once; a listener that
        is being told something comes to its end. Closing twice does no harm.

        Args:
            timeout: Seconds to wait at most; None (the default) waits until it has ended.
        """
        self._stop.set()
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.is_alive() and threading.current_thread() is not self._thread:
            # Again and again, as a poll may have begun in this moment.
            self._driver.interrupt()
            left = INTERRUPT_EVERY if deadline is None else deadline - time.monotonic()
            self._thread.join(max(0.0, min(INTERRUPT_EVERY, left)))
            if left <= 0:
                return

    def join(self, timeout: float | None = None) -> None:
        """Wait until the stream has ended by itself, or so many seconds."""
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    def is_alive(self) -> bool:
        """Tell whether the stream still runs."""
        return self._thread.is_alive()

    def is_receiving(self) -> bool:
        """Tell whether the stream runs and the last poll went well."""
        return self.is_alive() and self._driver.is_receiving

    def __enter__(self) -> StreamHandle:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "receiving" if self.is_receiving() else "alive" if self.is_alive() else "ended"
        return f"<StreamHandle {self._name} {state}>"

    def _run(self) -> None:
        try:
            self._driver.listen(self._listener)
        except Exception as error:  # noqa: BLE001 - nobody is above a thread to catch it
            _log.exception("the stream %s has ended", self._name)
            self.error = error
