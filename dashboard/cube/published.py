"""Numbers looked up in the tables that a centre has published, protected by statistical secrecy; nothing is counted.

A number exists for the filters only when it is a cell of a published table (see `sources.disclosed`): else it is hidden
there, or published nowhere, and the cell says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dashboard.cube.labels import by_words, labels
from dashboard.cube.model import (
    ATTENDANCES,
    BEFORE,
    LISTED,
    PEOPLE,
    STEPS,
    Cell,
    Grid,
    Lists,
    Row,
    Slice,
    known,
    made,
)
from dashboard.dimensions import BY_ID
from dashboard.filters import UNKNOWN_LABEL, Filters, Vocabulary, choose, whole_year
from dashboard.french import NARROW, number, plural
from dashboard.indicators.in_force import departments as covered
from dashboard.indicators.model import Computed, Indicator
from dashboard.indicators.selection import selection
from dashboard.snapshot import CentreData, Snapshot
from dashboard.sources.disclosed import (
    ALL_ATTENDANCES,
    COUNTED_ACTIONS,
    LISTED_ACTIONS,
    LISTED_ATTENDANCES,
    UNIQUE_PARTICIPANTS,
    At,
    Disclosed,
    PublishedTable,
)

NAMES = {ATTENDANCES: ALL_ATTENDANCES, LISTED: LISTED_ATTENDANCES, PEOPLE: UNIQUE_PARTICIPANTS}
PER_ACTION = (
    "Le nombre de participants de chaque action n’est pas publié : l’édition publique ne donne les présences que par "
    "tableaux annuels."
)
WHOLE_YEAR = "L’édition publique ne donne les présences que par année entière."
ONE_FILTER = "L’édition publique ne donne pas les présences pour plusieurs filtres à la fois."
ONE_VALUE = "L’édition publique ne donne pas les présences pour plusieurs valeurs d’un même filtre à la fois."
NOT_CROSSED = "L’édition publique ne croise pas ces deux dimensions."
NO_LIST = "Non calculable : il faut des listes d’émargement."
NOT_KNOWN = "Aucune présence n’est connue pour ce choix."
FROM_TABLES = "D’après les tableaux publiés"


class Published:
    """See `Source`."""

    per_action = PER_ACTION

    def __init__(self, snapshot: Snapshot, data: CentreData, words: Vocabulary, told: Disclosed) -> None:
        self.snapshot, self.data, self.words, self.told = snapshot, data, words, told
        self.years = told.years(ALL_ATTENDANCES)
        self.secret = (
            f"«\u202fs\u202f»{NARROW}: effectif non montré (secret statistique). Il est inférieur à "
            f"{number(told.threshold)}, ou permettrait d’en recalculer un qui l’est."
        )

    def figure(self, indicator: Indicator, filters: Filters) -> Computed | None:
        """See `Source`."""
        if indicator.cell is None:
            return indicator.compute(self.data, filters) if indicator.compute else None
        quantity, category = indicator.cell
        cell = self._cell(quantity, filters, **dict(category))
        if cell.value is None:
            return Computed(None, note=cell.why, withheld="hidden" if cell.hidden else "unpublished")
        return Computed(float(cell.value), 1, 1, made_of=self._rests_on(quantity, filters))

    def _rests_on(self, quantity: str, filters: Filters) -> str:
        """What a number of the tables rests on, in French; numbers of actions are never hidden."""
        all_of_them = quantity == ALL_ATTENDANCES
        actions = self._cell(COUNTED_ACTIONS if all_of_them else LISTED_ACTIONS, filters).value
        if quantity == LISTED_ACTIONS or not actions:
            return FROM_TABLES
        kept = "aux présences connues" if all_of_them else "avec une liste d’émargement"
        return f"{FROM_TABLES}{NARROW}: {plural(actions, 'action')} {kept}"

    def untold(self, filters: Filters) -> str:
        """See `Source`."""
        cell = self._cell(ALL_ATTENDANCES, filters)
        return "" if cell.state != "unknown" or cell.why == NOT_KNOWN else cell.why

    def tells_people(self, filters: Filters) -> bool:
        """See `Source`: a block that is not published says why."""
        del filters
        return True

    def slice(self, filters: Filters, by: str) -> Slice:
        """See `Source`."""
        quantities = _told_by(by)
        main = quantities[0]
        around = choose(filters, by, ()) if by in BY_ID else filters
        tables = {name: self._table(NAMES[name], around, by) for name in quantities}
        columns = {name: dict(self._column(NAMES[name], around, by)) for name in quantities}
        total = {name: self._cell(NAMES[name], around) for name in quantities}
        why = tables[main]
        if isinstance(why, str) and isinstance(tables[PEOPLE], str):
            reason = _reason(filters, by, why)
            return Slice(by, total=Row("", "Ensemble", total), reason=reason, basis="tableau publié")
        year = whole_year(filters)
        # Persons of two years compare only when every list was read, which no table tells.
        earlier = replace(around, year=year - 1, start=None, end=None) if year and main != PEOPLE else None
        before = dict(self._column(NAMES[main], earlier, by)) if earlier else None
        if before and earlier:
            columns[BEFORE], total[BEFORE] = before, self._cell(NAMES[main], earlier)
            for name, column in columns.items():
                gone = (code for code in before if column and code not in column)
                column.update({code: self._absentee(NAMES[name], around, by, code) for code in gone})
        names, persons = labels(self.snapshot, self.words, by), tables[PEOPLE]
        plain = Slice(
            by, (), Row("", "Ensemble", total), "tableau publié",
            overlap=isinstance(persons, str) or by in persons.overlapping,
            narrowed=by in BY_ID and bool(filters.selected(by)),
            absent=self._absent(filters, names) if by == "origin" and columns[LISTED] else (),
            before=str(year - 1) if BEFORE in columns and year else "",
        )  # fmt: skip
        chosen = filters.selected(by) if by in BY_ID else ()
        return made(plain, names, columns, chosen, UNKNOWN_LABEL)

    def _absentee(self, quantity: str, filters: Filters, by: str, code: str) -> Cell:
        """A category that a table does not have: zero where nothing was done, nothing known otherwise."""
        if by in BY_ID and not selection(self.data, choose(filters, by, (code,))).any():
            return known(0)
        return self._cell(quantity, filters, **{by: code})

    def _absent(self, filters: Filters, names: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
        """French names of the centre's departments that nobody comes from: a published zero."""
        return tuple(
            _name(names, code)
            for code in covered(self.data, filters)
            if self._cell(LISTED_ATTENDANCES, filters, origin=code).value == 0
        )

    def lists(self, filters: Filters) -> Lists:
        """See `Source`."""
        return Lists(self._cell(LISTED_ACTIONS, filters))

    def grid(self, filters: Filters, first: str, second: str) -> Grid:
        """See `Source`. Every published column is kept: lumping would need a sum that may be hidden."""
        table = self._table(LISTED_ATTENDANCES, filters, first, second)
        if isinstance(table, str):
            return Grid(reason=table, basis="tableau publié")
        names, heads = (labels(self.snapshot, self.words, by) for by in (first, second))
        codes = table.axes[second]

        def cell(**at: str) -> Cell:
            return self._cell(LISTED_ATTENDANCES, filters, **at)

        rows = [
            (_name(names, code), tuple(cell(**{first: code, second: one}) for one in codes), cell(**{first: code}))
            for code in table.axes[first]
        ]
        rows.sort(key=lambda row: (row[0] == UNKNOWN_LABEL, row[2].value is None, -(row[2].value or 0)))
        columns = tuple((code, _name(heads, code)) for code in codes)
        totals = tuple(cell(**{second: code}) for code in codes)
        return Grid(columns, tuple(rows), totals, cell(), "tableau publié")

    def _column(self, quantity: str, filters: Filters, by: str) -> Iterator[tuple[str, Cell]]:
        """The cells of a quantity by one dimension, in the order of its table; none when it is not published."""
        table = self._table(quantity, filters, by)
        for code in () if isinstance(table, str) else table.axes[by]:
            yield code, self._cell(quantity, filters, **{by: code})

    def _cell(self, quantity: str, filters: Filters, **category: str) -> Cell:
        """One number for the filters, narrowed to categories when they are named (`profile="state_staff"`)."""
        at = self._place(quantity, filters)
        if isinstance(at, str):
            return Cell(why=at)
        if quantity == LISTED_ACTIONS and not self.told.years(LISTED_ATTENDANCES):
            return Cell(why=NO_LIST)
        year, at = whole_year(filters) or 0, tuple(sorted((*at, *category.items())))
        key = (quantity, year, at)
        if key in self.told.values:
            value = self.told.values[key]
            return Cell(None, "hidden", self.secret) if value is None else known(value)
        dimensions = [name for name, _ in at]
        table = self._with(quantity, year, *dimensions)
        if isinstance(table, str):
            return Cell(why=table)
        # Every category of persons that has somebody is in the table: another has nobody.
        return Cell(why=NOT_KNOWN) if any(name in BY_ID for name in dimensions) else known(0)

    def _place(self, quantity: str, filters: Filters) -> At | str:
        """The cell of a year that the filters stand for; why there is none, in French."""
        year, narrowed = whole_year(filters), filters.narrowed()
        if year is None:
            return WHOLE_YEAR
        if len(narrowed) > 1 and self.told.table(quantity, year, *narrowed) is None:
            return ONE_FILTER
        if any(len(filters.selected(name)) > 1 for name in narrowed):
            return ONE_VALUE
        missing = self._with(quantity, year, *narrowed)
        return missing if isinstance(missing, str) else tuple((name, filters.selected(name)[0]) for name in narrowed)

    def _table(self, quantity: str, filters: Filters, *more: str) -> PublishedTable | str:
        """The table of a quantity by what the filters choose and by more; why there is none, in French."""
        at = self._place(quantity, filters)
        if isinstance(at, str):
            return at
        return self._with(quantity, whole_year(filters) or 0, *(name for name, _ in at), *more)

    def _with(self, quantity: str, year: int, *dimensions: str) -> PublishedTable | str:
        """The table of a quantity by some dimensions; why there is none, in French."""
        names = {*dimensions}
        table = self.told.table(quantity, year, *names)
        if table is not None:
            return table
        if self.told.table(quantity, year) is None:
            told = self.told.reasons.get(quantity, {}).get(year)
            return told or f"Aucune présence n’est publiée pour {year}."
        if len(names) > 1:
            return NOT_CROSSED
        (name,) = names
        told = self.told.reasons.get(name, {}).get(year)
        return told or f"L’édition publique ne donne pas les présences par {by_words(name)}."


def _told_by(by: str) -> tuple[str, ...]:
    """What a slice by a dimension tells, what is drawn first."""
    main = ATTENDANCES if by in BY_ID else PEOPLE if by in STEPS else LISTED
    return tuple(dict.fromkeys((main, PEOPLE)))


def quantities_by(*by: str) -> tuple[str, ...]:
    """The published quantities that a slice by one dimension, or a grid by two, is looked up in."""
    return tuple(NAMES[one] for one in (_told_by(*by) if len(by) == 1 else (LISTED,)))


def _name(names: Mapping[str, tuple[str, str]], code: str) -> str:
    return names.get(code, (code, code))[0] if code else UNKNOWN_LABEL


def _reason(filters: Filters, by: str, told: str) -> str:
    """Why nothing is published, in French: most often, because a filter is on."""
    others = [name for name in filters.narrowed() if name != by]
    if len(others) != 1 or whole_year(filters) is None:
        return told
    label = BY_ID[others[0]].label
    return f"L’édition publique ne croise pas cette répartition avec le filtre «{NARROW}{label}{NARROW}»."
