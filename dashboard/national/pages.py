"""The pages of the national edition."""

from __future__ import annotations

from dataclasses import replace

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.part import fold, part
from dashboard.national import calendar, figures, quarters, region_map, tables, themes
from dashboard.national.fields import search_box
from dashboard.national.network_page import network_page
from dashboard.national.overview import overview
from dashboard.national.search import MOST, SHORTEST, search
from dashboard.national.store import NationalSnapshot
from dashboard.national.year import YEAR, shown, year_asked, year_choices
from dashboard.pages import integrer
from dashboard.pages.accessibility_checks import checks
from dashboard.pages.methode import back
from dashboard.pages.model import Context, View
from dashboard.words import say, say_html

TITLE = "Les centres côte à côte"
FIRST = ("Demi-journées", "Demi-journées par ETP", "Actions", "Présences cumulées", "Publications")
"""Columns whose middle is shown at first sight."""


def view(context: Context) -> View:
    """What each centre publishes of a year, side by side; on common bases; what the ANCT declares; the versions."""
    snapshot = shown(context)
    year, notices = year_asked(context)
    members = snapshot.members
    told = [one for one in members if year in one.years]
    lead = say("national", "lead", len(told), len(members), year) if told else say("national", "nothing")
    content: list[Component] = [html.P(lead, className="lead"), year_choices(context, "/", year)]
    if told:
        content += _compared(snapshot, year)
    content += [
        part("Ce que l’ANCT déclare", [html.P(say("national", "anct"), className="intro"), tables.anct_table()]),
        _versions(snapshot),
    ]
    heading = f"{TITLE}, {year}" if told else TITLE
    return View(heading, {"page": html.Div(content)}, notices=notices, scope=replace(context.filters, year=year))


def _compared(snapshot: NationalSnapshot, year: int) -> list[Component]:
    members = snapshot.members
    own = figures.columns(members, year)
    shared = figures.ratios(members, year, snapshot)
    first = {one.title: one for one in (*own, *shared)}
    found = overview([first[name] for name in FIRST if name in first])
    found += [tables.side_by_side("centres", say("national", "side_by_side", year), members, own)]
    if shared:
        caption = say("national", "common_base", year)
        found.append(tables.side_by_side("base-commune", caption, members, shared))
    notes = part(html.H3("Comment lire ces colonnes"), [tables.remarks_list([*own, *shared])], folded=True,
                 anchor="lire")  # fmt: skip
    quarters = [one for one in members if figures.quarters_of(one, year, snapshot) is not None]
    unknown = say("national", "no_base", quarters, year)
    return [*found, *([html.P(unknown, className="note")] if unknown else []), notes]


def _versions(snapshot: NationalSnapshot) -> Component:
    """Which version of each centre is shown."""
    members = snapshot.members
    late = sum(one.late or one.snapshot is None for one in members)
    told = html.Span(say("national", "versions_told", late, len(members)), className="doc-remarks")
    content = [html.P(say("national", "versions"), className="intro"), tables.versions_table(members)]
    return fold([html.H2("Où en est chaque centre"), " ", told], content, "versions", class_name="part")


def search_view(context: Context) -> View:
    """Who has worked on something: the actions and publications of all the centres that some words find."""
    members = shown(context).members
    query = context.extra.get("q", "")
    found = search(members, query)
    told: list[Component] = []
    if found:
        centres = len({one.member.place.id for one in found})
        words = say("national", "search_found", len(found), centres, min(len(found), MOST))
        told = [html.P(words, role="status"), tables.found_table(found[:MOST])]
    elif len(query.strip()) >= SHORTEST:
        told = [html.P(say("national", "search_nothing", query), className="empty", role="status")]
    intro = html.P(say("national", "search_help", len(members)), className="note")
    label, example = "Chercher chez tous les centres", "santé mentale, Mayotte, podcast…"
    slots = {"champ": search_box(context, SEARCH.path, query, label, example), "trouve": html.Div([intro, *told])}
    return View("Qui a travaillé sur…", slots, query=query)


def method(context: Context) -> View:
    """How it is compared, what may be; or the legal notice."""
    if context.rest == "mentions":
        legal = html.Div(html.Section([say_html("national", "legal", context.hosting)], className="doc-section"))
        return View("Mentions légales", {"page": html.Div([back(context), legal])})
    if context.rest:
        unknown = html.P(say("method", "unknown", context.rest[:60]))
        return View("Partie introuvable", {"page": html.Div([back(context), unknown])}, found=False)
    content: list[Component] = [
        html.Section([html.H2("Les règles"), say_html("national", "rules")], className="doc-section"),
        part("Ce qui se compare", [tables.agreements_table()]),
        part("Les thèmes", [html.P(html.A(say("national", "themes_link"), href=context.href("theme")))]),
    ]
    return View("Comment on compare", {"page": html.Div(content)})


def accessibility(context: Context) -> View:
    """What is known of the accessibility of this edition."""
    seen = checks()
    names = [page.label for page in PAGES if page.id in seen.pages.get("national", ())]
    said = say_html("national", "accessibility", seen, names, context.hosting)
    page = html.Div(html.Section([said], className="doc-section"), className="doc-parts")
    return View("Accessibilité", {"page": html.Div([back(context), page])})


HOME = network_page(
    id="national",
    path="/",
    label=TITLE,
    description="Ce que publient les centres de ressources politique de la ville, côte à côte, sans rien additionner.",
    slots=("page",),
    view=view,
    extras=(YEAR,),
    subject="Chiffres publiés par les centres",
)
SEARCH = network_page(
    id="recherche",
    path="/recherche",
    label="Chercher",
    description="Les actions et les publications de tous les centres, cherchées ensemble.",
    slots=("champ", "trouve"),
    view=search_view,
    extras=("q",),
)
METHOD = network_page(
    id="methode",
    path="/methode",
    label="Comment on compare",
    description="Ce qui se compare d’un centre à l’autre, ce qui ne se compare pas, et pourquoi.",
    slots=("page",),
    view=method,
    accepts_rest=True,
)
ACCESSIBILITY = network_page(
    id="accessibilite",
    path="/accessibilite",
    label="Accessibilité",
    description="L’état de conformité de l’édition nationale, et le contact.",
    slots=("page",),
    view=accessibility,
    listed=False,
)
_CONTENT = (HOME, region_map.PAGE, themes.PAGE, calendar.PAGE, quarters.PAGE, SEARCH, METHOD, ACCESSIBILITY)
PAGES = (*_CONTENT, integrer.page_of(_CONTENT))
