"""The sheet of one territory: what is known of it, of its parts, and only of what is wider than it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.cube.known_places import KnownPlaces
from dashboard.cube.source import Source
from dashboard.cube.territory_counts import Counts, Tally, tally
from dashboard.filters import Filters, Vocabulary, choose
from dashboard.indicators.agenda import Entry, agenda
from dashboard.indicators.agenda_words import STATUS_WORDS
from dashboard.indicators.compute import networks_of, publications_of
from dashboard.indicators.lines import lines
from dashboard.indicators.networks import Network, descriptions
from dashboard.indicators.selection import PLANNED
from dashboard.indicators.territory import Index, chain, key_of, lines_index, networks_index, organisations_index
from dashboard.indicators.territory_names import publications_index
from dashboard.indicators.territory_perimeter import Ground, covered, ground
from dashboard.snapshot import CentreData, once
from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind, Territory
from dashboard.territories.names import place_key

PARTS: dict[Kind, tuple[Kind, ...]] = {
    "region": ("department",),
    "department": ("epci", "commune"),
    "epci": ("commune",),
    "commune": (),
    "qpv": (),
}
"""Kind → kinds of the parts listed on its sheet; the QPV are listed apart."""


@dataclass(frozen=True)
class Doings:
    """The actions that concern a territory, each once; the latest first, announced ones in the order of their dates.

    Attributes:
        fine: realised there, located to the commune at least (for a QPV: that name it).
        coarse: realised there, known only to the territory itself or to its EPCI or department.
        announced_there: realised, without a place in the report, but announced there.
        around: realised, known only to something wider: they are not counted here.
        planned: announced there and not known to have taken place.
        others: realised there, and not among what the centre counts.
    """

    fine: tuple[Entry, ...]
    coarse: tuple[Entry, ...]
    announced_there: tuple[Entry, ...]
    around: tuple[Entry, ...]
    planned: tuple[Entry, ...]
    others: tuple[Entry, ...]


@dataclass(frozen=True)
class Paper:
    """A publication that names a territory; `wider`: the name of the wider territory when it names only that."""

    title: str
    url: str
    source: str
    wider: str = ""


@dataclass(frozen=True)
class Covering:
    """A network that a territory belongs to.

    Attributes:
        names: territories of the network that make it so.
        whole: whether they cover it wholly; False when they are parts of it.
    """

    network: Network
    names: tuple[str, ...]
    whole: bool


@dataclass(frozen=True)
class Body:
    """An organisation and its links with the centre; `wider`: the name of the wider territory that it stands for."""

    name: str
    relations: tuple[tuple[str, str], ...]
    source: str
    wider: str = ""

    @property
    def member(self) -> bool:
        """Whether it is a member in the period."""
        return any(relation == "member" for relation, _ in self.relations)


@dataclass(frozen=True)
class Part:
    """Another territory with what the selection holds for it."""

    territory: Territory
    counts: Counts
    quarters: int | None


@dataclass(frozen=True)
class Sheet:
    """All that is known of a territory under some filters (the department filter left out).

    Attributes:
        counts: inside it; places: how well places are known at its level.
        ground: what the centre covered then; quarters: number of its QPV, None where no list tells it.
        schemes: scheme id → number of realised lines there that name it.
        unplaced: realised lines without any place, the remote ones apart: they may concern it.
        parents, neighbours, quarters_listed, parts: other territories.
    """

    territory: Territory
    counts: Counts
    tally: Tally
    ground: Ground
    quarters: int | None
    doings: Doings
    papers: tuple[Paper, ...]
    networks: tuple[Covering, ...]
    schemes: tuple[tuple[str, int], ...]
    bodies: tuple[Body, ...]
    unplaced: int
    parents: tuple[Territory, ...]
    neighbours: tuple[Part, ...]
    quarters_listed: tuple[Part, ...]
    parts: tuple[Part, ...]

    @property
    def places(self) -> KnownPlaces:
        """How well the places of the actions are known at the territory's level."""
        return self.tally.places[self.territory.kind]


def without_department(filters: Filters) -> Filters:
    """The filters of a sheet: its territory takes the place of the choice of departments."""
    return choose(filters, "department", ())


def sheet(
    data: CentreData, filters: Filters, words: Vocabulary, known: Territories, one: Territory,
    source: Source | None = None,
) -> Sheet:  # fmt: skip
    """Gather the sheet of a territory; `source`: see `tally`."""
    filters = without_department(filters)
    counted = tally(data, filters, words, known, source)
    index = lines_index(data, known)
    every = np.ones(len(data.events), dtype=bool)
    found = agenda(data, filters, words, "", tuple(STATUS_WORDS), every)
    done = doings(index, one, found.entries)
    where = ground(data, filters, known)
    remote = data.encoded["modality"].mask(("remote",))
    listed = known.within(one, "qpv") if where.quarters == "listed" else ()

    def parts(each: Iterable[Territory]) -> tuple[Part, ...]:
        return tuple(Part(other, counted.inside(other), where.quarters_of(other)) for other in each)

    return Sheet(
        territory=one,
        counts=counted.of(one),
        tally=counted,
        ground=where,
        quarters=where.quarters_of(one),
        doings=done,
        papers=papers(data, filters, known, one),
        networks=networks(data, filters, known, one),
        schemes=schemes(data, counted, one),
        bodies=bodies(data, filters, known, one),
        unplaced=sum(not index.placements[row].keys and not remote[row] for row in counted.rows),
        parents=known.parents(one) if one.kind != "region" else (),
        neighbours=parts(known.neighbours(one)),
        quarters_listed=parts(_by_name(listed)),
        parts=_busy(parts(other for kind in PARTS[one.kind] for other in known.within(one, kind))),
    )


