"""Rules on places: what the tables name and the lists of territories do not know."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.quality.model import Issue
from dashboard.quality.records import Record, records
from dashboard.snapshot import CentreData, Snapshot
from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind
from dashboard.territories.places import Resolution, resolve, resolve_code

SEATS: tuple[Kind, ...] = ("commune", "epci")
"""Kinds of organisations whose name is the name of a territory."""


def unresolved_places(snapshot: Snapshot) -> Iterator[Issue]:
    """Places named without a code that stand for no known territory, or for several; repealed or unknown QPV codes."""
    known = snapshot.territories
    if not len(known):
        return
    for centre, data in snapshot.centres.items():
        for table, row, resolution in _looked_up(known, data):
            if resolution.is_finding:
                yield Issue(table, (row.name,), resolution.message(), centre=centre)


def _looked_up(known: Territories, data: CentreData) -> Iterator[tuple[str, Record, Resolution]]:
    for row in records(data, "events"):
        if row.text("place") and not row.text("commune_code"):
            yield "events", row, resolve(known, row.text("place"), row.text("department_code"))
        for code in row.items("qpv_codes"):
            yield "events", row, resolve_code(known, "qpv", code)
    for row in records(data, "organisations"):
        if row.text("kind") in SEATS and not row.text("territory_code"):
            yield "organisations", row, resolve(known, row.text("name"), row.text("department_code"), SEATS)
    for row in records(data, "network_territories"):
        if row.text("territory_kind") == "qpv":
            yield "network_territories", row, resolve_code(known, "qpv", row.text("territory_code"))
