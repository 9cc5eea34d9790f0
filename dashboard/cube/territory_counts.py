"""How much a selection holds for each territory: one pass over the lines, then a look-up per territory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from dashboard.cube import model
from dashboard.cube.known_places import LEAST, KnownPlaces, known_places, of_rows, published_origins
from dashboard.cube.model import UNKNOWN, Cell, Slice
from dashboard.cube.source import Source
from dashboard.dimensions import BoolArray
from dashboard.filters import Filters, Vocabulary, choose
from dashboard.indicators.breakdowns import actions_of
from dashboard.indicators.compute import members_of, publications_of, unlisted
from dashboard.indicators.head_counts import ATTENDANCES, LISTED, weights
from dashboard.indicators.head_counts import known as filled
from dashboard.indicators.in_force import named_origins
from dashboard.indicators.lines import Line, lines
from dashboard.indicators.model import Withheld
from dashboard.indicators.selection import PLANNED, selection
from dashboard.indicators.territory import (
    Index,
    Key,
    animated,
    key_of,
    lines_index,
    networks_index,
    organisations_index,
    origins,
)
from dashboard.indicators.territory_names import publications_index
from dashboard.snapshot import CentreData
from dashboard.territories.lists import Territories
from dashboard.territories.model import KINDS, Kind, Territory

FINE: frozenset[Kind] = frozenset(("commune", "qpv"))


@dataclass
class Counts:
    """What a selection holds inside one territory.

    Attributes:
        actions: in the centre's own unit (dates of its rendez-vous, or actions).
        lines: realised lines of the table; fine: of them, those located to the commune at least.
        dates: their dates (a line without a number took place once).
        others: documented realised lines there that the centre does not count among its actions.
        presences: présences cumulées; counted: lines whose présences are known, by a list or a head-count; listed: of
            them, those that have a list.
        planned: announced and not known to have taken place, in the centre's unit.
        publications: naming it or a part of it.
        networks: animated networks that cover it or a part of it.
        members: member organisations located there.
        came: people on attendance lists who come from there; came_hidden: whether a number is hidden; named: whether a
            report says, without a list, that some do.
        published: présences as a published table tells them; None where they are counted.
        last: latest realised line whose month is known, whatever the period; undated: realised lines without a month.
        told, planned_told: whether places are known well enough for no action, or no announced one, to mean none.
    """

    actions: float = 0.0
    lines: int = 0
    others: int = 0
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
    came_hidden: bool = False
    named: bool = False
    published: Cell | None = None
    last: Line | None = None
    undated: int = 0
    told: bool = True
    planned_told: bool = True

    @property
    def done(self) -> float | None:
        """Actions in the centre's own unit; None when none is known and that does not mean that there was none."""
        return self.actions if self.lines or self.told else None

    @property
    def announced(self) -> float | None:
        """The same of the announced actions."""
        return self.planned if self.planned or self.planned_told else None

    @property
    def well_counted(self) -> bool:
        """Whether the présences of enough of its actions are known for their sum to be compared."""
        return self.published is not None or 100 * self.counted >= LEAST * self.lines

    @property
    def attendance(self) -> Cell:
        """Présences cumulées; unknown when something took place, or may have, and no head-count is known."""
        if not self.lines:
            return model.known(0) if self.told and not self.named else UNKNOWN
        if self.published is not None:
            return self.published
        return model.known(self.presences) if self.counted else UNKNOWN

    @property
    def declared(self) -> int:
        """Lines whose présences a head-count alone tells."""
        return max(self.counted - self.listed, 0)

    @property
    def withheld(self) -> Withheld:
        """Why the présences of its actions are not shown, where a published table decides."""
        if not self.lines or self.published is None or self.published.value is not None:
            return ""
        return "hidden" if self.published.hidden else "unpublished"

    @property
    def partial(self) -> bool:
        """Whether the présences of some of its actions are not known."""
        return 0 < self.counted < self.lines

    @property
    def silent(self) -> bool:
        """Whether there is nothing at all to say of it, but for announcements."""
        happened = self.lines or self.others or self.publications or self.members
        return not (happened or self.came or self.came_hidden or self.named)

    @property
    def last_day(self) -> tuple[int, int, int]:
        """Year, month and day of the latest line, the day being 0 where only the month is known; zeros without any."""
        return latest(self.last) if self.last else (0, 0, 0)

    def age(self, as_of: date) -> tuple[int, int]:
        """Whole months, and whole years, between the latest line and the day the data were closed."""
        year, month, day = self.last_day
        months = (as_of.year - year) * 12 + as_of.month - month - (1 if day and day > as_of.day else 0)
        return max(months, 0), max(months, 0) // 12


