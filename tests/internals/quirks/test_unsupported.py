"""Routes that never work are known by the status and the words of their error."""

from __future__ import annotations

import json

import pytest

from gnusocial.errors import GNUSocialAPIError, GNUSocialUnsupportedError
from gnusocial.internals.http.decoders import text
from gnusocial.internals.http.request import get
from gnusocial.internals.quirks.unsupported import OWN_LISTS, or_unsupported
from tests.internals.scripted import Script, result_of, setup_for

REQUEST = get("{}/lists", "alice", returns=text)
VERSION = (200, '"1.20.10-release"')


@pytest.mark.parametrize(
    ("status", "words", "is_dead"),
    [
        (404, "No such user.", True),
        (404, "No such list.", False),
        (400, "No such user.", False),
    ],
)
def test_the_error_that_everyone_gets(status: int, words: str, is_dead: bool) -> None:
    script = Script((status, json.dumps({"error": words, "request": "/"})), VERSION)
    with pytest.raises(GNUSocialAPIError) as caught:
        result_of(or_unsupported(setup_for(), REQUEST, OWN_LISTS), script)
    assert isinstance(caught.value, GNUSocialUnsupportedError) is is_dead
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("version", "server"),
    [(VERSION, "the server (version 1.20.10-release) "), ((404, ""), "the server ")],
)
def test_the_error_names_the_version_if_it_is_known(version: tuple[int, str], server: str) -> None:
    refusal = (404, '{"error":"No such user.","request":"/"}')
    with pytest.raises(GNUSocialUnsupportedError) as caught:
        result_of(or_unsupported(setup_for(), REQUEST, OWN_LISTS), Script(refusal, version))
    assert str(caught.value).startswith(f"{server}does not support this: {OWN_LISTS.meaning} (GET")
