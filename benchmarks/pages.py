"""`make bench ARGS="--pages"`: what the server computes for each page, beside the Synthèse, in one run.

A page is computed anew from the same snapshot, whose lists are read and whose memos are made.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from statistics import median

from benchmarks.served import ROOT
from dashboard.filters import parse, vocabulary
from dashboard.pages import PAGES, synthese
from dashboard.pages.model import Context, Page
from dashboard.snapshot import Snapshot, build_snapshot
from dashboard.territories.lists import load_territories

CENTRE = "villes-et-territoires"
EXAMPLES = {"territoire": "34", "action": "vt-2024-e11"}
"""Pages of one thing, and the thing."""
SYNTHESE = synthese.PAGE.label
TURNS = 15
MOST_RATIO = 12.0
"""The most that a page may take, in times of the Synthèse."""


def view_of(snapshot: Snapshot, page: Page, query: str = "") -> Callable[[], object]:
    """What computes a page of the centre, all of it."""
    parsed = parse(f"centre={CENTRE}{query}", snapshot, CENTRE, page.extras)
    words = vocabulary(snapshot, CENTRE, CENTRE)
    context = Context(
        snapshot, snapshot.centres[CENTRE], parsed.filters, words, parsed.extra, EXAMPLES.get(page.id, "")
    )
    return lambda: page.compose(page.view(context).slots)


def milliseconds(action: Callable[[], object]) -> float:
    """What an action takes, once; the first time does not count."""
    action()
    times = []
    for _ in range(TURNS):
        started = time.perf_counter()
        action()
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


def measured() -> Iterator[tuple[str, float]]:
    """Each page by its label, and the longest list of territories, in milliseconds."""
    snapshot = build_snapshot(ROOT / "data", ROOT / "geo")
    for page in PAGES:
        yield page.label, milliseconds(view_of(snapshot, page))
        if page.id == "territoires":
            yield "Communes", milliseconds(view_of(snapshot, page, "&type=communes"))


def verdict(found: Mapping[str, float]) -> bool:
    """Whether no page takes more times the Synthèse than promised, by label."""
    return max(found.values()) <= MOST_RATIO * found[SYNTHESE]


def main() -> int:
    """Measure each page and print the table; exit code 1 when one takes too many times the Synthèse."""
    found = dict(measured())
    least = found[SYNTHESE]
    print(f"Calcul d’une page par le serveur, médianes de {TURNS} fois\n")
    print(f"{'':<36}{'temps':>14}{'rapport':>10}   objectif")
    for label, value in found.items():
        mark = "✓" if value <= MOST_RATIO * least else "✗"
        line = f"{label:<36}{value:>11.1f} ms{value / least:>9.2f}×   {mark} ≤ {MOST_RATIO:g} ×"
        print(line.replace(".", ","))
    lists = milliseconds(lambda: load_territories(ROOT / "geo", ("24", "76")))
    print(f"{'Lire les listes de territoires':<36}{lists:>11.1f} ms".replace(".", ","))
    return 0 if verdict(found) else 1
