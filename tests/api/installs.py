"""Sites in typical installations, for tests of the client with each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from gnusocial import GNUSocial
from gnusocial.sandbox import Sandbox
from tests.browser import Browser, Rerouted
from tests.faults import certificates
from tests.faults.proxy import FaultProxy
from tests.faults.scene import environment
from tests.faults.upstream import ask
from tests.faults.wire import Answer, Received

PASSWORD = "alicepass1"
OUTSIDE, INSIDE = f"https://{certificates.HOST}", "http://inner.example:8080"
PHP = "<br />\n<b>Deprecated</b>:  each() is old in <b>/srv/gs/x.php</b> on line <b>12</b><br />\n"
NGINX = (
    "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n"
    "<center><h1>404 Not Found</h1></center>\r\n</body>\r\n</html>\r\n"
)


@contextmanager
def behind_a_tls_proxy(
    server: Sandbox, told: Callable[[Received, Answer], object] = lambda *_: None
) -> Iterator[None]:
    """Offer a server at OUTSIDE to the clients of this process: the environment tells the way.

    ``told`` is given each request with its answer.
    """

    def forward(request: Received) -> Answer:
        answer = ask(server, request)
        told(request, answer)
        return answer

    proxy = FaultProxy(forward, context=certificates.server_context())
    try:
        with environment(f"http://{proxy.address}"):
            yield
    finally:
        proxy.close()


@dataclass(frozen=True)
class Install:
    """The installation of a site, and its address."""

    settings: dict[str, Any] = field(default_factory=dict)
    suffix: str = ""
    """What follows the address of the site in `api_base_url`."""
    outside: str | None = None
    """The address under which a proxy offers the site, when it is not its own."""

    @contextmanager
    def running(self, version: str) -> Iterator[Site]:
        """Start the site."""
        site_url = INSIDE if self.outside else None
        with Sandbox(version, site_url=site_url, **self.settings) as server:
            port = server._server.server_port  # type: ignore[union-attr]
            real = f"http://127.0.0.1:{port}"
            seen = self.outside or real
            folder = server.url.removeprefix(site_url or real)
            base = f"{seen}{folder}{self.suffix}"
            if self.outside:
                with behind_a_tls_proxy(server):
                    yield Site(server, base, Rerouted(seen, real), self)
            else:
                yield Site(server, base, None, self)


@dataclass
class Site:
    """A running site, and how users access it."""

    server: Sandbox
    base: str
    way: Rerouted | None
    """How a browser reaches the address of a proxy. The client finds it in the environment."""
    install: Install

    def browser(self) -> Browser:
        """Return a browser without cookies."""
        session = requests.Session()
        if self.way is not None:
            session.mount(OUTSIDE, self.way)
        return Browser(session)

    def client(self, application: str = "", **options: Any) -> GNUSocial:
        """Return a client, for a registered application if one is named."""
        if application:
            known = self.server.applications[application]
            options = {"client_id": known.consumer_key, "client_secret": known.consumer_secret}
            if self.install.outside:
                options["signature_base"] = INSIDE
        return GNUSocial(api_base_url=self.base, retries=0, **options)

    def register(self, name: str = "my bot", password: str = PASSWORD) -> tuple[str, str]:
        """Register an application in alice's name."""
        return GNUSocial.create_app(name, self.base, username="alice", password=password)


INSTALLS = {
    "plain": Install(),
    "with a port": Install({"session_in_links": True}),
    "in a folder": Install({"path": "our/social"}),
    "in a folder with a port": Install({"path": "social", "session_in_links": True}),
    "addressed by index.php": Install(suffix="/index.php"),
    "without fancy URLs": Install({"fancy_urls": False}, "/index.php"),
    "without fancy URLs, in a folder with a port": Install(
        {"fancy_urls": False, "path": "social", "session_in_links": True}, "/index.php"
    ),
    "behind a TLS proxy": Install({"session_in_links": True}, outside=OUTSIDE),
    "private": Install({"private": True}),
    "another theme": Install({"theme": "other"}),
    "minified": Install({"theme": "minified"}),
    "German": Install({"language": "de"}),
    "German, another theme, with a port": Install(
        {"language": "de", "theme": "other", "session_in_links": True}
    ),
    "partitioned cookies": Install({"cookie_attributes": "; SameSite=None; Partitioned"}),
    "cookies of tomorrow": Install({"cookie_attributes": '; Priority=High; Tint="b l u e"; X'}),
    "a byte order mark": Install({"printed_before": "\ufeff"}),
    "warnings before": Install({"printed_before": PHP}),
    "warnings after": Install({"printed_after": PHP}),
    "plain warnings": Install(
        {"printed_before": "\nWarning: Undefined array key 1 in /srv/gs/x.php on line 12\n"}
    ),
    "warnings with brackets": Install(
        {"printed_before": 'Notice: Array to string [1] {"a": 2} in /srv/x.php on line 3\n'}
    ),
    "errors in an envelope": Install({"error_envelope": "status"}),
    "errors in a list": Install({"error_envelope": "errors"}),
    "the 404 of nginx": Install({"not_found_page": NGINX}),
    "an empty 404": Install({"not_found_page": ""}),
    "no Date": Install({"date_form": "missing"}),
    "two Dates": Install({"date_form": "doubled"}),
    "Date of asctime": Install({"date_form": "asctime"}),
    "Date without a zone": Install({"date_form": "-0000"}),
    "Date a minute ahead": Install({"date_offset": 60}),
    "Date an hour ahead": Install({"date_offset": 3600}),
    "Date a minute behind": Install({"date_offset": -60}),
    "an old database": Install({"stores_emoji": False}),
    "short links": Install({"shorten_links_over": 20}),
}
