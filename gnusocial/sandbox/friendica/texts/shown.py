"""From a posted text to the stored BBCode, and from that to the texts of the API."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from ...text import escape
from . import bbcode, html_source, markdown, plaintext


class Shown(NamedTuple):
    """A stored text in the forms of the API."""

    text: str
    """Plain text with the display names of mentioned users."""
    html: str
    """HTML with the nicknames of mentioned users."""
    html_with_names: str
    """HTML with the display names of mentioned users."""
    mastodon_html: str
    """HTML for the Mastodon-compatible API, without the title."""


def from_text(text: str) -> str:
    """The BBCode of the parameter `status`, which is parsed as Markdown, HTML and BBCode."""
    return html_source.link_addresses(html_source.to_bbcode(markdown.to_html(text)))


def from_html(source: str) -> str:
    """The BBCode of the parameter `htmlstatus`."""
    return html_source.to_bbcode(source)


@lru_cache(maxsize=4096)
def shown(body: str, title: str, pictures: tuple[str, ...]) -> Shown:
    """A stored text in the forms of the API.

    Args:
        body: The text, as BBCode.
        title: The title in front of it, a heading in the HTML.
        pictures: The URLs of the attachments; they are appended to the plain text.
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
    """The nickname in a profile URL."""
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
