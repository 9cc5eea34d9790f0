"""Réseaux: which networks, with whom, how often — done and announced, animated and national told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.chart import Basis, empty_state
from dashboard.components.kpi import fact_card, keep, kpi_card, side_by_side
from dashboard.components.list_sheets import facts_sheet, measures_sheet
from dashboard.components.networks import GROUP_TITLES, calendar_legend, calendar_table, groups_table, network_card
from dashboard.components.part import part
from dashboard.components.participation import Fact
from dashboard.components.sheet import files
from dashboard.dimensions import BY_ID
from dashboard.filters import Filters, in_period_words, period_words, to_compare
from dashboard.french import agree, capital, enumerate_words, number, plural
from dashboard.indicators import network_calendar, networks
from dashboard.indicators.model import Measure
from dashboard.indicators.network_calendar import Calendar
from dashboard.indicators.networks import GROUPS, Group, Network
from dashboard.pages.model import Context, Page, View, without_table
from dashboard.words import say, say_lines

GROUP_WORDS: Mapping[Group, str] = {
    "animated": "",
    "group": "Comptés à part des réseaux : le centre les anime ou les co-anime pour le compte d’un dispositif.",
    "partner": "Portés par d’autres : le centre y contribue ou les appuie ; ils ne comptent pas parmi les réseaux "
    "qu’il anime.",
    "national": "Le centre y prend part, les co-anime ou les coordonne avec d’autres ; ils ne comptent pas parmi les "
    "réseaux qu’il anime en région.",
}

MOST_TOLD = 3
"""Sentences at the head of the page."""
MOST_OPEN = 3
"""Cards of a group that are shown whole."""


def view(context: Context) -> View:
    """Key figures, sentences, the calendar, a card per network."""
    found = network_calendar.calendar(context.data, context.filters)
    shown = network_calendar.chosen(found)
    animated, days = (context.measure(name) for name in ("networks", "network_days"))
    return View(
        heading=heading(context.filters),
        slots={
            "kpis": key_figures(context, (animated, days), shown) if found.networks else html.Div(),
            "retenir": keep(say_lines("networks", "key", animated, days, shown)[:MOST_TOLD]),
            "calendrier": months(context, found, shown),
            "fiches": cards(context, shown.networks),
        },
        summary=plural(len(shown.networks), "réseau ou groupe", "réseaux et groupes")
        if shown.networks
        else "aucun réseau décrit",
    )


def heading(filters: Filters) -> str:
    """ "Les réseaux en 2024"."""
    return f"Les réseaux{in_period_words(filters)}"


def key_figures(context: Context, measures: Sequence[Measure], found: Calendar) -> Component:
    """Published beside found, then what is announced and what is national."""
    cards_ = [kpi_card(one, context.rows_href()) for one in measures]
    beside = (announced(found), apart(found))
    strip = side_by_side([*cards_, *map(fact_card, beside)])
    return html.Div([strip, files("chiffres", "Chiffres clés", lambda: measures_sheet(measures, beside))])


def announced(found: Calendar) -> Fact:
    """Meetings of the animated networks that are only announced."""
    count = found.count("planned", ("animated",))
    return Fact(
        "announced", "Rencontres annoncées, à part", number(count) if count else "—", agree(count, "date"),
        "calculé" if count else "", "",
        "Non comptées : rien ne dit qu’elles ont eu lieu" if count else "Aucune annonce connue dans cette sélection",
        "Dates annoncées, envisagées ou en préparation des réseaux que le centre anime. Une annonce dont la "
        "rencontre est rapportée comme réalisée n’y est pas comptée.",
    )  # fmt: skip


def apart(found: Calendar) -> Fact:
    """Networks and groups that are not counted among those animated."""
    national, groups, partners = (len(found.of_group(group)) for group in ("national", "group", "partner"))
    regional = [f"{plural(groups, 'groupe de travail', 'groupes de travail')} en région"] if groups else []
    regional += [plural(partners, "réseau de partenaires", "réseaux de partenaires")] if partners else []
    beside = f"et {enumerate_words(regional)}" if regional else ""
    figure = number(national) if national else "—"
    basis: Basis = "calculé" if national else ""
    return Fact(
        "national", "Réseaux et groupes nationaux, à part", figure, agree(national, "groupe"), basis, "",
        beside or ("" if national else "Aucun n’est décrit par les documents de la période"),
        "Réseaux et groupes de travail d’échelle nationale auxquels le centre prend part. Ils ne s’ajoutent pas aux "
        "réseaux qu’il anime.",
    )  # fmt: skip


def months(context: Context, found: Calendar, shown: Calendar) -> Component:
    """The calendar of meetings: every network stays in it, the sentence above speaks of the chosen ones."""
    step = "mois par mois" if _by_month(found) else "année par année"
    beyond = f", {BY_ID['network'].everything}" if found.chosen else ""
    title = html.H2(f"Les rencontres, {step}{beyond}")
    if not found.networks:
        return html.Div([title, empty_state(_why_empty(context))])
    period = period_words(context.filters)
    caption = f"Rencontres des réseaux par {'mois' if _by_month(found) else 'année'}, {period}{beyond}"
    names = [network.name for network in shown.networks]
    notes = [to_compare("Ce tableau", "network", names)] if found.chosen else []
    return html.Div(
        [
            title,
            html.Div(
                [
                    html.P(say("networks", "calendar", shown), className="takeaway"),
                    calendar_legend(found),
                    calendar_table(found, caption, lambda event: context.href(f"actions/{event}")),
                    html.Div(
                        [html.P(note) for note in (*notes, *say_lines("networks", "notes", found))], className="notes"
                    ),
                ],
                className="card",
            ),
        ]
    )


def _by_month(found: Calendar) -> bool:
    return not found.columns or "-" in found.columns[0][0]


def _why_empty(context: Context) -> str:
    years = enumerate_words([str(year) for year in networks.described_years(context.data)])
    return (
        f"Aucun document ne décrit de réseau pour cette sélection ({period_words(context.filters)}). "
        f"Les réseaux sont décrits en {years}."
    )


def cards(context: Context, shown: tuple[Network, ...]) -> Component:
    """The networks, one card each, the national ones in a table; those that the centre does not animate are folded."""
    parts: list[Component] = []
    for group in GROUPS:
        mine = [network for network in shown if network.group == group]
        if mine:
            intro = [html.P(GROUP_WORDS[group], className="scope-note")] if GROUP_WORDS[group] else []
            title = html.H2([GROUP_TITLES[group], html.Span(f" ({number(len(mine))})", className="count")])
            block = _national(context, mine) if group == "national" else _cards(context, mine)
            parts.append(part(title, [*intro, block], folded=group != "animated" and len(parts) > 0))
    return html.Div(parts)


def _cards(context: Context, mine: list[Network]) -> Component:
    title = GROUP_TITLES[mine[0].group]
    facts = {network.name: {**dict(describe(context, network)[0]), "Source": network.source} for network in mine}
    going = files(mine[0].group, title, lambda: facts_sheet("Réseau", facts))
    made = [card(context, network, opened=len(mine) <= MOST_OPEN) for network in mine]
    return html.Div([html.Div(made, className="network-cards"), going])


def _national(context: Context, mine: list[Network]) -> Component:
    schemas = context.snapshot.schemas
    lines = [(network, *_in_short(context, network)) for network in mine]
    table = groups_table(
        GROUP_TITLES["national"], lines, lambda event: context.href(f"actions/{event}"),
        schemas["events"].labels("format"), schemas["events"].labels("status"),
    )  # fmt: skip
    sources = "\u202f; ".join(dict.fromkeys(network.source for network in mine))
    return html.Div([table, html.Div(html.P(f"Source : {sources}."), className="notes")], className="card")


def _in_short(context: Context, network: Network) -> tuple[str, str]:
    """A group's role, and the rest of what is known of it, in one cell each."""
    facts = dict(describe(context, network)[0])
    role = facts.get("Rôle du centre", "Non précisé")
    usual = networks.label(context.snapshot.schemas["networks"], "status", "active")
    kept = ("État", "Rythme", "Présences", "Partenaires", "Thème", "Dispositif", "À noter")
    rest = [f"{name} : {facts[name]}" for name in kept if name in facts and facts[name] != usual]
    return role, " · ".join(rest)


