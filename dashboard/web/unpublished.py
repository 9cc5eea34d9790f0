"""What the public edition answers before anything has been published."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, request
from markupsafe import Markup

_PAGE = Markup("""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
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


def answer_unpublished(server: Flask, missing: Callable[[], str], staff: str = "") -> None:
    """Answer every request but `/healthz` with 503 and a page that says so, as long as nothing is published.

    Args:
        server: the public application.
        missing: tells why there is nothing to show; "" when there is something.
        staff: address of the staff edition; "" without one.
    """

    @server.before_request
    def _nothing_yet() -> Response | None:
        if request.path == "/healthz" or not missing():
            return None
        page = _PAGE.format(staff=_STAFF.format(address=staff) if staff else "")
        # Looked at again soon: what is missing may be published at any moment.
        headers = {"Retry-After": "10", "Cache-Control": "no-store"}
        return Response(page, 503, headers, content_type="text/html; charset=utf-8")
