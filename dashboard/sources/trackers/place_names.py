"""What the words of a place name, near a centre: a town, a quarter beside it, a commune that no list describes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from dashboard.sources.trackers.typed import plain
from dashboard.territories.department_codes import departments_in, postcode_department
from dashboard.territories.lists import Territories, belongs
from dashboard.territories.model import Kind, Territory
from dashboard.territories.names import place_key, without_article
from dashboard.territories.places import Resolution, resolve

_VENUE: Final = re.compile(
    r"\b(?:salles?|mairie|maison|centre|mjc|universite|faculte|campus|hotel|ccas|espace|mediatheque|bibliotheque|ecole"
    r"|college|lycee|theatre|cinema|palais|locaux|bureaux|siege|antenne|ville|foyer|cite|prefecture|gymnase|auditorium"
    r"|ludotheque|musee|parc|archives|chambre|tribunal|quartiers?|qpv)\b"
)
_BRACKET: Final = re.compile(r"^(.+?)\s*\(([^()]+)\)\s*$")
_STATED: Final = re.compile(r"\bdep\w*\.? ((?:\d[\dab]\d?|et|du|des|de|le|[,/+&;-]| )+)|\(([^()]*)\)")
"""What a plain text tells of departments: after the word itself, or between brackets."""
_JOINTS: Final = re.compile(r"\s*(?:[,;/+&]|\bet\b)\s*", re.IGNORECASE)
_QUARTER: Final = re.compile(
    r"\b(?:qpv|quartiers?(?: prioritaires?)?)\b(?: d(?:es|e la|e|u) | d['’]| )?", re.IGNORECASE
)
_OF_TOWN: Final = re.compile(r"^.+\s(?:à|a|de|du|des)\s+(.+)$|^.+\sd['’](.+)$")
_STREET: Final = re.compile(
    r"\b(?:rue|avenue|av|bd|boulevard|place|quai|impasse|allee|route|chemin|square|faubourg|cours|esplanade|gare|porte|pont)\b"
)
_COMMON: Final = {"reunion": "974", "reunions": "974", "nord": "59", "centre": "R24"}
"""Words that are also the name of a department or region: a meeting, a side of a town."""
_SIDES: Final = frozenset(("nord", "sud", "est", "ouest", "centre", "ville", "centre ville"))
_SEAS: Final = (frozenset(("971", "972", "973", "977", "978")), frozenset(("974", "976")))
"""Departments that no border joins, and that work together."""
_LARGE: Final = 30_000
"""Inhabitants from which a commune far from the centre is the one that its bare name means."""
_ALIKE: Final = 0.8
"""Likeness (difflib) from which a commune of the centre is proposed; never enough to decide."""


@dataclass(frozen=True, slots=True)
class Found:
    """A resolution, and what it rests on.

    Attributes:
        sure: whether the text says more than a bare name: a code, a department, a town beside its quarter.
        said: what was left out.
    """

    resolution: Resolution
    sure: bool = False
    said: str = ""


def found_near(known: Territories, text: str, near: tuple[str, ...]) -> Found:
    """The readings of a text, the surest first."""
    written = _written_so(known, text, near)
    if written is not None:
        return written
    whole = _with_longer(known, _named(known, text, near), near)
    towns = [one for one in whole.territories if one.kind == "commune" and one.department in near]
    apart = all(far(known, one, near) for one in whole.territories if one not in towns)
    alone = len(towns) == 1 and whole.status != "found"
    if alone and (whole.how == "part" or (whole.status == "several" and apart)):
        return Found(Resolution(text, "found", (towns[0],), "part"), sure=True, said=_rest_left(towns[0]))
    if whole.status == "found" and (rivals := _next_door(known, whole, near)):
        return Found(replace(whole, status="ambiguous", territories=(*whole.territories, *rivals)))
    if whole.status != "unknown":
        said = _rest_left(whole.territories[0]) if whole.how == "part" and whole.status == "found" else ""
        return Found(whole, sure=whole.how in ("code", "part") or bool(re.search(r"\d|,|\s[–—-]\s", text)), said=said)
    beside = _town_first(known, text, near)
    if beside is not None and beside.resolution.status == "found":
        return beside
    for town in _town_within(known, text, near, venue=True):
        return _quarter_of(known, text, town, near) or Found(
            Resolution(text, "found", (town,), "part"), sure=True, said=_rest_left(town)
        )
    department = _department_written(known, text)
    if department is not None:
        bare = re.sub(r"[\s,(–—-]*\b(?:\d{5}|\d{2,3}|2[ABab])\b[\s)]*|\(.*\)", " ", text).strip()
        others = _others(known, bare, department)
        if len(others) == 1:
            return Found(Resolution(text, "found", tuple(others), "name"), sure=True)
        said = "nom absent des listes\u202f: seul le département est retenu"
        return Found(Resolution(text, "found", (department,), "part"), sure=True, said=said)
    first = beside.resolution.territories if beside else ()
    likely = [
        *first,
        *_longer(known, text, near),
        *_town_within(known, text, near, venue=False),
        *_alike(known, text, near),
    ]
    nearest = whole if near else resolve(known, text)
    return Found(replace(nearest, territories=tuple(dict.fromkeys([*likely, *nearest.territories]))))


def _next_door(known: Territories, whole: Resolution, near: tuple[str, ...]) -> list[Territory]:
    """The larger communes, just beyond the departments of the centre, called as one of its own is."""
    home = whole.territories[0]
    if home.kind != "commune" or home.department not in near or place_key(whole.text) != place_key(home.name):
        return []
    areas = [area for code in near if (area := known.get("department", code))]
    beside = {one.code for area in areas for one in known.neighbours(area)}
    beside |= {code for sea in _SEAS if not sea.isdisjoint(near) for code in sea}
    return [
        one
        for one in known.by_name.get(place_key(home.name), ())
        if one.kind == "commune" and one.department in beside - set(near)
        if (one.population or 0) > (home.population or 0)
    ]


def _written_so(known: Territories, text: str, near: tuple[str, ...]) -> Found | None:
    """What the way a text is written says: several departments, a shortened name, a common word, a bracket."""
    several = _several_departments(known, text, near)
    if several:
        return Found(Resolution(text, "several", several))
    home = _shortened(known, text, near)
    if home is not None:
        return Found(Resolution(text, "found", (home,), "name"), sure=True, said=f"lu {home.name}")
    common = known.find(_COMMON.get(place_key(text), ""))
    if common is not None and (text[0].islower() or not _around(known, common, near)):
        return Found(Resolution(text, "unknown", (common,)))
    return _hinted(known, text, near)


def _with_longer(known: Territories, whole: Resolution, near: tuple[str, ...]) -> Resolution:
    """A name that is not sure, with the communes of the centre whose name it begins, which it may shorten."""
    if whole.status != "ambiguous" and not (whole.status == "found" and far(known, whole.territories[0], near)):
        return whole
    longer = _longer(known, whole.text, near)
    together = tuple(dict.fromkeys([*longer, *whole.territories]))
    return replace(whole, status="ambiguous", territories=together) if longer else whole


def _several_departments(known: Territories, text: str, near: tuple[str, ...]) -> tuple[Territory, ...]:
    """« départements 37 et 41 », « Tours (37) et Blois (41) »: the places; none when at most one department is told."""
    told = " ".join(one[1] or one[2] for one in _STATED.finditer(plain(text)))
    codes = dict.fromkeys(departments_in(told))
    areas = tuple(one for code in codes if (one := known.get("department", code)))
    if len(areas) < 2:
        return ()
    each = [found_near(known, part, near).resolution for part in _JOINTS.split(text) if part]
    found = tuple(one.territories[0] for one in each if one.status == "found")
    return found if len(found) == len(each) > 1 else areas


def _named(known: Territories, text: str, near: tuple[str, ...]) -> Resolution:
    """What a text names, in the lists or among the communes that they leave out; the centre's own before the others."""
    whole = resolve(known, text, near=near, suggest=False)
    others = known.others_by_name.get(place_key(text), ())
    if not others or whole.how not in ("", "name"):
        return whole
    together = [*whole.territories, *others]
    home = [one for one in together if not set(near).isdisjoint(one.departments)]
    if not home and any((one.population or 0) >= _LARGE for one in whole.territories):
        return whole
    meant = home or together
    return Resolution(text, "found" if len(meant) == 1 else "ambiguous", tuple(meant), "name")


