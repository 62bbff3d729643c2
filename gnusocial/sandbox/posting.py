"""Create notices: posts, repeats and the activities that the server stores as notices.

The checks of every new notice (throttle, duplicates) are here too.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from . import text
from .activities import activity_of
from .dates import iso_date
from .errors import ApiError
from .records import DirectMessage, File, Group, Notice, Profile, Verb

if TYPE_CHECKING:
    from .world import World

TOO_FAST = "Too many notices too fast; take a breather and post again in a few minutes."
DUPLICATE = (
    "Too many duplicate messages too quickly; take a breather and post again in a few minutes."
)


def check_throttle(world: World, author: Profile) -> None:
    """Raise if the author has posted too many notices recently."""
    throttle = world.settings.throttle
    if throttle is None:
        return
    count, seconds = throttle
    recent = sorted((n.created for n in world.notices_by(author)), reverse=True)
    if len(recent) >= count and world.now - recent[count - 1] <= timedelta(seconds=seconds):
        raise ApiError(400, TOO_FAST)


def check_duplicate(world: World, author: Profile, content: str) -> None:
    """Raise if the author has just posted the same text."""
    limit = timedelta(seconds=world.settings.dupelimit)
    for notice in world.notices_by(author):
        if notice.content == content and world.now - notice.created < limit:
            raise ApiError(400, DUPLICATE)


def is_too_long(world: World, content: str) -> bool:
    """Whether a text is longer than the site permits."""
    limit = world.settings.textlimit
    return limit > 0 and len(content) > limit


def shorten_links(world: World, content: str) -> str:
    """The text with long links replaced by the site's own short ones."""
    return text.replace_urls(content, lambda url: _short_url(world, url))


def _short_url(world: World, url: str) -> str:
    if len(url) < world.settings.shorten_links_over:
        return url
    file = world.add_link(url)
    file.name = world.url(f"url/{file.id}")
    return file.name


def post(
    world: World,
    author: Profile,
    content: str,
    *,
    source: str | None,
    reply_to: Notice | None = None,
    files: tuple[File, ...] = (),
) -> Notice:
    """Store a post. A reply to a repeat becomes a reply to the repeated notice."""
    check_throttle(world, author)
    check_duplicate(world, author, content)
    conversation = reply_to.conversation if reply_to else world.next_conversation_id()
    _check_source(world, source)
    if reply_to is not None and reply_to.repeat_of is not None:
        reply_to = reply_to.repeat_of
    return store_post(world, author, content, conversation, source, reply_to, files)


def _check_source(world: World, source: str | None) -> None:
    longest = world.version.longest_source
    if longest is not None and source is not None and len(source) > longest:
        raise ApiError(400, f"[Notice] DB_DataObject error []: {world.version.database_error}")


def store_post(
    world: World,
    author: Profile,
    content: str,
    conversation: int,
    source: str | None,
    reply_to: Notice | None,
    files: tuple[File, ...],
) -> Notice:
    """Store a text without the checks."""
    notice_id = world.next_notice_id()
    kind = "comment" if reply_to else "note"
    links = tuple(_file_of(world, url) for url in text.urls(content))
    groups = [world.group_named(name) for name in text.groups(content)]
    members_of = [group for group in groups if group is not None and author in group.members]
    notice = Notice(
        id=notice_id,
        author=author,
        verb=Verb.POST,
        content=content,
        rendered=render(world, author, content),
        created=world.now,
        uri=world.tag_uri(f"noticeId={notice_id}:objectType={kind}"),
        source=source,
        source_link=world.oauth.source_link(source),
        conversation=conversation,
        object_type=kind,
        reply_to=reply_to,
        mentioned=_mentioned(world, author, content, reply_to),
        groups=tuple(members_of),
        # The name of a group is also stored as a hashtag.
        tags=tuple(dict.fromkeys([*text.hashtags(content), *(g.nickname for g in members_of)])),
        files=files,
        links=links,
    )
    return world.add_notice(notice)


def _mentioned(
    world: World, author: Profile, content: str, reply_to: Notice | None
) -> tuple[Profile, ...]:
    """The users that a post mentions: the author of the parent, and the users in the text.

    A user who blocked the author is left out of the latter, but not as the author of the parent.
    """
    named = (world.user_named(name) for name in text.mentions(content))
    reached = [one for one in named if one is not None and (one, author) not in world.blocks]
    return tuple(dict.fromkeys([*([reply_to.author] if reply_to else []), *reached]))


def _file_of(world: World, url: str) -> File:
    """The file row of a link in a text: short links refer to another."""
    for file in world.files.values():
        if url in (file.name, file.url) and file.name is not None:
            return file
    return world.add_link(url)


