"""What surrounds the site where it is installed, and shows in its answers: PHP and the web server.

PHP may print warnings before and after an answer, the web server or a proxy writes the date, and
has a page of its own where there is no route.
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
    """Add to an answer of the site what PHP and the web server add."""
    # PHP has no part in the files that the web server delivers.
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
    """Write the date as the web server does, whose clock may be another than that of the site."""
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
    """The page where there is no route."""
    page = _NOT_FOUND if settings.not_found_page is None else settings.not_found_page
    return Reply(page.encode(), HTML_TYPE, HTTPStatus.NOT_FOUND, allows_all_origins=False)
