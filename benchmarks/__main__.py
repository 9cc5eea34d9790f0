"""`make bench`: prints the product's times beside its twin's, measured in one run, in alternation.

Machines differ: only how the two compare is judged. What each takes is printed, and never judged.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import sync_playwright

from benchmarks import pages, rows
from benchmarks.browser import FLAGS, Visit, visit
from benchmarks.served import Served, served


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


def median_of(visits: Sequence[Visit], value: Callable[[Visit], float]) -> float:
    """The median of a value over the visits."""
    return median(value(one) for one in visits)


def rows_of(ours: Sequence[Visit], theirs: Sequence[Visit], product: Served, twin: Served) -> list[Row]:
    """The table's lines."""

    def row(label: str, unit: str, value: Callable[[Visit], float], **promise: float) -> Row:
        return Row(label, unit, median_of(ours, value), median_of(theirs, value), **promise)

    return [
        row("Octets transférés, cache froid", "ko", lambda one: one.kilobytes, most=290),
        row("Requêtes", "", lambda one: one.requests),
        row("Premier chiffre clé à l’écran", "ms", lambda one: one.words, most_ratio=0.20),
        row("Tous les graphiques tracés", "ms", lambda one: one.drawn, most_ratio=0.20),
        row("Changement d’année → page à jour", "ms", lambda one: median(one.filters), most_ratio=0.18),
        row("Réponse du serveur à ce changement", "ms", lambda one: median(one.servers), most_ratio=0.04),
        Row("Mémoire d’un processus", "Mo", product.worker_megabytes(), twin.worker_megabytes(), most_ratio=0.92),
        Row("Démarrage → première page", "s", product.start_seconds, twin.start_seconds, most_ratio=1.0),
    ]


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


def _size(text: str) -> int:
    """A number of rows; 1e6 is a million."""
    size = int(float(text))
    if size < 1:
        raise ValueError(text)
    return size


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; exit code 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--visites", type=int, default=7, help="visites de chacun (7)")
    parser.add_argument("--changements", type=int, default=6, help="changements d’année par visite (6)")
    parser.add_argument(
        "--rows",
        type=_size,
        nargs="+",
        metavar="N",
        help="mesure seulement le calcul, à N lignes de présence (1e3 1e6…)",
    )
    parser.add_argument("--pages", action="store_true", help="mesure seulement le calcul de chaque page")
    options = parser.parse_args(arguments)
    if options.rows:
        return rows.main(options.rows)
    if options.pages:
        return pages.main()
    with (
        served("gunicorn.conf.py") as product,
        served("benchmarks/stock_gunicorn.py") as twin,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        ours: list[Visit] = []
        theirs: list[Visit] = []
        # The first visit of each warms the server and the disk; it does not count.
        for number in range(options.visites + 1):
            for kept, server in ((ours, product), (theirs, twin)):
                seen = visit(browser, server.address, options.changements)
                if number:
                    kept.append(seen)
        browser.close()
        found = rows_of(ours, theirs, product, twin)
    print(f"Page Synthèse, Chromium sans écran, médianes de {options.visites} visites\n")
    print(table(found))
    return 0 if all(row.kept for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
