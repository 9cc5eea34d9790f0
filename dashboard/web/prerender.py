"""Turning a Dash layout into HTML text, for the first response.

A reader without JavaScript, a search engine or a slow telephone then has the page's words, figures and tables at
once; the browser replaces them by the living page as soon as Dash has drawn it (see `client/boot.js`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dash.development.base_component import Component
from markupsafe import Markup, escape

from dashboard.web.markup import FORBIDDEN, element
from dashboard.web.prerender_widgets import WIDGETS, Widget


def to_html(node: Any) -> Markup:
    """The HTML of a component, a text, a number, or a list of them; everything is escaped.

    Components without words of their own (Store, Location, …) give nothing; an unknown component gives its children.
    """
    if node is None or isinstance(node, bool):
        return Markup("")
    if isinstance(node, list | tuple):
        return Markup("").join(to_html(child) for child in node)
    if isinstance(node, Component):
        return _component(node)
    if isinstance(node, str | int | float):
        return escape(str(node))
    if hasattr(node, "__html__"):
        return Markup('<div class="drawn">{}</div>').format(escape(node))
    return Markup("")


def _component(node: Component) -> Markup:
    describe: Callable[[], dict[str, Any]] = node.to_plotly_json
    described = describe()
    kind: str = described["type"]
    props: Mapping[str, Any] = described["props"]
    if described["namespace"] == "dash_html_components":
        return _native(kind.lower(), props)
    widget: Widget | None = WIDGETS.get((described["namespace"], kind))
    if widget is not None:
        return widget(props, to_html)
    return element("div", _identity(props), to_html(props.get("children")))


def _native(tag: str, props: Mapping[str, Any]) -> Markup:
    if tag in FORBIDDEN:
        return Markup("")
    # Nothing listens yet: a control that looked alive would lose what is typed into it.
    # The button of a form that is sent as it is needs nobody.
    waits = tag in ("button", "input", "select", "textarea") and "data-live" not in props
    extra = {"disabled": True} if waits else {}
    return element(_TAGS.get(tag, tag), {**props, **extra}, to_html(props.get("children")))


def _identity(props: Mapping[str, Any]) -> dict[str, Any]:
    return {name: props[name] for name in ("id", "className", "style") if name in props}


# dash.html names that are not the element's.
_TAGS = {"mapel": "map", "objectel": "object"}
