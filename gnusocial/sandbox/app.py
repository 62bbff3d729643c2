"""The WSGI application: from a request to a route, an action and a response.

It also writes the error responses. The state is locked during the whole request, so that actions
need no locks.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request, Response

from .auth import authenticate
from .errors import ApiError, MethodNotAllowedError, RouteNotFoundError
from .refusals import refused
from .replies import Reply, redirect
from .request import Call, merged_parameters
from .routes import Route, find_route
from .surroundings import not_found_page, surround
from .world import STATIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from .settings import Settings
    from .world import World

_ENTRY_SCRIPT = "/index.php"


class _Response(Response):
    """A response whose headers are sent unchanged, also with status 304."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        headers = Headers(self.headers)
        if self.status_code != HTTPStatus.NOT_MODIFIED:
            headers.setdefault("Content-Length", str(len(self.get_data())))
        return headers


@dataclass
class Outcome:
    """A response, and the details of its request."""

    response: Response
    parameters: dict[str, str]
    user: str | None


class Application:
    """The server as a WSGI application."""

    def __init__(self, world: Callable[[], World], sleep: Callable[[float], object]) -> None:
        self._world = world
        self._sleep = sleep
        self.lock = threading.RLock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Handle one request."""
        request = Request(environ)
        return self.answer(request).response(environ, start_response)

    def answer(self, request: Request) -> Outcome:
        """Handle one request while the state is locked."""
        # The body is read completely; otherwise its rest would be parsed as the next request.
        body = request.get_data(cache=True, parse_form_data=False)
        with self.lock, request:  # leaving the request closes its uploaded files
            outcome = self._answer(request, body)
            world = self._world()
            surround(request, outcome.response, world.settings, world.now)
            return outcome

    def _answer(self, request: Request, body: bytes) -> Outcome:
        world = self._world()
        try:
            path = _route_path(request, world.settings)
            route, arguments = find_route(path, world.version)
        except RouteNotFoundError:
            parameters, _, _ = merged_parameters({}, request, body)
            page = not_found_page(world.settings)
            return Outcome(finished(request, page), parameters, None)
        call = self._call(world, request, body, arguments)
        call.path = path
        reply = _run(route, call)
        viewer = call.viewer.nickname if call.viewer is not None else None
        return Outcome(finished(request, reply), call.parameters, viewer)

    def _call(self, world: World, request: Request, body: bytes, arguments: dict[str, str]) -> Call:
        parameters, files, invalid = merged_parameters(arguments, request, body)
        query = request.query_string.decode("latin-1")
        return Call(
            world=world,
            method=request.method,
            uri=request.path + (f"?{query}" if query else ""),
            format=parameters.get("format"),
            parameters=parameters,
            files=files,
            headers={name.lower(): value for name, value in request.headers},
            body_length=len(body),
            has_form=bool(request.form or files),
            sleep=self._sleep,
            invalid_utf8=invalid,
            sent_uri=request.environ.get("REQUEST_URI", request.full_path),
            body=body,
        )


def _route_path(request: Request, settings: Settings) -> str:
    """The path for the router: without the path of the site and without `index.php`.

    It may also be in the parameter `p`. A path that the web server does not forward has no route.
    """
    folder = f"/{settings.path}" if settings.path else ""
    path = request.path.removeprefix(folder)
    if not request.path.startswith(folder) or path[:1] not in {"/", ""}:
        raise RouteNotFoundError
    if path == _ENTRY_SCRIPT:
        return request.args.get("p", "")
    if path.startswith(f"{_ENTRY_SCRIPT}/"):
        return path[len(_ENTRY_SCRIPT) :].lstrip("/")
    path = path.lstrip("/")
    if path and not settings.fancy_urls and not path.startswith(STATIC):
        raise RouteNotFoundError
    return path


def _run(route: Route, call: Call) -> Reply:
    """The response of an action, or the response for its error."""
    try:
        if route.post_only and call.method != "POST":
            raise MethodNotAllowedError
        authenticate(call, route.auth)
        if route.is_web_page and call.world.settings.private:
            return redirect(HTTPStatus.TEMPORARY_REDIRECT, call.world.url("main/login"))
        return route.action(call)
    except ApiError as refusal:
        return route.refuse(call, refusal) if route.refuse else refused(call, refusal)


def finished(request: Request, reply: Reply) -> Response:
    """The response after handling conditional and HEAD requests."""
    if reply.status == HTTPStatus.OK and _is_unchanged(request, reply):
        reply.status, reply.body, reply.content_type = HTTPStatus.NOT_MODIFIED, b"", None
        reply.headers = [header for header in reply.headers if header[0] != "X-SUP-ID"]
    response = _Response(status=reply.status)
    response.headers.clear()
    if reply.content_type is not None:
        response.headers["Content-Type"] = reply.content_type
    if reply.allows_all_origins:
        response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Vary"] = "Accept-Encoding,Cookie"
    response.headers.extend(reply.headers)
    if request.method == "HEAD":
        response.headers["Content-Length"] = str(len(reply.body))
    else:
        response.set_data(reply.body)
    return response


def _is_unchanged(request: Request, reply: Reply) -> bool:
    """Whether the caller already has this response."""
    marks = dict(reply.headers)
    if "ETag" not in marks:
        return False
    known = request.headers.get("If-None-Match")
    if known is not None:
        # Compared literally, including spaces (lib/action.php).
        return marks["ETag"] in known.split(",")
    since = request.if_modified_since
    return since is not None and parsedate_to_datetime(marks["Last-Modified"]) <= since
