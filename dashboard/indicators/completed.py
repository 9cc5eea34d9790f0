"""What lines take from others on the same action, in French: which cells, and from which documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from dashboard.french import NARROW, agree, capital, enumerate_words, number
from dashboard.indicators.lines import Line, document_of
from dashboard.snapshot import CentreData, once
from dashboard.twins import Filled

NAMES: Mapping[str, str] = {
    "department_code": "le département",
    "commune_code": "le lieu",
    "place": "le lieu",
    "venue": "la salle",
    "qpv_codes": "le quartier",
    "date_start": "la date",
    "modality": "la modalité",
    "format": "le format",
    "audience": "le public",
    "theme_ids": "le thème",
    "role": "le rôle",
    "partners": "les partenaires",
    "network_id": "le réseau",
    "scheme_id": "le dispositif",
}
"""Columns that lines complete → what a reader calls them."""
_WITHIN: Mapping[str, str] = {"le département": "le lieu"}
"""What goes without saying when the other is told."""


def source_words(cell: Filled) -> str:
    """Where a cell comes from: the source of the lines that tell it, and their centre when it is another."""
    told = enumerate_words(list(cell.sources))
    return f"{cell.centre}, {told}" if cell.centre else told


def document_words(cell: Filled) -> str:
    """The same without the sections of the documents."""
    told = enumerate_words(list(dict.fromkeys(document_of(source) for source in cell.sources)))
    return f"{cell.centre}, {told}" if cell.centre else told


def line_words(line: Line) -> str:
    """What a line takes from others: "Le lieu et la modalité d’après Programme 2024." "" when it takes nothing."""
    found: dict[str, list[str]] = defaultdict(list)
    for cell in line.filled:
        found[document_words(cell)].append(NAMES[cell.column])
    parts = []
    for document, names in found.items():
        told = [name for name in dict.fromkeys(names) if _WITHIN.get(name) not in names]
        parts.append(f"{enumerate_words(told)} d’après {document}")
    return f"{capital(f'{NARROW}; '.join(parts))}." if parts else ""


def weight_note(data: CentreData, weight: np.ndarray, column: str, unit: str, units: str) -> str:
    """How much of a sum has its value of a column from other lines, and from which; "" when nothing has.

    Args:
        data: the centre.
        weight: what each row adds to the sum, 0 when it is left out.
        column: column of events.
        unit, units: French unit of the sum.
    """
    rows = [(row, cell) for row, cell in filled_cells(data).get(column, ()) if weight[row]]
    if not rows:
        return ""
    total = float(sum(weight[row] for row, _ in rows))
    documents = f"{NARROW}; ".join(dict.fromkeys(document_words(cell) for _, cell in rows))
    counted = f"{number(total)} {agree(total, unit, units)}"
    return f"Pour {counted}, {NAMES[column]} vient d’une autre ligne sur la même action ({documents})."


@once
def filled_cells(data: CentreData) -> Mapping[str, tuple[tuple[int, Filled], ...]]:
    """Column → the rows of events that take it from others, each with where it comes from."""
    found: dict[str, list[tuple[int, Filled]]] = defaultdict(list)
    for row, cells in enumerate(data.events["filled"]):
        for cell in cells:
            found[cell.column].append((row, cell))
    return {name: tuple(rows) for name, rows in found.items()}
