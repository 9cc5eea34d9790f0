"""What happens around every request: static files first, a gate before callbacks, headers, compression, log line."""

from __future__ import annotations

import time
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from dash.exceptions import DependencyException, InvalidResourceError
from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge

from dashboard.web.compression import compress_response
from dashboard.web.index import error_document, error_words
from dashboard.web.logs import logger
from dashboard.web.security import BadRequestBodyError, add_security_headers, check_callback_body
from dashboard.web.static_files import REVALIDATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.web.application import PageDash

UPDATE = "_dash-update-component"
MOMENT: Final = 2
"""Seconds for which a cache between the server and its readers may give an answer again without asking."""
SHARED: Final = f"public, max-age=0, s-maxage={MOMENT}, must-revalidate"
# Addresses that are never a page: an unknown one gets a short 404, not a rendered page.
MACHINE_PATHS = ("_dash", "_reload", "_favicon", "assets/", "static/", "healthz", "api/v")


def refusal(status: int, detail: str = "", *, home: str = "", way: str = "Revenir à l’accueil") -> Response:
    """An error in French: JSON for the machine routes and those who ask for it, else a page.

    Args:
        status: of the answer.
        detail: what happened, where more is known than the status says.
        home, way: where the page leads, by default to the home page, and what the link says.
    """
    path = request.path.lstrip("/")
    if request.is_json or path.startswith(("_dash", "api/v")) or path == "healthz":
        title, sentence = error_words(status)
        response = jsonify({"status": status, "erreur": title, "message": detail or sentence})
        response.status_code = status
        return response
    document = error_document(status, home or f"{request.script_root}/", detail, way)
    return Response(document, status=status, content_type="text/html; charset=utf-8")


def install(app: PageDash) -> None:
    """Register this module's hooks on the application's Flask server."""
    server: Flask = app.server
    update = f"{app.config.routes_pathname_prefix}{UPDATE}"
    answer: Callable[[], Response] = server.view_functions[update]  # type: ignore[assignment] # Dash's own
    server.view_functions[update] = partial(_update, app, answer)

    @server.before_request
    def _start() -> Response | None:
        g.started = time.perf_counter()
        return app.files.respond(app.route(), request)

    @server.after_request
    def _finish(response: Response) -> Response:
        _set_caching(app, response)
        add_security_headers(request, response, app.policy, embedded=bool(app.ancestors))
        compress_response(request, response)
        _log(response)
        return response

    # Dash's own words for these name the installed packages, in English.
    @server.errorhandler(InvalidResourceError)
    @server.errorhandler(DependencyException)
    def _unknown_resource(_error: Exception) -> Response:
        return refusal(404)

    @server.errorhandler(HTTPException)
    def _http_error(error: HTTPException) -> Response:
        if isinstance(error.response, Response):
            return error.response
        response = refusal(error.code or 500)
        told = dict(error.get_headers())
        if error.code == 405:
            response.headers["Allow"] = told.get("Allow", "GET, HEAD")
        if error.code == 429:
            response.headers["Retry-After"] = told["Retry-After"]
        return response

    @server.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        logger().error("unexpected_error", path=request.path, error=type(error).__name__, exc_info=error)
        return refusal(500)


def _update(app: PageDash, answer: Callable[[], Response]) -> Response:
    """The answer to a question of a page; 400 to one that no page of this application can have sent.

    Args:
        app: the application.
        answer: works it out.
    """
    _read_body(app)

    def checked() -> Response:
        try:
            check_callback_body(request.get_json(), app.callback_map)
        except BadRequestBodyError as error:
            return refusal(400, f"Requête incorrecte : {error}")
        except (RecursionError, UnicodeError) as error:
            raise BadRequest from error
        return answer()

    return app.once(checked, "application/json", request.path, blake2b(request.get_data()).digest())


def _read_body(app: PageDash) -> None:
    """Read the body now, however it comes; what reads it afterwards finds it kept.

    Raises:
        HTTPException: 413 when it is too large, 400 when its chunks are not.
    """
    most: int = app.server.config["MAX_CONTENT_LENGTH"]
    try:
        size = len(request.get_data())
    except HTTPException:
        raise
    except Exception as error:  # each server has errors of its own for chunks that are not well formed
        raise BadRequest from error
    # Without an announced length, the reading stops at the limit without a word.
    if request.content_length is None and size >= most:
        raise RequestEntityTooLarge


def _set_caching(app: PageDash, response: Response) -> None:
    """What is asked for by its address is revalidated, and shared for a moment where anybody may read it; everything
    else that is dynamic is not kept.
    """
    lasting = request.method in ("GET", "HEAD") and response.status_code == 200
    kept = SHARED if app.shared else REVALIDATE
    rule = response.headers.setdefault("Cache-Control", kept if lasting else "no-store")
    if not lasting or rule == "no-store":
        return
    if app.route() == "_dash-layout":
        response.vary.add("Referer")
    # What goes out piece by piece has a tag already, or none.
    if not response.direct_passthrough:
        response.add_etag(weak=True)
    response.make_conditional(request)


def _log(response: Response) -> None:
    """One line a request: no query (it may hold a search), no address, no browser name."""
    started = g.get("started")
    duration = None if started is None else round((time.perf_counter() - started) * 1000, 1)
    logger().info(
        "request", method=request.method, path=request.path, status=response.status_code, duration_ms=duration
    )
