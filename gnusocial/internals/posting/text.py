"""Escape and guard a text so that the server posts it as given.

Pure functions on strings; ``gnusocial.internals.posting.statuses`` sends the text and checks the
response. The facts are in ``docs/quirks``: the server decodes HTML entities once, and runs some
texts as commands of its chat interface instead of posting them.
"""

from __future__ import annotations

import re

from gnusocial.errors import GNUSocialIllegalArgumentError
from gnusocial.internals.checks import is_encodable, shown

#: Zero width space: invisible, kept by the server, and enough to turn a command into a text.
GUARD = "\u200b"

#: What the server trims from both ends of a text.
_TRIMMED = " \t\r\n\0\x0b"

_ENTITY = re.compile(r"&(?=#[0-9]+;|#[xX][0-9a-fA-F]+;|[A-Za-z][A-Za-z0-9]*;)")

# The commands of the server's lib/commandinterpreter.php, by how many words they take.
_ALONE = frozenset(
    "help login stats groups subscribers subscriptions tracks tracking "
    "on off stop quit get last".split()
)
_WITH_ONE_WORD = frozenset(
    "on off lose join drop follow sub leave unsub get last whois nudge invite track untrack "
    "fav repeat rp rt rd".split()
)
_WITH_MORE_WORDS = frozenset("r reply d dm list tag unlist untag".split())


def protect(text: str) -> str:
    """Return what to send so that the server posts ``text`` unchanged.

    Raises :class:`GNUSocialIllegalArgumentError` for what no server can post: nothing but white
    space, a NUL (the server drops it) or a lone surrogate (there is no UTF-8 for it).
    """
    _check_can_be_posted(text)
    escaped = escape_entities(text)
    return f"{GUARD}{escaped}" if is_swallowed(text) else escaped


def protect_message(text: str) -> str:
    """Return what to send so that the server stores ``text`` unchanged as a direct message.

    As for a notice, but messages are not run as commands. The server takes a lone ``0`` for empty
    here too. Raises what :func:`protect` raises.
    """
    _check_can_be_posted(text)
    escaped = escape_entities(text)
    return f"{GUARD}{escaped}" if text.strip(_TRIMMED) == "0" else escaped


def check_query(query: object) -> str:
    """Check a search term. For an empty one the server finds nothing, or fails (2.0.1)."""
    if not isinstance(query, str) or not query.strip():
        raise GNUSocialIllegalArgumentError(
            f"q must be a text to search for, with more than white space, not {shown(query)}"
        )
    _check_unicode(query)
    return query


def escape_entities(text: str) -> str:
    """Escape each ``&`` that begins an HTML entity, because the server decodes entities once."""
    return _ENTITY.sub("&amp;", text)


def is_swallowed(text: str) -> bool:
    """Tell whether the server would run the text as a command, or take it for empty.

    It refuses a lone ``0`` as missing; with a guard in front it is accepted.
    """
    words = text.strip(_TRIMMED).lower().split()
    if not words:
        return False
    command, arguments = words[0], len(words) - 1
    return (
        text.strip(_TRIMMED) == "0"
        or (arguments == 0 and command in _ALONE)
        or (arguments == 1 and command in _WITH_ONE_WORD)
        or (arguments >= 1 and command in _WITH_MORE_WORDS)
    )


def as_posted(text: str) -> str:
    """Return the text as the server returns it: white space trimmed at both ends."""
    return text.strip(_TRIMMED)


#: A mention: a nickname of this server, or one with the host of another.
_MENTION = re.compile(
    r"(?<![\w@/.])@([0-9A-Za-z_]{1,64}(?:@(?:[0-9A-Za-z-]{1,63}\.)+[0-9A-Za-z-]{2,63})?)(?![\w@])"
)


def mentions_in(text: str) -> list[str]:
    """Return the users mentioned with ``@``, without duplicates, in order, in lower case.

    A user of another server is ``nick@host``.
    """
    return list(dict.fromkeys(name.lower() for name in _MENTION.findall(text)))


def _check_can_be_posted(text: object) -> None:
    if not isinstance(text, str):
        raise GNUSocialIllegalArgumentError(
            f"a text must be a str, not {type(text).__name__}: {shown(text)}"
        )
    if not text.strip(_TRIMMED):
        raise GNUSocialIllegalArgumentError("a text must contain more than white space")
    if "\0" in text:
        raise GNUSocialIllegalArgumentError(
            "a text must not contain NUL, which the server would drop"
        )
    _check_unicode(text)


def _check_unicode(text: str) -> None:
    if not is_encodable(text):
        raise GNUSocialIllegalArgumentError(
            "a text must be valid Unicode: half of a surrogate pair cannot be sent"
        )
