"""Named and numeric character references of HTML 4, as Friendica's two parsers know them."""

from __future__ import annotations

import html
import re
from html.entities import html5, name2codepoint

#: Those that also work without a semicolon.
_OPEN = sorted((name for name in html5 if not name.endswith(";")), key=len, reverse=True)

_CLOSED_ENTITY = re.compile(r"&(#[0-9]+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")
_ENTITY = re.compile(
    rf"&(?:(#[xX][0-9a-fA-F]+|#[0-9]+);?|([A-Za-z_:][A-Za-z0-9._:-]*);|({'|'.join(_OPEN)}))"
)


def decoded(text: str) -> str:
    """Text with entities decoded for conversion to BBCode: with a semicolon only."""
    return _CLOSED_ENTITY.sub(lambda match: _character(match[1], match[0]), text)


def unescaped(text: str) -> str:
    """Text with entities decoded for display: some also without a semicolon."""

    def character(match: re.Match[str]) -> str:
        if match[2] is not None and match[2] not in name2codepoint:
            # A name that begins with another one is read as that one.
            shorter = next((name for name in _OPEN if match[2].startswith(name)), "")
            return html5[shorter] + match[0][1 + len(shorter) :] if shorter else match[0]
        return html5[match[3]] if match[3] else _character(match[1] or match[2] or "", match[0])

    return _ENTITY.sub(character, text)


def _character(name: str, whole: str) -> str:
    if name.startswith("#"):
        return html.unescape(f"&{name};")
    code = name2codepoint.get(name)
    return whole if code is None else chr(code)
