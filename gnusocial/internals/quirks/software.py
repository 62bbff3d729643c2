"""Which program a server runs: GNU social or Friendica, as far as its answers have told.

The two read the text of a post in different ways and have different routes for following. The
client learns what it talks to and keeps it in its context:

- from the headers that Friendica alone sends, with whichever answer comes first;
- from ``statusnet/config``, which the client reads for the posting throttle anyway;
- from the login: Friendica has no OAuth 1.0a, and GNU social no OAuth 2.

Only where none of that has told, and only for a call that has to know, it asks for
``statusnet/config`` (``internals.quirks.versions.runs_friendica``), once for each client.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Friendica sends the first with all that it answers, but where it breaks. Its third header,
#: ``X-Account-Management-Status``, is that of a plugin of GNU social too.
_MARKS = frozenset(("x-response-type", "x-friendica-version"))


def is_from_friendica(headers: Mapping[str, str]) -> bool:
    """Tell whether an answer has a header that only Friendica sends."""
    return not _MARKS.isdisjoint(" ".join(headers).lower().split())


class Software:
    """What a client knows of the program that its server runs."""

    def __init__(self) -> None:
        #: True or False once it is known; None before.
        self.is_friendica: bool | None = None

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take what the headers of an answer tell. Where a proxy dropped them, that is nothing."""
        if self.is_friendica is None and is_from_friendica(headers):
            self.is_friendica = True

    def learn_site(self, site: Mapping[str, object] | None) -> None:
        """Take what the section ``site`` of the configuration tells."""
        if self.is_friendica is None and site is not None:
            self.is_friendica = site.get("friendica") is not None
