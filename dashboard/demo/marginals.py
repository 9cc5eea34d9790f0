"""The totals that a generated centre meets to the unit: their defaults, their file, what makes them impossible."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from dashboard.demo.sizes import Shape, feasible

FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_YEARS, MOST_SCALE, MOST_HALF_DAYS = 15, 5000, 100
"""Most years at once; largest scale; most half-days of one action on average (fifty days: one a week)."""
PROFILES: Final = (
    "local_authority_staff", "state_staff", "non_profit", "elected_official", "resident", "social_landlord",
    "public_body", "company", "education_research", "consultant", "other",
)  # fmt: skip
_SHARES: Final = MappingProxyType({"local_authority_staff": 40.2, "state_staff": 18.8, "non_profit": 17.9})
_LABELS: Final = MappingProxyType(
    {
        "attendances": "présences cumulées",
        "unique_participants": "présences uniques",
        "actions": "actions",
        "half_days": "demi-journées",
        "remote_actions": "actions à distance",
        "informative_actions": "actions à vocation informative",
        "informative_attendances": "présences aux actions à vocation informative",
        "pacte_actions": "actions du Pacte",
        "pacte_attendances": "présences aux actions du Pacte",
    }
)
_WHOLE: Final = ("attendances", "unique_participants", "actions", "half_days")
SECTIONS: Final = ("derniere_annee", "annee_precedente")
"""Sections of the file: the last year asked for, and the one before."""
LESS: Final = Fraction(9, 10)
"""What a year further back is to the next one."""


class MarginalsError(ValueError):
    """Totals that no centre can meet, or that cannot be read; the message is in French, a line for each fault."""


@dataclass(frozen=True)
class YearMarginals:
    """The totals of one year.

    Attributes:
        attendances: présences cumulées; unique_participants: different people among them.
        actions, half_days: realised actions, and their half-days.
        remote_actions: actions held remotely, half a day each where the others can hold the rest.
        informative_actions, informative_attendances: those of the category « à vocation informative ».
        pacte_actions, pacte_attendances: those of the scheme « Pacte des solidarités ».
        profiles: profile → share of the different people, in % to one decimal; the others are drawn.
    """

    attendances: int
    unique_participants: int
    actions: int
    half_days: int
    remote_actions: int
    informative_actions: int
    informative_attendances: int
    pacte_actions: int
    pacte_attendances: int
    profiles: Mapping[str, float] = field(default_factory=lambda: _SHARES)

    @property
    def shape(self) -> Shape:
        """What the sizes of the attendance lists must add up to."""
        return Shape(
            self.attendances, self.unique_participants, self.actions, self.informative_actions,
            self.informative_attendances, self.pacte_actions, self.pacte_attendances,
        )  # fmt: skip

    def faults(self) -> Iterator[str]:
        """Why no centre can meet these totals, in French; nothing when one can."""
        negative = [name for name in _LABELS if getattr(self, name) < (1 if name in _WHOLE else 0)]
        if negative:
            yield from (f"{_LABELS[name]} : {getattr(self, name)}, un nombre trop petit" for name in negative)
            return
        yield from self._order()
        yield from self._shares()
        if not feasible(self.shape):
            yield (
                "les présences ne peuvent pas se répartir : chaque action a au moins une présence, et au plus autant "
                f"que de présences uniques ({self.unique_participants})"
            )

    def _order(self) -> Iterator[str]:
        for small, large in (
            ("unique_participants", "attendances"),
            ("actions", "attendances"),
            ("actions", "half_days"),
            ("remote_actions", "actions"),
            ("informative_actions", "actions"),
            ("pacte_actions", "actions"),
        ):
            less, more = getattr(self, small), getattr(self, large)
            if less > more:
                yield f"{_LABELS[small]} : {less}, plus que le nombre de {_LABELS[large]} ({more})"
        if self.half_days > MOST_HALF_DAYS * self.actions:
            yield f"{self.half_days} demi-journées pour {self.actions} actions : au plus {MOST_HALF_DAYS} par action"

    def _shares(self) -> Iterator[str]:
        unknown = [name for name in self.profiles if name not in PROFILES]
        yield from (f"profil inconnu : {name} (attendu : {', '.join(PROFILES)})" for name in unknown)
        if any(not 0 <= share <= 100 for share in self.profiles.values()):
            yield "une part de profil est un pourcentage, de 0 à 100"
            return
        counts = {name: self.people_of(share) for name, share in self.profiles.items()}
        for name, count in counts.items():
            if count is None:
                share = str(self.profiles[name]).replace(".", ",")
                yield f"aucun nombre de personnes sur {self.unique_participants} ne fait {share} % ({name})"
        told = sum(count for count in counts.values() if count is not None)
        if told > self.unique_participants:
            yield "les parts des profils dépassent 100 %"

    def people_of(self, share: float) -> int | None:
        """How many of the different people make a share that rounds to this one; None when no number does."""
        wanted = Fraction(str(share))
        count = round(self.unique_participants * wanted / 100)
        found = Fraction(100 * count, self.unique_participants)
        return count if abs(found - wanted) < Fraction(1, 20) or found == wanted else None

    def scaled(self, scale: int) -> YearMarginals:
        """As many times the people and their attendances; actions and half-days grow by its cubic root only."""
        slow = growth(scale)
        people = {"attendances", "unique_participants", "informative_attendances", "pacte_attendances"}
        changed: dict[str, Any] = {name: getattr(self, name) * (scale if name in people else slow) for name in _LABELS}
        return replace(self, **changed)


@dataclass(frozen=True)
class Marginals:
    """The totals of the last year and of the one before; those of earlier years follow from them."""

    last_year: YearMarginals
    previous_year: YearMarginals

    def of(self, years_before: int) -> YearMarginals:
        """The totals of a year, counted back from the last one."""
        if years_before < 2:
            return (self.last_year, self.previous_year)[years_before]
        share = LESS ** (years_before - 1)
        whole = {name: max(1, round(getattr(self.previous_year, name) * share)) for name in _WHOLE}
        most = whole["unique_participants"] * whole["actions"]
        whole["attendances"] = min(max(whole["attendances"], whole["unique_participants"], whole["actions"]), most)
        whole["half_days"] = max(whole["half_days"], whole["actions"])
        return completed({**whole, "profiles": {}})


def growth(scale: int) -> int:
    """How many times the actions at a scale: its cubic root, rounded (1000 → 10)."""
    return max(1, round(math.cbrt(scale)))


_REFERENCE: Final = {
    "remote_actions": ("actions", 12, 38),
    "informative_actions": ("actions", 12, 38),
    "informative_attendances": ("attendances", 446, 778),
    "pacte_actions": ("actions", 7, 38),
    "pacte_attendances": ("attendances", 200, 778),
}
"""What is not given is in proportion: name → the total it is a part of, and that part."""


def completed(given: Mapping[str, Any]) -> YearMarginals:
    """The totals of a year of which some are given; the others are in proportion of these, as far as these allow."""
    values = dict(given)
    for name, (whole, part, of) in _REFERENCE.items():
        values.setdefault(name, round(Fraction(values[whole] * part, of)))
    values.setdefault("profiles", _SHARES)
    for kind in ("informative", "pacte"):
        if f"{kind}_attendances" not in given:
            values[f"{kind}_attendances"] = _within(values, f"{kind}_actions", f"{kind}_attendances")
    made = YearMarginals(**values)
    if "pacte_actions" not in given and "pacte_attendances" not in given and not feasible(made.shape):
        return replace(made, pacte_actions=0, pacte_attendances=0)
    return made


def _within(values: Mapping[str, Any], actions: str, attendances: str) -> int:
    """Attendances that a part of the actions can hold, and leave to the others, as near as can be to those said."""
    here, people = values[actions], values["unique_participants"]
    others, total = values["actions"] - here, values["attendances"]
    low, high = max(here, total - others * people), min(here * people, total - others)
    return int(min(max(values[attendances], low), high))


LAST: Final[Mapping[str, Any]] = MappingProxyType(
    {"attendances": 778, "unique_participants": 575, "actions": 38, "half_days": 58}
)
PREVIOUS: Final[Mapping[str, Any]] = MappingProxyType(
    {"attendances": 900, "unique_participants": 434, "actions": 22, "half_days": 67, "profiles": {}}
)
DEFAULTS: Final = Marginals(completed(LAST), completed(PREVIOUS))


def read_marginals(text: str) -> Marginals:
    """Read a TOML file of totals; what it leaves out keeps its default, or its proportion.

    Raises:
        MarginalsError: it is not TOML, a name is unknown, a value is not a number.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise MarginalsError("écriture TOML incorrecte") from None
    faults = [f"section inconnue : {name} (attendu : {', '.join(SECTIONS)})" for name in data if name not in SECTIONS]
    given: list[dict[str, Any]] = []
    for section, default in zip(SECTIONS, (LAST, PREVIOUS), strict=True):
        faults += _section_faults(section, data.get(section, {}))
        given.append({**default, **(data.get(section, {}) if not faults else {})})
    if faults:
        raise MarginalsError("\n".join(faults))
    return Marginals(*(completed(values) for values in given))


