"""Relationships: following, blocking, and asking who does."""

from __future__ import annotations

from gnusocial.entities import Relationship, User
from gnusocial.internals.driver import Internals
from gnusocial.internals.http import decoders
from gnusocial.internals.http.request import counted, get, post
from gnusocial.internals.ids import user_params, user_reference, whose_params
from gnusocial.internals.quirks.repairs import followed_behind_throttle


class RelationshipsMixin(Internals):
    """What users are to each other."""

    def account_follow(self, user: object) -> User:
        """Follow a user and return them.

        Args:
            user: An id, a nickname or a :class:`User`. Users of other servers are named by their
                id.

        Login: required. Raises :class:`GNUSocialConflictError` when you follow them already,
        :class:`GNUSocialNotFoundError`, :class:`GNUSocialForbiddenError` when they block you.
        Following counts as a notice to the posting throttle. A server that answers that there
        were too many has stored the subscription all the same; that is looked up, and the user is
        returned.

        Route: ``POST friendships/create``
        """
        named = user_params(user)
        request = counted(post("friendships/create", returns=User, **named))
        return self._request(request, followed_behind_throttle(**named))

    def account_unfollow(self, user: object) -> User:
        """Stop following a user and return them.

        Args:
            user: An id, a nickname or a :class:`User`.

        Login: required. Raises :class:`GNUSocialConflictError` when you do not follow them,
        :class:`GNUSocialNotFoundError`.

        Route: ``POST friendships/destroy``
        """
        return self._request(post("friendships/destroy", returns=User, **user_params(user)))

    def account_block(self, user: object) -> User:
        """Block a user, who then no longer follows you, and return them.

        Args:
            user: An id, a nickname or a :class:`User`.

        Login: required. Raises :class:`GNUSocialForbiddenError` for yourself,
        :class:`GNUSocialNotFoundError`. Blocking twice is no error.

        Route: ``POST blocks/create``
        """
        return self._request(post("blocks/create", returns=User, **user_params(user)))

    def account_unblock(self, user: object) -> User:
        """Lift the block of a user and return them. It is no error if there was none.

        Args:
            user: An id, a nickname or a :class:`User`.

        Login: required. Raises :class:`GNUSocialNotFoundError`.

        Route: ``POST blocks/destroy``
        """
        return self._request(post("blocks/destroy", returns=User, **user_params(user)))

    def account_relationship(self, target: object, source: object = None) -> Relationship:
        """Return what two users of this server are to each other, seen from both sides.

        Args:
            target: An id, a nickname or a :class:`User`.
            source: The other user; None (the default) is the logged-in user.

        Login: only for ``source=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError`; users of other servers are not found by this route.

        Route: ``GET friendships/show``
        """
        params = {**whose_params(source, "source_"), **user_params(target, "target_")}
        returns = decoders.Inside("relationship", Relationship)
        return self._request(get("friendships/show", returns=returns, **params))

    def account_follows(self, user_a: object, user_b: object) -> bool:
        """Tell whether ``user_a`` follows ``user_b``.

        Args:
            user_a, user_b: Ids, nicknames or :class:`User` objects.

        Login: not needed, except on a private site. Raises :class:`GNUSocialNotFoundError`.

        Route: ``GET friendships/exists``
        """
        return self._request(
            get(
                "friendships/exists",
                returns=decoders.Flag(),
                user_a=user_reference(user_a),
                user_b=user_reference(user_b),
            )
        )
