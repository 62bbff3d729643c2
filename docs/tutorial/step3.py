"""Step 3: understand "roll 2d6"."""

import random
import re

from gnusocial import GNUSocial

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


def main() -> None:
    with GNUSocial.from_env() as gs:
        for mention in gs.stream_mentions(checkpoint="dice.position"):
            reply = answer(mention.text)
            if reply is not None:
                gs.status_reply(mention, reply)


if __name__ == "__main__":
    main()
