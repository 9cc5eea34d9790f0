"""Where an action took place, as people type it: « Tours », « Saint-Denis (93) », « TCO », « Rennes + visio »."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from dashboard.shipped import SHIPPED
from dashboard.sources.problems import NARROW
from dashboard.sources.text import REMOTE
from dashboard.sources.trackers.place_names import Found, far, found_near
from dashboard.sources.trackers.typed import Doubt, asked, is_unknown, plain
from dashboard.territories.accept import shipped_lists
from dashboard.territories.department_codes import department_of
from dashboard.territories.lists import Territories
from dashboard.territories.model import Territory
from dashboard.territories.places import resolve_code


@dataclass(frozen=True, slots=True)
class TypedPlace:
    """What a cell of place means.

    Attributes:
        kind: "commune", "department", "epci", "qpv", "region", "remote"; empty without a place, or with a doubt.
        department_code: its department; empty when not known, or several.
        qpv_codes: its priority neighbourhoods.
        modality: "remote", "hybrid" or "in_person" when the words say so; else empty.
        doubt: what is to be asked. A choice is read by `chosen_place`.
        said: what was understood that is not written, in French.
    """

    kind: str = ""
    commune_code: str = ""
    department_code: str = ""
    qpv_codes: tuple[str, ...] = ()
    modality: str = ""
    doubt: Doubt | None = None
    said: str = ""


_REMOTE: Final = re.compile(
    rf"\b(?:{REMOTE}|(?:en |à |a )?(?:ligne|distance)|t[ée]l[ée]phone|internet|web|https?://\S+)\b/?",
    re.IGNORECASE,
)
_ON_SITE: Final = re.compile(r"\b(?:en )?pr[ée]sentiel\w*|\bsur place\b", re.IGNORECASE)
_BOTH: Final = re.compile(r"\b(?:en )?(?:format )?(?:hybride|mixte|bimodal|comodal)s?\b", re.IGNORECASE)
_LOOSE: Final = re.compile(
    r"\((?:\W|et|via|lien|national\w*|r[ée]gional\w*)*\)|^(?:\W|et\b|ou\b|via\b|à\b|a\b|dans\b)+"
    r"|(?:[^\w)]|\bet|\bou|\bvia|\bà)+$",
    re.IGNORECASE,
)
_IDLE: Final = re.compile(
    r"\b(?:reunions?|formations?|seances?|ateliers?|national\w*|regional\w*|liens?|via|par|sur|et|ou|puis|uniquement"
    r"|seulement|interne|externe|a|en|de|la|le)\b|100 ?%"
)
"""Words that are no place beside « visio »."""
_UNSURE: Final = re.compile(
    r"[\s(]*(?:\?+|(?:lieu )?[àa] (?:confirmer|d[ée]finir|pr[ée]ciser)|sous r[ée]serve)[\s)(]*", re.IGNORECASE
)
_EVERYWHERE: Final = re.compile(
    r"(?:toute la )?france(?: entiere)?|nationale?|(?:niveau |toute la )?region(?:ale?)?|divers|multi-?sites?|itinerant"
    r"|(?:tout le|ensemble du) territoire"
    r"|plusieurs (?:lieux|villes|sites)|nomade|international"
)
_SHOWN: Final = 12
"""Places of one name, and communes of the centre, that a question proposes."""
_QUARTER: Final = re.compile(r"\b(?:qpv|quartiers?)\b")


def read_place(text: str, departments: Collection[str], known: Territories | None = None) -> TypedPlace:
    """What a cell of place means.

    Args:
        departments: codes of those where the centre works: they decide between places of one name.
        known: all territories; those shipped with the dashboard when not given.
    """
    words = plain(text)
    if is_unknown(words):
        return TypedPlace()
    if _EVERYWHERE.fullmatch(words):
        return TypedPlace(said="pas de lieu précis")
    bare, modality = _without_modality(re.sub(r"\s*[\r\n]+\s*", ", ", text.strip()))
    if modality and not re.search(r"\w", _IDLE.sub("", plain(bare))):
        return TypedPlace("remote" if modality == "remote" else "", modality=modality)
    lists = shipped(tuple(departments)) if known is None else known
    unsure = re.search(r"\?|confirmer|sous reserve", words)
    found = found_near(lists, _UNSURE.sub("", bare).strip() or bare, tuple(departments))
    if unsure and found.resolution.status == "found":
        named = found.resolution.territories
        return _ask(lists, text, f"est-ce sûr{NARROW}?", named, tuple(departments), exact=True)
    modality = "hybrid" if modality == "remote" else modality
    return replace(_placed(lists, text, found, tuple(departments)), modality=modality)


def chosen_place(answer: str, departments: Collection[str] = ()) -> TypedPlace:
    """What an answer to a doubt means: a code, as a choice has it, or that of a commune that no list has."""
    lists = shipped(tuple(departments))
    one = lists.find(answer) if answer else None
    if one is not None:
        return _at(one)
    if resolve_code(lists, "commune", answer).status == "unlisted":
        return TypedPlace("commune", answer.upper(), department_of(answer.upper()))
    return TypedPlace()


@lru_cache(maxsize=4)
def shipped(near: tuple[str, ...]) -> Territories:
    """The territories shipped with the dashboard, those near some departments listed in full; read once."""
    return shipped_lists(SHIPPED / "geo", near)


def _without_modality(text: str) -> tuple[str, str]:
    """« Rennes + visio » is Rennes, hybrid; « Zoom » is nowhere, remote."""
    bare = text
    said = []
    for pattern, code in ((_BOTH, "hybrid"), (_REMOTE, "remote"), (_ON_SITE, "in_person")):
        if pattern.search(bare):
            said.append(code)
            bare = pattern.sub(" ", bare)
    if not said:
        return text, ""
    return _LOOSE.sub("", _LOOSE.sub("", bare)).strip(), said[0] if len(said) == 1 else "hybrid"


def _placed(known: Territories, text: str, found: Found, near: tuple[str, ...]) -> TypedPlace:
    """A resolution as a place, or as a question."""
    resolution = found.resolution
    if resolution.status == "remote":
        return TypedPlace("remote", modality="remote")
    if resolution.status == "several":
        return _together(resolution.territories)
    if resolution.status != "found":
        named = sorted(resolution.territories, key=lambda one: _unlikely(one, near))
        if resolution.status == "ambiguous":
            return _ask(known, text, f"plusieurs lieux portent ce nom. Lequel{NARROW}?", named, near, exact=True)
        return _ask(known, text, f"ce nom n’est pas connu. Où est-ce{NARROW}?", named, near)
    one = resolution.territories[0]
    if one.kind == "qpv" and not found.sure and not _QUARTER.search(plain(text)):
        around = [one, *(town for code in one.communes if (town := known.get("commune", code)))]
        return _ask(known, text, f"c’est le nom d’un quartier. Lequel{NARROW}?", around, near)
    if not found.sure and far(known, one, near):
        return _ask(known, text, f"est-ce la commune hors du territoire du centre{NARROW}?", [one], near, exact=True)
    place = _at(one)
    away = one.kind == "commune" and near and one.department not in near
    beyond = f"hors du territoire du centre{NARROW}: département {one.department}" if away else ""
    return replace(place, said=found.said or place.said or beyond)


def _unlikely(one: Territory, near: tuple[str, ...]) -> tuple[bool, bool, int]:
    """Smaller for what is meant more likely: in the centre's departments, on its side of the ocean, populous."""
    beyond = bool(near) and one.department.startswith("97") is not any(code.startswith("97") for code in near)
    return one.department not in near, beyond, -(one.population or 0)


