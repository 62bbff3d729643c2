"""Send one call, with our transport or, if that could make a difference, with requests itself.

Our transport keeps the connection, times out after 60 s and sends credentials to no other host.
requests handles streams, cookies, proxies and so on, and all calls of programs that patch it.
"""

import os
import threading
import time
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth1

from gnusocial.compat.helpers import signed
from gnusocial.errors import GNUSocialNetworkError
from gnusocial.internals.http.exchange import redirected
from gnusocial.internals.http.options import DEFAULT_TIMEOUT, check_limits, is_duration
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.urls import joined
from gnusocial.internals.io.transport import HTTPTransport

_SIMPLE = frozenset("params data headers files auth timeout json".split())
#: The keyword arguments of ``requests.get`` and ``requests.post``.
OPTIONS = _SIMPLE | set("cookies allow_redirects proxies hooks stream verify cert".split())
#: Seconds after which an idle connection is not reused: many servers close it after five.
_IDLE = 2.0
_thread = threading.local()


def send(method: str, url: str, options: dict[str, Any], sender: Any) -> Any:
    """Send a request as requests does. ``sender`` is the program's ``requests`` module."""
    options, changed = signed(url, options), sender is not requests or not _is_original()
    timeout = options.get("timeout", DEFAULT_TIMEOUT)
    if changed or not _is_simple(options, timeout):
        options = options if changed else {**options, "timeout": timeout}
        return getattr(sender, method.lower())(url, **options)
    options.pop("timeout", None)
    session = _session()
    prepared = session.prepare_request(requests.Request(method, url, **options))
    body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
    url = requests.utils.urldefragauth(str(prepared.url))  # credentials in it are in a header now
    sent = PreparedRequest(method, url, dict(prepared.headers), body)
    secret = method == "POST" or {"authorization", "cookie"} & {*map(str.lower, prepared.headers)}
    transport = HTTPTransport(url, check_limits(timeout), session)
    try:
        for _ in range(5):
            answer = transport.send(sent)
            response = vars(_thread).pop("answer")
            if not response.is_redirect:
                return response
            target = joined(sent.url, answer.headers["Location"])
            if not secret:
                return requests.get(target, headers=options.get("headers"), timeout=timeout)
            if not (following := redirected(sent, answer)):
                break
            sent = following
    except GNUSocialNetworkError as error:
        raise error.__cause__ or error from None
    message = f"redirected to {target.partition('?')[0]}, where credentials are not sent"
    raise requests.TooManyRedirects(message, response=response)


def _is_original() -> bool:
    """Return whether the functions of requests are its own, and not patched by a test or tool."""
    cls = requests.sessions.Session
    functions: Any = (requests.get, requests.post, requests.api.request, cls.request, cls.send)
    files = [getattr(getattr(each, "__code__", None), "co_filename", "") for each in functions]
    return files == [requests.api.__file__] * 3 + [requests.sessions.__file__] * 2


def _is_simple(options: Mapping[str, Any], timeout: Any) -> bool:
    """Return whether our transport treats these options as requests does."""
    return (
        options.keys() <= _SIMPLE
        and all(map(is_duration, timeout if isinstance(timeout, tuple) else [timeout]))
        and type(options.get("auth")) in (type(None), tuple, HTTPBasicAuth, OAuth1)
        and isinstance(options.get("data"), (type(None), str, bytes, Mapping, list, tuple))
    )


def _session() -> requests.Session:
    """Return the session of this thread: a new one after a fork or an idle period."""
    session, process, used = getattr(_thread, "kept", (None, 0, 0.0))
    if session is None or process != os.getpid() or time.monotonic() - used > _IDLE:
        session = requests.sessions.Session()
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.hooks["response"] = [lambda answer, **_: setattr(_thread, "answer", answer)]
    _thread.kept = session, os.getpid(), time.monotonic()
    return session
