"""Delete a group through the web pages."""

from __future__ import annotations

from gnusocial.entities.group import Group
from gnusocial.errors import GNUSocialNotFoundError
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Request, get
from gnusocial.internals.site.visit import refusal, visit


def delete(context: ClientContext, group: str, password: str) -> Flow[Group]:
    """Delete a group, and return it as it was before."""
    before = yield from exchange(context, show_group(group))
    here = yield from visit(context, password)
    page = yield from here.web.get(f"group/{before.nickname}/delete")
    what = f"the server did not delete the group {before.nickname!r}"
    answer = yield from here.press(page, {}, "yes", what)
    try:
        yield from exchange(context, show_group(str(before.id)))
    except GNUSocialNotFoundError:
        return before
    raise refusal(answer, what)


def show_group(group: str) -> Request[Group]:
    """Return the request for a group, by its id or nickname."""
    return get("statusnet/groups/show/{}", group, returns=Group)
