"""Posts what is new in an RSS feed, and remembers what it has posted."""

import json
import logging
import os
import time
import urllib.request
from pathlib import Path
from xml.etree import ElementTree

from gnusocial import GNUSocial, GNUSocialError

MEMORY = Path("feed_poster.json")
PAUSE = 600.0  # seconds between two readings of the feed


def items(feed: str) -> list[tuple[str, str]]:
    """Return identifier and text of each item, the oldest first."""
    with urllib.request.urlopen(feed, timeout=60) as answer:
        found = ElementTree.fromstring(answer.read()).findall(".//{*}item")
    texts = [(each.findtext("{*}link", ""), each.findtext("{*}title", "")) for each in found]
    return [(link, f"{title} {link}") for link, title in reversed(texts)]


def post_what_is_new(gs: GNUSocial, feed: str) -> None:
    """Post the items that are not remembered. The first time, only remember them."""
    found = items(feed)
    if not MEMORY.exists():
        remember([link for link, _ in found])
    posted = json.loads(MEMORY.read_text())
    for link, text in found:
        if link not in posted:
            gs.post(text)
            posted.append(link)
            remember(posted[-1000:])


def remember(links: list[str]) -> None:
    """Write the file whole or not at all."""
    new = MEMORY.with_suffix(".new")
    new.write_text(json.dumps(links))
    new.replace(MEMORY)


if __name__ == "__main__":
    with GNUSocial.from_env() as client:
        while True:
            try:
                post_what_is_new(client, os.environ["FEED_URL"])
            except (GNUSocialError, OSError, ElementTree.ParseError) as error:
                logging.warning("the next time, then: %s", error)
            time.sleep(PAUSE)
