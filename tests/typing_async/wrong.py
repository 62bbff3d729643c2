"""Mistakes that a type checker must find: one in each marked line."""

from __future__ import annotations

from gnusocial import AsyncGNUSocial, GNUSocial


async def main(gs: AsyncGNUSocial, other: GNUSocial) -> None:
    print(gs.status(1).text)  # wrong
    for _ in gs.pagination_iterator(await gs.timeline_home()):  # wrong
        pass
    await other.status(1)  # wrong
    await gs.status_post(5)  # wrong
    AsyncGNUSocial(session=object())  # wrong
    for _ in gs.stream_home():  # wrong
        pass
    print(gs.stream_tag(word="cats"))  # wrong
    await gs.stream_notifications()  # wrong
