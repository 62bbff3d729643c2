r"""Markdown within a line: code, backslashes, links, emphasis, HTML."""

from __future__ import annotations

import html
import re

from .kept import Kept

#: Characters that a backslash escapes.
ESCAPABLE = r"\`*_{}[]()>#+-.!:|"

_PROTECTED = re.compile(
    rf"\\(?P<escaped>[{re.escape(ESCAPABLE)}])"
    r"|(?<!`)(?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|(?P<html><!--.*?-->|<\?.*?\?>|<%.*?%>"
    r"|<[!$]?[-a-zA-Z0-9:_]+(?:\s(?:[^\"'>]|\"[^\"]*\"|'[^']*')*)?>"
    r"|<[-a-zA-Z0-9:_]+\s*/>|</[-a-zA-Z0-9:_]+\s*>)",
    re.DOTALL,
)
_IN_ANGLES = re.compile(r"<((?:https?|ftp|dict|tel):[^'\">\s]+)>", re.IGNORECASE)
_MAIL = re.compile(r"<(?:mailto:)?([-.\w]+@[-a-z0-9]+(?:\.[-a-z0-9]+)*\.[a-z]+)>", re.IGNORECASE)
_TEXT = r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]"
_LINK = re.compile(
    _TEXT + r"\([ \n]*(?:<([^>\n]+)>|((?:[^()\s]|\([^()\s]*\))*))[ \n]*(?:(['\"]).*?\5[ \n]*)?\)",
    re.DOTALL,
)
_REFERENCE = re.compile(_TEXT + r"(?:[ ]?(?:\n[ ]*)?\[([^\]]*)\])?", re.DOTALL)
_NO_ENTITY = re.compile(r"&(?!#?[xX]?(?:[0-9a-fA-F]+|\w+);)")

_NO_PUNCTUATION = "\\s\\xA0`!()\\[\\]{};:'\",<>?«»\u201c\u201d\u2018\u2019"
_ADDRESS = re.compile(
    rf"(?<![='\]\"/])\b(https?://[^/.{_NO_PUNCTUATION}][^/{_NO_PUNCTUATION}]+"
    rf"\.[^/.{_NO_PUNCTUATION}]+/?"
    r"(?:[^\s\xA0()<>]|\((?:[^\s\xA0()<>]|\([^\s()<>]+\))*\))*)",
    re.IGNORECASE,
)

# Opening and closing marks with their elements, longest first. `_` does not split words.
_NO_SPACE_NEXT = r"(?![.,:;]?\s)"
_EMPHASIS = tuple(
    (re.compile(opening + _NO_SPACE_NEXT + r"(.+?)" + closing, re.DOTALL), elements)
    for opening, closing, elements in (
        (r"(?<!\*)\*{3}(?!\*)", r"(?<![\s*])\*{3}(?!\*)", ("strong", "em")),
        (r"(?<![a-zA-Z0-9_])_{3}(?!_)", r"(?<![\s_])_{3}(?![a-zA-Z0-9_])", ("strong", "em")),
        (r"(?<!\*)\*{2}(?!\*)", r"(?<![\s*])\*{2}(?!\*)", ("strong",)),
        (r"(?<![a-zA-Z0-9_])_{2}(?!_)", r"(?<![\s_])_{2}(?![a-zA-Z0-9_])", ("strong",)),
        (r"(?<!\*)\*(?!\*)", r"(?<![\s*])\*(?!\*)", ("em",)),
        (r"(?<![a-zA-Z0-9_])_(?!_)", r"(?<![\s_])_(?![a-zA-Z0-9_])", ("em",)),
        (r"(?<!~)~~(?!~)", r"(?<![\s~])~~(?!~)", ("s",)),
    )
)


class Spans:
    """Generates the HTML of lines. The references are URLs defined elsewhere in the text."""

    def __init__(self, references: dict[str, str]) -> None:
        self._references = references

    def html(self, text: str) -> str:
        """The HTML of some lines."""
        keep = Kept()
        text = _IN_ANGLES.sub(lambda m: keep(_anchor(m[1], html.escape(m[1]))), text)
        text = _MAIL.sub(lambda m: keep(_anchor(f"mailto:{m[1]}", m[1])), text)
        text = _PROTECTED.sub(lambda m: keep(_finished(m)), text)
        text = _LINK.sub(lambda m: keep(_link(m[1], m[2], m[3] or m[4])), text)
        text = _REFERENCE.sub(lambda m: self._referred(m, keep), text)
        text = _ADDRESS.sub(lambda m: keep(_anchor(m[1], html.escape(m[1], quote=False))), text)
        return keep.restored(_emphasised(text))

    def _referred(self, match: re.Match[str], keep: Kept) -> str:
        address = self._references.get((match[3] or match[2]).lower())
        return match[0] if address is None else keep(_link(match[1], match[2], address))


def _finished(match: re.Match[str]) -> str:
    """The HTML of a finished part, which later steps must not change."""
    if match["escaped"] is not None:
        return html.escape(match["escaped"], quote=False)
    if match["code"] is not None:
        return f"<code>{html.escape(match['code'].strip(), quote=False)}</code>"
    return match["html"]


def _link(mark: str, label: str, address: str) -> str:
    if mark:
        return f'<img src="{html.escape(address)}" alt="{html.escape(label)}" />'
    return _anchor(address, _emphasised(label))


def _anchor(address: str, label: str) -> str:
    return f'<a href="{html.escape(address)}">{label}</a>'


def _emphasised(text: str) -> str:
    text = _NO_ENTITY.sub("&amp;", text).replace("<", "&lt;")
    for pattern, elements in _EMPHASIS:
        opening = "".join(f"<{element}>" for element in elements)
        closing = "".join(f"</{element}>" for element in reversed(elements))
        text = pattern.sub(rf"{opening}\1{closing}", text)
    return text
