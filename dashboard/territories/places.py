"""From the words of a table to a territory: « St-Jean-de-Braye », « CA du Gard rhodanien », « Sanitas, Tours », « 37 ».

What cannot be resolved is said to be so, with what was nearest: it is listed as a quality finding, never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final, Literal

from dashboard.sources.text import REMOTE
from dashboard.territories.department_codes import POSTCODE, department_of, department_of_qpv, postcode_department
from dashboard.territories.lists import Territories, belongs
from dashboard.territories.model import KINDS, Kind, Territory
from dashboard.territories.names import epci_core, names_an_epci, place_key, without_article
from dashboard.territories.qpv_codes import CURRENT

Status = Literal[
    "found", "several", "ambiguous", "remote", "repealed", "unknown", "unlisted", "contrary", "scattered", "empty"
]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a place text stands for.

    Attributes:
        status: `found` (one territory), `several` (the text names more than one, all found), `ambiguous` (homonyms,
            all given), `remote` (no place: en ligne, visioconférence), `repealed` (a QPV code of 2015), `unknown`,
            `unlisted` (a code of a region whose communes or QPV are not listed), `contrary` (it names the first
            territories where a code gives the last), `scattered` (in several departments), `empty`.
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
        """Whether a person should look at it."""
        return self.status in ("ambiguous", "unknown", "repealed", "contrary", "scattered")

    def message(self) -> str:
        """The finding in French, with ordinary spaces; empty when there is none."""
        names = ", ".join(f"{one.name} ({one.slug})" for one in self.territories)
        if self.status == "ambiguous":
            return f"« {self.text} » peut désigner {names} : précisez le département ou le code."
        if self.status == "unknown":
            near = f" ; le plus proche : {names}" if names else ""
            return f"« {self.text} » ne correspond à aucun territoire connu{near}."
        if self.status == "contrary":
            *named, coded = self.territories
            written = ", ".join(f"{one.name} ({one.slug})" for one in named)
            return (
                f"« {self.text} » désigne {written}, le code de la ligne {coded.name} ({coded.slug}) : corrigez l’un."
            )
        if self.status == "scattered":
            return f"« {self.text} » désigne {names}, dans plusieurs départements : la ligne n’est comptée dans aucun."
        if self.status == "repealed":
            return f"« {self.text} » est un code de QPV de 2015, abrogé depuis le 1er janvier 2024."
        return ""


_REMOTE: Final = re.compile(rf"\b(?:{REMOTE}|en ligne|a distance)\b")
_REPEALED: Final = re.compile(r"^QP\d{6}$", re.IGNORECASE)
_HINT: Final = re.compile(r"\s*\(([^()]*)\)\s*$")
_LIST: Final = re.compile(r"\s+et\s+|\s*[;/|+&]\s*")
_PIECES: Final = re.compile(r"\s*,\s*|\s+[–—-]\s+")
_CEDEX: Final = re.compile(r"\s+cedex(?:\s+\d{1,2})?\b", re.IGNORECASE)
_PLUS: Final = re.compile(r"\+(?=\s*(?:$|[,;)]))")
"""A « + » that ends a name (Bourges+), not one that joins two."""

_TRAILING: Final = re.compile(r"^(.+?)[\s,–-]+(\d{2,3}|2[AaBb])$")
_TOWN: Final = re.compile(r"^(?:ville|commune|mairie)\s+(?:de|du|des|d)\s+")
_QUARTER: Final = re.compile(r"^(?:qpv|quartier(?:s)?(?: prioritaire)?)\s+(?:(?:de|du|des|d)\s+)?")
_DEPARTMENT: Final = re.compile(
    r"^(?:departement|dept?|dpt|conseil departemental|ddets|ddetspp|ddt|ddtm|caf|prefecture|dsden)\s+"
    r"(?:(?:de|du|des|d)\s+)?"
)
_REGION: Final = re.compile(
    r"^(?:region|conseil regional|dreets|dreal|drac|ars|prefecture de region)\s+(?:(?:de|du|des|d)\s+)?"
)
_DISTRICT: Final = re.compile(r"\s+(?:\d{1,2}|[ivx]{1,5})(?:er|e|eme|ere)?(?:\s+arrondissement)?$")
_SIDES: Final = frozenset(("nord", "sud", "est", "ouest", "centre"))
_CLOSE: Final = 0.86
"""Likeness (difflib) from which a name is worth suggesting; never enough to decide."""


def resolve(
    known: Territories,
    text: str,
    hint: str = "",
    kinds: Sequence[Kind] = KINDS,
    near: Sequence[str] = (),
    suggest: bool = True,
) -> Resolution:
    """Find the territories that a text names.

    Args:
        text: a code or a name as written, with its postcode, « cedex », number of arrondissement or without; several
            may be joined by « et », `;`, `/`; a department may follow.
        hint: department or region code known from elsewhere in the row, which decides between homonyms.
        near: codes of the departments where the centre works: they decide where nothing else does.
        suggest: whether what is nearest to an unknown text is looked for, which takes a hundred times longer.
    """
    text = text.strip()
    if not text:
        return Resolution(text, "empty")
    if _REMOTE.fullmatch(place_key(text)):
        return Resolution(text, "remote")
    if _REPEALED.match(text):
        return Resolution(text, "repealed")
    plain = _PLUS.sub(" plus", _CEDEX.sub("", text))
    found = _read(known, plain, hint, tuple(kinds))
    if found is not None:
        return replace(_settled(found, near), text=text)
    if _REMOTE.search(place_key(text)):
        return Resolution(text, "remote")
    return _nearest(known, text, kinds) if suggest else Resolution(text, "unknown")


def _read(known: Territories, text: str, hint: str, kinds: tuple[Kind, ...]) -> Resolution | None:
    """The readings of a text, what tells where it lies taken off its ends first; None when nothing is found."""
    bracket = _HINT.search(text)
    if bracket:
        head, inner = text[: bracket.start()], bracket.group(1)
        if not head:
            return _read(known, inner, hint, kinds)
        where = _Hints.of(known, inner)
        without = _read(known, head, where.code or hint, kinds)
        if (without is not None and without.resolved) or not where.code:
            return without
    posted = _with_postcode(known, text, kinds)
    if posted is not None:
        return posted
    trailing = _TRAILING.match(text)
    if trailing and known.get("department", trailing[2].upper()) is not None:
        code = trailing[2].upper()
        found = _Resolver(known, _Hints.of(known, code), kinds).whole(trailing[1])
        if found is not None and found.resolved and all(code in one.departments for one in found.resolved):
            return found
    single = _Resolver(known, _Hints.of(known, hint), kinds)
    return single.whole(text) or single.joined(text) or single.pieces(text) or single.hyphened(text)


def _with_postcode(known: Territories, text: str, kinds: tuple[Kind, ...]) -> Resolution | None:
    """« 37000 Tours », « Saint-Denis 93200 »: the name, where the postcode is; « 37000 » alone: its communes."""
    match = None if CURRENT.match(text.upper()) else POSTCODE.search(text)
    department = postcode_department(text) if match else ""
    if match is None or not department:
        return None
    postcode = match[1] + match[2]
    towns = [one for code in known.postcodes.get(postcode, ()) if (one := known.get("commune", code))]
    rest = (text[: match.start()] + text[match.end() :]).strip(" ,-–—()")
    if rest:
        found = _read(known, rest, department, kinds)
        if found is None or not found.territories:
            return found
        inside = [one for one in found.territories if department in one.departments]
        narrow = [one for one in inside if one in towns] or inside
        if len(narrow) == 1:
            return Resolution(text, "found", (narrow[0],), found.how)
        return found if inside else Resolution(text, "ambiguous", (*found.territories, *towns), found.how)
    # Five digits may be the code of a commune as well as a postcode.
    coded = known.get("commune", postcode)
    each = tuple(dict.fromkeys([*([coded] if coded else []), *towns]))
    if "commune" not in kinds or not each:
        return None
    return Resolution(text, "found" if len(each) == 1 else "ambiguous", each, "code")


def _settled(found: Resolution, near: Sequence[str]) -> Resolution:
    """An ambiguous text, settled when only one candidate lies where the centre works."""
    kept = [one for one in found.territories if not set(near).isdisjoint(one.departments)]
    if found.status != "ambiguous" or found.how == "part" or len(kept) != 1:
        return found
    return replace(found, status="found", territories=tuple(kept))


def _nearest(known: Territories, text: str, kinds: Sequence[Kind]) -> Resolution:
    """Nothing found: the nearest names are given for the message only."""
    names = get_close_matches(place_key(text), known.by_name, n=2, cutoff=_CLOSE)
    near = [one for name in names for one in known.by_name[name] if one.kind in kinds]
    return Resolution(text, "unknown", tuple(near[:3]))


def resolve_code(known: Territories, kind: Kind, code: str) -> Resolution:
    """Resolve a code column (`commune_code`, `territory_code`…); former communes lead to the present one.

    A code that no list could give, of a region whose communes or QPV are not listed, is `unlisted`; one that does not
    exist is `unknown`, with those that may be meant.
    """
    if not code:
        return Resolution(code, "empty")
    if _REPEALED.match(code):
        return Resolution(code, "repealed")
    upper = code.strip().upper()
    found = known.get(kind, upper)
    if found is not None:
        return Resolution(code, "found", (found,), "code")
    if not _verifiable(known, kind, upper):
        return Resolution(code, "unlisted")
    return Resolution(code, "unknown", tuple(_meant(known, kind, upper))[:3])


def _verifiable(known: Territories, kind: Kind, code: str) -> bool:
    """Whether the lists are those of the region of a code, so that it does not exist when they do not have it."""
    if kind == "epci":
        return False
    if kind == "qpv" and CURRENT.match(code):
        department = known.get("department", department_of_qpv(code))
        return department is None or department.region in known.quarters_listed
    if kind == "commune" and len(code) == 5:
        department = known.get("department", department_of(code))
        return department is None or department.region in known.covered
    return True


def _meant(known: Territories, kind: Kind, code: str) -> Iterator[Territory]:
    """What a code that does not exist may stand for."""
    if kind == "commune":
        codes: Iterable[str] = (*known.postcodes.get(code, ()), code.zfill(5))
    elif kind == "department":
        codes = ("2A", "2B") if code == "20" else (code.zfill(2),)
    else:
        codes = get_close_matches(code, [one.code for one in known.of_kind(kind)], n=2, cutoff=_CLOSE)
    yield from (one for meant in codes if (one := known.get(kind, meant)))


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
                coded = self.known.get(kind, stripped.upper())
                yield "name", [coded] if coded else [one for one in self._named(stripped) if one.kind == kind]
        yield "former", self.known.by_former_name.get(key, ())
        yield "name", [one for one in self._named(_DISTRICT.sub("", key)) if one.kind == "commune"]
        core = epci_core(key)
        if len(core) > 1:
            yield "epci", [one for words, one in self.known.epci_cores if words == core]
        yield "epci", self.known.epci_acronyms.get(key, ())

    def _named(self, key: str) -> Sequence[Territory]:
        return self.known.by_name.get(key, ()) or self.known.by_bare_name.get(without_article(key), ())

    def _epci(self, key: str) -> list[Territory]:
        """EPCI with the same telling words; else the only one whose words include all of these."""
        core = epci_core(key)
        if not core:
            return []
        same = [one for words, one in self.known.epci_cores if words == core]
        wider = [one for words, one in self.known.epci_cores if core < words]
        return same or (wider if len(self.near.keep(wider)) == 1 else [])

    def _accept(self, found: Sequence[Territory]) -> list[Territory]:
        return [one for one in found if one.kind in self.kinds]

    def _chosen(self, text: str, found: list[Territory], how: str) -> Resolution:
        kept = self.near.keep(found)
        if len({one.kind for one in kept}) > 1 and not (how == "name" and _apart(kept)):
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
        # « Tours et visioconférence »: who follows from afar does not move the place.
        parts = [part for part in parts if not _REMOTE.match(place_key(part))]
        if len(parts) < 2:
            return self.whole(parts[0]) if parts else None
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
        read = {part: one for part in parts if (one := self.whole(part) or self.joined(part)) and one.resolved}
        results = list(read.values())
        towns = [place for one in results for place in one.resolved if place.kind == "commune"]
        for part in parts:
            for town in towns:
                if part in read and town in read[part].resolved:
                    continue  # « Blois » beside another town is Blois, and not its quarter « Blois Nord ».
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

    def hyphened(self, text: str) -> Resolution | None:
        """« Orléans-La Source », « Tours-Nord »: a town, and a side or a quarter of it."""
        parts = text.split("-")
        for cut in range(1, len(parts)):
            town = self.whole("-".join(parts[:cut]))
            rest = place_key("-".join(parts[cut:]))
            for one in town.resolved if town is not None else ():
                if one.kind == "commune" and rest and (rest in _SIDES or self._quarter(rest, one) is not None):
                    return Resolution(text, "found", (one,), "part")
        return None


def _apart(found: Sequence[Territory]) -> bool:
    """Whether a name is that of a commune and of a department or region that it does not lie in (Vienne)."""
    towns = [one for one in found if one.kind == "commune"]
    wider = [one for one in found if one.kind in ("department", "region")]
    return any(not belongs(town, one) for town in towns for one in wider)


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
