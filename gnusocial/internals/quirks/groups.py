"""Update a group, as a flow, and validate the fields of a group.

The route requires the nickname every time, and returns 200 for a description that it does not store
(``docs/quirks``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gnusocial.entities.group import Group
from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialUnsupportedError
from gnusocial.internals.checks import members, shown
from gnusocial.internals.context import ClientContext
from gnusocial.internals.flows import Flow
from gnusocial.internals.http.error_mapping import error_from
from gnusocial.internals.http.exchange import exchange
from gnusocial.internals.http.request import ResponseInfo, get, post
from gnusocial.internals.ids import group_reference


def update_group(
    context: ClientContext, group: object, *, nickname: object, aliases: object, **fields: object
) -> Flow[Group]:
    """Update a group (with its current nickname if that stays) and verify what the server kept."""
    reference = group_reference(group)
    given = check_fields(**fields)
    changed = {**given, **({} if nickname is None else {"nickname": check_nickname(nickname)})}
    listed = check_aliases(aliases)
    if not changed and listed is None:
        raise GNUSocialIllegalArgumentError(
            "give at least one of nickname, full_name, homepage, description, location, aliases"
        )
    if nickname is None:
        shown = yield from exchange(
            context, get("statusnet/groups/show/{}", reference, returns=Group)
        )
        given["nickname"] = shown.nickname
    sent = {**given, **changed, "aliases": listed}
    return (
        yield from exchange(
            context, post("statusnet/groups/update/{}", reference, returns=_Kept(changed), **sent)
        )
    )


def check_nickname(nickname: object) -> str:
    """Return the nickname for a group, with or without ``!``. The server decides its characters."""
    word = nickname.strip().removeprefix("!") if isinstance(nickname, str) else ""
    if not word:
        raise GNUSocialIllegalArgumentError(
            f"nickname must be lower-case letters and digits, not {shown(nickname)}"
        )
    return word


def check_fields(**fields: object) -> dict[str, str]:
    """Return the given fields. The server treats an empty field as not given."""
    for name, value in fields.items():
        if value is not None and not (isinstance(value, str) and value.strip()):
            raise GNUSocialIllegalArgumentError(
                f"{name} must be a text that is not empty, not {shown(value)}: the server can "
                "replace it, but not clear it"
            )
    return {name: str(value) for name, value in fields.items() if value is not None}


def check_aliases(aliases: object) -> list[str] | None:
    """Return the aliases of a group, from one nickname or several."""
    if aliases is None:
        return None
    several = [aliases] if isinstance(aliases, str) else members(aliases, "aliases")
    if several is None:
        raise GNUSocialIllegalArgumentError(f"aliases must be nicknames, not {shown(aliases)}")
    return [check_nickname(alias) for alias in several]


class _Kept:
    """Decodes the group after an update, and raises if the server did not store a change."""

    def __init__(self, changed: Mapping[str, str]) -> None:
        self.changed = changed

    def __call__(self, value: Any, info: ResponseInfo) -> Group:
        group = Group.decode(value, info.timezone)
        lost = [name for name, wanted in self.changed.items() if not _is_kept(name, wanted, group)]
        if not lost:
            return group
        raise error_from(
            info.response,
            GNUSocialUnsupportedError,
            f"the server did not keep {', '.join(lost)} of the group, but changed the rest. No "
            "released version keeps a new description here, and a new nickname is kept only if the "
            "site permits name changes",
        )


def _is_kept(name: str, wanted: str, group: Group) -> bool:
    kept = str(group.get(name) or "")
    if name == "nickname":
        # The server ignores case and underscores.
        return kept.lower() == wanted.lower().replace("_", "")
    return kept == wanted.strip()
