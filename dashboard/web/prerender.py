"""A whole layout as HTML, for the first response: what is written already, and what Dash will bring to life.

A reader without JavaScript, a search engine or a slow telephone then has the page's words, figures and tables at
once; the browser replaces them by the living page as soon as Dash has drawn it (see `client/boot.js`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dash.development.base_component import Component
from markupsafe import Markup, escape

from dashboard.components.markup import FORBIDDEN, element
from dashboard.components.static import plain
from dashboard.web.prerender_widgets import WIDGETS, Widget


def to_html(node: Any) -> Markup:
    """The HTML of a layout, or of a part of it, as `components.static.plain` gives it; every text is escaped.

    Components without words of their own (Store, Location, …) give nothing; an unknown component gives its children.
    """
    if node is None or isinstance(node, bool):
        return Markup("")
    if isinstance(node, list | tuple):
        return Markup("").join(to_html(child) for child in node)
    if isinstance(node, dict):
        return _component(node)
    # What a property of a living component holds (the label of an option) has not been made plain.
    return to_html(plain(node)) if isinstance(node, Component) else escape(str(node))


def _component(described: Mapping[str, Any]) -> Markup:
    kind: str = described["type"]
    props: Mapping[str, Any] = described["props"]
    if kind == "Static":
        tag, attributes, inner = props["tree"]
        part = {"data-part": props["part"]} if "part" in props else {}
        return element(tag, {**(attributes or {}), **part}, Markup(inner))  # noqa: S704 - written by `plain`
    if described["namespace"] == "dash_html_components":
        return _native(kind.lower(), props)
    widget: Widget | None = WIDGETS.get((described["namespace"], kind))
    if widget is not None:
        return widget(props, to_html)
    return element("div", _identity(props), to_html(props.get("children")))


def _native(tag: str, props: Mapping[str, Any]) -> Markup:
    return Markup("") if tag in FORBIDDEN else element(_TAGS.get(tag, tag), props, to_html(props.get("children")))


def lend(layout: Any) -> Markup:
    """The HTML of a whole layout. What is long in it is then taken out of the layout, which only keeps its number.

    The words of a page thus travel once: the browser finds them in the HTML (`client/boot.js`).
    """
    lent = [props for props in _statics(layout) if _worth(props["tree"][2])]
    for number, props in enumerate(lent):
        props["part"] = number
    written = to_html(layout)
    for props in lent:
        props["tree"] = props["tree"][:2]
    return written


def _worth(inner: str) -> bool:
    """Whether a part is better lent: not a short one, nor one that the map has drawn in before Dash is there."""
    return len(inner) > WORTH_LENDING and MAP not in inner


def _statics(node: Any) -> Iterator[dict[str, Any]]:
    """Properties of every unchanging part of a layout."""
    if isinstance(node, list):
        for child in node:
            yield from _statics(child)
    elif isinstance(node, dict):
        if node["type"] == "Static":
            yield node["props"]
        else:
            yield from _statics(node["props"].get("children"))


def _identity(props: Mapping[str, Any]) -> dict[str, Any]:
    return {name: props[name] for name in ("id", "className", "style") if name in props}


WORTH_LENDING = 160
"""Characters below which a part travels twice: a number for it would hardly be shorter."""
MAP = "data-map"
# dash.html names that are not the element's.
_TAGS = {"mapel": "map", "objectel": "object"}
