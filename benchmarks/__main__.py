"""`make bench`: prints the product's times beside its twin's, measured in one run, in alternation.

Machines differ: only how the two compare is judged. What each takes is printed, and never judged.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from statistics import median

from benchmarks import national, pages, rows
from benchmarks.compared import Row, Visits, in_turn, row_of, table
from benchmarks.served import Served, served


def rows_of(seen: Visits, product: Served, twin: Served) -> list[Row]:
    """The table's lines."""
    row = partial(row_of, seen)
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
    parser.add_argument("--national", action="store_true", help="mesure seulement la page nationale de vingt centres")
    options = parser.parse_args(arguments)
    if options.rows:
        return rows.main(options.rows)
    if options.pages:
        return pages.main()
    if options.national:
        return national.main(options.visites)
    with served("gunicorn.conf.py") as product, served("benchmarks/stock_gunicorn.py") as twin:
        seen = in_turn(product.address, twin.address, options.visites, options.changements)
        found = rows_of(seen, product, twin)
    print(f"Page Synthèse, Chromium sans écran, médianes de {options.visites} visites\n")
    print(table(found))
    return 0 if all(row.kept for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())
