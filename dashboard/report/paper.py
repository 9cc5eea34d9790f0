"""What paper keeps of a page: titles, sentences, drawings, tables; no button, no link to files, no folded panel.

A report is read from the very trees that the pages are made of: its figures are theirs, in the edition that it is
asked of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from dash.development.base_component import Component

from dashboard.components.drawing import Drawing
from dashboard.components.part import ON_PAPER
from dashboard.components.picture import bare
from dashboard.components.sheet import Download, Sheet

SCREEN_ONLY: Final = frozenset(
    {"origin", "visually-hidden", "press-hint", "legend", "jump", "kpis", "empty", "cite", "tag", "bigs"}
)
"""Classes of what is for the screen, or said otherwise on paper: key figures as a table, a legend in its picture."""
_BREAKING: Final = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True)
class Heading:
    """A title within a chapter."""

    text: str


@dataclass(frozen=True)
class Sentence:
    """A paragraph; in small where it is a remark."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class Bullet:
    """A sentence of a list."""

    text: str


@dataclass(frozen=True)
class Picture:
    """A picture as SVG: its name, unique in its chapter, its title, and what it says to who does not see it."""

    name: str
    title: str
    svg: str
    told: str


@dataclass(frozen=True)
class Rows:
    """A table; `drawn` where a picture shows the same."""

    name: str
    title: str
    sheet: Sheet
    drawn: bool = False


@dataclass(frozen=True)
class Room:
    """Where the centre writes: what it is asked to say, in French."""

    text: str


Element = Heading | Sentence | Bullet | Picture | Rows | Room


def on_paper(node: Any) -> Iterator[Element]:
    """What paper keeps of a tree of components, in its order."""
    if isinstance(node, list | tuple):
        for child in node:
            yield from on_paper(child)
    elif isinstance(node, Component):
        yield from _element(node)


def _element(node: Component) -> Iterator[Element]:
    names = set(str(getattr(node, "className", None) or "").split())
    inside = getattr(node, "children", None)
    folded = node._type == "Details" and "part" in names and ON_PAPER not in names
    if folded or names & SCREEN_ONLY or node._type in ("Table", "Nav", "Button"):
        return
    if isinstance(inside, Drawing):
        yield Picture(inside.name, inside.title, bare(inside), inside.title)
    elif isinstance(inside, Download):
        made = inside.made()
        if made.rows:
            yield Rows(inside.name, inside.title, made, inside.drawn)
    elif node._type in ("H2", "H3", "H4"):
        yield from map(Heading, _texts(inside))
    elif node._type == "P":
        to_write = "room" in names
        yield from (Room(text) if to_write else Sentence(text, "takeaway" not in names) for text in _texts(inside))
    elif "keep" in names:
        yield from map(Bullet, _items(inside))
    elif node._type == "Figure":
        yield from _figure(inside)
    elif node._type != "Ul":
        yield from on_paper(inside)


def _figure(inside: Any) -> Iterator[Element]:
    """A block with its message as what its picture says."""
    found = list(on_paper(inside))
    told = next((one.text for one in found if isinstance(one, Sentence)), "")
    for one in found:
        if isinstance(one, Picture):
            yield replace(one, told=f"{one.told}. {told}")
        else:
            yield one


def _items(node: Any) -> Iterator[str]:
    if isinstance(node, list | tuple):
        for child in node:
            yield from _items(child)
    elif isinstance(node, Component):
        yield from _texts(node.children) if node._type == "Li" else _items(getattr(node, "children", None))


def _texts(node: Any) -> list[str]:
    """The text of a tree, with its no-break spaces; nothing when it says nothing."""
    text = _BREAKING.sub(" ", _said(node)).strip()
    return [text] if text.strip("\u00a0\u202f ") else []


def _said(node: Any) -> str:
    if isinstance(node, list | tuple):
        return "".join(map(_said, node))
    if isinstance(node, Component):
        names = str(getattr(node, "className", None) or "").split()
        return "" if SCREEN_ONLY.intersection(names) else _said(getattr(node, "children", None))
    return "" if node is None or hasattr(node, "__html__") else str(node)
