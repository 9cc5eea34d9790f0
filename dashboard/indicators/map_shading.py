"""The shaded layer: values of each department or EPCI, equal to those of `by_dimension`, and what it leaves out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.filters import Filters, Vocabulary
from dashboard.indicators import disclosed
from dashboard.indicators.breakdowns import actions_of
from dashboard.indicators.compute import unlisted
from dashboard.indicators.head_counts import ATTENDANCES, LISTED, known, weights
from dashboard.indicators.in_force import departments, former_territories, population_told
from dashboard.indicators.known_places import KnownPlaces, known_places
from dashboard.indicators.lines import Line, lines
from dashboard.indicators.map_located import Located, located, members, named_in_publications, origins
from dashboard.indicators.map_model import LISTS, Amounts, Area, Coverage, Level, MeasureId, Shading, Unplaced
from dashboard.indicators.model import Withheld
from dashboard.indicators.selection import REALISED, selection
from dashboard.indicators.territory import animated, networks_index
from dashboard.indicators.territory_public import ELSEWHERE, Told, held
from dashboard.indicators.territory_public import came as came_from
from dashboard.indicators.white_zones import WhiteZones, white_zones
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind, Territory

KIND_OF: dict[Level, Kind] = {"departments": "department", "epci": "epci"}
PER = 10_000
MOST_KEPT = 64
"""Layers kept in memory for the next gesture, of a few kilobytes each."""


@dataclass(frozen=True)
class _Sums:
    """Sums over the kept lines, by code of the level: actions, lines, présences, lines with présences, with a list.

    `others`: documented lines that the centre does not count.
    """

    actions: Counter[str]
    lines: Counter[str]
    presences: Counter[str]
    counted: Counter[str]
    listed: Counter[str]
    others: Counter[str]


def shading(
    data: CentreData,
    filters: Filters,
    words: Vocabulary,
    places: Territories,
    level: Level,
    measure: MeasureId = "actions",
    opened: str = "",
) -> Shading:
    """Compute the shaded layer.

    The department filter is left out of the sums, as in `by_dimension`: what is not chosen stays visible beside it.

    Args:
        data, filters, words: the centre and the choice.
        places: the territories.
        level: departments or EPCI.
        measure: which value orders the areas.
        opened: code of the territory whose panel is open without being a filter.
    """
    whole = _gathered(data, replace(filters, department=()), words, places, level)
    chosen = (*filters.department, opened) if level == "departments" else (opened,)
    areas = [replace(area, selected=True) if area.territory.code in chosen else area for area in whole.areas]
    areas.sort(key=lambda area: (not area.covered, -(area.amounts[measure] or 0), area.territory.name))
    return replace(whole, areas=tuple(areas))


def _gathered(data: CentreData, filters: Filters, words: Vocabulary, places: Territories, level: Level) -> Shading:
    """The layer before anything is chosen on it: the same for every measure, kept for the next gesture."""
    kept_layers: dict[object, Shading] = data.memo.setdefault("shadings", {})
    key = (filters, level, id(places))
    if key not in kept_layers:
        if len(kept_layers) >= MOST_KEPT:
            kept_layers.clear()
        kept_layers[key] = _made(data, filters, words, places, level)
    return kept_layers[key]


def _made(data: CentreData, filters: Filters, words: Vocabulary, places: Territories, level: Level) -> Shading:
    kept = selection(data, filters, REALISED)
    where = located(data, places)
    codes = where.department if level == "departments" else where.epci
    placed = known_places(data, filters, words, places, KIND_OF[level])
    zones = white_zones(data, filters, words, places, KIND_OF[level])
    sums = _sums(data, filters, words, kept, codes)
    build = _Builder(data, filters, places, level, sums, kept, where, zones, placed)
    areas = [build.area(one) for one in _candidates(places, level, build)]
    perimeter = _departments(places, departments(data, filters))
    listed = [area for area in areas if not (level == "epci" and area.silent and not area.quarters)]
    shown = tuple(area for area in listed if area.covered or not area.silent)
    return Shading(
        level,
        shown,
        tuple(area.territory for area in areas if area not in listed and area.covered),
        _unplaced(data, words, kept, where, codes, {area.territory.code for area in shown}),
        build.totals(),
        _coverage(areas, zones.why),
        placed,
        zones.ground.quarters,
        build.populated,
        perimeter,
        tuple((one, _departments(places, one.departments)) for one in former_territories(data, filters)),
        tuple(one for one in perimeter if level == "epci" and one.region not in places.covered),
        zones.ground.without_list,
        "" if build.held is None else build.held("").reason if build.held("").state == "unpublished" else "",
    )


def _departments(places: Territories, codes: Iterable[str]) -> tuple[Territory, ...]:
    return tuple(one for code in codes if (one := places.get("department", code)))


def _sums(data: CentreData, filters: Filters, words: Vocabulary, kept: np.ndarray, codes: Sequence[str]) -> _Sums:
    quantity = actions_of(words)
    weight = np.where(kept, weights(data, quantity.column, quantity.missing), 0.0)
    told = kept & known(data, ATTENDANCES)
    people = np.where(told, weights(data, ATTENDANCES), 0.0)
    listed = kept & known(data, LISTED)
    others = selection(data, filters, REALISED, every=True) & ~kept
    return _Sums(*(_add(codes, values) for values in (weight, kept, people, told, listed, others)))


def _add(codes: Sequence[str], values: np.ndarray) -> Counter[str]:
    found: Counter[str] = Counter()
    for code, value in zip(codes, values.tolist(), strict=True):
        if value:
            found[code] += value
    return found


def _candidates(places: Territories, level: Level, build: _Builder) -> list[Territory]:
    """Territories of the perimeter, then the others that something happened in or came from."""
    kind = KIND_OF[level]
    covered = [one for one in places.of_kind(kind) if build.ground.covers(one)]
    codes = {one.code for one in covered}
    beyond = [code for code in build.active() if code and code not in codes]
    return [*covered, *(one for code in sorted(beyond) if (one := places.get(kind, code)))]


class _Builder:
    """What every area of a layer is made from, gathered once."""

    def __init__(
        self,
        data: CentreData,
        filters: Filters,
        places: Territories,
        level: Level,
        sums: _Sums,
        kept: np.ndarray,
        where: Located,
        zones: WhiteZones,
        placed: KnownPlaces,
    ) -> None:
        self.places, self.level, self.sums = places, level, sums
        self.zones, self.ground, self.placed = zones, zones.ground, placed
        self.populated = population_told(data, filters)
        self.came = origins(data, places, kept, level)
        self.held = _told(held(data, filters), level)
        self.from_there = _told(came_from(data, filters), level)
        self.whole = disclosed.figure(data, disclosed.ATTENDANCES, filters)
        self.unlisted = unlisted(data, filters)
        self.members = members(data, filters, places)
        self.member_codes = Counter(self._code(place, department) for _, place, department in self.members)
        self.networks, self.covered = animated(data, filters), networks_index(data, places)
        self.named, self.publications = named_in_publications(data, filters, places)
        self.publication_codes = Counter(code for found in self.named for code in self._codes(found))
        self.named_quarters = {
            code for codes, on in zip(where.quarters, kept.tolist(), strict=True) if on for code in codes
        }
        self.quarters = self._quarters()

    def _quarters(self) -> dict[str, list[str]]:
        """QPV codes by area; of an EPCI that straddles the perimeter's edge, only those on this side of it."""
        found: dict[str, list[str]] = {}
        for one in self.places.of_kind("qpv") if self.ground.quarters == "listed" else ():
            if self.level == "departments":
                found.setdefault(one.department, []).append(one.code)
            elif one.department in self.ground.departments:
                found.setdefault(one.epci, []).append(one.code)
        return found

    def _code(self, place: Territory | None, department: str) -> str:
        if self.level == "departments":
            return department
        return "" if place is None else place.code if place.kind == "epci" else place.epci

    def _codes(self, found: Iterable[Territory]) -> set[str]:
        """Codes of the level that some territories stand for; an EPCI's departments are not named by its name."""
        if self.level == "epci":
            return {code for one in found if (code := one.code if one.kind == "epci" else one.epci)}
        return {one.department for one in found}

    def active(self) -> set[str]:
        """Codes where something happened or came from."""
        happened = {*self.sums.lines, *self.came, *self.member_codes, *self.publication_codes}
        return happened | self.zones.named if self.level == "departments" else happened

    def area(self, one: Territory) -> Area:
        """One area with its values."""
        code, quarters = one.code, self.quarters.get(one.code, [])
        return Area(
            one,
            self.ground.covers(one),
            False,
            self.amounts(one),
            int(self.sums.lines[code]),
            int(self.sums.counted[code]),
            self._came(code),
            None if self.ground.quarters_of(one) is None else len(quarters),
            len(self.named_quarters.intersection(quarters)),
            int(self.sums.listed[code]),
            int(self.sums.others[code]),
            bool(quarters) and self.zones.white(one),
            self._is_named(one),
            *self._public(code),
        )

    def _public(self, code: str) -> tuple[Withheld, bool]:
        """Why the présences of an area are not shown, and whether a hidden number of people came from there."""
        if self.held is None or self.from_there is None:
            return "", False
        shown = self.held(code)
        why = "" if shown.state == "shown" or not self.sums.lines[code] else shown.state
        return why, self.from_there(code).hidden

    def _is_named(self, one: Territory) -> bool:
        return self.level == "departments" and one.code in self.zones.named

    def _presences(self, one: Territory) -> float | None:
        """Présences of an area: None when they are not known, or not shown."""
        code = one.code
        if not self.sums.lines[code]:
            return 0.0 if self.placed.enough and not self._is_named(one) else None
        if self.held is not None:
            value = self.held(code).value
            return None if value is None else float(value)
        return float(self.sums.presences[code]) if self.sums.counted[code] else None

    def amounts(self, one: Territory) -> Amounts:
        """The measures of a territory."""
        code = one.code
        presences = self._presences(one)
        people = one.population if self.populated else None
        per = None if presences is None or not people else PER * presences / people
        return {
            "actions": float(self.sums.actions[code]) if self.sums.lines[code] or self.placed.enough else None,
            "presences": presences,
            "presences-10000": per,
            "publications": self.listed("publications", self.publication_codes[code]),
            "reseaux": self.listed("reseaux", len(self.networks & self.covered.covering(one))),
            "adherents": self.listed("adherents", self.member_codes[code]),
        }

    def listed(self, measure: MeasureId, count: int) -> float | None:
        """A count of what documents list; None when none of the period lists any."""
        return None if LISTS[measure] in self.unlisted else float(count)

    def _came(self, code: str) -> int:
        return self.came[code] if self.from_there is None else self.from_there(code).value or 0

    def totals(self) -> Amounts:
        """Totals, each action, publication, network and member once."""
        return {
            "actions": float(sum(self.sums.actions.values())),
            "presences": self._all_presences(),
            "presences-10000": None,
            "publications": self.listed("publications", self.publications),
            "reseaux": self.listed("reseaux", len(self.networks)),
            "adherents": self.listed("adherents", len(self.members)),
        }

    def _all_presences(self) -> float | None:
        if self.held is None:
            return float(sum(self.sums.presences.values())) if self.sums.counted else None
        return None if self.whole.value is None else float(self.whole.value)


