"""That a text can be posted to Friendica as it is: one way to protect it, tried on the sandbox.

It stands here until the client has its own, which test_friendica_2024 asks for.
"""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from gnusocial.sandbox.friendica.texts import bbcode
from gnusocial.sandbox.friendica.texts.shown import from_text, shown
from tests.api.test_friendica_2024 import PIECES, visible

_NOTHING = "\u200b"
_ADDRESS = re.compile(r"https?://[^\s<>\[\]\"]+")
# A word after a hash sign goes to the next space; protected signs in it would be part of the tag.
_NO_TAG = re.compile(r"#(?=[^\s,;:?'^#]*[&<>\[\]\\`_*~])")
_QUOTED_HASH, _MARK = "[noparse]#[/noparse]", "\ue000"


def protected(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_line(line.strip(" \t")) for line in lines)


def _line(line: str) -> str:
    parts, end = [], 0
    for address in _ADDRESS.finditer(line):
        parts += [_words(line[end : address.start()]), address[0]]
        end = address.end()
    shown_line = "".join([*parts, _words(line[end:])])
    if line.count("*") > 1:
        shown_line = shown_line.replace("*", r"\*")
    elif shown_line.startswith("*"):
        # The server itself puts a backslash before a star that is alone in its line.
        shown_line = _NOTHING + shown_line
    shown_line = re.sub(r"^(?=#+(?:\s|$)|[-+](?:\s|$))", r"\\", shown_line)
    shown_line = re.sub(r"^(\d+)\.(?=\s|$)", r"\1\\.", shown_line)
    is_rule = re.fullmatch(r"[-\s]*-[-\s]*|=+\s*", shown_line)
    return _NOTHING + shown_line if is_rule else shown_line


def _words(text: str) -> str:
    text = _NO_TAG.sub(_MARK, text)
    text = re.sub(r"([\\`_])", r"\\\1", text)
    # Entities are decoded twice: as the text is stored, and as it is shown.
    text = text.replace("&", "&amp;amp;").replace("<", "&amp;lt;").replace(">", "&amp;gt;")
    text = text.replace("[", rf"\[{_NOTHING}")
    return re.sub("~(?=~)", f"~{_NOTHING}", text).replace(_MARK, _QUOTED_HASH)


@settings(derandomize=True, max_examples=2000, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=10).map("".join))
def test_a_text_can_be_protected(text: str) -> None:
    body, _, _ = bbcode.with_names(
        from_text(protected(text)), lambda _: None, "http://x/search?tag="
    )
    assert visible(shown(body, "", ()).text) == visible(text)
