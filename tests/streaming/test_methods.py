"""A stream method: declared once, an ordinary function at run time."""

from __future__ import annotations

import inspect
import pickle
from typing import Any

import pytest

from gnusocial import GNUSocial, Status, StreamListener
from gnusocial.internals.endpoint import EndpointInfo
from gnusocial.streaming import StreamIterator
from gnusocial.streaming.methods import stream_method
from gnusocial.streaming.options import StreamOf
from tests.streaming.fake_time import FakeTime
from tests.streaming.test_moving import Wire
from tests.streaming.world import World

METHODS = [
    name for name in dir(GNUSocial) if name.startswith("stream_") and name != "stream_healthy"
]


@pytest.fixture
def gs() -> GNUSocial:
    world = World(path="statusnet/tags/timeline/news")
    for _ in range(3):
        world.post()
    return GNUSocial(api_base_url="http://example.org", transport=Wire(world), clock=FakeTime(0.05))


@pytest.mark.parametrize("name", METHODS)
def test_the_signature_tells_the_common_arguments(name: str) -> None:
    method = getattr(GNUSocial, name)
    parameters = list(inspect.signature(method).parameters)
    assert parameters[0] == "self"
    assert parameters[-3:] == ["listener", "run_async", "options"]
    assert method.__annotations__["return"].startswith("StreamIterator[")
    assert (method.__name__, method.__module__) == (name, "gnusocial.api.streams")
    doc = inspect.getdoc(method) or ""
    assert doc.endswith(", polled")
    assert "GET " in doc.rpartition("Route: ")[2]
    assert method.endpoint.route in doc


def test_a_listener_may_stand_in_its_place_or_be_named(gs: GNUSocial) -> None:
    told: list[int] = []

    class Listener(StreamListener):
        def on_update(self, status: Any) -> None:
            told.append(status.id)
            gs.close()

    handle = gs.stream_tag("#news", Listener(), run_async=True, catch_up=2)
    handle.join()
    assert told == [2]
    for call in (
        lambda: gs.stream_tag("news", print),  # type: ignore[call-overload]
        lambda: gs.stream_tag(tag="news", listener=print),  # type: ignore[call-overload]
    ):
        with pytest.raises(ValueError, match="StreamListener"):
            call()


def test_an_argument_may_be_named(gs: GNUSocial) -> None:
    stream = gs.stream_tag(tag="news", catch_up=1)
    assert isinstance(stream, StreamIterator)
    assert next(stream).id == 3


@pytest.mark.parametrize(
    "call",
    [
        lambda gs: gs.stream_tag(),
        lambda gs: gs.stream_tag("news", None, True),
        lambda gs: gs.stream_tag("news", tag="news"),
        lambda gs: gs.stream_tag("news", pollinterval=3),
        lambda gs: gs.stream_home("news", None),
    ],
)
def test_calls_that_no_function_would_take(gs: GNUSocial, call: Any) -> None:
    with pytest.raises(TypeError):
        call(gs)


def test_a_subclass_may_override_it_and_use_super(gs: GNUSocial) -> None:
    class Quick(GNUSocial):
        def stream_tag(self, tag: str, *arguments: Any, **options: Any) -> Any:  # type: ignore[override]
            return super().stream_tag(tag, *arguments, **{"catch_up": "all", **options})

    gs.__class__ = Quick
    assert next(gs.stream_tag("news")).id == 1


def test_it_is_pickled_by_its_name() -> None:
    assert pickle.loads(pickle.dumps(GNUSocial.stream_home)) is GNUSocial.stream_home


class Declaring:
    """A client with streams of its own."""

    def __init__(self) -> None:
        self.opened: list[Any] = []

    def _open_stream(self, *given: Any, **options: Any) -> None:
        self.opened.append((*given, options))

    @staticmethod
    def methods() -> tuple[Any, Any]:
        """Declare two, now."""

        @stream_method("GET lists/{id}", login="yes", support={"2.0": "no"}, note="Slow.")
        def of_list(self: Any, list_id: int) -> StreamOf[Status]:
            """Follow a list."""
            return StreamOf(f"list {list_id}", ())

        @stream_method("GET one", "GET two", login="no")
        def of_all(self: Any) -> StreamOf[Status]:
            return StreamOf("all", ())

        return of_list, of_all


def test_a_declaration_becomes_a_method() -> None:
    of_list, of_all = Declaring.methods()
    assert of_list.endpoint == EndpointInfo(
        "``GET lists/{id}``, polled", "yes", {"2.0": "no"}, "Slow."
    )
    assert of_all.endpoint == EndpointInfo("``GET one``, ``GET two``, polled", "no", {}, "")
    assert str(inspect.signature(of_list)).startswith("(self: 'Any', list_id: 'int', listener: ")
    common = ["listener", "run_async", "options"]
    assert list(inspect.signature(of_all).parameters) == ["self", *common]
    assert list(of_list.__annotations__) == ["list_id", *common, "return"]
    assert list(of_all.__annotations__) == [*common, "return"]


def test_a_declared_method_opens_what_it_declares() -> None:
    of_list, _ = Declaring.methods()
    client = Declaring()
    listener = StreamListener()
    of_list(client, 5)
    of_list(client, list_id=6, listener=listener, run_async=True, catch_up=3)
    assert client.opened == [
        (StreamOf("list 5", ()), None, {"run_async": False}),
        (StreamOf("list 6", ()), listener, {"run_async": True, "catch_up": 3}),
    ]
