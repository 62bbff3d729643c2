"""Atom with ActivityStreams: the format that sites exchange, as feeds and as single entries."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ..activities import AVATAR_SIZES, SCHEMA, Activity, activity_of, audience, thread_uri
from ..dates import iso_date
from ..entities import Presenter
from ..errors import ApiError
from ..records import Group, Notice, Profile, Verb
from ..replies import Reply
from . import xml
from .feed import notice_info, profile_info, rendered_anonymously

if TYPE_CHECKING:
    from ..request import Call
    from ..world import World
    from .feed import Feed

ATOM_TYPE = "application/atom+xml; charset=utf-8"
ENTRY_TYPE = 'application/atom+xml;type=entry;charset="utf-8"'

_NAMESPACES = {
    "xmlns": "http://www.w3.org/2005/Atom",
    "xmlns:thr": "http://purl.org/syndication/thread/1.0",
    "xmlns:georss": "http://www.georss.org/georss",
    "xmlns:activity": "http://activitystrea.ms/spec/1.0/",
    "xmlns:media": "http://purl.org/syndication/atommedia",
    "xmlns:poco": "http://portablecontacts.net/spec/1.0",
    "xmlns:ostatus": "http://ostatus.org/schema/1.0",
    "xmlns:statusnet": "http://status.net/schema/api/1/",
}


def entry_reply(call: Call, notice: Notice) -> Reply:
    """One notice."""
    entry = xml.Element("entry", dict(_NAMESPACES))
    _fill_entry(call, entry, activity_of(call.world, notice), set())
    return Reply(xml.document(entry), ENTRY_TYPE)


def feed_reply(call: Call, feed: Feed) -> Reply:
    """A timeline. Notices that cannot be rendered are skipped."""
    root = new_feed(call)
    root.add("id", call.world.tag_uri(feed.tag))
    root.add("title", feed.title)
    root.add("subtitle", feed.subtitle)
    root.add("logo", call.world.url(f"theme/{call.version.theme}/logo.png"))
    root.add("updated", iso_date(call.world.now))
    add_link(root, "alternate", "text/html", call.world.url(feed.page))
    here = call.world.url(call.path)
    add_link(root, "self", "application/atom+xml", here)
    anonymous = rendered_anonymously(feed.notices)
    for notice in feed.notices:
        with suppress(ApiError):
            activity = activity_of(call.world, notice)
            _fill_entry(call, root.add("entry"), activity, anonymous)
    return Reply(xml.document(root), ATOM_TYPE)


def new_feed(call: Call) -> xml.Element:
    """The root of a feed, with its generator."""
    root = xml.Element("feed", {"xml:lang": "en-US", **_NAMESPACES})
    about = {"uri": call.version.generator_url, "version": call.version.software}
    root.add("generator", "GNU social", about)
    return root


def add_link(parent: xml.Element, rel: str, kind: str, href: str) -> None:
    """Append a link."""
    parent.add("link", attributes={"rel": rel, "type": kind, "href": href})


def _fill_entry(call: Call, entry: xml.Element, activity: Activity, anonymous: set[Notice]) -> None:
    """Fill an entry with an activity. The entry of a post is its own object."""
    is_post = activity.notice.verb is Verb.POST
    _fill_activity(call, entry, activity, anonymous, is_object=is_post)
    entry.add("statusnet:notice_info", attributes=notice_info(call, activity.notice))


def _fill_activity(
    call: Call, entry: xml.Element, activity: Activity, anonymous: set[Notice], *, is_object: bool
) -> None:
    world, notice = call.world, activity.notice
    if is_object:
        _fill_notice(call, entry, notice)
    else:
        entry.add("id", notice.uri)
        entry.add("title", activity.title or "")
        entry.add("content", notice.rendered, {"type": "html"})
        add_link(entry, "alternate", "text/html", world.url(f"notice/{notice.id}"))
    entry.add("activity:verb", f"{SCHEMA}/{notice.verb.value}")
    entry.add("published", iso_date(notice.created))
    entry.add("updated", iso_date(notice.created))
    person = entry.add("author")
    _fill_person(call, person, notice.author, name_tag="name", id_tag="uri")
    person.add("statusnet:profile_info", attributes=profile_info(call, notice, anonymous))
    if not is_object:
        add_object(call, entry, activity)
    _add_context(call, entry, activity)
    if activity.has_target:
        add_object(call, entry, activity, "activity:target")
    for tag in sorted(notice.tags):
        entry.add("category", attributes={"term": tag})
    _add_source(call, entry, notice.author)
    here = world.url(f"api/statuses/show/{notice.id}.atom")
    add_link(entry, "self", "application/atom+xml", here)
    add_link(entry, "edit", "application/atom+xml", here)


def add_object(
    call: Call, entry: xml.Element, activity: Activity, tag: str = "activity:object"
) -> None:
    """Append the object of an activity."""
    about = activity.object
    element = entry.add(tag)
    if isinstance(about, Activity):
        element.add("activity:object-type", f"{SCHEMA}/activity")
        _fill_activity(call, element, about, set(), is_object=False)
    elif isinstance(about, Group):
        _fill_group(call, element, about)
    elif isinstance(about, Profile):
        _fill_person(call, element, about)
    elif activity.is_deletion:
        element.add("activity:object-type", f"{SCHEMA}/{about.object_type}")
        element.add("id", about.uri)
    else:
        _fill_notice(call, element, about)


def _fill_notice(call: Call, element: xml.Element, notice: Notice) -> None:
    element.add("activity:object-type", f"{SCHEMA}/{notice.object_type}")
    element.add("id", notice.uri)
    element.add("title", f"New {notice.object_type} by {notice.author.nickname}")
    element.add("content", notice.rendered, {"type": "html"})
    add_link(element, "alternate", "text/html", call.world.url(f"notice/{notice.id}"))
    element.add("statusnet:notice_id", str(notice.id))


def _fill_person(
    call: Call,
    element: xml.Element,
    profile: Profile,
    *,
    id_tag: str = "id",
    name_tag: str = "title",
) -> None:
    """A person: as an author by the nickname, as an object by the full name."""
    page = call.world.url(profile.nickname)
    name = profile.nickname if name_tag == "name" else profile.best_name
    element.add("activity:object-type", f"{SCHEMA}/person")
    element.add(id_tag, call.world.uri_of(profile))
    element.add(name_tag, name)
    if profile.bio:
        element.add("summary", profile.bio)
    add_link(element, "alternate", "text/html", page)
    presenter = Presenter(call)
    _add_pictures(element, {n: presenter.avatar_url(profile, n) for n in AVATAR_SIZES})
    _add_contacts(element, profile)
    element.add("followers", attributes={"url": f"{page}/subscribers"})


def _add_pictures(element: xml.Element, pictures: dict[int, str]) -> None:
    for size, url in pictures.items():
        attributes = {
            "rel": "avatar",
            "type": f"image/{url.rsplit('.', 1)[-1]}",
            "media:width": str(size),
            "media:height": str(size),
            "href": url,
        }
        element.add("link", attributes=attributes)


def _add_contacts(element: xml.Element, subject: Profile | Group) -> None:
    """Append the portable contacts of a user or a group."""
    note = subject.description if isinstance(subject, Group) else subject.bio
    element.add("poco:preferredUsername", subject.nickname)
    element.add("poco:displayName", subject.best_name)
    if note:
        element.add("poco:note", note)
    if subject.location:
        element.add("poco:address").add("poco:formatted", subject.location)
    if subject.homepage:
        urls = element.add("poco:urls")
        urls.add("poco:type", "homepage")
        urls.add("poco:value", subject.homepage)
        urls.add("poco:primary", "true")


def _fill_group(call: Call, element: xml.Element, group: Group) -> None:
    page = call.world.url(f"group/{group.id}/id")
    element.add("activity:object-type", f"{SCHEMA}/group")
    element.add("id", page)
    element.add("title", group.best_name)
    add_link(element, "alternate", "text/html", page)
    theme = call.world.url(f"theme/{call.version.theme}/default-avatar-")
    names = dict(zip(AVATAR_SIZES, ("profile", "stream", "mini"), strict=True))
    _add_pictures(element, {size: f"{theme}{name}.png" for size, name in names.items()})
    _add_contacts(element, group)


def add_answered(world: World, entry: xml.Element, answered: Notice) -> None:
    """Append the notice that an activity replies to."""
    parent = world.url(f"notice/{answered.id}")
    entry.add("thr:in-reply-to", attributes={"ref": answered.uri, "href": parent})
    entry.add("link", attributes={"rel": "related", "href": parent})


def _add_context(call: Call, entry: xml.Element, activity: Activity) -> None:
    world, notice = call.world, activity.notice
    if activity.answers is not None:
        add_answered(world, entry, activity.answers)
    page = world.url(f"conversation/{notice.conversation}")
    entry.add("link", attributes={"rel": "ostatus:conversation", "href": page})
    thread = thread_uri(world, notice.conversation)
    about = {"href": page, "local_id": str(notice.conversation), "ref": thread}
    entry.add("ostatus:conversation", thread, about)
    for kind, href in audience(world, notice):
        attributes = {"rel": "mentioned", "ostatus:object-type": kind, "href": href}
        entry.add("link", attributes=attributes)


def _add_source(call: Call, entry: xml.Element, author: Profile) -> None:
    world = call.world
    feed = world.url(f"api/statuses/user_timeline/{author.id}.atom")
    source = entry.add("source")
    source.add("id", feed)
    source.add("title", author.best_name)
    add_link(source, "alternate", "text/html", world.url(author.nickname))
    add_link(source, "self", "application/atom+xml", feed)
    licence = "https://creativecommons.org/licenses/by/3.0/"
    source.add("link", attributes={"rel": "license", "href": licence})
    source.add("icon", Presenter(call).avatar_url(author, 96))
    source.add("updated", iso_date(world.now))
