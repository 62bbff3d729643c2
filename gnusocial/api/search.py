"""Search in statuses. The API has no search for users or groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.entities import Status
from gnusocial.entities.base import Entity
from gnusocial.internals import posting
from gnusocial.internals.endpoint import NO_API, ApiClient, endpoint
from gnusocial.internals.http.request import get, in_format
from gnusocial.internals.pagination.paging import SEARCH
from gnusocial.internals.pagination.rules import check_bound, page_of
from gnusocial.internals.timelines import Feed
from gnusocial.internals.values import replace

if TYPE_CHECKING:
    from gnusocial.entities import Page
    from gnusocial.internals.http.request import Request
    from gnusocial.types import StatusRef


class SearchMixin(ApiClient):
    """Finding statuses by their text."""

    @endpoint("GET search", login="private")
    def search(
        self, q: str, *, limit: int | None = None, page: int | None = None
    ) -> Request[Page[Status]]:
        """Return the statuses whose text matches.

        1.20.10 searches for the exact text, also within words, and does not sort strictly by time.
        2.0.1 searches for all words: ``OR`` matches any, ``-word`` excludes one, ``"two words"`` is
        a phrase; the newest come first. On both, favourites and other activities are among the
        results.

        Args:
            q: The search term.
            limit: Statuses on a page, 1 to 100; None (the default) gives 15.
            page: The number of the page, from 1.

        Login: not needed, except on a private site. Without results, the page is empty.
        """
        return page_of(
            "search",
            of=Status,
            paging=SEARCH,
            limit=limit,
            page=page,
            q=posting.text.check_query(q),
        )

    @endpoint("GET search.atom", login="private", support={"Friendica": "no"})
    def search_feed(
        self,
        q: str,
        *,
        limit: int | None = None,
        page: int | None = None,
        since_id: StatusRef | None = None,
    ) -> Request[str]:
        """Return the same search as the text of an Atom feed.

        Args:
            q: The search term.
            limit: Statuses in the feed, 1 to 100; None (the default) gives 15.
            page: The number of the page, from 1.
            since_id: Only statuses newer than this one, or its id.

        Login: not needed, except on a private site.
        """
        request = get(
            "search",
            returns=Feed("atom"),
            q=posting.text.check_query(q),
            rpp=SEARCH.check_limit(limit),
            page=check_bound(page, "page"),
            since_id=check_bound(since_id, "since_id"),
        )
        return replace(in_format(request, "atom"), form="text")

    @endpoint(
        "GET trends",
        login="private",
        support=NO_API,
        note="GNU social has the route but does not implement it",
    )
    def trends(self) -> Request[Entity]:
        """Return trending topics, which no GNU social can do.

        The route exists in every version and answers that it is under construction.

        Login: not needed, except on a private site. Raises :class:`GNUSocialUnsupportedError`.
        """
        return get("trends", returns=Entity)
