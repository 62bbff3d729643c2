"""Errors with advice: names of Mastodon.py, missing arguments, no login."""

from __future__ import annotations

import copy
import pickle
import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import create_server
from typing import Any

import certifi
import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialUnauthorizedError,
)
from gnusocial.internals.renamed import MISSING, RENAMED
from gnusocial.sandbox import Sandbox

SITE = "https://gs.example"


@pytest.fixture
def gs() -> GNUSocial:
    return GNUSocial(api_base_url=SITE)


@pytest.mark.parametrize("name", RENAMED)
def test_a_method_of_mastodon_py_is_named(gs: GNUSocial, name: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(gs, name)
    assert str(caught.value) == (
        f"'GNUSocial' object has no attribute {name!r}: it is {RENAMED[name]} here"
    )
    named = re.findall(r"(\w+)\(\)", RENAMED[name])
    assert named
    assert all(callable(getattr(gs, each)) for each in named)


@pytest.mark.parametrize("name", [each for names in MISSING for each in names])
def test_what_gnu_social_has_not_is_said(gs: GNUSocial, name: str) -> None:
    with pytest.raises(AttributeError, match=f"'{name}': GNU social has no "):
        getattr(gs, name)


def test_no_method_of_ours_is_called_missing() -> None:
    ours = [name for name in dir(GNUSocial) if not name.startswith("_")]
    assert not set(ours) & RENAMED.keys()
    assert [name for name in ours if name.startswith(tuple(n for ns in MISSING for n in ns))] == []


def test_any_other_attribute(gs: GNUSocial) -> None:
    with pytest.raises(AttributeError) as caught:
        gs.timelime_home  # type: ignore[attr-defined]  # noqa: B018
    assert str(caught.value) == "'GNUSocial' object has no attribute 'timelime_home'"
    # From these Python makes its "Did you mean".
    assert (caught.value.name, caught.value.obj) == ("timelime_home", gs)
    assert not hasattr(gs, "toot")
    assert getattr(gs, "toot", None) is None


@pytest.mark.parametrize(
    "make",
    [
        lambda: GNUSocial(SITE),
        lambda: GNUSocial(SITE, "a secret"),
        lambda: GNUSocial(access_token=SITE),
        lambda: GNUSocial("https://alice:a secret@gs.example"),
    ],
)
def test_a_server_in_the_place_of_a_key(make: Callable[[], GNUSocial]) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError) as caught:
        make()
    assert f"is a server: give it by name, as api_base_url='{SITE}'" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_no_server_at_all() -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="api_base_url is missing"):
        GNUSocial(username="alice", password="alicepass1")


@pytest.mark.parametrize(
    "environment",
    [{}, {"GNUSOCIAL_BASE_URL": ""}, {"GNUSOCIAL_USERNAME": "a", "GNUSOCIAL_PASSWORD": "b"}],
)
def test_an_environment_without_a_server(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    for name in ("BASE_URL", "CLIENT_ID", "CLIENT_SECRET", "ACCESS_TOKEN", "USERNAME", "PASSWORD"):
        monkeypatch.delenv(f"GNUSOCIAL_{name}", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(GNUSocialIllegalArgumentError, match="the environment names no server"):
        GNUSocial.from_env()
    with pytest.raises(GNUSocialIllegalArgumentError, match="set GNUSOCIAL_BASE_URL to"):
        GNUSocial.from_env(retries=0)
    assert GNUSocial.from_env(api_base_url=SITE).api_base_url == SITE


@pytest.mark.parametrize(
    "call",
    [
        lambda gs: gs.post("Hello"),
        lambda gs: gs.timeline_home(),
        lambda gs: gs.me(),
        lambda gs: gs.account_follow("bob"),
        lambda gs: gs.notifications(),
    ],
)
def test_a_call_that_needs_a_login(server: Sandbox, call: Callable[[GNUSocial], Any]) -> None:
    with (
        server.client(retries=0) as gs,
        pytest.raises(GNUSocialUnauthorizedError, match="this client has no login: give it"),
    ):
        call(gs)
    # It is sent all the same: whether a login is needed is for the server to say.
    assert len(server.requests) == 1
    application = server.applications["pytest-client"]
    keys = (application.consumer_key, application.consumer_secret)
    with (
        GNUSocial(*keys, api_base_url=server.url) as gs,
        pytest.raises(GNUSocialUnauthorizedError, match=r"no user: .* call log_in\(\)"),
    ):
        call(gs)


def test_an_application_of_friendica_without_its_user() -> None:
    with Sandbox("friendica-2024.09") as server:
        keys = GNUSocial.create_app("bot", server.url)
        with (
            GNUSocial(*keys, api_base_url=server.url) as gs,
            pytest.raises(GNUSocialUnauthorizedError, match=r"no user: .* call log_in\(\)"),
        ):
            gs.timeline_home()


def test_a_wrong_login_is_no_missing_login(server: Sandbox) -> None:
    with (
        server.client("alice", password="wrong") as gs,
        pytest.raises(GNUSocialUnauthorizedError) as caught,
    ):
        gs.me()
    assert "this client" not in str(caught.value)


@pytest.mark.parametrize("how", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_client_is_not_pickled(gs: GNUSocial, how: Callable[[GNUSocial], object]) -> None:
    with pytest.raises(TypeError, match=r"Create one in each process, with from_env\(\)"):
        how(gs)


@pytest.fixture
def closing_server() -> Iterator[str]:
    """The address of a server that closes each connection at once."""
    with create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for _ in range(5):
                listening.accept()[0].close()

        threading.Thread(target=serve, daemon=True).start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"


def test_a_ca_bundle_that_has_vanished_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, closing_server: str
) -> None:
    bundle = tmp_path / "authorities.pem"
    bundle.write_bytes(Path(certifi.where()).read_bytes())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    with GNUSocial(api_base_url=closing_server, retries=0) as gs:
        with pytest.raises(GNUSocialIOError) as caught:
            gs.instance_version()
        assert "authorities.pem" not in str(caught.value)
        bundle.unlink()
        with pytest.raises(GNUSocialIOError, match=r"authorities\.pem does not exist"):
            gs.instance_version()
    with (
        GNUSocial(api_base_url=closing_server, retries=0) as gs,
        pytest.raises(GNUSocialIOError, match=r"authorities\.pem"),
    ):
        gs.instance_version()


def test_the_sandbox_without_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    import gnusocial.sandbox

    for name in [name for name in sys.modules if name.startswith("gnusocial.sandbox.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("server", "clock", "received", "settings", "world"):
        monkeypatch.delattr(gnusocial.sandbox, name, raising=False)
    monkeypatch.setitem(sys.modules, "werkzeug", None)
    monkeypatch.setitem(sys.modules, "werkzeug.wrappers", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'GNUSocial\.py\[sandbox\]'"):
        gnusocial.sandbox.Sandbox  # noqa: B018
