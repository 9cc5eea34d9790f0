"""Territoires: every territory of the perimeter with what was done there, those with nothing included."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.blocks.territory_list import (
    KIND_PARAMS,
    KIND_TITLES,
    choices,
    pager,
    search_box,
    territory_table,
)
from dashboard.components import html
from dashboard.components.agenda import param_button
from dashboard.components.chart import reset_button
from dashboard.components.sheet import Sheet, files, sheet_of
from dashboard.components.territory import UNKNOWN
from dashboard.cube.territory_list import PER_PAGE, SORTS, Choice, Listing, listing
from dashboard.filters import french_date, period_words
from dashboard.french import NARROW, plural
from dashboard.indicators.territory_address import address_of
from dashboard.indicators.wording import lists_unheard
from dashboard.pages.model import Content, Context, Page, View, without_table
from dashboard.territories.model import Kind, Territory
from dashboard.words import say, say_lines

EXTRAS = ("type", "q", "tri", "blanches", "qpv", "page")
KINDS: Mapping[str, Kind] = {param: kind for kind, param in KIND_PARAMS.items()}
MOST_PAGES = 9999


def choice(extra: Mapping[str, str]) -> tuple[Choice, tuple[str, ...]]:
    """Read the page's own parameters; what is not understood falls back to its default, with a notice."""
    notices: list[str] = []
    kind, sort, page = (extra.get(name, "") for name in ("type", "tri", "page"))
    column = sort.removeprefix("-")
    if kind and kind not in KINDS:
        notices.append(f"Type «\u00a0{kind[:30]}\u00a0» inconnu{NARROW}: le type habituel est affiché.")
    if sort and column not in SORTS:
        notices.append(f"Tri «\u00a0{sort[:30]}\u00a0» inconnu{NARROW}: l’ordre habituel est affiché.")
    number = int(page) if page.isascii() and page.isdigit() and len(page) <= len(str(MOST_PAGES)) else 1
    chosen = Choice(
        kind=KINDS.get(kind),
        query=extra.get("q", ""),
        sort=column if column in SORTS else "",
        descending=sort.startswith("-"),
        page=number,
        blank_only=extra.get("blanches") == "oui",
        quarters_only=extra.get("qpv") == "oui",
    )
    return chosen, tuple(notices)


def view(context: Context) -> View:
    """Search, kinds, what the list says, the list."""
    chosen, notices = choice(context.extra)
    known = context.snapshot.territories
    if not len(known):
        return not_installed()
    found = listed(context, chosen)
    return View(
        heading="Territoires",
        slots={
            "recherche": search_box(chosen.query),
            "choix": [*choices(chosen, found)],
            "resume": resume(context, found, chosen),
            "liste": body(context, found, chosen),
            "pages": pager(found),
        },
        summary=summary(found, chosen),
        notices=notices,
    )


def listed(context: Context, chosen: Choice, per_page: int = PER_PAGE) -> Listing:
    """A page of the list."""
    known = context.snapshot.territories
    return listing(context.data, context.filters, context.words, known, chosen, context.source, per_page)


def not_installed() -> View:
    """No list of territories on this server."""
    sentence = "Les listes de territoires ne sont pas installées sur ce serveur\u202f: cette page n’a rien à montrer."
    empty = dict.fromkeys(PAGE.slots, "")
    return View("Territoires", {**empty, "liste": html.P(sentence, className="empty")})


def summary(found: Listing, chosen: Choice) -> str:
    """How many territories are listed."""
    if found.kind is None:
        return plural(found.matching, "territoire trouvé", "territoires trouvés")
    if chosen.blank_only:
        return (
            "zones blanches non établies"
            if found.no_blanks
            else plural(found.matching, "zone blanche", "zones blanches")
        )
    return say("territory", "of_kind", found.kind, found.matching)


