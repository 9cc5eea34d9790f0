"""Présences by territory in the public edition: those of departments, as published; of no other territory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dashboard.filters import Filters
from dashboard.indicators import disclosed
from dashboard.indicators.disclosed import ATTENDANCES, LISTED, Shown
from dashboard.snapshot import CentreData

Told = Callable[[str], Shown]
"""Code of a department → its présences."""

ONLY_DEPARTMENTS = "L’édition publique ne donne les présences que par département."
ELSEWHERE = Shown("unpublished", reason=ONLY_DEPARTMENTS)


def held(data: CentreData, filters: Filters) -> Told | None:
    """Présences of the actions held in each department; None where they are counted (staff, public head-counts).

    The filter on departments is left out: a territory has its own number, whatever else is chosen.
    """
    if not disclosed.closed(data):
        return None
    return _by(data, ATTENDANCES, replace(filters, department=()), "department")


def came(data: CentreData, filters: Filters) -> Told | None:
    """Présences on the lists of people who come from each department of the perimeter; None as for `held`."""
    if not disclosed.closed(data):
        return None
    return _by(data, LISTED, filters, "origin")


def _by(data: CentreData, quantity: str, filters: Filters, dimension: str) -> Told:
    found = disclosed.breakdown(data, quantity, filters, dimension)
    if found.reason:
        missing = Shown("unpublished", reason=found.reason)
        return lambda _code: missing
    rows = {row.code: row.shown for row in found.rows}
    nobody = Shown("shown", 0)
    return lambda code: rows.get(code, nobody)