def _hinted(known: Territories, text: str, near: tuple[str, ...]) -> Found | None:
    """« Saint-Denis (93) », « Saint-Denis (Réunion) », « Tours (Sanitas) », « Saint-Denis de la Réunion »."""
    bracket = _BRACKET.match(text)
    if bracket is None:
        return None
    head, inner = bracket[1], bracket[2]
    area = _area(known, inner)
    if area is not None:
        found = resolve(known, head, hint=area.slug, near=near, suggest=False)
        inside = [one for one in found.resolved if one is area or belongs(one, area)] or _others(known, head, area)
        if len(inside) == 1:
            found = Resolution(text, "found", tuple(inside), "name")
        return Found(found, sure=True) if found.resolved else None
    for order in (f"{inner}, {head}", head, inner):
        found = _named(known, order, near)
        if found.status == "found" and (order in (head, inner) or found.territories[0].kind == "qpv"):
            only = found.territories[0]
            return Found(found, sure=True, said="" if only.kind == "qpv" else _rest_left(only))
    return None


def _town_first(known: Territories, text: str, near: tuple[str, ...]) -> Found | None:
    """« Tours Sanitas », « Tours centre »: a town of the centre and a part of it; unknown when that part is."""
    words = re.split(r"[\s/]+", text)
    for cut in range(len(words) - 1, 0, -1):
        head, rest = " ".join(words[:cut]), " ".join(words[cut:])
        town = _named(known, head, near)
        if (
            town.status != "found"
            or town.territories[0].kind != "commune"
            or town.territories[0].department not in near
        ):
            continue
        quarter = resolve(known, f"{rest}, {head}", near=near, suggest=False)
        if quarter.status == "found" and quarter.territories[0].kind == "qpv":
            return Found(quarter, sure=True)
        status = town.status if place_key(rest) in _SIDES else "unknown"
        return Found(replace(town, status=status), sure=True, said=_rest_left(town.territories[0]))
    return None


