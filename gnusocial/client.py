"""The client: its constructor, and the areas that it is assembled from."""

from __future__ import annotations

import os
import time
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, NoReturn

from gnusocial import streaming
from gnusocial.api.accounts import AccountsMixin
from gnusocial.api.authentication import AuthenticationMixin
from gnusocial.api.direct_messages import DirectMessagesMixin
from gnusocial.api.favorites import FavoritesMixin
from gnusocial.api.feeds import FeedsMixin
from gnusocial.api.groups import GroupsMixin
from gnusocial.api.instance import InstanceMixin
from gnusocial.api.lists import ListsMixin
from gnusocial.api.media import MediaMixin
from gnusocial.api.notifications import NotificationsMixin
from gnusocial.api.pages import PagesMixin
from gnusocial.api.relationships import RelationshipsMixin
from gnusocial.api.search import SearchMixin
from gnusocial.api.statuses import StatusesMixin
from gnusocial.api.streams import StreamsMixin
from gnusocial.api.texts import TextsMixin
from gnusocial.api.timelines import TimelinesMixin
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.auth.arguments import arguments_from, resolve
from gnusocial.internals.auth.credentials import LoginArguments
from gnusocial.internals.checks import shown
from gnusocial.internals.context import ClientContext
from gnusocial.internals.http.options import (
    DEFAULT_MAX_RESPONSE_SIZE,
    DEFAULT_TIMEOUT,
    check_limits,
    standard_headers,
)
from gnusocial.internals.http.retries import Retries, check_retries
from gnusocial.internals.io.driver import SyncDriver
from gnusocial.internals.io.sync_client import RequestsClient
from gnusocial.internals.ratelimit import RateLimiter
from gnusocial.internals.redaction import keeps_secrets

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests
    from requests.auth import AuthBase
    from typing_extensions import Self

    from gnusocial.internals.auth.credentials import Credentials
    from gnusocial.types import AsyncClock, Clock, StorePath, Timeout, Transport


