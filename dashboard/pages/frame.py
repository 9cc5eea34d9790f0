"""The layout of a page that stands inside another site's: no header, no navigation, one line of source."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.pages.embedding import ONLY_SLOT, blocks
from dashboard.pages.render import Shown, Site, alerts, controls, full_layout, location, page_footer, slot_id, stores


def layout_of(site: Site, shown: Shown) -> Component:
    """The whole layout of a page, or the embedded one where its address asks for it."""
    return full_layout(site, shown) if shown.embedding is None else embedded_layout(site, shown)


def embedded_layout(site: Site, shown: Shown) -> Component:
    """The page, or its block, with its notices, its sentence and its source."""
    block = bool(shown.embedding and shown.embedding.block)
    heading = html.H1(shown.view.heading, id="titre", className="visually-hidden" if block else "")
    content = [html.Div(alerts(shown, site.told(shown)), id="avis", role="alert"), heading]
    content += [*controls(shown, bar=not block), _body(shown)]
    kind = "embedded embedded-block" if block else "embedded"
    return html.Div(
        [
            location(shown),
            *stores(shown),
            html.Div(id="navigation", hidden=True),
            html.Main(content, id="contenu", tabIndex=-1, className=f"inner page-{shown.page.id}"),
            html.Div(page_footer(shown), id="pied"),
        ],
        className=kind,
    )


def _body(shown: Shown) -> Component:
    """The page composed; or the only slot of a block; or the frame of a block around slots."""
    slots = {name: html.Div(content, id=slot_id(name), className="slot") for name, content in shown.view.slots.items()}
    if ONLY_SLOT in slots and ONLY_SLOT not in shown.page.slots:
        return slots[ONLY_SLOT]
    every = {name: slots.get(name, html.Div(id=slot_id(name), className="slot")) for name in shown.page.slots}
    composed = shown.page.compose(every)
    name = shown.embedding.block if shown.embedding else ""
    return next((one.component for one in blocks(composed) if one.name == name), composed)
