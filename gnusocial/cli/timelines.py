"""Commands that read many statuses: timeline, favorites, bookmarks, search."""

from __future__ import annotations

from datetime import datetime, timezone
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING, Any

import click

from gnusocial.cli.options import client
from gnusocial.cli.paging import DEFAULT, MOST, page_size, paged, reverse_option, show_items
from gnusocial.cli.text import moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gnusocial import GNUSocial, Status

#: The timelines by name, with the type of their argument. "[USER]": by default the account itself.
TIMELINES = {
    "home": "[USER]",
    "public": "",
    "network": "",
    "friends": "[USER]",
    "user": "[USER]",
    "mentions": "[USER]",
    "tag": "WORD",
    "group": "GROUP",
    "list": "OWNER/LIST",
    "conversation": "NUMBER",
    "favorites": "[USER]",
    "bookmarks": "[USER]",
    "repeats": "",
}
_SIGILS = {"@": "user", "#": "tag", "!": "group"}
_IN_THE_LIBRARY = {"repeats": "repeats_of_me"}
#: Timelines for which the server supports bounds by id. For others they are applied here.
_BOUNDED = {"public", "network", "home", "friends", "user", "group"}
#: Timelines with pages of 20, whatever count is requested.
_OF_ONE_SIZE = {"list", "repeats"}
#: Timelines that are not sorted by id.
_UNORDERED = {"favorites", "bookmarks", "repeats"}


class TimelineName(click.Choice):  # type: ignore[type-arg,unused-ignore]
    """The name of a timeline, or ``@user``, ``#tag``, ``!group``."""

    name = "timeline"

    def __init__(self) -> None:
        super().__init__(tuple(TIMELINES))

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the name unchanged, if there is such a timeline."""
        if value[:1] in _SIGILS and value[1:]:
            return value
        return super().convert(value, param, ctx)


class Moment(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A duration before now, or a date."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the parsed time."""
        if isinstance(value, datetime):
            return value
        try:
            return moment(value, datetime.now(timezone.utc))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.argument("name", type=TimelineName(), required=False, metavar="[NAME]")
@click.argument("of", required=False)
@click.option("--user", metavar="USER", help="The statuses of this user.")
@click.option("--tag", metavar="WORD", help="The public statuses with this hashtag.")
@click.option("--group", metavar="GROUP", help="The statuses in this group.")
@click.option("--list", "list_name", metavar="OWNER/LIST", help="The statuses of a list.")
@paged
@click.option("--before", type=click.IntRange(min=1), metavar="ID", help="Only older than this.")
@click.option("--after", type=click.IntRange(min=0), metavar="ID", help="Only newer than this.")
@click.option("--since", type=Moment(), metavar="WHEN", help="Not older than 2d, 2026-11-28, ...")
@click.option("--until", type=Moment(), metavar="WHEN", help="Not newer than 2d, 2026-11-28, ...")
@reverse_option
def timeline(name: str | None, of: str | None, **options: Any) -> None:
    """Show a timeline, newest last.

    NAME is home (the default), public, network, friends, user, mentions, tag, group, list,
    conversation, favorites, bookmarks or repeats; or @USER, #TAG or !GROUP. OF selects the
    timeline: a user, a word, a group, OWNER/LIST or the id of a conversation. Without a login the
    default is public.

    Example:
      gnusocial timeline mentions --count 5
      gnusocial timeline tag cats --since 2d
      gnusocial timeline public --server https://gs.example
    """
    name, of = _chosen(name, of, options)
    with client(login=_needs_login(name, of)) as gs:
        name = name or ("public" if gs.auth is None else "home")
        _show(gs, name, of, **options)


@click.command()
@click.argument("user", required=False)
@paged
@reverse_option
def favorites(user: str | None, **options: Any) -> None:
    """Show your favorites, or those of USER, most recently favorited last.

    Example:
      gnusocial favorites --count 50
    """
    with client(login=user is None) as gs:
        _show(gs, "favorites", user, **options)


@click.command()
@click.argument("user", required=False)
@paged
@reverse_option
def bookmarks(user: str | None, **options: Any) -> None:
    """Show your bookmarks, or those of USER. They can be created only on the web site.

    Example:
      gnusocial bookmarks
    """
    with client(login=user is None) as gs:
        _show(gs, "bookmarks", user, **options)


