"""Step 5: tests of the bot, on the sandbox."""

import re
from collections.abc import Iterator

import pytest
from dice_bot import DiceBot, answer

from gnusocial import GNUSocial, GNUSocialServerError
from gnusocial.sandbox import Sandbox


@pytest.fixture
def bot(gnusocial_sandbox: Sandbox) -> Iterator[DiceBot]:
    with gnusocial_sandbox.client("bob", retries=0) as gs:
        yield DiceBot(gs)


@pytest.mark.parametrize("text", ["hello", "roll", "roll d6", "roll 2d6000", "scroll 2d6"])
def test_other_texts_are_not_answered(text: str) -> None:
    assert answer(text) is None


def test_a_roll() -> None:
    reply = answer("@bob please roll 2d6!")
    assert reply is not None
    first, second, total = map(int, re.findall(r"\d+", reply))
    assert total == first + second
    assert 1 <= first <= 6


def test_a_mention_is_answered_once(bot: DiceBot, gnusocial_client: GNUSocial) -> None:
    mention = gnusocial_client.post("@bob roll 1d1")
    bot.on_mention(mention)
    bot.on_mention(mention)  # as after a crash
    replies = gnusocial_client.status_context(mention).descendants
    assert [reply.text for reply in replies] == ["@alice 1 = 1"]


def test_a_mention_is_not_lost_in_an_outage(
    bot: DiceBot, gnusocial_client: GNUSocial, gnusocial_sandbox: Sandbox
) -> None:
    mention = gnusocial_client.post("@bob roll 1d1")
    gnusocial_sandbox.fail_next(status=503)
    with pytest.raises(GNUSocialServerError):  # the stream will retry
        bot.on_mention(mention)
    bot.on_mention(mention)
    assert len(gnusocial_client.status_context(mention).descendants) == 1
