"""The recipes of the page "Testing your bot". They run with each version of the sandbox."""

import asyncio
from datetime import datetime, timedelta, timezone
from itertools import islice
from pathlib import Path

import pytest

from gnusocial import (
    GNUSocial,
    GNUSocialBadGatewayError,
    GNUSocialRatelimitError,
    GNUSocialUnauthorizedError,
)
from gnusocial.sandbox import Sandbox, SimulatedClock, UserSeed


def greet(gs: GNUSocial, text: str) -> None:
    """The program under test."""
    gs.post(f"Good morning! {text}")


def test_post(gnusocial_sandbox: Sandbox, gnusocial_client: GNUSocial) -> None:
    greet(gnusocial_client, "Coffee?")
    (status,) = gnusocial_client.timeline_user()
    assert status.text == "Good morning! Coffee?"
    # What was sent, as the server read it:
    requests = [each for each in gnusocial_sandbox.requests if each.method == "POST"]
    assert [each.path for each in requests] == ["/api/statuses/update.json"]
    assert requests[0].user == "alice"


def test_two_users(gnusocial_sandbox: Sandbox) -> None:
    with gnusocial_sandbox.client("alice") as alice, gnusocial_sandbox.client("bob") as bob:
        alice.account_follow("bob")
        bob.post("Hello, followers!")
        # The home timeline also reports that alice follows bob.
        assert alice.timeline_home()[0].text == "Hello, followers!"


def test_own_users() -> None:
    with Sandbox(users={"newsbot": "a password", "reader": "another"}) as sandbox:
        assert sandbox.client("newsbot").me().screen_name == "newsbot"


def test_user_seeds() -> None:
    users = [UserSeed("newsbot", "a password", "The News", "news@example.org")]
    with Sandbox(users=users) as sandbox:
        me = sandbox.client("newsbot").me()
        assert (me.id, me.name) == (1, "The News")


def test_stream(gnusocial_sandbox: Sandbox, gnusocial_client: GNUSocial) -> None:
    with gnusocial_sandbox.client("bob") as bob:
        gnusocial_client.post("@bob one")
        gnusocial_client.post("@bob two")
        # The stream would run forever; islice ends it before it waits.
        stream = bob.stream_mentions(catch_up="all")
        assert [status.text for status in islice(stream, 2)] == ["@bob one", "@bob two"]


def test_throttle(gnusocial_sandbox: Sandbox) -> None:
    gnusocial_sandbox.configure(throttle=(2, 60))
    with gnusocial_sandbox.client("alice", ratelimit_method="throw") as gs:
        greet(gs, "1")
        greet(gs, "2")
        with pytest.raises(GNUSocialRatelimitError):
            greet(gs, "3")


def test_outage(gnusocial_sandbox: Sandbox) -> None:
    gnusocial_sandbox.fail_next(status=502)
    with gnusocial_sandbox.client("alice", retries=0) as gs:
        with pytest.raises(GNUSocialBadGatewayError):
            gs.timeline_home()
        assert gs.timeline_home() == []


def test_lost_response(gnusocial_sandbox: Sandbox, gnusocial_client: GNUSocial) -> None:
    # The server stores the post, and the connection breaks before the response arrives.
    gnusocial_sandbox.drop_next(when="after", path="update.json")
    greet(gnusocial_client, "Still there?")
    assert len(gnusocial_client.timeline_user()) == 1


def test_wrong_password(gnusocial_sandbox: Sandbox) -> None:
    with (
        gnusocial_sandbox.client("alice", password="wrong") as gs,
        pytest.raises(GNUSocialUnauthorizedError),
    ):
        gs.me()


def test_settings() -> None:
    with Sandbox(textlimit=140, private=True, dupelimit=0) as sandbox:
        gs = sandbox.client("alice")
        assert gs.config().site.textlimit == 140
        with pytest.raises(GNUSocialUnauthorizedError):
            sandbox.client().timeline_public()


def test_time() -> None:
    now = datetime(2026, 1, 1, tzinfo=timezone.utc)
    with Sandbox(clock=lambda: now) as sandbox:
        gs = sandbox.client("alice")
        gs.post("Happy new year!")
        now += timedelta(days=7)
        gs.post("Back to work.")
        dates = [status.created_at for status in gs.timeline_user()]
        assert dates == [now, now - timedelta(days=7)]


def test_waits_take_no_time() -> None:
    clock = SimulatedClock()
    with Sandbox(clock=clock, throttle=(2, 60)) as sandbox:
        gs = sandbox.client("alice")
        for text in ("1", "2", "3"):
            greet(gs, text)  # the third waits for the throttle
        assert 60 <= clock.monotonic() < 90

        sandbox.fail_next(2, status=502)
        assert gs.timeline_home()[0].text == "Good morning! 3"  # read again twice


def answer_mentions(gs: GNUSocial, checkpoint: Path) -> None:
    """A bot: reply to each mention, until the client is closed."""
    for status in gs.stream_mentions(checkpoint=checkpoint, poll_interval=900):
        gs.status_reply(status, "At your service.")


def test_a_simulated_week(tmp_path: Path) -> None:
    clock = SimulatedClock()
    with Sandbox(clock=clock) as sandbox:
        bot, bob = sandbox.client("alice"), sandbox.client("bob")
        # Every day at noon somebody wants something. On Wednesday the server is down for a while.
        for day in range(7):
            noon = timedelta(days=day, hours=12)
            clock.at(noon, lambda day=day: bob.post(f"@alice Are you there on day {day}?"))
        clock.at(timedelta(days=2), lambda: sandbox.fail_next(20, status=503))
        clock.at(timedelta(days=7), bot.close)

        answer_mentions(bot, tmp_path / "position.json")

        replies = sandbox.client("bob").timeline_mentions()
        assert len(replies) == 7
        assert {each.text for each in replies} == {"@bob At your service."}
        delays = [
            reply.created_at - bob.status(reply.in_reply_to_status_id or 0).created_at
            for reply in replies
        ]
        assert max(delays) < timedelta(minutes=20)


def test_asynchronous_waits_take_no_time() -> None:
    clock = SimulatedClock()

    async def greet_three_times() -> None:
        async with sandbox.async_client("alice") as gs:
            for text in ("1", "2", "3"):
                await gs.post(f"Good morning! {text}")  # the third waits for the throttle

    with Sandbox(clock=clock, throttle=(2, 60)) as sandbox:
        asyncio.run(greet_three_times())
        assert 60 <= clock.monotonic() < 90


def test_a_simulated_day_of_an_asynchronous_bot() -> None:
    clock = SimulatedClock()

    async def bot() -> None:
        async with sandbox.async_client("alice") as gs, sandbox.async_client("bob") as bob:
            clock.at(timedelta(hours=12), lambda: bob.post("@alice Are you there?"))
            clock.at(timedelta(days=1), gs.close)
            async for status in gs.stream_mentions(poll_interval=900):
                await gs.status_reply(status, "At your service.")

    with Sandbox(clock=clock) as sandbox:
        asyncio.run(bot())
        replies = sandbox.client("bob").timeline_mentions()
        assert [reply.text for reply in replies] == ["@bob At your service."]
