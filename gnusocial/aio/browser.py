"""Wait for the user's browser: open a page, and listen on a loopback port for the callback."""

from __future__ import annotations

import asyncio
import inspect
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from gnusocial.errors import GNUSocialIOError, GNUSocialTimeoutError
from gnusocial.internals.io.browser import PAGE, open_standard_browser

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gnusocial.internals.flows import AskInBrowser, Flow

#: Seconds that a connection may take to send its request.
_PATIENCE = 10.0
#: Errors of connections that are closed, too slow, or not HTTP.
_BAD_CALLERS = (
    OSError,
    ValueError,
    IndexError,
    asyncio.TimeoutError,
    asyncio.IncompleteReadError,
    asyncio.LimitOverrunError,
)


async def ask(effect: AskInBrowser, run: Callable[[Flow[str]], Awaitable[str]]) -> str:
    """Open a page in the user's browser, and return the URL of the callback."""
    came: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    path = f"/{secrets.token_urlsafe(12)}"
    callback = ""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(*_BAD_CALLERS):
            # All of the head: to close a connection with something unread breaks it off.
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _PATIENCE)
            target, _, query = head.decode("latin-1").split(" ")[1].partition("?")
            found = head.startswith(b"GET ") and target == path
            writer.write(_response(found))
            if found and not came.done():  # whether or not the caller waits for the page
                came.set_result(f"{callback}?{query}")
            await writer.drain()
        writer.close()

    try:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
    except OSError as error:
        raise GNUSocialIOError(f"cannot listen on 127.0.0.1: {error.strerror}") from error
    try:
        callback = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}{path}"
        page = await run(effect.page_for(callback))
        await _open(effect.open_page, page)
        url = await asyncio.wait_for(came, effect.timeout)
    except asyncio.TimeoutError as error:
        raise GNUSocialTimeoutError("the login was not allowed in the browser in time") from error
    finally:
        server.close()
    effect.check(url)
    return url


async def _open(open_page: Callable[[str], object] | None, page: str) -> None:
    """Open a page in a thread, because the function of the caller may block."""
    if inspect.iscoroutinefunction(open_page):
        await open_page(page)
    else:
        await asyncio.to_thread(open_page or open_standard_browser, page)


def _response(found: bool) -> bytes:
    status, body = ("200 OK", PAGE.encode()) if found else ("404 Not Found", b"")
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode() + body
