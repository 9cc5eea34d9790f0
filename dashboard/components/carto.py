"""The carto as a matrix of tiles: one tile an action, one small square a date; headers and cells zoom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.agenda import Doubts, Href, short_item, status_badge
from dashboard.components.table import toggle_button
from dashboard.filters import Vocabulary
from dashboard.french import NARROW, agree, number, plural
from dashboard.indicators.agenda import Entry
from dashboard.indicators.agenda_words import dates_words, name_words, participants_words, short_when
from dashboard.indicators.carto import Axis, Box, Carto, Resource

MOST_PIPS = 24
"""Squares drawn in a tile; beyond that its words give the number."""
MOST_UNFOLDED = 30
"""A longer list starts folded, one block a row of the picture."""
MOST_TILES = 400
"""Tiles drawn; beyond that, each cell draws its share of them and says how many more it holds."""
MOST_LISTED = 200
"""Actions in the list beside the picture; the page of the actions has them all."""
CARDS_COLUMNS, CARDS_TILES = 6, 30
"""Up to so many columns and tiles, or within one cell, tiles are wide enough to carry their title."""


@dataclass(frozen=True)
class Stage:
    """What the drawing needs beside the carto.

    Attributes:
        carto: the picture.
        href: address of an action's page.
        zoom: (mode, theme) → address of the carto zoomed on that cell, or out of it.
        resource_href: address of the page of publications.
        list_href: address of the list of the same actions.
        zoomed: whether a row, a column or a cell is zoomed on.
        row_name, column_name: what rows and columns are ("mode d’action", "thème").
        words: French labels.
        doubts: what one may doubt of the actions.
    """

    carto: Carto
    href: Href
    zoom: Callable[[str, str], str]
    resource_href: str
    list_href: str
    zoomed: bool
    row_name: str
    column_name: str
    words: Vocabulary
    doubts: Doubts = field(default_factory=dict)


def colours(carto: Carto) -> Mapping[str, str]:
    """Cause → class of its colour, in the order of the columns; "non renseigné" has its own."""
    known = [axis.option.code for axis in carto.columns if axis.option.code]
    return {"": "kna"} | {code: f"k{index % 6 + 1}" for index, code in enumerate(known)}


def matrix(stage: Stage) -> Component:
    """The picture itself: a real table, whose cells hold links."""
    carto = stage.carto
    paint = colours(carto)
    tiles = sum(len(box.entries) for row in carto.boxes for box in row)
    alone = sum(box.focus for row in carto.boxes for box in row) == 1
    roomy = len(carto.columns) <= CARDS_COLUMNS
    cards = (alone and tiles <= MOST_TILES) or (roomy and tiles <= CARDS_TILES)
    cells = sum(bool(box.entries) for row in carto.boxes for box in row)
    most = tiles if tiles <= MOST_TILES else max(1, MOST_TILES // cells)
    head = [html.Td(_whole(stage), className="ct-corner")]
    head += [_axis(axis, "theme", [], paint[axis.option.code]) for axis in carto.columns]
    rows = [
        html.Tr([_row(stage, axis), *[_cell(stage, box, paint[box.theme], cards, axis, most) for box in boxes]])
        for axis, boxes in zip(carto.rows, carto.boxes, strict=True)
    ]
    groups = [html.Col(className="ct-head"), *[html.Col(className=_in(axis.focus)) for axis in carto.columns]]
    caption = html.Caption(f"{stage.row_name} en lignes, {stage.column_name} en colonnes", className="visually-hidden")
    zoomed = " ct-zoomed" if stage.zoomed else ""
    return html.Table(
        [caption, html.Colgroup(groups), html.Thead(html.Tr(head)), html.Tbody(rows)],
        className=f"carto {'ct-roomy' if roomy else 'ct-dense'}{zoomed}{' ct-cards' if cards else ''}",
        **{"data-block": "carto"},
    )


def _in(focus: bool) -> str:
    return "ct-in" if focus else "ct-out"


def _whole(stage: Stage) -> list[Component]:
    carto = stage.carto
    extra = [html.Span(plural(carto.dates, "date"))] if carto.dates > carto.total else []
    extra += [html.Span(f"dont {number(carto.kept)} dans le zoom")] if stage.zoomed else []
    name = agree(carto.total, "action réalisée", "actions réalisées")
    return [html.B(number(carto.total)), html.Span(name), *extra]


def _row(stage: Stage, axis: Axis) -> Component:
    papers = sum(item.mode == axis.option.code for item in stage.carto.resources)
    more = [html.Small(f"+{plural(papers, 'publication')}", className="ct-others")] if papers else []
    return _axis(axis, "mode", more)


def _axis(axis: Axis, dimension: str, more: list[Component], colour: str = "") -> Component:
    """The head of a row or of a column: a filter, with how much is in it."""
    plus = html.Span("+", **{"aria-hidden": "true"})
    others = [html.Small([plus, f"{number(axis.others)} à part"], className="ct-others")] if axis.others else []
    name = html.Span(axis.option.short, className="ct-name", title=axis.option.label)
    label = html.Span([name, html.B(number(axis.count)), *others, *more])
    button = toggle_button(dimension, axis.option.code, label, axis.on, "ct-axis")
    return html.Th(
        button, scope="col" if dimension == "theme" else "row", className=f"{colour} {_in(axis.focus)}".strip()
    )


def _cell(stage: Stage, box: Box, colour: str, cards: bool, row: Axis, most: int) -> Component:
    column = next(axis for axis in stage.carto.columns if axis.option.code == box.theme)
    resources = [item for item in stage.carto.resources if item.mode == box.mode and box.theme in item.columns]
    kind = f"{colour} {_in(box.focus)}"
    if not box.entries and not resources:
        return html.Td(html.Span("aucune", className="visually-hidden"), className=f"{kind} ct-none")
    big = cards and box.focus
    tiles = [html.Li(tile(entry, stage.href, big)) for entry in box.entries[:most]]
    if more := len(box.entries) - len(tiles):
        tiles.append(html.Li(f"+ {number(more)}", className="ct-more", title=f"et {plural(more, 'autre')}"))
    papers = [html.Li(_paper(item, stage.resource_href, big)) for item in resources]
    content: list[Component] = [html.Span(column.option.short, className="ct-cell-name", **{"aria-hidden": "true"})]
    content += [_cell_zoom(stage, box, row, column)] if box.entries else []
    content += [html.Ul(tiles, className="ct-tiles")] if tiles else []
    content += [html.Ul(papers, className="ct-tiles ct-papers")] if papers else []
    return html.Td(content, className=kind)


def _cell_zoom(stage: Stage, box: Box, row: Axis, column: Axis) -> Component:
    on = stage.zoomed and row.on and column.on
    count = plural(box.count, "action") if box.count else plural(box.others, "autre", "autres")
    verb = "revenir à l’ensemble" if on else "zoomer sur cette case"
    label = f"{row.option.label}, {column.option.label}{NARROW}: {count}, {verb}"
    current = {"aria-current": "true"} if on else {}
    place = f"{box.mode} {box.theme}"
    return html.A(
        number(box.count) if box.count else f"+{number(box.others)}",
        href=stage.zoom(box.mode, box.theme),
        className="ct-zoom",
        # The last two tell the page's script which link held the keyboard, so that a redraw gives it back.
        **{"aria-label": label, "data-stay": "true", **current, "data-dim": "case", "data-code": place},
    )


def tile(entry: Entry, href: Href, card: bool) -> Component:
    """One action: a link to its page, with one square a date, full when it took place."""
    line = entry.line
    kind = f"ct-tile {'ct-done' if line.realised else 'ct-todo'}{' ct-sugg' if line.suggested else ''}"
    pips = _pips(line.dates)
    words = name_words(line)
    if not card:
        return html.A(pips, href=href(line.id), className=kind, title=words, **{"aria-label": words})
    facts = " · ".join(text for text in (short_when(line), dates_words(line), participants_words(line)) if text)
    badge = [] if line.realised else [status_badge(line.status)]
    return html.A(
        [pips, html.Span(line.title, className="ct-title"), html.Span([*badge, facts], className="ct-facts")],
        href=href(line.id),
        className=f"{kind} ct-card",
        title=line.title,
    )


def _pips(dates: int) -> Component:
    """One square a date; the single one is drawn by the style sheet."""
    hidden = {"aria-hidden": "true"}
    if dates == 1:
        return html.Span(className="ct-pips", **hidden)
    return html.Span([html.Span() for _ in range(min(dates, MOST_PIPS))], className="ct-pips ct-many", **hidden)


def _paper(item: Resource, href: str, card: bool) -> Component:
    state = f"Publication {'parue' if item.out else 'en cours'}"
    kind = f"ct-tile ct-paper {'ct-done' if item.out else 'ct-todo'}{' ct-card' if card else ''}"
    if not card:
        words = f"{state}{NARROW}: {item.title}"
        return html.A(_pips(1), href=href, className=kind, title=words, **{"aria-label": words})
    told = [html.Span(item.title, className="ct-title"), html.Span(state, className="ct-facts")]
    return html.A([_pips(1), *told], href=href, className=kind)


def legend(carto: Carto) -> Component:
    """How to read the picture, with the very shapes it is made of; only those it uses."""
    drawn = [entry.line for row in carto.boxes for box in row for entry in box.entries]
    keys = [("ct-tile ct-done", 1, "une action réalisée")]
    if any(line.dates > 1 for line in drawn):
        keys.append(("ct-tile ct-done", 4, "une action de plusieurs dates, un carré par date"))
    if any(not line.realised for line in drawn):
        keys.append(("ct-tile ct-todo", 1, "annoncée, pressentie, en préparation ou reportée, hors décompte"))
    if any(line.suggested for line in drawn):
        keys.append(("ct-tile ct-done ct-sugg", 1, "pointillé\u202f: classement suggéré"))
    if carto.resources:
        keys.append(("ct-tile ct-paper ct-done", 1, "une publication, hors décompte"))
    items = [
        html.Li([html.Span(_pips(dates), className=f"ct-key {kind}", **{"aria-hidden": "true"}), text])
        for kind, dates, text in keys
    ]
    return html.Ul(items, className="legend carto-legend")


def beside(stage: Stage, title: str) -> Component:
    """The list of what is zoomed on, by row of the picture; of a long one, its first actions and the way to all."""
    blocks: list[Component] = []
    room = MOST_LISTED
    unfolded = len(stage.carto.entries) <= MOST_UNFOLDED
    for axis in stage.carto.rows:
        entries = [entry for entry in stage.carto.entries if entry.line.mode == axis.option.code]
        papers = [item for item in stage.carto.resources if item.mode == axis.option.code]
        if not entries and not papers:
            continue
        items = [short_item(entry, stage.href, stage.words, stage.doubts) for entry in entries[:room]]
        more, room = len(entries) - len(items), room - len(items)
        for item in papers:
            state = html.P(f"Publication {'parue' if item.out else 'en cours'}", className="act-facts")
            items.append(html.Li([html.A(item.title, href=stage.resource_href), state]))
        heading = html.Summary([html.H3(axis.option.label), html.Span(number(len(items) + more))])
        if more:
            told = f"Voir {agree(more, 'cette action', f'ces {number(more)} actions')} dans la liste"
            items.append(html.Li(html.A(told, href=stage.list_href)))
        named = {"data-dim": "bloc", "data-code": axis.option.code}
        blocks.append(html.Details([heading, html.Ul(items)], className="ct-block", open=unfolded, **named))
    return html.Section([html.H2(title), html.Div(blocks, className="ct-blocks")], className="carto-list")
