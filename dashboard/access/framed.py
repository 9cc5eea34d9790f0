"""The applications that are not Dash's: the doors, « Données », the letters, their pages in `templates/frame.html`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Flask, Response, g, request
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard.web.index import HeadStyle
from dashboard.web.limits import limit_requests
from dashboard.web.security import add_security_headers, content_security_policy

_HERE: Final = Path(__file__).resolve().parent
TEMPLATES: Final = _HERE / "templates"


def framed(name: str, templates: Path, most_body: int, limit: int) -> Flask:
    """One without addresses yet; no search engine keeps its pages.

    Args:
        name: of the application.
        templates: the folder of its pages.
        most_body: bytes of what is sent to it.
        limit: requests that one client may make in a minute; 0 for no limit.
    """
    app = Flask(name, static_folder=None)
    app.jinja_loader = FileSystemLoader([templates, TEMPLATES])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.update(MAX_CONTENT_LENGTH=most_body)
    app.after_request(_finish)
    limit_requests(app, limit)
    return app


def style_of(head: HeadStyle) -> Markup:
    """The style of their pages."""
    return Markup(head.css + (_HERE / "connexion.css").read_text(encoding="utf-8"))  # noqa: S704 - files of ours


def _finish(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    return add_security_headers(request, response, content_security_policy(g.get("scripts", ())))
