"""Asking again for what was read before, at the cost of a 304 where nothing has changed.

Two marks tell that an answer is the same: the server's ETag, which saves the sending, and a digest
of the body, which saves the decoding where the server sends no ETag (groups, lists, searches) or
where the ETag is not to be trusted. When it may be trusted is the caller's decision: GNU social
makes it of the times of the first and the last item, in whole seconds, of the user and of the
language.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Generic, TypeVar

from gnusocial.internals.effects import Flow
from gnusocial.internals.exchange import Setup, fetch, read
from gnusocial.internals.request import Request

T = TypeVar("T")

_NOT_MODIFIED = 304


@dataclass(frozen=True)
class Marks:
    """What an answer is recognised by when it comes again."""

    etag: str | None
    digest: bytes


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What was answered: the value, or None where it is the one that is known."""

    value: T | None
    marks: Marks
    #: Whether the server sent it whole, so that more than its ETag is known.
    whole: bool


def fetch_unless_known(
    setup: Setup, request: Request[T], known: Marks | None, *, trust_etag: bool
) -> Flow[Answer[T]]:
    """Make a GET and read its answer, unless it is the one that ``known`` marks.

    ``trust_etag`` lets the server answer 304; otherwise it sends the whole answer.
    """
    asking = setup
    if known is not None and known.etag is not None and trust_etag:
        asking = replace(setup, headers={**setup.headers, "If-None-Match": known.etag})
    response = yield from fetch(asking, request)
    if response.status == _NOT_MODIFIED and known is not None and asking is not setup:
        return Answer(None, known, whole=False)
    marks = Marks(response.headers.get("ETag"), blake2b(response.body, digest_size=16).digest())
    if known is not None and marks.digest == known.digest and response.status < 300:
        return Answer(None, marks, whole=True)
    return Answer(read(request, response, setup.timezone), marks, whole=True)
