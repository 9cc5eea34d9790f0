"""A figure within a page: drawn when the page is made; `assets/drawings.js` brings it to life when it is pointed at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from typing import Any, TypeVar

from dashboard.components.copying import Citation, Quoted
from dashboard.components.sheet import Download
from dashboard.figures.base import Figure
from dashboard.figures.svg import Links, no_links, svg
from dashboard.indicators.model import Measure

Part = TypeVar("Part")


@dataclass(frozen=True)
class Key:
    """One entry of a legend: label, name of the palette's colour, and whether its bars are hatched."""

    label: str
    colour: str
    hatched: bool = False


@dataclass(frozen=True)
class Drawing:
    """One figure of a page.

    Attributes:
        name: of its chart, unique in the page.
        figure: plotly figure as plain data.
        title: of its chart, in French.
        legend: of its chart.
        notes: what stands below it: remarks, source.
        links: where its marks lead.
        hint: says that they can be pressed, in French.
    """

    name: str
    figure: Figure
    title: str = ""
    legend: tuple[Key, ...] = ()
    notes: tuple[str, ...] = ()
    links: Links = no_links
    hint: str = ""

    @property
    def pressed(self) -> bool:
        """Whether a mark leads somewhere."""
        return any(self.links(*told) for trace in self.figure["data"] for told in trace.get("customdata", ()))

    @cached_property
    def _markup(self) -> str:
        drawn = f'<div class="drawn">{svg(self.figure, self.name, links=self.links)}</div>'
        return f'{drawn}<p class="press-hint">{escape(self.hint)}</p>' if self.hint else drawn

    def __html__(self) -> str:
        """Its markup: asked for by the first response, and by the answer to a change."""
        return self._markup


@dataclass(frozen=True)
class Around:
    """What a page knows, and its charts, tables and figures do not.

    Attributes:
        links: where the marks of its charts lead.
        picture: name of a picture ("theme.png") → its address.
        table: name of the file of a table ("theme.csv") → its address.
        cited: a figure → the line that quotes it, and its address.
        hints: what is said under each chart that can be pressed: a sentence under the first one, nothing after.
    """

    links: Links
    picture: Callable[[str], str]
    table: Callable[[str], str]
    cited: Callable[[Measure], Quoted]
    hints: Iterator[str]


def link(node: Any, page: Around) -> None:
    """Write what the page knows into a tree of components, where its parts left room for it.

    Args:
        node: the tree.
        page: what it knows.
    """
    for holder in holders(node, Drawing | Download | Citation):
        held = holder.children
        if isinstance(held, Drawing):
            linked = replace(held, links=page.links)
            holder.children = replace(linked, hint=next(page.hints)) if linked.pressed else linked
        elif isinstance(held, Download):
            holder.children = replace(held, address=page.table, picture=page.picture)
        else:
            holder.children = replace(held, cited=page.cited)


def drawings(node: Any) -> Iterator[Drawing]:
    """Every figure of a tree of components."""
    return _held(node, Drawing)


def downloads(node: Any) -> Iterator[Download]:
    """Every table and list of a tree of components that goes out as a file."""
    return _held(node, Download)


def _held(node: Any, kind: type[Part]) -> Iterator[Part]:
    return (one.children for one in holders(node, kind))


def holders(node: Any, kind: Any) -> Iterator[Any]:
    """The components of a tree whose only child is of a kind, which can be replaced."""
    if isinstance(node, list | tuple):
        for child in node:
            yield from holders(child, kind)
    elif isinstance(inside := getattr(node, "children", None), kind):
        yield node
    elif inside is not None:
        yield from holders(inside, kind)
