"""New followers, found in the list of their ids."""

from __future__ import annotations

from typing import Any

import pytest

from gnusocial.internals.pagination.paging import Paging
from gnusocial.internals.pagination.rules import page_of
from gnusocial.streaming.catch_up import CatchUpRule
from gnusocial.streaming.notifications import followers, notification_sources
from tests.streaming.notifications.polling import Bot, Query, Routes
from tests.streaming.world import BEGINNING

IDS, USERS = "followers/ids", "statuses/followers"
ALL = CatchUpRule(count=None)
#: Seconds after which all of a list is read again.
QUARTER = 900.0


class Server(Routes):
    """GNU social: bare lists, who followed last first."""

    def __init__(self, *ids: int) -> None:
        super().__init__()
        self.ids = list(ids)
        #: Ids that are listed, but whose users are not (they left in between).
        self.left: set[int] = set()
        #: Who follows between the two requests.
        self.between: list[int] = []
        #: When each account was created; others have no date.
        self.created: dict[int, str] = {}
        self.routes = {IDS: self.answer_ids, USERS: self.answer_users}

    def answer_ids(self, query: Query) -> Any:
        return self.ids

    def answer_users(self, query: Query) -> Any:
        size, number = int(query["count"]), int(query.get("page", 1))
        assert size <= 200
        found = [each for each in self.between + self.ids if each not in self.left]
        return [self.user(each) for each in found[(number - 1) * size : number * size]]

    def user(self, number: int) -> dict[str, Any]:
        created = self.created.get(number)
        return {"id": number, "screen_name": f"user{number}", "created_at": created}


class Paged(Server):
    """A server that shows three ids at a time, as Friendica does with more."""

    def answer_ids(self, query: Query) -> Any:
        start = 0 if "max_id" not in query else self.ids.index(int(query["max_id"])) + 1
        shown = self.ids[start : start + 3]
        # A last page that is full has a cursor too.
        more = len(self.ids) > len(shown) == 3
        cursor = shown[-1] if more else 0
        return {"ids": shown, "next_cursor": cursor, "total_count": len(self.ids)}


def told(*ids: int) -> list[str]:
    return [f"follow:{each}" for each in ids]


def test_each_new_id_is_a_follower_wherever_it_stands() -> None:
    server = Server(1)
    bot = Bot(server, "follow")
    assert bot.poll() == []
    server.ids = [3, 1, 2]
    assert bot.poll() == told(2, 3)
    server.ids = [2]
    assert bot.poll() == []
    server.ids = [1, 3, 2]
    assert bot.poll() == []


def test_an_equal_list_is_recognized() -> None:
    bot = Bot(Server(2, 1), "follow")
    bot.poll()
    bot.poll()
    bot.poll()
    assert bot.result.asked.page is None
    bot.poll()
    assert bot.result.asked.page is None
    bot.poll(QUARTER)
    assert bot.result.asked.page is None


def test_an_equal_etag_says_nothing() -> None:
    # It is made from the seconds in which the first and the last account were created.
    server = Server(2, 1)
    server.etag = '"followers:1:2"'
    bot = Bot(server, "follow")
    for _ in range(4):
        bot.poll()
    server.ids = [3, 1]
    assert bot.poll() == told(3)


def test_an_equal_first_page_is_recognized_except_when_all_pages_are_read() -> None:
    bot = Bot(Paged(5, 4, 3, 2, 1), "follow")
    bot.poll()
    bot.poll()
    bot.poll()
    assert bot.result.asked.page is None
    bot.poll(QUARTER)
    assert bot.result.asked.page == [5, 4, 3]


def test_a_follower_is_known_after_a_restart() -> None:
    server = Server(1)
    first = Bot(server, "follow")
    first.poll()
    server.ids = [2, 1]
    assert first.poll() == told(2)
    server.ids = [3, 2, 1]
    assert Bot(server, "follow", state=first.watch.state()).poll() == told(3)


# Catching up, and the order


@pytest.mark.parametrize(("count", "found"), [(0, ()), (2, (2, 3)), (None, (1, 2, 3))])
def test_old_followers_come_as_far_as_they_are_wanted(
    count: int | None, found: tuple[int, ...]
) -> None:
    server = Server(3, 2, 1)
    bot = Bot(server, "follow", catch_up=CatchUpRule(count=count))
    assert bot.poll() == told(*found)
    server.ids = [4, 3, 2, 1]
    assert bot.poll() == told(4)


