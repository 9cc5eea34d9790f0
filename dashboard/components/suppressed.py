"""In the place of a number that is not shown: "s", its words, its key; and blocks that are not published."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.chart import Key

LETTER = "s"
TITLE = "masqué : secret statistique"
NOT_PUBLISHED = "n. p."
HIDDEN_KEY = Key("s : masqué (secret statistique)", "masked")
"""Entry of a chart's legend."""


def mark() -> Component:
    """The letter for the eye, the word for the ear; a file saved from the page has the letter alone."""
    return html.Span(
        [
            html.Abbr(LETTER, title=TITLE, **{"aria-hidden": "true"}),
            html.Span("masqué", className="visually-hidden", **{"data-spoken": "true"}),
        ],
        className="masked",
    )


def explained(secret: str) -> Component:
    """What "s" means (`Source.secret`), once on a page that has some."""
    sample = html.Span(className="swatch sw-masked", **{"aria-hidden": "true"})
    return html.P([sample, html.Span(secret)], className="masked-key")


def withheld(block: str, title: str, reason: str, tag: str) -> Component:
    """A block that cannot be told for these filters: greyed, with the reason.

    Args:
        block: unique name of the block in its page.
        title: of the block.
        reason: why, in French.
        tag: the same in a word or two ("non publié").
    """
    return html.Section(
        [
            html.Div([html.H3(title), html.Span(tag, className="tag")], className="chart-title"),
            html.P(reason, className="withheld-reason"),
        ],
        className="card withheld",
        **{"data-block": block},
    )
