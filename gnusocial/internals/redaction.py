"""Keep secrets out of other people's logs and tracebacks.

Credentials hide their secrets in ``repr`` themselves (``internals.auth.credentials``). This module
closes two other leaks. oauthlib logs at DEBUG what it signs: the verifier of a login and every
parameter of a call. Crash reporters and test runners show the local variables of all frames of a
traceback, where a password is a plain str and a header is in a dict.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from inspect import iscoroutinefunction
from types import CoroutineType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_signing: ContextVar[bool] = ContextVar("signing", default=False)


# Patterns are compiled at their first use, to keep the import fast.
_MASKED = r"""(?ix)
        ( \b (?: oauth_\w+ | x_auth_\w+ | \w*(?:token|secret|password|passwd|verifier|sessid)
               | pin | authorization | cookie | set-cookie ) ["']? \s* [=:] \s* ["']? )
        (?: (?:basic|oauth|bearer)\s+ )? [^&\s"',;]+"""
#: Control characters that would start a new log line, or control a terminal.
_CONTROLS = "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"
_USER_INFO = r"(://)[^/\s@]+@"


def masked(text: str) -> str:
    """Return a text for a log: on one line, with the values of secrets masked."""
    without_secrets = re.sub(_MASKED, r"\1***", re.sub(_CONTROLS, " ", text))
    return re.sub(_USER_INFO, r"\1***@", without_secrets)


class _SilentAboutOurs(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not _signing.get()


_SILENT = _SilentAboutOurs()


@contextmanager
def unlogged_signing() -> Iterator[None]:
    """Drop oauthlib's log records while this library signs; other code logs as before."""
    # Adding the same filter twice adds it once.
    logging.getLogger("oauthlib.oauth1.rfc5849").addFilter(_SILENT)
    before = _signing.set(True)
    try:
        yield
    finally:
        _signing.reset(before)


def keeps_secrets(function: Callable[P, T]) -> Callable[P, T]:
    """Clear the local variables of a function with secret arguments if it fails.

    The traceback keeps its lines, and the caller's own frames are left alone. A coroutine that it
    returns is treated in the same way when it is awaited.
    """
    if iscoroutinefunction(function):
        return _keeps_secrets_when_awaited(function)

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        handled_already = sys.exc_info()[1]
        try:
            result = function(*args, **kwargs)
        except BaseException as error:
            forget_locals(error, handled_already)
            del args, kwargs
            raise
        kept: Any = _KeptSecret(result) if isinstance(result, CoroutineType) else result
        return kept  # type: ignore[no-any-return]

    return call


def _keeps_secrets_when_awaited(function: Callable[P, Any]) -> Callable[P, Any]:
    @wraps(function)
    async def call(*args: P.args, **kwargs: P.kwargs) -> Any:
        handled_already = sys.exc_info()[1]
        try:
            return await function(*args, **kwargs)
        except BaseException as error:
            forget_locals(error, handled_already)
            del args, kwargs
            raise

    return call


class _KeptSecret(Coroutine[Any, Any, T]):
    """A wrapper of a coroutine that clears the local variables of its frames if it fails."""

    def __init__(self, coroutine: CoroutineType[Any, Any, T]) -> None:
        self._coroutine = coroutine
        self.__name__, self.__qualname__ = coroutine.__name__, coroutine.__qualname__

    def send(self, value: Any, /) -> Any:
        with _without_locals():
            return self._coroutine.send(value)

    def throw(self, *exception: Any) -> Any:
        with _without_locals():
            return self._coroutine.throw(*exception)

    def close(self) -> None:
        self._coroutine.close()

    def __await__(self) -> Generator[Any, Any, T]:
        with _without_locals():
            return (yield from self._coroutine.__await__())


@contextmanager
def _without_locals() -> Iterator[None]:
    handled_already = sys.exc_info()[1]
    try:
        yield
    except StopIteration:
        raise
    except BaseException as error:
        forget_locals(error, handled_already)
        raise


def forget_locals(error: BaseException, handled_already: BaseException | None) -> None:
    """Clear the frames of an error and of its causes that have ended.

    ``handled_already`` is the error that the caller was handling before; it keeps its frames.
    """
    seen = {id(handled_already)}
    chain = [error]
    while chain:
        each = chain.pop()
        if id(each) not in seen:
            seen.add(id(each))
            traceback.clear_frames(each.__traceback__)
            led_to_it = (each.__cause__, each.__context__)
            chain += [earlier for earlier in led_to_it if earlier is not None]
