from __future__ import annotations

from typing import Any

import pytest

from gnusocial.entities import Group, Status, User
from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.ids import (
    group_params,
    group_reference,
    is_profile_url,
    unpack_id,
    unpack_ids,
    unpack_optional_id,
    user_params,
    user_reference,
    whose_params,
)


@pytest.mark.parametrize("thing", [7, "7", "007", {"id": 7}, {"id": "7"}, Status(id=7)])
def test_an_id_in_every_form(thing: object) -> None:
    assert unpack_id(thing) == 7


@pytest.mark.parametrize(
    "thing", [None, "", "abc", "7a", "-7", 0, -1, 7.0, True, [7], {}, {"id": None}, "\u0667"]
)
def test_what_is_no_id(thing: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="is not a valid status; accepted are"):
        unpack_id(thing, what="status")


def test_none_is_no_id_unless_it_may_be() -> None:
    assert unpack_optional_id(None) is None
    assert unpack_optional_id("12") == 12


def test_several_ids_and_the_list_is_left_alone() -> None:
    things = [Status(id=1), "2", 3]
    assert unpack_ids(things) == [1, 2, 3]
    assert things == [{"id": 1}, "2", 3]
    assert unpack_ids(5) == [5]
    assert unpack_ids({"id": 6}) == [6]


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        (2, {"user_id": 2}),
        ("2", {"user_id": 2}),
        # People are called 007 and 1984.
        ("007", {"screen_name": "007"}),
        ("0", {"screen_name": "0"}),
        ("@1984", {"screen_name": "1984"}),
        ("1984", {"user_id": 1984}),
        ("alice", {"screen_name": "alice"}),
        ("@alice", {"screen_name": "alice"}),
        (" Alice_B ", {"screen_name": "Alice_B"}),
        (User(id=2, screen_name="alice"), {"user_id": 2}),
    ],
)
def test_users(user: object, expected: dict[str, Any]) -> None:
    assert user_params(user) == expected


def test_nobody_is_the_caller_where_that_makes_sense() -> None:
    assert whose_params(None) == {}
    assert whose_params(2, "source_") == {"source_id": 2}


def test_users_as_source_and_target() -> None:
    assert user_params(3, "source_") == {"source_id": 3}
    assert user_params("bob", "target_") == {"target_screen_name": "bob"}


def test_an_email_address_only_where_it_is_a_way_to_ask() -> None:
    assert user_params("bob@example.org", by_email=True) == {"email": "bob@example.org"}
    with pytest.raises(GNUSocialIllegalArgumentError, match="user of another server"):
        user_params("bob@example.org")


@pytest.mark.parametrize(
    "user", [None, "", "@", "a b", "a/b", "x?y", 0, 1.5, {"id": None}, object()]
)
def test_what_is_no_user(user: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="is not a valid user of this server"):
        user_params(user, by_email=True)


def test_a_user_in_one_word() -> None:
    assert user_reference(2) == "2"
    assert user_reference("@bob") == "bob"


@pytest.mark.parametrize(
    ("group", "expected"),
    [(1, "1"), ("1", "1"), ("testers", "testers"), ("!testers", "testers"), (Group(id=4), "4")],
)
def test_groups(group: object, expected: str) -> None:
    assert group_reference(group) == expected


def test_groups_as_parameters() -> None:
    assert group_params("!testers") == {"group_name": "testers"}
    assert group_params(Group(id=4)) == {"group_id": "4"}


@pytest.mark.parametrize("group", [None, "", "!", "a b", "a/../b", 0])
def test_what_is_no_group(group: object) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="is not a valid group"):
        group_reference(group)


def test_a_long_thing_is_not_repeated_whole() -> None:
    with pytest.raises(GNUSocialIllegalArgumentError) as caught:
        unpack_id("x" * 5000)
    assert len(str(caught.value)) < 250


def test_profile_urls() -> None:
    assert is_profile_url("https://example.org/alice")
    assert not is_profile_url("alice")
    assert not is_profile_url(7)