def _told(found: Told | None, level: Level) -> Told | None:
    """Présences by area of a level: of departments only, in the public edition."""
    return found if found is None or level == "departments" else lambda _code: ELSEWHERE


def _unplaced(
    data: CentreData, words: Vocabulary, kept: np.ndarray, where: Located, codes: Sequence[str], shown: set[str]
) -> Unplaced:
    quantity = actions_of(words)
    weight = np.where(kept, weights(data, quantity.column, quantity.missing), 0.0)
    people = np.where(kept, weights(data, ATTENDANCES), 0.0)
    outside = np.array([code not in shown for code in codes], dtype=bool)
    placed = np.array([bool(code) for code in where.department], dtype=bool)
    remote = data.encoded["modality"].mask(("remote",))
    masks = (outside & ~placed & remote, outside & ~placed & ~remote, outside & placed)
    found = [float(weight[mask].sum()) for mask in masks]
    pointless = np.array([commune is None for commune in where.commune], dtype=bool)
    listed = tuple(_lines(data, kept & mask) for mask in masks)
    unpinned = _lines(data, kept & ~outside & pointless)
    if disclosed.closed(data):
        return Unplaced(found[0], found[1], found[2], (None, None, None), True, listed, unpinned)
    told = kept & known(data, ATTENDANCES)
    presences = [float(people[mask].sum()) if (told & mask).any() else None for mask in masks]
    three = (presences[0], presences[1], presences[2])
    return Unplaced(found[0], found[1], found[2], three, False, listed, unpinned)


def _lines(data: CentreData, mask: np.ndarray) -> tuple[Line, ...]:
    return tuple(sorted((line for line in lines(data) if mask[line.index]), key=lambda line: line.when))


def _coverage(areas: Sequence[Area], untold: str) -> Coverage:
    """Only territories with a QPV count: the others are in no contrat de ville."""
    covered = [area for area in areas if area.covered and area.quarters]
    blanks = tuple(area for area in covered if area.blank)
    quarters, blank_quarters = (sum(area.quarters or 0 for area in found) for found in (covered, blanks))
    return Coverage(len(covered), blanks, quarters, blank_quarters, untold)
