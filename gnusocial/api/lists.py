"""Lists of people, which GNU social calls people tags: reading, changing and following them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gnusocial import entities
from gnusocial.entities import User
from gnusocial.internals import quirks, site
from gnusocial.internals.endpoint import ALL_PARTLY, NO_API, ON_THE_SITE, ApiClient, endpoint
from gnusocial.internals.http.request import delete, get, post
from gnusocial.internals.ids import list_path, owner_in_path, user_reference, whose_params
from gnusocial.internals.pagination.paging import LIST_PEOPLE, LISTS
from gnusocial.internals.pagination.rules import page_of

if TYPE_CHECKING:
    from gnusocial.entities import Page, UserList
    from gnusocial.internals.flows import Flow
    from gnusocial.internals.http.request import Request
    from gnusocial.types import ListRef, UserRef

# ruff: noqa: A002 - a list is named by a parameter `list`, as everywhere in the API


class ListsMixin(ApiClient):
    """Lists. A list is given by its owner and its id, its name or a :class:`UserList`.

    The API cannot create lists, nor add or remove members; with your password these methods use the
    web site, where a list is created by adding the first member. Everything else works alike on
    1.20.10 and 2.0.1. A private list is visible to its owner only. The server returns only the
    first 20 lists or people: if there are more, :meth:`~gnusocial.GNUSocial.fetch_next` ends with a
    :class:`GNUSocialWarning`.
    """

    @endpoint(
        "``GET lists``; of another user ``GET USER/lists``",
        login="yes",
        support=NO_API,
        note="no version can do it through the API",
    )
    def lists(self, user: UserRef | None = None) -> Flow[Page[UserList]]:
        """Return the lists that a user owns, which no GNU social up to 2.0.1 can do.

        The route answers 404 on every released server. It is requested in case yours has fixed it.
        What works: :meth:`list_memberships`, :meth:`list_subscriptions`, and :meth:`list_show` for
        a list whose name you know.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.

        Login: required. Raises :class:`GNUSocialUnsupportedError`.
        """
        path = "lists" if user is None else "{}/lists"
        owner = () if user is None else (owner_in_path(user),)
        request = page_of(path, *owner, of=entities.UserList, paging=LISTS)
        return quirks.unsupported.or_unsupported(
            self._context, request, quirks.unsupported.OWN_LISTS
        )

    @endpoint("GET USER/lists/LIST", login="private", support={"Friendica": "no"})
    def list_show(self, user: UserRef, list: ListRef) -> Request[UserList]:
        """Return a list.

        Args:
            user: The owner: an id, a nickname or a :class:`User`.
            list: An id, a name of letters and digits, or a :class:`UserList`. A list whose name has
                other characters must be given by its id.

        Login: not needed, except on a private site and for your own private lists. Raises
        :class:`GNUSocialNotFoundError`, also for the private list of another user.
        """
        return get("{}/lists/{}", *list_path(user, list), returns=entities.UserList)

    @endpoint(
        "``POST lists``, then ``GET USER/lists/LIST``",
        login="yes",
        support=NO_API,
        note=ON_THE_SITE,
        secret=True,
    )
    def list_create(
        self,
        name: str,
        *,
        description: str | None = None,
        mode: str = "public",
        password: str | None = None,
    ) -> Flow[UserList]:
        """Create a list and return it: by the API if the server can, else on the web site.

        GNU social up to 2.0.1 answers with a list that it did not store, so the list is looked up
        before it is returned. If you have a list of that name already, it is returned unchanged.

        On the web site a list is created by adding a member: you are added, and removed again.

        Args:
            name: The name of the list, a tag: letters and digits; on the web site in lower case
                and not digits alone.
            description: The description; None (the default) for none.
            mode: ``"public"`` (the default) or ``"private"``.
            password: Yours, to do it on the web site where the API cannot, as you would in a
                browser. It is used for this call and not kept. None (the default): the API only.

        Login: required. Raises :class:`GNUSocialUnsupportedError` where the API did not store the
        list and no password is given, :class:`GNUSocialUnauthorizedError` for a wrong one,
        :class:`GNUSocialBadRequestError` with the words of the page for what it refuses, and
        :class:`GNUSocialMalformedResponseError` where the pages are not as GNU social makes them.
        """
        return site.lists.create(self._context, name, description, mode, password)

    @endpoint(
        "``GET USER/lists/LIST``, then ``POST USER/lists/LIST``",
        login="yes",
        support={"Friendica": "no"},
    )
    def list_update(
        self,
        user: UserRef,
        list: ListRef,
        *,
        name: str | None = None,
        description: str | None = None,
        mode: str | None = None,
    ) -> Flow[UserList]:
        """Change one of your lists and return it.

        The server clears a description that is not sent, and makes the list public if no mode is
        sent. So the values that are not given are read first and sent too.

        Args:
            user: The owner of the list: you.
            list: An id, a name of letters and digits, or a :class:`UserList`.
            name: The new name; None (the default) keeps the old one.
            description: The new description; None (the default) keeps the old one. The server
                stores letters and digits only, in lower case: spaces are dropped, also from an old
                one.
            mode: ``"public"`` or ``"private"``; None (the default) keeps it as it is.

        Login: required. Raises :class:`GNUSocialNotFoundError`,
        :class:`GNUSocialForbiddenError` for the public list of another user, and
        :class:`GNUSocialConflictError` where you have another list of the new name. Where the
        server stored another name or description than it was sent, a :class:`GNUSocialWarning`
        tells.
        """
        path = list_path(user, list)
        return quirks.lists.update_list(self._context, path, name, description, mode)

    @endpoint("DELETE USER/lists/LIST", login="yes", support={"Friendica": "no"})
    def list_delete(self, user: UserRef, list: ListRef) -> Request[UserList]:
        """Delete one of your lists and return it as it was.

        Args:
            user: The owner of the list: you.
            list: An id, a name of letters and digits, or a :class:`UserList`.

        Login: required. Raises :class:`GNUSocialNotFoundError`, and
        :class:`GNUSocialForbiddenError` for the public list of another user.
        """
        return delete("{}/lists/{}", *list_path(user, list), returns=entities.UserList)

    @endpoint(
        "GET lists/memberships",
        login="self",
        support=ALL_PARTLY,
        note="the first 20",
    )
    def list_memberships(self, user: UserRef | None = None) -> Request[Page[UserList]]:
        """Return the lists that a user is on: the public ones, and your own.

        Args:
            user: The user; None (the default) is the logged-in user.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError`.
        """
        params = whose_params(user)
        return page_of("lists/memberships", of=entities.UserList, paging=LISTS, **params)

    @endpoint(
        "GET lists/subscriptions",
        login="self",
        support={**ALL_PARTLY, "Friendica": "partly"},
        note="the first 20; on Friendica always none",
    )
    def list_subscriptions(self, user: UserRef | None = None) -> Request[Page[UserList]]:
        """Return the lists that a user subscribed to.

        Args:
            user: The user; None (the default) is the logged-in user.

        Login: only for ``user=None`` and on a private site. Raises
        :class:`GNUSocialNotFoundError`.
        """
        params = whose_params(user)
        return page_of("lists/subscriptions", of=entities.UserList, paging=LISTS, **params)

    @endpoint(
        "GET USER/LIST/members",
        login="yes",
        support=ALL_PARTLY,
        note="the first 20",
    )
    def list_members(self, user: UserRef, list: ListRef) -> Request[Page[User]]:
        """Return the users who are on a list, 20 at most.

        ``member_count`` of the list is their number.

        Args:
            user: The owner: an id, a nickname or a :class:`User`.
            list: An id, a name of letters and digits, or a :class:`UserList`.

        Login: required. Raises :class:`GNUSocialNotFoundError`.
        """
        path = list_path(user, list)
        return page_of("{}/{}/members", *path, of=User, paging=LIST_PEOPLE)

    @endpoint(
        "POST USER/LIST/members",
        login="yes",
        support=NO_API,
        note=ON_THE_SITE,
        secret=True,
    )
    def list_members_add(
        self, user: UserRef, list: ListRef, member: UserRef, *, password: str | None = None
    ) -> Flow[UserList]:
        """Add a user to one of your lists: by the API if the server can, else on the web site.

        The API of GNU social up to 2.0.1 ignores the member. The library tries it nevertheless, for
        servers that fixed this.

        Args:
            user: The owner of the list: you.
            list: An id, a name of letters and digits, or a :class:`UserList`.
            member: Whom to add: an id, a nickname or a :class:`User`.
            password: Yours, to do it on the web site where the API cannot, as you would in a
                browser. It is used for this call and not kept. None (the default): the API only.

        Login: required. Raises :class:`GNUSocialNotFoundError`,
        :class:`GNUSocialForbiddenError` for the list of another user, and otherwise what
        :meth:`list_create` raises.
        """
        path = list_path(user, list)
        request = post("{}/{}/members", *path, returns=entities.UserList, id=user_reference(member))
        by_api = quirks.unsupported.or_unsupported(
            self._context, request, quirks.unsupported.CHANGING_MEMBERS
        )
        add = partial(site.lists.set_member, self._context, path, member, True)
        return site.visit.or_on_the_site(by_api, password, add)

    @endpoint(
        "DELETE USER/LIST/members",
        login="yes",
        support=NO_API,
        note=ON_THE_SITE,
        secret=True,
    )
    def list_members_remove(
        self, user: UserRef, list: ListRef, member: UserRef, *, password: str | None = None
    ) -> Flow[UserList]:
        """Remove a user from one of your lists: by the API if it can, else on the web site.

        Args:
            user: The owner of the list: you.
            list: An id, a name of letters and digits, or a :class:`UserList`.
            member: Whom to remove: an id, a nickname or a :class:`User`.
            password: As for :meth:`list_members_add`.

        Login: required. Raises what :meth:`list_members_add` raises.
        """
        path = list_path(user, list)
        request = delete(
            "{}/{}/members", *path, returns=entities.UserList, id=user_reference(member)
        )
        by_api = quirks.unsupported.or_unsupported(
            self._context, request, quirks.unsupported.CHANGING_MEMBERS
        )
        remove = partial(site.lists.set_member, self._context, path, member, False)
        return site.visit.or_on_the_site(by_api, password, remove)

    @endpoint("GET USER/LIST/members/MEMBER", login="private", support={"Friendica": "no"})
    def list_has_member(self, user: UserRef, list: ListRef, member: UserRef) -> Flow[bool]:
        """Tell whether a user is on a list.

        Args:
            user: The owner: an id, a nickname or a :class:`User`.
            list: An id, a name of letters and digits, or a :class:`UserList`.
            member: The user to check: an id, a nickname or a :class:`User`.

        Login: not needed, except on a private site and for your own private lists. Raises
        :class:`GNUSocialNotFoundError` for an unknown list or user.
        """
        path = (*list_path(user, list), user_reference(member))
        return quirks.lists.is_on_list(self._context, get("{}/{}/members/{}", *path, returns=User))

    @endpoint(
        "GET USER/LIST/subscribers",
        login="yes",
        support=ALL_PARTLY,
        note="the first 20",
    )
    def list_subscribers(self, user: UserRef, list: ListRef) -> Request[Page[User]]:
        """Return the users who subscribed to a list, 20 at most.

        ``subscriber_count`` of the list is their number.

        Args:
            user: The owner: an id, a nickname or a :class:`User`.
            list: An id, a name of letters and digits, or a :class:`UserList`.

        Login: required. Raises :class:`GNUSocialNotFoundError`.
        """
        path = list_path(user, list)
        return page_of("{}/{}/subscribers", *path, of=User, paging=LIST_PEOPLE)

    @endpoint("POST USER/LIST/subscribers", login="yes", support={"Friendica": "no"})
    def list_subscribe(self, user: UserRef, list: ListRef) -> Request[UserList]:
        """Subscribe to a list and return it. Subscribing twice is not an error.

        Args:
            user: The owner: an id, a nickname or a :class:`User`.
            list: An id, a name of letters and digits, or a :class:`UserList`.

        Login: required. Raises :class:`GNUSocialNotFoundError`.
        """
        return post("{}/{}/subscribers", *list_path(user, list), returns=entities.UserList)

    @endpoint("DELETE USER/LIST/subscribers", login="yes", support={"Friendica": "no"})
    def list_unsubscribe(self, user: UserRef, list: ListRef) -> Request[UserList]:
        """End your subscription to a list and return the list.

        Args:
            user: The owner: an id, a nickname or a :class:`User`.
            list: An id, a name of letters and digits, or a :class:`UserList`.

        Login: required. Raises :class:`GNUSocialConflictError` if you have not subscribed to it,
            :class:`GNUSocialNotFoundError`.
        """
        return delete("{}/{}/subscribers", *list_path(user, list), returns=entities.UserList)

    @endpoint("GET USER/LIST/subscribers/SUBSCRIBER", login="private", support={"Friendica": "no"})
    def list_has_subscriber(self, user: UserRef, list: ListRef, subscriber: UserRef) -> Flow[bool]:
        """Tell whether a user subscribed to a list.

        Args:
            user: The owner: an id, a nickname or a :class:`User`.
            list: An id, a name of letters and digits, or a :class:`UserList`.
            subscriber: The user to check: an id, a nickname or a :class:`User`.

        Login: as for :meth:`list_has_member`. Raises :class:`GNUSocialNotFoundError`.
        """
        path = (*list_path(user, list), user_reference(subscriber))
        return quirks.lists.is_on_list(
            self._context, get("{}/{}/subscribers/{}", *path, returns=User)
        )
