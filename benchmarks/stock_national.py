"""The twin of the national page: its words and its tables, of the same centres, on Dash as it comes.

A table is a `dash_table.DataTable`, which is what gives its files on stock Dash.
"""

from __future__ import annotations

import logging
import os
from typing import Any

import dash
from dash import dash_table
from dash.development.base_component import Component

from benchmarks.stock_dash import components, ready, stock, twin_of
from dashboard.app import render_page
from dashboard.components.sheet import Untold, sheet_of
from dashboard.national.application import NATIONAL_BASE
from dashboard.national.pages import PAGES
from dashboard.national.store import NATIONAL, NationalStore
from dashboard.pages.render import Site
from dashboard.settings import Settings


def with_grids(tree: Component) -> Component:
    """The tree with stock tables (changed in place: it was made for this)."""
    for node in components(tree):
        if "table-scroll" in str(getattr(node, "className", "")):
            node.children = _grid(node)
    return tree


def _grid(shown: Component) -> Component:
    sheet = sheet_of(shown)
    columns = [{"id": str(place), "name": one.title} for place, one in enumerate(sheet.columns)]
    rows = [
        {str(place): value.written if isinstance(value, Untold) else value for place, value in enumerate(row)}
        for row in sheet.rows
    ]
    return dash_table.DataTable(data=rows, columns=columns, export_format="xlsx")


def create_twin() -> dash.Dash:
    """The twin as a Dash application."""
    store = NationalStore.of(Settings.from_env(os.environ))
    store.load()
    site = Site(PAGES, NATIONAL, NATIONAL_BASE)

    def tree() -> Component:
        return with_grids(twin_of(render_page(site, store.current(), NATIONAL_BASE, "").component))

    return ready(stock("stock_national", tree))


def __getattr__(name: str) -> Any:
    """`server`, made on first use, before gunicorn forks."""
    if name == "server":
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        return create_twin().server
    raise AttributeError(name)
