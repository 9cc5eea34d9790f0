"""One column of an Insee table: its numbers and markers of suppression, and whatever cannot be taken for either."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from dashboard.sources.refusals import ImportRefusedError
from dashboard.territories.insee_labels import MARKERS, NOT_SIGNIFICANT, SUPPRESSED, UNAVAILABLE, Cell
from dashboard.territories.insee_tables import Cell as Written
from dashboard.territories.insee_tables import Table

_NUMBER: Final = re.compile(r"^[+-]?\d+(?:[.,]\d+)?$")
_SPACES: Final = re.compile(r"[\s\u00a0\u202f\u2009]|[%€]$")
_GROUPED: Final = re.compile(r"^[1-9]\d{0,2}(?:[.,]\d{3})+$")
"""« 1,234 »: a thousand and more, or one and a little."""

_ABSENT: Final = re.compile(r"^-9{2,}(?:[.,]0+)?$")
"""What some programs write where there is no value."""

_BELOW_ZERO: Final = re.compile(r"evol|solde|ecart|diff|var|impot|progress|croiss", re.IGNORECASE)
"""Titles of measures that may be negative."""

_STATUSES: Final = (
    (re.compile(r"secret"), SUPPRESSED),
    (re.compile(r"non significatif"), NOT_SIGNIFICANT),
    (re.compile(r"^#?n/a\b|non dispo|indispo|sans objet|non renseign"), UNAVAILABLE),
)


def number(cell: Written) -> float | None:
    """The number of a cell; None when it is none."""
    if isinstance(cell, float):
        return cell if cell == cell else None
    plain = _SPACES.sub("", cell.strip('="'))
    return float(plain.replace(",", ".")) if _NUMBER.match(plain) else None


def status(cell: Written) -> str | None:
    """Why a cell has no number (a status of `insee_labels`); None when it does not say."""
    if isinstance(cell, float):
        return None if cell == cell else UNAVAILABLE
    text = cell.strip().lower()
    return MARKERS.get(text) or next((found for pattern, found in _STATUSES if pattern.search(text)), None)


def is_measure(cells: Sequence[Written]) -> bool:
    """Whether a column holds numbers, or only reasons for having none."""
    return any(number(cell) is not None for cell in cells) or all(status(cell) is not None for cell in cells)


def read_column(table: Table, place: int, faults: list[ImportRefusedError]) -> list[Cell]:
    """The cells of a column of the lines about a QPV; faults are added to those met so far."""
    title = table.header[place]
    quarters = table.quarters
    if _is_ambiguous([cells[place] for _, _, cells in quarters]):
        line, seen = next((n, cells[place]) for n, _, cells in quarters if _GROUPED.match(str(cells[place])))
        plain = re.sub(r"[.,]", "", str(seen))
        faults.append(
            table.fault(
                "séparateur de milliers ou de décimales\u202f?",
                line,
                title,
                seen,
                f"{plain} ou un nombre décimal sans équivoque",
            )
        )
        return []
    read: list[Cell] = []
    for line, _, cells in quarters:
        try:
            read.append(_read(table, line, title, cells[place]))
        except ImportRefusedError as fault:
            faults.append(fault)
    return read


def _read(table: Table, line: int, title: str, cell: Written) -> Cell:
    value = number(cell)
    shown = f"{cell:g}" if isinstance(cell, float) else cell
    if value is not None and _ABSENT.match(shown.strip()):
        raise table.fault("code d’absence", line, title, shown, "« nd » (non disponible) ou « s » (secret)")
    if value is not None and value < 0 and not _BELOW_ZERO.search(title):
        raise table.fault("valeur négative", line, title, shown, "un nombre positif")
    if value is not None:
        return value
    found = status(cell)
    if found is None:
        raise table.fault("valeur refusée", line, title, shown, "un nombre, « s » (secret), « nd » ou « ns »")
    return found


def _is_ambiguous(cells: Sequence[Written]) -> bool:
    """Whether every decimal of a column could be a thousand: « 50,3 » somewhere settles it, « 0,234 » too."""
    parted = [cell for cell in cells if isinstance(cell, str) and number(cell) is not None and re.search("[.,]", cell)]
    grouped = [cell for cell in cells if isinstance(cell, str) and _GROUPED.match(cell.strip('="'))]
    return bool(grouped) and all(_GROUPED.match(cell.strip('="')) for cell in parted)
