"""Parts of a text that are finished, and stand in it as signs that no other step looks at."""

from __future__ import annotations

import re

# Half a surrogate pair cannot be in a text that came as UTF-8; two of them make a number.
_FIRST, _MANY = 0xD800, 0x800
_SIGN = re.compile("([\ud800-\udfff])([\ud800-\udfff])")


class Kept:
    """Keeps parts, and puts them back."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def __call__(self, part: str) -> str:
        """Keep a part; what is answered stands for it."""
        high, low = divmod(len(self._parts), _MANY)
        self._parts.append(part)
        return chr(_FIRST + high) + chr(_FIRST + low)

    def restored(self, text: str) -> str:
        """The text with its parts, which may hold parts themselves."""
        while _SIGN.search(text):
            text = _SIGN.sub(lambda match: self._parts[_number(match)], text)
        return text


def _number(match: re.Match[str]) -> int:
    return (ord(match[1]) - _FIRST) * _MANY + ord(match[2]) - _FIRST
