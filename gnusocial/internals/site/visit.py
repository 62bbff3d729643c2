"""A session on the web site: log in with the password, submit one form, keep nothing.

The API is tried first. The pages are used only if the API cannot do it and the caller gave the
password for that call. Whether a form had its effect is then checked through the API, never read
from a page.
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


def or_on_the_site(
    by_api: Flow[T], password: str | None, on_the_site: Callable[[str], Flow[T]]
) -> Flow[T]:
    """Use the API; if it cannot do it and there is a password, use the web pages."""
    check_password(password)
    try:
        return (yield from by_api)
    except GNUSocialUnsupportedError:
        if password is None:
            raise
    return (yield from on_the_site(password))


def check_password(password: str | None) -> None:
    """Reject an invalid password before anything is sent."""
    if password is not None and not unicode_text(password, "password", secret=True):
        raise GNUSocialIllegalArgumentError("password must not be empty")


@dataclass(frozen=True)
class Visit:
    """A login to the web pages, with its user."""

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
        """Submit a form with a button; raise with the error on the page if there is one."""
        answer = yield from self.web.submit(page, values, button, file)
        if answer.status >= 400 or page_of(answer).errors:
            raise refusal(answer, what)
        return answer


def visit(context: ClientContext, password: str) -> Flow[Visit]:
    """Log the user of the client in to the web site. Raises for a wrong password."""
    user = yield from exchange(context, get("account/verify_credentials", returns=User))
    web = WebSession(context)
    yield from web.log_in(user.screen_name, password)
    return Visit(web, user)


def default_button(page: Response, form: Form) -> str:
    """Return the name of the button that a browser uses when the user presses Enter."""
    if not form.buttons:
        raise changed_page(page, "its form has no button")
    return next(iter(form.buttons))


def refusal(answer: Response, what: str) -> GNUSocialError:
    """Return the exception for a form without effect, with the message on the page."""
    cls: type[GNUSocialAPIError] = class_by_text(page_error(answer)) or GNUSocialBadRequestError
    return refused(answer, cls, what)