def test_followers_are_placed_by_the_dates_of_the_accounts() -> None:
    server = Server(3, 2, 1)
    # Nobody can have followed before those further down the list had accounts.
    server.created = {2: "Sat Nov 21 02:01:00 +0000 2026", 3: "Sat Nov 21 02:00:00 +0000 2026"}
    bot = Bot(server, "follow", catch_up=ALL)
    assert bot.poll() == told(1, 2, 3)
    moment = BEGINNING + 60
    assert [time for time, _ in bot.result.new] == [0.0, moment, moment]


# Looking them up


@pytest.mark.parametrize(
    ("place", "count"),
    # As many as must be read to meet the last one; 20 leave room for who follows meanwhile.
    [(1, "20"), (20, "20"), (25, "25"), (150, "150"), (201, "200")],
)
def test_as_many_users_are_requested_as_are_needed(place: int, count: str) -> None:
    known = list(range(1, 301))
    server = Server(*known)
    bot = Bot(server, "follow")
    bot.poll()
    server.taken()
    server.ids.insert(place - 1, 999)
    assert bot.poll() == told(999)
    asked = server.taken(USERS)
    assert [each["count"] for each in asked] == [count] * (2 if place > 200 else 1)


def test_who_follows_between_the_two_requests_moves_the_others_down() -> None:
    server = Server(1)
    bot = Bot(server, "follow")
    bot.poll()
    server.ids, server.between = [2, 1], [11, 10, 9, 8]
    assert bot.poll() == told(2)


@pytest.mark.parametrize("place", [1, 20, 21])
def test_who_left_is_not_sought_in_the_whole_list(place: int) -> None:
    server = Server(*range(1, 101))
    bot = Bot(server, "follow")
    bot.poll()
    server.ids.insert(place - 1, 999)
    server.left = {999}
    server.taken()
    assert bot.poll() == []
    assert len(server.taken(USERS)) == 1


def test_nothing_more_is_requested_when_all_are_found() -> None:
    server = Server(*range(1, 301))
    bot = Bot(server, "follow")
    bot.poll()
    # Many left in between, so that the new one is among the first 200.
    server.ids.insert(249, 999)
    server.left = set(range(1, 101))
    server.taken()
    assert bot.poll() == told(999)
    assert len(server.taken(USERS)) == 1


def test_who_could_not_be_looked_up_is_looked_up_again() -> None:
    server = Server(1)
    bot = Bot(server, "follow")
    bot.poll()
    server.ids, server.left = [3, 2, 1], {3}
    assert bot.poll() == told(2)
    server.left = set()
    assert bot.poll() == told(3)
    # All were found, so an equal list need not be read.
    assert bot.poll() == []
    assert bot.result.asked.page is None


# Long lists


def test_only_a_page_with_new_ids_is_followed_by_the_next() -> None:
    server = Paged(1, 2, 3, 4, 5, 6, 7)
    bot = Bot(server, "follow")
    assert bot.poll() == []
    assert len(server.taken(IDS)) == 3
    server.ids = [1, 3, 4, 5, 6, 7, 8]  # 2 has left
    assert bot.poll() == []
    assert len(server.taken(IDS)) == 1
    server.ids = [1, 9, 3, 4, 5, 6, 7, 8]
    assert bot.poll() == told(9)
    assert len(server.taken(IDS)) == 2  # the second page has none
    assert bot.poll(QUARTER) == told(8)
    assert len(server.taken(IDS)) == 3


def test_the_last_page_may_hold_new_ids_behind_known_ones() -> None:
    server = Paged(1, 2, 3, 4)
    bot = Bot(server, "follow")
    bot.poll()
    server.ids = [9, 1, 2, 10, 3, 4, 11]
    assert bot.poll() == told(11, 10, 9)


def test_behind_a_full_last_page_there_is_an_empty_one() -> None:
    server = Paged(1, 2, 3, 4)
    bot = Bot(server, "follow")
    bot.poll()
    server.ids = [9, 1, 2, 3, 4, 10]
    server.taken()
    assert bot.poll() == told(10, 9)
    assert len(server.taken(IDS)) == 3


def test_a_new_follower_on_a_later_page_is_found_although_the_first_stays_the_same() -> None:
    server = Paged(1, 2, 3, 4, 5)
    bot = Bot(server, "follow")
    bot.poll()
    server.ids = [1, 2, 3, 4, 6]  # as many as before, and the same cursor
    assert bot.poll() == []
    assert bot.poll(QUARTER) == told(6)
    server.ids = [1, 2, 3, 4, 7]
    assert bot.poll(QUARTER) == told(7)


