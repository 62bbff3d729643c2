"""Servers with another setup: behind a TLS proxy, with a strict database, with a wrong clock."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gnusocial import GNUSocial, GNUSocialUnauthorizedError, GNUSocialUnsupportedError
from gnusocial.internals.auth.tokens import OAuth
from gnusocial.sandbox import Sandbox
from tests.api.installs import OUTSIDE, behind_a_tls_proxy
from tests.api.logins import PASSWORD, pin_from
from tests.recorded import VERSIONS

# --- behind a proxy that ends TLS ----------------------------------------------------------------

INSIDE = OUTSIDE.replace("https:", "http:")


@pytest.fixture
def statuses(server: Sandbox) -> Iterator[list[tuple[str, int]]]:
    """What the server answers behind a proxy: the last part of each path, and the status."""
    told: list[tuple[str, int]] = []
    server.configure(signs_as=INSIDE)
    with behind_a_tls_proxy(
        server,
        lambda request, answer: told.append(
            (request.path.partition("?")[0].rpartition("/")[2], answer.status)
        ),
    ):
        yield told


def test_the_signature_base_is_found_once_and_kept(
    statuses: list[tuple[str, int]],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app, user = tmp_path / "app.secret", tmp_path / "user.secret"
    GNUSocial.create_app("bot", OUTSIDE, username="alice", password=PASSWORD, to_file=app)
    statuses.clear()
    with GNUSocial(client_id=app) as gs, caplog.at_level("INFO", "gnusocial"):
        gs.log_in("alice", PASSWORD, to_file=user)
        gs.post("behind the proxy")
    assert caplog.messages == [f"the server computes signatures over {INSIDE}; kept"]
    with GNUSocial(access_token=user) as gs:
        assert gs.me().screen_name == "alice"
        assert [each.text for each in gs.timeline_home()] == ["behind the proxy"]
    assert statuses == [
        ("request_token", 401),
        ("request_token", 200),
        ("authorize", 200),
        ("authorize", 200),
        ("access_token", 200),
        ("verify_credentials.json", 200),
        ("update.json", 200),
        ("verify_credentials.json", 200),
        ("home_timeline.json", 200),
    ]
    stored = json.loads(user.read_text())
    assert (stored["api_base_url"], stored["signature_base"]) == (OUTSIDE, INSIDE)
    assert "signature_base" not in json.loads(app.read_text())


def test_the_anonymous_application_keeps_the_signature_base_too(
    statuses: list[tuple[str, int]], tmp_path: Path
) -> None:
    app = tmp_path / "app.secret"
    GNUSocial.create_app("bot", OUTSIDE, to_file=app)
    assert json.loads(app.read_text())["signature_base"] == INSIDE
    statuses.clear()
    with GNUSocial(client_id=app) as gs:
        gs.log_in("alice", PASSWORD)
        assert gs.me().screen_name == "alice"
    assert 401 not in {status for _, status in statuses}


@pytest.mark.usefixtures("statuses")
def test_a_login_that_is_finished_elsewhere_keeps_the_signature_base(
    server: Sandbox, tmp_path: Path
) -> None:
    known, waiting = server.applications["pytest-client"], tmp_path / "pending.secret"
    keys = known.consumer_key, known.consumer_secret
    with GNUSocial(*keys, api_base_url=OUTSIDE) as first:
        page = first.auth_request_url(to_file=waiting)
    assert page.startswith(f"{OUTSIDE}/api/oauth/authorize?")
    pin = pin_from(page.replace(OUTSIDE, server.url))
    with GNUSocial(*keys, api_base_url=OUTSIDE) as second:
        second.log_in(code=pin, from_file=waiting)
        assert second.me().screen_name == "alice"


@pytest.mark.usefixtures("statuses")
def test_a_token_without_its_file_needs_the_signature_base(server: Sandbox) -> None:
    known = server.applications["pytest-client"]
    keys = (known.consumer_key, known.consumer_secret)
    keys = (*keys, *server.access_token("alice", "pytest-client"), OUTSIDE)
    with (
        GNUSocial(*keys) as gs,
        pytest.raises(GNUSocialUnauthorizedError, match="Invalid signature"),
    ):
        gs.me()
    with GNUSocial(*keys, signature_base=INSIDE) as gs:
        assert gs.me().screen_name == "alice"


def test_a_server_that_knows_itself_by_another_name(
    server: Sandbox, application: Path, tmp_path: Path
) -> None:
    app = json.loads(application.read_text())
    keys = app["client_id"], app["client_secret"]
    base = server.url.replace("127.0.0.1", "localhost")
    nameless = GNUSocial(*keys, api_base_url=base)
    with nameless, pytest.raises(GNUSocialUnauthorizedError, match="signature_base"):
        nameless.log_in("alice", PASSWORD)
    place = tmp_path / "user.secret"
    with GNUSocial(*keys, api_base_url=base, signature_base=server.url) as gs:
        gs.log_in("alice", PASSWORD, to_file=place)
    with GNUSocial(access_token=place) as gs:
        assert gs.api_base_url == base
        assert gs.me().screen_name == "alice"


# --- on a strict database ------------------------------------------------------------------------


def test_a_server_that_has_no_anonymous_application(server: Sandbox, tmp_path: Path) -> None:
    server.configure(strict_database=True)
    place = tmp_path / "app.secret"
    with pytest.raises(GNUSocialUnsupportedError, match="register one: create_app") as caught:
        GNUSocial.create_app("bot", server.url, to_file=place)
    assert caught.value.status == 500
    assert not place.exists()
    with (
        GNUSocial("anonymous", api_base_url=server.url) as gs,
        pytest.raises(GNUSocialUnsupportedError, match="no anonymous application"),
    ):
        gs.log_in("alice", PASSWORD)
    GNUSocial.create_app("bot", server.url, username="alice", password=PASSWORD, to_file=place)
    with GNUSocial(client_id=place) as gs:
        gs.log_in("alice", PASSWORD)
        assert gs.me().screen_name == "alice"


# --- with a clock that is wrong ------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("ahead", [-86400.0, -330.0, 330.0, 31_536_000.0])
def test_a_clock_that_is_too_far_off(
    version: str, ahead: float, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="gnusocial")
    with Sandbox(version, clock=lambda: time.time() + ahead) as server:
        keys = GNUSocial.create_app("bot", server.url, username="alice", password=PASSWORD)
        with GNUSocial(*keys, api_base_url=server.url) as gs:
            gs.log_in("alice", PASSWORD)
            status = gs.post("posted once")
            assert gs.timeline_home() == [status]
        asked = [request.path.rpartition("/")[2] for request in server.requests]
    # The first signature is refused and made anew; from then on the time is right.
    assert asked.count("request_token") == 2
    assert [asked.count(each) for each in ("access_token", "update.json")] == [1, 1]
    (told,) = caplog.messages
    seconds = int(told.removeprefix("the server's clock is ").partition(" s ")[0])
    assert abs(seconds - ahead) <= 2


@pytest.mark.parametrize("ahead", [-290.0, 290.0])
def test_a_clock_that_is_a_little_off(ahead: float, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="gnusocial")
    with (
        Sandbox(clock=lambda: time.time() + ahead) as server,
        server.client("alice", oauth=True) as gs,
    ):
        assert gs.me().screen_name == "alice"
        assert len(server.requests) == 1
    assert caplog.messages == []


def test_a_clock_that_is_set_while_the_client_lives(
    client: GNUSocial, caplog: pytest.LogCaptureFixture
) -> None:
    client.log_in("alice", PASSWORD)
    known = client._context.credentials
    assert isinstance(known, OAuth)
    known.clock._now = lambda: 0.0
    assert client.me().screen_name == "alice"
    assert client.post("posted once").id == 1
    assert [(each.name, each.levelname) for each in caplog.records] == [("gnusocial", "WARNING")]
