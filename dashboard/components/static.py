"""What the browser receives of a page: living components where something may change, plain elements everywhere else.

Dash wraps every component of a layout, down to each table cell, to be able to change it. Nearly all of a page never
changes by itself: such a part travels as one `Static` component, a nested list [tag, attributes, …children] that
`web/client/boot.js` turns into elements. Pages know nothing of it; the document looks the same.
"""

from __future__ import annotations

from collections.abc import Iterator
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
SCHEMES = ("http:", "https:", "/", "#", "?", "mailto:")


def plain(content: Any) -> Any:
    """A component tree as the lists and dicts that the browser receives, its unchanging parts as `Static`.

    Args:
        content: a component, text, number, None, or a list of them.

    Returns:
        The same as plain data, ready for JSON.
    """
    frozen = _frozen(content)
    return _wrapped(frozen) if isinstance(frozen, list) else _living(content) if frozen is LIVING else frozen


class _Living:
    """The mark of what cannot be frozen."""


LIVING = _Living()


def _wrapped(tree: list[Any]) -> dict[str, Any]:
    return {"namespace": "crpv", "type": "Static", "props": {"tree": tree}}


def _living(content: Any) -> Any:
    """A part that holds something living: a list of parts, or a component kept as it is around its children."""
    if isinstance(content, list | tuple):
        return [plain(item) for item in content]
    described: dict[str, Any] = content.to_plotly_json()
    props = described["props"]
    if "children" in props:
        described["props"] = {**props, "children": plain(props["children"])}
    return described


def _frozen(content: Any) -> Any:
    """A part as a frozen tree; text, numbers and None as they are; LIVING when it has to stay a component."""
    if content is None or isinstance(content, str | int | float | bool):
        return content
    if not isinstance(content, Component):
        return LIVING
    tag = content._type.lower()
    if content._namespace != HTML or tag not in TAGS:
        return LIVING
    props = {name: value for name, value in vars(content).items() if value is not None and _is_prop(name)}
    own_id = props.get("id")
    if isinstance(own_id, dict) or own_id in CHANGING:
        return LIVING
    children = props.pop("children", None)
    tree: list[Any] = [tag, _attributes(props)]
    for child in _flat(children):
        part = _frozen(child)
        if part is LIVING:
            return LIVING
        if part is not None:
            tree.append(part)
    return tree


def _flat(children: Any) -> Iterator[Any]:
    """The children of an element, one by one, however they are nested in lists."""
    if not isinstance(children, list | tuple):
        yield children
        return
    for child in children:
        yield from _flat(child)


def _is_prop(name: str) -> bool:
    return not name.startswith(("_", "n_clicks", "on", "available", "disable_n_clicks")) or name == "open"


def _attributes(props: dict[str, Any]) -> dict[str, Any] | None:
    """The attributes of an element; an address with a scheme of its own (javascript:, data:) is dropped."""
    kept = {
        name: value
        for name, value in props.items()
        if name not in ("href", "src") or (isinstance(value, str) and value.strip().lower().startswith(SCHEMES))
    }
    return kept or None
