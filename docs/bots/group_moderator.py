"""Watches over a group: removes what breaks its rules, or reminds of them, and tells its owner."""

import logging
import os
import re

from gnusocial import (
    GNUSocial,
    GNUSocialForbiddenError,
    GNUSocialNotFoundError,
    Status,
    StreamListener,
)

FORBIDDEN = re.compile(r"\b(casino|lottery|free crypto)\b", re.IGNORECASE)


class Moderator(StreamListener):
    retries = 3

    def __init__(self, gs: GNUSocial, group: str) -> None:
        self.gs = gs
        self.me = gs.me()
        self.group = group

    def on_update(self, status: Status) -> None:
        if status.user.id == self.me.id or not FORBIDDEN.search(status.text):
            return
        try:
            # The server lets moderators of the site delete; others may only speak.
            self.gs.status_delete(status)
        except GNUSocialNotFoundError:
            return  # gone already
        except GNUSocialForbiddenError:
            self.gs.status_reply(
                status, f"This is not what !{self.group} is for. Please remove it."
            )
        logging.info("%s in !%s: %s", status.user.screen_name, self.group, status.text)

    def on_activity(self, activity: Status) -> None:
        logging.info("%s", activity.text)  # who came and who went

    def on_delete(self, status_id: int) -> None:
        logging.info("status %s is gone", status_id)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    group = os.environ["GROUP"]
    with GNUSocial.from_env() as gs:
        gs.stream_group(group, Moderator(gs, group), checkpoint="moderator.position")
