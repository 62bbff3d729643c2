"""The page of a status and the handle of a user: recorded, and in other installations."""

from __future__ import annotations

from typing import Any

import pytest

from gnusocial.entities import Status, User
from tests.entities.objects import inner_entities, recorded_objects
from tests.recorded import VERSIONS, exchange

ROOTS = {"1.20.10": "http://127.0.0.1:8780/", "2.0.1": "http://127.0.0.1:8790/"}


def recorded(version: str) -> list[Status]:
    return [
        part
        for where, cls, raw in recorded_objects()
        if where.startswith(version)
        for part in inner_entities(cls.decode(raw))
        if isinstance(part, Status)
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_page_of_every_recorded_status(version: str) -> None:
    statuses = recorded(version)
    assert len(statuses) > 300
    for status in statuses:
        expected = f"{ROOTS[version]}notice/{status.id}" if status.user else None
        assert status.url == expected


@pytest.mark.parametrize("version", VERSIONS)
def test_the_handle_of_every_recorded_user(version: str) -> None:
    host = ROOTS[version].split("/")[2]
    handles = {status.user.handle for status in recorded(version) if status.user}
    assert handles == {f"{nick}@{host}" for nick in ("alice", "bob", "carol", "dave")}


@pytest.mark.parametrize("name", ["conversation", "mentions"])
def test_friendica_tells_the_page_itself(name: str) -> None:
    for raw in exchange("friendica-2024.08", name).json():
        status = Status.decode(raw)
        assert status.url == raw["external_url"]
        assert status.url.startswith("http://127.0.0.1:8795/display/")
        assert status.user.handle == f"{raw['user']['screen_name']}@127.0.0.1:8795"
        assert Status.decode({**raw, "external_url": None}).url is None


def author(profile: str, avatar: str = "https://here.example/avatar/1.png") -> dict[str, Any]:
    return {
        "id": 7,
        "screen_name": "bob",
        "statusnet_profile_url": profile,
        "profile_image_url": avatar,
    }


def tag(host: str, number: int, folder: str = "") -> str:
    return f"tag:{host},2026-11-21:{folder}noticeId={number}:objectType=note"


@pytest.mark.parametrize(
    ("profile", "uri", "url"),
    [
        # of this server: at the root, in a folder, without fancy URLs, both; for one user alone
        ("https://here.example/bob", tag("here.example", 5), "https://here.example/notice/5"),
        (
            "https://here.example/gs/bob",
            tag("here.example", 5, "gs:"),
            "https://here.example/gs/notice/5",
        ),
        (
            "https://here.example/index.php/bob",
            tag("here.example", 5),
            "https://here.example/index.php/notice/5",
        ),
        (
            "https://here.example/gs/index.php/bob",
            tag("here.example", 5, "gs:"),
            "https://here.example/gs/index.php/notice/5",
        ),
        ("https://here.example/", tag("here.example", 5), "https://here.example/notice/5"),
        ("https://here.example", tag("here.example", 5), "https://here.example/notice/5"),
        ("https://here.example/gs/", tag("here.example", 5), "https://here.example/gs/notice/5"),
        ("https://here.example/user/7", tag("here.example", 5), "https://here.example/notice/5"),
        ("https://here.example/Bob", tag("HERE.example", 5), "https://here.example/notice/5"),
        # The tag may bear any name that the administrator chose; the author is of this server.
        ("https://here.example/bob", tag("old.example", 5), "https://here.example/notice/5"),
        # of another GNU social: its number there, not the id here
        ("https://there.example/bob", tag("there.example", 77), "https://there.example/notice/77"),
        (
            "https://there.example:8443/gs/bob",
            tag("there.example:8443", 77, "gs:"),
            "https://there.example:8443/gs/notice/77",
        ),
        # of other software, and of 1.1.3: the identifier is the address
        (
            "https://m.example/@bob",
            "https://m.example/users/bob/statuses/1",
            "https://m.example/users/bob/statuses/1",
        ),
        ("http://here.example/bob", "http://here.example/notice/5", "http://here.example/notice/5"),
        # what cannot be known
        ("https://m.example/@bob", "tag:m.example,2026-11-21:objectId=1:objectType=Status", None),
        ("https://there.example/bob", tag("elsewhere.example", 77), None),
        ("https://there.example/x/y", tag("there.example", 77), None),
        ("javascript:alert(1)//bob", tag("here.example", 5), None),
        ("https://user:pw@here.example/bob", tag("here.example", 5), None),
        ("https://here.example\\@evil.example/bob", tag("here.example", 5), None),
        ("https://here.example/\n/bob", tag("here.example", 5), None),
        ("", "javascript:alert(1)", None),
        ("https://here.example/bob", None, "https://here.example/notice/5"),
    ],
)
def test_the_page_of_a_status(profile: str, uri: str | None, url: str | None) -> None:
    assert Status.decode({"id": 5, "uri": uri, "user": author(profile)}).url == url


def test_the_report_of_a_deletion_has_a_page_of_its_own() -> None:
    uri = tag("here.example", 5)
    status = {"id": 9, "uri": uri, "source": "unknown", "text": f"deleted notice {{{{{uri}}}}}."}
    status["user"] = author("https://here.example/bob")
    assert Status.decode(status).kind == "delete"
    assert Status.decode(status).url == "https://here.example/notice/9"


def test_an_activity_has_a_page_where_its_user_is_of_this_server() -> None:
    uri = "tag:here.example,2026-11-21:fave:7:note:1:2026-11-21T01:02:03+00:00"
    here, there = author("https://here.example/bob"), author("https://there.example/bob")
    assert Status.decode({"id": 9, "uri": uri, "user": here}).url == "https://here.example/notice/9"
    assert Status.decode({"id": 9, "uri": uri, "user": there}).url is None


@pytest.mark.parametrize("key", ["url", "external_url"])
def test_a_page_that_the_server_sends_counts(key: str) -> None:
    sent: dict[str, Any] = {"id": 5, "user": author("https://here.example/bob")}
    assert Status.decode({**sent, key: "https://x.example/1"}).url == "https://x.example/1"
    for odd in ("javascript:x", "/notice/1", 5, None, ["https://x.example"], "https://x y/"):
        assert Status.decode({**sent, key: odd}).url == "https://here.example/notice/5"


@pytest.mark.parametrize(
    ("profile", "handle"),
    [
        ("https://here.example/bob", "bob@here.example"),
        ("https://Here.Example:8443/gs/bob", "bob@here.example:8443"),
        ("https://m.example/@bob", "bob@m.example"),
        ("https://bücher.example/bob", "bob@bücher.example"),
        ("http://[::1]:8080/bob", "bob@[::1]:8080"),
        (None, "bob"),
        ("here.example/bob", "bob"),
        ("https://evil@here.example/bob", "bob"),
        (5, "bob"),
    ],
)
def test_the_handle_of_a_user(profile: Any, handle: str) -> None:
    user = {"id": 1, "screen_name": "bob", "statusnet_profile_url": profile}
    assert User.decode(user).handle == handle
    assert User.decode({**user, "screen_name": None}).handle == ""
