"""Errors that may be false are checked, others are raised without a further request."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gnusocial.entities import Status, User
from gnusocial.errors import GNUSocialAPIError
from gnusocial.internals.http.request import post
from gnusocial.internals.quirks.repairs import (
    followed_behind_throttle,
    repaired,
    unfavorited_behind_500,
)
from tests.internals.scripted import Answer, Script, result_of, setup_for

THROTTLED = "Too many notices too fast; take a breather and post again in a few minutes."
NO_PARENT = 'No parent for notice with ID "7".'
FOLLOW = post("friendships/create", returns=User, user_id=3)
UNFAVORITE = post("favorites/destroy/{}", 7, returns=Status)


def refusal(status: int, text: str) -> Answer:
    return status, json.dumps({"error": text})


@pytest.mark.parametrize("found", [True, False, None])
def test_a_follow_behind_the_throttle_counts_if_it_is_shown(found: bool | None) -> None:
    shown = (200, json.dumps({"id": 3, "screen_name": "bob", "following": found}))
    script = Script(refusal(400, THROTTLED), (404, "{}"), shown)
    flow = repaired(setup_for(), FOLLOW, followed_behind_throttle(user_id=3))
    if found:
        assert result_of(flow, script).following is True
    else:
        with pytest.raises(GNUSocialAPIError, match="Too many notices"):
            result_of(flow, script)
    assert script.answers == []


@pytest.mark.parametrize("found", [True, False])
def test_a_favorite_that_is_gone_was_removed(found: bool | None) -> None:
    script = Script(refusal(500, NO_PARENT), (200, json.dumps({"id": 7, "favorited": found})))
    flow = repaired(setup_for(), UNFAVORITE, unfavorited_behind_500(7))
    if found is False:
        assert result_of(flow, script).favorited is False
    else:
        with pytest.raises(GNUSocialAPIError, match="No parent"):
            result_of(flow, script)
    assert script.answers == []


@pytest.mark.parametrize(
    ("status", "text"), [(500, "something else"), (403, NO_PARENT), (400, THROTTLED)]
)
def test_other_errors_are_raised_at_once(status: int, text: str) -> None:
    repair: Any = unfavorited_behind_500(7)
    script = Script(refusal(status, text), *[(404, "{}")] * (text == THROTTLED))
    with pytest.raises(GNUSocialAPIError) as caught:
        result_of(repaired(setup_for(), UNFAVORITE, repair), script)
    assert (caught.value.status, script.answers) == (status, [])
