"""The instance against the sandbox, as both versions answer."""

from __future__ import annotations

from typing import Any

import pytest

from gnusocial import (
    Config,
    GNUSocial,
    GNUSocialIllegalArgumentError,
    GNUSocialUnauthorizedError,
    GNUSocialVersionError,
)
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
