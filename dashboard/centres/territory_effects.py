"""What an import of territories would do to each centre: its quarters, and the actions that would be elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.located import places_of
from dashboard.snapshot import CentreData, Snapshot
from dashboard.territories.lists import Territories
from dashboard.territories.model import Territory
from dashboard.territories.where import Where


@dataclass(frozen=True)
class CentreEffect:
    """What becomes of a centre.

    Attributes:
        name: of the centre.
        added, removed: quarters of its departments that appear or disappear, « QN03709M, Sanitas ».
        outlined, erased: those that stay, and gain or lose their contour.
        moved: its lines that would lie elsewhere (quarter, commune or department), of all that are documented.
        lines: those.
    """

    name: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    outlined: tuple[str, ...]
    erased: tuple[str, ...]
    moved: int
    lines: int


def effects(shown: Snapshot, before: Territories, after: Territories) -> list[CentreEffect]:
    """What other territories would do to the centres that are shown, in their order.

    `before` are those in force: the snapshot may have been read before them.
    """
    return [_effect(data, before, after) for data in shown.centres.values()]


def _effect(data: CentreData, before: Territories, after: Territories) -> CentreEffect:
    near = data.centre.departments
    was, will = _quarters(before, near), _quarters(after, near)
    places = (map(_spot, places_of(data.events, known, near)) for known in (before, after))
    moved = sum(one != other for one, other in zip(*places, strict=True))
    drawn, redrawn = ({code for code, one in known.items() if not one.approximate} for known in (was, will))
    both = {*was} & {*will}
    return CentreEffect(
        data.centre.name,
        _named(will, {*will} - {*was}),
        _named(was, {*was} - {*will}),
        _named(will, both & redrawn - drawn),
        _named(was, both & drawn - redrawn),
        moved,
        len(data.events),
    )


def _quarters(known: Territories, departments: tuple[str, ...]) -> dict[str, Territory]:
    mine = {*departments}
    return {one.code: one for one in known.of_kind("qpv") if mine & {*one.departments}}


def _named(quarters: dict[str, Territory], wanted: set[str]) -> tuple[str, ...]:
    return tuple(f"{code}, {one.name}" for code, one in quarters.items() if code in wanted)


def _spot(place: Where) -> tuple[tuple[str, ...], str, str, str]:
    return tuple(one.code for one in place.places), place.commune_code, place.department, place.epci
