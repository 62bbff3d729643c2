"""Applications and logins: registering, logging in and out, new accounts, finding the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnusocial.entities import User
from gnusocial.internals import auth, site
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
from gnusocial.internals.values import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import requests

    from gnusocial.internals.flows import Flow
    from gnusocial.internals.http.request import Request
    from gnusocial.types import StorePath, Timeout

#: Read timeout of a registration in seconds: the server sleeps for seven.
_REGISTRATION_PATIENCE = 30.0


class AuthenticationMixin(ApiClient):
    """Registering applications and users, and logging in."""

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

        GNU social has no route for this. With username and password, the application is registered
        through the web pages of that user, as in a browser. Without them it is the application
        ``anonymous``, which servers offer if their database allows it; this is checked. Friendica
        registers an application of that name without an account, and is not sent the password.

        Args:
            client_name: The name that users see; it must be unique on the server.
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
        new = auth.applications.application(
            client_name,
            scopes=scopes,
            redirect_uri=redirect_uri,
            website=base if website is None else website,
            description=description,
            organization=username if organization is None else organization,
        )
        return StandaloneCall(
            lambda context: auth.login.create_app(
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

        GNU social uses OAuth 1.0a, Friendica OAuth 2, whose tokens have no secret: there it is the
        empty string. The protocol is stored in the files, and recognized by the form of a key.

        With username and password, this is the whole login. With a code, it is the last step after
        :meth:`auth_request_url`. The password is not stored. If anything fails, the client does not
        change, and nothing is written.

        Args:
            username, password: The user's nickname (or e-mail address) and password.
            code: The PIN that the server showed, the verifier that it sent to the callback, or the
                whole callback URL.
            from_file: The file in which :meth:`auth_request_url` stored the pending login, if that
                was another process. Default: the login that this client started last.
            to_file: A path, or ``keyring:NAME``, where the result is kept, for
                ``GNUSocial(access_token=...)``.

        Login: the client needs a ``client_id``. Raises :class:`GNUSocialUnauthorizedError` for a
        wrong password, an unknown application, a wrong or used code, and when the user refused;
        :class:`GNUSocialIllegalArgumentError` for a callback that belongs to another login.
        """
        return auth.login.log_in(
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
        note="Friendica: OAuth 2; no request is sent",
        secret=True,
    )
    def auth_request_url(
        self, redirect_uri: str = "oob", *, to_file: StorePath | None = None
    ) -> Flow[str]:
        """Start a login and return the URL of the page on which the user grants access.

        The page shows a PIN, or sends the browser to ``redirect_uri`` with ``oauth_token`` and
        ``oauth_verifier`` in the query (Friendica: ``code`` and ``state``). Give either to
        :meth:`log_in` as ``code``.

        Args:
            redirect_uri: Where the browser is redirected to; ``"oob"`` (the default) for a PIN.
                Friendica takes only the one that :meth:`create_app` was given.
            to_file: A path, or ``keyring:NAME``, where the pending login is stored, to finish it in
                another process with ``from_file``.

        Login: the client needs a ``client_id``. Raises :class:`GNUSocialUnauthorizedError` if the
            server does not know the application.
        """
        return auth.login.request_url(self._context, redirect_uri, to_file)

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

        The page on which the user grants access is opened, and the callback goes to a port of
        127.0.0.1 that is open until then. For programs on the user's own machine. Friendica only
        calls back a registered URI, so the application is registered there for each login.

        Args:
            to_file: As for :meth:`log_in`.
            timeout: Seconds for the user to answer. Default 300.
            open_page: Called with the URL of the page instead of opening the default browser.

        Login: the client needs a ``client_id``. Raises :class:`GNUSocialUnauthorizedError` if the
            user refuses, and :class:`GNUSocialTimeoutError` if there is no callback in time.
        """
        return auth.login.in_browser(
            self._context, timeout=timeout, open_page=open_page, to_file=to_file
        )

    @endpoint(
        (
            "the pages ``main/login`` and ``settings/oauthconnections``; on Friendica ``POST "
            "/oauth/revoke``"
        ),
        login="token",
        note="Friendica: revokes the access of all users of the application",
        secret=True,
    )
    def revoke_access_token(
        self, username: str | None = None, password: str | None = None
    ) -> Flow[None]:
        """Revoke the access token of this client, which is anonymous afterwards.

        GNU social has no route for this; it is done in the user's settings. All programs that use
        the same application for the same user share one token, and all lose it. Friendica has a
        route, which revokes the access of all users of the application.

        Args:
            username, password: Of the user whose access token the client has. Friendica needs
                neither, and is not sent them.

        Login: the client needs an access token. Raises :class:`GNUSocialUnauthorizedError` for a
            wrong password, and :class:`GNUSocialNotFoundError` if the user has not granted this
            token or has revoked it already.
        """
        return auth.login.revoke(self._context, username, password)

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

        The server takes seven seconds for it.

        Args:
            nickname: Lower-case letters and digits.
            password: At least six characters.
            email: The e-mail address; the server may send mail to it.
            fullname, homepage, bio, location: The profile. Default: none.
            invite_code: For servers that require an invitation.

        Login: not needed. Raises :class:`GNUSocialConflictError` if the nickname is taken,
            :class:`GNUSocialUnauthorizedError` if an invitation is missing, and
            :class:`GNUSocialBadRequestError` for other values that the server refuses.
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
        # Not signed: oauthlib logs at DEBUG what it signs, here the password.
        context = replace(self._context, credentials=Anonymous())
        return exchange(context, replace(request, min_timeout=_REGISTRATION_PATIENCE))

    @endpoint("GET account/verify_credentials", login="yes")
    def app_verify_credentials(self) -> Request[User]:
        """Return the user that this application acts for.

        There is no route that returns the application itself.

        Login: required. Raises :class:`GNUSocialUnauthorizedError` if the application is unknown or
            its access was revoked.
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
        """Return the ``api_base_url`` of a server, given one of its pages or users.

        It is read from the site's WebFinger, rsd.xml and host-meta; without them, the usual places
        are tried.

        Args:
            url_or_handle: The URL of the site or of a page on it, or ``nick@host``. Without a
                scheme https is assumed.
            session: A ``requests.Session`` to send with.
            request_timeout, total_timeout: Seconds, as for :class:`GNUSocial`.

        Login: not needed. Raises :class:`GNUSocialServerURLError` if it is neither,
            :class:`GNUSocialNotFoundError` if there is no such API, and
            :class:`GNUSocialNetworkError` if no server answers.
        """
        first = site.discovery.first_url(url_or_handle)
        limits = check_limits(request_timeout, total_timeout)
        return StandaloneCall(
            lambda _: site.discovery.discover(url_or_handle), first, session, limits
        )
