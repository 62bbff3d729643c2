"""Accounts, against the sandbox in both versions."""

from __future__ import annotations

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
    User,
)
from gnusocial.sandbox import Sandbox
from gnusocial.types import FileLike

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360f8cf00000301010018dd8db00000000049454e44ae426082"
)


def test_me(alice: GNUSocial, anyone: GNUSocial) -> None:
    me = alice.me()
    assert type(me) is User
    assert (me.id, me.screen_name, me.name) == (2, "alice", "Alice Tester")
    assert me == alice.account_verify_credentials()
    alice.post("x")
    assert alice.me().status.text == "x"
    with pytest.raises(GNUSocialUnauthorizedError):
        anyone.me()


def test_a_wrong_password_is_told_where_a_login_is_needed(server: Sandbox) -> None:
    with GNUSocial(api_base_url=server.url, username="alice", password="wrong") as gs:
        with pytest.raises(GNUSocialUnauthorizedError, match="Could not authenticate you"):
            gs.me()
        assert gs.timeline_public() == []


@pytest.mark.parametrize("name", [3, "3", "bob", "@bob", "Bob", "bob@example.org", {"id": 3}])
def test_looking_up_a_user(anyone: GNUSocial, name: object) -> None:
    assert anyone.account(name).screen_name == "bob"


def test_looking_up_by_profile_url(anyone: GNUSocial, server: Sandbox) -> None:
    assert anyone.account(f"{server.url}/carol").id == 4
    with pytest.raises(GNUSocialNotFoundError):
        anyone.account("https://elsewhere.example/zeke")


@pytest.mark.parametrize("name", ["nobodyx", 99999, "no@example.org"])
def test_a_user_who_is_not_there(anyone: GNUSocial, name: object) -> None:
    with pytest.raises(GNUSocialNotFoundError):
        anyone.account(name)


def test_updating_the_profile(alice: GNUSocial) -> None:
    changed = alice.account_update_profile(
        name="Alice T", url="http://example.org/", location="Berlin", description="bio"
    )
    assert (changed.name, changed.url, changed.location, changed.description) == (
        "Alice T",
        "http://example.org/",
        "Berlin",
        "bio",
    )
    assert alice.account_update_profile(description="new").name == "Alice T"
    with pytest.raises(GNUSocialIllegalArgumentError, match="at least one"):
        alice.account_update_profile()


def test_colours_and_device(alice: GNUSocial) -> None:
    assert alice.account_update_link_color("ff8800").id == 2
    assert alice.account_update_background_color("#00ff00").id == 2
    assert alice.account_update_delivery_device("none").id == 2
    for color in ("red", "#12", "0f0", "", None, 0xFF8800):
        with pytest.raises(GNUSocialIllegalArgumentError, match="hexadecimal"):
            alice.account_update_link_color(color)  # type: ignore[arg-type]
    with pytest.raises(GNUSocialIllegalArgumentError, match="pigeon"):
        alice.account_update_delivery_device("pigeon")


def test_the_avatar(server: Sandbox, alice: GNUSocial, tmp_path: object) -> None:
    path = tmp_path / "me.png"  # type: ignore[operator]
    path.write_bytes(PNG)
    with path.open("rb") as opened:
        upload_each(server, alice, path, str(path), PNG, opened)
    with pytest.raises(FileNotFoundError):
        alice.account_update_avatar(tmp_path / "none.png")  # type: ignore[operator]
    with pytest.raises(OSError, match="cannot read"):
        alice.account_update_avatar(tmp_path)  # type: ignore[arg-type]
    with pytest.raises(GNUSocialIllegalArgumentError, match="empty"):
        alice.account_update_avatar(b"")
    with pytest.raises(GNUSocialIllegalArgumentError, match="must be a path"):
        alice.account_update_avatar(17)  # type: ignore[arg-type]


def upload_each(server: Sandbox, alice: GNUSocial, *images: FileLike) -> None:
    for image in images:
        if server.version == "2.0.1":
            # Seen on a real 2.0.1: the avatar upload is a 500 there.
            with pytest.raises(GNUSocialInternalServerError):
                alice.account_update_avatar(image)
        else:
            assert alice.account_update_avatar(image).id == 2


def test_the_address_of_an_avatar(anyone: GNUSocial) -> None:
    assert anyone.account_avatar_url("alice").startswith("http")
    alice = anyone.account("alice")
    assert anyone.account_avatar_url(alice, "mini").startswith("http")
    with pytest.raises(GNUSocialIllegalArgumentError, match="profile, stream, mini"):
        anyone.account_avatar_url("alice", "original")
    with pytest.raises(GNUSocialIllegalArgumentError, match="is not a valid nickname"):
        anyone.account_avatar_url(2)  # type: ignore[arg-type]
    with pytest.raises(GNUSocialNotFoundError):
        anyone.account_avatar_url("nosuchuserx")


def test_who_follows_whom(alice: GNUSocial, bob: GNUSocial, carol: GNUSocial) -> None:
    for follower in (bob, carol):
        follower.account_follow("alice")
    alice.account_follow("bob")
    names = {each.screen_name for each in alice.account_followers()}
    assert names == {"bob", "carol"}
    assert alice.account_followers("alice") == alice.account_followers()
    assert [each.screen_name for each in alice.account_following("alice")] == ["bob"]
    assert set(alice.account_followers_ids()) == {3, 4}
    assert alice.account_following_ids(2) == [3]
    assert alice.account_following_ids(carol.me()) == [2]


def test_followers_page_by_page(server: Sandbox, anyone: GNUSocial) -> None:
    for nickname in ("bob", "carol", "dave", "admin"):
        with server.client(nickname) as follower:
            follower.account_follow("alice")
    # The server sends one user too many for each page; nobody notices.
    page = anyone.account_followers("alice", limit=2)
    assert len(page) == 2
    everybody = anyone.fetch_remaining(page)
    assert sorted(each.screen_name for each in everybody) == ["admin", "bob", "carol", "dave"]


def test_followers_of_nobody(anyone: GNUSocial) -> None:
    with pytest.raises(GNUSocialNotFoundError):
        anyone.account_followers("nosuchuserx")
    with pytest.raises(GNUSocialNotFoundError):
        anyone.account_followers_ids(99999)
    with pytest.raises(GNUSocialUnauthorizedError):
        anyone.account_following()


def test_the_rate_limit_that_is_none(alice: GNUSocial) -> None:
    status = alice.account_rate_limit_status()
    assert (status.remaining_hits, status.hourly_limit) == (150, 150)


def test_nicknames(anyone: GNUSocial) -> None:
    assert anyone.nickname_available("alice") is False
    assert anyone.nickname_available("zeke") is True


def test_looking_up_by_a_handle(anyone: GNUSocial, server: Sandbox) -> None:
    host = server.url.removeprefix("http://")
    assert anyone.account(f"@bob@{host}").screen_name == "bob"
    assert [each.path for each in server.requests] == ["/api/users/show.json"]
