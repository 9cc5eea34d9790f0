"""Moyens et audience: team, money, organisations, readers; what a year's documents do not publish is said plainly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from dashboard.components.audience import funnel_card, linkedin_card
from dashboard.components.charts import bars_chart, whole_chart
from dashboard.components.kpi import kpi_strip
from dashboard.components.means import (
    card,
    kinds_block,
    listed,
    member_count,
    money_block,
    names_list,
    notes,
    seats_table,
    section,
    source_line,
    team_block,
)
from dashboard.components.part import part
from dashboard.filters import Filters, whole_years
from dashboard.french import capital, enumerate_words, number, percent
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
        summary=summary(year, found),
        notices=period_notice(context.filters, year),
        scope=Filters(context.filters.centre, year),
    )


def asked(context: Context, year: int) -> Filters:
    """The reader's filters on the year that the page shows: what a figure cannot follow of them, its card says."""
    own = whole_years(context.filters).year == year
    return context.filters if own else replace(context.filters, year=year, start=None, end=None)


def summary(year: int, found: list[str]) -> str:
    """How many of the parts the documents of the year fill."""
    return f"chiffres publiés pour {year} : {len(found)} {'partie' if len(found) < 2 else 'parties'} sur {len(PARTS)}"


def period_notice(filters: Filters, year: int) -> tuple[str, ...]:
    """These figures are yearly: says which year stands for a period."""
    if filters.year is not None:
        return ()
    return (f"Les moyens se publient par année : c’est {year} qui est affichée, la plus récente de la période.",)


def nothing(context: Context) -> Component:
    """No year of the period has anything."""
    return html.Div([html.P("Aucun chiffre de moyens n’est publié pour cette période."), *other_years(context, None)],
                    className="card")  # fmt: skip


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
        html.P(f"{capital(enumerate_words(missing))}."),
        html.P("Un chiffre absent n’est pas un zéro : il n’est simplement écrit dans aucun document fourni."),
        *other_years(context, year),
    ]
    return html.Div(html.Section(words, className="card absent"), className="overview")


def absent(context: Context, year: int) -> list[str]:
    """Names of what the year's documents do not give, in French."""
    data = context.data

    def of(relation: str) -> tuple[means.Organisation, ...]:
        return means.organisations(data, relation, year, {})

    checks = (
        ("l’effectif et les ETP", means.team(data, year) is not None),
        ("l’origine des ressources", means.shares(data, "resources_share", "origin", year) is not None),
        ("la nature des dépenses", means.shares(data, "expenses_share", "nature", year) is not None),
        ("le résultat et les réserves", means.figure(data, "net_result", year) is not None),
        ("la liste des adhérents", bool(of("member"))),
        ("les financeurs", bool(of("funder"))),
        ("la composition des instances", any(of(body) for body in BODIES)),
        ("l’audience du site", means.figure(data, "web_visitors", year) is not None),
        ("la lettre d’information", audience.funnel(data, year) is not None),
        ("LinkedIn", audience.linkedin(data, year) is not None),
        ("le CO₂ évité", means.figure(data, "co2_saved", year) is not None),
    )
    return [name for name, there in checks if not there]


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
    return [team_block(found)] if found else []


def money_part(context: Context, year: int) -> list[Component]:
    """Where the money comes from and goes, with what the document leaves unexplained."""
    data = context.data
    resources = means.shares(data, "resources_share", "origin", year)
    dedicated = means.shares(data, "resources_share", "nature", year, rest="autres ressources, non détaillées")
    expenses = means.shares(data, "expenses_share", "nature", year)
    missions = means.shares(data, "activity_share", "mission", year)
    result, reserves, months = (means.figure(data, name, year) for name in means.BALANCE)
    first = shares_card("origine", "D’où viennent les ressources", resources, "Origine")
    first += shares_card("depenses", "À quoi vont les dépenses", expenses, "Nature")
    second = dedicated_card(dedicated, resources)
    second += shares_card("missions", "À quoi sert l’activité", missions, "Mission")
    balance = money_block(result, reserves, months, means.implied_charges(data, year))
    more = side_by_side(second)
    if first and more:
        title = html.H3("Autrement découpé, et à quoi sert l’activité")
        more = [part(title, more, folded=True, anchor="autres-decoupages")]
    return [*balance, *side_by_side(first), *more]


def side_by_side(cards: list[Component]) -> list[Component]:
    """Cards in two columns; nothing without any."""
    return [html.Div([html.Div(one, className="column") for one in cards], className="grid-2")] if cards else []


def shares_card(chart_id: str, title: str, found: Breakdown | None, first: str) -> list[Component]:
    """Published shares of one whole; their sum is the message."""
    return [whole_chart(chart_id, title, found, takeaway=means.share_arithmetic(found), first=first)] if found else []


def dedicated_card(dedicated: Breakdown | None, resources: Breakdown | None) -> list[Component]:
    """The other way of cutting the same resources: never added to their origin."""
    if dedicated is None:
        return []
    row = dedicated.known()[0]
    takeaway = f"{percent(row.value)} des mêmes ressources sont des {row.label[:1].lower()}{row.label[1:]}."
    if resources is not None:
        parts = enumerate_words([percent(known.value) for known in resources.known()])
        takeaway += f" C’est un autre découpage : ces {percent(row.value)} ne s’ajoutent pas aux {parts}."
    return [
        whole_chart("fonds", "Les mêmes ressources, autrement découpées", dedicated, takeaway=takeaway, first="Nature")
    ]


