"""What is known of one territory of the map, for its panel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dashboard.filters import Filters
from dashboard.indicators.lines import Line, lines
from dashboard.indicators.map_located import located, members
from dashboard.indicators.map_model import Area, Level, Panel
from dashboard.indicators.networks import descriptions
from dashboard.indicators.selection import PLANNED, REALISED, selection
from dashboard.indicators.territory import animated, networks_index
from dashboard.indicators.territory_perimeter import ground
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories


def about(
    data: CentreData, filters: Filters, places: Territories, area: Area, level: Level, sheet: str, close: str
) -> Panel:
    """The panel of an area, under the same filters as the map (the department filter left out).

    Args:
        data, filters, places: the centre, the choice, the territories.
        area: the territory, as the shaded layer has it.
        level: departments or EPCI.
        sheet, close: addresses to hand on.
    """
    done = selection(data, filters, REALISED, skip="department")
    others = selection(data, filters, REALISED, skip="department", every=True) & ~done
    return Panel(
        area,
        _inside(data, places, done, area, level),
        _inside(data, places, others, area, level),
        _inside(data, places, selection(data, filters, PLANNED, skip="department"), area, level),
        _networks(data, filters, places, area),
        tuple(
            name
            for name, place, department in members(data, filters, places)
            if area.territory.code in (department, place.code if place else "", place.epci if place else "")
        ),
        _quarters(data, filters, places, done, area),
        sheet,
        close,
    )


def _inside(data: CentreData, places: Territories, mask: np.ndarray, area: Area, level: Level) -> tuple[Line, ...]:
    where = located(data, places)
    codes = where.department if level == "departments" else where.epci
    found = [line for line in lines(data) if mask[line.index] and codes[line.index] == area.territory.code]
    return tuple(sorted(found, key=lambda line: line.when))


def _networks(data: CentreData, filters: Filters, places: Territories, area: Area) -> tuple[str, ...]:
    shown = animated(data, replace(filters, department=())) & networks_index(data, places).covering(area.territory)
    return tuple(descriptions(data)[row].name for row in sorted(shown))


def _quarters(
    data: CentreData, filters: Filters, places: Territories, mask: np.ndarray, area: Area
) -> tuple[tuple[str, str, int], ...]:
    where = ground(data, filters, places)
    named = [code for codes, on in zip(located(data, places).quarters, mask, strict=True) if on for code in codes]
    inside = places.within(area.territory, "qpv") if where.quarters == "listed" else ()
    return tuple(
        (one.name, one.code, named.count(one.code))
        for one in inside
        if not area.covered or one.department in where.departments
    )
