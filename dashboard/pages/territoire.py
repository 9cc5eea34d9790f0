"""One territory: what the centre did there, what it belongs to, whom it is beside, how it compares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from dash.development.base_component import Component

from dashboard.blocks.territory_list import KIND_PARAMS
from dashboard.components import html
from dashboard.components.list_sheets import grouped_sheet
from dashboard.components.sheet import files
from dashboard.components.territory import (
    MOST_OPEN,
    block,
    bodies_block,
    entries,
    insee_block,
    networks_block,
    others_table,
    papers_block,
    schemes_block,
)
from dashboard.cube.impasse import Impasse, impasse
from dashboard.cube.territory_compare import comparison
from dashboard.cube.territory_sheet import Part, Sheet, peers, sheet
from dashboard.filters import Filters, Vocabulary, choose, french_date, in_period_words, period_words
from dashboard.french import NARROW, capital, enumerate_words, number, plural
from dashboard.indicators.agenda import Entry
from dashboard.indicators.breakdowns import actions_of
from dashboard.indicators.in_force import LISTED_SINCE, population_told
from dashboard.indicators.territory_address import address_of, at_address, chosen_territory, named_apart
from dashboard.indicators.territory_insee import figures
from dashboard.indicators.territory_perimeter import near_words
from dashboard.pages.model import Content, Context, Page, View
from dashboard.pages.territoire_numbers import compared_words, comparison_control, comparison_table, key_figures
from dashboard.pages.territoires import EXTRAS
from dashboard.territories.model import KIND_LABELS, KINDS, Kind, Territory
from dashboard.territories.names import abbreviated
from dashboard.words import say

PART_TITLES: Mapping[Kind, str] = {
    "department": "Ses départements",
    "epci": "Ses intercommunalités où une trace est connue",
    "commune": "Ses communes où une trace est connue",
}
MOST_NAMED = 3
"""Territories that a sentence names."""
SUGGESTED = 80
"""Territories suggested for a comparison."""


def view(context: Context) -> View:
    """The sheet of the territory that the address names."""
    known = context.snapshot.territories
    found = at_address(known, context.rest)
    if len(found) != 1:
        return several(context, found) if found else unknown(context)
    one = found[0]
    made = sheet(context.data, context.filters, context.words, known, one, context.source)
    typed = context.extra.get("avec", "")
    other = chosen_territory(known, typed, one) if typed else None
    return View(
        heading=one.name,
        slots={
            "entete": head(context, made),
            "choix": choice(context, one),
            "chiffres": key_figures(made, context.words, as_of(context)),
            "actions": actions(context, made),
            "annonces": announced(context, made),
            "reseaux": belonging(context, made),
            "publications": block("Publications qui le nomment", papers_block(made.papers), "publications"),
            "organismes": organisations(context, made),
            "comparaison": compared(context, made, other),
            "parties": inside(context, made),
            "voisins": beside(context, made),
            "insee": insee(context, made),
        },
        summary=f"Fiche{NARROW}: {one.name}",
        notices=notices(context, made, typed, other),
    )


def notices(context: Context, made: Sheet, typed: str, other: Territory | None) -> tuple[str, ...]:
    """What the address asked for and the page cannot do."""
    found = []
    if context.filters.department:
        found.append("Le choix de départements ne s’applique pas à la fiche d’un territoire\u202f: il est ignoré ici.")
    if made.territory.kind == "qpv" and made.ground.quarters != "listed":
        found.append(
            f"Ce quartier prioritaire est de la liste en vigueur depuis {LISTED_SINCE}{NARROW}: elle ne vaut pas pour "
            f"{period_words(context.filters)}."
        )
    if typed and other is None:
        found.append(f"Aucun autre territoire ne répond à «\u00a0{typed}\u00a0»{NARROW}: rien n’est comparé.")
    return tuple(found)


def empty_slots(content: Content) -> dict[str, Content]:
    """The slots of a page that has only a word to say."""
    return {**dict.fromkeys(PAGE.slots, ""), "entete": content}


def back(context: Context) -> Component:
    """The way back to the list, as the reader left it."""
    extra = {name: value for name, value in context.extra.items() if name != "avec"}
    return html.P(html.A("‹ Tous les territoires", href=context.href("territoires", extra=extra)), className="back")


def unknown(context: Context) -> View:
    """No territory has that address."""
    near = context.snapshot.territories.search(context.rest.replace("-", " ")[:60], 5)
    sentence = f"Aucun territoire connu n’a l’adresse «\u00a0{context.rest[:60]}\u00a0»."
    links = [html.Li(html.A(described(context, one), href=href(context, one))) for one in near]
    ways = [html.P("Peut-être cherchiez-vous\u202f:"), html.Ul(links, className="terr-list")] if links else []
    return View("Territoire introuvable", empty_slots([html.P(sentence), *ways, back(context)]), found=False)


def several(context: Context, found: Sequence[Territory]) -> View:
    """A code that two territories have: the reader says which."""
    sentence = f"Le code «\u00a0{context.rest[:20]}\u00a0» est celui de {plural(len(found), 'territoire')}\u202f:"
    links = html.Ul(
        [html.Li(html.A(described(context, one), href=href(context, one))) for one in found], className="terr-list"
    )
    return View(
        "Quel territoire ?".replace(" ?", f"{NARROW}?"),
        empty_slots([html.P(sentence), links, back(context)]),
        found=False,
    )


def described(context: Context, one: Territory) -> str:
    """A territory and what tells it from its namesakes."""
    return context.snapshot.territories.describe(one)


def href(context: Context, one: Territory) -> str:
    """The address of another territory's sheet."""
    extra = {name: value for name, value in context.extra.items() if name != "avec"}
    return context.href(f"territoires/{address_of(one)}", extra=extra)


