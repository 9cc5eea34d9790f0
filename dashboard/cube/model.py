"""`Cell`, `Slice`, `Grid`: numbers by no, one and two dimensions, each known, hidden or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from dashboard.dimensions import ATTRIBUTES

State = Literal["known", "hidden", "unknown"]
Basis = Literal[
    "publié", "tableau publié", "calculé", "calculé sur listes", "calculé sur effectifs",
    "calculé sur listes et effectifs", "suggéré", "",
]  # fmt: skip
"""What numbers rest on, as the tag of a block says it."""

PERSONS: Mapping[str, str] = MappingProxyType(
    {
        **{one.id: one.label for one in ATTRIBUTES},
        "seniority": "nouvelles personnes et personnes déjà venues",
        "loyalty": "nombre d’actions suivies",
    }
)
"""What persons are told by, beside the dimensions of the actions: id → French name."""
STEPS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "seniority": {"new": "Première fois", "returning": "Déjà venues"},
        "loyalty": {"1": "Une action", "2": "Deux actions", "3+": "Trois actions ou plus"},
    }
)
"""Those whose categories have an order of their own, with their French labels."""
ELSEWHERE = "elsewhere"
"""Category of `origin`: every department outside the centre's perimeter."""

ATTENDANCES, LISTED, DECLARED, PEOPLE, SUGGESTED, BEFORE, MOST = (
    "attendances", "listed", "declared", "people", "suggested", "before", "most",
)  # fmt: skip
"""Quantities of a row: présences cumulées, those on lists, those of head-counts, different persons, présences whose
category is only suggested, what comes first of these a year earlier, and the most that one action brought (which is for
sentences, and in no table)."""
ORDER = (ATTENDANCES, LISTED, DECLARED, PEOPLE, SUGGESTED, BEFORE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One number, or why there is none.

    Attributes:
        value: the number; None unless it is known.
        state: "known"; "hidden": statistical secrecy keeps it; "unknown": nobody told it, or it is not published.
        why: why there is no number, in French, where that is told.

    Raises:
        ValueError: a number that is not known, or a known one without a number.
    """

    value: float | None = None
    state: State = "unknown"
    why: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if (self.value is not None) != (self.state == "known"):
            raise ValueError(f"a cell that is {self.state} with the value {self.value}")

    def of(self, whole: Cell) -> float | None:
        """Its share of another, in hundredths, when both are known."""
        return 100 * self.value / whole.value if self.value is not None and whole.value else None

    @property
    def hidden(self) -> bool:
        """Whether statistical secrecy keeps it."""
        return self.state == "hidden"

    @property
    def somebody(self) -> bool:
        """Whether it tells of somebody."""
        return self.hidden or bool(self.value)


HIDDEN = Cell(None, "hidden")
UNKNOWN = Cell()


def known(value: float | None) -> Cell:
    """A number that may be shown; None is one that nobody knows."""
    return UNKNOWN if value is None else Cell(value, "known")


@dataclass(frozen=True)
class Row:
    """One category: its code ("" = non renseigné), its French names, a cell for each quantity, and whether a filter on
    it is on."""

    code: str
    label: str
    cells: Mapping[str, Cell] = field(default_factory=dict)
    selected: bool = False
    short: str = ""

    def __getitem__(self, quantity: str) -> Cell:
        return self.cells.get(quantity, UNKNOWN)


@dataclass(frozen=True)
class Slice:
    """Quantities by one dimension.

    Attributes:
        by: id of a filter, or of `PERSONS`.
        rows: largest first, those hidden after those shown (their place would tell their size), "non renseigné" last.
        total: the whole, each présence and each person once.
        basis: what the numbers rest on.
        overlap: whether rows share people, who then add up to more than the whole.
        shared: actions that are in several rows.
        narrowed: whether a filter is on for the dimension, which is left out here.
        complete: whether each action has its list: else somebody may have come without our knowing.
        absent: French names of the centre's own categories that nobody is in.
        since: year of the earliest list, for what tells newcomers; None without any.
        before: French name of the period of the quantity BEFORE.
        reason: why nothing can be told, in French; there are no rows then.
        notes: French remarks on all of it.
    """

    by: str
    rows: tuple[Row, ...] = ()
    total: Row = field(default_factory=lambda: Row("", "Ensemble"))
    basis: Basis = ""
    overlap: bool = False
    shared: int = 0
    narrowed: bool = False
    complete: bool = False
    absent: tuple[str, ...] = ()
    since: int | None = None
    before: str = ""
    reason: str = ""
    notes: tuple[str, ...] = ()

    @property
    def quantities(self) -> tuple[str, ...]:
        """Those that a row tells, in the order of a table; all présences are told once where one source gives them."""
        told = [name for name in ORDER if any(row[name].state != "unknown" for row in self.rows)]
        alone = ATTENDANCES in told and not {LISTED, DECLARED} <= {*told}
        return tuple(name for name in told if not (alone and name in (LISTED, DECLARED)))

    @property
    def main(self) -> str:
        """The quantity that is drawn and spoken of first."""
        return next((name for name in self.quantities if name != BEFORE), PEOPLE)

    @property
    def unit(self) -> str:
        """What it counts, in French."""
        return "personne" if self.main == PEOPLE else "présence"

    @property
    def whole(self) -> Cell:
        """The total of what is drawn."""
        return self.total[self.main]

    @property
    def named(self) -> tuple[Row, ...]:
        """The rows other than "non renseigné"."""
        return tuple(row for row in self.rows if row.code)

    @property
    def hidden(self) -> bool:
        """Whether a category that has a name is hidden."""
        return any(row[self.main].hidden for row in self.named)

    @property
    def secret(self) -> bool:
        """Whether any number of the year is hidden."""
        return any(cell.hidden for row in self.rows for name, cell in row.cells.items() if name != BEFORE)

    @property
    def lead(self) -> Row | None:
        """The row worth a sentence: the largest of those chosen by a filter, else the largest that has a name."""
        filled = [row for row in self.named if row[self.main].value]
        chosen = [row for row in filled if row.selected]
        return max(chosen or filled, key=lambda row: row[self.main].value or 0, default=None)

    @property
    def unsaid(self) -> float:
        """Share of the whole that is in no named category, in hundredths; 0 when it is hidden."""
        return next((row[self.main].of(self.whole) or 0.0 for row in self.rows if not row.code), 0.0)

    def row(self, code: str) -> Row:
        """A category; one without any number when the slice has none of that code."""
        return next((row for row in self.rows if row.code == code), Row(code, code))


@dataclass(frozen=True)
class Grid:
    """Présences by two dimensions.

    Attributes:
        columns: (code, French label); "" for non renseigné, `OTHERS` for those that share one.
        rows: (French label, a cell for each column, total); "non renseigné" last.
        totals, total: of the columns, of everything.
        basis, reason, notes: as of a `Slice`.
    """

    columns: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, tuple[Cell, ...], Cell], ...] = ()
    totals: tuple[Cell, ...] = ()
    total: Cell = UNKNOWN
    basis: Basis = ""
    reason: str = ""
    notes: tuple[str, ...] = ()

    def cells(self) -> Iterator[tuple[Cell, str, tuple[str, str]]]:
        """Each cell that has somebody, with the label of its row and its column."""
        for label, cells, _ in self.rows:
            for column, cell in zip(self.columns, cells, strict=True):
                if cell.somebody:
                    yield cell, label, column

    @property
    def secret(self) -> bool:
        """Whether a cell is hidden."""
        return any(cell.hidden for cell, *_ in self.cells())

    @property
    def highest(self) -> float:
        """The largest number that is not a total."""
        return max((cell.value or 0.0 for cell, *_ in self.cells()), default=0.0)


OTHERS = "…"


@dataclass(frozen=True)
class Lists:
    """How many actions of a selection have an attendance list, of how many; and the same a year earlier.

    Attributes:
        listed, actions: of the selection.
        listed_before, actions_before: a year earlier, like for like.
        before: French name of that period; "" when nothing is known of it.
    """

    listed: Cell = UNKNOWN
    actions: Cell = UNKNOWN
    listed_before: Cell = UNKNOWN
    actions_before: Cell = UNKNOWN
    before: str = ""

    @property
    def complete(self) -> bool:
        """Whether each action is known to have its list."""
        return self.listed.value is not None and self.listed == self.actions


def made(
    found: Slice, labels: Mapping[str, tuple[str, str]], columns: Mapping[str, Mapping[str, Cell]],
    chosen: tuple[str, ...] = (), unknown: str = "",
) -> Slice:  # fmt: skip
    """A slice with its rows: columns of cells by code put side by side, in order, categories left out that are empty in
    all: one that only the year before had stays, so that the rows of that year add up to its total.

    Args:
        found: everything else.
        labels: code → French label and short label, in their own order.
        columns: quantity → code → cell.
        chosen: codes that a filter is on for.
        unknown: French label of the code "".
    """
    codes = dict.fromkeys([*labels, *(code for column in columns.values() for code in column)])
    rows = []
    for code in codes:
        cells = {name: column[code] for name, column in columns.items() if code in column}
        label, short = labels.get(code, (code, code)) if code else (unknown, unknown)
        told = {name: cell for name, cell in cells.items() if name not in (MOST, SUGGESTED)}
        if any(cell.somebody for cell in told.values()) or (told and found.by in STEPS):
            rows.append(Row(code, label, cells, code in chosen, short))
    unsorted = replace(found, rows=tuple(rows))
    if found.by in STEPS:
        return unsorted

    def place(row: Row) -> tuple[bool, bool, float]:
        value = row[unsorted.main].value
        return not row.code, value is None, -(value or 0)

    return replace(unsorted, rows=tuple(sorted(unsorted.rows, key=place)))
