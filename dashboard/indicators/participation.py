"""Who came, how often and to what: the published breakdowns, and the head-counts of the actions.

Présences may be told by three kinds of evidence. `evidence` is the one place that decides which are at hand for a
breakdown, and says so: a figure published by the centre, a sum of the head-counts of its actions, and — once attendance
lists are read — a count of their rows. None replaces another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from dashboard.dimensions import BY_ID
from dashboard.filters import Filters, Vocabulary
from dashboard.french import NARROW, capital, percent
from dashboard.indicators import registry
from dashboard.indicators.breakdowns import ATTENDANCES, by_dimension
from dashboard.indicators.model import Breakdown, Row
from dashboard.indicators.published import breakdown_of, figures, published, published_names
from dashboard.indicators.selection import columns, selection
from dashboard.snapshot import CentreData

Origin = Literal["published", "head_counts"]
NOT_BROKEN_DOWN = "Non ventilé"
COMPARED = ("half_days", "attendances", "unique_participants")
"""Indicators whose published breakdowns are laid beside those of the actions."""
ENOUGH_SHARE = 0.5
"""Share of the actions whose head-count must be known before a breakdown of the sum says anything of the whole."""
ENOUGH_ACTIONS = 4


@dataclass(frozen=True)
class Evidence:
    """A breakdown and what it rests on."""

    origin: Origin
    breakdown: Breakdown


@dataclass(frozen=True)
class Line:
    """One published quantity cut into the columns of a composition.

    Attributes:
        label: French name of the indicator.
        unit, unit_plural: French unit.
        values: one per column, the last being what the document does not break down.
        total: published total; the values add up to it.
        source: document and section.
    """

    label: str
    unit: str
    unit_plural: str
    values: tuple[float, ...]
    total: float
    source: str

    def share(self, index: int) -> float:
        """A column's part of the total, in hundredths."""
        return 100 * self.values[index] / self.total


@dataclass(frozen=True)
class Composition:
    """Several published quantities cut the same way, to be compared.

    Attributes:
        dimension: id of the filter that the columns stand for.
        codes, labels: the columns; the last code is "" for what is not broken down.
        selected: codes that a filter is on for.
        lines: the quantities.
        notes: remarks of the document.
    """

    dimension: str
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    selected: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    def line(self, label: str) -> Line | None:
        """The line of an indicator, by its French name."""
        return next((line for line in self.lines if line.label == label), None)


@dataclass(frozen=True)
class HeadCount:
    """One action whose number of participants is known.

    Attributes:
        dates: dates the number covers (nine monthly meetings may share one number).
        precision: exact, about, at_least; "" when not given.
        national: whether the action belongs to a network or a category of national scope.
    """

    event_id: str
    title: str
    participants: float
    dates: int
    precision: str
    national: bool


@dataclass(frozen=True)
class HeadCounts:
    """The head-counts of a selection, largest first, and what they cover."""

    items: tuple[HeadCount, ...]
    total_actions: int

    @property
    def total(self) -> float:
        """Sum of the head-counts: présences cumulées."""
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


@dataclass(frozen=True)
class PlaceWords:
    """What a document says of a place of origin, without a number."""

    label: str
    words: str


def evidence(data: CentreData, filters: Filters, words: Vocabulary, dimension: str) -> tuple[Evidence, ...]:
    """What is known of présences by a dimension, each piece with its origin; the published one first.

    Args:
        data, filters, words: as everywhere.
        dimension: "profile", or the id of a filter dimension.
    """
    found: list[Evidence] = []
    printed = _published_breakdown(data, filters, dimension)
    if printed is not None:
        found.append(Evidence("published", printed))
    if dimension in BY_ID:
        found.append(Evidence("head_counts", by_dimension(data, filters, words, dimension, ATTENDANCES)))
    return tuple(found)


def _published_breakdown(data: CentreData, filters: Filters, dimension: str) -> Breakdown | None:
    if filters.year is None:
        return None
    if dimension == "profile":
        return breakdown_of(data, "profile_share", "profile", filters.year, complete_to=100)
    total = published(data, "attendances", filters, filtered=False)
    for name in published_names(data, dimension):
        whole = total.value if total else None
        found = breakdown_of(data, "attendances", name, filters.year, complete_to=whole)
        if found is not None:
            return found
    return None


def head_count_breakdown(data: CentreData, filters: Filters, words: Vocabulary, dimension: str) -> Breakdown:
    """Présences cumulées by a dimension, from the head-counts."""
    return next(item.breakdown for item in evidence(data, filters, words, dimension) if item.origin == "head_counts")


def told_row(found: Breakdown) -> Row | None:
    """The category that a sentence speaks of: the largest of those chosen by a filter, else the largest known one."""
    chosen = [row for row in found.known() if row.selected and row.value > 0]
    return max(chosen, key=lambda row: row.value) if chosen else found.largest()


def heaviest(data: CentreData, filters: Filters, found: Breakdown) -> float:
    """The largest single head-count of the category told of: one event may make all of it."""
    row = told_row(found)
    if row is None:
        return 0.0
    encoded = data.encoded[found.dimension]
    inside = encoded.membership[:, encoded.codes.index(row.code)]
    kept = selection(data, filters, skip=found.dimension) & inside
    return float(np.nanmax(columns(data).numbers["participants"][kept], initial=0.0))


