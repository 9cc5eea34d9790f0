"""A page per theme of the ANCT's grid: one row a centre, each by its own themes; the list of themes leads there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.part import part
from dashboard.components.table import Cell, Table, table_with_files
from dashboard.french import NARROW
from dashboard.indicators import registry
from dashboard.national import tables
from dashboard.national.calendar import THEME
from dashboard.national.figures import ABSENT, Column, figure
from dashboard.national.grid import grid_themes, own_themes
from dashboard.national.network_page import network_page
from dashboard.national.search import actions, publications
from dashboard.national.store import Member
from dashboard.national.year import YEAR, late, shown, year_asked, year_choices
from dashboard.pages.model import Context, View
from dashboard.sources.centre import Theme
from dashboard.words import say

COUNTED: Final = ("actions", "publications")
"""Indicators of a theme, in the order of its columns."""
LATEST: Final = 3
"""Actions, and publications, that are shown of each centre."""
TITLE: Final = "Par thème"


def view(context: Context) -> View:
    """The themes on which centres can be set side by side; one of them."""
    return one_theme(context) if context.rest else every_theme(context)


def every_theme(context: Context) -> View:
    """The themes of the grid, the centres that each is a theme of, and their own words for it."""
    members = shown(context).members
    rows: list[tuple[Cell, ...]] = []
    for code, label in grid_themes(members).items():
        own = {one.name: own_themes(one, label) for one in members}
        words = dict.fromkeys(theme.label for found in own.values() for theme in found)
        users = sum(bool(found) for found in own.values())
        link = html.A(label, href=context.href(f"theme/{code}"))
        rows.append((link, say("national", "of_centres", users, len(members)), f"{NARROW}; ".join(words)))
    heads = ("Thème de la grille ANCT", "Centres qui l’ont", "Leurs propres mots")
    table = Table("Thèmes de la grille de l’ANCT", heads, tuple(rows), numeric=False)
    content = [
        html.P(say("national", "themes", len(rows)), className="lead"),
        *([table_with_files(table, "data grid-themes", name="grille")] if rows else []),
        part("Les thèmes de chaque centre", [tables.themes_table(members)], folded=True, anchor="themes"),
    ]
    return View(TITLE, {"page": html.Div(content)}, notices=late(shown(context)))


def one_theme(context: Context) -> View:
    """What each centre publishes of a theme in a year; the latest of each."""
    snapshot, back = shown(context), html.P(html.A("‹ Tous les thèmes", href=context.href("theme")), className="back")
    members, label = snapshot.members, grid_themes(snapshot.members).get(context.rest)
    if label is None:
        unknown = html.P(say("national", "theme_unknown", context.rest[:60]))
        return View("Thème introuvable", {"page": html.Div([back, unknown])}, found=False)
    year, notices = year_asked(context)
    own = [own_themes(one, label) for one in members]
    words: list[Cell] = [
        f"{NARROW}; ".join(theme.label for theme in found) or tables.no_theme(one)
        for one, found in zip(members, own, strict=True)
    ]
    columns = _columns(members, year, [[theme.id for theme in found] for found in own])
    users = sum(map(bool, own))
    calendar = html.A("Les voir dans le calendrier", href=context.href("calendrier", extra={THEME: context.rest}))
    content = [
        back,
        html.P(say("national", "theme", users, len(members)), className="lead"),
        year_choices(context, f"theme/{context.rest}", year),
        tables.side_by_side("theme", say("national", "theme_year", label, year), members, columns, words),
        part(html.H3("Comment lire ces colonnes"), [tables.remarks_list(columns)], folded=True, anchor="lire"),
        part("Les dernières actions et publications", [html.P(calendar), *_latest(members, own)], folded=True,
             anchor="dernieres"),
    ]  # fmt: skip
    return View(f"{label}, {year}", {"page": html.Div(content)}, notices=notices)


def _columns(members: Sequence[Member], year: int, themes: Sequence[Sequence[str]]) -> list[Column]:
    """An indicator a column; a centre that has no such theme counts nothing of it."""
    made = []
    for name in COUNTED:
        one = registry.get(name)
        told = [
            figure(member, one, year, codes) if codes else ABSENT for member, codes in zip(members, themes, strict=True)
        ]
        made.append(Column(one.label, f"{one.across.why} {say('national', 'theme_reserve')}", tuple(told)))
    return made


def _latest(members: Sequence[Member], own: Sequence[Sequence[Theme]]) -> list[Component]:
    """The latest actions and publications of each centre."""
    found = [
        one
        for member, themes in zip(members, own, strict=True) if themes
        for kind in (actions, publications)
        for one in islice(kind(member, themes=[theme.id for theme in themes], done=True), LATEST)
    ]  # fmt: skip
    intro = html.P(say("national", "theme_latest", LATEST), className="intro")
    return [intro, tables.found_table(found, "Dernières actions et publications", "dernieres")] if found else []


PAGE = network_page(
    id="theme",
    path="/theme",
    label=TITLE,
    description="Les actions et les publications des centres sur un thème de la grille de l’ANCT, côte à côte.",
    slots=("page",),
    view=view,
    extras=(YEAR,),
    accepts_rest=True,
)
