"""Who came, from the attendance lists: présences cumulées and uniques, new and returning, loyalty, breakdowns.

`reach` turns filters into a mask of actions once, then feeds every figure of the Participation page from it. Présences
cumulées are sums over the actions; présences uniques need the persons, told apart in one pass over the rows kept (see
`attendance_persons`). Nothing is told that the lists cannot tell: the figure is then None, with the reason in French.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from dashboard.dimensions import BoolArray
from dashboard.filters import Filters, whole_year
from dashboard.indicators.attendance_lists import attendances
from dashboard.indicators.attendance_model import ATTRIBUTES, MET, Attendances
from dashboard.indicators.attendance_persons import Persons, persons
from dashboard.indicators.attendance_totals import IntArray
from dashboard.indicators.selection import selection
from dashboard.snapshot import CentreData

__all__ = ["Attendances", "Cut", "People", "Reach", "attendances", "reach"]

NO_LIST = "Aucune des actions choisies n’a de liste de présence."
KEYS_DIFFER = (
    "Ces listes ont été codées avec plusieurs clés secrètes, et une même personne n’y a pas partout le même code."
)
KEYS_BEFORE = (
    "Les listes d’avant ont été codées avec une autre clé secrète, et qui était déjà venu ne se reconnaît pas."
)
FIRST_YEAR = "C’est la première année de listes, et personne ne peut y être connu d’avant."
PURGED_BEFORE = "Les listes d’avant ont été remplacées par des totaux, et qui était déjà venu ne se reconnaît plus."
NOTHING_BEFORE = "La sélection remonte aux premières listes, et personne ne peut y être connu d’avant."
PURGED = (
    "Les listes ont été remplacées par des totaux, et les présences uniques n’existent plus que pour une année "
    "entière, sans autre filtre."
)
PART_PURGED = "Une partie des listes a été remplacée par des totaux, où les personnes ne se reconnaissent plus."
NOT_LEFT = "Les totaux gardés à la place des listes ne donnent pas ce nombre."
SINCE = "Premières présences comptées depuis {year}, les listes antérieures ayant été remplacées par des totaux."


@dataclass(frozen=True)
class Cut:
    """One breakdown of a selection.

    Attributes:
        codes: "" (non renseigné) last, always present.
        attendances: présences cumulées per code. Those of an action with several themes count in each.
        unique: présences uniques per code; None when they cannot be told. By profile or department each person is in
            one category, the latest known inside the selection, so that they add up to the uniques; by modality and
            by an attribute of the actions a person counts in each met, so that they overlap.
    """

    codes: tuple[str, ...]
    attendances: IntArray
    unique: IntArray | None


@dataclass(frozen=True)
class People:
    """The persons of a selection.

    Attributes:
        attendances: présences cumulées: rows of the lists, and totals of purged ones.
        unique: présences uniques; None when they cannot be told.
        new: those whose first listed attendance of all is in the period of the selection, whatever its other filters
            (an action not dated to the day counts at its first possible day); returning: the others.
        loyalty: persons at 1, 2, 3 or more actions of the selection.
        reason: why one of these is None, in French; "" when none is.
        note: what `new` rests on when earlier lists have been purged; else "".
    """

    attendances: int
    unique: int | None
    new: int | None
    returning: int | None
    loyalty: tuple[int, int, int] | None
    reason: str
    note: str = ""


@dataclass(frozen=True)
class Reach:
    """One refresh: everything the Participation page counts from lists.

    Attributes:
        cuts: by what lists say of the persons (`ATTRIBUTES`: department, where they come from; modality, as the list
            says, else that of the action when it was held in one way only), and of the actions (`TRAITS`).
        profile_by_department: attendances; shape (profile codes, department codes). A purge leaves no crossing: those
            attendances are unknown in both.
        listed: per row of data.events, whether the action is selected and has a list, or totals of a purged one.
        actions, actions_listed: actions selected, and how many of them have a list.
    """

    people: People
    cuts: Mapping[str, Cut]
    profile_by_department: IntArray
    listed: BoolArray
    actions: int
    actions_listed: int


def reach(data: CentreData, filters: Filters) -> Reach | None:
    """What the lists tell of the realised actions that the filters keep, each action once.

    Args:
        data: the centre.
        filters: the choice.

    Returns:
        None when the centre has no list at all.
    """
    lists = attendances(data)
    if lists is None:
        return None
    kept = selection(data, filters)
    listed = kept & ((lists.listed > 0) | lists.purged)
    counts = lists.everyone.sums(listed)
    people, unique = _people(lists, filters, listed, int(counts["profile"].sum()))
    cuts = {name: Cut(codes, counts[name], unique.get(name)) for name, codes in lists.codes.items()}
    crossed = counts["crossed"].reshape(len(lists.codes["profile"]), len(lists.codes["department"]))
    return Reach(
        people, cuts, profile_by_department=crossed,
        listed=listed, actions=int(np.count_nonzero(kept)), actions_listed=int(np.count_nonzero(listed)),
    )  # fmt: skip


def _people(
    lists: Attendances, filters: Filters, listed: BoolArray, total: int
) -> tuple[People, Mapping[str, IntArray]]:
    """The persons of a selection, and présences uniques by breakdown (none where they cannot be told)."""
    purged = bool((listed & lists.purged).any())
    rows = listed & (lists.listed > 0)
    if not listed.any():
        return _untold(total, NO_LIST), {}
    if purged and not rows.any():
        return _purged_year(lists, filters, total)
    if purged:
        return _untold(total, PART_PURGED), {}
    if _keys(lists, rows) > 1:
        return _untold(total, KEYS_DIFFER), {}
    found = persons(lists, rows)
    return _counted(lists, filters, found, total), _uniques(found)


def _untold(total: int, reason: str) -> People:
    return People(total, None, None, None, None, reason)


def _keys(lists: Attendances, rows: BoolArray) -> int:
    """Secret keys that the rows of some actions were made with."""
    return int(np.count_nonzero(lists.keys[rows].any(axis=0)))


def _counted(lists: Attendances, filters: Filters, found: Persons, total: int) -> People:
    start, note = _start(filters), ""
    earlier = lists.day < start
    purged = bool((earlier & lists.purged).any())
    reason = _why_not_new(lists, filters, found, earlier, purged)
    if reason:
        return People(total, found.unique, None, None, found.loyalty, reason)
    if purged:
        first = np.datetime64(int(lists.day[lists.listed > 0].min()), "D")
        note = SINCE.format(year=first.astype("datetime64[Y]"))
    new = found.new(start)
    return People(total, found.unique, new, found.unique - new, found.loyalty, "", note)


def _why_not_new(lists: Attendances, filters: Filters, found: Persons, earlier: BoolArray, purged: bool) -> str:
    """Why new persons cannot be told from the others, in French; "" when they can."""
    before = earlier & (lists.listed > 0)
    if not before.any():
        if purged:
            return PURGED_BEFORE
        return FIRST_YEAR if filters.year is not None and not filters.has_period else NOTHING_BEFORE
    return KEYS_BEFORE if _keys(lists, before | found.kept) > 1 else ""


def _start(filters: Filters) -> int:
    """First day of the period (days since 1970); nothing comes before all years, or before an open beginning."""
    day = filters.start
    if not filters.has_period and filters.year is not None:
        day = date(filters.year, 1, 1)
    return int(np.datetime64(day, "D").astype(np.int64)) if day else int(np.iinfo(np.int32).min)


def _uniques(found: Persons) -> Mapping[str, IntArray]:
    own = {name: found.by_met(name) if name in MET else found.by_attribute(name) for name in ATTRIBUTES}
    return {**own, **found.by_trait()}


def _purged_year(lists: Attendances, filters: Filters, total: int) -> tuple[People, Mapping[str, IntArray]]:
    """What a purge has kept of the persons of one whole year."""
    year = None if filters.narrowed() else whole_year(filters)
    if year is None:
        return _untold(total, PURGED), {}
    unique = _one(lists, year, "unique_participants")
    new, returning = _one(lists, year, "new_participants"), _one(lists, year, "returning_participants")
    steps = lists.totals.year(year, "unique_participants", "loyalty")
    loyalty = (steps.get("1", 0), steps.get("2", 0), steps.get("3+", 0)) if steps else None
    reason = NOT_LEFT if None in (unique, new, returning, loyalty) else ""
    if unique is None:
        return _untold(total, reason), {}
    cuts = {name: cut for name in lists.codes if (cut := _left_cut(lists, year, name, unique)) is not None}
    return People(total, unique, new, returning, loyalty, reason), cuts


def _left_cut(lists: Attendances, year: int, name: str, unique: int) -> IntArray | None:
    """A breakdown of the persons of a purged year; one whose categories add up is completed to the uniques."""
    counts = lists.totals.year(year, "unique_participants", name)
    if counts is None:
        return None
    made = np.array([counts.get(code, 0) for code in lists.codes[name]], dtype=np.int64)
    if name in ATTRIBUTES and name not in MET:
        made[-1] += unique - made.sum()
    return made


def _one(lists: Attendances, year: int, measure: str) -> int | None:
    found = lists.totals.year(year, measure)
    return None if found is None else sum(found.values())
