"""The sandbox's pages for what the API lacks: lists, groups, pictures, messages."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

from gnusocial.sandbox import Sandbox
from tests.recorded import exchange

from .browser import Browser, Form, read
from .test_web import SITE, VERSIONS, error, file, is_sent_to_login

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

BAD_TOKEN = "There was a problem with your session token."
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 20


@pytest.fixture(params=VERSIONS)
def server(request: pytest.FixtureRequest) -> Sandbox:
    return Sandbox(
        request.param, site_url=SITE, user_settings={"bob": {"moderator": True}}, dupelimit=0
    )


@pytest.fixture
def alice(server: Sandbox) -> Browser:
    """A browser in which alice is logged in."""
    return logged_in(server, "alice", "alicepass1")


def logged_in(server: Sandbox, nickname: str, password: str) -> Browser:
    browser = Browser(server)
    assert browser.log_in(nickname, password).status_code == 303
    return browser


def api(browser: Browser, who: str, route: str, **form: str) -> TestResponse:
    passwords = {"alice": "alicepass1", "bob": "bobpass12"}
    method = "POST" if form else "GET"
    auth = (who, passwords[who])
    # Without cookies: an API call is told by its own login.
    return browser.client.open(
        f"/api/{route}.json", method=method, data=form or None, auth=auth, base_url=SITE
    )


@pytest.mark.parametrize(
    "address", ["/main/tagprofile/3", "/settings/avatar", "/group/testers/logo", "/group/x/delete"]
)
def test_whoever_is_not_logged_in_is_sent_to_the_login(server: Sandbox, address: str) -> None:
    assert is_sent_to_login(Browser(server).get(address))


# Lists


def tag_form(browser: Browser, number: int = 3) -> Form:
    return read(browser.get(f"/main/tagprofile/{number}")).forms["form_tag_user"]


def lists(server: Sandbox) -> dict[str, tuple[bool, set[str]]]:
    return {
        tag.name: (tag.private, {each.nickname for each in tag.members})
        for tag in server._world.lists.values()
    }


def test_the_lists_of_a_person(server: Sandbox, alice: Browser) -> None:
    form = tag_form(alice)
    assert form.action == f"{SITE}/main/tagprofile/3"
    assert form.fields["tags"] == ""
    saved = alice.submit(form, "save", tags="friends .secret, friends")
    assert read(saved).texts["div.info"] == ["Lists saved."]
    assert lists(server) == {"friends": (False, {"bob"}), "secret": (True, {"bob"})}
    assert tag_form(alice).fields["tags"] == "friends secret"
    alice.submit(tag_form(alice, 4), "save", tags="friends")
    assert lists(server)["friends"] == (False, {"bob", "carol"})
    # What is no longer named loses the person, and stays.
    alice.submit(tag_form(alice), "save", tags="secret")
    assert lists(server) == {"friends": (False, {"carol"}), "secret": (True, {"bob"})}


@pytest.mark.parametrize(("tags", "message"), [("a --", 'Invalid tag: "--".')])
def test_a_name_that_cannot_be(server: Sandbox, alice: Browser, tags: str, message: str) -> None:
    assert error(alice.submit(tag_form(alice), "save", tags=tags)) == message
    assert lists(server) == {}


def test_more_lists_than_are_allowed(server: Sandbox, alice: Browser) -> None:
    names = " ".join(f"list{n}" for n in range(101))
    assert "100 or more tags" in error(alice.submit(tag_form(alice), "save", tags=names))
    assert len(lists(server)) == 100


def test_a_list_form_that_is_wrong(server: Sandbox, alice: Browser) -> None:
    refused = alice.submit(tag_form(alice), "save", tags="friends", token="x")
    assert (refused.status_code, error(refused)) == (400, BAD_TOKEN)
    unknown = alice.get("/main/tagprofile/999")
    assert (unknown.status_code, error(unknown)) == (400, "No such profile.")
    assert lists(server) == {}


# Groups and pictures


@pytest.fixture
def testers(server: Sandbox) -> None:
    """A group whose administrator is alice."""
    made = api(Browser(server), "alice", "statusnet/groups/create", nickname="testers")
    assert made.status_code == 200


def picture_form(browser: Browser, address: str) -> Form:
    form = read(browser.get(address)).forms["form_settings_avatar"]
    assert form.kinds["avatarfile"] == "file"
    return form


@pytest.mark.usefixtures("testers")
@pytest.mark.parametrize("address", ["/group/testers/logo", "/settings/avatar"])
def test_a_picture_is_taken_in_two_steps(server: Sandbox, alice: Browser, address: str) -> None:
    world = server._world
    subject = world.groups[1] if "group" in address else world.profiles[2]
    form = picture_form(alice, address)
    assert form.action == f"{SITE}{address}"
    asked = alice.submit(form, "upload", avatarfile=(BytesIO(PNG), "a.png"))
    crop = read(asked).forms["form_settings_avatar"]
    assert {f"avatar_crop_{part}" for part in "xywh"} <= crop.fields.keys()
    assert subject.avatar is None
    done = read(alice.submit(crop, "crop"))
    assert done.texts["div.info"][0].endswith(" updated.")
    assert "upload" in done.forms["form_settings_avatar"].buttons
    assert subject.avatar is not None
    # The picture was used up.
    lost = alice.submit(crop, "crop")
    assert (lost.status_code, error(lost)) == (500, "Lost our file data.")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "No file uploaded."), (b"just text", "Unsupported image format.")],
)
def test_a_picture_that_is_none(alice: Browser, content: bytes, message: str) -> None:
    form = picture_form(alice, "/settings/avatar")
    assert error(alice.submit(form, "upload", avatarfile=file(content, "a.png"))) == message
    assert error(alice.submit(form, "upload", upload=None)) == "Unexpected form submission."
    assert error(alice.submit(form, "upload", token="x")) == BAD_TOKEN


@pytest.mark.usefixtures("testers")
def test_who_may_change_a_group(server: Sandbox, alice: Browser) -> None:
    bob = logged_in(server, "bob", "bobpass12")
    for browser, address, message in (
        (bob, "/group/testers/logo", "You must be an admin to edit the group."),
        (alice, "/group/testers/delete", "You are not allowed to delete this group."),
    ):
        refused = browser.get(address)
        assert (refused.status_code, error(refused)) == (403, message)
    unknown = alice.get("/group/nosuchgroup/logo")
    assert (unknown.status_code, error(unknown)) == (404, "No such group.")


@pytest.mark.usefixtures("testers")
def test_a_moderator_deletes_a_group(server: Sandbox) -> None:
    bob = logged_in(server, "bob", "bobpass12")
    posted = api(bob, "bob", "statusnet/groups/join/testers", x="1")
    assert posted.status_code == 200
    api(bob, "bob", "statuses/update", status="hello !testers")
    form = read(bob.get("/group/testers/delete")).forms["deletegroup-1"]
    assert bob.submit(form, "no").headers["Location"] == f"{SITE}/group/testers"
    refused = bob.submit(form, "yes", token="x")
    assert (refused.status_code, error(refused)) == (400, BAD_TOKEN)
    assert api(bob, "bob", "statusnet/groups/show/testers").status_code == 200
    done = bob.submit(form, "yes")
    assert (done.status_code, done.headers["Location"]) == (303, f"{SITE}/groups")
    assert api(bob, "bob", "statusnet/groups/show/testers").status_code == 404
    assert server._world.groups == {}
    assert all(notice.groups == () for notice in server._world.notices.values())


# Direct messages


@pytest.fixture
def two() -> Sandbox:
    """Version 2, where alice and bob follow each other."""
    server = Sandbox("2.0.1", site_url=SITE)
    for one, other in (("alice", "bob"), ("bob", "alice")):
        made = api(Browser(server), one, f"friendships/create/{other}", x="1")
        assert made.status_code == 200
    return server


def test_a_message_as_it_was_recorded(two: Sandbox) -> None:
    recorded = exchange("2.0.1", "dm_web_form_post")
    alice = logged_in(two, "alice", "alicepass1")
    form = read(alice.get("/message/new?to=3")).forms["form_notice"]
    sent = dict(parse_qsl(recorded.request["body"]))
    answer = alice.submit(form, "message_send", **{**sent, "token": form.fields["token"]})
    assert answer.status_code == recorded.response.status == 303
    assert answer.headers["Location"] == f"{SITE}/alice/outbox"
    assert recorded.response.headers["Location"].endswith("/alice/outbox")
    shown = exchange("2.0.1", "dm_show_as_status_third").json()
    (message,) = api(alice, "alice", "direct_messages/sent").get_json()
    assert message["text"] == shown["text"] == f"@bob {sent['content']}"
    assert (message["recipient_id"], message["sender_id"]) == (3, 2)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"token": "x"}, BAD_TOKEN),
        ({"content": " "}, "No content!"),
        ({"content": "x" * 1001}, "That's too long. Maximum message size is 1000 characters."),
        ({"to-box": "default"}, "No recipient specified."),
        ({"to-box": "profile:4"}, "You cannot send a message to this user."),
    ],
)
def test_a_message_that_is_not_sent(two: Sandbox, wrong: dict[str, str], message: str) -> None:
    alice = logged_in(two, "alice", "alicepass1")
    form = read(alice.get("/message/new")).forms["form_notice"]
    values = {"to-box": "profile:3", "content": "psst", **wrong}
    assert error(alice.submit(form, "message_send", **values)) == message
    assert api(alice, "alice", "direct_messages/sent").get_json() == []


def test_the_reader_may_be_named_in_the_address(two: Sandbox) -> None:
    alice = logged_in(two, "alice", "alicepass1")
    page = alice.get("/message/new?to=3").text
    assert '<option value="profile:3" selected="selected">Bob Tester</option>' in page
    assert "selected" not in alice.get("/message/new").text
    assert is_sent_to_login(Browser(two).get("/message/new"))


def test_version_1_has_another_page() -> None:
    assert Browser(Sandbox("1.20.10", site_url=SITE)).get("/message/new").status_code == 404
