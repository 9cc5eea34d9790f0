"""Moyens et audience: team, money, organisations, readers; what a year's documents do not publish is said plainly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dash.development.base_component import Component

from dashboard.blocks.means import (
    balance_card,
    linkedin_card,
    members_card,
    newsletter_card,
    seats_card,
    section,
    support_card,
    team_card,
    told,
)
from dashboard.components import html
from dashboard.components.charts import bars_chart, whole_chart
from dashboard.components.kpi import kpi_strip
from dashboard.components.part import part
from dashboard.filters import Filters, whole_years
from dashboard.indicators import audience, means
from dashboard.indicators.model import Breakdown
from dashboard.pages.model import Context, Page, View

BODIES = ("executive_board", "board", "general_assembly")
SUPPORT = (
    ("funder", "Financeurs"),
    ("supporter", "Soutiens"),
    ("partner", "Partenaires"),
    ("founder", "Fondateurs"),
)
PARTS = ("equipe", "argent", "structures", "audience", "empreinte")
TITLES = {
    "equipe": "L’équipe",
    "argent": "Ressources et dépenses",
    "structures": "Structures et gouvernance",
    "audience": "Audience",
    "empreinte": "Empreinte carbone",
}


def view(context: Context) -> View:
    """One year's means; a year without any says which years have some."""
    year = means.year_shown(context.data, context.filters)
    if year is None:
        return View("Moyens et audience", {"apercu": nothing(context)}, "aucune année dans cette période")
    blocks = {
        "equipe": team_part(context, year),
        "argent": money_part(context, year),
        "structures": organisations_part(context, year),
        "audience": audience_part(context, year),
        "empreinte": footprint_part(context, year),
    }
    parts = {name: section(name, TITLES[name], content) for name, content in blocks.items()}
    found = [name for name in PARTS if blocks[name]]
    return View(
        heading=f"Moyens et audience en {year}",
        slots={"apercu": contents(found), **parts, "absents": absents(context, year)},
        summary=told("summary", year, len(found), len(PARTS)),
        notices=() if context.filters.year else (told("stands_for", year),),
        scope=Filters(context.filters.centre, year),
    )


def asked(context: Context, year: int) -> Filters:
    """The reader's filters on the year that the page shows: what a figure cannot follow of them, its card says."""
    own = whole_years(context.filters).year == year
    return context.filters if own else replace(context.filters, year=year, start=None, end=None)


def nothing(context: Context) -> Component:
    """No year of the period has anything."""
    return html.Div([html.P(told("nothing")), *other_years(context, None)], className="card")


def contents(found: list[str]) -> Component:
    """Links to what this year's documents publish."""
    if len(found) < 2:
        return html.Div()
    links = html.Ul([html.Li(html.A(TITLES[name], href=f"#{name}")) for name in found], className="jump")
    here = html.Nav([html.H2("Dans cette page"), links], className="overview-part", **{"aria-label": "Dans cette page"})
    return html.Div(here, className="overview")


def absents(context: Context, year: int) -> Component:
    """What this year's documents do not publish, and the other years."""
    missing = absent(context, year)
    if not missing:
        return html.Div()
    words = [
        html.H2(f"Ce que les documents de {year} ne publient pas"),
        html.P(told("absent", missing)),
        html.P(told("no_zero")),
        *other_years(context, year),
    ]
    return html.Div(html.Section(words, className="card absent"), className="overview")


def absent(context: Context, year: int) -> list[str]:
    """What the year's documents do not give: codes of `ABSENT` in `words/means.jinja`."""
    data = context.data
    found = {
        "team": means.team(data, year),
        "resources": means.shares(data, "resources_share", "origin", year),
        "expenses": means.shares(data, "expenses_share", "nature", year),
        "balance": means.figure(data, "net_result", year),
        "members": means.organisations(data, "member", year, {}),
        "funders": means.organisations(data, "funder", year, {}),
        "bodies": [body for body in BODIES if means.organisations(data, body, year, {})],
        "web": means.figure(data, "web_visitors", year),
        "newsletter": audience.funnel(data, year),
        "linkedin": audience.linkedin(data, year),
        "co2": means.figure(data, "co2_saved", year),
    }
    return [code for code, there in found.items() if not there]


def other_years(context: Context, year: int | None) -> list[Component]:
    """Links to the years that have something."""
    others = [found for found in means.years(context.data) if found != year and found in context.words.years]
    if not others:
        return []
    links: list[Component | str] = []
    for index, other in enumerate(others):
        filters = replace(context.filters, year=other, start=None, end=None)
        links += [", " if index else "", html.A(str(other), href=context.href("moyens", filters))]
    return [html.P(["Autres années avec des chiffres de moyens : ", *links, "."])]


