"""The national calendar: the dated actions of all the centres, those to come first, chosen by centre, theme, place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from typing import Final

import dash_bootstrap_components as dbc
from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.agenda import status_badge
from dashboard.components.copying import subscribe
from dashboard.components.documentation import Choice, choices
from dashboard.components.filter_bar import control_dom_id, control_id
from dashboard.components.sheet import Sheet, files, sheet_of
from dashboard.components.table import Cell, Table, data_table, untold
from dashboard.filters import Filters, french_date
from dashboard.french import capital
from dashboard.indicators.agenda import Entry, agenda
from dashboard.indicators.agenda_words import short_when
from dashboard.national.fields import pager
from dashboard.national.grid import grid_themes, own_themes, theme_codes
from dashboard.national.network_page import network_page
from dashboard.national.search import action_page
from dashboard.national.store import Member, NationalSnapshot
from dashboard.national.tables import NONE, away
from dashboard.national.year import YEAR, late, shown
from dashboard.pages.model import AGENDA, Context, View
from dashboard.words import say

CENTRE, THEME, WHERE, TURN = "chez", "grille", "ou", "page"
"""Parameters: the centre, the theme of the ANCT's grid, the region or department, the page of a long year."""
CHOICES: Final = (CENTRE, THEME, WHERE)
RECENT: Final = timedelta(days=92)
"""How long before the day when the data were closed an action is a recent one."""
PER_PAGE, AT_FIRST = 40, 20
"""Actions of a table of a year, and of those shown at first; the files have them all."""
TITLE: Final = "Le calendrier des centres"


@dataclass(frozen=True)
class Dated:
    """An action of a centre that is known to the month at least.

    Attributes:
        member: the centre.
        entry: the action, once.
        themes: those of the ANCT's grid that it is of, by code.
        department, region: where it takes place; "" when that is not known.
    """

    member: Member
    entry: Entry
    themes: tuple[str, ...]
    department: str
    region: str

    @property
    def first(self) -> date:
        """Its first day; that of its month when the day is not known."""
        line = self.entry.line
        return line.start or date(line.year, line.month, 1)


@dataclass(frozen=True)
class Chosen:
    """What is chosen of the calendar: a year, None for what is to come and recent; "" for everything.

    Attributes:
        year: of the actions.
        centre: its identifier.
        theme: of the grid, by code.
        where: "R76" for a region, "34" for a department.
        turn: page of a long list, from 1.
    """

    year: int | None = None
    centre: str = ""
    theme: str = ""
    where: str = ""
    turn: int = 1

    def keeps(self, one: Dated) -> bool:
        """Whether an action is of the centre, the theme and the place."""
        return (
            self.centre in ("", one.member.place.id)
            and (not self.theme or self.theme in one.themes)
            and self.where in ("", one.department, f"R{one.region}")
        )


def dated(snapshot: NationalSnapshot) -> tuple[Dated, ...]:
    """The dated actions of all the centres, in the order of their days; found once a snapshot."""
    memo = snapshot.together.memo
    if __name__ not in memo:
        themes = grid_themes(snapshot.members)
        every = chain.from_iterable(_of(member, themes, snapshot) for member in snapshot.members)
        memo[__name__] = tuple(sorted(every, key=lambda one: one.entry.line.when))
    kept: tuple[Dated, ...] = memo[__name__]
    return kept


def _of(member: Member, grid: Mapping[str, str], snapshot: NationalSnapshot) -> Iterator[Dated]:
    codes = theme_codes(member, grid)
    for entry in entries(member):
        line = entry.line
        if line.month:
            place = snapshot.territories.get("department", line.department)
            themes = tuple(dict.fromkeys(codes[one] for one in line.themes if one in codes))
            yield Dated(member, entry, themes, line.department, place.region if place else "")


def entries(member: Member) -> tuple[Entry, ...]:
    """Every action of a centre, once, dated or not."""
    return agenda(member.data, Filters(member.place.id), member.words).entries if member.data else ()


def choice(context: Context) -> tuple[Chosen, tuple[str, ...]]:
    """Read the address; what is not understood falls back to everything, with a notice."""
    snapshot, told = shown(context), context.extra
    known = {CENTRE: centres(snapshot), THEME: grid_themes(snapshot.members), WHERE: places(snapshot)}
    found = {name: told.get(name, "") if told.get(name, "") in known[name] else "" for name in CHOICES}
    notices = [say("national", "unknown_choice", told[name]) for name in CHOICES if told.get(name) and not found[name]]
    years, year, turn = years_of(snapshot), told.get(YEAR, ""), told.get(TURN, "")
    if year and year not in map(str, years):
        notices.append(say("national", "unknown_calendar_year", year[:10]))
    number = int(turn) if turn.isascii() and turn.isdigit() else 1
    chosen = Chosen(
        int(year) if year in map(str, years) else None, found[CENTRE], found[THEME], found[WHERE], max(1, number)
    )
    return chosen, (*late(snapshot), *notices)