@click.command()
@click.argument("words", nargs=-1, required=True)
@paged
@reverse_option
def search(words: tuple[str, ...], count: int | None, pager: bool | None, reverse: bool) -> None:
    """Show the statuses that contain WORDS.

    Example:
      gnusocial search tea --count 5
    """
    with client(login=False) as gs:
        page = gs.search(" ".join(words), limit=page_size(count))
        items = gs.pagination_iterator(page)
        show_items(items, count or DEFAULT, pager=pager, newest_last=not reverse)


def _chosen(
    name: str | None, of: str | None, options: dict[str, Any]
) -> tuple[str | None, str | None]:
    """Return the name and the argument of the timeline, however they were given."""
    by_option = {key: options.pop(key) for key in ("user", "tag", "group", "list_name")}
    given = [(key.removesuffix("_name"), each) for key, each in by_option.items() if each]
    if name is not None and name[0] in _SIGILS:
        given.append((_SIGILS[name[0]], name[1:]))
        name = None
    if len(given) + (of is not None) > 1:
        raise click.UsageError("Give the argument of the timeline only once.")
    if given:
        kind, of = given[0]
        if name not in (None, kind) and not (kind == "user" and "USER" in TIMELINES[name or ""]):
            raise click.UsageError(f"The timeline {name} is not for a {kind}.")
        name = name or kind
    if name is not None:
        _check_target(name, of)
    return name, of


def _check_target(name: str, of: str | None) -> None:
    wanted = TIMELINES[name]
    if of is None and wanted and not wanted.startswith("["):
        raise click.UsageError(f"Missing argument: gnusocial timeline {name} {wanted}")
    if of is not None and not wanted:
        raise click.UsageError(f"The timeline {name} takes nothing after its name.")


def _needs_login(name: str | None, of: str | None) -> bool:
    return name == "repeats" or (name is not None and "[" in TIMELINES[name] and of is None)


def _show(
    gs: GNUSocial,
    name: str,
    of: str | None,
    *,
    count: int | None,
    pager: bool | None,
    reverse: bool = False,
    **bounds: Any,
) -> None:
    bounded = any(value is not None for value in bounds.values())
    items = _statuses(gs, name, of, count, **bounds)
    if count is None and not bounded:
        count = DEFAULT
    show_items(items, count, pager=pager, newest_last=not reverse)


def _statuses(
    gs: GNUSocial,
    name: str,
    of: str | None,
    count: int | None,
    *,
    before: int | None = None,
    after: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[Status]:
    """Return the statuses of a timeline within bounds, newest first."""
    bounds = (before, after, since, until)
    if name in _UNORDERED and bounds != (None,) * 4:
        raise click.UsageError(f"{name} are not in chronological order: only --count applies.")
    if since and until and since > until:
        raise click.UsageError("--since must not be later than --until.")
    asked: dict[str, Any] = {}
    if name not in _OF_ONE_SIZE:
        whole = count is None and bounds != (None,) * 4
        asked["limit"] = MOST if whole else page_size(count)
    if name in _BOUNDED:
        asked |= {"since_id": after, "max_id": before}
    page = gs.timeline(_IN_THE_LIBRARY.get(name, name), *_of(gs, name, of), **asked)
    items = gs.pagination_iterator(page, since=since, until=until)
    if before is not None:
        items = dropwhile(lambda status: status.id >= before, items)
    if after is not None:
        items = takewhile(lambda status: status.id > after, items)
    return items


def _of(gs: GNUSocial, name: str, of: str | None) -> tuple[Any, ...]:
    if name == "list":
        return list_reference(gs, of or "")
    if name == "bookmarks" and of is None:
        return (gs.me(),)
    return () if of is None else (of,)


def list_reference(gs: GNUSocial, text: str) -> tuple[Any, str]:
    """Return the owner and the name of a list given as ``OWNER/LIST``; ``LIST`` is the caller's."""
    owner, slash, name = text.rpartition("/")
    return (owner if slash else gs.me(), name)