def team_part(context: Context, year: int) -> list[Component]:
    """The team by post."""
    found = means.team(context.data, year)
    return [team_card(found)] if found else []


def money_part(context: Context, year: int) -> list[Component]:
    """Where the money comes from and goes, with what the document leaves unexplained."""
    data = context.data
    resources = means.shares(data, "resources_share", "origin", year)
    dedicated = means.shares(data, "resources_share", "nature", year, rest="autres ressources, non détaillées")
    expenses = means.shares(data, "expenses_share", "nature", year)
    missions = means.shares(data, "activity_share", "mission", year)
    first = shares_chart("origine", "D’où viennent les ressources", resources, "Origine")
    first += shares_chart("depenses", "À quoi vont les dépenses", expenses, "Nature")
    other = told("dedicated", dedicated.known()[0], resources) if dedicated else ""
    second = shares_chart("fonds", "Les mêmes ressources, autrement découpées", dedicated, "Nature", other)
    second += shares_chart("missions", "À quoi sert l’activité", missions, "Mission")
    balance = balance_card(
        means.implied_charges(data, year), *(means.figure(data, name, year) for name in means.BALANCE)
    )
    more = side_by_side(*([one] for one in second))
    if first and more:
        title = html.H3("Autrement découpé, et à quoi sert l’activité")
        more = [part(title, more, folded=True, anchor="autres-decoupages")]
    return [*balance, *side_by_side(*([one] for one in first)), *more]


def side_by_side(*columns: Sequence[Component]) -> list[Component]:
    """Columns of cards; nothing without any."""
    filled = [html.Div(column, className="column") for column in columns if column]
    return [html.Div(filled, className="grid-2")] if filled else []


def shares_chart(name: str, title: str, found: Breakdown | None, first: str, message: str = "") -> list[Component]:
    """Published shares of one whole; their sum is the message when there is no other."""
    if found is None:
        return []
    return [whole_chart(name, title, found, takeaway=message or told("shares", found), first=first)]


def organisations_part(context: Context, year: int) -> list[Component]:
    """Members, supports and seats, by organisation."""
    schema = context.snapshot.schemas["organisations"]
    kinds, relations = schema.labels("kind"), schema.labels("relation")

    def of(relation: str) -> tuple[means.Organisation, ...]:
        return means.organisations(context.data, relation, year, kinds)

    members, published = of("member"), means.figure(context.data, "members", year)
    share = means.figure(context.data, "membership_share", year, "member_kind", "epci_and_communes")
    cards = [members_card(members, of("former_member"), published, share)] if members or published else []
    cards += [support_card(title, found) for relation, title in SUPPORT if (found := of(relation))]
    bodies = {body: found for body in BODIES if (found := of(body))}
    seats = [seats_card(bodies, relations, year)] if bodies else []
    return [*([html.Div(cards, className="cards")] if cards else []), *seats]


def audience_part(context: Context, year: int) -> list[Component]:
    """The website, the newsletter, LinkedIn."""
    data = context.data
    web = [context.measure(name, asked(context, year)) for name in means.WEB]
    strip = kpi_strip(web, name="chiffres-audience")
    found: list[Component] = [strip] if any(item.value is not None for item in web) else []
    sources = means.shares(data, "web_source_share", "web_source", year, rest="non ventilé")
    newsletter, linkedin = audience.funnel(data, year), audience.linkedin(data, year)
    title, message = "D’où viennent les visites du site", told("shares", sources) if sources else ""
    visits = [bars_chart("visites", title, sources, takeaway=message, first="Origine")] if sources else []
    letters = [newsletter_card(newsletter)] if newsletter else []
    letters += [linkedin_card(linkedin)] if linkedin else []
    return [*found, *side_by_side(visits, letters)]


def footprint_part(context: Context, year: int) -> list[Component]:
    """The CO₂ that the centre declares to have avoided."""
    found = context.measure("co2_saved", asked(context, year))
    return [kpi_strip([found], name="chiffres-empreinte")] if found.is_published else []


PAGE = Page(
    id="moyens",
    path="/moyens",
    label="Moyens",
    group="Le centre",
    description="L’équipe, les ressources, les adhérents, la gouvernance et l’audience du centre de ressources.",
    slots=("apercu", *PARTS, "absents"),
    subject="Chiffres publiés",
    view=view,
    dimensions=(),
)
