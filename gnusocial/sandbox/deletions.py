"""Delete notices, with the effects on their favorites, replies and repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import posting, relations, text
from .errors import ApiError
from .records import Notice, Profile, Verb

if TYPE_CHECKING:
    from .world import World


def delete(world: World, notice: Notice, actor: Profile) -> Notice:
    """Delete a notice. The deletion is a notice with the same time and URI.

    A deletion cannot be deleted: the new notice would have the same URI.
    """
    if notice.verb is Verb.DELETE or notice.half_deleted:
        raise ApiError(500, posting.duplicate_uri(world))
    reply_to, repeat_of = notice.reply_to, notice.repeat_of
    # Version 2 may fail here, after storing the deletion.
    notice.half_deleted = True
    _end_favorites(world, notice)
    notice.half_deleted, notice.deleted = False, True
    _cut_references(world, notice)
    page, href = world.url(actor.nickname), world.url(f"notice/{notice.id}")
    subject = f'<a href="{page}">{text.escape(actor.best_name)}</a>'
    rendered = f'{subject} deleted notice <a href="{href}">{{{{{notice.uri}}}}}</a>.'
    return world.add_notice(
        Notice(
            id=world.next_notice_id(),
            author=notice.author,
            verb=Verb.DELETE,
            content=text.stripped(rendered),
            rendered=rendered,
            created=notice.created,
            uri=notice.uri,
            source="unknown",
            conversation=notice.conversation,
            object_type=notice.object_type,
            reply_to=reply_to,
            repeat_of=repeat_of,
            target=notice,
            addressee=notice.addressee,
        )
    )


def _end_favorites(world: World, notice: Notice) -> None:
    """Remove the favorite that the notice records, and the favorites of the notice."""
    if notice.verb is Verb.FAVORITE and notice.in_force and isinstance(notice.target, Notice):
        relations.unfavorite(world, notice.author, notice.target)
    for who in sorted(world.favorites, key=lambda profile: profile.id):
        if notice in world.favorites[who]:
            relations.unfavorite(world, who, notice)


def _cut_references(world: World, notice: Notice) -> None:
    """Clear the references of replies and repeats to a deleted notice."""
    for other in world.notices.values():
        if other.reply_to is notice:
            other.reply_to = None
        if other.repeat_of is notice:
            other.repeat_of = None
