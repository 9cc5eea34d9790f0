"""The doors of the staff edition: the pages of sign-in and sign-out, which know no data.

They work without any script. Each form carries a proof made for the browser that was given the page; a page of another
site can neither read it nor send it (`same_origin`).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final

from flask import Flask, Request, Response, abort, make_response, redirect, render_template, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from dashboard.access.accounts import LinkError
from dashboard.access.framed import TEMPLATES, framed, style_of
from dashboard.access.gate import ASKED, EXPIRED
from dashboard.access.links import LINK, State
from dashboard.access.management import Centres, register_management
from dashboard.access.opening import OPENING
from dashboard.access.refusal import ProviderError
from dashboard.access.requests import base_of, cookie_options, equal, next_address, page_of, same_origin
from dashboard.access.rules import AccountError
from dashboard.access.service import Access
from dashboard.access.words import DIFFERENT, STALE, sentence, wait_words
from dashboard.store import StateError
from dashboard.web.index import HeadStyle, error_words
from dashboard.web.logs import logger

_MAX_FORM: Final = 16_384
_MOST: Final = 120
"""Requests of a minute: an office where everybody signs in at nine is far from it."""
_VISIT_SECONDS: Final = 1800
"""How long a sign-in page may wait to be filled in."""

WRONG: Final = "Adresse ou mot de passe incorrect."
NO_ACCOUNT: Final = (
    "Vous êtes bien reconnu·e, mais cette adresse n’ouvre pas l’espace équipe. Demandez un accès à votre centre."
)
NO_ONE_YET: Final = (
    "Personne n’a encore de compte. Sur la machine du serveur, ouvrez le lien qu’il a écrit en démarrant (il sert une "
    "fois), ou créez un compte : python -m dashboard user add prenom.nom@exemple.fr --role administrator."
)
USED: Final = (
    "Ce lien a déjà servi, ou ce n’est pas celui du dernier démarrage. Relancez le serveur : il en écrit un autre."
)
_ASK: Final = (
    " Demandez-en un autre à qui administre les comptes de votre centre (page « Comptes »)\u202f; si c’est vous, à qui "
    "tient le serveur\u202f: python -m dashboard user link, ou un redémarrage pour le premier compte."
)
OVER: Final[Mapping[State, str]] = MappingProxyType(
    {
        "used": "Ce lien a déjà servi, et ne sert qu’une fois. Connectez-vous avec le mot de passe choisi alors. S’il "
        f"est oublié, ou si ce n’était pas vous, un autre lien permet d’en changer.{_ASK}",
        "ended": f"Ce lien a été remplacé par un autre, ou le mot de passe ou le compte ont changé depuis.{_ASK}",
        "over": f"Ce lien a plus de 24 heures\u202f: il ne sert plus.{_ASK}",
        "unknown": f"Ce lien n’est pas entier, ou n’existe plus\u202f: copiez-le jusqu’au bout.{_ASK}",
    }
)
"""What becomes of a link that holds no more → what is said of it."""
_WRITTEN: Final = re.compile(r"/donnees/(?:[a-z0-9-]+/)*(?:saisir|completer|reglages|corriger|appliquer)(?:/.*)?")
"""Where people write at length what names nobody: it is shown to them again when their session was over."""
_OURS: Final = re.compile(r"jeton|version|personne|cle|code|groupe|(?:ligne|question)-\d+")
"""Fields of forms that nobody writes in: they say what the others are about."""
_LONG: Final = 15
"""Characters from which what was written is worth copying."""
_MOST_KEPT: Final = 100
_MOST_WRITTEN: Final = 262_144
NOT_SECURE: Final = (
    "Cette page n’est pas servie en https : votre navigateur refusera la connexion. Demandez l’adresse en https."
)


class _VisitCookie(SecureCookieSessionInterface):
    """The cookie of a visit before sign-in: what the form and the provider of identity must bring back."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The visit of a browser; the key that signs it is only read, or made, when somebody comes."""
        if app.secret_key is None:
            # Without a key there is no visit: the page that is asked for says that nobody can come in.
            with suppress(StateError):
                app.secret_key = self._access.key.digest(b"visit")
        return super().open_session(app, request)

    def get_cookie_name(self, app: Flask) -> str:  # noqa: ARG002 - what Flask calls
        """Named so that browsers check how it was set."""
        return f"{cookie_options(request)[0]}equipe-visite"

    def get_cookie_path(self, app: Flask) -> str:  # noqa: ARG002
        """Sent to the staff edition only."""
        return base_of(request)

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        """Secure but on this machine by http."""
        return cookie_options(request)[1]


