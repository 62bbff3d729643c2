"""The sandbox: its life cycle, settings, faults and log of requests.

The server runs in threads of this process, on the loopback interface. `app` handles requests,
`serving` is the HTTP server.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from . import disturbances, posting
from .clock import SimulatedClock
from .faults import (
    Cut,
    Delay,
    Drop,
    Ending,
    Failure,
    Fault,
    FaultPlanning,
    Faults,
    Interim,
    Postponement,
)
from .friendica import delivery
from .received import ReceivedRequest, as_received
from .seeds import APPLICATIONS, as_seeds
from .serving import HttpServer
from .settings import Settings
from .software import SOFTWARE
from .surroundings import add_date
from .text import normalised_nickname
from .world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType
    from wsgiref.types import StartResponse, WSGIEnvironment

    from gnusocial import AsyncGNUSocial, GNUSocial

    from . import tokens
    from .records import Profile, UserSeed


class Sandbox(FaultPlanning):
    """A GNU social server for tests and experiments.

    It keeps everything in memory and listens on the loopback interface only.

    Args:
        version: "1.20.10" or "2.0.1"; or "friendica-2024.08" for Friendica, which implements a part
            of the same API in its own way ("friendica-2024.09" differs only in its version number).
        users: The users that exist after a reset: a mapping of nicknames to passwords. By default
            admin, alice, bob, carol and dave with the ids 1 to 5.
        host: Address to listen on.
        port: Port to listen on; 0 lets the system choose one.
        clock: Returns the server's time, as an aware datetime or in seconds since the epoch. A
            `SimulatedClock` also replaces the waits of the server and of clients from `client`.
        sleep: Called with seconds instead of waiting. By default the server waits for planned
            delays, and `stop()` ends such a wait.
        site_url: The URL that the server uses for itself, if it differs from that of the socket;
            without a path, which is the setting `path`.
        **settings: Settings of the site, see `Settings`.

    Raises:
        ValueError: A version, a setting or a value that does not exist.
    """

    def __init__(
        self,
        version: str = "1.20.10",
        users: Mapping[str, str] | Iterable[UserSeed] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        clock: Callable[[], datetime | float] | None = None,
        sleep: Callable[[float], object] | None = None,
        site_url: str | None = None,
        **settings: Any,
    ) -> None:
        if version not in SOFTWARE:
            known = ", ".join(SOFTWARE)
            raise ValueError(f"unknown server version {version!r}: use one of {known}")
        self.version = version
        self._seeds = as_seeds(users)
        self._host, self._port = host, port
        self._given_clock = clock
        self._stopping = threading.Event()
        self._clients_clock = clock if isinstance(clock, SimulatedClock) else None
        waits = self._stopping.wait if self._clients_clock is None else self._clients_clock.sleep
        self._sleep = sleep or waits
        self._site_url = site_url
        self._first_settings = Settings().changed(**settings)
        self._server: HttpServer | None = None
        self._faults = Faults()
        self._delays = 0
        self._work: list[tuple[datetime, Request]] = []
        self._requests: list[ReceivedRequest] = []
        self._world = self._new_world(self._first_settings)
        application = SOFTWARE[version].application
        self._application = application(lambda: self._world, lambda s: self._sleep(s))

    # Life cycle

    @property
    def url(self) -> str:
        """The URL of the site with its path, without a trailing slash."""
        return self._origin + (f"/{path}" if (path := self._world.settings.path) else "")

    @property
    def _origin(self) -> str:
        if self._site_url is not None:
            return self._site_url
        if self._server is None:
            raise RuntimeError("the sandbox has no address before it is started")
        return f"http://{self._host}:{self._server.server_port}"

    def start(self) -> Sandbox:
        """Start the server. Starting twice is an error."""
        if self._server is not None:
            raise RuntimeError("the sandbox is already running")
        self._stopping.clear()
        self._server = HttpServer(self._host, self._port, self.wsgi)
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop the server and close all connections. Stopping twice is harmless."""
        if self._server is None:
            return
        self._stopping.set()
        self._server.stop()
        self._server = None

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def reset(self) -> None:
        """Reset everything: notices, settings, planned faults and the log of requests."""
        with self._application.lock:
            self._world = self._new_world(self._first_settings)
            self._requests.clear()
            self._work.clear()
        self._faults.forget()

    def configure(self, **settings: Any) -> None:
        """Change settings while the server runs.

        Raises:
            ValueError: A setting or a value that does not exist.
        """
        with self._application.lock:
            self._world.settings = self._world.settings.changed(**settings)

    def _new_world(self, settings: Settings) -> World:
        version = SOFTWARE[self.version].version
        return World(version, settings, self._now, self._seeds, lambda: self.url, APPLICATIONS)

    def _now(self) -> datetime:
        if self._given_clock is None:
            return datetime.now(timezone.utc)
        reading = self._given_clock()
        if isinstance(reading, datetime):
            return reading
        return datetime.fromtimestamp(reading, timezone.utc)

    # Clients and content

    def client(
        self, nickname: str | None = None, *, oauth: bool = False, **options: Any
    ) -> GNUSocial:
        """A client of this server, logged in if a nickname is given.

        Args:
            nickname: The user to log in; None for an anonymous client.
            oauth: Whether to use OAuth, with the application `pytest-client`; otherwise HTTP Basic.
            **options: Further arguments of `GNUSocial`.

        Raises:
            ValueError: No such user; or OAuth without a user.
        """
        from gnusocial import GNUSocial

        return GNUSocial(**{**self._client_options(nickname, oauth), **options})

    def async_client(
        self, nickname: str | None = None, *, oauth: bool = False, **options: Any
    ) -> AsyncGNUSocial:
        """Like `client`, but asynchronous: an `AsyncGNUSocial`."""
        from gnusocial import AsyncGNUSocial

        known = self._client_options(nickname, oauth)
        if self._clients_clock is not None:
            known["clock"] = self._clients_clock.asynchronous
        return AsyncGNUSocial(**{**known, **options})

    def _client_options(self, nickname: str | None, oauth: bool) -> dict[str, Any]:
        if oauth:
            if nickname is None:
                raise ValueError("a login by OAuth needs a nickname")
            login = self._oauth_options(nickname, "pytest-client")
        elif nickname is not None:
            login = {"username": nickname, "password": self._user(nickname).password}
        else:
            login = {}
        clock = {} if self._clients_clock is None else {"clock": self._clients_clock}
        script = "" if self._world.settings.fancy_urls else "/index.php"
        return {"api_base_url": f"{self.url}{script}", **clock, **login}

    def _oauth_options(self, nickname: str, application: str) -> dict[str, str]:
        consumer, access = self.applications[application], self.access_token(nickname, application)
        names = ("client_id", "client_secret", "access_token", "access_token_secret")
        values = (consumer.consumer_key, consumer.consumer_secret, *access)
        return dict(zip(names, values, strict=True))

    @property
    def applications(self) -> dict[str, tokens.Application]:
        """The registered applications by name, with `consumer_key` and `consumer_secret`."""
        with self._application.lock:
            return {each.name: each for each in self._world.oauth.applications.values()}

    def access_token(self, nickname: str, application: str) -> tuple[str, str]:
        """Authorize an application for a user, as through the web pages.

        Args:
            nickname: The user.
            application: The name of the application.

        Returns:
            The access token and its secret; an existing token is returned again.

        Raises:
            ValueError: No such user, or no such application.
        """
        with self._application.lock:
            user, oauth = self._user(nickname), self._world.oauth
            found = oauth.application_named(application)
            if found is None:
                raise ValueError(f"the sandbox has no application {application!r}")
            token = oauth.token_of(user, found.id)
            token = token or oauth.issue_access_token(user, found.id, self._world.now)
            return token.key, token.secret

    def add_list(
        self, owner: str, name: str, members: Iterable[str] = (), *, private: bool = False
    ) -> int:
        """Create a list of people, as through the web pages; the API cannot.

        Returns:
            The id of the list.

        Raises:
            ValueError: No such user.
        """
        with self._application.lock:
            people = [self._user(nickname) for nickname in members]
            return self._world.add_list(self._user(owner), name, people, private=private).id

    def add_direct_message(self, sender: str, recipient: str, text: str) -> int:
        """Send a direct message, as through the web pages; the API of version 2 cannot.

        Returns:
            The id of the message; on version 2 that of its notice.

        Raises:
            ValueError: No such user.
        """
        with self._application.lock:
            one, other = self._user(sender), self._user(recipient)
            return posting.send_privately(self._world, one, other, text)

    def add_subscription(self, follower: str, followed: str) -> None:
        """Let a user follow another, as through the web pages.

        Raises:
            ValueError: No such user.
        """
        with self._application.lock:
            who, whom = self._user(follower), self._user(followed)
            self._world.following[who].append(whom)
            self._world.followers[whom].append(who)

    def run_worker(self) -> None:
        """Run the background worker of Friendica, which delivers what is queued.

        Something is queued only with the setting `late_delivery`. A direct message needs two runs.
        """
        with self._application.lock:
            delivery.run_worker(self._world)

    def _user(self, nickname: str) -> Profile:
        found = self._world.user_named(normalised_nickname(nickname))
        if found is None:
            raise ValueError(f"the sandbox has no user {nickname!r}")
        return found

    @property
    def requests(self) -> list[ReceivedRequest]:
        """The requests since the start or the last reset, in order."""
        with self._application.lock:
            return list(self._requests)

    @property
    def delays_in_progress(self) -> int:
        """The number of responses that are being delayed."""
        return self._delays

    # Serving

    def wsgi(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Handle one request: the sandbox as a WSGI application."""
        request = Request(environ)
        request.get_data(cache=True, parse_form_data=False)
        self._do_work(due_until=self._now())
        faults = self._faults.take(request.path)
        for fault in faults:
            self._begin(fault, environ)
        ending = faults[-1] if faults and isinstance(faults[-1], Ending) else None
        response = self._response(request, ending)
        if isinstance(ending, Cut):
            disturbances.cut(environ, response, ending.part)
        if isinstance(ending, Drop) or (isinstance(ending, Postponement) and not ending.answer):
            disturbances.drop(environ)
        return response(environ, start_response)

    def _begin(self, fault: Fault, environ: WSGIEnvironment) -> None:
        """The effect of a fault before the response."""
        if isinstance(fault, Delay):
            self._delay(fault.seconds)
        elif isinstance(fault, Interim):
            disturbances.send_interim(environ, fault)

    def _response(self, request: Request, ending: Ending | None) -> Response:
        """Let the request take effect if it should, and return the response."""
        if isinstance(ending, Postponement):
            self._log(request, {}, None)
            with self._application.lock:
                self._work.append((self._now() + timedelta(seconds=ending.seconds), request))
            return self._dated(ending.answer)
        if ending is not None and ending.when == "before":
            self._log(request, {}, None)
            return self._dated(ending)
        outcome = self._application.answer(request)
        self._log(request, outcome.parameters, outcome.user)
        return self._dated(ending) if isinstance(ending, Failure) else outcome.response

    def _dated(self, failure: Ending | None) -> Response:
        """The response of a fault; an empty one, which is never sent, for a lost connection."""
        response = disturbances.failed(failure) if isinstance(failure, Failure) else Response()
        if "Date" not in response.headers:
            add_date(response, self._world.settings, self._now())
        return response

    def finish_work(self) -> int:
        """Let all postponed requests take effect now, and return their number."""
        return self._do_work(due_until=None)

    def _do_work(self, due_until: datetime | None) -> int:
        with self._application.lock:
            due = [each for each in self._work if due_until is None or each[0] <= due_until]
            self._work = [each for each in self._work if each not in due]
            for _, request in due:
                self._application.answer(request)
        return len(due)

    def _delay(self, seconds: float) -> None:
        with self._application.lock:
            self._delays += 1
        try:
            self._sleep(seconds)
        finally:
            with self._application.lock:
                self._delays -= 1

    def _log(self, request: Request, parameters: Mapping[str, str], user: str | None) -> None:
        with self._application.lock:
            self._requests.append(as_received(request, parameters, user))
