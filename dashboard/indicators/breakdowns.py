"""Actions and présences by category and by month: one selection, then sums over its columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

import numpy as np

from dashboard.dimensions import BY_ID, PERIOD, UNKNOWN, BoolArray
from dashboard.filters import MONTHS, Filters, Vocabulary, month_of, months_of, whole_years
from dashboard.french import agree, capital, number, part_of
from dashboard.indicators import head_counts
from dashboard.indicators.completed import weight_note
from dashboard.indicators.head_counts import known, unsure_words, weights
from dashboard.indicators.model import Breakdown, Row
from dashboard.indicators.reported import LONG_RUN, silence, silent_years, years_told
from dashboard.indicators.selection import REALISED, columns, left_out, selection
from dashboard.snapshot import CentreData, once

SHORT_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
BASIS = {"theme": "theme_basis", "mode": "mode_basis"}
"""Dimensions whose value may be only suggested, with the column that says so."""
PARTED = "modality"
"""The dimension that months are split by."""


class Quantity(NamedTuple):
    """What is summed: a column of events or présences (None = one per action), with its French unit.

    `missing` is what an action without a value stands for (a rendez-vous takes place at least once).
    """

    column: str | None
    unit: str
    unit_plural: str
    missing: float = 0.0


ACTIONS = Quantity(None, "action", "actions")
ATTENDANCES = Quantity(head_counts.ATTENDANCES, "présence", "présences")


def actions_of(words: Vocabulary) -> Quantity:
    """What the centre counts, in its own word: actions, or the dates of its rendez-vous."""
    vocabulary = words.centre.vocabulary
    if words.centre.actions_indicator == "appointments":
        return Quantity("occurrences", vocabulary.action, vocabulary.actions, missing=1.0)
    return Quantity(None, vocabulary.action, vocabulary.actions)


def _weight(data: CentreData, kept: BoolArray, quantity: Quantity) -> np.ndarray:
    """What each row adds to the sum; 0 for the rows left out."""
    return np.where(kept, weights(data, quantity.column, quantity.missing), 0.0)


def by_dimension(
    data: CentreData,
    filters: Filters,
    words: Vocabulary,
    dimension: str,
    quantity: Quantity = ACTIONS,
) -> Breakdown:
    """A quantity by the values of a dimension, "non renseigné" last.

    The dimension's own filter is left out, so that the values not chosen stay visible beside the chosen ones
    (`Row.selected`).
    """
    kept = selection(data, filters, skip=dimension)
    weight = _weight(data, kept, quantity)
    encoded = data.encoded[dimension]
    totals = encoded.totals(weight)
    guessed = weight * _suggested(data, dimension)
    suggested = encoded.totals(guessed)
    total = float(weight.sum())
    chosen = filters.selected(dimension)
    rows = [
        Row(
            code=option.code,
            label=option.label,
            short=option.short,
            value=totals[option.code],
            share=100 * totals[option.code] / total if total else None,
            suggested=suggested[option.code],
            selected=option.code in chosen,
        )
        for option in words.options[dimension]
        if totals.get(option.code) or (option.code in chosen and option.code in totals)
    ]
    rows.sort(key=lambda row: (row.code == UNKNOWN, -row.value))
    several = int((encoded.membership[kept].sum(axis=1) > 1).sum())
    breakdown = Breakdown(
        dimension, quantity.unit, quantity.unit_plural, tuple(rows), total,
        covered=_covered(data, kept, quantity), base=int(kept.sum()), overlap=several,
        suggested=float(guessed.sum()),
        narrowed=bool(chosen), silent=silence(data, filters) if filters.year or filters.has_period else "",
    )  # fmt: skip
    told = weight_note(data, weight, BY_ID[dimension].column, quantity.unit, quantity.unit_plural)
    unsure = unsure_words(data, kept) if quantity.column in (head_counts.ATTENDANCES, head_counts.DECLARED) else ""
    return _with_notes(breakdown, quantity, told, unsure)


@once
def _suggested(data: CentreData, dimension: str) -> np.ndarray:
    column = BASIS.get(dimension)
    if column is None:
        return np.zeros(len(data.events))
    return (data.events[column].astype("string") == "suggested").fillna(False).to_numpy(dtype=float)


def rests_on_suggestions(data: CentreData, filters: Filters) -> bool:
    """Whether a filter that is on keeps actions for a value that is only suggested."""
    kept = selection(data, filters)
    return any(bool((_suggested(data, name)[kept] > 0).any()) for name in BASIS if filters.selected(name))


def _covered(data: CentreData, kept: BoolArray, quantity: Quantity) -> int:
    if quantity.column is None or quantity.missing:
        return int(kept.sum())
    return int((kept & known(data, quantity.column)).sum())


def _with_notes(breakdown: Breakdown, quantity: Quantity, taken: str, unsure: str) -> Breakdown:
    notes: list[str] = [note for note in (breakdown.silent, taken) if note]
    notes += [f"{capital(unsure)}."] if unsure else []
    if breakdown.suggested:
        notes.append(f"Classement suggéré par mots-clés, à confirmer par le centre, {_of_how_many(breakdown)}.")
    if breakdown.overlap:
        verb = agree(breakdown.overlap, "compte", "comptent")
        notes.append(f"{number(breakdown.overlap)} {agree(breakdown.overlap, 'action')} {verb} dans plusieurs lignes.")
    if quantity.column and breakdown.covered < breakdown.base:
        notes.append(f"Nombre connu pour {part_of(breakdown.covered, breakdown.base, 'action')}.")
    return replace(breakdown, notes=tuple(notes))


def _of_how_many(breakdown: Breakdown) -> str:
    """For how much of a breakdown: "pour l’ensemble des actions", "pour 27 rendez-vous"."""
    if breakdown.suggested == breakdown.total and breakdown.total >= 2:
        return f"pour l’ensemble des {breakdown.unit_plural}"
    unit = agree(breakdown.suggested, breakdown.unit, breakdown.unit_plural)
    return f"pour {number(breakdown.suggested)} {unit}"


def by_month(
    data: CentreData,
    filters: Filters,
    words: Vocabulary,
    quantity: Quantity = ACTIONS,
) -> Breakdown:
    """A quantity by month (by year when several years are shown), split by modality.

    Under a choice of one month, its whole year is in it, so that one can choose another. What is not known to the month
    is not in it, nor what the period leaves out for want of a date: notes count both. Of
    a year that no report tells of, only the months that something is known of are in it; among several years it is in
    its place, untold.
    """
    chosen = month_of(filters)
    filters = whole_years(filters) if chosen else filters
    kept = selection(data, filters)
    silent = silence(data, filters)
    cols = columns(data)
    every = time_bins(filters, set(cols.year[kept].tolist()))
    places = {one: (cols.year == one.year) & (cols.month == one.month if one.month else True) for one in every}
    untold = silent_years(data, filters)
    # A month that nobody tells of is left out; a year is left open, so that the trend has the length of its years.
    bins = [one for one in every if not one.month or one.year not in untold or (places[one] & kept).any()]
    masks = [places[one] for one in bins]
    weight = _weight(data, kept, quantity)
    member = data.encoded[PARTED]
    options = [option for option in words.options[PARTED] if option.code in member.codes]
    table = np.array(
        [
            [float(weight[mask & member.membership[:, member.codes.index(option.code)]].sum()) for option in options]
            for mask in masks
        ]
    ).reshape(len(bins), len(options))
    used = [index for index in range(len(options)) if table[:, index].any()]
    rows = _left_open(
        [
            Row(
                each.code,
                each.label,
                each.short,
                float(table[i].sum()),
                None,
                parts=tuple(float(table[i, j]) for j in used),
                selected=(each.year, each.month) == chosen,
                untold=not table[i].any() and each.year not in years_told(data).reported,
            )
            for i, each in enumerate(bins)
        ]
    )
    total = float(weight.sum())
    beside = float(_weight(data, left_out(data, filters, REALISED), quantity).sum())
    taken = weight_note(data, weight, "date_start", quantity.unit, quantity.unit_plural)
    undated = _undated_note(total - sum(row.value for row in rows), quantity)
    said = (undated, left_out_note(beside, quantity.unit, quantity.unit_plural), silent, taken)
    notes = tuple(note for note in said if note)
    return Breakdown(
        PERIOD, quantity.unit, quantity.unit_plural, rows, total,
        tuple(options[j].short for j in used), tuple(options[j].code for j in used), PARTED,
        notes=notes, covered=_covered(data, kept, quantity), base=int(kept.sum()), left_out=beside,
        silent=silent, narrowed=chosen is not None,
    )  # fmt: skip


class TimeBin(NamedTuple):
    """A month of a picture, or a whole year (`month` is 0)."""

    year: int
    month: int

    @property
    def code(self) -> str:
        """ "2024-03", "2024"."""
        return f"{self.year}-{self.month:02d}" if self.month else str(self.year)

    @property
    def label(self) -> str:
        """ "mars 2024", "2024"."""
        return f"{MONTHS[self.month - 1]} {self.year}" if self.month else str(self.year)

    @property
    def short(self) -> str:
        """ "janv.", "2024"."""
        return SHORT_MONTHS[self.month - 1] if self.month else str(self.year)


def time_bins(filters: Filters, years: Collection[int]) -> tuple[TimeBin, ...]:
    """The months of one year that the period touches, or the years when there are several, from the first to the last.

    Args:
        filters: the choice.
        years: those of what is shown; 0 (unknown) is none.
    """
    shown = sorted(year for year in years if year)
    only = whole_years(filters).year or (shown[0] if len(shown) == 1 else None)
    if only is None:
        return tuple(TimeBin(year, 0) for year in range(shown[0], shown[-1] + 1)) if shown else ()
    return tuple(TimeBin(only, month) for month in months_of(filters, only))


def _left_open(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The same rows, a long run of years that nobody tells of being one."""
    kept: list[Row] = []
    for _, run in groupby(rows, key=lambda row: row.untold and "-" not in row.code):
        found = list(run)
        first, last = found[0], found[-1]
        if first.untold and len(found) >= LONG_RUN:
            years = replace(first, code=f"{first.code}…{last.code}", label=f"{first.label} à {last.label}",
                            short=f"{first.short}–{last.short}")  # fmt: skip
            found = [years]
        kept += found
    return tuple(kept)


def _undated_note(count: float, quantity: Quantity) -> str:
    if not count:
        return ""
    unit = agree(count, quantity.unit, quantity.unit_plural)
    return f"{number(count)} {unit} sans mois connu ne {agree(count, 'figure', 'figurent')} pas ici."


def left_out_words(data: CentreData, filters: Filters, words: Vocabulary, statuses: tuple[str, ...] = REALISED) -> str:
    """What a from–to period leaves out for want of a date, in the centre's unit; "" when it leaves nothing out."""
    quantity = actions_of(words) if statuses == REALISED else ACTIONS
    count = float(_weight(data, left_out(data, filters, statuses), quantity).sum())
    return left_out_note(count, quantity.unit, quantity.unit_plural)


def left_out_note(count: float, unit: str, unit_plural: str) -> str:
    """ "5 actions sans date assez précise ne figurent pas dans cette période."; "" when none is left out."""
    if not count:
        return ""
    noun, verb = agree(count, unit, unit_plural), agree(count, "figure", "figurent")
    return f"{number(count)} {noun} sans date assez précise ne {verb} pas dans cette période."
