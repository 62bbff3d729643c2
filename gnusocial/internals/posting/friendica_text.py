"""What must be done to a text so that Friendica posts it as it was given. Pure functions.

Friendica reads a text as Markdown, BBCode and HTML at once, and runs none as a command. Links,
mentions and hashtags stay what they are; everything else that would be markup is escaped:

- by a backslash, what Markdown reads;
- by entities, ``&``, ``<`` and ``>``: twice, because they are decoded as the text is stored, and
  again as it is shown; named ones, because ``#`` in a numeric one begins a hashtag;
- by a backslash and a zero width space, ``[`` of BBCode;
- by a zero width space, what Markdown reads at the beginning of a line.

Runs of white space are collapsed by the server.
"""

from __future__ import annotations

import re

from gnusocial.internals.posting.text import ENTITY, GUARD

_LINK = re.compile(r"https?://[^\s<>\[\]\"]+")
_ESCAPED_SIGNS = re.compile(r"([\\`_])")
#: An underscore between letters is none to Markdown.
_SIGNS_IN_LINKS = re.compile(r"([\\`]|(?<![a-zA-Z0-9])_|_(?![a-zA-Z0-9]))")
_SECOND_TILDE = re.compile(r"~(?=~)")
_ENTITIES = (("&", "&amp;amp;"), ("<", "&amp;lt;"), (">", "&amp;gt;"))

# A word after a hash sign goes to the next space; escaped signs in it would be part of the tag.
_NO_TAG = re.compile(r"#(?=[^\s,;:?'^#]*[&<>\[\]\\`_*~])")
_QUOTED_HASH = "[noparse]#[/noparse]"

_HEADING_OR_ITEM = re.compile(r"^(?=#+(?:\s|$)|[-+](?:\s|$))")
_NUMBERED_ITEM = re.compile(r"^(\d+)\.(?=\s|$)")
#: A rule, the line under a heading, that of a table, or the definition of what stands above it.
_RULE = re.compile(r"[-\s:|]*-[-\s:|]*|=+\s*|:\s.*")


def protect_for_friendica(text: str) -> str:
    """Return what to send so that Friendica posts ``text`` as it stands."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_line(line) for line in lines)


def _line(line: str) -> str:
    # White space at the beginning makes code, at the end a line break.
    line = line.strip(" \t")
    parts, end = [], 0
    for link in _LINK.finditer(line):
        parts += [_words(line[end : link.start()]), _link(link[0])]
        end = link.end()
    escaped = "".join([*parts, _words(line[end:])])
    if line.count("*") > 1:
        escaped = escaped.replace("*", r"\*")
    elif escaped.startswith("*"):
        # The server itself puts a backslash before a star that is alone in its line.
        escaped = GUARD + escaped
    escaped = _HEADING_OR_ITEM.sub(r"\\", escaped)
    escaped = _NUMBERED_ITEM.sub(r"\1\\.", escaped)
    return GUARD + escaped if _RULE.fullmatch(escaped) else escaped


def _link(address: str) -> str:
    """Escape what would be read as markup even in a link."""
    return ENTITY.sub("&amp;amp;", _SIGNS_IN_LINKS.sub(r"\\\1", address))


def _words(text: str) -> str:
    """Escape what may be markup in a part of a line that is no link."""
    return _QUOTED_HASH.join(_signs(part) for part in _NO_TAG.split(text))


def _signs(text: str) -> str:
    text = _ESCAPED_SIGNS.sub(r"\\\1", text)
    for sign, entity in _ENTITIES:
        text = text.replace(sign, entity)
    text = text.replace("[", rf"\[{GUARD}")
    return _SECOND_TILDE.sub(f"~{GUARD}", text)
