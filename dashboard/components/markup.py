"""Writing HTML safely: elements, attributes, styles and addresses, all escaped.

What React would do with the same props is the reference: the prerendered page must look like the page that replaces it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"],
)
# Elements that run or embed something: the page's text never needs them before the scripts are there.
FORBIDDEN = frozenset(["script", "iframe", "embed", "object", "objectel", "frame", "applet", "base", "link", "meta"])

_RENAMED = {"className": "class", "htmlFor": "for", "acceptCharset": "accept-charset", "httpEquiv": "http-equiv"}
_BOOLEAN = frozenset(
    [
        "hidden",
        "disabled",
        "open",
        "required",
        "checked",
        "readonly",
        "multiple",
        "reversed",
        "selected",
        "novalidate",
        "loop",
        "muted",
        "controls",
    ]
)
_ADDRESSES = frozenset(["href", "src", "action", "formaction", "cite", "poster"])
# Not for the prerender: they act (autofocus steals the focus), or embed (srcdoc).
_DROPPED = frozenset(["key", "children", "autofocus", "autoplay", "srcdoc", "srcset"])
_NAME = re.compile(r"^[a-z][a-z0-9-]*$")
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]")
_UNITLESS = frozenset(
    [
        "animation-iteration-count",
        "aspect-ratio",
        "column-count",
        "columns",
        "fill-opacity",
        "flex",
        "flex-grow",
        "flex-shrink",
        "font-weight",
        "grid-area",
        "grid-column",
        "grid-column-end",
        "grid-column-start",
        "grid-row",
        "grid-row-end",
        "grid-row-start",
        "line-clamp",
        "line-height",
        "opacity",
        "order",
        "orphans",
        "scale",
        "stroke-opacity",
        "stroke-width",
        "tab-size",
        "widows",
        "z-index",
        "zoom",
    ]
)


def component_id(value: object) -> str:
    """The `id` attribute of a component: dictionaries as Dash's renderer writes them (sorted JSON)."""
    if isinstance(value, Mapping):
        return json.dumps(dict(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return str(value)


def safe_address(value: object) -> str | None:
    """The address when a browser may follow it, else None (`javascript:` and the like, even disguised)."""
    text = str(value)
    scheme = _SCHEME.match(_INVISIBLE.sub("", text))
    if scheme and scheme.group(1).lower() not in _SAFE_SCHEMES:
        return text if text.lower().startswith("data:image/") else None
    return text


def style_text(style: Mapping[str, Any]) -> str:
    """A style dictionary as a declaration list; values that would start another declaration are dropped."""
    parts = []
    for name, value in style.items():
        prop = name if name.startswith("--") else re.sub(r"([A-Z])", r"-\1", name).lower()
        if value is None or isinstance(value, bool) or not re.fullmatch(r"-{0,2}[a-zA-Z][\w-]*", prop):
            continue
        text = str(value)
        if isinstance(value, int | float) and value and prop not in _UNITLESS and not prop.startswith("--"):
            text += "px"
        if text and not re.search(r"[;{}<>\\]", text):
            parts.append(f"{prop}:{text}")
    return ";".join(parts)


def attribute(prop: str, value: Any) -> tuple[str, str | bool] | None:
    """One React prop as an HTML attribute, or None when it has none."""
    name = _RENAMED.get(prop, prop.lower())
    # Every other prop with an underscore is Dash's own (n_clicks, loading_state, …).
    if value is None or name in _DROPPED or not _NAME.fullmatch(name):
        return None
    if name.startswith(("data-", "aria-")):
        return name, str(value).lower() if isinstance(value, bool) else str(value)
    if name in _BOOLEAN:
        return (name, True) if value else None
    if name == "style":
        text = style_text(value) if isinstance(value, Mapping) else ""
        return (name, text) if text else None
    if name in ("id", "for"):
        return name, component_id(value)
    if name in _ADDRESSES:
        address = safe_address(value)
        return None if address is None else (name, address)
    if isinstance(value, bool):
        return name, str(value).lower()
    return (name, str(value)) if isinstance(value, str | int | float) else None


def attributes(props: Mapping[str, Any]) -> Markup:
    """React props as HTML attributes, each preceded by a space."""
    parts: list[str] = []
    for prop, value in props.items():
        pair = attribute(prop, value)
        if pair is None:
            continue
        name, text = pair
        parts.append(f" {name}" if text is True else f' {name}="{escape(text)}"')
    return Markup("".join(parts))  # noqa: S704 - names are checked, values escaped, just above


def element(tag: str, props: Mapping[str, Any], content: Markup | str = "") -> Markup:
    """One element; `content` is escaped unless it is already markup."""
    head = Markup("<") + Markup(tag) + attributes(props) + Markup(">")  # noqa: S704 - tags come from this package
    if tag in VOID:
        return head
    return head + escape(content) + Markup("</") + Markup(tag) + Markup(">")  # noqa: S704


def classes(*names: object) -> str:
    """Class names joined, empty ones left out."""
    return " ".join(str(name) for name in names if name)
