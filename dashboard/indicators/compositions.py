"""Published quantities cut the same way: actions, half-days and présences by nature of action, scheme or modality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.filters import Filters, Vocabulary
from dashboard.french import NARROW, percent
from dashboard.indicators import registry
from dashboard.indicators.published import Line, lines, published, published_names
from dashboard.snapshot import CentreData

NOT_BROKEN_DOWN = "Non ventilé"
COMPARED = ("half_days", "attendances", "unique_participants")
"""Indicators whose published breakdowns are laid beside those of the actions."""
SHARES = "attendances_share"
"""Indicator of the shares that a document prints beside the numbers."""


@dataclass(frozen=True)
class PublishedLine:
    """One published quantity cut into the columns of a composition.

    Attributes:
        label: French name of the indicator.
        unit, unit_plural: French unit.
        values: one per column, None where the document does not give it; the last is what it does not break down.
        total: published total; the values add up to it.
        source: document and section.
    """

    label: str
    unit: str
    unit_plural: str
    values: tuple[float | None, ...]
    total: float
    source: str

    def share(self, index: int) -> float:
        """A column's part of the total, in hundredths; 0 where it is not told."""
        return 100 * (self.values[index] or 0.0) / self.total


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
    lines: tuple[PublishedLine, ...]
    notes: tuple[str, ...] = ()

    @property
    def told(self) -> int:
        """The column worth a sentence: the chosen one, else the largest that every line gives."""
        given = [i for i in range(len(self.codes) - 1) if all(line.values[i] for line in self.lines)]
        chosen = [i for i in given if self.codes[i] in self.selected]
        return max(chosen or given or range(len(self.codes) - 1), key=lambda i: self.lines[-1].share(i))

    def line(self, label: str) -> PublishedLine | None:
        """The line of an indicator, by its French name."""
        return next((line for line in self.lines if line.label == label), None)


def composition(data: CentreData, filters: Filters, words: Vocabulary, dimension: str) -> Composition | None:
    """Actions, half-days and présences as published by one dimension, each completed to its published total.

    None when nothing is published by this dimension for the year, or no total to complete it to.
    """
    if filters.year is None:
        return None
    indicators = (data.centre.actions_indicator, *COMPARED)
    found = {name: rows for name in indicators if (rows := _printed(data, name, dimension, filters.year))}
    labels = {line.category: line.category_label for rows in found.values() for line in rows}
    codes = tuple(labels)
    quantities = [
        quantity
        for name, rows in found.items()
        if (quantity := _quantity(data, filters, name, rows, codes)) is not None
    ]
    if not quantities:
        return None
    known = words.by_code[dimension]
    return Composition(
        dimension,
        (*codes, ""),
        (*(words.label(dimension, code) if code in known else labels[code] for code in codes), NOT_BROKEN_DOWN),
        filters.selected(dimension),
        tuple(quantities),
        _notes(found, _printed(data, SHARES, dimension, filters.year)),
    )


def _printed(data: CentreData, indicator: str, dimension: str, year: int) -> tuple[Line, ...]:
    names = published_names(data, dimension)
    found = lines(data, indicator, year)
    return tuple(line for line in found if line.dimension in names and line.figure.value is not None)


def _quantity(
    data: CentreData, filters: Filters, indicator: str, rows: Sequence[Line], codes: Sequence[str]
) -> PublishedLine | None:
    total = published(data, indicator, filters, filtered=False)
    if total is None or not total.value:
        return None
    by_code = {line.category: line.figure.value for line in rows}
    values = [by_code.get(code) for code in codes]
    left = max(round(total.value - sum(value or 0.0 for value in values), 2), 0.0)
    spec = registry.get(indicator)
    source = " ; ".join(dict.fromkeys(line.figure.source for line in rows))
    return PublishedLine(spec.label, spec.unit, spec.unit_for(2), (*values, left), total.value, source)


def _notes(found: Mapping[str, Sequence[Line]], shares: Sequence[Line]) -> tuple[str, ...]:
    """Remarks of the document on the lines, shares it prints beside them, and that présences are not among them."""
    notes = [
        f"{line.category_label}{NARROW}: {line.figure.notes[:1].lower()}{line.figure.notes[1:]}"
        for rows in found.values()
        for line in rows
        if line.figure.notes
    ]
    for line in shares:
        share = percent(line.figure.value or 0)
        notes.append(f"{line.figure.label}{NARROW}: {share} dans le document. {line.figure.notes}".strip())
    if "attendances" not in found:
        notes.append("Le document ne ventile pas les présences ainsi.")
    return tuple(dict.fromkeys(notes))
