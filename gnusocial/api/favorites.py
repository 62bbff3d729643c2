"""What users kept and passed on, as timelines: favourites, bookmarks, repeats.

Making and removing favourites and repeats of a single status is in ``api.statuses``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gnusocial.internals.driver import Internals
from gnusocial.internals.timelines import asked, page_request

if TYPE_CHECKING:
    from gnusocial.entities import Page, Status


class FavoritesMixin(Internals):
    """Favourites, bookmarks and repeats, page by page. Further pages are fetched by number."""

    def timeline_favorites(
        self,
        user: object = None,
        *,
        limit: int | None = None,
        since_id: object = None,
        max_id: object = None,
        page: int | None = None,
    ) -> Page[Status]:
        """Return the favourites of a user, the one made last first.

        Args:
            user: Whose; None (the default) is the logged-in user.
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second. They
                do not go with the order: 1.20.10 compares them with the age of the status, 2.0.1
                with that of the favourite.
            page: The number of the page, from 1.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown user.

        Route: ``GET favorites``
        """
        return self._request(
            page_request(
                "favorites", user, limit=limit, since_id=since_id, max_id=max_id, page=page
            )
        )

    def favorites(self, user: object = None, **bounds: Any) -> Page[Status]:
        """Return the favourites of a user; short name of :meth:`timeline_favorites`.

        Login: only for ``user=None`` and on a private site.

        Route: ``GET favorites``
        """
        return self.timeline_favorites(user, **bounds)

    def timeline_bookmarks(
        self,
        user: object,
        *,
        limit: int | None = None,
        since_id: object = None,
        max_id: object = None,
        page: int | None = None,
    ) -> Page[Status]:
        """Return the bookmarks of a user, the newest first. They are made on the web site only.

        Args:
            user: An id, a nickname or a :class:`User`; there is no short way to one's own.
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: not needed, except on a private site. With a Basic login the server shows public
        statuses only. Raises :class:`GNUSocialNotFoundError` for an unknown user.

        Route: ``GET bookmarks/USER``
        """
        return self._request(
            page_request(
                "bookmarks", user, limit=limit, since_id=since_id, max_id=max_id, page=page
            )
        )

    def timeline_repeats_of_me(
        self, *, since_id: object = None, max_id: object = None, page: int | None = None
    ) -> Page[Status]:
        """Return your own statuses that others repeated, 20 on a page: not the repeats.

        They come oldest first on 1.20.10, newest first on 2.0.1.

        Args:
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: required. With Basic the server shows public statuses only.

        Route: ``GET statuses/retweets_of_me``
        """
        return self._request(
            page_request("repeats_of_me", since_id=since_id, max_id=max_id, page=page)
        )

    def timeline_repeated_by_me(self) -> Page[Status]:
        """Return what you repeated, where a server can.

        Login: required. Raises :class:`GNUSocialUnsupportedError` on every released server: they
        have the route and answer that it is not made. Repeats are among :meth:`timeline_user`.

        Route: ``GET statuses/retweeted_by_me``
        """
        name = "repeated_by_me"
        return self._run(asked(self._context, name, page_request(name)))

    def timeline_repeated_to_me(self) -> Page[Status]:
        """Return what those whom you follow repeated, where a server can.

        Login: required. Raises :class:`GNUSocialUnsupportedError` on every released server: they
        have the route and fail on it. Repeats are among :meth:`timeline_home`.

        Route: ``GET statuses/retweeted_to_me``
        """
        name = "repeated_to_me"
        return self._run(asked(self._context, name, page_request(name)))
