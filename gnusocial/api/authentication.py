"""Applications and logins: registering, logging in and out, new accounts, finding the API."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gnusocial.entities import User
from gnusocial.internals import discovery
from gnusocial.internals.auth import applications, login
from gnusocial.internals.auth.credentials import Anonymous
from gnusocial.internals.endpoint import (
    ApiClient,
    StandaloneCall,
    endpoint,
    standalone_endpoint,
)
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.options import (
    DEFAULT_TIMEOUT,
    check_limits,
)
from gnusocial.internals.http.request import get, post
from gnusocial.internals.http.urls import server_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import requests

    from gnusocial.internals.flows import Flow
    from gnusocial.internals.http.request import Request
    from gnusocial.types import StorePath, Timeout

#: Seconds to wait for a registration: the server sleeps seven of them.
_REGISTRATION_PATIENCE = 30.0


class AuthenticationMixin(ApiClient):
    """How a program and its user become known to a server."""

    @standalone_endpoint(
        (
            "the pages ``main/login``, ``settings/oauthapps``, ``settings/oauthapps/new`` and "
            "``settings/oauthapps/show/ID``; for ``anonymous`` ``POST oauth/request_token``; on "
            "Friendica ``POST v1/apps``"
        ),
        login="no",
        note="Friendica: OAuth 2; needs no account",
    )
    def create_app(
        cls,
        client_name: str,
        api_base_url: str,
        *,
        username: str | None = None,
        password: str | None = None,
        scopes: str | Iterable[str] = ("read", "write"),
        redirect_uri: str | None = None,
        website: str | None = None,
        description: str | None = None,
        organization: str | None = None,
        to_file: StorePath | None = None,
        session: requests.Session | None = None,
        request_timeout: Timeout = DEFAULT_TIMEOUT,
        total_timeout: float | None = None,
    ) -> StandaloneCall[tuple[str, str]]:
        """Register an application and return its ``client_id`` and ``client_secret``.

        GNU social has no route for this. With username and password the application is registered
        in the web pages of that user, as a person would do it. Without them it is the application
        ``anonymous``, which every server offers whose database allows it; that is tried. Friendica
        registers an application of that name without an account, and is shown no password.

        Args:
            client_name: The name that people are shown; no other application of the server may
                have it.
            api_base_url: The server, as for :class:`GNUSocial`.
            username, password: Of the user who will own the application. They are used for this
                call and not kept.
            scopes: ``("read", "write")`` (the default) or ``("read",)``.
            redirect_uri: Where the users of a web application are redirected to; None (the default)
                for a program that shows them a PIN.
            website: Of the application. Default: the server.
            description: Default: the name.
            organization: Who makes it. Default: the user.
            to_file: A path, or ``keyring:NAME``, where the result is kept, for
                ``GNUSocial(client_id=...)``.
            session: A ``requests.Session`` to send with.
            request_timeout, total_timeout: Seconds, as for :class:`GNUSocial`.

        Login: only with the password. Raises :class:`GNUSocialUnauthorizedError` for a wrong
        password, :class:`GNUSocialConflictError` when the name is taken,
        :class:`GNUSocialBadRequestError` for what else the server refuses,
        :class:`GNUSocialUnsupportedError` when it has no anonymous application, and
        :class:`GNUSocialMalformedResponseError` when its pages are not those of GNU social.
        Then nothing is written.
        """
        base = server_url(api_base_url)
        new = applications.application(
            client_name,
            scopes=scopes,
            redirect_uri=redirect_uri,
            website=base if website is None else website,
            description=description,
            organization=username if organization is None else organization,
        )
        return StandaloneCall(
            lambda context: login.create_app(
                context, new, username=username, password=password, to_file=to_file
            ),
            base,
            session,
            check_limits(request_timeout, total_timeout),
        )

    @endpoint(
        (
            "``POST oauth/request_token``, the page ``oauth/authorize``, ``POST "
            "oauth/access_token``, ``GET account/verify_credentials``; on Friendica the pages "
            "``/oauth/authorize``, ``/login`` and ``/oauth/acknowledge``, and ``POST /oauth/token``"
        ),
        login="client",
        note="Friendica: OAuth 2",
        secret=True,
    )
    def log_in(
        self,
        username: str | None = None,
        password: str | None = None,
        *,
        code: str | int | None = None,
        from_file: StorePath | None = None,
        to_file: StorePath | None = None,
    ) -> Flow[tuple[str, str]]:
        """Log the client in by OAuth and return the access token and its secret.

        GNU social speaks OAuth 1.0a, Friendica OAuth 2, whose tokens have no secret: there it is
        the empty string. The files say which; so does the form of a key given as a value.

        With username and password the whole way is gone at once. With a code it is the last step,
        after :meth:`auth_request_url`. The password is not kept. If anything fails, the client is
        as it was, and nothing is written.

        Args:
            username, password: The user's nickname (or e-mail address) and password.
            code: The PIN that the server showed, the verifier that it sent to the callback, or the
                whole URL that it called back.
            from_file: Where :meth:`auth_request_url` kept the pending login, if that was another
                process. Default: the login that this client began last.
            to_file: A path, or ``keyring:NAME``, where the result is kept, for
                ``GNUSocial(access_token=...)``.

        Login: the client needs a ``client_id``. Raises :class:`GNUSocialUnauthorizedError` for a
        wrong password, an unknown application, a wrong or used code, and when the user refused;
        :class:`GNUSocialIllegalArgumentError` for a callback that belongs to another login.
        """
        return login.log_in(
            self._context,
            username=username,
            password=password,
            code=code,
            from_file=from_file,
            to_file=to_file,
        )

    @endpoint(
        "POST oauth/request_token",
        login="client",
        note="Friendica: OAuth 2; nothing is asked",
        secret=True,
    )
    def auth_request_url(
        self, redirect_uri: str = "oob", *, to_file: StorePath | None = None
    ) -> Flow[str]:
        """Begin a login and return the page on which the user allows it.

        The page shows a PIN, or sends the browser to ``redirect_uri`` with ``oauth_token`` and
        ``oauth_verifier`` in the query (Friendica: ``code`` and ``state``). Give either to
        :meth:`log_in` as ``code``.

        Args:
            redirect_uri: Where the browser is to be sent; ``"oob"`` (the default) for a PIN.
                Friendica takes only the one that :meth:`create_app` was given.
            to_file: A path, or ``keyring:NAME``, where the pending login is kept, to be finished
                in another process with ``from_file``.

        Login: the client needs a ``client_id``. Raises :class:`GNUSocialUnauthorizedError` when the
        server does not know the application.
        """
        return login.request_url(self._context, redirect_uri, to_file)

    @endpoint(
        (
            "``POST oauth/request_token``, the page ``oauth/authorize``, ``POST "
            "oauth/access_token``, ``GET account/verify_credentials``; on Friendica the pages "
            "``/oauth/authorize``, ``/login`` and ``/oauth/acknowledge``, and ``POST /oauth/token``"
        ),
        login="client",
        note="Friendica: OAuth 2",
        secret=True,
    )
    def log_in_browser(
        self,
        *,
        to_file: StorePath | None = None,
        timeout: float = 300.0,
        open_page: Callable[[str], object] | None = None,
    ) -> Flow[tuple[str, str]]:
        """Log the client in through the user's browser; return the access token and its secret.

        The page on which the user allows it is opened, and the answer comes back to a port of
        127.0.0.1 that is open until then. For programs on the user's own machine. Friendica calls
        back only where the application said it would, so it is registered there for each login.

        Args:
            to_file: As for :meth:`log_in`.
            timeout: Seconds for the user to answer. Default 300.
            open_page: Called with the page's address instead of the standard browser.

        Login: the client needs a ``client_id``. Raises :class:`GNUSocialUnauthorizedError` when the
        user refuses, and :class:`GNUSocialTimeoutError` when nobody answers.
        """
        return login.in_browser(
            self._context, timeout=timeout, open_page=open_page, to_file=to_file
        )

    @endpoint(
        (
            "the pages ``main/login`` and ``settings/oauthconnections``; on Friendica ``POST "
            "/oauth/revoke``"
        ),
        login="token",
        note="Friendica: ends the access of all users of the application",
        secret=True,
    )
    def revoke_access_token(
        self, username: str | None = None, password: str | None = None
    ) -> Flow[None]:
        """Revoke the access token of this client, which is anonymous afterwards.

        GNU social has no route for this; it is done in the user's settings. All programs that use
        the same application for the same user share one token, and all lose it. Friendica has one,
        which ends the access of all users of the application.

        Args:
            username, password: Of the user whose access token the client has. Friendica needs
                neither, and is shown none.

        Login: the client needs an access token. Raises :class:`GNUSocialUnauthorizedError` for a
        wrong password, and :class:`GNUSocialNotFoundError` when the user has not given this token
        or took it back already.
        """
        return login.revoke(self._context, username, password)

    @endpoint("POST account/register", login="no", support={"Friendica": "no"}, secret=True)
    def create_account(
        self,
        nickname: str,
        password: str,
        email: str,
        *,
        fullname: str | None = None,
        homepage: str | None = None,
        bio: str | None = None,
        location: str | None = None,
        invite_code: str | None = None,
    ) -> Flow[User]:
        """Register a new user and return it. The client's login does not change.

        The server sleeps seven seconds over it.

        Args:
            nickname: Lower-case letters and digits.
            password: At least six characters.
            email: The address; the server may write to it.
            fullname, homepage, bio, location: The profile. Default: none.
            invite_code: For servers that let in only who is invited.

        Login: not needed. Raises :class:`GNUSocialConflictError` when the nickname is taken,
        :class:`GNUSocialUnauthorizedError` without an invitation where one is needed, and
        :class:`GNUSocialBadRequestError` for what else the server refuses.
        """
        request = post(
            "account/register",
            returns=User,
            nickname=nickname,
            password=password,
            confirm=password,
            email=email,
            fullname=fullname,
            homepage=homepage,
            bio=bio,
            location=location,
            code=invite_code,
        )
        # Unsigned: what is signed, the password too, is logged by the signing library at DEBUG.
        context = replace(self._context, credentials=Anonymous())
        return exchange(context, replace(request, min_timeout=_REGISTRATION_PATIENCE))

    @endpoint("GET account/verify_credentials", login="yes")
    def app_verify_credentials(self) -> Request[User]:
        """Return the user for whom this application acts.

        The server has no route that describes the application itself.

        Login: required. Raises :class:`GNUSocialUnauthorizedError` when the application is unknown
        or its access was revoked.
        """
        return get("account/verify_credentials", returns=User)

    @standalone_endpoint(
        (
            "``/.well-known/webfinger``, ``/rsd.xml``, ``/.well-known/host-meta``, "
            "``GET statusnet/config``"
        ),
        login="no",
    )
    def discover(
        cls,
        url_or_handle: str,
        *,
        session: requests.Session | None = None,
        request_timeout: Timeout = DEFAULT_TIMEOUT,
        total_timeout: float | None = None,
    ) -> StandaloneCall[str]:
        """Return the ``api_base_url`` of a server of which one knows a page or a user.

        The site is asked, through WebFinger, rsd.xml and host-meta; where these do not tell, the
        usual places are tried.

        Args:
            url_or_handle: The URL of the site or of a page on it, or ``nick@host``. Without a
                scheme https is assumed.
            session: A ``requests.Session`` to send with.
            request_timeout, total_timeout: Seconds, as for :class:`GNUSocial`.

        Login: not needed. Raises :class:`GNUSocialServerURLError` for what is neither,
        :class:`GNUSocialNotFoundError` when there is no such API, and
        :class:`GNUSocialNetworkError` when no server answers.
        """
        first = discovery.first_url(url_or_handle)
        limits = check_limits(request_timeout, total_timeout)
        return StandaloneCall(lambda _: discovery.discover(url_or_handle), first, session, limits)
