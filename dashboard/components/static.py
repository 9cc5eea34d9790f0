"""What the browser receives of a page: living components where something may change, plain elements everywhere else.

Dash wraps every component of a layout, down to each table cell, to be able to change it. Nearly all of a page never
changes by itself: such a part travels as one `Static` component, a nested list [tag, attributes, …children] that
`web/client/boot.js` turns into elements. Pages know nothing of it; the document looks the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from dash.development.base_component import Component

HTML = "dash_html_components"
CHANGING = frozenset({"adresse", "titre", "avis", "phrase", "puces", "navigation", "pied", "empreintes", "action"})
"""Ids that the callback writes to: these stay Dash components, with all that leads to them."""
TAGS = frozenset(
    [
        "a",
        "abbr",
        "article",
        "aside",
        "b",
        "blockquote",
        "br",
        "button",
        "caption",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "legend",
        "li",
        "main",
        "mark",
        "nav",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "textarea",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
    ]
)
NOT_PROPS = ("_", "n_clicks", "on", "available", "disable_n_clicks")
SCHEMES = ("http:", "https:", "/", "#", "?", "mailto:")


def plain(content: Any) -> Any:
    """A component tree as the lists and dicts that the browser receives, its unchanging parts as `Static`.

    Args:
        content: a component, text, number, None, or a list of them.

    Returns:
        The same as plain data, ready for JSON.
    """
    if isinstance(content, list | tuple):
        return [plain(item) for item in content]
    part, alive = _part(content)
    return part if alive else _wrapped(part)


def _wrapped(part: Any) -> Any:
    """A frozen tree as one component; text, numbers and None as they are."""
    return {"namespace": "crpv", "type": "Static", "props": {"tree": part}} if isinstance(part, list) else part


def _part(content: Any) -> tuple[Any, bool]:
    """A part as a frozen tree (text, numbers and None as they are), or as what has to stay a component; and which.

    Each part is looked at once, however deep what is alive lies within it.
    """
    if content is None or isinstance(content, str | int | float | bool):
        return content, False
    if hasattr(content, "__html__"):
        return ["div", {"className": "drawn", "dangerouslySetInnerHTML": {"__html": content.__html__()}}], False
    if not isinstance(content, Component) or content._namespace != HTML or content._type.lower() not in TAGS:
        return _living(content), True
    held = vars(content)
    props = {name: held[name] for name in _props(tuple(held)) if held[name] is not None}
    own_id = props.get("id")
    if isinstance(own_id, dict) or own_id in CHANGING:
        return _living(content), True
    children = props.pop("children", None)
    parts, any_alive = [], False
    for child in _flat(children):
        part, alive = _part(child)
        any_alive = any_alive or alive
        parts.append((part, alive))
    if any_alive:
        kept = [part if alive else _wrapped(part) for part, alive in parts]
        return _around(content, kept if isinstance(children, list | tuple) else kept[0]), True
    tree: list[Any] = [content._type.lower(), _attributes(props)]
    tree += [part for part, _ in parts if part is not None]
    return tree, False


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


def _flat(children: Any) -> Iterator[Any]:
    """The children of an element, one by one, however they are nested in lists."""
    if not isinstance(children, list | tuple):
        yield children
        return
    for child in children:
        yield from _flat(child)


@lru_cache(maxsize=1024)
def _props(names: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the names that a component holds are properties of its element."""
    return tuple(name for name in names if name == "open" or not name.startswith(NOT_PROPS))


def _attributes(props: dict[str, Any]) -> dict[str, Any] | None:
    """The attributes of an element, taken from its properties.

    An address with a scheme of its own (javascript:, data:) is dropped.
    """
    for name in ("href", "src"):
        value = props.get(name)
        if value is not None and not (isinstance(value, str) and value.strip().lower().startswith(SCHEMES)):
            del props[name]
    return props or None
