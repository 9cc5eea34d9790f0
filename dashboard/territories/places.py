"""From the words of a table to a territory: « St-Jean-de-Braye », « CA du Gard rhodanien », « Sanitas, Tours », « 37 ».

What cannot be resolved is said to be so, with what was nearest: it is listed as a quality finding, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final, Literal

from dashboard.territories.lists import Territories, belongs
from dashboard.territories.model import KINDS, Kind, Territory
from dashboard.territories.names import epci_core, names_an_epci, place_key, without_article

Status = Literal["found", "several", "ambiguous", "remote", "repealed", "unknown", "empty"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a place text stands for.

    Attributes:
        text: the text read.
        status: `found` (one territory), `several` (the text names more than one, all found), `ambiguous` (homonyms,
            all given), `remote` (no place: en ligne, visioconférence), `repealed` (a QPV code of 2015), `unknown`,
            `empty`.
        territories: what was found; the candidates when ambiguous; the nearest names when unknown, for the message.
        how: code | name | alias | former | epci | part: what the match rests on; `part` = some words were not matched.
    """

    text: str
    status: Status
    territories: tuple[Territory, ...] = ()
    how: str = ""

    @property
    def resolved(self) -> tuple[Territory, ...]:
        """The territories that may be counted on: empty when ambiguous or unknown."""
        return self.territories if self.status in ("found", "several") else ()

    @property
    def is_finding(self) -> bool:
        """Whether a person should look at it: ambiguous, unknown, repealed."""
        return self.status in ("ambiguous", "unknown", "repealed")

    def message(self) -> str:
        """The finding in French, with ordinary spaces; empty when there is none."""
        names = ", ".join(f"{one.name} ({one.slug})" for one in self.territories)
        if self.status == "ambiguous":
            return f"« {self.text} » peut désigner {names} : précisez le département ou le code."
        if self.status == "unknown":
            near = f" ; le plus proche : {names}" if names else ""
            return f"« {self.text} » ne correspond à aucun territoire connu{near}."
        if self.status == "repealed":
            return f"« {self.text} » est un code de QPV de 2015, abrogé depuis le 1er janvier 2024."
        return ""


_REMOTE: Final = frozenset(
    ("en ligne", "a distance", "distanciel", "visio", "visioconference", "en visio", "en visioconference", "webinaire")
)
_REPEALED: Final = re.compile(r"^QP\d{6}$", re.IGNORECASE)
_HINT: Final = re.compile(r"\s*\(([^()]*)\)\s*$")
_LIST: Final = re.compile(r"\s+et\s+|\s*[;/|+&]\s*")
_PIECES: Final = re.compile(r"\s*,\s*|\s+[–—-]\s+")
_TOWN: Final = re.compile(r"^(?:ville|commune|mairie)\s+(?:de|du|des|d)\s+")
_QUARTER: Final = re.compile(r"^(?:qpv|quartier(?:s)?(?: prioritaire)?)\s+(?:(?:de|du|des|d)\s+)?")
_DEPARTMENT: Final = re.compile(
    r"^(?:departement|conseil departemental|ddets|ddetspp|ddt|ddtm|caf|prefecture|dsden)\s+(?:(?:de|du|des|d)\s+)?"
)
_REGION: Final = re.compile(
    r"^(?:region|conseil regional|dreets|dreal|drac|ars|prefecture de region)\s+(?:(?:de|du|des|d)\s+)?"
)
_DISTRICT: Final = re.compile(r"\s+\d{1,2}(?:er|e|eme|ere)?(?:\s+arrondissement)?$")
_CLOSE: Final = 0.86
"""Likeness (difflib) from which a name is worth suggesting; never enough to decide."""