@pytest.mark.parametrize(("most", "requests"), [(6, 2), (7, 3)])
def test_the_newest_are_read(monkeypatch: pytest.MonkeyPatch, most: int, requests: int) -> None:
    monkeypatch.setattr(followers, "MOST_READ", most)
    server = Paged(*range(1, 20))
    bot = Bot(server, "follow", catch_up=ALL)
    assert bot.poll() == told(*range(most, 0, -1))
    server.taken(USERS)
    bot.poll(QUARTER)
    assert len(server.taken(IDS)) == requests


def test_old_followers_who_move_up_are_not_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "MOST_READ", 4)
    server = Paged(1, 2, 3, 4, 5, 6, 7, 8)
    bot = Bot(server, "follow")
    bot.poll()
    server.ids = [1, 10, 3, 4, 5, 6, 7, 8]  # 2 has left, 10 has come
    assert bot.poll(QUARTER) == told(10)
    server.ids = [1, 10, 3, 5, 6, 7, 8]
    assert bot.poll(QUARTER) == []


def test_of_ids_that_are_all_new_each_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "MOST_READ", 4)
    server = Paged(1)
    bot = Bot(server, "follow")
    bot.poll()
    server.ids = [16, 15, 14, 13, 12, 11, 1]
    assert bot.poll() == told(13, 14, 15, 16)


def test_a_server_that_starts_over_ends_the_list() -> None:
    class Circle(Paged):
        def answer_ids(self, query: Query) -> Any:
            start = int(query.get("max_id", 6)) % 6
            return {"ids": self.ids[start : start + 3], "next_cursor": start + 3}

    server = Circle(1, 2, 3, 4, 5, 6)
    assert Bot(server, "follow").poll() == []
    assert len(server.taken(IDS)) == 3


@pytest.mark.parametrize(("ids", "requests"), [([1, 2], 1), ([1, 2, 3], 2), ([1, 2, 3, 4], 2)])
def test_a_page_that_is_not_full_is_the_last(ids: list[int], requests: int) -> None:
    class Numbered(Server):
        def answer_ids(self, query: Query) -> Any:
            start = 3 * (int(query.get("page", 1)) - 1)
            return self.ids[start : start + 3]

    (source,) = notification_sources(frozenset(["follow"]))
    paging = Paging("page", default=3, size=None)
    source = source._replace(request=page_of(IDS, of="ids", paging=paging))
    server = Numbered(*ids)
    bot = Bot(server, source=source, catch_up=ALL)
    assert sorted(bot.poll()) == told(*ids)
    assert sum(path == IDS for path, _ in server.asked) == requests


# What is remembered


def test_who_left_long_ago_is_forgotten_before_who_still_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(followers, "MOST_KNOWN", 3)
    server = Server(2, 1)
    bot = Bot(server, "follow")
    bot.poll()
    server.ids = [3, 2]
    assert bot.poll() == told(3)
    assert sorted(bot.watch.state()["known"]) == [1, 2, 3]  # no more than it may remember
    server.ids = [4, 3]
    assert bot.poll() == told(4)
    bot.poll(QUARTER)
    assert sorted(bot.watch.state()["known"]) == [2, 3, 4]
    server.ids = [2, 4, 3]  # remembered
    assert bot.poll() == []
    server.ids = [1, 2, 4, 3]  # forgotten
    assert bot.poll() == told(1)


def test_nobody_is_forgotten_while_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "MOST_KNOWN", 6)
    server = Server(5, 4, 3, 2, 1)
    bot = Bot(server, "follow")
    bot.poll()
    server.ids = [1]
    bot.poll()
    assert sorted(bot.watch.state()["known"]) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("is_empty", [True, False])
def test_nobody_is_forgotten_while_the_list_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, is_empty: bool
) -> None:
    monkeypatch.setattr(followers, "MOST_KNOWN", 3)
    server = Server(3, 2, 1)
    bot = Bot(server, "follow")
    bot.poll()
    server.ids = [4, 3, 2, 1]
    assert bot.poll() == told(4)
    server.ids = [] if is_empty else server.ids
    assert bot.poll() == []
    server.ids = [5, 4, 3, 2, 1]
    assert bot.poll() == told(5)
