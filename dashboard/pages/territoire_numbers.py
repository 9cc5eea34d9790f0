"""The numbers of a territory: those of its sheet, and beside the mean and another, all bars on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import dash_bootstrap_components as dbc
from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.filter_bar import control_dom_id, control_id
from dashboard.components.sheet import Sheet as Figures
from dashboard.components.sheet import columns, files, value_of, with_files
from dashboard.components.table import scroll_box
from dashboard.components.territory import UNKNOWN
from dashboard.cube.territory_compare import Compared, Comparison
from dashboard.cube.territory_counts import Counts
from dashboard.cube.territory_sheet import Sheet
from dashboard.filters import Vocabulary, french_date
from dashboard.french import NARROW, agree, capital, number, plural
from dashboard.indicators.breakdowns import actions_of
from dashboard.indicators.in_force import LISTED_SINCE, QUARTERS_SINCE
from dashboard.indicators.wording import lists_unheard
from dashboard.territories.names import short_name
from dashboard.words import say, say_lines

Shown = tuple[str, float | None, Counts | None]
"""Kind of a column, its value, what présences are told from."""


class Fact(NamedTuple):
    """One figure: its label, its value as it is written, its unit, what it rests on."""

    label: str
    value: str
    unit: str = ""
    beside: str = ""


def key_figures(made: Sheet, spoken: Vocabulary, as_of: date) -> Component:
    """Actions, présences with their coverage, publications, networks, members, last action; with their files."""
    counts, words = made.counts, spoken.centre.vocabulary
    done = "réalisées" if words.action_gender == "f" else "réalisés"
    known = say_lines("territory", "done_known", made, words, say("places", "known", made.places, words))
    people = counts.attendance.value
    facts = [
        Fact(f"{capital(words.actions)} {done}", _number(counts.done), "", " · ".join(known)),
        Fact(
            "Présences cumulées", say("territory", "people", counts),
            "" if people is None else agree(people, "présence"), say("territory", "people_known", counts),
        ),
        _listed("Publications qui le nomment", counts.publications, "publications", made),
        _listed("Réseaux animés qui le couvrent", counts.networks, "networks", made),
        _listed("Adhérents situés ici", counts.members, "members", made),
        *(_quarters(made) if made.territory.kind != "qpv" else []),
    ]  # fmt: skip
    age = say("territory", "age_of", counts, as_of, french_date(as_of))
    last = Fact("Dernière action datée", capital(say("territory", "last", counts)) or "—", "", age)
    notes = ("Chiffres calculés à partir des lignes des tables, avec les filtres choisis.",
             *say_lines("figures", "unheard", lists_unheard(made.tally.filters)))  # fmt: skip
    rows = tuple((one.label, value_of(one.value), one.unit, one.beside) for one in (*facts, last))
    sheet = Figures(columns("Chiffre", "Valeur", "Unité", "Précision"), rows, notes)
    title = "Chiffres du territoire"
    return html.Section(
        [
            html.H2(title, className="visually-hidden"),
            html.Div([*map(_fact, facts), _fact(last, "day")], className="kpis"),
            html.Div([html.P(text) for text in notes], className="notes"),
            files("chiffres", title, lambda: sheet),
        ],
        **{"aria-label": title},
    )


def _number(value: float | None) -> str:
    return UNKNOWN if value is None else number(value)


def _quarters(made: Sheet) -> list[Fact]:
    """The QPV in force in the years chosen; nothing where there is none, and before there were any."""
    if made.ground.quarters == "none" or made.quarters == 0:
        return []
    since, listed = QUARTERS_SINCE, LISTED_SINCE
    remark = f"en vigueur depuis {listed}"
    if made.quarters is None:
        of_then = f"la liste en vigueur de {since} à {listed - 1} n’est pas installée"
        remark = of_then if made.ground.quarters == "unlisted" else "aucune liste installée ne les donne ici"
    return [Fact("Quartiers prioritaires", _number(made.quarters), "", remark)]


def _listed(label: str, value: int, name: str, made: Sheet) -> Fact:
    """A number of things that a document lists; unknown when none does for the period."""
    unlisted = name in made.tally.unlisted
    return Fact(label, UNKNOWN, "", say("places", "not_listed")) if unlisted else Fact(label, number(value))


def _fact(one: Fact, class_name: str = "") -> Component:
    return html.Article(
        [
            html.H3(one.label),
            html.P(
                [html.Strong(one.value, className="figure"), " ", html.Span(one.unit, className="unit")],
                className="value",
            ),
            html.Div([html.P(one.beside)] if one.beside else [], className="beside"),
        ],
        className=f"kpi terr-fact {class_name}".strip(),
    )


def comparison_control(value: str, suggestions: Sequence[str]) -> Component:
    """The choice of the other territory: a name or a code, with suggestions."""
    return html.Div(
        [
            html.Label("Comparer avec un autre territoire (nom ou code)", htmlFor=control_dom_id("avec")),
            dbc.Input(
                id=control_id("avec"), type="search", value=value, debounce=True, maxLength=80, autoComplete="off",
                list="territoires-proposes",
            ),
            html.Datalist([html.Option(value=text) for text in suggestions], id="territoires-proposes"),
        ],
        className="search terr-with",
    )  # fmt: skip


def comparison_table(found: Comparison, caption: str) -> Component:
    """The quantities with their numbers, and bars that all have one axis."""
    values = [value or 0.0 for row in found.rows if row.drawn for _, value, _ in shown(row, found)]
    largest = max(values, default=0.0) or 1.0
    names = ["Ici", *(["Moyenne"] if found.peers else []), *([short_name(found.other.name)] if found.other else [])]
    heads = [html.Th("Grandeur", scope="col"), *[html.Th(text, scope="col", className="num") for text in names]]
    rows = [_row(row, found, largest) for row in found.rows]
    table = html.Table(
        [html.Caption(caption, className="visually-hidden"), html.Thead(html.Tr(heads)), html.Tbody(rows)],
        className="data terr-compare",
    )
    ids = {row.id for row in found.rows}
    unknown = any(value is None for row in found.rows for _, value, _ in shown(row, found))
    notes = [
        peers_words(found),
        say("territory", "scale", largest, "presences" in ids, "planned" in ids),
        *([f"{UNKNOWN}{NARROW}: non renseigné."] if unknown else []),
        *([f"n. p.{NARROW}: non publié."] if found.peers and any(row.withheld for row in found.rows) else []),
    ]
    going = with_files(caption, scroll_box(table, caption), notes, name="comparaison")
    return html.Div([_legend(found), going, html.Div(html.P(" ".join(notes)), className="notes")])


def _legend(found: Comparison) -> Component:
    keys = [("mine", f"Ici{NARROW}: {found.one.name}")]
    keys += [("mean", "Moyenne")] if found.peers else []
    keys += [("other", found.other.name)] if found.other else []
    items = [html.Li([html.Span(className=f"terr-key {kind}", **{"aria-hidden": "true"}), text]) for kind, text in keys]
    return html.Ul(items, className="legend")


def _row(row: Compared, found: Comparison, largest: float) -> Component:
    told = shown(row, found)
    bars = [
        html.Span(className=f"terr-bar {kind}", style={"width": f"{100 * value / largest:.1f}%"})
        for kind, value, _ in told
        if value and row.drawn
    ]
    header = [html.Span(row.label), html.Span(bars, className="terr-bars", **{"aria-hidden": "true"})]
    cells = [
        html.Td("n. p." if kind == "mean" and row.withheld else _cell(kind, value, counts), className="num")
        for kind, value, counts in told
    ]
    return html.Tr([html.Th(header, scope="row"), *cells])


def _cell(kind: str, value: float | None, counts: Counts | None) -> list[Component | str]:
    """A number; présences as the figures of a sheet have them, with how many actions they are of."""
    if counts is not None:
        remark = "" if counts.lines == counts.counted else say("territory", "people_short", counts)
        return [say("territory", "people", counts), *([html.Small(remark, className="terr-remark")] if remark else [])]
    return [UNKNOWN if value is None else number(value, 1) if kind == "mean" else number(value)]


def shown(row: Compared, found: Comparison) -> list[Shown]:
    """The values of a row that have a column."""
    people = row.id == "presences"
    mean: list[Shown] = [("mean", row.mean, None)] if found.peers else []
    other: list[Shown] = [("other", row.other, found.other_counts if people else None)] if found.other else []
    return [("mine", row.mine, found.counts if people else None), *mean, *other]


def compared_words(found: Comparison, words: Vocabulary) -> str:
    """What the comparison says of the actions."""
    row = next(row for row in found.rows if row.id == "actions")
    if not found.places.enough:
        mine = say("map", "value", "actions", words.centre.vocabulary, row.mine)
        known = say("places", "known", found.places, words.centre.vocabulary)
        return say("territory", "compared", found.one.name, mine, known, [])
    quantity, here, than = actions_of(words), row.mine or 0, []
    if row.mean is not None and found.peers:
        than.append(say("territory", "than", here - row.mean, "la moyenne", number(row.mean, 1)))
    if found.other is not None and row.other is not None and found.other_told:
        than.append(say("territory", "than", here - row.other, found.other.name, number(row.other)))
    return say("territory", "compared", found.one.name, plural(here, quantity.unit, quantity.unit_plural), "", than)


def peers_words(found: Comparison) -> str:
    """What the mean is that of, and for which quantity it leaves some out."""
    kind = found.one.kind
    mixed = [(row.label, row.averaged) for row in found.rows if row.mean is not None and row.averaged < found.peers]
    return say("territory", "peers", kind, found.peers, found.quarters, mixed)
