"""The synchronous driver: carries out the effects of flows.

It makes no decisions. Sending is in ``transport``, files are in ``secret_files`` and
``upload_files``.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from gnusocial.errors import GNUSocialError
from gnusocial.internals.flows import (
    AskInBrowser,
    CheckWritable,
    Effect,
    Flow,
    OpenFile,
    PathExists,
    ReadSecret,
    Send,
    UpdateContext,
    Wait,
    WriteSecret,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.internals.http.response import Response

T = TypeVar("T")

_log = logging.getLogger("gnusocial")


class SyncDriver:
    """Runs flows in the caller's thread."""

    def __init__(
        self,
        send: Callable[[PreparedRequest], Response],
        wait: Callable[[float, str], None],
        update_context: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        self._send = send
        self._wait = wait
        self._update_context = update_context

    @classmethod
    def for_files(cls) -> SyncDriver:
        """Return a driver for flows that neither send nor wait."""
        return cls(_not_here, _not_here)

    def run(self, flow: Flow[T]) -> T:
        """Carry out the effects of a flow one by one and return its result."""
        result: Any = None
        failure: GNUSocialError | None = None
        try:
            while True:
                try:
                    effect = flow.send(result) if failure is None else flow.throw(failure)
                except StopIteration as stop:
                    value: T = stop.value
                    return value
                result = failure = None
                if isinstance(effect, Wait):
                    self._wait(effect.seconds, effect.reason)
                    continue
                try:
                    if isinstance(effect, Send):
                        result = self._send(effect.request)
                    else:
                        result = self._do(effect)
                except GNUSocialError as error:
                    failure = error
        finally:
            flow.close()  # releases the resources of the flow, even if a wait is interrupted

    def _do(self, effect: Effect) -> Any:
        if isinstance(effect, AskInBrowser):
            return self._ask_in_browser(effect)
        if isinstance(effect, UpdateContext):
            if self._update_context is not None:
                self._update_context(effect.changes)
            return None
        return do_with_files(effect)

    def _ask_in_browser(self, effect: AskInBrowser) -> str:
        from gnusocial.internals.io import browser  # imports the standard library's web server

        return browser.ask(
            lambda callback: self.run(effect.page_for(callback)),
            effect.check,
            timeout=effect.timeout,
            open_page=effect.open_page,
        )


def _not_here(*_: object) -> NoReturn:
    raise AssertionError("this flow must not send or wait")


def do_with_files(effect: Effect) -> Any:
    """Carry out an effect on files and return its result."""
    from gnusocial.internals.io import secret_files, upload_files  # most calls use no file

    if isinstance(effect, ReadSecret):
        return secret_files.read(effect.path, effect.argument, allow_readable=effect.allow_readable)
    if isinstance(effect, WriteSecret):
        return secret_files.write(effect.path, effect.text)
    if isinstance(effect, CheckWritable):
        return secret_files.check_writable(effect.path)
    if isinstance(effect, PathExists):
        return secret_files.exists(effect.path)
    if isinstance(effect, OpenFile):
        return upload_files.file_part(effect.field, effect.file, effect.mime_type, effect.file_name)
    raise TypeError(f"{type(effect).__name__} is not an effect of a call")
