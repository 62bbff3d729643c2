"""A Python client library for GNU social, with an interface modelled on Mastodon.py.

Scripts, bots and applications use a :class:`GNUSocial` object to post, read timelines and follow
conversations on any server with GNU social's Twitter-compatible API.
"""

import sys
from typing import TYPE_CHECKING, Any

from gnusocial._lazy import lazy
from gnusocial._version import __version__
from gnusocial.client import GNUSocial
from gnusocial.entities import (
    UNKNOWN_DATE,
    Attachment,
    AttribAccessDict,
    Entity,
    Page,
    Status,
    StatusKind,
    User,
)
from gnusocial.errors import *  # noqa: F403 - errors.__all__ is the list, pinned by a test
from gnusocial.errors import __all__ as _errors
from gnusocial.internals.ratelimit import RateLimiter

if TYPE_CHECKING:
    from gnusocial.aio import AsyncGNUSocial as AsyncGNUSocial
    from gnusocial.compat.table import *  # noqa: F403 - from gnusocial import statuses
    from gnusocial.entities import (
        ActivityStream,
        Config,
        Context,
        DirectMessage,
        Group,
        Media,
        Notification,
        NotificationKind,
        RateLimitStatus,
        Relationship,
        UserList,
    )
    from gnusocial.streaming import (
        CallbackStreamListener,
        StreamEvent,
        StreamHandle,
        StreamListener,
    )
else:
    __getattr__, __dir__ = lazy(
        __name__,
        ["streaming", "types"],
        {
            "ActivityStream": "entities",
            "AsyncGNUSocial": "aio",  # imports aiohttp
            "CallbackStreamListener": "streaming",
            "Config": "entities",
            "Context": "entities",
            "DirectMessage": "entities",
            "Group": "entities",
            "Media": "entities",
            "Notification": "entities",
            "NotificationKind": "entities",
            "RateLimitStatus": "entities",
            "Relationship": "entities",
            "StreamEvent": "streaming",
            "StreamHandle": "streaming",
            "StreamListener": "streaming",
            "UserList": "entities",
        },
    )

__all__ = [
    "UNKNOWN_DATE",
    "ActivityStream",
    "Attachment",
    "AttribAccessDict",
    "CallbackStreamListener",
    "Config",
    "Context",
    "DirectMessage",
    "Entity",
    "GNUSocial",
    "Group",
    "Media",
    "Notification",
    "NotificationKind",
    "Page",
    "RateLimitStatus",
    "RateLimiter",
    "Relationship",
    "Status",
    "StatusKind",
    "StreamEvent",
    "StreamHandle",
    "StreamListener",
    "User",
    "UserList",
    "__version__",
    *_errors,
]


class _Pygnusocial:
    """Finds the modules of pygnusocial (``gnusocial.statuses``) if a program imports one."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> Any:
        """Return the spec of such a module, and None for all others."""
        if not name.startswith("gnusocial.") or name.count(".") != 1:
            return None
        from gnusocial.compat.functions import find_spec

        return find_spec(name)


if not any(getattr(each, "__module__", "") == __name__ for each in sys.meta_path):
    sys.meta_path.append(_Pygnusocial)  # last, so that it is used only if no other finder succeeds
