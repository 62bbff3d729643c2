"""``@endpoint``: declare a method of the API once, for the synchronous and the asynchronous client.

The body of an endpoint returns a :class:`Request` or a flow, and the client that it is called on
runs it: :class:`~gnusocial.GNUSocial` returns the result, an asynchronous client an awaitable. At
run time an endpoint is an ordinary function, so overriding, ``super``, ``inspect`` and Sphinx work
as usual. Type checkers see a descriptor that knows the kind of client.

An endpoint that uses another one calls its declaration: ``StatusesMixin.status_post.declare(self,
text)`` is the flow; ``self.status_post(text)`` would run it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial, wraps
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    Literal,
    ParamSpec,
    Protocol,
    TypeVar,
    overload,
)

from gnusocial.internals.http.exchange import exchange, login_needed
from gnusocial.internals.http.options import Limits
from gnusocial.internals.http.request import Request
from gnusocial.internals.redaction import keeps_secrets
from gnusocial.internals.values import Value

if TYPE_CHECKING:
    import requests

    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.flows import Flow

P = ParamSpec("P")
T = TypeVar("T")

#: Whether a call needs a login: never; on private sites, and for what is not public; where the
#: user is not named; always. "client" needs an application (``client_id``), "token" its token too.
Login = Literal["no", "private", "self", "yes", "client", "token"]

#: The annotation of a parameter that is the logged-in user by default.
_USER = "UserRef | None"

#: The versions of servers that the tables of the documentation distinguish.
SERVERS = ("1.1.3", "1.2", "1.20", "2.0", "Friendica")

#: What works where: server -> "no" or "partly". A server that is not named works.
Support = dict[str, Literal["no", "partly"]]

#: No server can do it through the API.
NO_API: Support = dict.fromkeys(SERVERS, "no")
#: Every GNU social can do a part of it, Friendica nothing.
ALL_PARTLY: Support = {**dict.fromkeys(SERVERS, "partly"), "Friendica": "no"}
#: The remark about what no version's API can do.
ON_THE_SITE = "no version can do it through the API; with your password it is done on the web site"


class ApiClient:
    """The base class of the API's mixins, for both clients."""

    _context: ClientContext


class SyncClient(ApiClient):
    """A client whose endpoints return their results."""

    _kind: Literal["sync"]

    def _call(
        self, declare: Callable[..., Request[T] | Flow[T]], /, *args: Any, **kwargs: Any
    ) -> T:
        raise NotImplementedError

    @classmethod
    def _run_standalone(cls, call: StandaloneCall[T]) -> T:
        raise NotImplementedError


class AsyncClient(ApiClient):
    """A client whose endpoints return coroutines."""

    _kind: Literal["async"]

    def _call(
        self, declare: Callable[..., Request[T] | Flow[T]], /, *args: Any, **kwargs: Any
    ) -> Coroutine[Any, Any, T]:
        raise NotImplementedError

    @classmethod
    async def _run_standalone(cls, call: StandaloneCall[T]) -> T:
        raise NotImplementedError


