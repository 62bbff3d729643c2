"""What the parameters of a call name: users, statuses, the part of a list."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from ..errors import ApiError
from ..request import is_number, php_int
from .errors import UnknownStatusError, UnknownUserError

if TYPE_CHECKING:
    from ..records import Notice, Profile
    from ..request import Call, Window

#: The most statuses and messages in an answer, and the most contacts.
MOST_ITEMS = 100
MOST_CONTACTS = 200


def user_of(call: Call, prefix: str = "") -> Profile:
    """The user whom user_id, profileurl or screen_name names, else the caller."""
    number = call.get(f"{prefix or 'user_'}id")
    address = None if prefix else call.get("profileurl")
    name = call.get(f"{prefix}screen_name")
    if not (number or address or name):
        return call.user
    found = None
    if number:
        found = call.world.profiles.get(int(number)) if is_number(number) else None
    elif address:
        found = with_address(call, address)
    elif name:
        found = call.world.user_named(name.strip().lower())
    if found is None:
        raise UnknownUserError
    return found


def with_address(call: Call, address: str) -> Profile | None:
    """The user whose profile page has this address."""
    everybody = call.world.profiles.values()
    return next((p for p in everybody if address == call.world.url(profile_path(p))), None)


def profile_path(profile: Profile) -> str:
    """Where the page of a user is on the site."""
    return f"profile/{profile.nickname}"


def status_of(call: Call, *, only_parameter: bool = False) -> Notice:
    """The status that `id` names: in the path, or as a parameter.

    Some routes look at the parameter alone, also where the path has the id.
    """
    in_path = None if only_parameter else call.get("path_id")
    number = php_int(in_path or call.get("id"))
    if not number:
        raise ApiError(HTTPStatus.BAD_REQUEST, "An id is missing.")
    notice = call.world.notice(number)
    if notice is None:
        raise UnknownStatusError(number)
    return notice


def window_of(call: Call, parameter: str = "count") -> Window:
    """The part of a timeline: at most 100 statuses."""
    return call.window(most=MOST_ITEMS, parameter=parameter)


def contacts_window(call: Call) -> Window:
    """The part of a list of contacts: at most 200. There are no numbered pages."""
    return replace(call.window(most=MOST_CONTACTS), page=1)


def is_true(call: Call, name: str) -> bool:
    """Whether a switch is on."""
    return (call.get(name) or "").lower() in {"1", "true"}
