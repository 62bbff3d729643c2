"""Search in statuses. The API has no search for users or groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.entities import Status
from gnusocial.entities.base import Entity
from gnusocial.internals.driver import Internals
from gnusocial.internals.http.request import get, text_of
from gnusocial.internals.pagination.rules import SEARCH, check_bound, page_of
from gnusocial.internals.posting.text import check_query

if TYPE_CHECKING:
    from gnusocial.entities import Page


class SearchMixin(Internals):
    """Finding statuses by their text."""

    def search(self, q: str, *, limit: int | None = None, page: int | None = None) -> Page[Status]:
        """Return the statuses whose text holds what is searched for.

        1.20.10 looks for the text as it stands, inside of words too, and its order is not strictly
        that of time. 2.0.1 looks for words, all of them: ``OR`` between them takes any, ``-word``
        leaves one out, ``"two words"`` is a phrase; the newest come first. On both, favourites and
        other activities are among the results.

        Args:
            q: What to search for.
            limit: Statuses on a page, 1 to 100; None (the default) gives 15.
            page: The number of the page, from 1.

        Login: not needed, except on a private site. Nothing found is an empty page.

        Route: ``GET search``
        """
        return self._request(
            page_of("search", of=Status, paging=SEARCH, limit=limit, page=page, q=check_query(q))
        )

    def search_feed(
        self,
        q: str,
        *,
        limit: int | None = None,
        page: int | None = None,
        since_id: object = None,
    ) -> str:
        """Return the same search as the text of an Atom feed.

        Args:
            q: What to search for.
            limit: Statuses in the feed, 1 to 100; None (the default) gives 15.
            page: The number of the page, from 1.
            since_id: Only statuses newer than this one, or its id.

        Login: not needed, except on a private site.

        Route: ``GET search.atom``
        """
        return self._request(
            text_of(
                "search",
                suffix="atom",
                q=check_query(q),
                rpp=SEARCH.check_limit(limit),
                page=check_bound(page, "page"),
                since_id=check_bound(since_id, "since_id"),
            )
        )

    def trends(self) -> Entity:
        """Return what is talked about, which no GNU social can tell.

        The route exists and says that it is under construction, in every version.

        Login: not needed, except on a private site. Raises :class:`GNUSocialUnsupportedError`.

        Route: ``GET trends``
        """
        return self._request(get("trends", returns=Entity))
