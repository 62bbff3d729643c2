"""Groups: finding them, joining and leaving, who is in them, what is said in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.entities import Group, Status, User
from gnusocial.internals import readers
from gnusocial.internals.base import Internals
from gnusocial.internals.credentials import Anonymous
from gnusocial.internals.ids import group_params, group_reference, user_params
from gnusocial.internals.paging import GROUPS, NOTICES, page_of
from gnusocial.internals.request import get, post

if TYPE_CHECKING:
    from gnusocial.entities import Page

#: The server's first user. Anonymous calls of list_all fail on every version since 1.2.0 unless
#: they name some user that exists, though the answer does not depend on it.
_SOMEBODY = 1


class GroupsMixin(Internals):
    """Groups. A group is named by its id, its nickname, ``!nickname`` or a :class:`Group`."""

    def group(self, group: object) -> Group:
        """Return a group.

        Args:
            group: An id, a nickname or alias, ``!nickname`` or a :class:`Group`.

        Login: not needed, except on a private site; only with one the answer tells whether you
        are a member. Raises :class:`GNUSocialNotFoundError`.

        Route: ``GET statusnet/groups/show``
        """
        return self._request(get("statusnet/groups/show/{}", group_reference(group), returns=Group))

    def groups(self, *, limit: int | None = None, page: int | None = None) -> Page[Group]:
        """Return all groups of the server, the newest first.

        Args:
            limit: Groups on a page, 1 to 200; None (the default) gives 20.
            page: The number of the page, from 1.

        Login: not needed, except on a private site.

        Route: ``GET statusnet/groups/list_all``
        """
        anonymous = isinstance(self._setup.credentials, Anonymous)
        return self._request(
            page_of(
                "statusnet/groups/list_all",
                of=Group,
                paging=GROUPS,
                limit=limit,
                page=page,
                user_id=_SOMEBODY if anonymous else None,
            )
        )

    def account_groups(
        self, user: object = None, *, limit: int | None = None, page: int | None = None
    ) -> Page[Group]:
        """Return the groups that a user is a member of.

        Args:
            user: Whose; None (the default) is the logged-in user.
            limit: Groups on a page, 1 to 200; None (the default) gives 20.
            page: The number of the page, from 1.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError`.

        Route: ``GET statusnet/groups/list``
        """
        return self._request(
            page_of(
                "statusnet/groups/list",
                of=Group,
                paging=GROUPS,
                limit=limit,
                page=page,
                **user_params(user),
            )
        )

    def group_members(
        self, group: object, *, limit: int | None = None, page: int | None = None
    ) -> Page[User]:
        """Return the members of a group, the newest first.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.
            limit: Users on a page, 1 to 200; None (the default) gives 20.
            page: The number of the page, from 1.

        Login: not needed, except on a private site. Raises :class:`GNUSocialNotFoundError`.

        Route: ``GET statusnet/groups/membership``
        """
        return self._request(
            page_of(
                "statusnet/groups/membership/{}",
                group_reference(group),
                of=User,
                paging=GROUPS,
                limit=limit,
                page=page,
            )
        )

    def group_admins(
        self, group: object, *, limit: int | None = None, page: int | None = None
    ) -> Page[User]:
        """Return the administrators of a group.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.
            limit: Users on a page, 1 to 200; None (the default) gives 20.
            page: The number of the page, from 1.

        Login: not needed, except on a private site. Raises :class:`GNUSocialNotFoundError`.

        Route: ``GET statusnet/groups/admins``
        """
        return self._request(
            page_of(
                "statusnet/groups/admins/{}",
                group_reference(group),
                of=User,
                paging=GROUPS,
                limit=limit,
                page=page,
            )
        )

    def group_join(self, group: object) -> Group:
        """Join a group and return it.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.

        Login: required. Raises :class:`GNUSocialConflictError` when you are a member already,
        :class:`GNUSocialForbiddenError` when its administrators blocked you,
        :class:`GNUSocialNotFoundError`.

        Route: ``POST statusnet/groups/join``
        """
        return self._request(
            post("statusnet/groups/join/{}", group_reference(group), returns=Group)
        )

    def group_leave(self, group: object) -> Group:
        """Leave a group and return it.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.

        Login: required. Raises :class:`GNUSocialConflictError` when you are no member,
        :class:`GNUSocialNotFoundError`.

        Route: ``POST statusnet/groups/leave``
        """
        return self._request(
            post("statusnet/groups/leave/{}", group_reference(group), returns=Group)
        )

    def group_is_member(self, group: object, user: object = None) -> bool:
        """Tell whether a user is a member of a group.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.
            user: Who; None (the default) is the logged-in user.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown group or user.

        Route: ``GET statusnet/groups/is_member``
        """
        returns = readers.Flag("is_member")
        params = {**group_params(group), **user_params(user)}
        return self._request(get("statusnet/groups/is_member", returns=returns, **params))

    def timeline_group(
        self,
        group: object,
        *,
        limit: int | None = None,
        since_id: object = None,
        max_id: object = None,
        page: int | None = None,
    ) -> Page[Status]:
        """Return the statuses that were posted to a group.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: not needed, except on a private site. With a Basic login the server shows public
        statuses only. Raises :class:`GNUSocialNotFoundError`.

        Route: ``GET statusnet/groups/timeline``
        """
        return self._request(
            page_of(
                "statusnet/groups/timeline/{}",
                group_reference(group),
                of=Status,
                paging=NOTICES,
                limit=limit,
                since_id=since_id,
                max_id=max_id,
                page=page,
            )
        )
