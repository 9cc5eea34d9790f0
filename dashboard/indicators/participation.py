"""What is published of who came, and the présences of each action. Counts by category are in `dashboard.cube`."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.filters import Filters, Vocabulary
from dashboard.french import capital
from dashboard.indicators import head_counts as told
from dashboard.indicators.compositions import composition
from dashboard.indicators.head_counts import ATTENDANCES, LISTED, counts, printed, unsure
from dashboard.indicators.lines import Line, of_rows
from dashboard.indicators.lists import public
from dashboard.indicators.model import Breakdown, Row
from dashboard.indicators.published import breakdown_of, lines, published
from dashboard.indicators.selection import selection
from dashboard.snapshot import CentreData, once

ENOUGH_SHARE = 0.5
"""Share of the actions whose head-count must be known before a breakdown of the sum says anything of the whole."""
ENOUGH_ACTIONS = 4
PER_PERSON = ("attendances", "unique_participants")
"""Published figures that give how many times one person came."""


@dataclass(frozen=True)
class HeadCount:
    """One action whose number of participants is known.

    Attributes:
        participants: présences, of its list when it has one.
        dates: dates the number covers (nine monthly meetings may share one number).
        precision: exact, about, at_least; "" when not given, or counted on a list.
        national: whether the action belongs to a network or a category of national scope.
        listed: whether they are counted on its list.
        declared: its head-count, when it has both a list and another number in the documents.
        unsure: whether its document leaves unsaid if who came twice is counted twice.
    """

    event_id: str
    title: str
    participants: float
    dates: int
    precision: str
    national: bool
    listed: bool = False
    declared: float | None = None
    unsure: bool = False


@dataclass(frozen=True)
class HeadCounts:
    """The présences of each action of a selection, largest first, and what they cover.

    `printed`: those of actions without a list are head-counts of documents that the centre has published.
    """

    items: tuple[HeadCount, ...]
    total_actions: int
    printed: bool = False

    @property
    def listed(self) -> int:
        """How many are counted on a list."""
        return sum(item.listed for item in self.items)

    @property
    def total(self) -> float:
        """Their sum: présences cumulées."""
        return sum(item.participants for item in self.items)

    @property
    def enough(self) -> bool:
        """Whether they cover enough of the actions for their breakdown to be drawn."""
        known = len(self.items)
        return known >= ENOUGH_ACTIONS and known >= ENOUGH_SHARE * self.total_actions

    @property
    def median(self) -> float | None:
        """The middle head-count; None without any."""
        return float(np.median([item.participants for item in self.items])) if self.items else None

    @property
    def middle(self) -> int:
        """What half of the actions stay at or under; between two whole numbers the median is half a présence."""
        return math.floor(self.median or 0)


class Gaps(NamedTuple):
    """What no document of the centre gives for a year, and no list fills: whether each is missing.

    Attributes:
        persons: how many different persons came; profile: who they are; origin: where from.
        before: présences of the year before; cuts: présences by what the actions are.
    """

    persons: bool
    profile: bool
    origin: bool
    before: bool
    cuts: bool


@dataclass(frozen=True)
class PlaceWords:
    """What a document says of a place of origin, without a number."""

    label: str
    words: str


def profile(data: CentreData, filters: Filters) -> Breakdown | None:
    """The published shares by profile, with the part not broken down; None when the centre publishes none."""
    if filters.year is None:
        return None
    found = breakdown_of(data, "profile_share", "profile", filters.year, complete_to=100)
    if found is None:
        return None
    bases = (line.figure.base for line in lines(data, "profile_share", filters.year) if line.figure.base)
    notes = [f"{capital(base).rstrip('.')}." for base in dict.fromkeys(bases)]
    if any(not row.code for row in found.rows):
        notes.append("Le document ne chiffre pas les autres profils.")
    return replace(found, notes=tuple(notes))


def origin_words(data: CentreData, filters: Filters) -> tuple[tuple[PlaceWords, ...], str]:
    """What the year's document says in words of where participants come from, and its source; never a number."""
    if filters.year is None:
        return (), ""
    printed = [
        line
        for indicator in ("unique_participants", "attendances")
        for line in lines(data, indicator, filters.year)
        if line.dimension == "department" and line.figure.value is None and line.figure.notes
    ]
    said = tuple(PlaceWords(line.category_label, line.figure.notes) for line in printed)
    return said, " ; ".join(dict.fromkeys(line.figure.source for line in printed))


def per_person(data: CentreData, filters: Filters) -> tuple[float, float | None] | None:
    """Présences cumulées per person in the year, and a year earlier when both are published; None when they are not."""
    now = _ratio(data, filters)
    if now is None or filters.year is None:
        return None
    return now, _ratio(data, Filters(filters.centre, filters.year - 1))


