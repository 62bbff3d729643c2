"""Friendica as a WSGI application: it checks method and login before the action."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from ..app import Application, Outcome, finished
from ..auth import basic_credentials
from ..errors import ApiError
from . import delivery
from .actions.oauth import user_with_password
from .errors import LoginRequiredError, MissingScopeError, NothingToSayError, refused
from .routes import Route, find_route
from .web import error_page, page

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

    from ..replies import Headers, Reply
    from ..request import Call


class FriendicaApplication(Application):
    """The server as a WSGI application."""

    def _answer(self, request: Request, body: bytes) -> Outcome:
        delivery.notify_followed(self._world())
        method = "GET" if request.method == "HEAD" else request.method
        path = request.path.lstrip("/")
        route, arguments, known = find_route(path, method)
        call = self._call(self._world(), request, body, arguments)
        reply = (
            _run(route, call) if route is not None else _without_route(call, method, known=known)
        )
        if reply.allows_all_origins and (route is None or route.area != "page"):
            reply.headers += _allowed("DELETE,GET,PATCH,POST,PUT,OPTIONS", ("Link",))
        elif reply.allows_all_origins:
            reply.headers += _allowed(method)
        reply.headers.append(("X-Account-Management-Status", _account(call)))
        viewer = call.viewer.nickname if call.viewer is not None else None
        response = finished(request, reply)
        response.headers["Vary"] = "Accept-Language"
        return Outcome(response, call.parameters, viewer)


def _allowed(methods: str, exposed: tuple[str, ...] = ()) -> Headers:
    """The CORS headers for scripts of other sites."""
    headers = [
        ("Access-Control-Allow-Headers", "*"),
        ("Access-Control-Allow-Methods", methods),
        ("Access-Control-Allow-Credentials", "false"),
    ]
    return [*headers, *(("Access-Control-Expose-Headers", name) for name in exposed)]


def _account(call: Call) -> str:
    """The user logged in by password, in the format of account management in browsers."""
    if call.viewer is None or call.by_oauth:
        return "none"
    return f'active; name="{call.viewer.best_name}"; id="{call.viewer.nickname}"'


def _without_route(call: Call, method: str, *, known: bool) -> Reply:
    """The response without a route: for a write, it is the empty frame of the site."""
    if method in {"POST", "PUT", "PATCH", "DELETE"}:
        return page(call)
    if known:
        return error_page(call, HTTPStatus.METHOD_NOT_ALLOWED, "Method Not Allowed.")
    return error_page(call, HTTPStatus.NOT_FOUND, "Page not found.")


def _run(route: Route, call: Call) -> Reply:
    """The response of an action, or the response for its error."""
    try:
        if route.scope is not None:
            _authenticate(call, route.scope)
        return route.action(call)
    except ApiError as refusal:
        return refused(refusal)
    except NothingToSayError:
        return page(call)


def _authenticate(call: Call, scope: str) -> None:
    """Set the caller: by an OAuth 2 token, or by a password."""
    header = call.headers.get("authorization", "")
    kind, _, value = header.partition(" ")
    if kind == "Bearer":
        token = call.world.friendica.tokens.with_access_token(value.strip())
        if token is None:
            raise LoginRequiredError
        if token.user is None or not token.allows(scope):
            raise MissingScopeError
        call.viewer, call.by_oauth, call.application = token.user, True, token.client.name
        return
    name, password = basic_credentials(header) or ("", "")
    call.viewer = user_with_password(call, name.strip(), password.strip())
    if call.viewer is None:
        raise LoginRequiredError
