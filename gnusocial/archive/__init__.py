"""Archives of a user's data on a server: :class:`Archive`, and the results of its methods."""

from gnusocial.archive.archive import Archive
from gnusocial.archive.backup import Limits
from gnusocial.archive.cleanup import Cleaned, Rules
from gnusocial.archive.errors import ArchiveError
from gnusocial.archive.fetch import Downloads
from gnusocial.archive.search import Hit, Stats
from gnusocial.archive.update import Report
from gnusocial.archive.verify import Check

__all__ = [
    "Archive",
    "ArchiveError",
    "Check",
    "Cleaned",
    "Downloads",
    "Hit",
    "Limits",
    "Report",
    "Rules",
    "Stats",
]
