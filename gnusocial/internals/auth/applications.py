"""Register an application and revoke its access, through the server's web pages.

GNU social has no API for either. These are flows over ``internals.auth.web_session``; logging in is
in ``internals.auth.oauth``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gnusocial.errors import (
    GNUSocialBadRequestError,
    GNUSocialConflictError,
    GNUSocialError,
    GNUSocialIllegalArgumentError,
    GNUSocialNotFoundError,
)
from gnusocial.internals.auth.tokens import KeyPair
from gnusocial.internals.auth.web_session import (
    WebSession,
    changed_page,
    is_redirect,
    page_error,
    page_of,
    refused,
)
from gnusocial.internals.checks import members, shown, unicode_text
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow

if TYPE_CHECKING:
    from gnusocial.internals.http.response import Response

_KEY = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
#: The page of an application. GNU social adds a session id if the site has a port.
_SHOWN = re.compile(r"settings/oauthapps/show/(\d+)/?(?=$|[?#&;])")
_TAKEN = re.compile(r"Name already in use", re.IGNORECASE)
#: The server's limit for the length of a name.
_LONGEST_NAME = 255

_SCOPES = {frozenset(("read",)): "r", frozenset(("read", "write")): "rw"}
_BROWSER, _DESKTOP = "1", "2"

#: Pages of connected applications, with 20 each, that are read at most.
_MOST_PAGES = 50


@dataclass(frozen=True)
class Application:
    """The values for the form of a new application."""

    name: str
    access: str
    callback_url: str
    website: str
    description: str
    organization: str

    def fields(self) -> dict[str, str]:
        """Return the fields of the form. The server requires all but the callback."""
        return {
            "name": self.name,
            "description": self.description,
            "source_url": self.website,
            "organization": self.organization,
            "homepage": self.website,
            "callback_url": self.callback_url,
            "app_type": _BROWSER if self.callback_url else _DESKTOP,
            "default_access_type": self.access,
        }


def application(
    name: str,
    *,
    scopes: str | Iterable[str],
    redirect_uri: str | None,
    website: str,
    description: str | None,
    organization: str | None,
) -> Application:
    """Check the description of an application, and fill in defaults."""
    name = unicode_text(name, "client_name").strip()
    if not name:
        raise GNUSocialIllegalArgumentError("client_name must be a str that is not empty")
    listed = scopes.split() if isinstance(scopes, str) else members(scopes, "scopes")
    wanted = frozenset(each for each in listed or () if isinstance(each, str))
    if wanted not in _SCOPES:
        raise GNUSocialIllegalArgumentError(
            f"scopes must be ('read',) or ('read', 'write'), not {shown(scopes)}"
        )
    callback = "" if redirect_uri is None else unicode_text(redirect_uri, "redirect_uri")
    callback = "" if callback == "oob" else callback
    if callback and not callback.startswith(("http://", "https://")):
        raise GNUSocialIllegalArgumentError(
            f"redirect_uri must be 'oob' or an http or https URL, not {shown(redirect_uri)}"
        )
    return Application(
        name,
        _SCOPES[wanted],
        callback,
        unicode_text(website, "website"),
        _optional_text(description, "description") or name,
        _optional_text(organization, "organization") or name,
    )


def _optional_text(value: object, name: str) -> str:
    return "" if value is None else unicode_text(value, name)


def register(
    context: ClientContext, new: Application, username: str, password: str
) -> Flow[KeyPair]:
    """Register an application in the name of a user, and return its key and secret."""
    web = WebSession(context)
    yield from web.log_in(username, password)
    page = yield from web.get("settings/oauthapps/new")
    answer = yield from web.submit(page, new.fields(), "save")
    if not is_redirect(answer):
        taken = yield from _is_taken(web, page, answer, new)
        cls = GNUSocialConflictError if taken else GNUSocialBadRequestError
        raise refused(answer, cls, f"the server does not register {new.name!r}")
    listing = yield from web.get("settings/oauthapps")
    shown = yield from web.get(f"settings/oauthapps/show/{_newest(listing, new.name)}")
    return _keys(shown)


def _is_taken(web: WebSession, form: Response, refusal: Response, new: Application) -> Flow[bool]:
    """Tell whether a registration was refused because another application has the name.

    The message is in the language of the site or the user. If it is not known, it is compared with
    the messages for two incomplete forms: without a description the message is still about the
    name, without a name it is not. Neither form can register anything.
    """
    words = page_error(refusal)
    if _TAKEN.search(words) or len(new.name) > _LONGEST_NAME:
        return _TAKEN.search(words) is not None
    for name, same in ((new.name, True), ("", False)):
        incomplete = {**new.fields(), "name": name, "description": ""}
        try:
            answer = yield from web.submit(form, incomplete, "save")
        except GNUSocialError:
            return False
        if is_redirect(answer) or (page_error(answer) == words) is not same:
            return False
    return True


def revoke(context: ClientContext, token: KeyPair, username: str, password: str) -> Flow[None]:
    """Revoke one token, in the settings of the user who granted it."""
    web = WebSession(context)
    yield from web.log_in(username, password)
    for number in range(1, _MOST_PAGES + 1):
        page = yield from web.get("settings/oauthconnections", page=str(number))
        connected = _connected(page)
        if token.key in connected:
            yield from _press_revoke(web, page, token)
            return
        if not connected:
            break
    raise GNUSocialNotFoundError(
        f"among the connected applications of {username!r} there is none with this access token; "
        "was it revoked already, or granted by another user?"
    )


def _press_revoke(web: WebSession, page: Response, token: KeyPair) -> Flow[None]:
    answer = yield from web.submit(page, {"oauth_token": token.key}, "revoke")
    if answer.status >= 400 or token.key in _connected(answer):
        raise refused(answer, GNUSocialBadRequestError, "the server did not revoke the access")


def _connected(page: Response) -> set[str]:
    """Return the access tokens of a page of ``settings/oauthconnections``."""
    forms = page_of(page).forms
    return {form.values["oauth_token"] for form in forms if "oauth_token" in form.values}


def _newest(listing: Response, name: str) -> int:
    """Return the id of the application that was just registered: names are unique on a server."""
    found = [
        (text == name, int(match[1]))
        for href, text in page_of(listing).links
        if (match := _SHOWN.search(href))
    ]
    if not found:
        raise changed_page(listing, "it has no link to the new application")
    return max(found)[1]


def _keys(shown: Response) -> KeyPair:
    # The labels are translated; the order, key and then secret, is fixed.
    keys = [text for text in page_of(shown).definitions if _KEY.fullmatch(text)]
    if len(keys) < 2:
        raise changed_page(shown, "it does not show the key and the secret of the application")
    return KeyPair(keys[0], keys[1])