def centres(snapshot: NationalSnapshot) -> Mapping[str, str]:
    """The centres that have a dated action: identifier → name."""
    kept = {one.member.place.id for one in dated(snapshot)}
    return {one.place.id: one.name for one in snapshot.members if one.place.id in kept}


def places(snapshot: NationalSnapshot) -> Mapping[str, str]:
    """The regions where an action is known to take place, then the departments: value of the parameter → name."""
    known = snapshot.territories
    regions, departments = ({getattr(one, kind) for one in dated(snapshot)} for kind in ("region", "department"))
    named = {f"R{one.code}": one.name for one in known.of_kind("region") if one.code in regions}
    own = {one.code: f"{one.name} ({one.code})" for one in known.of_kind("department") if one.code in departments}
    return named | own


def years_of(snapshot: NationalSnapshot) -> tuple[int, ...]:
    """The years that have a dated action, the latest first."""
    return tuple(sorted({one.entry.line.year for one in dated(snapshot)}, reverse=True))


def view(context: Context) -> View:
    """What is to come and what has just been; or the actions of a year."""
    snapshot = shown(context)
    chosen, notices = choice(context)
    kept = [one for one in dated(snapshot) if chosen.keeps(one)]
    content = _now(context, snapshot, kept) if chosen.year is None else _of_year(context, chosen, kept)
    linked = any(one.page() for one in snapshot.members)
    lead = html.P(say("national", "calendar", len(snapshot.members), linked), className="lead")
    slots = {
        "periodes": html.Div([lead, _periods(context, snapshot, chosen, kept)]),
        "choix": _controls(context, snapshot, chosen),
        "page": html.Div([*content, *_left_out(snapshot, chosen), _feed(context)]),
    }
    return View(f"{TITLE}, {chosen.year}" if chosen.year else TITLE, slots, notices=notices)


def _now(context: Context, snapshot: NationalSnapshot, kept: Sequence[Dated]) -> list[Component]:
    closed = snapshot.together.centre.as_of
    coming = [one for one in kept if one.first > closed]
    recent = [one for one in reversed(kept) if closed - RECENT < one.first <= closed]
    parts: list[Component] = []
    for name, title, found in (("a-venir", "À venir", coming), ("recentes", "Tout récemment", recent)):
        more = say("national", "calendar_bound", len(found), AT_FIRST) if len(found) > AT_FIRST else ""
        about = say("national", "calendar_now", name, len(found), french_date(closed))
        told = [html.P(text, className="intro") for text in (about, more) if text]
        parts.append(html.Div([html.H2(title), *told, *_table(context, name, title, found, found[:AT_FIRST])]))
    return parts


