"""Addresses that begin with what they are to be answered with, and go on as every other of their edition:

/v/<version>/…    as it was in a version that was published
/lien/<link>/…    as somebody shares it, with choices that nobody changes
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request

from dashboard.web.plumbing import MACHINE_PATHS, MOMENT, refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from dashboard.web.application import PageDash

VERSION, LINK = "v", "lien"
_NAMED, _FOUND = "dashboard.named.", "dashboard.found."
WEEK: Final = 7 * 86_400
"""Seconds for which a file of a version is kept by who has taken it. It never changes; but it may be taken back: what
stands between the server and its readers gives it to nobody else for longer than a page of today."""


class AbsentError(LookupError):
    """What an address begins with cannot be shown; `status` says whether it was, the message why, in French."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True)
class Prefixed:
    """Takes a prefix and the name after it out of an address: what comes next is answered as if there were none."""

    application: WSGIApplication
    prefix: str

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        _, first, name, *rest = [*environ.get("PATH_INFO", "").split("/", 3), "", ""][:4]
        if first == self.prefix and name:
            environ[_NAMED + first], environ["PATH_INFO"] = name, f"/{rest[0]}"
        return self.application(environ, start_response)


def asked(prefix: str) -> str:
    """The name that the address of the request gives after a prefix; "" without it."""
    return str(request.environ.get(_NAMED + prefix, ""))


def found(prefix: str) -> object:
    """What was found under that name; None without it."""
    return request.environ.get(_FOUND + prefix)


def install_prefix(app: PageDash, prefix: str, find: Callable[[str], object], way: str) -> None:
    """Answer the addresses below a prefix.

    Args:
        app: the application of the edition.
        prefix: what they begin with.
        find: gives what a name stands for. Raises AbsentError.
        way: what leads to the same page without the prefix, in French.
    """
    server: Flask = app.server
    server.wsgi_app = Prefixed(server.wsgi_app, prefix)  # type: ignore[method-assign]

    @server.before_request
    def _find() -> Response | None:
        name = asked(prefix)
        if not name:
            return None
        try:
            request.environ[_FOUND + prefix] = find(name)
        except AbsentError as error:
            query = request.query_string.decode("utf-8", "replace")
            today = f"{request.script_root}{request.path}{'?' if query else ''}{query}"
            return refusal(error.status, str(error), home=today, way=way)
        return None

    @server.after_request
    def _mark(response: Response) -> Response:
        if asked(prefix):
            # Search engines are to show what is true today, for everybody.
            response.headers["X-Robots-Tag"] = "noindex"
            # A page says what has changed since; what programmes ask has its own tags.
            lasting = response.mimetype != "text/html" and not app.route().startswith(MACHINE_PATHS)
            if prefix == VERSION and lasting and response.status_code == 200:
                response.headers.setdefault("Cache-Control", f"public, max-age={WEEK}, s-maxage={MOMENT}, immutable")
        return response
