"""What concerns a territory: decided here for actions, publications, organisations and networks alike.

Each is placed at the finest territories known for it. It then counts *inside* these and all that they are part of. For
what lies below them it is only *around*: an action known to a department may have been held in any of its communes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dashboard.dimensions import BoolArray
from dashboard.filters import Filters
from dashboard.indicators.compute import animated_networks
from dashboard.indicators.list_origins import came
from dashboard.indicators.networks import descriptions
from dashboard.located import places_of
from dashboard.snapshot import CentreData, once
from dashboard.territories.lists import Territories
from dashboard.territories.model import Kind, Territory
from dashboard.territories.where import Where

Key = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one thing lies.

    Attributes:
        places: the finest territories known; several when the document names several, none when it names none.
        keys: kind and code of these and of all that they are part of.
    """

    places: tuple[Territory, ...] = ()
    keys: frozenset[Key] = frozenset()


NOWHERE = Placement()


def key_of(one: Territory) -> Key:
    """Kind and code: a code alone is not unique (24 is a region and a department)."""
    return one.kind, one.code


def chain(one: Territory) -> tuple[Key, ...]:
    """Keys of a territory and of all that it is part of, the finest first."""
    keys: list[Key] = [key_of(one)]
    if one.kind == "qpv":
        keys += [("commune", code) for code in one.communes]
    if one.kind in ("qpv", "commune") and one.epci:
        keys.append(("epci", one.epci))
    if one.kind not in ("region", "department"):
        keys += [("department", code) for code in one.departments]
    if one.kind != "region" and one.region:
        keys.append(("region", one.region))
    return tuple(keys)


def placed(places: Iterable[Territory]) -> Placement:
    """A thing placed at some territories."""
    found = tuple(dict.fromkeys(places))
    return Placement(found, frozenset(key for one in found for key in chain(one)))


class Index:
    """Placements of the rows of a table, asked by territory. Rows are told by their position."""

    def __init__(self, placements: Sequence[Placement]) -> None:
        self.placements = tuple(placements)
        self._inside: dict[Key, list[int]] = {}
        self._at: dict[Key, list[int]] = {}
        for row, placement in enumerate(self.placements):
            for key in placement.keys:
                self._inside.setdefault(key, []).append(row)
            for place in placement.places:
                self._at.setdefault(key_of(place), []).append(row)

    def inside(self, one: Territory) -> tuple[int, ...]:
        """Rows placed at the territory or in a part of it."""
        return tuple(self._inside.get(key_of(one), ()))

    def around(self, one: Territory) -> tuple[int, ...]:
        """Rows placed at something wider that the territory is part of, and no finer; the finest first."""
        mine = set(self.inside(one))
        found = (row for key in chain(one)[1:] for row in self._at.get(key, ()) if row not in mine)
        return tuple(dict.fromkeys(found))

    def covering(self, one: Territory) -> frozenset[int]:
        """Rows that cover the territory or a part of it."""
        return frozenset((*self.inside(one), *self.around(one)))

    def level(self, row: int) -> Kind | None:
        """Kind of the finest territory known for a row; None without any."""
        places = self.placements[row].places
        return places[0].kind if places else None


@once
def located(data: CentreData, known: Territories) -> tuple[Where, ...]:
    """Where each line of the events table lies, by its codes and the words of its place; made once per snapshot."""
    return tuple(places_of(data.events, known, data.centre.departments))


@once
def lines_index(data: CentreData, known: Territories) -> Index:
    """The same, to be asked by territory; made once per snapshot."""
    return Index([_line(known, row.places, row.commune, row.department) for row in located(data, known)])


def _line(known: Territories, places: tuple[Territory, ...], commune: Territory | None, department: str) -> Placement:
    """The document's own department prevails over the lists': a breakdown by department must find the same lines."""
    fine = placed((*places, commune) if commune else places).keys
    above = {key for key in fine if key[0] not in ("department", "region")}
    whole = known.get("department", department) if department else None
    regions = {one.region for one in places if one.region}
    around = chain(whole) if whole else [("region", code) for code in regions] if len(regions) == 1 else []
    return Placement(places, frozenset((*above, *around)))


def origins(data: CentreData, known: Territories, kept: BoolArray) -> Iterator[tuple[Placement, int]]:
    """Where the people on the attendance lists of some rows of events come from, and how many from each place."""
    kinds: tuple[Kind, ...] = ("qpv", "commune", "department")
    for codes, people in came(data, kept).items():
        named = (known.get(kind, code) for kind, code in zip(kinds, codes, strict=True) if code)
        finest = next((one for one in named if one is not None), None)
        if finest is not None:
            yield placed([finest]), people


@once
def organisations_index(data: CentreData, known: Territories) -> Index:
    """Where each row of the organisations table lies: what it stands for, else its department."""
    frame = data.table("organisations")
    columns = ("kind", "territory_code", "department_code")
    texts = [[str(value) for value in frame[name].astype("string").fillna("")] for name in columns]
    region = data.centre.region_code
    return Index([_organisation(known, region, *row) for row in zip(*texts, strict=True)])


def _organisation(known: Territories, region: str, kind: str, code: str, department: str) -> Placement:
    of_region = len(code) == 2 and (kind == "region" or (code == region and code != department))
    wanted: Kind = (
        "region" if of_region else "epci" if len(code) == 9 else "commune" if len(code) == 5 else "department"
    )
    found = known.get(wanted, code) if code else None
    if found is None and department:
        found = known.get("department", department)
    return placed([found]) if found else NOWHERE


@once
def networks_index(data: CentreData, known: Territories) -> Index:
    """Where each of `networks.descriptions` lies: the territories that the table gives it."""
    kinds: dict[str, Kind] = {"region": "region", "department": "department", "epci": "epci", "commune": "commune",
                              "qpv": "qpv"}  # fmt: skip
    pairs = [[(kinds[kind], code) for kind, code in one.territories if kind in kinds] for one in descriptions(data)]
    places = [[one for pair in found if (one := known.get(*pair))] for found in pairs]
    return Index([placed(found) for found in places])


def animated(data: CentreData, filters: Filters) -> frozenset[int]:
    """Positions in `networks.descriptions` of the networks that the centre animates, of the selection."""
    ids = set(animated_networks(data, filters)["network_id"])
    return frozenset(row for row, one in enumerate(descriptions(data)) if one.id in ids)