class StandaloneCall(Generic[T]):
    """A call that needs no client: a flow, the server's URL, and how to send."""

    def __init__(
        self,
        flow: Callable[[ClientContext], Flow[T]],
        base_url: str,
        session: requests.Session | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.flow = flow
        self.base_url = base_url
        self.session = session
        self.limits = limits or Limits()


class EndpointInfo(Value):
    """The metadata of an endpoint, from which the tables of the docs are generated.

    Args:
        route: The request that it makes: ``GET statuses/show``. Several are listed in prose, as
            literals.
        login: Whether a login is needed.
        support: Servers on which it does not work, or works partly.
        note: A remark about the support.
    """

    def __init__(self, route: str, login: Login, support: Support, note: str) -> None:
        self.route = route
        self.login = login
        self.support = support
        self.note = note


if TYPE_CHECKING:

    class IsSync(Protocol):
        """The synchronous client, for the ``self`` of an overloaded method."""

        _kind: Literal["sync"]

    class IsAsync(Protocol):
        """The asynchronous client, for the ``self`` of an overloaded method."""

        _kind: Literal["async"]

    class Endpoint(Generic[P, T]):
        """An endpoint as type checkers see it."""

        endpoint: EndpointInfo

        def declare(self, client: ApiClient, *args: P.args, **kwargs: P.kwargs) -> Flow[T]:
            """Return the endpoint's flow without running it."""

        def __call__(self, client: SyncClient, *args: P.args, **kwargs: P.kwargs) -> T:
            """Run the endpoint on a client."""

        @overload
        def __get__(self, client: None, owner: Any = ...) -> Endpoint[P, T]: ...
        @overload
        def __get__(self, client: SyncClient, owner: Any = ...) -> Callable[P, T]: ...
        @overload
        def __get__(
            self, client: AsyncClient, owner: Any = ...
        ) -> Callable[P, Coroutine[Any, Any, T]]: ...
        def __get__(self, client: Any, owner: Any = None) -> Any: ...

    class StandaloneEndpoint(Generic[P, T]):
        """An endpoint that is called on a class, as type checkers see it."""

        @overload
        def __get__(self, client: object, owner: type[SyncClient]) -> Callable[P, T]: ...
        @overload
        def __get__(
            self, client: object, owner: type[AsyncClient]
        ) -> Callable[P, Coroutine[Any, Any, T]]: ...
        def __get__(self, client: Any, owner: Any) -> Any: ...


def endpoint(
    route: str,
    *,
    login: Login,
    support: Support | None = None,
    note: str = "",
    secret: bool = False,
) -> Callable[[Callable[Concatenate[Any, P], Request[T] | Flow[T]]], Endpoint[P, T]]:
    """Make an endpoint of a function that returns a request or a flow.

    Args:
        route: The requests that it makes, as in ``GET statuses/show``.
        login: Whether a login is needed.
        support: Servers on which it does not work, or works partly.
        note: A remark about that.
        secret: True if its arguments are secrets: a failure then leaves no local variables in the
            frames of its traceback.
    """
    info = EndpointInfo(route, login, support or {}, note)

    def decorate(
        declare: Callable[Concatenate[Any, P], Request[T] | Flow[T]],
    ) -> Endpoint[P, T]:
        declared = _needing_login(declare, login)

        @wraps(declare)
        def call(client: Any, /, *args: P.args, **kwargs: P.kwargs) -> Any:
            return client._call(declared, *args, **kwargs)

        declare.__annotations__["return"] = _result_of(declare.__annotations__["return"])
        made: Any = keeps_secrets(call) if secret else call
        made.declare = partial(_as_flow, declared)
        describe(made, info)
        return made  # type: ignore[no-any-return]

    return decorate


def standalone_endpoint(
    route: str,
    *,
    login: Login,
    support: Support | None = None,
    note: str = "",
) -> Callable[[Callable[Concatenate[Any, P], StandaloneCall[T]]], StandaloneEndpoint[P, T]]:
    """Make an endpoint that is called on the class, as there is no client yet.

    Its arguments are treated as secrets.
    """
    info = EndpointInfo(route, login, support or {}, note)

    def decorate(
        declare: Callable[Concatenate[Any, P], StandaloneCall[T]],
    ) -> StandaloneEndpoint[P, T]:
        @wraps(declare)
        def call(cls: Any, /, *args: P.args, **kwargs: P.kwargs) -> Any:
            return cls._run_standalone(declare(cls, *args, **kwargs))

        declare.__annotations__["return"] = _result_of(declare.__annotations__["return"])
        made: Any = keeps_secrets(call)
        describe(made, info)
        return classmethod(made)  # type: ignore[return-value]

    return decorate


def _needing_login(declare: Callable[..., Any], login: Login) -> Callable[..., Any]:
    """Wrap a declaration that needs a login, so that a refusal says that the login is missing."""
    if login not in ("self", "yes"):
        return declare
    names = declare.__code__.co_varnames[: declare.__code__.co_argcount]
    users = [name for name, kind in declare.__annotations__.items() if kind == _USER]

    @wraps(declare)  # a coroutine is named after it
    def declared(client: Any, /, *args: Any, **kwargs: Any) -> Any:
        call = declare(client, *args, **kwargs)
        if login == "self":
            given = dict(zip(names[1:], args, strict=False), **kwargs)
            if all(given.get(name) is not None for name in users):
                return call  # the user is named
        flow = exchange(client._context, call) if isinstance(call, Request) else call
        return login_needed(client._context, flow)

    return declared


def _as_flow(declare: Callable[..., Any], client: Any, /, *args: Any, **kwargs: Any) -> Any:
    call = declare(client, *args, **kwargs)
    return exchange(client._context, call) if isinstance(call, Request) else call


def describe(made: Any, info: EndpointInfo) -> None:
    """Attach the metadata to a method, and end its docstring with the route."""
    made.endpoint = info
    made.__doc__ = (
        f"{(made.__doc__ or '').rstrip()}\n\n        Route: {_shown(info.route)}\n        "
    )


def _result_of(annotation: str) -> str:
    """Return the type of the result: ``Status`` for ``Request[Status]`` and ``Flow[Status]``."""
    return annotation[annotation.index("[") + 1 : -1]


def _shown(route: str) -> str:
    """Format a route for a docstring; a single one becomes a literal."""
    return route if "``" in route else f"``{route}``"
