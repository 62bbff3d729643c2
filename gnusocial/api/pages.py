"""Pages: the next, the previous, all following ones, as a list or item by item."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, overload

from gnusocial.internals import pagination
from gnusocial.internals.checks import whole_number
from gnusocial.internals.endpoint import ApiClient

if TYPE_CHECKING:
    from datetime import datetime

    from gnusocial.entities import Page
    from gnusocial.internals.endpoint import IsAsync, IsSync
    from gnusocial.internals.flows import Flow

T = TypeVar("T")


class PagesMixin(ApiClient):
    """Walking over pages.

    The result of :meth:`get_pagination_info` is accepted in place of a page.

    These methods are generic in the type of the items, which ``@endpoint`` cannot express; so each
    is overloaded for both clients.
    """

    @overload
    def fetch_next(self: IsSync, page: Page[T] | Mapping[str, Any]) -> Page[T] | None: ...
    @overload
    def fetch_next(
        self: IsAsync, page: Page[T] | Mapping[str, Any]
    ) -> Coroutine[Any, Any, Page[T] | None]: ...
    def fetch_next(self: Any, page: Any) -> Any:
        """Return the page after this one (older statuses), or None at the end.

        No item is missing or duplicated. At the largest limit (200) a page of a timeline has 199
        new statuses, because the first one is the last of the page before.

        Args:
            page: A page as a method returned it, or the result of :meth:`get_pagination_info`.

        Login: as for the method that returned the page.

        Route: that of the page
        """
        return self._call(_next_page, page)

    @overload
    def fetch_previous(self: IsSync, page: Page[T] | Mapping[str, Any]) -> Page[T] | None: ...
    @overload
    def fetch_previous(
        self: IsAsync, page: Page[T] | Mapping[str, Any]
    ) -> Coroutine[Any, Any, Page[T] | None]: ...
    def fetch_previous(self: Any, page: Any) -> Any:
        """Return what is newer than this page, or None if there is nothing.

        If more than one page is new, all items are returned, in order.

        Args:
            page: A page as a method returned it, or the result of :meth:`get_pagination_info`.

        Login: as for the method that returned the page.

        Route: that of the page
        """
        return self._call(_previous_page, page)

    @overload
    def fetch_remaining(self: IsSync, first_page: Page[T]) -> list[T]: ...
    @overload
    def fetch_remaining(self: IsAsync, first_page: Page[T]) -> Coroutine[Any, Any, list[T]]: ...
    def fetch_remaining(self: Any, first_page: Any) -> Any:
        """Return the items of this page and of all pages after it as one list.

        On a busy server these can be very many; :meth:`pagination_iterator` does not store them.

        Login: as for the method that returned the page.

        Route: that of the page
        """
        return self._call(_all_items, first_page)

    @overload
    def get_n_pages(self: IsSync, first_page: Page[T], n: int) -> list[T]: ...
    @overload
    def get_n_pages(self: IsAsync, first_page: Page[T], n: int) -> Coroutine[Any, Any, list[T]]: ...
    def get_n_pages(self: Any, first_page: Any, n: int) -> Any:
        """Return the items of several pages as one list.

        Args:
            first_page: A page as a method returned it.
            n: The number of pages, including this one.

        Login: as for the method that returned the page.

        Route: that of the page
        """
        return self._call(_all_items, first_page, whole_number(n, "n"))

    @overload
    def pagination_iterator(
        self: IsSync,
        page: Page[T],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        only_posts: bool = False,
    ) -> Iterator[T]: ...
    @overload
    def pagination_iterator(
        self: IsAsync,
        page: Page[T],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        only_posts: bool = False,
    ) -> AsyncIterator[T]: ...
    def pagination_iterator(
        self: Any,
        page: Any,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        only_posts: bool = False,
    ) -> Any:
        """Iterate over the items of this page and of all pages after it.

        Each item is returned once, and pages are fetched as needed.

        Args:
            page: A page as a method returned it.
            since: Only items made at this moment or later, a datetime with a time zone. The
                iteration ends with the first page that is completely older. Default: no bound.
            until: Only items made at this moment or earlier, with a time zone. Default: no bound.
            only_posts: Whether statuses that only report an activity are left out: those whose
                ``kind`` is not ``"post"``, ``"reply"`` or ``"repeat"``. Default False.

        Login: as for the method that returned the page.

        Route: that of the page
        """
        pagination.walk.check_dates(since, until)
        return self._items_of(
            pagination.walk.PageWalk(
                pagination.saved.page_from(page), since, until, only_posts=only_posts
            )
        )

    @overload
    def pagination_page_iterator(
        self: IsSync, page: Page[T], *, only_posts: bool = False
    ) -> Iterator[Page[T]]: ...
    @overload
    def pagination_page_iterator(
        self: IsAsync, page: Page[T], *, only_posts: bool = False
    ) -> AsyncIterator[Page[T]]: ...
    def pagination_page_iterator(self: Any, page: Any, *, only_posts: bool = False) -> Any:
        """Iterate over this page and all pages after it.

        Args:
            page: A page as a method returned it.
            only_posts: As for :meth:`pagination_iterator`. A page may then be empty. Default False.

        Login: as for the method that returned the page.

        Route: that of the page
        """
        return self._pages_of(
            pagination.walk.PageWalk(pagination.saved.page_from(page), only_posts=only_posts)
        )

    def get_pagination_info(self, page: Page[Any]) -> dict[str, Any]:
        """Return what is needed to continue from a page later, in another process.

        The result can be stored as JSON. :meth:`fetch_next` and :meth:`fetch_previous` take
        it in place of the page.

        Args:
            page: A page as a method returned it.

        Login: not needed; nothing is sent.

        Route: none
        """
        return pagination.saved.info_of(page)


def _next_page(client: ApiClient, page: Any) -> Flow[Page[Any] | None]:
    return pagination.walk.next_page(client._context, pagination.saved.page_from(page))


def _previous_page(client: ApiClient, page: Any) -> Flow[Page[Any] | None]:
    return pagination.walk.previous_page(client._context, pagination.saved.page_from(page))


def _all_items(client: ApiClient, page: Any, pages: int | None = None) -> Flow[list[Any]]:
    return pagination.walk.all_items(client._context, pagination.saved.page_from(page), pages)
