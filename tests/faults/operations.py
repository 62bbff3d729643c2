"""The public operations of a schedule: how to call each, and what its actual effect is.

An operation sets up what it needs (a status of bob's to reply to) in the sandbox, without the
proxy, so that its effects can be counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tests.faults.promises import is_foreign
from tests.faults.scene import Scene

#: Texts, each with one that a careless look takes for it.
TEXTS = [
    ("status {m} of mine", "status of mine {m}"),
    ("New: http://news.example/{m}/1", "New: http://news.example/{m}/2"),
    ("a dog{m} bites a man", "a man bites a dog{m}"),
    ("Yes YES yes {m}", "yes {m}"),
    ("{m}", "{m} {m}"),
    ("{m} & &amp; <b>1</b>", "{m} & & 1"),
    ("\u00fcn\u00ef{m} \U0001f600\U0001f680", "\u00fcn\u00ef{m}"),
    ("http://a.example/{m}?x=1&y=2", "http://a.example/{m}?y=2&x=1"),
    ("@bob {m} @carol", "@carol {m} @bob"),
    ("#a{m} #b", "#b #a{m}"),
    ("**{m}** `code`", "{m} code"),
    ("{m}\nsecond line", "{m} second line"),
    ("help {m}", "{m} help"),
]


@dataclass
class Operation:
    """One call of the client. Subclasses define the call and its effect."""

    scene: Scene
    number: int
    target: int = 0
    known: list[int] = field(default_factory=list)

    #: Whether a second effect of one call would be seen.
    counts: ClassVar[bool] = True
    reads: ClassVar[bool] = False

    @property
    def marker(self) -> str:
        """A word that no other operation uses."""
        return f"m{self.number}x"

    def prepare(self) -> None:
        """Set up what the call needs, and record the existing effects."""
        self.set_up()
        self.known = self.effects()

    def set_up(self) -> None:
        """Set up what the call needs."""

    def call(self) -> Any:
        """Call the client."""
        raise NotImplementedError

    def effects(self) -> list[int]:
        """The actual effects of this operation in the sandbox, now."""
        return []

    def new_effects(self) -> list[int]:
        """The new effects of the call."""
        return [effect for effect in self.effects() if effect not in self.known]

    def is_result(self, result: Any) -> bool:
        """Whether a result belongs to this call, given its effect."""
        return True

    def rival(self) -> None:
        """Let another client of alice's do something similar."""


class Post(Operation):
    """A new text."""

    @property
    def texts(self) -> tuple[str, str]:
        mine, other = TEXTS[self.number % len(TEXTS)]
        return mine.replace("{m}", self.marker), other.replace("{m}", self.marker)

    def call(self) -> Any:
        return self.scene.gs.post(self.texts[0])

    def effects(self) -> list[int]:
        return self.scene.notices(self.texts[0])

    def is_result(self, result: Any) -> bool:
        return result.id in self.new_effects()

    def rival(self) -> None:
        self.scene.post_as("alice", self.texts[1])


class PostAgain(Post):
    """A text that was already posted some time ago."""

    def set_up(self) -> None:
        self.scene.post_as("alice", self.texts[0])
        self.scene.time.passed += 100


class Reply(Post):
    """A reply, which mentions the author of its parent."""

    def set_up(self) -> None:
        self.target = self.scene.post_as("bob", f"question {self.marker}")

    def call(self) -> Any:
        # Read without the proxy: only the reply is under faults.
        question = {"id": self.target, "text": "question", "user": {"screen_name": "bob", "id": 3}}
        return self.scene.gs.status_reply(question, self.texts[0])

    def effects(self) -> list[int]:
        return self.scene.notices(self.texts[0], f"@bob {self.texts[0]}")

    def is_result(self, result: Any) -> bool:
        return super().is_result(result) and result.in_reply_to_status_id == self.target

    def rival(self) -> None:
        other = self.scene.post_as("bob", f"another question {self.marker}")
        self.scene.post_as("alice", f"@bob {self.texts[1]}", in_reply_to_status_id=other)


class ReplyToRepeat(Reply):
    """A reply to a repeat, which the server stores as one to the repeated notice."""

    def set_up(self) -> None:
        super().set_up()
        self.scene.do("bob", "statuses/update", status=f"other {self.marker}")
        original = self.scene.world.notices[self.target]
        original.author = self.scene.user("carol")
        self.scene.do("bob", f"statuses/retweet/{self.target}")
        self.repeat = max(self.scene.world.notices)

    def call(self) -> Any:
        return self.scene.gs.post(self.texts[0], in_reply_to_id=self.repeat)

    def is_result(self, result: Any) -> bool:
        return result.id in self.new_effects()


class Repeat(Operation):
    """A repeat of a status by bob."""

    def set_up(self) -> None:
        self.target = self.scene.post_as("bob", f"worth it {self.marker}")

    def call(self) -> Any:
        return self.scene.gs.status_repeat(self.target)

    def effects(self) -> list[int]:
        notices = self.scene.world.notices.values()
        return [n.id for n in notices if n.repeat_of is not None and n.repeat_of.id == self.target]

    def is_result(self, result: Any) -> bool:
        return result.id in self.new_effects()


