"""`make bench ARGS="--rows 1e3 1e5 1e6"`: one refresh of the Participation page, as the number of rows grows.

Server side: from filters to the four key figures, six breakdowns and the crossing that the page shows, nothing kept
from one choice to the next. Beside it, the same figures asked of pandas one by one: how the two compare is judged, what
each takes is printed.
"""

from __future__ import annotations

import gc
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from inspect import unwrap
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.row_centre import CENTRE, YEARS, made_up, written
from benchmarks.row_pandas import PlainRows
from benchmarks.served import ROOT
from dashboard.filters import Filters
from dashboard.french import number
from dashboard.indicators.attendance import Attendances, Reach, attendances, reach
from dashboard.indicators.attendance_totals import IntArray
from dashboard.snapshot import CentreData
from dashboard.sources import load_centre, load_schemas

MOST_RATIO = 0.1
"""The most that a refresh may take, in times of pandas; from `FROM_ROWS` rows on."""
FROM_ROWS = 100_000
READ_ROWS = 1_000_000
MOST_SECOND_START = 0.2
"""The most that a start with the typed cache may take, in times of the first one."""
PERIODS = (
    *(Filters(CENTRE.id, year) for year in YEARS),
    Filters(CENTRE.id),
    Filters(CENTRE.id, None, date(2024, 1, 1), date(2024, 6, 30)),
    Filters(CENTRE.id, None, date(2022, 3, 1), date(2023, 9, 30)),
)
CHOICES: tuple[dict[str, tuple[str, ...]], ...] = (
    {},
    {"department": ("31",)},
    {"department": ("31", "34")},
    {"theme": ("theme-1",)},
    {"modality": ("in_person",)},
    {"format": ("workshop", "training")},
    {"network": ("reseau-1", "reseau-2")},
    {"theme": ("theme-2", "theme-3"), "modality": ("remote",)},
)
YEAR_FILTERS = PERIODS[: len(YEARS)]
PEOPLE = ("attendances", "unique", "loyalty")
FILTERS = tuple(replace(period, **choice) for period, choice in product(PERIODS, CHOICES))  # type: ignore[arg-type]
ASKED = FILTERS[:: len(CHOICES) + 1]
"""Those asked of pandas too: each period, each time with another choice."""
TURNS = 7
READINGS = 3


@dataclass(frozen=True)
class Measured:
    """What one size costs; times in milliseconds.

    Attributes:
        rows: attendance rows; actions: of the centre.
        build: making the arrays, once per snapshot.
        typical, quickest: one refresh, median and least over all filters and turns.
        whole_year: median of the filters that choose a year and nothing else; slowest: median of the slowest filter.
        alike: median over `ASKED`; plain: the same asked of pandas.
        table_bytes, array_bytes: a row in the snapshot's table; in the arrays made from it.
    """

    rows: int
    actions: int
    build: float
    typical: float
    quickest: float
    whole_year: float
    slowest: float
    alike: float
    plain: float
    table_bytes: float
    array_bytes: float

    @property
    def kept(self) -> bool:
        """Whether a refresh takes no more of pandas's time than promised."""
        return self.rows < FROM_ROWS or self.alike <= MOST_RATIO * self.plain


def measure_rows(rows: int) -> Measured:
    """Build a centre of that size and refresh its page under every filter.

    Raises:
        RuntimeError: the product and pandas do not count the same.
    """
    data = made_up(rows)
    build = median(_milliseconds(lambda: _lists(data, unwrap(attendances))) for _ in range(TURNS))
    lists = _lists(data, attendances)
    gc.collect()
    times = {one: [_milliseconds(lambda one=one: reach(data, one)) for _ in range(TURNS)] for one in FILTERS}
    plain = PlainRows(data)
    asked = []
    for one in ASKED:
        answer: dict[str, Any] = {}
        asked.append(_milliseconds(lambda one=one, answer=answer: answer.update(plain.refresh(one))))
        _agree(reach(data, one), answer)
    return Measured(
        rows, len(data.events), build,
        typical=median(taken for turns in times.values() for taken in turns),
        quickest=min(map(min, times.values())),
        whole_year=median(taken for one in YEAR_FILTERS for taken in times[one]),
        slowest=max(map(median, times.values())),
        alike=median(median(times[one]) for one in ASKED),
        plain=median(asked),
        table_bytes=float(data.table("attendances").memory_usage(deep=True).sum()) / rows,
        array_bytes=lists.nbytes / rows,
    )  # fmt: skip


def _milliseconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def _lists(data: CentreData, read: Callable[[CentreData], Attendances | None]) -> Attendances:
    made = read(data)
    if made is None:
        raise RuntimeError("the made-up centre has no list")
    return made


