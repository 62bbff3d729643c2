"""Exceptions without local variables, signing without log messages, reprs without secrets."""

from __future__ import annotations

import asyncio
import inspect
import logging
import traceback
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from gnusocial.internals.auth.tokens import KeyPair, OAuth, OAuth2
from gnusocial.internals.flows import UpdateContext, WriteSecret
from gnusocial.internals.http import decoders
from gnusocial.internals.http.request import PreparedRequest, get
from gnusocial.internals.http.retries import Retries
from gnusocial.internals.posting.matching import SentPost
from gnusocial.internals.redaction import keeps_secrets, unlogged_signing

SIGNER = logging.getLogger("oauthlib.oauth1.rfc5849")


def locals_in(error: BaseException, function: str) -> list[dict[str, object]]:
    return [
        frame.f_locals
        for frame, _ in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_name == function
    ]


def fails(password: str) -> None:
    raise ValueError("no")


def generates(password: str) -> Iterator[None]:
    yield
    fails(password)


@keeps_secrets
def logs_in(username: str, *, password: str) -> str:
    """Log in."""
    list(generates(password))
    return username


@keeps_secrets
def logs_in_with_a_cause(password: str) -> None:
    try:
        fails(password)
    except ValueError as error:
        raise RuntimeError("so") from error


def test_no_frame_of_a_failure_has_its_locals() -> None:
    with pytest.raises(ValueError, match="no") as caught:
        logs_in("alice", password="hush")
    error = caught.value
    assert [locals_in(error, name) for name in ("logs_in", "generates", "fails")] == [[{}]] * 3
    assert "hush" not in repr(locals_in(error, "call"))
    assert "in fails" in "".join(traceback.format_exception(error))


def test_what_led_to_a_failure_has_none_either() -> None:
    with pytest.raises(RuntimeError) as caught:
        logs_in_with_a_cause("hush")
    assert isinstance(caught.value.__cause__, ValueError)
    assert locals_in(caught.value.__cause__, "fails") == [{}]


def test_the_callers_frames_are_left_alone() -> None:
    def earlier(note: str) -> None:
        raise KeyError(note)

    def logs_in_while_another_error_is_handled() -> None:
        try:
            earlier("mine")
        except KeyError:
            logs_in("alice", password="hush")

    with pytest.raises(ValueError, match="no") as caught:
        logs_in_while_another_error_is_handled()
    own = caught.value.__context__
    assert isinstance(own, KeyError)
    (known,) = locals_in(own, "earlier")
    assert known["note"] == "mine"


def test_an_interruption_tells_nothing_either() -> None:
    @keeps_secrets
    def interrupted(password: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        interrupted("hush")
    assert locals_in(caught.value, "interrupted") == [{}]


def test_errors_that_caused_each_other_come_to_an_end() -> None:
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first

    @keeps_secrets
    def blames(password: str) -> None:
        raise first

    with pytest.raises(ValueError, match="first") as caught:
        blames("hush")
    assert locals_in(caught.value, "blames") == [{}]


async def fails_later(password: str) -> None:
    await asyncio.sleep(0)
    fails(password)


@keeps_secrets
async def awaits(password: str) -> None:
    """Defined with ``async def``."""
    await fails_later(password)


@keeps_secrets
def returns_a_coroutine(password: str) -> Coroutine[Any, Any, None]:
    return fails_later(password)


async def in_a_task(coroutine: Coroutine[Any, Any, None]) -> None:
    await asyncio.create_task(coroutine)


@pytest.mark.parametrize("call", [awaits, returns_a_coroutine])
@pytest.mark.parametrize("task", [False, True])
def test_no_frame_of_an_awaited_failure_has_its_locals(
    call: Callable[[str], Coroutine[Any, Any, None]], task: bool
) -> None:
    with pytest.raises(ValueError, match="no") as caught:
        asyncio.run(in_a_task(call("hush")) if task else call("hush"))
    error = caught.value
    shown = locals_in(error, "awaits") + locals_in(error, "fails_later")
    assert shown == [{}] * (1 + (call is awaits))
    assert locals_in(error, "fails") == [{}]


@pytest.mark.parametrize("call", [awaits, returns_a_coroutine])
def test_the_callers_frames_are_left_alone_when_awaiting(
    call: Callable[[str], Coroutine[Any, Any, None]],
) -> None:
    def earlier(note: str) -> None:
        raise KeyError(note)

    async def awaits_while_another_error_is_handled() -> None:
        try:
            earlier("mine")
        except KeyError:
            await call("hush")

    with pytest.raises(ValueError, match="no") as caught:
        asyncio.run(awaits_while_another_error_is_handled())
    own = caught.value.__context__
    assert isinstance(own, KeyError)
    (known,) = locals_in(own, "earlier")
    assert known["note"] == "mine"


def test_a_coroutine_that_is_not_finished_can_be_closed() -> None:
    told = []

    async def waits() -> None:
        try:
            await asyncio.sleep(0)
        finally:
            told.append("closed")

    coroutine = keeps_secrets(lambda password: waits())("hush")
    assert coroutine.__name__ == "waits"
    coroutine.send(None)
    coroutine.close()
    assert told == ["closed"]


def test_what_goes_well_is_as_it_was() -> None:
    @keeps_secrets
    def doubled(number: int) -> int:
        return 2 * number

    assert doubled(21) == 42
    assert logs_in.__doc__ == "Log in."
    assert list(inspect.signature(logs_in).parameters) == ["username", "password"]


def test_only_what_is_signed_here_is_unlogged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, SIGNER.name)
    for _ in range(2):
        with unlogged_signing():
            SIGNER.debug("ours")
            with unlogged_signing():
                SIGNER.debug("ours, too")
            SIGNER.debug("still ours")
        SIGNER.debug("theirs")
    assert caplog.messages == ["theirs", "theirs"]
    assert len(SIGNER.filters) == 1


@pytest.mark.parametrize(
    "value",
    [
        KeyPair("hush", "hush"),
        OAuth(KeyPair("hush", "hush"), KeyPair("hush", "hush")),
        OAuth2(KeyPair("hush", "hush"), KeyPair("hush", "")),
        WriteSecret("place", "hush"),
        UpdateContext({"credentials": "hush"}),
        get("x", returns=decoders.as_sent, password="hush"),
        PreparedRequest("POST", "https://example.org/", {"Authorization": "hush"}, b"hush"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_secret_is_in_a_repr(value: object) -> None:
    assert "hush" not in f"{value!r}{value}"


def test_what_does_not_tell_two_values_apart() -> None:
    assert Retries() == Retries()
    assert Retries() != Retries(most=1)
    assert SentPost("hello", floor=1) == SentPost("hello", floor=2) != SentPost("hi", floor=1)