def resolve(known: Territories, text: str, hint: str = "", kinds: Sequence[Kind] = KINDS) -> Resolution:
    """Find the territories that a text names.

    Args:
        known: all territories.
        text: a code or a name as written; several may be joined by « et », `;`, `/`; a department may follow in
            brackets.
        hint: department or region code known from elsewhere in the row, which decides between homonyms.
        kinds: the kinds accepted.
    """
    text = text.strip()
    if not text:
        return Resolution(text, "empty")
    if place_key(text) in _REMOTE:
        return Resolution(text, "remote")
    if _REPEALED.match(text):
        return Resolution(text, "repealed")
    near = _Hints.of(known, hint)
    bracket = _HINT.search(text)
    if bracket:
        inner = bracket.group(1)
        where = _Hints.of(known, inner)
        without = resolve(known, text[: bracket.start()], where.code or hint, kinds)
        if without.resolved or not where.code:
            return replace(without, text=text)
    single = _Resolver(known, near, tuple(kinds))
    return single.whole(text) or single.joined(text) or single.pieces(text) or single.unknown(text)


def resolve_code(known: Territories, kind: Kind, code: str) -> Resolution:
    """Resolve a code column (`commune_code`, `territory_code`…); former communes lead to the present one."""
    if not code:
        return Resolution(code, "empty")
    if _REPEALED.match(code):
        return Resolution(code, "repealed")
    found = known.get(kind, code.strip().upper())
    return Resolution(code, "found", (found,), "code") if found else Resolution(code, "unknown")


@dataclass(frozen=True, slots=True)
class _Hints:
    """Where the place is likely to be: the code of a department or region, and how to tell what lies there."""

    code: str
    area: Territory | None

    @classmethod
    def of(cls, known: Territories, text: str) -> _Hints:
        key = place_key(text)
        named = next((one for one in known.by_name.get(key, ()) if one.kind in ("department", "region")), None)
        area = known.get("department", text.strip().upper()) or known.find(text) or named
        return cls(area.slug, area) if area is not None and text.strip() else cls("", None)

    def keep(self, found: Sequence[Territory]) -> list[Territory]:
        """Those that lie there; all of them when none does."""
        area = self.area
        if area is None:
            return list(found)
        return [one for one in found if one is area or belongs(one, area)] or list(found)


