"""A user's visit to the site: logged in with the password, one form filled in, nothing kept.

The API is asked first. Only where it cannot do what is wanted, and the caller gave the password
for that call, the pages are visited, as the user would in a browser. Whether a form did what it
should is then asked of the API, never read out of a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from gnusocial.entities.user import User
from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialBadRequestError,
    GNUSocialError,
    GNUSocialIllegalArgumentError,
    GNUSocialUnsupportedError,
)
from gnusocial.internals.auth.web_session import (
    WebSession,
    changed_page,
    page_error,
    page_of,
    refused,
)
from gnusocial.internals.checks import unicode_text
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.error_mapping import class_by_text
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import get

if TYPE_CHECKING:
    from collections.abc import Callable

    from gnusocial.internals.auth.web_pages import Form
    from gnusocial.internals.http.multipart import FilePart
    from gnusocial.internals.http.response import Response

T = TypeVar("T")

#: What is to be said of an endpoint that no API has.
ON_THE_SITE = "no version can do it through the API; with your password it is done on the web site"


def or_on_the_site(
    by_api: Flow[T], password: str | None, on_the_site: Callable[[str], Flow[T]]
) -> Flow[T]:
    """Do something by the API; where that cannot, and there is a password, in the web pages."""
    check_password(password)
    try:
        return (yield from by_api)
    except GNUSocialUnsupportedError:
        if password is None:
            raise
    return (yield from on_the_site(password))


def check_password(password: str | None) -> None:
    """Refuse what cannot be a password, before anything is sent."""
    if password is not None and not unicode_text(password, "password", secret=True):
        raise GNUSocialIllegalArgumentError("password must not be empty")


@dataclass(frozen=True)
class Visit:
    """A login to the web pages, and whose it is."""

    web: WebSession
    user: User

    def press(
        self,
        page: Response,
        values: Mapping[str, str],
        button: str,
        what: str,
        file: FilePart | None = None,
    ) -> Flow[Response]:
        """Fill in a form and press its button; raise what the page then says is wrong."""
        answer = yield from self.web.submit(page, values, button, file)
        if answer.status >= 400 or page_of(answer).errors:
            raise refusal(answer, what)
        return answer


def visit(context: ClientContext, password: str) -> Flow[Visit]:
    """Log the user of the client in to the site. Raises for a wrong password."""
    user = yield from exchange(context, get("account/verify_credentials", returns=User))
    web = WebSession(context)
    yield from web.log_in(user.screen_name, password)
    return Visit(web, user)


def default_button(page: Response, form: Form) -> str:
    """Return the button that a browser presses where the user presses the return key."""
    if not form.buttons:
        raise changed_page(page, "its form has no button")
    return next(iter(form.buttons))


def refusal(answer: Response, what: str) -> GNUSocialError:
    """Return the exception for a form that did not do what it should, by the words on the page."""
    cls: type[GNUSocialAPIError] = class_by_text(page_error(answer)) or GNUSocialBadRequestError
    return refused(answer, cls, what)
