"""Actions in the web pages, with the user's password, in both versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialBadRequestError,
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialMalformedResponseError,
    GNUSocialNotFoundError,
    GNUSocialTooLongError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
    UserList,
)
from gnusocial.internals.io import transport
from gnusocial.sandbox import Sandbox, UserSettings
from gnusocial.types import PreparedRequest, Response
from tests.api.files import png
from tests.api.logins import PASSWORD
from tests.conftest import on_version
from tests.simulated_time import NoWaiting

only_2 = on_version("2.0.1")


@pytest.fixture
def friends(server: Sandbox, alice: GNUSocial) -> UserList:
    """A public list of alice's with bob and carol on it."""
    server.add_list("alice", "friends", ["bob", "carol"])
    return alice.list_show("alice", "friends")


def names(users: Any) -> set[str]:
    return {user.screen_name for user in users}


def pages(server: Sandbox) -> list[str]:
    """The web pages that were requested, in order."""
    return [
        f"{each.method} {each.path}" for each in server.requests if not each.path.startswith("/api")
    ]


# Lists


def test_putting_somebody_on_a_list(server: Sandbox, friends: UserList, alice: GNUSocial) -> None:
    changed = alice.list_members_add("alice", friends, "dave", password=PASSWORD)
    assert (changed.id, changed.member_count) == (friends.id, 3)
    assert names(alice.list_members("alice", friends)) == {"bob", "carol", "dave"}
    dave = alice.account("dave").id
    assert pages(server) == [
        "GET /main/login",
        "POST /main/login",
        f"GET /main/tagprofile/{dave}",
        f"POST /main/tagprofile/{dave}",
    ]


def test_taking_somebody_off_a_list(friends: UserList, alice: GNUSocial) -> None:
    changed = alice.list_members_remove("alice", "friends", "bob", password=PASSWORD)
    assert (changed.id, changed.member_count) == (friends.id, 1)
    assert names(alice.list_members("alice", friends)) == {"carol"}


def test_twice_is_no_error(friends: UserList, alice: GNUSocial) -> None:
    for _ in range(2):
        assert alice.list_members_add("alice", friends, 3, password=PASSWORD).member_count == 2
    for _ in range(2):
        assert alice.list_members_remove("alice", friends, 3, password=PASSWORD).member_count == 1


def test_other_lists_of_the_member_stay_as_they_are(
    server: Sandbox, friends: UserList, alice: GNUSocial, bob: GNUSocial
) -> None:
    server.add_list("alice", "colleagues", ["bob"])
    server.add_list("alice", "secret", ["bob"], private=True)
    server.add_list("carol", "friends", ["bob"])
    alice.list_members_remove("alice", friends, "bob", password=PASSWORD)
    alice.list_members_add("alice", "colleagues", "dave", password=PASSWORD)
    assert alice.list_has_member("alice", "colleagues", "bob")
    assert alice.list_has_member("alice", "secret", "bob")
    assert alice.list_show("alice", "secret").mode == "private"
    assert bob.list_has_member("carol", "friends", "bob")
    assert not alice.list_has_member("alice", "friends", "bob")


@pytest.mark.parametrize("mode", ["public", "private"])
def test_making_a_list(server: Sandbox, alice: GNUSocial, mode: str) -> None:
    made = alice.list_create("friends", description="people", mode=mode, password=PASSWORD)
    assert (made.name, made.description, made.mode) == ("friends", "people", mode)
    assert made.member_count == 0
    assert made.user.screen_name == "alice"
    assert alice.list_show("alice", "friends") == made
    again = alice.list_create("friends", password=PASSWORD)
    assert (again.id, again.mode) == (made.id, mode)
    assert len(server._world.lists) == 1
    assert alice.list_delete("alice", made).id == made.id
    with pytest.raises(GNUSocialNotFoundError):
        alice.list_show("alice", "friends")


@pytest.mark.parametrize("name", ["", "two words", "Upper", "a,b", ".dot", "2024", "ü", 5, "a\n"])
def test_a_name_that_the_page_would_change(server: Sandbox, alice: GNUSocial, name: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError):
        alice.list_create(name, password=PASSWORD)
    assert server.requests == []


