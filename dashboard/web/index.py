"""The first response: a whole HTML page with its words, and everything Dash needs to take over without asking again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dash.development.base_component import Component
from markupsafe import Markup, escape

from dashboard.components.static import plain
from dashboard.web.prerender import lend

CENTRE_SHEET, NATIONAL_SHEET = "assets/ensemble.css", "assets/ensemble-national.css"
"""The sheets of the editions of centres and of the national one; `web.application` makes them."""
CLIENT = Path(__file__).resolve().parent / "client"

# The renderer's configuration without what tells an attacker about the machine, or changes at each request.
_PRIVATE_CONFIG = frozenset({"python_version", "dash_version_url", "end_id", "plotly_cloud_installed", "ddk_version"})


@dataclass(frozen=True, slots=True)
class Preview:
    """What a link to a page shows where it is shared (Open Graph).

    Args:
        title, description: in French.
        address: of the page, below the host.
        picture: address of a picture, below the host; "" without one.
        pictured: what the picture shows.
    """

    title: str
    description: str
    address: str
    picture: str = ""
    pictured: str = ""

    def elements(self, host: str) -> list[Markup]:
        """The elements that tell it; addresses are whole, as who fetches them is elsewhere.

        Args:
            host: as the reader reaches it ("https://exemple.fr").
        """
        told = {"og:title": self.title, "og:description": self.description, "og:url": host + self.address}
        if self.picture:
            told |= {"og:image": host + self.picture, "og:image:alt": self.pictured}
        named = {"twitter:card": "summary_large_image" if self.picture else "summary"}
        return [
            *(Markup('<meta property="{}" content="{}">').format(*pair) for pair in told.items()),
            *(Markup('<meta name="{}" content="{}">').format(*pair) for pair in named.items()),
        ]


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """What an address shows.

    Args:
        title: the document's title, e.g. « Réseaux · Villes au Carré ».
        description: one sentence for search engines and previews.
        component: the whole layout, header and navigation included; `main` carries `id="contenu"` (skip link).
        status: the HTTP status: 200, or 404 when the address is unknown.
        scripts: the built scripts it needs beyond the common ones: "plotly", "map".
        embedded: whether it stands inside another site's page: its links then open in the whole window.
        preview: what a link to it shows; None for what is not to be shared.
        feed: address of the feed of what its centre brings out; "" without one.
        living: address of the same page today, below the host, for one of a published version: search engines are to
            know that one only.
    """

    title: str
    description: str
    component: Component
    status: int = 200
    scripts: tuple[str, ...] = ("plotly",)
    embedded: bool = False
    preview: Preview | None = None
    feed: str = ""
    living: str = ""


RenderPage = Callable[[str, str], RenderedPage]
"""(path, query without « ? ») → page. Must not raise: wrong values fall back with a visible notice."""


@dataclass(frozen=True, slots=True)
class HeadStyle:
    """What the look brings to `<head>`.

    Args:
        css: declarations that must be known before the first paint (palette, type scale).
        theme_light: the browser's bar colour in light mode.
        theme_dark: and in dark mode.
        sheet: name of the sheet of the pages.
    """

    css: str = ""
    theme_light: str = "#ffffff"
    theme_dark: str = "#111111"
    sheet: str = CENTRE_SHEET


@dataclass(frozen=True, slots=True)
class PageParts:
    """The parts of the document that come from Dash and from the static files, the same for every page of a kind.

    Args:
        drawing: addresses of the scripts that draw what is looked at: these do not wait.
        scripts: those of the others, in their order, asked for once the page is on the screen.
        later_script: what asks for them.
        data: what the page's own script must know: where its files are.
        preloads: those of them that it will certainly need.
    """

    stylesheets: Sequence[str]
    drawing: Sequence[str]
    scripts: Sequence[str]
    inline_scripts: Sequence[str]
    favicon: str
    theme_script: str
    held_script: str
    later_script: str
    config: Mapping[str, Any]
    dependencies: str
    data: Mapping[str, Any] = field(default_factory=dict)
    preloads: Sequence[str] = ()


FEED = Markup('<link rel="alternate" type="application/atom+xml" href="{}">')


LIVING = Markup('<link rel="canonical" href="{}">\n<meta name="robots" content="noindex">')


def data_block(element_id: str, text: str) -> Markup:
    """JSON inside the page: never run by the browser, and unable to close its own element."""
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup('<script id="{}" type="application/json">{}</script>').format(element_id, Markup(safe))  # noqa: S704


def public_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """Dash's configuration for the renderer, without the versions and the token of background callbacks (none here)."""
    return {name: value for name, value in config.items() if name not in _PRIVATE_CONFIG}