def _section_faults(section: str, values: Any) -> Iterator[str]:
    if not isinstance(values, dict):
        yield f"{section} : une section est attendue, comme [{section}]"
        return
    known = [item.name for item in fields(YearMarginals)]
    for name, value in values.items():
        if name not in known:
            yield f"{section} : nom inconnu, {name} (attendu : {', '.join(known)})"
        elif name == "profiles":
            shares = value.values() if isinstance(value, dict) else (None,)
            if not all(isinstance(share, int | float) and not isinstance(share, bool) for share in shares):
                yield f"{section} : profiles donne un pourcentage par profil"
        elif not isinstance(value, int) or isinstance(value, bool):
            yield f"{section} : {name} est un nombre entier"


def plan(marginals: Marginals, years: tuple[int, ...], scale: int) -> Mapping[int, YearMarginals]:
    """The totals of each year, oldest first, checked before anything is drawn.

    Raises:
        MarginalsError: the years or the scale are out of bounds, or no centre can meet the totals.
    """
    faults = []
    if not years or min(years) < FIRST_YEAR or max(years) > LAST_YEAR or len(years) > MOST_YEARS:
        faults.append(f"de 1 à {MOST_YEARS} années sont attendues, entre {FIRST_YEAR} et {LAST_YEAR}")
    if not 1 <= scale <= MOST_SCALE:
        faults.append(f"une échelle de 1 à {MOST_SCALE} est attendue")
    if faults:
        raise MarginalsError("\n".join(faults))
    planned = {year: marginals.of(max(years) - year).scaled(scale) for year in sorted(years)}
    faults = [f"{year} : {fault}" for year, totals in planned.items() for fault in totals.faults()]
    if faults:
        raise MarginalsError("\n".join(faults))
    return MappingProxyType(planned)
