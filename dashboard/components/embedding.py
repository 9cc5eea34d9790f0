"""What stands around a page that is embedded in another site's, and the pieces of the page that hands out the code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.filters import Vocabulary, french_date

UNKNOWN_ORIGIN = "https://adresse-du-tableau-de-bord"
"""Stands for the dashboard's own address, which only the reader's browser knows (`assets/copying.js` puts it)."""


def embedded_footer(words: Vocabulary, address: str, whole: bool) -> Component:
    """One line: source, date, and the way to the full page, which opens in the whole window.

    Args:
        words: of the centre.
        address: of the full page, with the filters of the moment.
        whole: whether the embedded page is whole already.
    """
    label = "Ouvrir le tableau de bord" if whole else "Voir la page entière"
    return html.Footer(
        html.P(
            [
                "Source : ",
                html.Span(words.centre.name, className="brand"),
                f", données arrêtées au {french_date(words.centre.as_of)}. ",
                html.A(label, href=address, target="_top"),
            ]
        ),
        className="site embedded-source",
    )


@dataclass(frozen=True)
class Piece:
    """One thing that may be embedded.

    Attributes:
        name: unique in the page; "" for the whole page.
        title: French title.
        kind: what it is, in French.
        address: path and query of its embedded form.
        height: usual height, in pixels.
        drawn: whether the page of codes can show it.
    """

    name: str
    title: str
    kind: str
    address: str
    height: int
    drawn: bool = True


def iframe_code(piece: Piece, centre: str) -> str:
    """The element to paste, escaped for HTML; the dashboard's own address is left for the browser to fill in."""
    source = escape(f"{UNKNOWN_ORIGIN}{piece.address}", quote=True)
    title = escape(f"{piece.title} – {centre}", quote=True)
    return (
        f'<iframe src="{source}" title="{title}" width="100%" height="{piece.height}" loading="lazy" '
        'style="border:0;max-width:100%"></iframe>'
    )


def code_card(piece: Piece, centre: str, shown: Sequence[Component] | None) -> Component:
    """One piece: title, code to copy, way to see it.

    Args:
        piece: what may be embedded.
        centre: name of the centre.
        shown: the piece itself, when its preview is open.
    """
    field = f"code-{piece.name or 'page'}"
    code = iframe_code(piece, centre)
    heading = html.Div([html.H3(piece.title), html.Span(piece.kind, className="tag")], className="chart-title")
    text = html.Textarea(
        code,
        id=field,
        key=code,
        readOnly=True,
        rows=4,
        className="embed-code",
        **{"aria-label": f"Code à copier : {piece.title}", "data-embed-code": "true", "spellCheck": "false"},
    )
    copy = html.Button(
        "Copier le code",
        type="button",
        className="button",
        **{"data-copy": field, "aria-label": f"Copier le code : {piece.title}"},
    )
    away = html.A("Voir seul", href=piece.address, target="_blank", rel="noopener")
    actions = [copy, *([_preview_button(piece, shown is not None)] if piece.drawn else []), away]
    said = html.Span("", className="copied", role="status")
    parts: list[Component] = [heading, text, html.P([*actions, said], className="embed-actions")]
    if shown is not None:
        parts.append(html.Div(list(shown), className="embed-preview", role="group", **{"aria-label": "Aperçu"}))
    return html.Section(parts, className="card embed", **{"data-piece": piece.name or "page"})


def _preview_button(piece: Piece, on: bool) -> Component:
    return html.Button(
        "Fermer l’aperçu" if on else "Aperçu",
        type="button",
        className="button quiet",
        id=f"apercu-{piece.name}",
        **{
            "data-action": "param",
            "data-dim": "apercu",
            "data-code": "" if on else piece.name,
            "aria-expanded": "true" if on else "false",
            "aria-label": f"{'Fermer l’aperçu' if on else 'Aperçu'} : {piece.title}",
        },
    )
