"""Entities: typed dictionaries with attribute access, and the pages that contain them.

The entities do not depend on HTTP. Each has its own module. ``base`` decodes them, ``fields``
defines the meaning of annotations, and ``dates`` parses dates.

Users and statuses are in nearly every response. The modules of the other entities are imported when
they are needed; write ``entities.Group``, and ``import`` it by name for type checkers only.
"""

from typing import TYPE_CHECKING

from gnusocial._lazy import lazy
from gnusocial.entities.attachment import Attachment
from gnusocial.entities.attention import Attention
from gnusocial.entities.base import AttribAccessDict, Entity
from gnusocial.entities.dates import UNKNOWN_DATE, parse_date
from gnusocial.entities.fields import LATE
from gnusocial.entities.kinds import StatusKind, activity_kind
from gnusocial.entities.page import Page
from gnusocial.entities.status import Status
from gnusocial.entities.user import User

if TYPE_CHECKING:
    from gnusocial.entities.activity_stream import (
        Activity,
        ActivityExtra,
        ActivityObject,
        ActivityStream,
        NoticeInfo,
        ProfileInfo,
    )
    from gnusocial.entities.config import (
        Config,
        ConfigAttachments,
        ConfigGroup,
        ConfigIntegration,
        ConfigLicense,
        ConfigNickname,
        ConfigNotice,
        ConfigProfile,
        ConfigSite,
        ConfigThrottle,
        ConfigUrl,
        ConfigXmpp,
    )
    from gnusocial.entities.context import Context
    from gnusocial.entities.direct_message import DirectMessage
    from gnusocial.entities.faver import Faver
    from gnusocial.entities.group import Group
    from gnusocial.entities.media import Media, MediaImage
    from gnusocial.entities.node_info import NodeInfo
    from gnusocial.entities.notification import Notification, NotificationKind
    from gnusocial.entities.rate_limit_status import RateLimitStatus
    from gnusocial.entities.relationship import Relationship, RelationshipSide
    from gnusocial.entities.user_list import UserList
    from gnusocial.entities.web_finger import WebFinger, WebFingerLink
else:
    __getattr__, __dir__ = lazy(
        __name__, LATE.values(), {**LATE, "NotificationKind": "notification"}
    )

__all__ = [
    "UNKNOWN_DATE",
    "Activity",
    "ActivityExtra",
    "ActivityObject",
    "ActivityStream",
    "Attachment",
    "Attention",
    "AttribAccessDict",
    "Config",
    "ConfigAttachments",
    "ConfigGroup",
    "ConfigIntegration",
    "ConfigLicense",
    "ConfigNickname",
    "ConfigNotice",
    "ConfigProfile",
    "ConfigSite",
    "ConfigThrottle",
    "ConfigUrl",
    "ConfigXmpp",
    "Context",
    "DirectMessage",
    "Entity",
    "Faver",
    "Group",
    "Media",
    "MediaImage",
    "NodeInfo",
    "NoticeInfo",
    "Notification",
    "NotificationKind",
    "Page",
    "ProfileInfo",
    "RateLimitStatus",
    "Relationship",
    "RelationshipSide",
    "Status",
    "StatusKind",
    "User",
    "UserList",
    "WebFinger",
    "WebFingerLink",
    "activity_kind",
    "parse_date",
]
