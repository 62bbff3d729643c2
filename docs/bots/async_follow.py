"""Follows 20 accounts at once and records their posts, in one event loop."""

import asyncio
import logging
import sys
from pathlib import Path

from gnusocial import AsyncGNUSocial, GNUSocialError, RateLimiter
from gnusocial.streaming import SqliteCheckpoint


async def follow(gs: AsyncGNUSocial, nickname: str) -> None:
    # All positions are in one database, so that a restart misses nothing.
    position = SqliteCheckpoint("follow.db", nickname)
    try:
        async with gs.stream_account(nickname, checkpoint=position, catch_up=5) as stream:
            async for status in stream:
                print(f"{nickname}: {status.text}", flush=True)
    except GNUSocialError as error:
        # A deleted account does not end the other streams.
        logging.error("%s is not followed any more: %s", nickname, error)


async def main(nicknames: list[str]) -> None:
    # One budget for all: no more than 600 requests in 10 minutes.
    limiter = RateLimiter("wait", limit=600, window=600)
    async with AsyncGNUSocial.from_env(ratelimiter=limiter) as gs:
        await asyncio.gather(*(follow(gs, nickname) for nickname in nicknames))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(main(Path(sys.argv[1]).read_text().split()))
