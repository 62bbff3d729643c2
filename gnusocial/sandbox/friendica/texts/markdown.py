r"""Markdown to HTML, in the dialect of Friendica: PHP Markdown Extra with hard line breaks.

Supported are headings, rules, lists, quotations, code, emphasis, links, images, URLs, references
and backslashes. Tables, footnotes and definition lists are left unchanged.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from .spans import Spans

if TYPE_CHECKING:
    from collections.abc import Callable

_LONELY_STAR = re.compile(r"^([^*]+)\*([^*]*)$", re.MULTILINE)
_TAG = re.compile(r"#([^\s#])")
_REFERENCE = re.compile(
    r"^ {0,3}\[([^\]]+)\][ ]?:[ \t]*\n?[ \t]*<?(\S+?)>?(?:[ \t]+[\"'(].*[\"')])?[ \t]*(?:\n+|\Z)",
    re.MULTILINE,
)
_FENCE = re.compile(r"( {0,3})(~{3,}|`{3,})[ \t]*\.?([-\w]*)[ \t]*")
_SETEXT = re.compile(r"(=+|-+)[ ]*")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*")
_RULE = re.compile(r" {0,3}([-*_])(?: {0,2}\1){2,}[ \t]*")
_ITEM = re.compile(r" {0,3}(?:([*+-])|\d+\.)[ \t]+(.*)")
_QUOTED = re.compile(r"[ \t]*>[ ]?")
#: Maximum nesting of lists and quotations; deeper levels are text.
_DEEPEST = 20
_HTML_BLOCK = re.compile(
    r"<(?:p|div|h[1-6]|blockquote|pre|table|dl|ol|ul|address|form|fieldset|iframe|hr|script|style"
    r"|article|section|nav|aside|figure|details)\b",
    re.IGNORECASE,
)


def to_html(text: str) -> str:
    """The HTML of a text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\n", " \n")
    text = _LONELY_STAR.sub(r"\1\\*\2", text)
    # A hash sign that begins a tag does not begin a heading.
    text = _TAG.sub(r"&#35;\1", text)
    references: dict[str, str] = {}

    def kept(match: re.Match[str]) -> str:
        references[match[1].lower()] = match[2]
        return ""

    text = _REFERENCE.sub(kept, text.expandtabs(4))
    return _Blocks(Spans(references)).html(text).replace("&#35;", "#")


