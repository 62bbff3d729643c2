"""Building blocks of the web pages: the page around, and fields of forms as the server names them.

The pages are short, but what a program looks for in them is where the real ones have it.
"""

from __future__ import annotations

import re
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING

from .replies import HTML_TYPE, Reply
from .text import escape
from .themes import dressed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .request import Call
    from .sessions import Session

_SELECTED = ' selected="selected"'
_LINK = re.compile(r'\b(href|action)="([^"]*)"')


def page(
    call: Call,
    session: Session,
    title: str,
    content: str,
    *,
    error: str | None = None,
    info: str | None = None,
    status: int = HTTPStatus.OK,
    of_api: bool = False,
) -> Reply:
    """A whole page.

    Args:
        call: The call that it answers.
        session: The session in which it is shown.
        title: Its title, plain text.
        content: What it shows, HTML.
        error: What went wrong, plain text; shown above the content.
        info: What was done, plain text; shown in the same place.
        status: The status.
        of_api: Whether it is among the routes of the API, which scripts of other sites may read.
    """
    site_name = escape(call.world.settings.site_name)
    notice = ""
    if error is not None:
        notice = f'<div class="error">{escape(error)}</div>\n'
    elif info is not None:
        notice = f'<div class="info">{escape(info)}</div>\n'
    # The real header has a form, too: the one that searches.
    search = (
        f'<form id="search" class="form_search" method="get" '
        f'action="{escape(call.world.url("search"))}">\n'
        '<input name="q" type="text" id="search-q"/>\n'
        '<input type="submit" id="search-submit" value="Search"/>\n</form>\n'
    )
    text = (
        '<!DOCTYPE html>\n<html lang="en">\n'
        f"<head><title>{escape(title)} - {site_name}</title></head>\n"
        f'<body>\n<div id="header">{search}</div>\n<div id="content">\n'
        f"<h1>{escape(title)}</h1>\n{notice}"
        f'<div id="content_inner">\n{content}</div>\n</div>\n</body>\n</html>\n'
    )
    text = _LINK.sub(lambda found: f'{found[1]}="{_linked(session, found[2])}"', text)
    text = dressed(text, call.world.settings)
    return Reply(text.encode(), HTML_TYPE, status, session.headers(), allows_all_origins=of_api)


def _linked(session: Session, address: str) -> str:
    return escape(session.link(unescape(address)))


def form(identifier: str, action: str, fields: str, *, multipart: bool = False) -> str:
    """A form. `fields` is HTML."""
    encoding = ' enctype="multipart/form-data"' if multipart else ""
    return (
        f'<form method="post" id="{identifier}" action="{escape(action)}"{encoding}>\n'
        f"<fieldset>\n{fields}</fieldset>\n</form>\n"
    )


def hidden(name: str, value: str, identifier: str | None = None) -> str:
    """A hidden field; its id is its name, unless it is given."""
    return _input("hidden", name, value, identifier)


def text_field(name: str, label: str, value: str = "") -> str:
    """A line of text with its label."""
    return _label(name, label) + _input("text", name, value)


def password_field(name: str, label: str) -> str:
    """A password with its label."""
    return _label(name, label) + _input("password", name, "")


def file_field(name: str, label: str) -> str:
    """A file with its label."""
    return f'{_label(name, label)}<input name="{name}" type="file" id="{name}"/>\n'


def text_area(name: str, label: str, value: str = "") -> str:
    """Several lines of text with their label."""
    area = f'<textarea rows="3" cols="40" name="{name}" id="{name}">{escape(value)}</textarea>\n'
    return _label(name, label) + area


def radio(name: str, value: str, label: str, *, checked: bool) -> str:
    """One of several choices."""
    mark = ' checked="checked"' if checked else ""
    choice = f'<input name="{name}" type="radio" value="{value}"{mark}/>'
    return f"{choice}<label>{escape(label)}</label>\n"


def checkbox(name: str, label: str) -> str:
    """Something to be ticked."""
    return f'<input name="{name}" type="checkbox" id="{name}" value="true"/>{_label(name, label)}'


def dropdown(name: str, label: str, options: Mapping[str, str], chosen: str) -> str:
    """One of several values, each with its text."""
    lines = "".join(
        f'<option value="{escape(value)}"{_SELECTED if value == chosen else ""}>'
        f"{escape(text)}</option>\n"
        for value, text in options.items()
    )
    return f'{_label(name, label)}<select name="{name}" id="{name}">\n{lines}</select>\n'


def submit(name: str, value: str) -> str:
    """A button that sends the form."""
    return _input("submit", name, value)


def _label(name: str, text: str) -> str:
    return f'<label for="{name}">{escape(text)}</label>\n'


def _input(kind: str, name: str, value: str, identifier: str | None = None) -> str:
    return (
        f'<input name="{name}" type="{kind}" id="{identifier or name}" value="{escape(value)}"/>\n'
    )
