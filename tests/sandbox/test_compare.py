"""The comparison itself: it must detect the differences that matter."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from .compare import differences
from .replay import Answer, Recorded, load_recording


def answer_like(recorded: Recorded) -> Answer:
    return Answer(recorded.status, dict(recorded.headers), recorded.body)


@pytest.fixture
def timeline() -> Recorded:
    return load_recording("1.20.10", "public_timeline")


def test_the_recording_itself_is_met(timeline: Recorded) -> None:
    assert differences(timeline, answer_like(timeline)) == []


def changed(recorded: Recorded, key: str, value: object) -> Answer:
    """The response with another value in its second status."""
    items = json.loads(recorded.body)
    items[1][key] = value
    return replace(answer_like(recorded), body=json.dumps(items).encode())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", 6),
        ("text", "another"),
        ("in_reply_to_status_id", 1),
        ("favorited", None),
        ("source", None),
        ("statusnet_conversation_id", 2),
        ("more", 1),
    ],
)
def test_a_changed_value_or_type_is_seen(timeline: Recorded, key: str, value: object) -> None:
    assert differences(timeline, changed(timeline, key, value))


def test_another_time_is_not_a_difference(timeline: Recorded) -> None:
    assert (
        differences(timeline, changed(timeline, "created_at", "Sat Nov 21 09:09:09 +0000 2026"))
        == []
    )


def test_another_order_or_length_is_seen(timeline: Recorded) -> None:
    items = json.loads(timeline.body)
    for other in (items[::-1], items[:-1]):
        answer = replace(answer_like(timeline), body=json.dumps(other).encode())
        assert differences(timeline, answer)


@pytest.mark.parametrize("header", ["content-type", "etag", "last-modified"])
def test_a_missing_header_is_seen(timeline: Recorded, header: str) -> None:
    answer = answer_like(timeline)
    del answer.headers[header]
    assert differences(timeline, answer)


def test_another_status_is_seen(timeline: Recorded) -> None:
    assert differences(timeline, replace(answer_like(timeline), status=201))


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("verify_xml", b"<id>2</id>", b"<id>3</id>"),
        ("verify_xml", b"screen_name", b"nickname"),
        ("statuses_show_404_xml", b"No such notice.", b"No notice."),
        ("update_get", b"This method requires a POST.", b"POST!"),
        ("public_timeline_jsonp", b"cb(", b"other("),
    ],
)
def test_other_formats_are_compared_too(name: str, old: bytes, new: bytes) -> None:
    recorded = load_recording("1.20.10", name)
    assert differences(recorded, answer_like(recorded)) == []
    assert differences(
        recorded, replace(answer_like(recorded), body=recorded.body.replace(old, new))
    )


# Friendica


def test_numbers_of_contacts_differ_as_none_or_some() -> None:
    recorded = load_recording("friendica-2024.08", "users_show")

    def with_contact(number: object) -> Answer:
        array = {**json.loads(recorded.body), "cid": number}
        return replace(answer_like(recorded), body=json.dumps(array).encode())

    assert differences(recorded, with_contact(99)) == []
    assert differences(recorded, with_contact(0))
    assert differences(recorded, with_contact("12"))


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("friendship_create", "<title>Test Friendica | Api", "<title>Other | Api"),
        ("update_empty", "<title>Test Friendica | Api", "<title>Other | Api"),
        ("friendship_create", '<section class="sectiontop', '<p>words</p><section class="'),
        ("update_get", "Method Not Allowed.", "Page not found."),
        ("oauth2_login_page", 'name="password"', 'name="secret"'),
        ("oauth2_login_page", "http://127.0.0.1:8795/login", "http://127.0.0.1:8795/other"),
        ("oauth2_acknowledge_page", 'method="POST"', 'method="get"'),
        ("oauth2_code_page", "window: ", "page: "),
        ("show_unknown", "There is no status", "There is a status"),
    ],
)
def test_what_a_page_says_and_asks_is_seen(name: str, before: str, after: str) -> None:
    recorded = load_recording("friendica-2024.08", name)
    page = recorded.body.decode()
    assert before in page
    assert differences(recorded, answer_like(recorded)) == []
    other = replace(answer_like(recorded), body=page.replace(before, after).encode())
    assert differences(recorded, other)


def test_the_number_of_a_request_is_not_a_difference() -> None:
    recorded = load_recording("friendica-2024.08", "show_unknown")
    body = recorded.body.replace(b"6b09f877bb443", b"0123456789abc")
    assert body != recorded.body
    assert differences(recorded, replace(answer_like(recorded), body=body)) == []
