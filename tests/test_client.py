"""The client itself: its arguments, its representation, and how it cleans up."""

from __future__ import annotations

import datetime as dt
import gc
import threading
import warnings
from typing import Any

import pytest
import requests

import gnusocial
from gnusocial import (
    GNUSocial,
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialNetworkError,
    GNUSocialServerURLError,
)
from gnusocial.sandbox import Sandbox

URL = "https://gs.example"


def test_nothing_is_sent_until_a_method_is_called(server: Sandbox) -> None:
    with GNUSocial(api_base_url=server.url, username="alice", password="x") as gs:
        repr(gs)
        assert gs.api_base_url == server.url
        assert gs.auth is not None
    assert server.requests == []


@pytest.mark.parametrize("url", [None, "", "not a url", "ftp://gs.example", "word"])
def test_a_client_wants_a_server(url: Any) -> None:
    with pytest.raises(GNUSocialServerURLError, match="accepted are"):
        GNUSocial(api_base_url=url)


@pytest.mark.parametrize(
    "options",
    [
        {"username": "alice"},
        {"password": "x"},
        {"username": "", "password": "x"},
        {"username": "a:b", "password": "x"},
        {"ratelimit_method": "hope"},
        {"ratelimit_method": None},
        {"request_timeout": 0},
        {"request_timeout": None},
        {"timezone": "Mars/Olympus"},
        {"timezone": 7},
        {"user_agent": "two\r\nlines"},
        {"lang": "ü"},
    ],
)
def test_arguments_that_make_no_sense(options: dict[str, Any]) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError) as caught:
        GNUSocial(api_base_url=URL, **options)
    assert str(caught.value)


def test_what_it_shows_of_itself() -> None:
    with GNUSocial(api_base_url=URL, username="alice", password="hunter2") as gs:
        assert repr(gs) == f"<GNUSocial {URL} alice>"
        assert "hunter2" not in repr(gs) + str(gs) + repr(gs._context)
    with GNUSocial(api_base_url=URL) as gs:
        assert repr(gs) == f"<GNUSocial {URL} anonymous>"
        assert gs.auth is None


def test_the_requests_auth_object_works_elsewhere(server: Sandbox) -> None:
    with server.client("alice") as gs:
        answer = requests.get(
            f"{server.url}/api/account/verify_credentials.json", auth=gs.auth, timeout=5
        )
    assert answer.json()["screen_name"] == "alice"


def test_every_request_says_who_asks_and_in_which_language(server: Sandbox) -> None:
    with server.client() as gs:
        gs.instance_healthy()
    with server.client(user_agent="my bot/1", lang="de") as gs:
        gs.instance_healthy()
    first, second = server.requests[-2:]
    assert first.headers["user-agent"] == f"GNUSocial.py/{gnusocial.__version__}"
    assert first.headers["accept-language"] == "en"
    assert (second.headers["user-agent"], second.headers["accept-language"]) == ("my bot/1", "de")


def test_after_close_no_socket_is_left(server: Sandbox) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with server.client("alice") as gs:
            gs.me()
        gs.close()
        del gs
        gc.collect()
    assert [str(each.message) for each in caught] == []


@pytest.mark.sync_only  # sessions are of requests
def test_a_session_of_the_caller_stays_open(server: Sandbox) -> None:
    closed: list[bool] = []

    class Session(requests.Session):
        def close(self) -> None:
            closed.append(True)
            super().close()

    with Session() as session:
        with server.client("alice", session=session) as gs:
            assert gs.me().screen_name == "alice"
        assert closed == []
        assert session.get(f"{server.url}/api/help/test.json", timeout=60).ok


def test_a_server_that_is_gone() -> None:
    with Sandbox() as server:
        url = server.url
    with (
        GNUSocial(api_base_url=url, username="alice", password="alicepass1") as gs,
        pytest.raises(GNUSocialNetworkError) as caught,
    ):
        gs.post("anybody?")
    assert caught.value.maybe_sent is False
    assert "alicepass1" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    ["", "<html><body>Maintenance</body></html>", '[{"id": 1', '"text"', "17", "null", "[1, 2]"],
)
def test_answers_that_make_no_sense(server: Sandbox, body: str) -> None:
    from gnusocial import GNUSocialMalformedResponseError

    with server.client("alice") as gs:
        for call in (gs.timeline_home, gs.groups, gs.account_followers_ids, gs.me, gs.config):
            server.fail_next(status=200, body=body)
            if body == "[1, 2]" and call == gs.account_followers_ids:
                assert call() == [1, 2]
                continue
            with pytest.raises(GNUSocialMalformedResponseError) as caught:
                call()
            assert caught.value.response.text == body


def test_closing_wakes_who_waits() -> None:
    gs = GNUSocial(api_base_url=URL)
    raised: list[BaseException] = []

    def wait() -> None:
        try:
            gs._wait(3600, "rate limit")
        except GNUSocialIOError as error:
            raised.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    gs.close()
    thread.join(10)
    assert not thread.is_alive()
    assert "closed while it waited" in str(raised[0])


def test_eight_threads_share_a_client(server: Sandbox) -> None:
    server.configure(dupelimit=0)
    failures: list[BaseException] = []
    with server.client("alice") as gs:

        def work(number: int) -> None:
            try:
                for turn in range(5):
                    assert gs.post(f"{number}/{turn}").text == f"{number}/{turn}"
                    assert len(gs.timeline_user("alice", limit=1)) == 1
            except BaseException as error:  # noqa: BLE001 - handed to the main thread
                failures.append(error)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert failures == []
        assert gs.me().statuses_count == 40


def test_a_zone_as_an_object() -> None:
    with GNUSocial(api_base_url=URL, timezone=dt.timezone.utc) as gs:
        assert gs._context.timezone is dt.timezone.utc
