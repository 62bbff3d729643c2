"""The sandbox from the user's view: over real connections."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
import requests

from gnusocial.sandbox import Sandbox

ALICE = ("alice", "alicepass1")
BOB = ("bob", "bobpass12")


@pytest.fixture
def server() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        opened.trust_env = False
        opened.auth = ALICE
        yield opened


def post(session: requests.Session, server: Sandbox, text: str) -> requests.Response:
    url = f"{server.url}/api/statuses/update.json"
    return session.post(url, data={"status": text}, timeout=60)


def home_ids(session: requests.Session, server: Sandbox) -> list[int]:
    answer = session.get(f"{server.url}/api/statuses/home_timeline.json", timeout=60)
    return [status["id"] for status in answer.json()]


# Life


def test_it_serves_between_start_and_stop(session: requests.Session) -> None:
    server = Sandbox("2.0.1").start()
    url = f"{server.url}/api/statusnet/version.json"
    assert session.get(url, timeout=60).json() == "2.0.1-beta0"
    server.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=60)


def test_stopping_twice_is_harmless_and_it_can_start_again(session: requests.Session) -> None:
    server = Sandbox()
    server.stop()
    with server:
        assert post(session, server, "kept").json()["id"] == 1
    server.stop()
    with server:
        assert home_ids(session, server) == [1]


def test_it_has_no_address_while_it_is_stopped() -> None:
    with pytest.raises(RuntimeError, match="no address"):
        _ = Sandbox().url


def test_starting_twice_is_an_error(server: Sandbox) -> None:
    with pytest.raises(RuntimeError, match="already running"):
        server.start()


def test_two_sandboxes_run_side_by_side(server: Sandbox, session: requests.Session) -> None:
    with Sandbox("2.0.1") as other:
        post(session, server, "here")
        assert other.url != server.url
        assert home_ids(session, other) == []


def test_a_connection_is_kept(server: Sandbox) -> None:
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(3):
            session.get(f"{server.url}/api/help/test.json", timeout=60)
        post(session, server, "refused, yet its body is read")
        session.head(f"{server.url}/api/help/test.json", timeout=60)
        session.get(f"{server.url}/api/help/test.json", timeout=60)
        pools = session.get_adapter(server.url).poolmanager.pools
        assert [pools[key].num_connections for key in list(pools.keys())] == [1]


def test_reset_forgets_everything(server: Sandbox, session: requests.Session) -> None:
    post(session, server, "forgotten")
    server.configure(textlimit=5)
    server.fail_next()
    server.reset()
    assert home_ids(session, server) == []
    assert [request.path for request in server.requests] == ["/api/statuses/home_timeline.json"]
    assert post(session, server, "longer than five").json()["id"] == 1


# Settings


def test_an_unknown_version_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"1\.20\.10, 2\.0\.1"):
        Sandbox("1.1.3")


@pytest.mark.parametrize(
    "settings",
    [
        {"throtle": (1, 2)},
        {"throttle": (0, 60)},
        {"dupelimit": -1},
        {"textlimit": -1},
        {"user_settings": {"alice": {"timezone": "Berlin"}}},
    ],
)
def test_a_bad_setting_is_refused(settings: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"unknown|throttle|negative"):
        Sandbox(**settings)  # type: ignore[arg-type]


def test_settings_change_while_it_runs(server: Sandbox, session: requests.Session) -> None:
    server.configure(site_name="Other", textlimit=3)
    config = session.get(f"{server.url}/api/gnusocial/config.json", timeout=60).json()
    assert (config["site"]["name"], config["site"]["textlimit"]) == ("Other", 3)
    assert post(session, server, "four").status_code == 413
    server.configure(private=True)
    assert requests.get(f"{server.url}/api/help/test.json", timeout=60).status_code == 401
    assert post(session, server, "abc").status_code == 200


def test_a_moderator_may_delete_what_others_posted(
    server: Sandbox, session: requests.Session
) -> None:
    post(session, server, "mine")
    url = f"{server.url}/api/statuses/destroy/1.json"
    assert requests.post(url, auth=BOB, timeout=60).status_code == 403
    server.configure(user_settings={"bob": {"moderator": True}})
    assert requests.post(url, auth=BOB, timeout=60).json()["id"] == 1
    assert requests.get(url.replace("destroy", "show"), timeout=60).status_code == 410


def test_the_clock_moves_time(session: requests.Session) -> None:
    now = [datetime(2026, 11, 21, 12, 0, tzinfo=timezone.utc)]
    with Sandbox(clock=lambda: now[0], throttle=(2, 60)) as server:
        first = post(session, server, "one").json()
        assert first["created_at"] == "Sat Nov 21 12:00:00 +0000 2026"
        assert post(session, server, "one").status_code == 400
        assert post(session, server, "two").status_code == 200
        assert post(session, server, "three").status_code == 400
        now[0] += timedelta(seconds=61)
        assert post(session, server, "one").status_code == 200


def test_answers_carry_the_time_of_the_clock(session: requests.Session) -> None:
    with Sandbox(clock=lambda: datetime(2026, 11, 21, 2, 0, tzinfo=timezone.utc)) as server:
        assert post(session, server, "x").headers["Date"] == "Sat, 21 Nov 2026 02:00:00 GMT"
        server.fail_next()
        assert post(session, server, "x").headers["Date"] == "Sat, 21 Nov 2026 02:00:00 GMT"


def test_the_clock_may_tell_seconds(session: requests.Session) -> None:
    with Sandbox(clock=lambda: 0.0) as server:
        assert post(session, server, "x").json()["created_at"] == "Thu Jan 01 00:00:00 +0000 1970"


def test_users_can_be_given(session: requests.Session) -> None:
    with Sandbox(users={"zoe": "secret1"}) as server:
        session.auth = ("zoe", "secret1")
        url = f"{server.url}/api/account/verify_credentials.json"
        assert session.get(url, timeout=60).json()["id"] == 1


def test_real_delays_go_through_the_injected_sleep(session: requests.Session) -> None:
    slept: list[float] = []
    with Sandbox(sleep=slept.append, real_delays=True) as server:
        session.auth = ("alice", "wrong")
        for _ in range(3):
            session.get(f"{server.url}/api/account/verify_credentials.json", timeout=60)
        assert slept == [1.0, 2.0]
        data = {"nickname": "zoe", "password": "secret1", "confirm": "secret1"}
        session.post(f"{server.url}/api/account/register.json", data=data, timeout=60)
        assert slept == [1.0, 2.0, 7.0]


# Content that only the web pages can make


@pytest.mark.parametrize("version", ["1.20.10", "2.0.1"])
def test_a_list_can_be_added(version: str, session: requests.Session) -> None:
    with Sandbox(version) as server:
        assert server.add_list("alice", "friends", ["bob", "carol"]) == 1
        url = f"{server.url}/api/alice/friends/members.json"
        members = session.get(url, timeout=60).json()["users"]
        assert {user["screen_name"] for user in members} == {"bob", "carol"}
        with pytest.raises(ValueError, match="no user 'nobody'"):
            server.add_list("nobody", "x")


def test_a_private_list_is_hidden(server: Sandbox, session: requests.Session) -> None:
    server.add_list("alice", "secret", ["bob"], private=True)
    url = f"{server.url}/api/alice/lists/secret.json"
    assert session.get(url, timeout=60).json()["mode"] == "private"
    session.auth = BOB
    assert session.get(url, timeout=60).status_code == 404


def test_a_direct_message_can_be_added(session: requests.Session) -> None:
    with Sandbox("2.0.1") as server:
        server.add_direct_message("alice", "bob", "psst")
        sent = session.get(f"{server.url}/api/direct_messages/sent.json", timeout=60).json()
        assert sent[0]["recipient_screen_name"] == "bob"
        assert sent[0]["total_recipients"] == 1


# Faults


def test_failures_have_no_effect(server: Sandbox, session: requests.Session) -> None:
    server.fail_next(n=2, status=503, body="busy", headers={"Retry-After": "7"})
    for text in ("one", "two"):
        answer = post(session, server, text)
        assert (answer.status_code, answer.text, answer.headers["Retry-After"]) == (
            503,
            "busy",
            "7",
        )
    assert post(session, server, "three").json()["id"] == 1


@pytest.mark.parametrize(("when", "stored"), [("before", []), ("after", [1])])
def test_a_dropped_connection(
    server: Sandbox, session: requests.Session, when: str, stored: list[int]
) -> None:
    server.drop_next(when=when)  # type: ignore[arg-type]
    with pytest.raises(requests.ConnectionError):
        post(session, server, "hello")
    assert home_ids(session, server) == stored


def test_a_fault_waits_for_its_path(server: Sandbox, session: requests.Session) -> None:
    server.fail_next(path="statuses/update.json")
    assert home_ids(session, server) == []
    assert post(session, server, "x").status_code == 502


def test_a_delay_uses_the_injected_sleep(session: requests.Session) -> None:
    slept: list[float] = []
    with Sandbox(sleep=slept.append) as server:
        server.delay_next(3.5)
        server.fail_next()
        assert post(session, server, "x").status_code == 502
        assert slept == [3.5]
        assert post(session, server, "x").status_code == 200
        assert slept == [3.5]


def test_stopping_ends_a_delay(session: requests.Session) -> None:
    server = Sandbox().start()
    server.delay_next(3600)
    outcome: list[object] = []

    def ask() -> None:
        try:
            outcome.append(post(session, server, "x").status_code)
        except requests.ConnectionError as error:
            outcome.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    while not server.delays_in_progress:
        assert asking.is_alive()
    server.stop()
    asking.join(timeout=60)
    assert not asking.is_alive()
    assert len(outcome) == 1


@pytest.mark.parametrize(
    "plan",
    [
        lambda server: server.fail_next(n=0),
        lambda server: server.drop_next(when="during"),
        lambda server: server.delay_next(-1),
    ],
)
def test_an_impossible_fault_is_refused(server: Sandbox, plan: object) -> None:
    with pytest.raises(ValueError, match=r"at least 1|before|negative"):
        plan(server)  # type: ignore[operator]


# The log, and many at once


def test_the_log_tells_what_arrived(server: Sandbox, session: requests.Session) -> None:
    post(session, server, "hello")
    requests.get(f"{server.url}/api/users/show/bob.json?x=1", timeout=60)
    requests.get(f"{server.url}/no/such/page?y=2", timeout=60)
    first, second, third = server.requests
    assert (first.method, first.path, first.user) == ("POST", "/api/statuses/update.json", "alice")
    assert first.parameters["status"] == "hello"
    assert first.headers["content-type"] == "application/x-www-form-urlencoded"
    assert first.body == b"status=hello"
    assert (second.parameters["id"], second.parameters["x"], second.user) == ("bob", "1", None)
    assert third.parameters == {"y": "2"}


def test_a_lost_request_is_logged_too(server: Sandbox, session: requests.Session) -> None:
    server.drop_next()
    with pytest.raises(requests.ConnectionError):
        post(session, server, "x")
    assert [request.path for request in server.requests] == ["/api/statuses/update.json"]


def test_eight_threads_get_distinct_ids(server: Sandbox) -> None:
    ids: list[int] = []

    def work(number: int) -> None:
        with requests.Session() as session:
            session.trust_env = False
            session.auth = ALICE
            texts = [f"{number} {turn}" for turn in range(10)]
            ids.extend(post(session, server, text).json()["id"] for text in texts)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(ids) == list(range(1, 81))


def test_the_client_is_made_for_the_server(server: Sandbox) -> None:
    with server.client("alice") as client:
        assert client.api_base_url.rstrip("/") == server.url
    with pytest.raises(ValueError, match="no user 'nobody'"):
        server.client("nobody")