def organisations_part(context: Context, year: int) -> list[Component]:
    """Members, supports and seats, by organisation."""
    cards = [*members_card(context, year), *support_cards(context, year)]
    return [*([html.Div(cards, className="cards")] if cards else []), *seats_card(context, year)]


def kinds(context: Context) -> Mapping[str, str]:
    """French labels of the kinds of organisations."""
    return context.snapshot.schemas["organisations"].labels("kind")


def members_card(context: Context, year: int) -> list[Component]:
    """The members by kind, and who has left."""
    data = context.data
    members = means.organisations(data, "member", year, kinds(context))
    published = means.figure(data, "members", year)
    if not members and published is None:
        return []
    former = means.organisations(data, "former_member", year, kinds(context))
    share = means.figure(data, "membership_share", year, "member_kind", "epci_and_communes")
    lines = [f"{item.name} : {item.note or 'n’adhère plus.'}" for item in (*former, *(m for m in members if m.note))]
    if share:
        lines.append(
            f"Le document écrit {percent(share.value)} d’EPCI et de villes en géographie prioritaire. {share.note}"
        )
    lines.append(published.note if published else "")
    counted = f"Adhérents, plus {number(len(former))} qui a cessé d’adhérer" if len(former) == 1 else "Adhérents"
    content = [
        member_count(len(members), published),
        *([kinds_block(means.by_kind(members))] if members else []),
        *told_of_members([line for line in lines if line]),
        notes([source_line(members[0].source if members else published.source if published else "")]),
    ]
    return [card(counted if former else "Adhérents", content)]


def told_of_members(lines: list[str]) -> list[Component]:
    """What the document says of some members, folded."""
    title = html.H3("Ce que le document en dit")
    return [part(title, [notes(lines)], folded=True, anchor="adherents-precisions")] if lines else []


def support_cards(context: Context, year: int) -> list[Component]:
    """Funders, supporters, partners and founders."""
    found = []
    for relation, title in SUPPORT:
        items = means.organisations(context.data, relation, year, kinds(context))
        if items:
            content = [names_list(title, items), notes([listed(items), source_line(items[0].source)])]
            found.append(card(f"{title} ({number(len(items))})", content))
    return found


def seats_card(context: Context, year: int) -> list[Component]:
    """The bodies, seat by seat."""
    found = {body: means.organisations(context.data, body, year, kinds(context)) for body in BODIES}
    bodies = {body: items for body, items in found.items() if items}
    if not bodies:
        return []
    labels = context.snapshot.schemas["organisations"].labels("relation")
    sizes = " ; ".join(means.body_words(labels[body].lower(), items) for body, items in bodies.items())
    first = next(iter(bodies.values()))
    lines = ["Les sièges sont donnés par structure ; aucun nom de personne n’est repris.", source_line(first[0].source)]
    message = html.P(f"{capital(sizes)}, d’après la liste du document.", className="takeaway")
    seats = part(html.H3("Qui siège où"), [seats_table(bodies, labels, year), notes(lines)], folded=True)
    return [card("Gouvernance par structure", [message, seats], "publié", "seats")]


def audience_part(context: Context, year: int) -> list[Component]:
    """The website, the newsletter, LinkedIn."""
    data = context.data
    web = [context.measure(name, asked(context, year)) for name in means.WEB]
    strip = kpi_strip(web, name="chiffres-audience")
    found: list[Component] = [strip] if any(item.value is not None for item in web) else []
    sources = means.shares(data, "web_source_share", "web_source", year, rest="non ventilé")
    newsletter, linkedin = audience.funnel(data, year), audience.linkedin(data, year)
    left = [sources_chart(sources)] if sources else []
    right = [funnel_card(newsletter)] if newsletter else []
    right += [linkedin_card(linkedin)] if linkedin else []
    columns = [html.Div(column, className="column") for column in (left, right) if column]
    return [*found, *([html.Div(columns, className="grid-2")] if columns else [])]


def sources_chart(sources: Breakdown) -> Component:
    """Where the visits come from, with what the published shares leave out."""
    return bars_chart(
        "visites",
        "D’où viennent les visites du site",
        sources,
        takeaway=means.share_arithmetic(sources),
        first="Origine",
    )


def footprint_part(context: Context, year: int) -> list[Component]:
    """The CO₂ that the centre declares to have avoided."""
    found = context.measure("co2_saved", asked(context, year))
    return [kpi_strip([found], name="chiffres-empreinte")] if found.is_published else []


def compose(slots: Mapping[str, Component]) -> Component:
    """Each part, then what is not published."""
    return html.Div([slots[name] for name in PAGE.slots])


PAGE = Page(
    id="moyens",
    path="/moyens",
    label="Moyens",
    group="Le centre",
    description="L’équipe, les ressources, les adhérents, la gouvernance et l’audience du centre de ressources.",
    slots=("apercu", *PARTS, "absents"),
    subject="Chiffres publiés",
    view=view,
    compose=compose,
    dimensions=(),
)
