"""A stream that runs in its own thread, and the handle of its caller."""

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
        #: The error that ended the stream; None while it runs, or if it was closed.
        self.error: Exception | None = None
        # The thread has no caller: its warnings name the line that started the stream.
        self._thread = threading.Thread(
            target=context_of_caller().run,
            args=(self._run,),
            name=f"gnusocial-{name}",
            daemon=True,
        )
        self._thread.start()

    def close(self, timeout: float | None = None) -> None:
        """End the stream and wait until it has ended.

        A wait or a poll of the stream is interrupted at once; a listener method that is running is
        not. Closing twice does no harm.

        Args:
            timeout: Seconds to wait at most; None (the default) for no limit.
        """
        self._stop.set()
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.is_alive() and threading.current_thread() is not self._thread:
            # Repeatedly, because a poll may just have begun.
            self._driver.interrupt()
            left = INTERRUPT_EVERY if deadline is None else deadline - time.monotonic()
            self._thread.join(max(0.0, min(INTERRUPT_EVERY, left)))
            if left <= 0:
                return

    def join(self, timeout: float | None = None) -> None:
        """Wait until the stream has ended, but at most ``timeout`` seconds."""
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    def is_alive(self) -> bool:
        """Return whether the stream still runs."""
        return self._thread.is_alive()

    def is_receiving(self) -> bool:
        """Return whether the stream runs and the last poll succeeded."""
        return self._driver.is_receiving

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
