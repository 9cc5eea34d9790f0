"""Insee's figures on a territory, when a deployment has imported them; never invented."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.french import number
from dashboard.territories.imported import NOT_IMPORTED, STATUS_LABELS, Imports
from dashboard.territories.insee_labels import KIND_LABELS, USUAL
from dashboard.territories.model import Territory


@dataclass(frozen=True)
class Figure:
    """One figure: its label, its value in French or why there is none, and where it comes from."""

    label: str
    text: str
    source: str = ""


def figures(imports: Imports, one: Territory) -> tuple[Figure, ...]:
    """Population and area of the lists; for a QPV, every column of Insee's tables, « non importé » without them."""
    found = [] if one.kind == "qpv" else [Figure("Population municipale", _people(one), "Liste des territoires")]
    if one.area_km2 is not None and not one.approximate:
        found.append(Figure("Superficie", f"{number(one.area_km2, 1 if one.area_km2 < 100 else 0)} km²"))
    return (*found, *_tables(imports, one)) if one.kind == "qpv" else tuple(found)


def _people(one: Territory) -> str:
    if one.population is None:
        return "non renseignée"
    return f"{number(one.population)} habitants"


def _tables(imports: Imports, one: Territory) -> list[Figure]:
    found: list[Figure] = []
    for kind, label in KIND_LABELS.items():
        table = imports.table(kind)
        if table is None and kind not in USUAL:
            continue
        if table is None:
            found.append(Figure(label, STATUS_LABELS[NOT_IMPORTED]))
            continue
        for column, value in table.values(one.code).items():
            text = value.label if value.number is None else number(value.number)
            found.append(Figure(table.columns[column], text, f"Insee, {table.title}"))
    return found