def test_the_list_or_the_member_is_not_there(
    server: Sandbox, friends: UserList, alice: GNUSocial, bob: GNUSocial
) -> None:
    for user_list, member in (("nosuchlist", "bob"), (friends, "nosuchuserx")):
        with pytest.raises(GNUSocialNotFoundError):
            alice.list_members_add("alice", user_list, member, password=PASSWORD)
    with pytest.raises(GNUSocialForbiddenError):
        bob.list_members_add("alice", friends, "dave", password="bobpass12")
    assert pages(server) == []


def test_a_server_with_its_limit_of_members(
    server: Sandbox, friends: UserList, alice: GNUSocial
) -> None:
    bob = server._world.user_named("bob")
    server._world.lists[friends.id].members[:] = [bob] * 500
    with pytest.raises(GNUSocialBadRequestError, match="500 or more people") as caught:
        alice.list_members_add("alice", friends, "dave", password=PASSWORD)
    assert caught.value.error == "You already have 500 or more people in list friends."


def test_a_server_that_says_nothing_and_does_nothing(
    server: Sandbox, friends: UserList, alice: GNUSocial
) -> None:
    said = '{"error":"The specified user is not a member of this list."}'
    server.fail_next(path=f"/members/{alice.account('dave').id}.json", status=400, body=said)
    with pytest.raises(GNUSocialBadRequestError, match="did not put 'dave' on 'friends'"):
        alice.list_members_add("alice", friends, "dave", password=PASSWORD)


# Groups


@pytest.fixture
def testers(alice: GNUSocial) -> int:
    """The id of a group whose administrator is alice."""
    return alice.group_create("testers", "The Testers").id


@pytest.mark.parametrize("name", ["testers", "!testers", 1])
def test_a_logo(server: Sandbox, testers: int, alice: GNUSocial, name: Any) -> None:
    assert alice.group("testers").original_logo is None
    changed = alice.group_update_logo(testers if name == 1 else name, png(), password=PASSWORD)
    assert changed.id == testers
    assert changed.original_logo == alice.group("testers").original_logo
    assert str(changed.original_logo).startswith(f"{server.url}/avatar/")
    assert pages(server) == [
        "GET /main/login",
        "POST /main/login",
        "GET /group/testers/logo",
        "POST /group/testers/logo",
        "POST /group/testers/logo",
    ]
    upload = server.requests[-4].body, server.requests[-3].body
    assert any(
        png() in body and b'name="avatarfile"; filename="upload.png"' in body for body in upload
    )


