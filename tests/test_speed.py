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
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from urllib.request import urlopen

import aiohttp
import pytest
import requests
from requests_oauthlib import OAuth1

import gnusocial
from gnusocial import AsyncGNUSocial, GNUSocial
from gnusocial.entities import Status, fields
from tests.benchmarks.pages import page, page_text
from tests.benchmarks.report import Report
from tests.benchmarks.workers import Process

TOTAL = 2000
KEYS = ("k" * 32, "s" * 32, "t" * 32, "u" * 32)
PATH = "api/statuses/public_timeline.json"
PACKAGE = Path(gnusocial.__file__).parent
#: The packages whose modules are imported when they are first used.
LAZY = [
    f"gnusocial.{'.'.join(path.parent.relative_to(PACKAGE).parts)}".rstrip(".")
    for path in sorted(PACKAGE.rglob("__init__.py"))
    if "lazy(" in path.read_text("utf-8")
]


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


@pytest.mark.parametrize("authors", ["as recorded", "every one different"])
def test_decoded_statuses_take_hardly_more_memory_than_plain_ones(authors: str) -> None:
    statuses = page(200)
    if authors != "as recorded":
        for number, status in enumerate(statuses):
            status["user"] = {**status["user"], "id": number}
    text = json.dumps(statuses)
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


#: What nobody needs to read a timeline, by reason. A name stands for its submodules too.
LATE = {
    "streams": "gnusocial.streaming.io gnusocial.streaming.notifications "
    "gnusocial.streaming.stream gnusocial.streaming.effects",
    "posting": "gnusocial.internals.posting.statuses gnusocial.internals.posting.text "
    "gnusocial.internals.posting.uploads gnusocial.internals.io.upload_files mimetypes unicodedata",
    "logging in": "gnusocial.internals.auth.login gnusocial.internals.auth.applications "
    "gnusocial.internals.auth.web_session gnusocial.internals.auth.html_parser html.parser "
    "html.entities http.server webbrowser",
    "stored credentials": "gnusocial.internals.auth.storage gnusocial.internals.io.secret_files "
    "keyring shlex",
    "keys and tokens": "gnusocial.internals.auth.keys gnusocial.internals.auth.tokens",
    "the server's web pages": "gnusocial.internals.site.lists gnusocial.internals.site.visit",
    "discovery": "gnusocial.internals.site.discovery",
    "notifications": "gnusocial.internals.notifications.merged",
    "further pages": "gnusocial.internals.pagination.walk gnusocial.internals.pagination.saved",
    "what GNU social does right": "gnusocial.internals.quirks.repairs "
    "gnusocial.internals.quirks.lists gnusocial.internals.quirks.groups",
    "rare entities": " ".join(f"gnusocial.entities.{module}" for module in fields.LATE.values()),
    "uploads": "gnusocial.internals.http.multipart",
    "hints": "gnusocial.internals.renamed",
    "signing": "requests_oauthlib oauthlib",
    "dates in rare formats": "dateutil",
    "other parts": "gnusocial.cli gnusocial.archive gnusocial.compat gnusocial.sandbox",
    "other packages": "asyncio click httpx redis sqlite3 tempfile werkzeug xml",
}  # fmt: skip
#: What is needed with the first client, or the first response.
WITH_A_CLIENT = {
    *("requests", "urllib3", "ssl", "http.client", "orjson", "platform", "pytz", "dataclasses"),
    "pprint",
}
READ_A_TIMELINE = """
from gnusocial import GNUSocial
with GNUSocial(api_base_url={url!r}) as gs:
    assert len(gs.timeline_public()) == 20
"""


def late_ones(modules: set[str]) -> dict[str, set[str]]:
    """Return the modules that should not be there, by the reason why not."""
    found = {why: those_in(modules, set(text.split())) for why, text in LATE.items()}
    return {why: each for why, each in found.items() if each}


def those_in(modules: set[str], names: set[str]) -> set[str]:
    return {each for each in modules if any(f"{each}.".startswith(f"{name}.") for name in names)}


def ours(modules: set[str]) -> set[str]:
    return those_in(modules, {"gnusocial"})


def test_every_module_that_comes_late_exists() -> None:
    names = " ".join(LATE.values()).split()
    missing = [name for name in names if name.startswith("gnusocial") and not find_spec(name)]
    assert missing == []


def test_the_import_brings_nothing_that_is_needed_later_or_never() -> None:
    found = modules_after("import gnusocial")
    assert late_ones(found) == {}
    assert those_in(found, WITH_A_CLIENT) == set()
    assert len(ours(found)) <= 84


def test_the_import_of_the_asynchronous_client_brings_no_more_than_aiohttp_does() -> None:
    by_aiohttp = modules_after("import aiohttp")
    found = modules_after("import gnusocial.aio") - by_aiohttp
    assert late_ones(found) == {}
    assert those_in(found, WITH_A_CLIENT) == set()
    assert len(ours(found)) <= 96


def test_the_first_timeline_brings_nothing_that_only_other_calls_need(url: str) -> None:
    found = modules_after(READ_A_TIMELINE.format(url=f"{url}/20"))
    by_requests = modules_after("import requests")  # it uses some of them itself
    assert "urllib3" in found
    assert late_ones(found - by_requests) == {}
    assert len(ours(found)) <= 98


def test_a_public_name_is_imported_when_it_is_used() -> None:
    for name in ("StreamListener", "StreamEvent", "StreamHandle", "CallbackStreamListener"):
        found = modules_after(f"import gnusocial\nassert gnusocial.{name}.__name__ == {name!r}")
        assert "gnusocial.streaming.events" in found or "gnusocial.streaming.listener" in found


def test_names_that_are_imported_late_are_listed_like_others() -> None:
    modules_after(
        "import gnusocial, gnusocial.streaming\n"
        "for package in (gnusocial, gnusocial.streaming):\n"
        "    assert set(package.__all__) <= set(dir(package)), package\n"
        "    assert not hasattr(package, 'StreamListner')\n"
        "    for name in package.__all__:\n"
        "        assert getattr(package, name) is vars(package)[name]\n"
        "assert gnusocial.types.Clock"
    )


@pytest.mark.parametrize("name", LAZY)
def test_a_package_offers_the_modules_that_it_lists(name: str) -> None:
    code = f"import {name} as package\nprint(*[getattr(package, each) for each in package.__all__])"
    assert name in modules_after(code)


def test_the_report_names_each_compared_library_once(tmp_path: Path) -> None:
    report = Report()
    for name, version in [("requests", "2.34.2"), ("pytz", "2026.6"), ("requests", "2.34.2")]:
        report.compare(name, version)
    report.compare("requests", "2.35.0")  # another environment may have another version
    report.write(tmp_path / "results.txt")
    first = (tmp_path / "results.txt").read_text(encoding="utf-8").splitlines()[0]
    assert first.endswith(" Compared were requests 2.34.2, pytz 2026.6, requests 2.35.0.")