def create_doors(access: Access, head: HeadStyle, public: str = "", limit: int = 0, centres: Centres = dict) -> Flask:
    """The application of sign-in and sign-out, to be mounted at the base of the staff edition.

    Args:
        access: knows the accounts.
        head: the colours of the pages.
        public: address of the public edition; empty when it is not served.
        limit: requests that one client may make in a minute, of which these doors take `_MOST` at most; 0 for no limit.
        centres: those that a person may be of.
    """
    app = framed("dashboard.access", TEMPLATES, _MAX_FORM, min(limit, _MOST))
    app.session_interface = _VisitCookie(access)
    app.config.update(
        PERMANENT_SESSION_LIFETIME=_VISIT_SECONDS,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    doors = _Doors(access, {"style": style_of(head), "head": head, "public": public})
    app.add_url_rule("/connexion", "connexion", doors.show_form, methods=["GET"])
    app.add_url_rule("/connexion", "entrer", doors.enter, methods=["POST"])
    app.add_url_rule("/connexion/fournisseur", "fournisseur", doors.to_provider, methods=["GET"])
    app.add_url_rule("/connexion/retour", "retour", doors.from_provider, methods=["GET"])
    app.add_url_rule(LINK, "lien", doors.show_choice, methods=["GET"])
    app.add_url_rule(LINK, "choisir", doors.choose, methods=["POST"])
    app.add_url_rule(OPENING, "ouverture", doors.open_once, methods=["GET"])
    app.add_url_rule("/deconnexion", "deconnexion", doors.ask_to_leave, methods=["GET"])
    app.add_url_rule("/deconnexion", "sortir", doors.leave, methods=["POST"])
    app.add_url_rule(EXPIRED, "expiree", doors.expired, methods=["POST"])
    register_management(app, access, doors.page, centres)
    app.register_error_handler(HTTPException, doors.http_error)
    app.register_error_handler(StateError, doors.unusable)
    app.register_error_handler(Exception, doors.unexpected)
    return app


class _Doors:
    """The views."""

    def __init__(self, access: Access, shared: dict[str, Any]) -> None:
        self._access = access
        self._shared = shared

    # Sign-in

    def show_form(self) -> ResponseReturnValue:
        """The sign-in page; those who are in already go on."""
        wanted = next_address(request.args.get("suite", ""), base_of(request))
        if self._access.visit(request):
            return redirect(wanted, 303)
        if not self._access.closed:
            return self.page("message.html", 403, title="Espace équipe", sentence=NO_ONE_YET, way_back=False)
        return self._form(wanted)

    def open_once(self) -> ResponseReturnValue:
        """Open the edition to the browser that has the link, where nobody has an account."""
        response = Response(status=303, headers={"Location": base_of(request)})
        if self._access.visit(request) or self._access.open_once(request, response, request.args.get("cle", "")):
            return response
        return self.page("message.html", 403, title="Espace équipe", sentence=USED, way_back=False)

    def enter(self) -> ResponseReturnValue:
        """Let in whoever has the right address and password; everybody else is told the same thing."""
        wanted = next_address(request.form.get("suite", ""), base_of(request))
        email, password = request.form.get("adresse", "")[:254], request.form.get("motdepasse", "")
        if not same_origin(request) or not self._proven():
            return self._form(wanted, STALE, 400, email)
        address = request.remote_addr or ""
        wait = self._access.attempts.begin(email, address)
        if wait:
            logger().warning("sign_in", outcome="too_many", way="password")
            return self._too_many(wanted, wait, email)
        account = self._access.accounts.verified(email, password)
        if account is None:
            logger().warning("sign_in", outcome="refused", way="password")
            return self._form(wanted, WRONG, 401, email)
        self._access.attempts.succeeded(email, address)
        logger().info("sign_in", outcome="accepted", way="password", role=account.role)
        session.clear()
        response = Response(status=303, headers={"Location": wanted})
        self._access.sign_in(request, response, account)
        return response

    # A password chosen by a link

    def show_choice(self) -> ResponseReturnValue:
        """The form; looking at it does not use the link."""
        return self._choice(request.args.get("cle", ""))

    def choose(self) -> ResponseReturnValue:
        """Keep the password, and let in whoever chose it."""
        key = request.args.get("cle", "")
        if not same_origin(request) or not self._proven():
            return self._choice(key, STALE, 400)
        password = request.form.get("motdepasse", "")
        if password != request.form.get("encore", ""):
            return self._choice(key, DIFFERENT, 400)
        try:
            account = self._access.accounts.choose(key, password, self._access.first)
        except AccountError as error:
            return self._choice(key, sentence(error), 400)
        except LinkError as error:
            return self._over(error.state)
        logger().info("password_chosen", role=account.role)
        session.clear()
        response = Response(status=303, headers={"Location": base_of(request)})
        self._access.sign_in(request, response, account)
        return response

    def _choice(self, key: str, error: str = "", status: int = 200) -> ResponseReturnValue:
        found = self._access.accounts.link_state(key)
        if found.state:
            return self._over(found.state)
        first = found.email == self._access.first and not self._access.accounts.known(found.email)
        words = {"key": key, "email": found.email, "error": error, "proof": self._visit_proof(), "first": first}
        return self.page("choose.html", status, title="Choisir un mot de passe", **words)

    def _over(self, state: State) -> ResponseReturnValue:
        return self.page("message.html", 403, title="Ce lien ne sert plus", sentence=OVER[state])

    # The provider of identity

    def to_provider(self) -> ResponseReturnValue:
        """Send the browser to the provider."""
        provider = self._access.provider
        if provider is None:
            abort(404)
        session.clear()
        session.permanent = True
        session["suite"] = next_address(request.args.get("suite", ""), base_of(request))
        return provider.redirection(f"{provider.site}{base_of(request)}connexion/retour")

    def from_provider(self) -> ResponseReturnValue:
        """Let in whom the provider vouches for, when there is an account for the address."""
        wanted, provider = next_address(session.get("suite", ""), base_of(request)), self._access.provider
        if provider is None:
            abort(404)
        identity = provider.identity()
        session.clear()
        account = self._access.accounts.find(identity.email)
        if account is None:
            logger().warning("sign_in", outcome="no_account", way="provider")
            return self.page("message.html", 403, title="Accès refusé", sentence=NO_ACCOUNT)
        logger().info("sign_in", outcome="accepted", way="provider", role=account.role)
        response = Response(status=303, headers={"Location": wanted})
        self._access.sign_in(request, response, account, identity.hint)
        return response

    # Sign-out

    def ask_to_leave(self) -> ResponseReturnValue:
        """The page with the button that ends the session: an address alone changes nothing."""
        visit = self._access.visit(request)
        if visit is None or not visit.proof:
            return redirect(f"{base_of(request)}connexion", 303)
        return self.page("leave.html", 200, title="Se déconnecter", proof=visit.proof)

    def leave(self) -> ResponseReturnValue:
        """End the session, here and, when the provider of identity wants to know, there."""
        visit = self._access.visit(request)
        given = request.form.get("jeton", "")
        known = visit is not None and equal(given, visit.proof)
        if visit is not None and not (same_origin(request) and known):
            return self.page("message.html", 400, title="Demande refusée", sentence=STALE)
        response = Response(status=200, content_type="text/html; charset=utf-8")
        hint = self._access.sign_out(request, response)
        provider = self._access.provider
        onward = provider.sign_out_address(hint, f"{provider.site}{base_of(request)}connexion") if provider else ""
        response.set_data(
            render_template(
                "left.html",
                title="Vous êtes déconnecté·e",
                onward=onward,
                provider=provider,
                base=base_of(request),
                **self._shared,
            )
        )
        return response

    def expired(self) -> ResponseReturnValue:
        """What is said to whoever sends a form after the end of their session: that nothing was kept, and what to do.

        The gate leads here, for a form of ours only; no address does.
        """
        asked = request.environ.get(ASKED, "")
        wanted = next_address(page_of(request), base_of(request))
        kept: list[str] = []
        if _WRITTEN.fullmatch(asked) and request.mimetype == "application/x-www-form-urlencoded":
            request.max_content_length = _MOST_WRITTEN
            typed = (text.strip() for name, text in request.form.items(multi=True) if not _OURS.fullmatch(name))
            kept = [text for text in dict.fromkeys(typed) if len(text) >= _LONG]
        return self.page("expired.html", 401, title="Session expirée", wanted=wanted, kept=kept[:_MOST_KEPT])

    # Pages

    def _form(self, wanted: str, error: str = "", status: int = 200, email: str = "") -> ResponseReturnValue:
        accounts = self._access.accounts.all()
        return self.page(
            "sign_in.html",
            status,
            title="Espace équipe",
            wanted=wanted,
            error=error,
            email=email,
            ended=request.method == "GET" and self._access.ended(request),
            provider=self._access.provider,
            passwords=self._access.provider is None or any(account.password for account in accounts),
            proof=self._visit_proof(),
            warning="" if self._secure() else NOT_SECURE,
        )

    def _too_many(self, wanted: str, wait: int, email: str) -> ResponseReturnValue:
        made = self._form(wanted, wait_words(wait), 429, email)
        made = make_response(made)
        made.headers["Retry-After"] = str(wait)
        return made

    def page(self, template: str, status: int, **words: Any) -> ResponseReturnValue:
        """A page of these doors."""
        return render_template(template, base=base_of(request), **words, **self._shared), status

    def _visit_proof(self) -> str:
        """The proof for the browser's visit, which begins now if need be."""
        if "visite" not in session:
            session.permanent = True
            session["visite"] = secrets.token_urlsafe(16)
        return self._access.sessions.proof(f"visit {session['visite']}")

    def _proven(self) -> bool:
        if "visite" not in session:
            return False
        return equal(request.form.get("jeton", ""), self._access.sessions.proof(f"visit {session['visite']}"))

    def _secure(self) -> bool:
        """Whether the browser will keep the cookie: by https, as far as can be told, or on this machine."""
        return request.is_secure or not cookie_options(request)[1] or "X-Forwarded-Proto" in request.headers

    # What goes wrong

    def http_error(self, error: HTTPException) -> ResponseReturnValue:
        """An error of the request."""
        title, sentence = error_words(error.code or 500)
        return self.page("message.html", error.code or 500, title=title, sentence=sentence)

    def unusable(self, error: Exception) -> ResponseReturnValue:
        """The folder of accounts cannot be used: the journal says why, the page does not."""
        logger().error("access_unusable", reason=str(error))
        return self.page("message.html", 503, title=error_words(503)[0], sentence=error_words(503)[1])

    def unexpected(self, error: Exception) -> ResponseReturnValue:
        """The provider did not vouch for anybody, or something else broke; never with the values of the request."""
        if isinstance(error, ProviderError):
            session.clear()
            logger().warning("sign_in", outcome="provider_refused", way="provider", reason=error.reason)
            return self.page("message.html", error.status, title="Connexion impossible", sentence=str(error))
        logger().error("unexpected_error", path=request.path, error=type(error).__name__)
        return self.page("message.html", 500, title=error_words(500)[0], sentence=error_words(500)[1])
