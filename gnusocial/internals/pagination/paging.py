"""How the kinds of endpoints page: by bounds, by number, by cursor; and how long a page is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.checks import whole_number


@dataclass(frozen=True)
class Paging:
    """The way of one kind of endpoint."""

    style: Literal["max_id", "page", "cursor", "last_id", "contacts"]
    #: Items on a page when no limit is given, and the most that the server gives.
    default: int = 20
    maximum: int = 200
    #: The parameter that carries the limit; None where the server takes none.
    size: str | None = "count"
    #: The key under which the items stand; None where the answer is a bare list.
    envelope: str | None = None
    #: For "cursor" and "contacts": where the next page begins, as this page said; None at the end.
    next_cursor: str | None = None

    def check_limit(self, limit: object) -> int | None:
        """Return a limit that the server honours; any other it would silently replace."""
        if limit is None:
            return None
        if self.size is None:
            raise GNUSocialIllegalArgumentError("this list takes no limit")
        more = "; for more, iterate: pagination_iterator(page)"
        return whole_number(limit, "limit", most=self.maximum, hint=more)


#: Lists of statuses whose order and bounds agree.
STATUSES = Paging("max_id")
#: Lists of statuses whose bounds the server ignores, miscounts or chokes on.
NUMBERED_STATUSES = Paging("page")
PEOPLE = Paging("page", default=100)
IDS = Paging("page", default=5000, maximum=5000, size=None)
GROUPS = Paging("page")
SEARCH = Paging("page", default=15, maximum=100, size="rpp")
#: Lists, and the people of a list.
LISTS = Paging("cursor", size=None, envelope="lists")
LIST_PEOPLE = Paging("cursor", size=None, envelope="users")
LIST_STATUSES = Paging("last_id", size=None, envelope="statuses")
