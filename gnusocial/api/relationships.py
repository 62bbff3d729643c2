"""Relationships: following, blocking, and reading them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial import entities
from gnusocial.entities import User
from gnusocial.internals import quirks
from gnusocial.internals.endpoint import ApiClient, endpoint
from gnusocial.internals.http import decoders
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import counted, get, post
from gnusocial.internals.ids import user_params, user_reference, whose_params

if TYPE_CHECKING:
    from gnusocial.entities import Relationship
    from gnusocial.internals.flows import Flow
    from gnusocial.internals.http.request import Request
    from gnusocial.types import UserRef


class RelationshipsMixin(ApiClient):
    """Relationships between users."""

    @endpoint(
        "``POST friendships/create``; on Friendica ``POST v1/accounts/ID/follow``",
        login="yes",
        note="Friendica: following twice is no error",
    )
    def account_follow(self, user: UserRef) -> Flow[User]:
        """Follow a user and return them.

        Args:
            user: An id, a nickname or a :class:`User`. Users of other servers must be given by id.

        Login: required. Raises :class:`GNUSocialConflictError` if you follow them already,
            :class:`GNUSocialNotFoundError`, :class:`GNUSocialForbiddenError` if they block you. A
            follow counts as a notice for the posting throttle.

        If the server refuses it for that reason, it has stored the subscription nevertheless; this
            is checked, and the user is returned. On Friendica a user who must approve followers has
            ``follow_request_sent`` True and ``following`` False.
        """
        named = user_params(user)
        request = counted(post("friendships/create", returns=User, **named))
        following = quirks.repairs.repaired(
            self._context, request, quirks.repairs.followed_behind_throttle(**named)
        )
        return quirks.people.changed(self._context, "follow", following, named)

    @endpoint("POST friendships/destroy", login="yes")
    def account_unfollow(self, user: UserRef) -> Flow[User]:
        """Stop following a user and return them.

        Args:
            user: An id, a nickname or a :class:`User`.

        Login: required. Raises :class:`GNUSocialConflictError` if you do not follow them (on
            Friendica, if they do not follow you either), :class:`GNUSocialNotFoundError`.
        """
        return quirks.people.unfollowed(self._context, user_params(user))

    @endpoint("``POST blocks/create``; on Friendica ``POST v1/accounts/ID/block``", login="yes")
    def account_block(self, user: UserRef) -> Flow[User]:
        """Block a user, who then no longer follows you, and return them.

        Args:
            user: An id, a nickname or a :class:`User`.

        Login: required. Raises :class:`GNUSocialForbiddenError` for yourself,
        :class:`GNUSocialNotFoundError`. Blocking twice is not an error.
        """
        named = user_params(user)
        blocking = exchange(self._context, post("blocks/create", returns=User, **named))
        return quirks.people.changed(self._context, "block", blocking, named)

    @endpoint("``POST blocks/destroy``; on Friendica ``POST v1/accounts/ID/unblock``", login="yes")
    def account_unblock(self, user: UserRef) -> Flow[User]:
        """Unblock a user and return them. It is not an error if they were not blocked.

        Args:
            user: An id, a nickname or a :class:`User`.

        Login: required. Raises :class:`GNUSocialNotFoundError`.
        """
        named = user_params(user)
        unblocking = exchange(self._context, post("blocks/destroy", returns=User, **named))
        return quirks.people.changed(self._context, "unblock", unblocking, named)

    @endpoint("GET friendships/show", login="self")
    def account_relationship(
        self, target: UserRef, source: UserRef | None = None
    ) -> Request[Relationship]:
        """Return the relationship of two users of this server, seen from both sides.

        Args:
            target: An id, a nickname or a :class:`User`.
            source: The other user; None (the default) is the logged-in user.

        Login: only for ``source=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError`; users of other servers are not found by this route.
        """
        params = {**whose_params(source, "source_"), **user_params(target, "target_")}
        returns = quirks.friendica.RelationshipTo(
            decoders.Inside("relationship", entities.Relationship), params
        )
        return get("friendships/show", returns=returns, **params)

    @endpoint("GET friendships/exists", login="private", support={"Friendica": "no"})
    def account_follows(self, user_a: UserRef, user_b: UserRef) -> Request[bool]:
        """Tell whether ``user_a`` follows ``user_b``.

        Args:
            user_a, user_b: Ids, nicknames or :class:`User` objects.

        Login: not needed, except on a private site. Raises :class:`GNUSocialNotFoundError`.
        """
        return get(
            "friendships/exists",
            returns=decoders.Flag(),
            user_a=user_reference(user_a),
            user_b=user_reference(user_b),
        )
