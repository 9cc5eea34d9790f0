"""The page that tells what `/api/v1` understands and answers: the same description as programmes read, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.table import Table, data_table
from dashboard.filters import to_query
from dashboard.opendata.openapi import CHOICE, ENDPOINTS, FILTERS, Endpoint, parameters
from dashboard.pages.model import API, DATA, Context, Page, View
from dashboard.words import say, say_lines

EXAMPLES: Final[Mapping[str, str]] = {"page": "synthese", "bloc": "chiffres"}
"""Names in a path → what stands for them in an example."""


def view(context: Context) -> View:
    """How to ask, then each address; nothing where nothing is published."""
    if context.data.disclosed is None:
        told = html.P(say("opendata", "nothing"), className="lead")
        return View("Interface pour les programmes", {"page": told}, found=False)
    content = [
        html.P(html.A("‹ Données ouvertes", href=context.href(DATA)), className="back"),
        html.P(say("opendata", "api"), className="lead"),
        *(html.P(text) for text in say_lines("opendata", "api_rules")),
        html.P(html.A("Description OpenAPI 3.1 (JSON)", href=f"{context.base}{API}/openapi.json")),
        html.H2("Choisir"),
        data_table(choices()),
        *(part for one in ENDPOINTS for part in entry(context, one)),
    ]
    return View("Interface pour les programmes", {"page": html.Div(content, className="doc-section")})


def choices() -> Table:
    """The parameters that most addresses take."""
    told = parameters(())
    rows = tuple((html.Code(name), str(told[name]["description"])) for name in CHOICE)
    return Table("Paramètres communs", ("Paramètre", "Ce qu’il choisit"), rows, numeric=False)


def entry(context: Context, one: Endpoint) -> list[Component]:
    """An address: what it gives, an example, the parameters of its own."""
    told = parameters(())
    own = [name for name in one.parameters if name not in CHOICE and name not in ("page_id", "bloc")]
    items = [html.Li([html.Code(name), f"\u202f: {told[name]['description']}"]) for name in own]
    address = f"{context.base}{API}{example(context, one)}"
    common = say("opendata", "api_filters") if {*FILTERS} & {*one.parameters} else ""
    return [
        html.H2(one.title),
        html.P(html.Code(f"GET /{API}{one.path}")),
        html.P(" ".join(text for text in (one.told, common) if text)),
        *([html.Ul(items, className="plain-list")] if items else []),
        html.P(["Exemple\u202f: ", html.A(address, href=address)]),
    ]


def example(context: Context, one: Endpoint) -> str:
    """An address that answers something of this centre."""
    path = one.path
    for name, value in EXAMPLES.items():
        path = path.replace(f"{{{name}}}", value)
    query = to_query(context.words.default, context.words) if "centre" in one.parameters else ""
    more = one.example.replace("?", "&") if query else one.example
    return f"{path}{query}{more}"


PAGE = Page(
    id="api",
    path="/api",
    label="Interface pour les programmes",
    group="Le centre",
    description="Ce qu’un programme peut demander à ce tableau de bord, et ce qui lui est répondu.",
    slots=("page",),
    view=view,
    dimensions=(),
    period=False,
    listed=False,
    scripts=(),
)
