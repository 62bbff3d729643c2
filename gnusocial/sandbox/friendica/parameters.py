"""The users, statuses and pages that parameters identify."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from ..errors import ApiError
from ..request import php_int
from .errors import UnknownContactError, UnknownStatusError

if TYPE_CHECKING:
    from ..records import Notice, Profile
    from ..request import Call, Window

#: The maximum number of statuses and messages in a response, and of contacts.
MOST_ITEMS = 100
MOST_CONTACTS = 200


def user_of(call: Call, prefix: str = "") -> Profile:
    """The user that user_id, profileurl or screen_name identifies, or else the caller.

    The server ignores an unknown name; an unknown id crashes it.
    """
    return named_user(call, prefix) or call.user


def named_user(call: Call, prefix: str = "") -> Profile | None:
    """The user that the parameters identify, or None."""
    number = php_int(call.get(f"{prefix or 'user_'}id"))
    address = None if prefix else call.get("profileurl")
    name = call.get(f"{prefix}screen_name")
    if number:
        found = call.world.profiles.get(number)
        if found is None:
            raise UnknownContactError
        return found
    if address:
        return with_address(call, address)
    return call.world.user_named(name.strip().lower()) if name else None


def with_address(call: Call, address: str) -> Profile | None:
    """The user whose profile has this URL."""
    everybody = call.world.profiles.values()
    return next((p for p in everybody if address == call.world.url(profile_path(p))), None)


def profile_path(profile: Profile) -> str:
    """The path of a user's page on the site."""
    return f"profile/{profile.nickname}"


def status_number(call: Call) -> int:
    """The id in `id`, from the path or a parameter."""
    number = php_int(call.get("path_id") or call.get("id"))
    if not number:
        raise ApiError(HTTPStatus.BAD_REQUEST, "An id is missing.")
    return number


def status_of(call: Call) -> Notice:
    """The status with the id in `id`."""
    number = status_number(call)
    notice = call.world.notices.get(number)
    if notice is None or notice.repeat_of is not None:
        raise UnknownStatusError(number)
    if notice.deleted:
        message = f"There is no status or conversation with the id {number}."
        raise ApiError(HTTPStatus.BAD_REQUEST, message)
    return notice


def window_of(call: Call, parameter: str = "count") -> Window:
    """The page of a timeline: from 1 to 100 statuses."""
    return _with_least(call, call.window(most=MOST_ITEMS, parameter=parameter), parameter)


def contacts_window(call: Call) -> Window:
    """The page of a list of contacts: from 1 to 200. There are no page numbers."""
    return _with_least(call, replace(call.window(most=MOST_CONTACTS), page=1), "count")


def _with_least(call: Call, window: Window, parameter: str) -> Window:
    given = call.get(parameter)
    return replace(window, count=1) if given is not None and php_int(given) < 1 else window


def is_true(call: Call, name: str) -> bool:
    """Whether an option is on."""
    return (call.get(name) or "").lower() in {"1", "true"}
