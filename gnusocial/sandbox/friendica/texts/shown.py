"""From a posted text to what is stored, and from that to what the API shows."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from ...text import escape
from . import bbcode, html_source, markdown, plaintext


class Shown(NamedTuple):
    """A stored text as the API shows it."""

    text: str
    """Plain text, in which people have their display names."""
    html: str
    """HTML, in which people have their nicknames."""
    html_with_names: str
    """HTML, in which people have their display names."""
    mastodon_html: str
    """HTML for programs that know Mastodon; without the title."""


def from_text(text: str) -> str:
    """The BBCode of the parameter `status`, which is read as Markdown, HTML and BBCode at once."""
    return html_source.link_addresses(html_source.to_bbcode(markdown.to_html(text)))


def from_html(source: str) -> str:
    """The BBCode of the parameter `htmlstatus`."""
    return html_source.to_bbcode(source)


@lru_cache(maxsize=4096)
def shown(body: str, title: str, pictures: tuple[str, ...]) -> Shown:
    """What the API shows of a stored text.

    Args:
        body: The text, as BBCode.
        title: Stands in front of it, in the HTML as a heading.
        pictures: The addresses of what is attached; the plain text ends with them.
    """
    source = f"[h4]{title}[/h4]{body}" if title else body
    whole = f"{title} {body}" if title else body
    whole = "\n".join([whole, *(f"[img]{picture}[/img]" for picture in pictures)])
    return Shown(
        plaintext.from_html(bbcode.to_html(whole, person=_by_name, hashtag=_hashtag)),
        bbcode.to_html(source, person=_by_nickname, hashtag=_hashtag),
        bbcode.to_html(source, person=_by_name, hashtag=_hashtag),
        bbcode.to_html(body, person=_mastodon_person, hashtag=_mastodon_hashtag),
    )


def _by_name(address: str, name: str) -> str:
    shown_name = escape(name)
    attributes = f'href="{address}" class="userinfo mention" title="{shown_name}"'
    return f"<bdi>@<a {attributes}>{shown_name}</a></bdi>"


def _by_nickname(address: str, _: str) -> str:
    return _by_name(address, _nickname(address))


def _nickname(address: str) -> str:
    """The nickname of whose page an address is."""
    return address.rpartition("/")[2]


def _hashtag(address: str, tag: str) -> str:
    return f'#<a href="{address}">{escape(tag)}</a>'


def _mastodon_person(address: str, _: str) -> str:
    name = escape(_nickname(address))
    return (
        f'<a class="u-url mention status-link" href="{address}" rel="noopener noreferrer"'
        f' target="_blank" title="{name}">@<span>{name}</span></a>'
    )


def _mastodon_hashtag(address: str, tag: str) -> str:
    css = "mention hashtag status-link"
    return f'<a class="{css}" href="{address}" rel="tag">#<span>{escape(tag)}</span></a>'
