"""Objectifs: what a year aimed at, convention by convention, beside what was done."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component
from slugify import slugify

from dashboard.components import html
from dashboard.components.part import part
from dashboard.components.targets import Aimed, lead, targets_table
from dashboard.filters import Filters, whole_years
from dashboard.indicators import registry
from dashboard.indicators.targets import Target, of_year, targets
from dashboard.pages.model import Context, Page, View
from dashboard.words import say, say_lines


def view(context: Context) -> View:
    """The targets of a year."""
    own = whole_years(context.filters).year
    year = own or context.words.default_year or context.data.centre.default_year
    found = [aimed(context, one) for one in of_year(context.data, year)]
    return View(
        heading=f"Objectifs, {year}",
        slots={
            "constat": html.P(told(context, year, found), className="lead"),
            "objectifs": html.Div(tables(context, found)),
            "regles": rules() if found else html.Div(),
            "dossiers": html.P(html.A("Les dossiers financeurs", href=context.href("dossier-financeur"))),
        },
        notices=() if own else (f"Les objectifs se disent par année\u202f: ceux de {year} sont affichés.",),
        scope=Filters(context.filters.centre, year),
    )


def aimed(context: Context, target: Target) -> Aimed:
    """A target with its figure, counted by the same cells as every page's; why there is none."""
    if target.indicator not in registry.BY_ID:
        return Aimed(target, target.indicator, None, say("targets", "no_indicator", target.indicator))
    found = context.measure(target.indicator, target.filters(context.filters.centre))
    label = found.indicator.label
    if found.unheard:
        return Aimed(target, label, None, say("targets", "unheard", found.unheard))
    return Aimed(target, label, found)


def told(context: Context, year: int, found: Sequence[Aimed]) -> str:
    """How the year stands; which other years have targets."""
    others = sorted({one.year for one in targets(context.data)} - {year})
    return lead(year, found, others, team=context.viewer is not None)


def tables(context: Context, found: Sequence[Aimed]) -> list[Component]:
    """A table for each convention, after the centre's own."""
    by_who: dict[str, list[Aimed]] = {}
    for one in found:
        by_who.setdefault(one.target.who, []).append(one)
    return [
        targets_table(who, some, context.words, slugify(who, max_length=50) or "objectifs")
        for who, some in by_who.items()
    ]


def rules() -> Component:
    """How gaps are counted."""
    said = html.Ul([html.Li(one) for one in say_lines("targets", "rules")])
    return part("Comment lire ces objectifs", [said], folded=True, anchor="regles")


PAGE = Page(
    id="objectifs",
    path="/objectifs",
    label="Objectifs",
    group="Le centre",
    description="Les objectifs de l’année, ceux du centre et ceux de ses conventions, à côté de ce qui est fait.",
    slots=("constat", "objectifs", "dossiers", "regles"),
    view=view,
    dimensions=(),
    listed=False,
)
