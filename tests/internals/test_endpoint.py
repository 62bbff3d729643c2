"""``@endpoint``: introspection of a declared method."""

from __future__ import annotations

import inspect
import pickle
from typing import Any

import pytest

from gnusocial import AsyncGNUSocial, GNUSocial
from gnusocial.api.statuses import StatusesMixin
from gnusocial.api.timelines import TimelinesMixin
from gnusocial.internals.endpoint import EndpointInfo
from gnusocial.internals.flows import Send
from gnusocial.sandbox import Sandbox


class Shouting(GNUSocial):
    """A subclass, as users write it."""

    def status_post(self, status: str, **options: Any) -> Any:
        return super().status_post(status.upper(), **options)


def test_a_subclass_overrides_an_endpoint_and_calls_the_original() -> None:
    with Sandbox() as server, server.client("alice") as alice:
        login = {"username": "alice", "password": "alicepass1"}
        with Shouting(api_base_url=server.url, **login) as gs:
            assert gs.status_post("quiet").text == "QUIET"
        assert alice.timeline_user()[0].text == "QUIET"


def test_the_signature_is_the_declared_one() -> None:
    on_class = inspect.signature(GNUSocial.timeline_home)
    assert list(on_class.parameters) == ["self", "user", "limit", "since_id", "max_id", "page"]
    gs = GNUSocial(api_base_url="https://gs.example")
    assert list(inspect.signature(gs.timeline_home).parameters) == list(on_class.parameters)[1:]
    with pytest.raises(TypeError, match="wrong"):
        gs.timeline_home(wrong=1)  # type: ignore[call-arg]


def test_name_docstring_and_module_are_those_of_the_declaration() -> None:
    method = GNUSocial.timeline_home
    assert inspect.isfunction(method)
    assert method.__qualname__ == "TimelinesMixin.timeline_home"
    assert method.__module__ == "gnusocial.api.timelines"
    assert inspect.getdoc(method)


def test_an_endpoint_says_what_is_known_of_it() -> None:
    info = GNUSocial.timeline_home.endpoint
    assert isinstance(info, EndpointInfo)
    assert info.route.startswith("GET statuses/home_timeline")
    assert AsyncGNUSocial.timeline_home.endpoint is info


def test_functions_can_be_pickled_and_clients_say_why_not() -> None:
    assert pickle.loads(pickle.dumps(TimelinesMixin.timeline_home)) is TimelinesMixin.timeline_home
    gs = GNUSocial(api_base_url="https://gs.example")
    with pytest.raises(TypeError, match="connections and secrets"):
        pickle.dumps(gs.timeline_home)


def test_a_declaration_can_be_had_without_running_it() -> None:
    gs = GNUSocial(api_base_url="https://gs.example", username="alice", password="secret")
    flow = StatusesMixin.status_post.declare(gs, "hello")
    sending = next(effect for effect in flow if isinstance(effect, Send))
    assert sending.request.url.endswith("/api/statuses/update.json")
    flow.close()
