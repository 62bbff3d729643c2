"""Request the newest page of a source at the lowest cost: with a 304 wherever that is safe.

GNU social makes the ETag of a list from the times of its first and last item. It says nothing about
the items between them, so the largest page is read in full from time to time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gnusocial.internals.http.conditional import Validators, fetch_unless_known

if TYPE_CHECKING:
    from gnusocial.entities.page import Page
    from gnusocial.internals.context import ClientContext
    from gnusocial.internals.flows import Flow
    from gnusocial.streaming.sources import Source

#: Seconds between two readings of the largest page.
_DEEP_EVERY = 900.0
#: Seconds after which an ETag or Last-Modified can be trusted. They count whole seconds: an item of
#: the same second as the newest one does not change them.
_SETTLED = 2.0
#: Recognises no response.
_NOTHING = Validators(None, None, b"")


@dataclass(frozen=True)
class _LastResponse:
    """How to recognise a response, and since when the server has marked it in this way."""

    validators: Validators
    since: float
    settled: bool = False


@dataclass(frozen=True)
class Asked:
    """A page as the server returned it; None if it has not changed."""

    page: Page[Any] | None
    #: Whether the largest page was read.
    deep: bool
    at: float
    _response: _LastResponse


class Asking:
    """Requests the newest page of one source, and recognises a response that is the last one."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._last: dict[bool, _LastResponse] = {}
        self._deep_at: float | None = None

    def ask(self, context: ClientContext) -> Flow[Asked]:
        """Request the newest page, or the largest one if it is time for that."""
        now = context.clock()
        deep = self._deep_at is None or now >= self._deep_at
        last = self._last.get(deep)
        response = yield from fetch_unless_known(
            context,
            self._source.page_request(deep=deep),
            last.validators if last else None,
            {} if deep else self._conditions(last),
        )
        settled = last is not None and now - last.since >= _SETTLED
        kept = _kept(last, response.validators, context.clock(), settled=settled)
        return Asked(response.value, deep, now, kept)

    def accept(self, asked: Asked, *, read_again: bool) -> None:
        """Record a response that was processed; ``read_again`` if only a part of it was."""
        self._last[asked.deep] = (
            _LastResponse(_NOTHING, asked.at) if read_again else asked._response
        )
        if asked.deep:
            self._deep_at = asked.at + _DEEP_EVERY

    def _conditions(self, last: _LastResponse | None) -> dict[str, str]:
        """Return the headers that ask for news only.

        In a list that is not in the order of time, a new item may be older than a known one.
        """
        if last is None or not last.settled or not self._source.trusts_etag:
            return {}
        return last.validators.conditions(by_time=self._source.order == "time")


def _kept(
    last: _LastResponse | None, validators: Validators, now: float, *, settled: bool
) -> _LastResponse:
    if last is None or _by_server(last.validators) != _by_server(validators):
        return _LastResponse(validators, now)
    return _LastResponse(validators, last.since, settled)


def _by_server(validators: Validators) -> tuple[str | None, str | None]:
    return validators.etag, validators.last_modified