def _of_year(context: Context, chosen: Chosen, kept: Sequence[Dated]) -> list[Component]:
    found = [one for one in kept if one.entry.line.year == chosen.year]
    pages = max(1, -(-len(found) // PER_PAGE))
    turn = min(chosen.turn, pages)
    here = found[(turn - 1) * PER_PAGE : turn * PER_PAGE]
    said = say("national", "calendar_year", len(found), (turn - 1) * PER_PAGE + 1, len(here), chosen.year)
    table = _table(context, "calendrier", f"{TITLE}, {chosen.year}", found, here)
    return [
        html.P(said, className="intro", role="status"),
        *table,
        *pager(turn, pages, lambda one: _address(context, TURN, str(one))),
    ]


def _table(context: Context, name: str, title: str, found: Sequence[Dated], here: Sequence[Dated]) -> list[Component]:
    """The table of some actions, and its files, which have all of those found."""
    if not found:
        return []
    snapshot = shown(context)

    def table(of: Sequence[Dated]) -> Component:
        heads = ("Quand", "Intitulé", "Centre", "État", "Où", "Thèmes de la grille")
        rows = tuple(_row(one, snapshot) for one in of)
        return data_table(Table(title, heads, rows, numeric=False), "data dated")

    def whole() -> Sheet:
        return sheet_of(table(found))

    return [html.Div([table(here), files(name, title, whole)], className="goes-out")]


def _row(one: Dated, snapshot: NationalSnapshot) -> tuple[Cell, ...]:
    line, themes = one.entry.line, grid_themes(snapshot.members)
    place = snapshot.territories.get("department", one.department)
    where = ", ".join(dict.fromkeys(part for part in (line.place, place.name if place else "") if part))
    when: Cell = capital(short_when(line))
    if line.start and line.start == line.end:
        when = html.Time(when, dateTime=line.start.isoformat())
    told = ", ".join(themes[code] for code in one.themes)
    doubt = [html.Small("à confirmer")] if told and line.themes_suggested else []
    return (
        when,
        away(line.title, action_page(one.member, line.id)),
        one.member.name,
        status_badge(line.status),
        where or ("à distance" if line.modality == "remote" else untold()),
        html.Span([told, " ", *doubt]) if doubt else told or NONE,
    )


def told_of(snapshot: NationalSnapshot, chosen: Chosen) -> list[str]:
    """What is chosen but the period, in French."""
    named = (
        (centres(snapshot), chosen.centre), (grid_themes(snapshot.members), chosen.theme),
        (places(snapshot), chosen.where),
    )  # fmt: skip
    return [known[value] for known, value in named if value]


def _controls(context: Context, snapshot: NationalSnapshot, chosen: Chosen) -> Component:
    """The form: followed as one chooses; without script, sent."""
    offered = (
        ("Centre", CENTRE, "Tous les centres", centres(snapshot), chosen.centre),
        ("Thème de la grille ANCT", THEME, "Tous les thèmes", grid_themes(snapshot.members), chosen.theme),
        ("Région ou département", WHERE, "Partout", places(snapshot), chosen.where),
    )
    fields: list[Component] = []
    for label, name, every, known, value in offered:
        options = [{"label": every, "value": ""}, *({"label": text, "value": code} for code, text in known.items())]
        select = dbc.Select(
            id=control_id(name), name=name, options=options, value=value, placeholder=every, className="text"
        )
        fields.append(html.Div([html.Label(label, htmlFor=control_dom_id(name)), select], className="field"))
    held = [dbc.Input(type="hidden", name=YEAR, value=str(chosen.year))] if chosen.year else []
    send = html.Button("Montrer", type="submit", className="button", **{"data-live": "1"})
    made: Component = html.Form(
        [*fields, *held, send], className="list-controls", role="search", method="get",
        action=f"{context.base}calendrier", **{"aria-label": "Choisir dans le calendrier"},
    )  # fmt: skip
    return made


def _periods(context: Context, snapshot: NationalSnapshot, chosen: Chosen, kept: Sequence[Dated]) -> Component:
    """What is to come and recent, or a year: each with the number of actions that it has."""
    closed = snapshot.together.centre.as_of
    near = sum(one.first > closed - RECENT for one in kept)
    every = Counter(one.entry.line.year for one in kept)
    found = [Choice("À venir et récentes", near, _address(context, YEAR), chosen.year is None)]
    found += [
        Choice(str(year), every[year], _address(context, YEAR, str(year)), chosen.year == year)
        for year in years_of(snapshot)
    ]
    return choices(found, "Période, et nombre d’actions dont le mois est connu")


def _address(context: Context, name: str, value: str = "") -> str:
    """The address of this page with another value of one of its parameters; from the first page of its list."""
    extra = {key: old for key, old in context.extra.items() if key not in (name, TURN)}
    return context.href("calendrier", extra={**extra, name: value} if value else extra)


def _left_out(snapshot: NationalSnapshot, chosen: Chosen) -> list[Component]:
    """What the choices leave out for want of being told."""
    anywhere = replace(chosen, where="")
    placeless = sum(
        not one.department and chosen.year in (None, one.entry.line.year) and anywhere.keeps(one)
        for one in dated(snapshot) if chosen.where
    )  # fmt: skip
    theme = grid_themes(snapshot.members).get(chosen.theme, "")
    without = [one.name for one in snapshot.members if theme and one.data and not own_themes(one, theme)]
    undated = sum(
        not entry.line.month and entry.line.year == chosen.year
        for one in snapshot.members if chosen.year and chosen.centre in ("", one.place.id) for entry in entries(one)
    )  # fmt: skip
    said = say("national", "calendar_left_out", placeless, theme, without, undated)
    return [html.P(said, className="note")] if said else []


def _feed(context: Context) -> Component:
    kept = {name: context.extra[name] for name in CHOICES if name in context.extra}
    return subscribe(context.href(AGENDA, extra=kept), say("national", "calendar_subscribe", bool(kept)))


PAGE = network_page(
    id="calendrier",
    path="/calendrier",
    label="Calendrier",
    description="Les actions des centres de ressources, par date : celles à venir, et celles de chaque année.",
    slots=("periodes", "choix", "page"),
    view=view,
    extras=(YEAR, *CHOICES, TURN),
)