def _ratio(data: CentreData, filters: Filters) -> float | None:
    total, people = (_printed(data, name, filters) for name in PER_PERSON)
    return total / people if total is not None and people else None


def _printed(data: CentreData, name: str, filters: Filters) -> float | None:
    found = published(data, name, filters)
    return found.value if found else None


def gaps(data: CentreData, filters: Filters, words: Vocabulary) -> Gaps | None:
    """What no document gives for a year; None without one."""
    if filters.year is None:
        return None
    whole, before = Filters(filters.centre, filters.year), Filters(filters.centre, filters.year - 1)
    listed = public(data, whole)
    earlier = any(_printed(data, name, before) is not None for name in ("attendances", "participants_mobilised"))
    return Gaps(
        persons=listed is None and _printed(data, "unique_participants", whole) is None,
        profile=listed is None and not lines(data, "profile_share", filters.year),
        origin=listed is None and not origin_words(data, whole)[0],
        before=not earlier and (listed is None or listed.before is None),
        cuts=not any(composition(data, whole, words, name) for name in ("mode", "scheme", "modality")),
    )


def head_counts(data: CentreData, filters: Filters) -> HeadCounts:
    """The realised actions of a selection whose présences are known, by their list or by a head-count."""
    kept = selection(data, filters)
    items = [item for index, item in _all_head_counts(data).items() if kept[index]]
    return HeadCounts(tuple(sorted(items, key=lambda item: -item.participants)), int(kept.sum()), printed(data))


@once
def _all_head_counts(data: CentreData) -> Mapping[int, HeadCount]:
    """Place of an event in the table → its présences, for those that have some known."""
    listed, present, doubted = counts(data).listed, counts(data).attendances, unsure(data)
    networks = data.table("networks")
    national = set(networks.loc[networks["scope"].astype("string") == "national", "network_id"].astype(str))
    return {
        index: HeadCount(
            event_id=str(row["event_id"]),
            title=str(row["title"]),
            participants=float(present[index]),
            dates=1 if pd.isna(row["occurrences"]) else int(row["occurrences"]),
            precision=_precision(row) if np.isnan(listed[index]) else "",
            national=str(row["network_id"]) in national or str(row["category"]) == "national",
            listed=not np.isnan(listed[index]),
            declared=_declared(row, listed[index]),
            unsure=bool(doubted[index]),
        )
        for index, row in enumerate(data.events.to_dict("records"))
        if not np.isnan(present[index])
    }


def _precision(row: Mapping[Hashable, Any]) -> str:
    return "" if pd.isna(row["participants_precision"]) else str(row["participants_precision"])


def _declared(row: Mapping[Hashable, Any], listed: float) -> float | None:
    """The head-count of an action whose list tells another number."""
    if pd.isna(row["participants"]) or np.isnan(listed) or float(row["participants"]) == listed:
        return None
    return float(row["participants"])


def coverage(data: CentreData, filters: Filters, words: Vocabulary, dimension: str) -> Breakdown:
    """Actions by a dimension, those whose number of participants is known apart from the others."""
    kept = selection(data, filters, skip=dimension)
    known = told.known(data, ATTENDANCES)
    encoded = data.encoded[dimension]
    covered = encoded.totals((kept & known).astype(float))
    missing = encoded.totals((kept & ~known).astype(float))
    chosen = filters.selected(dimension)
    rows = [
        Row(
            option.code, option.label, option.short, covered[option.code] + missing[option.code],
            selected=option.code in chosen, parts=(covered[option.code], missing[option.code]),
        )
        for option in words.options[dimension]
        if covered.get(option.code) or missing.get(option.code)
    ]  # fmt: skip
    rows.sort(key=lambda row: (row.code == "", -row.value))
    several = int((encoded.membership[kept].sum(axis=1) > 1).sum())
    unit = words.centre.vocabulary
    return Breakdown(
        dimension, unit.action, unit.actions, tuple(rows), float(kept.sum()),
        ("Nombre connu", "Nombre inconnu"), ("known", ""), "",
        covered=int((kept & known).sum()), base=int(kept.sum()), overlap=several,
        narrowed=bool(chosen),
    )  # fmt: skip


def without_list(data: CentreData, filters: Filters) -> tuple[Line, ...]:
    """Realised actions of a selection that have no list: largest head-count first, then the latest, undated last."""
    missing = selection(data, filters) & ~told.known(data, LISTED)
    return tuple(sorted(of_rows(data, missing), key=_to_ask_for))


def _to_ask_for(line: Line) -> tuple[float, bool, tuple[int, ...]]:
    return -(line.participants or 0), not line.month, tuple(-part for part in line.when)
