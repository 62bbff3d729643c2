"""Support for the OAuth requests in a replayed sequence.

The recorded requests contain tokens and signatures that depend on random numbers of the real
server. As far as these are known, they are copied to the sandbox, and the requests are sent byte
for byte; the rest is signed again, by the library that clients use.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from oauthlib.oauth1 import Client as Signer
from werkzeug.test import Client

from gnusocial.sandbox.sessions import Session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gnusocial.sandbox import Sandbox

    from .replay import Answer, Recorded

# The recorded consumers were registered in the web pages; their secrets are not known.
_SIGNED_BY = {
    "oauth_7_update_registered_app": "pytest-client",
    "oauth_7_readonly_app_get": "pytest-readonly",
    "oauth_7_readonly_app_update": "pytest-readonly",
}


class OAuthReplay:
    """Prepares requests, and copies the random numbers of the recorded responses."""

    def __init__(self, sandbox: Sandbox, recorded: Mapping[str, Recorded]) -> None:
        self._sandbox = sandbox
        self._recorded = recorded

    def prepared(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        """The request to send, after what the real server received before it."""
        if name == "oauth_0_request_token_strict_sql_mode_500":
            self._sandbox.configure(strict_database=True)
        elif name == "oauth_2_authorize_post":
            return self._filled_in_form()
        elif name in {"oauth_5_authorize_post_callback", "oauth_6_authorize_post_cancel"}:
            self._take_session(request)
        elif name == "oauth_5_access_token":
            token = self._tokens.request_tokens[_header_value(request, "oauth_token")]
            return self._signed(request, "anonymous", token.key, token.secret)
        elif name in _SIGNED_BY:
            application = _SIGNED_BY[name]
            key, secret = self._sandbox.access_token("bob", application)
            return self._signed(request, application, key, secret)
        return request

    def adopt(self, name: str, answer: Answer) -> None:
        """Give the new token the values of the recorded one."""
        if name == "oauth_1_request_token":
            numbers = _form(self._recorded[name].body)
            verifier = _header_value(
                self._recorded["oauth_3_access_token"].request, "oauth_verifier"
            )
            self._rename_request_token(
                answer, numbers["oauth_token"], numbers["oauth_token_secret"], verifier
            )
        elif name == "oauth_3_access_token":
            self._rename_access_token(answer, _form(self._recorded[name].body))
        elif name == "oauth_5_request_token_callback":
            used = self._recorded["oauth_5_access_token"].request
            key, verifier = (_header_value(used, f"oauth_{part}") for part in ("token", "verifier"))
            self._rename_request_token(answer, key, None, verifier)
        elif name == "oauth_6_request_token":
            used = self._recorded["oauth_6_authorize_post_cancel"].request
            self._rename_request_token(answer, _form(used["body"].encode())["oauth_token"])

    @property
    def _tokens(self) -> Any:
        return self._sandbox._world.oauth

    def _rename_request_token(
        self, answer: Answer, key: str, secret: str | None = None, verifier: str | None = None
    ) -> None:
        token = self._tokens.request_tokens.pop(_form(answer.body)["oauth_token"])
        token.key = key
        token.secret = secret or token.secret
        token.verifier = verifier or token.verifier
        self._tokens.request_tokens[key] = token

    def _rename_access_token(self, answer: Answer, numbers: dict[str, str]) -> None:
        issued = self._tokens.access_tokens.pop(_form(answer.body)["oauth_token"])
        renamed = type(issued)(
            numbers["oauth_token"],
            numbers["oauth_token_secret"],
            issued.application_id,
            issued.user,
            issued.created,
        )
        self._tokens.access_tokens[renamed.key] = renamed

    def _take_session(self, request: dict[str, Any]) -> None:
        cookie = dict(request["headers"])["Cookie"].partition("=")[2]
        token = _form(request["body"].encode())["token"]
        self._sandbox._world.sessions[cookie] = Session(cookie, token)

    def _filled_in_form(self) -> dict[str, Any]:
        """What a browser sends when alice authorizes the first token."""
        key = _form(self._recorded["oauth_1_request_token"].body)["oauth_token"]
        client = Client(self._sandbox.wsgi)
        page = client.get("/api/oauth/authorize", query_string={"oauth_token": key})
        cookie = client.get_cookie("PHPSESSID")
        assert cookie is not None
        hidden = re.search(r'name="token"[^>]* value="(\w+)"', page.text)
        assert hidden is not None
        return {
            "method": "POST",
            "path": "/api/oauth/authorize",
            "headers": [
                ["Cookie", f"PHPSESSID={cookie.value}"],
                ["Content-Type", "application/x-www-form-urlencoded"],
            ],
            "body": f"token={hidden[1]}&mode=&oauth_token={key}&oauth_callback="
            "&nickname=alice&password=alicepass1&allow=Allow",
        }

    def _signed(
        self, request: dict[str, Any], application: str, key: str, secret: str
    ) -> dict[str, Any]:
        """The request with another signature, but the recorded nonce and time."""
        consumer = self._sandbox.applications[application]
        signer = Signer(
            consumer.consumer_key,
            consumer.consumer_secret,
            key,
            secret,
            verifier=_header_value(request, "oauth_verifier") or None,
            nonce=_header_value(request, "oauth_nonce"),
            timestamp=_header_value(request, "oauth_timestamp"),
        )
        kept = {name: value for name, value in request["headers"] if name != "Authorization"}
        body = request["body"] if "Content-Type" in kept else None
        address = self._sandbox.url + request["path"]
        _, headers, _ = signer.sign(address, request["method"], body, kept)
        return {**request, "headers": [list(pair) for pair in headers.items()]}


def _form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode()))


def _header_value(request: dict[str, Any], name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', dict(request["headers"])["Authorization"])
    return found[1] if found is not None else ""
