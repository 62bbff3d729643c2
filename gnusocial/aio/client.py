"""The asynchronous client: its constructor, and the methods that both clients share."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gnusocial.aio.base import AiohttpClient
from gnusocial.aio.transport import AiohttpTransport
from gnusocial.client import Api, context_maker
from gnusocial.internals.auth.credentials import LoginArguments
from gnusocial.internals.http.options import (
    DEFAULT_MAX_RESPONSE_SIZE,
    DEFAULT_TIMEOUT,
    Limits,
    check_limits,
)
from gnusocial.internals.redaction import keeps_secrets

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from typing_extensions import Self

    from gnusocial.internals.ratelimit import RateLimiter
    from gnusocial.types import AsyncClock, AsyncTransport, StorePath, Timeout


class AsyncGNUSocial(AiohttpClient, Api):
    """An asynchronous client of one GNU social server, for one user or none.

    It has the methods of :class:`GNUSocial`, with the same arguments, results and errors: ``await
    gs.status_post("hi")``, ``async for status in gs.pagination_iterator(page)``. It can be used by
    any number of tasks of one event loop. Use it with ``async with``, or ``await gs.close()`` at
    the end. It needs the extra ``async``.

    The constructor does not block: a credentials file is read by ``async with`` or by the first
    call, which raises its errors.

    The arguments are those of :class:`GNUSocial`, except for these:

    Args:
        on_ratelimit_wait: Called with the seconds and the reason before each wait; it may be a
            coroutine function.
        transport: An object that sends the requests, for tests:
            :class:`gnusocial.types.AsyncTransport`.
        clock: An object that gives the time and sleeps, for tests:
            :class:`gnusocial.types.AsyncClock`.

    There is no ``session``. A cancelled call leaves the client usable. If a write is cancelled
    while it is being sent, it is unknown whether the server carried it out, as when its response is
    lost. Posting the same text again at once returns the status that the first call created.
    """

    @keeps_secrets
    def __init__(
        self,
        client_id: StorePath | None = None,
        client_secret: str | None = None,
        access_token: StorePath | None = None,
        access_token_secret: str | None = None,
        api_base_url: str | None = None,
        *,
        username: str | None = None,
        password: str | None = None,
        ratelimit_method: str = "wait",
        ratelimit_pacefactor: float = 1.1,
        ratelimit_limit: int | None = None,
        ratelimit_window: float | None = None,
        ratelimit_max_wait: float | None = None,
        on_ratelimit_wait: Callable[[float, str], object] | None = None,
        ratelimiter: RateLimiter | None = None,
        request_timeout: Timeout = DEFAULT_TIMEOUT,
        total_timeout: float | None = None,
        max_response_size: int = DEFAULT_MAX_RESPONSE_SIZE,
        retries: int = 3,
        user_agent: str | None = None,
        lang: str = "en",
        timezone: str | tzinfo | None = None,
        signature_base: str | None = None,
        allow_readable_secrets: bool = False,
        transport: AsyncTransport | None = None,
        clock: AsyncClock | None = None,
    ) -> None:
        given = LoginArguments(
            client_id,
            client_secret,
            access_token,
            access_token_secret,
            api_base_url,
            username,
            password,
            signature_base,
            allow_readable_secrets,
        )
        make_context = context_maker(
            ratelimit_method,
            ratelimit_pacefactor,
            ratelimit_limit,
            ratelimit_window,
            ratelimit_max_wait,
            ratelimiter,
            retries,
            user_agent,
            lang,
            timezone,
            allow_readable_secrets,
            clock,
        )
        limits = check_limits(request_timeout, total_timeout, max_response_size)
        make_transport = partial(_transport, limits) if transport is None else lambda _: transport
        self._start(given, make_context, make_transport, clock, on_ratelimit_wait)

    async def close(self) -> None:
        """Close the connections, and wake every task that waits in this client.

        Closing twice does no harm.
        """
        self._closed.set()
        if self._known is not None:
            await self._transport.close()

    async def __aenter__(self) -> Self:
        await self._get_ready()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()


def _transport(limits: Limits, api_root: str) -> AsyncTransport:
    return AiohttpTransport(api_root, limits)
