"""One call from end to end, as a flow: encode, rate limit, sign, send, follow redirects, decode.

Every decision of a call is made here or in the modules that it uses; ``internals.io.driver``
carries them out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, TypeVar

from gnusocial import entities
from gnusocial.errors import (
    GNUSocialAPIError,
    GNUSocialBadRequestError,
    GNUSocialConflictError,
    GNUSocialError,
    GNUSocialForbiddenError,
    GNUSocialMalformedResponseError,
    GNUSocialNetworkError,
    GNUSocialNotFoundError,
    GNUSocialRatelimitError,
    GNUSocialUnauthorizedError,
)
from gnusocial.internals.auth.credentials import send_signed
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow, Wait
from gnusocial.internals.http.error_mapping import (
    api_error,
    hidden_error,
    is_throttled,
    replaced_error,
)
from gnusocial.internals.http.request import PreparedRequest, Request, ResponseInfo, get, prepare
from gnusocial.internals.http.response import Response, malformed, read_json
from gnusocial.internals.http.urls import is_downgrade, joined, same_host
from gnusocial.internals.quirks import friendica
from gnusocial.internals.ratelimit import Ticket
from gnusocial.internals.redaction import masked
from gnusocial.internals.values import replace

if TYPE_CHECKING:
    from gnusocial.entities import Config

T = TypeVar("T")

_log = logging.getLogger("gnusocial.http")

_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
#: What a limit of the server answers.
_REFUSALS = (400, 429)


def exchange(context: ClientContext, request: Request[T]) -> Flow[T]:
    """Send the request and decode the response; raise if the server refuses it."""
    try:
        response = yield from fetch(context, request)
        return read(request, response, context.timezone)
    except (GNUSocialAPIError, GNUSocialMalformedResponseError) as error:
        _add_details(context, request, error)
        raise


@contextmanager
def error_details(context: ClientContext, request: Request[Any]) -> Iterator[None]:
    """Add to the errors of a request whether it may have been carried out, or lacks a login.

    Flows that call :func:`fetch` and :func:`read` themselves do so within this.
    """
    try:
        yield
    except (GNUSocialAPIError, GNUSocialMalformedResponseError) as error:
        _add_details(context, request, error)
        raise


def _add_details(
    context: ClientContext,
    request: Request[Any],
    error: GNUSocialAPIError | GNUSocialMalformedResponseError,
) -> None:
    error.maybe_sent = request.method != "GET" and _leaves_open(error)
    if isinstance(error, GNUSocialMalformedResponseError):
        context.step.lose()
    lacks = context.credentials.lacks
    if lacks is not None and isinstance(error, GNUSocialUnauthorizedError):
        error.args = (f"{error}; {lacks}",)


#: What a server answers to a caller without a login, besides 401. GNU social looks for the caller's
#: own (a list, a source user) and finds none; for some routes it checks the login last.
_MAY_MEAN_NO_LOGIN = (
    GNUSocialBadRequestError,
    GNUSocialConflictError,
    GNUSocialForbiddenError,
    GNUSocialNotFoundError,
)


def login_needed(context: ClientContext, flow: Flow[T]) -> Flow[T]:
    """Run a flow that needs a login; without one, say so in place of any other refusal."""
    try:
        return (yield from flow)
    except _MAY_MEAN_NO_LOGIN as error:
        lacks = context.credentials.lacks
        if lacks is None:
            raise
        raise replaced_error(error, GNUSocialUnauthorizedError, f"{error}; {lacks}") from error


def _leaves_open(error: GNUSocialAPIError | GNUSocialMalformedResponseError) -> bool:
    """Return whether a write with this error may have been carried out.

    If the API refuses a write, it was not. After a proxy error, a redirect or a malformed response
    it is unknown.
    """
    if isinstance(error, GNUSocialAPIError):
        return error.status is not None and (error.status >= 500 or 300 <= error.status < 400)
    return True


def fetch(context: ClientContext, request: Request[Any]) -> Flow[Response]:
    """Send the request and return the response, after redirects that are safe to follow."""
    sent = prepare(request, context.api_root, context.headers)
    if context.step.claim_loss():
        sent = replace(sent, is_apart=True)
    if request.makes_status and context.limiter.claim_throttle_read():
        yield from _read_throttle(context)
    response = yield from _send_until_settled(context, request, sent)
    if request.form == "redirect" or response.status not in _REDIRECTS:
        return response
    return (
        yield from follow_redirects(
            sent, response, lambda each: _send_until_settled(context, request, each), redirected
        )
    )


def follow_redirects(
    prepared: PreparedRequest,
    response: Response,
    send: Callable[[PreparedRequest], Flow[Response]],
    next_request: Callable[[PreparedRequest, Response], PreparedRequest | None],
) -> Flow[Response]:
    """Follow redirects, and return the first response that is not followed.

    ``response`` is the one to ``prepared``. ``next_request`` returns the next request for a
    response, or None to stop.
    """
    for _ in range(_MOST_REDIRECTS):
        following = next_request(prepared, response)
        if following is None:
            break
        prepared = following
        response = yield from send(prepared)
    return response


def redirect_target(prepared: PreparedRequest, response: Response) -> str | None:
    """Return the URL that a redirect points to, or None if the response is not a redirect."""
    if response.status not in _REDIRECTS:
        return None
    location = _location(response)
    return joined(prepared.url, location) if location else None


def _location(response: Response) -> str:
    """Return the ``Location`` header; the host in it may be UTF-8."""
    location = response.headers.get("Location", "")
    with suppress(UnicodeError):
        return location.encode("latin-1").decode()
    return location


def _send_until_settled(
    context: ClientContext, request: Request[Any], sent: PreparedRequest
) -> Flow[Response]:
    """Send a request and retry it, within the limits of the retry policy, if that is safe."""
    began, repeated = context.clock(), 0
    while True:
        outcome: Response | GNUSocialNetworkError
        try:
            outcome = yield from _send(context, request, sent)
        except GNUSocialNetworkError as error:
            outcome = error
        pause = context.retries.pause(sent, outcome, repeated, context.clock() - began)
        if pause is None:
            break
        repeated += 1
        _log.info(
            "retry %d of %d in %.1f s: %s",
            repeated,
            context.retries.most,
            pause,
            _described(outcome),
        )
        yield Wait(pause, "another try")
    if isinstance(outcome, GNUSocialNetworkError):
        raise outcome
    return outcome


def _described(outcome: Response | GNUSocialNetworkError) -> str:
    """Return a response or network error as the log shows it."""
    if isinstance(outcome, GNUSocialNetworkError):
        return masked(str(outcome))
    return masked(f"{outcome.method} {outcome.url} returned {outcome.status}")


def _send(context: ClientContext, request: Request[Any], sent: PreparedRequest) -> Flow[Response]:
    """Send when the limiter permits, and retry a refused request when the limiter says so."""
    limiter = context.limiter
    ticket: Ticket | None = limiter.acquire(context.clock(), write=request.makes_status)
    while ticket is not None:
        response: Response = yield from _send_once(context, sent, ticket)
        if response.status not in _REFUSALS:
            return response
        throttled = is_throttled(response)
        if throttled and limiter.claim_throttle_read():
            yield from _read_throttle(context)
        ticket = limiter.after_refusal(
            ticket,
            response.status,
            context.clock(),
            throttled=throttled,
            unstored=request.harmless_if_throttled,
        )
    if throttled:
        raise (yield from _throttled(context, response))
    return response


def _throttled(context: ClientContext, response: Response) -> Flow[GNUSocialError]:
    """Return the error for a request refused by the posting throttle, with the wait if known.

    The refusal does not contain the time to wait; the configuration of the server does.
    """
    error = api_error(response)
    if not isinstance(error, GNUSocialRatelimitError) or error.retry_after is not None:
        return error
    wait = context.limiter.throttle_wait(context.clock())
    if wait is None:
        with suppress(GNUSocialError):
            config = yield from exchange(context, get("statusnet/config", returns=entities.Config))
            throttle = config.throttle
            if throttle is not None and throttle.enabled:
                wait = context.limiter.throttle_wait(
                    context.clock(), throttle.count, throttle.timespan or 0
                )
    error.retry_after = wait
    return error


def _send_once(context: ClientContext, sent: PreparedRequest, ticket: Ticket) -> Flow[Response]:
    limiter = context.limiter
    try:
        while (seconds := limiter.delay(ticket, context.clock())) > 0:
            yield Wait(seconds, ticket.reason)
        response: Response = yield from send_signed(context.credentials, sent)
        context.software.learn(response.headers)
        limiter.update(
            ticket,
            response.status,
            response.headers,
            context.clock(),
            context.wall(),
            throttled=is_throttled(response),
        )
    finally:
        limiter.release(ticket)
    return response


def _read_throttle(context: ClientContext) -> Flow[None]:
    """Pass the server's posting throttle to the limiter, if the server publishes it."""
    with suppress(GNUSocialError):
        yield from read_config(context)


