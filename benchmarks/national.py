"""`make bench ARGS="--national"`: the national page of twenty demonstration centres, beside its twin on stock Dash.

Same centres, same words, same tables; one run, in alternation, cold cache. Only how the two compare is judged, and the
bytes, which are the same on any machine.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.compared import Row, in_turn, row_of, table
from benchmarks.served import ROOT, Served, served

CENTRES = 20
MOST_KILOBYTES = 350.0
MOST_RATIO = 0.25
"""The most that all of the page may take to be drawn, in times of the twin."""


@contextmanager
def both() -> Iterator[tuple[Served, Served]]:
    """The product and its twin, on the same made-up centres."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        demo = [sys.executable, "-m", "dashboard", "demo", str(folder), "--centres", str(CENTRES)]
        subprocess.run(demo, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        settings = {"DASHBOARD_EDITIONS": "nationale", "DASHBOARD_NATIONAL": str(folder / "national.toml")}
        own, other = ({**settings, "DASHBOARD_CACHE": str(folder / kept)} for kept in ("own", "other"))
        with (
            served("gunicorn.conf.py", own) as product,
            served("benchmarks/stock_gunicorn.py", {**other, "TWIN": "stock_national"}) as twin,
        ):
            yield product, twin


def main(visits: int) -> int:
    """Measure and print; 1 when a promise is not kept."""
    with both() as (product, twin):
        seen = in_turn(f"{product.address}national/", twin.address, visits, 0)
        row = partial(row_of, seen)
        found = [
            row("Octets transférés, cache froid", "ko", lambda one: one.kilobytes, most=MOST_KILOBYTES),
            row("Requêtes", "", lambda one: one.requests),
            row("Premier chiffre à l’écran", "ms", lambda one: one.words),
            row("Toute la page à l’écran", "ms", lambda one: one.drawn, most_ratio=MOST_RATIO),
            Row("Mémoire d’un processus", "Mo", product.worker_megabytes(), twin.worker_megabytes()),
            Row("Démarrage → première page", "s", product.start_seconds, twin.start_seconds),
        ]
    print(f"Page nationale de {CENTRES} centres, Chromium sans écran, médianes de {visits} visites\n")
    print(table(found))
    return 0 if all(one.kept for one in found) else 1
