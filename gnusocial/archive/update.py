"""One run of the archive: everything that a user has on the server, kind by kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import partial
from typing import TYPE_CHECKING, Any

from gnusocial import (
    GNUSocialAPIError,
    GNUSocialForbiddenError,
    GNUSocialMalformedResponseError,
    GNUSocialNotFoundError,
    GNUSocialRatelimitError,
    GNUSocialServerError,
    GNUSocialUnauthorizedError,
)
from gnusocial.archive.kinds import LISTED, Kind
from gnusocial.archive.media import read_media
from gnusocial.archive.walk import Writer, cut_short, read_list

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from gnusocial import GNUSocial, User
    from gnusocial.archive.fetch import Downloads

#: Called during a run with the kind, the number of objects of it that were read, and the total,
#: if that is known.
Progress = Callable[[str, int, "int | None"], object]

#: After this many conversations in a row that the server does not show, the rest is skipped.
_REFUSALS = 3


@dataclass
class Report:
    """The result of a run.

    Args:
        new: The number of added objects, by kind.
        changed: The number of objects that had changed and were added again, by kind.
        gone: The number of objects that the server no longer lists, by kind. They stay in the
            archive.
        left_out: The kinds that this server does not have, with its error.
        failures: The kinds that could not be read completely, with the error. Run the archive
            again.
        files_elsewhere: The number of files that were skipped because they are on other hosts.
    """

    new: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    files_elsewhere: int = 0

    @property
    def complete(self) -> bool:
        """Whether everything that the server has was read."""
        return not self.failures


class Run:
    """A run over all kinds. An error of one kind does not prevent the others from being read."""

    def __init__(
        self,
        writer: Writer,
        gs: GNUSocial,
        me: User,
        *,
        full: bool,
        progress: Progress | None,
        downloads: Downloads,
    ) -> None:
        self.report = Report(writer.new, writer.changed, writer.gone)
        self._writer = writer
        self._gs = gs
        self._me = me
        self._full = full
        self._progress = progress or _silent
        self._downloads = downloads

    def read(self, skip: Container[str], lists: Iterable[str]) -> None:
        """Read every kind that is not skipped, and the lists with these names."""
        self._attempt("profile", self._profile)
        for kind in LISTED:
            if kind.name not in skip:
                self._attempt(kind.name, partial(self._list, kind))
        for name in lists:
            self._attempt(f"list {name}", partial(self._named_list, name))
        if "lists" not in skip or lists:
            self._attempt("list_members", self._list_members)
        if "conversations" not in skip:
            self._attempt("conversations", self._conversations)
        if "media" not in skip:
            self._attempt("media", self._media)
        self._writer.commit()

    def _attempt(self, kind: str, read: Callable[[], object]) -> None:
        try:
            read()
            if not kind.startswith("list "):
                self._writer.store.state["finished"][kind] = _now()
        except (GNUSocialUnauthorizedError, GNUSocialRatelimitError):
            # This would affect the next kinds too.
            raise
        except (GNUSocialServerError, GNUSocialMalformedResponseError) as error:
            self.report.failures[kind] = str(error)
        except GNUSocialAPIError as error:
            # The route or its plugin is missing, or the site hides the list.
            self.report.left_out[kind] = str(error)

    def _profile(self) -> None:
        self._writer.objects("profile", [self._me])

    def _list(self, kind: Kind) -> None:
        total = self._me.get(kind.count) if kind.count else None
        counter = self._counter(kind.name, total)
        cut = read_list(self._writer, self._gs, self._me, kind, full=self._full, progress=counter)
        if cut:
            self.report.left_out[kind.name] = cut[0]

    def _named_list(self, name: str) -> None:
        self._writer.objects("lists", [self._gs.list_show(self._me, name)])

    def _list_members(self) -> None:
        for number in list(self._writer.index.keys("lists")):
            with cut_short() as cut:
                page = self._gs.list_members(self._me, number)
                members = [
                    each for page in self._gs.pagination_page_iterator(page) for each in page
                ]
            if cut:
                self.report.left_out["list_members"] = cut[0]
            people = [{"id": each.id, "screen_name": each.screen_name} for each in members]
            self._writer.records("list_members", [{"list": number, "members": people}])

    def _conversations(self) -> None:
        pending = self._writer.index.unread_conversations()
        counter = self._counter("conversations", len(pending))
        refusals = 0
        for conversation, newest in pending:
            try:
                self._conversation(conversation)
            except GNUSocialNotFoundError:
                # All of it was deleted. It is requested again when a status is added.
                pass
            except (GNUSocialForbiddenError, GNUSocialServerError) as error:
                refusals += 1
                if refusals == _REFUSALS:
                    raise
                self.report.failures["conversations"] = str(error)
                continue
            refusals = 0
            read = {"conversation": conversation, "newest": newest}
            self._writer.line("conversations_read", json.dumps(read), read)
            self._writer.page_is_read()
            counter(1)

    def _conversation(self, number: int) -> None:
        first = self._gs.conversation(number, limit=200)
        for page in self._gs.pagination_page_iterator(first):
            self._writer.objects("conversations", page)

    def _media(self) -> None:
        counter = self._counter("media", None)
        found = read_media(self._writer, self._gs.api_base_url, self._downloads, counter)
        self.report.files_elsewhere = found.elsewhere
        if found.failed:
            self.report.failures["media"] = found.failed

    def _counter(self, kind: str, total: Any) -> Callable[[int], None]:
        done = 0
        known = total if isinstance(total, int) and total > 0 else None

        def count(more: int) -> None:
            nonlocal done
            done += more
            self._progress(kind, done, known)

        return count


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def _silent(kind: str, done: int, total: int | None) -> None:
    """Nobody watches."""
