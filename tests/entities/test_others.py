"""Fields of the smaller entities that the recordings lack; the formats are those of API.md."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from gnusocial.entities import (
    ActivityStream,
    Config,
    ConfigThrottle,
    ConfigXmpp,
    DirectMessage,
    Faver,
    Group,
    Media,
    MediaImage,
    RateLimitStatus,
    Relationship,
    RelationshipSide,
    User,
    UserList,
)
from tests.recorded import VERSIONS, exchange


class TestConfig:
    @pytest.mark.parametrize("version", VERSIONS)
    def test_what_is_unset_is_none(self, version: str) -> None:
        config = Config.decode(exchange(version, "config").json())
        assert config["xmpp"] == {"enabled": False, "server": None, "port": None, "user": None}
        assert config.site.textlimit == 1000
        assert config.throttle.enabled is False
        assert config.attachments.uploads is True

    @pytest.mark.parametrize("version", VERSIONS)
    def test_the_throttle(self, version: str) -> None:
        throttle = Config.decode(exchange(version, "throttle_config").json())["throttle"]
        assert type(throttle) is ConfigThrottle
        assert throttle["enabled"] is True

    @pytest.mark.parametrize(
        ("value", "flag"),
        [
            (True, True),
            ("1", True),
            (1, True),
            ("true", True),
            (False, False),
            ("0", False),
            (0, False),
        ],
    )
    def test_flags_are_uniform(self, value: Any, flag: bool) -> None:
        config = Config.decode({"site": {"private": value, "textlimit": "1000"}})
        assert config["site"]["private"] is flag
        assert config["site"]["textlimit"] == 1000

    def test_a_section_that_was_not_sent_is_empty(self) -> None:
        config = Config.decode({"site": {"name": "x", "friendica": {"a": 1}}})
        assert config["xmpp"] == {}
        assert type(config["xmpp"]) is ConfigXmpp
        assert config.throttle.enabled is None
        assert config.nickname.featured == []
        assert config.site.friendica.a == 1


def test_a_rate_limit_with_numbers_as_text() -> None:
    limit = RateLimitStatus.decode(
        {
            "reset_time_in_seconds": "1795226523",
            "remaining_hits": "150",
            "hourly_limit": 150,
            "reset_time": "Sat, 21 Nov 2026 02:02:03 +0000",
        }
    )
    assert limit == {
        "reset_time_in_seconds": 1795226523,
        "remaining_hits": 150,
        "hourly_limit": 150,
        "reset_time": datetime(2026, 11, 21, 2, 2, 3, tzinfo=timezone.utc),
    }


class TestDirectMessage:
    def test_further_recipients_of_2_0(self) -> None:
        message = DirectMessage.decode(
            {
                "id": 1,
                "total_recipients": "2",
                "recipient_id_1": "4",
                "recipient_screen_name_1": "carol",
                "recipient_1": {"id": "4"},
                "recipient_x": {"id": "4"},
            }
        )
        assert message["total_recipients"] == 2
        assert message["recipient_id_1"] == 4
        assert message["recipient_screen_name_1"] == "carol"
        assert message.recipient_1.id == 4
        assert type(message["recipient_1"]) is User
        assert message.recipient_x.id == "4"

    def test_the_recorded_message(self) -> None:
        message = DirectMessage.decode(exchange("1.20.10", "dm_sent").json()[0])
        assert (message.sender.screen_name, message.recipient.screen_name) == ("alice", "bob")
        assert message.friendica_seen is None


@pytest.mark.parametrize("version", VERSIONS)
def test_a_relationship_has_two_sides(version: str) -> None:
    envelope = exchange(version, "r3_friendship_show_ids").json()
    relationship = Relationship.decode(envelope["relationship"])
    assert type(relationship["source"]) is RelationshipSide
    assert (relationship.source.id, relationship.target.id) == (3, 2)
    assert relationship.source.following is True
    assert relationship.target.blocking is False


def test_a_group_seen_anonymously_does_not_say_who_is_in_it() -> None:
    group = Group.decode(exchange("1.20.10", "groups_show").json())
    assert "member" not in group
    assert (group.member, group.blocked) == (None, None)
    member = Group.decode(exchange("1.20.10", "r3_group_join_path").json())
    assert (member.member, member.blocked) == (True, False)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_id_of_a_list_is_a_number(version: str) -> None:
    raw = exchange(version, "r3_list_show").json()
    assert isinstance(raw["id"], str)
    assert UserList.decode(raw)["id"] == int(raw["id"])


@pytest.mark.parametrize("version", VERSIONS)
def test_who_favourited(version: str) -> None:
    assert Faver.decode(exchange(version, "r3_favs_count").json()[0])["user_id"] == 3


def test_an_upload() -> None:
    media = Media.decode(
        {"media_id": "3", "media_id_string": "3", "size": "105", "image": {"w": "8", "h": 8}}
    )
    assert (media["media_id"], media["media_id_string"], media["size"]) == (3, "3", 105)
    assert type(media["image"]) is MediaImage
    assert media.image.w == 8
    assert media.media_url is None


@pytest.mark.parametrize("version", VERSIONS)
class TestActivityStream:
    def test_an_activity_leads_to_the_status(self, version: str) -> None:
        stream = ActivityStream.decode(exchange(version, "r3_home_as").json())
        newest = stream["items"][0]
        assert newest.status_net.notice_info.local_id == 14
        assert newest.status_net.notice_info.favorite is False
        assert newest.actor.status_net.profile_info.following is True
        assert newest.published.utcoffset().total_seconds() == 0
        assert len(stream["items"]) == stream.totalItems

    def test_an_empty_stream_has_an_empty_list(self, version: str) -> None:
        raw = exchange(version, "r3_bookmarks_as").json()
        assert "items" not in raw
        stream = ActivityStream.decode(raw)
        assert stream["items"] == []
        assert stream.totalItems is None
