"""Step 2: answer everyone who mentions the bot."""

import random

from gnusocial import GNUSocial

with GNUSocial.from_env() as gs:
    for mention in gs.stream_mentions(checkpoint="dice.position"):
        gs.status_reply(mention, f"You rolled {random.randint(1, 6)}.")