def _by_name(found: Iterable[Territory]) -> list[Territory]:
    return sorted(found, key=lambda one: (one.communes, place_key(one.name)))


def _busy(found: Sequence[Part]) -> tuple[Part, ...]:
    """Departments of a region all; smaller parts only where something is known, the busiest first."""
    kept = [part for part in found if part.territory.kind == "department" or _something(part.counts)]
    return tuple(sorted(kept, key=lambda part: (-part.counts.actions, -part.counts.planned)))


def _something(counts: Counts) -> bool:
    return bool(counts.lines or counts.others or counts.planned or counts.publications or counts.members)


def doings(index: Index, one: Territory, entries: Sequence[Entry]) -> Doings:
    """Sort the actions of a selection by what is known of their place."""
    inside, around = set(index.inside(one)), set(index.around(one))
    fine: list[Entry] = []
    coarse: list[Entry] = []
    told: list[Entry] = []
    wider: list[Entry] = []
    others: list[Entry] = []
    planned = [entry for entry in entries if entry.line.status in PLANNED and entry.line.index in inside]
    for entry in latest_first(entries):
        row, line = entry.line.index, entry.line
        if not line.perimeter:
            others += [entry] if row in inside else []
        elif line.realised and row in inside:
            (fine if _is_fine(index, row, one) else coarse).append(entry)
        elif line.realised and any(other.index in inside for other in entry.folded):
            told.append(entry)
        elif line.realised and row in around:
            wider.append(entry)
    return Doings(*(tuple(each) for each in (fine, coarse, told, wider, planned, others)))


def latest_first(entries: Sequence[Entry]) -> list[Entry]:
    """Entries in chronological order turned round, those without a month still last."""
    dated = [entry for entry in entries if entry.line.month]
    return [*reversed(dated), *(entry for entry in entries if not entry.line.month)]


def _is_fine(index: Index, row: int, one: Territory) -> bool:
    level = index.level(row)
    return level in ("commune", "qpv") or level == one.kind == "epci"


def papers(data: CentreData, filters: Filters, known: Territories, one: Territory) -> tuple[Paper, ...]:
    """Publications out whose title names the territory or a part of it, then those that name something wider."""
    index = publications_index(data, known)
    frame = publications_of(data, filters)
    wanted = dict.fromkeys(index.inside(one), "")
    wanted |= {row: index.placements[row].places[0].name for row in index.around(one)}
    kept = frame.loc[[row in wanted for row in frame.index]]
    columns = zip(kept.index, kept["title"], kept["url"].astype("string").fillna(""), kept["source"], strict=True)
    found = [Paper(str(title), str(url), str(source), wanted[row]) for row, title, url, source in columns]
    return tuple(sorted(found, key=lambda paper: bool(paper.wider)))


def networks(data: CentreData, filters: Filters, known: Territories, one: Territory) -> tuple[Covering, ...]:
    """Networks and working groups of the period that cover the territory or a part of it."""
    index = networks_index(data, known)
    ids = set(networks_of(data, filters)["network_id"])
    every = descriptions(data)
    upward = chain(one)
    rows = sorted({*index.inside(one), *index.around(one)})
    found = []
    for row in rows:
        if every[row].id not in ids:
            continue
        places = index.placements[row].places
        above = [place for place in places if key_of(place) in upward]
        parts = [place for place in places if place not in above and key_of(one) in chain(place)]
        names = tuple(place.name for place in (above or parts))
        found.append(Covering(every[row], names, bool(above)))
    return tuple(found)


def schemes(data: CentreData, counted: Tally, one: Territory) -> tuple[tuple[str, int], ...]:
    """Schemes that the realised lines of the territory name, with the number of these lines."""
    every, inside = lines(data), set(counted.index.inside(one))
    found = Counter(every[row].scheme for row in counted.rows if row in inside and every[row].scheme)
    return tuple(found.most_common())


def bodies(data: CentreData, filters: Filters, known: Territories, one: Territory) -> tuple[Body, ...]:
    """Organisations of the period located in the territory, then those that stand for something wider."""
    index = organisations_index(data, known)
    wanted = dict.fromkeys(index.inside(one), "")
    wanted |= {row: index.placements[row].places[0].name for row in index.around(one)}
    records, years = organisations(data), _years(filters)
    found: dict[str, Body] = {}
    for row in sorted(wanted):
        record = records[row]
        if years is not None and int(record["year"]) not in years:
            continue
        key = record["organisation_id"]
        links = (*(found[key].relations if key in found else ()), (record["relation"], record["role"]))
        found[key] = Body(record["name"], tuple(dict.fromkeys(links)), record["source"], wanted[row])
    return tuple(sorted(found.values(), key=lambda body: (bool(body.wider), not body.member, place_key(body.name))))


@once
def organisations(data: CentreData) -> Sequence[Mapping[str, str]]:
    """The table of organisations as text, empty cells as ""; made once per snapshot."""
    frame = data.table("organisations").astype("string").fillna("")
    return [{str(key): str(cell) for key, cell in row.items()} for row in frame.to_dict("records")]


def _years(filters: Filters) -> range | None:
    if filters.has_period:
        return range(filters.start.year if filters.start else 0, (filters.end.year if filters.end else 9999) + 1)
    return range(filters.year, filters.year + 1) if filters.year else None


def peers(data: CentreData, filters: Filters, known: Territories, kind: Kind) -> tuple[Territory, ...]:
    """What a territory is compared with: those of its kind that were covered and have a QPV; empty for a region.

    Where no list tells the QPV of the years chosen, departments alone are comparable: there are few of them.
    """
    if kind == "region":
        return ()
    where, every = ground(data, filters, known), covered(data, filters, known, kind)
    if where.quarters != "listed":
        return every if kind == "department" else ()
    return tuple(one for one in every if where.quarters_of(one))
