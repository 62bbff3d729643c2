"""Timelines in other formats: as activity streams, which have verbs, and as feeds.

Which timelines there are is in ``internals.timelines``; as pages of statuses they are in
``api.timelines``, ``api.favorites``, ``api.groups``, ``api.lists`` and ``api.statuses``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.internals.endpoint import ApiClient, endpoint
from gnusocial.internals.timelines import asked, feed_request, stream_request

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from gnusocial.entities import ActivityStream
    from gnusocial.internals.flows import Flow
    from gnusocial.types import (
        Bounds,
        ConversationRef,
        GroupRef,
        StatusRef,
        TimelineTarget,
        UserRef,
    )


class FeedsMixin(ApiClient):
    """Timelines as activity streams (the JSON form with verbs) and as Atom, RSS or XML.

    ``bounds`` are those of the timeline: ``limit`` (1 to 200, 20 by default), ``since_id``,
    ``max_id`` and ``page``. An activity stream or a feed does not store its request: pass the next
    ``page`` yourself.
    """

    @endpoint(
        "that of the timeline, with ``.as``: ``GET statuses/home_timeline.as``",
        login="private",
        support={"Friendica": "no"},
    )
    def activity_stream(
        self,
        name: str,
        *of: TimelineTarget,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Flow[ActivityStream]:
        """Return a page of a timeline as an activity stream, by its name.

        Only this format has the verb: ``post``, ``share``, ``favorite``, ``follow``, ``join``. Its
        ``stream["items"]`` are the activities, ``status_net.notice_info.local_id`` of each is the
        id of its status. The server sends one item more than ``limit`` for a tag.

        Args:
            name: ``public``, ``network``, ``home``, ``friends``, ``user``, ``mentions``,
                ``replies``, ``tag``, ``group``, ``conversation``, ``favorites``, ``bookmarks`` or
                ``repeats_of_me``.
            of: The subject, as for the timeline: ``activity_stream("tag", "cats")``.
            limit: How many, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: as for the timeline of the same name. Raises what that raises.
        """
        request = stream_request(
            name, *of, limit=limit, since_id=since_id, max_id=max_id, page=page
        )
        return asked(self._context, name, request)

    @endpoint("GET statuses/public_timeline.as", login="private", support={"Friendica": "no"})
    def activity_stream_public(self, **bounds: Unpack[Bounds]) -> Flow[ActivityStream]:
        """Return the public activities of this server's users, as an activity stream.

        Args:
            bounds: ``limit``, ``since_id``, ``max_id``, ``page``, as for :meth:`activity_stream`.

        Login: not needed, except on a private site.
        """
        return FeedsMixin.activity_stream.declare(self, "public", **bounds)

    @endpoint(
        "GET statuses/networkpublic_timeline.as", login="private", support={"Friendica": "no"}
    )
    def activity_stream_network(self, **bounds: Unpack[Bounds]) -> Flow[ActivityStream]:
        """Return the public activities from other servers, as an activity stream.

        Args:
            bounds: ``limit``, ``since_id``, ``max_id``, ``page``, as for :meth:`activity_stream`.

        Login: not needed, except on a private site and where the administrator requires one.
        """
        return FeedsMixin.activity_stream.declare(self, "network", **bounds)

    @endpoint("GET statuses/home_timeline.as", login="self", support={"Friendica": "no"})
    def activity_stream_home(
        self, user: UserRef | None = None, **bounds: Unpack[Bounds]
    ) -> Flow[ActivityStream]:
        """Return the home timeline of a user, as an activity stream.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            bounds: ``limit``, ``since_id``, ``max_id``, ``page``, as for :meth:`activity_stream`.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown user.
        """
        return FeedsMixin.activity_stream.declare(self, "home", user, **bounds)

    @endpoint("GET statuses/friends_timeline.as", login="self", support={"Friendica": "no"})
    def activity_stream_friends(
        self, user: UserRef | None = None, **bounds: Unpack[Bounds]
    ) -> Flow[ActivityStream]:
        """Return the activities of a user and of the users they follow, as an activity stream.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            bounds: ``limit``, ``since_id``, ``max_id``, ``page``, as for :meth:`activity_stream`.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown user.
        """
        return FeedsMixin.activity_stream.declare(self, "friends", user, **bounds)

    @endpoint("GET statuses/user_timeline.as", login="self", support={"Friendica": "no"})
    def activity_stream_user(
        self, user: UserRef | None = None, **bounds: Unpack[Bounds]
    ) -> Flow[ActivityStream]:
        """Return the activities of one user, as an activity stream.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            bounds: ``limit``, ``since_id``, ``max_id``, ``page``, as for :meth:`activity_stream`.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown user.
        """
        return FeedsMixin.activity_stream.declare(self, "user", user, **bounds)

    @endpoint("GET statuses/mentions_timeline.as", login="self", support={"Friendica": "no"})
    def activity_stream_mentions(
        self, user: UserRef | None = None, **bounds: Unpack[Bounds]
    ) -> Flow[ActivityStream]:
        """Return mentions of a user, and replies without a mention, as an activity stream.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            bounds: ``limit``, ``since_id``, ``max_id``, ``page``, as for :meth:`activity_stream`.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown user.
        """
        return FeedsMixin.activity_stream.declare(self, "mentions", user, **bounds)

    @endpoint("GET statuses/mentions_timeline.as", login="self", support={"Friendica": "no"})
    def activity_stream_replies(
        self, user: UserRef | None = None, **bounds: Unpack[Bounds]
    ) -> Flow[ActivityStream]:
        """Return mentions of a user; another name of :meth:`activity_stream_mentions`.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            bounds: ``limit``, ``since_id``, ``max_id``, ``page``, as for :meth:`activity_stream`.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown user.
        """
        return FeedsMixin.activity_stream.declare(self, "replies", user, **bounds)

    @endpoint("GET statusnet/tags/timeline.as", login="private", support={"Friendica": "no"})
    def activity_stream_tag(self, tag: str, **bounds: Unpack[Bounds]) -> Flow[ActivityStream]:
        """Return the public statuses with a hashtag, as an activity stream.

        Args:
            tag: The tag, with or without ``#``.
            bounds: ``limit``, ``since_id``, ``max_id``, ``page``, as for :meth:`activity_stream`.

        Login: not needed, except on a private site.
        """
        return FeedsMixin.activity_stream.declare(self, "tag", tag, **bounds)

    @endpoint("GET statusnet/groups/timeline.as", login="private", support={"Friendica": "no"})
    def activity_stream_group(
        self, group: GroupRef, **bounds: Unpack[Bounds]
    ) -> Flow[ActivityStream]:
        """Return the statuses of a group, as an activity stream.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.
            bounds: ``limit``, ``since_id``, ``max_id``, ``page``, as for :meth:`activity_stream`.

        Login: not needed, except on a private site. Raises :class:`GNUSocialNotFoundError`.
        """
        return FeedsMixin.activity_stream.declare(self, "group", group, **bounds)

    @endpoint("GET statusnet/conversation.as", login="no", support={"Friendica": "no"})
    def activity_stream_conversation(
        self, conversation_id: ConversationRef, **bounds: Unpack[Bounds]
    ) -> Flow[ActivityStream]:
        """Return a conversation, as an activity stream.

        Args:
            conversation_id: The ``statusnet_conversation_id`` of a status.
            bounds: ``limit``, ``since_id``, ``max_id``, ``page``, as for :meth:`activity_stream`.

        Login: not needed; a private site offers conversations to web sessions only
        (:class:`GNUSocialForbiddenError`). Raises :class:`GNUSocialNotFoundError`.
        """
        return FeedsMixin.activity_stream.declare(self, "conversation", conversation_id, **bounds)

    @endpoint("GET favorites.as", login="self", support={"Friendica": "no"})
    def activity_stream_favorites(
        self, user: UserRef | None = None, **bounds: Unpack[Bounds]
    ) -> Flow[ActivityStream]:
        """Return the favourites of a user, as an activity stream.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            bounds: ``limit``, ``since_id``, ``max_id``, ``page``, as for :meth:`activity_stream`.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown user.
        """
        return FeedsMixin.activity_stream.declare(self, "favorites", user, **bounds)

    @endpoint("GET bookmarks/USER.as", login="private", support={"Friendica": "no"})
    def activity_stream_bookmarks(
        self, user: UserRef, **bounds: Unpack[Bounds]
    ) -> Flow[ActivityStream]:
        """Return the bookmarks of a user, as an activity stream.

        Args:
            user: An id, a nickname or a :class:`User`.
            bounds: ``limit``, ``since_id``, ``max_id``, ``page``, as for :meth:`activity_stream`.

        Login: not needed, except on a private site. Raises :class:`GNUSocialNotFoundError` for an
        unknown user.
        """
        return FeedsMixin.activity_stream.declare(self, "bookmarks", user, **bounds)

    @endpoint("GET statuses/retweets_of_me.as", login="yes", support={"Friendica": "no"})
    def activity_stream_repeats_of_me(self, **bounds: Unpack[Bounds]) -> Flow[ActivityStream]:
        """Return your own statuses that others repeated, as an activity stream.

        Args:
            bounds: ``limit``, ``since_id``, ``max_id``, ``page``, as for :meth:`activity_stream`.

        Login: required.
        """
        return FeedsMixin.activity_stream.declare(self, "repeats_of_me", **bounds)

    @endpoint(
        "that of the timeline, with ``.atom``, ``.rss`` or ``.xml``",
        login="private",
        support={"Friendica": "partly"},
        note="Friendica: xml only, for the timelines that it has",
    )
    def timeline_feed(
        self,
        name: str,
        *of: TimelineTarget,
        format: str = "atom",  # noqa: A002 - the name that the API uses
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Flow[str]:
        """Return a page of a timeline as the text of a feed.

        Args:
            name: A name as for :meth:`timeline`, without the last two.
            of: The subject, as for the timeline: ``timeline_feed("user", "alice")``.
            format: ``"atom"`` (the default), ``"rss"`` or ``"xml"``, the server's own format.
            limit: How many, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: as for the timeline of the same name. Raises what that raises,
            :class:`GNUSocialUnsupportedError` if Friendica sends XML instead of a feed, and
            :class:`GNUSocialMalformedResponseError` if the response is not such a document.
        """
        request = feed_request(
            name, format, *of, limit=limit, since_id=since_id, max_id=max_id, page=page
        )
        return asked(self._context, name, request)
