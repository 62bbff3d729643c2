"""The kinds of faults, as a table: the effect of each on one request.

A kind is a function of an `Exchange`. It may let the request take effect, sends anything, and
returns whether the connection stays open. Nothing here decides when a fault happens.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.faults.wire import Answer, Channel, Headers, Received

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Marks every unsolicited response.
FOREIGN = "foreign-answer"
#: Marks every cookie that a fault sets.
COOKIE = "cookie-secret-5d1f"

#: Seconds after which a client has read what was sent to it.
A_MOMENT = 0.002

_HTML: Headers = [("Content-Type", "text/html")]
_JSON: Headers = [("Content-Type", "application/json; charset=utf-8")]
_FOREIGN_BODY = f'{{"id":424242,"text":"{FOREIGN}","screen_name":"{FOREIGN}"}}'.encode()


@dataclass(frozen=True)
class Fault:
    """One fault in a schedule: its kind, and a number that selects a variant."""

    kind: str
    variant: int = 0


@dataclass
class Exchange:
    """One request in progress, with the actions that a fault can take."""

    channel: Channel
    request: Received
    variant: int
    forward: Callable[[Received], Answer]
    postpone: Callable[[Received, float], None]
    strangers_address: str

    def effect(self) -> Answer:
        """Let the request take effect, and return the response."""
        return self.forward(self.request)

    def send(self, *parts: bytes) -> bool:
        """Send parts one by one; the connection stays open."""
        for part in parts:
            self.channel.send(part)
        return True

    def end(self, *parts: bytes) -> bool:
        """Send parts and close the connection, so that the last part and the end come together."""
        with self.channel.ending():
            self.send(*parts)
        return False

    def choose(self, choices: list[bytes]) -> bytes:
        """Return one of the choices, selected by the variant."""
        return choices[self.variant % len(choices)]


Kind = Callable[[Exchange], bool]
_KINDS: dict[str, Kind] = {}


def _kind(kind: Kind) -> Kind:
    _KINDS[kind.__name__] = kind
    return kind


def _failed(variant: int) -> bytes:
    status = (502, 503, 500, 504)[variant % 4]
    body = b'{"error":"oops","request":"/"}' if variant % 3 == 0 else b"<html>Bad gateway</html>"
    cookie = ("Set-Cookie", f"PHPSESSID={COOKIE}; path=/")
    return Answer(status, [*(_JSON if variant % 3 == 0 else _HTML), cookie], body).packed()


def _own_failure(exchange: Exchange) -> bytes:
    """Return what GNU social answers where an exception ends a request."""
    target = exchange.request.target
    path = target[target.index("/api/") :] if "/api/" in target else target
    body = json.dumps({"error": "DB_DataObject error", "request": path}).encode()
    return Answer(500, _JSON, body).packed()


# --- without effect ------------------------------------------------------------------------------


@_kind
def unread(exchange: Exchange) -> bool:
    """The connection is reset before the request is read: see `FaultProxy`."""
    exchange.channel.reset()
    return False


@_kind
def drop_before(exchange: Exchange) -> bool:
    """The connection is closed without a response."""
    return False


@_kind
def reset_before(exchange: Exchange) -> bool:
    """The connection is reset without a response."""
    exchange.channel.reset()
    return False


@_kind
def fail_before(exchange: Exchange) -> bool:
    """A proxy reports that the server is not available."""
    return exchange.send(_failed(exchange.variant))


@_kind
def own_failure_before(exchange: Exchange) -> bool:
    """The server itself fails before it stores anything, and says so."""
    return exchange.send(_own_failure(exchange))


@_kind
def garbage_before(exchange: Exchange) -> bool:
    """The response is not HTTP."""
    return exchange.end(exchange.choose(_GARBAGE))


@_kind
def silent_before(exchange: Exchange) -> bool:
    """There is never a response."""
    exchange.channel.wait_for_end()
    return False


@_kind
def empty_before(exchange: Exchange) -> bool:
    """A broken proxy returns 200 with an empty body."""
    return exchange.send(Answer(200, _JSON).packed())


@_kind
def redirect_away(exchange: Exchange) -> bool:
    """The server redirects the client to another host."""
    good, evil = exchange.request.host, exchange.strangers_address
    places = [
        f"http://{evil}/api/x.json",
        f"http://{evil}\\@{good}/api/x.json",
        f"//{evil}/x",
        f"http://{good}@{evil}/x",
        f"http://{evil}#@{good}/",
        f"http://{evil}?@{good}/",
        f"http:/\\{evil}/x",
        f"http:{evil}/x",
        f"http://{evil}\t@{good}/x",
        f"http://{good}:80@{evil}/x",
        f"/\\{evil}/x",
        f"http:\\\\{evil}\\x",
        f"http://{evil}%2f@{good}/",
    ]
    status = (301, 302, 303, 307, 308)[exchange.variant % 5]
    place = places[exchange.variant // 5 % len(places)]
    return exchange.send(Answer(status, [("Location", place)], b"moved").packed())


# --- with effect ---------------------------------------------------------------------------------


@_kind
def drop_after(exchange: Exchange) -> bool:
    """The response is lost."""
    exchange.effect()
    return False


@_kind
def reset_after(exchange: Exchange) -> bool:
    """The response is lost, and the connection is reset."""
    exchange.effect()
    exchange.channel.reset()
    return False


@_kind
def cut_after(exchange: Exchange) -> bool:
    """The response is cut off somewhere."""
    packed = exchange.effect().packed()
    return exchange.end(packed[: exchange.variant * 7919 % len(packed)])


@_kind
def cut_at_the_body(exchange: Exchange) -> bool:
    """The response is cut off before its body, and has no length."""
    exchange.effect()
    return exchange.end(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")


@_kind
def fail_after(exchange: Exchange) -> bool:
    """A proxy gives up although the server has completed the request."""
    exchange.effect()
    return exchange.send(_failed(exchange.variant))


@_kind
def own_failure_after(exchange: Exchange) -> bool:
    """The server itself fails after it has done its work."""
    exchange.effect()
    return exchange.send(_own_failure(exchange))


@_kind
def empty_after(exchange: Exchange) -> bool:
    """The response is empty."""
    headers = exchange.effect().headers
    return exchange.send(Answer((200, 204, 202)[exchange.variant % 3], headers).packed())


@_kind
def garbage_after(exchange: Exchange) -> bool:
    """The response is not HTTP, or not a single HTTP response."""
    exchange.effect()
    return exchange.end(exchange.choose(_GARBAGE))


@_kind
def silent_after(exchange: Exchange) -> bool:
    """The request takes effect, but there is no response."""
    exchange.effect()
    exchange.channel.wait_for_end()
    return False


@_kind
def late(exchange: Exchange) -> bool:
    """A busy server: the client gets an error, and the request takes effect later."""
    seconds = (0.2, 2.0, 8.0, 14.0, 40.0, 300.0)[exchange.variant % 6]
    exchange.postpone(exchange.request, seconds)
    return exchange.variant % 2 == 0 and exchange.send(_failed(3))


@_kind
def late_and_silent(exchange: Exchange) -> bool:
    """A busy server that does not respond until it is too late."""
    exchange.postpone(exchange.request, (2.0, 14.0, 40.0, 300.0)[exchange.variant % 4])
    exchange.channel.wait_for_end()
    return False


@_kind
def tls_garbage(exchange: Exchange) -> bool:
    """A middlebox sends plain text on a TLS connection."""
    exchange.effect()
    exchange.channel.send_raw(exchange.choose(_PLAIN))
    return False


# --- with the right answer, but oddly ------------------------------------------------------------


@_kind
def interim(exchange: Exchange) -> bool:
    """Interim responses come first."""
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    processing, more = b"HTTP/1.1 102 Processing\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"
    first = exchange.choose([hints, processing, hints + processing, more + hints, more * 3])
    return exchange.send(first + exchange.effect().packed())


@_kind
def interim_apart(exchange: Exchange) -> bool:
    """An interim response comes some time before the response."""
    heads = [b"HTTP/1.1 103 Early Hints\r\n\r\n", b"HTTP/1.1 102 Processing\r\n\r\n"]
    exchange.send(exchange.choose(heads))
    time.sleep(A_MOMENT)
    return exchange.send(exchange.effect().packed())


@_kind
def followed_by_another(exchange: Exchange) -> bool:
    """An unsolicited response follows on the connection, at once."""
    answer = exchange.effect()
    return exchange.send(answer.packed() + Answer(200, _JSON, _FOREIGN_BODY).packed())


@_kind
def followed_late(exchange: Exchange) -> bool:
    """An unsolicited response follows later, perhaps during the next request."""
    answer = exchange.effect()
    exchange.send(answer.packed())
    time.sleep(A_MOMENT)
    return exchange.send(Answer(200, _JSON, _FOREIGN_BODY).packed())


@_kind
def closed_behind(exchange: Exchange) -> bool:
    """The response is correct, but the connection is then closed without notice."""
    return exchange.end(exchange.effect().packed())


@_kind
def drip(exchange: Exchange) -> bool:
    """The response arrives in small pieces."""
    packed, size = exchange.effect().packed(), 1 + exchange.variant % 97
    return exchange.send(*_pieces(packed, max(size, len(packed) // 200)))


@_kind
def two_lengths(exchange: Exchange) -> bool:
    """A header occurs twice in the response, with different values."""
    answer = exchange.effect()
    first = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
    return exchange.end(first + answer.packed().partition(b"\r\n")[2])


@_kind
def bomb(exchange: Exchange) -> bool:
    """A small response that decompresses to a large, but valid one."""
    answer = exchange.effect()
    answer.body = gzip.compress(b" " * 1_000_000 + answer.body, 1)
    answer.headers.append(("Content-Encoding", "gzip"))
    return exchange.send(answer.packed())


@_kind
def wrong_packing(exchange: Exchange) -> bool:
    """The response is not encoded as its header says."""
    answer = exchange.effect()
    answer.headers.append(("Content-Encoding", ("gzip", "deflate", "br")[exchange.variant % 3]))
    return exchange.send(answer.packed())


@_kind
def bad_chunks(exchange: Exchange) -> bool:
    """The chunked encoding of the response is broken."""
    exchange.effect()
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return exchange.end(
        head, exchange.choose([b"5\r\n[1", b"zz\r\n[]\r\n0\r\n\r\n", b"-1\r\n", b""])
    )


def _pieces(content: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


_GARBAGE = [
    b"\x00\xff\x17garbage",
    b"SSH-2.0-OpenSSH_9.6\r\n",
    b"HTTP/1.1\r\n\r\n",
    b"HTTP/1.1 abc OK\r\n\r\n",
    b"HTTP/9.9 200 OK\r\n\r\n{}",
    b"HTTP/1.1 99999 Large\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nNo colon here\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\n" + b"X-Many: y\r\n" * 150 + b"\r\n{}",
    b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 70000 + b"\r\n\r\n{}",
    b"HTTP/1.1 200 \xe9\xff\r\nX: \xe9\r\nContent-Length: 2\r\n\r\n{}",
]
_PLAIN = [
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
    b"\x15\x03\x03\x00\x02\x02\x28",
    b"\x17\x03\x03\x00\x10" + b"x" * 16,
    b"\x16\x03\x01\x02\x00\x01",
]

KINDS = dict(_KINDS)
#: Kinds for which the client waits until its read time-out is over.
SILENT = frozenset(("silent_before", "silent_after", "late_and_silent"))
#: Kinds of which a client sees more or less by chance: the speed of the machine decides.
TIMED = SILENT | {"followed_late", "interim_apart"}
#: Kinds of encrypted connections only.
ENCRYPTED = frozenset(("tls_garbage",))
#: Kinds that let a request take effect after the call has ended, perhaps.
LATE = frozenset(("late", "late_and_silent"))
