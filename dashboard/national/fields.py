"""What a reader of the edition chooses with: the field of a search, the pages of a long list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import dash_bootstrap_components as dbc
from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.filter_bar import control_dom_id, control_id
from dashboard.pages.actions import TYPED
from dashboard.pages.model import Context


def search_box(
    context: Context, path: str, query: str, label: str, example: str, kept: Mapping[str, str] = MappingProxyType({})
) -> Component:
    """The form: followed as one types; without script, sent.

    Args:
        context: of the page.
        path: of the page, below the base.
        query: what has been typed.
        label: what is looked for, in French.
        example: what may be typed, in French.
        kept: what else the address keeps.
    """
    field = dbc.Input(
        id=control_id("q"), name="q", type="search", value=query, debounce=TYPED, maxLength=80, autoComplete="off",
        placeholder=example,
    )  # fmt: skip
    send = html.Button("Chercher", type="submit", className="button", **{"data-live": "1"})
    hidden = [dbc.Input(type="hidden", name=name, value=value) for name, value in kept.items()]
    made: Component = html.Form(
        [html.Label(label, htmlFor=control_dom_id("q")), html.Div([field, send], className="search-field"), *hidden],
        className="search", role="search", method="get", action=f"{context.base}{path.lstrip('/')}",
        **{"aria-label": label},
    )  # fmt: skip
    return made


def pager(turn: int, pages: int, address: Callable[[int], str]) -> list[Component]:
    """The pages of a list; nothing when it has only one.

    Args:
        turn: the one that is shown, from 1.
        pages: how many there are.
        address: of a page.
    """
    if pages <= 1:
        return []
    links = [
        html.A(str(one), href=address(one), className="button quiet",
               **{"aria-label": f"Page {one}", **({"aria-current": "page"} if one == turn else {})})
        for one in range(1, pages + 1)
    ]  # fmt: skip
    return [html.Nav(html.Div(links, className="steps"), className="list-pages", **{"aria-label": "Pages de la liste"})]
