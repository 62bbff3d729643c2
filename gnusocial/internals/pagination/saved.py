"""Serialize a page to JSON, to continue from it in another process.

Stored are the request, the paging, and the id and time of each item: enough to request the
neighbours and to drop what both pages have. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gnusocial.entities.base import Entity, entity_class
from gnusocial.entities.page import Page
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.http.request import Request
from gnusocial.internals.pagination.merging import MergedPage
from gnusocial.internals.pagination.paging import STATUSES, Paging
from gnusocial.internals.pagination.rules import item_key, page_of, paging_of, request_item_name
from gnusocial.internals.values import replace

_VERSION = 1
#: Paths as ``path_of`` builds them: without a scheme, a query, or a step to another folder.
_PATH = re.compile(r"(?:(?!(?:\.|%2e){1,2}/)[\w.~%-]+/)*[\w.~%-]+\.json", re.ASCII | re.IGNORECASE)


def info_of(page: Page[Any]) -> dict[str, Any]:
    """Return a page as a dict for ``json.dumps``."""
    if isinstance(getattr(page, "origin", None), MergedPage):
        raise GNUSocialIllegalArgumentError(
            "a page that is merged from several lists, such as notifications, cannot be continued "
            "in another process; pickle it, or fetch the first page again"
        )
    request, paging = paging_of(page)
    return {
        "gnusocial_page": _VERSION,
        "path": request.path,
        "params": dict(request.params),
        "paging": dict(vars(paging)),
        "of": request_item_name(request),
        "items": [[item_key(item), _time_of(item)] for item in page],
    }


def page_from(page_or_info: Page[Any] | Mapping[str, Any]) -> Page[Any]:
    """Return a page unchanged, and the result of :func:`info_of` as a page of ids and times."""
    if not isinstance(page_or_info, Mapping):
        if not isinstance(getattr(page_or_info, "origin", None), MergedPage):
            paging_of(page_or_info)
        return page_or_info
    try:
        return _restored(page_or_info)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise GNUSocialIllegalArgumentError(
            "this is not a pagination info; pass what get_pagination_info(page) returned"
        ) from error


def _restored(info: Mapping[str, Any]) -> Page[Any]:
    if info["gnusocial_page"] != _VERSION:
        raise ValueError("another version")
    path = str(info["path"])
    if not _PATH.fullmatch(path):
        raise ValueError("no path of the API")
    paging = Paging(**{name: info["paging"][name] for name in vars(STATUSES)})
    entity = None if info["of"] == "ids" else entity_class(info["of"])
    request: Request[Any] = page_of("", of=entity or "ids", paging=paging)
    origin = replace(request, path=path, params=dict(info["params"]))
    return Page([_stub(entity, key, time) for key, time in info["items"]], origin)


def _stub(entity: type[Entity] | None, key: Any, time: str | None) -> Any:
    if entity is None:
        return int(key)
    return entity.decode({"id": key, "created_at": time})


def _time_of(item: Any) -> str | None:
    time = item.get("created_at") if isinstance(item, Mapping) else None
    return time.isoformat() if isinstance(time, datetime) else None
