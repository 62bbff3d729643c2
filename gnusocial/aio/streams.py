"""Streams of the asynchronous client: ``async for``, a listener, or a task in the background.

The flows of ``gnusocial.streaming`` decide what a stream does; this module carries out their
effects. A stream whose task is cancelled while it waits can be continued: the interrupted effect is
carried out again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, get_args

from gnusocial.aio.calling import called, is_being_cancelled, stored
from gnusocial.aio.waiting import StopSignal
from gnusocial.errors import GNUSocialError, GNUSocialIllegalArgumentError, GNUSocialIOError
from gnusocial.internals.flows import Send, Wait
from gnusocial.streaming import effects
from gnusocial.streaming.checkpoint import LeasedCheckpoint
from gnusocial.streaming.io.files import checkpoint_from
from gnusocial.streaming.lease import LeaseHolder
from gnusocial.streaming.listener import check_listener, heartbeat, respond
from gnusocial.streaming.options import Settings, flow_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.http.request import PreparedRequest
    from gnusocial.internals.http.response import Response
    from gnusocial.streaming.effects import Step, StreamEffect, StreamFlow
    from gnusocial.streaming.listener import StreamListener
    from gnusocial.streaming.options import StreamOf

T = TypeVar("T")

_log = logging.getLogger("gnusocial.streaming")
_STEPS = get_args(effects.Step)


class AsyncAccess:
    """The parts of a client that a stream uses."""

    def __init__(
        self,
        context: ClientContext,
        send: Callable[[PreparedRequest], Awaitable[Response]],
        stop: StopSignal,
        on_wait: Callable[[float, str], object] | None,
    ) -> None:
        self.context = context
        self.send = send
        self.stop = stop
        self.on_wait = on_wait


class _Stopped(BaseException):
    """The stream was closed while it waited."""


class _Run:
    """A flow and its current effect."""

    def __init__(self, flow: StreamFlow[Any]) -> None:
        self.flow = flow
        self._effect: StreamEffect | None = None
        self._result: Any = None
        self._failure: GNUSocialError | None = None

    def effect(self) -> StreamEffect:
        """Return the effect to carry out. Raises StopIteration at the end."""
        if self._effect is None:
            result, failure = self._result, self._failure
            self._result = self._failure = None
            self._effect = self.flow.send(result) if failure is None else self.flow.throw(failure)
        return self._effect

    def done(self, result: Any = None, failure: GNUSocialError | None = None) -> None:
        """Store the result of the effect, to continue the flow with."""
        self._effect, self._result, self._failure = None, result, failure


class AsyncStreamDriver:
    """Drives one stream, in the task that requests its steps."""

    def __init__(
        self,
        access: AsyncAccess,
        checkpoint: Any,
        flow_with: Callable[[LeaseHolder], StreamFlow[None]],
    ) -> None:
        self._access = access
        self._stop = access.stop
        self._checkpoint = checkpoint
        leased = isinstance(checkpoint, LeasedCheckpoint)
        self.holder = LeaseHolder(checkpoint.lease if leased else None, access.context.clock)
        self._is_leased = leased
        self._main = _Run(flow_with(self.holder))
        self._driving = asyncio.Lock()
        self._exclusive = asyncio.Lock()
        self._polling: asyncio.Future[Response] | None = None
        #: Whether the last poll succeeded.
        self.is_receiving = False

    async def open(self) -> None:
        """Make the first poll, and raise its errors."""
        if await self.next_step() is None:
            raise GNUSocialIOError("the client was closed before the stream began")

    async def next_step(self) -> Step | None:
        """Return the next step, or None at the end. The last delivered event counts as handled."""
        async with self._driving:
            step: Step | None = None
            try:
                step = await self._run(self._main, until=_STEPS)
            except asyncio.CancelledError:
                raise  # it can be continued
            except _Stopped:
                pass
            except BaseException:
                await self._end()
                raise
            if step is None:
                await self._end()
            self.is_receiving = isinstance(step, effects.RECEIVING)
            return step

    async def close(self) -> None:
        """End the stream, cancel the current poll, and release the lease."""
        self._stop.set()
        if self._polling is not None:
            self._polling.cancel()
        async with self._driving:
            await self._end()

    async def listen(self, listener: StreamListener) -> None:
        """Call a listener until the stream is closed; raise any error that ends it."""
        try:
            async with self._lease_kept():
                if self.is_receiving:
                    await self._run(_Run(heartbeat()), listener=listener)
                while step := await self.next_step():
                    told = respond(listener, step, self.holder)
                    await self._run(_Run(told), listener=listener)
        except _Stopped:
            return
        except Exception as error:
            await called(listener.on_abort, error)
            raise
        finally:
            await self.close()

    async def _end(self) -> None:
        self.is_receiving = False
        self._main.flow.close()
        self._main.done()
        await self._run(_Run(self.holder.release()))

    @asynccontextmanager
    async def _lease_kept(self) -> AsyncIterator[None]:
        """Renew the lease meanwhile: nothing else does while a listener runs."""
        if not self._is_leased:
            yield
            return
        keeper = asyncio.create_task(self._run(_Run(self.holder.keep())), name="gnusocial-lease")
        try:
            yield
        finally:
            keeper.cancel()
            await asyncio.wait([keeper])
            if not keeper.cancelled() and isinstance(keeper.exception(), Exception):
                _log.error("the lease is no longer renewed", exc_info=keeper.exception())

    async def _run(
        self,
        run: _Run,
        *,
        until: tuple[type, ...] = (),
        listener: StreamListener | None = None,
    ) -> Any:
        """Carry out the effects of a flow: to its end, or to the first of these."""
        while True:
            try:
                effect = run.effect()
            except StopIteration as end:
                return end.value
            if isinstance(effect, effects.BEGINNINGS) and self._stop.is_set():
                raise _Stopped
            if isinstance(effect, until):
                run.done()
                return effect
            try:
                if isinstance(effect, effects.Tell):
                    result = await _told(listener, effect)
                else:
                    result = await self._do(effect)
            except GNUSocialError as error:
                run.done(failure=error)
            else:
                run.done(result)

    async def _do(self, effect: StreamEffect) -> Any:
        if isinstance(effect, Send):
            return await self._poll(effect.request)
        if isinstance(effect, effects.Pause):
            return await self._pause(effect.seconds)
        if isinstance(effect, (Wait, effects.Announce)):
            if self._access.on_wait is not None:
                await called(self._access.on_wait, effect.seconds, effect.reason)
            return await self._pause(effect.seconds) if isinstance(effect, Wait) else None
        if isinstance(effect, effects.Exclusive):
            async with self._exclusive:
                return await self._run(_Run(effect.flow()))
        return await self._do_with_checkpoint(effect)

    async def _do_with_checkpoint(self, effect: StreamEffect) -> Any:
        store = self._checkpoint
        if isinstance(effect, effects.Load):
            return None if store is None else await stored(store.load)
        if isinstance(effect, effects.Save):
            return None if store is None else await stored(store.save, effect.state())
        if isinstance(effect, effects.Hold):
            return await stored(store.hold)
        if isinstance(effect, effects.Release):
            return await stored(store.release)
        raise TypeError(f"{type(effect).__name__} is not an effect of a stream")

    async def _poll(self, request: PreparedRequest) -> Response:
        """Send in a separate task, which only closing the stream cancels."""
        polling = self._polling = asyncio.ensure_future(self._access.send(request))
        try:
            return await polling
        except asyncio.CancelledError:
            if self._stop.is_set() and polling.cancelled() and not is_being_cancelled():
                raise _Stopped from None
            raise
        finally:
            self._polling = None

    async def _pause(self, seconds: float) -> None:
        if await self._stop.wait(seconds):
            raise _Stopped


class AsyncStreamIterator(AsyncIterator[T], Generic[T]):
    """Returns the items of a stream with ``async for``.

    The first item, or ``async with``, makes the first poll. An item counts as handled when the next
    one is requested. Cancelling a wait for an item loses nothing.
    """

    def __init__(
        self, make_driver: Callable[[], Awaitable[AsyncStreamDriver]], typed: bool
    ) -> None:
        self._make_driver = make_driver
        self._driver: AsyncStreamDriver | None = None
        self._is_closed = False
        self._typed = typed

    async def __anext__(self) -> T:
        if self._is_closed:
            raise StopAsyncIteration
        if self._driver is None:
            self._driver = await self._make_driver()
        while step := await self._driver.next_step():
            if isinstance(step, effects.Deliver) and (self._typed or step.event.kind != "delete"):
                return cast("T", step.event if self._typed else step.event.data)
        raise StopAsyncIteration

    async def close(self) -> None:
        """End the stream, and wake a task that waits. The last item does not count as handled."""
        self._is_closed = True
        if self._driver is not None:
            await self._driver.close()

    aclose = close

    async def __aenter__(self) -> AsyncStreamIterator[T]:
        if self._driver is None and not self._is_closed:
            self._driver = await self._make_driver()
            try:
                await self._driver.open()
            except BaseException:
                await self.close()
                raise
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()


class AsyncStreamHandle:
    """A stream that runs in its own task. ``async with`` closes it at the end."""

    def __init__(self, driver: AsyncStreamDriver, listener: StreamListener, name: str) -> None:
        self._driver = driver
        self._name = name
        #: The error that ended the stream; None while it runs, or if it was closed.
        self.error: Exception | None = None
        self._task = asyncio.create_task(self._listen(listener), name=f"gnusocial-{name}")

    async def close(self) -> None:
        """End the stream and wait until it has ended. Closing twice does no harm.

        The current poll is cancelled; a listener method that is running is not.
        """
        if asyncio.current_task() is self._task:  # from the listener: it ends after it
            self._driver._stop.set()
            return
        await self._driver.close()
        await self.join()

    async def join(self) -> None:
        """Wait until the stream has ended."""
        await asyncio.wait([self._task])

    def is_alive(self) -> bool:
        """Return whether the stream still runs."""
        return not self._task.done()

    def is_receiving(self) -> bool:
        """Return whether the stream runs and the last poll succeeded."""
        return self.is_alive() and self._driver.is_receiving

    async def __aenter__(self) -> AsyncStreamHandle:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    async def _listen(self, listener: StreamListener) -> None:
        try:
            await self._driver.listen(listener)
        except Exception as error:  # noqa: BLE001 - a task has no caller to catch it
            _log.error("the stream %s has ended", self._name, exc_info=error)
            self.error = error


def open_stream(
    ready: Callable[[], Awaitable[AsyncAccess]],
    declared: StreamOf[T],
    listener: StreamListener | None = None,
    *,
    run_async: bool = False,
    **options: Any,
) -> Any:
    """Return a stream in one of its three forms; ``ready`` returns the parts of the client."""
    settings = Settings(**options).of_iterator(declared, listener)
    if listener is not None:
        check_listener(listener)
    elif run_async:
        raise GNUSocialIllegalArgumentError("run_async=True needs a listener")

    async def make_driver() -> AsyncStreamDriver:
        access = await ready()

        def flow(holder: LeaseHolder) -> StreamFlow[None]:
            return flow_of(access.context, declared, settings, holder, run_async=run_async)

        return AsyncStreamDriver(access, checkpoint_from(settings.checkpoint), flow)

    if listener is None:
        return AsyncStreamIterator[T](make_driver, typed=declared.typed)
    return _listened(make_driver, listener, declared.name, run_async=run_async)


async def _listened(
    make_driver: Callable[[], Awaitable[AsyncStreamDriver]],
    listener: StreamListener,
    name: str,
    *,
    run_async: bool,
) -> AsyncStreamHandle | None:
    driver = await make_driver()
    await driver.open()
    if run_async:
        return AsyncStreamHandle(driver, listener, name)
    await driver.listen(listener)
    return None


async def _told(listener: StreamListener | None, effect: effects.Tell) -> Exception | None:
    try:
        await called(getattr(listener, effect.method), *effect.arguments)
    except Exception as error:  # noqa: BLE001 - what becomes of it the flow decides
        return error
    return None
