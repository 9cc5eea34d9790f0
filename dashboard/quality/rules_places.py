"""Rules on places: what the tables name and the lists of territories do not know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from dashboard.located import WRITTEN
from dashboard.quality.model import Issue
from dashboard.quality.records import Record, records
from dashboard.snapshot import CentreData, Snapshot
from dashboard.territories.lists import Territories
from dashboard.territories.model import KINDS, Kind
from dashboard.territories.places import Resolution, resolve, resolve_code
from dashboard.territories.where import Written, where

_KINDS: Final[Mapping[str, Kind]] = MappingProxyType({kind: kind for kind in KINDS})
"""What the tables call a kind of territory."""
SEATS: tuple[Kind, ...] = ("commune", "epci")
"""Kinds of organisations whose name is the name of a territory."""


def unresolved_places(snapshot: Snapshot) -> Iterator[Issue]:
    """Places that stand for no known territory, or for several; codes that are repealed, do not exist or contradict."""
    known = snapshot.territories
    if not len(known):
        return
    for centre, data in snapshot.centres.items():
        for table, row, resolution in _looked_up(known, data):
            if resolution.is_finding:
                yield Issue(table, (row.name,), resolution.message(), centre=centre)


def _looked_up(known: Territories, data: CentreData) -> Iterator[tuple[str, Record, Resolution]]:
    for row in records(data, "events"):
        found = where(known, _written(row), data.centre.departments)
        for doubt in found.doubts:
            # What is nearest to an unknown text is long to look for: only here is it told.
            again = doubt.status == "unknown" and doubt.text == row.text("place")
            yield "events", row, resolve(known, doubt.text, found.department) if again else doubt
    for row in records(data, "organisations"):
        if row.text("kind") in SEATS and not row.text("territory_code"):
            yield "organisations", row, resolve(known, row.text("name"), row.text("department_code"), SEATS)
        elif row.text("kind") in _KINDS and row.text("territory_code"):
            yield "organisations", row, resolve_code(known, _KINDS[row.text("kind")], row.text("territory_code"))
    for row in records(data, "network_territories"):
        if row.text("territory_kind") in _KINDS:
            kind, code = _KINDS[row.text("territory_kind")], row.text("territory_code")
            yield "network_territories", row, resolve_code(known, kind, code)


def _written(row: Record) -> Written:
    """What a row of events says of its place, as it says it."""
    commune, department = (WRITTEN[name] if WRITTEN[name] in row.cells else name for name in WRITTEN)
    return Written(row.text(commune), row.text(department), row.text("place"), row.items("qpv_codes"))
