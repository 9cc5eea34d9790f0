"""Pieces of a territory's sheet: facts, lists of actions, networks, organisations, other territories."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from dash.development.base_component import Component
from slugify import slugify

from dashboard.components import html
from dashboard.components.agenda import NO_DOUBT, Doubts, Href, short_item
from dashboard.components.networks import card_id
from dashboard.components.sheet import Sheet, Value, columns, files, value_of, with_files
from dashboard.components.table import scroll_box
from dashboard.cube.territory_sheet import Body, Covering, Paper, Part
from dashboard.filters import Vocabulary
from dashboard.french import NARROW, capital, enumerate_words, number, plural
from dashboard.indicators.agenda import Entry
from dashboard.indicators.territory_insee import Figure
from dashboard.territories.model import Territory
from dashboard.territories.names import abbreviated

SheetHref = Callable[[Territory], str]
Near = Callable[[Territory], str]
UNKNOWN = "n.\u00a0r."
"""What no document tells."""
OPEN = 3
"""Lines of a list that are shown without being asked for."""
MOST_OPEN = 3
"""Rows of a table that are shown so."""
NETWORK_KINDS = {
    "animated": "réseau animé par le centre", "group": "groupe de travail", "partner": "réseau de partenaires",
    "national": "échelle nationale",
}  # fmt: skip


def folded(name: str, label: str, content: Component) -> Component:
    """What is shown when it is asked for, and on paper, which keeps a label that is a title and not an invitation."""
    titled = "" if label.startswith("Voir ") else " titled"
    return html.Details([html.Summary(label), content], id=f"suite-{name}", className=f"terr-more{titled}")


def listed(name: str, items: Sequence[Component], label: str = "") -> list[Component]:
    """A list whose end folds when it is long; all of it, under a label."""
    shown = [] if label else items if len(items) <= OPEN + 1 else items[:OPEN]
    rest = items[len(shown) :]
    parts: list[Component] = [html.Ul(list(shown), className="terr-list")] if shown else []
    if rest:
        all_ = label or f"Voir les {number(len(rest))} autres"
        parts.append(folded(name, all_, html.Ul(list(rest), className="terr-list")))
    return parts


def entries(
    title: str,
    remark: str,
    found: Sequence[Entry],
    href: Href,
    words: Vocabulary,
    doubts: Doubts = NO_DOUBT,
    *,
    whole: bool = False,
) -> list[Component]:
    """A group of actions under its title; long ones fold, and all of a group that only may concern the territory."""
    if not found:
        return []
    heading = html.H3([title, html.Span(f" ({number(len(found))})", className="count")])
    note = [html.P(remark, className="act-facts")] if remark else []
    items = [short_item(entry, href, words, doubts) for entry in found]
    label = "Voir l’action" if len(items) == 1 else f"Voir les {number(len(items))} actions"
    return [html.Section([heading, *note, *listed(slugify(title), items, label if whole else "")], className="near")]


def networks_block(found: Sequence[Covering], href: str, schemes: Mapping[str, str]) -> list[Component]:
    """Networks that cover the territory, with the scheme each serves and the territory that makes it so."""
    if not found:
        return [html.P("Aucun réseau de la période ne dit couvrir ce territoire.", className="empty-line")]
    facts = [(*_network(one), schemes.get(one.network.scheme, "")) for one in found]
    items = [
        html.Li(
            [
                html.A(one.network.name, href=f"{href}#{card_id(one.network)}"),
                html.P(
                    " · ".join([kind, *([f"dispositif{NARROW}: {scheme}"] if scheme else []), reach]),
                    className="act-facts",
                ),
            ]
        )
        for one, (kind, reach, scheme) in zip(found, facts, strict=True)
    ]
    rows = tuple((one.network.name, *told) for one, told in zip(found, facts, strict=True))
    sheet = Sheet(columns("Réseau", "Nature", "Ce qu’il couvre", "Dispositif"), rows)
    return [*listed("reseaux", items), files("reseaux", "Réseaux qui le couvrent", lambda: sheet)]


def _network(one: Covering) -> tuple[str, str]:
    """What it is, and what it covers."""
    where = enumerate_words(one.names[:3])
    more = f" et {plural(len(one.names) - 3, 'autre')}" if len(one.names) > 3 else ""
    return NETWORK_KINDS[one.network.group], f"{'couvre ' if one.whole else f'en partie{NARROW}: '}{where}{more}"


def schemes_block(found: Sequence[tuple[str, int]], labels: Mapping[str, str]) -> list[Component]:
    """Schemes that the actions name, with how many of these do."""
    if not found:
        return []
    title, rows = "Dispositifs que nomment ses actions", tuple((labels.get(code, code), count) for code, count in found)
    items = [html.Li([html.B(name), html.P(plural(count, "action"), className="act-facts")]) for name, count in rows]
    sheet = Sheet(columns("Dispositif", "Actions"), rows)
    return [
        *listed("dispositifs", items, f"{title} ({number(len(items))})"),
        files("dispositifs", title, lambda: sheet),
    ]


def papers_block(found: Sequence[Paper]) -> list[Component]:
    """Publications whose title names the territory; those that name only something wider are told apart."""
    note = "Repéré par le nom du territoire, ou d’une de ses parties, dans le titre\u202f: aucune table ne le dit."
    sheet = Sheet(
        columns("Titre", "Adresse", "Source", "Territoire plus large"),
        tuple((one.title, one.url, one.source, one.wider) for one in found),
        (note,),
    )
    sources = {one.source for one in found}
    once = [html.P(f"Source{NARROW}: {found[0].source}", className="act-facts")] if len(sources) == 1 else []

    def item(one: Paper) -> Component:
        return _paper(one, "" if once else one.source)

    return [
        *_own_then_wider(
            "publications", found, item, "Aucun titre de publication de la période ne nomme ce territoire.",
            "Nommant un territoire plus large, à part",
        ),
        *once,
        *([files("publications", "Publications qui le nomment", lambda: sheet)] if found else []),
        html.Div(html.P(note), className="notes"),
    ]  # fmt: skip


def _paper(paper: Paper, source: str) -> Component:
    title = html.A(paper.title, href=paper.url, rel="noopener noreferrer", className="external") if paper.url else None
    facts = " · ".join(filter(None, (paper.wider, source)))
    return html.Li([title or html.B(paper.title), *([html.P(facts, className="act-facts")] if facts else [])])


def bodies_block(found: Sequence[Body], labels: Mapping[str, str]) -> list[Component]:
    """Organisations of the territory, then those that stand for something wider."""
    if not found:
        none = "Aucun organisme de ce territoire n’est dans les tables pour la période."
        return [html.P(none, className="empty-line")]
    rows = tuple((one.name, _links(one, labels), one.source, one.wider) for one in found)
    sheet = Sheet(columns("Organisme", "Lien avec le centre", "Source", "Territoire plus large"), rows)

    def item(one: Body) -> Component:
        return html.Li([html.B(one.name), html.P(_links(one, labels), className="act-facts")])

    return [
        *_own_then_wider(
            "organismes", found, item, "Aucun organisme de ce territoire même.", "À une échelle plus large, à part"
        ),
        files("organismes", "Adhérents et autres organismes", lambda: sheet),
    ]


def _links(one: Body, labels: Mapping[str, str]) -> str:
    links = [
        labels.get(relation, relation) + (f" ({role})" if role and role != "membre" else "")
        for relation, role in one.relations
    ]
    return capital(enumerate_words([link.lower() for link in links]))


Named = TypeVar("Named", Paper, Body)


def _own_then_wider(
    name: str, found: Sequence[Named], item: Callable[[Named], Component], none: str, title: str
) -> list[Component]:
    """What is of the territory itself, or that nothing is; what is of something wider, folded."""
    own: list[Component] = [item(one) for one in found if not one.wider]
    wider: list[Component] = [item(one) for one in found if one.wider]
    apart: list[Component] = listed(f"{name}-plus-large", wider, f"{title} ({number(len(wider))})") if wider else []
    return [*(listed(name, own) or [html.P(none, className="empty-line")]), *apart]


def insee_block(found: Sequence[Figure], quarter: bool) -> list[Component]:
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
    told = tuple((one.label, *_with_unit(one.text), one.source) for one in found)
    sheet = Sheet(columns("Indicateur", "Valeur", "Unité", "Source"), told, (note,))
    shown = html.Dl(rows[:MOST_OPEN])
    rest = [
        folded(
            "insee",
            f"Voir {plural(len(rows) - MOST_OPEN, 'autre chiffre', 'autres chiffres')}",
            html.Dl(rows[MOST_OPEN:]),
        )
    ]
    going = files("insee", "Population et indicateurs de l’Insee", lambda: sheet)
    return [shown, *(rest if rows[MOST_OPEN:] else []), going, html.Div(html.P(note), className="notes")]


def _with_unit(text: str) -> tuple[Value, str]:
    """A number and its unit; another text as it is."""
    head, _, unit = text.rpartition(" ")
    value = value_of(head)
    return (value_of(text), "") if isinstance(value, str) else (value, unit)


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
    going = with_files(caption, scroll_box(shown, caption))
    return folded(slugify(caption), f"Voir le tableau ({number(len(rows))})", going) if len(rows) > MOST_OPEN else going


def _other(part: Part, href: SheetHref, near: str, quarters: bool) -> Component:
    cells = [part.counts.done, part.counts.announced, *([part.quarters] if quarters else [])]
    name: list[Component] = [html.A(abbreviated(part.territory.name), href=href(part.territory))]
    name += [html.Small(near, className="terr-near")] if near else []
    return html.Tr([html.Th(name, scope="row"), *[html.Td(_number(cell)) for cell in cells]])


def _number(value: float | None) -> str:
    return UNKNOWN if value is None else number(value) if value else "–"


def block(title: str, content: Sequence[Component], ident: str) -> Component:
    """A titled card."""
    return html.Section([html.H2(title, id=ident), *content], className="card terr-block", **{"aria-labelledby": ident})
