"""Groups, against the sandbox in both versions."""

from __future__ import annotations

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialBadRequestError,
    GNUSocialConflictError,
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
    GNUSocialUnsupportedError,
    Group,
)
from gnusocial.sandbox import Sandbox
from tests.api.files import png


@pytest.fixture
def testers(alice: GNUSocial) -> Group:
    """A group of alice's."""
    return alice.group_create("testers", "The Testers", description="a group")


def test_showing(testers: Group, anyone: GNUSocial, alice: GNUSocial) -> None:
    assert testers.nickname == "testers"
    for name in (testers, testers.id, str(testers.id), "testers", "!testers"):
        assert anyone.group(name).fullname == "The Testers"
    assert anyone.group(testers).member is None
    assert alice.group(testers).member is True
    assert anyone.groups() == anyone.groups(limit=20, page=1)
    assert [each.nickname for each in anyone.groups()] == ["testers"]
    assert [each.nickname for each in alice.groups()] == ["testers"]


def test_joining_and_leaving(testers: Group, bob: GNUSocial, anyone: GNUSocial) -> None:
    assert bob.group_is_member(testers) is False
    assert bob.group_join("!testers").member_count == 2
    assert bob.group_is_member("testers") is True
    assert anyone.group_is_member(testers.id, "bob") is True
    assert anyone.group_is_member(testers, 4) is False
    with pytest.raises(GNUSocialConflictError):
        bob.group_join(testers)
    assert {each.screen_name for each in anyone.group_members(testers)} == {"alice", "bob"}
    assert [each.screen_name for each in anyone.group_admins(testers)] == ["alice"]
    assert [each.nickname for each in anyone.account_groups("bob")] == ["testers"]
    assert [each.nickname for each in bob.account_groups()] == ["testers"]

    # By nickname too: as a parameter 1.20.10 refuses it here, in the path it does not.
    assert bob.group_leave("testers").nickname == "testers"
    with pytest.raises(GNUSocialConflictError):
        bob.group_leave(testers)
    assert bob.account_groups() == []


def test_members_page_by_page(testers: Group, server: Sandbox, anyone: GNUSocial) -> None:
    for nickname in ("bob", "carol", "dave"):
        with server.client(nickname) as member:
            member.group_join(testers)
    page = anyone.group_members(testers, limit=2)
    assert len(page) == 2
    assert len(anyone.fetch_remaining(page)) == 4


def test_what_is_said_in_a_group(testers: Group, bob: GNUSocial, anyone: GNUSocial) -> None:
    bob.group_join(testers)
    said = [bob.post(f"hello !testers {number}").id for number in range(5)][::-1]
    page = anyone.timeline_group("testers", limit=2)
    assert [each.id for each in page] == said[:2]
    assert [each.id for each in anyone.fetch_remaining(page)] == said


@pytest.mark.parametrize("name", ["nosuchgroupx", 99999])
def test_a_group_that_is_not_there(alice: GNUSocial, name: object) -> None:
    for method in (
        alice.group,
        alice.group_join,
        alice.group_leave,
        alice.group_members,
        alice.group_admins,
        alice.group_is_member,
        alice.timeline_group,
    ):
        with pytest.raises(GNUSocialNotFoundError):
            method(name)


def test_users_who_are_not_there(testers: Group, anyone: GNUSocial) -> None:
    with pytest.raises(GNUSocialNotFoundError):
        anyone.group_is_member(testers, "nosuchuserx")
    with pytest.raises(GNUSocialNotFoundError):
        anyone.account_groups("nosuchuserx")


def test_without_a_login(testers: Group, anyone: GNUSocial) -> None:
    for method in (anyone.group_join, anyone.group_leave):
        with pytest.raises(GNUSocialUnauthorizedError):
            method("testers")
    with pytest.raises(GNUSocialUnauthorizedError):
        anyone.account_groups()


def test_what_names_no_group(server: Sandbox, alice: GNUSocial) -> None:
    sent = len(server.requests)
    for name in (None, "", "!", "a b", 0, {"id": None}):
        for method in (alice.group, alice.group_join, alice.group_leave, alice.timeline_group):
            with pytest.raises(GNUSocialIllegalArgumentError, match="is not a valid group"):
                method(name)
    assert len(server.requests) == sent