def _quarter_of(known: Territories, text: str, town: Territory, near: tuple[str, ...]) -> Found | None:
    """« quartier Sanitas à Tours »: the quarter that the lists know in the town told beside it."""
    if not _QUARTER.search(text):
        return None
    of = _OF_TOWN.match(text)
    ends = of.start(1 if of[1] else 2) if of else len(text)
    name = re.sub(r"\s(?:à|a|de|du|des|d['’])\s*$", "", _QUARTER.sub("", text[:ends])).strip(" ,–—-()")
    found = resolve(known, f"{name}, {town.name}", near=near, suggest=False)
    return Found(found, sure=True) if found.status == "found" and found.territories[0].kind == "qpv" else None


def _town_within(known: Territories, text: str, near: tuple[str, ...], *, venue: bool) -> Iterator[Territory]:
    """The town of the centre in « Saint-Pierre – Ravine Blanche », « salle des fêtes de Tours ».

    Args:
        venue: whether what stands before the town must be a kind of place (« mairie »), and no street.
    """
    parts = [part for part in re.split(r"\s*[,;:]\s*|\s+[–—-]\s+", text) if part]
    words = plain(text)
    if len(parts) == 1 and (not venue or (_VENUE.search(words) and not _STREET.search(words))):
        of = _OF_TOWN.match(text)
        parts = [of[1] or of[2]] if of else []
    towns = {
        found.territories[0].code: found.territories[0]
        for part in parts
        if (found := _named(known, part, near)).status == "found"
        and found.territories[0].kind == "commune"
        and found.territories[0].department in near
    }
    if len(towns) == 1:
        yield from towns.values()
        return
    key = place_key(text)
    for area in (*known.of_kind("department"), *known.of_kind("region")):
        name = without_article(place_key(area.name))
        if key.endswith(f" {name}"):
            head = re.sub(r"(?: (?:de|la|le|les|du|des|en|dans|l|d))+$", "", key.removesuffix(f" {name}"))
            found = resolve(known, head, hint=area.slug, kinds=("commune",), suggest=False)
            if found.status == "found" and area.code in (found.territories[0].department, found.territories[0].region):
                yield found.territories[0]


