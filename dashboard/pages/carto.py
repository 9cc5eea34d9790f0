"""Carto d’activité: causes × action modes × actions, from the whole down to one action, with its list beside it."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.agenda import param_button, segments
from dashboard.components.carto import Stage, beside, legend, matrix
from dashboard.components.chart import basis_tag, empty_state
from dashboard.components.charts import NOT_ZERO
from dashboard.components.list_sheets import carto_sheet
from dashboard.components.sheet import files
from dashboard.filters import Vocabulary, choose, to_query
from dashboard.french import capital
from dashboard.indicators.carto import AXES, Carto, carto
from dashboard.indicators.insights import LEAST_TOLD
from dashboard.indicators.published import published
from dashboard.indicators.reported import silence
from dashboard.indicators.selection import left_out
from dashboard.pages.model import Content, Context, Page, View
from dashboard.words import say, say_lines

DONE, EVERYTHING = "realisees", "toutes"
STATUSES = (DONE, EVERYTHING)


def view(context: Context) -> View:
    """How to read the picture, the picture, its remarks, and the list of what is zoomed on."""
    wanted = context.extra.get("statut", DONE)
    everything = wanted == EVERYTHING
    found = carto(context.data, context.filters, context.words, everything=everything)
    scene = stage(context, found)
    names = axis_names(context.words)
    going = files("carto", context.words.centre.carto.title, lambda: carto_sheet(found, names, context.words))
    silent = NOT_ZERO if silence(context.data, context.filters) else ""
    picture: Content = [legend(found), matrix(scene), going]
    return View(
        heading=context.words.centre.carto.title,
        slots={
            "lecture": [html.P(takeaway(context, found), className="ct-lead"), status_choice(everything)],
            "image": empty_state(say("carto", "why_empty", everything, silent)) if found.empty else picture,
            "notes": [] if found.empty else notes(context, found),
            "liste": [] if found.empty else beside(scene, list_title(context)),
        },
        summary=say("carto", "summary", found),
        notices=() if wanted in STATUSES else (say("carto", "not_shown", wanted[:30]),),
    )


def stage(context: Context, found: Carto) -> Stage:
    """What the drawing needs: the carto and where its links lead."""
    filters = context.filters
    query = to_query(filters, context.words)

    def zoom(mode: str, theme: str) -> str:
        there = filters.mode == (mode,) and filters.theme == (theme,)
        target = choose(choose(filters, "mode", () if there else (mode,)), "theme", () if there else (theme,))
        return context.href("carto", target, context.extra)

    rows, columns = axis_names(context.words)
    return Stage(
        carto=found,
        href=lambda name: f"{context.base}actions/{name}{query}",
        zoom=zoom,
        resource_href=context.href("publications"),
        list_href=context.href("actions", extra={"statut": DONE}),
        zoomed=bool(filters.mode or filters.theme),
        row_name=capital(rows),
        column_name=columns,
        words=context.words,
        doubts=context.doubts,
    )


def axis_names(words: Vocabulary) -> tuple[str, str]:
    """What the rows and the columns of a centre's picture are, in the plural."""
    return (
        ("catégories nationales", "thèmes") if words.centre.carto.rows == "category" else ("modes d’action", "causes")
    )


def status_choice(everything: bool) -> Component:
    """Realised only, or the others as well, drawn apart."""
    on = EVERYTHING if everything else DONE
    buttons = [param_button("statut", code, say("carto", "shown", code), code == on) for code in STATUSES]
    return segments("Actions montrées", buttons)


def takeaway(context: Context, found: Carto) -> str:
    """What the picture says, computed from it."""
    if not found.total:
        return silence(context.data, context.filters) or say("carto", "nothing_done")
    if context.filters.mode or context.filters.theme:
        return say("carto", "zoom", found)
    # A row without an action means something where there are enough, not more left out for want of a date.
    apart = int(left_out(context.data, context.filters).sum())
    told = found.total >= max(LEAST_TOLD, apart)
    unused = [option.short for option in found.unused] if told else []
    return say("carto", "takeaway", found, axis_names(context.words)[0], unused)


def notes(context: Context, found: Carto) -> list[Component | str]:
    """What must be known to trust the picture."""
    centre, lines = context.words.centre, []
    narrowed = set(context.filters.narrowed()) - {*AXES}
    figure = None if narrowed else published(context.data, centre.actions_indicator, context.filters, filtered=False)
    if figure is not None and figure.value is not None:
        lines.append(html.P(say("carto", "published", found, figure, centre.vocabulary)))
    if found.suggested:
        told = say("carto", "suggested", found, centre.carto.rows == "category")
        lines.append(html.P([*basis_tag("suggéré"), f" {told}"]))
    return [html.Div([*lines, *map(html.P, say_lines("carto", "notes", found))], className="notes")]


def list_title(context: Context) -> str:
    """The list's heading: what is zoomed on."""
    names = [context.words.label(axis, code) for axis in ("mode", "theme") for code in context.filters.selected(axis)]
    return " × ".join(names) if names else "Toutes les actions du dessin"


def compose(slots: Mapping[str, Component]) -> Component:
    """The reading, the picture and its list beside it."""
    return html.Div(
        [
            slots["lecture"],
            html.Div([html.Div([slots["image"], slots["notes"]], className="carto-picture"), slots["liste"]],
                     className="carto-stage"),
        ],
        className="carto-page",
    )  # fmt: skip


PAGE = Page(
    id="carto",
    path="/carto",
    label="Carto d’activité",
    group="Vue d’ensemble",
    description="Les actions du centre placées selon leur cause et leur mode d’action, de l’ensemble à chacune.",
    slots=("lecture", "image", "notes", "liste"),
    view=view,
    compose=compose,
    extras=("statut",),
    label_for=lambda words: words.centre.carto.title,
)
