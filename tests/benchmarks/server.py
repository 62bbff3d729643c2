"""The server for all measurements: persistent connections, prepared responses.

It does as little as possible, so that the time of a call is the client's. The first part of the
path selects the response: ``empty``, ``20`` or ``200`` statuses, ``etag`` (304 if requested),
``slow`` (empty, after 20 ms), ``walk`` (a long timeline with ``count`` and ``max_id``),
``counters`` (connections, requests, and the maximum number of concurrent slow ones). As a program,
it prints its port on the first line.
"""

from __future__ import annotations

import asyncio
import json
import sys
from urllib.parse import parse_qs

from pages import Archive, mastodon_text, page_text, tweet_text

_SLOW = 0.02
_ETAG = '"1-en-1795"'


def _answer(body: bytes, status: str = "200 OK") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nDate: Sat, 21 Nov 2026 01:02:03 GMT\r\nServer: Apache\r\n"
        f"Cache-Control: no-cache\r\nETag: {_ETAG}\r\n"
        f"Content-Type: application/json; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class _Answers:
    def __init__(self, total: int) -> None:
        self.connections = 0
        self.requests = 0
        self.under_way = 0
        self.most_at_once = 0
        self._archive = Archive(total)
        self._empty = _answer(b"[]")
        self._unchanged = _answer(b"", "304 Not Modified")
        self._pages = {
            str(length): {
                "api": _answer(page_text(length).encode()),
                "1.1": _answer(tweet_text(length).encode()),
                "v1": _answer(mastodon_text(length).encode()),
            }
            for length in (20, 200)
        }

    def to(self, request: bytes) -> bytes:
        target = request.split(b" ", 2)[1].decode()
        path, _, query = target.partition("?")
        what = path.split("/", 2)[1]
        if what == "counters":
            counted = [self.connections, self.requests, self.most_at_once]
            return _answer(json.dumps(counted).encode())
        self.requests += 1
        if what in self._pages:
            kind = next(kind for kind in ("v1", "1.1", "api") if f"/{kind}/" in path)
            return self._pages[what][kind]
        if what == "walk":
            asked = parse_qs(query)
            bound = asked.get("max_id")
            page = self._archive.page(int(asked["count"][0]), int(bound[0]) if bound else None)
            return _answer(page)
        if what == "etag":
            if b"if-none-match:" in request.lower():
                return self._unchanged
            return self._pages["200" if "count=200" in query else "20"]["api"]
        return self._empty


class _Connection(asyncio.Protocol):
    def __init__(self, answers: _Answers) -> None:
        self._answers = answers
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._answers.connections += 1

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            request, _, self._received = self._received.partition(b"\r\n\r\n")
            answer = self._answers.to(request)
            if request.startswith(b"GET /slow/"):
                self._answers.under_way += 1
                self._answers.most_at_once = max(
                    self._answers.most_at_once, self._answers.under_way
                )
                asyncio.get_running_loop().call_later(_SLOW, self._late, answer)
            else:
                self._transport.write(answer)

    def _late(self, answer: bytes) -> None:
        self._answers.under_way -= 1
        self._transport.write(answer)


async def _serve(total: int) -> None:
    answers = _Answers(total)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(answers), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    # The parent process closes standard input to end it.
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
