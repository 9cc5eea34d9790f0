"""What the public edition answers before anything has been published."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

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
<title>Rien n’est publié</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.0625rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 4rem 1.25rem; }}
h1 {{ font-family: Georgia, serif; font-weight: 400; font-size: 2rem; }}
</style>
</head>
<body>
<main id="contenu">
<h1>Rien n’est publié</h1>
<p>Ce tableau de bord ne montre que ce qui a été publié, et rien ne l’a encore été.</p>
<p>Pour publier, sur la machine où sont les données\u202f: <code>python -m dashboard publish</code>.
La page s’ouvrira alors d’elle-même, sans redémarrage.</p>
{staff}
</main>
</body>
</html>
""")
_STAFF = Markup('<p><a href="{address}">Aller à l’édition de l’équipe</a></p>')


_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    # What is missing may be published at any moment.
    "Retry-After": "10",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Unpublished:
    """Stands before the public application: 503, and a page that says so, as long as nothing is published.

    Before it, and not inside: Dash makes a page at its very first request, and there is none to make.

    Attributes:
        application: the public application.
        missing: tells why there is nothing to show; "" when there is something.
        staff: address of the staff edition; "" without one.
    """

    application: WSGIApplication
    missing: Callable[[], str]
    staff: str = ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if not self.missing():
            return self.application(environ, start_response)
        if environ.get("PATH_INFO") == "/healthz":
            answer = Response('{"status": "unavailable"}\n', 503, _HEADERS, content_type="application/json")
        else:
            page = _PAGE.format(staff=_STAFF.format(address=self.staff) if self.staff else "")
            answer = Response(page, 503, _HEADERS, content_type="text/html; charset=utf-8")
        return answer(environ, start_response)
