"""The environment of the site, as far as responses show it: PHP and the web server.

PHP may print warnings before and after a response; the web server or a proxy sets the date, and
has its own page for paths without a route.
"""

from __future__ import annotations

import time
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.http import http_date

from .replies import HTML_TYPE, Reply
from .world import STATIC

if TYPE_CHECKING:
    from datetime import datetime

    from werkzeug.wrappers import Request, Response

    from .settings import Settings

_NOT_FOUND = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html><head>'
    "<title>Client error</title></head><body><h1>Client error</h1>"
    '<div class="error">Page not found.</div></body></html>\n'
)


def surround(request: Request, response: Response, settings: Settings, now: datetime) -> None:
    """Add the output of PHP and the web server to a response."""
    # PHP is not involved in files that the web server delivers itself.
    path = request.path.removeprefix(f"/{settings.path}").lstrip("/")
    if (
        not path.startswith(STATIC)
        and request.method != "HEAD"
        and response.status_code != HTTPStatus.NOT_MODIFIED
    ):
        before, after = settings.printed_before.encode(), settings.printed_after.encode()
        response.set_data(before + response.get_data() + after)
    add_date(response, settings, now)


def add_date(response: Response, settings: Settings, now: datetime) -> None:
    """Set the date as the web server does, whose clock may differ from that of the site."""
    moment = now + timedelta(seconds=settings.date_offset)
    standard = http_date(moment)
    forms = {
        "standard": [standard],
        "missing": [],
        "doubled": [standard, http_date(now)],
        "asctime": [time.asctime(moment.utctimetuple())],
        "-0000": [standard.replace("GMT", "-0000")],
    }
    response.headers.setlist("Date", forms[settings.date_form])


def not_found_page(settings: Settings) -> Reply:
    """The page for a path without a route."""
    page = _NOT_FOUND if settings.not_found_page is None else settings.not_found_page
    return Reply(page.encode(), HTML_TYPE, HTTPStatus.NOT_FOUND, allows_all_origins=False)
