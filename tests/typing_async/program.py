"""Typical code with the asynchronous client: it is type-checked, not run."""

from __future__ import annotations

import asyncio
from pathlib import Path

from typing_extensions import assert_type

from gnusocial import (
    AsyncGNUSocial,
    DirectMessage,
    GNUSocial,
    Group,
    Media,
    Notification,
    Page,
    RateLimiter,
    Relationship,
    Status,
    StreamEvent,
    StreamListener,
    User,
    UserList,
)
from gnusocial.aio.streams import AsyncStreamHandle, AsyncStreamIterator


class Echo(StreamListener):
    def __init__(self, gs: AsyncGNUSocial) -> None:
        self.gs = gs

    async def on_mention(self, status: Status) -> None:
        await self.gs.status_reply(status, "Always.")

    def on_delete(self, status_id: int) -> None:
        print(status_id)


async def posting(gs: AsyncGNUSocial) -> None:
    status = await gs.status_post("hi", media_files=Path("cat.png"))
    assert_type(status, Status)
    assert_type(await gs.status(1), Status)
    assert_type(status.id, int)
    assert_type(await gs.me(), User)
    assert_type(await gs.media_post(b"...", "image/png"), Media)
    assert_type(await gs.direct_message_post("bob", "psst"), DirectMessage)
    assert_type(await gs.group("cats"), Group)
    assert_type(await gs.list_show("alice", "friends"), UserList)
    assert_type(await gs.account_relationship("bob"), Relationship)


async def reading(gs: AsyncGNUSocial) -> None:
    page = await gs.timeline_home(limit=20)
    assert_type(page, Page[Status])
    assert_type(await gs.fetch_next(page), Page[Status] | None)
    assert_type(await gs.fetch_remaining(page), list[Status])
    assert_type(await gs.get_n_pages(page, 3), list[Status])
    async for status in gs.pagination_iterator(page):
        assert_type(status, Status)
    async for each in gs.pagination_page_iterator(page):
        assert_type(each, Page[Status])
    me, public = asyncio.create_task(gs.me()), asyncio.create_task(gs.timeline_public())
    assert_type(await me, User)
    assert_type(await public, Page[Status])
    assert_type(await asyncio.gather(*(gs.status(number) for number in range(9))), list[Status])


async def following(gs: AsyncGNUSocial) -> None:
    assert_type(gs.stream_home(), AsyncStreamIterator[Status])
    async for status in gs.stream_tag("cats", checkpoint="cats.json"):
        assert_type(status, Status)
    async with gs.stream_user() as stream:
        async for event in stream:
            assert_type(event, StreamEvent)
    assert_type(
        await gs.stream_home(Echo(gs), run_async=True),
        AsyncStreamHandle,
    )
    assert_type(await gs.stream_home(Echo(gs)), None)
    assert_type(gs.stream_tag(tag="cats", only_posts=True), AsyncStreamIterator[Status])
    assert_type(await gs.stream_list(user="bob", user_list=5, listener=Echo(gs)), None)
    assert_type(gs.stream_notifications(), AsyncStreamIterator[Notification])
    assert_type(gs.stream_notifications(kinds="follow"), AsyncStreamIterator[Notification])
    assert_type(await gs.stream_notifications(listener=Echo(gs)), None)
    assert_type(
        await gs.stream_notifications("follow", Echo(gs), run_async=True),
        AsyncStreamHandle,
    )


async def main() -> None:
    limiter = RateLimiter("pace")
    key, secret = await AsyncGNUSocial.create_app("app", "https://gs.example")
    assert_type(key, str)
    assert_type(await AsyncGNUSocial.discover("bob@gs.example"), str)
    async with AsyncGNUSocial(key, secret, api_base_url="x", ratelimiter=limiter) as gs:
        assert_type(gs, AsyncGNUSocial)
        assert_type(await gs.log_in("alice", "alicepass1"), tuple[str, str])
        await posting(gs)
        await reading(gs)
        await following(gs)
    assert_type(AsyncGNUSocial.from_env(), AsyncGNUSocial)


def in_a_thread(gs: GNUSocial) -> None:
    # The other client is as it was.
    assert_type(gs.status(1), Status)
    for status in gs.pagination_iterator(gs.timeline_home()):
        assert_type(status, Status)
