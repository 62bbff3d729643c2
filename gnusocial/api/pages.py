"""Walking pages: any page that a method returned, forwards and backwards."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeVar

from gnusocial.internals.driver import Internals
from gnusocial.internals.pagination import walk
from gnusocial.internals.pagination.date_bounds import all_before, between, check_dates
from gnusocial.internals.pagination.rules import item_key
from gnusocial.internals.pagination.saved import info_of, page_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from gnusocial.entities import Page

T = TypeVar("T")

#: So many ids are remembered while one walks, to leave out what shifts from page to page.
_REMEMBERED = 5000


class PagesMixin(Internals):
    """A page is a list that knows how it was fetched; here is what to do with that."""

    def fetch_next(self, page: Page[T] | Mapping[str, Any]) -> Page[T] | None:
        """Return the page after this one (older statuses), or None at the end.

        Nothing is left out and nothing comes twice. At the largest limit (200) a page of a timeline
        brings 199 new statuses, because its first is the last of the page before.

        Args:
            page: A page as a method returned it, or what :meth:`get_pagination_info` kept of it.

        Login: as for the method that returned the page.

        Route: that of the page
        """
        return self._run(walk.next_page(self._context, page_from(page)))

    def fetch_previous(self, page: Page[T] | Mapping[str, Any]) -> Page[T] | None:
        """Return what is newer than this page, or None if nothing is.

        If more than one page is new, all of it comes, in order.

        Args:
            page: A page as a method returned it, or what :meth:`get_pagination_info` kept of it.

        Login: as for the method that returned the page.

        Route: that of the page
        """
        return self._run(walk.previous_page(self._context, page_from(page)))

    def get_pagination_info(self, page: Page[Any]) -> dict[str, Any]:
        """Return what it takes to walk on from a page later, in another process.

        The result is made of what JSON knows. :meth:`fetch_next` and :meth:`fetch_previous` take
        it in place of the page.

        Args:
            page: A page as a method returned it.

        Login: not needed; nothing is sent.

        Route: none
        """
        return info_of(page)

    def fetch_remaining(self, first_page: Page[T]) -> list[T]:
        """Return the items of this page and of all pages after it as one list.

        On a busy server that can be very many; :meth:`pagination_iterator` does not keep them.

        Login: as for the method that returned the page.

        Route: that of the page
        """
        return list(self.pagination_iterator(first_page))

    def get_n_pages(self, first_page: Page[T], n: int) -> list[T]:
        """Return the items of several pages as one list.

        Args:
            first_page: A page as a method returned it.
            n: How many pages, this one counted.

        Login: as for the method that returned the page.

        Route: that of the page
        """
        pages = zip(range(n), self.pagination_page_iterator(first_page), strict=False)
        return [item for _, page in pages for item in page]

    def pagination_iterator(
        self, page: Page[T], *, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[T]:
        """Iterate over the items of this page and of all pages after it.

        Each item comes once, and pages are fetched when they are needed.

        Args:
            page: A page as a method returned it.
            since: Only items made at this moment or later, a datetime with a time zone. The walk
                ends with the first page that is older as a whole. Default: no bound.
            until: Only items made at this moment or earlier, likewise. Default: no bound.

        Login: as for the method that returned the page.

        Route: that of the page
        """
        check_dates(since, until)
        return self._items(page, since, until)

    def pagination_page_iterator(self, page: Page[T]) -> Iterator[Page[T]]:
        """Iterate over this page and all pages after it.

        Args:
            page: A page as a method returned it.

        Login: as for the method that returned the page.

        Route: that of the page
        """
        return self._pages(page_from(page))

    def _items(self, page: Page[T], since: datetime | None, until: datetime | None) -> Iterator[T]:
        for each in self.pagination_page_iterator(page):
            if all_before(each, since):
                return
            yield from between(each, since, until)

    def _pages(self, page: Page[T]) -> Iterator[Page[T]]:
        remembered: OrderedDict[Any, None] = OrderedDict()
        following: Page[T] | None = page
        while following:
            fresh = [item for item in following if item_key(item) not in remembered]
            if not fresh:
                return
            remembered.update((item_key(item), None) for item in fresh)
            while len(remembered) > _REMEMBERED:
                remembered.popitem(last=False)
            yield type(following)(fresh, following.origin)
            following = self.fetch_next(following)
