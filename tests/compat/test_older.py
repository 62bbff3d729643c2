"""Calls in the form of pygnusocial 1 to 3, and ambiguous calls."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import requests

from gnusocial import exceptions, groups, media, oauth, statuses, timelines, users, utils
from gnusocial.compat.older import is_older
from gnusocial.compat.table import MODULES
from gnusocial.sandbox import Sandbox
from tests.api.logins import pin_from
from tests.compat.conftest import AUTH
from tests.conftest import on_version

LOGIN = {"username": "alice", "password": "alicepass1"}
URL = "http://gs.example"
OAUTH = {"consumer_key": "c" * 32, "consumer_secret": "d" * 32}


@pytest.mark.parametrize(
    ("function", "args", "kwargs", "older"),
    [
        # version 4
        ("statuses.update", (URL,), {}, False),
        ("statuses.update", (URL, {"status": "x"}), {"auth": AUTH}, False),
        ("statuses.update", (URL, "status=x", None), {}, False),
        ("statuses.update", (URL,), {"data": {}, "oauth": OAUTH}, False),
        ("statuses.show", (URL, 5), {}, False),
        ("statuses.show", (URL, 5, {"a": 1}), {}, False),
        ("statuses.show", (URL,), {"status_id": 5, "auth": AUTH}, False),
        ("statuses.destroy", (URL, 5, None, None), {}, False),
        ("statuses.destroy", (URL, "5", "data", {}), {}, False),
        ("timelines.home", (URL, {"count": 1}), {}, False),
        ("search.search", (URL, "query"), {}, False),
        ("groups.join", (URL, "testers"), {"auth": AUTH}, False),
        ("oauth.request_token", (URL,), {"auth": object()}, False),
        ("oauth.request_token", (URL, {"oauth_callback": "oob"}), {}, False),
        # a mistake in version 4: requests says what is wrong
        ("statuses.update", (URL,), {"dta": {}, "auth": AUTH}, False),
        # versions 1 and 2
        ("statuses.update", (URL, "alice", "pw", "text"), {"source": "x"}, True),
        ("statuses.update", (URL, "alice", "pw", "text"), {}, True),
        ("statuses.show", (URL, 5, "alice", "pw"), {}, True),
        ("statuses.destroy", (URL, "alice", "pw", 5), {}, True),
        ("statuses.repeat", (URL, "alice", "pw", 5), {}, True),
        ("favorites.create", (URL, "alice", "pw", 5), {}, True),
        ("accounts.verify_credentials", (URL, "alice", "pw"), {}, True),
        ("accounts.register", (URL, "nick", "pw", "pw"), {}, True),
        ("friendships.create", (URL, "alice", "pw"), {"screen_name": "bob"}, True),
        ("friendships.exists", (URL, "a", "b"), {}, True),
        ("timelines.home", (URL, "alice", "pw"), {}, True),
        ("search.search", (URL, "query", "alice", "pw"), {}, True),
        ("groups.join", (URL, "alice", "pw"), {"id": 5}, True),
        ("media.upload", (URL, "alice", "pw", "file.png"), {}, True),
        ("oauth.request_token", (URL, "key", "secret"), {}, True),
        # version 3
        ("statuses.update", (URL, "text"), LOGIN, True),
        ("statuses.update", (), {"server_url": URL, "status": "text", **LOGIN}, True),
        ("statuses.show", (), {"server_url": URL, "status_id": 5, **LOGIN}, True),
        ("statuses.update", (URL, "text"), {"oauth": OAUTH}, True),
        ("users.show", (URL,), {"screen_name": "bob"}, True),
    ],
)
def test_the_forms_are_told_apart(
    function: str, args: tuple[Any, ...], kwargs: dict[str, Any], older: bool
) -> None:
    home, _, name = function.partition(".")
    assert is_older(getattr(MODULES[home], name), args, kwargs) is older


def test_a_text_is_posted_in_every_form(server: Sandbox) -> None:
    url = server.url
    assert statuses.update(url, *AUTH, "two", source="me")["text"] == "two"
    assert statuses.update(url, "three", source="me", **LOGIN)["text"] == "three"
    assert statuses.update(server_url=url, status="named", **LOGIN)["text"] == "named"
    assert statuses.update(url, data={"status": "four"}, auth=AUTH)["text"] == "four"
    assert server.requests[1].parameters["source"] == "me"
    assert {each.user for each in server.requests} == {"alice"}


def test_a_status_is_removed_by_the_order_of_version_2(server: Sandbox) -> None:
    number = statuses.update(server.url, *AUTH, "x")["id"]
    assert statuses.destroy(server.url, *AUTH, number)["id"] == number


def test_files_are_given_by_name_or_open(server: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("some text")
    for file in (str(path), path, io.BytesIO(b"some text")):
        status = statuses.update(server.url, "with a file", media=file, **LOGIN)
        assert "text/plain" in [each["mimetype"] for each in status["attachments"]]


@on_version("1.20.10")
def test_an_upload_returns_two_addresses(server: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("some text")
    short, direct = media.upload(server.url, *AUTH, str(path))
    assert short == f"{server.url}/attachment/1"
    assert direct.startswith(f"{server.url}/file/")
    assert media.upload(server.url, filename=path, **LOGIN)[0].endswith("/2")
    with pytest.raises(FileNotFoundError):
        media.upload(server.url, *AUTH, str(tmp_path / "nothing"))


def test_refusals_are_raised(server: Sandbox) -> None:
    with pytest.raises(exceptions.AuthenticationError) as denied:
        statuses.update(server.url, "alice", "wrong", "x")
    assert str(denied.value) == f"Invalid credentials for (alice, {server.url})"
    assert vars(denied.value)["username"] == "alice"
    # A program that catches both, in whatever order, gets the same as ever.
    assert not isinstance(denied.value, exceptions.GNUSocialAPIError)
    with pytest.raises(exceptions.AuthenticationError, match="^Invalid credentials$"):
        statuses.update(server.url, "x", oauth=OAUTH)
    with pytest.raises(exceptions.GNUSocialAPIError) as refused:
        users.show(server.url, screen_name="nobody", **LOGIN)
    assert vars(refused.value)["error_message"]
    assert str(refused.value) == f"API error: {refused.value.error}"
    assert utils.GNUSocialAPIError is exceptions.GNUSocialAPIError


def test_groups_by_id_and_by_nickname(server: Sandbox) -> None:
    made = groups.create(server.url, "testers", full_name="T", **LOGIN)
    assert groups.show(server.url, id=made["id"]) == groups.show(server.url, nickname="testers")
    assert groups.is_member(server.url, group_name="testers", screen_name="alice") is True
    assert groups.is_member(server.url, group_id=made["id"], screen_name="bob") is False
    for which in ({}, {"id": 1, "nickname": "testers"}):
        with pytest.raises(ValueError, match="either"):
            groups.show(server.url, **which, **LOGIN)


@pytest.mark.parametrize(
    "call",
    [
        lambda: statuses.update(URL, *AUTH, "x", "y"),
        lambda: statuses.update(URL, **LOGIN),
        lambda: statuses.update(URL, "x", status="x", **LOGIN),
        lambda: statuses.update(status="x", **LOGIN),
        lambda: statuses.update(URL, "x", data={}, **LOGIN),
    ],
)
def test_arguments_that_are_missing_or_twice_are_type_errors(call: Any) -> None:
    with pytest.raises(TypeError):
        call()


def test_two_logins_are_refused() -> None:
    with pytest.raises(ValueError, match="either"):
        timelines.home(URL, oauth=OAUTH, **LOGIN)
    with pytest.raises(ValueError, match="either"):
        timelines.home(URL, params={}, oauth=OAUTH, auth=AUTH)


@pytest.mark.parametrize("form", ["auth", "oauth", "older"])
def test_a_login_by_oauth_from_end_to_end(server: Sandbox, form: str) -> None:
    def keys(more: dict[str, str]) -> dict[str, Any]:
        given = {**OAUTH, **more}
        return {"auth": oauth.make_oauth_object(**given)} if form == "auth" else {"oauth": given}

    if form == "older":
        token = oauth.request_token(server.url, *OAUTH.values())
        assert token == {**token, **OAUTH}
    else:
        token = oauth.request_token(server.url, **keys({}), data={"oauth_callback": "oob"})
    key, secret = token["resource_owner_key"], token["resource_owner_secret"]
    pin = pin_from(oauth.authorize_url(server.url, key))
    owner = {"resource_owner_key": key, "resource_owner_secret": secret}
    if form == "older":
        granted = oauth.access_token(server.url, *OAUTH.values(), *owner.values(), pin)
        status = statuses.update(server.url, "signed", oauth=granted)
    else:
        granted = oauth.access_token(server.url, **keys({**owner, "secret_key": pin}), data=None)
        status = statuses.update(server.url, data={"status": "signed"}, **keys(granted))
    assert status["text"] == "signed"
    assert server.requests[-1].user == "alice"


def test_what_is_given_is_not_changed(server: Sandbox) -> None:
    auth = requests.auth.HTTPBasicAuth(*AUTH)
    signed, data, params = oauth.make_oauth_object(**OAUTH), {"oauth_callback": "oob"}, {"count": 1}
    oauth.request_token(server.url, auth=signed, data=data)
    timelines.home(server.url, params=params, auth=auth, headers=(headers := {"a": "b"}))
    assert (data, params, headers) == ({"oauth_callback": "oob"}, {"count": 1}, {"a": "b"})
    assert signed.client.callback_uri is None