def test_making_one(alice: GNUSocial, anyone: GNUSocial) -> None:
    group = alice.group_create(
        "!newgroup",
        "The New Group",
        homepage="http://example.org/",
        description="what it is about",
        location="here",
        aliases=["one", "two"],
    )
    assert type(group) is Group
    assert (group.nickname, group.fullname) == ("newgroup", "The New Group")
    assert (group.homepage, group.location) == ("http://example.org/", "here")
    assert (group.description, group.member_count, group.member) == ("what it is about", 1, True)
    assert anyone.group("two").id == group.id
    assert alice.group_create("plain").fullname is None


def test_what_the_server_does_not_take_for_a_group(testers: Group, alice: GNUSocial) -> None:
    for taken in ("testers", "bob"):
        with pytest.raises(GNUSocialConflictError, match="already in use"):
            alice.group_create(taken)
    with pytest.raises(GNUSocialBadRequestError, match="lowercase letters"):
        alice.group_create("Bad Nick!", "x")
    with pytest.raises(GNUSocialForbiddenError, match="too long"):
        alice.group_create("longname", "f" * 256)
    with pytest.raises(GNUSocialForbiddenError, match="Homepage"):
        alice.group_create("badhome", homepage="no url")
    with pytest.raises(GNUSocialForbiddenError, match="Too many aliases"):
        alice.group_create("many", aliases=["a1", "a2", "a3", "a4"])


def test_changing_one(server: Sandbox, testers: Group, alice: GNUSocial, bob: GNUSocial) -> None:
    group = alice.group_update(
        testers, full_name="New Testers", homepage="http://example.com/", location="there"
    )
    assert (group.nickname, group.fullname, group.location) == ("testers", "New Testers", "there")
    assert group.description == "a group"
    assert alice.group(testers).homepage == "http://example.com/"
    with pytest.raises(GNUSocialForbiddenError, match="admin"):
        bob.group_update("testers", full_name="evil")
    with pytest.raises(GNUSocialNotFoundError):
        alice.group_update("nosuchgroupx", full_name="x")


def test_aliases_are_replaced_each_time(alice: GNUSocial, anyone: GNUSocial) -> None:
    group = alice.group_create("many", aliases=["one", "two"])
    alice.group_update(group, aliases=["two", "three"])
    with pytest.raises(GNUSocialNotFoundError):
        anyone.group("one")
    assert anyone.group("three").id == group.id
    alice.group_update(group, full_name="Without")
    with pytest.raises(GNUSocialNotFoundError):
        anyone.group("three")


def test_a_description_is_not_kept(testers: Group, alice: GNUSocial) -> None:
    with pytest.raises(GNUSocialUnsupportedError, match="did not keep description"):
        alice.group_update(testers, full_name="New Testers", description="other")
    shown = alice.group(testers)
    assert (shown.fullname, shown.description) == ("New Testers", "a group")


def test_routes_that_no_server_has(server: Sandbox, testers: Group, alice: GNUSocial) -> None:
    version = alice.instance_version()
    calls = {
        "update_group_logo": lambda: alice.group_update_logo("testers", png()),
        "destroy": lambda: alice.group_delete("testers"),
        "tag": lambda: alice.group_tags("testers"),
    }
    for name, call in calls.items():
        route = f"statusnet/groups/{name}/testers.json"
        with pytest.raises(GNUSocialUnsupportedError, match=rf"version {version}.*{route}"):
            call()
        asked = server.requests[-2]
        assert asked.path == f"/api/{route}"
        assert asked.method == ("GET" if name == "tag" else "POST")
    logo = next(each for each in server.requests if "logo" in each.path)
    assert b'name="image"; filename="upload.png"' in logo.body
    assert alice.group("testers").id == testers.id


def test_changing_nothing_or_without_a_login(
    server: Sandbox, testers: Group, alice: GNUSocial, anyone: GNUSocial
) -> None:
    for call in (
        lambda: anyone.group_create("other"),
        lambda: anyone.group_update("testers", full_name="x"),
    ):
        with pytest.raises(GNUSocialUnauthorizedError):
            call()
    sent = len(server.requests)
    for wrong in ({}, {"full_name": ""}, {"nickname": "!"}, {"aliases": [7]}):
        with pytest.raises(GNUSocialIllegalArgumentError):
            alice.group_update(testers, **wrong)  # type: ignore[arg-type]
    for nickname in ("", "!", None):
        with pytest.raises(GNUSocialIllegalArgumentError):
            alice.group_create(nickname)  # type: ignore[arg-type]
    assert len(server.requests) == sent
