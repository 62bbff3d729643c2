"""When a picture is uploaded through the web pages, which need the password."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gnusocial.entities.group import Group
from gnusocial.entities.user import User
from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialUnauthorizedError,
)
from gnusocial.internals.http.request import post
from gnusocial.internals.site import pictures
from tests.internals.scripted import Answer, Script, result_of, setup_for

#: What version 2.0 answers to every picture.
FAILS: Answer = (
    500,
    json.dumps({"error": "Argument 2 passed to Avatar::filename() must be of the type string"}),
)
REQUEST = post("account/update_profile_image", returns=User)


def uploading(password: str | None, *answers: Answer) -> tuple[Exception, Script]:
    server = Script(*answers)
    flow = pictures.update_avatar(setup_for(), REQUEST, b"\x89PNG", "image/png", password)
    with pytest.raises(Exception) as caught:
        result_of(flow, server)
    return caught.value, server


def test_the_password_is_used_where_the_api_fails_with_every_picture() -> None:
    error, server = uploading("pw", FAILS, (401, '{"error": "Could not authenticate you."}'))
    assert type(error) is GNUSocialUnauthorizedError
    assert "verify_credentials" in server.sent[1].url


@pytest.mark.parametrize(
    ("password", "answer"),
    [(None, FAILS), ("pw", (500, '{"error": "Out of memory"}')), (None, (500, ""))],
)
def test_other_failures_are_those_of_the_api(password: str | None, answer: Answer) -> None:
    error, server = uploading(password, answer)
    assert type(error) is GNUSocialInternalServerError
    assert len(server.sent) == 1


@pytest.mark.parametrize("password", ["", 7, "hush\ud800"])
def test_a_password_that_is_none_is_told_before_the_picture_is_read(password: Any) -> None:
    logo = post("statusnet/groups/update_logo", returns=Group)
    flows: list[Any] = [
        pictures.update_avatar(setup_for(), REQUEST, b"", None, password),
        pictures.update_logo(setup_for(), logo, "", "testers", b"", password),
    ]
    for flow in flows:
        with pytest.raises(GNUSocialIllegalArgumentError, match="password") as caught:
            next(flow)
        assert "hush" not in str(caught.value)
