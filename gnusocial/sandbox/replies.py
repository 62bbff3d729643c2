"""The response of an action: status, body, headers; and validators for conditional requests."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from .dates import rfc2822_date
from .formats import xml

if TYPE_CHECKING:
    from datetime import datetime

    from .request import Call

JSON_TYPE = "application/json; charset=utf-8"
XML_TYPE = "application/xml; charset=utf-8"
HTML_TYPE = "text/html; charset=UTF-8"

Headers = list[tuple[str, str]]


@dataclass
class Reply:
    """A response."""

    body: bytes
    content_type: str | None = JSON_TYPE
    status: int = HTTPStatus.OK
    headers: Headers = field(default_factory=list)
    allows_all_origins: bool = True


@dataclass(frozen=True)
class Validators:
    """ETag and Last-Modified of a response."""

    etag: str
    last_modified: datetime

    def headers(self) -> Headers:
        """The headers that the server sends with them."""
        return [
            ("ETag", self.etag),
            ("Last-Modified", rfc2822_date(self.last_modified)),
            ("Expires", "Thu, 01 Jan 1970 00:00:00 GMT"),
            ("Cache-Control", "private, must-revalidate, max-age=0"),
            ("Pragma", ""),
        ]


def validators(
    call: Call, action: str, *parts: object, times: tuple[datetime, datetime] | None
) -> Validators | None:
    """The validators of a list: the times of its first and last item, None if it is empty."""
    if times is None:
        return None
    first, last = times
    stamps = [int(first.timestamp()), int(last.timestamp())]
    return Validators(_etag(call, action, *parts, *stamps), first)


def single_validators(call: Call, action: str, number: int, when: datetime) -> Validators:
    """The validators of one item."""
    return Validators(_etag(call, action, number, int(when.timestamp())), when)


def _etag(call: Call, action: str, *parts: object) -> str:
    viewer = call.viewer
    user = zlib.crc32(f"{viewer.id}:{viewer.nickname}".encode()) if viewer is not None else 0
    language = "en"
    if viewer is not None and call.by_oauth:
        language = call.world.user_settings(viewer).language
    return '"' + ":".join(str(part) for part in (action, user, language, *parts)) + '"'


def php_json(value: Any) -> str:
    r"""JSON as PHP writes it: `\/` and `\uXXXX`, no spaces."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/")


def json_reply(call: Call, value: Any, marks: Validators | None = None) -> Reply:
    """A JSON response, wrapped if the caller requests JSONP."""
    body = php_json(value)
    callback = call.get("callback")
    if callback:
        body = f"{callback}({body})"
    return Reply(body.encode(), JSON_TYPE, headers=marks.headers() if marks else [])


def xml_reply(root: xml.Element, marks: Validators | None = None) -> Reply:
    """An XML response."""
    return Reply(xml.document(root), XML_TYPE, headers=marks.headers() if marks else [])


def data_reply(call: Call, kind: str, value: Any, marks: Validators | None = None) -> Reply:
    """The arrays of `entities` in the format of the call; `kind` names them for XML."""
    if call.format == "xml":
        return xml_reply(xml.from_array(kind, value), marks)
    return json_reply(call, value, marks)


def redirect(status: HTTPStatus, location: str) -> Reply:
    """A redirect, with the server's small page in its body."""
    link = location.replace("&", "&amp;")
    page = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE a\n'
        'PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"\n'
        '       "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n'
        f'<a href="{link}">{link}</a>\n'
    )
    return Reply(page.encode(), HTML_TYPE, status, [("Location", location)])
