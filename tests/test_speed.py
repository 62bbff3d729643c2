"""Performance regressions, counted and not timed: function calls, connections, imports.

``python -m tests.benchmarks`` measures the speed relative to others; its server is used here too.
The bounds are generous: they detect mistakes, not details.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path
from urllib.request import urlopen

import aiohttp
import pytest
import requests
from requests_oauthlib import OAuth1

from gnusocial import AsyncGNUSocial, GNUSocial
from gnusocial.entities import Status
from tests.benchmarks.pages import page_text
from tests.benchmarks.workers import Process

TOTAL = 2000
KEYS = ("k" * 32, "s" * 32, "t" * 32, "u" * 32)
PATH = "api/statuses/public_timeline.json"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = Process(Path(sys.executable), "server.py", str(TOTAL))
    try:
        yield f"http://127.0.0.1:{server.read()}"
    finally:
        server.close()


def counters(url: str) -> dict[str, int]:
    with urlopen(f"{url}/counters") as answer:
        return dict(zip(("connections", "requests", "at once"), json.load(answer), strict=True))


def opened_by(url: str, work: Callable[[], object]) -> int:
    """Return the number of opened connections, without those of the measurement."""
    before = counters(url)["connections"]
    work()
    return counters(url)["connections"] - before - 1


def function_calls(work: Callable[[], object]) -> int:
    """Return the number of functions, of Python and of C, that this thread calls."""
    work()  # what is done only once is not counted
    with counting() as count:
        work()
    return count[0]


async def awaited_calls(work: Callable[[], Awaitable[object]]) -> int:
    """Return the same for something to await, with the event loop's part."""
    await work()
    with counting() as count:
        await work()
    return count[0]


@contextmanager
def counting() -> Iterator[list[int]]:
    count = [0]

    def note(frame: object, event: str, _: object) -> None:
        count[0] += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield count
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize("login", [{}, {"username": "alice", "password": "alicepass1"}])
def test_a_call_costs_less_than_one_of_requests(url: str, login: dict[str, str]) -> None:
    with (
        requests.Session() as session,
        GNUSocial(api_base_url=f"{url}/empty", **login) as gs,  # type: ignore[arg-type]
    ):
        bare = function_calls(lambda: session.get(f"{url}/empty/{PATH}").json())
        assert function_calls(gs.timeline_public) < 0.75 * bare


def test_a_signed_call_costs_less_than_one_of_requests_oauthlib(url: str) -> None:
    with requests.Session() as session, GNUSocial(*KEYS, api_base_url=f"{url}/empty") as gs:
        session.auth = OAuth1(*KEYS)
        bare = function_calls(lambda: session.get(f"{url}/empty/{PATH}").json())
        assert function_calls(gs.timeline_public) < 0.85 * bare


def test_an_asynchronous_call_costs_less_than_two_of_aiohttp(url: str) -> None:
    async def counted() -> tuple[int, int]:
        async with (
            aiohttp.ClientSession() as session,
            AsyncGNUSocial(api_base_url=f"{url}/empty") as gs,
        ):

            async def bare() -> None:
                async with session.get(f"{url}/empty/{PATH}") as response:
                    await response.json()

            return await awaited_calls(bare), await awaited_calls(gs.timeline_public)

    bare, ours = asyncio.run(counted())
    assert ours < 1.75 * bare


def test_decoding_calls_a_handful_of_functions_for_a_status() -> None:
    text = page_text(200)
    plain = function_calls(lambda: json.loads(text))
    decoding = function_calls(lambda: Status.decode_list(json.loads(text)))
    assert (decoding - plain) / 200 < 60


def test_decoded_statuses_take_hardly_more_memory_than_plain_ones() -> None:
    text = page_text(200)
    Status.decode_list(json.loads(text))

    def kept(make: Callable[[], object]) -> int:
        tracemalloc.start()
        held = make()
        size = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        del held
        return size

    decoded = kept(lambda: Status.decode_list(json.loads(text)))
    assert decoded < 1.1 * kept(lambda: json.loads(text))


def test_one_connection_for_many_calls(url: str) -> None:
    with GNUSocial(api_base_url=f"{url}/empty") as gs:
        assert opened_by(url, lambda: [gs.timeline_public() for _ in range(200)]) == 1


def test_a_long_walk_asks_for_full_pages_over_one_connection(url: str) -> None:
    found: list[int] = []

    def walk() -> None:
        with GNUSocial(api_base_url=f"{url}/walk") as gs:
            first = gs.timeline_public(limit=200)
            found.extend(status.id for status in gs.pagination_iterator(first))

    before = counters(url)["requests"]
    assert opened_by(url, walk) == 1
    assert found == list(range(TOTAL, 0, -1))
    # A page brings 199 new ones and the last of the page before; the last page brings only that.
    assert counters(url)["requests"] - before == ceil(TOTAL / 199) + 1


def test_threads_send_at_once_and_keep_their_connections(url: str) -> None:
    ready = threading.Barrier(8)

    def work() -> None:
        ready.wait(10)
        for _ in range(10):
            gs.timeline_public()

    def all_of_them() -> None:
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    with GNUSocial(api_base_url=f"{url}/slow") as gs:
        assert 2 <= opened_by(url, all_of_them) <= 8
    # With a lock held while waiting for an answer it would be one.
    assert counters(url)["at once"] >= 2


def modules_after(code: str) -> set[str]:
    shown = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(shown.stdout.split())


def test_the_import_brings_nothing_that_is_needed_later_or_never() -> None:
    late = {
        "requests", "urllib3", "requests_oauthlib", "oauthlib", "dateutil", "ssl", "http.client",
        "http.server", "html.parser", "html.entities", "webbrowser", "werkzeug",
        "httpx", "asyncio", "keyring", "redis", "click", "sqlite3", "tempfile", "platform",
    }  # fmt: skip
    assert modules_after("import gnusocial") & late == set()


def test_a_client_without_oauth_does_not_bring_it(url: str) -> None:
    code = f"import gnusocial\ngnusocial.GNUSocial(api_base_url='{url}/20').timeline_public()"
    found = modules_after(code)
    assert "urllib3" in found
    assert found & {"requests_oauthlib", "oauthlib", "dateutil", "html.parser"} == set()
