"""Commands about groups: ``groups list``, ``show``, ``join`` and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gnusocial.cli.compose import text_limit, written
from gnusocial.cli.options import client, output
from gnusocial.cli.paging import DEFAULT, page_size, paged, show_items
from gnusocial.cli.render import fields, show, tell

if TYPE_CHECKING:
    from gnusocial import Group


@click.group()
def groups() -> None:
    """Find groups, join them, post to them.

    Example:
      gnusocial groups list
      gnusocial groups join knitting
    """


@groups.command("list")
@click.option("--user", metavar="USER", help="Only the groups of this user.")
@click.option("--mine", is_flag=True, help="Only the groups that you are in.")
@paged
def groups_list(user: str | None, mine: bool, count: int | None, pager: bool | None) -> None:
    """Show the groups of the server, newest first.

    Example:
      gnusocial groups list --mine
    """
    if mine and user is not None:
        raise click.UsageError("Give only one of --mine and --user.")
    with client(login=mine) as gs:
        limit = page_size(count)
        of_user = mine or user is not None
        page = gs.account_groups(user, limit=limit) if of_user else gs.groups(limit=limit)
        show_items(gs.pagination_iterator(page), count or DEFAULT, pager=pager)


@groups.command("show")
@click.argument("group")
def groups_show(group: str) -> None:
    """Show the details of a group.

    Example:
      gnusocial groups show knitting
    """
    with client(login=False) as gs:
        _profile(gs.group(group))


@groups.command("join")
@click.argument("group")
def groups_join(group: str) -> None:
    """Join a group.

    Example:
      gnusocial groups join knitting
    """
    with client() as gs:
        found = gs.group_join(group)
    tell(f"You are in !{found.nickname}", found)


@groups.command("leave")
@click.argument("group")
def groups_leave(group: str) -> None:
    """Leave a group.

    Example:
      gnusocial groups leave knitting
    """
    with client() as gs:
        found = gs.group_leave(group)
    tell(f"You are no longer in !{found.nickname}", found)


@groups.command("members")
@click.argument("group")
@click.option("--admins", is_flag=True, help="Only its administrators.")
@paged
def groups_members(group: str, admins: bool, count: int | None, pager: bool | None) -> None:
    """Show the members of a group, newest first.

    Example:
      gnusocial groups members knitting
    """
    with client(login=False) as gs:
        people = gs.group_admins if admins else gs.group_members
        page = people(group, limit=page_size(count))
        show_items(gs.pagination_iterator(page), count or DEFAULT, pager=pager)


@groups.command("create")
@click.argument("name")
@click.option("--full-name", metavar="TEXT", help="Its full name.")
@click.option("--description", metavar="TEXT", help="Its description.")
@click.option("--homepage", metavar="URL", help="Its homepage.")
@click.option("--location", metavar="TEXT", help="Its location.")
def groups_create(name: str, **details: Any) -> None:
    """Create a group; you become its administrator.

    Example:
      gnusocial groups create knitting --full-name "Knitting for all"
    """
    with client() as gs:
        found = gs.group_create(name, **details)
    tell(f"Created the group !{found.nickname}  {found.id}", found)


@groups.command("post")
@click.argument("group")
@click.argument("text", required=False)
def groups_post(group: str, text: str | None) -> None:
    """Post TEXT, or standard input, to a group that you are in.

    The text is posted with !GROUP in front, by which the server recognizes the group.

    Example:
      gnusocial groups post knitting "Which wool for socks?"
    """
    with client() as gs:
        words = written(text, lambda: text_limit(gs))
        show(gs.post(f"!{group.removeprefix('!')} {words}"))


def _profile(group: Group) -> None:
    out = output()
    if out.as_json:
        out.json(group)
        return
    fields(
        (
            ("group", f"!{group.nickname}"),
            ("name", group.fullname),
            ("id", group.id),
            ("page", group.url),
            ("about", group.description),
            ("location", group.location),
            ("homepage", group.homepage),
            ("made", out.date(group.created)),
            ("members", group.member_count),
            ("relation", "you are in it" if group.member else ""),
        )
    )
