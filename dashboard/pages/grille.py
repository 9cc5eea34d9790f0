"""Grille ANCT: the half-days of a year by type of action, modality and theme, declared and computed, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.part import part
from dashboard.components.table import Cell, Table, table_with_files, untold
from dashboard.filters import Filters, whole_years
from dashboard.french import capital, number, plural
from dashboard.indicators import anct
from dashboard.indicators.anct import Grid, Row, Tally
from dashboard.pages.model import Context, Page, View
from dashboard.sources.centre import ANCT_TYPES
from dashboard.words import say, say_lines

told = partial(say, "anct")
"""A sentence of `words/anct.jinja`."""


def view(context: Context) -> View:
    """One year's grid, beside that of the year before."""
    own = whole_years(context.filters).year
    year = own or context.words.default_year or context.data.centre.default_year
    schema, words = context.snapshot.schemas["events"], context.words.centre.vocabulary
    found = anct.grid(context.data, year, {name: schema.labels(name) for name in ("modality", "mission")})
    return View(
        heading=f"Grille ANCT, {year}",
        slots={
            "constat": html.P(told("lead", found, words), className="lead"),
            "objectifs": aims(context, year),
            "types": axis("Type d’action", "type", found, found.types),
            "modalites": axis("Modalité", "modalite", found, found.modalities),
            "themes": axis("Thème", "theme", found, found.themes),
            "missions": axis("Mission", "mission", found, found.missions) if found.missions else html.Div(),
            "croisement": crossing(found),
            "manques": missing(context, found),
            "regles": rules(context, found),
        },
        notices=() if own else (f"La grille se fait par année\u202f: c’est {year} qui est affichée.",),
        scope=Filters(context.filters.centre, year),
    )


def aims(context: Context, year: int) -> Component:
    """How far the targets of half-days are reached; nothing without any."""
    found = context.measure("half_days", Filters(context.filters.centre, year))
    return html.Div([html.P(f"Demi-journées\u202f: {one}.") for one in say_lines("figures", "targets", found)])


def axis(title: str, name: str, found: Grid, rows: Sequence[Row]) -> Component:
    """The table of one axis; its last line is the whole."""
    years = found.years
    heads = [f"{head}, {year}" for year in years for head in ("Calculé", "Couverture", "Publié")]
    known = [bool(one.actions) for one in found.total.cells]
    lines = tuple(
        (row.label, *(cell for one, told in zip(row.cells, known, strict=True) for cell in cells(one, known=told)))
        for row in (*rows, found.total)
    )
    table = Table(f"Demi-journées par {title.lower()}, {years[0]} et {years[1]}", (title, *heads), lines)
    return html.Section([html.H2(f"Par {title.lower()}"), table_with_files(table, name=name)], className="years")


def cells(one: Tally, *, known: bool) -> tuple[Cell, Cell, Cell]:
    """Computed, of how many actions, declared; `known`: whether any action of the year is."""
    return (
        computed(one) if known else untold(told("no_action")),
        told("coverage", one.told, one.actions) if one.actions else "–",
        declared(one),
    )


def computed(one: Tally) -> Cell:
    """What the actions of a cell add up to: 0 where there is none."""
    return untold(told("none_told")) if one.value is None and one.actions else number(one.value or 0)


def declared(one: Tally) -> Cell:
    """What a document gives for a cell."""
    if one.declared is None or one.declared.value is None:
        return html.Abbr("n. p.", title=f"non publié\u202f: {told('not_declared')}")
    return number(one.declared.value)


def crossing(found: Grid) -> Component:
    """Type × theme × modality: the cells that hold an action."""
    modalities = [row for row in found.modalities if row.cells[0].actions]
    names = {"": "Non renseigné", **ANCT_TYPES}
    rows = tuple(
        (names[kind], theme or "Non renseigné", *(computed(by[row.code]) for row in modalities),
         told("coverage", *(sum(getattr(one, name) for one in by.values()) for name in ("told", "actions"))))
        for (kind, theme), by in found.cross.items()
    )  # fmt: skip
    if not rows:
        return html.Div()
    heads = ("Type d’action", "Thème", *(row.label for row in modalities), "Couverture")
    table = Table(f"Demi-journées par type, thème et modalité, {found.years[0]}", heads, rows)
    return part(
        "Croisement", [table_with_files(table, "data crossed", name="croisement")], folded=True, anchor="croisement"
    )


def missing(context: Context, found: Grid) -> Component:
    """The actions of the year whose half-days nobody tells."""
    if not found.untold:
        return html.Div()
    year, query = found.years[0], replace(context.filters, year=found.years[0], start=None, end=None)
    names = {"": "Non renseigné", **ANCT_TYPES}
    rows = tuple(
        (html.A(one.title, href=context.href(f"actions/{one.id}", query)), names[one.type]) for one in found.untold
    )
    words, count = context.words.centre.vocabulary, len(rows)
    heads = (capital(words.action), "Type d’action")
    table = Table(f"{capital(words.actions)} sans durée, {year}", heads, rows, numeric=False)
    title = f"Ce qui manque\u202f: {plural(count, words.action, words.actions)} sans durée"
    content = [html.P(told("missing", count, year, words)), table_with_files(table, name="manques")]
    return part(title, content, folded=True, anchor="manques")


def rules(context: Context, found: Grid) -> Component:
    """How the numbers are made, and what the centre's own words become in the grid."""
    words, suggested = context.words.centre.vocabulary, sum(one.suggested for one in found.actions)
    said = [told(f"rule_{name}") for name in ("actions", "untold", "themes", "hybrid", "declared")]
    said += [told("suggested", suggested, words)] if suggested else []
    said += [] if found.missions or not found.actions else [told("no_mission", found.years[0], words)]
    content = [html.Ul([html.Li(one) for one in said]), *matches(context)]
    return part("Règles et correspondances", content, folded=True, anchor="regles")


def matches(context: Context) -> list[Component]:
    """The centre's themes and modes, and what they are in the grid."""
    centre = context.data.centre
    rows = [("Thème", one.label, one.anct or "le même, faute d’un autre") for one in centre.themes]
    rows += [
        ("Mode d’action", one.label, ANCT_TYPES[one.anct] if one.anct else "selon la forme et la catégorie")
        for one in centre.action_modes
    ]
    if not rows:
        return []
    table = Table(
        "Correspondances avec la grille",
        ("Mot du centre", "Ce que c’est", "Dans la grille"),
        tuple((label, kind, other) for kind, label, other in rows),
        numeric=False,
    )
    return [html.P(told("matches")), table_with_files(table, name="correspondances")]


PAGE = Page(
    id="grille",
    path="/grille-anct",
    label="Grille ANCT",
    group="Le centre",
    description="Les demi-journées du centre par type d’action, modalité et thème, calculées et publiées.",
    slots=("constat", "objectifs", "types", "modalites", "themes", "missions", "croisement", "manques", "regles"),
    view=view,
    dimensions=(),
    listed=False,
)
