"""What surrounds a page: header, navigation in groups, notices, footer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.filters import Vocabulary, french_date

SIMULATED = "Données simulées"
"""What every page, file and preview of a centre that does not exist must say."""


@dataclass(frozen=True)
class NavLink:
    """One entry of the navigation."""

    group: str
    label: str
    href: str
    current: bool


def header(
    words: Vocabulary, home: str, centres: Sequence[tuple[str, str, bool]], edition: Sequence[Component] = ()
) -> Component:
    """The centre's name, the way to the other centres (name, address, current), the switch of colours.

    Args:
        words: of the centre.
        home: address of its first page.
        centres: the centres one may go to.
        edition: what stands beside for the edition: the way to the other one, the way out.
    """
    centre = words.centre
    keeps = {"data-keeps": "filters"}
    others = [html.Li(html.A(name, href=address, **keeps)) for name, address, current in centres if not current]
    choose = [html.Summary("Autre centre", className="button quiet"), html.Ul(others, className="panel")]
    return html.Header(
        html.Div(
            [
                html.P(
                    [html.A(centre.name, href=home, className="brand"), html.Span("Tableau de bord d’activité")],
                    className="title",
                ),
                html.Div(
                    [
                        html.Details(choose, className="filter choose-centre", hidden=not others),
                        html.Button(
                            [html.Span("◐", **{"aria-hidden": "true"}), html.Span("Apparence", className="label")],
                            id="theme-switch", type="button", className="button quiet",
                            title="Passer du mode clair au mode sombre",
                        ),
                        *edition,
                    ],
                    className="tools",
                ),
            ],
            className="inner",
        ),
        className="site",
    )  # fmt: skip


def navigation(links: Sequence[NavLink]) -> Component:
    """The pages, in named groups; the current one is marked."""
    groups = dict.fromkeys(link.group for link in links)
    current = next((link.label for link in links if link.current), "")
    lists = [
        html.Li(
            [
                html.Span(group, className="group", id=f"nav-{index}"),
                html.Ul(
                    [_nav_item(link) for link in links if link.group == group], **{"aria-labelledby": f"nav-{index}"}
                ),
            ]
        )
        for index, group in enumerate(groups)
    ]
    return html.Nav(
        html.Div(
            [
                html.Button(
                    ["Menu", html.Span(current)], type="button", className="button quiet disclosure",
                    **{"data-discloses": "nav-list"},
                ),
                html.Ul(lists, id="nav-list", className="groups"),
            ],
            className="inner",
        ),
        className="pages",
        **{"aria-label": "Pages"},
    )  # fmt: skip


def _nav_item(link: NavLink) -> Component:
    current = {"aria-current": "page"} if link.current else {}
    return html.Li(html.A(link.label, href=link.href, **current))


def notices(texts: Sequence[str]) -> list[Component]:
    """Things the reader must know before reading on, each as an alert."""
    return [html.P(text, className="notice") for text in texts]


def simulated_banner() -> Component:
    """The banner of demonstration data; what is saved from the page repeats it (`pages/pictures.py`)."""
    return html.P(f"{SIMULATED} : cette page ne décrit aucun centre réel.", className="notice strong simulated")


def footer(words: Vocabulary, links: Sequence[tuple[str, str]]) -> Component:
    """Freshness of the data (never the clock's), and the obligatory links."""
    return html.Footer(
        html.Div(
            [
                html.P(f"Données arrêtées au {french_date(words.centre.as_of)}."),
                html.Ul([html.Li(html.A(label, href=href)) for label, href in links]),
            ],
            className="inner",
        ),
        className="site",
    )
