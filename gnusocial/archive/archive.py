"""An archive: a folder with everything that one user has on one server."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gnusocial import GNUSocialError, GNUSocialIllegalArgumentError
from gnusocial.archive import page, search, verify
from gnusocial.archive.backup import Limits, read_backup
from gnusocial.archive.cleanup import NOT_NEEDED, Cleaned, Rules, delete, needed_by, plan
from gnusocial.archive.errors import ArchiveError, disk_errors
from gnusocial.archive.fetch import Downloads
from gnusocial.archive.index import Index
from gnusocial.archive.kinds import CHOICES, FILES
from gnusocial.archive.lock import locked
from gnusocial.archive.store import STATE, Store, create
from gnusocial.archive.update import Run
from gnusocial.archive.walk import Writer

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from gnusocial import GNUSocial, User
    from gnusocial.archive.search import Hit, Stats
    from gnusocial.archive.update import Progress, Report
    from gnusocial.archive.verify import Check


class Archive:
    """The archive in a folder. Nothing is opened or created until a method is called.

    Args:
        folder: The folder. :meth:`update` creates it, with mode 700.

    Every method raises :class:`ArchiveError` if the folder does not contain an archive, if the
    archive is damaged, or if the disk is full. What was archived before is kept.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)

    @property
    def exists(self) -> bool:
        """Whether there is an archive in the folder."""
        return (self.folder / STATE).is_file()

    @property
    def owner(self) -> str:
        """The owner of the archive, as ``alice@https://gs.example``."""
        state = Store(self.folder).state
        return f"{state['user']['screen_name']}@{state['server']}"

    def update(
        self,
        gs: GNUSocial,
        *,
        skip: Iterable[str] = (),
        lists: Iterable[str] = (),
        full: bool = False,
        downloads: Downloads | None = None,
        progress: Progress | None = None,
    ) -> Report:
        """Archive everything that the logged-in user has on the server, and return a report.

        The first run reads everything. Later runs request what is new and what may have changed:
        the first page of each timeline, and the lists of people, groups and lists. If a run was
        interrupted, even by ``kill -9``, the next one continues.

        Args:
            gs: A client with a login. Its rate limits are respected.
            skip: Kinds to leave out, of: statuses, mentions, favorites, bookmarks, following,
                followers, groups, lists, list_subscriptions, list_memberships, messages,
                messages_sent, conversations, media.
            lists: Names of your own lists. Released servers cannot enumerate them.
            full: Read every timeline to its end again, to find changes and deletions. What is
                deleted on the server stays in the archive. Default: False.
            downloads: How to download attachments and avatars. Default: from the server only.
            progress: Called with a kind, the number of objects read, and the total, or None if that
                is unknown.

        Raises :class:`ArchiveError` if the folder is the archive of another user, contains
        something else, or is in use by another run; otherwise the exceptions of the client. A list
        that the server fails on is in ``report.failures``, and the other lists are still read.
        """
        left_out = set(skip)
        if unknown := left_out - set(CHOICES):
            raise GNUSocialIllegalArgumentError(
                f"there is no kind {min(unknown)!r}; there are {', '.join(CHOICES)}"
            )
        me = gs.me()
        with disk_errors(self.folder):
            if not self.exists:
                create(self.folder, gs.api_base_url, _user(me))
            with self._writer() as writer:
                self._check_owner(writer.store, gs, me)
                run = Run(
                    writer,
                    gs,
                    me,
                    full=full,
                    progress=progress,
                    downloads=downloads or Downloads(),
                )
                run.read(left_out, lists)
                return run.report

    def verify(self, gs: GNUSocial | None = None) -> list[Check]:
        """Check the archive, and return the results.

        Each file is compared with its recorded length and hash, each line is parsed, and each
        attachment is hashed. With a client, all lists on the server are read too, to check that the
        archive contains everything in them.

        Args:
            gs: A client with the login of the owner. Default: only the files are checked.
        """
        with disk_errors(self.folder), self._reader() as (store, index):
            found = list(verify.check_files(store, index))
            if gs is not None:
                me = gs.me()
                self._check_owner(store, gs, me)
                found += verify.check_server(store, index, gs, me)
            return found

    def search(
        self, words: str, *, limit: int | None = None, activities: bool = False
    ) -> list[Hit]:
        """Return the statuses and messages that contain all the words, newest first.

        Case and accents are ignored. ``"several words"`` in quotes match a phrase; a word with a
        trailing star (``gnu*``) matches a prefix. Authors are searched too.

        Args:
            words: The search terms.
            limit: The maximum number of results. Default: all.
            activities: Whether to include "favorited something", "deleted notice" and the like,
                which 1.20.10 has among the statuses. Default: False.
        """
        with disk_errors(self.folder), self._reader() as (_, index):
            return list(search.search(index, words, limit=limit, activities=activities))

    def stats(self) -> Stats:
        """Return the number of objects of each kind, and of own posts per month."""
        with disk_errors(self.folder), self._reader() as (store, index):
            return search.stats(index, store.state["user"]["screen_name"])

    def write_html(self) -> Path:
        """Write ``index.html`` into the folder, and return its path.

        It shows the archive in a browser, without a server: by month and thread, with pictures and
        a search. It loads nothing from outside the folder.
        """
        with disk_errors(self.folder), self._reader() as (store, index):
            return page.write_page(store, index)

    def import_backup(
        self,
        path: str | os.PathLike[str],
        *,
        limits: Limits | None = None,
        progress: Progress | None = None,
    ) -> Report:
        """Import a backup that was downloaded from GNU social, so that it can be searched too.

        Statuses that are already in the archive are not added again.

        Args:
            path: The file: an Atom feed, or a zip of such feeds.
            limits: Sizes above which a file is rejected as an attack. Default: ``Limits()``.
            progress: As for :meth:`update`.

        Raises :class:`ArchiveError` if the file is not a backup, or is dangerous: with paths that
        lead out of the zip, an implausible compression ratio (a zip bomb), or XML entities.
        """
        with disk_errors(self.folder), self._writer() as writer:
            return read_backup(writer, Path(path), limits or Limits(), progress)

    def cleanup(
        self,
        gs: GNUSocial,
        rules: Rules,
        *,
        confirm: Callable[[Cleaned], bool],
        now: datetime | None = None,
        progress: Progress | None = None,
    ) -> Cleaned:
        """Delete own posts by rules, after archiving everything that the rules need.

        A post is kept if the archive could not get one of its files. If a cleanup was interrupted,
        the next one continues.

        Args:
            gs: A client with the login of the owner.
            rules: Which posts to delete.
            confirm: Called with what would be deleted; False cancels.
            now: The current time for the rules. Default: the clock of this machine.
            progress: As for :meth:`update`; the kind of deletions is ``"deleted"``.

        Raises :class:`ArchiveError` and deletes nothing if the archive is not complete.
        """
        report = self.update(gs, skip=NOT_NEEDED, progress=progress)
        unread = {**report.left_out, **report.failures}
        for kind in sorted(needed_by(rules) & unread.keys()):
            raise ArchiveError(f"nothing was deleted: {kind} cannot be archived ({unread[kind]})")
        with disk_errors(self.folder), self._writer() as writer:
            found = plan(writer, gs.me(), rules, now)
            if found.posts and confirm(found):
                delete(writer, gs, rules, found, progress)
            return found

    @contextmanager
    def _writer(self) -> Iterator[Writer]:
        """Hold the lock, the store and the index while writing."""
        Store(self.folder)
        with locked(self.folder):
            store = Store(self.folder)
            store.cut_tails(FILES)
            index = Index(store, writable=True)
            try:
                index.catch_up()
                writer = Writer(store, index)
                try:
                    yield writer
                except (KeyboardInterrupt, GNUSocialError):
                    # What was read so far is complete, and need not be read again.
                    writer.commit()
                    raise
                index.save()
            finally:
                index.close()
                store.close()

    @contextmanager
    def _reader(self) -> Iterator[tuple[Store, Index]]:
        """Open the index for reading, and update it if possible."""
        store = Store(self.folder)
        try:
            with locked(self.folder):
                index = Index(store, writable=True)
                index.catch_up()
        except (ArchiveError, OSError):
            # Another run is writing, or the folder is on a read-only disk.
            index = Index(store, writable=False)
        try:
            yield store, index
        finally:
            index.close()

    def _check_owner(self, store: Store, gs: GNUSocial, me: User) -> None:
        state = store.state
        if (state["server"], state["user"]["id"]) != (gs.api_base_url, me.id):
            raise ArchiveError(
                f"{self.folder} is the archive of {self.owner}, and you are "
                f"{me.screen_name}@{gs.api_base_url}: use another folder"
            )


def _user(me: User) -> dict[str, object]:
    return {"id": me.id, "screen_name": me.screen_name}