def _at(one: Territory) -> TypedPlace:
    if one.kind == "commune":
        return TypedPlace("commune", one.code, one.department)
    if one.kind == "qpv":
        return TypedPlace("qpv", one.communes[0] if one.communes else "", one.department, (one.code,))
    if len(one.departments) > 1 and one.kind == "epci":
        codes = ", ".join(sorted(one.departments))
        return TypedPlace(
            "epci", said=f"intercommunalité de plusieurs départements ({codes}){NARROW}: aucun n’est retenu"
        )
    return TypedPlace(one.kind, department_code="" if one.kind == "region" else one.department)


def _together(places: Iterable[Territory]) -> TypedPlace:
    """Several places: what they have in common."""
    each = [_at(one) for one in places]
    departments = {one.department_code for one in each}
    communes = {one.commune_code for one in each}
    department = departments.pop() if len(departments) == 1 else ""
    commune = communes.pop() if len(communes) == 1 else ""
    quarters = tuple(code for one in each for code in one.qpv_codes)
    kind = "qpv" if commune and quarters else "commune" if commune else "department" if department else ""
    said = "plusieurs lieux\u202f: " + (
        "leur département est retenu" if department else "aucun département n’est retenu"
    )
    return TypedPlace(kind, commune, department, quarters if department else (), said=said)


def _ask(
    known: Territories,
    text: str,
    question: str,
    named: Sequence[Territory],
    near: tuple[str, ...],
    *,
    exact: bool = False,
) -> TypedPlace:
    """The likeliest first, then no place, then what is elsewhere, the departments and the main communes of the centre.

    Where the likeliest are all small and far from the centre, no place comes first: nobody in a hurry sends an action
    elsewhere.

    Args:
        exact: whether they have this very name: then those that the lists have come first, wherever they are.
    """
    home = [area for code in near if (area := known.get("department", code))]
    towns = [one for one in known.of_kind("commune") if one.department in near]
    main = sorted(towns, key=lambda one: (-(one.population or 0), one.code))[:_SHOWN]
    named = named[:_SHOWN]
    first = [
        one for one in named if not near or not set(near).isdisjoint(one.departments) or (exact and one.population)
    ]
    unlikely = bool(near) and all(far(known, one, near) for one in first)
    choices = {} if unlikely else {one.slug: known.describe(one) for one in first}
    choices[""] = "lieu inconnu"
    choices |= {one.slug: known.describe(one) for one in (*named, *home, *main) if one.slug not in choices}
    return TypedPlace(doubt=Doubt("place", asked(text, question), choices))
