"""The page on which a user adds another to lists. An unknown name creates a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .. import html
from ..errors import ApiError
from ..request import php_int
from ..sessions import open_session
from ..text import slug
from .web_login import BAD_SESSION_TOKEN, to_login

if TYPE_CHECKING:
    from ..records import Profile
    from ..replies import Reply
    from ..request import Call
    from ..sessions import Session

_BETWEEN_NAMES = re.compile(r"[\s,]+")
_MOST_LISTS = 100
_MOST_MEMBERS = 500


def tag_profile(call: Call) -> Reply:
    """main/tagprofile/ID: the names of the user's lists that another is on, in one field."""
    session = open_session(call)
    if session.user is None:
        return to_login(call, session)
    target = call.world.profiles.get(php_int(call.get("id")))
    if target is None:
        raise ApiError(400, "No such profile.")
    error = info = None
    if call.method == "POST":
        if not session.accepts(call.trimmed("token")):
            raise ApiError(400, BAD_SESSION_TOKEN)
        error = _save(call, session.user, target)
        info = "Lists saved." if error is None else None
    form = _form(call, session, session.user, target)
    return html.page(call, session, f"List {target.best_name}", form, error=error, info=info)


def _form(call: Call, session: Session, owner: Profile, target: Profile) -> str:
    names = [
        tag.name
        for tag in call.world.lists.values()
        if tag.owner is owner and target in tag.members
    ]
    fields = html.hidden("token", session.token)
    fields += html.hidden("id", str(target.id))
    fields += html.text_field("tags", "Lists", " ".join(names))
    fields += html.submit("save", "Save")
    return html.form("form_tag_user", call.world.url(f"main/tagprofile/{target.id}"), fields)


def _save(call: Call, owner: Profile, target: Profile) -> str | None:
    """Put the target on exactly the named lists; return an error, or None."""
    wanted: dict[str, bool] = {}
    for word in filter(None, _BETWEEN_NAMES.split(call.trimmed("tags"))):
        name = slug(word)
        if not name:
            return f'Invalid tag: "{word}".'
        wanted[name] = word.startswith(".")
    world = call.world
    for tag in world.lists.values():
        if tag.owner is owner and target in tag.members and tag.name not in wanted:
            tag.members.remove(target)
    for name, private in wanted.items():
        known = world.list_named(owner, name)
        count = sum(each.owner is owner for each in world.lists.values())
        if known is None and count >= _MOST_LISTS:
            return f"You already have created {_MOST_LISTS} or more tags."
        joined = known or world.add_list(owner, name, [], private=private)
        if target in joined.members:
            continue
        if len(joined.members) >= _MOST_MEMBERS:
            return f"You already have {_MOST_MEMBERS} or more people in list {name}."
        joined.members.append(target)
    return None
