"""Elements made by the hundred: copies of one that Dash has made and checked, ten times cheaper than a new one.

Making a component, Dash checks the name of every property it is given. The cells of a page's tables all have the same
ones: checked once, they need not be checked again.
"""

from __future__ import annotations

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
