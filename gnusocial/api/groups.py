"""Groups: finding them, making them, joining and leaving, who is in them, what is said in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gnusocial.entities import Group, Status, User
from gnusocial.internals.auth.credentials import Anonymous
from gnusocial.internals.driver import Internals
from gnusocial.internals.http import decoders
from gnusocial.internals.http.request import get, post
from gnusocial.internals.ids import group_params, group_reference, whose_params
from gnusocial.internals.pagination.rules import GROUPS, page_of
from gnusocial.internals.posting.files import file_part
from gnusocial.internals.quirks.groups import (
    check_aliases,
    check_fields,
    check_nickname,
    update_group,
)
from gnusocial.internals.quirks.unsupported import if_supported
from gnusocial.internals.timelines import page_request

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gnusocial.entities import Page
    from gnusocial.internals.posting.files import FileLike

#: The server's first user. Anonymous calls of list_all fail on every version since 1.2.0 unless
#: they name some user that exists, though the answer does not depend on it.
_SOMEBODY = 1
#: What the user can do where a server lacks a route of the Groups API.
_ON_THE_SITE = "the Groups API of 2010 has it, no released server does; use the group's web page"


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
        anonymous = isinstance(self._context.credentials, Anonymous)
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
                **whose_params(user),
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
        returns = decoders.Flag("is_member")
        params = {**group_params(group), **whose_params(user)}
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
            page_request("group", group, limit=limit, since_id=since_id, max_id=max_id, page=page)
        )

    def group_create(
        self,
        nickname: str,
        full_name: str | None = None,
        *,
        homepage: str | None = None,
        description: str | None = None,
        location: str | None = None,
        aliases: str | Iterable[str] | None = None,
    ) -> Group:
        """Make a group, with yourself as its administrator and first member, and return it.

        Args:
            nickname: What it is called after ``!``: lower-case letters and digits, at most 64.
            full_name: What it is called in full, at most 255 characters.
            homepage: The URL of its homepage.
            description: What it is about. Most servers take 1000 characters.
            location: Where it is, at most 255 characters.
            aliases: Further nicknames, one or several; most servers take three.

        Login: required. Raises :class:`GNUSocialConflictError` where a group or user has the
        nickname, :class:`GNUSocialBadRequestError` for one that the server does not take, and
        :class:`GNUSocialForbiddenError` for other values that it does not take.

        Route: ``POST statusnet/groups/create``
        """
        fields = check_fields(
            full_name=full_name, homepage=homepage, description=description, location=location
        )
        return self._request(
            post(
                "statusnet/groups/create",
                returns=Group,
                nickname=check_nickname(nickname),
                aliases=check_aliases(aliases),
                **fields,
            )
        )

    def group_update(
        self,
        group: object,
        *,
        nickname: str | None = None,
        full_name: str | None = None,
        homepage: str | None = None,
        description: str | None = None,
        location: str | None = None,
        aliases: str | Iterable[str] | None = None,
    ) -> Group:
        """Change a group and return it as it is then.

        What is None (the default) stays, **but for the aliases**: the server replaces them all by
        those that are given, so give them each time. It never tells which ones a group has.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.
            nickname: A new nickname. Few sites let groups change theirs.
            full_name, homepage, location: The new values. None can be cleared.
            description: A new description. No released server keeps it.
            aliases: All further nicknames, one or several; None (the default) removes them.

        Login: required, as an administrator of the group (:class:`GNUSocialForbiddenError`).
        Raises :class:`GNUSocialUnsupportedError` where the server answers yes and has not kept the
        nickname or the description (the rest is changed then), :class:`GNUSocialNotFoundError`,
        and what :meth:`group_create` raises.

        Route: ``POST statusnet/groups/update``; without a nickname, ``GET statusnet/groups/show``
        before it
        """
        return self._run(
            update_group(
                self._context,
                group,
                nickname=nickname,
                aliases=aliases,
                fullname=full_name,
                homepage=homepage,
                description=description,
                location=location,
            )
        )

    def group_update_logo(self, group: object, image: FileLike) -> Group:
        """Upload a new logo for a group and return the group, where a server can.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.
            image: A path, the bytes themselves or a file opened for reading bytes.

        Login: required. Raises :class:`GNUSocialUnsupportedError` on every released server: the
        Groups API of 2010 has this route, they do not.

        Route: ``POST statusnet/groups/update_group_logo``
        """
        path = "statusnet/groups/update_group_logo/{}"
        request = post(path, group_reference(group), returns=Group)
        request = replace(request, files=(file_part("image", image),))
        return self._run(if_supported(self._context, request, _ON_THE_SITE))

    def group_delete(self, group: object) -> Group:
        """Delete a group and return it as it was, where a server can.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.

        Login: required. Raises :class:`GNUSocialUnsupportedError` on every released server: the
        Groups API of 2010 has this route, they do not.

        Route: ``POST statusnet/groups/destroy``
        """
        request = post("statusnet/groups/destroy/{}", group_reference(group), returns=Group)
        return self._run(if_supported(self._context, request, _ON_THE_SITE))

    def group_tags(self, group: object) -> Any:
        """Return the tags of a group as the server sends them, where a server can.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.

        Login: not needed. Raises :class:`GNUSocialUnsupportedError` on every released server: the
        Groups API of 2010 has this route, they do not.

        Route: ``GET statusnet/groups/tag``
        """
        request = get("statusnet/groups/tag/{}", group_reference(group), returns=decoders.as_sent)
        return self._run(if_supported(self._context, request, _ON_THE_SITE))
