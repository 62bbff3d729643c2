"""Which names of lists are for the API, and which for the web pages."""

from __future__ import annotations

import json

import pytest

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.site import lists
from tests.internals.auth.test_web_session import fields
from tests.internals.scripted import Script, result_of, setup_for


@pytest.mark.parametrize("name", ["Old friends", "2024", "\u00fc"])
def test_only_the_web_pages_restrict_the_name_of_a_list(name: str) -> None:
    made = json.dumps({"id": 3, "name": name, "mode": "public", "user": {"id": 2}})
    server = Script((200, made), (200, made))
    created = result_of(lists.create(setup_for(), name, None, "public", None), server)
    assert (created.id, created.name) == (3, name)
    assert fields(server.sent[0])["name"] == name
    with pytest.raises(GNUSocialIllegalArgumentError, match="in the web pages"):
        result_of(lists.create(setup_for(), name, None, "public", "pw"), Script())
