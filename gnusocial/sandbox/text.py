"""Parse the text of a notice and render it as HTML. Pure functions.

`posting` uses the results; nothing here changes the state.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PHP_WHITE_SPACE = " \t\n\r\0\x0b"
"""The characters that PHP's trim() removes."""

_URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?'()\[\]]", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w.@])@([0-9a-zA-Z_]{1,64})(?!\w)")
_GROUP = re.compile(r"(?<![\w!])!([0-9a-zA-Z_]{1,64})(?!\w)")
_TAG = re.compile(r"(?<![\w#&/])#([\w\-.]*\w)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x19]")
# Zero-width and direction marks could make texts look alike.
_FORMATTING = re.compile("[\u200b-\u200f\u202a-\u202e]")
_NICKNAME = re.compile(r"[0-9a-z]{1,64}")


def trimmed(text: str) -> str:
    """The text without leading and trailing white space, and without NUL."""
    return text.replace("\0", "").strip(PHP_WHITE_SPACE)


def escape(text: str) -> str:
    """Text escaped for HTML as in PHP 7, which leaves single quotes alone."""
    return html.escape(text, quote=False).replace('"', "&quot;")


def stripped(markup: str) -> str:
    """The text of HTML: line breaks kept, tags removed, entities decoded."""
    broken = re.sub(r"<br\s*/?>", "\n", markup)
    return html.unescape(re.sub(r"<[^>]*>", "", broken)).strip(PHP_WHITE_SPACE)


def purified(markup: str) -> str:
    """HTML after purification: unknown `rel` values are removed."""
    return re.sub(r' rel="([^"]*)"', _known_relations, markup)


def _known_relations(match: re.Match[str]) -> str:
    known = [word for word in match[1].split() if word not in {"external", "noreferrer"}]
    return f' rel="{" ".join(known)}"' if known else ""


_NAMED_ENTITY = re.compile(r"&(#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")


def decode_entities(text: str) -> str:
    """HTML entities decoded once, except quotes, as the server does it."""

    def decoded(match: re.Match[str]) -> str:
        character = html.unescape(match.group())
        return match.group() if character in {'"', "'"} else character

    return _NAMED_ENTITY.sub(decoded, text)


def normalised_nickname(text: str) -> str:
    """A nickname in the form for comparisons."""
    return text.strip().lower().replace("_", "")


def nickname_fault(text: str) -> str | None:
    """The server's error for an invalid nickname, or None."""
    nickname = normalised_nickname(text)
    if not nickname:
        return "Nickname cannot be empty."
    if len(nickname) > 64:
        return "Nickname cannot be more than 64 characters long."
    if not _NICKNAME.fullmatch(nickname):
        return "Nickname must have only lowercase letters and numbers and no spaces."
    return None


def urls(text: str) -> list[str]:
    """The links of a text, in order, without duplicates."""
    return list(dict.fromkeys(_URL.findall(text)))


def replace_urls(text: str, replacement: Callable[[str], str]) -> str:
    """The text with every link replaced."""
    return _URL.sub(lambda match: replacement(match.group()), text)


def mentions(text: str) -> list[str]:
    """The nicknames after an @, in order, without duplicates."""
    return list(dict.fromkeys(normalised_nickname(name) for name in _MENTION.findall(text)))


def groups(text: str) -> list[str]:
    """The nicknames after a !, in order, without duplicates."""
    return list(dict.fromkeys(normalised_nickname(name) for name in _GROUP.findall(text)))


def canonical_tag(tag: str) -> str:
    """A hashtag as the server stores it."""
    return re.sub(r"[-_.]", "", tag).lower()


def slug(text: str) -> str:
    """The name or description of a list in the form in which an update stores it."""
    return re.sub(r"[\W_]", "", text).lower()[:64]


def hashtags(text: str) -> list[str]:
    """The hashtags of a text, in order, without duplicates."""
    without_links = _URL.sub(" ", text)
    return list(dict.fromkeys(canonical_tag(tag) for tag in _TAG.findall(without_links)))


def render(
    text: str,
    *,
    link: Callable[[str], str],
    tag: Callable[[str], str],
    mention: Callable[[str], str | None],
    group: Callable[[str], str | None],
) -> str:
    """The HTML of a text. The callables return the HTML of one part, or None to leave it."""
    clean = _CONTROL.sub("", _FORMATTING.sub("", text))
    pieces: list[str] = []
    end = 0
    for match in _URL.finditer(clean):
        pieces.append(_render_words(clean[end : match.start()], tag, mention, group))
        pieces.append(link(match.group()))
        end = match.end()
    pieces.append(_render_words(clean[end:], tag, mention, group))
    return "".join(pieces)


def _render_words(
    text: str,
    tag: Callable[[str], str],
    mention: Callable[[str], str | None],
    group: Callable[[str], str | None],
) -> str:
    """The HTML of a part of the text between links."""
    markup = escape(text)
    markup = re.sub(r"\r\n|\n|\r", lambda match: f"<br />{match.group()}", markup)
    markup = _TAG.sub(lambda match: "#" + tag(match.group(1)), markup)

    def linked(sign: str, name: str, to_html: Callable[[str], str | None], whole: str) -> str:
        found = to_html(name)
        return whole if found is None else sign + found

    markup = _MENTION.sub(lambda m: linked("@", m.group(1), mention, m.group()), markup)
    return _GROUP.sub(lambda m: linked("!", m.group(1), group, m.group()), markup)