class Api(
    AuthenticationMixin,
    AccountsMixin,
    RelationshipsMixin,
    StatusesMixin,
    TextsMixin,
    TimelinesMixin,
    NotificationsMixin,
    FavoritesMixin,
    GroupsMixin,
    DirectMessagesMixin,
    ListsMixin,
    SearchMixin,
    MediaMixin,
    FeedsMixin,
    StreamsMixin,
    InstanceMixin,
    PagesMixin,
):
    """The common part of all clients, synchronous or asynchronous."""

    @classmethod
    @keeps_secrets
    def from_env(cls, **options: Any) -> Self:
        """Return a client for the server and the user in the environment variables.

        The variables are ``GNUSOCIAL_BASE_URL``, ``GNUSOCIAL_CLIENT_ID``,
        ``GNUSOCIAL_CLIENT_SECRET``, ``GNUSOCIAL_ACCESS_TOKEN``, ``GNUSOCIAL_ACCESS_TOKEN_SECRET``,
        ``GNUSOCIAL_USERNAME`` and ``GNUSOCIAL_PASSWORD``. Empty variables are ignored.

        Args:
            **options: Further arguments of the constructor; they override the environment.

        Raises :class:`GNUSocialServerURLError` if neither the environment nor the options
        name a server, besides what the constructor raises.
        """
        return cls(**arguments_from(os.environ, options))

    @property
    def api_base_url(self) -> str:
        """The URL of the server, without a trailing slash."""
        return self._context.base_url

    @property
    def ratelimit_limit(self) -> int | None:
        """Requests per window, from the server or your own budget; None if unknown."""
        return self._context.limiter.limit

    @property
    def ratelimit_remaining(self) -> int | None:
        """Requests left after the last call; None if unknown."""
        return self._context.limiter.remaining

    @property
    def ratelimit_reset(self) -> float | None:
        """POSIX time at which the limit resets; None if unknown."""
        return self._context.limiter.reset

    @property
    def ratelimit_lastcall(self) -> float:
        """POSIX time of the last response; 0 before the first."""
        return self._context.limiter.lastcall

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.api_base_url} {self._context.credentials}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"a {type(self).__name__} cannot be pickled or copied: it has connections and secrets. "
            "Create one in each process, with from_env() or the path of a credentials file"
        )

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Raise an AttributeError that suggests the new name for one of Mastodon.py."""
            from gnusocial.internals.renamed import advice

            hint = advice(name)
            raise AttributeError(
                f"{type(self).__name__!r} object has no attribute {name!r}"
                + (f": {hint}" if hint else ""),
                name=name,
                obj=self,
            )


class GNUSocial(RequestsClient, Api):
    """A client of one GNU social server, for one user or none.

    It makes no connection until a method is called. It can be used from several threads at once,
    and as a context manager, which closes its connections at the end.

    Args:
        client_id, client_secret: The key of an application and its secret, as :meth:`create_app`
            returns them. ``client_id`` may be the path of the file that it wrote instead, or
            ``keyring:NAME``; then neither secret nor server is needed.
        access_token, access_token_secret: The token of a user and its secret, as :meth:`log_in`
            returns them. ``access_token`` may be the path of the file that it wrote instead, or
            ``keyring:NAME``; then nothing else is needed. A token of Friendica has no secret.
        api_base_url: The server: ``https://example.org``, or ``example.org``, for which https is
            assumed; with a subfolder or ``/index.php`` if the site uses one. There is no default
            server.
        username, password: The user's nickname (or e-mail address) and password, for HTTP Basic.
            Without them and without an access token, the client is anonymous.
        ratelimit_method: What to do at a rate limit. ``"wait"`` (the
            default) waits until there is room, ``"pace"`` spreads them evenly, ``"throw"`` raises
            :class:`GNUSocialRatelimitError`.
        ratelimit_pacefactor: For ``"pace"``: a factor above 1 runs faster than an even spread.
            Default 1.1, which is 10 %.
        ratelimit_limit, ratelimit_window: Your own budget: at most this number of requests
            within this number of seconds. Default: none. The default window is an hour (3600 s).
        ratelimit_max_wait: The maximum wait of one call in seconds; a longer wait raises
            :class:`GNUSocialRatelimitError` with ``retry_after``. Default: 900, or the window
            of your budget if that is longer.
        on_ratelimit_wait: Called before each wait with its length in seconds and its reason.
        ratelimiter: A :class:`RateLimiter` to share with other clients, for instance of the same
            account; the other ``ratelimit_*`` arguments are then ignored.
        request_timeout: Seconds without a byte from the server after which a call fails, or a pair:
            to connect, and to read. Default 60.
        total_timeout: Maximum time for one request in seconds, whatever the server sends
            meanwhile. An upload gets one more second per 16 kB. Default: five times
            ``request_timeout``.
        max_response_size: Maximum size of a response in bytes, after decompression; a larger one
            raises :class:`GNUSocialResponseTooLargeError`. Default 32 MiB.
        retries: How often a request is retried, with exponential backoff: a read after a failed
            connection, a timeout, 502, 503 or 504; a write only if it was certainly not received,
            or certainly not stored. 0 disables retries. Default 3, within 60 seconds.
        session: A ``requests.Session`` to send with, for your own proxies, certificates or
            adapters. The client never closes it.
        user_agent: The User-Agent header. Default: the name and version of this library.
        lang: The language of the server's error texts. The library recognizes errors by their
            English texts, so change it only to show the texts to people. Default ``"en"``.
        timezone: An IANA name (``"Europe/Berlin"``) or a tzinfo to which all dates are converted;
            None (the default) leaves them as the server sends them.
        signature_base: Scheme and host with which the server computes OAuth signatures, if they are
            not those of its address: ``"http://example.org"`` behind a proxy that terminates TLS.
            :meth:`log_in` detects this and stores it. Default: those of the server.
        allow_readable_secrets: Whether to accept credentials files that other users of the machine
            can read, as on read-only mounts of containers. Default False.
        transport: An object that sends the requests, for tests: :class:`gnusocial.types.Transport`.
            ``request_timeout``, ``total_timeout`` and ``max_response_size`` are then ignored.
            Default: the library's own, with persistent connections.
        clock: An object that gives the time and sleeps, for tests: :class:`gnusocial.types.Clock`.
            Default: the clocks of the system.

    Raises :class:`GNUSocialServerURLError` if ``api_base_url`` is not a server URL,
    :class:`GNUSocialIllegalArgumentError` for other invalid arguments, and
    :class:`GNUSocialIOError` for a file that cannot be read, or that other users can read.
    """

    @keeps_secrets
    def __init__(
        self,
        client_id: StorePath | None = None,
        client_secret: str | None = None,
        access_token: StorePath | None = None,
        access_token_secret: str | None = None,
        api_base_url: str | None = None,
        *,
        username: str | None = None,
        password: str | None = None,
        ratelimit_method: str = "wait",
        ratelimit_pacefactor: float = 1.1,
        ratelimit_limit: int | None = None,
        ratelimit_window: float | None = None,
        ratelimit_max_wait: float | None = None,
        on_ratelimit_wait: Callable[[float, str], object] | None = None,
        ratelimiter: RateLimiter | None = None,
        request_timeout: Timeout = DEFAULT_TIMEOUT,
        total_timeout: float | None = None,
        max_response_size: int = DEFAULT_MAX_RESPONSE_SIZE,
        retries: int = 3,
        session: requests.Session | None = None,
        user_agent: str | None = None,
        lang: str = "en",
        timezone: str | tzinfo | None = None,
        signature_base: str | None = None,
        allow_readable_secrets: bool = False,
        transport: Transport | None = None,
        clock: Clock | None = None,
    ) -> None:
        given = LoginArguments(
            client_id,
            client_secret,
            access_token,
            access_token_secret,
            api_base_url,
            username,
            password,
            signature_base,
            allow_readable_secrets,
        )
        base, credentials = SyncDriver.for_files().run(resolve(given))
        context = context_maker(
            ratelimit_method,
            ratelimit_pacefactor,
            ratelimit_limit,
            ratelimit_window,
            ratelimit_max_wait,
            ratelimiter,
            retries,
            user_agent,
            lang,
            timezone,
            allow_readable_secrets,
            clock,
        )(base, credentials)
        limits = check_limits(request_timeout, total_timeout, max_response_size)
        if transport is None:
            # Imports requests, which takes longer than all imports before it.
            from gnusocial.internals.io.transport import HTTPTransport

            transport = HTTPTransport(context.api_root, limits, session)
        elif session is not None:
            raise GNUSocialIllegalArgumentError("give either transport or session, not both")
        self._start(context, transport, clock, on_ratelimit_wait)

    @property
    def auth(self) -> AuthBase | None:
        """The credentials as an auth object for requests, for routes that this library lacks."""
        return self._context.credentials.requests_auth()

    def close(self) -> None:
        """Close the connections and end all waits of this client.

        A session that was passed in stays open. Closing twice is harmless.
        """
        self._closed.set()
        self._transport.close()

    def _open_stream(self, declared: Any, listener: Any, **options: Any) -> Any:
        return streaming.io.opening.open_stream(
            self._stream_access(), declared, listener, **options
        )

    def _stream_access(self) -> streaming.io.driver.ClientAccess:
        return streaming.io.driver.ClientAccess(
            self._context,
            self._transport.send,
            self._closed.child(),
            self._on_wait,
            getattr(self._transport, "interrupt", None),
        )

    def __enter__(self) -> GNUSocial:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def context_maker(
    ratelimit_method: str,
    ratelimit_pacefactor: float,
    ratelimit_limit: int | None,
    ratelimit_window: float | None,
    ratelimit_max_wait: float | None,
    ratelimiter: RateLimiter | None,
    retries: int,
    user_agent: str | None,
    lang: str,
    timezone: str | tzinfo | None,
    allow_readable_secrets: bool,
    clock: Clock | AsyncClock | None,
) -> Callable[[str, Credentials], ClientContext]:
    """Check constructor arguments; return a function that creates the context after the login."""
    limiter = _shared(ratelimiter) or RateLimiter(
        ratelimit_method,
        pacefactor=ratelimit_pacefactor,
        limit=ratelimit_limit,
        window=ratelimit_window,
        max_wait=ratelimit_max_wait,
    )
    headers = standard_headers(user_agent, lang)
    tries, zone = Retries(check_retries(retries)), _zone(timezone)

    def make(base: str, credentials: Credentials) -> ClientContext:
        return ClientContext(
            api_root=f"{base}/api/",
            headers=headers,
            credentials=credentials,
            limiter=limiter,
            clock=clock.monotonic if clock else time.monotonic,
            wall=clock.time if clock else time.time,
            retries=tries,
            timezone=zone,
            allow_readable_secrets=allow_readable_secrets,
        )

    return make


def _shared(limiter: object) -> RateLimiter | None:
    if limiter is None or isinstance(limiter, RateLimiter):
        return limiter
    raise GNUSocialIllegalArgumentError(
        f"ratelimiter must be a RateLimiter, not {type(limiter).__name__}"
    )


def _zone(value: Any) -> tzinfo | None:
    if value is None or isinstance(value, tzinfo):
        return value
    import pytz

    try:
        return pytz.timezone(value)
    except (pytz.UnknownTimeZoneError, AttributeError):
        raise GNUSocialIllegalArgumentError(
            f"timezone must be an IANA name like 'Europe/Berlin' or a tzinfo, not {shown(value)}"
        ) from None
