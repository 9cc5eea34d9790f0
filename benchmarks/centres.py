"""`python -m benchmarks.centres`: many made-up centres, counted, protected and audited by whoever can, then published.

One process, two, one or two workers of a Dask scheduler: time, processor, bytes moved, whether the same comes out of
each. Then a whole publication by the command, with what it takes of memory. The centres are those of
`dashboard.demo.many`, all different, one in four with lists.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.cluster import cluster, relayed
from benchmarks.served import ROOT, free_port
from dashboard.commands.centres import loaded_centres
from dashboard.demo import write
from dashboard.demo.many import characters, made_up
from dashboard.publishing.counting import Question, count
from dashboard.publishing.people import People
from dashboard.settings import Settings
from dashboard.snapshot import centres_data
from dashboard.sources import load_schemas
from dashboard.store.objects import Objects
from dashboard.store.tasks import Dask, Executor, Here, Processes, packed

SIZES = {"petit": (10, (2024,)), "moyen": (0, (2023, 2024))}
"""Size of a centre → hundredths of the actions of the demonstration centre (0: those of each), and its years."""
WAYS = {"1": "un processus", "2": "deux processus", "d": "Dask, un ouvrier", "e": "Dask, deux ouvriers"}


@dataclass(frozen=True)
class Measured:
    """What was found of a centre, and the seconds of processor that it took."""

    found: People | Sequence[str]
    seconds: float


def measured(question: Question) -> Measured:
    """The task of a publication, measured: seconds of processor do not depend on what else the machine does."""
    began = time.process_time()
    return Measured(count(question), time.process_time() - began)


def written(folder: Path, many: int, size: str) -> list[Question]:
    """Write so many centres, and read them: what is asked of each."""
    hundredths, years = SIZES[size]
    schemas = load_schemas(ROOT / "data" / "schemas")
    columns = {name: schema.names for name, schema in schemas.items()}
    several = [replace(one, size=hundredths or one.size) for one in characters(ROOT / "geo", many)]
    for one, demo in zip(several, made_up(several, ROOT / "geo", years, 1), strict=True):
        write(demo, folder / one.id, columns, force=True)
    settings = Settings.from_env({"DASHBOARD_DATA": str(folder), "DASHBOARD_GEO": str(ROOT / "geo")})
    loaded = list(loaded_centres(settings, schemas, ""))
    if refused := [problem.text() for one in loaded for problem in one.problems]:
        raise RuntimeError("\n".join(refused))
    return [Question(replace(data, problems=(), memo={}), (), wait=True) for data in centres_data(loaded, ())]


def executor(way: str, folder: Path, around: ExitStack) -> tuple[Executor, list[int]]:
    """Who does it, and the bytes that go between whoever asks and a scheduler, as they go."""
    if way in "12":
        return (Here() if way == "1" else Processes(2)), []
    home = folder / way
    home.mkdir()
    behind = around.enter_context(cluster(home, free_port(), 1 if way == "d" else 2))
    address, moved = around.enter_context(relayed(behind))
    return Dask(address, Objects(str(home / "store"))), moved


def counted(way: str, questions: Sequence[Question], folder: Path) -> list[bytes]:
    """Have them counted, and print what it took; returns what would be published of each."""
    with ExitStack() as around:
        does, moved = executor(way, folder, around)
        began = time.perf_counter()
        found = list(does.map(measured, questions))
        took = time.perf_counter() - began
        asked, answers = (sum(len(packed(one)) for one in several) for several in (questions, found))
    told = f"ordonnanceur {_size(sum(moved))}" if moved else ""
    print(
        f"  {WAYS[way]:<22}{_number(took):>9} s{_number(sum(one.seconds for one in found)):>9} s de processeur   "
        f"questions {_size(asked)}, réponses {_size(answers)}   {told}",
        flush=True,
    )
    return [one.found.text if isinstance(one.found, People) else "\n".join(one.found).encode() for one in found]


def published(data: Path, folder: Path) -> None:
    """Publish them by the command, two processes counting, and print what it took."""
    names = ("PUBLIC", "STATE", "CACHE")
    places = {f"DASHBOARD_{name}": str(folder / name.lower()) for name in names} | {"DASHBOARD_DATA": str(data)}
    began = time.perf_counter()
    command = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "publish"],
        env={**os.environ, **places},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(command.pid, 0)
    command.returncode = os.waitstatus_to_exitcode(status)
    if command.returncode:
        raise RuntimeError("la publication a échoué")
    print(
        f"  {'publish, entier':<22}{_number(time.perf_counter() - began):>9} s"
        f"{_number(used.ru_utime + used.ru_stime):>9} s de processeur de qui publie, {_size(used.ru_maxrss * 1024)} "
        "de mémoire au plus",
        flush=True,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when the same does not come out of each."""
    parser = argparse.ArgumentParser(prog="benchmarks.centres", description=__doc__)
    parser.add_argument("--centres", type=int, nargs="+", default=[20], help="nombres de centres")
    parser.add_argument("--size", choices=SIZES, default="moyen", help="taille d’un centre")
    ways = ", ".join(f"{way} : {words}" for way, words in WAYS.items())
    parser.add_argument("--by", default="12de", help=f"{ways} ; p : la commande publish")
    chosen = parser.parse_args(arguments)
    same = True
    for many in chosen.centres:
        with TemporaryDirectory() as name:
            folder, known = Path(name), list[bytes]()
            began = time.process_time()
            questions = written(folder / "data", many, chosen.size)
            took = _number(time.process_time() - began)
            print(f"{many} centres ({chosen.size}), écrits et lus en {took} s de processeur", flush=True)
            for way in (one for one in chosen.by if one in WAYS):
                made = counted(way, questions, folder)
                known = known or made
                same = same and made == known
            if "p" in chosen.by:
                published(folder / "data", folder)
    print("Les mêmes octets partout." if same else "Des octets diffèrent.")
    return 0 if same else 1


def _number(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def _size(octets: int) -> str:
    return f"{octets / 1e6:.2f} Mo".replace(".", ",")


if __name__ == "__main__":
    # Its task is found by others under the name of its module.
    from benchmarks import centres

    sys.exit(centres.main())
