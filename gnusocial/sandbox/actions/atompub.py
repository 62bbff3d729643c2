"""AtomPub: the service document and the three collections of a user, read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ..activities import SCHEMA, Activity
from ..dates import iso_date
from ..errors import ApiError
from ..formats import xml
from ..formats.atom import ATOM_TYPE, add_answered, add_link, add_object, new_feed
from ..records import Group, Notice, Profile, Verb
from ..replies import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..request import Call

Target = TypeVar("Target")

_SERVICE_TYPE = "application/atomsvc+xml"


def service(call: Call) -> Reply:
    """app/service: the four collections of a user."""
    owner = call.required_target_user()
    root = xml.Element(
        "service",
        {
            "xmlns": "http://www.w3.org/2007/app",
            "xmlns:atom": "http://www.w3.org/2005/Atom",
            "xmlns:activity": "http://activitystrea.ms/spec/1.0/",
        },
    )
    workspace = root.add("workspace")
    workspace.add("atom:title", "Main")
    for path, title, verb in (
        ("statuses/user_timeline", "timeline", "post"),
        ("statusnet/app/subscriptions", "subscriptions", "follow"),
        ("statusnet/app/favorites", "favorites", "favorite"),
        ("statusnet/app/memberships", "memberships", "join"),
    ):
        href = call.world.url(f"api/{path}/{owner.id}.atom")
        collection = workspace.add("collection", attributes={"href": href})
        collection.add("atom:title", f"{owner.nickname} {title}")
        collection.add("accept", "application/atom+xml;type=entry")
        collection.add("activity:verb", f"{SCHEMA}/{verb}")
    return Reply(xml.document(root), _SERVICE_TYPE)


def _owner(call: Call, error: str) -> Profile:
    found = call.world.profiles.get(int(call.get("profile") or "0"))
    if found is None:
        raise ApiError(404, error)
    return found


def memberships(call: Call) -> Reply:
    """app/memberships: the groups of a user."""
    owner = _owner(call, "No such profile.")
    names = ("Group memberships of {}", "Groups {} is a member of on {}", "groups")
    root = _feed(call, owner, "memberships", *names)
    for notice, group in _active(call, owner, Verb.JOIN, Group):
        content = f"{owner.best_name} has joined group {group.best_name}."
        _add_entry(call, root, "memberships", notice, group, "Join", content)
    return Reply(xml.document(root), ATOM_TYPE)


def subscriptions(call: Call) -> Reply:
    """app/subscriptions: the users that a user follows."""
    owner = _owner(call, f"No such profile id: {call.get('profile')}.")
    names = ("{} subscriptions", "People {} has subscribed to on {}", "subscriptions")
    root = _feed(call, owner, "subscriptions", *names)
    for notice, other in _active(call, owner, Verb.FOLLOW, Profile):
        content = f"{owner.best_name} is now following {other.best_name}."
        _add_entry(call, root, "subscriptions", notice, other, "Follow", content)
    return Reply(xml.document(root), ATOM_TYPE)


def favorites(call: Call) -> Reply:
    """app/favorites: the notices that a user favorited."""
    owner = _owner(call, "No such profile.")
    names = ("{} favorites", "Notices {} has favorited on {}", "favorites")
    root = _feed(call, owner, "favorites", *names)
    for notice, liked in _active(call, owner, Verb.FAVORITE, Notice):
        _add_entry(call, root, "favorites", notice, liked, "Favor", notice.rendered)
    return Reply(xml.document(root), ATOM_TYPE)


def _active(
    call: Call, owner: Profile, verb: Verb, kind: type[Target]
) -> Iterator[tuple[Notice, Target]]:
    """The current activities of a kind, newest first."""
    for notice in call.world.notices_by(owner):
        if notice.verb is verb and notice.in_force and isinstance(notice.target, kind):
            yield notice, notice.target


def _feed(
    call: Call, owner: Profile, area: str, title: str, subtitle: str, page: str
) -> xml.Element:
    world = call.world
    here = world.url(f"api/statusnet/app/{area}/{owner.id}.atom")
    root = new_feed(call)
    root.add("id", here)
    name = owner.best_name
    root.add("title", title.format(name))
    root.add("subtitle", subtitle.format(name, world.settings.site_name))
    root.add("updated", iso_date(world.now))
    author = root.add("author")
    author.add("name", name)
    author.add("uri", world.uri_of(owner))
    add_link(root, "alternate", "text/html", world.url(f"{owner.nickname}/{page}"))
    add_link(root, "self", "application/atom+xml", here)
    return root


def _add_entry(
    call: Call,
    root: xml.Element,
    area: str,
    notice: Notice,
    target: Profile | Group | Notice,
    title: str,
    content: str,
) -> None:
    entry = root.add("entry")
    entry.add("id", notice.uri)
    entry.add("title", title)
    entry.add("content", content, {"type": "html"})
    entry.add("activity:verb", f"{SCHEMA}/{notice.verb.value}")
    entry.add("published", iso_date(notice.created))
    entry.add("updated", iso_date(notice.created))
    activity = Activity(notice, target)
    add_object(call, entry, activity)
    if isinstance(target, Notice):
        add_answered(call.world, entry, target)
        add_object(call, entry, activity, "activity:target")
    here = call.world.url(f"api/statusnet/app/{area}/{notice.author.id}/{target.id}.atom")
    add_link(entry, "self", "application/atom+xml", here)
    add_link(entry, "edit", "application/atom+xml", here)
