"""Python client for GNU social, in the manner of Mastodon.py.

One object, :class:`GNUSocial`, through which a script, a bot or an application posts, reads and
follows what is said on any server that speaks GNU social's Twitter-compatible API.
"""

from gnusocial._version import __version__
from gnusocial.client import GNUSocial
from gnusocial.entities import (
    UNKNOWN_DATE,
    ActivityStream,
    Attachment,
    AttribAccessDict,
    Config,
    Context,
    DirectMessage,
    Entity,
    Group,
    Media,
    Page,
    RateLimitStatus,
    Relationship,
    Status,
    StatusKind,
    User,
    UserList,
)
from gnusocial.errors import *  # noqa: F403 - errors.__all__ is the list, pinned by a test
from gnusocial.errors import __all__ as _errors
from gnusocial.internals.ratelimit import RateLimiter
from gnusocial.streaming import (
    CallbackStreamListener,
    StreamEvent,
    StreamHandle,
    StreamListener,
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
