"""Identifiers: from the objects, ids and names that callers pass to request parameters.

An object is accepted in place of its id. Users may also be given by nickname, ``@nickname`` or
profile URL, groups by nickname or ``!nickname``. An int is an id. So is a str of digits, unless it
starts with a zero: ``007`` is a nickname. ``@1984`` is the nickname, ``1984`` the id. The caller's
arguments are never modified.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.checks import members, shown

#: A nickname on GNU social, with what other servers of this API allow as well (``.``, ``-``).
_NICKNAME = r"[0-9A-Za-z_](?:[0-9A-Za-z_.-]*[0-9A-Za-z_])?"
#: A name of a list that can stand in a path of the API.
_LIST_NAME = r"[0-9A-Za-z]{1,64}"
#: The digits of an id. With a leading zero they are a nickname.
_DIGITS = r"[1-9][0-9]{0,18}"
#: Larger than any id of a server.
_TOO_LARGE = 2**63
_HANDLE = r"@([0-9A-Za-z_.-]{1,64})@([^@\s/]{1,253})"
_EMAIL = r"[^@\s/:]+@[^@\s/:]+"


def unpack_id(thing: object, *, what: str = "id") -> int:
    """Return the id of an object that has one, of an int or of a string of digits."""
    value = thing.get("id") if isinstance(thing, Mapping) else thing
    number = _number(value.lstrip("0") if isinstance(value, str) else value)
    if number is None:
        raise GNUSocialIllegalArgumentError(
            f"{shown(thing)} is not a valid {what}; accepted are a positive int, its digits, "
            "or an object that has an id"
        )
    return number


def unpack_optional_id(thing: object, *, what: str = "id") -> int | None:
    """Return the id as :func:`unpack_id` does, and None for None."""
    return None if thing is None else unpack_id(thing, what=what)


def unpack_ids(things: object, *, what: str = "id") -> list[int]:
    """Return the ids of one thing or of several."""
    several = members(things, what)
    return [unpack_id(thing, what=what) for thing in ([things] if several is None else several)]


def media_ids_in(media: object) -> list[int]:
    """Return the ids of one upload or of several; an upload has its id under ``media_id``."""
    several = members(media, "media_ids")
    uploads = [media] if several is None else several
    ids = [each.get("media_id") if isinstance(each, Mapping) else each for each in uploads]
    return unpack_ids(ids, what="media")


def whose_params(user: object, prefix: str = "") -> dict[str, Any]:
    """Return the parameters that name a user; none for None, which is the logged-in user."""
    return {} if user is None else user_params(user, prefix)


def user_params(user: object, prefix: str = "", *, by_email: bool = False) -> dict[str, Any]:
    """Return the parameters that name a user: ``user_id``, ``screen_name`` or, if asked, ``email``.

    The server answers 404 to an unknown id but 500 to an unknown nickname, so the id is sent if
    there is one.
    """
    value = user.get("id") if isinstance(user, Mapping) else user
    number = _number(value)
    if number is not None:
        return {f"{prefix}id" if prefix else "user_id": number}
    if isinstance(value, str):
        if by_email and re.fullmatch(_EMAIL, value):
            return {"email": value}
        nickname = value.strip().removeprefix("@")
        if re.fullmatch(_NICKNAME, nickname):
            return {f"{prefix}screen_name": nickname}
    raise GNUSocialIllegalArgumentError(
        f"{shown(user)} is not a valid user of this server; accepted are "
        "an id, a nickname, @nickname "
        f"or a User{' or an e-mail address' if by_email else ''}. A user of another server is "
        "named by the id that this server gave them (look it up with account(PROFILE_URL))"
    )


def unpack_nickname(user: object) -> str:
    """Return the nickname of a user, for routes that take nothing else."""
    value = user.get("screen_name") if isinstance(user, Mapping) else user
    nickname = user_params(value).get("screen_name")
    if nickname is None:
        raise GNUSocialIllegalArgumentError(
            f"{shown(user)} is not a valid nickname; accepted are a nickname, @nickname or a User"
        )
    return str(nickname)


def user_reference(user: object) -> str:
    """Return the id or nickname of a user, for parameters that take either."""
    return str(next(iter(user_params(user).values())))


def group_reference(group: object) -> str:
    """Return the id or nickname of a group, for the path.

    The path takes both on every version; ``group_name`` as a parameter is refused by leave on
    1.20.10, and an unknown ``group_id`` there is answered 400 instead of 404.
    """
    value = group.get("id") if isinstance(group, Mapping) else group
    number = _number(value)
    if number is not None:
        return str(number)
    if isinstance(value, str) and re.fullmatch(_NICKNAME, value.strip().removeprefix("!")):
        return value.strip().removeprefix("!")
    raise GNUSocialIllegalArgumentError(
        f"{shown(group)} is not a valid group; accepted are an id, a nickname, !nickname or a Group"
    )


def group_params(group: object) -> dict[str, Any]:
    """Return the parameters that name a group: ``group_id`` or ``group_name``."""
    reference = group_reference(group)
    return {"group_id" if reference.isdigit() else "group_name": reference}


def list_path(owner: object, user_list: object) -> tuple[str, str]:
    """Return the two path segments that name the owner and the list.

    Paths take letters and digits only: underscores of a nickname are dropped, since the server
    ignores them, and a list with another name can only be given by its id.
    """
    value = user_list.get("id") if isinstance(user_list, Mapping) else user_list
    number = _number(value)
    if number is not None:
        return owner_in_path(owner), str(number)
    if isinstance(value, str) and re.fullmatch(_LIST_NAME, value):
        return owner_in_path(owner), value
    raise GNUSocialIllegalArgumentError(
        f"{shown(user_list)} is not a valid list; accepted are "
        "an id, a name of letters and digits, or a "
        "UserList. A list whose name has other characters is named by its id"
    )


def owner_in_path(owner: object) -> str:
    """Return the path segment that names the owner of lists."""
    if owner is None:
        raise GNUSocialIllegalArgumentError("user must be the owner of the list, not None")
    return user_reference(owner).replace("_", "")


def remote_handle(user: object) -> tuple[str, str] | None:
    """Return nickname and host of ``@nick@host``, which names a user of any server."""
    match = re.fullmatch(_HANDLE, user.strip()) if isinstance(user, str) else None
    return None if match is None else (match[1], match[2].lower())


def is_profile_url(user: object) -> bool:
    """Tell whether a user is named by the URL of a profile."""
    return isinstance(user, str) and user.strip().startswith(("http://", "https://"))


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and re.fullmatch(_DIGITS, value):
        value = int(value)
    return value if isinstance(value, int) and 0 < value < _TOO_LARGE else None
