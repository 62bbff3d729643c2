"""What is said of a message whose fate is not known."""

from __future__ import annotations

from gnusocial.entities.user import User
from gnusocial.internals.auth.web_session import WebSession
from gnusocial.internals.http.response import Response
from gnusocial.internals.site.messages import Compose
from gnusocial.internals.site.visit import Visit
from tests.internals.scripted import setup_for


def test_a_message_that_was_accepted_and_is_not_found_may_have_been_sent() -> None:
    user = User(id=2, screen_name="alice")
    page = Response(303, {"Set-Cookie": "s=hush"}, b"hush", "POST", "https://e.org/m?token=hush")
    compose = Compose(Visit(WebSession(setup_for()), user), page, user, {}, "send")
    error = compose.unseen(page)
    assert error.maybe_sent is True
    assert "hush" not in f"{error}{error.response!r}{vars(error)}"
