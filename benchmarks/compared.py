"""Two servers visited in alternation in one run, and how they compare, as a table."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import sync_playwright

from benchmarks.browser import FLAGS, Visit, visit


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        label: what is measured.
        unit: of the values.
        ours: the product's value.
        theirs: the twin's.
        most_ratio: the most that ours / theirs may be; None when nothing is promised.
        most: the most that ours may be, for what is the same on any machine.
    """

    label: str
    unit: str
    ours: float
    theirs: float
    most_ratio: float | None = None
    most: float | None = None

    @property
    def ratio(self) -> float:
        """Ours over theirs."""
        return self.ours / self.theirs if self.theirs else float("nan")

    @property
    def kept(self) -> bool:
        """Whether the promises are kept; a row without one keeps it."""
        within = self.most is None or self.ours <= self.most
        return within and (self.most_ratio is None or self.ratio <= self.most_ratio)

    @property
    def goal(self) -> str:
        """What is promised, in French; "" when nothing is."""
        goals = [f"≤ {self.most:g} {self.unit}"] if self.most is not None else []
        goals += [f"≤ {self.most_ratio:g} ×"] if self.most_ratio is not None else []
        return ", ".join(goals).replace(".", ",")


Visits = tuple[Sequence[Visit], Sequence[Visit]]
"""Those of the product, those of its twin."""


def in_turn(product: str, twin: str, visits: int, changes: int) -> Visits:
    """Visit two addresses in alternation; the first visit of each warms the server and the disk, and does not count."""
    ours: list[Visit] = []
    theirs: list[Visit] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        for number in range(visits + 1):
            for kept, address in ((ours, product), (theirs, twin)):
                seen = visit(browser, address, changes)
                if number:
                    kept.append(seen)
        browser.close()
    return ours, theirs


def row_of(seen: Visits, label: str, unit: str, value: Callable[[Visit], float], **promise: float) -> Row:
    """A line of the table: the medians of a value."""
    ours, theirs = (median(value(one) for one in visits) for visits in seen)
    return Row(label, unit, ours, theirs, **promise)


def table(rows: Sequence[Row], heads: tuple[str, str] = ("tableau de bord", "Dash tel quel")) -> str:
    """The lines as aligned text, below what the two values are of."""
    lines = [f"{'':<42}{heads[0]:>16}{heads[1]:>16}{'rapport':>9}   objectif"]
    for row in rows:
        digits = 1 if row.unit == "s" else 0
        values = [f"{value:.{digits}f} {row.unit}".strip() for value in (row.ours, row.theirs)]
        mark = ("✓ " if row.kept else "✗ ") + row.goal if row.goal else ""
        cells = f"{values[0]:>16}{values[1]:>16}{row.ratio:>8.2f}×".replace(".", ",")
        lines.append(f"{row.label:<42}{cells}   {mark}".rstrip())
    return "\n".join(lines)


def chromium() -> str | None:
    """The browser to drive; None leaves the choice to Playwright."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or None
