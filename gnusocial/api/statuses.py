"""Statuses (the server calls them notices): posts, repeats, favourites, conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial import entities
from gnusocial.entities import Status
from gnusocial.internals import posting, quirks
from gnusocial.internals.checks import flag
from gnusocial.internals.endpoint import ApiClient, endpoint
from gnusocial.internals.http import decoders
from gnusocial.internals.http.request import counted, get, post
from gnusocial.internals.ids import media_ids_in, unpack_id, unpack_optional_id
from gnusocial.internals.pagination.paging import Paging
from gnusocial.internals.timelines import page_request

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typing_extensions import Unpack

    from gnusocial.entities import Context, Faver, Page
    from gnusocial.internals.flows import Flow
    from gnusocial.internals.http.request import Request
    from gnusocial.types import (
        ConversationRef,
        FileLike,
        MediaRef,
        PostOptions,
        Progress,
        ReplyOptions,
        StatusRef,
    )

#: The server returns at most 100 and has no second page.
_UNPAGED = Paging("page", default=100, maximum=100)


class StatusesMixin(ApiClient):
    """Single statuses: reading, posting, repeating, favouriting, deleting."""

    @endpoint("GET statuses/show", login="private")
    def status(self, id: StatusRef) -> Request[Status]:  # noqa: A002 - the name that the API uses
        """Return a status.

        Args:
            id: The id of the status, or the status itself, to fetch its current state.

        Login: not needed, except on a private site and for statuses that are not public. Raises
        :class:`GNUSocialNotFoundError`, and :class:`GNUSocialGoneError` for one that was deleted.
        """
        number = unpack_id(id, what="status")
        return get("statuses/show/{}", number, returns=decoders.Numbered(Status, number))

    @endpoint(
        "``POST statuses/update``; for several files ``POST media/upload`` before it",
        login="yes",
        support={"1.1.3": "partly", "2.0": "partly", "Friendica": "partly"},
        note=(
            "1.1.3 takes no media_ids and so only one file; 2.0 takes one file; Friendica takes "
            "pictures only and collapses spaces"
        ),
    )
    def status_post(
        self,
        status: str,
        in_reply_to_id: StatusRef | None = None,
        media_ids: MediaRef | Iterable[MediaRef] | None = None,
        *,
        media_files: FileLike | Iterable[FileLike] | None = None,
        progress: Progress | None = None,
        latitude: float | None = None,
        longitude: float | None = None,
        source: str | None = None,
        markup: bool = False,
    ) -> Flow[Status]:
        """Post a text and return the status that it became.

        The text is posted exactly as given, except that the server trims white space at the ends
        and may shorten links. HTML entities are protected from being decoded. A text that the
        server would run as a command (``help``, ``list of things``) or take for empty (``0``) gets
        an invisible zero width space in front. On Friendica, which reads Markdown, BBCode and HTML
        in a text, these are escaped. The library checks that the response is the new status. A post
        that got lost is looked for, and sent again if it is certainly not stored (:ref:`details
        <sent-again>`).

        Args:
            status: The text. Most servers take 1000 characters; see :meth:`text_length`.
            in_reply_to_id: The status to reply to, or its id.
            media_ids: Uploads to attach, as :class:`Media` or ids, one or several. The server
                ignores unknown ids; check the ``attachments`` of the status.
            media_files: A file to attach, or several: paths, bytes or files opened for reading
                bytes. One goes with the text on every version. Several are uploaded before it,
                which 2.0.1 cannot: there this is :class:`GNUSocialUnsupportedError`, and nothing
                is posted.
            progress: Called during the upload with the bytes sent so far and their total number.
            latitude, longitude: Where you are, in degrees. The server keeps them only if you share
                your location.
            source: The name of the program, at most 32 characters; None (the default) is this
                library's, or after a login by OAuth 2 that of the application.
            markup: True lets Friendica read the markup in the text. GNU social reads none: there it
                makes no difference. Default False.

        Login: required. Raises :class:`GNUSocialTooLongError`, :class:`GNUSocialDuplicateError`
        for the same text again within a minute, :class:`GNUSocialRatelimitError` from the posting
        throttle, :class:`GNUSocialNotFoundError` if ``in_reply_to_id`` does not exist, and
        :class:`GNUSocialNotPostedError` if the server answers 200 without posting. Of a file:
        :class:`GNUSocialFileNotFoundError`, :class:`GNUSocialTooLongError` where it is larger than
        the server takes, :class:`GNUSocialBadRequestError` for a type that it refuses.
        """
        return posting.statuses.post_status(
            self._context,
            status,
            in_reply_to_status_id=unpack_optional_id(in_reply_to_id, what="status"),
            media_ids=None if media_ids is None else media_ids_in(media_ids),
            files=media_files,
            progress=progress,
            lat=latitude,
            long=longitude,
            source=posting.statuses.check_source(source, self._context.credentials),
            markup=markup,
        )

    @endpoint(
        "POST statuses/update",
        login="yes",
        support={"1.1.3": "partly", "2.0": "partly", "Friendica": "partly"},
        note=(
            "1.1.3 takes no media_ids and so only one file; 2.0 takes one file; Friendica takes "
            "pictures only and collapses spaces"
        ),
    )
    def post(self, text: str, **options: Unpack[PostOptions]) -> Flow[Status]:
        """Post a text and return the status; short name of :meth:`status_post`, same options.

        Login: required.
        """
        return StatusesMixin.status_post.declare(self, text, **options)

    @endpoint(
        "POST statuses/update",
        login="yes",
        support={"1.1.3": "partly", "2.0": "partly", "Friendica": "partly"},
        note=(
            "1.1.3 takes no media_ids and so only one file; 2.0 takes one file; Friendica takes "
            "pictures only and collapses spaces"
        ),
    )
    def status_reply(
        self,
        to_status: StatusRef,
        status: str,
        *,
        untag: bool = False,
        **options: Unpack[ReplyOptions],
    ) -> Flow[Status]:
        """Reply to a status, with the usual mentions, and return the reply.

        The author of the status and the users it mentions are mentioned in front of the text,
        except yourself and those that the text mentions already.

        Args:
            to_status: The status to reply to, or its id (it is then fetched first).
            status: The text of the reply.
            untag: True leaves the mentions out; the reply still belongs to the conversation.
            options: As for :meth:`status_post`.

        Login: required. Raises what :meth:`status_post` raises.
        """
        text = status
        if not flag(untag, "untag"):
            text = yield from posting.conversations.with_mentions(self._context, to_status, status)
        reply = StatusesMixin.status_post.declare(self, text, in_reply_to_id=to_status, **options)
        return (yield from reply)

    @endpoint(
        "POST statuses/destroy",
        login="yes",
        support={"Friendica": "partly"},
        note="Friendica answers for another user's status as if it were deleted",
    )
    def status_delete(self, id: StatusRef) -> Flow[Status]:  # noqa: A002 - the name that the API uses
        """Delete one of your statuses and return it as it was.

        Args:
            id: The status, or its id.

        Login: required. Raises :class:`GNUSocialForbiddenError` for another user's status,
            :class:`GNUSocialNotFoundError` for one that does not exist or was deleted before,
            :class:`GNUSocialInternalServerError` if the server fails and keeps it: 2.0.1 cannot
            delete a status that is a favourite of somebody and not a reply. If the server fails
            after it has deleted the status, a status with only its ``id`` is returned.
        """
        return posting.conversations.delete(self._context, unpack_id(id, what="status"))

    @endpoint(
        "POST statuses/retweet",
        login="yes",
        support={"Friendica": "partly"},
        note="Friendica returns the original",
    )
    def status_repeat(self, id: StatusRef) -> Flow[Status]:  # noqa: A002 - the name that the API uses
        """Repeat another user's status to your followers; return the repeat.

        Args:
            id: The status, or its id.

        Login: required. Raises :class:`GNUSocialConflictError` if you repeated it already,
            :class:`GNUSocialBadRequestError` for a status of your own,
            :class:`GNUSocialNotFoundError`, and :class:`GNUSocialRatelimitError` from the posting
            throttle, which counts repeats.
        """
        return posting.conversations.repeat(self._context, unpack_id(id, what="status"))

    @endpoint(
        "``GET statuses/show`` for the id of the repeat, then ``POST statuses/destroy``",
        login="yes",
        support={"1.1.3": "no", "Friendica": "no"},
        note="1.1.3 and Friendica do not say which status is the repeat",
    )
    def status_unrepeat(self, id: StatusRef) -> Flow[Status]:  # noqa: A002 - the name that the API uses
        """Undo your repeat of a status; return the deleted repeat.

        Args:
            id: The status that you repeated, or its id.

        Login: required. Raises :class:`GNUSocialConflictError` if you did not repeat it,
            :class:`GNUSocialNotFoundError`.
        """
        return posting.conversations.unrepeat(self._context, unpack_id(id, what="status"))

    @endpoint(
        "POST favorites/create",
        login="yes",
        note="on Friendica a like, which favorites() does not show",
    )
    def status_favorite(self, id: StatusRef) -> Request[Status]:  # noqa: A002 - the name that the API uses
        """Make a status one of your favourites and return it.

        Args:
            id: The status, or its id.

        Login: required. Raises :class:`GNUSocialConflictError` if it is one already,
            :class:`GNUSocialNotFoundError`, and :class:`GNUSocialRatelimitError` from the posting
            throttle, which counts favourites.
        """
        number = unpack_id(id, what="status")
        # Friendica takes the id only as a parameter; GNU social takes either.
        returns = decoders.Numbered(Status, number)
        return counted(post("favorites/create", returns=returns, id=number))

    @endpoint(
        "POST favorites/destroy",
        login="yes",
        note="2.0 answers 500 although it works, which is handled; on Friendica a like is undone",
    )
    def status_unfavorite(self, id: StatusRef) -> Flow[Status]:  # noqa: A002 - the name that the API uses
        """Remove a status from your favourites and return it.

        2.0.1 answers 500 although it removed the favourite. This is checked, and the status is
        returned.

        Args:
            id: The status, or its id.

        Login: required. Raises :class:`GNUSocialConflictError` if it is not one of your favourites,
            :class:`GNUSocialNotFoundError`.
        """
        number = unpack_id(id, what="status")
        return quirks.repairs.repaired(
            self._context,
            post("favorites/destroy", returns=decoders.Numbered(Status, number), id=number),
            quirks.repairs.unfavorited_behind_500(number),
        )

    @endpoint("GET statuses/retweets", login="yes", support={"Friendica": "no"})
    def status_repeats(self, id: StatusRef, limit: int | None = None) -> Request[list[Status]]:  # noqa: A002
        """Return the repeats of a status. There are no further pages.

        Args:
            id: The status, or its id.
            limit: How many, 1 to 100; None (the default) gives up to 100.

        Login: required. Raises :class:`GNUSocialNotFoundError`.
        """
        number = unpack_id(id, what="status")
        returns = decoders.ListOf(Status)
        return get(
            "statuses/retweets/{}", number, returns=returns, count=_UNPAGED.check_limit(limit)
        )

    @endpoint("GET statuses/favs", login="yes", support={"Friendica": "no"})
    def status_favorited_by(self, id: StatusRef, limit: int | None = None) -> Request[list[Faver]]:  # noqa: A002
        """Return the users who favourited a status. There are no further pages.

        Args:
            id: The status, or its id.
            limit: How many, 1 to 100; None (the default) gives up to 100.

        Login: required. Raises :class:`GNUSocialNotFoundError`.
        """
        number = unpack_id(id, what="status")
        returns = decoders.ListOf(entities.Faver)
        return get("statuses/favs/{}", number, returns=returns, count=_UNPAGED.check_limit(limit))

    @endpoint("GET statusnet/conversation", login="no", note="Friendica: with a login only")
    def conversation(
        self,
        conversation_id: ConversationRef,
        *,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Request[Page[Status]]:
        """Return a conversation, the newest status first.

        Args:
            conversation_id: The ``statusnet_conversation_id`` of a status.
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: not needed. A private site offers conversations to web sessions only
        (:class:`GNUSocialForbiddenError`). Raises :class:`GNUSocialNotFoundError`.
        """
        return page_request(
            "conversation",
            conversation_id,
            limit=limit,
            since_id=since_id,
            max_id=max_id,
            page=page,
        )

    @endpoint("GET statusnet/conversation", login="private", note="Friendica: with a login only")
    def status_conversation(
        self, status: StatusRef, *, limit: int | None = None
    ) -> Flow[Page[Status]]:
        """Return the first page of the conversation that a status belongs to, the newest first.

        Args:
            status: The status, or its id (it is then fetched first).
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.

        Login: as for :meth:`conversation`. Raises :class:`GNUSocialNotFoundError`.
        """
        found = yield from posting.conversations.whole_status(
            self._context, status, "statusnet_conversation_id"
        )
        reading = StatusesMixin.conversation.declare(
            self, found.statusnet_conversation_id, limit=limit
        )
        return (yield from reading)

    @endpoint(
        "``GET statuses/show``, then ``GET statusnet/conversation``",
        login="private",
        note="Friendica: with a login only",
    )
    def status_context(self, id: StatusRef) -> Flow[Context]:  # noqa: A002 - the name that the API uses
        """Return the ancestors and descendants of a status, the oldest first.

        The server only returns whole conversations: all of it is read, 200 statuses per request.

        Args:
            id: The status, or its id.

        Login: as for :meth:`conversation`. Raises :class:`GNUSocialNotFoundError`.
        """
        return posting.conversations.context(self._context, unpack_id(id, what="status"))
