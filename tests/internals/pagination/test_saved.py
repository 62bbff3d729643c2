"""A page that is stored as JSON and continued in another process."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from gnusocial import Page, Status, User
from gnusocial.entities import Entity
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.pagination.merging import MergedPage
from gnusocial.internals.pagination.paging import IDS, PEOPLE, STATUSES
from gnusocial.internals.pagination.rules import page_of
from gnusocial.internals.pagination.saved import info_of, page_from
from gnusocial.internals.pagination.walk import next_page
from tests.internals.scripted import Script, result_of, setup_for

NOON = datetime(2026, 11, 21, 12, tzinfo=timezone.utc)

#: What a process stored that ran an earlier version. Its format must stay readable.
STORED = json.loads(
    """{
    "gnusocial_page": 1,
    "path": "statuses/home_timeline.json",
    "params": {"count": 2},
    "paging": {"style": "max_id", "default": 20, "maximum": 200, "size": "count",
               "envelope": null, "next_cursor": null},
    "of": "Status",
    "items": [[9, "2026-11-21T13:00:00+01:00"], [8, null]]
    }"""
)


def test_the_format_that_is_stored() -> None:
    origin = page_of("statuses/home_timeline", of=Status, paging=STATUSES, limit=2)
    there = timezone(timedelta(hours=1))
    page = Page([Status(id=9, created_at=NOON.astimezone(there)), Status(id=8)], origin)
    assert json.loads(json.dumps(info_of(page))) == STORED


def test_a_stored_page_is_continued() -> None:
    page = page_from(STORED)
    assert [each.id for each in page] == [9, 8]
    assert type(page[0]) is Status
    assert [each.get("created_at") for each in page] == [NOON, None]
    script = Script((200, '[{"id":8},{"id":7}]'))
    following = result_of(next_page(setup_for(), page), script)
    assert [each["id"] for each in following or ()] == [7]
    assert script.sent[0].url.endswith("/statuses/home_timeline.json?count=3&max_id=8")


@pytest.mark.parametrize("at", ["2026-11-21T13:00:00+00:00", "2026-11-21T11:00:00+00:00"])
def test_a_stored_page_still_knows_whether_the_server_ignored_its_bound(at: str) -> None:
    # The answer to max_id=9 is newer by time only if the server ignored the bound.
    info = {**STORED, "items": [[9, NOON.isoformat()]]}
    sent = datetime.fromisoformat(at)
    body = json.dumps([{"id": 5, "created_at": sent.strftime("%a %b %d %H:%M:%S +0000 %Y")}])
    following = result_of(next_page(setup_for(), page_from(info)), Script((200, body)))
    assert [each["id"] for each in following or ()] == ([5] if sent < NOON else [])


def test_a_stored_page_of_bare_ids() -> None:
    info = info_of(Page([3, 2], page_of("followers/ids", of="ids", paging=IDS)))
    assert info["items"] == [[3, None], [2, None]]
    page = page_from(json.loads(json.dumps(info)))
    assert page == [3, 2]
    assert result_of(next_page(setup_for(), page), Script((200, "[1]"))) == [1]


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/x.json",
        "//evil.example/x.json",
        "/x.json",
        "statuses/home_timeline",
        "statuses/home_timeline.atom",
        "../index.php/main/logout.json",
        "statuses/../../index.json",
        "./x.json",
        "%2e%2E/x.json",
        ".%2e/x.json",
        "main/logout?x=.json",
        "main/logout#.json",
        "a\\b.json",
        "a//b.json",
        "x.json\n",
        "",
    ],
)
def test_a_path_that_is_none_of_the_api(path: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="not a pagination info"):
        page_from({**STORED, "path": path})


@pytest.mark.parametrize(
    "name", ["alice", "..", "...", "%2e%2e", "a/b?c#d", "Zo\u00eb", "x.y_z-1~"]
)
def test_every_path_that_a_method_builds_can_be_stored(name: str) -> None:
    page = Page([User(id=2)], page_of("{}/{}/members", 1, f"{name}!", of=User, paging=PEOPLE))
    assert page_from(info_of(page)).origin.path == page.origin.path


@pytest.mark.parametrize("thing", [None, [], [1], "page", 7, Page([1])])
def test_what_is_no_page_is_refused_at_once(thing: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="has no request to continue from"):
        page_from(thing)


def test_a_page_is_taken_as_it_is() -> None:
    page = Page([User(id=2)], page_of("x", of=User, paging=PEOPLE))
    assert page_from(page) is page


def test_a_merged_page_can_be_continued_but_not_stored() -> None:
    page: Page[Entity] = Page([User(id=2)], MergedPage())
    assert page_from(page) is page
    with pytest.raises(GNUSocialIllegalArgumentError, match="merged from several lists"):
        info_of(page)
