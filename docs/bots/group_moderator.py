"""Moderate the group GROUP: delete what breaks its rules, or ask the author to."""

import logging
import os
import re

from gnusocial import GNUSocial, GNUSocialForbiddenError, GNUSocialNotFoundError, Status
from gnusocial.streaming import StreamListener

FORBIDDEN = re.compile(r"\b(casino|lottery|free crypto)\b", re.IGNORECASE)


class Moderator(StreamListener):
    retries = 3

    def __init__(self, gs: GNUSocial, group: str) -> None:
        self.gs, self.me, self.group = gs, gs.me(), group

    def on_update(self, status: Status) -> None:
        if status.user.id == self.me.id or not FORBIDDEN.search(status.text):
            return
        logging.info("%s in !%s: %s", status.user.screen_name, self.group, status.text)
        try:
            self.gs.status_delete(status)  # only moderators of the site may do this
        except GNUSocialNotFoundError:
            logging.info("it is already deleted")
        except GNUSocialForbiddenError:
            self.gs.status_reply(status, f"This is off topic in !{self.group}. Please delete it.")

    on_mention = on_repeat = on_update


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    group = os.environ["GROUP"]
    with GNUSocial.from_env() as gs:
        gs.stream_group(group, Moderator(gs, group), checkpoint="moderator.position")
