"""`python -m benchmarks.centres`: the people of many made-up centres, counted, protected and audited, by whoever can.

One process, two, one or two workers of a Dask scheduler: time, bytes moved, whether the same bytes come out of each.
The centres are those of `dashboard.demo.many`, twenty different ones, taken again in turn beyond that.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cluster import cluster
from benchmarks.served import ROOT, free_port
from dashboard.commands.centres import loaded_centres
from dashboard.demo import write
from dashboard.demo.many import characters, made_up
from dashboard.publishing.counting import Question, count, written
from dashboard.settings import Settings
from dashboard.snapshot import centres_data
from dashboard.sources import load_schemas
from dashboard.store.objects import Objects
from dashboard.store.tasks import Dask, Executor, Here, Processes

DIFFERENT = 20
YEARS = (2023, 2024)


def questions(folder: Path, many: int) -> Iterator[bytes]:
    """What is asked of so many centres."""
    schemas = load_schemas(ROOT / "data" / "schemas")
    columns = {name: schema.names for name, schema in schemas.items()}
    several = characters(ROOT / "geo", min(many, DIFFERENT))
    for one, demo in zip(several, made_up(several, ROOT / "geo", YEARS, 1), strict=True):
        write(demo, folder / "data" / one.id, columns, force=True)
    settings = Settings.from_env({"DASHBOARD_DATA": str(folder / "data"), "DASHBOARD_GEO": str(ROOT / "geo")})
    loaded = list(loaded_centres(settings, schemas, ""))
    if refused := [problem.text() for one in loaded for problem in one.problems]:
        raise RuntimeError("\n".join(refused))
    for number, data in enumerate(islice(cycle(centres_data(loaded, ())), many)):
        # Another centre, in the eyes of who names things by their content.
        yield written(Question(replace(data, digest=f"{data.digest}-{number}"), (), wait=True))


def executors(folder: Path, only: str) -> Iterator[tuple[str, Executor]]:
    """Who does it, in words; each is stopped before the next one is started."""
    if "1" in only:
        yield "un processus", Here()
    if "2" in only:
        yield "deux processus", Processes(2)
    for workers in (1, 2) if "d" in only else ():
        with cluster(folder, free_port(), workers) as address:
            yield f"Dask, {workers} ouvrier(s)", Dask(address, Objects(str(folder / "store")))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when the same does not come out of each."""
    parser = argparse.ArgumentParser(prog="benchmarks.centres", description=__doc__)
    parser.add_argument("--centres", type=int, nargs="+", default=[20], help="nombres de centres")
    parser.add_argument(
        "--by", default="12d", help="1, un processus ; 2, deux processus ; d, Dask, un puis deux ouvriers"
    )
    chosen = parser.parse_args(arguments)
    same = True
    for many in chosen.centres:
        with TemporaryDirectory() as name:
            folder, known = Path(name), list[bytes]()
            began = time.perf_counter()
            given = list(questions(folder, many))
            print(
                f"{many} centres, lus en {time.perf_counter() - began:.1f} s ; questions : {_size(given)}", flush=True
            )
            for words, one in executors(folder, chosen.by):
                began = time.perf_counter()
                made = one.map(count, given)
                print(f"  {words:<24}{time.perf_counter() - began:8.1f} s   réponses : {_size(made)}", flush=True)
                known = known or made
                same = same and made == known
    print("Les mêmes octets partout." if same else "Des octets diffèrent.")
    return 0 if same else 1


def _size(contents: Sequence[bytes]) -> str:
    return f"{sum(map(len, contents)) / 1e6:.2f} Mo".replace(".", ",")


if __name__ == "__main__":
    sys.exit(main())
