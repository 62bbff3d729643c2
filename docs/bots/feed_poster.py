"""Posts what is new in an RSS feed, and remembers what it has posted."""

import json
import logging
import os
import time
import urllib.request
from pathlib import Path
from xml.etree import ElementTree

from gnusocial import GNUSocial, GNUSocialBadRequestError, GNUSocialError

MEMORY = Path("feed_poster.json")
PAUSE = 600.0  # seconds between two readings of the feed


def items(feed: str) -> dict[str, str]:
    """Return the title of each link, the oldest first."""
    with urllib.request.urlopen(feed, timeout=60) as answer:
        found = ElementTree.fromstring(answer.read()).findall(".//{*}item")
    return {each.findtext("{*}link", ""): each.findtext("{*}title", "") for each in found[::-1]}


def post_what_is_new(gs: GNUSocial, feed: str) -> None:
    """Post the items that are not remembered. The first time, only remember them."""
    found = items(feed)
    if not MEMORY.exists():
        remember(list(found))
    posted = json.loads(MEMORY.read_text())
    new = [link for link in found if link not in posted]
    limit = gs.config().site.textlimit if new else None
    for link in new:
        try:
            gs.post(fitted(found[link], link, limit))
        except GNUSocialBadRequestError as error:  # so it would be the next time
            logging.error("%s is left out: %s", link, error)
        posted.append(link)
        remember(posted[-1000:])


def fitted(title: str, link: str, limit: int | None) -> str:
    room = limit - len(link) - 1 if limit else len(title)  # 0 is no limit
    return f"{title if len(title) <= room else title[: room - 1] + '…'} {link}"


def remember(links: list[str]) -> None:
    new = MEMORY.with_suffix(".new")
    new.write_text(json.dumps(links))
    new.replace(MEMORY)  # written whole or not at all


if __name__ == "__main__":
    with GNUSocial.from_env() as client:
        while True:
            try:
                post_what_is_new(client, os.environ["FEED_URL"])
            except (GNUSocialError, OSError, ElementTree.ParseError) as error:
                logging.warning("the next time, then: %s", error)
            time.sleep(PAUSE)
