"""A response belongs to the call that requested it."""

from __future__ import annotations

import contextlib
import json
import os
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest

from gnusocial import GNUSocial, GNUSocialError, GNUSocialReadTimeout
from tests.faults.canned import as_json, client, handled, served, user
from tests.faults.kinds import A_MOMENT
from tests.faults.wire import Answer, Channel, Received
from tests.simulated_time import NoWaiting


def asked_for(request: Received) -> str:
    return parse_qs(urlsplit(request.path).query)["screen_name"][0]


def answer_to(request: Received) -> bytes:
    return as_json(user(asked_for(request))).packed()


def names_told(gs: GNUSocial, names: list[str]) -> dict[str, str]:
    """Request users; an error is not a wrong response."""
    told = {}
    for name in names:
        try:
            told[name] = gs.account(name).screen_name
        except GNUSocialError:
            told[name] = name
    return told


NAMES = [f"user{number}" for number in range(6)]
HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
INTERIM = {
    "103": [HINTS],
    "102": [b"HTTP/1.1 102 Processing\r\n\r\n"],
    "100": [b"HTTP/1.1 100 Continue\r\n\r\n"],
    "many": [b"HTTP/1.1 102 Processing\r\n\r\n"] * 5 + [HINTS],
    "unknown": [b"HTTP/1.1 199 Soon\r\nX-A: b\r\n\r\n"],
    "in pieces": [HINTS[:9], HINTS[9:40], HINTS[40:]],
}


@pytest.mark.parametrize("pause", [0, A_MOMENT, 20 * A_MOMENT])
@pytest.mark.parametrize("first", INTERIM.values(), ids=INTERIM)
def test_interim_answers_are_skipped(first: list[bytes], pause: float) -> None:
    def handle(channel: Channel, request: Received) -> bool:
        for part in first:
            channel.send(part)
            time.sleep(pause)
        channel.send(answer_to(request))
        return True

    with handled(handle) as server, client(server) as gs:
        assert [gs.account(name).screen_name for name in NAMES] == NAMES


def test_what_follows_an_answer_is_given_to_nobody() -> None:
    def handle(channel: Channel, request: Received) -> bool:
        channel.send(answer_to(request))
        time.sleep(A_MOMENT)
        channel.send(as_json(user("stranger", 66)).packed())
        return True

    with handled(handle) as server, client(server) as gs:
        for name in NAMES:
            assert names_told(gs, [name]) == {name: name}
            server.settle()


def test_a_connection_that_is_out_of_step_is_left() -> None:
    """After one stray response, each request on the connection would get the one before."""
    statuses = {"timeline": {"id": 7, "text": "not a message", "user": user("alice")}}
    message = {"id": 2, "text": "psst", "recipient_screen_name": "bob"}

    def right(request: Received) -> bytes:
        if request.method == "POST":
            return as_json({**statuses["timeline"], "text": "hello"}).packed()
        listed = [message] if "direct_messages" in request.path else [statuses["timeline"]]
        return as_json(listed).packed()

    late: dict[Channel, bytes] = {}

    def handle(channel: Channel, request: Received) -> bool:
        stray = b"" if late or request.method != "POST" else as_json({"id": 1}).packed()
        if not stray and channel not in late:
            channel.send(right(request))
            return True
        # From here on, each response on this connection comes when the next request is sent.
        channel.send(stray or late[channel])
        late[channel] = right(request)
        return True

    with handled(handle) as server, client(server, clock=NoWaiting()) as gs:
        with contextlib.suppress(GNUSocialError):
            gs.status_post("hello")
        assert [each.id for each in gs.direct_messages_sent()] == [2]
        assert [each.id for each in gs.timeline_user("alice")] == [7]


@pytest.mark.parametrize("status", [204, 304])
def test_a_body_where_there_is_none_is_given_to_nobody(status: int) -> None:
    def handle(channel: Channel, request: Received) -> bool:
        if request.path.endswith("version.json"):
            stray = as_json(user("stranger", 66)).packed()
            channel.send(Answer(status).head() + stray)
        else:
            channel.send(answer_to(request))
        return True

    with handled(handle) as server, client(server) as gs:
        for name in NAMES:
            with pytest.raises(GNUSocialError):
                gs.instance_version()
            server.settle()
            assert names_told(gs, [name]) == {name: name}


def test_an_answer_that_comes_after_the_time_out_is_given_to_nobody() -> None:
    late = threading.Event()

    def handle(channel: Channel, request: Received) -> bool:
        if asked_for(request) == "slow":
            late.wait(5)
        channel.send(answer_to(request))
        return True

    with handled(handle) as server, client(server, request_timeout=0.1) as gs:
        with pytest.raises(GNUSocialReadTimeout):
            gs.account("slow")
        late.set()
        assert names_told(gs, NAMES) == {name: name for name in NAMES}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("depth", [1, 2])
def test_a_process_uses_its_own_connections(depth: int) -> None:
    def act(request: Received) -> Answer:
        time.sleep(A_MOMENT)
        return as_json(user(asked_for(request)))

    with served(act) as server, client(server) as gs:
        gs.account("before")
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            if depth == 2 and os.fork() != 0:
                os.wait()
                os._exit(0)
            mine = {f"child{number}": f"child{number}" for number in range(30)}
            wrong = {
                key: value for key, value in names_told(gs, list(mine)).items() if key != value
            }
            os.write(writer, json.dumps(wrong).encode())
            os._exit(0)
        names = [f"parent{number}" for number in range(30)]
        assert names_told(gs, names) == {name: name for name in names}
        os.waitpid(child, 0)
        assert json.loads(os.read(reader, 65536)) == {}
        os.close(reader)
        os.close(writer)


def test_threads_get_their_own_answers() -> None:
    wrong: list[str] = []

    def act(request: Received) -> Answer:
        time.sleep(A_MOMENT)
        return as_json(user(asked_for(request)))

    with served(act) as server, client(server) as gs:

        def work(worker: int) -> None:
            for number in range(20):
                name = f"w{worker}n{number}"
                if gs.account(name).screen_name != name:
                    wrong.append(name)

        threads = [threading.Thread(target=work, args=(worker,)) for worker in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert wrong == []
