"""Direct messages: reading received and sent ones, and sending."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.internals import posting
from gnusocial.internals.endpoint import ApiClient, endpoint
from gnusocial.internals.timelines import messages_page

if TYPE_CHECKING:
    from gnusocial.entities import DirectMessage, Page
    from gnusocial.internals.flows import Flow
    from gnusocial.internals.http.request import Request
    from gnusocial.types import StatusRef, UserRef


class DirectMessagesMixin(ApiClient):
    """Messages between users who follow each other."""

    @endpoint(
        "GET direct_messages",
        login="yes",
        support={"2.0": "partly"},
        note="always empty on 2.0; on Friendica max_id is exclusive",
    )
    def direct_messages(
        self,
        *,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Request[Page[DirectMessage]]:
        """Return the messages that you received, the newest first.

        On 2.0.1 the list is always empty.

        Args:
            limit: Messages on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only messages newer than the first, not newer than the second; a
                message or its id.
            page: The number of the page, from 1.

        Login: required. Raises :class:`GNUSocialUnauthorizedError` without one.
        """
        return messages_page(
            "direct_messages", limit=limit, since_id=since_id, max_id=max_id, page=page
        )

    @endpoint("GET direct_messages/sent", login="yes", note="on Friendica max_id is exclusive")
    def direct_messages_sent(
        self,
        *,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Request[Page[DirectMessage]]:
        """Return the messages that you sent, the newest first.

        Args:
            limit: Messages on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only messages newer than the first, not newer than the second; a
                message or its id.
            page: The number of the page, from 1.

        Login: required. Raises :class:`GNUSocialUnauthorizedError` without one.
        """
        return messages_page(
            "direct_messages/sent", limit=limit, since_id=since_id, max_id=max_id, page=page
        )

    @endpoint(
        "``GET direct_messages/sent``, then ``POST direct_messages/new``",
        login="yes",
        support={"2.0": "no"},
        note=(
            "1.20 answers 500 although it sends it, which is handled; 2.0 cannot through the API: "
            "with your password it is done on the web site"
        ),
        secret=True,
    )
    def direct_message_post(
        self, user: UserRef, text: str, *, password: str | None = None
    ) -> Flow[DirectMessage]:
        """Send a message to a user and return it.

        It is stored as given, except that the server trims white space at the ends and may shorten
        links. 1.20.10 stores a message and answers 500; after any unclear response, the message is
        looked up among those that you sent, and returned if it is there.

        Args:
            user: The recipient: an id, a nickname or a :class:`User`. You must follow each other.
            text: The text. Most servers take 1000 characters.
            password: Yours, to send it on the web site where the API cannot (2.0.1), as you would
                in a browser. It is used for this call and not kept. None (the default): the API
                only. 2.0.1 stores such a message as ``@NICKNAME TEXT``, and shows it to every user
                who is logged in and knows its id.

        Login: required. Raises :class:`GNUSocialForbiddenError` if you do not follow each other,
            :class:`GNUSocialNotFoundError` for an unknown user, :class:`GNUSocialTooLongError`,
            :class:`GNUSocialIllegalArgumentError` for a text of white space only, and
            :class:`GNUSocialUnsupportedError` on 2.0.1 without a password,
            :class:`GNUSocialUnauthorizedError` for a wrong one, and
            :class:`GNUSocialBadRequestError` with the words of the page for what it refuses. After
            each of these nothing was sent.
        """
        return posting.messages.send_message(self._context, user, text, password)
