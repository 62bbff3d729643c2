"""Repeats and favorites, found status by status: which are new, and when a status is looked at."""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import format_datetime
from typing import Any

import pytest

from gnusocial import GNUSocialUnsupportedError
from gnusocial.streaming.catch_up import CatchUpRule
from gnusocial.streaming.notifications.reactions import LOOKED_AT
from tests.streaming.notifications.polling import Bot, Query, Routes
from tests.streaming.world import BEGINNING

TIMELINE, REPEATED = "statuses/user_timeline", "statuses/retweets_of_me"
FAVORITES, REPEATS = "statuses/favs/", "statuses/retweets/"
#: Seconds after which the largest page is read again.
QUARTER = 900.0
YEAR = 365 * 86400.0
ME, BOB, CAROL = 2, 3, 4


def in_words(moment: float) -> str:
    return format_datetime(datetime.fromtimestamp(BEGINNING + moment, timezone.utc))


class Server(Routes):
    """The user's statuses, and the reactions to them. Times are in seconds since the beginning."""

    def __init__(self) -> None:
        super().__init__()
        #: The newest first.
        self.statuses: list[dict[str, Any]] = []
        self.routes = {TIMELINE: self.timeline, REPEATED: self.repeated}
        self.favers: dict[int, list[int]] = {}
        self.repeats: dict[int, list[dict[str, Any]]] = {}

    def post(self, number: int, moment: float | None = 0.0, **more: Any) -> None:
        self.statuses.insert(0, status(number, ME, moment, **more))
        self.favers[number], self.repeats[number] = [], []
        self.routes[f"{FAVORITES}{number}"] = lambda query: [
            {"user_id": each, "nickname": f"user{each}"} for each in self.favers[number]
        ]
        self.routes[f"{REPEATS}{number}"] = lambda query: self.repeats[number]

    def repeat(self, number: int, user: int, repeat: int, moment: float) -> None:
        self.repeats[number].append(status(repeat, user, moment))

    def delete(self, number: int) -> None:
        self.statuses = [each for each in self.statuses if each["id"] != number]

    def timeline(self, query: Query) -> Any:
        return self.statuses[: int(query["count"])]

    def repeated(self, query: Query) -> Any:
        above, most = int(query.get("since_id", 0)), int(query.get("max_id", 10**9))
        inside = [each for each in self.statuses if above < each["id"] <= most]
        return [each for each in inside if self.repeats[each["id"]]][:20]


def status(number: int, user: int, moment: float | None, **more: Any) -> dict[str, Any]:
    created = None if moment is None else in_words(moment)
    author = {"id": user, "screen_name": f"user{user}"}
    return {"id": number, "text": f"{number}", "created_at": created, "user": author, **more}


def server_with(*numbers: int, moment: float | None = 0.0) -> Server:
    server = Server()
    for number in numbers:
        server.post(number, moment)
    return server


def looked_at(server: Server, prefix: str = FAVORITES) -> list[int]:
    """Return the statuses whose reactions were requested, and forget all requests."""
    found = [int(path.removeprefix(prefix)) for path, _ in server.asked if path.startswith(prefix)]
    server.asked.clear()
    return found


# What is new


def test_reactions_come_in_the_order_of_their_times() -> None:
    server = Server()
    for number in (1, 2, 3):
        server.post(number, 10.0 * number)
    server.repeat(3, BOB, 11, moment=40.0)
    server.repeat(1, BOB, 12, moment=50.0)
    server.favers[2] = [BOB]
    server.favers[1] = [BOB, CAROL]
    bot = Bot(server, "repeat", "favorite", catch_up=CatchUpRule(count=None))
    told = ["favorite:1:3", "favorite:1:4", "favorite:2:3", "repeat:11", "repeat:12"]
    assert bot.poll(60) == told
    times = [time for time, _ in bot.result.new]
    assert times == [BEGINNING + seconds for seconds in (10, 10, 20, 40, 50)]


def test_each_is_told_once_also_after_a_restart() -> None:
    server = server_with(1)
    bot = Bot(server, "favorite")
    bot.poll()
    server.favers[1] = [BOB]
    assert bot.poll() == ["favorite:1:3"]
    assert bot.poll() == []
    again = Bot(server, "favorite", state=bot.watch.state())
    assert again.poll() == []
    server.favers[1] = [BOB, CAROL]
    assert again.poll() == ["favorite:1:4"]


