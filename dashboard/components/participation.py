"""Pieces of the participation page: facts beside the key figures, published compositions, head-counts, words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.chart import Basis, Chart, Key, basis_tag, chart, empty_state
from dashboard.components.charts import breakdown_table, legend, part_colour
from dashboard.components.sheet import Sheet, columns, files
from dashboard.components.table import Cell, Table, table_with_files, untold
from dashboard.figures.bars import horizontal
from dashboard.figures.participation import compositions
from dashboard.filters import UNKNOWN_LABEL
from dashboard.french import NARROW, agree, capital, number, percent, plural
from dashboard.indicators.agenda_words import participants_words, short_when
from dashboard.indicators.compositions import Composition
from dashboard.indicators.lines import Line
from dashboard.indicators.model import Breakdown, Row
from dashboard.indicators.participation import HeadCount, HeadCounts, PlaceWords
from dashboard.indicators.travel import Travel

MOST_RANKED = 10
"""Actions shown, largest first; the page of actions has them all."""
MOST_SHOWN = 8
"""Actions without a list that are named at once; the others unfold."""
MOST_BARS = 8
PRECISION = {"about": "environ ", "at_least": "au moins "}
NATIONAL = "échelle nationale"
SEVERAL_DATES = "Un nombre donné pour plusieurs dates ne se compare pas à celui d’une seule rencontre."
Address = Callable[[str], str]


@dataclass(frozen=True)
class Fact:
    """A figure of the page that is not an indicator of the registry: value, unit, where it comes from."""

    id: str
    label: str
    figure: str
    unit: str
    basis: Basis
    change: str = ""
    beside: str = ""
    definition: str = ""


def composition_chart(chart_id: str, title: str, found: Composition, takeaway: str, first: str) -> Component:
    """Published quantities cut the same way, with their table."""
    keys = tuple(
        Key(capital(label), part_colour(index, code, found.dimension), not code)
        for index, (code, label) in enumerate(zip(found.codes, found.labels, strict=True))
        if any(line.values[index] for line in found.lines)
    )
    source = " ; ".join(dict.fromkeys(line.source for line in found.lines))
    return chart(
        Chart(
            chart_id, title, takeaway, compositions(found), composition_table(title, found, first), keys,
            found.notes, "publié", source,
        )
    )  # fmt: skip


def in_columns(blocks: Sequence[tuple[int, Component]]) -> Component:
    """Blocks of unequal heights (rows drawn, block) in two columns without holes; one column on a narrow screen."""
    columns: tuple[list[Component], list[Component]] = ([], [])
    heights = [0, 0]
    for height, block in blocks:
        shorter = 0 if heights[0] <= heights[1] else 1
        columns[shorter].append(block)
        heights[shorter] += height
    return html.Div([html.Div(column, className="column") for column in columns], className="grid-2")


def composition_table(title: str, found: Composition, first: str) -> Table:
    """A row per category, a column per quantity; the last rows are what is not broken down and the total."""
    rows: list[tuple[Cell, ...]] = []
    toggles: list[tuple[str, str, bool] | None] = []
    for index, (code, label) in enumerate(zip(found.codes, found.labels, strict=True)):
        rows.append(
            (capital(label), *(_count_and_share(line.values[index], line.share(index)) for line in found.lines))
        )
        toggles.append((found.dimension, code, code in found.selected) if code else None)
    rows.append(("Total publié", *(number(line.total) for line in found.lines)))
    toggles.append(None)
    return Table(title, (first, *(line.label for line in found.lines)), tuple(rows), tuple(toggles))


def _count_and_share(value: float | None, share: float) -> Cell:
    if value is None:
        return untold("le document ne le ventile pas ainsi")
    return f"{number(value)} ({percent(share, 0)})"


def head_counts_list(
    title: str, counts: HeadCounts, takeaway: str, address: Address, empty: str, every: str = ""
) -> Component:
    """The actions whose number is known, largest first, each with a bar and the way to its page.

    It is a list of links with their numbers in text: it needs no table beside it.

    Args:
        title, takeaway: of the block.
        counts: the head-counts.
        address: event id → address of its page.
        empty: why there is none.
        every: address of the page that lists all actions.
    """
    highest = max((item.participants for item in counts.items), default=0) or 1
    content: list[Component] = [empty_state(empty)]
    if counts.items:
        rows = [_ranked(item, highest, address) for item in counts.items[:MOST_RANKED]]
        content = [html.Ol(rows, className="ranked"), *_rest(len(counts.items) - len(rows), every)]
    if any(item.dates > 1 for item in counts.items):
        content.append(html.Div(html.P(SEVERAL_DATES), className="notes"))
    return html.Section(
        [
            html.Div([html.H3(title), *basis_tag(_counted_on(counts))], className="chart-title"),
            html.P(takeaway, className="takeaway") if takeaway else None,
            *content,
        ],
        className="card",
        **{"aria-label": title},
    )


def _rest(count: int, every: str) -> list[Component]:
    """How many actions are beyond the first ones, and the page that lists all of them."""
    if count < 1:
        return []
    text = f"{plural(count, 'autre action a', 'autres actions ont')} moins de présences\u202f: toutes les actions"
    return [html.P(html.A(text, href=every), className="more")]


def _counted_on(counts: HeadCounts) -> Basis:
    if not counts.listed:
        return "publié" if counts.printed else "calculé"
    return "calculé sur listes" if counts.listed == len(counts.items) else "calculé sur listes et effectifs"


def _ranked(item: HeadCount, highest: float, address: Address) -> Component:
    width = f"{max(100 * item.participants / highest, 0.5):.1f}%"
    unsure = "cumulés ou différents, non précisé" if item.unsure else ""
    facts = (_dates(item), unsure, NATIONAL if item.national else "", _declared(item))
    meta = " · ".join(text for text in facts if text)
    return html.Li(
        [
            html.Div(
                [
                    html.A(item.title, href=address(item.event_id)),
                    html.Div(meta, className="meta") if meta else None,
                ]
            ),
            html.Div(
                [
                    html.Span(className="bar", style={"width": width}, **{"aria-hidden": "true"}),
                    html.Span(_count(item), className="value", title="présences" if item.listed else "participant·es"),
                ],
                className="measure",
            ),
        ],
        className="nationwide" if item.national else "",
    )


def _dates(item: HeadCount) -> str:
    if item.dates < 2:
        return ""
    mean = f", soit {number(round(item.participants / item.dates))} par date en moyenne"
    return f"{number(item.dates)} dates{'' if item.unsure else mean}"


def _declared(item: HeadCount) -> str:
    """The head-count that the documents give of an action counted on its list, when it differs."""
    return "" if item.declared is None else f"effectif déclaré : {number(item.declared)}"


def _count(item: HeadCount) -> str:
    return f"{PRECISION.get(item.precision, '')}{number(item.participants)}"


def coverage_chart(
    chart_id: str, title: str, found: Breakdown, takeaway: str, first: str, choice: Component
) -> Component:
    """Actions whose number of participants is known or not, by category; `choice` picks the category."""
    spec = Chart(
        chart_id, title, takeaway, None if found.empty else horizontal(found), breakdown_table(found, title, first),
        legend(found), (), "calculé", wide=True, choosing=found.dimension if found.narrowed else "",
    )  # fmt: skip
    return html.Div([choice, chart(spec)], className="chosen wide")


def choices(name: str, label: str, options: Sequence[tuple[str, str]], current: str) -> Component:
    """A row of buttons, one of them pressed, that set a parameter of the page."""
    buttons = [
        html.Button(
            text,
            className="choice",
            type="button",
            **{
                "aria-pressed": "true" if code == current else "false",
                "data-action": "param",
                "data-dim": name,
                "data-code": code,
            },
        )
        for code, text in options
    ]
    return html.Div(
        [html.Span(label, className="choice-label"), *buttons],
        className="choices",
        role="group",
        **{"aria-label": label},
    )


def words_table(title: str, said: Sequence[PlaceWords], source: str) -> Component:
    """What a document says in words only: a table, with no number and no drawing to suggest one."""
    table = Table(
        "Ce que dit le rapport, sans chiffre", ("D’où", "Ce qu’en dit le rapport"),
        tuple((place.label, place.words) for place in said), numeric=False,
    )  # fmt: skip
    count = len(said)
    return html.Section(
        [
            html.Div([html.H3(title), *basis_tag("publié")], className="chart-title"),
            html.P(
                f"{number(count)} {agree(count, 'provenance citée', 'provenances citées')}, sans aucun nombre : "
                "rien ne permet ici de les classer ni de les dessiner.",
                className="takeaway",
            ),
            table_with_files(table),
            html.Div([html.P(f"Source : {source}.")], className="notes"),
        ],
        className="card",
    )


def gaps_card(missing: Sequence[str], year: int) -> Component:
    """What no document gives, and what would fill the gap."""
    if not missing:
        return html.Div()
    return html.Section(
        [
            html.H2("Ce que les documents ne disent pas"),
            html.P(f"Pour {year}, aucun document du centre ne donne :"),
            html.Ul([html.Li(text) for text in missing], className="plain-list"),
            html.P(
                "Des listes de présence pseudonymisées et les comptages de l’année précédente permettraient de les "
                "calculer."
            ),
        ],
        className="gaps",
    )


def missing_lists(found: Sequence[Line], address: Address) -> Component:
    """The actions that have no list, each with the way to its page; the first at once, the others unfolded.

    Args:
        found: the actions.
        address: event id → address of its page.
    """
    if not found:
        return html.Div()
    shown, rest = found[:MOST_SHOWN], found[MOST_SHOWN:]
    title = plural(len(found), "action sans liste", "actions sans liste")
    rows = tuple((line.title, short_when(line), line.participants) for line in found)
    sheet = Sheet(columns("Action", "Quand", "Effectif"), rows)
    known = [line for line in found if line.participants is not None]
    why = (
        f"{capital(plural(len(known), 'a un effectif', 'ont un effectif'))}, qui compte dans les présences cumulées. "
        if known
        else ""
    )
    text = f"{why}Sans liste, personne n’y est reconnu{NARROW}: elles manquent aux présences uniques."
    more = [
        html.Details(
            [
                html.Summary(plural(len(rest), "autre liste manquante", "autres listes manquantes")),
                html.Ul([_missing(line, address) for line in rest], className="missing"),
            ],
            className="see-data",
        )
    ]
    return html.Section(
        [
            html.Div(
                [html.H3(f"Listes manquantes{NARROW}: {title}"), *basis_tag("calculé")],
                className="chart-title",
            ),
            html.P(text, className="takeaway"),
            html.Ul([_missing(line, address) for line in shown], className="missing"),
            *(more if rest else []),
            files("listes-manquantes", "Listes manquantes", lambda: sheet),
        ],
        className="card",
        **{"data-block": "listes-manquantes"},
    )


def _missing(line: Line, address: Address) -> Component:
    facts = " · ".join(text for text in (short_when(line), participants_words(line) or "sans effectif") if text)
    return html.Li(
        [
            html.A(line.title, href=address(line.id)),
            html.Span("liste manquante", className="tag"),
            html.Div(facts, className="meta"),
        ],
    )


def travel_chart(
    title: str, found: Travel, departments: Mapping[str, str], takeaway: str, notes: Sequence[str]
) -> Component:
    """Mean distance by department of origin, the farthest first; those that few come from are left to the table."""
    told = [(departments.get(row.department, row.department) or UNKNOWN_LABEL, row) for row in found.rows]
    bars = [Row(row.department, label, label, round(row.mean_km)) for label, row in told if row.mean_km is not None]
    drawn = tuple(sorted(bars[:MOST_BARS], key=lambda row: -row.value))
    left = len(bars) - len(drawn)
    if left:
        notes = (*notes, f"{plural(left, 'autre département', 'autres départements')} dans le tableau.")
    cells = [
        (label, number(row.attendances), number(row.known), "—" if row.mean_km is None else number(round(row.mean_km)))
        for label, row in told
    ]
    headers = ("Département d’origine", "Présences sur place", "Distance connue", "Km à l’aller, en moyenne")
    mean = "—" if found.mean_km is None else number(round(found.mean_km))
    total = ("Ensemble", number(found.attendances), number(found.known), mean)
    figure = horizontal(Breakdown("", "km", "km", drawn, 0), MOST_BARS) if drawn else None
    table = Table(title, headers, (*cells, total))
    return chart(
        Chart("distance", title, takeaway, figure, table, (), tuple(notes), "calculé sur listes", empty=takeaway)
    )
