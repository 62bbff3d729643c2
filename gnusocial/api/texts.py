"""Texts: counting them as the server does, cutting them to fit, and posting threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.internals import posting
from gnusocial.internals.checks import unicode_text
from gnusocial.internals.endpoint import ApiClient, endpoint
from gnusocial.internals.ids import unpack_optional_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gnusocial.entities import Status
    from gnusocial.internals.flows import Flow
    from gnusocial.types import StatusRef, ThreadState


class TextsMixin(ApiClient):
    """Long texts.

    The server's limit is read from its configuration when it is first needed, and cached for an
    hour.
    """

    @endpoint("GET statusnet/config", login="private")
    def text_length(self, text: str) -> Flow[int]:
        """Return how many characters of a text the server counts.

        White space at the ends is trimmed. An ``&`` that begins an HTML entity counts 5, because it
        is sent escaped. A link that is longer than the server's limit for links (100 on most
        servers) counts as the short link that replaces it, with up to 7 digits. A text that the
        server would take for a command counts 1 more.

        Args:
            text: The text.

        Login: not needed, except on a private site. Nothing is sent unless there is a link in the
            text. Raises :class:`GNUSocialIllegalArgumentError` if it is not a text.
        """
        if posting.length.has_link(unicode_text(text, "text")):
            limits = yield from posting.thread.text_limits(self._context)
            return posting.length.counted(text, limits)
        return posting.length.counted(text, posting.length.Limits(None))

    @endpoint("GET statusnet/config", login="private")
    def fit(self, text: str, url: str | None = None) -> Flow[str]:
        """Return a text that fits into one status, with a link behind it.

        A text that is too long is cut after a word, with an ellipsis (``…``). Links, mentions,
        groups and hashtags are not cut.

        Args:
            text: The text, for instance a headline. It may be empty if there is a ``url``.
            url: A link to append, which is never cut. Default: none.

        Login: not needed, except on a private site. Raises :class:`GNUSocialTooLongError` if the
        link alone does not fit.
        """
        unicode_text(text, "text")
        url = None if url is None else unicode_text(url, "url").strip()
        limits = yield from posting.thread.text_limits(self._context)
        return posting.length.fit(text, limits, url)

    @endpoint("GET statusnet/config", login="private")
    def split(self, text: str, *, numbered: bool = False) -> Flow[list[str]]:
        """Return a text in parts that fit into one status each, for :meth:`thread_post`.

        A part ends with a paragraph, a line or a sentence if that uses at least half of the room,
        else with a word. Links, mentions, groups and hashtags are not cut.

        Args:
            text: The text.
            numbered: Whether each part ends with its number, as in ``2/5``. Default False.

        Login: not needed, except on a private site. Raises :class:`GNUSocialTooLongError` for a
        link, mention or hashtag that does not fit into a part.
        """
        unicode_text(text, "text")
        limits = yield from posting.thread.text_limits(self._context)
        return posting.length.split(text, limits, numbered=numbered)

    @endpoint(
        "``POST statuses/update`` for each text; to resume also ``GET statuses/user_timeline``",
        login="yes",
    )
    def thread_post(
        self,
        texts: Iterable[str],
        *,
        in_reply_to_id: StatusRef | None = None,
        source: str | None = None,
        resume: ThreadState | None = None,
        on_progress: Callable[[ThreadState], object] | None = None,
    ) -> Flow[list[Status]]:
        """Post several texts as a thread, each as a reply to the one before; return the statuses.

        Each text is posted once, as with :meth:`status_post`. If one fails, the error says which
        are posted, and ``gs.thread_post(texts, resume=error.resume)`` posts the others. A text
        that may have been posted is then looked for before it is sent again.

        Args:
            texts: The texts, as :meth:`split` returns them. All are checked before the first is
                posted. The server refuses two equal texts within a minute.
            in_reply_to_id: The status that the first text answers, or its id. Default: none.
            source: The name of the program, at most 32 characters; None (the default) is this
                library's.
            resume: The ``resume`` of the :class:`GNUSocialThreadError`, or the last state that
                ``on_progress`` was given; with the same texts and ``in_reply_to_id``.
            on_progress: Is called with the state before each post and at the end. Saved to a file,
                the state lets another process resume after a crash.

        Login: required. Raises :class:`GNUSocialThreadError` if a post fails; its ``__cause__`` is
        what :meth:`status_post` raised. Raises :class:`GNUSocialTooLongError` before anything is
        posted if one of the texts is too long.
        """
        return posting.thread.post_thread(
            self._context,
            texts,
            parent=unpack_optional_id(in_reply_to_id, what="status"),
            source=posting.statuses.check_source(source, self._context.credentials),
            resume=resume,
            on_progress=on_progress,
        )
