"""The format of an error response: JSON, XML or an HTML fragment, as the request specifies."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from .errors import ApiError, AuthenticationRequiredError, MethodNotAllowedError
from .formats import xml
from .replies import HTML_TYPE, Reply, Validators, json_reply, xml_reply
from .text import escape

if TYPE_CHECKING:
    from .request import Call
    from .settings import Envelope


def refused(call: Call, refusal: ApiError, marks: Validators | None = None) -> Reply:
    """An error in the format of the call."""
    if isinstance(refusal, MethodNotAllowedError) or call.format not in {"json", "xml"}:
        # The format is not known yet, or has no representation of errors.
        fragment = f'<div class="error">{escape(refusal.message)}</div>\n'
        reply = Reply(fragment.encode(), HTML_TYPE, refusal.status)
    elif call.format == "xml":
        root = xml.Element("hash")
        root.add("error", refusal.message)
        root.add("request", call.uri)
        reply = xml_reply(root, marks)
        reply.status = refusal.status
    else:
        reply = json_reply(call, _enveloped(call, refusal), marks)
        # JSONP cannot carry a status.
        reply.status = HTTPStatus.OK if call.get("callback") else refusal.status
    reply.allows_all_origins = not refusal.early
    if isinstance(refusal, AuthenticationRequiredError):
        realm = f"{call.world.settings.site_name} API"
        reply.headers.append(("WWW-Authenticate", f'Basic realm="{realm}"'))
    return reply


def _enveloped(call: Call, refusal: ApiError) -> dict[str, Any]:
    """The JSON of an error, in the envelope of the site."""
    status, plain = HTTPStatus(refusal.status), {"error": refusal.message, "request": call.uri}
    forms: dict[Envelope, dict[str, Any]] = {
        "error": plain,
        "status": {"status": {"code": f"{status} {status.phrase}", **plain}},
        "errors": {"errors": [{"code": int(status), "message": refusal.message}]},
    }
    return forms[call.world.settings.error_envelope]
