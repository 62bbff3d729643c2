"""Uploads before posting. Version 2 cannot compile these actions, so all of them fail."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from .. import uploads
from ..errors import ApiError, AuthenticationRequiredError
from ..formats import xml
from ..replies import HTML_TYPE, Reply, json_reply, xml_reply
from .accounts import require_json

if TYPE_CHECKING:
    from ..records import File
    from ..request import Call

_ERROR_CODE = 131


def upload(call: Call) -> Reply:
    """media/upload and its two aliases: a multipart field `media`."""
    if not call.version.has_media_upload or call.method != "POST":
        return _crashed()
    if "media" not in call.files:
        raise ApiError(400, 'There is no uploaded media for input field "media".')
    file = uploads.store(call.world, call.files["media"])
    return json_reply(call, _array(file)) if call.format == "json" else xml_reply(_rsp(file))


def _crashed() -> Reply:
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return Reply(b"", HTML_TYPE, status, allows_all_origins=False)


def refuse(call: Call, refusal: ApiError) -> Reply:
    """Errors have status 200 here, except for a missing login, which has no text."""
    if not call.version.has_media_upload:
        return _crashed()
    if isinstance(refusal, AuthenticationRequiredError):
        realm = f'Basic realm="{call.world.settings.site_name} API"'
        headers = [("WWW-Authenticate", realm)]
        return Reply(b"", HTML_TYPE, refusal.status, headers, allows_all_origins=False)
    if call.format == "json":
        return json_reply(call, {"errors": [{"message": refusal.message, "code": _ERROR_CODE}]})
    root = xml.Element("rsp", {"stat": "fail"})
    root.add("err", attributes={"msg": refusal.message})
    return xml_reply(root)


def _array(file: File) -> dict[str, Any]:
    array: dict[str, Any] = {
        "media_id": file.id,
        "media_id_string": str(file.id),
        "media_url": file.link,
        "size": file.size,
    }
    if file.width is not None:
        array["image"] = {"w": file.width, "h": file.height, "image_type": file.mimetype}
    return array


def _rsp(file: File) -> xml.Element:
    root = xml.Element("rsp", {"stat": "ok", "xmlns:atom": "http://www.w3.org/2005/Atom"})
    root.add("mediaid", str(file.id))
    root.add("mediaurl", file.link)
    root.add("media_url", file.link)
    root.add("size", str(file.size))
    enclosure = {"rel": "enclosure", "href": file.url or "", "type": file.mimetype or ""}
    root.add("atom:link", attributes=enclosure)
    root.add("media_id", str(file.id))
    root.add("media_id_string", str(file.id))
    if file.width is not None:
        size = {"w": str(file.width), "h": str(file.height), "image_type": file.mimetype or ""}
        root.add("image", attributes=size)
    return root


def attachment(call: Call) -> Reply:
    """attachment/ID: an empty string for every attachment."""
    require_json(call)
    return json_reply(call, "")
