"""Présences of each action: the rows of its list when it has one, else its head-count. The one place that decides.

A list and a head-count of one action are two tellings of the same thing: they are never added up, and the quality
rules compare them. All that shows présences — totals, breakdowns, map, territories, lines — sums the vectors made here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.dimensions import BoolArray
from dashboard.filters import Filters
from dashboard.french import NARROW, agree, number, plural
from dashboard.indicators import selection as rows
from dashboard.indicators.attendance_lists import attendances
from dashboard.indicators.selection import FloatArray, selection
from dashboard.snapshot import CentreData, once

ATTENDANCES, LISTED, DECLARED = "attendances", "listed", "declared"
"""Names of the quantities: présences of each action, those counted on lists, those told by a head-count alone."""


@dataclass(frozen=True)
class Counts:
    """Présences of every row of `data.events`, NaN where unknown; shapes (rows,).

    Attributes:
        listed: rows of the action's list (or what a purge has left of it).
        declared: head-count of an action that has no list.
        attendances: présences cumulées, whatever they rest on.
    """

    listed: FloatArray
    declared: FloatArray
    attendances: FloatArray


@dataclass(frozen=True)
class Mix:
    """What the présences of a selection rest on.

    Attributes:
        listed: présences counted on lists; lists: actions that have one.
        declared: présences told by head-counts alone; head_counts: actions that have only that.
        actions: realised actions of the selection.
    """

    listed: float
    lists: int
    declared: float
    head_counts: int
    actions: int

    @property
    def total(self) -> float:
        """Présences cumulées."""
        return self.listed + self.declared

    @property
    def known(self) -> int:
        """Actions whose présences are known."""
        return self.lists + self.head_counts

    @property
    def unknown(self) -> int:
        """Actions without list or head-count: their présences are not zero, they are unknown."""
        return self.actions - self.known


@once
def counts(data: CentreData) -> Counts:
    """The vectors of a centre, made once per snapshot."""
    declared = rows.columns(data).numbers["participants"]
    lists = attendances(data)
    if lists is None:
        return Counts(np.full(len(declared), np.nan), declared, declared)
    people = lists.per_event["profile"].sum(axis=1).astype(float)
    listed = np.where(people > 0, people, np.nan)
    unlisted = np.isnan(listed)
    return Counts(listed, np.where(unlisted, declared, np.nan), np.where(unlisted, declared, listed))


def _values(data: CentreData, column: str) -> FloatArray:
    values: FloatArray = getattr(counts(data), column)
    return values


def printed(data: CentreData) -> bool:
    """Whether the head-counts of the actions are those of documents that the centre has published."""
    return data.centre.public.head_counts == "published"


def unsure(data: CentreData) -> BoolArray:
    """Realised rows of several dates with a head-count alone: whether it tells persons or visits, nobody says.

    As many participants as dates are interviews, one person each.
    """
    told, dates = counts(data).declared, rows.columns(data).numbers["occurrences"]
    done = (data.events["status"] == "realised").to_numpy(dtype=bool)
    return np.asarray(done & (dates > 1) & ~np.isnan(told) & (told != dates), dtype=bool)


def unsure_words(data: CentreData, kept: BoolArray) -> str:
    """How much of the présences of some rows is unsure in that way; "" when nothing is."""
    people = float(np.nansum(counts(data).declared[kept & unsure(data)]))
    if not people:
        return ""
    return f"pour {number(people)}, le document ne dit pas si le nombre est cumulé ou de personnes différentes"


def weights(data: CentreData, column: str | None = None, missing: float = 0.0) -> FloatArray:
    """What each row of events weighs: 1, a number column, or its présences (`ATTENDANCES`, `LISTED`, `DECLARED`)."""
    if column in (ATTENDANCES, LISTED, DECLARED):
        return np.fmax(_values(data, column), missing)
    return rows.weights(data, column, missing)


def known(data: CentreData, column: str) -> BoolArray:
    """Rows of events where a number column, or présences, are known."""
    if column in (ATTENDANCES, LISTED, DECLARED):
        return ~np.isnan(_values(data, column))
    return rows.known(data, column)


def mix(data: CentreData, filters: Filters) -> Mix:
    """What the présences of a selection rest on."""
    return of_rows(data, selection(data, filters))


def of_rows(data: CentreData, kept: BoolArray) -> Mix:
    """What the présences of some rows of events rest on."""
    found = counts(data)
    listed, declared = found.listed[kept], found.declared[kept]
    return Mix(
        float(np.nansum(listed)), int((~np.isnan(listed)).sum()),
        float(np.nansum(declared)), int((~np.isnan(declared)).sum()), int(kept.sum()),
    )  # fmt: skip


def mix_words(found: Mix) -> str:
    """ "612 présences relevées sur 24 listes, 166 d’après les effectifs de 10 actions ; 4 actions sans nombre".

    "" when no list is involved: what rests on head-counts alone is told by its coverage.
    """
    if not found.lists:
        return ""
    parts = [
        f"{plural(found.listed, 'présence')} {agree(found.listed, 'relevée')} sur {plural(found.lists, 'liste')}",
        *([_declared_words(found)] if found.head_counts else []),
    ]
    tail = f"{NARROW}; {plural(found.unknown, 'action')} sans nombre" if found.unknown else ""
    return f"{', '.join(parts)}{tail}"


def _declared_words(found: Mix) -> str:
    several = f"les effectifs de {number(found.head_counts)} actions"
    return f"{number(found.declared)} d’après {'l’effectif d’une action' if found.head_counts == 1 else several}"
