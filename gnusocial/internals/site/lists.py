"""Change the lists that a user is on through the web pages: one form field names all of them.

The form belongs to the person: it contains the names of the caller's lists that the person is on.
Adding an unknown name creates that list.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from gnusocial.entities.page import Page
from gnusocial.entities.user import User
from gnusocial.entities.user_list import UserList
from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialNotFoundError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.auth.web_session import changed_page, page_of
from gnusocial.internals.checks import shown
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Request, get
from gnusocial.internals.ids import user_params
from gnusocial.internals.pagination.paging import LISTS
from gnusocial.internals.pagination.rules import page_of as pages
from gnusocial.internals.quirks.lists import create_list, is_on_list, update_list
from gnusocial.internals.site.visit import Visit, default_button, or_on_the_site, refusal, visit

if TYPE_CHECKING:
    from gnusocial.internals.http.response import Response

#: A name that the server keeps unchanged. One of digits only would be read as the id of a list.
_NAME = re.compile(r"(?![0-9]+\Z)[0-9a-z]{1,64}")
#: Prefix of a list's name in the form if the list is to be private.
_PRIVATE = "."
_BETWEEN_NAMES = re.compile(r"[\s,]+")


def create(
    context: ClientContext, name: str, description: str | None, mode: str, password: str | None
) -> Flow[UserList]:
    """Create a list, through the API or the web pages."""
    if password is not None and not (isinstance(name, str) and _NAME.fullmatch(name)):
        raise GNUSocialIllegalArgumentError(
            "to create a list in the web pages, its name must be lower-case letters and digits, "
            f"not digits alone, and not {shown(name)}"
        )
    by_api = create_list(context, name, description, mode)
    make = partial(_create, context, name, description, mode)
    return (yield from or_on_the_site(by_api, password, make))


def _create(
    context: ClientContext, name: str, description: str | None, mode: str, password: str
) -> Flow[UserList]:
    """Create a list by adding the user to it, and then removing them."""
    mark = _PRIVATE if mode == "private" else ""
    here = yield from visit(context, password)
    path = (str(here.user.id), name)
    answer = yield from _change(context, here, here.user, f"{mark}{name}", "")
    try:
        made = yield from exchange(context, _show(path))
    except GNUSocialNotFoundError:
        raise refusal(answer, f"the server did not create the list {name!r}") from None
    if description:
        made = yield from update_list(context, path, made.name, description, made.mode)
    yield from _change(context, here, here.user, "", name)
    try:
        return (yield from exchange(context, _show((path[0], str(made.id)))))
    except GNUSocialNotFoundError as error:
        raise GNUSocialUnsupportedError(
            f"the server does not keep a list without members: {name!r} is gone again"
        ) from error


def set_member(
    context: ClientContext,
    path: tuple[str, str],
    member: object,
    on: bool,
    password: str,
) -> Flow[UserList]:
    """Add a user to a list or remove them from it, and return the list."""
    user_list = yield from exchange(context, _show(path))
    person = yield from exchange(context, get("users/show", returns=User, **user_params(member)))
    here = yield from visit(context, password)
    name = user_list.name
    answer = yield from _change(context, here, person, name if on else "", "" if on else name)
    if (yield from is_on_list(context, _member(path, person))) is not on:
        what = "put" if on else "take"
        end = "on" if on else "off"
        raise refusal(answer, f"the server did not {what} {person.screen_name!r} {end} {name!r}")
    return (yield from exchange(context, _show(path)))


def _change(
    context: ClientContext, here: Visit, person: User, added: str, removed: str
) -> Flow[Response]:
    """Change the lists that a person is on, leaving all others as they are."""
    page = yield from here.web.get(f"main/tagprofile/{person.id}")
    form = page_of(page).form(("token", "tags"))
    if form is None:
        raise changed_page(page, "there is no form with the field tags")
    names = [name for name in _BETWEEN_NAMES.split(form.values["tags"]) if name]
    # A list that the page does not show would lose its member.
    known = yield from exchange(context, _memberships(person))
    own = [each.name for each in known if each.user.id == here.user.id]
    bare = {name.lstrip(_PRIVATE) for name in names}
    names += [name for name in own if name not in bare]
    if added and added.lstrip(_PRIVATE) not in bare:
        names.append(added)
    kept = [name for name in names if not removed or name.lstrip(_PRIVATE) != removed]
    values, button = {"tags": " ".join(kept)}, default_button(page, form)
    return (yield from here.press(page, values, button, "the server did not save the lists"))


def _show(path: tuple[str, str]) -> Request[UserList]:
    return get("{}/lists/{}", *path, returns=UserList)


def _member(path: tuple[str, str], person: User) -> Request[User]:
    return get("{}/{}/members/{}", *path, person.id, returns=User)


def _memberships(person: User) -> Request[Page[UserList]]:
    return pages("lists/memberships", of=UserList, paging=LISTS, user_id=person.id)