def document(
    page: RenderedPage, to_json: Callable[[Any], str], parts: PageParts, style: HeadStyle, host: str = ""
) -> str:
    """The whole HTML document of a page, as a host serves it: its words, then what Dash needs beyond them, as JSON."""
    layout = plain(page.component)
    words = lend(layout)
    # Style text is ours, yet a stray « < » must not be able to close the element.
    css = Markup(style.css.replace("<", "\\3c "))  # noqa: S704
    head = Markup("\n").join(
        [
            Markup('<meta charset="utf-8">'),
            Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
            Markup("<title>{}</title>").format(page.title),
            *([Markup('<base target="_top">')] if page.embedded else []),
            Markup('<meta name="description" content="{}">').format(page.description),
            *(page.preview.elements(host) if page.preview else []),
            *([FEED.format(page.feed)] if page.feed else []),
            *([LIVING.format(host + page.living)] if page.living else []),
            Markup('<meta name="theme-color" content="{}" media="(prefers-color-scheme: light)">').format(
                style.theme_light
            ),
            Markup('<meta name="theme-color" content="{}" media="(prefers-color-scheme: dark)">').format(
                style.theme_dark
            ),
            Markup('<link rel="icon" type="image/svg+xml" href="{}">').format(parts.favicon),
            Markup("<script>{}</script>").format(Markup(parts.theme_script)),  # noqa: S704
            Markup("<style>{}</style>").format(css),
            *(Markup('<link rel="stylesheet" href="{}">').format(address) for address in parts.stylesheets),
            # Fetched by script, hence the mode: a preload in another mode would be fetched twice.
            *(
                Markup('<link rel="preload" as="fetch" crossorigin="anonymous" href="{}">').format(address)
                for address in parts.preloads
            ),
            *(Markup('<script src="{}" defer></script>').format(address) for address in parts.drawing),
        ]
    )
    body = Markup("\n").join(
        [
            # There is nothing to skip in an embedded page.
            *([] if page.embedded else [Markup('<a class="lien-evitement" href="#contenu">Aller au contenu</a>')]),
            Markup('<div id="prerendu">{}</div>').format(words),
            Markup("<script>{}</script>").format(Markup(parts.held_script)),  # noqa: S704
            # `hidden` until the living page is complete: Dash's « Loading... » is never seen.
            Markup('<div id="react-entry-point" hidden></div>'),
            data_block("_dash-config", json.dumps(parts.config)),
            data_block("donnees-page", to_json(layout)),
            data_block("donnees-rappels", parts.dependencies),
            *([data_block("adresses", json.dumps(parts.data))] if parts.data else []),
            data_block("scripts", json.dumps(parts.scripts)),
            *(
                Markup("<script>{}</script>").format(Markup(code))  # noqa: S704
                for code in (*parts.inline_scripts, parts.later_script)
            ),
        ]
    )
    return f'<!DOCTYPE html>\n<html lang="fr">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


_ERRORS = {
    400: ("Requête incorrecte", "Cette demande ne vient pas d’une page du tableau de bord."),
    401: ("Connexion nécessaire", "Connectez-vous\u202f: aucune session n’est ouverte ici, ou elle a expiré."),
    403: ("Demande refusée", "Cette demande ne vient pas d’une page de ce site."),
    404: ("Page introuvable", "Cette adresse ne correspond à aucune page du tableau de bord."),
    410: ("Version retirée", "Cette version n’est plus publiée."),
    405: ("Méthode refusée", "Cette adresse ne répond pas à ce type de demande."),
    408: ("Demande trop lente", "La demande n’est pas arrivée en entier à temps."),
    413: ("Demande trop volumineuse", "Le contenu envoyé dépasse la taille acceptée."),
    415: ("Format refusé", "Un contenu au format JSON est attendu."),
    429: ("Trop de demandes", "Attendez un peu avant de recommencer."),
    500: ("Erreur interne", "La page n’a pas pu être préparée. L’incident est noté dans le journal du serveur."),
    503: ("Service indisponible", "Le service ne peut pas répondre pour le moment. Réessayez dans un instant."),
}


def error_words(status: int) -> tuple[str, str]:
    """Title and sentence of an error, in French, without any detail of what went wrong."""
    return _ERRORS.get(status, ("Demande refusée", "Le serveur n’a pas pu répondre à cette demande."))


def error_document(status: int, home: str = "/", told: str = "", way: str = "Revenir à l’accueil") -> str:
    """A self-contained error page, for what happens outside the pages.

    Args:
        status: of the answer.
        home, way: where it leads back to, and what the link says.
        told: what happened, where more is known than the status says.
    """
    title, sentence = error_words(status)
    sentence = told or sentence
    return (
        '<!DOCTYPE html>\n<html lang="fr">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>"
        "<style>:root{color-scheme:light dark;background:Canvas}"
        "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:36rem;"
        "margin:15vh auto;padding:0 1.5rem}</style></head>\n"
        f"<body><main><h1>{escape(title)}</h1><p>{escape(sentence)}</p>"
        f'<p><a href="{escape(home)}">{escape(way)}</a></p></main></body>\n</html>\n'
    )
