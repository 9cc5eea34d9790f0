"""What a reader takes along to quote: the address of a page with its filters, a figure with all that it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dash.development.base_component import Component
from markupsafe import Markup

from dashboard.components import html
from dashboard.indicators.model import Measure

COPIED = Markup('<span class="copied" role="status"></span>')


def copy_link() -> Component:
    """The button that copies the address of the page (`assets/copying.js`); unseen without script."""
    button = html.Button("Copier le lien", type="button", className="button quiet", **{"data-copy": "link"})
    return html.Div([button, html.Span("", className="copied", role="status")], className="copy-link")


def subscribe(address: str, told: str) -> Component:
    """What opens on the way to follow an agenda: the address, to be copied, and what it gives."""
    copy = html.Button(
        "Copier l’adresse", type="button", className="link", **{"data-copy": "address", "data-text": address}
    )
    status = html.Span("", className="copied", role="status")
    links = [html.Span(told), copy, html.A("Ouvrir le fichier", href=address, className="link"), status]
    return html.Details([html.Summary("S’abonner à l’agenda"), html.P(links)], className="exports")


@dataclass(frozen=True)
class Quoted:
    """A figure in one line, and the address that follows it: that of its version, or "" for that of the browser."""

    text: str
    address: str = ""


@dataclass(frozen=True)
class Citation:
    """The button that copies a figure in one line, to be quoted.

    Attributes:
        measure: the figure.
        cited: the figure → the line; the page gives it (`components.drawing.link`).
    """

    measure: Measure
    cited: Callable[[Measure], Quoted] = lambda _measure: Quoted("")

    def __html__(self) -> str:
        """Its markup."""
        named = f"Citer ce chiffre\u202f: {self.measure.indicator.label}"
        button = Markup(
            '<button type="button" class="link" data-copy="figure" data-text="{}"{} aria-label="{}">{}</button>'
        )
        quoted = self.cited(self.measure)
        address = Markup(' data-address="{}"').format(quoted.address) if quoted.address else ""
        return button.format(quoted.text, address, named, "Citer") + COPIED