@dataclass(frozen=True)
class Tally:
    """Counts of every territory under some filters.

    Attributes:
        total: of all lines kept, each counted once, with or without a place.
        met: territories where something is placed.
        places: kind of territory → how well the places of the realised actions are known at that level.
        nothing: kind → what is known of a territory where nothing is placed.
        unlisted: of publications, networks and members, those that no document lists for the selection: unknown, not 0.
        published: présences of the actions held in each department, where a published table alone tells them.
    """

    filters: Filters
    total: Counts
    index: Index
    rows: tuple[int, ...]
    met: dict[Key, Counts] = field(repr=False)
    places: Mapping[Kind, KnownPlaces] = field(repr=False)
    nothing: Mapping[Kind, Counts] = field(repr=False)
    networks: Index = field(repr=False)
    shown_networks: frozenset[int] = field(repr=False)
    unlisted: frozenset[str] = frozenset()
    published: Slice | None = None

    def inside(self, one: Territory) -> Counts:
        """What the selection holds inside a territory, but for its networks."""
        return self.met.get(key_of(one)) or self.nothing[one.kind]

    def of(self, one: Territory) -> Counts:
        """What the selection holds inside a territory."""
        return replace(self.inside(one), networks=len(self.covering(one)))

    def covering(self, one: Territory) -> frozenset[int]:
        """Animated networks (positions in `descriptions`) that cover a territory or a part of it."""
        return self.shown_networks & self.networks.covering(one)


def tally(
    data: CentreData, filters: Filters, words: Vocabulary, known: Territories, source: Source | None = None
) -> Tally:
    """Count a selection by territory.

    Args:
        data, filters, words: the centre and the choice; every filter applies to the actions, those that mean something
            for them to publications, networks and members.
        known: the territories.
        source: what tells présences where those of one action are not told; None to count them.
    """
    index = lines_index(data, known)
    papers = publications_of(data, filters)
    members = members_of(data, filters).drop_duplicates("organisation_id")
    places = {kind: known_places(data, filters, words, known, kind) for kind in KINDS}
    announced = selection(data, filters, PLANNED, skip="department")
    planned = {kind: of_rows(data, announced, words, known, kind) for kind in KINDS}
    made = Tally(
        filters, Counts(), index, tuple(selection(data, filters).nonzero()[0].tolist()), {}, places,
        {kind: Counts(told=places[kind].enough, planned_told=_none_announced(planned[kind])) for kind in KINDS},
        networks_index(data, known), animated(data, filters),
        unlisted(data, filters),
        # A territory has its own number, whatever else is chosen.
        source.slice(choose(filters, "department", ()), "department") if source and source.per_action else None,
    )  # fmt: skip
    _add_lines(made, data, words)
    _add_others(made, data)
    _add_planned(made, data, words)
    _add_last(made, data)
    _add_rows(made, publications_index(data, known), papers.index, "publications")
    _add_rows(made, organisations_index(data, known), members.index, "members")
    for placement, people in origins(data, known, _mask(data, made.rows)):
        for counts in (made.total, *(_at(made, key) for key in placement.keys)):
            counts.came += people
    for code in named_origins(data, filters):
        _at(made, ("department", code)).named = True
    _add_published(made, published_origins(source, filters))
    return made


def _add_published(made: Tally, came: Slice | None) -> None:
    """Présences as published tables tell them: of departments only, and of people by the one that they come from."""
    for row in came.rows if came else ():
        counts, cell = _at(made, ("department", row.code)), row[model.LISTED]
        counts.came, counts.came_hidden = int(cell.value or 0), cell.hidden
    if made.published is not None:
        made.total.published = made.published.total[model.ATTENDANCES]
        for (kind, code), counts in made.met.items():
            counts.published = _published(made.published, code) if kind == "department" else UNKNOWN


def _published(people: Slice, code: str) -> Cell:
    """The présences of a department; 0 where the published table has nobody there."""
    row = people.row(code)
    return row[model.ATTENDANCES] if row.cells or people.reason else model.known(0)


def _none_announced(planned: KnownPlaces) -> bool:
    """Whether a territory without an announced action has none: places are known, or nothing is announced anywhere."""
    return planned.enough or not planned.held


def _at(made: Tally, key: Key) -> Counts:
    if key not in made.met:
        made.met[key] = replace(made.nothing[key[0]])
    return made.met[key]


def _mask(data: CentreData, rows: Iterable[int]) -> BoolArray:
    mask = np.zeros(len(data.events), dtype=bool)
    mask[list(rows)] = True
    return mask


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


def _add_others(made: Tally, data: CentreData) -> None:
    every = selection(data, made.filters, every=True) & ~_mask(data, made.rows)
    for row in every.nonzero()[0].tolist():
        for counts in (made.total, *(_at(made, key) for key in made.index.placements[row].keys)):
            counts.others += 1


def _add_planned(made: Tally, data: CentreData, words: Vocabulary) -> None:
    quantity = actions_of(words)
    actions = weights(data, quantity.column, quantity.missing).tolist()
    for row in selection(data, made.filters, PLANNED).nonzero()[0].tolist():
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
