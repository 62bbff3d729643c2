"""Timelines of favourites, bookmarks and repeats.

Making and removing favourites and repeats of a single status is in ``api.statuses``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.internals.endpoint import NO_API, ApiClient, endpoint
from gnusocial.internals.timelines import asked, page_request

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from gnusocial.entities import Page, Status
    from gnusocial.internals.flows import Flow
    from gnusocial.internals.http.request import Request
    from gnusocial.types import Bounds, StatusRef, UserRef


class FavoritesMixin(ApiClient):
    """Favourites, bookmarks and repeats, page by page. Further pages are fetched by number."""

    @endpoint(
        "GET favorites",
        login="self",
        support={"Friendica": "partly"},
        note="Friendica: what you starred, not what you liked",
    )
    def timeline_favorites(
        self,
        user: UserRef | None = None,
        *,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Request[Page[Status]]:
        """Return the favourites of a user, the latest first.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second. They do
                not match the order: 1.20.10 compares the time of the status, 2.0.1 that of the
                favourite.
            page: The number of the page, from 1.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown user.
        """
        return page_request(
            "favorites", user, limit=limit, since_id=since_id, max_id=max_id, page=page
        )

    @endpoint(
        "GET favorites",
        login="self",
        support={"Friendica": "partly"},
        note="Friendica: what you starred, not what you liked",
    )
    def favorites(
        self, user: UserRef | None = None, **bounds: Unpack[Bounds]
    ) -> Flow[Page[Status]]:
        """Return the favourites of a user; short name of :meth:`timeline_favorites`.

        Login: only for ``user=None`` and on a private site.
        """
        return FavoritesMixin.timeline_favorites.declare(self, user, **bounds)

    @endpoint("GET bookmarks/USER", login="private", support={"Friendica": "no"})
    def timeline_bookmarks(
        self,
        user: UserRef,
        *,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Request[Page[Status]]:
        """Return the bookmarks of a user, the newest first. They can only be added on the web site.

        Args:
            user: An id, a nickname or a :class:`User`. Required, also for your own bookmarks.
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: not needed, except on a private site. With a Basic login the server shows public
        statuses only. Raises :class:`GNUSocialNotFoundError` for an unknown user.
        """
        return page_request(
            "bookmarks", user, limit=limit, since_id=since_id, max_id=max_id, page=page
        )

    @endpoint("GET statuses/retweets_of_me", login="yes", support={"Friendica": "no"})
    def timeline_repeats_of_me(
        self,
        *,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Request[Page[Status]]:
        """Return your own statuses that others repeated (not the repeats), 20 on a page.

        They come oldest first on 1.20.10, newest first on 2.0.1.

        Args:
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: required. With Basic the server shows public statuses only.
        """
        return page_request("repeats_of_me", since_id=since_id, max_id=max_id, page=page)

    @endpoint(
        "GET statuses/retweeted_by_me",
        login="yes",
        support=NO_API,
        note="the routes never worked",
    )
    def timeline_repeated_by_me(self) -> Flow[Page[Status]]:
        """Return what you repeated, if the server can.

        Login: required. Raises :class:`GNUSocialUnsupportedError` on every released server: they
        have the route and answer that it is not implemented. :meth:`timeline_user` has repeats.
        """
        name = "repeated_by_me"
        return asked(self._context, name, page_request(name))

    @endpoint(
        "GET statuses/retweeted_to_me",
        login="yes",
        support=NO_API,
        note="the routes never worked",
    )
    def timeline_repeated_to_me(self) -> Flow[Page[Status]]:
        """Return the repeats by the users that you follow, if the server can.

        Login: required. Raises :class:`GNUSocialUnsupportedError` on every released server: they
        have the route and fail on it. Repeats are among :meth:`timeline_home`.
        """
        name = "repeated_to_me"
        return asked(self._context, name, page_request(name))
