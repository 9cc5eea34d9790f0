"""The map of France by region: where a centre publishes, or one indicator that may stand side by side; never a ranking.

A region is coloured by what its centre publishes. Two centres of one region are not added up: the map says that there
are two, the table below says what each publishes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dash.development.base_component import Component

from dashboard.components import html, suppressed
from dashboard.components.documentation import Choice, choices
from dashboard.components.sheet import with_files
from dashboard.components.table import Cell, Table, data_table
from dashboard.cube.map import MapClass, natural_classes, shade_of
from dashboard.french import number
from dashboard.indicators.model import Indicator
from dashboard.national import figures, tables
from dashboard.national.figures import Figure
from dashboard.national.network_page import network_page
from dashboard.national.region_drawing import Shape, drawing, key
from dashboard.national.store import Member, NationalSnapshot
from dashboard.national.year import YEAR, shown, year_asked, year_choices
from dashboard.pages.model import Context, View
from dashboard.sources.text import fold
from dashboard.territories.maps import CREDIT
from dashboard.territories.model import Territory
from dashboard.words import say, say_lines

INDICATOR: Final = "indicateur"
"""The parameter that chooses what is coloured; without it, where a centre publishes."""
TITLE: Final = "Les centres sur la carte"
_ORDER: Final = ("on", "late", "k0", "k1", "k2", "k3", "k4", "k5", "partial", "masked", "unpublished", "unread",
                 "several", "none")  # fmt: skip
"""Looks of a region, in the order of the legend."""
_UNKNOWN: Final[Mapping[str, str]] = {"hidden": "masked", "unpublished": "unpublished", "unknown": "unpublished"}
_SHORT: Final[Mapping[str, str]] = {"masked": "s", "unpublished": suppressed.NOT_PUBLISHED}


@dataclass(frozen=True)
class Spot:
    """A region: its centres, and what each publishes of the indicator (as many, or none where none is chosen)."""

    territory: Territory
    members: tuple[Member, ...]
    figures: tuple[Figure, ...] = ()

    @property
    def there(self) -> bool:
        """Whether something that is published there has been read."""
        return any(one.snapshot for one in self.members)

    def look(self, classes: Sequence[MapClass]) -> str:
        """How it is drawn: one of `_ORDER`."""
        if not self.members:
            return "none"
        if not self.there:
            return "unread"
        if not self.figures:
            return "late" if any(one.late or one.snapshot is None for one in self.members) else "on"
        if len(self.members) > 1:
            return "several"
        found = self.figures[0]
        if found.value is None:
            return _UNKNOWN[found.state]
        return f"k{shade_of(found.value, classes)}" if found.whole else "partial"

    @property
    def text(self) -> str:
        """What is written on it: the number of the indicator, or the letters that stand for one."""
        if len(self.members) != 1 or not self.figures:
            return ""
        found = self.figures[0]
        return _SHORT[_UNKNOWN[found.state]] if found.value is None else number(found.value)

    @property
    def href(self) -> str:
        """The pages of its centre, where it has one and these are on the web; else its row of the table."""
        alone = self.members[0].page() if len(self.members) == 1 else ""
        return alone or f"#region-{self.territory.code}"


def view(context: Context) -> View:
    """The regions, coloured by what is chosen; the table that says the same."""
    snapshot = shown(context)
    year, notices = year_asked(context)
    asked = context.extra.get(INDICATOR, "")
    chosen = next((one for one in figures.compared() if one.id == asked), None)
    if asked and chosen is None:
        notices = (*notices, say("national", "unknown_indicator", asked[:30]))
    found = spots(snapshot, chosen, year)
    title = say("national", "map_title", chosen, year)
    beside: list[Component] = [_indicators(context, snapshot, chosen, year)]
    if chosen:
        beside.append(year_choices(context, PAGE.path, year, {INDICATOR: chosen.id}))
    beside.append(_table(found, chosen, title))
    lead = html.P(say("national", "map_lead", found), className="lead")
    whole = html.Div([_map(snapshot, found, chosen, title), html.Div(beside)], className="nation")
    return View(
        TITLE, {"page": html.Div([lead, whole])}, notices=notices, scope=replace(context.filters, year=year)
    )  # fmt: skip


def spots(snapshot: NationalSnapshot, chosen: Indicator | None, year: int) -> list[Spot]:
    """Every region by its name, with its centres and what each publishes of an indicator."""
    found = []
    for region in snapshot.territories.of_kind("region"):
        members = tuple(one for one in snapshot.members if one.place.region == region.code)
        told = tuple(figures.figure(one, chosen, year) for one in members) if chosen else ()
        found.append(Spot(region, members, told))
    return sorted(found, key=lambda one: fold(one.territory.name))


def _indicators(context: Context, snapshot: NationalSnapshot, chosen: Indicator | None, year: int) -> Component:
    """What may be coloured, each with the number of centres that publish it."""
    there = sum(one.snapshot is not None for one in snapshot.members)
    options = [Choice("Où un centre publie", there, context.href(PAGE.path, extra={}), chosen is None)]
    own = {YEAR: str(year)} if year != snapshot.year else {}
    for one in figures.compared():
        count = sum(figures.figure(member, one, year).value is not None for member in snapshot.members)
        href = context.href(PAGE.path, extra={INDICATOR: one.id, **own})
        options.append(Choice(figures.heading(one), count, href, one == chosen))
    return choices(options, "Ce que montre la carte, et nombre de centres qui le publient")


def _map(snapshot: NationalSnapshot, found: Sequence[Spot], chosen: Indicator | None, title: str) -> Component:
    """The drawing, its legend and its credit."""
    classes = natural_classes(one.figures[0].value or 0 for one in found if _compares(one))
    looks = {one.territory.code: one.look(classes) for one in found}
    shapes = [
        Shape(one.territory, looks[one.territory.code], one.text, one.href, say("national", "map_region", one))
        for one in found
    ]
    shades = {f"k{one.shade}": one for one in classes}
    decimals = chosen.decimals if chosen else None
    keys = [
        key(look, say("national", "map_key", look, shades.get(look), decimals))
        for look in _ORDER
        if look in looks.values()
    ]
    lines = [*([say("national", "reserve", figures.heading(chosen), chosen.across.why)] if chosen else [])]
    lines += say_lines("national", "map_remarks", CREDIT)
    notes = [html.P(text, className="note") for text in lines]
    drawn = [html.H2(title), drawing(snapshot.contours, shapes), html.Ul(keys, className="map-scale")]
    made: Component = html.Figure([*drawn, *notes], **{"aria-label": title})
    return made


def _compares(one: Spot) -> bool:
    return len(one.members) == 1 and bool(one.figures) and one.figures[0].whole


def _table(found: Sequence[Spot], chosen: Indicator | None, title: str) -> Component:
    """One row a centre, after the name of its region; a region without one has its row too."""
    heads = ("Région", "Centre", figures.heading(chosen) if chosen else "État")
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        name = html.Span(one.territory.name, id=f"region-{one.territory.code}")
        if not one.members:
            rows.append((name, say("national", "map_none"), tables.NONE))
        for place, member in enumerate(one.members):
            told: Cell = say("national", "state", member.late, member.snapshot is not None)
            if chosen:
                told = html.Span(tables.cell(one.figures[place], chosen.decimals))
            rows.append((one.territory.name if place else name, tables.centre_link(member), told))
    table = data_table(Table(title, heads, tuple(rows), numeric=False), "data national")
    notes = [say("national", "reserve", figures.heading(chosen), chosen.across.why)] if chosen else []
    return with_files(title, table, notes, name="regions")


PAGE = network_page(
    id="regions",
    path="/regions",
    label="Carte",
    description="Où publient les centres de ressources politique de la ville, région par région.",
    slots=("page",),
    view=view,
    extras=(INDICATOR, YEAR),
    subject="Chiffres publiés par les centres",
)
