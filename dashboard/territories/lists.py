"""All territories the dashboard knows: by code, by name, by membership."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from dashboard.sources.signature import signature
from dashboard.territories import tables
from dashboard.territories.department_codes import department_of
from dashboard.territories.model import KIND_LABELS, KINDS, Kind, Territory
from dashboard.territories.names import acronyms, epci_core, place_key, without_article
from dashboard.territories.tables import ListError

Key = tuple[Kind, str]

_EXACT, _SAME_WORDS, _START, _WORD_START, _INSIDE = range(5)
"""How well a name answers a search, the best first."""

_SHORTEST_INSIDE: Final = 3
"""Letters from which a text may match in the middle of a word."""


class Territories:
    """Immutable set of territories, with the indexes that lookups need; these are made at their first use.

    Args:
        territories: in the order of `KINDS`.
        former: code of a former commune → its name and the code of the present one.
        aliases: name people use → kind and codes it stands for.
        folder: `places/`, where neighbours are read from when first asked for; None without. Those of the covered
            regions are each in a folder there.
        postcodes: postcode → codes of the communes that have it.
        covered: codes of the regions whose every commune and EPCI is listed.
        quarters_listed: codes of the regions whose every QPV is listed.
    """

    def __init__(
        self,
        territories: Iterable[Territory],
        former: Mapping[str, tuple[str, str]] | None = None,
        aliases: Mapping[str, tuple[Kind, tuple[str, ...]]] | None = None,
        folder: Path | None = None,
        postcodes: Mapping[str, tuple[str, ...]] | None = None,
        covered: Iterable[str] = (),
        quarters_listed: Iterable[str] = (),
    ) -> None:
        self._by_key: Mapping[Key, Territory] = MappingProxyType({(one.kind, one.code): one for one in territories})
        self.former: Mapping[str, tuple[str, str]] = MappingProxyType(dict(former or {}))
        self.aliases: Mapping[str, tuple[Kind, tuple[str, ...]]] = MappingProxyType(dict(aliases or {}))
        self._folder = folder
        self.postcodes: Mapping[str, tuple[str, ...]] = MappingProxyType(dict(postcodes or {}))
        self.covered = frozenset(covered)
        self.quarters_listed = frozenset(quarters_listed)

    def __iter__(self) -> Iterator[Territory]:
        return iter(self._by_key.values())

    def __len__(self) -> int:
        return len(self._by_key)

    def get(self, kind: Kind, code: str) -> Territory | None:
        """The territory of a kind and code; a former commune's code gives the present commune."""
        found = self._by_key.get((kind, code))
        if found is None and kind == "commune" and code in self.former:
            return self._by_key.get((kind, self.former[code][1]))
        return found

    def find(self, slug: str) -> Territory | None:
        """The territory of an address: `37`, `R24`, `243700754`, `37261`, `QN03709M`."""
        code = slug.strip().upper()
        if code.startswith("R"):
            return self.get("region", code[1:])
        kinds: tuple[Kind, ...] = ("department", "epci", "commune", "qpv")
        return next((found for kind in kinds if (found := self.get(kind, code))), None)

    def of_kind(self, kind: Kind) -> tuple[Territory, ...]:
        """All territories of a kind, by code."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> Mapping[Kind, tuple[Territory, ...]]:
        groups: dict[Kind, list[Territory]] = {}
        for one in self:
            groups.setdefault(one.kind, []).append(one)
        return {kind: tuple(sorted(found, key=lambda one: one.code)) for kind, found in groups.items()}

    def departments_of(self, kind: Kind, code: str) -> tuple[str, ...]:
        """Codes of the departments that a territory lies in, wholly or by a part of it; none when it is not listed."""
        found = self.get(kind, code)
        return found.departments if found else ()

    def within(self, territory: Territory, kind: Kind) -> tuple[Territory, ...]:
        """The territories of a kind that belong to another: communes of an EPCI, QPV of a department…"""
        return tuple(one for one in self.of_kind(kind) if one is not territory and belongs(one, territory))

    def parents(self, territory: Territory) -> tuple[Territory, ...]:
        """Region, departments, EPCI and communes a territory belongs to, the widest first."""
        keys: list[Key] = [("region", territory.region)]
        keys += [("department", code) for code in territory.departments]
        keys += [("epci", territory.epci), *(("commune", code) for code in territory.communes)]
        found = (self._by_key.get(key) for key in keys)
        return tuple(one for one in found if one is not None and one is not territory)

    def neighbours(self, territory: Territory) -> tuple[Territory, ...]:
        """Those of the same kind that share a border, by name; a QPV has those of its communes.

        Only territories of the lists: beyond the covered regions, only large communes and members of shared EPCI are.
        """
        if territory.kind == "qpv":
            mine = set(territory.communes)
            found = [one for one in self.of_kind("qpv") if one is not territory and mine.intersection(one.communes)]
        else:
            codes = self._neighbours.get((territory.kind, territory.code), ())
            found = [self._by_key[territory.kind, code] for code in codes]
        return tuple(sorted(found, key=lambda one: place_key(one.name)))

    @cached_property
    def _neighbours(self) -> Mapping[Key, tuple[str, ...]]:
        if self._folder is None:
            return {}
        beside: dict[Key, set[str]] = {}
        known: dict[str, Kind] = {kind: kind for kind in KINDS}
        for folder in (self._folder, *(self._folder / region for region in sorted(self.covered))):
            for name, code, others in tables.neighbours(folder):
                for other in others if (name, code) in self._by_key else ():
                    if (name, other) in self._by_key:
                        beside.setdefault((known[name], code), set()).add(other)
                        beside.setdefault((known[name], other), set()).add(code)
        return {key: tuple(sorted(codes)) for key, codes in beside.items()}

    @cached_property
    def by_name(self) -> Mapping[str, tuple[Territory, ...]]:
        """Key of a name (see `place_key`) → the territories called so, in the order of `KINDS`."""
        names: dict[str, list[Territory]] = {}
        for one in self:
            names.setdefault(place_key(one.name), []).append(one)
        return {key: tuple(found) for key, found in names.items()}

    @cached_property
    def by_bare_name(self) -> Mapping[str, tuple[Territory, ...]]:
        """The same with names less their leading article: `blanc` → Le Blanc."""
        names: dict[str, tuple[Territory, ...]] = {}
        for key, found in self.by_name.items():
            bare = without_article(key)
            names[bare] = (*names.get(bare, ()), *found)
        return names

    @cached_property
    def others_by_name(self) -> Mapping[str, tuple[Territory, ...]]:
        """Key of a name → the communes called so of which nothing but code and name is known: they are not listed."""
        names: dict[str, list[Territory]] = {}
        region_of = {one.code: one.region for one in self.of_kind("department")}
        for code, name in tables.other_communes(self._folder) if self._folder else ():
            if ("commune", code) in self._by_key:
                continue
            inside = department_of(code)
            one = Territory("commune", code, name, region_of.get(inside, ""), (inside,))
            names.setdefault(place_key(name), []).append(one)
        return {key: tuple(found) for key, found in names.items()}

    def commune_names(self, codes: Container[str]) -> dict[str, str]:
        """Names of some communes, by code, whether or not anything else is known of them."""
        known = {one.code: one.name for one in self.of_kind("commune") if one.code in codes}
        others = tables.other_communes(self._folder) if self._folder else ()
        return {code: name for code, name in others if code in codes} | known

    @cached_property
    def by_former_name(self) -> Mapping[str, tuple[Territory, ...]]:
        """Key of the name of a former commune → the present communes it may mean."""
        names: dict[str, list[Territory]] = {}
        for name, code in self.former.values():
            if not name:
                continue
            present = self._by_key.get(("commune", code))
            found = names.setdefault(place_key(name), [])
            if present is not None and present not in found:
                found.append(present)
        return {key: tuple(found) for key, found in names.items() if found}

    @cached_property
    def epci_cores(self) -> tuple[tuple[frozenset[str], Territory], ...]:
        """Each EPCI with the words that tell it from the others (see `epci_core`)."""
        return tuple((epci_core(one.name), one) for one in self.of_kind("epci"))

    @cached_property
    def epci_acronyms(self) -> Mapping[str, tuple[Territory, ...]]:
        """Acronym → EPCI: the one its name gives in brackets, or the initials of a name of its own (TMVL)."""
        found: dict[str, list[Territory]] = {}
        for one in self.of_kind("epci"):
            for acronym in acronyms(one.name):
                found.setdefault(acronym, []).append(one)
        return {acronym: tuple(each) for acronym, each in found.items()}

    def search(self, text: str, limit: int = 10, kinds: Iterable[Kind] = KINDS) -> tuple[Territory, ...]:
        """Territories that answer what a reader types, the best first.

        A code counts as exact. Then come names equal, names beginning so, names with words beginning so (in any order),
        names containing it; among equals, the covered regions first, then wider kinds, then the most populated.

        Args:
            text: a name, part of a name, or a code; accents, case, hyphens and St/Saint do not matter.
        """
        key = place_key(text)
        if not key:
            return ()
        wanted = set(kinds)
        clue = without_article(key).split()[0]
        ranked = [
            (rank, one.region not in self.covered, KINDS.index(one.kind), -(one.population or 0), one.code, one)
            for name, one in self._search_index
            if clue in name and one.kind in wanted and (rank := _rank(key, name)) is not None
        ]
        ranked.sort(key=lambda found: found[:5])
        coded = [one for one in self.with_code(text.strip()) if one.kind in wanted]
        found = {one.slug: one for one in (*coded, *(row[-1] for row in ranked))}
        return tuple(found.values())[:limit]

    def with_code(self, code: str) -> tuple[Territory, ...]:
        """Every territory whose code or slug this is: `24` is a region and a department."""
        upper = code.upper()
        direct = (self.get(kind, upper) for kind in KINDS)
        named = {one.slug: one for one in (*direct, self.find(upper)) if one is not None}
        return tuple(named.values())

    def describe(self, territory: Territory) -> str:
        """Name, kind and what tells it from its namesakes: « Sanitas (quartier prioritaire, Tours) »."""
        parents = self.parents(territory)
        near = [one.name for one in parents if one.kind == ("commune" if territory.kind == "qpv" else "department")]
        words = [KIND_LABELS[territory.kind]]
        if territory.kind in ("epci", "commune", "qpv"):
            words.extend(near)
        return f"{territory.name} ({', '.join(words)})"

    @cached_property
    def _search_index(self) -> tuple[tuple[str, Territory], ...]:
        names = [(key, one) for key, found in self.by_name.items() for one in found]
        return (*names, *((key, one) for key, found in self.by_former_name.items() for one in found))

    def replaced(self, qpv: Iterable[Territory], every: bool = False) -> Territories:
        """The same set with other QPV (from an import): those given take the place of those with the same code.

        `every` says that the QPV of all regions are then listed.
        """
        merged = {**self._by_key, **{(one.kind, one.code): one for one in qpv}}
        listed = {one.code for one in self.of_kind("region")} if every else self.quarters_listed
        return Territories(
            merged.values(), self.former, self.aliases, self._folder, self.postcodes, self.covered, listed
        )


def _rank(key: str, name: str) -> int | None:
    """How well a name answers, or None. Every word typed must begin a word of the name, or the text be inside it."""
    if key == name:
        return _EXACT
    if without_article(key) == without_article(name):
        return _SAME_WORDS
    if without_article(name).startswith(key) or name.startswith(key):
        return _START
    if f" {key}" in f" {name}":
        return _WORD_START
    words = name.split()
    if all(any(word.startswith(typed) for word in words) for typed in key.split()):
        return _WORD_START
    return _INSIDE if len(key) >= _SHORTEST_INSIDE and key in name else None


def belongs(one: Territory, whole: Territory) -> bool:
    """Whether a territory is part of another, wider one; an EPCI belongs to each of its departments."""
    if whole.kind == "region":
        return one.region == whole.code and one.kind != "region"
    if whole.kind == "department":
        return whole.code in one.departments and one.kind not in ("region", "department")
    if whole.kind == "epci":
        return one.epci == whole.code
    return whole.kind == "commune" and whole.code in one.communes


def load_territories(geo: Path, regions: Iterable[str] = ()) -> Territories:
    """Read the lists of a `geo/` folder; see `imported.with_imports` for what a deployment has imported.

    Args:
        geo: the folder.
        regions: codes of those whose every commune and EPCI is listed; of the others, only the large ones are.

    Raises:
        ListError: a list is missing or malformed.
    """
    folder = geo / "places"
    departments = list(tables.departments(folder))
    region_of = {one.code: one.region for one in departments}
    covered = [region for region in sorted(set(regions)) if (folder / region).is_dir()]
    parts = [_part(folder, region, signature(folder / region)) for region in ("", *covered)]
    communes = {one.code: one for part in parts for one in part.communes}
    quarters = list(tables.qpv(geo / "qpv.csv", communes))
    return Territories(
        [
            *tables.regions(folder, region_of),
            *departments,
            *sorted({one.code: one for part in parts for one in part.epci}.values(), key=_code),
            *sorted(communes.values(), key=_code),
            *quarters,
        ],
        dict(sorted(item for part in parts for item in part.former.items())),
        dict(_aliases(geo / "place_aliases.csv")),
        folder,
        _together([part.postcodes for part in parts]),
        covered,
        {one.region for one in quarters},
    )


def regions_near(geo: Path, departments: Container[str]) -> tuple[str, ...]:
    """Codes of the regions of some departments. Raises ListError."""
    return tuple(sorted({one.region for one in tables.departments(geo / "places") if one.code in departments}))


@dataclass(frozen=True)
class _Part:
    """What a folder of lists has: `places/`, or that of a region there."""

    epci: tuple[Territory, ...]
    communes: tuple[Territory, ...]
    former: Mapping[str, tuple[str, str]]
    postcodes: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=32)
def _part(folder: Path, region: str, _state: str) -> _Part:
    """What all that is read of a region shares, as long as no file there changes; "" for what is listed everywhere."""
    region_of = {one.code: one.region for one in tables.departments(folder)}
    inside = folder / region
    return _Part(
        tuple(tables.epci(inside, region_of)),
        tuple(tables.communes(inside, region_of)),
        {code: (name, present) for code, name, present in tables.former(inside)},
        dict(tables.postcodes(inside)),
    )


def _together(postcodes: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """The communes of each postcode, by code."""
    found: dict[str, set[str]] = {}
    for part in postcodes:
        for postcode, codes in part.items():
            found.setdefault(postcode, set()).update(codes)
    return {postcode: tuple(sorted(codes)) for postcode, codes in sorted(found.items())}


def _code(one: Territory) -> str:
    return one.code


def _aliases(path: Path) -> Iterator[tuple[str, tuple[Kind, tuple[str, ...]]]]:
    known: dict[str, Kind] = {kind: kind for kind in KINDS}
    for alias, kind, codes in tables.aliases(path):
        if kind not in known:
            raise ListError(f"{path.name} : genre « {kind} » inconnu pour « {alias} ».")
        yield place_key(alias), (known[kind], codes)