def _department_written(known: Territories, text: str) -> Territory | None:
    """The department of « Guingamp (22) », « Guingamp 22200 », « Guingamp, Côtes-d’Armor »."""
    bracket = _BRACKET.match(text)
    codes = [postcode_department(text), *departments_in(text)[-1:]]
    coded = next((one for code in codes if code and (one := known.get("department", code))), None)
    named = _area(known, bracket[2]) if bracket else None
    return coded or (named if named is not None and named.kind == "department" else None)


def far(known: Territories, one: Territory, near: tuple[str, ...]) -> bool:
    """Whether a commune elsewhere may be taken for a place of the centre that no list has."""
    home = {area.region for code in near if (area := known.get("department", code))}
    listed = one.region in home and one.region in known.covered
    small = one.kind == "commune" and (one.population or 0) < _LARGE
    return small and bool(home) and one.department not in near and not listed


def _others(known: Territories, name: str, area: Territory) -> list[Territory]:
    """The communes of this name, left out by the lists, in a department or region."""
    return [one for one in known.others_by_name.get(place_key(name), ()) if belongs(one, area)]


def _area(known: Territories, text: str) -> Territory | None:
    """The department or region of this name or code."""
    kinds: tuple[Kind, ...] = ("department", "region")
    return next(iter(resolve(known, text.strip(), kinds=kinds, suggest=False).resolved), None)


def _around(known: Territories, area: Territory, near: tuple[str, ...]) -> bool:
    """Whether the centre works in a department or region."""
    home = [one for code in near if (one := known.get("department", code))]
    return any(one is area or belongs(one, area) for one in home)


def _shortened(known: Territories, text: str, near: tuple[str, ...]) -> Territory | None:
    """The only commune of the centre of which this is the name without its article (« Lamentin »), or the initials."""
    names, key = _home_names(known, near), place_key(text)
    if key in names or not key:
        return None
    bare = [one for name, one in names.items() if name != key and without_article(name) == key]
    initials = text.strip().replace(".", "")
    if not bare and initials.isalpha() and 3 <= len(initials) <= 5 and sum(map(str.isupper, initials)) > 1:
        bare = [one for name, one in names.items() if "".join(word[0] for word in name.split()) == initials.casefold()]
    return bare[0] if len(bare) == 1 else None


def _longer(known: Territories, text: str, near: tuple[str, ...]) -> list[Territory]:
    """The communes of the centre of which this is the beginning: « Mons », for Mons-en-Barœul, but for saints."""
    key = re.sub(r"^saint.*", "", place_key(text))
    found = [one for name, one in _home_names(known, near).items() if key and name.startswith(f"{key} ")]
    return sorted(found, key=lambda one: -(one.population or 0))


def _alike(known: Territories, text: str, near: tuple[str, ...]) -> list[Territory]:
    """The communes of the centre whose name is nearly this one."""
    names = _home_names(known, near)
    return [names[name] for name in get_close_matches(place_key(text), names, n=2, cutoff=_ALIKE)]


@lru_cache(maxsize=4)
def _home_names(known: Territories, near: tuple[str, ...]) -> Mapping[str, Territory]:
    """Key of a name → the commune of the centre called so."""
    listed = ((place_key(one.name), (one,)) for one in known.of_kind("commune"))
    pairs = ((key, one) for key, found in (*known.others_by_name.items(), *listed) for one in found)
    return MappingProxyType({key: one for key, one in pairs if one.department in near})


def _rest_left(one: Territory) -> str:
    return f"{one.name} seul est lu"