def render(world: World, author: Profile, content: str) -> str:
    """The HTML of a text."""

    def link(url: str) -> str:
        file = _file_of(world, url)
        target = text.escape(file.url or url)
        attributes = f'href="{target}" title="{target}" rel="nofollow external'
        if file.mimetype is not None or world.version.keeps_untyped_attachments:
            attributes += f' noreferrer" class="attachment" id="attachment-{file.id}'
        return f'<a {attributes}">{text.escape(url)}</a>'

    def tag(word: str) -> str:
        href = world.url(f"tag/{text.canonical_tag(word)}")
        return f'<span class="tag"><a href="{href}" rel="tag">{word}</a></span>'

    def mention(name: str) -> str | None:
        profile = world.user_named(text.normalised_nickname(name))
        if profile is None:
            return None
        return _card(world.uri_of(profile), "mention", profile.best_name, name)

    def group(name: str) -> str | None:
        found = world.group_named(text.normalised_nickname(name))
        if found is None or author not in found.members:
            return None
        title = f"{found.fullname} ({found.nickname})" if found.fullname else found.nickname
        return _card(world.url(f"group/{found.id}/id"), "group", title, name)

    return text.render(content, link=link, tag=tag, mention=mention, group=group)


def _card(href: str, kind: str, title: str, name: str) -> str:
    css = f"h-card u-url p-nickname {kind}"
    return f'<a href="{href}" class="{css}" title="{text.escape(title)}">{name}</a>'


def repeat(world: World, author: Profile, original: Notice, source: str | None) -> Notice:
    """Store a repeat."""
    content = f"RT @{original.author.nickname} {original.content}"
    if is_too_long(world, content):
        content = f"{content[: world.settings.textlimit - 4]} ..."
    check_throttle(world, author)
    check_duplicate(world, author, content)
    notice_id = world.next_notice_id()
    return world.add_notice(
        Notice(
            id=notice_id,
            author=author,
            verb=Verb.SHARE,
            content=content,
            rendered=render(world, author, content),
            created=world.now,
            uri=world.tag_uri(f"noticeId={notice_id}:objectType=note"),
            source=source,
            source_link=world.oauth.source_link(source),
            conversation=original.conversation,
            repeat_of=original,
        )
    )


def send_privately(world: World, sender: Profile, recipient: Profile, content: str) -> int:
    """Store a direct message: on version 2 a notice with one recipient."""
    if world.version.stores_direct_messages:
        message = DirectMessage(
            world.next_message_id(), sender, recipient, world.stored(content), world.now, "web"
        )
        world.messages.append(message)
        return message.id
    addressed = f"@{recipient.nickname} {content}"
    conversation = world.next_conversation_id()
    notice = store_post(world, sender, addressed, conversation, "web", None, ())
    notice.addressee = recipient
    return notice.id


# Activities


def check_uri(world: World, uri: str) -> None:
    """Raise for an activity whose URI, which contains the time, already exists."""
    if any(n.uri == uri and n.created == world.now for n in world.living_notices()):
        raise ApiError(500, duplicate_uri(world))


def duplicate_uri(world: World) -> str:
    """The database error for a second notice with the same URI."""
    return f"[Notice] DB_DataObject error []: {world.version.duplicate_error}"


def follow_activity(world: World, who: Profile, whom: Profile) -> Notice:
    """Store that a user follows another."""
    specific = f"subscription:{who.id}:person:{whom.id}"
    return _sentence(
        world, who, Verb.FOLLOW, "started following", whom, world.url(whom.nickname), specific
    )


def join_activity(world: World, who: Profile, group: Group) -> Notice:
    """Store that a user joined a group."""
    specific = f"group_member:{who.id}:group:{group.id}"
    href = world.url(f"group/{group.nickname}")
    return _sentence(world, who, Verb.JOIN, "joined the group", group, href, specific)


def _sentence(
    world: World,
    who: Profile,
    verb: Verb,
    phrase: str,
    what: Profile | Group,
    href: str,
    specific: str,
) -> Notice:
    check_throttle(world, who)
    uri = world.tag_uri(f"{specific}:{iso_date(world.now)}")
    check_uri(world, uri)
    page = world.url(who.nickname)
    subject = f'<a href="{page}">{text.escape(who.best_name)}</a>'
    return world.add_notice(
        Notice(
            id=world.next_notice_id(),
            author=who,
            verb=verb,
            content=f"{who.best_name} ({page}) {phrase} {what.best_name} ({href}).",
            rendered=f'{subject} {phrase} <a href="{href}">{text.escape(what.best_name)}</a>.',
            created=world.now,
            uri=uri,
            source="activity",
            conversation=world.next_conversation_id(),
            object_type="group" if isinstance(what, Group) else "person",
            target=what,
        )
    )


def favorite_activity(world: World, who: Profile, what: Notice) -> Notice:
    """Store that a user favorited a notice.

    Raises:
        ApiError: The server cannot determine the type of the favorited notice; or the throttle.
    """
    check_throttle(world, who)
    activity_of(world, what)
    phrase = f"{who.nickname} favorited something by {what.author.nickname}: "
    rendered = phrase + text.purified(what.rendered)
    uri = world.tag_uri(f"fave:{who.id}:{what.object_type}:{what.id}:{iso_date(world.now)}")
    return world.add_notice(
        Notice(
            id=world.next_notice_id(),
            author=who,
            verb=Verb.FAVORITE,
            content=text.stripped(rendered),
            rendered=rendered,
            created=world.now,
            uri=uri,
            source="unknown",
            conversation=what.conversation,
            object_type="activity",
            reply_to=what,
            target=what,
        )
    )
