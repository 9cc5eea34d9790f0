"""Publications that name a territory: by its name in their title, with care, since no document says it otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dashboard.indicators.territory import Index, chain, key_of, lines_index, organisations_index, placed
from dashboard.snapshot import CentreData, once
from dashboard.territories.lists import Territories
from dashboard.territories.model import Territory
from dashboard.territories.names import names_an_epci, place_key, short_name

_TAIL = r"(?:\s+(?P<group>[Aa]gglo\w*|[Mm]étropole\w*))?"
"""A word that makes an EPCI of the town before it: « Sète Agglopôle »."""


@once
def publications_index(data: CentreData, known: Territories) -> Index:
    """Territories that the title of each row of the publications table names; made once per snapshot.

    Only names that the centre has to do with are looked for (see `_familiar`), with their capitals and accents, as
    whole words: "Tours" is a town, "tours" are not. A quarter must come with its town. Where a title names a territory
    and a part of it ("Vauvert (Gard)"), only the part counts.
    """
    finder = _Finder(known, tuple(_familiar(data, known)))
    titles = data.table("publications")["title"].astype("string").fillna("")
    return Index([placed(_finest(finder.named(str(title)))) for title in titles])


def _familiar(data: CentreData, known: Territories) -> Iterator[Territory]:
    """The centre's region, its departments of all years, the towns and EPCI of their QPV, the places of its actions and
    members.
    """
    centre = data.centre
    quarters = [one for one in known.of_kind("qpv") if one.region == centre.region_code]
    yield from _found([known.get("region", centre.region_code)])
    yield from _found([known.get("department", code) for code in centre.departments_in(0, centre.as_of.year)])
    yield from _found([known.get("epci", one.epci) for one in quarters])
    yield from _found([known.get("commune", code) for one in quarters for code in one.communes])
    for index in (lines_index(data, known), organisations_index(data, known)):
        for placement in index.placements:
            yield from (one for one in placement.places if one.kind in ("epci", "commune"))


def _found(each: Sequence[Territory | None]) -> Iterator[Territory]:
    yield from (one for one in each if one is not None)


def _finest(named: Sequence[Territory]) -> list[Territory]:
    wider = {key for one in named for key in chain(one)[1:]}
    return [one for one in named if key_of(one) not in wider]


class _Finder:
    """Looks for familiar names in titles."""

    def __init__(self, known: Territories, familiar: Sequence[Territory]) -> None:
        self._known = known
        self._by_name: dict[str, Territory] = {}
        for one in familiar:
            for name in _names(one):
                self._by_name.setdefault(name, one)
        longest = sorted(self._by_name, key=len, reverse=True)
        joined = "|".join(re.escape(name) for name in longest)
        self._pattern = re.compile(rf"(?<![\w-])(?P<name>{joined}){_TAIL}(?![\w-])") if longest else None

    def named(self, title: str) -> list[Territory]:
        """The territories that a title names."""
        if self._pattern is None:
            return []
        found = [self._meant(match["name"], match["group"]) for match in self._pattern.finditer(title)]
        return [*found, *self._quarters(title, found)]

    def _meant(self, name: str, group: str | None) -> Territory:
        one = self._by_name[name]
        wider = self._known.get("epci", one.epci) if group and one.kind == "commune" else None
        return wider or one

    def _quarters(self, title: str, towns: Sequence[Territory]) -> Iterator[Territory]:
        text = f" {place_key(title)} "
        for town in towns:
            if town.kind == "commune":
                inside = self._known.within(town, "qpv")
                yield from (one for one in inside if f" {place_key(one.name)} " in text and one.name != town.name)


def _names(one: Territory) -> Iterator[str]:
    """The names a title may use: an EPCI's short name only where it cannot be taken for a town or a region."""
    yield one.name
    if one.kind == "epci" and names_an_epci(place_key(short_name(one.name))):
        yield short_name(one.name)
