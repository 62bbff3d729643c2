"""Statuses of servers that were not recorded: older ones, Qvitter, Friendica (API.md)."""

from __future__ import annotations

from typing import Any

import pytest

from gnusocial.entities import Attachment, Attention, AttribAccessDict, Status, User
from tests.recorded import VERSIONS, exchange


def recorded_status(version: str = "1.20.10") -> dict[str, Any]:
    status: dict[str, Any] = exchange(version, "public_timeline").json()[0]
    return status


class TestSource:
    @pytest.mark.parametrize(
        ("source", "name", "link"),
        [
            (
                '<a href="http://example.org/app" rel="nofollow">My app</a>',
                "My app",
                "http://example.org/app",
            ),
            (
                "<a href='http://a.example/?a=1&amp;b=2' rel='nofollow'>A &amp; B</a>",
                "A & B",
                "http://a.example/?a=1&b=2",
            ),
            ("web", "web", None),
            (None, None, None),
            ("<b>x</b>", "<b>x</b>", None),
        ],
    )
    def test_the_link_of_old_servers_is_taken_apart(
        self, source: str | None, name: str | None, link: str | None
    ) -> None:
        raw = recorded_status() | {"source": source}
        del raw["source_link"]
        status = Status.decode(raw)
        assert status["source"] == name
        assert status["source_link"] == link

    def test_where_there_is_a_source_link_the_source_is_plain(self) -> None:
        html = '<a href="http://example.org">x</a>'
        status = Status.decode(recorded_status() | {"source": html, "source_link": None})
        assert (status["source"], status["source_link"]) == (html, None)

    def test_a_source_of_another_kind_is_none(self) -> None:
        status = Status.decode({"id": 1, "source": 3})
        assert (status["source"], status["source_link"]) == (None, None)
        assert status.raw("source") == 3

    def test_a_name_with_markup_that_a_client_gave_is_kept(self) -> None:
        assert Status.decode(exchange("2.0.1", "x_source_html").json())["source"] == "<b>x</b>"


class TestAttachments:
    @pytest.mark.parametrize("version", VERSIONS)
    def test_there_is_always_a_list(self, version: str) -> None:
        raw = recorded_status(version)
        raw.pop("attachments", None)
        assert Status.decode(raw)["attachments"] == []
        assert Status.decode(raw | {"attachments": None})["attachments"] == []
        assert Status.decode(raw | {"attachments": []})["attachments"] == []

    def test_a_file_of_2_0_has_a_type_but_no_address(self) -> None:
        recording = exchange("2.0.1", "x_att_upload_txt")
        status = Status.decode(recording.json())
        for attachment, raw in zip(
            status["attachments"], recording.json()["attachments"], strict=True
        ):
            assert type(attachment) is Attachment
            assert attachment.url == raw["url"]
            assert attachment.size == (None if raw["size"] is None else int(raw["size"]))

    def test_what_qvitter_adds(self) -> None:
        status = Status.decode(
            {
                "id": 1,
                "attachments": [{"id": "4", "oembed": False, "width": "10", "thumb_url": False}],
            }
        )
        assert status["attachments"] == [{"id": 4, "oembed": None, "width": 10, "thumb_url": None}]
        assert status["attachments"][0].large_thumb_url is None


def test_an_answer_has_ids_as_numbers() -> None:
    status = Status.decode(
        recorded_status() | {"in_reply_to_status_id": "8", "in_reply_to_user_id": "2"}
    )
    assert (status["in_reply_to_status_id"], status["in_reply_to_user_id"]) == (8, 2)


def test_the_place_is_latitude_first() -> None:
    place = {"type": "Point", "coordinates": [52.5, 13.4]}
    geo = Status.decode(recorded_status() | {"geo": place})["geo"]
    assert type(geo) is AttribAccessDict
    assert geo.coordinates == [52.5, 13.4]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_repeat_holds_the_original(version: str) -> None:
    raw = exchange(version, "retweet").json()
    original = Status.decode(raw)["retweeted_status"]
    assert type(original) is Status
    assert original["id"] == raw["retweeted_status"]["id"]
    assert type(original["user"]) is User


def test_what_qvitter_adds_to_a_status() -> None:
    status = Status.decode(
        recorded_status()
        | {
            "statusnet_in_groups": False,
            "attentions": [{"id": "3", "screen_name": "bob"}],
            "fave_num": "2",
            "is_local": "1",
        }
    )
    assert status["statusnet_in_groups"] == []
    assert type(status["attentions"][0]) is Attention
    assert status["attentions"][0].id == 3
    assert status["fave_num"] == 2
    assert status["is_local"] is True
    groups = Status.decode(
        {"id": 1, "statusnet_in_groups": [{"nickname": "a"}]}
    ).statusnet_in_groups
    assert groups[0].nickname == "a"


def test_what_qvitter_adds_to_a_user() -> None:
    raw = recorded_status()["user"] | {"cover_photo": False, "rights": {"silence": False}}
    user = User.decode(raw)
    assert user["cover_photo"] is None
    assert user["rights"].silence is False
    assert user.follows_you is None


def test_a_status_of_friendica() -> None:
    author = {
        "id": 5,
        "id_str": "5",
        "utc_offset": 0,
        "verified": False,
        "url": "https://f.example/u",
    }
    status = Status.decode(
        {
            "text": "title\nbody",
            "truncated": False,
            "created_at": "Sat Nov 21 01:02:03 +0000 2026",
            "in_reply_to_status_id": None,
            "source": "Friendica (dfrn)",
            "id": 9,
            "id_str": "9",
            "geo": None,
            "user": author,
            "attachments": None,
            "statusnet_html": "<b>body</b>",
            "statusnet_conversation_id": 9,
            "favorited": False,
            "external_url": "https://f.example/display/1",
            "friendica_author": author,
            "friendica_private": 0,
            "friendica_activities": {"like": [author]},
            "friendica_comments": "3",
            "entities": [],
        }
    )
    assert status["attachments"] == []
    assert (status.uri, status.repeated, status["source_link"]) == (None, None, None)
    assert type(status["friendica_author"]) is User
    assert status["friendica_private"] is False
    assert status["friendica_comments"] == 3
    assert status["friendica_activities"].like[0].id == 5
    assert status["entities"] is None
    assert status["user"]["utc_offset"] == 0
    assert status["user"].groups_count is None
