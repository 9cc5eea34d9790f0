"""What the browser receives of a page: living components where something may change, HTML everywhere else.

Dash wraps every component of a layout, down to each table cell, to be able to change it. Nearly all of a page never
changes by itself: such a part is written as HTML, once, here. It goes out as it is in the first response, and as the
only property of one `Static` component in the answer to a change (`web/client/boot.js`). Pages know nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from dash.development.base_component import Component
from markupsafe import Markup, escape

from dashboard.components.markup import VOID, attribute, attributes

HTML = "dash_html_components"
CHANGING = frozenset({"adresse", "titre", "avis", "phrase", "puces", "navigation", "pied", "empreintes", "action"})
"""Ids that the callback writes to: these stay Dash components, with all that leads to them."""
TAGS = frozenset(
    [
        "a", "abbr", "article", "aside", "b", "blockquote", "br", "button", "caption", "code", "col", "colgroup",
        "dd", "del", "details", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4",
        "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "label", "legend", "li", "main", "mark", "nav", "ol",
        "p", "pre", "q", "s", "section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td",
        "textarea", "tfoot", "th", "thead", "time", "tr", "u", "ul",
    ]
)  # fmt: skip
AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})
NOT_PROPS = ("_", "n_clicks", "on", "available", "disable_n_clicks")
HELD = {"className": "as-is"}
"""The box of what is HTML already, in a place where a component is wanted."""


class Frozen(NamedTuple):
    """An element that never changes by itself: its tag, its properties, and what is in it as HTML."""

    tag: str
    props: dict[str, Any]
    inner: str

    def written(self) -> str:
        """The whole element."""
        head = f"<{self.tag}{_attributes(self.props)}>"
        return head if self.tag in VOID else f"{head}{self.inner}</{self.tag}>"


def plain(content: Any) -> Any:
    """A component tree as the lists and dicts that the browser receives, its unchanging parts as `Static`.

    Args:
        content: a component, what brings its own HTML (`__html__`), text, number, None, or a list of them.

    Returns:
        The same as plain data, ready for JSON; a `Static` has a `tree`: [tag, properties, inner HTML].
    """
    if isinstance(content, list | tuple):
        return [plain(item) for item in content]
    return _sent(_part(content))


def _sent(part: Any) -> Any:
    """A part as it travels where a component is wanted."""
    if isinstance(part, Markup):
        part = Frozen("div", HELD, part)
    if not isinstance(part, Frozen):
        return part
    kept = {name: value for name, value in part.props.items() if attribute(name, value) is not None}
    return {"namespace": "crpv", "type": "Static", "props": {"tree": [part.tag, kept or None, part.inner]}}


def _part(content: Any) -> Any:
    """A part: `Frozen`, HTML, a living component as plain data (a dict), or text, a number, None as they are.

    Each part is looked at once, however deep what is alive lies within it.
    """
    kind: Any = type(content)
    if kind in AS_THEY_ARE:
        return content
    tag = _tag(kind)
    if tag is None:
        return _other(content)
    held = vars(content)
    props = {name: held[name] for name in _props(tuple(held)) if held[name] is not None}
    own_id = props.get("id")
    if isinstance(own_id, dict) or own_id in CHANGING:
        return _living(content)
    children = props.pop("children", None)
    if type(children) is str:
        return Frozen(tag, props, str(escape(children)))
    parts = [_part(child) for child in _flat(children)]
    if any(type(part) is dict for part in parts):
        kept = [_sent(part) for part in parts]
        return _around(content, kept if isinstance(children, list | tuple) else kept[0])
    return Frozen(tag, props, "".join(map(_text, parts)))


def _other(content: Any) -> Any:
    """What is no element: numbers of other kinds, what brings its own HTML, and what stays a component."""
    if isinstance(content, int | float):
        return content
    return Markup(content.__html__()) if hasattr(content, "__html__") else _living(content)  # noqa: S704 - its own


def _text(part: Any) -> str:
    """A part that nothing changes, as HTML."""
    if isinstance(part, Frozen):
        return part.written()
    return "" if part is None or isinstance(part, bool) else str(escape(part))


def _living(content: Any) -> dict[str, Any]:
    """What stays a component, around the plain form of its children."""
    children = getattr(content, "children", None)
    if children is not None:
        return _around(content, plain(children))
    described: dict[str, Any] = content.to_plotly_json()
    return described


def _around(content: Any, children: Any) -> dict[str, Any]:
    """A component as it is, its children aside."""
    described: dict[str, Any] = content.to_plotly_json()
    described["props"] = {**described["props"], "children": children}
    return described


def _flat(children: Any) -> list[Any]:
    """The children of an element, one by one, however they are nested in lists."""
    if not isinstance(children, list | tuple):
        return [children]
    if not any(isinstance(child, list | tuple) for child in children):
        return list(children)
    return [each for child in children for each in _flat(child)]


@lru_cache(maxsize=1024)
def _tag(kind: type) -> str | None:
    """The tag of a kind of component that may be written as HTML; None for all others."""
    tag: str = kind._type.lower() if issubclass(kind, Component) and kind._namespace == HTML else ""
    return tag if tag in TAGS else None


@lru_cache(maxsize=1024)
def _props(names: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the names that a component holds are properties of its element; Dash keeps them in any order."""
    return tuple(sorted(name for name in names if name == "open" or not name.startswith(NOT_PROPS)))


def _attributes(props: Mapping[str, Any]) -> str:
    return "".join(
        _attribute(name, value) if isinstance(value, str | int | float) else attributes({name: value})
        for name, value in props.items()
    )


@lru_cache(maxsize=8192)
def _attribute(name: str, value: str | float) -> str:
    """One attribute, with a space before it; the same few come back by the hundred."""
    return str(attributes({name: value}))
