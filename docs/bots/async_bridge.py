"""A bridge: posts the lines of a chat, and sends mentions of the account to the chat.

The chat is anything that sends lines over TCP, for instance ``nc`` or a relay of IRC.
"""

import asyncio
import logging
import os

from gnusocial import AsyncGNUSocial, GNUSocialError


async def post_lines(gs: AsyncGNUSocial, reader: asyncio.StreamReader) -> None:
    while line := await reader.readline():
        try:
            await gs.status_post(line.decode().strip())
        except GNUSocialError as error:
            logging.error("not posted: %s", error)


async def say_mentions(gs: AsyncGNUSocial, writer: asyncio.StreamWriter) -> None:
    async for status in gs.stream_mentions(checkpoint="bridge.position"):
        writer.write(f"<{status.user.screen_name}> {status.text}\n".encode())
        await writer.drain()


async def main(host: str, port: int) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    async with AsyncGNUSocial.from_env() as gs:
        mentions = asyncio.create_task(say_mentions(gs, writer))
        lines = asyncio.create_task(post_lines(gs, reader))
        # The bridge ends when the chat or the stream ends.
        await asyncio.wait([mentions, lines], return_when=asyncio.FIRST_COMPLETED)
        for task in (mentions, lines):
            task.cancel()
        await asyncio.gather(mentions, lines, return_exceptions=True)
    writer.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(main(os.environ["CHAT_HOST"], int(os.environ["CHAT_PORT"])))
