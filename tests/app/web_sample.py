"""A small dashboard to test the plumbing with: two pages, one chart, one filter, one callback."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, dcc, html

from dashboard.settings import Settings
from dashboard.web import HeadStyle, Health, PageDash, RenderedPage, create_dash

LOADED = datetime(2024, 12, 31, tzinfo=UTC)


def figure(factor: int = 1) -> dict[str, object]:
    """A figure with everything the reduced plotly.js must draw."""
    return {
        "data": [
            {"type": "bar", "x": ["2024-01-15", "2024-02-15"], "y": [1234.5 * factor, 2000], "name": "Un"},
            {"type": "bar", "x": ["2024-01-15", "2024-02-15"], "y": [500, 700], "text": ["a", "b"], "name": "Deux"},
            {"type": "scatter", "mode": "lines+markers+text", "x": ["2024-01-15", "2024-02-15"], "y": [900, 1500]},
        ],
        "layout": {
            "barmode": "stack",
            "height": 300,
            "showlegend": True,
            "yaxis": {"tickformat": ",d"},
            "xaxis": {"tickformat": "%B", "dtick": "M1"},
            "annotations": [{"text": "repère", "x": "2024-01-15", "y": 3000, "showarrow": True}],
            "shapes": [{"type": "line", "x0": "2024-01-15", "x1": "2024-02-15", "y0": 1000, "y1": 1000}],
        },
    }


def page(path: str, query: str) -> RenderedPage:
    """The sample's pages; `/panne` fails."""
    if path == "/panne":
        raise RuntimeError("secret de fabrication")
    if path not in ("/", "/reseaux"):
        return RenderedPage("Page introuvable", "Rien ici", html.Main(html.H1("Page introuvable"), id="contenu"), 404)
    body = html.Main(
        [
            html.H1("Synthèse" if path == "/" else "Réseaux"),
            html.P(f"75 rendez-vous {query}", id="kpi"),
            dcc.Link("Réseaux", href="/reseaux", id="lien"),
            dbc.Label("Année", html_for="annee"),
            dbc.Select(id="annee", options=[{"label": "2023", "value": "2023"}], value="2023"),
            dcc.Graph(id="graphique", figure=figure(), config={"locale": "fr"}, style={"height": "300px"}),
            html.Div(id={"type": "case", "index": "un"}),
        ],
        id="contenu",
    )
    return RenderedPage(f"{path} & <Centre>", 'Le "tableau" de bord', html.Div([dcc.Store(id="memoire"), body]))


def sample_app(
    tmp_path: Path,
    static: Path | None = None,
    generation: Callable[[], object] = lambda: None,
    health: Health | None = None,
) -> PageDash:
    """The sample, with its own small assets folder; without built files unless `static` holds some."""
    assets = tmp_path / "assets"
    assets.mkdir()
    (assets / "style.css").write_text("body { color: black }\n" * 200, encoding="utf-8")
    (assets / "app.js").write_text("// rien\n", encoding="utf-8")
    settings = Settings.from_env(
        {"DASHBOARD_STATIC": str(static or tmp_path / "absent"), "DASHBOARD_MAX_BODY": "20000"}
    )
    said = health or Health("v1", LOADED)
    app = create_dash(
        settings, page, lambda: said, assets=assets, style=HeadStyle(":root{--accent:#123}"), generation=generation
    )

    @app.callback(Output("graphique", "figure"), Input("annee", "value"), prevent_initial_call=True)
    def _update(year: object) -> dict[str, object]:
        if year == "panne":
            raise RuntimeError("secret de fabrication")
        return figure(2)

    @app.callback(
        Output({"type": "case", "index": ALL}, "children"),
        Input({"type": "case", "index": ALL}, "id"),
        prevent_initial_call=True,
    )
    def _fill(ids: list[object]) -> list[str]:
        return ["x" for _ in ids]

    app.clientside_callback(
        "function (value) { return value; }",
        Output("memoire", "data"),
        Input("annee", "value"),
        prevent_initial_call=True,
    )
    return app


def callback_body(**changes: object) -> dict[str, object]:
    """A body that the sample's page sends when the year changes, with changes."""
    body: dict[str, object] = {
        "output": "graphique.figure",
        "outputs": {"id": "graphique", "property": "figure"},
        "inputs": [{"id": "annee", "property": "value", "value": "2023"}],
        "changedPropIds": ["annee.value"],
        "state": [],
    }
    return {**body, **changes}
