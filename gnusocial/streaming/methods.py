"""``@stream_method``: declare a stream of the API once, in its three forms.

The body returns a :class:`~gnusocial.streaming.options.StreamOf`: what is polled. What the method
takes besides, the listener and the options, and what it returns for each form, is said here. At run
time it is an ordinary function; type checkers see a descriptor that knows the kind of client.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, overload

from gnusocial.internals.endpoint import EndpointInfo, Login, Support, describe
from gnusocial.streaming.options import StreamOf

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from gnusocial.aio.streams import AsyncStreamHandle, AsyncStreamIterator
    from gnusocial.internals.endpoint import AsyncClient, SyncClient
    from gnusocial.streaming.io.handle import StreamHandle
    from gnusocial.streaming.io.iterator import StreamIterator
    from gnusocial.streaming.listener import StreamListener
    from gnusocial.types import BackgroundOptions, ForegroundOptions, StreamOptions

    Awaited = Coroutine[Any, Any, T]

    #: What a client returns without a listener, with one, and with one in the background.
    I_co = TypeVar("I_co", covariant=True)
    N_co = TypeVar("N_co", covariant=True)
    H_co = TypeVar("H_co", covariant=True)
    A_contra = TypeVar("A_contra", contravariant=True)
    B_contra = TypeVar("B_contra", contravariant=True)

    class Call0(Protocol[I_co, N_co, H_co]):
        """A stream of what needs no naming."""

        @overload
        def __call__(self, listener: None = None, **options: Unpack[StreamOptions]) -> I_co: ...
        @overload
        def __call__(
            self, listener: StreamListener, **options: Unpack[ForegroundOptions]
        ) -> N_co: ...
        @overload
        def __call__(
            self, listener: StreamListener, **options: Unpack[BackgroundOptions]
        ) -> H_co: ...

    class Call1(Protocol[A_contra, I_co, N_co, H_co]):
        """A stream of one thing: a user, a tag, a group, a search."""

        @overload
        def __call__(
            self, of: A_contra, /, listener: None = None, **options: Unpack[StreamOptions]
        ) -> I_co: ...
        @overload
        def __call__(
            self, of: A_contra, /, listener: StreamListener, **options: Unpack[ForegroundOptions]
        ) -> N_co: ...
        @overload
        def __call__(
            self, of: A_contra, /, listener: StreamListener, **options: Unpack[BackgroundOptions]
        ) -> H_co: ...

    class Call2(Protocol[A_contra, B_contra, I_co, N_co, H_co]):
        """A stream of a thing of somebody's: a list."""

        @overload
        def __call__(
            self,
            owner: A_contra,
            of: B_contra,
            /,
            listener: None = None,
            **options: Unpack[StreamOptions],
        ) -> I_co: ...
        @overload
        def __call__(
            self,
            owner: A_contra,
            of: B_contra,
            /,
            listener: StreamListener,
            **options: Unpack[ForegroundOptions],
        ) -> N_co: ...
        @overload
        def __call__(
            self,
            owner: A_contra,
            of: B_contra,
            /,
            listener: StreamListener,
            **options: Unpack[BackgroundOptions],
        ) -> H_co: ...

    class Stream0(Generic[T]):
        """A stream method as type checkers see it."""

        endpoint: EndpointInfo

        @overload
        def __get__(self, client: None, owner: Any = ...) -> Stream0[T]: ...
        @overload
        def __get__(
            self, client: SyncClient, owner: Any = ...
        ) -> Call0[StreamIterator[T], None, StreamHandle]: ...
        @overload
        def __get__(
            self, client: AsyncClient, owner: Any = ...
        ) -> Call0[AsyncStreamIterator[T], Awaited[None], Awaited[AsyncStreamHandle]]: ...
        def __get__(self, client: Any, owner: Any = None) -> Any: ...

    class Stream1(Generic[A, T]):
        """A stream method with one argument before the listener."""

        endpoint: EndpointInfo

        @overload
        def __get__(self, client: None, owner: Any = ...) -> Stream1[A, T]: ...
        @overload
        def __get__(
            self, client: SyncClient, owner: Any = ...
        ) -> Call1[A, StreamIterator[T], None, StreamHandle]: ...
        @overload
        def __get__(
            self, client: AsyncClient, owner: Any = ...
        ) -> Call1[A, AsyncStreamIterator[T], Awaited[None], Awaited[AsyncStreamHandle]]: ...
        def __get__(self, client: Any, owner: Any = None) -> Any: ...

    class Stream2(Generic[A, B, T]):
        """A stream method with two arguments before the listener."""

        endpoint: EndpointInfo

        @overload
        def __get__(self, client: None, owner: Any = ...) -> Stream2[A, B, T]: ...
        @overload
        def __get__(
            self, client: SyncClient, owner: Any = ...
        ) -> Call2[A, B, StreamIterator[T], None, StreamHandle]: ...
        @overload
        def __get__(
            self, client: AsyncClient, owner: Any = ...
        ) -> Call2[A, B, AsyncStreamIterator[T], Awaited[None], Awaited[AsyncStreamHandle]]: ...
        def __get__(self, client: Any, owner: Any = None) -> Any: ...

    class Decorator(Protocol):
        """Makes a stream method of a declaration."""

        @overload
        def __call__(self, declare: Callable[[Any], StreamOf[T]], /) -> Stream0[T]: ...
        @overload
        def __call__(self, declare: Callable[[Any, A], StreamOf[T]], /) -> Stream1[A, T]: ...
        @overload
        def __call__(self, declare: Callable[[Any, A, B], StreamOf[T]], /) -> Stream2[A, B, T]: ...


