"""Typical programs with the methods for long texts, notifications and tests."""

from __future__ import annotations

from datetime import timedelta

from gnusocial import (
    CallbackStreamListener,
    GNUSocial,
    GNUSocialThreadError,
    Notification,
    NotificationKind,
    Status,
    StreamHandle,
    StreamListener,
)
from gnusocial.sandbox import Sandbox, SimulatedClock
from gnusocial.streaming import StreamIterator
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


class Echo(StreamListener):
    def on_notification(self, notification: Notification) -> None:
        print(told(notification))


def streams(gs: GNUSocial, listener: Echo) -> None:
    by_name: list[StreamIterator[Status]] = [
        gs.stream_tag(tag="cats", only_posts=True),
        gs.stream_tag("cats", catch_up=1),
        gs.stream_account(user="bob"),
        gs.stream_account(user=None),
        gs.stream_group(group="!cats"),
        gs.stream_search(q="cats", checkpoint="cats.json"),
        gs.stream_list(user="bob", user_list="friends"),
        gs.stream_list("bob", user_list="friends"),
    ]
    for each in by_name[0]:
        print(each.text)
    handles: list[StreamHandle] = [
        gs.stream_tag(tag="cats", listener=listener, run_async=True),
        gs.stream_tag("cats", listener, run_async=True),
        gs.stream_notifications("follow", listener, run_async=True),
        gs.stream_notifications(listener=listener, run_async=True),
        gs.stream_notifications(kinds=["reply"], listener=listener, run_async=True),
    ]
    print(len(handles))
    gs.stream_notifications(listener=listener)
    gs.stream_list(user="bob", user_list="friends", listener=listener)
    for notification in gs.stream_notifications(["follow", "repeat"], poll_interval=5):
        print(told(notification))
    for notification in gs.stream_notifications():
        print(told(notification))
    CallbackStreamListener(notification_handler=lambda each: print(each.kind))


def simulated(clock: SimulatedClock) -> None:
    with Sandbox(clock=clock) as sandbox:
        gs = sandbox.client("alice")
        clock.at(timedelta(days=1), gs.close)
        clock.advance(60)
    print(clock.now.year, clock.waits[0] + 1)
