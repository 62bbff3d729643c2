"""Building blocks of the web pages: the page frame, and form fields with the server's names.

The pages are short, but have the elements that programs look for in the same places as real ones.
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
    """A complete page.

    Args:
        call: The call.
        session: The session of the page.
        title: The title, plain text.
        content: The content, HTML.
        error: An error message, plain text; shown above the content.
        info: A success message, plain text; shown in the same place.
        status: The status.
        of_api: Whether it is among the routes of the API, which scripts of other sites may read.
    """
    site_name = escape(call.world.settings.site_name)
    notice = ""
    if error is not None:
        notice = f'<div class="error">{escape(error)}</div>\n'
    elif info is not None:
        notice = f'<div class="info">{escape(info)}</div>\n'
    # The real header also contains a form: the search.
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
    """A hidden field; its id is by default its name."""
    return _input("hidden", name, value, identifier)


def text_field(name: str, label: str, value: str = "") -> str:
    """A text field with its label."""
    return _label(name, label) + _input("text", name, value)


def password_field(name: str, label: str) -> str:
    """A password field with its label."""
    return _label(name, label) + _input("password", name, "")


def file_field(name: str, label: str) -> str:
    """A file field with its label."""
    return f'{_label(name, label)}<input name="{name}" type="file" id="{name}"/>\n'


def text_area(name: str, label: str, value: str = "") -> str:
    """A text area with its label."""
    area = f'<textarea rows="3" cols="40" name="{name}" id="{name}">{escape(value)}</textarea>\n'
    return _label(name, label) + area


def radio(name: str, value: str, label: str, *, checked: bool) -> str:
    """A radio button."""
    mark = ' checked="checked"' if checked else ""
    choice = f'<input name="{name}" type="radio" value="{value}"{mark}/>'
    return f"{choice}<label>{escape(label)}</label>\n"


def checkbox(name: str, label: str) -> str:
    """A checkbox."""
    return f'<input name="{name}" type="checkbox" id="{name}" value="true"/>{_label(name, label)}'


def dropdown(name: str, label: str, options: Mapping[str, str], chosen: str) -> str:
    """A dropdown of values, each with its text."""
    lines = "".join(
        f'<option value="{escape(value)}"{_SELECTED if value == chosen else ""}>'
        f"{escape(text)}</option>\n"
        for value, text in options.items()
    )
    return f'{_label(name, label)}<select name="{name}" id="{name}">\n{lines}</select>\n'


def submit(name: str, value: str) -> str:
    """A submit button."""
    return _input("submit", name, value)


def _label(name: str, text: str) -> str:
    return f'<label for="{name}">{escape(text)}</label>\n'


def _input(kind: str, name: str, value: str, identifier: str | None = None) -> str:
    return (
        f'<input name="{name}" type="{kind}" id="{identifier or name}" value="{escape(value)}"/>\n'
    )
