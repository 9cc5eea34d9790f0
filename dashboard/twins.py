"""Lines that tell of one action: `same_as` gathers them, they complete one another, and the action counts once.

Within a centre a link that one line tells is enough. Between two centres both must tell it: a centre reads nothing of
another by naming its lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import pandas as pd

PREVAILING: Final = ("realised", "postponed", "cancelled", "announced", "tentative", "in_preparation")
"""Statuses: of the lines on one action, the one whose status comes first says where it stands."""
UNDATED: Final = ("placeholder", "unknown")
"""Precisions of a date that tells nothing."""


@dataclass(frozen=True)
class Facet:
    """Columns that a line takes together from those on the same action.

    Attributes:
        columns: from the widest to the finest: taken as far as all the lines agree.
        along: columns that come with the first one, from the line it is taken from.
        shared: whether a line of another centre may tell it: what is in words of the centre's own may not.
    """

    columns: tuple[str, ...]
    along: tuple[str, ...] = ()
    shared: bool = True

    @property
    def basis(self) -> str:
        """The column that says how sure the first one is, if any."""
        return next((name for name in self.along if name.endswith("_basis")), "")


DATES: Final = Facet(
    ("date_start",), ("date_end", "date_precision", "date_as_written", "date_start_day", "date_end_day")
)
FACETS: Final = (
    Facet(("department_code", "commune_code", "place", "venue", "qpv_codes")),
    DATES,
    Facet(("modality",), ("modality_basis",)),
    Facet(("format",)),
    Facet(("audience",)),
    Facet(("theme_ids",), ("theme_basis",), shared=False),
    *(Facet((name,), shared=False) for name in ("role", "partners", "network_id", "scheme_id")),
)
"""What lines tell one another. Numbers are left out: each is counted within the perimeter of its own line."""


class Filled(NamedTuple):
    """A cell that a line leaves empty and those on the same action tell.

    Attributes:
        column: its column.
        lines: identifiers of the lines that tell it.
        sources: their sources, each once.
        centre: name of the centre that these lines are of; "" for the line's own.
    """

    column: str
    lines: tuple[str, ...]
    sources: tuple[str, ...]
    centre: str = ""


class _Line(NamedTuple):
    """A line among those on one action: its centre ("" for the one whose table is completed), its place, its cells."""

    centre: str
    place: int
    cells: pd.Series

    def value(self, column: str) -> Any:
        """A cell as the line itself tells it; None when it tells nothing."""
        if any(cell.column == column for cell in self.cells.get("filled", ())):
            return None
        value = self.cells.get(column)
        if column == "department_code" and _empty(value) and not _empty(self.cells.get("commune_code")):
            commune = str(self.cells["commune_code"])
            return commune[: 3 if commune.startswith("97") else 2]
        if column == "date_start" and self.cells["date_precision"] in UNDATED:
            return None
        return None if _empty(value) else value

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Lines of the centre first, then those whose status prevails."""
        return bool(self.centre), PREVAILING.index(self.cells["status"]), self.place

    @property
    def done(self) -> bool:
        """Whether it tells the action as done."""
        return bool(self.cells["status"] == PREVAILING[0])

    @property
    def several(self) -> bool:
        """Whether it stands for several dates, which no single date can tell."""
        return bool((self.value("occurrences") or 1) > 1)


Family = list[_Line]
"""The lines on one action, the centre's own first."""


def families(ids: Iterable[Hashable], twins: Iterable[Iterable[Hashable]]) -> list[int]:
    """For each line, the place of the first of those on the same action: links go both ways, one after another.

    Args:
        ids: identifier of each line.
        twins: identifiers that each line names as the same, whether or not a line has them.
    """
    names = list(ids)
    above: dict[Hashable, Hashable] = {}

    def head(name: Hashable) -> Hashable:
        while name in above:
            further = above.get(above[name], above[name])
            above[name], name = further, further  # half the way for whoever asks next
        return name

    for name, others in zip(names, twins, strict=True):
        for other in others:
            one, two = head(name), head(other)
            if one != two:
                above[two] = one
    first: dict[Hashable, int] = {}
    return [first.setdefault(head(name), place) for place, name in enumerate(names)]


