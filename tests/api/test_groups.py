"""Groups against the sandbox, as both versions answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialConflictError,
    GNUSocialIllegalArgumentError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
    Group,
)
from gnusocial.internals.request import post
from gnusocial.sandbox import Sandbox


@pytest.fixture
def testers(alice: GNUSocial) -> Iterator[Group]:
    """A group of alice's, as the recorded request makes one."""
    request = post(
        "statusnet/groups/create",
        returns=Group,
        nickname="testers",
        full_name="The Testers",
        description="a group",
    )
    return alice._request(request)


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
            with pytest.raises(GNUSocialIllegalArgumentError, match="is no group"):
                method(name)
    assert len(server.requests) == sent
