"""Call functions of the user, which may be coroutine functions or may block."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


async def called(function: Callable[..., object], *arguments: object) -> None:
    """Call a function, and await its result if that is awaitable."""
    result = function(*arguments)
    if inspect.isawaitable(result):
        await result


async def stored(method: Callable[..., Any], *arguments: object) -> Any:
    """Call a method of a store: await it, or run it in a thread because it blocks."""
    if inspect.iscoroutinefunction(method):
        return await method(*arguments)
    return await asyncio.to_thread(method, *arguments)


def is_being_cancelled() -> bool:
    """Return whether the current task is being cancelled (known from Python 3.11 on)."""
    cancelling = getattr(asyncio.current_task(), "cancelling", None)
    return cancelling is not None and cancelling() > 0
