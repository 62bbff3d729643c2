"""Carry out faults, on the connection of a request or instead of its response."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NoReturn

from werkzeug.wrappers import Response

from .serving import close_now

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping
    from wsgiref.types import WSGIEnvironment

    from .faults import Failure, Interim, Part


def failed(failure: Failure) -> Response:
    """The response that replaces the real one."""
    response = Response(failure.body, failure.status, {"Content-Type": "text/html; charset=UTF-8"})
    for name, value in failure.headers.items():
        response.headers[name] = value
    return response


def drop(environ: WSGIEnvironment) -> NoReturn:
    """Close the connection of the request. The server treats the error as a lost client."""
    connection = _connection(environ)
    if connection is not None:
        close_now(connection)
    raise ConnectionResetError("dropped on request")


def cut(environ: WSGIEnvironment, response: Response, part: Part) -> NoReturn:
    """Send a part of the response, and close the connection."""
    body = response.get_data()
    status = f"HTTP/1.1 {response.status}\r\n"
    head = _head(status, {**response.headers, "Content-Length": str(max(len(body), 1))})
    sent = {
        "status line": status.encode()[:-6],
        "head": head[: len(status) + 5],
        "body": head + body[: len(body) // 2],
    }
    _send(environ, sent[part])
    drop(environ)


def send_interim(environ: WSGIEnvironment, interim: Interim) -> None:
    """Send an interim response. The real one follows on the same connection."""
    phrase = {status.value: status.phrase for status in HTTPStatus}.get(interim.status, "Interim")
    _send(environ, _head(f"HTTP/1.1 {interim.status} {phrase}\r\n", interim.headers))


def _head(status: str, headers: Mapping[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{status}{lines}\r\n".encode("latin-1")


def _send(environ: WSGIEnvironment, content: bytes) -> None:
    connection = _connection(environ)
    if connection is not None:
        connection.sendall(content)


def _connection(environ: WSGIEnvironment) -> socket.socket | None:
    """The connection; None if the application is called without a server."""
    connection: socket.socket | None = environ.get("werkzeug.socket")
    return connection
