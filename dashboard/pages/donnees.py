"""Données ouvertes: what anybody may take of the public edition, year by year, and how it may be used again."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.copying import subscribe
from dashboard.components.table import Table, data_table
from dashboard.filters import french_date
from dashboard.french import number
from dashboard.indicators.yearly import of_year, years
from dashboard.pages.model import AGENDA, CATALOGUE, DATA, FEED, Context, Page, View
from dashboard.words import say, say_lines

TABLES = ("events", "publications", "networks", "organisations", "published_figures")
"""Those whose rows are told."""


def view(context: Context) -> View:
    """The packages, what may be followed, what machines read, how to quote it; nothing where nothing is published."""
    if context.data.disclosed is None:
        told = html.P(say("opendata", "nothing"), className="lead")
        return View("Données ouvertes", {"page": told}, found=False)
    centre = context.data.centre
    dated = french_date(centre.as_of)
    content = [
        html.P(say("opendata", "page", centre), className="lead"),
        html.H2("Une année, un fichier"),
        data_table(packages(context)),
        html.H2("Dans chaque fichier"),
        *lines("inside", centre),
        html.H2("Suivre le centre"),
        html.P(say("opendata", "follow")),
        subscribe(context.href(AGENDA), say("opendata", "subscribe", False)),
        html.P(link("Flux des publications (Atom)", context.href(FEED))),
        html.H2("Pour les portails et les logiciels"),
        *lines("portals", centre),
        html.Ul(machines(context), className="plain-list"),
        html.H2("Réutiliser, citer"),
        *lines("reuse", centre, dated),
    ]
    return View("Données ouvertes", {"page": html.Div(content, className="doc-section")})


def lines(name: str, *told: object) -> list[Component]:
    """The paragraphs of a macro."""
    return [html.P(text) for text in say_lines("opendata", name, *told)]


def link(label: str, address: str) -> Component:
    """A link to what is no page."""
    return html.A(label, href=address)


def packages(context: Context) -> Table:
    """Year → what its file holds, and its file."""
    headers = ("Année", "Fichier", "Actions", "Publications", "Réseaux", "Organismes", "Chiffres publiés")
    return Table("Fichiers à télécharger, et nombre de lignes de leurs tables", headers, tuple(rows(context)))


def rows(context: Context) -> Sequence[tuple[str | Component, ...]]:
    """A line a year, the latest first."""
    made: list[tuple[str | Component, ...]] = []
    data = context.data
    for year in years(data):
        held = of_year(data, year)
        counts = [len(held[name]) for name in TABLES]
        address = f"{context.base}{DATA}/{data.centre.id}/{year}.zip"
        file = html.A("ZIP", href=address, download=True, **{"aria-label": f"Télécharger les données de {year} (ZIP)"})
        made.append((str(year), file, *map(number, counts)))
    return made


def machines(context: Context) -> list[Component]:
    """The addresses of the catalogue, and of the page on the interface."""
    forms = {"jsonld": "Catalogue DCAT-AP (JSON-LD)", "ttl": "Catalogue DCAT-AP (Turtle)"}
    catalogues = (
        [] if context.data.centre.simulated else [(label, f"{CATALOGUE}.{form}") for form, label in forms.items()]
    )
    programmes = ("Interface pour les programmes (API)", "api")
    return [html.Li(link(label, context.base + path)) for label, path in (*catalogues, programmes)]


PAGE = Page(
    id="donnees",
    path=f"/{DATA}",
    label="Données ouvertes",
    group="Le centre",
    description="Les données du centre à télécharger, année par année, et ce que d’autres logiciels peuvent suivre.",
    slots=("page",),
    view=view,
    dimensions=(),
    period=False,
    listed=False,
    scripts=(),
)
