"""Pieces of the participation page that attendance lists fill: the public by category, profile × department, gaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from dashboard.components.chart import Basis, Chart, Key, basis_tag, chart, export_button
from dashboard.components.charts import legend
from dashboard.components.element import ROW_HEADER, TD, like, quick
from dashboard.components.table import Cell, Table
from dashboard.figures.bars import horizontal, whole
from dashboard.filters import UNKNOWN_LABEL
from dashboard.french import NARROW, agree, capital, number, percent, plural
from dashboard.indicators.agenda_words import participants_words, short_when
from dashboard.indicators.lines import Line
from dashboard.indicators.model import Breakdown, Row
from dashboard.indicators.participation_grid import Grid
from dashboard.indicators.participation_lists import Cross, breakdown
from dashboard.indicators.travel import Travel
from dashboard.palette import SERIES

Address = Callable[[str], str]
MOST_BARS = 12
MOST_SHOWN = 8
"""Actions without a list that are named at once; the others unfold."""
STEPS = 5
"""Shades of the table of profiles; the number is in every cell."""
HEAT = tuple(html.Td("", className=f"heat-{step}" if step else "zero") for step in range(STEPS + 1))
BY_PERSON = f"Chaque personne compte une fois, dans sa dernière catégorie connue{NARROW}: les personnes s’additionnent."
BY_ACTION = f"Une personne peut compter dans plusieurs lignes{NARROW}: les personnes différentes ne s’additionnent pas."


def cross_chart(
    chart_id: str, title: str, found: Cross, takeaway: str, first: str, *, notes: Sequence[str] = (), reason: str = ""
) -> Component:
    """The public by one attribute: bars of présences, parted into persons and their further présences.

    Args:
        chart_id, title, takeaway: of the chart.
        found: the public.
        first: header of the table's first column.
        notes: remarks; what the persons add up to is said before them.
        reason: why persons cannot be told, when they cannot.
    """
    bars = _unknown_drawn(breakdown(found))
    more = len(bars.rows) - MOST_BARS
    told = [_adding_up(found) if found.people_known else reason, *notes]
    told += [f"{plural(more, 'autre ligne', 'autres lignes')} dans le tableau."] if more > 0 else []
    told += [_shared(found.shared)] if found.shared else []
    told += [_suggested(found)] if found.suggested else []
    return chart(
        Chart(
            chart_id, title, takeaway, None if bars.empty else horizontal(bars, MOST_BARS),
            cross_table(title, found, first), legend(bars), tuple(note for note in told if note), origin(found),
            choosing=found.dimension if found.narrowed else "",
        )
    )  # fmt: skip


def _unknown_drawn(found: Breakdown) -> Breakdown:
    """The same rows, "non renseigné" being the last of those drawn: what is not known is never left to the table."""
    unknown = tuple(row for row in found.rows if not row.code)
    known = found.known()
    kept = MOST_BARS - len(unknown)
    return replace(found, rows=(*known[:kept], *unknown, *known[kept:]))


def origin(found: Cross) -> Basis:
    """What the figures of a block were counted on, or that they rest on a suggested classification."""
    if found.suggested:
        return "suggéré"
    if not found.declared:
        return "calculé sur listes"
    return "calculé sur listes et effectifs" if found.listed else "calculé sur effectifs"


def _adding_up(found: Cross) -> str:
    return BY_ACTION if found.overlap else BY_PERSON


def _suggested(found: Cross) -> str:
    told = "l’ensemble des présences" if found.suggested == found.total else plural(found.suggested, "présence")
    return f"Classement suggéré par mots-clés, à confirmer par le centre, pour {told}."


def _shared(count: int) -> str:
    return f"{plural(count, 'action')} {agree(count, 'compte', 'comptent')} dans plusieurs lignes."


def cross_table(title: str, found: Cross, first: str) -> Table:
    """Présences and persons with their shares, head-counts apart, and the year before; then the whole."""
    headers = [first, "Présences sur listes", "Part"]
    headers += ["Personnes différentes"] if found.people_known else []
    headers += ["Part"] if _adds_up(found) else []
    headers += ["Présences par effectifs"] if found.declared else []
    headers += [f"Présences, {found.before_words}"] if found.before_words else []
    rows = [_cells(row.label, found, row.listed, row.unique, row.declared, row.before) for row in found.rows]
    before = sum(row.before or 0 for row in found.rows)
    total = _cells("Ensemble", found, found.listed, found.unique, found.declared, before)
    toggles = [(found.dimension, row.code, row.selected) if found.dimension else None for row in found.rows]
    return Table(title, tuple(headers), (*rows, total), (*toggles, None))


def _adds_up(found: Cross) -> bool:
    return found.people_known and not found.overlap


def _cells(
    label: str, found: Cross, listed: float, unique: int | None, declared: float, before: float | None
) -> tuple[Cell, ...]:
    cells: list[Cell] = [capital(label), number(listed), _part(listed, found.listed)]
    if found.people_known:
        cells.append("—" if unique is None else number(unique))
    if _adds_up(found):
        cells.append(_part(unique or 0, found.unique or 0))
    if found.declared:
        cells.append(number(declared))
    if found.before_words:
        cells.append("—" if before is None else number(before))
    return tuple(cells)


def _part(value: float, total: float) -> str:
    return percent(100 * value / total, 0) if total else ""


def parts_chart(
    chart_id: str, title: str, parts: Sequence[tuple[str, int]], takeaway: str, *, unit: str = "personne",
    notes: Sequence[str] = (),
) -> Component:  # fmt: skip
    """Persons in a few parts: one bar, its numbers in the legend."""
    total = sum(count for _, count in parts)
    rows = tuple(
        Row(str(index + 1), label, label, count, 100 * count / total if total else None)
        for index, (label, count) in enumerate(parts)
    )
    keys = tuple(
        Key(f"{label} · {number(count)} ({percent(100 * count / total, 0) if total else '—'})", SERIES[index])
        for index, (label, count) in enumerate(parts)
    )
    found = Breakdown("", unit, f"{unit}s", rows, total)
    cells = [(capital(row.label), number(row.value), percent(row.share or 0, 0)) for row in rows]
    table = Table(title, ("", capital(f"{unit}s"), "Part"), (*cells, ("Ensemble", number(total), percent(100, 0))))
    figure = whole(found) if total else None
    return chart(Chart(chart_id, title, takeaway, figure, table, keys, tuple(notes), "calculé sur listes"))


def grid_card(title: str, takeaway: str, found: Grid, notes: Sequence[str] = ()) -> Component:
    """Profile × department: a table, each cell its number, shaded by its weight."""
    heads = [quick(html.Th, "Profil", scope="col"), *[_column(code, label) for code, label in found.columns]]
    head = quick(html.Tr, [*heads, quick(html.Th, "Total", scope="col", className="sum")])
    body = [
        quick(
            html.Tr,
            [
                like(ROW_HEADER, label),
                *[_heat(value, found.highest) for value in values],
                quick(html.Td, number(total), className="sum"),
            ],
        )
        for label, values, total in found.rows
    ]
    foot = quick(
            html.Tr,
        [
            quick(html.Th, "Total", scope="row"), *[like(TD, number(value)) for value in found.totals],
            quick(html.Td, number(found.total), className="sum"),
        ]
    )  # fmt: skip
    caption = "Présences relevées sur les listes, par profil et par département d’origine"
    table = quick(
        html.Table,
        [
            quick(html.Caption, caption, className="visually-hidden"),
            quick(html.Thead, head),
            quick(html.Tbody, body),
            quick(html.Tfoot, foot),
        ],
        className="heat",
    )
    return quick(
        html.Figure,
        [
            quick(html.Div, [quick(html.H3, title), *basis_tag("calculé sur listes")], className="chart-title"),
            quick(html.P, takeaway, className="takeaway"),
            quick(html.Div, table, className="table-scroll", tabIndex=0, role="region", **{"aria-label": caption}),
            quick(html.Div, [quick(html.P, note) for note in notes if note], className="notes"),
            quick(html.P, export_button("csv", title), className="exports"),
        ],
        className="card wide",
        **{"data-block": "profil-departement", "aria-label": title},
    )


def _column(code: str, label: str) -> Component:
    """A department by its number, its name being spoken, pointed at, and shown where there is room."""
    if not code or not code[:1].isalnum():
        return quick(html.Th, label, scope="col", className="other")
    parts = [quick(html.Span, label, className="name"), " ", quick(html.Span, code, className="code")]
    return quick(html.Th, parts, scope="col", title=label)


def _heat(value: int, highest: int) -> Component:
    step = -(-STEPS * value // highest) if value else 0
    return like(HEAT[step], number(value))


def missing_lists(found: Sequence[Line], address: Address) -> Component:
    """The actions that have no list, each with the way to its page; the first at once, the others unfolded.

    Args:
        found: the actions.
        address: event id → address of its page.
    """
    if not found:
        return quick(
            html.Div,
        )
    shown, rest = found[:MOST_SHOWN], found[MOST_SHOWN:]
    title = plural(len(found), "action sans liste", "actions sans liste")
    known = [line for line in found if line.participants is not None]
    why = (
        f"{capital(plural(len(known), 'a un effectif', 'ont un effectif'))}, qui compte dans les présences cumulées. "
        if known
        else ""
    )
    text = f"{why}Sans liste, personne n’y est reconnu{NARROW}: elles manquent aux présences uniques."
    more = [
        quick(
            html.Details,
            [
                quick(html.Summary, plural(len(rest), "autre liste manquante", "autres listes manquantes")),
                quick(html.Ul, [_missing(line, address) for line in rest], className="missing"),
            ],
            className="see-data",
        )
    ]
    return quick(
        html.Section,
        [
            quick(
                html.Div,
                [quick(html.H3, f"Listes manquantes{NARROW}: {title}"), *basis_tag("calculé")],
                className="chart-title",
            ),
            quick(html.P, text, className="takeaway"),
            quick(html.Ul, [_missing(line, address) for line in shown], className="missing"),
            *(more if rest else []),
        ],
        className="card",
        **{"data-block": "listes-manquantes"},
    )


def _missing(line: Line, address: Address) -> Component:
    facts = " · ".join(text for text in (short_when(line), participants_words(line) or "sans effectif") if text)
    return quick(
        html.Li,
        [
            quick(html.A, line.title, href=address(line.id)),
            quick(html.Span, "liste manquante", className="tag"),
            quick(html.Div, facts, className="meta"),
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
