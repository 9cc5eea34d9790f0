"""The twin: the words, figures and tables of the Synthèse page on Dash as it comes.

`compress=True`, charts by plotly.express with its default template, Dash's own index, scripts and plotly.js; the look
is the product's own sheet, served locally, so that both lay out the same page.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from typing import Any

import dash
import pandas as pd
import plotly.express as px
from dash import Input, Output, dcc, html
from dash.development.base_component import Component

from dashboard.app import create_store, render_page
from dashboard.components.drawing import Drawing
from dashboard.pages import PAGES
from dashboard.pages.render import Site
from dashboard.settings import Settings
from dashboard.shipped import ASSETS


def flat_id(identity: object) -> object:
    """A pattern-matching id as a plain one: the twin has plain callbacks."""
    return "-".join(str(value) for value in identity.values()) if isinstance(identity, dict) else identity


def express_figure(figure: Any) -> Any:
    """The same data drawn by plotly.express."""
    source = figure if isinstance(figure, dict) else figure.to_plotly_json()
    traces = source.get("data", [])
    rows = [
        {"x": x, "y": y, "serie": trace.get("name") or f"Série {number}", "kind": trace.get("type", "scatter")}
        for number, trace in enumerate(traces)
        for x, y in zip(_values(trace.get("x")), _values(trace.get("y")), strict=False)
    ]
    frame = pd.DataFrame(rows, columns=["x", "y", "serie", "kind"])
    horizontal = any(trace.get("orientation") == "h" for trace in traces)
    options = {"x": "x", "y": "y", "color": "serie"}
    if frame.empty or (frame["kind"] == "bar").any():
        drawn = px.bar(frame, orientation="h" if horizontal else "v", **options)
    else:
        drawn = px.line(frame, markers=True, **options)
    drawn.update_layout(height=source.get("layout", {}).get("height"))
    return drawn


def _values(column: Any) -> list[Any]:
    return [] if column is None else list(column)


def components(node: Any) -> Iterator[Component]:
    """Every component of a tree."""
    if isinstance(node, list | tuple):
        for child in node:
            yield from components(child)
    elif isinstance(node, Component):
        yield node
        yield from components(getattr(node, "children", None))


def twin_of(tree: Component) -> Component:
    """The tree with plain ids and plotly.express charts (changed in place: it was made for this)."""
    for node in components(tree):
        if getattr(node, "id", None) is not None:
            node.id = flat_id(node.id)
        inside = getattr(node, "children", None)
        if isinstance(inside, Drawing):
            node.children = dcc.Graph(id=f"chart-{inside.name}", figure=express_figure(inside.figure))
        elif isinstance(inside, list | tuple):
            node.children = [_stock(child) for child in inside]
        elif inside is not None:
            node.children = _stock(inside)
    return tree


def _stock(child: Any) -> Any:
    """What Dash itself knows to send: the files, the citation and the line on paper are HTML of the product's own."""
    return child if isinstance(child, Component | str | int | float) else ""


def main_content(tree: Component) -> dict[str, Any]:
    """Id → new value of what a change of year redraws: every chart, and the strip of key figures."""
    values: dict[str, Any] = {}
    for node in components(tree):
        if isinstance(node, dcc.Graph):
            values[f"{node.id}.figure"] = node.figure
        elif isinstance(node, html.Div) and getattr(node, "id", None) == "slot-kpis":
            values[f"{node.id}.children"] = node.children
    return values


def create_twin(*, compress: bool = True) -> dash.Dash:
    """The twin as a Dash application; ``compress``: as Dash does it, with a package of the benchmarks."""
    settings = Settings.from_env(os.environ)
    store = create_store(settings)
    store.load()
    site = Site(PAGES, settings.default_centre)

    def tree(query: str = "") -> Component:
        return twin_of(render_page(site, store.current(), "/", query).component)

    app = stock("stock_dash", tree, compress=compress)
    names = list(main_content(tree()))

    @app.callback(
        [Output(*name.rsplit(".", 1)) for name in names], Input("control-annee", "value"), prevent_initial_call=True
    )
    def update(year: str) -> list[Any]:
        values = main_content(tree(f"annee={year}"))
        return [values.get(name, dash.no_update) for name in names]

    return ready(app)


def stock(name: str, layout: Callable[[], Component], *, compress: bool = True) -> dash.Dash:
    """Dash as it comes, around a layout and the product's own sheet."""
    app = dash.Dash(name, assets_folder=str(ASSETS), assets_ignore=r"\.js$", compress=compress, title="Dash tel quel")
    app.config.suppress_callback_exceptions = True
    app.layout = layout
    return app


def ready(app: dash.Dash) -> dash.Dash:
    """The application, its scripts listed.

    Dash lists those that it may serve during the first request, and refuses them to requests that come meanwhile.
    """
    with app.server.test_request_context():
        app.server.preprocess_request()
    return app


def __getattr__(name: str) -> Any:
    """`server`, made on first use, before gunicorn forks."""
    if name == "server":
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        return create_twin().server
    raise AttributeError(name)
