"""What differs between the data of a centre and what is public of it, figure by figure."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.centres.model import Effect
from dashboard.cube.source import Source, source
from dashboard.filters import Filters, vocabulary
from dashboard.indicators.model import Computed
from dashboard.indicators.registry import INDICATORS
from dashboard.indicators.reported import years_told
from dashboard.snapshot import Snapshot


@dataclass(frozen=True)
class Difference:
    """The figures that differ, the latest year first; and how many are masked in public, which cannot be compared."""

    figures: tuple[Effect, ...] = ()
    masked: int = 0


def difference(centre: str, now: Snapshot, public: Snapshot | None) -> Difference:
    """Compare what the rows add up to with what is public.

    Args:
        centre: identifier of a centre.
        now: the data of the team, which have it.
        public: what is published; None when nothing is.
    """
    after, before = _source(centre, now), _source(centre, public)
    if after is None:
        return Difference()
    told = {year for one in (after, before) if one for year in years_told(one.data).reported}
    found, masked = [], 0
    for year in sorted(told, reverse=True):
        chosen = Filters(centre, year)
        for one in INDICATORS:
            then = before.figure(one, chosen) if before else None
            figure = after.figure(one, chosen)
            if then is not None and then.withheld == "hidden":
                masked += 1
            elif _value(then) != _value(figure):
                found.append(Effect(one.id, one.label, one.unit, year, _value(then), _value(figure)))
    return Difference(tuple(found), masked)


def _source(centre: str, snapshot: Snapshot | None) -> Source | None:
    if snapshot is None or centre not in snapshot.centres:
        return None
    return source(snapshot, snapshot.centres[centre], vocabulary(snapshot, centre, centre))


def _value(computed: Computed | None) -> float | None:
    return computed.value if computed else None
