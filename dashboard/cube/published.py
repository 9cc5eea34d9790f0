"""Numbers looked up in the tables that a centre has published, protected by statistical secrecy; nothing is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard.cube.labels import labels
from dashboard.cube.model import (
    ATTENDANCES,
    BEFORE,
    HIDDEN,
    LISTED,
    PEOPLE,
    STEPS,
    UNKNOWN,
    Cell,
    Grid,
    Lists,
    Row,
    Slice,
    known,
    made,
)
from dashboard.dimensions import BY_ID
from dashboard.filters import UNKNOWN_LABEL, Filters, Vocabulary, whole_year
from dashboard.french import NARROW
from dashboard.indicators import disclosed
from dashboard.indicators.disclosed import Shown, hidden_words
from dashboard.indicators.in_force import departments as covered
from dashboard.snapshot import CentreData, Snapshot

NAMES = {ATTENDANCES: disclosed.ATTENDANCES, LISTED: disclosed.LISTED, PEOPLE: disclosed.UNIQUE}
PER_ACTION = (
    "Le nombre de participants de chaque action n’est pas publié : l’édition publique ne donne les présences que par "
    "tableaux annuels."
)


class Published:
    """See `Source`."""

    per_action = PER_ACTION

    def __init__(self, snapshot: Snapshot, data: CentreData, words: Vocabulary) -> None:
        self.snapshot, self.data, self.words = snapshot, data, words
        self.secret = hidden_words(data.disclosed.threshold) if data.disclosed else ""

    def tells_people(self, filters: Filters) -> bool:
        """See `Source`: a block that is not published says why."""
        del filters
        return True

    def slice(self, filters: Filters, by: str) -> Slice:
        """See `Source`."""
        main = ATTENDANCES if by in BY_ID else PEOPLE if by in STEPS else LISTED
        found = {name: self._told(name, filters, by) for name in dict.fromkeys((main, PEOPLE))}
        total = {name: _cell(one.total) for name, one in found.items()}
        if not any(one.published for one in found.values()):
            why = _reason(filters, by, found[main].reason)
            return Slice(by, total=Row("", "Ensemble", total), reason=why, basis="tableau publié")
        columns = {name: _column(one) for name, one in found.items()}
        year = whole_year(filters)
        # Persons of two years compare only when every list was read, which no table tells.
        earlier = replace(filters, year=year - 1, start=None, end=None) if year and main != PEOPLE else None
        before = self._told(main, earlier, by) if earlier else None
        if before is not None and before.published:
            columns[BEFORE], total[BEFORE] = _column(before), _cell(before.total)
        names = labels(self.snapshot, self.words, by)
        plain = Slice(
            by, (), Row("", "Ensemble", total), "tableau publié",
            overlap=not found[PEOPLE].published or found[PEOPLE].overlapping,
            narrowed=by in BY_ID and bool(filters.selected(by)),
            absent=self._absent(filters, names) if by == "origin" and found[LISTED].published else (),
            before=str(year - 1) if BEFORE in columns and year else "",
        )  # fmt: skip
        chosen = filters.selected(by) if by in BY_ID else ()
        return made(plain, names, columns, chosen, UNKNOWN_LABEL)

    def _told(self, quantity: str, filters: Filters, by: str) -> disclosed.Breakdown:
        return disclosed.breakdown(self.data, NAMES[quantity], filters, by)

    def _absent(self, filters: Filters, names: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
        """French names of the centre's departments that nobody comes from: a published zero."""
        return tuple(
            _name(names, code)
            for code in covered(self.data, filters)
            if disclosed.figure(self.data, disclosed.LISTED, filters, origin=code).value == 0
        )

    def lists(self, filters: Filters) -> Lists:
        """See `Source`."""
        return Lists(_cell(disclosed.figure(self.data, disclosed.LISTED_ACTIONS, filters)))

    def grid(self, filters: Filters, first: str, second: str) -> Grid:
        """See `Source`. Every published column is kept: lumping would need a sum that may be hidden."""
        listed = NAMES[LISTED]
        found = disclosed.crossing(self.data, listed, filters, first, second)
        if found.reason:
            return Grid(reason=found.reason, basis="tableau publié")
        names, heads = (labels(self.snapshot, self.words, by) for by in (first, second))

        def total(**at: str) -> Cell:
            return _cell(disclosed.figure(self.data, listed, filters, **at))

        rows = [
            (
                names.get(code, (code, code))[0] if code else UNKNOWN_LABEL,
                tuple(map(_cell, cells)),
                total(**{first: code}),
            )
            for code, cells in zip(found.first, found.cells, strict=True)
        ]
        rows.sort(key=lambda row: (row[0] == UNKNOWN_LABEL, row[2].value is None, -(row[2].value or 0)))
        columns = tuple((code, _name(heads, code)) for code in found.second)
        totals = tuple(total(**{second: code}) for code in found.second)
        return Grid(columns, tuple(rows), totals, total(), "tableau publié")


def _name(names: Mapping[str, tuple[str, str]], code: str) -> str:
    return names.get(code, (code, code))[0] if code else UNKNOWN_LABEL


def _cell(shown: Shown) -> Cell:
    return HIDDEN if shown.hidden else UNKNOWN if shown.value is None else known(shown.value)


def _column(found: disclosed.Breakdown) -> dict[str, Cell]:
    return {row.code: _cell(row.shown) for row in found.rows}


def _reason(filters: Filters, by: str, told: str) -> str:
    """Why nothing is published, in French: most often, because a filter is on."""
    others = [name for name in filters.narrowed() if name != by]
    if len(others) != 1 or whole_year(filters) is None:
        return told
    label = BY_ID[others[0]].label
    return f"L’édition publique ne croise pas cette répartition avec le filtre «{NARROW}{label}{NARROW}»."
