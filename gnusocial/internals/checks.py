"""Check arguments, one function for each kind, and show them in error messages.

Whatever is passed in, they raise nothing but :class:`GNUSocialIllegalArgumentError`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Set, ValuesView
from pathlib import Path
from typing import Any

from gnusocial.errors import GNUSocialIllegalArgumentError

#: The types whose ``repr`` ends and does not fail.
_PLAIN = (str, bytes, bool, float, type(None))
#: Types that hold several values. Other iterables do not count: a file yields lines, bytes yield
#: numbers, a response of requests yields chunks.
_SEVERAL = (list, tuple, Set, range, ValuesView, Iterator)
#: Characters of an argument that are shown.
_SHOWN = 80
#: Whole numbers beyond this are shown by their size: Python refuses to write very long ones.
_LONG = 10**20


def shown(value: object) -> str:
    """Return a value for an error message: its ``repr`` if that is safe, truncated."""
    if isinstance(value, int) and abs(value) > _LONG:
        return f"an int of {value.bit_length()} bits"
    if isinstance(value, (*_PLAIN, int)):
        text = repr(value)
    elif isinstance(value, (list, tuple, set, frozenset, dict)):
        text = f"a {type(value).__name__} of {len(value)}"
        if len(value) <= 3 and all(type(each) in (*_PLAIN, int) for each in value):
            inner = ", ".join(map(shown, value))
            text = f"({inner})" if isinstance(value, tuple) else f"[{inner}]"
            text = text if isinstance(value, (list, tuple)) else f"a {type(value).__name__}"
    else:
        text = f"a {type(value).__name__}"
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."


def unicode_text(value: object, name: str, *, secret: bool = False) -> str:
    """Return a text that can be sent: a str without lone surrogates and without NUL.

    With ``secret``, no error message contains the value.
    """
    if not isinstance(value, str):
        raise GNUSocialIllegalArgumentError(f"{name} must be a str, not {type(value).__name__}")
    if "\0" in value or not is_encodable(value):
        what = "" if secret else f": {shown(value)}"
        raise GNUSocialIllegalArgumentError(
            f"{name} contains a character that cannot be sent (NUL or a lone surrogate){what}"
        )
    return value


def is_encodable(text: str) -> bool:
    """Tell whether a text can be written as UTF-8: lone surrogates cannot."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def callback_url(value: object) -> str:
    """Return the redirect URI of a login: a URL, or ``oob`` for a code that the user types in."""
    text = unicode_text(value, "redirect_uri")
    if text != "oob" and "://" not in text:
        raise GNUSocialIllegalArgumentError(
            f"redirect_uri must be 'oob' or a URL, not {shown(text)}"
        )
    return text


def whole_number(
    value: object, name: str, *, least: int = 1, most: int = 2**63 - 1, hint: str = ""
) -> int:
    """Return an int between two bounds; True and False are refused."""
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    bounds = f"from {least} to {most}" if most < 2**31 else f"above {least - 1}"
    raise GNUSocialIllegalArgumentError(
        f"{name} must be a whole number {bounds}, not {shown(value)}{hint}"
    )


def one_of(value: object, choices: Collection[str], name: str) -> str:
    """Return a str that is one of the allowed values."""
    if isinstance(value, str) and value in tuple(choices):
        return value
    raise GNUSocialIllegalArgumentError(
        f"{name} must be one of {', '.join(choices)}, not {shown(value)}"
    )


def members(value: object, name: str) -> list[Any] | None:
    """Return the members of a list, tuple, set, range or iterator; None for a single value.

    If a generator passed by the caller raises, that becomes the cause of the error.
    """
    if not isinstance(value, _SEVERAL) or hasattr(value, "read"):
        return None
    try:
        return list(value)
    except Exception as error:
        raise GNUSocialIllegalArgumentError(
            f"{name} cannot be read to its end: {type(error).__name__}"
        ) from error


def flag(value: object, name: str) -> bool:
    """Return True or False; refuse everything else, also 0 and 1."""
    if isinstance(value, bool):
        return value
    raise GNUSocialIllegalArgumentError(f"{name} must be True or False, not {shown(value)}")


def path_of(value: object, name: str) -> Path:
    """Return the path of a file, with ``~`` replaced by the user's home."""
    if not isinstance(value, (str, Path)):
        value = _unwrapped(value, name)
    try:
        path = Path(value).expanduser()
        os.fsencode(path)
    except (RuntimeError, ValueError) as error:  # no home; half of a surrogate pair
        raise GNUSocialIllegalArgumentError(
            f"{name}: {shown(value)} is not a usable path: {error}"
        ) from error
    if "\0" in str(path):
        raise GNUSocialIllegalArgumentError(
            f"{name}: {shown(value)} contains a null character, which no path can"
        )
    return path


def _unwrapped(value: object, name: str) -> str:
    """Return the path that an object stands for, whatever its ``__fspath__`` does."""
    try:
        path = os.fspath(value) if isinstance(value, os.PathLike) else None
    except Exception as error:
        raise GNUSocialIllegalArgumentError(f"{name} is not a usable path") from error
    if not isinstance(path, str):
        raise GNUSocialIllegalArgumentError(f"{name} must be a path, not {shown(value)}")
    return path
