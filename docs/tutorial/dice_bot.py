"""Step 4: a bot that survives failures and restarts."""

import logging
import random
import re

from gnusocial import GNUSocial, Status, StreamListener

COMMAND = re.compile(r"\broll (\d{1,2})d(\d{1,3})\b", re.IGNORECASE)


def answer(text: str) -> str | None:
    """Return the answer to a mention; None if it contains no command."""
    command = COMMAND.search(text)
    if command is None:
        return None
    count, sides = int(command[1]), int(command[2])
    if count == 0 or sides == 0:
        return "There is no such die."
    rolls = [random.randint(1, sides) for _ in range(count)]
    return f"{' + '.join(map(str, rolls))} = {sum(rolls)}"


class DiceBot(StreamListener):
    retries = 5  # if the reply fails, try again up to five times
    when_failed = "stop"  # then stop, so that the mention is not lost

    def __init__(self, gs: GNUSocial) -> None:
        self.gs = gs
        self.me = gs.me()

    def on_mention(self, status: Status) -> None:
        reply = answer(status.text)
        if reply is not None and not self.is_answered(status):
            logging.info("%s: %s", status.user.screen_name, reply)
            self.gs.status_reply(status, reply)

    def is_answered(self, status: Status) -> bool:
        replies = self.gs.status_context(status).descendants
        return any(
            each.user.id == self.me.id and each.in_reply_to_status_id == status.id
            for each in replies
        )


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    with GNUSocial.from_env() as gs:
        gs.stream_mentions(DiceBot(gs), checkpoint="dice.position")


if __name__ == "__main__":
    main()
