"""A session on the server's web pages, like that of a browser, for what the API does not offer.

Cookies last as long as the session. Cookies and form data are sent to the server's own host only.
``internals.auth.oauth`` and ``internals.auth.applications`` use it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialError,
    GNUSocialMalformedResponseError,
    GNUSocialUnauthorizedError,
)
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http import decoders
from gnusocial.internals.http.error_mapping import api_error, error_from, error_text
from gnusocial.internals.http.exchange import follow_redirects, redirect_target
from gnusocial.internals.http.multipart import FilePart
from gnusocial.internals.http.request import PreparedRequest, Request, prepare
from gnusocial.internals.http.sending import send
from gnusocial.internals.http.urls import is_downgrade, same_host
from gnusocial.internals.values import replace

if TYPE_CHECKING:
    from gnusocial.internals.auth.web_pages import WebPage
    from gnusocial.internals.http.response import Response

E = TypeVar("E", bound=GNUSocialAPIError)

_LOGIN_PAGE = "main/login"
_ANY_TYPE = "application/octet-stream"

#: The separator of several cookies in one header: a comma before ``name=``, not one in a date.
_NEXT_COOKIE = re.compile(r",(?=\s{0,20}[^\s;,=]{1,200}=)")
#: A cookie without its attributes. A value in quotes is sent back with them.
_COOKIE = re.compile(
    r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,200})=(\"[^\"\x00-\x1f\x7f]*\"|[^;\x00-\x1f\x7f]*)"
)
#: Attributes with which a server deletes a cookie. All others are ignored.
_GONE = re.compile(r";\s*max-age\s*=\s*(?:-\d+|0+)\s*(?:;|$)", re.IGNORECASE)


class WebSession:
    """The pages of one server, with one set of cookies."""

    def __init__(self, context: ClientContext) -> None:
        self._site = context.api_root.removesuffix("api/")
        self._headers = context.headers
        self._software = context.software
        self._cookies: dict[str, str] = {}

    def get(self, path: str, **query: str) -> Flow[Response]:
        """Fetch a page, following redirects on the same host. Raises if the server refuses it."""
        sent = PreparedRequest("GET", _with_query(f"{self._site}{path}", query), self._headers)
        response = yield from self._send(sent)
        response = yield from follow_redirects(sent, response, self._send, _next_page)
        if response.status >= 300:
            raise api_error(discreet(response), wanted="text")
        return response

    def submit(
        self,
        page: Response,
        values: Mapping[str, str],
        button: str | None = None,
        file: FilePart | None = None,
        *,
        keep_query: bool = False,
    ) -> Flow[Response]:
        """Submit the form of a page that has these fields, and return the response.

        The form is sent to the page that it came from, whatever its ``action``: the server's own
        forms do the same, and so a password is not sent anywhere else. The query of the URL is only
        included on request. Redirects are returned, not followed. Raises if the page has no such
        form.
        """
        fields = (*values, file.field) if file else tuple(values)
        form = page_of(page).form(fields, button)
        if form is None:
            raise changed_page(page, f"there is no form with the fields {', '.join(fields)}")
        # An empty file field is sent as an empty part, as a browser does: without it the server
        # fails.
        files = [
            file if file and file.field == name else FilePart(name, "", _ANY_TYPE, b"")
            for name in form.files
        ]
        request = Request(
            "POST",
            page.url if keep_query else page.url.partition("?")[0],
            decoders.text,
            form.filled(values, button),
            files,
            form="text",
        )
        response = yield from self._send(prepare(request, "", self._headers))
        if response.status >= 500:
            error = api_error(discreet(response), wanted="text")
            error.maybe_sent = True
            raise error
        return response

    def log_in(self, username: str, password: str) -> Flow[None]:
        """Log in to the site. Raises :class:`GNUSocialUnauthorizedError` for a wrong password."""
        page = yield from self.get(_LOGIN_PAGE)
        try:
            answer = yield from self.submit(page, {"nickname": username, "password": password})
        except GNUSocialError as error:
            error.maybe_sent = False  # nothing but the session was started
            raise
        if not is_redirect(answer):
            raise refused(answer, GNUSocialUnauthorizedError, f"{username!r} cannot log in")

    def _send(self, sent: PreparedRequest) -> Flow[Response]:
        headers = dict(sent.headers)
        if self._cookies and same_host(sent.url, self._site):
            headers["Cookie"] = "; ".join(
                f"{name}={value}" for name, value in self._cookies.items()
            )
        response = yield from send(replace(sent, headers=headers))
        self._software.learn(response.headers)
        self._keep_cookies(response.headers.get("Set-Cookie", ""))
        return response

    def _keep_cookies(self, header: str) -> None:
        for part in _NEXT_COOKIE.split(header):
            cookie = _COOKIE.match(part)
            if cookie is None:
                continue
            if _GONE.search(part, cookie.end()):
                self._cookies.pop(cookie[1], None)
            else:
                self._cookies[cookie[1]] = cookie[2].strip()


def is_redirect(response: Response) -> bool:
    """Tell whether a form was accepted: the server redirects to the next page."""
    target = response.headers.get("Location", "")
    return response.status in (302, 303) and _LOGIN_PAGE not in target


def refused(response: Response, cls: type[E], what: str) -> E:
    """Return the exception for a form that was refused, with the message on the page.

    It has no body, because the form on the page contains the session token.
    """
    words = page_error(response)
    shown = discreet(response).with_body(b"")
    return error_from(shown, cls, f"{what}: {words}", error=words)


def page_of(response: Response) -> WebPage:
    """Return what is on a page."""
    # Imported here, because few calls need it.
    from gnusocial.internals.auth.html_parser import read_page

    return read_page(response.text)


def page_error(response: Response) -> str:
    """Return the message of a page about a form that was refused."""
    return " ".join(page_of(response).errors) or error_text(response)


def changed_page(response: Response, what: str) -> GNUSocialMalformedResponseError:
    """Return the exception for a page that is not one of GNU social.

    It has no body, because the page may contain a key.
    """
    return GNUSocialMalformedResponseError(
        f"the page {shown_url(response.url)} is not a page of GNU social: {what}. "
        "Has the site changed its pages?",
        response=discreet(response).with_body(b""),
    )


def discreet(response: Response) -> Response:
    """Return a response without its cookies and without the query of its URL."""
    kept = ("Content-Type", "Date", "Location", "Retry-After")
    headers = {name: response.headers[name] for name in kept if name in response.headers}
    return replace(response, headers=headers, url=shown_url(response.url))


def shown_url(url: str) -> str:
    """Return a URL without its query, which may contain tokens."""
    return url.partition("?")[0]


def _next_page(sent: PreparedRequest, response: Response) -> PreparedRequest | None:
    """Return the request that follows a redirect, if it stays on this host and keeps TLS."""
    target = redirect_target(sent, response)
    if target is None or not same_host(sent.url, target) or is_downgrade(sent.url, target):
        return None
    if _LOGIN_PAGE in target and _LOGIN_PAGE not in sent.url:
        raise refused(response, GNUSocialUnauthorizedError, "the server wants a new login")
    return replace(sent, url=target)


def _with_query(url: str, query: Mapping[str, str]) -> str:
    return f"{url}?{urlencode(query)}" if query else url
