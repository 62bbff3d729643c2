"""Parse the Atom feed of a backup, entry by entry, in bounded memory and safely.

Document types, and with them all entities, are rejected; so are excessive nesting and length.
``gnusocial.archive.backup`` interprets the entries.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from gnusocial.archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ATOM = "http://www.w3.org/2005/Atom"
ACTIVITY = "http://activitystrea.ms/spec/1.0/"
THREAD = "http://purl.org/syndication/thread/1.0"
OSTATUS = "http://ostatus.org/schema/1.0"
STATUSNET = "http://status.net/schema/api/1/"
CONTACTS = "http://portablecontacts.net/spec/1.0"

_DEEPEST = 50
_LONGEST_ENTRY = 1 << 20


@dataclass
class Element:
    """An element of an entry. Names are ``NAMESPACE name``."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text directly inside the element."""
        return "".join(self.parts).strip()

    def all(self, namespace: str, name: str) -> Iterator[Element]:
        """Iterate over the children with this name."""
        wanted = f"{namespace} {name}"
        return (child for child in self.children if child.name == wanted)

    def first(self, namespace: str, name: str) -> Element:
        """Return the first child with this name; an empty element if there is none."""
        return next(self.all(namespace, name), Element(name))


class _Reader:
    """Handles the parser's events, and builds elements for the content of an entry."""

    def __init__(self) -> None:
        self.entries: deque[Element] = deque()
        self.is_atom = False
        self._open: list[Element] = []
        self._depth = 0
        self._length = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _doctype(self, *_: object) -> None:
        raise ArchiveError("the backup has a document type, unlike GNU social's: refused")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ArchiveError(f"the backup is nested more than {_DEEPEST} deep: refused")
        if self._depth == 1:
            self.is_atom = name in (f"{ATOM} feed", f"{ATOM} entry")
        if self._open or name == f"{ATOM} entry":
            element = Element(name, attributes)
            if self._open:
                self._open[-1].children.append(element)
            else:
                self._length = 0
            self._open.append(element)
            self._measure(len(name) + sum(map(len, attributes.values())))

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._open:
            element = self._open.pop()
            if not self._open:
                self.entries.append(element)

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].parts.append(text)
            self._measure(len(text))

    def _measure(self, more: int) -> None:
        self._length += more
        if self._length > _LONGEST_ENTRY:
            raise ArchiveError(f"an entry of the backup is longer than {_LONGEST_ENTRY}: refused")


def entries(chunks: Iterable[bytes]) -> Iterator[Element]:
    """Iterate over the entries of an Atom document, given in chunks.

    Raises :class:`ArchiveError` if it is not Atom, damaged, or dangerous.
    """
    reader = _Reader()
    try:
        for chunk in chunks:
            reader.parser.Parse(chunk, False)
            while reader.entries:
                yield reader.entries.popleft()
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ArchiveError(f"the backup is damaged: {error}") from None
    if not reader.is_atom:
        raise ArchiveError("the file is XML, but not an Atom feed as in GNU social's backups")
