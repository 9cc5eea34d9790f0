"""Publications: how many the report counts, which ones the documents name, where each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.chart import figure_card
from dashboard.components.charts import time_chart
from dashboard.components.list_sheets import publications_sheet
from dashboard.components.publications import (
    bars_table,
    controls,
    publication_list,
    published_beside_listed,
    status_tiles,
    theme_buttons,
    type_buttons,
)
from dashboard.components.sheet import files
from dashboard.dimensions import BY_ID
from dashboard.filters import of_period, to_compare
from dashboard.indicators.insights import LEAST_TOLD
from dashboard.indicators.model import PERIOD, Measure
from dashboard.indicators.publications import (
    PENDING,
    Choice,
    Labels,
    Line,
    Listing,
    by_month,
    by_theme,
    by_type,
    listing,
    undated,
)
from dashboard.pages.model import Context, Page, View
from dashboard.words import say, say_lines


def view(context: Context) -> View:
    """Published beside listed, states, types, themes, dates, and the list under a search.

    All of it follows what a publication can follow; what else was asked for is told.
    """
    total = context.measure("publications")
    context = replace(context, filters=total.scope or context.filters)
    labels = labels_of(context)
    choice, notices = choice_of(context, labels)
    found = listing(context.data, context.filters, context.words, labels, choice)
    listed = sum(item.done for item in found.every)
    unfiltered = not context.filters.narrowed() and context.filters.year is not None
    return View(
        heading=heading(context),
        slots={
            "constat": published_beside_listed(total, listed, unfiltered),
            "etats": status_tiles(found.statuses, choice.status),
            "type": type_chart(found, labels, choice),
            "theme": theme_chart(context, found),
            "date": date_chart(found, labels),
            "recherche": controls(found, choice),
            "resultat": result_line(found),
            "liste": html.Div([publication_list(found, choice), *going_out(found)]),
        },
        summary=summary(found),
        notices=(*notices, *unheard_notices(total)),
        scope=context.filters,
    )


def going_out(found: Listing) -> list[Component]:
    """The files of the publications listed."""
    return [files("liste", "Publications", lambda: publications_sheet(found.shown))] if found.shown else []


def labels_of(context: Context) -> Labels:
    """French labels of types and states, from the schema."""
    schema = context.snapshot.schemas["publications"]
    return Labels(schema.labels("type"), schema.labels("status"))


def choice_of(context: Context, labels: Labels) -> tuple[Choice, tuple[str, ...]]:
    """The page's own parameters, checked; a value that does not exist is left out, with a notice."""
    notices = []
    values = {}
    for name, allowed, noun in (("type", labels.types, "Type"), ("statut", labels.statuses, "État")):
        value = context.extra.get(name, "")
        values[name] = value if value in allowed else ""
        if value and value not in allowed:
            notices.append(f"{noun} de publication « {value[:40]} » inconnu : ce choix est ignoré.")
    return Choice(context.extra.get("q", ""), values["type"], values["statut"]), tuple(notices)


def heading(context: Context) -> str:
    """ "Les publications de 2024"."""
    return f"Les publications{of_period(context.filters)}"


def summary(found: Listing) -> str:
    """How many the documents name, and how many of them are not out."""
    return say("publications", "summary", len(found.every), sum(item.status in PENDING for item in found.every))


def unheard_notices(total: Measure) -> tuple[str, ...]:
    """Says what of the filters a publication cannot follow, and what is shown then."""
    names = [BY_ID[name].label for name in total.unheard if name != PERIOD]
    return say_lines("publications", "unheard", names, PERIOD in total.unheard)


def type_chart(found: Listing, labels: Labels, choice: Choice) -> Component:
    """By type; a press on a type keeps it in the list."""
    lines = by_type(found.every, labels.types)
    title, message, buttons = "Par type", leading(lines), type_buttons(lines, choice.type)
    if choice.type:
        title, message = (
            "Par type, tous les types",
            of_choice(lines, (choice.type,), len(found.every), "tous les types"),
        )
    return bars_table("type", title, message, lines, buttons, first="Type")


def theme_chart(context: Context, found: Listing) -> Component:
    """By theme, the themes not chosen staying beside the chosen ones; what is only suggested is marked."""
    every, chosen = found.every, context.filters.theme
    if chosen:
        anyone = replace(context.filters, theme=())
        every = listing(context.data, anyone, context.words, labels_of(context), Choice()).every
    lines = by_theme(every, context.words)
    suggested = sum(item.theme_suggested for item in every)
    notes = []
    if suggested:
        notes.append(say("publications", "suggested", suggested))
    if any(len(item.themes) > 1 for item in every):
        notes.append("Une publication à plusieurs thèmes compte dans plusieurs lignes.")
    title, message, buttons = "Par thème", leading(lines), theme_buttons(lines, chosen)
    if chosen:
        everything = BY_ID["theme"].everything
        title, message = f"Par thème, {everything}", of_choice(lines, chosen, len(every), everything)
        notes.insert(0, to_compare("Ce tableau", "theme", [line.label for line in lines if line.code in chosen]))
    return bars_table("theme", title, message, lines, buttons, first="Thème", notes=notes, suggested=bool(suggested))


def leading(lines: tuple[Line, ...]) -> str:
    """The message of a breakdown: its largest lines; none where too little is known."""
    known = [line for line in lines if line.code]
    all_known, unknown = sum(line.total for line in known), sum(line.total for line in lines if not line.code)
    top = [line for line in known if line.total == known[0].total]
    return say("publications", "leading", all_known, unknown, all_known + unknown < LEAST_TOLD, top)


def of_choice(lines: tuple[Line, ...], chosen: Sequence[str], total: int, everything: str) -> str:
    """The message of a breakdown under a choice of its own lines: what is chosen, out of how much."""
    return say("publications", "chosen", [line for line in lines if line.code in chosen], total, everything)


def date_chart(found: Listing, labels: Labels) -> Component:
    """By month where the month is known; says plainly when no date can be trusted."""
    title, breakdown, lacking = "Quand elles sont sorties", by_month(found.every, labels.statuses), undated(found.every)
    if breakdown is None:
        return figure_card("date", title, say("publications", "no_dates", lacking), [])
    takeaway = say("publications", "months_known", breakdown.covered, breakdown.base)
    noted = replace(breakdown, notes=say_lines("publications", "undated", lacking))
    return time_chart("date", title, noted, takeaway=takeaway)


def result_line(found: Listing) -> Component:
    """How many the list shows, told to screen readers when it changes."""
    links = sum(bool(item.url) for item in found.shown)
    text = say("publications", "result", len(found.shown), len(found.every), links)
    return html.P(text, role="status", className="result-line")


def compose(slots: Mapping[str, Component]) -> Component:
    """Count and states, then three breakdowns, then the list."""
    return html.Div(
        [
            html.Div([slots["constat"], slots["etats"]], className="lead-row"),
            html.H2("De quelle sorte, sur quoi, quand"),
            html.Div([html.Div([slots["type"]], className="column"),
                      html.Div([slots["theme"], slots["date"]], className="column")], className="grid-2"),
            html.H2("La liste"),
            slots["recherche"],
            slots["resultat"],
            slots["liste"],
        ]
    )  # fmt: skip


PAGE = Page(
    id="publications",
    path="/publications",
    label="Publications",
    group="Activité",
    description="Les publications du centre de ressources par type, thème, état et date, avec leurs liens.",
    slots=("constat", "etats", "type", "theme", "date", "recherche", "resultat", "liste"),
    subject="Publications",
    view=view,
    compose=compose,
    dimensions=(),
    extras=("q", "type", "statut"),
)
