"""How much a selection holds for each territory: one pass over the lines, then a look-up per territory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from dashboard.filters import Filters, Vocabulary
from dashboard.indicators.breakdowns import actions_of
from dashboard.indicators.compute import members_of, networks_of, publications_of
from dashboard.indicators.disclosed import Shown
from dashboard.indicators.head_counts import ATTENDANCES, LISTED, weights
from dashboard.indicators.head_counts import known as filled
from dashboard.indicators.lines import Line, lines
from dashboard.indicators.list_origins import came
from dashboard.indicators.map_places import still_planned
from dashboard.indicators.selection import selection
from dashboard.indicators.territory import (
    Index,
    Key,
    Placement,
    animated,
    key_of,
    lines_index,
    networks_index,
    organisations_index,
    placed,
)
from dashboard.indicators.territory_names import publications_index
from dashboard.indicators.territory_public import ELSEWHERE, Told, held
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind, Territory

FINE: frozenset[Kind] = frozenset(("commune", "qpv"))


@dataclass
class Counts:
    """What a selection holds inside one territory.

    Attributes:
        actions: in the centre's own unit (dates of its rendez-vous, or actions).
        lines: realised lines of the table; fine: of them, those located to the commune at least.
        dates: their dates (a line without a number took place once).
        presences: présences cumulées; counted: lines whose présences are known, by a list or a head-count; listed: of
            them, those that have a list.
        planned: announced and not known to have taken place, in the centre's unit.
        publications: naming it or a part of it.
        networks: animated networks that cover it or a part of it.
        members: member organisations located there.
        came: people on attendance lists who come from there.
        shown: présences as the public edition tells them; None where they are counted.
        last: latest realised line whose month is known, whatever the period; undated: realised lines without a month.
    """

    actions: float = 0.0
    lines: int = 0
    fine: int = 0
    dates: float = 0.0
    presences: float = 0.0
    counted: int = 0
    listed: int = 0
    planned: float = 0.0
    publications: int = 0
    networks: int = 0
    members: int = 0
    came: int = 0
    shown: Shown | None = None
    last: Line | None = None
    undated: int = 0

    @property
    def nothing(self) -> bool:
        """Whether no realised line and no attendance is known there: what makes a covered territory a blank one."""
        return not (self.lines or self.came)

    @property
    def attendance(self) -> float | None:
        """Présences cumulées; None when something took place and no head-count is known."""
        if self.shown is not None and self.lines:
            return self.shown.value
        return None if self.lines and not self.counted else self.presences


@dataclass(frozen=True)
class Tally:
    """Counts of every territory under some filters.

    Attributes:
        total: of all lines kept, each counted once, with or without a place.
        met: territories where something is placed.
        held: présences by department in the public edition; None where they are counted.
        unlisted: of publications, networks and members, those that no document lists for the selection: unknown, not 0.
    """

    filters: Filters
    total: Counts
    index: Index
    rows: tuple[int, ...]
    met: dict[Key, Counts] = field(repr=False)
    networks: Index = field(repr=False)
    shown_networks: frozenset[int] = field(repr=False)
    unlisted: frozenset[str] = frozenset()
    held: Told | None = field(default=None, repr=False)

    def of(self, one: Territory) -> Counts:
        """What the selection holds inside a territory."""
        found = self.met.get(key_of(one)) or Counts()
        found = replace(found, networks=len(self.covering(one)))
        if self.held is None:
            return found
        return replace(found, shown=self.held(one.code) if one.kind == "department" else ELSEWHERE)

    def covering(self, one: Territory) -> frozenset[int]:
        """Animated networks (positions in `descriptions`) that cover a territory or a part of it."""
        return self.shown_networks & self.networks.covering(one)


def tally(data: CentreData, filters: Filters, words: Vocabulary, known: Territories) -> Tally:
    """Count a selection by territory.

    Args:
        data, filters, words: the centre and the choice; every filter applies to the actions, those that mean something
            for them to publications, networks and members.
        known: the territories.
    """
    index = lines_index(data, known)
    papers, described = publications_of(data, filters), networks_of(data, filters)
    members = members_of(data, filters).drop_duplicates("organisation_id")
    listed = {"publications": papers, "networks": described, "members": members}
    made = Tally(
        filters, Counts(), index, tuple(selection(data, filters).nonzero()[0].tolist()), {},
        networks_index(data, known), animated(data, filters),
        frozenset(name for name, frame in listed.items() if frame.empty), held(data, filters),
    )  # fmt: skip
    _add_lines(made, data, words)
    _add_planned(made, data, words)
    _add_last(made, data)
    _add_rows(made, publications_index(data, known), papers.index, "publications")
    _add_rows(made, organisations_index(data, known), members.index, "members")
    for placement, people in _came(data, known, made.rows):
        for counts in (made.total, *(_at(made, key) for key in placement.keys)):
            counts.came += people
    return made


def _at(made: Tally, key: Key) -> Counts:
    return made.met.setdefault(key, Counts())


def _add_lines(made: Tally, data: CentreData, words: Vocabulary) -> None:
    quantity = actions_of(words)
    actions = weights(data, quantity.column, quantity.missing).tolist()
    dates = weights(data, "occurrences", 1.0).tolist()
    people = weights(data, ATTENDANCES).tolist()
    told, listed = filled(data, ATTENDANCES).tolist(), filled(data, LISTED).tolist()
    for row in made.rows:
        placement = made.index.placements[row]
        fine = bool(FINE.intersection(one.kind for one in placement.places))
        for counts in (made.total, *(_at(made, key) for key in placement.keys)):
            counts.actions += actions[row]
            counts.lines += 1
            counts.fine += fine
            counts.dates += dates[row]
            counts.presences += people[row]
            counts.counted += told[row]
            counts.listed += listed[row]


def _add_planned(made: Tally, data: CentreData, words: Vocabulary) -> None:
    quantity = actions_of(words)
    actions = weights(data, quantity.column, quantity.missing).tolist()
    for row in still_planned(data, made.filters).nonzero()[0].tolist():
        made.total.planned += actions[row]
        for key in made.index.placements[row].keys:
            _at(made, key).planned += actions[row]


def _add_last(made: Tally, data: CentreData) -> None:
    """The latest realised line of each territory: the other filters apply, the period does not."""
    ever = replace(made.filters, year=None, start=None, end=None)
    every = lines(data)
    # Whatever the centre counts: this tells when it was last seen there.
    for row in selection(data, ever, every=True).nonzero()[0].tolist():
        line = every[row]
        for key in made.index.placements[row].keys:
            counts = _at(made, key)
            if not line.month:
                counts.undated += 1
            elif counts.last is None or latest(line) > latest(counts.last):
                counts.last = line


def latest(line: Line) -> tuple[int, int, int]:
    """Key of the last day of a line; what is known to the month comes before its days, so that a day is preferred."""
    if line.end is None:
        return line.year, line.month, 0
    return line.end.year, line.end.month, line.end.day


def _add_rows(made: Tally, index: Index, rows: Iterable[int], name: str) -> None:
    for row in rows:
        for counts in (made.total, *(_at(made, key) for key in index.placements[row].keys)):
            setattr(counts, name, getattr(counts, name) + 1)


def _came(data: CentreData, known: Territories, kept: Iterable[int]) -> Iterator[tuple[Placement, int]]:
    """Where the people on the attendance lists of some lines come from, and how many from each place."""
    mask = np.zeros(len(data.events), dtype=bool)
    mask[list(kept)] = True
    kinds: tuple[Kind, ...] = ("qpv", "commune", "department")
    for codes, people in came(data, mask).items():
        named = (known.get(kind, code) for kind, code in zip(kinds, codes, strict=True) if code)
        finest = next((one for one in named if one is not None), None)
        if finest is not None:
            yield placed([finest]), people


def months_since(line: Line, as_of: date) -> int:
    """Whole months between the end of a line and the day the data were closed."""
    year, month, day = latest(line)
    months = (as_of.year - year) * 12 + as_of.month - month
    return max(months - (1 if day and day > as_of.day else 0), 0)
