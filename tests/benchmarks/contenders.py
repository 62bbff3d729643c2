"""The implementation of each job with each library. Runs in the environment of that library.

A contender is a function that takes the server's URL and returns its jobs by name. A job is called
with the number of repetitions.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from pages import mastodon_text, page_text

if TYPE_CHECKING:
    from collections.abc import Callable

Job = "Callable[[int], object]"

_PATH = "api/statuses/public_timeline.json"
_KEYS = ("k" * 32, "s" * 32, "t" * 32, "u" * 32)
_LENGTHS = {"empty": 0, "20": 20, "200": 200}


def repeated(call: Callable[[], Any], length: int | None = None) -> Callable[[int], object]:
    """Return the job for a call; the first response must be a list of that length."""
    first = call()
    if length is not None and len(first) != length:
        raise ValueError(f"{len(first)} items where {length} were served")

    def job(times: int) -> None:
        for _ in range(times):
            call()

    return job


def requests_jobs(url: str) -> dict[str, Any]:
    import requests
    from requests_oauthlib import OAuth1

    session, signing, asking = requests.Session(), requests.Session(), requests.Session()
    signing.auth = OAuth1(*_KEYS)
    headers = {"If-None-Match": '"1-en-1795"'}
    jobs = {
        what: repeated(lambda what=what: session.get(f"{url}/{what}/{_PATH}").json(), length)  # type: ignore[misc]
        for what, length in _LENGTHS.items()
    }
    jobs["oauth"] = repeated(lambda: signing.get(f"{url}/empty/{_PATH}").json(), 0)
    jobs["304"] = repeated(lambda: asking.get(f"{url}/etag/{_PATH}", headers=headers))
    return jobs


def gnusocial_jobs(url: str) -> dict[str, Any]:
    from gnusocial import GNUSocial
    from gnusocial.entities import Status, dates

    def client(what: str, *keys: str, **login: str) -> Any:
        return GNUSocial(*keys, api_base_url=f"{url}/{what}", **login)

    clients = {what: client(what) for what in _LENGTHS}
    jobs = {
        what: repeated(partial(clients[what].timeline_public, limit=length or None), length)
        for what, length in _LENGTHS.items()
    }
    basic = client("empty", username="alice", password="alicepass1")
    jobs["basic"] = repeated(basic.timeline_public, 0)
    jobs["oauth"] = repeated(client("empty", *_KEYS).timeline_public, 0)
    for length in (20, 200):
        text = page_text(length)

        def decode(text: str = text) -> list[Status]:
            return Status.decode_list(json.loads(text))

        def decode_new(text: str = text) -> list[Status]:
            # As if the page were the first of the process.
            dates._remembered_reader.cache_clear()
            dates._days.clear()
            return Status.decode_list(json.loads(text))

        jobs[f"loads {length}"] = repeated(lambda text=text: json.loads(text), length)  # type: ignore[misc]
        jobs[f"decode {length}"] = repeated(decode, length)
        jobs[f"decode new {length}"] = repeated(decode_new, length)
    return jobs


def async_jobs(url: str) -> dict[str, Any]:
    import asyncio
    import atexit

    from gnusocial import AsyncGNUSocial

    loop = asyncio.new_event_loop()

    def job(what: str, length: int) -> Any:
        client = AsyncGNUSocial(api_base_url=f"{url}/{what}")
        atexit.register(lambda: loop.run_until_complete(client.close()))
        return _awaited(loop, lambda: client.timeline_public(limit=length or None), length)

    jobs = {what: job(what, length) for what, length in _LENGTHS.items()}
    return {name: job for what, pair in jobs.items() for name, job in _both(what, pair)}


def _both(what: str, pair: Any) -> list[tuple[str, Any]]:
    return [(what, pair[0]), (f"{what}, 50 at a time", pair[1])]


def _awaited(loop: Any, call: Any, length: int) -> tuple[Any, Any]:
    """Return the jobs for awaiting a call, sequentially and 50 at a time."""
    import asyncio

    async def repeat(times: int) -> Any:
        found = None
        for _ in range(times):
            found = await call()
        return found

    async def side_by_side(times: int) -> None:
        left = iter(range(times))

        async def work() -> None:
            for _ in left:
                await call()

        await asyncio.gather(*(work() for _ in range(50)))

    found = loop.run_until_complete(repeat(1))
    if len(getattr(found, "data", found)) != length:
        raise ValueError(f"not the {length} items that were served")
    return (
        lambda times: loop.run_until_complete(repeat(times)),
        lambda times: loop.run_until_complete(side_by_side(times)),
    )


def fast_jobs(url: str) -> dict[str, Any]:
    from gnusocial.entities import Status
    from gnusocial.internals.http.json_text import loads

    text = page_text(200)
    body = text.encode()
    return {
        "loads 200": repeated(lambda: json.loads(text), 200),
        "decode 200": repeated(lambda: Status.decode_list(loads(body)), 200),
    }


def pygnusocial_jobs(url: str) -> dict[str, Any]:
    from requests_oauthlib import OAuth1  # noqa: F401 - it needs it too

    from gnusocial import timelines

    jobs = {
        what: repeated(lambda what=what: timelines.public(f"{url}/{what}"), length)  # type: ignore[misc]
        for what, length in _LENGTHS.items()
    }
    jobs["basic"] = repeated(
        lambda: timelines.home(f"{url}/empty", auth=("alice", "alicepass1")), 0
    )
    return jobs


def mastodon_jobs(url: str) -> dict[str, Any]:
    import requests
    from mastodon import Mastodon

    class Canned(requests.Session):
        """Responds at once, so that only the decoding is measured."""

        text = ""

        def request(self, *_: object, **__: object) -> Any:  # type: ignore[override]
            answer = requests.Response()
            answer.status_code = 200
            answer._content = self.text.encode()
            answer.encoding = "utf-8"
            return answer

    def client(what: str, session: Any = None) -> Any:
        return Mastodon(
            access_token="token",
            api_base_url=f"{url}/{what}",
            mastodon_version="4.4.0",
            session=session,
        )

    clients = {what: client(what) for what in _LENGTHS}
    jobs = {
        what: repeated(clients[what].timeline_public, length) for what, length in _LENGTHS.items()
    }
    for length in (20, 200):
        session = Canned()
        session.text = mastodon_text(length)
        jobs[f"decode {length}"] = repeated(client("decode", session).timeline_public, length)
    return jobs


def atoot_jobs(url: str) -> dict[str, Any]:
    import asyncio
    import atexit

    import atoot

    loop = asyncio.new_event_loop()

    def job(what: str, length: int) -> Any:
        address = f"{url.partition('://')[2]}/{what}"
        made = atoot.MastodonAPI.create(address, access_token="token", use_https=False)
        client = loop.run_until_complete(made)
        atexit.register(lambda: loop.run_until_complete(client.close()))
        return _awaited(loop, client.public_timeline, length)

    jobs = {what: job(what, length) for what, length in _LENGTHS.items()}
    return {name: job for what, pair in jobs.items() for name, job in _both(what, pair)}


def asyncio_jobs(url: str) -> dict[str, Any]:
    """The least that an asynchronous call takes: write a request, read the response."""
    import asyncio
    import atexit

    loop = asyncio.new_event_loop()
    host, _, port = url.partition("://")[2].partition(":")
    reader, writer = loop.run_until_complete(asyncio.open_connection(host, int(port)))
    atexit.register(writer.close)
    request = f"GET /empty/{_PATH} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode()

    async def call() -> Any:
        writer.write(request)
        await reader.readuntil(b"\r\n\r\n")
        return json.loads(await reader.readexactly(len("[]")))

    return {"empty": _awaited(loop, call, 0)[0]}


def tweepy_jobs(url: str) -> dict[str, Any]:
    import requests.adapters
    import tweepy

    class Unencrypted(requests.adapters.HTTPAdapter):
        """Sends https requests over http, because tweepy only supports https."""

        def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
            request.url = request.url.replace("https://", "http://", 1)
            return super().send(request, *args, **kwargs)

    def client(what: str) -> Any:
        made = tweepy.API(
            tweepy.OAuth1UserHandler(*_KEYS), host=f"{url.partition('://')[2]}/{what}"
        )
        made.session.mount("https://", Unencrypted())
        return made

    clients = {what: client(what) for what in _LENGTHS}
    jobs = {
        what: repeated(clients[what].home_timeline, length)
        for what, length in _LENGTHS.items()
        if what != "empty"
    }
    jobs["oauth"] = repeated(clients["empty"].home_timeline, 0)
    return jobs


def httpx_jobs(url: str) -> dict[str, Any]:
    import httpx

    client = httpx.Client()
    return {
        what: repeated(lambda what=what: client.get(f"{url}/{what}/{_PATH}").json(), length)  # type: ignore[misc]
        for what, length in _LENGTHS.items()
    }


CONTENDERS = {
    "requests": requests_jobs,
    "gnusocial": gnusocial_jobs,
    "gnusocial async": async_jobs,
    "gnusocial fast": fast_jobs,
    "pygnusocial": pygnusocial_jobs,
    "Mastodon.py": mastodon_jobs,
    "atoot": atoot_jobs,
    "asyncio": asyncio_jobs,
    "tweepy": tweepy_jobs,
    "httpx": httpx_jobs,
}
