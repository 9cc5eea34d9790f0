"""Distances and areas of shapes in EPSG:4326, at one place: no projection is ever mixed with another.

Distances are turned into degrees here only; areas are geodesic (GRS80), never planar.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

METRES_PER_DEGREE: Final = 111_320.0


def degrees(metres: float) -> float:
    """Metres → degrees of latitude."""
    return metres / METRES_PER_DEGREE


def area_km2(shape: BaseGeometry) -> float:
    """Geodesic area in square kilometres of a shape in EPSG:4326."""
    import shapely
    from pyproj import Geod

    # pyproj signs each ring by its direction: parts that turn differently would cancel out.
    area, _ = Geod(ellps="GRS80").geometry_area_perimeter(shapely.orient_polygons(shape))
    return abs(float(area)) / 1e6
