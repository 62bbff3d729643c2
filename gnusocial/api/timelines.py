"""Timelines: lists of statuses, the newest first, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gnusocial.entities import Status
from gnusocial.internals.endpoint import ApiClient, endpoint
from gnusocial.internals.timelines import asked, page_request

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from gnusocial.entities import Page
    from gnusocial.internals.flows import Flow
    from gnusocial.internals.http.request import Request
    from gnusocial.types import Bounds, ListRef, StatusRef, TimelineTarget, UserRef


# ruff: noqa: A002 - a list is named by a parameter `list`, as everywhere in the API


class TimelinesMixin(ApiClient):
    """Every timeline takes the same bounds.

    ``limit`` is the number of statuses on a page, 1 to 200 (None gives 20); ``since_id`` asks for
    statuses newer than one, ``max_id`` for those not newer than one (both take a status or its id);
    ``page`` counts from 1. The server ignores an unknown bound and returns the newest page;
    :meth:`~gnusocial.GNUSocial.fetch_next` and the other methods for pages handle that.
    """

    @endpoint("GET statuses/public_timeline", login="private", note="Friendica: with a login only")
    def timeline_public(
        self,
        *,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Request[Page[Status]]:
        """Return the public statuses of this server's users.

        On 1.20.10 favourites, follows and deletions are among them as statuses.

        Args:
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: not needed, except on a private site.
        """
        return self._timeline("public", limit=limit, since_id=since_id, max_id=max_id, page=page)

    @endpoint(
        "GET statuses/networkpublic_timeline", login="private", note="Friendica: with a login only"
    )
    def timeline_network(
        self,
        *,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Request[Page[Status]]:
        """Return the public statuses that this server knows from other servers.

        Args:
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: not needed, except on a private site and where the administrator requires one.
        """
        return self._timeline(
            "network",
            limit=limit,
            since_id=since_id,
            max_id=max_id,
            page=page,
        )

    @endpoint(
        "GET statuses/home_timeline",
        login="self",
        support={"Friendica": "partly"},
        note="Friendica: your own only",
    )
    def timeline_home(
        self,
        user: UserRef | None = None,
        *,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Request[Page[Status]]:
        """Return the home timeline of a user: their own statuses and those of users they follow.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown user.
        """
        return self._timeline(
            "home",
            user,
            limit=limit,
            since_id=since_id,
            max_id=max_id,
            page=page,
        )

    @endpoint(
        "GET statuses/friends_timeline",
        login="self",
        support={"Friendica": "partly"},
        note="Friendica: your own only",
    )
    def timeline_friends(
        self,
        user: UserRef | None = None,
        *,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Request[Page[Status]]:
        """Return the statuses of a user and of those they follow.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown user.
        """
        return self._timeline(
            "friends",
            user,
            limit=limit,
            since_id=since_id,
            max_id=max_id,
            page=page,
        )

    @endpoint("GET statuses/user_timeline", login="self")
    def timeline_user(
        self,
        user: UserRef | None = None,
        *,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Flow[Page[Status]]:
        """Return the statuses of one user.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown user, and
        :class:`GNUSocialUnsupportedError` for a user of another server.
        """
        return TimelinesMixin.timeline.declare(
            self, "user", user, limit=limit, since_id=since_id, max_id=max_id, page=page
        )

    @endpoint("GET statuses/user_timeline", login="self")
    def account_statuses(
        self, user: UserRef | None = None, **bounds: Unpack[Bounds]
    ) -> Flow[Page[Status]]:
        """Return the statuses of one user; another name of :meth:`timeline_user`, same bounds.

        Login: only for ``user=None`` and on a private site.
        """
        return TimelinesMixin.timeline_user.declare(self, user, **bounds)

    @endpoint(
        "GET statuses/mentions_timeline",
        login="self",
        support={"Friendica": "partly"},
        note="Friendica: your own only",
    )
    def timeline_mentions(
        self,
        user: UserRef | None = None,
        *,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Request[Page[Status]]:
        """Return the statuses that mention a user, and replies to them without a mention.

        They are sorted by arrival. The bounds are not exact (the server compares the time of the
        status with that of arrival), so further pages are fetched by number.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown user.
        """
        return self._timeline(
            "mentions",
            user,
            limit=limit,
            since_id=since_id,
            max_id=max_id,
            page=page,
        )

    @endpoint(
        "GET statuses/mentions_timeline",
        login="self",
        support={"Friendica": "partly"},
        note="Friendica: your own only",
    )
    def timeline_replies(
        self, user: UserRef | None = None, **bounds: Unpack[Bounds]
    ) -> Flow[Page[Status]]:
        """Return the statuses that mention a user; older name of :meth:`timeline_mentions`.

        Login: only for ``user=None`` and on a private site.
        """
        return TimelinesMixin.timeline_mentions.declare(self, user, **bounds)

    @endpoint(
        "GET statusnet/tags/timeline",
        login="private",
        support={"1.2": "partly", "1.20": "partly"},
        note=(
            "1.2 and 1.20 fail with since_id and max_id, but further pages work; on Friendica "
            "GET search is used, which needs a login"
        ),
    )
    def timeline_tag(
        self,
        tag: str,
        *,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Flow[Page[Status]]:
        """Return the public statuses with a hashtag.

        Further pages are fetched by number: 1.20.10 answers ``since_id`` and ``max_id`` with a
        database error here (:class:`GNUSocialInternalServerError`), 2.0.1 takes them.

        Args:
            tag: The tag, with or without ``#``.
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: not needed, except on a private site. An unknown tag gives an empty page.
        """
        return TimelinesMixin.timeline.declare(
            self, "tag", tag, limit=limit, since_id=since_id, max_id=max_id, page=page
        )

    @endpoint("GET USER/lists/LIST/statuses", login="private", support={"Friendica": "no"})
    def timeline_list(
        self, user: UserRef, list: ListRef, *, cursor: StatusRef | None = None
    ) -> Request[Page[Status]]:
        """Return the statuses of the members of a list, 20 on a page.

        The server takes no limit and no bounds here. Further pages are fetched by the id of the
        last status, as :meth:`~gnusocial.GNUSocial.fetch_next` does.

        Args:
            user: The owner of the list: an id, a nickname or a :class:`User`.
            list: An id, a name of letters and digits, or a :class:`UserList`.
            cursor: Only statuses older than this one, or its id; it must be one that was on the
                list's timeline.

        Login: not needed, except on a private site and for your own private lists. With a Basic
        login the server shows public statuses only. Raises :class:`GNUSocialNotFoundError`.
        """
        return self._timeline("list", user, list, cursor=cursor)

    @endpoint(
        "that of the method of the same name: ``GET statuses/home_timeline``",
        login="private",
        support={"Friendica": "partly"},
        note="as the method of each timeline",
    )
    def timeline(
        self,
        name: str,
        *of: TimelineTarget,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Flow[Page[Status]]:
        """Return a timeline by its name: ``timeline("home")`` is :meth:`timeline_home`.

        Args:
            name: ``public``, ``network``, ``home``, ``friends``, ``user``, ``mentions``,
                ``replies``, ``tag``, ``group``, ``conversation``, ``list``, ``favorites``,
                ``bookmarks``, ``repeats_of_me``, ``repeated_by_me`` or ``repeated_to_me``.
            of: The subject, as for the method: ``timeline("tag", "cats")``.
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: as for the method of the same name. Raises what that raises.
        """
        request = page_request(name, *of, limit=limit, since_id=since_id, max_id=max_id, page=page)
        return asked(self._context, name, request)

    def _timeline(self, name: str, *of: TimelineTarget, **bounds: Any) -> Request[Page[Status]]:
        return page_request(name, *of, **bounds)
