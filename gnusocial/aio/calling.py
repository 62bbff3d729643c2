"""Call what others wrote: it may be a coroutine function, or one that blocks."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


async def called(function: Callable[..., object], *arguments: object) -> None:
    """Call a function of the caller's, and await what it returns if that can be awaited."""
    result = function(*arguments)
    if inspect.isawaitable(result):
        await result


async def stored(method: Callable[..., Any], *arguments: object) -> Any:
    """Call a method of a store: await it, or run it in a thread because it blocks."""
    if inspect.iscoroutinefunction(method):
        return await method(*arguments)
    return await asyncio.to_thread(method, *arguments)


def is_being_cancelled() -> bool:
    """Tell whether the caller's own task is cancelled, as far as Python tells (from 3.11 on)."""
    cancelling = getattr(asyncio.current_task(), "cancelling", None)
    return cancelling is not None and cancelling() > 0
