"""Follow each follower of the account once: users that you unfollow later stay unfollowed."""

import logging
import time

from gnusocial import GNUSocial, GNUSocialAPIError, GNUSocialError, GNUSocialForbiddenError
from gnusocial.streaming import FileCheckpoint


def follow_back(gs: GNUSocial, store: FileCheckpoint) -> None:
    followers = gs.fetch_remaining(gs.account_followers_ids())
    following = gs.fetch_remaining(gs.account_following_ids())
    done = set((store.load() or {"ids": []})["ids"]) | set(following)
    for user_id in reversed(followers):
        if user_id in done:
            continue
        try:
            logging.info("following %s", gs.account_follow(user_id).screen_name)
        except GNUSocialAPIError as error:
            logging.warning("cannot follow user %s: %s", user_id, error)
            if not isinstance(error, GNUSocialForbiddenError):
                continue  # tried again in an hour; users who have blocked you are not tried again
        done.add(user_id)
        store.save({"ids": sorted(done)})


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    with GNUSocial.from_env() as gs:
        while True:
            try:
                follow_back(gs, FileCheckpoint("follow_back.json"))
            except GNUSocialError as error:
                logging.warning("the next try is in an hour: %s", error)
            time.sleep(3600)