def as_of(context: Context) -> date:
    """The day the data on actions were closed."""
    return context.data.centre.table_as_of("events")


def head(context: Context, made: Sheet) -> Content:
    """What it is, where it lies, the essential."""
    one = made.territory
    above = [html.A(parent.name, href=href(context, parent)) for parent in made.parents]
    place: list[Component | str] = [capital(KIND_LABELS[one.kind]), f" · {say('territory', 'code', one)}"]
    for link in above:
        place += [" · ", link]
    doubt = say("territory", "unplaced", made)
    return [
        back(context),
        html.P(place, className="terr-place"),
        html.P(lead(made, context.words, context.filters, as_of(context)), className="ct-lead"),
        *([html.P(doubt, className="scope-note after")] if doubt else []),
    ]


def lead(made: Sheet, words: Vocabulary, filters: Filters, as_of: date) -> str:
    """The essential in one or two sentences."""
    counts, quantity = made.counts, actions_of(words)
    return say(
        "territory", "lead", made, words.centre.vocabulary, in_period_words(filters),
        plural(counts.actions, quantity.unit, quantity.unit_plural),
        say("places", "known", made.places, words.centre.vocabulary), as_of, french_date(as_of),
    )  # fmt: skip


def choice(context: Context, one: Territory) -> Component:
    """The choice of another territory to compare it with."""
    every = peers(context.data, context.filters, context.snapshot.territories, one.kind)
    offered = [peer for peer in every if peer is not one][:SUGGESTED]
    return comparison_control(context.extra.get("avec", ""), named_apart(offered))


def actions(context: Context, made: Sheet) -> Component:
    """The actions by what is known of their place."""
    one, done = made.territory, made.doings
    wide, here = one.kind in ("region", "department", "epci"), say("territory", "here", one.kind)
    groups = (
        Group("Situées à la commune près" if wide else f"Réalisées {here}", done.fine),
        Group(
            "Connues sans commune précise", done.coarse, f"Le document les situe {here}, sans dire où.",
            whole=bool(done.fine),
        ),
        Group(
            "Documentées, non comptées", done.others,
            "Elles ont eu lieu, et ne sont pas de celles que le centre compte parmi ses actions.",
            whole=bool(done.fine or done.coarse),
        ),
        Group(
            "Connues seulement à une échelle plus large", done.around,
            f"Elles ont pu se tenir {here} ou ailleurs, et ne sont pas comptées ici. Leur lieu connu{NARROW}: "
            f"{around_words(made)}.", whole=True,
        ),
    )  # fmt: skip
    none = say("territory", "nothing_done", one.kind, period_words(context.filters))
    nothing = [] if done.fine or done.coarse or done.others else [html.P(none, className="empty-line")]
    title = "Ce que le centre y a fait"
    return block(title, [*nothing, *grouped(context, "actions", title, groups)], "actions")


