"""What an edition answers as long as it has nothing to show: the public one before anything is published, that of the
staff when no file can be read.

Both stand before the Dash application, and not inside: Dash makes a page at its very first request, and there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from markupsafe import Markup
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PAGE = Markup("""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="10">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 4rem 1.25rem; }}
h1 {{ font-family: Georgia, serif; font-weight: 400; font-size: 2rem; }}
li {{ overflow-wrap: anywhere; }}
</style>
</head>
<body>
<main id="contenu">
<h1>{title}</h1>
{body}
{other}
</main>
</body>
</html>
""")
_UNPUBLISHED = Markup("""<p>Ce tableau de bord ne montre que ce qui a été publié, et rien ne l’a encore été.</p>
<p>Pour publier\u202f: «\u202fDonnées\u202f», «\u202fPublier\u202f» dans l’espace équipe\u202f; ou, sur la machine où
sont les données, <code>python -m dashboard publish</code>.
La page s’ouvrira alors d’elle-même, sans redémarrage.</p>""")
_DAMAGED = Markup("""<p>Ce tableau de bord ne montre que ce qui a été publié. Ce qui l’a été ne peut pas être lu\u202f:
les fichiers publiés sont incomplets, ou ont été écrits par une autre version du programme.</p>
<p>Pour publier à nouveau, sur la machine où sont les données\u202f: <code>python -m dashboard publish</code>.
La page s’ouvrira alors d’elle-même, sans redémarrage.</p>""")
_FAULTS = Markup("""<p>Il n’y a rien à montrer\u202f: ce qui est à corriger est dit ci-dessous, et aucune donnée
correcte n’a été gardée d’avant. La page s’ouvrira d’elle-même une fois les fichiers corrigés, sans redémarrage.</p>
<ul>{faults}</ul>""")
_UNTOLD = Markup("""<p>Il n’y a rien à montrer\u202f: les fichiers de données sont à corriger, et aucune donnée correcte
n’a été gardée d’avant. Qui tient ces fichiers voit ici ce qui est à corriger, ou le demande à
<code>python -m dashboard check</code>. La page s’ouvrira d’elle-même une fois les fichiers corrigés.</p>""")
MOST: Final = 200
"""Faults told one by one on a page."""

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    # What is missing may be there at any moment.
    "Retry-After": "10",
    "X-Content-Type-Options": "nosniff",
}


class Published(Protocol):
    """What the public edition shows (see `dashboard.publishing.store.PublicStore`)."""

    def missing(self) -> str:
        """Why there is nothing to show; "" when there is something."""

    @property
    def damaged(self) -> bool:
        """Whether something is published, and cannot be read."""


@dataclass(frozen=True)
class Unpublished:
    """Stands before the public application: 503, and a page that says so, as long as nothing is published.

    Attributes:
        application: the public application.
        published: what it shows.
        staff: address of the staff edition; "" without one.
    """

    application: WSGIApplication
    published: Published
    staff: str = ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if not self.published.missing():
            return self.application(environ, start_response)
        damaged = self.published.damaged
        title = "Ce qui est publié ne peut pas être lu" if damaged else "Rien n’est publié"
        other = _link(self.staff, "Aller à l’édition de l’équipe")
        page = _PAGE.format(title=title, body=_DAMAGED if damaged else _UNPUBLISHED, other=other)
        return _closed(environ, page)(environ, start_response)


@dataclass(frozen=True)
class Unreadable:
    """Stands before the application of the staff, behind its gate: 503, and what is to be corrected, as long as
    nothing can be shown.

    Attributes:
        application: the application of the staff.
        faults: tells who sends a request what is to be corrected, line by line: none to those who are not to know;
            None when there is something to show.
        public: address of the public edition; "" without one.
        data: address where those who keep the files may bring them in; "" without one.
        begins: tells whether who sends a request may open the first centre, where there is none yet: nothing is
            faulty, and they are led there.
    """

    application: WSGIApplication
    faults: Callable[[WSGIEnvironment], tuple[str, ...] | None]
    public: str = ""
    data: str = ""
    begins: Callable[[WSGIEnvironment], bool] = lambda _: False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        found = self.faults(environ)
        if found is None:
            return self.application(environ, start_response)
        if self.data and environ.get("PATH_INFO") in ("", "/") and self.begins(environ):
            return Response("", 303, {**_HEADERS, "Location": self.data})(environ, start_response)
        lines = [*found[:MOST], *([f"… et {len(found) - MOST} autres."] if len(found) > MOST else [])]
        items = Markup("\n").join(Markup("<li>{}</li>").format(line) for line in lines)
        body = _FAULTS.format(faults=items) if found else _UNTOLD
        other = _link(self.data if found else "", "Apporter les données d’un centre")
        other += _link(self.public, "Aller à l’édition publique")
        page = _PAGE.format(title="Les données ne peuvent pas être lues", body=body, other=other)
        return _closed(environ, page)(environ, start_response)


def _link(address: str, words: str) -> Markup:
    return Markup('<p><a href="{}">{}</a></p>').format(address, words) if address else Markup()


def _closed(environ: WSGIEnvironment, page: str) -> Response:
    if environ.get("PATH_INFO") == "/healthz":
        return Response('{"status": "unavailable"}\n', 503, _HEADERS, content_type="application/json")
    return Response(page, 503, _HEADERS, content_type="text/html; charset=utf-8")
