"""How endpoints page: by bounds, by page number or by cursor, and the page sizes."""

from __future__ import annotations

from typing import Literal

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.checks import whole_number
from gnusocial.internals.values import Value


class Paging(Value):
    """How one kind of endpoint pages."""

    def __init__(
        self,
        style: Literal["max_id", "page", "cursor", "last_id", "contacts"],
        default: int = 20,
        maximum: int = 200,
        size: str | None = "count",
        envelope: str | None = None,
        next_cursor: str | None = None,
    ) -> None:
        self.style: Literal["max_id", "page", "cursor", "last_id", "contacts"] = style
        #: Items on a page by default, and the server's maximum.
        self.default = default
        self.maximum = maximum
        #: The name of the limit parameter; None if the server takes none.
        self.size = size
        #: The key of the items in the response; None for a bare list.
        self.envelope = envelope
        #: For "cursor" and "contacts": the cursor of the next page; None at the end.
        self.next_cursor = next_cursor

    def check_limit(self, limit: object) -> int | None:
        """Return a limit that the server accepts; it would silently replace any other."""
        if limit is None:
            return None
        if self.size is None:
            raise GNUSocialIllegalArgumentError("this list takes no limit")
        more = "; for more, iterate: pagination_iterator(page)"
        return whole_number(limit, "limit", most=self.maximum, hint=more)


#: Lists of statuses that can be paged by bounds.
STATUSES = Paging("max_id")
#: Lists of statuses whose bounds do not work on some server: paged by number.
NUMBERED_STATUSES = Paging("page")
PEOPLE = Paging("page", default=100)
IDS = Paging("page", default=5000, maximum=5000, size=None)
GROUPS = Paging("page")
SEARCH = Paging("page", default=15, maximum=100, size="rpp")
#: Lists, and the people of a list.
LISTS = Paging("cursor", size=None, envelope="lists")
LIST_PEOPLE = Paging("cursor", size=None, envelope="users")
LIST_STATUSES = Paging("last_id", size=None, envelope="statuses")
