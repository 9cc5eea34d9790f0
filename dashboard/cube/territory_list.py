"""The list of territories: which ones, in which order, page by page, and what no territory of the list holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

from dashboard.cube import model
from dashboard.cube.known_places import KnownPlaces, WhiteZones, white_zones
from dashboard.cube.model import UNKNOWN, Cell
from dashboard.cube.source import Source
from dashboard.cube.territory_counts import Counts, Tally, tally
from dashboard.filters import Filters, Vocabulary
from dashboard.indicators import head_counts
from dashboard.indicators.breakdowns import actions_of
from dashboard.indicators.head_counts import ATTENDANCES, weights
from dashboard.indicators.in_force import Quarters
from dashboard.indicators.lines import Line, lines
from dashboard.indicators.territory import Key, key_of
from dashboard.indicators.territory_perimeter import covered, ground, near_words
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind, Territory
from dashboard.territories.names import place_key
from dashboard.territories.places import resolve

PER_PAGE = 50
MOST_FOUND = 200
"""Territories that a search lists at most."""
LISTED: tuple[Kind, ...] = ("department", "epci", "commune", "qpv")


@dataclass(frozen=True)
class Choice:
    """What the page's own controls hold, checked.

    Attributes:
        kind: kind listed; None = the departments, or every kind of what a search finds.
        query: free text.
        sort: id of a column; descending: its larger values first; "" = the default order.
        page: from 1.
        blank_only, quarters_only: only blank zones; only territories with a QPV.
    """

    kind: Kind | None = None
    query: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1
    blank_only: bool = False
    quarters_only: bool = False


@dataclass(frozen=True)
class Listed:
    """One line of the list.

    Attributes:
        covered: whether the centre covered it in the years chosen.
        quarters: number of QPV in force there (1 for a QPV); None where no list tells it, or before there were any.
        blank: whether it is a white zone (see `white_zones`).
        near: French name of what tells it from its namesakes: its department, or the commune of a QPV.
    """

    territory: Territory
    counts: Counts
    covered: bool
    quarters: int | None
    blank: bool = False
    near: str = ""


@dataclass(frozen=True)
class Beside:
    """Realised actions that no territory of a level holds.

    Attributes:
        why: "remote": held at a distance, without a place; "unknown": no document places them; "coarse": their place is
            not known finely enough, or lies in no territory of the level.
        actions: in the centre's unit; lines: those of the table, the earliest first; people: their présences.
    """

    why: Literal["remote", "unknown", "coarse"]
    actions: float
    people: Cell
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Listing:
    """The list under the controls.

    Attributes:
        kind: kind listed, None when a search lists every kind.
        shown: lines of the page; matching: of all pages.
        page, pages: where the reader is.
        kinds: kind → number of territories it would list; unlisted_kinds: those that no list gives whole, so that none
            is not zero.
        looked_in: territories of the list, before the choice of blank zones, in which blank zones are looked for;
            blanks: those found. no_blanks: why none can be told (`WhiteZones.why`); "" when they can.
        quarters: whose QPV the choice is about.
        places: how well the places of the actions are known at the level listed; None when a search lists every kind.
        beside: what the level cannot hold; None for a search.
        total: of the whole selection, each line counted once; several: lines in more than one territory of the level.
        unlisted: columns that no document fills for the selection (`Tally.unlisted`).
        truncated: whether a search found more than it lists.
    """

    kind: Kind | None
    shown: tuple[Listed, ...]
    matching: int
    page: int
    pages: int
    kinds: Mapping[Kind, int]
    unlisted_kinds: frozenset[Kind]
    looked_in: int
    blanks: int
    blank_quarters: int
    no_blanks: str
    quarters: Quarters
    places: KnownPlaces | None
    beside: tuple[Beside, ...] | None
    total: Counts
    several: int
    unlisted: frozenset[str]
    truncated: bool

    @property
    def unplaced(self) -> int:
        """Realised lines that have no place of the kind listed; none where it is the departments that are wider."""
        return sum(len(one.lines) for one in self.beside or () if one.why != "coarse" or self.kind != "department")


def listing(
    data: CentreData, filters: Filters, words: Vocabulary, known: Territories, choice: Choice,
    source: Source | None = None, per_page: int = PER_PAGE,
) -> Listing:  # fmt: skip
    """The territories that filters and controls keep, with what the selection holds for each.

    A choice of departments keeps their territories only; the other filters change the counts, never the list: what
    has nothing stays in it. `source`: see `tally`.
    """
    counted = tally(data, filters, words, known, source)
    build = Lines(data, filters, words, known, counted, source)
    found = build.searched(choice.query) if choice.query else None
    by_kind = {kind: build.of_kind(kind) if found is None else _only(found, kind) for kind in LISTED}
    kind = choice.kind or (None if choice.query else "department")
    candidates = build.lines(by_kind[kind] if kind else list(found or ()))
    if choice.quarters_only:
        candidates = [line for line in candidates if line.quarters]
    blanks = [line for line in candidates if line.blank]
    rows = blanks if choice.blank_only else candidates
    if choice.sort or not choice.query:
        rows = build.ordered(rows, choice.sort or "actions", choice.descending or not choice.sort)
    pages = max(1, -(-len(rows) // per_page))
    page = min(max(choice.page, 1), pages)
    return Listing(
        kind=kind,
        shown=tuple(build.complete(rows[(page - 1) * per_page : page * per_page])),
        matching=len(rows),
        page=page,
        pages=pages,
        kinds=MappingProxyType({name: len(each) for name, each in by_kind.items()}),
        unlisted_kinds=frozenset(build.ground.unlisted_kinds()),
        looked_in=sum(build.zones(line.territory.kind).concerns(line.territory) for line in candidates),
        blanks=len(blanks),
        blank_quarters=sum(line.quarters or 0 for line in blanks),
        no_blanks=build.zones(kind).why if kind else "",
        quarters=build.ground.quarters,
        places=counted.places[kind] if kind else None,
        beside=build.beside(kind) if kind and not choice.query else None,
        total=counted.total,
        several=build.several(kind) if kind else 0,
        unlisted=counted.unlisted,
        truncated=found is not None and len(found) >= MOST_FOUND,
    )


def _only(found: Sequence[Territory], kind: Kind) -> list[Territory]:
    return [one for one in found if one.kind == kind]


class Lines:
    """Makes the lines of a list, or of a level of the map, for one selection."""

    def __init__(
        self, data: CentreData, filters: Filters, words: Vocabulary, known: Territories, counted: Tally,
        source: Source | None = None,
    ) -> None:  # fmt: skip
        self.data = data
        self.filters = filters
        self.known = known
        self.counted = counted
        self.words = words
        self.source = source
        self.ground = ground(data, filters, known)
        self._zones: dict[Kind, WhiteZones] = {}
        self.departments = set(filters.department)

    def zones(self, kind: Kind) -> WhiteZones:
        """What decides on the white zones of a kind; made for the kinds that are listed."""
        if kind not in self._zones:
            self._zones[kind] = white_zones(self.data, self.filters, self.words, self.known, kind, self.source)
        return self._zones[kind]

    def _chosen(self, found: Sequence[Territory]) -> list[Territory]:
        if not self.departments:
            return list(found)
        return [one for one in found if self.departments.intersection(one.departments)]

    def of_kind(self, kind: Kind) -> list[Territory]:
        """Those covered, then the others that something happened in, or that a member stands for."""
        inside = covered(self.data, self.filters, self.known, kind)
        codes = {one.code for one in inside}
        met = [key for key, counts in self.counted.met.items() if key[0] == kind and _any(counts)]
        outside = [one for key in sorted(met) if (one := self.known.get(*key)) and one.code not in codes]
        return self._chosen([*inside, *outside])

    def searched(self, query: str) -> list[Territory]:
        """All that answers a text, whatever the perimeter: names like it, else what it means in a table (TMVL)."""
        alike = self.known.search(query, MOST_FOUND)
        return self._chosen(alike or resolve(self.known, query, suggest=False).territories)

    def lines(self, found: Sequence[Territory]) -> list[Listed]:
        """Lines without what only the shown ones need: networks, and what tells them from their namesakes."""
        return [
            Listed(
                one, self.counted.inside(one), self.ground.covers(one), self.ground.quarters_of(one),
                self.zones(one.kind).white(one),
            )
            for one in found
        ]  # fmt: skip

    def networks(self, lines: Sequence[Listed]) -> dict[Key, int]:
        """Number of networks that cover each; neighbours share what covers them: it is looked up once for all."""
        shared: dict[tuple[object, ...], int] = {}
        found: dict[Key, int] = {}
        for line in lines:
            one = line.territory
            key = (one.kind, one.departments, one.epci, one.communes)
            if self.counted.networks.inside(one):
                found[one.kind, one.code] = len(self.counted.covering(one))
                continue
            if key not in shared:
                shared[key] = len(self.counted.covering(one))
            found[one.kind, one.code] = shared[key]
        return found

    def complete(self, lines: Sequence[Listed]) -> list[Listed]:
        """The same lines with their networks and what tells them from their namesakes."""
        return [
            replace(line, counts=self.counted.of(line.territory), near=near_words(self.known, line.territory))
            for line in lines
        ]

    def ordered(self, lines: Sequence[Listed], sort: str, descending: bool) -> list[Listed]:
        """Lines by a column; equals stay in the order they come in."""
        if sort == "reseaux":
            found = self.networks(lines)
            return sorted(lines, key=lambda line: found[key_of(line.territory)], reverse=descending)
        return sorted(lines, key=COMPARED[sort], reverse=descending)

    def beside(self, kind: Kind) -> tuple[Beside, ...]:
        """What no territory of a kind holds, by what it lacks."""
        remote = self.data.encoded["modality"].mask(("remote",))
        groups: dict[Literal["remote", "unknown", "coarse"], list[int]] = {"remote": [], "unknown": [], "coarse": []}
        for row in self.counted.rows:
            keys = self.counted.index.placements[row].keys
            # Beyond the covered regions, communes are listed and their EPCI are not.
            if not any(key[0] == kind and self.known.get(*key) for key in keys):
                groups["coarse" if keys else "remote" if remote[row] else "unknown"].append(row)
        quantity = actions_of(self.words)
        actions, people = weights(self.data, quantity.column, quantity.missing), weights(self.data, ATTENDANCES)
        told = head_counts.known(self.data, ATTENDANCES)
        return tuple(
            Beside(
                why,
                float(actions[rows].sum()),
                UNKNOWN if self.counted.published or not told[rows].any() else model.known(float(people[rows].sum())),
                by_date(self.data, rows),
            )
            for why, rows in groups.items()
            if rows
        )

    def several(self, kind: Kind) -> int:
        """Lines that lie in several territories of a kind: they count in each, and once in the total."""
        placements = (self.counted.index.placements[row] for row in self.counted.rows)
        return sum(sum(key[0] == kind for key in placement.keys) > 1 for placement in placements)


def by_date(data: CentreData, rows: Iterable[int]) -> tuple[Line, ...]:
    """Lines of the table of actions, the earliest first."""
    every = lines(data)
    return tuple(sorted((every[row] for row in rows), key=lambda line: line.when))


def _any(counts: Counts) -> bool:
    something = counts.lines or counts.planned or counts.publications or counts.members
    return bool(something or counts.came or counts.named)


@lru_cache(maxsize=8192)
def _name_key(name: str) -> str:
    return place_key(name)


def _first_known(value: float | None) -> float:
    return -1 if value is None else value


COMPARED: Mapping[str, Callable[[Listed], Any]] = MappingProxyType(
    {
        "nom": lambda line: _name_key(line.territory.name),
        "actions": lambda line: _first_known(line.counts.done),
        "annoncees": lambda line: _first_known(line.counts.announced),
        "presences": lambda line: _first_known(line.counts.attendance.value),
        "publications": lambda line: line.counts.publications,
        "adherents": lambda line: line.counts.members,
        "quartiers": lambda line: _first_known(line.quarters),
        "derniere": lambda line: line.counts.last_day,
    }
)
"""Value of the parameter `tri` → what is compared."""
SORTS = ("nom", "actions", "annoncees", "presences", "publications", "reseaux", "adherents", "quartiers", "derniere")
"""The columns that may decide the order."""
