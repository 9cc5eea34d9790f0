"""Numbers counted from the rows of the actions and of the attendance lists: what the team sees, and the public where
nothing is protected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from dashboard.cube.labels import labels
from dashboard.cube.model import (
    ATTENDANCES,
    BEFORE,
    DECLARED,
    LISTED,
    MOST,
    OTHERS,
    PEOPLE,
    STEPS,
    SUGGESTED,
    Basis,
    Cell,
    Grid,
    Lists,
    Row,
    Slice,
    known,
    made,
)
from dashboard.dimensions import BY_ID, COUNTED, MET, UNKNOWN
from dashboard.filters import UNKNOWN_LABEL, Filters, Vocabulary, choose
from dashboard.french import capital, plural
from dashboard.indicators import head_counts
from dashboard.indicators.breakdowns import Quantity, by_dimension
from dashboard.indicators.in_force import departments as covered
from dashboard.indicators.lists import Public, cut, first_year, public, purged_attendances, reached
from dashboard.indicators.model import Breakdown, Computed, Indicator
from dashboard.indicators.selection import selection
from dashboard.snapshot import CentreData, Snapshot

MOST_COLUMNS = 7
"""Departments that a grid gives a column to; the others share one."""
NO_LIST = "Aucune liste d’émargement dans cette sélection."


class Counted:
    """See `Source`."""

    secret = ""
    per_action = ""
    years = None

    def __init__(self, snapshot: Snapshot, data: CentreData, words: Vocabulary) -> None:
        self.snapshot, self.data, self.words = snapshot, data, words

    def figure(self, indicator: Indicator, filters: Filters) -> Computed | None:
        """See `Source`."""
        return indicator.compute(self.data, filters) if indicator.compute else None

    def untold(self, filters: Filters) -> str:
        """See `Source`: rows follow any filter."""
        del filters
        return ""

    def tells_people(self, filters: Filters) -> bool:
        """See `Source`."""
        return public(self.data, filters) is not None

    def slice(self, filters: Filters, by: str) -> Slice:
        """See `Source`."""
        if by in BY_ID:
            return self._of_actions(filters, by)
        found = public(self.data, filters)
        if found is None:
            return Slice(by, reason=NO_LIST)
        return self._of_steps(found, by) if by in STEPS else self._of_persons(found, filters, by)

    def lists(self, filters: Filters) -> Lists:
        """See `Source`."""
        found = public(self.data, filters)
        if found is None:
            return Lists(known(0))
        now, then = found.now, found.before
        if then is None:
            return Lists(known(now.actions_listed), known(now.actions))
        both = known(then.actions_listed), known(then.actions)
        return Lists(known(now.actions_listed), known(now.actions), *both, found.before_words)

    def _of_steps(self, found: Public, by: str) -> Slice:
        """Persons who are new or not; persons by the number of actions they came to."""
        people, before = found.now.people, found.before
        counts = people.loyalty if by == "loyalty" else (people.new, people.returning)
        if counts is None or None in counts:
            whole = Row("", "Ensemble", {PEOPLE: known(people.unique)})
            return Slice(by, total=whole, reason=people.reason, basis="calculé sur listes")
        columns = {PEOPLE: _steps(by, counts)}
        total = {PEOPLE: known(people.unique)}
        complete = found.now.actions_listed == found.now.actions
        if before and complete and before.actions_listed == before.actions and before.people.unique:
            then = before.people.loyalty if by == "loyalty" else (before.people.new, before.people.returning)
            if then is not None and None not in then:
                columns[BEFORE] = _steps(by, then)
                total[BEFORE] = known(before.people.unique)
        notes = (people.note,) if people.note and by == "seniority" else ()
        plain = Slice(
            by, (), Row("", "Ensemble", total), "calculé sur listes", complete=complete,
            since=first_year(self.data) if by == "seniority" and not notes else None,
            before=found.before_words if BEFORE in columns else "", notes=notes,
        )  # fmt: skip
        return made(plain, labels(self.snapshot, self.words, by), columns)

    def _of_persons(self, found: Public, filters: Filters, by: str) -> Slice:
        """The public by what the lists say of each: présences, persons, présences a year earlier."""
        now, people = found.now.cuts[COUNTED[by]], found.now.people
        columns = {LISTED: _column(now.codes, now.attendances), PEOPLE: _column(now.codes, now.unique)}
        total = {LISTED: known(people.attendances), PEOPLE: known(people.unique)}
        if found.before:
            then = found.before.cuts[COUNTED[by]]
            columns[BEFORE] = _column(then.codes, then.attendances)
            total[BEFORE] = known(found.before.people.attendances)
            nobody = {code: known(0) for column in columns.values() for code in column}
            columns = {name: nobody | column for name, column in columns.items() if column}
        names = labels(self.snapshot, self.words, by)
        own = covered(self.data, filters) if by == "origin" else ()
        absent = [names.get(code, (code, code))[0] for code in own if not columns[LISTED].get(code, known(0)).value]
        anybody = any(cell.value for code, cell in columns[LISTED].items() if code)
        plain = Slice(
            by, (), Row("", "Ensemble", total), "calculé sur listes", overlap=by in MET,
            absent=tuple(absent) if anybody else (), before=found.before_words if found.before else "",
        )  # fmt: skip
        return made(plain, names, columns, unknown=UNKNOWN_LABEL)

    def _of_actions(self, filters: Filters, by: str) -> Slice:
        """Présences of the lists and of the head-counts, and different persons, by a dimension of the actions."""
        around = choose(filters, by, ())
        found = reached(self.data, around)
        listed, declared = (
            by_dimension(self.data, filters, self.words, by, Quantity(name, "présence", "présences"))
            for name in (head_counts.LISTED, head_counts.DECLARED)
        )
        columns = {LISTED: _values(listed), DECLARED: _values(declared)}
        every = _sums([{row.code: row.value for row in one.rows} for one in (listed, declared)])
        total = {LISTED: known(listed.total), DECLARED: known(declared.total)}
        total[ATTENDANCES] = known(listed.total + declared.total)
        columns = {ATTENDANCES: every, **{name: column for name, column in columns.items() if total[name].value}}
        if listed.suggested + declared.suggested:
            columns[SUGGESTED] = _sums([{row.code: row.suggested for row in one.rows} for one in (listed, declared)])
            total[SUGGESTED] = known(listed.suggested + declared.suggested)
        distinct = cut(self.data, filters, by) if found and found.actions_listed else None
        if distinct is not None and distinct.unique is not None and found is not None:
            columns[PEOPLE] = {
                code: cell for code, cell in _column(distinct.codes, distinct.unique).items() if code in every
            }
            total[PEOPLE] = known(found.people.unique)
        columns[MOST] = self._most(filters, by)
        plain = Slice(
            by, (), Row("", "Ensemble", total), _basis(listed, declared), overlap=True,
            shared=max(listed.overlap, declared.overlap),
            narrowed=bool(filters.selected(by)), notes=() if listed.total else declared.notes,
        )  # fmt: skip
        return made(plain, labels(self.snapshot, self.words, by), columns, filters.selected(by), UNKNOWN_LABEL)

    def _most(self, filters: Filters, by: str) -> dict[str, Cell]:
        """Category → the most présences that one of its actions brought."""
        encoded = self.data.encoded[by]
        weight = head_counts.weights(self.data, head_counts.ATTENDANCES) * selection(self.data, filters, skip=by)
        highest = np.max(encoded.membership * weight[:, None], axis=0, initial=0.0)
        return _column(encoded.codes, highest)

    def grid(self, filters: Filters, first: str, second: str) -> Grid:
        """See `Source`: présences of the lists by profile and department of origin."""
        found = public(self.data, filters)
        if found is None:
            return Grid(reason=NO_LIST)
        purged = purged_attendances(self.data, found.now)
        if purged and purged == found.now.people.attendances:
            return Grid(reason=_crossing_note(purged))
        names, heads = (labels(self.snapshot, self.words, by) for by in (first, second))
        now = found.now
        values = np.asarray(now.profile_by_department)
        profiles, origins = (now.cuts[COUNTED[by]].codes for by in (first, second))
        groups = self._groups(filters, dict(zip(origins, values.sum(axis=0).tolist(), strict=True)), heads)
        places = [[origins.index(code) for code in some if code in origins]
                  for *_, some in groups]  # fmt: skip
        table = np.stack([values[:, place].sum(axis=1) for place in places], axis=1)
        lines = [
            (code, names.get(code, (code, code))[0] if code else UNKNOWN_LABEL, line)
            for code, line in zip(profiles, table.tolist(), strict=True)
            if sum(line)
        ]
        lines.sort(key=lambda line: (not line[0], -sum(line[2])))
        return Grid(
            tuple((code, label) for code, label, _ in groups),
            tuple((label, tuple(map(known, line)), known(sum(line))) for _, label, line in lines),
            tuple(map(known, table.sum(axis=0).tolist())), known(int(table.sum())), "calculé sur listes",
            notes=(_crossing_note(purged),) if purged else (),
        )  # fmt: skip

    def _groups(
        self, filters: Filters, sums: Mapping[str, int], heads: Mapping[str, tuple[str, str]]
    ) -> list[tuple[str, str, list[str]]]:
        """Columns of a grid: the centre's own departments, even empty, then the largest others, then all the others."""
        own = covered(self.data, filters)
        others = sorted((c for c in sums if c and c not in own and sums[c]), key=lambda code: -sums[code])
        alone = others[: max(MOST_COLUMNS - len(own), 0)]
        if len(others) == len(alone) + 1:
            alone = others
        lumped = [code for code in others if code not in alone]
        groups = [(code, heads.get(code, (code, code))[0], [code]) for code in (*own, *alone)]
        groups += [(OTHERS, plural(len(lumped), "autre", "autres"), lumped)] if lumped else []
        return groups + ([(UNKNOWN, UNKNOWN_LABEL, [UNKNOWN])] if sums.get(UNKNOWN) else [])


def _steps(by: str, counts: Sequence[float | None]) -> dict[str, Cell]:
    return dict(zip(STEPS[by], map(known, counts), strict=True))


def _column(codes: Sequence[str], counts: npt.NDArray[np.generic] | None) -> dict[str, Cell]:
    return {} if counts is None else {code: known(value) for code, value in zip(codes, counts.tolist(), strict=True)}


def _sums(columns: Sequence[Mapping[str, float]]) -> dict[str, Cell]:
    codes = dict.fromkeys(code for column in columns for code in column)
    return {code: known(sum(column.get(code, 0) for column in columns)) for code in codes}


def _values(found: Breakdown) -> dict[str, Cell]:
    return {row.code: known(row.value) for row in found.rows}


def _basis(listed: Breakdown, declared: Breakdown) -> Basis:
    if listed.suggested + declared.suggested:
        return "suggéré"
    if not declared.total:
        return "calculé sur listes"
    return "calculé sur listes et effectifs" if listed.total else "calculé sur effectifs"


def _crossing_note(purged: int) -> str:
    presences = capital(plural(purged, "présence"))
    return (
        f"{presences} de listes remplacées par des totaux, qui ne croisent pas le profil et le département. Elles sont "
        "ici non renseignées."
    )
