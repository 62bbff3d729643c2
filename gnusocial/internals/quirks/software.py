"""Which software a server runs (GNU social or Friendica), as far as its responses showed it.

The two interpret the text of a post differently and have different routes for following. The
client detects the software and stores it in its context:

- from headers that only Friendica sends, in any response;
- from ``statusnet/config``, which the client reads for the posting throttle anyway;
- from the login: Friendica has no OAuth 1.0a, and GNU social no OAuth 2.

Only if none of these was conclusive, and only for a call that needs to know, the client requests
``statusnet/config`` (``internals.quirks.versions.runs_friendica``), once per client.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Friendica sends the first in all responses, except when it crashes. Its third header,
#: ``X-Account-Management-Status``, is also sent by a plugin of GNU social.
_MARKS = frozenset(("x-response-type", "x-friendica-version"))


def is_from_friendica(headers: Mapping[str, str]) -> bool:
    """Return whether a response has a header that only Friendica sends."""
    return not _MARKS.isdisjoint(map(str.lower, headers))


class Software:
    """What a client knows about the software of its server."""

    def __init__(self) -> None:
        #: True or False when known; None before.
        self.is_friendica: bool | None = None

    def learn(self, headers: Mapping[str, str]) -> None:
        """Detect the software from the headers of a response, unless a proxy removed them."""
        if self.is_friendica is None and is_from_friendica(headers):
            self.is_friendica = True

    def learn_site(self, site: Mapping[str, object] | None) -> None:
        """Detect the software from the section ``site`` of the configuration."""
        if self.is_friendica is None and site is not None:
            self.is_friendica = site.get("friendica") is not None