def completed(events: pd.DataFrame, beside: Mapping[str, pd.DataFrame] = MappingProxyType({})) -> pd.DataFrame:
    """The lines of a centre, their empty cells filled from those on the same action where these agree: a new frame.

    Args:
        events: the lines, as read.
        beside: name of another centre → its lines, as read or completed.

    Returns:
        The frame with `family` (place of the first line on the same action), `held` (whether one of these, of whichever
        centre, tells it as done) and `filled` (a tuple of Filled).
    """
    frame = events.reset_index(drop=True).copy()
    frame["family"], found = _families({"": frame, **beside})
    held = (frame["status"] == PREVAILING[0]).tolist()
    filled: list[tuple[Filled, ...]] = [()] * len(frame)
    for family in found:
        told = any(line.done for line in family)
        for line in (line for line in family if not line.centre):
            held[line.place] = told
            taken = list(_taken(line, family))
            filled[line.place] = tuple(cell for cell, _ in taken)
            for name, value in (pair for _, values in taken for pair in values.items()):
                frame.at[line.place, name] = value
    frame["held"] = held
    frame["filled"] = pd.Series(filled, index=frame.index, dtype=object)
    return frame


def _families(tables: Mapping[str, pd.DataFrame]) -> tuple[list[int], list[Family]]:
    """The family of each line of the first table, and the families of several lines that it has a part in."""
    rows = [(centre, place) for centre, table in tables.items() for place in range(len(table))]
    names = [(centre, name) for centre, table in tables.items() for name in table["event_id"]]
    numbers = families(names, _links(tables))
    gathered: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for number, row in zip(numbers, rows, strict=True):
        gathered[number].append(row)
    own = numbers[: len(tables[""])]
    several = [gathered[number] for number in dict.fromkeys(own) if len(gathered[number]) > 1]
    lines = [[_Line(centre, place, tables[centre].iloc[place]) for centre, place in family] for family in several]
    return own, [sorted(family, key=lambda line: line.rank) for family in lines]


def linked(tables: Mapping[str, pd.DataFrame]) -> Mapping[str, Sequence[str]]:
    """Each centre → those whose lines may be on the same actions as its own, itself included, in their order.

    Looked for once of all: to go through the lines of every centre for each of them takes the square of their number.

    Args:
        tables: name of a centre → its lines.
    """
    owners: dict[str, list[str]] = defaultdict(list)
    for centre, table in tables.items():
        for name in table["event_id"]:
            owners[name].append(centre)
    named = [{one for twins in table["same_as"] for twin in twins for one in owners[twin]} for table in tables.values()]
    together: dict[int, list[str]] = defaultdict(list)
    numbers = dict(zip(tables, families(tables, named), strict=True))
    for centre, number in numbers.items():
        together[number].append(centre)
    return {centre: together[number] for centre, number in numbers.items()}


def _links(tables: Mapping[str, pd.DataFrame]) -> Iterator[list[tuple[str, str]]]:
    """The lines that each line is one with: any that it names in its own centre, in another those that name it back."""
    twins = {centre: dict(zip(table["event_id"], table["same_as"], strict=True)) for centre, table in tables.items()}
    for centre, table in tables.items():
        for name, named in zip(table["event_id"], table["same_as"], strict=True):
            yield [
                (other, twin)
                for twin in named
                for other, lines in twins.items()
                if other == centre or name in lines.get(twin, ())
            ]


def _taken(line: _Line, family: Family) -> Iterator[tuple[Filled, Mapping[str, Any]]]:
    """What a line takes from the others of its family, each with the cells to write."""
    for facet in FACETS:
        if facet is DATES and (line.several or not line.done):
            continue  # one date does not tell several, and what is announced keeps the date it was announced for
        others = [other for other in family if other is not line and (facet.shared or not other.centre)]
        for column in facet.columns:
            tellers = [other for other in others if other.value(column) is not None]
            values = {one.value(column) for one in (line, *tellers)} - {None}
            if len(values) > 1:
                break
            if tellers and line.value(column) is None:
                surest = min(tellers, key=lambda other: other.cells.get(facet.basis) != "document")
                along = facet.along if column == facet.columns[0] else ()
                yield _filled(column, tellers), {name: surest.cells.get(name) for name in (column, *along)}


def _filled(column: str, tellers: Sequence[_Line]) -> Filled:
    centre = tellers[0].centre
    named = [other.cells for other in tellers if other.centre == centre]
    sources = tuple(dict.fromkeys(str(cells["source"]) for cells in named))
    return Filled(column, tuple(str(cells["event_id"]) for cells in named), sources, centre)


def _empty(value: Any) -> bool:
    return not value if isinstance(value, tuple) else value is None or bool(pd.isna(value)) or value == ""
