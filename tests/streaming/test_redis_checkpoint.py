"""The position and the lease as two keys of Redis."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import fakeredis
import pytest
import redis
import redis.asyncio
from redis.crc import key_slot

from gnusocial.errors import (
    GNUSocialIllegalArgumentError,
    GNUSocialIOError,
    GNUSocialNetworkError,
)
from gnusocial.streaming import Checkpoint, LeasedCheckpoint, LeaseLostError, RedisCheckpoint
from gnusocial.streaming.io.redis_checkpoint import client_of
from tests.streaming.shared_redis import KEY, LEASE, Flaky


def test_what_is_saved_is_loaded_by_whomever(shared: redis.Redis) -> None:
    holder, other = RedisCheckpoint(shared, KEY), RedisCheckpoint(shared, KEY)
    assert isinstance(holder, Checkpoint)
    assert isinstance(holder, LeasedCheckpoint)
    assert holder.load() is None
    assert holder.hold()
    holder.save({"known": [1]})
    holder.save({"known": [2], "text": "ü"})
    assert holder.load() == other.load() == {"known": [2], "text": "ü"}
    assert RedisCheckpoint(shared, "bots/other").load() is None


def test_one_holds_the_lease_until_it_is_given_back(shared: redis.Redis) -> None:
    holder, other = RedisCheckpoint(shared, KEY), RedisCheckpoint(shared, KEY)
    assert [holder.hold(), other.hold(), holder.hold(), other.hold()] == [True, False, True, False]
    other.release()  # not its own
    assert not other.hold()
    holder.release()
    assert shared.get(LEASE) is None
    assert [other.hold(), holder.hold()] == [True, False]


def test_the_lease_ends_by_itself_and_says_whose_it_is(shared: redis.Redis) -> None:
    store = RedisCheckpoint(shared, KEY, lease=30, holder="machine one")
    store.hold()
    assert shared.get(LEASE).startswith(b"machine one ")
    assert 29_000 < shared.pttl(LEASE) <= 30_000


@pytest.mark.parametrize("renew", [lambda store: store.hold(), lambda store: store.save({})])
def test_holding_and_saving_renew_it(
    shared: redis.Redis, renew: Callable[[RedisCheckpoint], Any]
) -> None:
    store = RedisCheckpoint(shared, KEY, lease=30)
    store.hold()
    shared.pexpire(LEASE, 9_000)
    renew(store)
    assert 29_000 < shared.pttl(LEASE) <= 30_000


def test_who_lost_the_lease_saves_nothing_and_takes_nothing(shared: redis.Redis) -> None:
    late, holder = RedisCheckpoint(shared, KEY), RedisCheckpoint(shared, KEY)
    late.hold()
    late.save({"by": "late"})
    shared.delete(LEASE)  # as Redis does when its time is over
    holder.hold()
    holder.save({"by": "holder"})
    shared.pexpire(LEASE, 9_000)
    with pytest.raises(LeaseLostError, match="bots/echo"):
        late.save({"by": "late"})
    late.release()
    assert not late.hold()
    assert holder.load() == {"by": "holder"}
    assert shared.pttl(LEASE) <= 9_000


def test_nothing_is_saved_without_a_lease(shared: redis.Redis) -> None:
    with pytest.raises(LeaseLostError):
        RedisCheckpoint(shared, KEY).save({})
    assert shared.get(KEY) is None


def test_a_lease_that_was_lost_is_told_as_lost_before_it_is_taken_again(
    shared: redis.Redis,
) -> None:
    store = RedisCheckpoint(shared, KEY)
    store.hold()
    first = shared.get(LEASE)
    shared.delete(LEASE)
    assert [store.hold(), store.hold()] == [False, True]
    assert shared.get(LEASE) != first


def test_a_lease_whose_grant_got_lost_on_its_way(shared: redis.Redis) -> None:
    flaky = Flaky(shared)
    store = RedisCheckpoint(flaky, KEY)
    flaky.loses_answers = True
    with pytest.raises(GNUSocialNetworkError, match="Timeout reading"):
        store.hold()
    flaky.loses_answers = False
    assert store.hold()


def test_a_save_that_arrives_late_does_not_undo_later_ones(shared: redis.Redis) -> None:
    flaky = Flaky(shared)
    store = RedisCheckpoint(flaky, KEY)
    store.hold()
    flaky.delays_commands = True
    with pytest.raises(GNUSocialNetworkError):
        store.save({"known": [1]})
    flaky.delays_commands = False
    # It is still the holder, and goes on as if it had not saved.
    assert store.hold()
    store.save({"known": [1, 2]})
    flaky.delayed.pop()()
    assert store.load() == {"known": [1, 2]}


def test_whose_command_got_lost_has_the_lease_at_once_when_redis_is_back(
    shared: redis.Redis,
) -> None:
    flaky = Flaky(shared)
    store, other = RedisCheckpoint(flaky, KEY), RedisCheckpoint(shared, KEY)
    store.hold()
    for command in (store.hold, store.hold, lambda: store.save({})):
        flaky.is_away = True
        with pytest.raises(GNUSocialNetworkError):
            command()
        flaky.is_away = False
        assert not other.hold()
        assert store.hold()
    store.save({"known": [1]})


def test_what_is_no_position_is_an_error(shared: redis.Redis) -> None:
    shared.set(KEY, '{"gnusocial')
    with pytest.raises(GNUSocialIOError, match=r"bots/echo.*damaged"):
        RedisCheckpoint(shared, KEY).load()


# --- arguments -----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["bots/echo", "ü", "bots/{echo}", "{echo}/home", "a{b}c{d}"])
def test_both_keys_are_in_one_slot_of_a_cluster(key: str, shared: redis.Redis) -> None:
    store = RedisCheckpoint(shared, key)
    store.hold()
    store.save({})
    found = list(shared.scan_iter())
    assert len(found) == 2
    assert len(set(map(key_slot, found))) == 1


@pytest.mark.parametrize("key", ["a{b", "a}b", "a{}b", "{}"])
def test_a_key_whose_braces_mean_nothing_is_refused(key: str) -> None:
    with pytest.raises(GNUSocialIllegalArgumentError, match="braces"):
        RedisCheckpoint(fakeredis.FakeRedis(), key)


def test_arguments_that_make_no_sense() -> None:
    for client in (None, 7, redis.asyncio.Redis(), b"redis://127.0.0.1/0"):
        with pytest.raises(GNUSocialIllegalArgumentError, match=r"redis\.Redis"):
            RedisCheckpoint(client, KEY)  # type: ignore[arg-type]
    for lease in (0, 0.5, True, "60", float("nan"), float("inf")):
        with pytest.raises(GNUSocialIllegalArgumentError, match="lease"):
            RedisCheckpoint(fakeredis.FakeRedis(), KEY, lease=lease)  # type: ignore[arg-type]
    for key in ("", 7, None):
        with pytest.raises(GNUSocialIllegalArgumentError, match="key"):
            RedisCheckpoint(fakeredis.FakeRedis(), key)  # type: ignore[arg-type]


def test_the_password_of_an_address_is_shown_nowhere() -> None:
    store = RedisCheckpoint("redis://:opensesame@127.0.0.1:1/0", KEY)
    assert repr(store) == "RedisCheckpoint('bots/echo')"
    with pytest.raises(GNUSocialIllegalArgumentError, match="redis://HOST") as caught:
        RedisCheckpoint("redis://:open/sesame@127.0.0.1/0", KEY)
    assert "sesame" not in str(caught.value)


def test_an_address_where_nobody_listens() -> None:
    with pytest.raises(GNUSocialNetworkError, match="cannot be reached"):
        RedisCheckpoint("redis://127.0.0.1:1/0", KEY).load()


def test_the_extra_is_named_when_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(GNUSocialIllegalArgumentError, match=r"GNUSocial\.py\[redis\]"):
        RedisCheckpoint("redis://127.0.0.1/0", KEY)


class Refusing(redis.Redis):
    """A Redis that answers with an error."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def execute_command(self, *arguments: Any, **options: Any) -> Any:
        raise self.error