def announced(context: Context, made: Sheet) -> Component:
    """What was only announced there, in a place of its own: it stands for nothing that was done."""
    groups = (
        Group("Sans bilan", made.doings.planned),
        Group("Réalisées, sans lieu dans le rapport", made.doings.announced_there, "Leur annonce les situait ici."),
    )
    title = "Ce qui y était annoncé"
    parts = grouped(context, "annonces", title, groups)
    note = html.P(say("territory", "announced"), className="act-facts")
    return block(title, [note, *parts], "annonces") if parts else html.Div()


class Group(NamedTuple):
    """Actions told together; `whole`: all of them are folded."""

    title: str
    found: Sequence[Entry]
    remark: str = ""
    whole: bool = False


def grouped(context: Context, name: str, title: str, groups: Sequence[Group]) -> list[Component]:
    """Groups of actions, those without any left out, and their files."""
    words, doubts = context.words, context.doubts

    def href(event: str) -> str:
        return context.href(f"actions/{event}")

    parts = [
        part
        for one in groups
        for part in entries(one.title, one.remark, one.found, href, words, doubts, whole=one.whole)
    ]
    told = {one.title: one.found for one in groups if one.found}
    return [*parts, files(name, title, lambda: grouped_sheet(told, words, doubts))] if parts else []


def around_words(made: Sheet) -> str:
    """At which wider territories the actions around are known: "Sète, commune (1) et Hérault, département (5)"."""
    places = [made.tally.index.placements[entry.line.index].places[0] for entry in made.doings.around]
    finest_first = sorted(places, key=lambda place: -KINDS.index(place.kind))
    found = Counter((place.name, KIND_LABELS[place.kind]) for place in finest_first)
    return enumerate_words([f"{name}, {kind} ({number(count)})" for (name, kind), count in found.items()])


def belonging(context: Context, made: Sheet) -> Component:
    """Networks, then the schemes that the actions name."""
    labels = {option.code: option.label for option in context.words.options["scheme"] if option.code}
    content = [
        *networks_block(made.networks, context.href("reseaux"), labels),
        *schemes_block(made.schemes, labels),
        html.Div(html.P(say("territory", "covering")), className="notes"),
    ]
    return block("Réseaux et dispositifs", content, "reseaux")


def organisations(context: Context, made: Sheet) -> Component:
    """Members, funders, board seats."""
    labels = context.snapshot.schemas["organisations"].labels("relation")
    return block("Adhérents et autres organismes", bodies_block(made.bodies, labels), "organismes")


def compared(context: Context, made: Sheet, other: Territory | None) -> Component:
    """The table of the comparison."""
    one = made.territory
    found = comparison(context.data, context.words, context.snapshot.territories, made.tally, one, other)
    content: list[Component] = [
        html.P(compared_words(found, context.words), className="takeaway"),
        comparison_table(found, f"{one.name} comparé, {period_words(context.filters)}"),
    ]
    return block("Comparaison", content, "comparaison")


def inside(context: Context, made: Sheet) -> Component:
    """Its parts where something is known, and its QPV."""
    content: list[Component] = []
    for kind, title in PART_TITLES.items():
        parts = [part for part in made.parts if part.territory.kind == kind]
        if parts:
            content += [html.H3(title), *table(context, title, parts, quarters=made.ground.quarters == "listed")]
    count = made.quarters if made.territory.kind == "region" else len(made.quarters_listed)
    quarters = plural(count or 0, "quartier prioritaire", "quartiers prioritaires")
    if made.territory.kind == "region" and count:
        address = context.href("territoires", extra={"type": KIND_PARAMS["qpv"]})
        content.append(html.P([f"La région compte {quarters}. ", html.A("Voir ceux du périmètre", href=address)]))
    elif made.quarters_listed:
        title = f"Ses {quarters}" if len(made.quarters_listed) > 1 else "Son quartier prioritaire"
        content += [html.H3(title), *table(context, title, made.quarters_listed, quarters=False)]
    return block("Dans ce territoire", content, "parties") if content else html.Div()