def profile(data: CentreData, filters: Filters, words: Vocabulary) -> Breakdown | None:
    """The published shares by profile, with the part not broken down; None when the centre publishes none."""
    found = evidence(data, filters, words, "profile")
    if not found:
        return None
    frame = figures(data, ("profile_share",), filters.year)
    bases = dict.fromkeys(str(base) for base in frame["base"].dropna() if str(base))
    notes = [f"{capital(base).rstrip('.')}." for base in bases]
    if any(not row.code for row in found[0].breakdown.rows):
        notes.append("Le document ne chiffre pas les autres profils.")
    return replace(found[0].breakdown, notes=tuple(notes))


def composition(data: CentreData, filters: Filters, words: Vocabulary, dimension: str) -> Composition | None:
    """Actions, half-days and présences as published by one dimension, each completed to its published total.

    None when nothing is published by this dimension for the year, or no total to complete it to.
    """
    if filters.year is None:
        return None
    names = published_names(data, dimension)
    found = {
        indicator: rows
        for indicator in (data.centre.actions_indicator, *COMPARED)
        if not (rows := _printed(data, indicator, names, filters.year)).empty
    }
    codes = list(dict.fromkeys(str(code) for rows in found.values() for code in rows["category"]))
    printed = {str(r.category): str(r.category_label) for rows in found.values() for r in rows.itertuples(index=False)}
    labels = {
        code: words.label(dimension, code) if code in words.by_code[dimension] else printed[code] for code in codes
    }
    lines = [
        line for indicator, rows in found.items() if (line := _line(data, filters, indicator, rows, codes)) is not None
    ]
    if not lines:
        return None
    return Composition(
        dimension, (*codes, ""), (*(labels[code] for code in codes), NOT_BROKEN_DOWN),
        filters.selected(dimension), tuple(lines), _notes(data, names, filters.year, tuple(found)),
    )  # fmt: skip


def _printed(data: CentreData, indicator: str, names: Sequence[str], year: int) -> pd.DataFrame:
    frame = figures(data, (indicator,), year)
    return frame[frame["dimension"].isin(names) & frame["value"].notna()]


def _line(data: CentreData, filters: Filters, indicator: str, rows: pd.DataFrame, codes: Sequence[str]) -> Line | None:
    total = published(data, indicator, filters, filtered=False)
    if total is None or not total.value:
        return None
    by_code = dict(zip(rows["category"].astype(str), rows["value"].astype(float), strict=True))
    values = [by_code.get(code, 0.0) for code in codes]
    left = max(round(total.value - sum(values), 2), 0.0)
    spec = registry.get(indicator)
    source = " ; ".join(dict.fromkeys(str(text) for text in rows["source"]))
    return Line(spec.label, spec.unit, spec.unit_for(2), (*values, left), total.value, source)


def _notes(data: CentreData, names: Sequence[str], year: int, indicators: tuple[str, ...]) -> tuple[str, ...]:
    """Remarks of the document on the lines, shares it prints beside them, and that présences are not among them."""
    frame = figures(data, indicators, year)
    frame = frame[frame["dimension"].isin(names) & frame["notes"].notna()]
    pairs = zip(frame["category_label"].astype(str), frame["notes"].astype(str), strict=True)
    notes = [f"{label}{NARROW}: {_small_initial(note)}" for label, note in pairs]
    shares = figures(data, ("attendances_share",), year)
    shares = shares[shares["dimension"].isin(names) & shares["value"].notna()]
    for row in shares.to_dict("records"):
        remark = "" if pd.isna(row["notes"]) else f" {row['notes']}"
        notes.append(f"{row['label']}{NARROW}: {percent(float(row['value']))} dans le document.{remark}")
    if "attendances" not in indicators:
        notes.append("Le document ne ventile pas les présences ainsi.")
    return tuple(dict.fromkeys(notes))


def _small_initial(text: str) -> str:
    return text[:1].lower() + text[1:]


def origin_words(data: CentreData, filters: Filters) -> tuple[tuple[PlaceWords, ...], str]:
    """What the year's document says in words of where participants come from, and its source; never a number."""
    if filters.year is None:
        return (), ""
    frame = figures(data, ("unique_participants", "attendances"), filters.year)
    frame = frame[(frame["dimension"] == "department") & frame["value"].isna() & frame["notes"].notna()]
    if frame.empty:
        return (), ""
    said = tuple(PlaceWords(str(r.category_label), str(r.notes)) for r in frame.itertuples(index=False))
    return said, " ; ".join(dict.fromkeys(str(source) for source in frame["source"]))


def head_counts(data: CentreData, filters: Filters) -> HeadCounts:
    """The realised actions of a selection whose number of participants is known."""
    kept = data.events[selection(data, filters)]
    known = kept[kept["participants"].notna()].sort_values("participants", ascending=False, kind="stable")
    national = _national_networks(data)
    items = tuple(
        HeadCount(
            event_id=str(row["event_id"]),
            title=str(row["title"]),
            participants=float(row["participants"]),
            dates=1 if pd.isna(row["occurrences"]) else int(row["occurrences"]),
            precision="" if pd.isna(row["participants_precision"]) else str(row["participants_precision"]),
            national=str(row["network_id"]) in national or str(row["category"]) == "national",
        )
        for row in known.to_dict("records")
    )
    return HeadCounts(items, len(kept))


def _national_networks(data: CentreData) -> set[str]:
    frame = data.table("networks")
    return {str(code) for code in frame.loc[frame["scope"].astype("string") == "national", "network_id"]}


def coverage(data: CentreData, filters: Filters, words: Vocabulary, dimension: str) -> Breakdown:
    """Actions by a dimension, those whose number of participants is known apart from the others."""
    kept = selection(data, filters, skip=dimension)
    known = data.events["participants"].notna().to_numpy(dtype=bool)
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
    )  # fmt: skip
