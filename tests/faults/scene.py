"""The environment of a schedule: the sandbox, its state, a clock, and a client behind a proxy."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import requests

from gnusocial import GNUSocial
from gnusocial.sandbox import Sandbox
from tests import async_facade
from tests.faults import certificates
from tests.faults.clock import FaultClock
from tests.faults.kinds import FOREIGN
from tests.faults.promises import PASSWORD
from tests.faults.proxy import FaultProxy
from tests.faults.upstream import ask
from tests.faults.wire import Answer, Received

MODES = ("direct", "encrypted", "HTTP proxy", "CONNECT")
PASSWORDS = {"alice": PASSWORD, "bob": "bobpass12"}
#: Seconds that a client waits for a byte where silence is among the faults, and where it is not.
IMPATIENT, PATIENT = 0.1, 10.0

_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_STRANGER = Answer(
    200, [("Content-Type", "application/json")], f'{{"id":66,"text":"{FOREIGN}"}}'.encode()
)


@dataclass
class Scene:
    """A sandbox with a client that connects to it through a proxy."""

    server: Sandbox
    proxy: FaultProxy
    time: FaultClock
    gs: GNUSocial
    strangers: list[Received] = field(default_factory=list)
    checkpoint: Any = None

    # What others do

    def post_as(self, nickname: str, text: str, /, **fields: Any) -> int:
        """Let a user post without the proxy; return the id of the notice."""
        self.do(nickname, "statuses/update", status=text, **fields)
        return max(self.world.notices)

    def do(self, who: str, route: str, /, **fields: Any) -> Answer:
        """Let a user do something without the proxy."""
        login = base64.b64encode(f"{who}:{PASSWORDS[who]}".encode()).decode()
        headers = {
            "authorization": f"Basic {login}",
            "content-type": "application/x-www-form-urlencoded",
        }
        return ask(
            self.server,
            Received("POST", f"/api/{route}.json", headers, urlencode(fields).encode()),
        )

    def carry_out_late(self, until: float | None = None) -> None:
        """Let postponed requests take effect that are due, or all."""
        waiting, self.proxy.postponed = self.proxy.postponed, []
        for request, due in waiting:
            if until is None or due <= until:
                ask(self.server, request)
            else:
                self.proxy.postponed.append((request, due))

    # The truth

    @property
    def world(self) -> Any:
        """The state of the sandbox."""
        return self.server._world

    def user(self, nickname: str) -> Any:
        """The row of a user."""
        return self.world.user_named(nickname)

    def notices(self, *texts: str) -> list[int]:
        """The ids of alice's notices that have one of these texts."""
        wanted = set(map(self.world.stored, texts))
        return [
            notice.id
            for notice in self.world.notices.values()
            if notice.author.nickname == "alice"
            and notice.verb.value == "post"
            and notice.content in wanted
        ]


@contextmanager
def scene(
    *,
    version: str = "1.20.10",
    mode: str = "direct",
    own_session: bool = False,
    impatient: bool = False,
    retries: int = 3,
    **settings: Any,
) -> Iterator[Scene]:
    """Create a scene, and close everything at the end."""
    time = FaultClock()
    strangers: list[Received] = []
    encrypted = mode in ("encrypted", "CONNECT")
    server = Sandbox(version, clock=time.time, site_url=f"http://{certificates.HOST}", **settings)
    stranger = FaultProxy(lambda request: strangers.append(request) or _STRANGER)  # type: ignore[func-returns-value]

    def forward(request: Received) -> Answer:
        if request.host not in (certificates.HOST, proxy.address):
            strangers.append(request)
            return _STRANGER
        return ask(server, request)

    proxy = FaultProxy(
        forward,
        context=certificates.server_context() if encrypted else None,
        encrypts_at_once=mode == "encrypted",
        strangers_address=stranger.address,
        now=lambda: time.passed,
    )
    scheme = "https" if encrypted else "http"
    through = mode in ("HTTP proxy", "CONNECT")
    host = certificates.HOST if through else proxy.address
    # A session of requests is nothing for the asynchronous client.
    session = requests.Session() if own_session and not async_facade.is_in_use() else None
    given = {} if session is None else {"session": session}
    with environment(f"http://{proxy.address}" if through else None):
        gs = GNUSocial(
            api_base_url=f"{scheme}://{host}",
            username="alice",
            password=PASSWORD,
            request_timeout=IMPATIENT if impatient else PATIENT,
            retries=retries,
            clock=time,
            **given,
        )
        try:
            yield Scene(server, proxy, time, gs, strangers)
        finally:
            gs.close()
            if session is not None:
                session.close()
            proxy.close()
            stranger.close()


@contextmanager
def environment(proxy: str | None) -> Iterator[None]:
    """Set only the environment variables for the proxy and the certificates."""
    before = dict(os.environ)
    for name in _VARIABLES:
        os.environ.pop(name, None)
        os.environ.pop(name.upper(), None)
    os.environ["REQUESTS_CA_BUNDLE"] = certificates.bundle()
    if proxy:
        os.environ["http_proxy"] = os.environ["https_proxy"] = proxy
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
