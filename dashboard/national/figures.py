"""An indicator side by side: what each centre publishes of it, on its own terms or brought to a common base."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final, Literal

from dashboard.cube.measure import measure
from dashboard.cube.source import source
from dashboard.filters import Filters
from dashboard.indicators import in_force, registry
from dashboard.indicators.model import Across, Indicator, Measure
from dashboard.indicators.wording import is_hidden
from dashboard.national.store import Member
from dashboard.snapshot import Snapshot
from dashboard.words import say

State = Literal["known", "hidden", "unpublished", "unknown", "absent"]
COMPARED: Final = (
    "fte", "half_days", "actions", "attendances", "unique_participants", "networks", "publications", "members",
)  # fmt: skip
"""Indicators of the page, in the order of its columns; each says in the registry whether it may be there."""
SHORT: Final[Mapping[str, str]] = {"fte": "ETP"}
"""Indicators that the head of a column says in fewer words."""
LEAST: Final = 3
"""Centres under which a median says nothing."""
PEOPLE: Final = 10_000
"""Inhabitants that a ratio is for."""
_BOUND: Final = "more_than"
UNTOLD: Final = ""
"""The theme of what nobody gives one."""


@dataclass(frozen=True)
class Figure:
    """What a centre publishes of something.

    Attributes:
        value: the number; None unless it is known.
        state: known, hidden by statistical secrecy, not published, resting on what is not known here, or about what the
            centre does not have: none is zero.
        note: what is to be known of it, in French: computed, a bound, on how many rows.
        whole: whether it may be set beside the others: it is neither a bound, nor the sum of some of the rows.
    """

    value: float | None
    state: State
    note: str = ""
    whole: bool = False


UNPUBLISHED: Final = Figure(None, "unpublished")
HIDDEN: Final = Figure(None, "hidden")
UNKNOWN: Final = Figure(None, "unknown")
ABSENT: Final = Figure(None, "absent")


@dataclass(frozen=True)
class Column:
    """A column of a table: what each centre publishes, in the order of the centres.

    Attributes:
        title, about: in French; the reserve, where there is one, is part of `about`.
        figures: one per centre.
        decimals: digits after the comma; None = as needed.
    """

    title: str
    about: str
    figures: tuple[Figure, ...]
    decimals: int | None = None

    @property
    def beside(self) -> tuple[float, ...]:
        """The numbers that may stand side by side, the smallest first."""
        return tuple(sorted(one.value for one in self.figures if one.value is not None and one.whole))

    @property
    def middle(self) -> float | None:
        """Their median; None under `LEAST` centres."""
        return median(self.beside) if len(self.beside) >= LEAST else None

    @property
    def span(self) -> tuple[float, float] | None:
        """The smallest and the largest of them; None under `LEAST` centres."""
        return (self.beside[0], self.beside[-1]) if len(self.beside) >= LEAST else None


def compared() -> tuple[Indicator, ...]:
    """The indicators of the page that may stand side by side, with or without a reserve."""
    found = (registry.get(name) for name in COMPARED)
    return tuple(one for one in found if one.across.agreement != "no")


def columns(members: Sequence[Member], year: int) -> tuple[Column, ...]:
    """What the centres publish of a year, an indicator a column."""
    return tuple(column(members, one, year) for one in compared())


def column(members: Sequence[Member], indicator: Indicator, year: int) -> Column:
    """What they publish of one indicator."""
    found = tuple(figure(member, indicator, year) for member in members)
    return Column(heading(indicator), indicator.across.why, found, indicator.decimals)


def heading(indicator: Indicator) -> str:
    """What the head of a column calls an indicator."""
    return SHORT.get(indicator.id, indicator.label)


def figure(member: Member, indicator: Indicator, year: int, themes: Sequence[str] = ()) -> Figure:
    """What a centre publishes of an indicator, as its own pages say it.

    Args:
        member, indicator, year: of what.
        themes: those of the centre that it is narrowed to, by code; all of them when there is none.
    """
    if member.snapshot is None or member.data is None or year not in member.years:
        return UNPUBLISHED
    key = (__name__, indicator.id, year, *themes)
    if key not in member.data.memo:
        asked, own = Filters(member.place.id, year), source(member.snapshot, member.data, member.words)

        def ask(codes: Sequence[str]) -> Measure:
            return measure(indicator, own, replace(asked, theme=tuple(codes)))

        member.data.memo[key] = _of_themes(ask, themes) if themes else _figure(ask(()))
    kept: Figure = member.data.memo[key]
    return kept


def _of_themes(ask: Callable[[Sequence[str]], Measure], themes: Sequence[str]) -> Figure:
    """What is published of some themes: none is zero where the centre lists its rows, and tells the theme of each."""
    found, every, without = ask(themes), ask(()).computed, ask([UNTOLD]).computed
    made, untold = _figure(found), int(without.value or 0) if without else 0
    if made.state == "unpublished" and every and every.total and not found.silent:
        return UNKNOWN if untold else Figure(0.0, "known", whole=True)
    if untold and made.state == "known" and not found.is_published:
        return replace(made, note=say("national", "themeless", made.note, untold), whole=False)
    return made


def _figure(found: Measure) -> Figure:
    if is_hidden(found):
        return HIDDEN
    if found.published is not None and found.is_published:
        qualifier = found.published.qualifier
        return Figure(found.value, "known", say("national", "published", qualifier), qualifier != _BOUND)
    computed = found.computed
    if computed is None or computed.value is None or not computed.total:
        return UNPUBLISHED
    whole = computed.covered == computed.total and not found.silent
    return Figure(
        computed.value, "known", say("national", "computed", computed, bool(found.silent), found.suggested), whole
    )


@dataclass(frozen=True)
class Ratio:
    """An indicator brought to a base that all centres share: `base` is an indicator, or one of `TERRITORY`."""

    top: str
    base: str
    title: str


QUARTERS, INHABITANTS = "quarters", "inhabitants"
TERRITORY: Final = (QUARTERS, INHABITANTS)
RATIOS: Final = (
    Ratio("half_days", "fte", "Demi-journées par ETP"),
    Ratio("actions", "fte", "Actions par ETP"),
    Ratio("half_days", QUARTERS, "Demi-journées par QPV du périmètre"),
    Ratio("half_days", INHABITANTS, "Demi-journées pour 10\u202f000 habitants de QPV"),
    Ratio("attendances", INHABITANTS, "Présences cumulées pour 10\u202f000 habitants de QPV"),
)


def ratios(members: Sequence[Member], year: int, lists: Snapshot) -> tuple[Column, ...]:
    """What the centres publish of a year, on common bases; a base that nobody knows gives no column.

    Args:
        members, year: of the page.
        lists: has the lists of territories, with what has been imported.
    """
    made = [_ratio(one, members, year, lists) for one in RATIOS]
    return tuple(one for one in made if any(each.value is not None for each in one.figures))


def _ratio(one: Ratio, members: Sequence[Member], year: int, lists: Snapshot) -> Column:
    top = registry.get(one.top)
    figures = tuple(_divided(figure(member, top, year), _base(one.base, member, year, lists)) for member in members)
    reserves = [registry.get(name).across for name in (one.top, one.base) if name not in TERRITORY]
    return Column(one.title, say("national", "ratio", one.base, _reserves(reserves)), figures, 1)


def _reserves(found: Sequence[Across]) -> list[str]:
    return [one.why for one in found if one.agreement == "reserve"]


def _base(base: str, member: Member, year: int, lists: Snapshot) -> Figure:
    if base not in TERRITORY:
        return figure(member, registry.get(base), year)
    quarters = quarters_of(member, year, lists)
    if quarters is None:
        return UNKNOWN
    if base == QUARTERS:
        return Figure(float(len(quarters)), "known", whole=True)
    people = [lists.imports.population(code).number for code in quarters]
    known = [one for one in people if one is not None]
    return Figure(sum(known) / PEOPLE, "known", whole=True) if len(known) == len(quarters) else UNKNOWN


def quarters_of(member: Member, year: int, lists: Snapshot) -> tuple[str, ...] | None:
    """Codes of the QPV of a centre's perimeter that year; None where no list gives them all."""
    if member.data is None or year < in_force.LISTED_SINCE:
        return None
    territories = lists.territories
    covered = in_force.departments(member.data, Filters(member.place.id, year))
    known = [territories.get("department", code) for code in covered]
    if not known or not all(one and one.region in territories.quarters_listed for one in known):
        return None
    return tuple(one.code for one in territories.of_kind("qpv") if one.department in covered)


def _divided(top: Figure, base: Figure) -> Figure:
    for part in (top, base):
        if part.state != "known":
            return part
    if top.value is None or not base.value or not (top.whole and base.whole):
        return UNKNOWN
    return Figure(top.value / base.value, "known", whole=True)


AGREEMENTS: Final[Mapping[str, str]] = {"yes": "oui", "reserve": "avec réserve", "no": "non"}
"""Whether an indicator may stand side by side → in French."""
