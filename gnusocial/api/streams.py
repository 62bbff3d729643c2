"""Streams: timelines and notifications, followed by polling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gnusocial import streaming
from gnusocial.entities import Status
from gnusocial.internals import notifications, posting, quirks
from gnusocial.internals.endpoint import ApiClient, endpoint
from gnusocial.internals.pagination.paging import SEARCH
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.timelines import messages_page, page_request
from gnusocial.streaming.methods import stream_method

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gnusocial.entities import DirectMessage, Notification, NotificationKind
    from gnusocial.internals.flows import Flow
    from gnusocial.streaming.events import StreamEvent
    from gnusocial.streaming.options import StreamOf
    from gnusocial.streaming.sources import Source
    from gnusocial.types import GroupRef, ListRef, TimelineTarget, UserRef


class StreamsMixin(ApiClient):
    """Follow timelines and notifications. GNU social has no streaming API, so they are polled.

    Every method polls once before it returns, and raises the errors of that poll. After that, only
    a persistent error ends the stream: a login that is refused, a group that was deleted, a site
    that became private. Any other failure is retried. There are three forms:

    - Without a listener, the method returns an iterator, a
      :class:`~gnusocial.streaming.StreamIterator`: ``for status in gs.stream_home(): ...``. An
      iterator over statuses returns posts, replies and repeats. An item counts as handled when the
      next one is requested.
    - With a ``listener``, the method calls the listener and returns when the stream ends.
    - With ``run_async=True`` and a listener, the stream runs in a thread, and the method returns a
      :class:`StreamHandle`.

    Each method takes these options by keyword:

    poll_interval (float)
        Seconds between two polls while there is news. Default 15.
    max_poll_interval (float)
        Seconds between two polls at most. The pause is an eighth of the time since the last news,
        within these limits. Default 120.
    checkpoint (path or object)
        Where the position is stored, so that the stream continues where it ended: a path, a
        :class:`~gnusocial.streaming.SqliteCheckpoint`, a
        :class:`~gnusocial.streaming.RedisCheckpoint`, or an object with ``load()`` and ``save()``.
        It is saved after each event that was handled. Default: nowhere.
    catch_up
        How much of the past a stream without a checkpoint, or with a new one, delivers first: None
        (the default) for nothing, ``"all"``, a number of items, or a datetime with a time zone.
    only_posts (bool)
        Whether to leave out statuses that only report an activity: those whose ``kind`` is not
        ``"post"``, ``"reply"`` or ``"repeat"``. A listener is then not called for favorites,
        follows and other activities, and :meth:`stream_user` returns no such events. It is still
        called for deletions. Default False; an iterator over statuses always leaves them out.
    reconnect_async (bool)
        False ends a stream in the background at the first failure. Default True.
    """

    @stream_method("GET statuses/home_timeline", login="yes")
    def stream_home(self) -> StreamOf[Status]:
        """Follow the home timeline of the logged-in user.

        Login: needed.
        """
        return streaming.options.StreamOf("home", (_home(),))

    @stream_method("GET statuses/public_timeline", login="private")
    def stream_public(self) -> StreamOf[Status]:
        """Follow the public statuses of this server's users.

        Login: not needed, except on a private site.
        """
        return streaming.options.StreamOf("public", (_timeline("public"),))

    @stream_method("GET statuses/networkpublic_timeline", login="private")
    def stream_network(self) -> StreamOf[Status]:
        """Follow the public statuses that this server has received from other servers.

        Login: not needed, except on a private site or if the administrator requires one.
        """
        return streaming.options.StreamOf("network", (_timeline("network"),))

    @stream_method(
        "GET statuses/home_timeline",
        "GET statuses/mentions_timeline",
        "GET direct_messages",
        login="yes",
    )
    def stream_user(self) -> StreamOf[StreamEvent]:
        """Follow home, mentions and messages of the logged-in user as one series.

        The iterator returns :class:`StreamEvent` objects, whose ``kind`` tells what happened. A
        status that is on several of the three timelines is delivered once, as a mention if it is
        one. On 2.0.1 the server shows no messages.

        Login: needed.
        """
        return streaming.options.StreamOf(
            "user", (_home(), _mentions(), _messages(optional=True)), typed=True
        )

    @stream_method("GET statuses/user_timeline", login="self")
    def stream_account(self, user: UserRef | None) -> StreamOf[Status]:
        """Follow the statuses of one user.

        Args:
            user: An id, a nickname or a :class:`User`; None is the logged-in user.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown user, and
        :class:`GNUSocialUnsupportedError` for a user of another server.
        """
        return streaming.options.StreamOf("account", (_timeline("user", user),))

    @stream_method("GET statuses/mentions_timeline", login="yes")
    def stream_mentions(self) -> StreamOf[Status]:
        """Follow the statuses that mention the logged-in user or reply to them.

        Login: needed.
        """
        return streaming.options.StreamOf("mentions", (_mentions(),))

    @stream_method(
        "GET statusnet/tags/timeline/{tag}", login="private", support={"Friendica": "no"}
    )
    def stream_tag(self, tag: str) -> StreamOf[Status]:
        """Follow the public statuses with a hashtag.

        Args:
            tag: The tag, with or without ``#``.

        Login: not needed, except on a private site.
        """
        return streaming.options.StreamOf("tag", (_timeline("tag", tag),))

    @stream_method(
        "GET statusnet/groups/timeline/{id}", login="private", support={"Friendica": "no"}
    )
    def stream_group(self, group: GroupRef) -> StreamOf[Status]:
        """Follow the statuses in a group.

        Args:
            group: An id, a nickname or alias, ``!nickname`` or a :class:`Group`.

        Login: not needed, except on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown group.
        """
        return streaming.options.StreamOf("group", (_timeline("group", group),))

    @stream_method("GET USER/lists/LIST/statuses", login="private", support={"Friendica": "no"})
    def stream_list(self, user: UserRef, user_list: ListRef) -> StreamOf[Status]:
        """Follow the statuses of the users on a list.

        The server returns 20 at a time and no ETag.

        Args:
            user: The owner of the list.
            user_list: The list: an id, a name or a :class:`UserList`.

        Login: only for a private list and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown list.
        """
        return streaming.options.StreamOf("list", (_timeline("list", user, user_list, order="id"),))

    @stream_method("GET search", login="private")
    def stream_search(self, q: str) -> StreamOf[Status]:
        """Follow the statuses that match a search.

        Deletions are not noticed.

        Args:
            q: The search terms, as for :meth:`search`.

        Login: not needed, except on a private site.
        """
        return streaming.options.StreamOf("search", (_search(q),))

    @stream_method(
        "GET direct_messages",
        login="yes",
        support={"2.0": "partly"},
        note="empty on 2.0, whatever was sent",
    )
    def stream_direct_messages(self) -> StreamOf[DirectMessage]:
        """Follow the direct messages to the logged-in user. On 2.0.1 the server shows none.

        Login: needed.
        """
        return streaming.options.StreamOf("messages", (_messages(),))

    @stream_method(
        "GET statuses/mentions_timeline",
        "GET account/verify_credentials",
        "GET direct_messages",
        "GET followers/ids",
        "GET statuses/followers",
        "GET statuses/user_timeline",
        "GET statuses/retweets_of_me",
        "GET statuses/retweets",
        "GET statuses/favs",
        login="yes",
        support={"2.0": "partly", "Friendica": "partly"},
        note="2.0 shows no messages; Friendica tells no repeats and favorites",
    )
    def stream_notifications(
        self, kinds: NotificationKind | Iterable[NotificationKind] | None = None
    ) -> StreamOf[Notification]:
        """Follow what others do that concerns the logged-in user, as notifications.

        A notification is delivered once. A favorite or a follow that is withdrawn and given again
        is not delivered again. Mentions, replies and messages are delivered as by
        :meth:`stream_user`, without loss. The server has no list of repeats and favorites: they are
        looked up for your 100 newest posts and replies, at the latest 6 hours after they happened.
        A listener receives them in ``on_notification``.

        A poll without news takes 1 request for mentions and replies, 1 for messages, 1 for follows,
        and 1 for repeats and favorites. It takes 1 more for each kind for each status that is due;
        at most 10 are. A status is due after an eighth of the time since it was posted or since the
        last reaction to it. The first poll without a checkpoint looks at all 100.

        Args:
            kinds: One kind or several, of ``"mention"``, ``"reply"``, ``"repeat"``,
                ``"favorite"``, ``"follow"`` and ``"direct_message"``. Only what they need is
                polled. Default: all that the server supports.

        Login: required. Raises :class:`GNUSocialUnauthorizedError` without one,
        :class:`GNUSocialIllegalArgumentError` for an unknown kind, and
        :class:`GNUSocialUnsupportedError` if the server supports none of the kinds.
        """
        return streaming.options.StreamOf(
            "notifications",
            streaming.notifications.notification_sources(notifications.merged.check_kinds(kinds)),
        )

    @endpoint("GET help/test", login="private")
    def stream_healthy(self) -> Flow[bool]:
        """Return whether the server is up: whether ``help/test`` succeeds.

        Login: only on a private site.
        """
        return quirks.versions.is_healthy(self._context)


def _timeline(name: str, *of: TimelineTarget, order: Literal["id", "time"] = "time") -> Source:
    return streaming.sources.Source(name, page_request(name, *of), order=order)


def _home() -> Source:
    return _timeline("home", order="id")


def _mentions() -> Source:
    return streaming.sources.Source(
        "mentions", page_request("mentions"), kind="mention", order="id"
    )


def _messages(*, optional: bool = False) -> Source:
    request = messages_page("direct_messages")
    return streaming.sources.Source(
        "messages",
        request,
        kind="direct_message",
        order="id",
        tells_deletions=False,
        optional=optional,
    )


def _search(q: str) -> Source:
    request = page_of("search", of=Status, paging=SEARCH, q=posting.text.check_query(q))
    return streaming.sources.Source("search", request, tells_deletions=False)
