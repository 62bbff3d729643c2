"""One call from end to end, as a flow: encode, ask the rate limiter, sign, send, follow, read.

All decisions of a call are taken here or in the modules it asks; carrying them out is the
driver's part (``internals.effects``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import Any, TypeVar

from gnusocial.entities.config import Config
from gnusocial.errors import GNUSocialError, GNUSocialNetworkError
from gnusocial.internals.credentials import Credentials, signed
from gnusocial.internals.effects import Flow, Wait
from gnusocial.internals.memory import Memory
from gnusocial.internals.ratelimit import RateLimiter, Ticket
from gnusocial.internals.refusals import hidden_refusal, is_throttled, refusal
from gnusocial.internals.request import Outgoing, Reading, Request, get, outgoing
from gnusocial.internals.response import Response, malformed, read_json
from gnusocial.internals.retries import Retries
from gnusocial.internals.urls import is_downgrade, joined, same_host

T = TypeVar("T")

_MOST_REDIRECTS = 5


@dataclass(frozen=True)
class Setup:
    """What all calls of a client have in common."""

    api_root: str
    headers: Mapping[str, str]
    credentials: Credentials
    limiter: RateLimiter
    #: Seconds on a clock that never goes back.
    clock: Callable[[], float]
    #: POSIX time.
    wall: Callable[[], float]
    retries: Retries = field(default_factory=Retries)
    memory: Memory = field(default_factory=Memory)
    timezone: tzinfo | None = None


def exchange(setup: Setup, request: Request[T]) -> Flow[T]:
    """Ask the server and return what its answer means, or raise what it refuses with."""
    response = yield from fetch(setup, request)
    return read(request, response, setup.timezone)


def fetch(setup: Setup, request: Request[Any]) -> Flow[Response]:
    """Ask the server and return its answer as it is, after redirects that are safe to follow."""
    sent = outgoing(request, setup.api_root, setup.headers)
    if request.makes_notice and setup.limiter.claim_throttle_read():
        yield from _read_throttle(setup)
    response = yield from _send_until_settled(setup, request, sent)
    for _ in range(0 if request.form == "redirect" else _MOST_REDIRECTS):
        following = redirected(sent, response)
        if following is None:
            break
        sent = following
        response = yield from _send_until_settled(setup, request, sent)
    return response


def _send_until_settled(setup: Setup, request: Request[Any], sent: Outgoing) -> Flow[Response]:
    """Send, and again after a failure that does no harm, as often as the retries allow."""
    began, repeated = setup.clock(), 0
    while True:
        outcome: Response | GNUSocialNetworkError
        try:
            outcome = yield from _send(setup, request, sent)
        except GNUSocialNetworkError as error:
            outcome = error
        pause = setup.retries.pause(sent, outcome, repeated, setup.clock() - began)
        if pause is None:
            break
        yield Wait(pause, "another try")
        repeated += 1
    if isinstance(outcome, GNUSocialNetworkError):
        raise outcome
    return outcome


def _send(setup: Setup, request: Request[Any], sent: Outgoing) -> Flow[Response]:
    """Send when the limiter gives leave, and again where a refusal did no harm and it says so."""
    limiter = setup.limiter
    ticket: Ticket | None = limiter.acquire(setup.clock(), write=request.makes_notice)
    while ticket is not None:
        response: Response = yield from _send_once(setup, sent, ticket)
        ticket = limiter.after_refusal(
            ticket,
            response.status,
            setup.clock(),
            throttled=is_throttled(response),
            unstored=request.harmless_if_throttled,
        )
    return response


def _send_once(setup: Setup, sent: Outgoing, ticket: Ticket) -> Flow[Response]:
    limiter = setup.limiter
    try:
        while (seconds := limiter.delay(ticket, setup.clock())) > 0:
            yield Wait(seconds, ticket.reason)
        response: Response = yield from signed(setup.credentials, sent)
        limiter.update(
            ticket,
            response.status,
            response.headers,
            setup.clock(),
            setup.wall(),
            throttled=is_throttled(response),
        )
    finally:
        limiter.release(ticket)
    return response


def _read_throttle(setup: Setup) -> Flow[None]:
    """Tell the limiter how many posts the server takes. One that does not say has no throttle."""
    try:
        config = yield from exchange(setup, get("statusnet/config", returns=Config))
    except GNUSocialError:
        return
    throttle = config.throttle
    if throttle is not None:
        enabled = bool(throttle.enabled)
        setup.limiter.set_throttle(throttle.count if enabled else None, throttle.timespan or 0)


def redirected(sent: Outgoing, response: Response) -> Outgoing | None:
    """Return the request that follows a redirect, or None where it must not be followed.

    It stays on the host, keeps the encryption, and repeats a write only where the server says that
    method and body stay (307, 308). A redirect to the login page is an answer, not a way.
    """
    location = response.headers.get("Location")
    if response.status not in (301, 302, 303, 307, 308) or not location:
        return None
    target = joined(sent.url, location)
    repeats = sent.is_safe or response.status in (307, 308)
    safe = same_host(sent.url, target) and not is_downgrade(sent.url, target)
    if not (repeats and safe) or "main/login" in target:
        return None
    return replace(sent, url=target)


def read(request: Request[T], response: Response, timezone: tzinfo | None = None) -> T:
    """Return what an answer means to the request that it answers."""
    value = _value(request, response)
    try:
        return request.returns(value, Reading(request, response, timezone))
    except (TypeError, ValueError) as error:
        raise malformed(response, str(error)) from error


def _value(request: Request[Any], response: Response) -> Any:
    if request.form == "redirect" and 300 <= response.status < 400:
        return joined(response.url, response.headers.get("Location", ""))
    if response.status >= 300:
        raise refusal(response, wanted=request.form)
    if request.form != "json":
        return response.text
    value = read_json(response)
    hidden = hidden_refusal(response, value)
    if hidden is not None:
        raise hidden
    return value