class Message(Operation):
    """A direct message to bob."""

    def call(self) -> Any:
        return self.scene.gs.direct_message_post("bob", f"secret {self.marker}")

    def effects(self) -> list[int]:
        text = f"secret {self.marker}"
        return [message.id for message in self.scene.world.messages if message.text == text]

    def is_result(self, result: Any) -> bool:
        return result.id in self.new_effects()

    def rival(self) -> None:
        self.scene.do("alice", "direct_messages/new", user="bob", text=f"{self.marker} secret")


class Favorite(Operation):
    """A favourite, which is idempotent."""

    counts = False

    def set_up(self) -> None:
        self.target = self.scene.post_as("bob", f"lovely {self.marker}")

    def call(self) -> Any:
        return self.scene.gs.status_favorite(self.target)

    def effects(self) -> list[int]:
        liked = self.scene.world.favorites[self.scene.user("alice")]
        return [notice.id for notice in liked if notice.id == self.target]

    def is_result(self, result: Any) -> bool:
        return bool(result.id == self.target)


class Delete(Operation):
    """The deletion of one's own status."""

    counts = False

    def set_up(self) -> None:
        self.target = self.scene.post_as("alice", f"a mistake {self.marker}")

    def call(self) -> Any:
        return self.scene.gs.status_delete(self.target)

    def effects(self) -> list[int]:
        return [self.target] if self.scene.world.notices[self.target].deleted else []

    def is_result(self, result: Any) -> bool:
        return bool(result.id == self.target)


class Follow(Operation):
    """Following carol."""

    counts = False

    def set_up(self) -> None:
        self.scene.do("alice", "friendships/destroy", id="carol")

    def call(self) -> Any:
        return self.scene.gs.account_follow("carol")

    def effects(self) -> list[int]:
        alice, carol = self.scene.user("alice"), self.scene.user("carol")
        return [carol.id] if carol in self.scene.world.following[alice] else []

    def is_result(self, result: Any) -> bool:
        return bool(result.screen_name == "carol")


class Profile(Operation):
    """A change of the profile."""

    counts = False

    def call(self) -> Any:
        return self.scene.gs.account_update_profile(description=f"about {self.marker}")

    def effects(self) -> list[int]:
        alice = self.scene.user("alice")
        return [alice.id] if alice.bio == f"about {self.marker}" else []

    def is_result(self, result: Any) -> bool:
        return bool(result.screen_name == "alice")


class GroupCreate(Operation):
    """A new group."""

    def call(self) -> Any:
        return self.scene.gs.group_create(f"g{self.marker}")

    def effects(self) -> list[int]:
        groups = self.scene.world.groups.values()
        return [group.id for group in groups if group.nickname == f"g{self.marker}"]

    def is_result(self, result: Any) -> bool:
        return result.id in self.new_effects()


class Upload(Operation):
    """A file."""

    def call(self) -> Any:
        return self.scene.gs.media_post(b"some text " + self.marker.encode(), "text/plain")

    def effects(self) -> list[int]:
        content = b"some text " + self.marker.encode()
        return [file.id for file in self.scene.world.files.values() if file.content == content]

    def is_result(self, result: Any) -> bool:
        return result.media_id in self.new_effects()


class Read(Operation):
    """A read."""

    reads = True

    def call(self) -> Any:
        gs, world = self.scene.gs, self.scene.world
        name = ("alice", "bob", "carol")[self.number % 3]
        numbers = list(world.notices) or [1]
        number = numbers[self.number % len(numbers)]
        return {
            0: lambda: ("account", name, gs.account(name)),
            1: lambda: ("status", number, gs.status(number)),
            2: lambda: ("me", "alice", gs.me()),
            3: lambda: ("user timeline", name, gs.timeline_user(name, limit=5)),
            4: lambda: ("home", None, gs.timeline_home()),
            5: lambda: ("version", None, gs.instance_version()),
        }[self.number // 3 % 6]()

    def is_result(self, result: Any) -> bool:
        what, wanted, found = result
        if what in ("account", "me"):
            return bool(found.screen_name == wanted)
        if what == "status":
            return bool(found.id == wanted)
        if what == "user timeline":
            return all(status.user.screen_name == wanted for status in found)
        return not is_foreign(found)


class Walk(Operation):
    """All statuses of bob, page by page."""

    reads = True

    def set_up(self) -> None:
        for number in range(5):
            self.scene.post_as("bob", f"step {number} {self.marker}")
            self.scene.time.passed += 1

    def call(self) -> Any:
        gs = self.scene.gs
        return list(gs.pagination_iterator(gs.timeline_user("bob", limit=2)))

    def is_result(self, result: Any) -> bool:
        # Activities are among the notices on one version; the posts must all be there, once.
        notices = self.scene.world.notices.values()
        wanted = {
            notice.id
            for notice in notices
            if notice.author.nickname == "bob"
            and notice.verb.value in ("post", "share")
            and not notice.deleted
        }
        found = [status.id for status in result]
        return wanted <= set(found) and len(found) == len(set(found))


OPERATIONS: dict[str, tuple[int, Callable[[Scene, int], Operation]]] = {
    "post": (6, Post),
    "post again": (2, PostAgain),
    "reply": (3, Reply),
    "reply to a repeat": (1, ReplyToRepeat),
    "repeat": (3, Repeat),
    "message": (3, Message),
    "favourite": (1, Favorite),
    "delete": (1, Delete),
    "follow": (1, Follow),
    "profile": (1, Profile),
    "group": (1, GroupCreate),
    "upload": (1, Upload),
    "read": (6, Read),
    "walk": (1, Walk),
}
