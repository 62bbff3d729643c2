"""Post the new items of the RSS feed at FEED_URL, each once."""

import logging
import os
import time
import urllib.request
from xml.etree import ElementTree

from gnusocial import GNUSocial, GNUSocialBadRequestError, GNUSocialError, GNUSocialTooLongError
from gnusocial.streaming import FileCheckpoint


def post_new_items(gs: GNUSocial, feed: str, store: FileCheckpoint) -> None:
    with urllib.request.urlopen(feed, timeout=60) as response:
        items = ElementTree.fromstring(response.read()).findall(".//{*}item")[::-1]
    titles = {item.findtext("{*}link", ""): item.findtext("{*}title", "") for item in items}
    # The first run posts nothing; it only remembers what is there.
    posted = (store.load() or {"links": list(titles)})["links"]
    store.save({"links": posted})
    limit = gs.config().site.textlimit or 1000  # 0 means no limit
    for link in [link for link in titles if link not in posted]:
        title, room = titles[link], limit - len(link) - 1
        try:
            gs.post(f"{title if len(title) <= room else title[: room - 1] + '…'} {link}")
        except (GNUSocialBadRequestError, GNUSocialTooLongError) as error:
            logging.error("skipped %s: %s", link, error)
        posted.append(link)
        store.save({"links": posted[-1000:]})


if __name__ == "__main__":
    with GNUSocial.from_env() as client:
        while True:
            try:
                post_new_items(client, os.environ["FEED_URL"], FileCheckpoint("feed_poster.json"))
            except (GNUSocialError, OSError, ElementTree.ParseError) as error:
                logging.warning("the next try is in ten minutes: %s", error)
            time.sleep(600)
