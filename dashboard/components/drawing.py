"""A figure within a page: drawn when the page is made; `assets/drawings.js` brings it to life when it is pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dashboard.figures.base import Figure
from dashboard.figures.svg import svg


@dataclass(frozen=True)
class Drawing:
    """One figure of a page.

    Attributes:
        name: of its chart, unique in the page.
        figure: plotly figure as plain data.
    """

    name: str
    figure: Figure

    def __html__(self) -> str:
        """Its markup."""
        return f'<div class="drawn">{svg(self.figure, self.name)}</div>'


def drawings(node: Any) -> Iterator[Drawing]:
    """Every figure of a tree of components."""
    if isinstance(node, list | tuple):
        for child in node:
            yield from drawings(child)
    elif isinstance(node, Drawing):
        yield node
    else:
        yield from drawings(getattr(node, "children", ()))
