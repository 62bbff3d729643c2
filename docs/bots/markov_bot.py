"""Post a sentence made of the words of the account SOURCE. Run it once a day."""

import os
import random
from collections.abc import Iterator
from itertools import islice, pairwise

from gnusocial import GNUSocial

END = ""


def texts(gs: GNUSocial, source: str) -> Iterator[list[str]]:
    """Yield the words of each post without links, mentions and groups, so nobody is notified."""
    newest = gs.timeline_user(source, limit=200)
    for status in islice(gs.pagination_iterator(newest), 2000):
        if status.kind in ("post", "reply"):
            words = status.text.split()
            yield [each for each in words if "://" not in each and not {"@", "!"} & set(each[:-1])]


def sentence(corpus: Iterator[list[str]], limit: int) -> str:
    following: dict[str, list[str]] = {}
    for words in corpus:
        for word, after in pairwise([END, *words, END]):
            following.setdefault(word, []).append(after)
    text, word = "", END
    while (word := random.choice(following.get(word, [END]))) and len(text + word) <= limit:
        text += f"{word} "
    return text.rstrip()


if __name__ == "__main__":
    with GNUSocial.from_env() as gs:
        if text := sentence(texts(gs, os.environ["SOURCE"]), limit=140):
            print(gs.post(text).text)
