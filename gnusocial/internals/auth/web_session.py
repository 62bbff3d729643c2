"""A visit to the server's web pages, as a browser would make it, for what the API does not offer.

The cookies live as long as the visit. They, and what is typed into forms, go to the server's own
host only. Which pages are visited for what is in ``internals.auth.oauth`` and
``internals.auth.applications``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
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

if TYPE_CHECKING:
    from gnusocial.internals.auth.web_pages import WebPage
    from gnusocial.internals.http.response import Response

E = TypeVar("E", bound=GNUSocialAPIError)

_LOGIN_PAGE = "main/login"
_ANY_TYPE = "application/octet-stream"

#: Where one header holds several cookies: a comma before the next ``name=``, not one in a date.
_NEXT_COOKIE = re.compile(r",(?=\s{0,20}[^\s;,=]{1,200}=)")
#: A cookie without its attributes. A value in quotes is sent back with them.
_COOKIE = re.compile(
    r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,200})=(\"[^\"\x00-\x1f\x7f]*\"|[^;\x00-\x1f\x7f]*)"
)
#: Attributes by which a server takes a cookie away. There are others, also ones of tomorrow.
_GONE = re.compile(r";\s*max-age\s*=\s*(?:-\d+|0+)\s*(?:;|$)", re.IGNORECASE)


class WebSession:
    """The pages of one server, seen with one set of cookies."""

    def __init__(self, context: ClientContext) -> None:
        self._site = context.api_root.removesuffix("api/")
        self._headers = context.headers
        self._software = context.software
        self._cookies: dict[str, str] = {}

    def get(self, path: str, **query: str) -> Flow[Response]:
        """Fetch a page, after redirects on the same host. Raises what the server refuses with."""
        sent = PreparedRequest("GET", _with_query(f"{self._site}{path}", query), self._headers)
        response = yield from follow_redirects(sent, self._send, _next_page)
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
        """Fill in the form of a page that has these fields, press the button, return the answer.

        The form goes back to the page it came from, wherever its ``action`` points: that is what
        the server's own forms do, and it keeps a password from going anywhere else; with the query
        of its address only where that is asked for. A redirect is returned, not followed. Raises
        what says that the page has no such form.
        """
        fields = (*values, file.field) if file else tuple(values)
        form = page_of(page).form(fields, button)
        if form is None:
            raise changed_page(page, f"there is no form with the fields {', '.join(fields)}")
        # A form that takes a file is sent with an empty one, as a browser does: without the part
        # the server fails.
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
            error.maybe_sent = False  # nothing but the visit was begun
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
    """Tell whether a form was taken: the server answers with the way to the next page."""
    target = response.headers.get("Location", "")
    return response.status in (302, 303) and _LOGIN_PAGE not in target


def refused(response: Response, cls: type[E], what: str) -> E:
    """Return the exception for a form that was shown again, with the words on the page.

    It carries no body, because the form on the page holds the token of the visit.
    """
    words = page_error(response)
    shown = replace(discreet(response), body=b"")
    return error_from(shown, cls, f"{what}: {words}", error=words)


def page_of(response: Response) -> WebPage:
    """Return what is on a page."""
    # Here, because the HTML parser of the standard library is large and only logins need it.
    from gnusocial.internals.auth.html_parser import read_page

    return read_page(response.text)


def page_error(response: Response) -> str:
    """Return what a page says about a form that was not taken."""
    return " ".join(page_of(response).errors) or error_text(response)


def changed_page(response: Response, what: str) -> GNUSocialMalformedResponseError:
    """Return the exception for a page that is not built as those of GNU social are.

    It carries no body, because what is on the page may be a key.
    """
    return GNUSocialMalformedResponseError(
        f"the page {shown_url(response.url)} is not as GNU social makes it: {what}. "
        "Has the site changed its pages?",
        response=replace(discreet(response), body=b""),
    )


def discreet(response: Response) -> Response:
    """Return an answer without its cookies and without the query of its address."""
    kept = ("Content-Type", "Date", "Location", "Retry-After")
    headers = {name: response.headers[name] for name in kept if name in response.headers}
    return replace(response, headers=headers, url=shown_url(response.url))


def shown_url(url: str) -> str:
    """Return an address without its query, in which tokens stand."""
    return url.partition("?")[0]


def _next_page(sent: PreparedRequest, response: Response) -> PreparedRequest | None:
    """Return the request for where a page went, if that is on this host and no less encrypted."""
    target = redirect_target(sent, response)
    if target is None or not same_host(sent.url, target) or is_downgrade(sent.url, target):
        return None
    if _LOGIN_PAGE in target and _LOGIN_PAGE not in sent.url:
        raise refused(response, GNUSocialUnauthorizedError, "the server wants a new login")
    return replace(sent, url=target)


def _with_query(url: str, query: Mapping[str, str]) -> str:
    return f"{url}?{urlencode(query)}" if query else url
