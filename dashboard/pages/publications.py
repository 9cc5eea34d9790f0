"""Publications: how many the report counts, which ones the documents name, where each stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from dashboard.components.chart import figure_card
from dashboard.components.charts import time_chart
from dashboard.components.list_sheets import publications_sheet
from dashboard.components.publication_list import controls, publication_list
from dashboard.components.publications import (
    bars_table,
    published_beside_listed,
    status_tiles,
    theme_buttons,
    type_buttons,
)
from dashboard.components.sheet import files
from dashboard.dimensions import BY_ID
from dashboard.filters import of_period, to_choose_among
from dashboard.french import NARROW, agree, enumerate_words, number, part_of, plural
from dashboard.indicators.insights import LEAST_TOLD
from dashboard.indicators.model import PERIOD, Measure
from dashboard.indicators.publications_breakdowns import by_month, by_theme, by_type, undated_words
from dashboard.indicators.publications_list import PENDING, Choice, Labels, Line, Listing, listing
from dashboard.pages.model import Context, Page, View
from dashboard.sources.problems import quoted


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
    pending = sum(item.status in PENDING for item in found.every)
    if not found.every:
        return "aucune publication nommée par les documents"
    named = f"{plural(len(found.every), 'publication')} {agree(len(found.every), 'nommée')} par les documents"
    return f"{named}, dont {number(pending)} pas encore {agree(pending, 'sortie')}" if pending else named


def unheard_notices(total: Measure) -> tuple[str, ...]:
    """Says what of the filters a publication cannot follow, and what is shown then."""
    names = [f"« {BY_ID[name].label} »" for name in total.unheard if name != PERIOD]
    told = []
    if len(names) == 1:
        told.append(f"Le filtre {names[0]} ne dit rien d’une publication : il est ignoré sur cette page.")
    if len(names) > 1:
        told.append(
            f"Les filtres {enumerate_words(names)} ne disent rien d’une publication : ils sont ignorés sur cette page."
        )
    if PERIOD in total.unheard:
        told.append("Une publication se compte par année, toutes n’ayant pas de date précise : l’année reste entière.")
    return tuple(told)


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
        verb = agree(suggested, "publication est classée", "publications sont classées")
        notes.append(f"{number(suggested)} {verb} par mots-clés seulement : à confirmer par le centre.")
    if any(len(item.themes) > 1 for item in every):
        notes.append("Une publication à plusieurs thèmes compte dans plusieurs lignes.")
    title, message, buttons = "Par thème", leading(lines), theme_buttons(lines, chosen)
    if chosen:
        everything = BY_ID["theme"].everything
        title, message = f"Par thème, {everything}", of_choice(lines, chosen, len(every), everything)
        notes.insert(0, to_choose_among("Ce tableau", "theme", [line.label for line in lines if line.code in chosen]))
    return bars_table("theme", title, message, lines, buttons, first="Thème", notes=notes, suggested=bool(suggested))


def leading(lines: tuple[Line, ...]) -> str:
    """The message of a breakdown: its largest lines; none where too little is known."""
    known = [line for line in lines if line.code]
    if not known:
        return "Non renseigné pour toutes les publications." if lines else "Rien dans cette sélection."
    unknown = sum(line.total for line in lines if not line.code)
    if sum(line.total for line in lines) < LEAST_TOLD:
        return "Trop peu de publications pour en tirer une répartition."
    if unknown > sum(line.total for line in known):
        return f"Non renseigné pour {plural(unknown, 'publication')}{NARROW}; le reste ne dit rien de l’ensemble."
    top = [line for line in known if line.total == known[0].total]
    count = plural(known[0].total, "publication")
    if len(top) > 3:
        return f"Au plus {count} par ligne{NARROW}: rien ne domine."
    names = enumerate_words([quoted(line.label) for line in top])
    tail = f"{NARROW}; {number(unknown)} non {agree(unknown, 'renseignée')}" if unknown else ""
    if len(top) > 1:
        return f"{names} à égalité{NARROW}: {count} chacun{tail}."
    return f"{names} en tête{NARROW}: {count}{tail}."


def of_choice(lines: tuple[Line, ...], chosen: Sequence[str], total: int, everything: str) -> str:
    """The message of a breakdown under a choice of its own lines: what is chosen, out of how much."""
    counts = [
        f"{quoted(line.label)}{NARROW}: {plural(line.total, 'publication')}" for line in lines if line.code in chosen
    ]
    return f"{enumerate_words(counts) or 'Rien pour ce choix'}, sur {number(total)} pour {everything}."


def date_chart(found: Listing, labels: Labels) -> Component:
    """By month where the month is known; says plainly when no date can be trusted."""
    breakdown = by_month(found.every, labels.statuses)
    if breakdown is not None:
        known, base = breakdown.covered, breakdown.base
        takeaway = f"Mois connu pour {part_of(known, base, 'publication sortie', 'publications sorties')}."
        return time_chart("date", "Quand elles sont sorties", breakdown, takeaway=takeaway)
    done = sum(item.done for item in found.every)
    return no_dates(done, undated_words(found.every))


def no_dates(done: int, why: str) -> Component:
    """The chart's place when no month is known: the reason, without a button that could not help."""
    if not done:
        text = "Aucune publication sortie n’est nommée dans cette sélection : rien à placer dans l’année."
    else:
        text = f"Aucun mois connu pour les {number(done)} publications sorties ({why}) : pas de courbe inventée."
        text = text if done > 1 else f"Aucun mois connu pour la seule publication sortie ({why})."
    return figure_card("date", "Quand elles sont sorties", text, [])


def result_line(found: Listing) -> Component:
    """How many the list shows, told to screen readers when it changes."""
    links = sum(bool(item.url) for item in found.shown)
    shown, every = len(found.shown), len(found.every)
    text = plural(shown, "publication") if shown == every else f"{number(shown)} sur {plural(every, 'publication')}"
    linked = f", {number(links)} avec un lien" if links else ", aucune avec un lien dans les documents"
    text = f"{text}{linked}" if shown else "Aucune publication à montrer"
    return html.P(f"{text}.", role="status", className="result-line")


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
