"""What only the asynchronous client has: loops, file access in threads, sharing, its import."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import struct
import subprocess
import sys
import threading
import time
import traceback
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import pytest

import gnusocial
from gnusocial import (
    AsyncGNUSocial,
    GNUSocial,
    GNUSocialFileNotFoundError,
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialUnauthorizedError,
    RateLimiter,
)
from gnusocial.sandbox import Sandbox
from gnusocial.types import PreparedRequest, Response
from tests.api.logins import browse, callback_from
from tests.api.test_accounts import PNG

ALICE = {"username": "alice", "password": "alicepass1"}


def run_program(program: str, **environment: str) -> str:
    found = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return found.stdout.strip()


def test_aiohttp_is_imported_for_the_asynchronous_client_only() -> None:
    program = (
        "import sys, gnusocial; from gnusocial import *; print('aiohttp' in sys.modules)\n"
        "gnusocial.AsyncGNUSocial; print('aiohttp' in sys.modules, 'requests' in sys.modules)"
    )
    assert run_program(program).splitlines() == ["False", "True False"]


def test_a_missing_extra_is_named() -> None:
    program = (
        "import sys; sys.modules['aiohttp'] = None\n"
        "try:\n    from gnusocial import AsyncGNUSocial\n"
        "except ImportError as error: print(error)"
    )
    assert "pip install 'GNUSocial.py[async]'" in run_program(program)


def test_no_method_is_missing_or_written_twice() -> None:
    ours = {name for name in dir(GNUSocial) if not name.startswith("_")}
    theirs = {name for name in dir(AsyncGNUSocial) if not name.startswith("_")}
    assert ours - theirs == {"auth"}  # an object for requests
    assert theirs - ours == set()
    own = {name for cls in (AsyncGNUSocial, AsyncGNUSocial.__mro__[1]) for name in vars(cls)}
    assert {name for name in own if not name.startswith("_")} == {"close"}


def test_use_from_two_loops_is_told(server: Sandbox) -> None:
    gs = AsyncGNUSocial(api_base_url=server.url)

    async def ask(last: bool) -> None:
        try:
            await gs.timeline_public()
        finally:
            if not last:
                await gs.close()

    asyncio.run(ask(last=False))
    with pytest.raises(GNUSocialIllegalArgumentError, match="another event loop"):
        asyncio.run(ask(last=True))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_a_forked_process_makes_connections_of_its_own(server: Sandbox) -> None:
    program = f"""
import asyncio, os
from gnusocial import AsyncGNUSocial
gs = AsyncGNUSocial(api_base_url={server.url!r})
async def ask():
    return len(await gs.timeline_public())
loop = asyncio.new_event_loop()
loop.run_until_complete(ask())
child = os.fork()
if child == 0:
    asyncio.run(ask())
    asyncio.new_event_loop().run_until_complete(asyncio.sleep(0))
    os._exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