class _Blocks:
    """Parses the blocks of a text in order."""

    def __init__(self, spans: Spans) -> None:
        self._spans = spans
        self._depth = 0

    def html(self, text: str, *, in_list: bool = False) -> str:
        """The HTML of some lines; a list item without paragraphs gets no paragraph element."""
        lines = text.split("\n")
        blocks: list[str] = []
        readers: tuple[Callable[[list[str], int], tuple[str, int] | None], ...] = (
            self._fenced,
            self._indented,
            self._heading,
            self._rule,
            self._quotation,
            self._list,
            self._raw,
        )
        place = 0
        while place < len(lines):
            if not lines[place].strip():
                place += 1
                continue
            found = next(filter(None, (read(lines, place) for read in readers)), None)
            block, place = found or self._paragraph(lines, place, tight=in_list)
            blocks.append(block)
        return "\n\n".join(blocks)

    def _within(self, text: str, *, in_list: bool = False) -> str:
        """The HTML inside a list or a quotation."""
        self._depth += 1
        found = self.html(text, in_list=in_list)
        self._depth -= 1
        return found

    def _fenced(self, lines: list[str], start: int) -> tuple[str, int] | None:
        opening = _FENCE.fullmatch(lines[start])
        if opening is None:
            return None
        for end in range(start + 1, len(lines)):
            if lines[end].strip() == opening[2]:
                kind = f' class="language-{opening[3]}"' if opening[3] else ""
                content = "\n".join(line.rstrip() for line in lines[start + 1 : end])
                return f"<pre><code{kind}>{_escaped(content)}\n</code></pre>", end + 1
        return None

    def _indented(self, lines: list[str], start: int) -> tuple[str, int] | None:
        if not lines[start].startswith("    "):
            return None
        end = start
        while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
            end += 1
        content = "\n".join(line[4:].rstrip() for line in lines[start:end]).rstrip("\n")
        return f"<pre><code>{_escaped(content)}\n</code></pre>", end

    def _heading(self, lines: list[str], start: int) -> tuple[str, int] | None:
        title, end, level = "", start + 1, 0
        marked = _HEADING.fullmatch(lines[start])
        underline = _SETEXT.fullmatch(lines[end]) if end < len(lines) else None
        if marked is not None:
            level, title = len(marked[1]), marked[2]
        elif underline is not None and not (underline[1] == "-" and _ITEM.match(lines[start])):
            level, title, end = (1 if underline[1][0] == "=" else 2), lines[start], end + 1
        if not level:
            return None
        return f"<h{level}>{self._spans.html(title.strip())}</h{level}>", end

    def _rule(self, lines: list[str], start: int) -> tuple[str, int] | None:
        return ("<hr />", start + 1) if _RULE.fullmatch(lines[start]) else None

    def _quotation(self, lines: list[str], start: int) -> tuple[str, int] | None:
        if not _QUOTED.match(lines[start]) or self._depth == _DEEPEST:
            return None
        end = start
        while end < len(lines) and lines[end].strip():
            end += 1
        inner = "\n".join(_QUOTED.sub("", line, count=1) for line in lines[start:end])
        return f"<blockquote>\n{self._within(inner)}\n</blockquote>", end

    def _list(self, lines: list[str], start: int) -> tuple[str, int] | None:
        first = _ITEM.fullmatch(lines[start])
        if first is None or self._depth == _DEEPEST:
            return None
        items: list[list[str]] = []
        end = start
        while end < len(lines):
            item = _ITEM.fullmatch(lines[end])
            if item is not None and bool(item[1]) == bool(first[1]):
                items.append([item[2]])
            elif lines[end].strip():
                items[-1].append(lines[end].removeprefix("    "))
            elif not _goes_on(lines, end):
                break
            else:
                items[-1].append("")
            end += 1
        kind = "ul" if first[1] else "ol"
        loose = any("" in (line.strip() for line in item[:-1]) for item in items)
        inner = "".join(
            f"<li>{self._within(chr(10).join(item), in_list=not loose)}</li>\n" for item in items
        )
        return f"<{kind}>\n{inner}</{kind}>", end

    def _raw(self, lines: list[str], start: int) -> tuple[str, int] | None:
        """A block of HTML, which is left unchanged up to the next empty line."""
        if not _HTML_BLOCK.match(lines[start]):
            return None
        end = start
        while end < len(lines) and lines[end].strip():
            end += 1
        return "\n".join(lines[start:end]), end

    def _paragraph(self, lines: list[str], start: int, *, tight: bool) -> tuple[str, int]:
        """Lines up to an empty one, or to a line that begins another block."""
        end = start + 1
        while end < len(lines) and lines[end].strip():
            if _interrupts(lines, end):
                break
            end += 1
        text = self._spans.html("\n".join(lines[start:end]).strip())
        text = re.sub(r" *\n", "<br />\n", text)
        return (text if tight else f"<p>{text}</p>"), end


def _interrupts(lines: list[str], place: int) -> bool:
    """Whether a line ends the paragraph before it."""
    line = lines[place]
    if _HEADING.fullmatch(line) or _RULE.fullmatch(line) or _QUOTED.match(line):
        return True
    following = lines[place + 1] if place + 1 < len(lines) else ""
    return bool(_SETEXT.fullmatch(following))


def _goes_on(lines: list[str], place: int) -> bool:
    """Whether a list continues after an empty line."""
    following = next((line for line in lines[place:] if line.strip()), "")
    return bool(_ITEM.fullmatch(following)) or following.startswith("    ")


def _escaped(code: str) -> str:
    return html.escape(code, quote=False)
