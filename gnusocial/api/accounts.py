"""Accounts: looking them up, your own profile, followers and followed users."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from gnusocial import entities
from gnusocial.entities import User
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals import quirks, site
from gnusocial.internals.checks import one_of, shown
from gnusocial.internals.endpoint import ALL_PARTLY, ApiClient, endpoint
from gnusocial.internals.http import decoders
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import get, post
from gnusocial.internals.ids import (
    is_profile_url,
    remote_handle,
    unpack_nickname,
    user_params,
    whose_params,
)
from gnusocial.internals.pagination.paging import IDS, PEOPLE
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.values import replace

if TYPE_CHECKING:
    from gnusocial.entities import Page, RateLimitStatus
    from gnusocial.internals.flows import Flow
    from gnusocial.internals.http.request import Request
    from gnusocial.types import FileLike, UserRef

_DEVICES = {"none": "none", "sms": "sms", "im": "im"}
#: The sizes by their names in entities, and by their names in the route.
_AVATAR_SIZES = {"profile": "bigger", "stream": "normal", "mini": "mini"}
_COLOR = r"#?([0-9A-Fa-f]{6})"
_CONTACTS_NOTE = (
    "Friendica: no numbered pages, use fetch_next(); of others only the contacts you share"
)


class AccountsMixin(ApiClient):
    """Users of the server, and the one who is logged in."""

    @endpoint("GET account/verify_credentials", login="yes")
    def account_verify_credentials(self) -> Request[User]:
        """Return the logged-in user, with their latest status if they have one.

        Use this to test a login: where a login is optional, the server treats a wrong password as
        no login.

        Login: required. Raises :class:`GNUSocialUnauthorizedError` if the server does not accept
            it; after several wrong passwords it delays its response for some seconds.
        """
        return get("account/verify_credentials", returns=User)

    @endpoint("GET account/verify_credentials", login="yes")
    def me(self) -> Flow[User]:
        """Return the logged-in user; short name of :meth:`account_verify_credentials`.

        Login: required.
        """
        return AccountsMixin.account_verify_credentials.declare(self)

    @endpoint(
        (
            "``GET users/show``; for a URL ``GET externalprofile/show``; for a handle "
            "``/.well-known/webfinger`` of its host before that"
        ),
        login="private",
        support={"Friendica": "partly"},
        note="Friendica: not by e-mail address",
    )
    def account(self, user: UserRef) -> Flow[User]:
        """Return a user of the server, with their latest status if they have one.

        Args:
            user: An id, a nickname, ``@nickname``, an e-mail address or a :class:`User`. The URL of
                a profile and ``@nickname@host`` also find users of other servers, if this server
                knows them already; for the latter, the URL is requested from that host.

        Login: not needed, except on a private site. Raises :class:`GNUSocialNotFoundError`.
        """
        if is_profile_url(user):
            at = quirks.friendica.UserAt(str(user))
            return exchange(self._context, get("externalprofile/show", returns=at, profileurl=user))
        handle = remote_handle(user)
        if handle is not None:
            return site.discovery.user_by_handle(self._context, *handle)
        named = user_params(user, by_email=True)
        return exchange(
            self._context, get("users/show", returns=quirks.friendica.UserNamed(named), **named)
        )

    @endpoint(
        "POST account/update_profile",
        login="yes",
        support={"1.1.3": "partly", "Friendica": "partly"},
        note="1.1.3 ignores an empty value; Friendica changes name and description only",
    )
    def account_update_profile(
        self,
        *,
        name: str | None = None,
        url: str | None = None,
        location: str | None = None,
        description: str | None = None,
    ) -> Request[User]:
        """Change your profile and return it.

        Args:
            name, url, location, description: The new values: full name, homepage, place, bio. None
                (the default) keeps a value, the empty string clears it. At least one must be given.

        Login: required.
        """
        given = {"name": name, "url": url, "location": location, "description": description}
        if not any(value is not None for value in given.values()):
            raise GNUSocialIllegalArgumentError(
                "give at least one of name, url, location, description"
            )
        return post(
            "account/update_profile", returns=quirks.friendica.ProfileChanged(given), **given
        )

    @endpoint(
        "POST account/update_profile_image",
        login="yes",
        support={"2.0": "no"},
        note="2.0 answers 500; with your password it is done on the web site",
        secret=True,
    )
    def account_update_avatar(
        self, image: FileLike, mime_type: str | None = None, *, password: str | None = None
    ) -> Flow[User]:
        """Upload a new profile picture and return your profile.

        Args:
            image: A path, the bytes themselves or a file opened for reading bytes.
            mime_type: The media type; None (the default) guesses it from the name and the content.
            password: Yours, to do it on the web site where the API cannot (2.0.1), as you would in
                a browser. It is used for this call and not kept. None (the default): the API only.

        Login: required. Raises :class:`GNUSocialInternalServerError` on 2.0.1 without a password,
            where this route always fails; :class:`GNUSocialUnauthorizedError` for a wrong one, and
            :class:`GNUSocialBadRequestError` with the message of the page if it refuses the
            picture.
        """
        request = post("account/update_profile_image", returns=User)
        return site.pictures.update_avatar(self._context, request, image, mime_type, password)

    @endpoint(
        "POST account/update_link_color",
        login="yes",
        support=ALL_PARTLY,
        note="accepted, but not stored",
    )
    def account_update_link_color(self, color: str) -> Request[User]:
        """Set the link colour of your pages and return your profile.

        Args:
            color: Six hexadecimal digits, with or without ``#``.

        Login: required. No released server stores the colour: it checks it and answers with the
            profile.
        """
        return post("account/update_link_color", returns=User, linkcolor=_hex_digits(color))

    @endpoint(
        "POST account/update_background_color",
        login="yes",
        support=ALL_PARTLY,
        note="accepted, but not stored",
    )
    def account_update_background_color(self, color: str) -> Request[User]:
        """Set the background colour of your pages and return your profile.

        Args:
            color: Six hexadecimal digits, with or without ``#``.

        Login: required. As with the link colour, no released server stores it.
        """
        return post(
            "account/update_background_color", returns=User, backgroundcolor=_hex_digits(color)
        )

    @endpoint("POST account/update_delivery_device", login="yes", support={"Friendica": "no"})
    def account_update_delivery_device(self, device: str) -> Request[User]:
        """Choose where the server sends notices to, and return your profile.

        Args:
            device: ``"none"``, ``"sms"`` or ``"im"``.

        Login: required.
        """
        known = _DEVICES[one_of(device, _DEVICES, "device")]
        return post("account/update_delivery_device", returns=User, device=known)

    @endpoint(
        "``GET users/profile_image``, whose redirect is not followed",
        login="private",
        support={"Friendica": "no"},
    )
    def account_avatar_url(self, nickname: str | User, size: str = "profile") -> Request[str]:
        """Return the URL of a user's picture.

        Args:
            nickname: The nickname, or a :class:`User`.
            size: ``"profile"`` (the default, 96 pixels), ``"stream"`` (48) or ``"mini"`` (24). The
                original picture is ``account(nickname).profile_image_url_original``.

        Login: not needed, except on a private site.
        """
        request = get(
            "users/profile_image/{}",
            unpack_nickname(nickname),
            returns=decoders.text,
            size=_AVATAR_SIZES[one_of(size, _AVATAR_SIZES, "size")],
        )
        return replace(request, form="redirect")

    @endpoint(
        "GET statuses/friends",
        login="self",
        support={"Friendica": "partly"},
        note=_CONTACTS_NOTE,
    )
    def account_following(
        self, user: UserRef | None = None, *, limit: int | None = None, page: int | None = None
    ) -> Flow[Page[User]]:
        """Return the users that a user follows, the newest subscription first.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            limit: Users on a page, 1 to 200; None (the default) gives 100.
            page: The number of the page, from 1.

        Login: only for ``user=None`` and on a private site.
        """
        return self._people("statuses/friends", user, limit, page)

    @endpoint(
        "GET statuses/followers",
        login="self",
        support={"Friendica": "partly"},
        note=_CONTACTS_NOTE,
    )
    def account_followers(
        self, user: UserRef | None = None, *, limit: int | None = None, page: int | None = None
    ) -> Flow[Page[User]]:
        """Return the followers of a user, the newest subscription first.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            limit: Users on a page, 1 to 200; None (the default) gives 100.
            page: The number of the page, from 1.

        Login: only for ``user=None`` and on a private site.
        """
        return self._people("statuses/followers", user, limit, page)

    @endpoint(
        "GET friends/ids",
        login="self",
        support={"Friendica": "partly"},
        note=_CONTACTS_NOTE,
    )
    def account_following_ids(
        self, user: UserRef | None = None, *, page: int | None = None
    ) -> Flow[Page[int]]:
        """Return the ids of the users that a user follows.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            page: The number of the page, from 1. A page holds 5000 ids.

        Login: only for ``user=None`` and on a private site.
        """
        return self._ids("friends/ids", user, page)

    @endpoint(
        "GET followers/ids",
        login="self",
        support={"Friendica": "partly"},
        note=_CONTACTS_NOTE,
    )
    def account_followers_ids(
        self, user: UserRef | None = None, *, page: int | None = None
    ) -> Flow[Page[int]]:
        """Return the ids of the followers of a user.

        Args:
            user: The user: an id, a nickname or a :class:`User`. Default: the logged-in user.
            page: The number of the page, from 1. A page holds 5000 ids.

        Login: only for ``user=None`` and on a private site.
        """
        return self._ids("followers/ids", user, page)

    @endpoint("GET account/rate_limit_status", login="yes")
    def account_rate_limit_status(self) -> Request[RateLimitStatus]:
        """Return the server's hourly limit.

        GNU social has no such limit and always answers 150 of 150.

        Login: required.
        """
        return get("account/rate_limit_status", returns=entities.RateLimitStatus)

    @endpoint("GET check_nickname", login="no", support={"Friendica": "no"})
    def nickname_available(self, nickname: str) -> Request[bool]:
        """Tell whether a nickname is valid and not taken.

        Args:
            nickname: The nickname to check.

        Login: not needed. Raises :class:`GNUSocialForbiddenError` on a private site.
        """
        return get("check_nickname", returns=decoders.Flag(), nickname=nickname)

    def _people(self, path: str, user: UserRef | None, limit: Any, page: Any) -> Flow[Page[User]]:
        named = whose_params(user)
        request = page_of(path, of=User, paging=PEOPLE, limit=limit, page=page, **named)
        return quirks.people.people_of(self._context, request, named)

    def _ids(self, path: str, user: UserRef | None, page: Any) -> Flow[Page[int]]:
        named = whose_params(user)
        request = page_of(path, of="ids", paging=IDS, page=page, **named)
        return quirks.people.people_of(self._context, request, named)


def _hex_digits(color: str) -> str:
    match = re.fullmatch(_COLOR, color) if isinstance(color, str) else None
    if match is None:
        raise GNUSocialIllegalArgumentError(
            f"color must be six hexadecimal digits, like 'ff8800', not {shown(color)}"
        )
    return match[1]
