from __future__ import annotations

import pytest

from gnusocial.entities import Status, activity_kind
from tests.entities.objects import inner_entities, recorded_objects

STATUSES = [
    part
    for _, cls, raw in recorded_objects()
    for part in inner_entities(cls.decode(raw))
    if isinstance(part, Status)
]


def kind_by_text(status: Status) -> str | None:
    """Tell the kind by the English words that the recorded servers use."""
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
