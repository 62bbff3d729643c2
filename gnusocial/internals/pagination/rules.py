"""How endpoints page, and which request fetches the next or the previous page.

Pure functions of a page. The server sends no ``Link`` header; instead a page stores its request,
and the request has its :class:`Paging`. ``internals.pagination.walk`` sends the requests.

``since_id`` is exclusive and ``max_id`` inclusive everywhere. The idiom ``max_id = last - 1`` does
not work: the server ignores an id that it does not know, and returns the newest page. So the next
page is requested from the last item of this one, which is dropped.

Lists come in an envelope with cursors. A page keeps the cursor of the next page in its paging; if
the envelope has none (the statuses of a list), the id of the last item is the cursor.

Friendica sends contacts in an envelope where GNU social sends a bare list, with a cursor that it
ignores itself: it is the id of the last contact, which ``max_id`` (exclusive there) takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload

from gnusocial.entities.base import Entity
from gnusocial.entities.page import Page
from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialUnsupportedError
from gnusocial.internals.checks import whole_number
from gnusocial.internals.http import decoders
from gnusocial.internals.http.error_mapping import error_from
from gnusocial.internals.http.request import Param, Request, given_params, path_of
from gnusocial.internals.pagination.paging import Paging
from gnusocial.internals.quirks.friendica import is_of_friendica
from gnusocial.internals.values import Value, replace

if TYPE_CHECKING:
    from gnusocial.internals.http.request import ResponseInfo

E = TypeVar("E", bound=Entity)
T = TypeVar("T")


#: The parameters that say which part of a list is wanted.
_BOUNDS = frozenset(("page", "since_id", "max_id", "cursor"))
#: The keys of Friendica's envelopes for what GNU social sends as a bare list.
_CONTACTS = {"User": "users", "ids": "ids"}


class PageDecoder(Value, Generic[T]):
    """Reads a JSON list as a :class:`Page` that remembers its request."""

    def __init__(self, items: Any) -> None:
        self.items = items

    def __call__(self, value: Any, info: ResponseInfo) -> Page[T]:
        """Decode the items, and drop what the server sends beyond the page size.

        Tag timelines, searches, friends, followers and ids have one item too many, which is the
        first of the next page. Friendica sends none too many, and has other page sizes.
        """
        paging = _paging(info.request)
        if paging.style in ("page", "contacts") and isinstance(value, dict):
            return _contacts(self.items, paging, value, info)
        if not isinstance(value, list):
            return Page(self.items(value, info), info.request)
        # Cut before unreadable items are skipped, or the one too many would take their place.
        most = page_size(info.request)
        if len(value) > most and not is_of_friendica(_first_object(value)):
            del value[most:]
        sent = len(value)
        items = self.items(value, info)
        return Page(items, info.request, sent - len(items))


def _first_object(value: list[Any]) -> Any:
    return next((item for item in value if isinstance(item, dict)), None)


def _contacts(items: Any, paging: Paging, value: dict[str, Any], info: ResponseInfo) -> Page[Any]:
    """Decode Friendica's list of people, which has no numbered pages."""
    request = info.request
    listed = value.get(_CONTACTS.get(request_item_name(request), ""), value)
    found = items(listed, info)
    if _page_number(request) > 1:
        raise error_from(
            info.response,
            GNUSocialUnsupportedError,
            "the server has no numbered pages of this list; iterate with pagination_iterator(page)",
        )
    following = replace(paging, style="contacts", next_cursor=_cursor_in(value))
    return Page(found, replace(request, paging=following))


def _cursor_in(value: Any) -> str | None:
    """Return the cursor of the next page; 0 and -1, as int or str, mean that there is none."""
    cursor = str(value.get("next_cursor") or "0") if isinstance(value, dict) else "0"
    return None if cursor in ("0", "-1") else cursor


class CursorPageDecoder(Value, Generic[T]):
    """Reads a list in an envelope as a :class:`Page` that also stores the next cursor."""

    def __init__(self, items: Any) -> None:
        self.items = items

    def __call__(self, value: Any, info: ResponseInfo) -> Page[T]:
        """Decode the items and store the cursor."""
        items = self.items(value, info)
        following = replace(_paging(info.request), next_cursor=_cursor_in(value))
        return Page(items, replace(info.request, paging=following))


@overload
def page_of(
    path: str, *path_ids: object, of: type[E], paging: Paging, limit: object = ..., **params: Param
) -> Request[Page[E]]: ...
@overload
def page_of(
    path: str, *path_ids: object, of: Literal["ids"], paging: Paging, **params: Param
) -> Request[Page[int]]: ...
def page_of(
    path: str, *path_ids: object, of: Any, paging: Paging, limit: object = None, **params: Param
) -> Request[Any]:
    """Build the request of a first page. ``limit``, ``page`` and the bounds are checked here."""
    given = given_params({**params, **_sized(paging, paging.check_limit(limit))})
    for name in _BOUNDS.intersection(given):
        given[name] = check_bound(given[name], name)
    decoder = _decoder(of, paging.envelope, has_cursor=paging.style == "cursor")
    return Request("GET", path_of(path, path_ids), decoder, given, paging=paging)


