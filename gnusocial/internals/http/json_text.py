"""Parse JSON with orjson if it is installed (the extra ``fast``), with identical results.

orjson needs less than half of the time. It rejects some texts that the standard library accepts
(NaN, lone surrogates) and parses a few differently (integers of more than 64 bits, very deep
nesting). Those are left to the standard library. ``GNUSOCIAL_FAST=0`` in the environment turns
orjson off.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

#: An integer of more than 64 bits has 20 digits, or 19 and a minus sign.
_MANY_DIGITS = b"0" * 20
_DIGITS = bytes(48 if byte in b"-0123456789" else 32 for byte in range(256))
#: Only every fourth byte is looked at first: 5 of 20 in a row.
_STRIDE = 4
_SOME_DIGITS = b"0" * 5
#: How many places with some digits are looked at before the whole text is.
_PLACES = 200

#: Nesting depth that both parsers accept.
_DEEP = 700
#: orjson rejects deeper nesting. A text that is put into ``_ARRAYS`` arrays has _DEEP levels left.
_ORJSON_DEEPEST = 1024
_ARRAYS = _ORJSON_DEEPEST - _DEEP
_OPENED, _CLOSED = b"[" * _ARRAYS, b"]" * _ARRAYS


def loads(body: bytes) -> Any:
    """Parse a JSON text in UTF-8. Raises ValueError or RecursionError."""
    fast = _fast()
    if fast is not None and not _has_long_number(body):
        try:
            # A shorter text cannot be nested deeply.
            return fast(body) if len(body) <= 2 * _DEEP else _flat(fast, body)
        except ValueError:
            pass  # the standard library may accept it; if not, its message is better
    return json.loads(body.decode("utf-8"))


@cache
def _fast() -> Callable[[bytes], Any] | None:
    if os.environ.get("GNUSOCIAL_FAST") == "0":
        return None
    try:
        import orjson
    except ImportError:
        return None
    with suppress(ValueError):
        orjson.loads(b"[" * (_ORJSON_DEEPEST + 1) + b"]" * (_ORJSON_DEEPEST + 1))
        return None  # it has another limit, so it cannot count the levels
    return orjson.loads


def _has_long_number(body: bytes) -> bool:
    """Return whether a text has 20 digits or minus signs in a row, in a string or not."""
    thin = body[::_STRIDE].translate(_DIGITS)
    places: list[bytes] = []
    end = 0
    while (start := thin.find(_SOME_DIGITS, end)) >= 0:
        if len(places) == _PLACES:
            return _MANY_DIGITS in body.translate(_DIGITS)
        end = thin.find(b" ", start)
        end = len(thin) if end < 0 else end
        # The bytes between those in ``thin`` belong to it, up to the next ones that do not.
        places.append(body[max((start - 1) * _STRIDE, 0) : end * _STRIDE])
    return _MANY_DIGITS in b" ".join(places).translate(_DIGITS)


def _flat(fast: Callable[[bytes], Any], body: bytes) -> Any:
    """Parse a text; raise ValueError if it is nested deeper than ``_DEEP`` levels.

    The parser itself counts the levels. Each array must have one item: a text that closes one of
    the arrays and opens another is not JSON.
    """
    value = fast(b"".join((_OPENED, body, _CLOSED)))
    for _ in range(_ARRAYS):
        (value,) = value
    return value
