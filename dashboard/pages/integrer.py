"""Intégrer: the code that puts a page of the dashboard, or one of its charts or key figures, into another site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dash.development.base_component import Component

from dashboard.components import html
from dashboard.components.embedding import Piece, code_card
from dashboard.french import NARROW, plural
from dashboard.pages.embedding import HEIGHTS, Block, Embedding, blocks
from dashboard.pages.model import Context, Page, View

KINDS = {"kpi": "Chiffre clé", "chart": "Graphique", "block": "Bloc", "map": "Carte", "page": "Page entière"}
CLOSED = (
    "Ce tableau de bord n’autorise encore aucun site à intégrer ses pages : les codes ci-dessous ne montreront rien "
    "tant que le vôtre n’aura pas été autorisé. Demandez-le au centre."
)
STAFF_ONLY = (
    "Seule l’édition publique s’intègre à un autre site : ouvrez la même page dans l’édition publique, puis « Intégrer "
    "cette page », en bas de page."
)
ADVICE = (
    "Gardez l’attribut title : les lecteurs d’écran l’annoncent.",
    "La largeur suit celle de votre page. Si une barre de défilement apparaît, augmentez height ; sur un téléphone, "
    "un graphique demande souvent un tiers de hauteur de plus.",
    "Les filtres du moment sont dans le code, et le lecteur peut cliquer sur les barres. Les chiffres suivent les "
    "données : une intégration sans année montre toujours l’année par défaut du centre.",
    "Rien n’est déposé chez le lecteur : ni cookie, ni mesure d’audience.",
)


def page_of(pages: tuple[Page, ...]) -> Page:
    """The page, for the pages that it can embed."""
    extras = tuple(dict.fromkeys(name for page in pages for name in page.extras))

    def view(context: Context) -> View:
        return _view(context, pages)

    return Page(
        id="integrer",
        path="/integrer",
        label="Intégrer",
        group="Le centre",
        description="Le code pour intégrer à un autre site une page, un graphique ou un chiffre du tableau de bord.",
        slots=("avant", "choix", "codes"),
        view=view,
        compose=compose,
        extras=("de", "apercu", *extras),
        listed=False,
    )


def _view(context: Context, pages: tuple[Page, ...]) -> View:
    """The page that is asked for, each of its blocks with its code; the staff edition has none to hand out."""
    if context.viewer is not None:
        return View(
            "Intégrer à un autre site", {"avant": html.P(STAFF_ONLY, className="lead"), "choix": [], "codes": []}
        )
    wanted = context.extra.get("de", "")
    page, rest = chosen(wanted, pages)
    lost = not rest and f"/{wanted.strip('/')}" != page.path
    extra = {name: value for name, value in context.extra.items() if name in page.extras}
    there = replace(context, extra=extra, rest=rest)
    target = page.view(there)
    filled = {name: html.Div(target.slots.get(name), className="slot") for name in page.slots}
    found = [block for block in blocks(page.compose(filled)) if block.title]
    pieces = [_piece(there, page, None, target.heading), *(_piece(there, page, block, "") for block in found)]
    opened = context.extra.get("apercu", "")
    shown = {block.name: [block.component] for block in found if block.name == opened}
    name = context.words.centre.name
    cards = [code_card(piece, name, shown.get(piece.name)) for piece in pieces]
    return View(
        heading="Intégrer à un autre site",
        slots={
            "avant": before(context, len(found), target.heading),
            "choix": choice(context, pages, page),
            "codes": html.Div([html.H2("Codes à copier"), html.Div(cards, className="embed-list")]),
        },
        summary=f"{plural(len(found), 'bloc')} à intégrer",
        notices=(f"Page « {wanted[:30]} » inconnue\u202f: voici celle d’accueil.",) if lost else (),
    )


def chosen(text: str, pages: tuple[Page, ...]) -> tuple[Page, str]:
    """The page of an untrusted path, and what follows its own; the first page for a path that leads nowhere."""
    wanted = f"/{text.strip('/')}"
    for page in pages:
        if wanted == page.path:
            return page, ""
    for page in pages:
        if page.accepts_rest and wanted.startswith(f"{page.path}/"):
            return page, wanted.removeprefix(f"{page.path}/")
    return pages[0], ""


def _piece(context: Context, page: Page, block: Block | None, heading: str) -> Piece:
    path = f"{page.path}/{context.rest}" if context.rest else page.path
    name, kind = (block.name, block.kind) if block else ("", "page")
    address = context.href(path, extra=Embedding(name).parameters(context.extra))
    return Piece(
        name, block.title if block else heading, KINDS[kind], address, HEIGHTS[kind], kind not in ("page", "map")
    )


def before(context: Context, count: int, heading: str) -> Component:
    """What this is, whether it works here, and advice."""
    warning = [] if context.ancestors else [html.P(CLOSED, className="notice")]
    return html.Div(
        [
            *warning,
            html.P(
                f"«{NARROW}{heading}{NARROW}»{NARROW}: copiez le code de la page entière ou de l’un de ses "
                f"{plural(count, 'bloc')}, avec les filtres choisis ci-dessus, dans une page de votre site.",
                className="lead",
            ),
            html.Details(
                [html.Summary("Conseils"), html.Ul([html.Li(text) for text in ADVICE], className="plain-list")],
                className="see-data",
            ),
        ]
    )


def choice(context: Context, pages: tuple[Page, ...], current: Page) -> Component:
    """The other pages whose blocks may be embedded."""
    links = [
        html.Li(
            html.A(
                page.name(context.words),
                href=context.href("integrer", extra={"de": page.path.strip("/")}),
                **({"aria-current": "true"} if page is current else {}),
            )
        )
        for page in pages
        if page.listed
    ]
    return html.Nav(html.Ul(links, className="embed-pages"), **{"aria-label": "Page à intégrer"})


def compose(slots: Mapping[str, Component]) -> Component:
    """What it is, the choice of the page, the codes."""
    return html.Div([slots["avant"], slots["choix"], slots["codes"]])
