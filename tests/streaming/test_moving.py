"""A checkpoint that is taken along to another address of the site, or to another login."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis

from gnusocial import GNUSocial
from gnusocial.errors import GNUSocialIllegalArgumentError, GNUSocialIOError
from gnusocial.internals.http.request import PreparedRequest
from gnusocial.internals.http.response import Response
from gnusocial.streaming import RedisCheckpoint, SqliteCheckpoint, move_checkpoint
from tests.streaming.fake_time import FakeTime
from tests.streaming.shared_redis import KEY, LEASE
from tests.streaming.world import World

TOKEN = {
    "client_id": "0" * 32,
    "client_secret": "1" * 32,
    "access_token": "2" * 32,
    "access_token_secret": "3" * 32,
}


class Wire:
    """A transport to a server in memory."""

    def __init__(self, world: World) -> None:
        self.world = world

    def send(self, prepared: PreparedRequest) -> Response:
        return self.world(prepared)

    def close(self) -> None:
        pass


@pytest.fixture
def world() -> World:
    world = World("id", path="statuses/home_timeline")
    for _ in range(5):
        world.post()
    return world


@pytest.fixture
def client(world: World) -> Callable[..., GNUSocial]:
    def make(url: str = "http://example.org", **login: str) -> GNUSocial:
        login = login or {"username": "alice", "password": "x"}
        return GNUSocial(
            api_base_url=url, transport=Wire(world), clock=FakeTime(0.05), retries=0, **login
        )  # type: ignore[arg-type]

    return make


def first(client: GNUSocial, checkpoint: Any, count: int) -> list[int]:
    with client.stream_home(checkpoint=checkpoint, catch_up="all") as stream:
        return [next(stream).id for _ in range(count)]


@pytest.mark.parametrize(
    "now",
    [
        {"url": "https://example.org"},
        {"url": "https://social.example.net"},
        TOKEN,
        {"url": "https://example.org", **TOKEN},
    ],
    ids=["https", "host", "token", "both"],
)
def test_a_checkpoint_is_taken_along_on_request(
    client: Callable[..., GNUSocial], now: dict[str, str], tmp_path: Path
) -> None:
    for checkpoint in (tmp_path / "position", SqliteCheckpoint(tmp_path / "p.db", "home")):
        assert first(client(), checkpoint, 3) == [1, 2, 3]
        gs = client(**now)
        with pytest.raises(GNUSocialIOError, match="move_checkpoint"):
            gs.stream_home(checkpoint=checkpoint)
        move_checkpoint(checkpoint, gs)
        # The third was not handled.
        assert first(gs, checkpoint, 2) == [3, 4]
        with pytest.raises(GNUSocialIOError, match="move_checkpoint"):
            client().stream_home(checkpoint=checkpoint)


def test_it_stays_a_checkpoint_of_the_same_stream(
    client: Callable[..., GNUSocial], tmp_path: Path
) -> None:
    path = tmp_path / "position"
    first(client(), path, 1)
    gs = client("https://example.org")
    move_checkpoint(str(path), gs)
    with pytest.raises(GNUSocialIOError, match="another stream"):
        gs.stream_mentions(checkpoint=path)
    before = path.read_bytes()
    move_checkpoint(path, gs)
    assert path.read_bytes() == before


def test_what_cannot_be_moved(client: Callable[..., GNUSocial], tmp_path: Path) -> None:
    path = tmp_path / "position"
    for nothing in (path, None, 7):
        with pytest.raises(GNUSocialIllegalArgumentError):
            move_checkpoint(nothing, client())  # type: ignore[arg-type]
    first(client(), path, 1)
    before = path.read_bytes()
    with pytest.raises(GNUSocialIllegalArgumentError, match="alice"):
        move_checkpoint(path, client(username="bob", password="x"))
    assert path.read_bytes() == before
    for damage in ("{}", '{"gnusocial_stream": 2, "stream": "x", "timelines": {}}'):
        path.write_text(damage)
        with pytest.raises(GNUSocialIOError, match="damaged"):
            move_checkpoint(path, client())
        assert path.read_text() == damage


def test_a_position_that_belongs_to_nobody_is_moved_to_anybody(
    client: Callable[..., GNUSocial], world: World, tmp_path: Path
) -> None:
    """A bot that read a public timeline without a login may log in."""
    path = tmp_path / "position"
    world.path = "statuses/public_timeline"
    anonymous = GNUSocial(
        api_base_url="http://example.org", transport=Wire(world), clock=FakeTime(0.05)
    )
    with anonymous.stream_public(checkpoint=path, catch_up="all") as stream:
        assert [next(stream).id for _ in range(3)] == [1, 2, 3]
    move_checkpoint(path, client())
    with client().stream_public(checkpoint=path) as stream:
        assert next(stream).id == 3


def test_a_position_in_redis_is_moved_by_who_can_hold_it(
    client: Callable[..., GNUSocial], shared: redis.Redis
) -> None:
    assert first(client(), RedisCheckpoint(shared, KEY), 3) == [1, 2, 3]
    gs = client("https://example.org")
    other = RedisCheckpoint(shared, KEY)
    assert other.hold()
    with pytest.raises(GNUSocialIllegalArgumentError, match="lease"):
        move_checkpoint(RedisCheckpoint(shared, KEY), gs)
    other.release()
    move_checkpoint(RedisCheckpoint(shared, KEY), gs)
    assert shared.get(LEASE) is None
    assert first(gs, RedisCheckpoint(shared, KEY), 2) == [3, 4]
