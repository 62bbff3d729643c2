"""Commands about people: whois, follow, block, and who follows whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from gnusocial.cli.options import client, output
from gnusocial.cli.paging import DEFAULT, page_size, paged, show_items
from gnusocial.cli.render import fields, handle, tell

if TYPE_CHECKING:
    from gnusocial import User


@click.command()
@click.argument("user")
def whois(user: str) -> None:
    """Show a user: a nickname, an id, or the URL of a profile.

    Example:
      gnusocial whois bob
    """
    with client(login=False) as gs:
        show_profile(gs.account(user))


@click.command()
@click.argument("user")
def follow(user: str) -> None:
    """Follow USER: a nickname or an id.

    Example:
      gnusocial follow bob
    """
    with client() as gs:
        found = gs.account_follow(user)
    tell(f"You follow {handle(found)}", found)


@click.command()
@click.argument("user")
def unfollow(user: str) -> None:
    """Stop following USER.

    Example:
      gnusocial unfollow bob
    """
    with client() as gs:
        found = gs.account_unfollow(user)
    tell(f"You no longer follow {handle(found)}", found)


@click.command()
@click.argument("user")
def block(user: str) -> None:
    """Block USER, who then no longer follows you.

    Example:
      gnusocial block bob
    """
    with client() as gs:
        found = gs.account_block(user)
    tell(f"You block {handle(found)}", found)


@click.command()
@click.argument("user")
def unblock(user: str) -> None:
    """Unblock USER.

    Example:
      gnusocial unblock bob
    """
    with client() as gs:
        found = gs.account_unblock(user)
    tell(f"You no longer block {handle(found)}", found)


@click.command()
@click.argument("user", required=False)
@paged
def followers(user: str | None, **options: Any) -> None:
    """Show your followers, or those of USER, newest first.

    Example:
      gnusocial followers bob
    """
    _show_people("account_followers", user, **options)


@click.command()
@click.argument("user", required=False)
@paged
def following(user: str | None, **options: Any) -> None:
    """Show the users that you follow, or that USER follows, newest first.

    Example:
      gnusocial following --count 100
    """
    _show_people("account_following", user, **options)


def _show_people(method: str, user: str | None, *, count: int | None, pager: bool | None) -> None:
    with client(login=user is None) as gs:
        page = getattr(gs, method)(user, limit=page_size(count))
        show_items(gs.pagination_iterator(page), count or DEFAULT, pager=pager)


def show_profile(user: User, *, own: bool = False) -> None:
    """Print a user's profile, or the user as JSON."""
    out = output()
    if out.as_json:
        out.json(user)
        return
    yes = [
        word
        for word, value in (
            ("you follow them", user.following),
            ("you block them", user.statusnet_blocking),
        )
        if value and not own
    ]
    fields(
        (
            ("user", handle(user)),
            ("name", user.name),
            ("id", user.id),
            ("page", user.statusnet_profile_url),
            ("about", user.description),
            ("location", user.location),
            ("homepage", user.url),
            ("joined", out.date(user.created_at)),
            ("statuses", user.statuses_count),
            ("follows", user.friends_count),
            ("followers", user.followers_count),
            ("relation", ", ".join(yes)),
        )
    )
