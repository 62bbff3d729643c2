"""The stream methods as type checkers see them. Nothing here exists at run time.

What a stream method returns depends on the client and on the form, so its type is a descriptor
whose results are overloaded. A ``ParamSpec`` cannot express it: parameters cannot be added by name
after those of a ``ParamSpec`` (PEP 612), and the listener and the options come last. So each list
of leading arguments has a protocol that names them. Checkers accept them by position and by name.
"""

from __future__ import annotations

from collections.abc import Coroutine, Iterable
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, overload

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from gnusocial.aio.streams import AsyncStreamHandle, AsyncStreamIterator
    from gnusocial.entities.notification import NotificationKind
    from gnusocial.internals.endpoint import AsyncClient, EndpointInfo, SyncClient
    from gnusocial.streaming.io.handle import StreamHandle
    from gnusocial.streaming.io.iterator import StreamIterator
    from gnusocial.streaming.listener import StreamListener
    from gnusocial.streaming.options import StreamOf
    from gnusocial.types import (
        BackgroundOptions,
        ForegroundOptions,
        GroupRef,
        ListRef,
        StreamOptions,
        UserRef,
    )

    T = TypeVar("T")
    #: The calls of a synchronous and of an asynchronous client.
    S = TypeVar("S")
    A = TypeVar("A")
    #: What a call returns without a listener, with one, and with one in the background.
    I_co = TypeVar("I_co", covariant=True)
    N_co = TypeVar("N_co", covariant=True)
    H_co = TypeVar("H_co", covariant=True)

    Awaited = Coroutine[Any, Any, T]
    Kinds = NotificationKind | Iterable[NotificationKind] | None

    class Call(Protocol[I_co, N_co, H_co]):
        """Calls a stream without arguments of its own."""

        @overload
        def __call__(
            self,
            listener: None = None,
            **options: Unpack[StreamOptions],
        ) -> I_co: ...
        @overload
        def __call__(
            self,
            listener: StreamListener,
            **options: Unpack[ForegroundOptions],
        ) -> N_co: ...
        @overload
        def __call__(
            self,
            listener: StreamListener,
            **options: Unpack[BackgroundOptions],
        ) -> H_co: ...

    class CallOfUser(Protocol[I_co, N_co, H_co]):
        """Calls a stream of a user."""

        @overload
        def __call__(
            self,
            user: UserRef | None,
            listener: None = None,
            **options: Unpack[StreamOptions],
        ) -> I_co: ...
        @overload
        def __call__(
            self,
            user: UserRef | None,
            listener: StreamListener,
            **options: Unpack[ForegroundOptions],
        ) -> N_co: ...
        @overload
        def __call__(
            self,
            user: UserRef | None,
            listener: StreamListener,
            **options: Unpack[BackgroundOptions],
        ) -> H_co: ...

    class CallOfTag(Protocol[I_co, N_co, H_co]):
        """Calls a stream of a tag."""

        @overload
        def __call__(
            self,
            tag: str,
            listener: None = None,
            **options: Unpack[StreamOptions],
        ) -> I_co: ...
        @overload
        def __call__(
            self,
            tag: str,
            listener: StreamListener,
            **options: Unpack[ForegroundOptions],
        ) -> N_co: ...
        @overload
        def __call__(
            self,
            tag: str,
            listener: StreamListener,
            **options: Unpack[BackgroundOptions],
        ) -> H_co: ...

    class CallOfGroup(Protocol[I_co, N_co, H_co]):
        """Calls a stream of a group."""

        @overload
        def __call__(
            self,
            group: GroupRef,
            listener: None = None,
            **options: Unpack[StreamOptions],
        ) -> I_co: ...
        @overload
        def __call__(
            self,
            group: GroupRef,
            listener: StreamListener,
            **options: Unpack[ForegroundOptions],
        ) -> N_co: ...
        @overload
        def __call__(
            self,
            group: GroupRef,
            listener: StreamListener,
            **options: Unpack[BackgroundOptions],
        ) -> H_co: ...

    class CallOfSearch(Protocol[I_co, N_co, H_co]):
        """Calls a stream of a search."""

        @overload
        def __call__(
            self,
            q: str,
            listener: None = None,
            **options: Unpack[StreamOptions],
        ) -> I_co: ...
        @overload
        def __call__(
            self,
            q: str,
            listener: StreamListener,
            **options: Unpack[ForegroundOptions],
        ) -> N_co: ...
        @overload
        def __call__(
            self,
            q: str,
            listener: StreamListener,
            **options: Unpack[BackgroundOptions],
        ) -> H_co: ...

    class CallOfList(Protocol[I_co, N_co, H_co]):
        """Calls a stream of a user's list."""

        @overload
        def __call__(
            self,
            user: UserRef,
            user_list: ListRef,
            listener: None = None,
            **options: Unpack[StreamOptions],
        ) -> I_co: ...
        @overload
        def __call__(
            self,
            user: UserRef,
            user_list: ListRef,
            listener: StreamListener,
            **options: Unpack[ForegroundOptions],
        ) -> N_co: ...
        @overload
        def __call__(
            self,
            user: UserRef,
            user_list: ListRef,
            listener: StreamListener,
            **options: Unpack[BackgroundOptions],
        ) -> H_co: ...

    class CallOfKinds(Protocol[I_co, N_co, H_co]):
        """Calls a stream of notifications."""

        @overload
        def __call__(
            self, kinds: Kinds = None, listener: None = None, **options: Unpack[StreamOptions]
        ) -> I_co: ...
        @overload
        def __call__(
            self, kinds: Kinds, listener: StreamListener, **options: Unpack[ForegroundOptions]
        ) -> N_co: ...
        @overload
        def __call__(
            self, kinds: Kinds, listener: StreamListener, **options: Unpack[BackgroundOptions]
        ) -> H_co: ...
        @overload
        def __call__(
            self, *, listener: StreamListener, **options: Unpack[ForegroundOptions]
        ) -> N_co: ...
        @overload
        def __call__(
            self, *, listener: StreamListener, **options: Unpack[BackgroundOptions]
        ) -> H_co: ...

    class StreamMethod(Generic[S, A]):
        """A stream method of a class of clients."""

        endpoint: EndpointInfo

        @overload
        def __get__(self, client: None, owner: Any = ...) -> StreamMethod[S, A]: ...
        @overload
        def __get__(self, client: SyncClient, owner: Any = ...) -> S: ...
        @overload
        def __get__(self, client: AsyncClient, owner: Any = ...) -> A: ...
        def __get__(self, client: Any, owner: Any = None) -> Any: ...

    class Declares(Protocol[T]):
        """Declares a stream without arguments of its own."""

        def __call__(self, client: Any, /) -> StreamOf[T]: ...  # noqa: D102

    class DeclaresOfUser(Protocol[T]):
        """Declares a stream of a user."""

        def __call__(self, client: Any, /, user: UserRef | None) -> StreamOf[T]: ...  # noqa: D102

    class DeclaresOfTag(Protocol[T]):
        """Declares a stream of a tag."""

        def __call__(self, client: Any, /, tag: str) -> StreamOf[T]: ...  # noqa: D102

    class DeclaresOfGroup(Protocol[T]):
        """Declares a stream of a group."""

        def __call__(self, client: Any, /, group: GroupRef) -> StreamOf[T]: ...  # noqa: D102

    class DeclaresOfSearch(Protocol[T]):
        """Declares a stream of a search."""

        def __call__(self, client: Any, /, q: str) -> StreamOf[T]: ...  # noqa: D102

    class DeclaresOfList(Protocol[T]):
        """Declares a stream of a user's list."""

        def __call__(self, client: Any, /, user: UserRef, user_list: ListRef) -> StreamOf[T]: ...  # noqa: D102

    class DeclaresOfKinds(Protocol[T]):
        """Declares a stream of notifications."""

        def __call__(self, client: Any, /, kinds: Kinds = ...) -> StreamOf[T]: ...  # noqa: D102

    class Decorator(Protocol):
        """Makes a stream method from the function that declares it.

        The optional argument comes first: a function that takes it also fits the form without.
        """

        @overload
        def __call__(  # type: ignore[overload-overlap]  # resolved by the order
            self, declare: DeclaresOfKinds[T], /
        ) -> StreamMethod[
            CallOfKinds[StreamIterator[T], None, StreamHandle],
            CallOfKinds[AsyncStreamIterator[T], Awaited[None], Awaited[AsyncStreamHandle]],
        ]: ...
        @overload
        def __call__(
            self, declare: Declares[T], /
        ) -> StreamMethod[
            Call[StreamIterator[T], None, StreamHandle],
            Call[AsyncStreamIterator[T], Awaited[None], Awaited[AsyncStreamHandle]],
        ]: ...
        @overload
        def __call__(
            self, declare: DeclaresOfUser[T], /
        ) -> StreamMethod[
            CallOfUser[StreamIterator[T], None, StreamHandle],
            CallOfUser[AsyncStreamIterator[T], Awaited[None], Awaited[AsyncStreamHandle]],
        ]: ...
        @overload
        def __call__(
            self, declare: DeclaresOfTag[T], /
        ) -> StreamMethod[
            CallOfTag[StreamIterator[T], None, StreamHandle],
            CallOfTag[AsyncStreamIterator[T], Awaited[None], Awaited[AsyncStreamHandle]],
        ]: ...
        @overload
        def __call__(
            self, declare: DeclaresOfGroup[T], /
        ) -> StreamMethod[
            CallOfGroup[StreamIterator[T], None, StreamHandle],
            CallOfGroup[AsyncStreamIterator[T], Awaited[None], Awaited[AsyncStreamHandle]],
        ]: ...
        @overload
        def __call__(
            self, declare: DeclaresOfSearch[T], /
        ) -> StreamMethod[
            CallOfSearch[StreamIterator[T], None, StreamHandle],
            CallOfSearch[AsyncStreamIterator[T], Awaited[None], Awaited[AsyncStreamHandle]],
        ]: ...
        @overload
        def __call__(
            self, declare: DeclaresOfList[T], /
        ) -> StreamMethod[
            CallOfList[StreamIterator[T], None, StreamHandle],
            CallOfList[AsyncStreamIterator[T], Awaited[None], Awaited[AsyncStreamHandle]],
        ]: ...
