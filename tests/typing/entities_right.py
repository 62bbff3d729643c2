"""Typical code with entities; both type checkers must accept every line."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from gnusocial import (
    UNKNOWN_DATE,
    Attachment,
    AttribAccessDict,
    Config,
    DirectMessage,
    GNUSocial,
    Group,
    Page,
    Relationship,
    Status,
    StatusKind,
    User,
    UserList,
)


def greeting(status: Status) -> str:
    return f"@{status.user.screen_name} said {status.text.upper()} in {status.created_at.year}"


def next_id(status: Status) -> int:
    return status.id + 1


def age(status: Status, now: datetime) -> timedelta:
    return now - status.created_at


def is_recent(status: Status, now: datetime) -> bool:
    return status.created_at != UNKNOWN_DATE and age(status, now) < timedelta(days=1)


def original(status: Status) -> Status:
    return status.retweeted_status or status


def parent_of(status: Status) -> int:
    if status.in_reply_to_status_id is None:
        return 0
    return status.in_reply_to_status_id + 0


def files(status: Status) -> list[str]:
    attachments: list[Attachment] = status.attachments
    return [each.url for each in attachments if each.url is not None]


def is_said(status: Status) -> bool:
    kind: StatusKind = status.kind
    return kind in ("post", "reply") or kind == "repeat"


def page_of(status: Status) -> str:
    return status.url or "unknown"


def name(user: User) -> str:
    last: Status | None = user.status
    said = last.text if last else ""
    return f"{user.name} <{user.handle}> {user.followers_count / 2:.1f} {said}"


def names(group: Group, message: DirectMessage, found: UserList, both: Relationship) -> list[str]:
    return [
        group.nickname,
        message.sender.screen_name,
        message.recipient.handle,
        found.user.name,
        both.source.screen_name,
        str(both.target.following is True),
    ]


def limit(config: Config) -> int:
    return config.notice.contentlimit or config.site.textlimit or 0


def place(status: Status) -> tuple[float, float] | None:
    geo: AttribAccessDict | None = status.geo
    return (geo.coordinates[0], geo.coordinates[1]) if geo else None


def by_item(status: Status) -> str:
    text: str = status["text"]
    user: User = status["user"]
    return text + user.screen_name


def plain(status: Status) -> str:
    whole: dict[str, Any] = status.to_dict()
    return json.dumps(whole) + status.to_json() + str(status.raw("created_at"))


def copies(status: Status) -> list[Status]:
    return [status.copy(), Status.decode({"id": 1}), Status.from_json(status.to_json())]


def unread(item: dict[str, Any]) -> int:
    return len(item)


class Row(NamedTuple):
    id: int
    text: str
    author: str
    posted: datetime


def rows(gs: GNUSocial) -> list[Row]:
    page: Page[Status] = gs.timeline_public()
    print(page[0].text, page.skipped, unread(page[0]))
    return [Row(each.id, each.text, each.user.screen_name, each.created_at) for each in page]
