"""Friendica as a WSGI application: method, login and format are looked at before the action."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from ..app import Application, Outcome, finished
from ..auth import basic_credentials
from ..errors import ApiError, RouteNotFoundError
from ..request import merged_parameters
from .errors import LoginRequiredError, page
from .routes import Route, find_route

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

    from ..records import Profile
    from ..replies import Reply
    from ..request import Call

_CORS = [
    ("Access-Control-Allow-Credentials", "true"),
    ("Access-Control-Allow-Headers", "Authorization,Content-Type"),
    ("Access-Control-Allow-Methods", "GET,POST,PUT,DELETE,OPTIONS"),
    ("Access-Control-Expose-Headers", "Link"),
]


class FriendicaApplication(Application):
    """The server as a WSGI application."""

    def _answer(self, request: Request, body: bytes) -> Outcome:
        try:
            route, arguments = find_route(request.path.lstrip("/"))
        except RouteNotFoundError:
            parameters, _, _ = merged_parameters({}, request, body)
            missing = page(ApiError(HTTPStatus.NOT_FOUND, "Page not found."))
            missing.allows_all_origins = False
            return Outcome(finished(request, missing), parameters, None)
        call = self._call(self._world(), request, body, arguments)
        reply = _run(route, call)
        reply.allows_all_origins = route.of_api
        if route.of_api:
            reply.headers += _CORS
        viewer = call.viewer.nickname if call.viewer is not None else None
        return Outcome(finished(request, reply), call.parameters, viewer)


def _run(route: Route, call: Call) -> Reply:
    """The answer of an action, or its refusal as an answer."""
    try:
        method = "GET" if call.method == "HEAD" else call.method
        if method not in route.methods:
            allowed = f"Method is not allowed. Allowed method(s): {', '.join(route.methods)}"
            raise ApiError(HTTPStatus.METHOD_NOT_ALLOWED, allowed)
        if route.needs_login:
            call.viewer = _user(call)
        if call.format not in {None, "json"}:
            raise ApiError(HTTPStatus.NOT_IMPLEMENTED, "The sandbox writes JSON only.")
        return route.action(call)
    except ApiError as refusal:
        return page(refusal)


def _user(call: Call) -> Profile:
    """The user who calls: by HTTP Basic, with or without `@host` behind the nickname."""
    name, password = basic_credentials(call.headers.get("authorization", "")) or ("", "")
    found = call.world.user_named(name.partition("@")[0].strip().lower())
    if found is None or found.password != password.strip():
        raise LoginRequiredError
    return found