def resume(context: Context, found: Listing, chosen: Choice) -> Component:
    """What the list says, and how far it may be trusted."""
    if found.kind is None:
        words = html.P(say("territory", "found", found, chosen.query), className="scope-note")
        return html.Div(words, className="terr-resume") if found.matching else html.Div()
    lines = [html.P(say("territory", "found", found, chosen.query), className="scope-note")] if chosen.query else []
    first = say("territory", "blanks", found, found.kind, context.words.centre.vocabulary)
    second = say("territory", "rest", found, found.kind)
    lines += [html.P(first, className="ct-lead")] if first and not chosen.query else []
    lines += [html.P(second, className="scope-note after")] if second else []
    if found.several:
        lines.append(html.P(say("territory", "several", found.several), className="scope-note after"))
    return html.Div(lines, className="terr-resume")


def body(context: Context, found: Listing, chosen: Choice) -> Component:
    """The table, or why there is none."""
    if not found.shown:
        return nothing(context, found, chosen)
    as_of = context.data.centre.table_as_of("events")
    title = KIND_TITLES[found.kind] if found.kind else "Territoires trouvés"
    caption = f"{title}, {period_words(context.filters)}"

    def table(shown: Listing) -> Component:
        return territory_table(shown, chosen, context.words, lambda one: sheet_href(context, one), as_of, caption)

    def whole() -> Sheet:
        """Every page of the list."""
        return sheet_of(table(listed(context, chosen, max(1, found.matching))))

    note = f"Dernière action datée{NARROW}: toutes années confondues, ancienneté au {french_date(as_of)}."
    untold = any(line.counts.done is None or line.counts.announced is None for line in found.shown)
    note += f" {UNKNOWN}{NARROW}: non renseigné pour cette sélection." if found.unlisted or untold else ""
    notes = [html.P(text) for text in (note, *say_lines("figures", "unheard", lists_unheard(context.filters)))]
    parts = [table(found), html.Div(notes, className="notes"), files("territoires", caption, whole)]
    return html.Div(parts, className="card")


def sheet_href(context: Context, one: Territory) -> str:
    """The address of a territory's sheet, which keeps the way back to the list."""
    return context.href(f"territoires/{address_of(one)}", extra=context.extra)


def nothing(context: Context, found: Listing, chosen: Choice) -> Component:
    """Why nothing is listed, and ways out."""
    if chosen.query and not sum(found.kinds.values()):
        reason = (
            f"Aucun territoire ne répond à «\u00a0{chosen.query}\u00a0». Sont cherchés les régions, les départements "
        )
        reason += "et, dans les régions couvertes, les intercommunalités, les communes et les quartiers prioritaires."
    elif found.kind == "qpv" and found.quarters != "listed":
        reason = say("places", "no_blanks", found.no_blanks, found.places, context.words.centre.vocabulary)
    elif chosen.blank_only and found.no_blanks:
        reason = say("territory", "blanks", found, found.kind, context.words.centre.vocabulary)
    elif chosen.blank_only:
        reason = "Aucune zone blanche dans cette sélection\u202f: une action ou une présence est connue partout où "
        reason += "il y a un quartier prioritaire."
    else:
        reason = "Aucun territoire de ce type ne correspond à ces filtres."
    ways: list[Component] = []
    if chosen.query:
        ways.append(param_button("q", "", "Effacer la recherche", False, "button"))
    if chosen.blank_only:
        ways.append(param_button("blanches", "", "Voir tous les territoires", False, "button"))
    return html.Div([html.P(reason), html.P([*ways, reset_button()], className="ways-out")], className="empty")


def compose(slots: Mapping[str, Component]) -> Component:
    """Search and choices, what the list says, the list, its pages."""
    tools: Content = [slots["recherche"], slots["choix"]]
    return html.Div(
        [html.Div(tools, className="agenda-tools"), slots["resume"], slots["liste"], slots["pages"]],
        className="territories-page",
    )


PAGE = Page(
    id="territoires",
    path="/territoires",
    label="Territoires",
    group="Territoires",
    description="Départements, intercommunalités, communes et quartiers prioritaires\u202f: ce que le centre y a fait, "
    "et où il n’est pas allé.",
    slots=("recherche", "choix", "resume", "liste", "pages"),
    view=view,
    compose=compose,
    impasse=without_table,
    extras=EXTRAS,
    scripts=(),
)
