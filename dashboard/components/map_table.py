"""The map's table: everything the shaded layer says, and the buttons and links that the map itself presses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.suppressed import NOT_PUBLISHED
from dashboard.components.suppressed import mark as masked
from dashboard.components.table import toggle_button, untold
from dashboard.filters import Vocabulary
from dashboard.french import number
from dashboard.indicators.map_model import MEASURES, Area, MeasureId, Shading
from dashboard.indicators.map_words import LEVEL_WORDS, abbreviated, measure_label, unplaced_lines, value_text

Opened = Callable[[Area], str]


def map_table(shading: Shading, measure: MeasureId, words: Vocabulary, caption: str, open_href: Opened) -> Component:
    """The table.

    Args:
        shading: areas and what has no place.
        measure: the measure drawn, whose column is marked.
        words: for the headers.
        caption: French caption.
        open_href: address that opens (or closes) a panel; a department that actions have is a filter instead.
    """
    heads = [html.Th(LEVEL_WORDS[shading.level][0].capitalize(), scope="col")]
    heads += [_head(measure_label(code, words), code == measure) for code in MEASURES]
    heads.append(html.Th(html.Abbr("QPV", title="Quartiers prioritaires de la politique de la ville"), scope="col"))
    filterable = frozenset(words.by_code["department"])
    groups = [
        _body("", [area for area in shading.areas if area.covered], shading, measure, open_href, filterable),
        _body(
            "Hors du périmètre", [a for a in shading.areas if not a.covered], shading, measure, open_href, filterable
        ),
        html.Tbody(_unplaced(shading)),
        html.Tfoot(_total(shading)),
    ]
    table = html.Table(
        [html.Caption(caption), html.Thead(html.Tr(heads)), *[group for group in groups if group]],
        className="data numeric map-table",
    )
    return html.Div(table, className="table-scroll", tabIndex=0, role="region", **{"aria-label": caption})


def _head(text: str, on: bool) -> Component:
    return html.Th(text, scope="col", className="on" if on else "")


def _body(
    title: str,
    areas: Sequence[Area],
    shading: Shading,
    measure: MeasureId,
    open_href: Opened,
    filterable: frozenset[str],
) -> Component | None:
    if not areas:
        return None
    head = [html.Tr(html.Th(title, scope="rowgroup", colSpan=len(MEASURES) + 2))] if title else []
    return html.Tbody([*head, *[_row(area, shading, measure, open_href, filterable) for area in areas]])


def _row(area: Area, shading: Shading, measure: MeasureId, open_href: Opened, filterable: frozenset[str]) -> Component:
    name, code = abbreviated(area.territory.name), area.territory.code
    if shading.level == "departments" and code in filterable:
        header: Component = toggle_button("department", code, name, area.selected, "toggle in-table")
    else:
        current = {"aria-current": "true"} if area.selected else {}
        header = html.A(name, href=open_href(area), **{"data-within": "true"}, **current)
    blank = [" ", html.Span("zone blanche", className="tag")] if _tagged(area, shading) else []
    cells = [_cell(area, one, one == measure) for one in MEASURES]
    return html.Tr(
        [html.Th([header, *blank], scope="row"), *cells, html.Td(number(area.quarters))],
        className="chosen" if area.selected else "",
        **{"data-territory": code},
    )


def _tagged(area: Area, shading: Shading) -> bool:
    return area.blank and (shading.level == "departments" or area.quarters > 0)


def _cell(area: Area, measure: MeasureId, on: bool) -> Component:
    value = area.amounts[measure]
    text: Component | str = value_text(measure, value)
    if value is None and area.withheld:
        text = masked() if area.withheld == "hidden" else html.Abbr(NOT_PUBLISHED, title="non publié")
    elif value is None:
        text = untold("aucun document ne donne le nombre de participants")
    partial = measure == "presences" and 0 < area.counted < area.lines
    mark = [html.Small(f" ({area.counted} sur {area.lines})")] if partial else []
    return html.Td([text, *mark], className="on" if on else "")


def _unplaced(shading: Shading) -> list[Component]:
    blank = [html.Td("") for _ in range(len(MEASURES) - 1)]
    return [
        html.Tr(
            [
                html.Th(label, scope="row"),
                html.Td(number(amount)),
                html.Td(NOT_PUBLISHED if people is None else number(people)),
                *blank,
            ]
        )
        for label, amount, people in unplaced_lines(shading.unplaced, shading.level)
    ]


def _total(shading: Shading) -> Component:
    cells = [
        html.Td("" if (value := shading.totals[measure]) is None else value_text(measure, value))
        for measure in MEASURES
    ]
    return html.Tr([html.Th("Total, chacun une fois", scope="row"), *cells, html.Td("")])
