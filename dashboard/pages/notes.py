"""What the team has written about the figures of a page, hung on each; the way to write more, for those who may."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.chart import dated_notes
from dashboard.components.drawing import Drawing, holders
from dashboard.components.sheet import Download, Sheet
from dashboard.figures.bars import noted
from dashboard.filters import Filters
from dashboard.indicators.notes import TABLE, Note
from dashboard.indicators.registry import INDICATORS
from dashboard.pages.embedding import Block, blocks
from dashboard.pages.model import Context, Page, View

ALSO: Final[Mapping[str, str]] = MappingProxyType(
    {
        "synthese/origine": "moyens/origine",
        "synthese/profil": "participation/profil",
        "synthese/profil-listes": "participation/profil-listes",
    }
)
"""A chart that another page shows, too → that one: it has the same notes."""
KPIS: Final = frozenset(one.id for one in INDICATORS)


def hang(page: Page, context: Context, view: View) -> None:
    """Write the notes of its charts into the trees of a page, and in what goes out of it: tables, pictures.

    Key figures have theirs already (`Context.measure`).
    """
    known = context.snapshot.schemas[TABLE].field("figure").known if TABLE in context.snapshot.schemas else {}
    writes = context.data.in_browser and context.viewer is not None and context.viewer.sees_files
    scope = view.scope or context.filters
    for block in blocks(list(view.slots.values())):
        figure = figure_of(page, block)
        if figure not in known:
            continue
        found = [] if block.kind == "kpi" else context.notes(figure, scope)
        way = [_way(context, figure, scope)] if writes else []
        if found or way:
            node: Any = block.component
            told, anchors = _say_in(node, found)
            # The last part of a card or of a chart is its foot: where it comes from, its files.
            *before, foot = node.children
            room = way if isinstance(foot.children, list) else []
            foot.children = [*foot.children, *room] if room else foot.children
            node.children = [*before, *dated_notes(told, anchors), foot, *([] if room else way)]


def figure_of(page: Page, block: Block) -> str:
    """What notes call a block; "" for one that they cannot hang on."""
    if block.kind == "kpi":
        return block.name if block.name in KPIS else ""
    name = f"{page.id}/{block.name}"
    return ALSO.get(name, name)


def _way(context: Context, figure: str, filters: Filters) -> Component:
    """The form of a new note, which knows what it is about."""
    kept = {"department_code": filters.department, "theme_id": filters.theme}
    told = {
        "figure": figure,
        **({"period": str(filters.year)} if filters.year else {}),
        **{name: chosen[0] for name, chosen in kept.items() if len(chosen) == 1 and chosen[0]},
    }
    address = f"{context.base}donnees/{context.filters.centre}/saisir/{TABLE}/ligne?{urlencode(told)}"
    return html.P(html.A("Écrire une note", href=address), className="write-note")


def _say_in(block: Any, notes: Sequence[tuple[Note, str]]) -> tuple[list[str], list[str]]:
    """Have the files and the picture of a block say its notes; what each says under its number in the picture, and the
    anchor of those that have one."""
    told, anchors = [text for _, text in notes], ["" for _ in notes]
    for node in holders(block, Download):
        node.children = replace(node.children, made=_with(node.children.made, tuple(told)))
    for node in holders(block, Drawing):
        drawn: Drawing = node.children
        figure, numbers = noted(drawn.figure, [(one.first, one.last) for one, _ in notes], drawn.name)
        told = [f"({number}) {text}" if number else text for number, text in zip(numbers, told, strict=True)]
        anchors = [f"note-{drawn.name}-{number}" if number else "" for number in numbers]
        node.children = replace(drawn, figure=figure, notes=(*drawn.notes, *told))
    return told, anchors


def _with(made: Callable[[], Sheet], told: Sequence[str]) -> Callable[[], Sheet]:
    def whole() -> Sheet:
        found = made()
        return replace(found, notes=(*found.notes, *told))

    return whole