print(loop.run_until_complete(ask()))
loop.run_until_complete(gs.close())
"""
    assert run_program(program) == "0"


def test_credentials_in_a_file_are_read_by_the_first_call(server: Sandbox, tmp_path: Path) -> None:
    place = tmp_path / "alice.secret"

    async def main() -> None:
        app = tmp_path / "app.secret"
        await AsyncGNUSocial.create_app("an app", server.url, **ALICE, to_file=app)
        async with AsyncGNUSocial(client_id=app) as gs:
            await gs.log_in("alice", "alicepass1", to_file=place)
        gs = AsyncGNUSocial(access_token=place)
        assert repr(gs) == "<AsyncGNUSocial whose credentials have not been read yet>"
        with pytest.raises(GNUSocialIllegalArgumentError, match="async with"):
            _ = gs.api_base_url
        both = await asyncio.gather(gs.me(), gs.me())
        assert [each.screen_name for each in both] == ["alice", "alice"]
        assert repr(gs) == f"<AsyncGNUSocial {server.url} alice>"
        await gs.close()
        missing = AsyncGNUSocial(access_token=tmp_path / "none.secret")
        with pytest.raises(GNUSocialFileNotFoundError):
            await missing.me()
        await missing.close()

    asyncio.run(main())


def test_what_is_wrong_without_a_file_is_told_at_once() -> None:
    with pytest.raises(GNUSocialIllegalArgumentError):
        AsyncGNUSocial(api_base_url="https://gs.example", username="alice")
    with pytest.raises(gnusocial.ServerURLError):
        AsyncGNUSocial(api_base_url="no url")


def test_a_coroutine_that_nobody_awaits_has_the_name_of_the_method() -> None:
    gs = AsyncGNUSocial(api_base_url="https://gs.example")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        gs.status_post("hi")
        gc.collect()
    assert [str(each.message) for each in caught] == [
        "coroutine 'AsyncGNUSocial.status_post' was never awaited"
    ]


def test_a_failed_login_tells_no_password(server: Sandbox) -> None:
    async def main() -> str:
        app = await AsyncGNUSocial.create_app("an app", server.url, **ALICE)
        async with AsyncGNUSocial(*app, api_base_url=server.url) as gs:
            try:
                await gs.log_in("alice", "a-wrong-and-secret-word")
            except GNUSocialUnauthorizedError as error:
                frames = traceback.TracebackException.from_exception(error, capture_locals=True)
                ours = [each for each in frames.stack if "gnusocial" in each.filename]
                assert ours
                return "".join(repr(each.locals) for each in ours)
        raise AssertionError

    assert "a-wrong-and-secret-word" not in asyncio.run(main())


class AsyncFile:
    """A file with an awaitable ``read``, with or without ``seek``."""

    def __init__(self, content: bytes, *, seekable: bool) -> None:
        self.content, self.place = content, 0
        if seekable:
            self.seekable = self._seekable
        self.name = "picture.png"

    async def _seekable(self) -> bool:
        return True

    async def tell(self) -> int:
        return self.place

    async def seek(self, offset: int, whence: int = 0) -> int:
        self.place = offset if whence == 0 else len(self.content) + offset
        return self.place

    async def read(self, size: int = -1) -> bytes:
        await asyncio.sleep(0)
        end = len(self.content) if size < 0 else self.place + size
        chunk = self.content[self.place : end]
        self.place += len(chunk)
        return chunk


@pytest.mark.parametrize("kind", ["path", "bytes", "file", "anyio", "awaited", "awaited once"])
def test_every_kind_of_file_is_uploaded_with_its_progress(kind: str, tmp_path: Path) -> None:
    content = PNG + bytes(range(256)) * 1000
    path = tmp_path / "picture.png"
    path.write_bytes(content)

    async def main(server: Sandbox) -> None:
        said: list[tuple[int, int]] = []

        async def progress(sent: int, total: int) -> None:
            said.append((sent, total))

        async with AsyncGNUSocial(api_base_url=server.url, **ALICE) as gs:
            with path.open("rb") as opened:
                async with await anyio.open_file(path, "rb") as awaited:
                    files: dict[str, Any] = {
                        "path": path,
                        "bytes": content,
                        "file": opened,
                        "anyio": awaited,
                        "awaited": AsyncFile(content, seekable=True),
                        "awaited once": AsyncFile(content, seekable=False),
                    }
                    media = await gs.media_post(files[kind], progress=progress)
            assert media.size == len(content)
        assert said[-1] == (len(content), len(content))
        assert sorted(said) == said

    with Sandbox() as server:
        asyncio.run(main(server))


def test_text_is_no_content() -> None:
    class Text(AsyncFile):
        async def read(self, size: int = -1) -> Any:
            return "text"

    async def main() -> None:
        async with AsyncGNUSocial(api_base_url="http://127.0.0.1:1", **ALICE) as gs:
            with pytest.raises(GNUSocialIllegalArgumentError, match="for reading bytes"):
                await gs.media_post(Text(b"", seekable=True))

    asyncio.run(main())


@pytest.mark.sync_only
def test_the_synchronous_client_takes_no_file_that_is_awaited() -> None:
    with (
        GNUSocial(api_base_url="http://127.0.0.1:1", **ALICE) as gs,
        pytest.raises(GNUSocialIllegalArgumentError, match="not AsyncFile"),
    ):
        gs.media_post(AsyncFile(PNG, seekable=True))


class FakeClock:
    """A clock shared by all tasks; it moves when no task is running."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waiting: list[tuple[float, asyncio.Future[None]]] = []

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return 1e9 + self.now

    async def sleep(self, seconds: float) -> None:
        future = asyncio.get_running_loop().create_future()
        self.waiting.append((self.now + seconds, future))
        await future

    async def pass_by(self, until: asyncio.Future[Any]) -> None:
        while not until.done():
            for _ in range(50):
                await asyncio.sleep(0)
            if not self.waiting:
                await asyncio.sleep(0.001)
                continue
            first = min(self.waiting, key=lambda each: each[0])
            self.waiting.remove(first)
            self.now = max(self.now, first[0])
            first[1].set_result(None)


