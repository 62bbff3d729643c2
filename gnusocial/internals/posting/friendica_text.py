"""Escape a text so that Friendica posts it as given. Pure functions.

Friendica reads a text as Markdown, BBCode and HTML at once, and runs none as a command. Links,
mentions and hashtags are kept; all other markup is escaped:

- Markdown: by a backslash;
- ``&``, ``<`` and ``>``: by entities, twice, because they are decoded when the text is stored and
  again when it is shown; by named ones, because ``#`` in a numeric one starts a hashtag;
- ``[`` of BBCode: by a backslash and a zero width space;
- Markdown at the start of a line: by a zero width space.

Runs of white space are collapsed by the server.
"""

from __future__ import annotations

import re

from gnusocial.internals.posting.text import GUARD

_LINK = re.compile(r"https?://[^\s<>\[\]\"]+")
_ESCAPED_SIGNS = re.compile(r"([\\`_])")
#: Markdown ignores an underscore between letters.
_SIGNS_IN_LINKS = re.compile(r"([\\`]|(?<![a-zA-Z0-9])_|_(?![a-zA-Z0-9]))")
_AMPERSAND = re.compile(r"&#?[A-Za-z0-9]+;?")
_SECOND_TILDE = re.compile(r"~(?=~)")
_ENTITIES = (("&", "&amp;amp;"), ("<", "&amp;lt;"), (">", "&amp;gt;"))

# A word after a hash sign goes to the next space; escaped signs in it would be part of the tag, and
# so would a link. Behind ``&`` it is that of a numeric entity.
_TAG_WORD = r"#(?=[^ \r\n,;:?'^#]*"
_NO_TAG = re.compile(rf"{_TAG_WORD}[&<>\[\]\\`_*~])|(?<=&)#")
_NO_TAG_BEFORE_LINK = re.compile(rf"{_NO_TAG.pattern}|{_TAG_WORD}\Z)")
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
    # White space at the start makes code, at the end a line break.
    line = line.strip(" \t")
    parts, end = [], 0
    for link in _LINK.finditer(line):
        parts += [_words(line[end : link.start()], _NO_TAG_BEFORE_LINK), _link(link[0])]
        end = link.end()
    escaped = "".join([*parts, _words(line[end:])])
    if line.count("*") > 1:
        escaped = escaped.replace("*", r"\*")
    elif escaped.startswith("*"):
        # The server itself escapes a star that is alone on its line.
        escaped = GUARD + escaped
    escaped = _HEADING_OR_ITEM.sub(r"\\", escaped)
    escaped = _NUMBERED_ITEM.sub(r"\1\\.", escaped)
    return GUARD + escaped if _RULE.fullmatch(escaped) else escaped


def _link(address: str) -> str:
    """Escape what is markup even in a link."""
    return _AMPERSAND.sub(_entity_in_link, _SIGNS_IN_LINKS.sub(r"\\\1", address))


def _entity_in_link(match: re.Match[str]) -> str:
    from html import unescape  # a large module that few texts need

    # Some names are entities without their semicolon too. Any other & is left alone in a link.
    return match[0] if unescape(match[0]) == match[0] else f"&amp;amp;{match[0][1:]}"


def _words(text: str, no_tag: re.Pattern[str] = _NO_TAG) -> str:
    """Escape what may be markup in a part of a line that is not a link."""
    escaped = _QUOTED_HASH.join(_signs(part) for part in no_tag.split(text))
    # Markdown would take the bracket before a parenthesis for a link's.
    return escaped.replace(f"{_QUOTED_HASH}(", f"{_QUOTED_HASH}{GUARD}(")


def _signs(text: str) -> str:
    text = _ESCAPED_SIGNS.sub(r"\\\1", text)
    for sign, entity in _ENTITIES:
        text = text.replace(sign, entity)
    text = text.replace("[", rf"\[{GUARD}")
    return _SECOND_TILDE.sub(f"~{GUARD}", text)