def _agree(ours: Reach | None, theirs: Mapping[str, Any]) -> None:
    """Raise RuntimeError unless both have counted the same."""
    if ours is None:
        raise RuntimeError("the made-up centre has no list")
    people = ours.people
    if people.unique is None and not theirs["attendances"]:
        return
    pairs = [
        ((people.attendances, people.unique, people.loyalty), tuple(theirs[name] for name in PEOPLE)),
        (people.new, theirs["new"] if people.new is not None else None),
    ]
    for name in ("theme", "network", "format"):
        cut = ours.cuts[name]
        pairs.append((_by_code(cut.codes, cut.unique), theirs[f"{name}_unique"]))
    for name in ("profile", "department", "modality"):
        cut = ours.cuts[name]
        found = {code if isinstance(code, str) else "": int(count) for code, count in theirs[f"{name}_unique"].items()}
        pairs.append((_by_code(cut.codes, cut.unique), {code: found.get(code, 0) for code in cut.codes}))
    for one, other in pairs:
        if one != other:
            raise RuntimeError(f"not the same: {one} and {other}")


def _by_code(codes: Sequence[str], counts: IntArray | None) -> dict[str, int]:
    return {} if counts is None else dict(zip(codes, counts.tolist(), strict=True))


def measure_reading(rows: int) -> tuple[float, float]:
    """Seconds to read and check a centre of that many rows from its files, then to start again with the typed cache."""
    schemas = load_schemas(ROOT / "data" / "schemas")
    with tempfile.TemporaryDirectory() as place:
        folder, cache = written(Path(place) / CENTRE.id, rows), Path(place) / "cache"

        def start() -> None:
            loaded = load_centre(folder, schemas, cache)
            if not loaded.ok or len(loaded.tables["attendances"]) != rows:
                raise RuntimeError(f"the made-up centre is refused: {loaded.problems[:3]}")

        first = _milliseconds(start)
        return first / 1000, median(_milliseconds(start) for _ in range(READINGS)) / 1000


def table(found: Sequence[Measured]) -> str:
    """The sizes as aligned text, one column each."""
    lines: list[tuple[str, Callable[[Measured], str]]] = [
        ("Lignes de présence", lambda one: number(one.rows)),
        ("Actions", lambda one: number(one.actions)),
        ("Préparation, une fois par instantané", lambda one: _ms(one.build)),
        ("Un rafraîchissement, médiane", lambda one: _ms(one.typical)),
        ("  le plus court", lambda one: _ms(one.quickest)),
        ("  une année, sans autre filtre", lambda one: _ms(one.whole_year)),
        ("  le filtre le plus long", lambda one: _ms(one.slowest)),
        ("Le même avec pandas, question par question", lambda one: _ms(one.plain)),
        ("  rapport", lambda one: _mark(one.kept, one.rows >= FROM_ROWS) + f"× {number(one.plain / one.alike)}"),
        ("Octets par ligne, table", lambda one: number(one.table_bytes)),
        ("Octets par ligne, table et tableaux", lambda one: number(one.table_bytes + one.array_bytes)),
    ]
    return "\n".join(f"{label:<44}" + "".join(f"{cell(one):>15}" for one in found) for label, cell in lines)


def _ms(value: float) -> str:
    return f"{value:.2f} ms".replace(".", ",") if value < 100 else f"{number(value)} ms"


def _mark(kept: bool, promised: bool) -> str:
    return ("✓ " if kept else "✗ ") if promised else ""


def main(sizes: Sequence[int]) -> int:
    """Measure each size and print the table; exit code 1 when a promise is not kept."""
    found = [measure_rows(rows) for rows in sizes]
    print(f"Page Participation, côté serveur : {len(FILTERS)} choix de filtres, {TURNS} fois chacun\n")
    print(table(found))
    print(f"\nDès {number(FROM_ROWS)} lignes, objectif : au moins {number(1 / MOST_RATIO)} fois plus vite que pandas")
    kept = all(one.kept for one in found)
    if READ_ROWS in sizes:
        first, second = measure_reading(READ_ROWS)
        print(f"\nLire {number(READ_ROWS)} lignes d’un CSV, tout vérifié : ", end="")
        print(_seconds(first))
        sooner = second <= MOST_SECOND_START * first
        print(f"Second démarrage, copie typée : {_mark(sooner, True)}{_seconds(second)} (au moins 5 fois plus court)")
        kept = kept and sooner
    return 0 if kept else 1


def _seconds(value: float) -> str:
    return f"{value:.2f} s".replace(".", ",")
