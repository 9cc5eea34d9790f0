"""What the lists and head-counts of one centre tell of one year, as the published tables need it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from dashboard.cube.model import ELSEWHERE, STEPS
from dashboard.dimensions import COUNTED, MET, UNKNOWN, BoolArray
from dashboard.disclosure import TOTAL, Axis, Quantity, Table, additive
from dashboard.filters import Filters
from dashboard.indicators import head_counts
from dashboard.indicators.attendance import Reach, attendances, reach
from dashboard.indicators.attendance_persons import persons
from dashboard.indicators.attendance_totals import IntArray
from dashboard.indicators.lists import cut
from dashboard.indicators.selection import FloatArray, columns, selection
from dashboard.publishing.declared import (
    ACTION_DIMENSIONS,
    ATTENDANCES,
    BY_HEAD_COUNT,
    COUNTED_ACTIONS,
    LISTED,
    LISTED_ACTIONS,
    PAIRED,
    PERSON_DIMENSIONS,
    PUBLIC,
    UNIQUE,
    named,
)
from dashboard.snapshot import CentreData


@dataclass(frozen=True)
class Year:
    """One year of a centre.

    Attributes:
        year: which.
        tables: every declared table that can be made, before any centre's choice.
        pairs: persons by profile and origin together; None where they, or the présences by both, cannot be told.
        actions: realised actions of the year; shape (rows of events,).
        listed: those that have a list.
        counts: présences of each row of events; NaN where unknown.
        reasons: quantity or dimension → why it cannot be told, in French.
    """

    year: int
    tables: tuple[Table, ...]
    pairs: Table | None
    actions: BoolArray
    listed: BoolArray
    counts: FloatArray = field(repr=False)
    reasons: Mapping[str, str]

    @property
    def counted(self) -> BoolArray:
        """Actions whose présences are known."""
        return np.asarray(self.actions & ~np.isnan(self.counts), dtype=bool)


def years(data: CentreData) -> tuple[Year, ...]:
    """Every year of realised actions of which some présences are known, in order."""
    cols = columns(data)
    found = sorted({int(year) for year in cols.year if year > 0})
    return tuple(made for year in found if (made := _year(data, year)) is not None)


def _year(data: CentreData, year: int) -> Year | None:
    filters = Filters(data.centre.id, year)
    told = reach(data, filters)
    actions = selection(data, filters)
    listed = told.listed if told else np.zeros(len(data.events), dtype=bool)
    bare = Year(year, (), None, actions, listed, head_counts.counts(data).attendances, {})
    if not bare.counted.any():
        return None
    tables = list(_of_actions(data, bare))
    reasons: dict[str, str] = {}
    pairs = None
    if told and listed.any():
        lists = _of_lists(data, told, year)
        unique, reasons = _of_persons(data, told, filters)
        tables += [*lists, *unique]
        pairs = _pairs(data, lists[-1], listed) if unique else None
    return replace(bare, tables=tuple(tables), pairs=pairs, reasons=reasons)


def codes_of(data: CentreData, dimension: str, kept: BoolArray) -> tuple[str, ...]:
    """Values of an attribute of the actions that some actions have."""
    encoded = data.encoded[dimension]
    met = np.flatnonzero(encoded.membership[kept].any(axis=0))
    return tuple(encoded.codes[place] for place in met)


def rows_of(data: CentreData, dimension: str, code: str) -> BoolArray:
    """Rows of events that have a value of an attribute."""
    encoded = data.encoded[dimension]
    return np.asarray(encoded.membership[:, encoded.codes.index(code)], dtype=bool)


def _of_actions(data: CentreData, year: Year) -> list[Table]:
    """Présences, and what they rest on, by attributes of the actions."""
    counted, listed = year.counted, year.listed & year.actions
    weights = {
        ATTENDANCES: np.where(counted, year.counts, 0.0),
        COUNTED_ACTIONS: counted.astype(float),
        LISTED_ACTIONS: (listed & counted).astype(float),
    }
    made = []
    for quantity, weight in weights.items():
        made.append(_total(quantity, year.year, int(weight.sum())))
        for name in ACTION_DIMENSIONS:
            codes = codes_of(data, name, counted)
            values = {code: int(weight[rows_of(data, name, code)].sum()) for code in codes}
            several = sum(values.values()) != int(weight.sum())
            made.append(_by_one(quantity, year.year, name, values, int(weight.sum()), overlapping=several))
    alone = int(np.nansum(year.counts[counted & ~listed]))
    if (counted & ~listed).any():
        made.append(_total(BY_HEAD_COUNT, year.year, alone))
    return made


def _of_lists(data: CentreData, told: Reach, year: int) -> list[Table]:
    """Présences of the lists by attributes of the persons."""
    made = [_total(LISTED, year, told.people.attendances)]
    own = data.centre.departments_in(year, year)
    for name in PERSON_DIMENSIONS:
        told_by = told.cuts[COUNTED[name]]
        values = _grouped(own, name, told_by.codes, told_by.attendances.tolist())
        made.append(_by_one(LISTED, year, name, values, told.people.attendances))
    # What a purge has left tells no crossing: there, all are unknown in both.
    whole = np.array_equal(told.profile_by_department.sum(axis=1), told.cuts["profile"].attendances)
    return [*made, _crossed(data, told, year)] if whole and ("profile", "origin") in PUBLIC else made


def _crossed(data: CentreData, told: Reach, year: int) -> Table:
    own = data.centre.departments_in(year, year)
    origin, profile = told.cuts[COUNTED["origin"]], told.cuts[COUNTED["profile"]]
    origins = _grouped(own, "origin", origin.codes, origin.attendances.tolist())
    inside = _by_origin(own, tuple(origins), origin.codes, told.profile_by_department)
    kept = np.flatnonzero(inside.any(axis=1))
    profiles = tuple(profile.codes[place] for place in kept)
    axes = (Axis("profile", profiles), Axis("origin", tuple(origins)))
    return additive(named(LISTED.code, "profile", "origin"), LISTED, year, axes, inside[kept])


def _pairs(data: CentreData, crossed: Table, listed: BoolArray) -> Table | None:
    """Persons in the shape of the présences by profile and origin, when those can be told."""
    lists = attendances(data)
    if lists is None or len(crossed.axes) < 2:
        return None
    profiles, origins = (axis.categories for axis in crossed.axes)
    codes = lists.codes["profile"]
    own = data.centre.departments_in(crossed.year, crossed.year)
    inside = _by_origin(own, origins, lists.codes["department"], persons(lists, listed).by_pair())
    kept = [codes.index(profile) for profile in profiles]
    return additive(named(PAIRED.code, "profile", "origin"), PAIRED, crossed.year, crossed.axes, inside[kept])


def _by_origin(
    own: Collection[str], origins: tuple[str, ...], departments: tuple[str, ...], counts: IntArray
) -> IntArray:
    """Numbers by department, those outside the perimeter together; shape (rows, origins)."""
    made = np.zeros((len(counts), len(origins)), dtype=np.int64)
    for index, code in enumerate(departments):
        group = _group(own, "origin", code)
        if group in origins:
            made[:, origins.index(group)] += counts[:, index]
    return made


def _of_persons(data: CentreData, told: Reach, filters: Filters) -> tuple[list[Table], dict[str, str]]:
    """Présences uniques, and why some cannot be told."""
    people, year = told.people, filters.year or 0
    if people.unique is None:
        return [], {UNIQUE.code: people.reason}
    made = [_total(UNIQUE, year, people.unique)]
    for name in PERSON_DIMENSIONS:
        told_by = told.cuts[COUNTED[name]]
        if told_by.unique is not None:
            own = data.centre.departments_in(year, year)
            values = _grouped(own, name, told_by.codes, told_by.unique.tolist())
            made.append(_by_one(UNIQUE, year, name, values, people.unique, overlapping=name in MET))
    for name in ACTION_DIMENSIONS:
        found = _unique_by(data, told, filters, name)
        if found:
            made.append(_by_one(UNIQUE, year, name, found, people.unique, overlapping=True))
    reasons = {}
    for name, counts in (("seniority", (people.new, people.returning)), ("loyalty", people.loyalty)):
        if (name,) not in PUBLIC:
            continue
        if counts is None or None in counts:
            reasons[name] = people.reason
        else:
            values = {code: value or 0 for code, value in zip(STEPS[name], counts, strict=True)}
            made.append(_by_one(UNIQUE, year, name, values, people.unique))
    return made, reasons


def _unique_by(data: CentreData, told: Reach, filters: Filters, name: str) -> dict[str, int] | None:
    """Persons met by each value of an attribute of the actions; None when they cannot be told."""
    found = cut(data, filters, name)
    if found is None or found.unique is None:
        return None
    known = dict(zip(found.codes, found.unique.tolist(), strict=True))
    return {code: known[code] for code in codes_of(data, name, told.listed)}


def _grouped(own: Collection[str], name: str, codes: tuple[str, ...], values: list[int]) -> dict[str, int]:
    """Category → value, origins outside the year's own departments together; those that nobody has are left out."""
    made: dict[str, int] = {}
    for code, value in zip(codes, values, strict=True):
        group = _group(own, name, code)
        made[group] = made.get(group, 0) + value
    return {code: value for code, value in made.items() if value} or {UNKNOWN: 0}


def _group(own: Collection[str], name: str, code: str) -> str:
    outside = name == "origin" and code and code not in own
    return ELSEWHERE if outside else code


def _total(quantity: Quantity, year: int, value: int) -> Table:
    return Table(quantity.code, quantity, year, (), {(): value})


def _by_one(
    quantity: Quantity, year: int, name: str, values: Mapping[str, int], total: int, *, overlapping: bool = False
) -> Table:
    axis = Axis(name, tuple(values), overlapping)
    numbers: dict[tuple[str, ...], int] = {**{(code,): value for code, value in values.items()}, (TOTAL,): total}
    return Table(named(quantity.code, name), quantity, year, (axis,), numbers)
