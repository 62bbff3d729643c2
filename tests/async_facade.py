"""The asynchronous client behind the methods of the synchronous one, for tests of both.

``pytest --client=async`` replaces ``GNUSocial`` by :class:`Blocking`, so that tests written for one
client also test the other. Each call runs in an event loop in its own thread.
"""

from __future__ import annotations

import asyncio
import os
import threading
import weakref
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

import gnusocial
from gnusocial.aio import AsyncGNUSocial
from gnusocial.aio.transport import AiohttpTransport
from gnusocial.entities import Page
from gnusocial.internals.context import ClientContext
from gnusocial.internals.endpoint import StandaloneCall
from gnusocial.internals.http.options import Limits
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.io import transport
from gnusocial.internals.io.stop_signal import StopSignal
from gnusocial.internals.pagination.walk import PageWalk

T = TypeVar("T")

#: Seconds for one call, so that a test that hangs fails by itself.
_PATIENCE = 60

_NAME = "loop of the tests"

#: The clients there are, and what each runs.
_made: list[tuple[weakref.ref[Any], AsyncGNUSocial]] = []


def _loop() -> asyncio.AbstractEventLoop:
    return _loop_of(os.getpid())


@cache
def _loop_of(process: int) -> asyncio.AbstractEventLoop:
    """Return the loop of a process: a forked one has no thread that runs the first one's."""
    loop = asyncio.new_event_loop()
    # The clocks of tests block, one thread for each that waits.
    loop.set_default_executor(ThreadPoolExecutor(64))
    threading.Thread(target=loop.run_forever, name=_NAME, daemon=True).start()
    return loop


def run(awaitable: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, and raise its exception here."""
    future = asyncio.run_coroutine_threadsafe(awaitable, _loop())
    try:
        return future.result(_PATIENCE)
    except BaseException:
        future.cancel()
        raise


class _AsyncTransport:
    """A transport for a test that responds at once or blocks on purpose."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    async def send(self, prepared: PreparedRequest) -> Response:
        response: Response = await asyncio.to_thread(self._transport.send, prepared)
        return response

    async def close(self) -> None:
        await asyncio.to_thread(self._transport.close)


class _AsyncClock:
    """A clock for a test."""

    def __init__(self, clock: Any) -> None:
        self.monotonic, self.time, self._sleep = clock.monotonic, clock.time, clock.sleep

    async def sleep(self, seconds: float) -> None:
        await asyncio.to_thread(self._sleep, seconds)


class BlockingTransport:
    """The asynchronous transport in place of ``HTTPTransport``."""

    def __init__(self, api_root: str, limits: Limits | None = None) -> None:
        self._transport = AiohttpTransport(api_root, limits)

    @classmethod
    def around(cls, transport: Any) -> BlockingTransport:
        made = cls.__new__(cls)
        made._transport = transport
        return made

    def send(self, prepared: PreparedRequest) -> Response:
        return run(self._transport.send(prepared))

    def close(self) -> None:
        run(self._transport.close())


class Blocking(gnusocial.GNUSocial):
    """An asynchronous client with blocking calls."""

    def __init__(self, *args: Any, **options: Any) -> None:
        clock = options.get("clock")
        if options.get("transport") is not None:
            options["transport"] = _AsyncTransport(options["transport"])
        if clock is not None:
            options["clock"] = _AsyncClock(clock)
        self._asynchronous = AsyncGNUSocial(*args, **options)
        _close_forgotten()
        _made.append((weakref.ref(self), self._asynchronous))
        run(self._asynchronous._get_ready())
        used = self._asynchronous._transport
        self._transport = BlockingTransport.around(used)
        self._closed = StopSignal(clock)
        self._on_wait = options.get("on_ratelimit_wait")

    @property
    def _context(self) -> ClientContext:  # type: ignore[override]
        return self._asynchronous._context

    @_context.setter
    def _context(self, context: ClientContext) -> None:
        self._asynchronous._known = context

    def _call(self, declare: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        return run(self._asynchronous._call(declare, *args, **kwargs))

    @classmethod
    def _run_standalone(cls, call: StandaloneCall[T]) -> T:
        return run(AsyncGNUSocial._run_standalone(call))

    def _open_stream(self, declared: Any, listener: Any, **options: Any) -> Any:
        made = self._asynchronous._open_stream(declared, listener, **options)
        if listener is None:
            run(made.__aenter__())
            return _BlockingIterator(made)
        handle = run(made)
        return handle and _BlockingHandle(handle)

    def _pages_of(self, walk: PageWalk[T]) -> Iterator[Page[T]]:
        pages = self._asynchronous._pages_of(walk)
        while (page := run(_next(pages))) is not None:
            yield page

    def _items_of(self, walk: PageWalk[T]) -> Iterator[T]:
        items = self._asynchronous._items_of(walk)
        while (item := run(_next(items))) is not None:
            yield item

    def __repr__(self) -> str:
        return repr(getattr(self, "_asynchronous", None)).replace("AsyncGNUSocial", "GNUSocial")

    def close(self) -> None:
        self._closed.set()
        closing = self._asynchronous.close()
        if (
            threading.current_thread().name == _NAME
        ):  # in a callback, which cannot wait for the loop
            self._asynchronous._closed.set()
            closing.close()
        else:
            run(closing)


def _close_forgotten() -> None:
    """Close what tests have forgotten, as a synchronous client forgives.

    A finalizer could be called in the midst of a recursion that is too deep already.
    """
    for entry in list(_made):
        made, client = entry
        if made() is None:
            _made.remove(entry)
            asyncio.run_coroutine_threadsafe(client.close(), _loop())


class _BlockingIterator:
    def __init__(self, iterator: Any) -> None:
        self._iterator = iterator

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        item = run(_next(self._iterator))
        if item is None:
            raise StopIteration
        return item

    def close(self) -> None:
        run(self._iterator.close())

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class _BlockingHandle:
    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def close(self, timeout: float | None = None) -> None:
        run(self._handle.close())

    def join(self, timeout: float | None = None) -> None:
        run(self._handle.join())

    def is_alive(self) -> bool:
        return bool(self._handle.is_alive())

    def is_receiving(self) -> bool:
        return bool(self._handle.is_receiving())

    @property
    def error(self) -> Any:
        return self._handle.error

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


async def _next(iterator: Any) -> Any:
    return await anext(iterator, None)


def is_in_use() -> bool:
    """Tell whether ``GNUSocial`` is this client."""
    return gnusocial.GNUSocial is Blocking


def in_its_thread(function: Callable[[], T]) -> T:
    """Call a function in the thread that the client works in."""
    return run(_called(function)) if is_in_use() else function()


async def _called(function: Callable[[], T]) -> T:
    return function()


def take_the_place_of_the_other() -> None:
    """Replace ``GNUSocial`` by this client in every test module."""
    Blocking.__name__ = "GNUSocial"  # shown by its repr
    gnusocial.GNUSocial = Blocking  # type: ignore[misc]
    transport.HTTPTransport = BlockingTransport  # type: ignore[misc, assignment]
