"""Nothing blocks the event loop: a watchdog detects callbacks that wait for the disk or compute.

Every file access takes half a second here. A callback that takes as long has waited for one; a busy
machine delays a callback by much less.
"""

from __future__ import annotations

import asyncio
import gc
import io
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from gnusocial import AsyncGNUSocial
from gnusocial.internals.io import secret_files, upload_files
from gnusocial.sandbox import Sandbox
from gnusocial.streaming import FileCheckpoint, SqliteCheckpoint
from tests.api.test_accounts import PNG

#: Seconds of one access to a slow disk.
SLOW = 0.5
#: Seconds of processor time that one callback may take. A tracer, as for coverage, works beside it.
WORK = 0.2 if sys.gettrace() is None else 2.0
ALICE = {"username": "alice", "password": "alicepass1"}


class Watchdog:
    """Measures the duration of each callback of the loop."""

    def __init__(self) -> None:
        self.blocked: list[str] = []
        self.callbacks = 0

    def __enter__(self) -> Watchdog:
        # What other tests left on the heap must not be searched for garbage inside a callback.
        gc.collect()
        gc.freeze()
        self._original = asyncio.events.Handle._run

        def run(handle: Any) -> None:
            self.callbacks += 1
            began, processor = time.monotonic(), time.thread_time()
            self._original(handle)
            took, worked = time.monotonic() - began, time.thread_time() - processor
            if took >= SLOW * 0.9 or worked >= WORK:
                self.blocked.append(f"{took:.3f} s, {worked:.3f} s of work: {handle!r:.300}")

        asyncio.events.Handle._run = run  # type: ignore[method-assign]
        return self

    def __exit__(self, *exception: object) -> None:
        asyncio.events.Handle._run = self._original  # type: ignore[method-assign]
        gc.unfreeze()


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[int]]:
    """Delay everything that opens a file of the library; record the threads that did it."""
    threads: dict[str, set[int]] = {}

    def slowly(name: str, function: Any) -> Any:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            threads.setdefault(name, set()).add(threading.get_ident())
            time.sleep(SLOW)
            return function(*args, **kwargs)

        return wrapped

    for module, name in (
        (secret_files, "read"),
        (secret_files, "write"),
        (secret_files, "check_writable"),
        (secret_files, "exists"),
        (upload_files, "file_part"),
        (upload_files, "_next_chunk"),
    ):
        monkeypatch.setattr(module, name, slowly(name, getattr(module, name)))
    for cls in (FileCheckpoint, SqliteCheckpoint):
        for name in ("load", "save"):
            monkeypatch.setattr(cls, name, slowly(f"{cls.__name__}.{name}", getattr(cls, name)))
    return threads


def test_the_watchdog_sees_what_blocks() -> None:
    async def main() -> None:
        await asyncio.sleep(0)
        time.sleep(SLOW)

    with Watchdog() as watchdog:
        asyncio.run(main())
    assert len(watchdog.blocked) == 1


def test_nothing_blocks_the_loop(slow_disk: dict[str, set[int]], tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(PNG + bytes(100_000))

    async def main(server: Sandbox) -> int:
        app, user = tmp_path / "app.secret", tmp_path / "alice.secret"
        await AsyncGNUSocial.create_app("an app", server.url, **ALICE, to_file=app)
        async with AsyncGNUSocial(client_id=app) as gs:
            await gs.log_in("alice", "alicepass1", to_file=user)
        async with AsyncGNUSocial(access_token=user) as gs:
            await asyncio.gather(
                *(gs.status_post(f"number {number}") for number in range(40)),
                *(gs.timeline_public(limit=20) for _ in range(100)),
                gs.status_post("a file", media_files=picture),
                gs.media_post(picture),
                gs.media_post(io.BytesIO(picture.read_bytes())),
            )
            for checkpoint in (
                FileCheckpoint(tmp_path / "position"),
                SqliteCheckpoint(tmp_path / "positions.db", "public"),
            ):
                async with gs.stream_public(checkpoint=checkpoint, catch_up=3) as stream:
                    for _ in range(3):
                        await anext(stream)
            page = await gs.timeline_public(limit=20)
            return len([item async for item in gs.pagination_iterator(page)])

    # What blocks does so each time; a machine that is busy with other things does not.
    for _ in range(3):
        with Sandbox() as server, Watchdog() as watchdog:
            assert asyncio.run(main(server)) == 41
        assert watchdog.callbacks > 1000
        for place in tmp_path.glob("position*"):
            place.unlink()
        if not watchdog.blocked:
            break
    assert watchdog.blocked == []
    assert slow_disk.keys() >= {"read", "write", "file_part", "_next_chunk"}
    assert slow_disk.keys() >= {"FileCheckpoint.save", "SqliteCheckpoint.load"}
    main_thread = threading.get_ident()
    assert not any(main_thread in threads for threads in slow_disk.values())
