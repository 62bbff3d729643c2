"""Step 1: post a roll of two dice."""

import random

from gnusocial import GNUSocial

with GNUSocial.from_env() as gs:
    status = gs.post(f"I rolled {random.randint(1, 6)} and {random.randint(1, 6)}.")
    print(status.id, status.text)
