"""The instance, against the sandbox in both versions."""

from __future__ import annotations

from typing import Any

import pytest

from gnusocial import (
    Config,
    GNUSocial,
    GNUSocialForbiddenError,
    GNUSocialIllegalArgumentError,
    GNUSocialInternalServerError,
    GNUSocialNotFoundError,
    GNUSocialUnauthorizedError,
    GNUSocialVersionError,
)
from gnusocial.entities import NodeInfo, WebFinger
from gnusocial.sandbox import Sandbox


def test_the_configuration(server: Sandbox, anyone: GNUSocial) -> None:
    config = anyone.instance()
    assert type(config) is Config
    assert config.site.textlimit == 1000
    assert config.site.private is False
    assert config.throttle.enabled is False
    assert anyone.config() == config
    server.configure(throttle=(3, 60), textlimit=140, site_name="Elsewhere")
    changed = anyone.instance()
    assert (changed.throttle.enabled, changed.throttle.count, changed.throttle.timespan) == (
        True,
        3,
        60,
    )
    assert (changed.site.textlimit, changed.site.name) == (140, "Elsewhere")


def test_the_version(server: Sandbox, anyone: GNUSocial) -> None:
    names = {"1.20.10": "1.20.10-release", "2.0.1": "2.0.1-beta0"}
    assert anyone.instance_version() == names[server.version]
    assert anyone.verify_minimum_version("1.20.10") is True
    assert anyone.verify_minimum_version("1.20") is True
    assert anyone.verify_minimum_version("1") is True
    assert anyone.verify_minimum_version("2.0.1") is (server.version == "2.0.1")
    assert anyone.verify_minimum_version("3.0.0") is False
    assert anyone.verify_minimum_version("1.20", demand=True) is True
    assert anyone.verify_minimum_version(server.version, demand=True) is True
    with pytest.raises(GNUSocialVersionError, match="not 3.0 or later"):
        anyone.verify_minimum_version("3.0", demand=True)


@pytest.mark.parametrize("version", ["", "new", None, 2, "1.2.3.4"])
def test_what_is_no_version(anyone: GNUSocial, version: Any) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match=r"like '1\.20\.10'"):
        anyone.verify_minimum_version(version)


def test_a_server_that_has_no_version(server: Sandbox, anyone: GNUSocial) -> None:
    server.fail_next(status=200, body='"latest"', headers={"Content-Type": "application/json"})
    with pytest.raises(GNUSocialVersionError, match="'latest'"):
        anyone.verify_minimum_version("1.0")


def test_health(server: Sandbox, anyone: GNUSocial) -> None:
    assert anyone.instance_healthy() is True
    server.fail_next(status=502, body="<html>Bad gateway</html>")
    assert anyone.instance_healthy() is False
    server.drop_next()
    assert anyone.instance_healthy() is False
    assert anyone.instance_healthy() is True


def test_a_private_site(server: Sandbox, alice: GNUSocial, anyone: GNUSocial) -> None:
    alice.post("in private")
    server.configure(private=True)
    for call in (anyone.timeline_public, anyone.instance_version):
        with pytest.raises(GNUSocialUnauthorizedError):
            call()
    assert anyone.instance().site.private is True
    assert alice.timeline_home()[0].text == "in private"


def test_nodeinfo(server: Sandbox, alice: GNUSocial, anyone: GNUSocial) -> None:
    alice.post("counted")
    info = anyone.instance_nodeinfo()
    assert type(info) is NodeInfo
    assert (info.software.name, info.software.version) == ("gnusocial", anyone.instance_version())
    assert info.usage.localPosts == 1
    assert info.openRegistrations is True
    alice.instance_nodeinfo()
    assert all("authorization" not in each.headers for each in server.requests[-2:])
    server.configure(private=True)
    with pytest.raises(GNUSocialForbiddenError, match="web sessions only"):
        alice.instance_nodeinfo()


def test_webfinger(server: Sandbox, alice: GNUSocial, anyone: GNUSocial) -> None:
    host = server.url.removeprefix("http://")
    for handle in (f"alice@{host}", "alice", f"acct:alice@{host}", f"{server.url}/alice"):
        found = anyone.webfinger(handle)
        assert type(found) is WebFinger
        assert f"{server.url}/alice" in [found.subject, *found.aliases]
    assert anyone.webfinger(alice.me()).subject == f"{server.url}/alice"
    roots = [each.href for each in found.links if each.rel.endswith("/twitter")]
    assert roots == [f"{server.url}/api/"]
    for nobody in ("nosuchuserx", "alice@elsewhere.example", f"{server.url}/nosuchuserx"):
        with pytest.raises(GNUSocialNotFoundError):
            anyone.webfinger(nobody)
    with pytest.raises(GNUSocialIllegalArgumentError, match="is not a valid account"):
        anyone.webfinger("two words")


def test_the_hub_of_a_page(server: Sandbox, alice: GNUSocial, anyone: GNUSocial) -> None:
    # Recorded: r3_checkhub. The server cannot reach the page.
    with pytest.raises(GNUSocialInternalServerError, match="Unable to connect"):
        alice.hub_url("http://example.org/alice")
    with pytest.raises(GNUSocialUnauthorizedError):
        anyone.hub_url("http://example.org/alice")
    sent = len(server.requests)
    for topic in ("", "alice", "ftp://example.org/", None):
        with pytest.raises(GNUSocialIllegalArgumentError, match="http"):
            alice.hub_url(topic)  # type: ignore[arg-type]
    assert len(server.requests) == sent


@pytest.mark.parametrize(
    ("answer", "hub"), [('{"huburi":"https://hub.example/"}', "https://hub.example/"), ("[]", None)]
)
def test_what_the_server_finds(
    server: Sandbox, alice: GNUSocial, answer: str, hub: str | None
) -> None:
    # The shapes are those of the server's source: the recorded servers reached no page.
    server.fail_next(status=200, body=answer, headers={"Content-Type": "application/json"})
    assert alice.hub_url("http://example.org/alice") == hub
    server.fail_next(status=403, body='{"error":"No feed found","request":"/"}')
    with pytest.raises(GNUSocialNotFoundError, match="No feed found"):
        alice.hub_url("http://example.org/alice")
