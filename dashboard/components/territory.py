"""Pieces of a territory's sheet: facts, lists of actions, networks, organisations, other territories."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.agenda import NO_DOUBT, Doubts, Href, short_item
from dashboard.components.networks import card_id
from dashboard.components.sheet import with_files
from dashboard.components.table import scroll_box
from dashboard.cube.territory_sheet import Body, Covering, Paper, Part
from dashboard.filters import Vocabulary
from dashboard.french import NARROW, capital, enumerate_words, number, plural
from dashboard.indicators.agenda import Entry
from dashboard.indicators.map_words import abbreviated
from dashboard.indicators.territory_insee import Figure
from dashboard.territories.model import Territory

SheetHref = Callable[[Territory], str]
Near = Callable[[Territory], str]
UNKNOWN = "n.\u00a0r."
"""What no document tells."""
OPEN = 8
"""Lines of a list that are shown without being asked for."""


def entries(
    title: str,
    remark: str,
    found: Sequence[Entry],
    href: Href,
    words: Vocabulary,
    doubts: Doubts = NO_DOUBT,
    *,
    folded: bool = False,
) -> list[Component]:
    """A group of actions under its title; long ones, or those that only may concern the territory, fold."""
    if not found:
        return []
    heading = html.H3([title, html.Span(f" ({number(len(found))})", className="count")])
    note = [html.P(remark, className="act-facts")] if remark else []
    items = [short_item(entry, href, words, doubts) for entry in found]
    if folded:
        whole = "Voir l’action" if len(items) == 1 else f"Voir les {number(len(items))} actions"
        content: list[Component] = [_folded(whole, items)]
    else:
        rest = items[OPEN:]
        content = [html.Ul(items[:OPEN])]
        content += [_folded(f"Voir {plural(len(rest), 'autre action', 'autres actions')}", rest)] if rest else []
    return [html.Section([heading, *note, *content], className="near")]


def _folded(label: str, items: Sequence[Component]) -> Component:
    return html.Details([html.Summary(label), html.Ul(list(items))], className="see-data", **{"data-block": label})


def networks_block(found: Sequence[Covering], href: str, schemes: Mapping[str, str]) -> Component:
    """Networks that cover the territory, with the scheme each serves and the territory that makes it so."""
    if not found:
        return html.P("Aucun réseau de la période ne dit couvrir ce territoire.", className="empty-line")
    return html.Ul([_network(one, href, schemes) for one in found], className="terr-list")


def _network(one: Covering, href: str, schemes: Mapping[str, str]) -> Component:
    network = one.network
    kind = {"animated": "réseau animé par le centre", "group": "groupe de travail", "partner": "réseau de partenaires",
            "national": "échelle nationale"}  # fmt: skip
    where = enumerate_words(one.names[:3])
    more = f" et {plural(len(one.names) - 3, 'autre')}" if len(one.names) > 3 else ""
    reach = f"couvre {where}{more}" if one.whole else f"en partie{NARROW}: {where}{more}"
    scheme = [f"dispositif{NARROW}: {schemes[network.scheme]}"] if schemes.get(network.scheme) else []
    return html.Li(
        [
            html.A(network.name, href=f"{href}#{card_id(network)}"),
            html.P(" · ".join([kind[network.group], *scheme, reach]), className="act-facts"),
        ]
    )


def papers_block(found: Sequence[Paper]) -> Component:
    """Publications whose title names the territory; those that name only something wider are told apart."""
    own = [paper for paper in found if not paper.wider]
    wider = [paper for paper in found if paper.wider]
    parts: list[Component] = []
    if own:
        parts.append(html.Ul([_paper(paper) for paper in own], className="terr-list"))
    else:
        parts.append(html.P("Aucun titre de publication de la période ne nomme ce territoire.", className="empty-line"))
    if wider:
        parts.append(html.H3("Nommant un territoire plus large, à part"))
        parts.append(html.Ul([_paper(paper) for paper in wider], className="terr-list"))
    note = "Repéré par le nom du territoire, ou d’une de ses parties, dans le titre\u202f: aucune table ne le dit."
    return html.Div([*parts, html.Div(html.P(note), className="notes")])


def _paper(paper: Paper) -> Component:
    title: Component | str = paper.title
    if paper.url:
        title = html.A(paper.title, href=paper.url, rel="noopener noreferrer", className="external")
    facts = [*([paper.wider] if paper.wider else []), paper.source]
    return html.Li(
        [html.B(title) if isinstance(title, str) else title, html.P(" · ".join(facts), className="act-facts")]
    )


def bodies_block(found: Sequence[Body], labels: Mapping[str, str]) -> Component:
    """Organisations of the territory, then those that stand for something wider."""
    own = [body for body in found if not body.wider]
    wider = [body for body in found if body.wider]
    if not own and not wider:
        return html.P("Aucun organisme de ce territoire n’est dans les tables pour la période.", className="empty-line")
    parts: list[Component] = []
    if own:
        parts.append(html.Ul([_body(body, labels) for body in own], className="terr-list"))
    else:
        parts.append(html.P("Aucun organisme de ce territoire même.", className="empty-line"))
    if wider:
        parts.append(html.H3("À une échelle plus large, à part"))
        parts.append(html.Ul([_body(body, labels) for body in wider], className="terr-list"))
    return html.Div(parts)


def _body(body: Body, labels: Mapping[str, str]) -> Component:
    links = [
        labels.get(relation, relation) + (f" ({role})" if role and role != "membre" else "")
        for relation, role in body.relations
    ]
    return html.Li(
        [html.B(body.name), html.P(capital(enumerate_words([link.lower() for link in links])), className="act-facts")]
    )


def insee_block(found: Sequence[Figure], quarter: bool) -> Component:
    """Population, area and Insee's figures, or that they have not been imported."""
    rows = [
        html.Div([html.Dt(one.label), html.Dd([one.text, *([html.Small(one.source)] if one.source else [])])])
        for one in found
    ]
    note = (
        "Les indicateurs de l’Insee par quartier s’ajoutent par un import\u202f; sans lui, rien n’est estimé."
        if quarter
        else "Les autres indicateurs de l’Insee sont publiés par quartier prioritaire\u202f: voir leurs fiches."
    )
    return html.Div([html.Dl(rows), html.Div(html.P(note), className="notes")])


