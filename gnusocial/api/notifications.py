"""Notifications: what others did that concerns the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.internals import notifications
from gnusocial.internals.endpoint import ApiClient, endpoint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gnusocial.entities import Notification, NotificationKind, Page
    from gnusocial.internals.flows import Flow


class NotificationsMixin(ApiClient):
    """Mentions, replies, repeats, favorites, followers and messages in one list."""

    @endpoint(
        "``GET statuses/mentions_timeline``, ``GET account/verify_credentials``, "
        "``GET direct_messages``, ``GET statuses/followers``, ``GET statuses/user_timeline``, "
        "``GET statuses/retweets_of_me``, ``GET statuses/retweets`` and ``GET statuses/favs``",
        login="yes",
        support={"2.0": "partly", "Friendica": "partly"},
        note="2.0 shows no messages; Friendica tells no repeats and favorites",
    )
    def notifications(
        self,
        kinds: NotificationKind | Iterable[NotificationKind] | None = None,
        *,
        limit: int | None = None,
    ) -> Flow[Page[Notification]]:
        """Return what others did that concerns you, the newest first.

        The server has no such list; it is merged from several. The dates of favorites and follows
        are not known. A favorite is placed at the time of its status, a follow at the earliest time
        at which it can have happened: when the last of the accounts that have followed until then
        was created.

        A page takes 2 requests for mentions and replies (1 if there are none), 1 for messages, 1
        for follows, 2 for repeats and 1 more for each repeated status, 1 for favorites and 1 more
        for each status. Repeats and favorites are looked up for 10 of your statuses on each page,
        the newest first. Favorites that cannot be on the page are not looked up.

        :meth:`fetch_next`, :meth:`fetch_previous` and :meth:`pagination_iterator` take the page;
        :meth:`fetch_previous` returns what is new since then. :meth:`stream_notifications` follows
        notifications.

        Args:
            kinds: One kind or several, of ``"mention"``, ``"reply"``, ``"repeat"``,
                ``"favorite"``, ``"follow"`` and ``"direct_message"``. Only what they need is
                requested. Default: all.
            limit: Notifications on a page, 1 to 200; None (the default) gives 20.

        Login: required. Raises :class:`GNUSocialUnauthorizedError` without one.
        """
        return notifications.merged.first_page(
            self._context, notifications.merged.check_kinds(kinds), limit
        )
