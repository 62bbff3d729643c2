"""Upload the picture of a user or the logo of a group through the web pages.

One form uploads the picture, and a second one crops it. The file is opened once, for the API and
for the pages: a stream cannot be read twice.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gnusocial.entities.group import Group
from gnusocial.entities.user import User
from gnusocial.errors import GNUSocialInternalServerError
from gnusocial.internals.auth.web_session import page_of
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow, OpenFile
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import Request, get
from gnusocial.internals.quirks.unsupported import UPLOADING_AVATARS, if_supported
from gnusocial.internals.site.groups import show_group
from gnusocial.internals.site.visit import Visit, check_password, or_on_the_site, refusal, visit
from gnusocial.internals.values import replace

if TYPE_CHECKING:
    from gnusocial.internals.http.multipart import FilePart
    from gnusocial.types import FileLike

_FIELD = "avatarfile"


def update_logo(
    context: ClientContext,
    request: Request[Group],
    advice: str,
    group: str,
    image: FileLike,
    password: str | None,
) -> Flow[Group]:
    """Upload the logo of a group, and return the group."""
    check_password(password)
    picture: FilePart = yield OpenFile("image", image)
    by_api = if_supported(context, replace(request, files=(picture,)), advice)
    on_the_site = partial(_update_logo, context, group, picture)
    return (yield from or_on_the_site(by_api, password, on_the_site))


def _update_logo(
    context: ClientContext, group: str, picture: FilePart, password: str
) -> Flow[Group]:
    before = yield from exchange(context, show_group(group))
    here = yield from visit(context, password)
    what = f"the server did not take the logo of the group {before.nickname!r}"
    yield from _upload(here, f"group/{before.nickname}/logo", picture, what)
    return (yield from exchange(context, show_group(str(before.id))))


def update_avatar(
    context: ClientContext,
    request: Request[User],
    image: FileLike,
    mime_type: str | None,
    password: str | None,
) -> Flow[User]:
    """Upload the picture of the user, and return the user."""
    check_password(password)
    picture: FilePart = yield OpenFile("image", image, mime_type)
    try:
        return (yield from exchange(context, replace(request, files=(picture,))))
    except GNUSocialInternalServerError as error:
        if password is None or not UPLOADING_AVATARS.applies_to(error):
            raise
    here = yield from visit(context, password)
    yield from _upload(here, "settings/avatar", picture, "the server did not take the picture")
    return (yield from exchange(context, get("account/verify_credentials", returns=User)))


def _upload(here: Visit, path: str, picture: FilePart, what: str) -> Flow[None]:
    """Upload a picture on a page, and select all of it in the crop form."""
    page = yield from here.web.get(path)
    file = replace(picture, field=_FIELD)
    uploaded = yield from here.press(page, {}, "upload", what, file)
    cropped = yield from here.press(uploaded, {}, "crop", what)
    if page_of(cropped).form((_FIELD,), "upload") is None:
        raise refusal(cropped, what)
