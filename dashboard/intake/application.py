"""The application of the pages "Données": its addresses, and what is said when something goes wrong."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

from flask import Flask, Request, Response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from dashboard.access.framed import framed, style_of
from dashboard.centres.left_folder import LeftFolders
from dashboard.centres.territories import SharedTerritories
from dashboard.centres.versions import ConflictError, UnknownVersionError
from dashboard.centres.waiting_lists import UnknownListError, WaitingLists
from dashboard.intake.completing import register_completing
from dashboard.intake.desk import Desk, UnknownUploadError
from dashboard.intake.entering import register_entering
from dashboard.intake.guide import register_guide
from dashboard.intake.history import register_history
from dashboard.intake.list_erasing import register_list_erasing
from dashboard.intake.list_key import register_list_key
from dashboard.intake.lists import register_lists
from dashboard.intake.mails import register_mails
from dashboard.intake.pages import STALE, Area, Pages
from dashboard.intake.publishing import Publishing, register_publishing
from dashboard.intake.refresh import Refresher
from dashboard.intake.reports import Writing, register_reports
from dashboard.intake.settings import register_settings
from dashboard.intake.shown import FILTERS
from dashboard.intake.source import register_source
from dashboard.intake.takeover import Folders, register_takeover
from dashboard.intake.territories import register_territories
from dashboard.intake.views import register_views
from dashboard.intake.walk import register_walk
from dashboard.store import StateError
from dashboard.viewer import Visit
from dashboard.web.index import HeadStyle, error_words
from dashboard.web.logs import logger
from dashboard.web.whole import FILE_BODY

_HERE: Final = Path(__file__).resolve().parent
_OF_FILES: Final = ("deposer", "deposer-corrige", "deposer-liste", "deposer-territoires", "deposer-rapport")
"""Routes that take a file."""
_MOST_PARTS: Final = 5000
"""Fields of a form: a hundred faulty rows of twenty cells, and room."""
TOO_BIG: Final = (
    "Ce fichier dépasse 20\u202fMo\u202f: rien n’en a été lu. Enlevez-en les images et les feuilles qui ne "
    "servent pas, ou déposez-le en plusieurs fois."
)
OVER: Final = "Ce fichier n’est plus en cours\u202f: il a été appliqué, abandonné ou remplacé. L’historique le dit."
CHANGED: Final = (
    "Les données du centre ont changé entre-temps\u202f: rien n’a été appliqué. Reprenez à l’étape Comparer, qui "
    "compare à la version du moment."
)


class _InMemory(Request):
    """A request whose file is never written on the disk: it may name people until it is read."""

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        return io.BytesIO()


def create_intake(
    desk: Desk,
    proof_of: Callable[[Visit], str],
    head: HeadStyle,
    *,
    folders: Folders | None = None,
    areas: Callable[[], tuple[Area, ...]] = tuple,
    outline: Callable[[], str] = str,
    waiting: WaitingLists,
    left: LeftFolders,
    refresher: Refresher,
    territories: SharedTerritories,
    publishing: Publishing | None = None,
    writing: Writing | None = None,
    public: str = "",
    limit: int = 0,
    most_body: int = 262_144,
) -> Flask:
    """The application, to be mounted at the base of the staff edition; it answers what is below `/donnees`.

    Args:
        desk, proof_of, areas, outline: see `Pages`.
        folders: the centres that folders of the server hold; none by default.
        head: the colours of the pages.
        waiting: the attendance lists; left: where they were before.
        refresher: what reads the sources of the centres.
        territories: what the service has imported of them.
        publishing: what is published and how; without it the pages that publish are not there.
        writing: the reports; without it the pages that make them are not there.
        public: address of the public edition; empty when it is not served.
        limit: requests that one client may make in a minute; 0 for no limit.
        most_body: bytes of a form that holds no file.
    """
    app = framed("dashboard.intake", _HERE / "templates", most_body, limit)
    app.request_class = _InMemory
    app.jinja_env.filters |= FILTERS
    app.config.update(MAX_FORM_MEMORY_SIZE=most_body, MAX_FORM_PARTS=_MOST_PARTS)
    style = style_of(head) + Markup((_HERE / "intake.css").read_text(encoding="utf-8"))  # noqa: S704 - a file of ours
    shared = {"style": style, "head": head, "public": public, "source_of": refresher.sources.get}
    shared["mails"] = writing is not None and bool(writing.settings.smtp)
    pages = Pages(desk, proof_of, folders.names if folders else dict, areas, outline, shared)
    app.before_request(_room)
    register_guide(app, pages)
    register_walk(app, pages)
    register_history(app, pages)
    register_entering(app, pages)
    register_lists(app, pages, waiting)
    register_list_key(app, pages, waiting)
    register_list_erasing(app, pages, waiting, left)
    register_source(app, pages, refresher)
    register_completing(app, pages)
    if folders:
        register_takeover(app, pages, folders)
    register_settings(app, pages)
    register_territories(app, pages, territories, publishing)
    if publishing is not None:
        register_publishing(app, pages, publishing)
    if writing is not None:
        register_reports(app, pages, writing)
        register_views(app, pages, writing.views, writing)
        if shared["mails"]:
            register_mails(app, pages, writing)
    _register_errors(app, replace(pages, readers=True))
    return app


def _room() -> None:
    """A file has room on its own route only, and only for those who may see the form (see `dashboard.web.whole`)."""
    if request.endpoint in _OF_FILES and request.method == "POST":
        request.max_content_length = FILE_BODY


def _register_errors(app: Flask, pages: Pages) -> None:
    def told(status: int, sentence: str = "") -> ResponseReturnValue:
        title, usual = error_words(status)
        return pages.page("erreur.html", title, status, sentence=sentence or usual)

    @app.errorhandler(HTTPException)
    def _refused(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        if status == 401:  # nobody: not even the frame of the pages
            return Response(error_words(401)[1], 401, content_type="text/plain; charset=utf-8")
        if status == 413 and request.endpoint in _OF_FILES:
            return told(status, TOO_BIG)
        ours = status == 400 and error.description == STALE
        return told(status, STALE if ours else "")

    @app.errorhandler(UnknownUploadError)
    def _over(_error: Exception) -> ResponseReturnValue:
        return told(404, OVER)

    @app.errorhandler(UnknownListError)
    @app.errorhandler(UnknownVersionError)
    def _unknown(_error: Exception) -> ResponseReturnValue:
        return told(404)

    @app.errorhandler(ConflictError)
    def _conflict(_error: Exception) -> ResponseReturnValue:
        return told(409, CHANGED)

    @app.errorhandler(StateError)
    def _unusable(error: Exception) -> ResponseReturnValue:
        logger().error("data_unusable", reason=str(error))
        return told(503)

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> ResponseReturnValue:
        # Never with the values of the request, nor with what a file holds: an error may quote them.
        place = request.url_rule.rule if request.url_rule else ""
        logger().error("unexpected_error", path=place, error=type(error).__name__)
        return told(500)
