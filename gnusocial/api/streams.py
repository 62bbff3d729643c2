"""Streams: timelines that are polled for ever, with nothing missed and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from gnusocial.entities import Status
from gnusocial.internals.endpoint import ApiClient, endpoint
from gnusocial.internals.pagination.paging import SEARCH
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.posting.messages import messages_page
from gnusocial.internals.posting.text import check_query
from gnusocial.internals.quirks import versions
from gnusocial.internals.timelines import page_request
from gnusocial.streaming.opening import Connection, open_stream
from gnusocial.streaming.sources import Source

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from gnusocial.entities import DirectMessage
    from gnusocial.internals.flows import Flow
    from gnusocial.streaming import StreamEvent, StreamHandle, StreamIterator, StreamListener
    from gnusocial.streaming.opening import Background, Foreground, Options
    from gnusocial.types import GroupRef, ListRef, TimelineTarget, UserRef


class StreamsMixin(ApiClient):
    """Streams. GNU social has none of its own, so a timeline is polled.

    Every method makes its first poll at once, and its errors are raised. After that nothing but
    a refusal that is repeated (a login that is not accepted any more, a group that is gone, a site
    that became private) ends the stream; every other failure is waited out. There are three forms:

    - without a listener an iterator is returned: ``for status in gs.stream_home(): ...``. It gives
      what somebody said, repeats included; favourites and the like are left out. An item counts as
      handled when the next one is asked for. It is a
      :class:`~gnusocial.streaming.StreamIterator`, which may be closed.
    - with a ``listener`` the method stays until the stream ends, and tells the listener.
    - with ``run_async=True`` the stream runs in a thread of its own, and a :class:`StreamHandle` is
      returned.

    Each method takes these options by keyword:

    poll_interval (float)
        Seconds between two polls while something happens. Default 15.
    max_poll_interval (float)
        Seconds between two polls at most. Between the two the pause is an eighth of the time since
        something came last. Default 120.
    checkpoint (path or object)
        Where the position is kept, so that the stream goes on where it ended: a path, a
        :class:`~gnusocial.streaming.SqliteCheckpoint`, a
        :class:`~gnusocial.streaming.RedisCheckpoint`, or an object with ``load()`` and ``save()``.
        It is written after each event that was handled. Default: nowhere.
    catch_up
        How much of the past a stream without a checkpoint, or with a new one, delivers first: None
        (the default) for nothing, ``"all"``, a number of items, or a datetime with a time zone.
    reconnect_async (bool)
        False ends a stream in the background at the first failure. Default True.
    """

    @overload
    def stream_home(
        self, listener: None = None, **options: Unpack[Options]
    ) -> StreamIterator[Status]: ...
    @overload
    def stream_home(self, listener: StreamListener, **options: Unpack[Foreground]) -> None: ...
    @overload
    def stream_home(
        self, listener: StreamListener, **options: Unpack[Background]
    ) -> StreamHandle: ...
    def stream_home(
        self, listener: StreamListener | None = None, *, run_async: bool = False, **options: Any
    ) -> Any:
        """Follow what the logged-in user sees on their home page.

        Args:
            listener: Who is told; None (the default) gives an iterator.
            run_async: Whether to run in the background. Default False.
            **options: As said above.

        Login: needed.

        Route: ``GET statuses/home_timeline``, again and again
        """
        return self._stream("home", [_home()], listener, run_async, options)

    @overload
    def stream_public(
        self, listener: None = None, **options: Unpack[Options]
    ) -> StreamIterator[Status]: ...
    @overload
    def stream_public(self, listener: StreamListener, **options: Unpack[Foreground]) -> None: ...
    @overload
    def stream_public(
        self, listener: StreamListener, **options: Unpack[Background]
    ) -> StreamHandle: ...
    def stream_public(
        self, listener: StreamListener | None = None, *, run_async: bool = False, **options: Any
    ) -> Any:
        """Follow the public statuses of this server's users.

        Args:
            listener: Who is told; None (the default) gives an iterator.
            run_async: Whether to run in the background. Default False.
            **options: As said above.

        Login: not needed, except on a private site.

        Route: ``GET statuses/public_timeline``, again and again
        """
        return self._stream("public", [_timeline("public")], listener, run_async, options)

    @overload
    def stream_network(
        self, listener: None = None, **options: Unpack[Options]
    ) -> StreamIterator[Status]: ...
    @overload
    def stream_network(self, listener: StreamListener, **options: Unpack[Foreground]) -> None: ...
    @overload
    def stream_network(
        self, listener: StreamListener, **options: Unpack[Background]
    ) -> StreamHandle: ...
    def stream_network(
        self, listener: StreamListener | None = None, *, run_async: bool = False, **options: Any
    ) -> Any:
        """Follow the public statuses that this server knows from other servers.

        Args:
            listener: Who is told; None (the default) gives an iterator.
            run_async: Whether to run in the background. Default False.
            **options: As said above.

        Login: not needed, except on a private site and where the administrator wants one.

        Route: ``GET statuses/networkpublic_timeline``, again and again
        """
        return self._stream("network", [_timeline("network")], listener, run_async, options)

    @overload
    def stream_user(
        self, listener: None = None, **options: Unpack[Options]
    ) -> StreamIterator[StreamEvent]: ...
    @overload
    def stream_user(self, listener: StreamListener, **options: Unpack[Foreground]) -> None: ...
    @overload
    def stream_user(
        self, listener: StreamListener, **options: Unpack[Background]
    ) -> StreamHandle: ...
    def stream_user(
        self, listener: StreamListener | None = None, *, run_async: bool = False, **options: Any
    ) -> Any:
        """Follow all that concerns the logged-in user: home, mentions and messages, as one series.

        The iterator gives :class:`StreamEvent`, whose ``kind`` tells what happened. A status that
        stands on several of the three timelines comes once, and as a mention if it is one. On
        2.0.1 the server shows no messages.

        Args:
            listener: Who is told; None (the default) gives an iterator.
            run_async: Whether to run in the background. Default False.
            **options: As said above.

        Login: needed.

        Route: ``GET statuses/home_timeline``, ``statuses/mentions_timeline``,
        ``direct_messages``, again and again
        """
        return self._stream(
            "user",
            [_home(), _mentions(), _messages(optional=True)],
            listener,
            run_async,
            options,
            typed=True,
        )

    @overload
    def stream_account(
        self, user: UserRef, listener: None = None, **options: Unpack[Options]
    ) -> StreamIterator[Status]: ...
    @overload
    def stream_account(
        self, user: UserRef, listener: StreamListener, **options: Unpack[Foreground]
    ) -> None: ...
    @overload
    def stream_account(
        self, user: UserRef, listener: StreamListener, **options: Unpack[Background]
    ) -> StreamHandle: ...
    def stream_account(
        self,
        user: UserRef,
        listener: StreamListener | None = None,
        *,
        run_async: bool = False,
        **options: Any,
    ) -> Any:
        """Follow the statuses of one user.

        Args:
            user: An id, a nickname or a :class:`User`; None is the logged-in user.
            listener: Who is told; None (the default) gives an iterator.
            run_async: Whether to run in the background. Default False.
            **options: As said above.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown user, and
        :class:`GNUSocialUnsupportedError` for a user of another server.

        Route: ``GET statuses/user_timeline``, again and again
        """
        return self._stream("account", [_timeline("user", user)], listener, run_async, options)

    @overload
    def stream_mentions(
        self, listener: None = None, **options: Unpack[Options]
    ) -> StreamIterator[Status]: ...
    @overload
    def stream_mentions(self, listener: StreamListener, **options: Unpack[Foreground]) -> None: ...
    @overload
    def stream_mentions(
        self, listener: StreamListener, **options: Unpack[Background]
    ) -> StreamHandle: ...
    def stream_mentions(
        self, listener: StreamListener | None = None, *, run_async: bool = False, **options: Any
    ) -> Any:
        """Follow the statuses that mention the logged-in user or answer them.

        Args:
            listener: Who is told; None (the default) gives an iterator.
            run_async: Whether to run in the background. Default False.
            **options: As said above.

        Login: needed.

        Route: ``GET statuses/mentions_timeline``, again and again
        """
        return self._stream("mentions", [_mentions()], listener, run_async, options)

    @overload
    def stream_tag(
        self, tag: str, listener: None = None, **options: Unpack[Options]
    ) -> StreamIterator[Status]: ...
    @overload
    def stream_tag(
        self, tag: str, listener: StreamListener, **options: Unpack[Foreground]
    ) -> None: ...
    @overload
    def stream_tag(
        self, tag: str, listener: StreamListener, **options: Unpack[Background]
    ) -> StreamHandle: ...
    def stream_tag(
        self,
        tag: str,
        listener: StreamListener | None = None,
        *,
        run_async: bool = False,
        **options: Any,
    ) -> Any:
        """Follow the public statuses with a hashtag.

        Args:
            tag: The tag, with or without ``#``.
            listener: Who is told; None (the default) gives an iterator.
            run_async: Whether to run in the background. Default False.
            **options: As said above.

        Login: not needed, except on a private site.

        Route: ``GET statusnet/tags/timeline``, again and again
        """
        return self._stream("tag", [_timeline("tag", tag)], listener, run_async, options)

    @overload
    def stream_group(
        self, group: GroupRef, listener: None = None, **options: Unpack[Options]
    ) -> StreamIterator[Status]: ...
    @overload
    def stream_group(
        self, group: GroupRef, listener: StreamListener, **options: Unpack[Foreground]
    ) -> None: ...
    @overload
    def stream_group(
        self, group: GroupRef, listener: StreamListener, **options: Unpack[Background]
    ) -> StreamHandle: ...
    def stream_group(
        self,
        group: GroupRef,
        listener: StreamListener | None = None,
        *,
        run_async: bool = False,
        **options: Any,
    ) -> Any:
        """Follow the statuses in a group.

        Args:
            group: An id, a nickname or alias, ``!nickname`` or a :class:`Group`.
            listener: Who is told; None (the default) gives an iterator.
            run_async: Whether to run in the background. Default False.
            **options: As said above.

        Login: not needed, except on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown group.

        Route: ``GET statusnet/groups/timeline``, again and again
        """
        return self._stream("group", [_timeline("group", group)], listener, run_async, options)

    @overload
    def stream_list(
        self, user: UserRef, user_list: ListRef, listener: None = None, **options: Unpack[Options]
    ) -> StreamIterator[Status]: ...
    @overload
    def stream_list(
        self,
        user: UserRef,
        user_list: ListRef,
        listener: StreamListener,
        **options: Unpack[Foreground],
    ) -> None: ...
    @overload
    def stream_list(
        self,
        user: UserRef,
        user_list: ListRef,
        listener: StreamListener,
        **options: Unpack[Background],
    ) -> StreamHandle: ...
    def stream_list(
        self,
        user: UserRef,
        user_list: ListRef,
        listener: StreamListener | None = None,
        *,
        run_async: bool = False,
        **options: Any,
    ) -> Any:
        """Follow the statuses of those who are on a list.

        The server gives twenty at a time and no ETag.

        Args:
            user: The owner of the list.
            user_list: The list: an id, a name or a :class:`UserList`.
            listener: Who is told; None (the default) gives an iterator.
            run_async: Whether to run in the background. Default False.
            **options: As said above.

        Login: only for a private list and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown list.

        Route: ``GET USER/lists/LIST/statuses``, again and again
        """
        return self._stream(
            "list", [_timeline("list", user, user_list, order="id")], listener, run_async, options
        )

    @overload
    def stream_search(
        self, q: str, listener: None = None, **options: Unpack[Options]
    ) -> StreamIterator[Status]: ...
    @overload
    def stream_search(
        self, q: str, listener: StreamListener, **options: Unpack[Foreground]
    ) -> None: ...
    @overload
    def stream_search(
        self, q: str, listener: StreamListener, **options: Unpack[Background]
    ) -> StreamHandle: ...
    def stream_search(
        self,
        q: str,
        listener: StreamListener | None = None,
        *,
        run_async: bool = False,
        **options: Any,
    ) -> Any:
        """Follow the statuses whose text holds what is searched for.

        What is searched for is told at ``search``. Deletions are not noticed.

        Args:
            q: What to search for.
            listener: Who is told; None (the default) gives an iterator.
            run_async: Whether to run in the background. Default False.
            **options: As said above.

        Login: not needed, except on a private site.

        Route: ``GET search``, again and again
        """
        return self._stream("search", [_search(q)], listener, run_async, options)

    @overload
    def stream_direct_messages(
        self, listener: None = None, **options: Unpack[Options]
    ) -> StreamIterator[DirectMessage]: ...
    @overload
    def stream_direct_messages(
        self, listener: StreamListener, **options: Unpack[Foreground]
    ) -> None: ...
    @overload
    def stream_direct_messages(
        self, listener: StreamListener, **options: Unpack[Background]
    ) -> StreamHandle: ...
    def stream_direct_messages(
        self, listener: StreamListener | None = None, *, run_async: bool = False, **options: Any
    ) -> Any:
        """Follow the messages to the logged-in user. On 2.0.1 the server shows none.

        Args:
            listener: Who is told; None (the default) gives an iterator.
            run_async: Whether to run in the background. Default False.
            **options: As said above.

        Login: needed.

        Route: ``GET direct_messages``, again and again
        """
        return self._stream("messages", [_messages()], listener, run_async, options)

    @endpoint("GET help/test", login="private")
    def stream_healthy(self) -> Flow[bool]:
        """Tell whether the server can be polled: whether it answers as it should.

        Login: only on a private site.
        """
        return versions.is_healthy(self._context)

    def _stream(
        self,
        name: str,
        sources: list[Source],
        listener: StreamListener | None,
        run_async: bool,
        options: dict[str, Any],
        *,
        typed: bool = False,
    ) -> Any:
        client: Any = self
        connection = Connection(
            self._context, client._transport.send, client._closed.child(), client._on_wait
        )
        return open_stream(
            connection, name, sources, listener, run_async=run_async, typed=typed, **options
        )


def _timeline(name: str, *of: TimelineTarget, order: Literal["id", "time"] = "time") -> Source:
    return Source(name, page_request(name, *of), order=order)


def _home() -> Source:
    return _timeline("home", order="id")


def _mentions() -> Source:
    return Source("mentions", page_request("mentions"), kind="mention", order="id")


def _messages(*, optional: bool = False) -> Source:
    request = messages_page("direct_messages")
    return Source(
        "messages",
        request,
        kind="direct_message",
        order="id",
        tells_deletions=False,
        optional=optional,
    )


def _search(q: str) -> Source:
    request = page_of("search", of=Status, paging=SEARCH, q=check_query(q))
    return Source("search", request, tells_deletions=False)
