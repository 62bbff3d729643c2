"""Send a direct message through the web pages. Verifying it is done elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gnusocial.internals.auth.web_session import changed_page, discreet, is_redirect, page_of
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.response import malformed
from gnusocial.internals.site.visit import Visit, default_button, refusal, visit

if TYPE_CHECKING:
    from gnusocial.entities.user import User
    from gnusocial.errors import GNUSocialMalformedResponseError
    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.http.response import Response

_TEXT = "content"
#: The form fields for the recipient, and how each names a user: GNU social 2 and 1.
_READERS = {"to-box": "profile:{}", "to": "{}"}


@dataclass(frozen=True)
class Compose:
    """The page for a new message, with its recipient selected."""

    here: Visit
    page: Response
    reader: User
    chosen: dict[str, str]
    button: str

    def send(self, text: str) -> Flow[Response]:
        """Send the message, once; raise with the error on the page if there is one."""
        what = f"the server does not send the message to {self.reader.screen_name!r}"
        values = {**self.chosen, _TEXT: text}
        answer = yield from self.here.press(self.page, values, self.button, what)
        if not is_redirect(answer):
            raise refusal(answer, what)
        return answer

    def unseen(self, answer: Response) -> GNUSocialMalformedResponseError:
        """Return the exception for a message that was accepted, but is not in the outbox."""
        error = malformed(
            discreet(answer).with_body(b""),
            "a redirect, as for a sent message, but the message is not among those sent",
        )
        error.maybe_sent = True
        return error


def begin_message(context: ClientContext, reader: User, password: str) -> Flow[Compose]:
    """Log in and open the page for a message to a user. Nothing is sent yet."""
    here = yield from visit(context, password)
    page = yield from here.web.get("message/new", to=str(reader.id))
    forms = page_of(page)
    for field, naming in _READERS.items():
        form = forms.form((field, _TEXT))
        if form is not None:
            chosen = {field: naming.format(reader.id)}
            return Compose(here, page, reader, chosen, default_button(page, form))
    raise changed_page(page, f"there is no form with the field {_TEXT} and one for the recipient")