def test_what_the_first_successful_look_finds_at_an_old_status_is_old(
    caplog: pytest.LogCaptureFixture,
) -> None:
    server = server_with(1, 2)
    server.favers[1] = [BOB]
    server.refused = {f"{FAVORITES}1": 403}
    bot = Bot(server, "favorite")
    assert bot.poll() == []
    assert "the reactions to status 1 cannot be read: " in caplog.text
    server.refused.clear()
    assert bot.poll() == []
    assert bot.result.must_be_saved
    server.favers[1] = [BOB, CAROL]
    assert bot.poll() == ["favorite:1:4"]
    assert not bot.result.must_be_saved


def test_what_the_first_look_finds_at_a_new_status_is_new() -> None:
    server = Server()
    bot = Bot(server, "favorite")
    assert bot.poll() == []
    server.post(1, 20.0)
    server.favers[1] = [BOB]
    assert bot.poll() == ["favorite:1:3"]


def test_reports_and_repeats_in_the_timeline_are_not_looked_at() -> None:
    server = server_with(1)
    server.post(2, uri="tag:example.org,2026-11-21:fave:2:note:9:2026-11-21T02:00:00+00:00")
    server.post(3, retweeted_status=status(9, BOB, 0.0))
    server.post(4, in_reply_to_status_id=9, in_reply_to_user_id=BOB)
    Bot(server, "favorite").poll()
    assert looked_at(server) == [4, 1]


# When a status is looked at


def test_a_first_poll_looks_at_all_and_others_at_ten() -> None:
    server = server_with(*range(1, 31))
    bot = Bot(server, "favorite")
    bot.poll()
    assert looked_at(server) == list(range(30, 0, -1))
    again = Bot(server, "favorite", state=bot.watch.state())
    again.poll()
    assert looked_at(server) == list(range(30, 30 - LOOKED_AT, -1))


@pytest.mark.parametrize(
    ("age", "pause"),
    [(800.0, 100.0), (8000.0, 1000.0), (10 * YEAR, 21600.0), (None, 21600.0)],
)
def test_a_status_is_looked_at_after_an_eighth_of_its_age(age: float | None, pause: float) -> None:
    server = server_with(1, moment=None if age is None else -age)
    bot = Bot(server, "favorite")
    bot.poll(0)
    assert looked_at(server) == [1]
    bot.poll(pause - 1)
    assert looked_at(server) == []
    bot.poll(1)
    assert looked_at(server) == [1]


def test_the_pause_is_counted_from_the_last_reaction() -> None:
    server = server_with(1, moment=-80_000.0)
    bot = Bot(server, "favorite")
    bot.poll(0)
    server.favers[1] = [BOB]
    assert bot.poll(10_000) == ["favorite:1:3"]
    server.asked.clear()
    bot.poll(800)  # what is being discussed is looked at by the next poll
    assert looked_at(server) == [1]
    bot.poll(99)  # an eighth of 800 s
    assert looked_at(server) == []
    bot.poll(1)
    assert looked_at(server) == [1]


def test_old_reactions_do_not_make_a_status_discussed() -> None:
    server = server_with(1, moment=-YEAR)
    server.favers[1] = [BOB]
    bot = Bot(server, "favorite")
    bot.poll()
    server.asked.clear()
    bot.poll()
    assert looked_at(server) == []


def test_statuses_of_the_future_do_not_keep_others_waiting() -> None:
    """The clock of the server may be wrong, or set back."""
    server = server_with(1, moment=-800.0)
    for number in range(2, 2 + LOOKED_AT):
        server.post(number, 86400.0)
    bot = Bot(server, "favorite")
    bot.poll(0)
    server.asked.clear()
    for _ in range(2):
        bot.poll(110)
    assert 1 in looked_at(server)


def test_a_status_that_is_gone_is_not_looked_at_again() -> None:
    server = server_with(1, 2)
    bot = Bot(server, "favorite")
    bot.poll()
    bot.poll()
    server.refused = {f"{FAVORITES}1": 404}  # the timeline does not show it yet
    server.asked.clear()
    bot.poll()
    assert looked_at(server) == [2, 1]
    bot.poll(60)
    assert looked_at(server) == [2]


# Which statuses are followed


def test_between_large_pages_the_statuses_below_stay_followed() -> None:
    server = server_with(*range(1, 61))
    bot = Bot(server, "favorite")
    bot.poll()
    server.favers[1] = [BOB]
    server.asked.clear()
    told = [each for _ in range(8) for each in bot.poll()]
    assert told == ["favorite:1:3"]
    # The ten oldest are below the fifty of an ordinary page.
    assert {query["count"] for path, query in server.asked if path == TIMELINE} == {"50"}