def read_config(context: ClientContext) -> Flow[Config]:
    """Return the configuration of the server, and pass its posting throttle to the limiter."""
    config = yield from exchange(context, get("statusnet/config", returns=entities.Config))
    context.software.learn_site(config.site)
    throttle = config.throttle
    if throttle is None:  # a server that publishes no throttle has none
        return config
    enabled = bool(throttle.enabled)
    context.limiter.set_throttle(throttle.count if enabled else None, throttle.timespan or 0)
    return config


def redirected(sent: PreparedRequest, response: Response) -> PreparedRequest | None:
    """Return the next request for a redirect, or None if it must not be followed.

    A redirect must stay on the same host and keep encryption. A write is repeated only for 307 and
    308, which keep method and body. A redirect to the login page is not followed: it is an error.
    """
    target = redirect_target(sent, response)
    if target is None:
        return None
    repeats = sent.is_safe or response.status in (307, 308)
    safe = same_host(sent.url, target) and not is_downgrade(sent.url, target)
    if not (repeats and safe) or "main/login" in target:
        return None
    return replace(sent, url=target)


def read(request: Request[T], response: Response, timezone: tzinfo | None = None) -> T:
    """Decode a response as its request specifies."""
    value = _value(request, response)
    try:
        return request.returns(value, ResponseInfo(request, response, timezone))
    except (TypeError, ValueError) as error:
        raise malformed(response, str(error)) from error


def _value(request: Request[Any], response: Response) -> Any:
    if friendica.ends_conversation(request, response):
        return []
    refusal = friendica.refusal(request, response)
    if refusal is not None:
        raise refusal
    if request.form == "redirect" and 300 <= response.status < 400:
        return joined(response.url, _location(response))
    if response.status >= 300:
        raise api_error(response, wanted=request.form)
    if request.form != "json":
        return response.text
    value = read_json(response)
    hidden = hidden_error(response, value)
    if hidden is not None:
        raise hidden
    return value
