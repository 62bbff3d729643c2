"""How the client detects Friendica."""

from __future__ import annotations

from typing import Any

from gnusocial.internals.http.options import Limits
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.internals.io.transport import HTTPTransport
from gnusocial.internals.values import replace
from gnusocial.sandbox import Sandbox

JSON = {"Content-Type": "application/json"}
PLUGIN = {"X-Account-Management-Status": 'active; name="Alice"; id="alice"'}


def test_a_gnu_social_with_the_plugin_for_accounts_is_none() -> None:
    with (
        Sandbox("1.20.10") as server,
        server.client("alice", ratelimit_method="throw", retries=0) as gs,
    ):
        body = '{"id": 2, "screen_name": "alice"}'
        server.fail_next(status=200, body=body, headers={**PLUGIN, **JSON})
        gs.me()
        assert gs.post("_a_ < b").text == "_a_ < b"
        assert gs.account_follow("bob").following is True


def test_a_proxy_that_drops_headers_hides_nothing(server: Sandbox) -> None:
    class Proxy(HTTPTransport):
        def send(self, prepared: PreparedRequest) -> Response:
            response = super().send(prepared)
            kept = {"Content-Type": response.headers.get("Content-Type", "")}
            return replace(response, headers=kept)

    proxy = Proxy(f"{server.url}/api/", Limits())
    options: dict[str, Any] = {"ratelimit_method": "throw", "retries": 0, "transport": proxy}
    with server.client("alice", **options) as gs:
        assert gs.account_block("carol").statusnet_blocking is True
        # Without a date the answer is still known, though its text is not what was sent.
        assert gs.post("**b**", markup=True).text == "b"
        assert gs.post("_a_ < b").text == "_a_ < b"
    with server.client("alice", **options) as gs:
        assert gs.post("_a_ < b").text == "_a_ < b"