def table(context: Context, title: str, found: Sequence[Part], *, quarters: bool) -> list[Component]:
    """Other territories, each a link to its sheet, a QPV with its commune; in which most was done, where they fold."""
    known = context.snapshot.territories

    def near(one: Territory) -> str:
        return near_words(known, one) if one.kind == "qpv" else ""

    busiest = sorted((part for part in found if part.counts.lines), key=lambda part: -part.counts.actions)
    first = [(abbreviated(part.territory.name), part.counts.actions) for part in busiest[:MOST_NAMED]]
    leading = [html.P(say("territory", "leading", first), className="act-facts")] if len(found) > MOST_OPEN else []
    shown = others_table(title, found, context.words, lambda one: href(context, one), near, quarters=quarters)
    return [*(leading if first else []), shown]


def beside(context: Context, made: Sheet) -> Component:
    """Its neighbours."""
    if not made.neighbours:
        return html.Div()
    quarter = made.territory.kind == "qpv"
    title = "Autres quartiers de la commune" if quarter else "Voisins"
    listed = "Quartiers de la même commune" if quarter else "Territoires voisins"
    counted = not quarter and made.ground.quarters == "listed"
    return block(title, table(context, listed, made.neighbours, quarters=counted), "voisins")


def insee(context: Context, made: Sheet) -> Component:
    """Population and Insee's tables; of today's, none beside what happened long before."""
    title = "Population et indicateurs de l’Insee"
    if not population_told(context.data, context.filters):
        note = (
            f"Ceux des listes sont d’aujourd’hui{NARROW}: ils ne sont pas montrés pour {period_words(context.filters)}."
        )
        return block(title, [html.P(note, className="empty-line")], "insee")
    found = figures(context.snapshot.imports, made.territory)
    return block(title, insee_block(found, made.territory.kind == "qpv"), "insee")


def compose(slots: Mapping[str, Component]) -> Component:
    """The essential, figures, actions beside what it belongs to, comparison, other territories."""
    head = html.Div([slots["entete"], slots["choix"]], className="terr-head")
    rest = columns(
        slots, ("actions", "annonces", "comparaison", "parties", "voisins"),
        ("reseaux", "publications", "organismes", "insee"),
    )  # fmt: skip
    return html.Div([head, slots["chiffres"], rest], className="territory-page")


def columns(slots: Mapping[str, Component], left: Sequence[str], right: Sequence[str]) -> Component:
    """Slots in two columns."""
    sides = [html.Div([slots[name] for name in names], className="column") for names in (left, right)]
    return html.Div(sides, className="grid-2 terr-grid")


def without_table(context: Context) -> Impasse | None:
    """Where the filters lead to no published table of people for this department; other territories have none."""
    found = at_address(context.snapshot.territories, context.rest)
    if len(found) != 1 or found[0].kind != "department":
        return None
    made = impasse(context.source, choose(context.filters, "department", (found[0].code,)))
    if made is None:
        return None
    # Only what keeps the department is this sheet, whose address already says which.
    ways = [choose(one, "department", ()) for one in made.ways if one.department == (found[0].code,)]
    return Impasse(made.reason, tuple(ways))


PAGE = Page(
    id="territoire",
    path="/territoires",
    label="Territoire",
    group="Territoires",
    description="Ce que le centre a fait dans un territoire, les réseaux qui le couvrent, ses voisins, sa comparaison.",
    slots=(
        "entete", "choix", "chiffres", "actions", "annonces", "reseaux", "publications", "organismes", "comparaison",
        "parties", "voisins", "insee",
    ),
    view=view,
    compose=compose,
    impasse=without_table,
    dimensions=("theme", "mode", "format", "modality", "role", "network", "scheme"),
    extras=("avec", *EXTRAS),
    accepts_rest=True,
    listed=False,
    scripts=(),
)  # fmt: skip
