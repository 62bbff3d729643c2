"""Conditional requests: poll a route cheaply while its response does not change.

Three validators identify an unchanged response: the server's ETag and Last-Modified, which save the
transfer, and a digest of the body, which saves the decoding if the server sends neither (groups,
lists, searches) or if they cannot be trusted. The caller decides when they can be trusted. GNU
social computes its ETag from the times of the first and last item in whole seconds, the user and
the language; Last-Modified is the time of the first item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Generic, NamedTuple, TypeVar

from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.exchange import error_details, fetch, read
from gnusocial.internals.http.request import Request
from gnusocial.internals.http.response import Response
from gnusocial.internals.values import replace

T = TypeVar("T")

_NOT_MODIFIED = 304


class Validators(NamedTuple):
    """The validators of a response, by which a repeated one is recognized."""

    etag: str | None
    last_modified: str | None
    digest: bytes

    def conditions(self, *, by_time: bool) -> dict[str, str]:
        """Return the headers with which the server may answer 304 Not Modified.

        ``by_time`` permits If-Modified-Since if the response had no ETag, which a compressing proxy
        may have removed. It is never sent together with an ETag: the server would use the ETag
        only.
        """
        if self.etag is not None:
            return {"If-None-Match": _as_made(self.etag)}
        if by_time and self.last_modified is not None:
            return {"If-Modified-Since": self.last_modified}
        return {}


@dataclass(frozen=True)
class ConditionalResponse(Generic[T]):
    """The result of a conditional request: the value, or None if it has not changed."""

    value: T | None
    validators: Validators
    #: Whether the server sent a whole response, so that more than its ETag is known.
    whole: bool


def fetch_unless_known(
    context: ClientContext,
    request: Request[T],
    known: Validators | None,
    conditions: Mapping[str, str],
) -> Flow[ConditionalResponse[T]]:
    """Send a GET and decode the response, unless it is the one that ``known`` identifies.

    ``conditions`` are the validators of ``known`` that the caller trusts. Without any, the server
    sends the whole response.
    """
    asking = replace(context, headers={**context.headers, **conditions})
    with error_details(context, request):
        response = yield from fetch(asking, request)
        if response.status == _NOT_MODIFIED and known is not None and conditions:
            return ConditionalResponse(None, known, whole=False)
        validators = _validators(response)
        if known is not None and validators.digest == known.digest and response.status < 300:
            return ConditionalResponse(None, validators, whole=True)
        value = read(request, response, context.timezone)
        return ConditionalResponse(value, validators, whole=True)


def _validators(response: Response) -> Validators:
    headers = response.headers
    digest = blake2b(response.body, digest_size=16).digest()
    return Validators(headers.get("ETag"), headers.get("Last-Modified"), digest)


def _as_made(etag: str) -> str:
    """Return both the ETag that the server generated and the one received, which may differ.

    A compressing proxy puts ``W/`` in front (nginx) or appends ``-gzip`` (Apache), and does not
    undo that in requests. GNU social splits the list at commas and compares the entries literally,
    so the list contains no spaces.
    """
    made = etag.removeprefix("W/")
    if made.endswith('-gzip"'):
        made = made.removesuffix('-gzip"') + '"'
    return made if made == etag else f"{made},{etag}"