@pytest.mark.parametrize(
    "error",
    [
        redis.AuthenticationError("WRONGPASS invalid username-password pair"),
        redis.ResponseError("WRONGTYPE Operation against a key"),
    ],
)
def test_what_redis_refuses_is_no_outage(error: redis.RedisError) -> None:
    with pytest.raises(GNUSocialIOError, match="WRONG") as caught:
        RedisCheckpoint(Refusing(error), KEY).load()
    assert not isinstance(caught.value, GNUSocialNetworkError)


@pytest.mark.parametrize(
    "error",
    [
        redis.ReadOnlyError("You can't write against a read only replica."),
        redis.BusyLoadingError("Redis is loading the dataset in memory"),
        redis.exceptions.MasterDownError("Link with MASTER is down"),
        redis.exceptions.ClusterDownError("The cluster is down"),
        redis.exceptions.RedisClusterException("Redis Cluster cannot be connected"),
    ],
)
def test_a_change_of_masters_is_an_outage(error: Exception) -> None:
    with pytest.raises(GNUSocialNetworkError, match=re.escape(str(error))):
        RedisCheckpoint(Refusing(error), KEY).load()


def test_a_save_whose_answer_was_lost_ends_the_lease(shared: redis.Redis) -> None:
    """It is unknown what was saved, so nothing is until the position has been read again."""
    flaky = Flaky(shared)
    store = RedisCheckpoint(flaky, KEY)
    store.hold()
    flaky.loses_answers = True
    with pytest.raises(GNUSocialNetworkError):
        store.save({"known": [1]})
    flaky.loses_answers = False
    with pytest.raises(LeaseLostError):
        store.save({"known": [2]})
    assert store.load() == {"known": [1]}


def test_what_was_released_can_be_taken_again_at_once(shared: redis.Redis) -> None:
    store = RedisCheckpoint(shared, KEY)
    assert store.hold()
    store.release()
    with pytest.raises(LeaseLostError):
        store.save({"known": [1]})
    assert store.hold()
    store.release()
    assert store.hold()


def test_a_client_of_ours_tries_a_command_twice() -> None:
    """The server closes connections that were idle; the second attempt opens another one."""
    attempts: list[int] = []

    def fail() -> None:
        attempts.append(1)
        raise redis.ConnectionError("Connection closed by server.")

    retry = client_of(redis, "redis://127.0.0.1/0").get_retry()
    with pytest.raises(redis.ConnectionError):
        retry.call_with_retry(fail, lambda error: None)
    assert len(attempts) == 2