class Recorder:
    """A transport that records the order of requests, and returns empty pages."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def send(self, prepared: PreparedRequest) -> Response:
        self.sent.append(prepared.url.rpartition("=")[2])
        return Response(200, {}, b"[]", prepared.method, prepared.url)

    async def close(self) -> None:
        pass


def test_tasks_that_share_a_limiter_are_served_in_the_order_in_which_they_came() -> None:
    async def main() -> None:
        clock, limiter, recorder = FakeClock(), RateLimiter(limit=2, window=10), Recorder()
        clients = [
            AsyncGNUSocial(
                api_base_url="https://gs.example",
                ratelimiter=limiter,
                clock=clock,
                transport=recorder,
            )
            for _ in range(2)
        ]
        asked = asyncio.gather(
            *(clients[number % 2].timeline_public(limit=1 + number) for number in range(12))
        )
        await clock.pass_by(asked)
        await asked
        assert recorder.sent == [str(1 + number) for number in range(12)]
        assert clock.now == pytest.approx(50)

    asyncio.run(main())


def test_closing_wakes_who_waits_and_may_be_done_twice(server: Sandbox) -> None:
    async def main() -> None:
        gs = AsyncGNUSocial(api_base_url=server.url, ratelimit_limit=1, ratelimit_window=600)
        await gs.timeline_public()
        waiting = asyncio.create_task(gs.timeline_public())
        await asyncio.sleep(0.01)
        await gs.close()
        with pytest.raises(GNUSocialIOError, match="closed while it waited"):
            await waiting
        await gs.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_an_announced_wait_may_be_awaited(server: Sandbox) -> None:
    async def main() -> list[str]:
        said: list[str] = []

        async def announce(seconds: float, reason: str) -> None:
            await asyncio.sleep(0)
            said.append(reason)

        clock = FakeClock()
        async with AsyncGNUSocial(
            api_base_url=server.url,
            ratelimit_limit=1,
            ratelimit_window=600,
            on_ratelimit_wait=announce,
            clock=clock,
        ) as gs:
            await gs.timeline_public()
            second = asyncio.ensure_future(gs.timeline_public())
            await clock.pass_by(second)
        return said

    assert len(asyncio.run(main())) == 1


def test_the_log_in_through_the_browser(server: Sandbox, tmp_path: Path) -> None:
    async def main() -> None:
        app = await AsyncGNUSocial.create_app("an app", server.url, **ALICE)
        async with AsyncGNUSocial(*app, api_base_url=server.url) as gs:
            await gs.log_in_browser(open_page=browse)
            assert (await gs.me()).screen_name == "alice"
            task = asyncio.create_task(gs.log_in_browser(open_page=lambda page: None))
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_a_browser_that_hangs_up_has_called_back_all_the_same(server: Sandbox) -> None:
    def rudely(page: str) -> None:
        def call() -> None:
            url = urlsplit(callback_from(page))
            for request in (b"", b"nonsense\r\n\r\n", f"GET {url.path}?{url.query} HTTP/1.1\r\n"):
                head = request.encode() + b"\r\n" if isinstance(request, str) else request
                with socket.create_connection((url.hostname or "", url.port or 0)) as connection:
                    linger = struct.pack("ii", 1, 0)  # closing breaks the connection off
                    connection.sendall(head)
                    time.sleep(0.05)
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

        threading.Thread(target=call, daemon=True).start()

    async def main() -> None:
        app = await AsyncGNUSocial.create_app("an app", server.url, **ALICE)
        async with AsyncGNUSocial(*app, api_base_url=server.url) as gs:
            await gs.log_in_browser(open_page=rudely, timeout=30)
            assert (await gs.me()).screen_name == "alice"

    asyncio.run(main())


def test_a_session_of_requests_is_refused(server: Sandbox) -> None:
    session: Any = object()
    with pytest.raises(GNUSocialIllegalArgumentError, match="session of requests"):
        asyncio.run(AsyncGNUSocial.discover(server.url, session=session))
    assert asyncio.run(AsyncGNUSocial.discover(server.url)) == server.url


def test_from_env(server: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GNUSOCIAL_BASE_URL", server.url)
    monkeypatch.setenv("GNUSOCIAL_USERNAME", "alice")
    monkeypatch.setenv("GNUSOCIAL_PASSWORD", "alicepass1")

    async def main() -> None:
        async with AsyncGNUSocial.from_env() as gs:
            assert type(gs) is AsyncGNUSocial
            assert (await gs.me()).screen_name == "alice"

    asyncio.run(main())
