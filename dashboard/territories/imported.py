"""What a deployment has imported, polygons of the QPV and Insee's tables, read with the standard library."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from dashboard.sources.text import fold
from dashboard.territories.files import IMPORTED, INSEE, QPV_FILE
from dashboard.territories.insee_labels import KIND_LABELS, NOT_SIGNIFICANT, SUPPRESSED, UNAVAILABLE, Cell, TableKind
from dashboard.territories.lists import Territories
from dashboard.territories.model import Territory
from dashboard.territories.qpv_codes import EXPECTED
from dashboard.territories.tables import ListError

NOT_IMPORTED: Final = "not_imported"
STATUS_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        SUPPRESSED: "secret statistique",
        UNAVAILABLE: "non disponible",
        NOT_SIGNIFICANT: "non significatif",
        NOT_IMPORTED: "non importé",
    }
)
"""What is shown in place of a number."""


_TOTAL: Final = frozenset(
    ("population", "municipale", "totale", "legale", "en", "du", "quartier", *map(str, range(2000, 2040)))
)
"""Words of the label of a population that is not that of some people only."""


@dataclass(frozen=True, slots=True)
class Value:
    """A measure: its number, or why there is none (`status`, a key of `STATUS_LABELS`; empty with a number)."""

    number: float | None
    status: str = ""

    @property
    def label(self) -> str:
        """Why there is no number, in French; empty when there is one."""
        return STATUS_LABELS[self.status] if self.status else ""


@dataclass(frozen=True)
class InseeTable:
    """One of Insee's tables.

    Attributes:
        kind: which table; vintage: year of the data; file: what it was imported from.
        rows: QPV code → cells, in the order of `columns`.
    """

    kind: TableKind
    vintage: int
    file: str
    columns: Mapping[str, str]
    rows: Mapping[str, tuple[Cell, ...]]

    @property
    def title(self) -> str:
        """« Revenus, pauvreté et niveau de vie, 2021 »."""
        return f"{KIND_LABELS[self.kind]}, {self.vintage}"

    def values(self, code: str) -> dict[str, Value]:
        """Column → value of a QPV; all « non disponible » when the table does not have it."""
        cells = self.rows.get(code, (UNAVAILABLE,) * len(self.columns))
        return {
            name: Value(None, cell) if isinstance(cell, str) else Value(float(cell))
            for name, cell in zip(self.columns, cells, strict=True)
        }


@dataclass(frozen=True)
class Imports:
    """All imports of a deployment.

    Attributes:
        qpv: features of `imported/qpv.geojson`, by code; empty without import.
        tables: Insee's tables, the latest year first within a kind.
    """

    qpv: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tables: tuple[InseeTable, ...] = ()

    def table(self, kind: TableKind, vintage: int | None = None) -> InseeTable | None:
        """The latest table of a kind, or that of a year."""
        fit = (one for one in self.tables if one.kind == kind and vintage in (None, one.vintage))
        return next(fit, None)

    def population(self, code: str) -> Value:
        """Population of a QPV by the latest table; « non importé » without one."""
        table = self.table("population")
        if table is None:
            return Value(None, NOT_IMPORTED)
        wanted = next((name for name, label in table.columns.items() if set(fold(label).split()) <= _TOTAL), None)
        # A single column that a person has said to be the population is it, whatever its title.
        if wanted is None and len(table.columns) > 1:
            return Value(None, UNAVAILABLE)
        return table.values(code)[wanted or next(iter(table.columns))]

    def geojson(self) -> dict[str, Any]:
        """The polygons of the QPV as a FeatureCollection with the name for only property."""
        features = [
            {
                "type": "Feature",
                "id": code,
                "properties": {"name": feature["properties"]["name"]},
                "geometry": feature["geometry"],
            }
            for code, feature in self.qpv.items()
        ]
        return {"type": "FeatureCollection", "features": features}


def load_imports(geo: Path) -> Imports:
    """Read what has been imported below a `geo/` folder; nothing is the usual case.

    Raises:
        ListError: a file there is not what the imports write.
    """
    folder = geo / IMPORTED
    try:
        shapes = _json(folder / QPV_FILE)
        features = {str(one["id"]): one for one in shapes.get("features", [])}
        tables = [_table(_json(path)) for path in sorted((folder / INSEE).glob("*.json"))]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ListError(f"geo/{IMPORTED} ne peut pas être lu ({error}) : refaites l’import.") from error
    tables.sort(key=lambda one: (one.kind, -one.vintage))
    return Imports(MappingProxyType(features), tuple(tables))


def _json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _table(content: Mapping[str, Any]) -> InseeTable:
    known: dict[str, TableKind] = {kind: kind for kind in KIND_LABELS}
    rows = {str(code): tuple(cells) for code, cells in content["rows"].items()}
    columns = dict(content["columns"])
    short = next((code for code, cells in rows.items() if len(cells) != len(columns)), None)
    if short is not None:
        raise ValueError(f"{content['kind']}, {short} : {len(rows[short])} cellules pour {len(columns)} colonnes")
    return InseeTable(known[content["kind"]], int(content["vintage"]), str(content["source"]["file"]), columns, rows)


def with_imports(territories: Territories, imports: Imports) -> Territories:
    """The territories with what the imports add: place and area of the QPV, QPV of other regions, populations."""
    if not imports.qpv and imports.table("population") is None:
        return territories
    return territories.replaced(_quarters(territories, imports), every=len(imports.qpv) >= EXPECTED)


def _quarters(territories: Territories, imports: Imports) -> Iterator[Territory]:
    listed = {one.code: one for one in territories.of_kind("qpv")}
    regions = {one.code: one.region for one in territories.of_kind("department")}
    for code in sorted({*listed, *imports.qpv}):
        known, feature = listed.get(code), imports.qpv.get(code)
        number = imports.population(code).number
        people = None if number is None else round(number)
        if feature is None:
            if known is not None:
                yield replace(known, population=people)
            continue
        facts = feature["properties"]
        west, south, east, north = feature["bbox"]
        yield Territory(
            "qpv",
            code,
            known.name if known else facts["name"],
            known.region if known else facts["region"] or regions.get(facts["department"], ""),
            known.departments if known else (facts["department"],),
            known.epci if known else facts["epci"],
            known.communes if known else tuple(facts["communes"]),
            people,
            facts["area_km2"],
            facts["lon"],
            facts["lat"],
            (west, south, east, north),
        )
