"""Typical programs with the methods for long texts, notifications and tests."""

from __future__ import annotations

from datetime import timedelta

from gnusocial import GNUSocial, GNUSocialThreadError, Notification, NotificationKind, Status
from gnusocial.sandbox import Sandbox, SimulatedClock
from gnusocial.types import ThreadState


def headline(gs: GNUSocial, title: str, link: str) -> int:
    return gs.post(gs.fit(title, url=link)).id + gs.text_length(title)


def thread(gs: GNUSocial, text: str, saved: list[ThreadState]) -> list[Status]:
    parts: list[str] = gs.split(text, numbered=True)
    try:
        return gs.thread_post(parts, on_progress=saved.append)
    except GNUSocialThreadError as error:
        print(len(error.posted), error.remaining[0].upper())
        return gs.thread_post(parts, resume=error.resume, in_reply_to_id=7, source="bot")


def told(each: Notification) -> str:
    kind: NotificationKind = each.kind
    if each.status is not None:
        return f"{kind} {each.status.text}"
    if each.created_at is not None:
        return each.created_at.isoformat()
    return each.user.screen_name


def notifications(gs: GNUSocial) -> list[str]:
    page = gs.notifications(["mention", "reply"], limit=5)
    newer = gs.fetch_previous(page)
    return [told(each) for each in gs.pagination_iterator(newer or gs.notifications("follow"))]


def posts(gs: GNUSocial) -> list[str]:
    first = gs.timeline_user(limit=200)
    return [each.text for each in gs.pagination_iterator(first, only_posts=True)]


def simulated(clock: SimulatedClock) -> None:
    with Sandbox(clock=clock) as sandbox:
        gs = sandbox.client("alice")
        clock.at(timedelta(days=1), gs.close)
        clock.advance(60)
    print(clock.now.year, clock.waits[0] + 1)
