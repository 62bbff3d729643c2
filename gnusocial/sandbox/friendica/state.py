"""What only a Friendica remembers: deliveries, copies that were deleted, notifications, OAuth 2."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .tokens import Tokens

if TYPE_CHECKING:
    from datetime import datetime

    from ..records import DirectMessage, Notice, Profile


@dataclass(frozen=True)
class Notification:
    """Somebody is told that somebody follows or mentions them."""

    id: int
    kind: str
    owner: Profile
    actor: Profile
    created: datetime
    notice: Notice | None = None


@dataclass
class State:
    """The part of the world that GNU social has nothing like.

    Attributes:
        waiting: Statuses that have not reached the others yet.
        waiting_messages: Direct messages that have not, with the runs of the worker they need.
        removed: Copies that users deleted of what others wrote.
        former_names: The names by which others know users who have changed theirs.
        notifications: All notifications, in the order of their numbers.
        photos: The numbers of uploaded pictures by their owner.
        tokens: Applications and tokens of OAuth 2.
        acknowledged: The sessions whose users have just allowed an application.
    """

    waiting: set[Notice] = field(default_factory=set)
    waiting_messages: dict[DirectMessage, int] = field(default_factory=dict)
    removed: set[tuple[Profile, Notice]] = field(default_factory=set)
    former_names: dict[Profile, str] = field(default_factory=dict)
    notifications: list[Notification] = field(default_factory=list)
    photos: defaultdict[Profile, list[int]] = field(default_factory=lambda: defaultdict(list))
    tokens: Tokens = field(default_factory=Tokens)
    acknowledged: set[str] = field(default_factory=set)
