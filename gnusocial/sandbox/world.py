"""The state of the sandbox: the stored rows (see `records`), their relations, and the ids.

HTTP is handled elsewhere. Permissions are in `posting`, `relations` and the actions; the order of
timelines is in `streams`.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from .friendica.state import State
from .records import File, Notice, PeopleTag, Profile, Verb
from .tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .records import DirectMessage, Group, UserSeed
    from .sessions import Session
    from .settings import Settings, UserSettings
    from .tokens import Application
    from .versions import Version


#: The directories of files that the web server delivers without the site's script.
STATIC = ("avatar/", "file/", "theme/")


class Sequence:
    """An auto-increment column."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def __call__(self) -> int:
        """The next number."""
        return next(self._numbers)


class World:
    """The whole state, which a reset replaces."""

    def __init__(
        self,
        version: Version,
        settings: Settings,
        clock: Callable[[], datetime],
        seeds: Iterable[UserSeed],
        site_url: Callable[[], str],
        applications: Iterable[Application] = (),
    ) -> None:
        self.version = version
        self.settings = settings
        self._clock = clock
        self._site_url = site_url
        self.next_profile_id = Sequence()
        self.next_group_id = Sequence()
        self.next_notice_id = Sequence()
        self.next_conversation_id = Sequence()
        self.next_file_id = Sequence()
        self.next_message_id = Sequence()
        self.next_list_id = Sequence()
        self.profiles: dict[int, Profile] = {}
        self.groups: dict[int, Group] = {}
        self.notices: dict[int, Notice] = {}
        #: By the id of the repeated notice: looked up for each status that is shown.
        self._repeats: defaultdict[int, list[Notice]] = defaultdict(list)
        self.files: dict[int, File] = {}
        self.messages: list[DirectMessage] = []
        self.lists: dict[int, PeopleTag] = {}
        self.registrations = 0
        self.following: dict[Profile, list[Profile]] = defaultdict(list)
        self.followers: dict[Profile, list[Profile]] = defaultdict(list)
        self.blocks: set[tuple[Profile, Profile]] = set()
        self.favorites: dict[Profile, list[Notice]] = defaultdict(list)
        self.oauth = Tokens(applications)
        self.sessions: dict[str, Session] = {}
        self.friendica = State()
        """The state that only Friendica has."""
        for seed in seeds:
            self.add_user(seed)

    @property
    def now(self) -> datetime:
        """The server's time.

        Dates are rendered in whole seconds, as in a real database. The fraction is kept to order
        events: the sandbox handles many more requests within a second than a real server.
        """
        return self._clock().astimezone(timezone.utc)

    @property
    def site_url(self) -> str:
        """The URL of the site, without a trailing slash."""
        return self._site_url()

    @property
    def origin(self) -> str:
        """The URL of the site without its path."""
        return "/".join(self.site_url.split("/", 3)[:3])

    def url(self, path: str) -> str:
        """The absolute URL of a page of the site."""
        needs_script = not self.settings.fancy_urls and not path.startswith((*STATIC, "index.php"))
        return f"{self.site_url}/{'index.php/' if needs_script else ''}{path}"

    @property
    def server_name(self) -> str:
        """Host and port, as in tag URIs."""
        return self.origin.split("://", 1)[1]

    def tag_uri(self, specific: str) -> str:
        """A tag URI with the current date."""
        folder = "".join(f"{part}:" for part in self.settings.path.split("/") if part)
        return f"tag:{self.server_name},{self.now:%Y-%m-%d}:{folder}{specific}"

    def stored(self, content: str) -> str:
        """A text in the form in which the database stores it."""
        if self.settings.stores_emoji:
            return content
        return "".join(char if char <= "\uffff" else "?" for char in content)

    def user_settings(self, profile: Profile) -> UserSettings:
        """The preferences of a user."""
        return self.settings.of_user(profile.nickname)

    # Users

    def add_user(self, seed: UserSeed) -> Profile:
        """Store a new user."""
        profile = Profile(
            self.next_profile_id(),
            seed.nickname,
            seed.fullname,
            seed.email,
            seed.password,
            self.now,
        )
        self.profiles[profile.id] = profile
        return profile

    def user_named(self, nickname: str) -> Profile | None:
        """The user with this (normalised) nickname."""
        return next((p for p in self.profiles.values() if p.nickname == nickname), None)

    def user_with_email(self, email: str) -> Profile | None:
        """The user with this confirmed address."""
        return next((p for p in self.profiles.values() if p.email == email), None)

    def follows(self, subscriber: Profile, subscribed: Profile) -> bool:
        """Whether one follows the other; every user follows themselves."""
        return subscriber is subscribed or subscribed in self.following[subscriber]

    def uri_of(self, profile: Profile) -> str:
        """The global id of a user."""
        return self.url(f"{self.version.local_user_path}{profile.id}")

    # Groups

    def group_named(self, nickname: str) -> Group | None:
        """The group with this nickname or alias."""
        groups = self.groups.values()
        return next((g for g in groups if nickname in {g.nickname, *g.aliases}), None)

    def groups_of(self, profile: Profile) -> list[Group]:
        """The groups of a user, in the order of the version."""
        groups = [group for group in self.groups.values() if profile in group.members]
        if self.version.newest_own_groups_first:
            groups.sort(key=lambda group: group.members[profile], reverse=True)
        return groups

    # Notices

    def add_notice(self, notice: Notice) -> Notice:
        """Store a notice."""
        notice.content, notice.rendered = map(self.stored, (notice.content, notice.rendered))
        self.notices[notice.id] = notice
        if notice.repeat_of is not None:
            self._repeats[notice.repeat_of.id].append(notice)
        return notice

    def notice(self, notice_id: int) -> Notice | None:
        """The notice with this id, unless it was deleted."""
        found = self.notices.get(notice_id)
        return None if found is None or found.deleted else found

    def living_notices(self) -> Iterator[Notice]:
        """All notices that were not deleted, highest id first."""
        return (notice for notice in reversed(self.notices.values()) if not notice.deleted)

    def notices_by(self, author: Profile) -> Iterator[Notice]:
        """The notices of one author, highest id first."""
        return (notice for notice in self.living_notices() if notice.author is author)

    def posts_count(self, author: Profile) -> int:
        """The number of notices that the server counts as statuses: no repeats, no activities."""
        return sum(1 for notice in self.notices_by(author) if notice.verb is Verb.POST)

    def repeat_by(self, profile: Profile, original: Notice) -> Notice | None:
        """A user's repeat of a notice."""
        repeats = (n for n in self.repeats_of(original) if n.verb is Verb.SHARE)
        return next((notice for notice in repeats if notice.author is profile), None)

    def repeats_of(self, original: Notice) -> list[Notice]:
        """The notices that repeat a notice, oldest first: repeats, and deletions of repeats."""
        repeats = self._repeats.get(original.id, ())
        return [n for n in repeats if n.repeat_of is original and not n.deleted]

    def activity(self, who: Profile, verb: Verb, target: Profile | Group | Notice) -> Notice | None:
        """The notice that records a current subscription, membership or favorite."""
        recorded = (n for n in self.notices_by(who) if n.verb is verb and n.target is target)
        return next((notice for notice in recorded if notice.in_force), None)

    def liked_at(self, who: Profile, what: Notice) -> datetime:
        """The time when a user favorited a notice."""
        activity = self.activity(who, Verb.FAVORITE, what)
        return what.created if activity is None else activity.created

    # Files

    def add_link(self, url: str) -> File:
        """The file row of a link, created if it does not exist."""
        for known in self.files.values():
            if known.url == url and not known.content:
                return known
        return self.add_file(File(self.next_file_id(), url))

    def add_file(self, file: File) -> File:
        """Store a file row."""
        self.files[file.id] = file
        return file

    # Lists

    def list_of(self, owner: Profile, name: str) -> PeopleTag | None:
        """A user's list by name, or by id when the name is a number."""
        mine = (tag for tag in self.lists.values() if tag.owner is owner)
        return next((tag for tag in mine if name in {tag.name, str(tag.id)}), None)

    def list_named(self, owner: Profile, name: str) -> PeopleTag | None:
        """A user's list by its name alone."""
        mine = (tag for tag in self.lists.values() if tag.owner is owner)
        return next((tag for tag in mine if tag.name == name), None)

    def add_list(
        self, owner: Profile, name: str, members: Iterable[Profile], *, private: bool = False
    ) -> PeopleTag:
        """Create a list, as tagging profiles in the web pages does."""
        tag = PeopleTag(
            self.next_list_id(),
            owner,
            name,
            self.now,
            self.now,
            private=private,
            members=list(members),
        )
        self.lists[tag.id] = tag
        return tag
