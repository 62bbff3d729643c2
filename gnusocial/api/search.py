"""Search in statuses. The API has no search for users or groups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gnusocial.entities import Status
from gnusocial.entities.base import Entity
from gnusocial.internals.endpoint import NO_API, ApiClient, endpoint
from gnusocial.internals.http.request import get, in_format
from gnusocial.internals.pagination.paging import SEARCH
from gnusocial.internals.pagination.rules import check_bound, page_of
from gnusocial.internals.posting.text import check_query
from gnusocial.internals.timelines import Feed

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
        """
        return page_of("search", of=Status, paging=SEARCH, limit=limit, page=page, q=check_query(q))

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
            q: What to search for.
            limit: Statuses in the feed, 1 to 100; None (the default) gives 15.
            page: The number of the page, from 1.
            since_id: Only statuses newer than this one, or its id.

        Login: not needed, except on a private site.
        """
        request = get(
            "search",
            returns=Feed("atom"),
            q=check_query(q),
            rpp=SEARCH.check_limit(limit),
            page=check_bound(page, "page"),
            since_id=check_bound(since_id, "since_id"),
        )
        return replace(in_format(request, "atom"), form="text")

    @endpoint(
        "GET trends",
        login="private",
        support=NO_API,
        note="GNU social has the route and does not implement it",
    )
    def trends(self) -> Request[Entity]:
        """Return what is talked about, which no GNU social can tell.

        The route exists and says that it is under construction, in every version.

        Login: not needed, except on a private site. Raises :class:`GNUSocialUnsupportedError`.
        """
        return get("trends", returns=Entity)
