"""The asynchronous driver: carries out the effects of flows without blocking the event loop.

It decides nothing. ``transport`` sends requests, ``uploads`` reads uploaded files. Other files are
read and written in threads, by the functions of the synchronous client.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from gnusocial.errors import GNUSocialError
from gnusocial.internals.flows import AskInBrowser, Flow, OpenFile, Send, UpdateContext, Wait
from gnusocial.internals.io.driver import do_with_files

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gnusocial.internals.flows import FileEffect
    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.internals.http.response import Response

T = TypeVar("T")


class AsyncDriver:
    """Runs flows in the caller's task."""

    def __init__(
        self,
        send: Callable[[PreparedRequest], Awaitable[Response]],
        wait: Callable[[float, str], Awaitable[None]],
        update_context: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        self._send = send
        self._wait = wait
        self._update_context = update_context

    @classmethod
    def for_files(cls) -> AsyncDriver:
        """Return a driver for flows that neither send nor wait."""
        return cls(_not_here, _not_here)

    async def run(self, flow: Flow[T]) -> T:
        """Carry out the effects of a flow, one after the other, and return its result.

        If the task is cancelled, the flow ends at its effect and releases its resources.
        """
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
                    await self._wait(effect.seconds, effect.reason)
                    continue
                try:
                    if isinstance(effect, Send):
                        result = await self._send(effect.request)
                    else:
                        result = await self._do(effect)
                except GNUSocialError as error:
                    failure = error
        finally:
            flow.close()

    async def _do(self, effect: FileEffect | AskInBrowser | UpdateContext) -> Any:
        if isinstance(effect, UpdateContext):
            if self._update_context is not None:
                self._update_context(effect.changes)
            return None
        if isinstance(effect, AskInBrowser):
            from gnusocial.aio import browser  # imports the standard library's web server

            return await browser.ask(effect, self.run)
        if isinstance(effect, OpenFile):
            from gnusocial.aio import uploads

            return await uploads.file_part(effect)
        return await asyncio.to_thread(do_with_files, effect)


async def _not_here(*_: object) -> NoReturn:
    raise AssertionError("this flow was not to send or wait")