def test_a_status_that_is_listed_twice_is_looked_at_once() -> None:
    server = server_with(1, 2)
    bot = Bot(server, "favorite")
    bot.poll()
    server.asked.clear()
    server.post(3, 5.0)
    # The older of them moves up, as if it were newer.
    server.statuses = [server.statuses[2], server.statuses[0]]
    bot.poll()
    assert sorted(looked_at(server)) == [1, 2, 3]


def test_a_large_page_tells_which_statuses_are_left() -> None:
    server = server_with(1, 2, 3)
    bot = Bot(server, "favorite")
    bot.poll()
    server.delete(1)
    server.asked.clear()
    bot.poll(QUARTER)
    assert looked_at(server) == [3, 2]
    assert sorted(each[0] for each in bot.watch.state()["statuses"]) == [2, 3]


def test_an_ordinary_page_forgets_nothing() -> None:
    server = server_with(1, 2)
    bot = Bot(server, "favorite")
    bot.poll()
    server.delete(2)
    bot.poll()
    assert sorted(each[0] for each in bot.watch.state()["statuses"]) == [1, 2]


def test_an_empty_page_is_a_fault() -> None:
    server = server_with(1)
    bot = Bot(server, "favorite")
    bot.poll()
    kept, server.statuses = server.statuses, []
    assert bot.poll() == []
    assert bot.poll(QUARTER) == []
    server.statuses, server.favers[1] = kept, [BOB]
    assert bot.poll() == ["favorite:1:3"]


def test_a_status_that_comes_back_is_looked_at_at_once() -> None:
    server = server_with(1, 2, moment=-YEAR)
    bot = Bot(server, "favorite")
    bot.poll()
    kept = server.statuses
    server.delete(2)
    bot.poll(QUARTER)
    server.statuses = kept
    server.asked.clear()
    bot.poll()
    assert looked_at(server) == [2]


# Requests


def test_one_request_tells_which_of_twenty_were_repeated() -> None:
    server = server_with(*range(1, 43))
    server.repeat(30, BOB, 100, moment=5.0)
    server.repeat(22, BOB, 101, moment=6.0)
    bot = Bot(server, "repeat", catch_up=CatchUpRule(count=None))
    assert bot.poll() == ["repeat:100", "repeat:101"]
    assert [query for path, query in server.asked if path == REPEATED] == [
        {"max_id": "42", "since_id": "22"},
        {"max_id": "22", "since_id": "2"},
        {"max_id": "2"},
    ]
    assert looked_at(server, REPEATS) == [30, 22]


@pytest.mark.parametrize("numbers", [[], [1], list(range(1, 21)), list(range(1, 60))])
def test_a_first_poll_asks_once_whether_there_are_reactions(numbers: list[int]) -> None:
    server = server_with(*numbers)
    bot = Bot(server, "favorite")
    bot.poll()
    assert len(server.taken(REPEATED)) == 1
    bot.poll()
    assert server.taken(REPEATED) == []


@pytest.mark.parametrize("numbers", [[], [1]])
def test_a_server_without_reactions_says_so_at_first(numbers: list[int]) -> None:
    server = server_with(*numbers)

    def dead(query: Query) -> Any:
        raise GNUSocialUnsupportedError("no such route")

    server.routes[REPEATED] = dead
    with pytest.raises(GNUSocialUnsupportedError):
        Bot(server, "favorite").poll()


@pytest.mark.parametrize(("due", "shared", "single"), [(1, 0, [1]), (2, 1, [])])
def test_only_several_statuses_share_a_request(due: int, shared: int, single: list[int]) -> None:
    server = server_with(*range(1, due + 1))
    bot = Bot(server, "repeat")
    bot.poll()
    server.asked.clear()
    bot.poll()
    assert sum(path == REPEATED for path, _ in server.asked) == shared
    assert looked_at(server, REPEATS) == single


@pytest.mark.parametrize(("kind", "other"), [("repeat", FAVORITES), ("favorite", REPEATS)])
def test_nothing_is_requested_for_the_other_kind(kind: Any, other: str) -> None:
    server = server_with(1)
    server.repeat(1, BOB, 100, moment=5.0)
    bot = Bot(server, kind)
    bot.poll()
    bot.poll()
    assert looked_at(server, other) == []


@pytest.mark.parametrize(("number", "requests"), [(0, 0), (1, 1), (None, 1)])
def test_no_favorites_are_requested_at_first_if_the_status_says_that_it_has_none(
    number: int | None, requests: int
) -> None:
    server = Server()
    server.post(1, fave_num=number)
    bot = Bot(server, "favorite")
    bot.poll()
    assert len(looked_at(server)) == requests
    # Later the status may be an old copy.
    server.favers[1] = [BOB]
    assert bot.poll() == ["favorite:1:3"]
