"""The map's table: everything the shaded layer says, and the buttons and links that the map itself presses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.components.sheet import with_files
from dashboard.components.suppressed import NOT_PUBLISHED
from dashboard.components.suppressed import mark as masked
from dashboard.components.table import scroll_box, toggle_button, untold
from dashboard.filters import Vocabulary
from dashboard.french import number
from dashboard.indicators.known_places import places_words
from dashboard.indicators.map_model import LISTS, MEASURES, PLACED, Area, MeasureId, Shading
from dashboard.indicators.map_words import (
    LEVEL_WORDS,
    NAMED,
    PEOPLE,
    UNLISTED,
    abbreviated,
    measure_label,
    others_words,
    unplaced_lines,
    value_text,
)

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
    if shading.quarters != "none":
        heads.append(html.Th(html.Abbr("QPV", title="Quartiers prioritaires de la politique de la ville"), scope="col"))
    row = _Row(shading, measure, words, open_href, frozenset(words.by_code["department"]))
    groups = [
        _body("", [area for area in shading.areas if area.covered], row),
        _body("Hors du périmètre", [area for area in shading.areas if not area.covered], row),
        html.Tbody(_unplaced(shading)),
        html.Tfoot(_total(shading)),
    ]
    table = html.Table(
        [html.Caption(caption), html.Thead(html.Tr(heads)), *[group for group in groups if group]],
        className="data numeric map-table",
    )
    return with_files(caption, scroll_box(table, caption), name="territoires")


def _head(text: str, on: bool) -> Component:
    return html.Th(text, scope="col", className="on" if on else "")


@dataclass(frozen=True)
class _Row:
    """Makes the row of a territory.

    Attributes:
        shading, measure, words, open_href: as for `map_table`.
        filterable: codes of the departments that are a filter.
    """

    shading: Shading
    measure: MeasureId
    words: Vocabulary
    open_href: Opened
    filterable: frozenset[str]

    def of(self, area: Area) -> Component:
        """The row."""
        name, code = abbreviated(area.territory.name), area.territory.code
        if self.shading.level == "departments" and code in self.filterable:
            header: Component = toggle_button("department", code, name, area.selected, "toggle in-table")
        else:
            current = {"aria-current": "true"} if area.selected else {}
            header = html.A(name, href=self.open_href(area), **{"data-within": "true"}, **current)
        blank = [" ", html.Span("zone blanche", className="tag")] if area.blank else []
        others = [html.Small(f" {others_words(area.others, self.words)}")] if area.others else []
        quarters = [] if self.shading.quarters == "none" else [html.Td(self._quarters(area))]
        return html.Tr(
            [html.Th([header, *blank, *others], scope="row"), *[self._cell(area, one) for one in MEASURES], *quarters],
            className="chosen" if area.selected else "",
            **{"data-territory": code},
        )

    def _quarters(self, area: Area) -> Component | str:
        if area.quarters is not None:
            return number(area.quarters)
        return untold("aucune liste installée ne le donne")

    def _cell(self, area: Area, measure: MeasureId) -> Component:
        value = area.amounts[measure]
        text: Component | str = value_text(measure, value)
        if value is None and area.withheld:
            text = masked() if area.withheld == "hidden" else html.Abbr(NOT_PUBLISHED, title="non publié")
        elif value is None:
            text = untold(self._untold(area, measure))
        partial = measure in PEOPLE and area.partial and value is not None
        mark = [html.Small(f" ({area.counted} sur {area.lines})")] if partial else []
        return html.Td([text, *mark], className="on" if measure == self.measure else "")

    def _untold(self, area: Area, measure: MeasureId) -> str:
        """Why a territory has no value."""
        if measure == "presences-10000" and not self.shading.populated:
            return "la population des listes est d’aujourd’hui"
        if measure in LISTS:
            return UNLISTED
        if not area.lines:
            return NAMED if area.named else places_words(self.shading.places, self.words)
        return "aucun document ne donne le nombre de participants"


def _body(title: str, areas: Sequence[Area], row: _Row) -> Component | None:
    if not areas:
        return None
    head = [html.Tr(html.Th(title, scope="rowgroup", colSpan=len(MEASURES) + 2))] if title else []
    return html.Tbody([*head, *[row.of(area) for area in areas]])


def _unplaced(shading: Shading) -> list[Component]:
    blank = [html.Td("") for _ in range(len(MEASURES) - 1)]
    return [
        html.Tr(
            [
                html.Th(label, scope="row"),
                html.Td(number(amount)),
                html.Td(value_text("presences", people, "unpublished" if shading.unplaced.closed else "")),
                *blank,
            ]
        )
        for label, amount, people, _ in unplaced_lines(shading.unplaced, shading.level)
    ]


def _total(shading: Shading) -> Component:
    cells = [html.Td(_total_text(shading, measure)) for measure in MEASURES]
    return html.Tr([html.Th("Total, chacun une fois", scope="row"), *cells, html.Td("")])


def _total_text(shading: Shading, measure: MeasureId) -> str:
    value = shading.totals[measure]
    if measure == "presences-10000" or (value is None and shading.unplaced.closed):
        return ""
    # A period that no report tells of has no total either.
    unreported = measure in PLACED and not value and not shading.places.reported
    return value_text(measure, None if unreported else value)
