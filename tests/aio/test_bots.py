"""The documentation's asynchronous bots, run against the sandbox."""

from __future__ import annotations

import asyncio
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from gnusocial.sandbox import Sandbox

BOTS = Path(__file__).parents[2] / "docs" / "bots"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.chdir(tmp_path)
    users = {f"user{number}": "a-password" for number in range(20)} | {"alice": "alicepass1"}
    with Sandbox(users=users) as server:
        monkeypatch.setenv("GNUSOCIAL_BASE_URL", server.url)
        monkeypatch.setenv("GNUSOCIAL_USERNAME", "alice")
        monkeypatch.setenv("GNUSOCIAL_PASSWORD", "alicepass1")
        yield server


def bot(name: str) -> dict[str, Any]:
    return runpy.run_path(str(BOTS / f"{name}.py"))


async def until(condition: Callable[[], bool]) -> None:
    async def wait() -> None:
        while not condition():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(wait(), 60)


def test_the_bot_that_follows_twenty_accounts(
    world: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"user{number}" for number in range(20)]
    for name in names:
        with world.client(name) as client:
            client.post(f"I am {name}")
    printed: list[str] = []

    def all_said() -> bool:
        printed.extend(capsys.readouterr().out.splitlines())
        return len(printed) >= 20

    async def main() -> None:
        running = asyncio.create_task(bot("async_follow")["main"]([*names, "nobody"]))
        await until(all_said)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())
    assert sorted(printed) == sorted(f"{name}: I am {name}" for name in names)


def test_the_bridge(world: Sandbox) -> None:
    async def main() -> None:
        chat: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        server = await asyncio.start_server(
            lambda reader, writer: chat.set_result((reader, writer)), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        running = asyncio.create_task(bot("async_bridge")["main"]("127.0.0.1", port))
        _, writer = await chat
        writer.write(b"hello from the chat\n")
        with world.client() as anyone:

            def is_posted() -> bool:
                return [each.text for each in anyone.timeline_public()] == ["hello from the chat"]

            await until(is_posted)
        writer.close()
        await asyncio.wait_for(running, 20)
        server.close()

    asyncio.run(main())


def test_the_web_application(world: Sandbox) -> None:
    async def main() -> None:
        runner = web.AppRunner(bot("async_web")["application"]())
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with ClientSession() as session:
            async with session.post(f"{address}/post", data="from the web") as posted:
                assert (await posted.json())["id"] == 1
            async with session.get(f"{address}/latest") as latest:
                assert await latest.json() == ["from the web"]
            async with session.post(f"{address}/post", data="from the web") as again:
                assert again.status == 502
        await runner.cleanup()

    asyncio.run(main())