class _Stream:
    """A file that can be read only once, such as a pipe."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, size: int = -1) -> bytes:
        size = len(self._content) if size < 0 else size
        part, self._content = self._content[:size], self._content[size:]
        return part


def test_a_logo_from_a_stream(testers: int, alice: GNUSocial) -> None:
    stream: Any = _Stream(png())
    assert alice.group_update_logo(testers, stream, password=PASSWORD).original_logo


def test_a_logo_that_the_page_refuses(testers: int, alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialBadRequestError, match="Unsupported image format"):
        alice.group_update_logo(testers, b"just text", password=PASSWORD)
    with pytest.raises(GNUSocialIllegalArgumentError, match="empty"):
        alice.group_update_logo(testers, b"", password=PASSWORD)
    assert alice.group(testers).original_logo is None


def test_a_logo_that_is_too_large(server: Sandbox, testers: int, alice: GNUSocial) -> None:
    large = png() + b"\0" * server._world.version.file_quota
    with pytest.raises(GNUSocialTooLongError, match="MAX_FILE_SIZE"):
        alice.group_update_logo(testers, large, password=PASSWORD)


def test_a_logo_of_the_group_of_others(testers: int, bob: GNUSocial) -> None:
    with pytest.raises(GNUSocialForbiddenError, match="must be an admin"):
        bob.group_update_logo(testers, png(), password="bobpass12")


def test_a_picture_of_oneself(server: Sandbox, alice: GNUSocial) -> None:
    changed = alice.account_update_avatar(png(), password=PASSWORD)
    assert (changed.screen_name, changed.profile_image_url) == (
        "alice",
        alice.me().profile_image_url,
    )
    assert str(changed.profile_image_url).startswith(f"{server.url}/avatar/2-48-")
    # The API is enough on 1.20.10.
    on_the_site = ["GET /settings/avatar", *["POST /settings/avatar"] * 2]
    assert pages(server)[2:] == (on_the_site if server.version == "2.0.1" else [])


@only_2
def test_a_picture_of_oneself_that_is_refused(alice: GNUSocial) -> None:
    before = alice.me().profile_image_url
    with pytest.raises(GNUSocialBadRequestError, match="Unsupported image format"):
        alice.account_update_avatar(b"just text", password=PASSWORD)
    with pytest.raises(GNUSocialUnauthorizedError):
        alice.account_update_avatar(png(), password="wrong")
    assert alice.me().profile_image_url == before


def test_deleting_a_group_needs_a_moderator(testers: int, alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialForbiddenError, match="not allowed to delete this group"):
        alice.group_delete(testers, password=PASSWORD)
    assert alice.group("testers").id == testers


@pytest.fixture
def moderator(server: Sandbox) -> Iterator[GNUSocial]:
    """Alice, as a moderator of the site."""
    settings = {"alice": UserSettings(moderator=True)}
    with (
        Sandbox(server.version, user_settings=settings) as site,
        GNUSocial(api_base_url=site.url, username="alice", password=PASSWORD) as gs,
    ):
        yield gs


def test_deleting_a_group(moderator: GNUSocial) -> None:
    group = moderator.group_create("testers", "The Testers")
    deleted = moderator.group_delete("!testers", password=PASSWORD)
    assert (deleted.id, deleted.fullname) == (group.id, "The Testers")
    with pytest.raises(GNUSocialNotFoundError):
        moderator.group("testers")
    with pytest.raises(GNUSocialNotFoundError):
        moderator.group_delete("testers", password=PASSWORD)


# Direct messages


@pytest.fixture
def each_other(alice: GNUSocial, bob: GNUSocial) -> None:
    alice.account_follow("bob")
    bob.account_follow("alice")


@pytest.mark.usefixtures("each_other")
@pytest.mark.parametrize("text", ["psst", "a <b> &amp; c", "two\nlines", "see http://a.example/x"])
def test_a_direct_message(server: Sandbox, alice: GNUSocial, text: str) -> None:
    message = alice.direct_message_post("bob", text, password=PASSWORD)
    on_the_site = server.version == "2.0.1"
    assert message.text == (f"@bob {text}" if on_the_site else text)
    assert message.recipient_screen_name == "bob"
    assert [each.id for each in alice.direct_messages_sent()] == [message.id]
    # The API is enough on 1.20.10, and the password is not sent anywhere else.
    assert bool(pages(server)) is on_the_site


@pytest.mark.usefixtures("each_other")
def test_equal_messages_are_two(alice: GNUSocial) -> None:
    first = alice.direct_message_post("bob", "psst", password=PASSWORD)
    second = alice.direct_message_post("bob", "psst", password=PASSWORD)
    assert second.id > first.id
    assert len(alice.direct_messages_sent()) == 2


class _Disturbed:
    """Plans a fault for the request that sends a message, not for the page before it."""

    def __init__(self, server: Sandbox, plan: Callable[[], None]) -> None:
        # By its module, where the one of another client may stand in its place.
        self._transport = transport.HTTPTransport(f"{server.url}/api/")
        self._plan = plan

    def send(self, prepared: PreparedRequest) -> Response:
        if prepared.method == "POST" and prepared.url.endswith("/message/new"):
            self._plan()
        return self._transport.send(prepared)

    def close(self) -> None:
        self._transport.close()


def disturbed(
    server: Sandbox, plan: Callable[[], None], time: NoWaiting | None = None
) -> GNUSocial:
    return GNUSocial(
        api_base_url=server.url,
        username="alice",
        password=PASSWORD,
        transport=_Disturbed(server, plan),
        retries=0,
        clock=time or NoWaiting(),
    )


@only_2
@pytest.mark.usefixtures("each_other")
@pytest.mark.parametrize("fault", ["a lost answer", "a proxy that fails"])
def test_a_message_whose_answer_gets_lost(server: Sandbox, alice: GNUSocial, fault: str) -> None:
    faults = {
        "a lost answer": lambda: server.drop_next(when="after"),
        "a proxy that fails": lambda: server.fail_next(status=500, when="after"),
    }
    time = NoWaiting()
    with disturbed(server, faults[fault], time) as gs:
        message = gs.direct_message_post("bob", "psst", password=PASSWORD)
    assert message.text == "@bob psst"
    assert time.waits == ([0.5] if fault == "a lost answer" else [])
    assert [each.id for each in alice.direct_messages_sent()] == [message.id]


@only_2
@pytest.mark.usefixtures("each_other")
def test_a_message_that_failed_before_it_was_stored(server: Sandbox, alice: GNUSocial) -> None:
    with (
        disturbed(server, lambda: server.fail_next(status=500)) as gs,
        pytest.raises(GNUSocialInternalServerError) as caught,
    ):
        gs.direct_message_post("bob", "psst", password=PASSWORD)
    assert caught.value.maybe_sent
    assert alice.direct_messages_sent() == []


@only_2
@pytest.mark.usefixtures("each_other")
def test_a_message_that_the_outbox_does_not_show(server: Sandbox) -> None:
    def hide() -> None:
        server.fail_next(9, status=200, body="[]", path="direct_messages/sent.json")

    with (
        disturbed(server, hide) as gs,
        pytest.raises(GNUSocialMalformedResponseError, match="not among those sent") as caught,
    ):
        gs.direct_message_post("bob", "psst", password=PASSWORD)
    assert caught.value.maybe_sent is True


def test_a_message_to_somebody_who_does_not_follow(alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialForbiddenError):
        alice.direct_message_post("bob", "psst", password=PASSWORD)


# The password


CALLS: dict[str, Callable[[GNUSocial, str], object]] = {
    "list_create": lambda gs, word: gs.list_create("more", password=word),
    "list_members_add": lambda gs, word: gs.list_members_add(
        "alice", "friends", "dave", password=word
    ),
    "list_members_remove": lambda gs, word: gs.list_members_remove(
        "alice", "friends", "bob", password=word
    ),
    "group_update_logo": lambda gs, word: gs.group_update_logo("testers", png(), password=word),
    "group_delete": lambda gs, word: gs.group_delete("testers", password=word),
}


@pytest.mark.usefixtures("friends", "testers")
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_wrong_password(
    server: Sandbox, alice: GNUSocial, call: Callable[[GNUSocial, str], object]
) -> None:
    with pytest.raises(GNUSocialUnauthorizedError, match="'alice' cannot log in") as caught:
        call(alice, "hush-hush")
    assert "hush" not in str(caught.value) + repr(vars(caught.value))
    assert not caught.value.maybe_sent
    assert pages(server) == ["GET /main/login", "POST /main/login"]


@pytest.mark.usefixtures("friends", "testers")
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_password_that_is_none(
    server: Sandbox, alice: GNUSocial, call: Callable[[GNUSocial, Any], object]
) -> None:
    sent = len(server.requests)
    for word in ("", 5, "a\0b"):
        with pytest.raises(GNUSocialIllegalArgumentError, match="password"):
            call(alice, word)
    assert len(server.requests) == sent
    with pytest.raises(GNUSocialUnsupportedError):
        call(alice, None)
    assert pages(server) == []


@pytest.mark.usefixtures("friends", "testers")
def test_an_application_acts_for_its_user(server: Sandbox) -> None:
    known = server.applications["pytest-client"]
    with GNUSocial(
        api_base_url=server.url, client_id=known.consumer_key, client_secret=known.consumer_secret
    ) as gs:
        gs.log_in("alice", PASSWORD)
        gs.list_members_add("alice", "friends", "dave", password=PASSWORD)
        assert gs.group_update_logo("testers", png(), password=PASSWORD).original_logo
        assert gs.list_has_member("alice", "friends", "dave")


#: For each call the page on which it fills in a form.
PAGES = {
    "list_create": "/main/tagprofile/2",
    "list_members_add": "/main/tagprofile/5",
    "list_members_remove": "/main/tagprofile/3",
    "group_update_logo": "/group/testers/logo",
}


@pytest.mark.usefixtures("friends", "testers")
@pytest.mark.parametrize("name", PAGES)
def test_pages_that_are_not_as_expected(server: Sandbox, alice: GNUSocial, name: str) -> None:
    server.fail_next(path=PAGES[name], status=200, body="<p>closed</p>")
    with pytest.raises(GNUSocialMalformedResponseError, match="not a page of GNU social"):
        CALLS[name](alice, PASSWORD)
    assert names(alice.list_members("alice", "friends")) == {"bob", "carol"}


@pytest.mark.usefixtures("friends", "testers")
@pytest.mark.parametrize("name", PAGES)
def test_pages_that_are_refused(server: Sandbox, alice: GNUSocial, name: str) -> None:
    server.fail_next(path=PAGES[name], status=403, body='<div class="error">Not today.</div>')
    with pytest.raises(GNUSocialForbiddenError, match="Not today") as caught:
        CALLS[name](alice, PASSWORD)
    assert caught.value.error == "Not today."
