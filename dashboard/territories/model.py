"""What a territory is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Kind = Literal["region", "department", "epci", "commune", "qpv"]
Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees (EPSG:4326)."""

KINDS: Final[tuple[Kind, ...]] = ("region", "department", "epci", "commune", "qpv")
"""The kinds, the widest first: also the values of `territory_kind` in `network_territories`."""

KIND_LABELS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        "region": "région",
        "department": "département",
        "epci": "intercommunalité",
        "commune": "commune",
        "qpv": "quartier prioritaire",
    }
)


@dataclass(frozen=True, slots=True)
class Territory:
    """One region, department, EPCI, commune or QPV.

    Attributes:
        kind: which of the five.
        code: official code, text; unique within a kind only (24 is a region and a department): see `slug`.
        name: French name, with typographic apostrophes.
        region: code of its region; empty when not known.
        departments: codes of its departments, the most populated first; one for all but EPCI and regions.
        epci: code of its EPCI (communes and QPV); empty when none.
        communes: codes of its communes (QPV only), the main one first.
        population: municipal population; None when not known (a QPV before Insee's table has been imported).
        area_km2: geodesic area before simplification; None when not known.
        lon: longitude of a point inside it; for a QPV without polygon, inside its main commune. None when not known.
        lat: latitude of that point.
        box: bounding box, same remark; None when not known.
        approximate: whether place and box are the commune's, for want of a polygon of its own.
    """

    kind: Kind
    code: str
    name: str
    region: str = ""
    departments: tuple[str, ...] = ()
    epci: str = ""
    communes: tuple[str, ...] = ()
    population: int | None = None
    area_km2: float | None = None
    lon: float | None = None
    lat: float | None = None
    box: Box | None = None
    approximate: bool = False

    @property
    def slug(self) -> str:
        """The code made unique among all kinds, for addresses: regions take an R (R24), the others keep their code."""
        return f"R{self.code}" if self.kind == "region" else self.code

    @property
    def department(self) -> str:
        """Code of its (main) department; empty for a region."""
        return self.departments[0] if self.departments and self.kind != "region" else ""
