"""Lists of people ("people tags").

They are created in the web pages; the API shows, updates and deletes them. The API's response to a
creation looks like success, but nothing is stored, and members cannot be changed. It returns a
cursor if there is more than a page, but fails if a request contains one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import streams, text
from ..entities import Presenter
from ..errors import ApiError, AuthenticationRequiredError
from ..formats import xml
from ..records import PeopleTag
from ..refusals import refused
from ..replies import HTML_TYPE, Reply, Validators, data_reply, json_reply, xml_reply
from ..request import php_int
from .accounts import user_reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..records import Profile
    from ..request import Call

_PER_PAGE = 20


def _named_user(call: Call) -> Profile | None:
    """The user in the path, by id or nickname."""
    name = call.get("user") or ""
    if name.isdigit():
        return call.world.profiles.get(int(name))
    return call.world.user_named(text.normalised_nickname(name))


def _list(call: Call, parameter: str = "id", *, early: bool = True) -> PeopleTag:
    """The list in the path, if the caller may see it."""
    owner = _named_user(call)
    found = call.world.list_of(owner, call.get(parameter) or "") if owner is not None else None
    if found is None or (found.private and found.owner is not call.viewer):
        raise ApiError(404, "List not found.", early=early)
    return found


def _marks(action: str, tag: PeopleTag, *parts: object) -> Validators:
    stamps = (int(tag.created.timestamp()), int(tag.modified.timestamp()))
    etag = ":".join(str(part) for part in (action, "en", *parts, *stamps))
    return Validators(f'"{etag}"', tag.modified)


def collection(call: Call) -> Reply:
    """lists: POST only seems to create one; GET never works."""
    if call.method != "POST":
        raise ApiError(404, "No such user.", early=True)
    name = call.trimmed("name")
    if not name:
        return Reply(b"A list must have a name.", HTML_TYPE)
    world = call.world
    existing = world.list_named(call.user, name)
    if existing is not None:
        return _shown(call, existing)
    tag = PeopleTag(
        world.next_list_id(),
        call.user,
        name,
        world.now,
        world.now,
        description=call.trimmed("description") or None,
        private=call.get("mode") == "private",
    )
    array = Presenter(call).people_tag(tag)
    # Directly after the insert, the id is a number.
    return data_reply(call, "list", {**array, "id": tag.id})


def one(call: Call) -> Reply:
    """lists/ID: show, update, delete."""
    tag = _list(call)
    marks = _marks("ApiList", tag, tag.owner.id)
    method = call.get("_method") or call.method
    if method == "DELETE":
        _check_owner(call, tag, "delete")
        return _deleted(call, tag, marks)
    if method in {"POST", "PUT"}:
        _check_owner(call, tag, "update")
        return _updated(call, tag, marks)
    return _shown(call, tag, marks)


def _shown(call: Call, tag: PeopleTag, marks: Validators | None = None) -> Reply:
    return data_reply(call, "list", Presenter(call).people_tag(tag), marks)


def _check_owner(call: Call, tag: PeopleTag, verb: str) -> None:
    if call.viewer is None:
        raise AuthenticationRequiredError
    if tag.owner is not call.viewer:
        raise ApiError(401, f"You cannot {verb} lists that do not belong to you.")


def _deleted(call: Call, tag: PeopleTag, marks: Validators) -> Reply:
    del call.world.lists[tag.id]
    tag.members.clear()
    tag.subscribers.clear()
    return _shown(call, tag, marks)


def _updated(call: Call, tag: PeopleTag, marks: Validators) -> Reply:
    if call.method == "PUT" and not call.version.updates_lists_by_put:
        crash = ApiError(500, "Call to a member function quote() on null")
        return refused(call, crash, marks)
    name = call.trimmed("name")
    if not name:
        # The server tries to send 503, but sends its default status.
        raise ApiError(400, "An error occured.")
    slug = text.slug(name)
    other = call.world.list_named(tag.owner, slug)
    if other is not None and other is not tag:
        raise ApiError(500, "The tag you are trying to rename to already exists.")
    tag.name = slug
    # Missing fields are cleared, and the description is normalised like a tag.
    tag.description = text.slug(call.get("description") or "")
    tag.private = call.get("mode") == "private"
    tag.modified = call.world.now
    return _shown(call, tag, marks)


# Lists of lists


def memberships(call: Call) -> Reply:
    """lists/memberships: the lists that a user is on."""
    return _lists_of(call, lambda tag, profile: profile in tag.members)


def subscriptions(call: Call) -> Reply:
    """lists/subscriptions, and lists/list: the lists that a user is subscribed to."""
    return _lists_of(call, lambda tag, profile: profile in tag.subscribers)


def _lists_of(call: Call, chosen: Callable[[PeopleTag, Profile], bool]) -> Reply:
    profile = _named_user(call) if call.get("user") else call.required_target_user()
    if profile is None:
        raise ApiError(404, "No such user.", early=True)
    _check_cursor(call)
    presenter = Presenter(call)
    arrays = [
        presenter.people_tag(tag)
        for tag in call.world.lists.values()
        if chosen(tag, profile) and (not tag.private or tag.owner is call.viewer)
    ]
    return _envelope(call, "lists", arrays)


def _check_cursor(call: Call) -> None:
    """Every cursor except that of the first page causes a database error."""
    if call.get("cursor") not in {None, "", "-1"}:
        raise ApiError(500, f"[Profile_list] DB_DataObject error []: {call.version.database_error}")


def _envelope(
    call: Call, name: str, arrays: list[dict[str, Any]], marks: Validators | None = None
) -> Reply:
    # A cursor is a time, but it is useless: it is not accepted.
    following = str(int(call.world.now.timestamp())) if len(arrays) > _PER_PAGE else 0
    page = arrays[:_PER_PAGE]
    cursors = {
        "next_cursor": following,
        "next_cursor_str": str(following),
        "previous_cursor": 0,
        "previous_cursor_str": "0",
    }
    if call.format == "xml":
        return _envelope_xml(name, page, cursors, marks)
    return json_reply(call, {name: page, **cursors}, marks)


def _envelope_xml(
    name: str,
    arrays: list[dict[str, Any]],
    cursors: dict[str, Any],
    marks: Validators | None,
) -> Reply:
    root = xml.Element(f"{name}_list")
    root.children.append(xml.from_array(name, arrays))
    for key, value in cursors.items():
        root.add(key, str(value))
    return xml_reply(root, marks)


def statuses(call: Call) -> Reply:
    """lists/ID/statuses. The cursor is the id of the last notice seen, which is required."""
    tag = _list(call, early=False)
    cursor = php_int(call.get("cursor"))
    notices = [n for n in streams.of_list(call.world, tag) if cursor <= 0 or n.id <= cursor]
    if cursor > 0:
        if not notices or notices[0].id != cursor:
            message = (
                "Too few arguments to function Profile_list::getNotices(), "
                "1 passed and at least 2 expected"
            )
            raise ApiError(500, message)
        notices = notices[1:]
    arrays = Presenter(call).statuses(notices[:_PER_PAGE])
    if call.format == "xml":
        return data_reply(call, "statuses", arrays)
    cursors = {
        "next_cursor": None,
        "next_cursor_str": "",
        "previous_cursor": None,
        "previous_cursor_str": "",
    }
    return json_reply(call, {"statuses": arrays, **cursors})


# Members and subscribers


def members(call: Call) -> Reply:
    """LIST/members: GET lists them; adding and removing never works."""
    tag = _list(call, "list_id")
    marks = _marks("ApiListMembers", tag, tag.id)
    if call.method == "GET":
        people = tag.members[::-1] if call.version.newest_list_members_first else tag.members
        return _people(call, people, marks)
    if tag.owner is not call.user:
        verb = "remove members from" if call.method == "DELETE" else "add members to"
        raise ApiError(401, f"You are not allowed to {verb} this list.")
    missing = ApiError(400, "You must specify a member.")
    return refused(call, missing, marks)


def _people(call: Call, people: list[Profile], marks: Validators) -> Reply:
    _check_cursor(call)
    presenter = Presenter(call)
    arrays = [presenter.user(profile, with_status=True) for profile in people]
    return _envelope(call, "users", arrays, marks if people else None)


def subscribers(call: Call) -> Reply:
    """LIST/subscribers: list them, subscribe, unsubscribe."""
    tag = _list(call, "list_id")
    marks = _marks("ApiListSubscribers", tag, tag.id)
    if call.method == "GET":
        return _people(call, tag.subscribers, marks)
    if call.method == "DELETE":
        if call.user not in tag.subscribers:
            message = "You are not subscribed to this list."
            return refused(call, ApiError(400, message), marks)
        tag.subscribers.remove(call.user)
    elif call.user not in tag.subscribers:
        tag.subscribers.append(call.user)
    return _shown(call, tag, marks)


def member(call: Call) -> Reply:
    """LIST/members/ID: whether a user is on the list. A JSON "yes" is a 500."""
    tag = _list(call, "list_id", early=False)
    return _check(call, tag.members, "ApiListMemberAction", "member")


def subscriber(call: Call) -> Reply:
    """LIST/subscribers/ID: whether a user is subscribed to the list. A JSON "yes" is a 500."""
    tag = _list(call, "list_id", early=False)
    return _check(call, tag.subscribers, "ApiListSubscriberAction", "subscriber")


def _check(call: Call, people: list[Profile], action: str, what: str) -> Reply:
    profile = call.target_user()
    if profile is None or profile not in people:
        preposition = "a member of" if what == "member" else "a subscriber of"
        raise ApiError(400, f"The specified user is not {preposition} this list.")
    if call.format == "json":
        raise ApiError(500, f"Call to undefined method {action}::showSingleJsonUser()")
    return user_reply(call, profile)