@cache
def _decoder(of: Any, envelope: str | None, *, has_cursor: bool) -> Any:
    items: Any = decoders.ids
    if of != "ids":
        items = decoders.ListInside(envelope, of) if envelope else decoders.ListOf(of)
    return CursorPageDecoder(items) if has_cursor else PageDecoder(items)


def check_bound(value: object, name: str) -> int | None:
    """Check a page number, or return the id of a status that bounds a page."""
    if isinstance(value, Mapping):
        value = value.get("id")
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    return None if value is None else whole_number(value, name)


def paging_of(page: object) -> tuple[Request[Any], Paging]:
    """Return the request and the paging of a page; raise if it is not a page."""
    request = page.origin if isinstance(page, Page) else None
    if not isinstance(request, Request) or request.paging is None:
        raise GNUSocialIllegalArgumentError(
            "this list has no request to continue from; pass a Page as a method returned it, "
            "not a slice or a copy made with list()"
        )
    return request, request.paging


def request_item_name(request: Request[Any]) -> str:
    """Return the name of the entity that the request pages through, or ``ids``."""
    entity = getattr(getattr(request.returns, "items", None), "entity", None)
    return "ids" if entity is None else str(entity.__name__)


def walks_by_bounds(page: Page[Any]) -> bool:
    """Tell whether the next page is requested by an item of this one, not by its number."""
    return paging_of(page)[1].style in ("max_id", "last_id", "contacts")


def page_size(request: Request[Any]) -> int:
    """Return how many items a full page of this request has."""
    given = _given_size(request)
    return given if isinstance(given, int) else _paging(request).default


def is_full(page: Page[Any]) -> bool:
    """Return whether the server sent as many items as a page has, so that there may be more."""
    return len(page) + page.skipped >= page_size(paging_of(page)[0])


def request_after(page: Page[Any], bound: Any) -> Request[Any]:
    """Return the request for what comes after ``bound``, an item of the page (its last, usually).

    One item more than the page size is requested, because the bound itself comes again; at the
    server's maximum, a page has one new item less.
    """
    request, paging = paging_of(page)
    if paging.style == "page":
        return request.with_params(page=_page_number(request) + 1)
    if paging.style == "cursor":
        return request.with_params(cursor=paging.next_cursor)
    if paging.style == "contacts":
        # Both, in case a later version respects the cursor.
        return request.with_params(cursor=paging.next_cursor, max_id=paging.next_cursor)
    if paging.style == "last_id":
        return request.with_params(cursor=item_key(bound))
    size = min(page_size(request) + 1, paging.maximum)
    return request.with_params(max_id=item_key(bound), page=None, **_sized(paging, size))


def request_behind(page: Page[Any]) -> Request[Any]:
    """Return the request for the next page by its number, within the same bounds."""
    request, _ = paging_of(page)
    return request.with_params(page=_page_number(request) + 1)


def request_before(page: Page[Any]) -> Request[Any] | None:
    """Return the request for what comes before the page, or None if there is nothing.

    Newer items of a timeline are those since its first; there is no page before page 1. Cursors do
    not work backwards: such a list is read from the start.
    """
    request, paging = paging_of(page)
    if paging.style == "page":
        number = _page_number(request)
        return request.with_params(page=number - 1) if number > 1 else None
    if paging.style in ("cursor", "last_id", "contacts"):
        return request.with_params(cursor=None, max_id=None)
    since = item_key(page[0]) if page else request.params.get("since_id")
    return request.with_params(since_id=since, max_id=None, page=None)


def with_origin(page: Page[T], like: Page[Any], items: Iterable[T]) -> Page[T]:
    """Return items as a page that was fetched like ``page``, with the limit of ``like``."""
    request, paging = paging_of(page)
    return Page(items, request.with_params(**_sized(paging, _given_size(paging_of(like)[0]))))


def unseen(page: Iterable[T], seen: Iterable[Any]) -> list[T]:
    """Return the items whose ids are not among ``seen``, each once."""
    known = set(seen)
    fresh = []
    for item in page:
        key = item_key(item)
        if key not in known:
            known.add(key)
            fresh.append(item)
    return fresh


def item_key(item: Any) -> Any:
    """Return the identity of an item: its id, or a bare id itself; None if it has none."""
    key = item.get("id") if isinstance(item, Mapping) else item
    return key if isinstance(key, (int, str)) else None


def _page_number(request: Request[Any]) -> int:
    number = request.params.get("page")
    return number if isinstance(number, int) else 1


def _paging(request: Request[Any]) -> Paging:
    if request.paging is None:
        raise ValueError("the request asks for no page")
    return request.paging


def _given_size(request: Request[Any]) -> object:
    size = _paging(request).size
    return request.params.get(size) if size else None


def _sized(paging: Paging, size: object) -> dict[str, object]:
    return {paging.size: size} if paging.size else {}