def card(context: Context, network: Network, *, opened: bool) -> Component:
    """One network's card, its codes told in French."""
    schemas = context.snapshot.schemas
    facts, unknown = describe(context, network)
    return network_card(
        network, facts, unknown, lambda event: context.href(f"actions/{event}"),
        schemas["events"].labels("format"), schemas["events"].labels("status"), opened=opened,
    )  # fmt: skip


def describe(context: Context, network: Network) -> tuple[list[tuple[str, str]], list[str]]:
    """What is known of a network (label, text), and the labels of what is not."""
    schema, words = context.snapshot.schemas["networks"], context.words
    themes = enumerate_words([words.label("theme", code) for code in network.themes])
    suggested = " (suggéré)" if network.themes_suggested else ""
    told_facts = {
        "Échelle": _joined(networks.label(schema, "scope", network.scope), network.scope_detail),
        "Territoires": networks.territory_words(network, words, context.snapshot.departments),
        "Rôle du centre": network.role_as_written or networks.label(schema, "role", network.role),
        "État": networks.label(schema, "status", network.status),
        "Rythme": network.rhythm,
        "Membres": f"{number(network.members)} {network.members_unit}" if network.members is not None else "",
        "Publics": network.audience,
        "Présences": reach_words(context, network),
        "Partenaires": enumerate_words(network.partners),
        "Thème": f"{themes}{suggested}" if themes else "",
        "Dispositif": words.label("scheme", network.scheme) if network.scheme else "",
        "À noter": network.notes,
    }
    known = [(label, capital(text)) for label, text in told_facts.items() if text]
    silent = [label.lower() for label in ("Rôle du centre", "Rythme", "Membres", "Publics") if not told_facts[label]]
    return known, silent


def reach_words(context: Context, network: Network) -> str:
    """Who came to its meetings."""
    found = context.source.slice(context.filters, "network")
    return say("people", "of_network", found.row(network.id))


def _joined(first: str, detail: str) -> str:
    return f"{first} — {detail}" if first and detail else first or detail


PAGE = Page(
    id="reseaux",
    path="/reseaux",
    label="Réseaux",
    group="Activité",
    description="Les réseaux que le centre anime, leur échelle, leur rythme et leurs rencontres, mois par mois.",
    slots=("kpis", "retenir", "calendrier", "fiches"),
    subject="Réseaux et groupes de travail",
    view=view,
    impasse=without_table,
    dimensions=("department", "theme", "format", "modality", "network", "scheme"),
)
