"""Reply to each mention of the account once."""

import logging

from gnusocial import GNUSocial, Status, StreamListener


class MentionBot(StreamListener):
    retries = 3  # a short outage of the server does not lose a reply

    def __init__(self, gs: GNUSocial) -> None:
        self.gs = gs
        self.me = gs.me()

    def on_mention(self, status: Status) -> None:
        if status.user.id == self.me.id or self.is_answered(status):
            return
        words = [word for word in status.text.split() if not word.startswith("@")]
        self.gs.status_reply(status, f"You said: {' '.join(words)}")

    def is_answered(self, status: Status) -> bool:
        # After a crash the last mention is delivered again, and may already have a reply.
        context = self.gs.status_context(status)
        return any(
            each.user.id == self.me.id and each.in_reply_to_status_id == status.id
            for each in context.descendants
        )

    def on_abort(self, error: Exception) -> None:
        logging.critical("the bot has stopped: %s", error)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    with GNUSocial.from_env() as gs:
        gs.stream_mentions(MentionBot(gs), checkpoint="mention_bot.position")