def others_table(
    caption: str, found: Sequence[Part], words: Vocabulary, href: SheetHref, near: Near, *, quarters: bool
) -> Component:
    """Other territories with what was done there, each a link to its sheet.

    Args:
        near: what tells a territory from its namesakes, "" for nothing.
        quarters: whether their QPV are counted.
    """
    vocabulary = words.centre.vocabulary
    headers = [
        "Territoire",
        capital(vocabulary.actions),
        "Annoncées" if vocabulary.action_gender == "f" else "Annoncés",
    ]
    headers += ["Quartiers prioritaires"] if quarters else []
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in headers]))
    rows = [_other(part, href, near(part.territory), quarters) for part in found]
    title = html.Caption(caption, className="visually-hidden")
    shown = html.Table([title, head, html.Tbody(rows)], className="data numeric territories small")
    return with_files(caption, scroll_box(shown, caption))


def _other(part: Part, href: SheetHref, near: str, quarters: bool) -> Component:
    cells = [part.counts.done, part.counts.announced, *([part.quarters] if quarters else [])]
    name: list[Component] = [html.A(abbreviated(part.territory.name), href=href(part.territory))]
    name += [html.Small(near, className="terr-near")] if near else []
    return html.Tr([html.Th(name, scope="row"), *[html.Td(_number(cell)) for cell in cells]])


def _number(value: float | None) -> str:
    return UNKNOWN if value is None else number(value) if value else "–"


def block(title: str, content: Component | Sequence[Component], ident: str) -> Component:
    """A titled card."""
    inside = [content] if isinstance(content, Component) else list(content)
    return html.Section([html.H2(title, id=ident), *inside], className="card terr-block", **{"aria-labelledby": ident})
