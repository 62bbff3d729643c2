"""An archive: the folder in which everything that one user has on one server is kept."""

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
    """The archive in a folder. Nothing is opened or made until a method is called.

    Args:
        folder: The folder. :meth:`update` makes it, with mode 700.

    Every method raises :class:`ArchiveError` where the folder holds no archive, or one that was
    damaged, and where the disk is full. What was archived before stays.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)

    @property
    def exists(self) -> bool:
        """Whether there is an archive in the folder."""
        return (self.folder / STATE).is_file()

    @property
    def owner(self) -> str:
        """Whose archive it is, as ``alice@https://gs.example``."""
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
        """Archive what the logged-in user has on the server, and return what that was.

        The first run reads everything. Later ones ask for what is new and for what may have
        changed: the first page of each timeline, and the lists of people, groups and lists. A run
        that was interrupted, even by ``kill -9``, is taken up where it was.

        Args:
            gs: A client with a login. Its limits of requests are kept.
            skip: Kinds to leave out, of: statuses, mentions, favorites, bookmarks, following,
                followers, groups, lists, list_subscriptions, list_memberships, messages,
                messages_sent, conversations, media.
            lists: Names of your own lists. Released servers cannot say which there are.
            full: Read every timeline to its end again, to find what was changed or deleted there.
                What is deleted on the server stays in the archive. Default: False.
            downloads: How attachments and avatars are fetched. Default: from the server only.
            progress: Is called with a kind, the number of objects read, and how many there are,
                or None where that is unknown.

        Raises :class:`ArchiveError` when the folder is the archive of another user, holds
        something else, or is being written by another run; otherwise what the client raises. A
        list that the server fails on is in ``report.failures``, and the others are read all the
        same.
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
        """Check the archive, and return what was checked.

        Each file is compared with the length and the hash that were noted when it was written,
        each line is read, each attachment is hashed. With a client all lists of the server are
        walked too, to see whether the archive has everything that they show.

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
        """Return the statuses and messages that have all the words, the newest first.

        Case and accents do not count. ``"several words"`` in quotes stand together; a word with a
        star at its end (``gnu*``) is the beginning of words. Authors are searched too.

        Args:
            words: What to look for.
            limit: How many at most. Default: all.
            activities: Whether to look among "favorited something", "deleted notice" and the like
                too, which 1.20.10 has among the statuses. Default: False.
        """
        with disk_errors(self.folder), self._reader() as (_, index):
            return list(search.search(index, words, limit=limit, activities=activities))

    def stats(self) -> Stats:
        """Return how much there is of each kind, and the number of own posts of each month."""
        with disk_errors(self.folder), self._reader() as (store, index):
            return search.stats(index, store.state["user"]["screen_name"])

    def write_html(self) -> Path:
        """Write ``index.html`` into the folder, and return its path.

        It shows the archive in a browser, without a server: by month, thread by thread, with the
        pictures, and with a search. It asks for nothing outside the folder.
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
        """Read a backup that GNU social's own web page gave, so that it is searched together.

        Statuses that the archive has already are not there twice.

        Args:
            path: The file: an Atom feed, or a zip of such feeds.
            limits: What is taken for an attack and refused. Default: ``Limits()``.
            progress: As for :meth:`update`.

        Raises :class:`ArchiveError` for a file that is none, and for one that is dangerous: with
        names that lead out of it, more than it seems (a zip bomb), or with XML entities.
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
        """Delete own posts by rules, after everything that the rules look at was archived.

        A post is kept when the archive could not get one of its files. A cleanup that was
        interrupted is taken up by the next.

        Args:
            gs: A client with the login of the owner.
            rules: Which posts.
            confirm: Is called with what would be deleted; False leaves all as it is.
            now: Counts as the present moment. Default: the clock of this machine.
            progress: As for :meth:`update`; the kind of deletions is ``"deleted"``.

        Raises :class:`ArchiveError` and deletes nothing when the archive is not complete.
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
        """Hold the lock, the store and the index while something is written."""
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
                    # What was read until then is whole, and need not be read again.
                    writer.commit()
                    raise
                index.save()
            finally:
                index.close()
                store.close()

    @contextmanager
    def _reader(self) -> Iterator[tuple[Store, Index]]:
        """Hold the index while it is read, brought up to date where that is possible."""
        store = Store(self.folder)
        try:
            with locked(self.folder):
                index = Index(store, writable=True)
                index.catch_up()
        except (ArchiveError, OSError):
            # Another run is writing, or the folder is on a disk that cannot be written.
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
                f"{me.screen_name}@{gs.api_base_url}: name another folder"
            )


def _user(me: User) -> dict[str, object]:
    return {"id": me.id, "screen_name": me.screen_name}
