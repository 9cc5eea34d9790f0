"""`/v/<version>/…`: every address of an edition, as it was in a version that was published."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request

from dashboard.web.plumbing import MACHINE_PATHS, MOMENT, refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from dashboard.web.application import PageDash

PREFIX: Final = "v"
_VERSION, _FOUND = "dashboard.version", "dashboard.found"
WEEK: Final = 7 * 86_400
"""Seconds for which a file of a version is kept by who has taken it. It never changes; but it may be taken back: what
stands between the server and its readers gives it to nobody else for longer than a page of today."""


class AbsentError(LookupError):
    """A version cannot be shown; `status` says whether it was, the message why, in French."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True)
class Dated:
    """Takes the version out of an address: what comes after it is answered as if there were none."""

    application: WSGIApplication

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        _, first, version, *rest = [*environ.get("PATH_INFO", "").split("/", 3), "", ""][:4]
        if first == PREFIX and version:
            environ[_VERSION], environ["PATH_INFO"] = version, f"/{rest[0]}"
        return self.application(environ, start_response)


def asked_version() -> str:
    """The version that the address of the request names; "" for the one of today."""
    return str(request.environ.get(_VERSION, ""))


def found_version() -> object:
    """What was found of that version; None for the one of today."""
    return request.environ.get(_FOUND)


def install_dated(app: PageDash, find: Callable[[str], object]) -> None:
    """Answer these addresses.

    Args:
        app: the application of the edition.
        find: gives the version of a name. Raises AbsentError.
    """
    server: Flask = app.server
    server.wsgi_app = Dated(server.wsgi_app)  # type: ignore[method-assign]

    @server.before_request
    def _find() -> Response | None:
        version = asked_version()
        if not version:
            return None
        try:
            request.environ[_FOUND] = find(version)
        except AbsentError as error:
            query = request.query_string.decode("utf-8", "replace")
            today = f"{request.script_root}{request.path}{'?' if query else ''}{query}"
            return refusal(error.status, str(error), home=today, way="Voir cette page aujourd’hui")
        return None

    @server.after_request
    def _mark(response: Response) -> Response:
        if asked_version():
            # Search engines are to show what is true today.
            response.headers["X-Robots-Tag"] = "noindex"
            # A page says what has changed since; what programmes ask has its own tags.
            lasting = response.mimetype != "text/html" and not app.route().startswith(MACHINE_PATHS)
            if lasting and response.status_code == 200 and "Cache-Control" not in response.headers:
                response.headers["Cache-Control"] = f"public, max-age={WEEK}, s-maxage={MOMENT}, immutable"
        return response
