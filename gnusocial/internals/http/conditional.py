"""Asking again for what was read before, at the cost of a 304 where nothing has changed.

Three marks tell that an answer is the same: the server's ETag and its Last-Modified, which save the
sending, and a digest of the body, which saves the decoding where the server sends neither (groups,
lists, searches) or where they are not to be trusted. When they may be trusted is the caller's
decision: GNU social makes its ETag of the times of the first and the last item, in whole seconds,
of the user and of the language; Last-Modified is the time of the first item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Generic, TypeVar

from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.exchange import error_details, fetch, read
from gnusocial.internals.http.request import Request
from gnusocial.internals.http.response import Response

T = TypeVar("T")

_NOT_MODIFIED = 304


@dataclass(frozen=True)
class Validators:
    """What an answer is recognised by when it comes again."""

    etag: str | None
    last_modified: str | None
    digest: bytes

    def conditions(self, *, by_time: bool) -> dict[str, str]:
        """Return the headers that let the server answer 304 instead of the same again.

        ``by_time`` allows for If-Modified-Since where no ETag was sent. A proxy that compresses may
        have taken it away; it must not be sent besides an ETag, which would count alone.
        """
        if self.etag is not None:
            return {"If-None-Match": _as_made(self.etag)}
        if by_time and self.last_modified is not None:
            return {"If-Modified-Since": self.last_modified}
        return {}


@dataclass(frozen=True)
class ConditionalResponse(Generic[T]):
    """What was answered: the value, or None where it is the one that is known."""

    value: T | None
    validators: Validators
    #: Whether the server sent it whole, so that more than its ETag is known.
    whole: bool


def fetch_unless_known(
    context: ClientContext,
    request: Request[T],
    known: Validators | None,
    conditions: Mapping[str, str],
) -> Flow[ConditionalResponse[T]]:
    """Make a GET and read its answer, unless it is the one that ``known`` marks.

    ``conditions`` are those of ``known`` that are trusted; without any the server sends the whole
    answer.
    """
    asking = replace(context, headers={**context.headers, **conditions}) if conditions else context
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
    """Return an ETag as the server made it, and as it came, which may be another.

    A proxy that compresses writes ``W/`` in front of it (nginx) or ``-gzip`` behind it (Apache) and
    does not take that away from what is asked. GNU social splits at commas and compares letter by
    letter, so there is no space in the list.
    """
    made = etag.removeprefix("W/")
    if made.endswith('-gzip"'):
        made = made.removesuffix('-gzip"') + '"'
    return made if made == etag else f"{made},{etag}"
