"""The results of a run: as text on the screen, and as tables for the documentation."""

from __future__ import annotations

import datetime
import os
import platform
import statistics
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.environments import ROOT

RESULTS = ROOT / "docs" / "speed_results.txt"


@dataclass
class Row:
    """A result: the median, the values of the rounds, and the target."""

    what: str
    values: list[float]
    target: float | None = None
    #: Whether the number must be at least the target, and not at most.
    at_least: bool = False
    unit: str = ""

    @property
    def middle(self) -> float:
        return statistics.median(self.values)

    @property
    def spread(self) -> str:
        if len(self.values) < 4:
            return ""
        low, _, high = statistics.quantiles(self.values, n=4)
        return f"{_shown(low)} to {_shown(high)}"

    @property
    def wanted(self) -> str:
        if self.target is None:
            return ""
        return f"{'≥' if self.at_least else '≤'} {_shown(self.target)}"

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        good = self.middle >= self.target if self.at_least else self.middle <= self.target
        return "met" if good else "missed"

    def cells(self) -> list[str]:
        number = f"{_shown(self.middle)} {self.unit}".strip()
        return [self.what, number, self.spread, self.wanted, self.verdict]


@dataclass
class Report:
    """The results of a run."""

    targets: list[Row] = field(default_factory=list)
    peers: list[Row] = field(default_factory=list)
    #: What could not be measured, and why.
    missing: list[str] = field(default_factory=list)
    #: What was compared, with versions.
    versions: list[str] = field(default_factory=list)

    def compare(self, name: str, version: str) -> None:
        """Name a library that was compared; once, even if several environments contain it."""
        if (shown := f"{name} {version}") not in self.versions:
            self.versions.append(shown)

    def machine(self) -> str:
        """Return the place and time of the run, in a sentence."""
        system = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores"
        python = f"{platform.python_implementation()} {platform.python_version()}"
        return f"{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}, {python}, {system}."

    def show(self) -> None:
        """Print everything."""
        for title, rows in (("Targets", self.targets), ("Beside others", self.peers)):
            sys.stdout.write(f"\n{title}\n")
            for row in rows:
                what, number, spread, wanted, verdict = row.cells()
                shown = f"{what:58} {number:>10}  {spread:18} {wanted:9} {verdict}"
                sys.stdout.write(f"{shown.rstrip()}\n")
        for line in self.missing:
            sys.stdout.write(f"not measured: {line}\n")
        sys.stdout.write(f"\n{self.machine()} {', '.join(self.versions)}\n")

    def write(self, path: Path = RESULTS) -> None:
        """Write the tables for docs/speed.rst."""
        parts = [self.machine() + " Compared were " + ", ".join(self.versions) + "."]
        heads = ["what", "median", "quartiles", "target", ""]
        parts.append(_table(heads, [row.cells() for row in self.targets]))
        parts.append("Beside others, in the same run:")
        parts.append(_table(heads[:3], [row.cells()[:3] for row in self.peers]))
        if self.missing:
            parts.append("Not measured:")
            parts.append("\n".join(f"- {line}" for line in self.missing))
        path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _table(heads: list[str], rows: list[list[str]]) -> str:
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for cells in (heads, *rows):
        for number, cell in enumerate(cells):
            lines.append(f"   {'*' if not number else ' '} - {cell}".rstrip())
    return "\n".join(lines)


def _shown(number: float) -> str:
    if number == int(number):
        return f"{int(number):,}"
    return f"{number:.4f}" if abs(number) < 0.1 else f"{number:.2f}"