def stream_method(
    *routes: str,
    login: Login,
    support: Support | None = None,
    note: str = "",
) -> Decorator:
    """Make a method that opens a stream of a function that declares it.

    Args:
        routes: The requests that it makes, again and again.
        login: Whether a login is needed.
        support: Servers on which it does not work, or works partly.
        note: What is to be said about that.
    """
    route = ", ".join(f"``{each}``" for each in routes) + ", again and again"
    info = EndpointInfo(route, login, support or {}, note)

    def decorate(declare: Callable[..., StreamOf[Any]]) -> Any:
        signature = _signature(declare)
        of = list(inspect.signature(declare).parameters)

        @wraps(declare)
        def call(*args: Any, **kwargs: Any) -> Any:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            arguments = given.arguments
            declared = declare(*(arguments[name] for name in of))
            return arguments["self"]._open_stream(
                declared,
                arguments["listener"],
                run_async=arguments["run_async"],
                **arguments["options"],
            )

        made: Any = call
        del made.__wrapped__  # it takes no listener
        made.__signature__ = signature
        made.__annotations__ = {
            parameter.name: parameter.annotation
            for parameter in list(signature.parameters.values())[1:]
        } | {"return": signature.return_annotation}
        made.__doc__ = f"{(made.__doc__ or '').rstrip()}{_FORMS}"
        describe(made, info)
        return made

    return decorate


#: The arguments that every stream takes after its own.
_FORMS = """

        ``listener`` is who is told; None (the default) gives an iterator. ``run_async`` says
        whether it runs in the background; default False. The options are those of all streams.
"""


def _takes_all(
    self: Any,
    listener: StreamListener | None = None,
    *,
    run_async: bool = False,
    **options: Unpack[StreamOptions],
) -> None:
    """Show what follows the own arguments of a stream."""


def _signature(declare: Callable[..., Any]) -> inspect.Signature:
    """Return the signature of a stream method: the arguments of its declaration, and the common."""
    own = inspect.signature(declare)
    item = str(own.return_annotation).removeprefix("StreamOf[").removesuffix("]")
    common = list(inspect.signature(_takes_all).parameters.values())[1:]
    return own.replace(
        parameters=[*own.parameters.values(), *common],
        return_annotation=f"StreamIterator[{item}] | StreamHandle | None",
    )
