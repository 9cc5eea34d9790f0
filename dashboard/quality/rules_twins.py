"""Rules over the whole snapshot: one thing told by several lines, documents or centres."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from dashboard.french import enumerate_words
from dashboard.quality.alike import gathered
from dashboard.quality.model import Issue
from dashboard.quality.records import Record, Span, records
from dashboard.quality.words import ids_words, quoted
from dashboard.snapshot import Snapshot
from dashboard.twins import families

TWINNED = ("events", "publications")


class Place(NamedTuple):
    """A row and the centre it belongs to."""

    centre: str
    row: Record


def _places(snapshot: Snapshot, table: str) -> Mapping[str, Place]:
    return {row.name: Place(centre, row) for centre, data in snapshot.centres.items() for row in records(data, table)}


def _pairs(places: Mapping[str, Place]) -> Iterator[tuple[Place, Place]]:
    """Rows directly linked by `same_as`, each pair once."""
    seen: set[frozenset[str]] = set()
    for name, place in places.items():
        for twin in place.row.items("same_as"):
            pair = frozenset((name, twin))
            if twin in places and len(pair) == 2 and pair not in seen:
                seen.add(pair)
                yield place, places[twin]


def twin_dates(snapshot: Snapshot) -> Iterator[Issue]:
    """One action with several dates, in two documents or two centres; one finding an action."""
    places = _places(snapshot, "events")
    conflicts: dict[str, list[str]] = defaultdict(list)
    apart: set[str] = set()
    for first, second in _pairs(places):
        one, two = first.row.span(), second.row.span()
        if one is None or two is None or one == two or (one.meets(two) and not (one.exact and two.exact)):
            continue
        conflicts[first.row.name].append(second.row.name)
        conflicts.setdefault(second.row.name, [])
        if not one.meets(two):
            apart.add(first.row.name)
    merged: dict[int, list[str]] = defaultdict(list)
    for name, number in zip(conflicts, families(conflicts, conflicts.values()), strict=True):
        merged[number].append(name)
    order = {centre: index for index, centre in enumerate(snapshot.centres)}
    for names in merged.values():
        found = _with_twins([places[name] for name in names], places)
        found.sort(key=lambda place: (order[place.centre], place.row.name))
        yield _conflict(found, not apart.isdisjoint(names))


def _with_twins(found: list[Place], places: Mapping[str, Place]) -> list[Place]:
    """The rows in conflict and their dated twins that agree with one of them."""
    twins = [places[name] for place in found for name in place.row.items("same_as") if name in places]
    return list({place.row.name: place for place in (*found, *twins) if place.row.span()}.values())


def _conflict(found: list[Place], apart: bool) -> Issue:
    by_date: dict[str, list[str]] = defaultdict(list)
    for place in found:
        span = place.row.span()
        by_date[span.words if isinstance(span, Span) else ""].append(f"{place.row.document}, {place.row.name}")
    dates = enumerate_words([f"{words} ({' ; '.join(rows)})" for words, rows in by_date.items()])
    centres = tuple(dict.fromkeys(place.centre for place in found))
    what = f"{quoted(found[0].row.text('title'))} a plusieurs dates : {dates}."
    rows = tuple(place.row.name for place in found)
    return Issue("events", rows, what, None if apart else "warning", centres[0], centres[1:])


@dataclass(frozen=True)
class Fact:
    """What the lines on one action may not tell differently.

    Attributes:
        column: its column; words: its French name.
        shared: whether the lines of several centres should agree on it too; a role is each centre's own.
    """

    column: str
    words: str
    shared: bool = True


FACTS = (
    Fact("role", "rôle du centre", shared=False),
    Fact("modality", "modalité"),
    Fact("department_code", "département"),
    Fact("commune_code", "commune"),
    Fact("participants", "nombre de participants"),
)


def twin_facts(snapshot: Snapshot) -> Iterator[Issue]:
    """One action whose lines tell different places, modalities, roles or head-counts; one finding an action."""
    for family in _families(_places(snapshot, "events")):
        told: list[str] = []
        concerned: dict[str, Place] = {}
        for fact in FACTS:
            for group in [family] if fact.shared else _by_centre(family):
                values = _values(group, fact.column)
                if len(values) > 1:
                    told.append(f"{fact.words} : {_versions(snapshot, fact.column, values)}")
                    concerned |= {place.row.name: place for places in values.values() for place in places}
        if told:
            title = quoted(family[0].row.text("title"))
            yield _among(list(concerned.values()), f"{title} : ses lignes divergent ({' ; '.join(told)}).")


def _families(places: Mapping[str, Place]) -> list[list[Place]]:
    """The lines on one action, for each action that several tell; realised ones first."""
    numbers = families(places, [place.row.items("same_as") for place in places.values()])
    found: dict[int, list[Place]] = defaultdict(list)
    for number, place in zip(numbers, places.values(), strict=True):
        found[number].append(place)
    several = [family for family in found.values() if len(family) > 1]
    return [sorted(family, key=lambda place: place.row.text("status") != "realised") for family in several]


def _by_centre(family: list[Place]) -> list[list[Place]]:
    found: dict[str, list[Place]] = defaultdict(list)
    for place in family:
        found[place.centre].append(place)
    return list(found.values())


def _values(group: list[Place], column: str) -> Mapping[str, list[Place]]:
    """What the lines of a group tell themselves of a column → those that tell it."""
    found: dict[str, list[Place]] = defaultdict(list)
    for place in group:
        if place.row.tells(column):
            found[place.row.text(column)].append(place)
    return found


def _versions(snapshot: Snapshot, column: str, values: Mapping[str, list[Place]]) -> str:
    """ "pilote (Carto 2024, v2-2024-r01) / co-pilote (Programme 2024, v2-2024-p01…)"."""
    versions = []
    for value, places in values.items():
        named = ids_words([place.row.name for place in places])
        documents = enumerate_words(list(dict.fromkeys(place.row.document for place in places)))
        versions.append(f"{_label(snapshot, column, value)} ({documents}, {named})")
    return " / ".join(versions)


def _label(snapshot: Snapshot, column: str, value: str) -> str:
    if column == "department_code":
        return snapshot.departments.get(value, value)
    commune = snapshot.territories.get("commune", value) if column == "commune_code" else None
    return commune.name if commune else snapshot.schemas["events"].label(column, value).lower()


def _among(places: list[Place], what: str) -> Issue:
    """An issue between lines of one or several centres."""
    centres = tuple(dict.fromkeys(place.centre for place in places))
    rows = tuple(place.row.name for place in places)
    return Issue(places[0].row.table, rows, what, None, centres[0], centres[1:])


def twin_links(snapshot: Snapshot) -> Iterator[Issue]:
    """A `same_as` that leads nowhere, or that is not said back."""
    for table in TWINNED:
        places = _places(snapshot, table)
        for name, place in places.items():
            for twin in place.row.items("same_as"):
                other = places.get(twin)
                if other is None and twin in snapshot.elsewhere:
                    continue
                if other is None:
                    problem = f"renvoie à {quoted(twin)}, qui n’existe pas"
                elif name not in other.row.items("same_as"):
                    problem = f"dit être la même chose que {twin}, qui ne le dit pas"
                else:
                    continue
                what = f"{quoted(place.row.text('title'))} ({name}) {problem}."
                yield Issue(table, (name,), what, None, place.centre, ())


def unlinked_twins(snapshot: Snapshot) -> Iterator[Issue]:
    """Lines of two centres that look like one event (same title, dates that meet) without a `same_as` link."""
    for table in TWINNED:
        for pair in combinations(snapshot.centres.items(), 2):
            years: dict[int, list[Place]] = defaultdict(list)
            for centre, data in pair:
                for row in records(data, table):
                    years[row.year].append(Place(centre, row))
            for places in years.values():
                found = gathered([place.row for place in places], [place.centre for place in places])
                for those in ([places[one] for one in group] for group in found):
                    title = quoted(those[0].row.text("title"))
                    what = f"{title} figure chez les deux centres, sans lien « même action que »."
                    yield _among(those, what)
