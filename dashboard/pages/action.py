"""One action: all that is known of it, what is not, how sure its date is, and every other line that speaks of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.agenda import status_badge
from dashboard.components.bar_table import bar_row, bar_table, segments
from dashboard.components.chart import basis_tag
from dashboard.components.list_sheets import actions_sheet, related_sheet
from dashboard.components.part import fold
from dashboard.components.sheet import files, with_files
from dashboard.filters import UNKNOWN_LABEL, Filters, vocabulary
from dashboard.french import NARROW, agree, capital, enumerate_words, number, plural
from dashboard.indicators.action_public import Part, action_public
from dashboard.indicators.action_sheet import (
    Fact,
    Related,
    Sheet,
    Twin,
    find,
    network_of,
    publications_on,
    series_of,
    sheet,
    twins,
)
from dashboard.indicators.agenda import Entry
from dashboard.indicators.agenda_words import (
    PRECISION_WORDS,
    dates_words,
    participants_words,
    quoted,
    status_word,
    when_words,
)
from dashboard.indicators.lines import Line
from dashboard.pages.model import Content, Context, Page, View
from dashboard.words import say

MOST_NEIGHBOURS = 12


def view(context: Context) -> View:
    """The page of the action that the address names."""
    found = find(context.snapshot, context.filters.centre, context.rest)
    if found is None:
        return unknown(context)
    centre, line = found
    if centre != context.filters.centre:
        return elsewhere(context, centre, line)
    known = sheet(context.snapshot, context.data, context.words, line)
    others = twins(context.snapshot, line)
    return View(
        heading=line.title,
        slots={
            "entete": head(context, line, others),
            "fiche": [*map(group, known.groups), *unsure(context, line), *missing(known)],
            "public": who_came(context, line),
            "jumelles": twin_block(context, others),
            "voisines": neighbours(context, line),
        },
    )


def back(context: Context) -> Component:
    """The way back to the agenda, as the reader left it."""
    link = html.A("‹ Revenir à l’agenda", href=context.href("actions", extra=context.extra))
    return html.P(link, className="back")


def unknown(context: Context) -> View:
    """No centre has an action of that name."""
    sentence = f"Aucune action ne porte l’identifiant {quoted(context.rest[:60])}."
    body: Content = [html.P(sentence), back(context)]
    return View("Action introuvable", _alone(body), found=False)


def _alone(body: Content) -> dict[str, Content]:
    """The slots of a page that has nothing but its first."""
    return {name: body if name == "entete" else [] for name in PAGE.slots}


def elsewhere(context: Context, centre: str, line: Line) -> View:
    """The action is in the data of another centre."""
    name = context.snapshot.centres[centre].centre.name
    link = html.A(f"Voir cette action chez {name}", href=centre_href(context, centre, f"actions/{line.id}"))
    body: Content = [html.P(f"Cette action figure dans les données d’un autre centre{NARROW}: {name}."), html.P(link)]
    return View(line.title, _alone([*body, back(context)]))


def centre_href(context: Context, centre: str, path: str) -> str:
    """The address of a page of another centre, at its default year."""
    if centre == context.filters.centre:
        return context.href(path, extra=context.extra)
    words = vocabulary(context.snapshot, centre, context.words.default_centre)
    filters = Filters(centre, words.default_year)
    return Context(context.snapshot, context.snapshot.centres[centre], filters, words, base=context.base).href(path)


def head(context: Context, line: Line, others: Sequence[Twin]) -> Content:
    """Status, date and how sure it is, place, numbers: the essential in three lines."""
    facts = [capital(when_words(line)), line.place, dates_words(line), participants_words(line)]
    block: list[Component | str] = [
        back(context),
        html.P([status_badge(line.status), html.B(" · ".join(fact for fact in facts if fact))], className="essential"),
        html.P(PRECISION_WORDS.get(line.precision, ""), className="act-facts"),
    ]
    if not line.realised:
        block.append(html.P(not_done(line, others), className="act-facts"))
    elif not line.perimeter:
        rule = say("perimeter", "label", context.data.centre.perimeter)
        counted = f"Cette ligne n’est pas comptée. Ce qui est compté{NARROW}: {rule}."
        block.append(html.P(counted, className="act-facts"))
    return block


def not_done(line: Line, others: Sequence[Twin]) -> str:
    """What the status means for the figures."""
    if any(twin.line.realised for twin in others):
        return "Cette action a eu lieu\u202f: une autre ligne la donne comme réalisée (voir ci-dessous)."
    return f"Action {status_word(line.status)}{NARROW}: elle n’entre dans aucun résultat."


def who_came(context: Context, line: Line) -> Content:
    """The profiles and departments of its attendance list; nothing without one."""
    schema = context.snapshot.schemas["attendances"]
    labels = {
        "profile": schema.labels("profile"),
        "department": context.snapshot.departments,
        "modality": schema.labels("modality"),
    }
    if context.source.per_action:
        return [html.P(context.source.per_action, className="act-facts")] if line.realised else []
    found = action_public(context.data, line, labels)
    if found is None:
        return []
    parts = (("Profil", found.profiles), ("Département d’origine", found.departments), ("Modalité", found.modalities))
    title = html.H2(["Qui est venu ", *basis_tag("calculé sur listes")])
    tables = [_people(name, rows, found.listed) for name, rows in parts if rows]
    return [
        html.Section(
            [title, html.P(found.message, className="act-facts"), *tables], className="sheet-group action-public"
        )
    ]


def _people(title: str, rows: Sequence[Part], total: int) -> Component:
    lines = [
        bar_row(label, segments((100 * count / total, label == UNKNOWN_LABEL)), (number(count),))
        for label, count in rows
    ]
    return bar_table(f"Personnes de la liste par {title.lower()}", (title, "Personnes"), lines)


def group(item: tuple[str, tuple[Fact, ...]]) -> Component:
    """A group of facts."""
    heading, facts = item
    rows = [html.Div([html.Dt(fact.title), html.Dd(_value(fact))]) for fact in facts]
    return html.Section([html.H2(heading), html.Dl(rows)], className="sheet-group")


def _value(fact: Fact) -> list[Component | str]:
    text: Component | str = fact.text
    if fact.url:
        text = html.A(fact.text, href=fact.url, rel="noopener noreferrer")
    tag: list[Component | str] = [" ", *basis_tag("suggéré")] if fact.suggested else []
    said = [fact.qualifier, f"d’après une autre ligne sur la même action{NARROW}: {fact.taken}" if fact.taken else ""]
    return [text, *tag, *(html.Small(capital(words)) for words in said if words)]


def unsure(context: Context, line: Line) -> list[Component]:
    """What one may doubt of what is told above."""
    found = context.doubts.get(line.id)
    if not found:
        return []
    items = html.Ul([html.Li(sentence) for sentence in found])
    return [html.Section([html.H2("Ce qui reste incertain"), items], className="sheet-group unsure")]


def missing(known: Sheet) -> list[Component]:
    """What the documents do not say."""
    if not known.missing:
        return []
    names = enumerate_words([name.lower() for name in known.missing])
    return [
        html.Section(
            [html.H2("Ce que les documents ne disent pas"), html.P(f"{capital(names)}.")],
            className="sheet-group unsaid",
        )
    ]


def twin_block(context: Context, others: Sequence[Twin]) -> Content:
    """The other lines on the same action, and what they tell differently."""
    if not others:
        return []
    items = [_twin(context, twin) for twin in others]
    count = plural(len(others), "autre ligne parle", "autres lignes parlent")
    text = f"{count} de cette action, d’après le rapprochement fait dans les tables. Elle n’est comptée qu’une fois."
    return [html.Section([html.H2("La même action ailleurs"), html.P(text), *items], className="twin-block")]


def _twin(context: Context, twin: Twin) -> Component:
    link = html.A(twin.line.title, href=centre_href(context, twin.centre, f"actions/{twin.line.id}"))
    facts = " · ".join([capital(when_words(twin.line)), twin.name, twin.line.source])
    content: list[Component] = [
        html.H3([link, " ", status_badge(twin.line.status)]),
        html.P(facts, className="act-facts"),
    ]
    if twin.differences:
        rows = [
            html.Tr([html.Th(what, scope="row"), html.Td(here), html.Td(there)])
            for what, here, there in twin.differences
        ]
        head_row = html.Tr([html.Th(text, scope="col") for text in ("Ce qui diffère", "Sur cette page", "Là-bas")])
        table = html.Table(
            [html.Caption("Différences", className="visually-hidden"), html.Thead(head_row), html.Tbody(rows)],
            className="data differences",
        )
        said = f"Ce qui diffère{NARROW}: {twin.line.title}"
        content.append(with_files(said, table, name=f"differences-{twin.centre}-{twin.line.id}"))
    else:
        content.append(html.P("Rien de contradictoire entre les deux lignes.", className="act-facts"))
    return html.Div(content, className="twin")


def neighbours(context: Context, line: Line) -> Content:
    """Same series, same network, publications on the same title."""
    blocks: list[Component | str] = []
    series = series_of(context.data, line)
    if series:
        blocks.append(_lines(context, "serie", "De la même série", series))
    network = network_of(context.data, line)
    if network:
        name = context.words.label("network", line.network)
        blocks.append(_lines(context, "reseau", f"Du même réseau{NARROW}: {name}", network))
    papers = publications_on(context.snapshot, context.data, line)
    if papers:
        blocks.append(_papers(context, papers))
    return blocks


def _lines(context: Context, name: str, title: str, found: Sequence[Line]) -> Component:
    """Other actions: the first ones at once, all of them in the files.

    Args:
        context: of the page.
        name: of the files; title: in French.
        found: the actions.
    """
    items = [
        html.Li(
            [
                html.A(line.title, href=context.href(f"actions/{line.id}", extra=context.extra)),
                html.P([status_badge(line.status), f" {capital(when_words(line))}"], className="act-facts"),
            ]
        )
        for line in found
    ]
    first, rest = html.Ul(items[:MOST_NEIGHBOURS]), items[MOST_NEIGHBOURS:]
    more = [fold([f"Voir {plural(len(rest), 'autre')}"], [html.Ul(rest)], class_name="more")] if rest else []
    going = files(name, title, lambda: actions_sheet([Entry(line) for line in found], context.words, context.doubts))
    return html.Section([html.H2(title), first, *more, going], className="near")


def _papers(context: Context, papers: Sequence[Related]) -> Component:
    items = [
        html.Li(
            [
                html.A(paper.title, href=paper.url, rel="noopener noreferrer") if paper.url else html.B(paper.title),
                html.P(f"{paper.type} · {paper.status} · {paper.source}", className="act-facts"),
            ]
        )
        for paper in papers
    ]
    title = agree(len(papers), "Publication au titre proche", "Publications au titre proche")
    every = html.A("Toutes les publications", href=context.href("publications"))
    note = html.P(["Rapprochement par le titre, non par le document. ", every], className="act-facts")
    going = files("publications", title, lambda: related_sheet(papers))
    return html.Section([html.H2(title), html.Ul(items), note, going], className="near")


def compose(slots: Mapping[str, Component]) -> Component:
    """The essential, then the facts beside the other lines and the neighbours."""
    return html.Div(
        [
            slots["entete"],
            html.Div(
                [slots["fiche"], html.Div([slots["public"], slots["jumelles"], slots["voisines"]], className="beside")],
                className="sheet",
            ),
        ],
        className="action-page",
    )


PAGE = Page(
    id="action",
    path="/actions",
    label="Action",
    group="Activité",
    description="Tout ce que les documents disent d’une action du centre, et ce qu’ils ne disent pas.",
    slots=("entete", "fiche", "public", "jumelles", "voisines"),
    view=view,
    compose=compose,
    dimensions=(),
    extras=("vue", "mois", "q", "statut"),
    period=False,
    accepts_rest=True,
    listed=False,
)