class _Resolver:
    """The steps of `resolve`, sharing what is known."""

    def __init__(self, known: Territories, near: _Hints, kinds: tuple[Kind, ...]) -> None:
        self.known = known
        self.near = near
        self.kinds = kinds

    def whole(self, text: str) -> Resolution | None:
        """The text taken as one name or code."""
        if coded := self._accept(self.known.with_code(text)):
            return self._chosen(text, coded, "code")
        key = place_key(text)
        for how, candidates in self._readings(key):
            if found := self._accept(candidates):
                return self._chosen(text, found, how)
        if key in self.known.aliases:
            return self._alias(text, key)
        return None

    def _readings(self, key: str) -> Iterator[tuple[str, Sequence[Territory]]]:
        """The ways a key may be understood, the surest first."""
        if names_an_epci(key):
            yield "epci", self._epci(key)
        if key in self.known.aliases:
            return
        yield "name", self._named(key)
        for pattern, kind in _PREFIXES:
            stripped = pattern.sub("", key)
            if stripped != key:
                yield "name", [one for one in self._named(stripped) if one.kind == kind]
        yield "former", self.known.by_former_name.get(key, ())
        yield "name", [one for one in self._named(_DISTRICT.sub("", key)) if one.kind == "commune"]

    def _named(self, key: str) -> Sequence[Territory]:
        return self.known.by_name.get(key, ()) or self.known.by_bare_name.get(without_article(key), ())

    def _epci(self, key: str) -> list[Territory]:
        """EPCI with the same telling words; else the only one whose words include all of these."""
        core = epci_core(key)
        if not core:
            return []
        cores = [(epci_core(one.name), one) for one in self.known.of_kind("epci")]
        same = [one for words, one in cores if words == core]
        wider = [one for words, one in cores if core < words]
        return same or (wider if len(self.near.keep(wider)) == 1 else [])

    def _accept(self, found: Sequence[Territory]) -> list[Territory]:
        return [one for one in found if one.kind in self.kinds]

    def _chosen(self, text: str, found: list[Territory], how: str) -> Resolution:
        kept = self.near.keep(found)
        if len({one.kind for one in kept}) > 1:
            # One name, several kinds: Paris is a town before it is a department; « 24 » is a department.
            kept = [one for one in kept if one.kind == min((one.kind for one in kept), key=_PREFERRED.index)]
        if len(kept) == 1:
            return Resolution(text, "found", (kept[0],), how)
        return Resolution(text, "ambiguous", tuple(kept), how)

    def _alias(self, text: str, key: str) -> Resolution | None:
        kind, codes = self.known.aliases[key]
        found = tuple(one for code in codes if (one := self.known.get(kind, code)))
        if not found or kind not in self.kinds:
            return None
        return Resolution(text, "found" if len(found) == 1 else "several", found, "alias")

    def joined(self, text: str) -> Resolution | None:
        """« Dreux et Vernouillet »: every part must be found; a place beside the first settles homonyms."""
        parts = [part for part in _LIST.split(text) if part]
        if len(parts) < 2:
            return None
        results = [one for part in parts if (one := self.whole(part))]
        if len(results) < len(parts):
            return None
        sure = [place for one in results for place in one.resolved]
        settled = [_near_others(one, sure) for one in results]
        doubtful = next((one for one in settled if one.status == "ambiguous"), None)
        if doubtful is not None:
            return replace(doubtful, text=text)
        return Resolution(text, "several", tuple(place for one in settled for place in one.territories), "name")

    def pieces(self, text: str) -> Resolution | None:
        """« Sanitas, Tours », « Centre social, Loches »: a town and, maybe, one of its quarters."""
        parts = [part for part in _PIECES.split(text) if part]
        if len(parts) < 2:
            return None
        read = (self.whole(part) or self.joined(part) for part in parts)
        results = [one for one in read if one is not None and one.resolved]
        towns = [place for one in results for place in one.resolved if place.kind == "commune"]
        for part in parts:
            for town in towns:
                quarter = self._quarter(part, town)
                if quarter is not None and "qpv" in self.kinds:
                    return Resolution(text, "found", (quarter,), "name")
        places = tuple(dict.fromkeys(place for one in results for place in one.resolved))
        if len(places) < 2:
            return Resolution(text, "found", places, "part") if places else None
        return Resolution(text, "several" if len(results) == len(parts) else "ambiguous", places, "part")

    def _quarter(self, part: str, town: Territory) -> Territory | None:
        key = _QUARTER.sub("", place_key(part))
        inside = [one for one in self.known.within(town, "qpv") if without_article(key) in place_key(one.name)]
        return inside[0] if len(inside) == 1 else None

    def unknown(self, text: str) -> Resolution:
        """Nothing found: the nearest names are given for the message only."""
        key = place_key(text)
        names = get_close_matches(key, self.known.by_name, n=2, cutoff=_CLOSE)
        near = self._accept([one for name in names for one in self.known.by_name[name]])
        return Resolution(text, "unknown", tuple(near[:3]))


def _near_others(one: Resolution, others: Sequence[Territory]) -> Resolution:
    """An ambiguous part of a list, settled when only one candidate lies in a department of the other parts."""
    if one.status != "ambiguous":
        return one
    departments = {place.department for place in others}
    kept = tuple(place for place in one.territories if place.department in departments)
    return replace(one, status="found", territories=kept) if len(kept) == 1 else one


_PREFERRED: Final[tuple[Kind, ...]] = ("commune", "department", "region", "epci", "qpv")
_PREFIXES: Final[tuple[tuple[re.Pattern[str], Kind], ...]] = (
    (_TOWN, "commune"),
    (_QUARTER, "qpv"),
    (_REGION, "region"),
    (_DEPARTMENT, "department"),
)
