"""Elements made by the hundred: copies of one that Dash has made and checked, ten times cheaper than a new one.

Making a component, Dash checks the name of every property it is given. The cells of a page's tables all have the same
ones: checked once, they need not be checked again.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from dash import html
from dash.development.base_component import Component

TD = html.Td("")
TR = html.Tr([])
ROW_HEADER = html.Th("", scope="row")
COLUMN_HEADER = html.Th("", scope="col")


def like(template: Component, children: Any, **properties: str) -> Component:
    """A component with the properties of another, children of its own, and other values for some of them.

    Args:
        template: a component that nobody changes.
        children: text, a component, or a list of them.
        properties: values of properties that the template has.
    """
    made = object.__new__(type(template))
    vars(made).update(vars(template), children=children, **properties)
    return made


def quick(kind: type[Component], children: Any = None, **properties: Any) -> Component:
    """A component of a kind, the names of its properties being checked the first time they come together.

    Args:
        kind: class of the component (`html.Div`).
        children: text, a component, a list of them, or None.
        properties: of the component.

    Raises:
        TypeError: the component has no such property.
    """
    made = object.__new__(kind)
    vars(made).update(vars(_checked(kind, tuple(properties))), children=children, **properties)
    return made


@lru_cache(maxsize=1024)
def _checked(kind: Any, names: tuple[str, ...]) -> Component:
    """A component that Dash has made with properties of these names."""
    made: Component = kind("", **dict.fromkeys(names, ""))
    return made
