"""Groups: finding, creating, joining and leaving them; their members and timelines."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from gnusocial import entities
from gnusocial.entities import Status, User
from gnusocial.internals import quirks, site
from gnusocial.internals.auth.credentials import Anonymous
from gnusocial.internals.endpoint import ALL_PARTLY, NO_API, ON_THE_SITE, ApiClient, endpoint
from gnusocial.internals.http import decoders
from gnusocial.internals.http.request import get, post
from gnusocial.internals.ids import group_params, group_reference, whose_params
from gnusocial.internals.pagination.paging import GROUPS
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.timelines import page_request

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gnusocial.entities import Group, Page
    from gnusocial.internals.flows import Flow
    from gnusocial.internals.http.request import Request
    from gnusocial.types import FileLike, GroupRef, StatusRef, UserRef

#: The server's first user. Since 1.2.0 anonymous calls of list_all fail unless they name an
#: existing user, though the response does not depend on it.
_SOMEBODY = 1
#: A hint if a server has no route of the Groups API.
_ELSEWHERE = "the Groups API of 2010 has it, no released server does; use the group's web page"


class GroupsMixin(ApiClient):
    """Groups. A group is given by its id, its nickname, ``!nickname`` or a :class:`Group`."""

    @endpoint("GET statusnet/groups/show", login="private", support={"Friendica": "no"})
    def group(self, group: GroupRef) -> Request[Group]:
        """Return a group.

        Args:
            group: An id, a nickname or alias, ``!nickname`` or a :class:`Group`.

        Login: not needed, except on a private site; only with one does the response say whether you
            are a member. Raises :class:`GNUSocialNotFoundError`.
        """
        return get("statusnet/groups/show/{}", group_reference(group), returns=entities.Group)

    @endpoint("GET statusnet/groups/list_all", login="private", support={"Friendica": "no"})
    def groups(self, *, limit: int | None = None, page: int | None = None) -> Request[Page[Group]]:
        """Return all groups of the server, the newest first.

        Args:
            limit: Groups on a page, 1 to 200; None (the default) gives 20.
            page: The number of the page, from 1.

        Login: not needed, except on a private site.
        """
        anonymous = isinstance(self._context.credentials, Anonymous)
        return page_of(
            "statusnet/groups/list_all",
            of=entities.Group,
            paging=GROUPS,
            limit=limit,
            page=page,
            user_id=_SOMEBODY if anonymous else None,
        )

    @endpoint("GET statusnet/groups/list", login="self", support={"Friendica": "no"})
    def account_groups(
        self, user: UserRef | None = None, *, limit: int | None = None, page: int | None = None
    ) -> Request[Page[Group]]:
        """Return the groups that a user is a member of.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            limit: Groups on a page, 1 to 200; None (the default) gives 20.
            page: The number of the page, from 1.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError`.
        """
        return page_of(
            "statusnet/groups/list",
            of=entities.Group,
            paging=GROUPS,
            limit=limit,
            page=page,
            **whose_params(user),
        )

    @endpoint("GET statusnet/groups/membership", login="private", support={"Friendica": "no"})
    def group_members(
        self, group: GroupRef, *, limit: int | None = None, page: int | None = None
    ) -> Request[Page[User]]:
        """Return the members of a group, the newest first.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.
            limit: Users on a page, 1 to 200; None (the default) gives 20.
            page: The number of the page, from 1.

        Login: not needed, except on a private site. Raises :class:`GNUSocialNotFoundError`.
        """
        return page_of(
            "statusnet/groups/membership/{}",
            group_reference(group),
            of=User,
            paging=GROUPS,
            limit=limit,
            page=page,
        )

    @endpoint("GET statusnet/groups/admins", login="private", support={"Friendica": "no"})
    def group_admins(
        self, group: GroupRef, *, limit: int | None = None, page: int | None = None
    ) -> Request[Page[User]]:
        """Return the administrators of a group.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.
            limit: Users on a page, 1 to 200; None (the default) gives 20.
            page: The number of the page, from 1.

        Login: not needed, except on a private site. Raises :class:`GNUSocialNotFoundError`.
        """
        return page_of(
            "statusnet/groups/admins/{}",
            group_reference(group),
            of=User,
            paging=GROUPS,
            limit=limit,
            page=page,
        )

    @endpoint("POST statusnet/groups/join", login="yes", support={"Friendica": "no"})
    def group_join(self, group: GroupRef) -> Request[Group]:
        """Join a group and return it.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.

        Login: required. Raises :class:`GNUSocialConflictError` if you are a member already,
            :class:`GNUSocialForbiddenError` if its administrators blocked you,
            :class:`GNUSocialNotFoundError`.
        """
        return post("statusnet/groups/join/{}", group_reference(group), returns=entities.Group)

    @endpoint("POST statusnet/groups/leave", login="yes", support={"Friendica": "no"})
    def group_leave(self, group: GroupRef) -> Request[Group]:
        """Leave a group and return it.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.

        Login: required. Raises :class:`GNUSocialConflictError` if you are not a member,
            :class:`GNUSocialNotFoundError`.
        """
        return post("statusnet/groups/leave/{}", group_reference(group), returns=entities.Group)

    @endpoint("GET statusnet/groups/is_member", login="self", support={"Friendica": "no"})
    def group_is_member(self, group: GroupRef, user: UserRef | None = None) -> Request[bool]:
        """Tell whether a user is a member of a group.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.
            user: The user; None (the default) is the logged-in user.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError` for an unknown group or user.
        """
        returns = decoders.Flag("is_member")
        params = {**group_params(group), **whose_params(user)}
        return get("statusnet/groups/is_member", returns=returns, **params)

    @endpoint("GET statusnet/groups/timeline", login="private", support={"Friendica": "no"})
    def timeline_group(
        self,
        group: GroupRef,
        *,
        limit: int | None = None,
        since_id: StatusRef | None = None,
        max_id: StatusRef | None = None,
        page: int | None = None,
    ) -> Request[Page[Status]]:
        """Return the statuses that were posted to a group.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.
            limit: Statuses on a page, 1 to 200; None (the default) gives 20.
            since_id, max_id: Only statuses newer than the first, not newer than the second.
            page: The number of the page, from 1.

        Login: not needed, except on a private site. With a Basic login the server shows public
        statuses only. Raises :class:`GNUSocialNotFoundError`.
        """
        return page_request(
            "group", group, limit=limit, since_id=since_id, max_id=max_id, page=page
        )

    @endpoint("POST statusnet/groups/create", login="yes", support={"Friendica": "no"})
    def group_create(
        self,
        nickname: str,
        full_name: str | None = None,
        *,
        homepage: str | None = None,
        description: str | None = None,
        location: str | None = None,
        aliases: str | Iterable[str] | None = None,
    ) -> Request[Group]:
        """Create a group, with yourself as its administrator and first member, and return it.

        Args:
            nickname: The name after ``!``: lower-case letters and digits, at most 64.
            full_name: The full name, at most 255 characters.
            homepage: The URL of its homepage.
            description: The description. Most servers take 1000 characters.
            location: The location, at most 255 characters.
            aliases: More nicknames, one or several; most servers take three.

        Login: required. Raises :class:`GNUSocialConflictError` where a group or user has the
        nickname, :class:`GNUSocialBadRequestError` for one that the server does not take, and
        :class:`GNUSocialForbiddenError` for other values that it does not take.
        """
        fields = quirks.groups.check_fields(
            full_name=full_name, homepage=homepage, description=description, location=location
        )
        return post(
            "statusnet/groups/create",
            returns=entities.Group,
            nickname=quirks.groups.check_nickname(nickname),
            aliases=quirks.groups.check_aliases(aliases),
            **fields,
        )

    @endpoint(
        (
            "``POST statusnet/groups/update``; without a nickname, ``GET statusnet/groups/show`` "
            "before it"
        ),
        login="yes",
        support=ALL_PARTLY,
        note="a new description is not stored, which raises an error",
    )
    def group_update(
        self,
        group: GroupRef,
        *,
        nickname: str | None = None,
        full_name: str | None = None,
        homepage: str | None = None,
        description: str | None = None,
        location: str | None = None,
        aliases: str | Iterable[str] | None = None,
    ) -> Flow[Group]:
        """Change a group and return it.

        None (the default) keeps a value, **except for the aliases**: the server replaces them all,
        so pass them each time. It never returns the aliases of a group.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.
            nickname: A new nickname. Few sites allow that.
            full_name, homepage, location: The new values. They cannot be cleared.
            description: A new description. No released server stores it.
            aliases: All other nicknames, one or several; None (the default) removes them.

        Login: required, as an administrator of the group (:class:`GNUSocialForbiddenError`).
        Raises :class:`GNUSocialUnsupportedError` where the server answers yes and has not kept the
        nickname or the description (the rest is changed then), :class:`GNUSocialNotFoundError`,
        and what :meth:`group_create` raises.
        """
        return quirks.groups.update_group(
            self._context,
            group,
            nickname=nickname,
            aliases=aliases,
            fullname=full_name,
            homepage=homepage,
            description=description,
            location=location,
        )

    @endpoint(
        "POST statusnet/groups/update_group_logo",
        login="yes",
        support=NO_API,
        note=ON_THE_SITE,
        secret=True,
    )
    def group_update_logo(
        self, group: GroupRef, image: FileLike, *, password: str | None = None
    ) -> Flow[Group]:
        """Upload a new logo for a group, and return the group: by the API, else on the web site.

        The Groups API of 2010 has this route, no released server does. The web site uses the whole
        picture; of one that is not square, the left or top part.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.
            image: A path, the bytes themselves or a file opened for reading bytes.
            password: Yours, to do it on the web site where the API cannot, as you would in a
                browser. It is used for this call and not kept. None (the default): the API only.

        Login: required, as an administrator of the group (:class:`GNUSocialForbiddenError`).
        Raises :class:`GNUSocialUnsupportedError` where the API cannot and no password is given,
        :class:`GNUSocialUnauthorizedError` for a wrong one, :class:`GNUSocialNotFoundError`,
        :class:`GNUSocialTooLongError`, :class:`GNUSocialBadRequestError` with the words of the page
        for a picture that it refuses, and :class:`GNUSocialMalformedResponseError` where the pages
        are not as GNU social makes them.
        """
        path = group_reference(group)
        request = post("statusnet/groups/update_group_logo/{}", path, returns=entities.Group)
        return site.pictures.update_logo(self._context, request, _ELSEWHERE, path, image, password)

    @endpoint(
        "POST statusnet/groups/destroy",
        login="yes",
        support=NO_API,
        note=ON_THE_SITE,
        secret=True,
    )
    def group_delete(self, group: GroupRef, *, password: str | None = None) -> Flow[Group]:
        """Delete a group and return it as it was: by the API, else on the web site.

        The Groups API of 2010 has this route, no released server does. On the web site only the
        moderators of the site may delete groups.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.
            password: As for :meth:`group_update_logo`.

        Login: required. Raises :class:`GNUSocialForbiddenError` if you may not delete it, and
            otherwise what :meth:`group_update_logo` raises.
        """
        path = group_reference(group)
        request = post("statusnet/groups/destroy/{}", path, returns=entities.Group)
        by_api = quirks.unsupported.if_supported(self._context, request, _ELSEWHERE)
        return site.visit.or_on_the_site(
            by_api, password, partial(site.groups.delete, self._context, path)
        )

    @endpoint(
        "GET statusnet/groups/tag",
        login="no",
        support=NO_API,
        note="released servers have no such route",
    )
    def group_tags(self, group: GroupRef) -> Flow[Any]:
        """Return the tags of a group, as the server sends them.

        Args:
            group: An id, a nickname, ``!nickname`` or a :class:`Group`.

        Login: not needed. Raises :class:`GNUSocialUnsupportedError` on every released server: the
        Groups API of 2010 has this route, they do not.
        """
        request = get("statusnet/groups/tag/{}", group_reference(group), returns=decoders.as_sent)
        return quirks.unsupported.if_supported(self._context, request, _ELSEWHERE)
