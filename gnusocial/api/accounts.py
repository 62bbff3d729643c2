"""Accounts: looking them up, one's own profile, who follows whom as lists."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gnusocial.entities import RateLimitStatus, User
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.driver import Internals
from gnusocial.internals.http import decoders
from gnusocial.internals.http.request import get, post
from gnusocial.internals.ids import is_profile_url, unpack_nickname, user_params, whose_params
from gnusocial.internals.pagination.rules import IDS, PEOPLE, page_of
from gnusocial.internals.posting.files import file_part
from gnusocial.internals.quirks.friendica import ProfileChanged, UserNamed

if TYPE_CHECKING:
    from gnusocial.entities import Page
    from gnusocial.internals.posting.files import FileLike

_DEVICES = {"none": "none", "sms": "sms", "im": "im"}
#: The names that entities have for these sizes, and those that the route knows.
_AVATAR_SIZES = {"profile": "bigger", "stream": "normal", "mini": "mini"}
_COLOR = re.compile(r"#?([0-9A-Fa-f]{6})")


class AccountsMixin(Internals):
    """Users of the server, and the one who is logged in."""

    def account_verify_credentials(self) -> User:
        """Return the logged-in user, with their latest status if they have one.

        This is the way to test a login: on routes where a login is optional the server takes a
        wrong password for none.

        Login: required. Raises :class:`GNUSocialUnauthorizedError` when the server does not accept
        it; after several wrong passwords its answer takes some seconds.

        Route: ``GET account/verify_credentials``
        """
        return self._request(get("account/verify_credentials", returns=User))

    def me(self) -> User:
        """Return the logged-in user; short name of :meth:`account_verify_credentials`.

        Login: required.

        Route: ``GET account/verify_credentials``
        """
        return self.account_verify_credentials()

    def account(self, user: object) -> User:
        """Return a user of the server, with their latest status if they have one.

        Args:
            user: An id, a nickname, ``@nickname``, an e-mail address or a :class:`User`. The URL of
                a profile finds users of other servers too, where this server knows them already.

        Login: not needed, except on a private site. Raises :class:`GNUSocialNotFoundError`.

        Route: ``GET users/show``; for a URL ``GET externalprofile/show``
        """
        if is_profile_url(user):
            return self._request(get("externalprofile/show", returns=User, profileurl=user))
        named = user_params(user, by_email=True)
        return self._request(get("users/show", returns=UserNamed(named), **named))

    def account_update_profile(
        self,
        *,
        name: str | None = None,
        url: str | None = None,
        location: str | None = None,
        description: str | None = None,
    ) -> User:
        """Change one's own profile and return it.

        Args:
            name, url, location, description: The new values: full name, homepage, place, bio. What
                is None (the default) stays; the empty string clears. At least one must be given.

        Login: required.

        Route: ``POST account/update_profile``
        """
        given = {"name": name, "url": url, "location": location, "description": description}
        if not any(value is not None for value in given.values()):
            raise GNUSocialIllegalArgumentError(
                "give at least one of name, url, location, description"
            )
        return self._request(post("account/update_profile", returns=ProfileChanged(given), **given))

    def account_update_avatar(self, image: FileLike, mime_type: str | None = None) -> User:
        """Upload a new profile picture and return one's profile.

        Args:
            image: A path, the bytes themselves or a file opened for reading bytes.
            mime_type: The media type; None (the default) guesses it from the name and the content.

        Login: required. Raises :class:`GNUSocialInternalServerError` on 2.0.1, where this route
        always fails.

        Route: ``POST account/update_profile_image``
        """
        request = post("account/update_profile_image", returns=User)
        return self._request(replace(request, files=(file_part("image", image, mime_type),)))

    def account_update_link_color(self, color: str) -> User:
        """Set the colour of links on one's pages and return one's profile.

        Args:
            color: Six hexadecimal digits, with or without ``#``.

        Login: required. No released server keeps the colour: they check it, answer with the
        profile, and change nothing.

        Route: ``POST account/update_link_color``
        """
        return self._request(
            post("account/update_link_color", returns=User, linkcolor=_hex_digits(color))
        )

    def account_update_background_color(self, color: str) -> User:
        """Set the background colour of one's pages and return one's profile.

        Args:
            color: Six hexadecimal digits, with or without ``#``.

        Login: required. As with the colour of links, no released server keeps it.

        Route: ``POST account/update_background_color``
        """
        return self._request(
            post(
                "account/update_background_color", returns=User, backgroundcolor=_hex_digits(color)
            )
        )

    def account_update_delivery_device(self, device: str) -> User:
        """Choose where the server sends notices to, and return one's profile.

        Args:
            device: ``"none"``, ``"sms"`` or ``"im"``.

        Login: required.

        Route: ``POST account/update_delivery_device``
        """
        known = _one_of(_DEVICES, device, "device")
        return self._request(post("account/update_delivery_device", returns=User, device=known))

    def account_avatar_url(self, nickname: str | User, size: str = "profile") -> str:
        """Return the address of a user's picture.

        Args:
            nickname: The nickname, or a :class:`User`.
            size: ``"profile"`` (the default, 96 pixels), ``"stream"`` (48) or ``"mini"`` (24). The
                picture as it was uploaded is ``account(nickname).profile_image_url_original``.

        Login: not needed, except on a private site.

        Route: ``GET users/profile_image``, whose redirect is not followed
        """
        request = get(
            "users/profile_image/{}",
            unpack_nickname(nickname),
            returns=decoders.text,
            size=_one_of(_AVATAR_SIZES, size, "size"),
        )
        return self._request(replace(request, form="redirect"))

    def account_following(
        self, user: object = None, *, limit: int | None = None, page: int | None = None
    ) -> Page[User]:
        """Return whom a user follows, the newest subscription first.

        Args:
            user: Whose; None (the default) is the logged-in user.
            limit: Users on a page, 1 to 200; None (the default) gives 100.
            page: The number of the page, from 1.

        Login: only for ``user=None`` and on a private site.

        Route: ``GET statuses/friends``
        """
        return self._people("statuses/friends", user, limit, page)

    def account_followers(
        self, user: object = None, *, limit: int | None = None, page: int | None = None
    ) -> Page[User]:
        """Return who follows a user, the newest subscription first.

        Args:
            user: Whose; None (the default) is the logged-in user.
            limit: Users on a page, 1 to 200; None (the default) gives 100.
            page: The number of the page, from 1.

        Login: only for ``user=None`` and on a private site.

        Route: ``GET statuses/followers``
        """
        return self._people("statuses/followers", user, limit, page)

    def account_following_ids(self, user: object = None, *, page: int | None = None) -> Page[int]:
        """Return the ids of whom a user follows.

        Args:
            user: Whose; None (the default) is the logged-in user.
            page: The number of the page, from 1. A page holds 5000 ids.

        Login: only for ``user=None`` and on a private site.

        Route: ``GET friends/ids``
        """
        return self._request(
            page_of("friends/ids", of="ids", paging=IDS, page=page, **whose_params(user))
        )

    def account_followers_ids(self, user: object = None, *, page: int | None = None) -> Page[int]:
        """Return the ids of who follows a user.

        Args:
            user: Whose; None (the default) is the logged-in user.
            page: The number of the page, from 1. A page holds 5000 ids.

        Login: only for ``user=None`` and on a private site.

        Route: ``GET followers/ids``
        """
        return self._request(
            page_of("followers/ids", of="ids", paging=IDS, page=page, **whose_params(user))
        )

    def account_rate_limit_status(self) -> RateLimitStatus:
        """Return what the server says of its hourly limit.

        GNU social has no such limit and always answers 150 of 150.

        Login: required.

        Route: ``GET account/rate_limit_status``
        """
        return self._request(get("account/rate_limit_status", returns=RateLimitStatus))

    def nickname_available(self, nickname: str) -> bool:
        """Tell whether a nickname is valid and not taken.

        Args:
            nickname: The nickname that somebody might want to register.

        Login: not needed. Raises :class:`GNUSocialForbiddenError` on a private site.

        Route: ``GET check_nickname``
        """
        return self._request(get("check_nickname", returns=decoders.Flag(), nickname=nickname))

    def _people(self, path: str, user: object, limit: Any, page: Any) -> Page[User]:
        return self._request(
            page_of(path, of=User, paging=PEOPLE, limit=limit, page=page, **whose_params(user))
        )


def _one_of(known: dict[str, str], value: str, name: str) -> str:
    if value not in known:
        raise GNUSocialIllegalArgumentError(
            f"{name} must be one of {', '.join(known)}, not {value!r}"
        )
    return known[value]


def _hex_digits(color: str) -> str:
    match = _COLOR.fullmatch(color) if isinstance(color, str) else None
    if match is None:
        raise GNUSocialIllegalArgumentError(
            f"color must be six hexadecimal digits, like 'ff8800', not {color!r}"
        )
    return match[1]
