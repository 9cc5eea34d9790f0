"""What a centre would lose if new data took the place of those that are there: none do before somebody has said yes.

A sheet renamed, a column moved, a number typed with a zero too many: the files can be read, and are wrong all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import pandas as pd

from dashboard.dimensions import DIMENSIONS, encode
from dashboard.filters import Filters
from dashboard.french import number, plural
from dashboard.indicators.published import published
from dashboard.indicators.registry import BY_ID
from dashboard.indicators.reported import years_told
from dashboard.snapshot import CentreData, centres_data
from dashboard.sources import CentreTables, Problem, TableSchema
from dashboard.sources.attendance_frame import ATTENDANCES
from dashboard.sources.last_good import LOSS
from dashboard.sources.problems import NARROW, quoted
from dashboard.sources.questions import Question

FEWEST_ROWS: Final = 4
"""Of fewer rows, one or two that go are more than half: only that none is left is a loss."""
FEWEST: Final = 10
"""Of figures smaller than that, both before and after, a few more or less are 30 % at once: they are no loss."""
MOST_MOVED: Final = 0.3
"""How far a figure may move, in proportion to what it was."""
_PURGED: Final = (ATTENDANCES, "attendance_totals")
"""A purge turns rows of the first into rows of the second."""

_Figure = tuple[str, int, str]
"""Indicator, year, and "publié" or "calculé"."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A key figure of a centre that moves too far: its French name, its year, whether it is published or computed.

    `after` is None when nothing tells it any more.
    """

    label: str
    year: int
    kind: str
    before: float
    after: float | None

    def words(self) -> str:
        """What it was and what it would be."""
        now = "plus rien" if self.after is None else number(self.after)
        return f"{quoted(self.label)}, {self.year} (chiffre {self.kind}){NARROW}: {number(self.before)}, puis {now}"


def lost(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Table → its rows then and now, of those that have none left, or less than half."""
    found = {}
    for name, rows in before.items():
        left = now.get(name, 0)
        if rows and (not left or (2 * left < rows and rows >= FEWEST_ROWS)):
            found[name] = (rows, left)
    lists, totals = _PURGED
    if now.get(totals, 0) > before.get(totals, 0):
        found.pop(lists, None)
    return found


def moved(before: CentreData, after: CentreData, schemas: Mapping[str, TableSchema]) -> list[Moved]:
    """The key figures that move too far, in the years that were known, because of rows that were there already.

    What rows and cells that have been added explain is no loss: a year goes on, somebody fills in what was missing.
    """
    then, now = _figures(before, before), _figures(before, after)
    far = [one for one, value in then.items() if _is_far(value, now.get(one))]
    if not far:
        return []
    same = _figures(before, _without_additions(before, after, schemas))
    return [
        Moved(BY_ID[one[0]].label, one[1], one[2], then[one], now.get(one))
        for one in far
        if _is_far(then[one], same.get(one)) and (now.get(one, 0) > then[one]) == (same.get(one, 0) > then[one])
    ]


def questions(before: CentreTables, after: CentreTables, schemas: Mapping[str, TableSchema]) -> Iterator[Problem]:
    """What new data of a centre would lose of those that are kept, each as an error that says how to answer."""
    return (one.problem() for one in asked(before, after, schemas))


def asked(before: CentreTables, after: CentreTables, schemas: Mapping[str, TableSchema]) -> Iterator[Question]:
    """What new data of a centre would lose of those that are kept, each as a question.

    Nothing is lost of what is invented, nor when another centre is there in the place of the first.
    """
    (old, *_), (new, *_) = (centres_data([one]) for one in (before, after))
    if new.centre.simulated or new.centre.id != old.centre.id:
        return
    rows = lost(*({name: len(frame) for name, frame in one.tables.items()} for one in (before, after)))
    files = {one.table: one for one in (*before.files, *after.files)}
    folder = after.path.name
    choices = {
        f"python -m dashboard publish {new.centre.id} --force": "c’est voulu, ces données sont reprises et publiées",
        "corriger les fichiers": "ce n’est pas voulu, ils sont relus aussitôt",
    }
    for name, (then, now) in rows.items():
        origin = files.get(name)
        place = (origin.file, origin.sheet) if origin else (folder, None)
        words = f"la table {quoted(schemas[name].title)} avait {plural(then, 'ligne')}, {_left(now)}"
        yield Question(LOSS, *place, None, None, f"{words}{NARROW}: est-ce voulu{NARROW}?", choices)
    for one in moved(old, new, schemas):
        text = f"{one.words()}. Est-ce voulu{NARROW}?"
        yield Question(LOSS, folder, None, None, None, text, choices)


def _left(rows: int) -> str:
    return f"il en reste {number(rows)}" if rows else "il n’en reste aucune"


def _is_far(before: float, after: float | None) -> bool:
    now = after or 0.0
    return max(abs(before), abs(now)) >= FEWEST and abs(now - before) > MOST_MOVED * abs(before)


def _figures(known: CentreData, data: CentreData) -> dict[_Figure, float]:
    """The key figures and the years of the data that were `known`, as some data tell them; none that is zero."""
    told = years_told(known)
    found: dict[_Figure, float | None] = {}
    for name in known.centre.key_figures:
        compute = BY_ID[name].compute
        for year in sorted(told.reported | told.silent):
            whole = Filters(data.centre.id, year)
            written = published(data, name, whole)
            found[name, year, "publié"] = written.value if written else None
            found[name, year, "calculé"] = compute(data, whole).value if compute else None
    return {one: value for one, value in found.items() if value}


def _without_additions(before: CentreData, after: CentreData, schemas: Mapping[str, TableSchema]) -> CentreData:
    """New data with only the rows, and in each row the cells, that the data before had."""
    tables = {name: _shared(before.table(name), frame, schemas[name]) for name, frame in after.tables.items()}
    encoded = {dimension.id: encode(tables["events"], dimension) for dimension in DIMENSIONS}
    return replace(after, tables=MappingProxyType(tables), encoded=MappingProxyType(encoded), memo={})


def _shared(before: pd.DataFrame, after: pd.DataFrame, schema: TableSchema) -> pd.DataFrame:
    if schema.name == ATTENDANCES:
        # Its rows have no name that lasts from one reading to the next.
        return min(before, after, key=len)
    old, new = (one[list(schema.primary_key)].astype("string").fillna("") for one in (before, after))
    places = {key: place for place, key in enumerate(old.itertuples(index=False, name=None))}
    found = {row: places[key] for row, key in enumerate(new.itertuples(index=False, name=None)) if key in places}
    kept, known = after.iloc[list(found)].reset_index(drop=True), before.iloc[list(found.values())]
    cells = [name for name in schema.names if name not in schema.primary_key]
    return kept.assign(**{name: kept[name].where(known[name].notna().to_numpy()) for name in cells})
