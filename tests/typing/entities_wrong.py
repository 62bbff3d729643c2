"""Mistakes with entities; both type checkers must reject every marked line, and no other."""

from __future__ import annotations

from gnusocial import Config, GNUSocial, Group, Status, StatusKind, User


def mistakes(status: Status, user: User, group: Group, config: Config, gs: GNUSocial) -> None:
    print(status.txt)  # wrong
    print(status.user.screenname)  # wrong
    print(user.nick)  # wrong
    print(group.members)  # wrong
    print(config.site.limit)  # wrong
    print(status.id + "1")  # wrong
    print(status.created_at + 1)  # wrong
    print(status.created_at.yaer)  # wrong
    print(status.text + 1)  # wrong
    print(status.url.lower())  # wrong
    print(status.retweeted_status.text)  # wrong
    print(status.in_reply_to_status_id + 1)  # wrong
    print(user.status.text)  # wrong
    print(status.attachments[0].url.lower())  # wrong
    print(gs.timeline_public()[0].txt)  # wrong
    print(gs.status(1).user.handel)  # wrong
    number: int = status.text  # wrong
    text: str = status.id  # wrong
    author: str = status.user  # wrong
    kind: StatusKind = "toot"  # wrong
    status.txt = "x"  # wrong
    status.kind = "post"  # wrong
    Status.decode([])  # wrong
    print(number, text, author, kind)
