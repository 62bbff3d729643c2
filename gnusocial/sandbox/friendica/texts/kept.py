"""Protect finished parts of a text from later steps by placeholders."""

from __future__ import annotations

import re

# Valid UTF-8 contains no surrogates; two of them encode a number.
_FIRST, _MANY = 0xD800, 0x800
_SIGN = re.compile("([\ud800-\udfff])([\ud800-\udfff])")


class Kept:
    """Stores parts of a text, and restores them."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def __call__(self, part: str) -> str:
        """Store a part and return its placeholder."""
        high, low = divmod(len(self._parts), _MANY)
        self._parts.append(part)
        return chr(_FIRST + high) + chr(_FIRST + low)

    def restored(self, text: str) -> str:
        """The text with its parts restored; parts may contain placeholders."""
        while _SIGN.search(text):
            text = _SIGN.sub(lambda match: self._parts[_number(match)], text)
        return text


def _number(match: re.Match[str]) -> int:
    return (ord(match[1]) - _FIRST) * _MANY + ord(match[2]) - _FIRST
