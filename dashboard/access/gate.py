"""The gate: a WSGI application before the staff edition, which lets nothing through but what it knows.

It does not read addresses to decide what is protected: everything is. Only the few doors of sign-in, by their exact
paths, are answered to anybody, and by another application, which knows no data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Request, Response

from dashboard.access.links import LINK
from dashboard.access.opening import OPENING
from dashboard.access.requests import SAFE_METHODS, base_of, same_origin
from dashboard.access.service import Access
from dashboard.store import StateError
from dashboard.viewer import ENVIRON_KEY, Visit
from dashboard.web.index import error_document, error_words
from dashboard.web.logs import logger
from dashboard.web.plumbing import MACHINE_PATHS
from dashboard.web.security import add_security_headers, content_security_policy

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DOORS = ("/connexion", "/connexion/fournisseur", "/connexion/retour", "/deconnexion", OPENING, LINK)
"""Paths of the sign-in application, below the staff edition."""
ACCOUNTS = "/comptes"
"""Path of the page of accounts, and of all below: answered by the same application, to administrators."""
OWN = "/mon-compte"
"""Path of the page of one's own account: answered by it too, to whoever has one."""
EXPIRED = "/session-expiree"
"""What it is asked for when a form comes from a session that is over; no address leads there."""
ASKED = "dashboard.asked"
"""Where that is told, in the WSGI environment, what the form was sent to."""
DATA = "/donnees"
"""Path of the pages "Données", and of all below: another application answers those who keep the files."""
OF_ALL = re.compile(rf"{DATA}/[^/]+/(?:vues|courriels)(?:/|$)")
"""Those of the views that everybody of the team may keep, and of the mails that everybody may receive."""
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Gate:
    """The staff edition behind its sign-in.

    Args:
        staff: the Dash application of the edition.
        doors: the application of sign-in and sign-out.
        access: knows who may come in.
        known: whether there is a centre of some identifier at this moment.
        data: the application of the pages "Données"; None where centres are kept in folders only.
    """

    def __init__(
        self,
        staff: WSGIApplication,
        doors: WSGIApplication,
        access: Access,
        known: Callable[[str], bool],
        data: WSGIApplication | None = None,
    ) -> None:
        self._staff = staff
        self._doors = doors
        self._access = access
        self._known = known
        self._data = data

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, or hand it over."""
        start = _private(start_response)
        if not environ.get("PATH_INFO"):
            request = Request(environ)
            home = Response(status=308, headers={"Location": base_of(request)})
            return _dressed(request, home)(environ, start)
        if environ.get("PATH_INFO", "") in DOORS:
            return self._doors(environ, start)
        request = Request(environ)
        try:
            refused = self._refusal(request)
            if refused is not None and self._lost(request, refused):
                return self._doors({**environ, "PATH_INFO": EXPIRED, ASKED: environ["PATH_INFO"]}, start)
        except StateError as error:
            logger().error("access_unusable", reason=str(error))
            refused = answer(request, 503)
        if refused is not None:
            return refused(environ, start)
        visit: Visit = environ[ENVIRON_KEY]
        if self._data and _of_data(environ["PATH_INFO"], visit):
            return self._data(environ, start)
        return (self._doors if _of_accounts(environ["PATH_INFO"], visit) else self._staff)(environ, start)

    def _lost(self, request: Request, refused: Response) -> bool:
        """Whether a form of ours is refused for no other reason than that its session is over: that has to be said."""
        asked = refused.status_code == 401 and request.mimetype in FORMS
        return asked and same_origin(request) and self._access.ended(request)

    def _refusal(self, request: Request) -> Response | None:
        """The answer to a request that does not come in; None for the others, which say who sends them."""
        request.environ.pop(ENVIRON_KEY, None)
        visit = self._access.visit(request)
        if visit is None:
            return _sign_in_first(request)
        if request.method not in SAFE_METHODS and not same_origin(request):
            return answer(request, 403)
        # Whoever brings the first data of a centre in comes before there is anything to show of it.
        path = request.environ.get("PATH_INFO", "")
        brings = self._data and _of_data(path, visit)
        beyond = brings or _of_accounts(path, visit)
        if visit.viewer.centre and not beyond and not self._known(visit.viewer.centre):
            return answer(request, 404)
        request.environ[ENVIRON_KEY] = visit
        return None


def _of_data(path: str, visit: Visit) -> bool:
    """Whether a visit is answered by the pages "Données": some for all, the others for who keeps the files."""
    return _is_below(DATA, path) and (visit.viewer.sees_files or bool(OF_ALL.match(path)))


def _of_accounts(path: str, visit: Visit) -> bool:
    """Whether a visit is answered by the pages of accounts: all of them for administrators, for others their own."""
    if not visit.email:
        return False
    return path == OWN or (visit.viewer.runs_service and _is_below(ACCOUNTS, path))


def _is_below(place: str, path: str) -> bool:
    return path == place or path.startswith(f"{place}/")


def _sign_in_first(request: Request) -> Response:
    """To the sign-in page for what a person asks for; 401 for what a page asks for by itself."""
    path, base = request.environ.get("PATH_INFO", "").lstrip("/"), base_of(request)
    if request.method in SAFE_METHODS and not path.startswith(MACHINE_PATHS):
        query = request.environ.get("QUERY_STRING", "")
        wanted = f"{base}{quote(path.encode('latin-1', 'replace'))}" + (f"?{query}" if query else "")
        response = Response(status=302)
        response.headers["Location"] = f"{base}connexion" + (
            f"?suite={quote(wanted, safe='')}" if path or query else ""
        )
        return _dressed(request, response)
    response = answer(request, 401)
    response.headers["WWW-Authenticate"] = f'Session realm="{base}"'
    return response


def answer(request: Request, status: int) -> Response:
    """An error in French: a page for a person, who opens one or sends a form, else JSON.

    It tells nothing of what is behind the gate.
    """
    path = request.environ.get("PATH_INFO", "").lstrip("/")
    asked = request.method in SAFE_METHODS or request.mimetype in FORMS
    if not asked or path.startswith(MACHINE_PATHS):
        title, sentence = error_words(status)
        body = json.dumps({"status": status, "erreur": title, "message": sentence}, ensure_ascii=False)
        return _dressed(request, Response(body, status=status, content_type="application/json"))
    page = error_document(status, base_of(request))
    return _dressed(request, Response(page, status=status, content_type="text/html; charset=utf-8"))


def _dressed(request: Request, response: Response) -> Response:
    return add_security_headers(request, response, content_security_policy(()))


def _private(start_response: StartResponse) -> StartResponse:
    """Nothing of the staff edition is kept by anything between it and its reader, nor by the reader's browser.

    But for the scripts and styles whose name changes with their content: these hold no data, and the browser that was
    let in may keep them.
    """

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        kept = [(name, value) for name, value in headers if name.lower() != "cache-control"]
        lasting = any(name.lower() == "cache-control" and "immutable" in value for name, value in headers)
        rule = (
            "private, max-age=31536000, immutable"
            if lasting and status.startswith(("200", "304"))
            else "private, no-store"
        )
        return start_response(status, [*kept, ("Cache-Control", rule), ("Vary", "Cookie")], *more)

    return start
