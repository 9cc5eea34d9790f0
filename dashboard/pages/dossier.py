"""Dossier financeur: what a centre has to account for a convention, a funder or a scheme, and room for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dash.development.base_component import Component

from dashboard.blocks import shown
from dashboard.components import html
from dashboard.components.kpi import kpi_strip
from dashboard.components.list_sheets import actions_sheet
from dashboard.components.part import ON_PAPER, part
from dashboard.components.sheet import files
from dashboard.components.table import Cell, Table, data_table, table_with_files
from dashboard.components.targets import lead
from dashboard.filters import Filters, french_date, whole_years
from dashboard.french import capital, enumerate_words
from dashboard.indicators.agenda import Entry, agenda
from dashboard.indicators.agenda_words import participants_words, when_words
from dashboard.indicators.breakdowns import actions_of
from dashboard.indicators.funders import Asker, askers
from dashboard.indicators.means import shares
from dashboard.pages.model import Context, Page, View
from dashboard.pages.objectifs import aimed, tables
from dashboard.pages.participation import ORIGIN
from dashboard.pages.synthese import for_whom, where
from dashboard.words import say

FIGURES = ("actions", "half_days", "attendances", "unique_participants")
CHARGES = (
    "60 Achats", "61 Services extérieurs", "62 Autres services extérieurs", "63 Impôts et taxes",
    "64 Charges de personnel", "65 Autres charges de gestion courante", "66 Charges financières",
    "67 Charges exceptionnelles", "68 Dotations", "Charges indirectes", "86 Contributions volontaires en nature",
)  # fmt: skip
PRODUCTS = (
    "70 Ventes et prestations", "74 Subventions d’exploitation", "75 Autres produits de gestion courante",
    "76 Produits financiers", "77 Produits exceptionnels", "78 Reprises", "87 Contributions volontaires en nature",
)  # fmt: skip
ROOMS = (
    "Décrivez la mise en œuvre\u202f: ce qui était prévu, ce qui a changé.",
    "Les objectifs ont-ils été atteints au regard des indicateurs choisis\u202f? Ce qu’on en conclut.",
    "Autres informations utiles.",
)
ANNEX = (
    "Règles de répartition des charges indirectes affectées à l’action.",
    "Écarts significatifs entre le budget prévu et le budget réalisé\u202f: pourquoi.",
    "Contributions volontaires en nature affectées à l’action\u202f: lesquelles, et comment elles sont estimées.",
    "Observations sur le compte rendu financier.",
)


def view(context: Context) -> View:
    """The file of whom the address names; else whom there may be one for."""
    own = whole_years(context.filters).year
    year = own or context.words.default_year or context.data.centre.default_year
    known = askers(context.data, year)
    wanted = context.extra.get("pour", "")
    found = next((one for one in known if one.slug == wanted), None)
    notices = [] if own else [f"Un dossier est celui d’une année\u202f: c’est {year} qui est affichée."]
    if wanted and found is None:
        notices.append(f"Aucun dossier ne porte ce nom en {year}\u202f: choisissez-en un.")
    first = {
        "constat": html.P(say("dossier", "lead", found, year, len(known)), className="lead"),
        "choix": choice(context, known, found, year),
    }
    scope = found.filters if found else Filters(context.filters.centre, year)
    slots = told(replace(context, filters=scope), found, year) if found else {}
    heading = f"Dossier financeur, {found.label}, {year}" if found else f"Dossiers financeurs, {year}"
    empty = {name: html.Div() for name in PAGE.slots}
    return View(heading, {**empty, **first, **slots}, notices=tuple(notices), scope=scope)


def choice(context: Context, known: Sequence[Asker], found: Asker | None, year: int) -> Component:
    """Links to the files that there are."""
    chosen = Filters(context.filters.centre, year)
    links = [
        html.Li(html.A(one.label, href=context.href(PAGE.path, chosen, {"pour": one.slug})))
        for one in known
        if one != found
    ]
    title = "Autres dossiers" if found else "Pour qui"
    if not links:
        return html.Div()
    return html.Nav([html.H2(title), html.Ul(links, className="jump")], **{"aria-label": title})


def told(context: Context, found: Asker, year: int) -> dict[str, Component]:
    """The parts of a file, all under its filters but the targets, which have their own."""
    entries = agenda(context.data, context.filters, context.words, statuses=("realised",)).entries
    targets = [aimed(context, one) for one in found.targets]
    return {
        "objectifs": html.Div(
            [html.H2("Les objectifs"), html.P(lead(year, targets, (), team=False)), *tables(context, targets)]
        ),
        "chiffres": html.Section([html.H2("Les chiffres"), figures(context)]),
        "actions": actions(context, entries),
        "public": html.Section([html.H2("Le public"), *public(context)]),
        "territoires": html.Section(
            [html.H2("Les territoires"), where(context, capital(actions_of(context.words).unit_plural), pressed=False)]
        ),
        "bilan": first_sheet(context, entries),
        "budget": second_sheet(context, year),
        "annexe": sheet("Feuillet 3\u202f: annexe", rooms(ANNEX), "feuillet-3"),
    }


def figures(context: Context) -> Component:
    """The key figures."""
    return kpi_strip([context.measure(name) for name in FIGURES], context.rows_href(), name="chiffres")


def actions(context: Context, entries: Sequence[Entry]) -> Component:
    """The realised actions, as a list that goes out whole."""
    title = "Les actions réalisées"
    if not entries:
        return html.Section([html.H2(title), html.P("Aucune action réalisée n’est connue dans ce périmètre.")])
    heads, rows = ("Action", "Quand", "Format", "Commune", "Participants"), [_action(context, one) for one in entries]
    # Where no head-count is told, as in public, nothing is to be read in its column.
    width = len(heads) - (not any(row[-1] for row in rows))
    table = Table(title, heads[:width], tuple(row[:width] for row in rows), numeric=False)
    going = files("actions", title, lambda: actions_sheet(entries, context.words, context.doubts))
    return html.Section([html.H2(title), html.Div([data_table(table, "data titled"), going], className="goes-out")])


def _action(context: Context, entry: Entry) -> tuple[Cell, ...]:
    line = entry.line
    link = html.A(line.title, href=context.href(f"actions/{line.id}"))
    how = context.words.label("format", line.format) if line.format else ""
    return link, when_words(line), how, line.place, participants_words(line)


def public(context: Context) -> list[Component]:
    """Who came; from where, where lists tell it."""
    origin = [shown(ORIGIN, context.source, context.filters)[1]] if context.source.tells_people(context.filters) else []
    return [html.Div([html.Div(one, className="column") for one in (for_whom(context), *origin)], className="grid-2")]


def first_sheet(context: Context, entries: Sequence[Entry]) -> Component:
    """What happened, for whom, when and where; then what only the centre can write."""
    held = {name: say("dossier", "held", context.measure(name)) for name in FIGURES}
    days = sorted(day for entry in entries for day in (entry.line.start, entry.line.end) if day)
    span = [french_date(day) for day in (days[0], days[-1])] if days else ["", ""]
    undated = sum(entry.line.start is None for entry in entries)
    places = sorted({entry.line.place for entry in entries if entry.line.place})
    rows = (
        ("Mise en œuvre", f"{held['actions']}, {held['half_days']}"),
        ("Personnes bénéficiaires", f"{held['unique_participants']}, {held['attendances']}"),
        ("Dates de réalisation", say("dossier", "when", *span, undated)),
        ("Lieux de réalisation", enumerate_words(places) or "Aucun lieu connu"),
    )
    table = Table("Feuillet 1, ce que le centre a", ("Rubrique", "Ce que le centre a"), rows, numeric=False)
    title = "Feuillet 1\u202f: bilan qualitatif"
    return html.Section([html.H2(title), table_with_files(table, name="feuillet-1"), *rooms(ROOMS)])


def second_sheet(context: Context, year: int) -> Component:
    """The frame of the money, which is not kept here; what the centre publishes of its own, as a whole."""
    heads = ("Poste", "Prévu (€)", "Réalisé (€)", "Écart (€)", "Écart (%)")
    frames = [
        table_with_files(
            Table(f"Feuillet 2, {name}", heads, tuple((one, *["à compléter"] * 4) for one in lines), numeric=False),
            name=f"feuillet-2-{name}",
        )
        for name, lines in (("charges", CHARGES), ("produits", PRODUCTS))
    ]
    content = [html.P(say("dossier", "budget_note")), *frames, *money(context, year)]
    return sheet("Feuillet 2\u202f: tableau de synthèse", content, "feuillet-2")


def sheet(title: str, content: Sequence[Component], anchor: str) -> Component:
    """A sheet to fill in elsewhere: folded on the screen, whole in a document."""
    return part(title, content, folded=True, anchor=anchor, class_name=ON_PAPER)


def money(context: Context, year: int) -> Iterator[Component]:
    """The published shares of resources and expenses, of the whole centre."""
    told = (("Ressources", "resources_share", "origin"), ("Dépenses", "expenses_share", "nature"))
    rows = [
        (label, row.label, f"{row.value:.15g}\u202f%".replace(".", ","), found.source)
        for label, name, dimension in told
        if (found := shares(context.data, name, dimension, year))
        for row in found.rows
    ]
    if rows:
        table = Table("Ce que le centre publie, pour tout le centre", ("Quoi", "Poste", "Part", "Source"), tuple(rows))
        content = [table_with_files(replace(table, numeric=False), name="moyens-publies")]
        yield part("Ce que le centre publie de son budget", content, folded=True, anchor="moyens-publies")


def rooms(asked: Sequence[str]) -> list[Component]:
    """Where the centre writes."""
    return [html.P(one, className="room") for one in asked]


PAGE = Page(
    id="dossier",
    path="/dossier-financeur",
    label="Dossier financeur",
    group="Le centre",
    description="Ce que le centre a pour rendre compte à un financeur : objectifs, actions, public, territoires.",
    slots=(
        "constat", "objectifs", "chiffres", "actions", "public", "territoires", "bilan", "budget", "annexe", "choix",
    ),
    view=view,
    dimensions=(),
    extras=("pour",),
    listed=False,
)  # fmt: skip
