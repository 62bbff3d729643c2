"""Updating a group: what is read and sent, and whether the response is checked."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialUnsupportedError
from gnusocial.internals.quirks.groups import check_aliases, check_nickname, update_group
from tests.internals.scripted import ROOT, Script, result_of, setup_for

GROUP = {"id": 1, "nickname": "testers", "fullname": "The Testers", "description": "a desc"}
NOTHING: dict[str, Any] = {"nickname": None, "aliases": None}


def shown(**more: Any) -> tuple[int, str]:
    return 200, json.dumps({**GROUP, **more})


def updated(script: Script, **fields: Any) -> dict[str, list[str]]:
    result_of(update_group(setup_for(), "!testers", **{**NOTHING, **fields}), script)
    body = script.sent[-1].body
    assert isinstance(body, bytes)
    return parse_qs(body.decode(), keep_blank_values=True)


def test_the_nickname_is_looked_up_because_the_server_wants_it() -> None:
    script = Script(shown(), shown(fullname="New"))
    assert updated(script, fullname="New") == {"nickname": ["testers"], "fullname": ["New"]}
    assert [each.url for each in script.sent] == [
        f"{ROOT}statusnet/groups/show/testers.json",
        f"{ROOT}statusnet/groups/update/testers.json",
    ]


def test_a_nickname_that_is_given_needs_no_looking_up() -> None:
    script = Script(shown(nickname="newname", location="there"))
    sent = updated(script, nickname="!New_Name", location="there", aliases=["a", "!b"])
    assert sent == {"nickname": ["New_Name"], "location": ["there"], "aliases": ["a,b"]}


def test_no_aliases_are_sent_as_none() -> None:
    assert updated(Script(shown(), shown()), aliases=[])["aliases"] == [""]


@pytest.mark.parametrize("answered", ["a desc", None])
def test_a_description_that_was_not_kept_is_told(answered: str | None) -> None:
    # Recorded: r3_group_show_after_update still has the old one.
    script = Script(shown(), shown(fullname="New", description=answered))
    with pytest.raises(GNUSocialUnsupportedError, match="did not keep description") as caught:
        updated(script, fullname="New", description="new desc")
    assert caught.value.status == 200
    assert caught.value.response.json()["fullname"] == "New"


def test_no_description_is_not_one_that_reads_none() -> None:
    with pytest.raises(GNUSocialUnsupportedError, match="did not keep description"):
        updated(Script(shown(), shown(description=None)), description="None")


def test_a_nickname_that_was_not_kept_is_told() -> None:
    with pytest.raises(GNUSocialUnsupportedError, match="did not keep nickname"):
        updated(Script(shown()), nickname="other")


def test_white_space_at_the_ends_is_not_kept_and_no_loss() -> None:
    script = Script(shown(), shown(fullname="New"))
    assert updated(script, fullname=" New ")["fullname"] == [" New "]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "give at least one"),
        ({"fullname": ""}, "fullname must be a text"),
        ({"homepage": 7}, "homepage must be a text"),
        ({"nickname": " "}, "nickname must be"),
        ({"aliases": 7}, "aliases must be"),
        ({"aliases": ["a", ""]}, "nickname must be"),
    ],
)
def test_what_cannot_be_asked_for(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match=words):
        updated(Script(), **fields)


def test_aliases_are_one_or_several() -> None:
    assert check_aliases("one") == ["one"]
    assert check_aliases(iter(("!one", "two"))) == ["one", "two"]
    assert check_nickname("!one") == "one"
