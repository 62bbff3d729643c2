from __future__ import annotations

import typing
from typing import Any

import pytest

import gnusocial
from gnusocial.entities import Status, activity_kind
from tests.entities.objects import inner_entities, recorded_objects
from tests.recorded import VERSIONS, exchange

STATUSES = [
    part
    for _, cls, raw in recorded_objects()
    for part in inner_entities(cls.decode(raw))
    if isinstance(part, Status)
]


def kind_by_text(status: Status) -> str | None:
    """Detect the kind by the English words that the recorded servers use."""
    words = {
        " favorited something by ": "favorite",
        " started following ": "follow",
        " joined the group ": "join",
        " deleted notice {{": "delete",
    }
    return next((kind for word, kind in words.items() if word in status["text"]), None)


def test_the_kind_of_every_recorded_status() -> None:
    for status in STATUSES:
        assert activity_kind(status) == kind_by_text(status), status["text"]


@pytest.mark.parametrize("kind", ["favorite", "follow", "join", "delete", None])
def test_each_kind_was_recorded(kind: str | None) -> None:
    assert any(activity_kind(status) == kind for status in STATUSES)


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("tag:example.org,2026-11-21:leave:3:1:2026-11-21T01:02:03+00:00", "leave"),
        ("tag:example.org,2026-11-21:stop-following:3:1:2026-11-21T01:02:03+00:00", "unfollow"),
        ("https://example.org/a:fave:b", None),
        ("", None),
        (None, None),
    ],
)
def test_the_identifier_tells_the_kind(uri: str | None, kind: str | None) -> None:
    assert activity_kind({"uri": uri, "source": "activity", "text": "x"}) == kind


def test_a_post_that_only_sounds_like_a_deletion_is_a_post() -> None:
    uri = "tag:example.org,2026-11-21:noticeId=5:objectType=note"
    assert activity_kind({"uri": uri, "source": "web", "text": f"deleted {{{{{uri}}}}}."}) is None
    assert activity_kind({"uri": uri, "source": "unknown", "text": "deleted {{tag:x}}."}) is None
    assert activity_kind({"uri": uri, "source": "unknown", "text": None}) is None


class TestStatusKind:
    def test_the_kind_of_every_recorded_status(self) -> None:
        for status in STATUSES:
            said = "repeat" if status["text"].startswith("RT @") else "post"
            if status["uri"].endswith("objectType=comment"):
                said = "reply"
            assert status.kind == (kind_by_text(status) or said), status["text"]

    @pytest.mark.parametrize("version", VERSIONS)
    @pytest.mark.parametrize("kind", ["post", "reply", "repeat", "favorite", "follow", "join"])
    def test_each_kind_was_recorded(self, version: str, kind: str) -> None:
        statuses = [
            part
            for where, cls, raw in recorded_objects()
            if where.startswith(version)
            for part in inner_entities(cls.decode(raw))
            if isinstance(part, Status)
        ]
        assert any(status.kind == kind for status in statuses)

    def test_friendica(self) -> None:
        statuses = Status.decode_list(exchange("friendica-2024.08", "conversation").json())
        kinds = {status.text: status.kind for status in statuses}
        assert kinds["a reply to bob"] == "reply"
        assert kinds["@Alice Tester hello from bob"] == "post"

    @pytest.mark.parametrize(
        ("sent", "kind"),
        [
            ({}, "post"),
            ({"in_reply_to_status_id": "8"}, "reply"),
            ({"in_reply_to_user_id": 2}, "reply"),
            # The parent was deleted.
            ({"uri": "tag:h,2026-11-21:noticeId=5:objectType=comment"}, "reply"),
            ({"uri": "tag:h,2026-11-21:noticeId=5:objectType=note"}, "post"),
            ({"retweeted_status": {"id": 8}}, "repeat"),
            ({"retweeted_status": {"id": 8}, "in_reply_to_status_id": 8}, "repeat"),
            ({"retweeted_status": None}, "post"),
            ({"uri": "tag:h,2026-11-21:leave:3:1:2026-11-21T01:02:03+00:00"}, "leave"),
            ({"uri": "tag:h,2026-11-21:stop-following:3:1:2026-11-21T01:02:03+00:00"}, "unfollow"),
            ({"uri": "tag:h,2026-11-21:gs:fave:3:note:1:2026-11-21T01:02:03+00:00"}, "favorite"),
            ({"uri": "tag:h,2026-11-21:rsvp:3:event:1:2026-11-21T01:02:03+00:00"}, "activity"),
            ({"uri": "tag:h,2026-11-21:gs:rsvp:3:event:1:2026-11-21T01:02:03+00:00"}, "activity"),
            ({"is_post_verb": False}, "activity"),
            ({"is_post_verb": "0"}, "activity"),
            ({"is_post_verb": True}, "post"),
            ({"qvitter_delete_notice": True}, "delete"),
            # A program may call itself anything, and a text may say anything.
            ({"source": "activity", "text": "bob started following alice."}, "post"),
            ({"uri": "https://m.example/:fave:3:"}, "post"),
            ({"uri": "tag:m.example,2026-11-21:objectId=1:objectType=Status"}, "post"),
            # A key of that name is data; the attribute is what the status is.
            ({"kind": "delete"}, "post"),
            ({"uri": 5, "retweeted_status": "x", "in_reply_to_status_id": []}, "post"),
        ],
    )
    def test_other_servers(self, sent: dict[str, Any], kind: str) -> None:
        status = Status.decode({"id": 9, "text": "x", **sent})
        assert status.kind == kind
        assert status.get("kind") == sent.get("kind")

    def test_the_kinds_are_importable(self) -> None:
        assert {"post", "reply", "repeat", "delete"} < set(typing.get_args(gnusocial.StatusKind))
        for status in STATUSES:
            assert status.kind in typing.get_args(gnusocial.StatusKind)
