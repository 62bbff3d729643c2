"""Commands about lists of people: ``lists show``, ``members`` and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gnusocial.cli.options import client
from gnusocial.cli.render import handle, show, tell
from gnusocial.cli.timelines import list_reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from gnusocial import UserList

list_argument = click.argument("name", metavar="[OWNER/]LIST")


@click.group()
def lists() -> None:
    """Show, follow and change lists of people.

    A list is named OWNER/LIST; your own is just LIST. To read one, see: gnusocial timeline --help

    Example:
      gnusocial lists memberships
      gnusocial lists members alice/friends
    """


@lists.command("list")
@click.argument("user", required=False)
def lists_list(user: str | None) -> None:
    """Show your own lists, or those of USER. Not supported by GNU social up to 2.0.1.

    Example:
      gnusocial lists list
    """
    _show_all("lists", user)


@lists.command("memberships")
@click.argument("user", required=False)
def lists_memberships(user: str | None) -> None:
    """Show the lists that you are on, or that USER is on.

    Example:
      gnusocial lists memberships bob
    """
    _show_all("list_memberships", user)


@lists.command("subscriptions")
@click.argument("user", required=False)
def lists_subscriptions(user: str | None) -> None:
    """Show the lists that you subscribed to, or that USER subscribed to.

    Example:
      gnusocial lists subscriptions
    """
    _show_all("list_subscriptions", user)


@lists.command("show")
@list_argument
def lists_show(name: str) -> None:
    """Show the details of a list.

    Example:
      gnusocial lists show alice/friends
    """
    with client(login="/" not in name) as gs:
        show(gs.list_show(*list_reference(gs, name)))


@lists.command("members")
@list_argument
def lists_members(name: str) -> None:
    """Show the members of a list; the server sends at most 20.

    Example:
      gnusocial lists members alice/friends
    """
    with client() as gs:
        for each in gs.list_members(*list_reference(gs, name)):
            show(each)


@lists.command("subscribers")
@list_argument
def lists_subscribers(name: str) -> None:
    """Show the subscribers of a list; the server sends at most 20.

    Example:
      gnusocial lists subscribers alice/friends
    """
    with client() as gs:
        for each in gs.list_subscribers(*list_reference(gs, name)):
            show(each)


@lists.command("subscribe")
@list_argument
def lists_subscribe(name: str) -> None:
    """Subscribe to a list.

    Example:
      gnusocial lists subscribe alice/friends
    """
    _change("Subscribed to", name, "list_subscribe")


@lists.command("unsubscribe")
@list_argument
def lists_unsubscribe(name: str) -> None:
    """End your subscription to a list.

    Example:
      gnusocial lists unsubscribe alice/friends
    """
    _change("No longer subscribed to", name, "list_unsubscribe")


@lists.command("create")
@click.argument("name")
@click.option("--description", metavar="TEXT", help="Its purpose.")
@click.option("--private", is_flag=True, help="Only you can see it.")
def lists_create(name: str, description: str | None, private: bool) -> None:
    """Create a list. GNU social up to 2.0.1 supports that only on its web site.

    Example:
      gnusocial lists create friends --private
    """
    with client() as gs:
        mode = "private" if private else "public"
        found = gs.list_create(name, description=description, mode=mode)
    tell(f"Created the list {found.full_name}", found)


@lists.command("update")
@list_argument
@click.option("--name", "new_name", metavar="NAME", help="Its new name.")
@click.option("--description", metavar="TEXT", help="Its purpose.")
@click.option("--mode", type=click.Choice(("public", "private")), help="Who can see it.")
def lists_update(name: str, new_name: str | None, **details: Any) -> None:
    """Change one of your lists.

    Example:
      gnusocial lists update friends --mode private
    """
    _change("Changed", name, "list_update", **{"name": new_name, **details})


@lists.command("delete")
@list_argument
def lists_delete(name: str) -> None:
    """Delete one of your lists.

    Example:
      gnusocial lists delete friends
    """
    _change("Deleted", name, "list_delete")


@lists.command("add")
@list_argument
@click.argument("user")
def lists_add(name: str, user: str) -> None:
    """Add USER to one of your lists. GNU social up to 2.0.1 supports that only on its site.

    Example:
      gnusocial lists add friends bob
    """
    _change("Added to", name, "list_members_add", user)


@lists.command("remove")
@list_argument
@click.argument("user")
def lists_remove(name: str, user: str) -> None:
    """Remove USER from one of your lists. GNU social up to 2.0.1 supports that only on its site.

    Example:
      gnusocial lists remove friends bob
    """
    _change("Removed from", name, "list_members_remove", user)


def _show_all(method: str, user: str | None) -> None:
    with client(login=user is None) as gs:
        for each in getattr(gs, method)(user):
            show(each)


def _change(done: str, which: str, method: str, *arguments: Any, **options: Any) -> None:
    with client() as gs:
        call: Callable[..., UserList] = getattr(gs, method)
        found = call(*list_reference(gs, which), *arguments, **options)
    tell(f"{done} {found.full_name or handle(found.user)}", found)
