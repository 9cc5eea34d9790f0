"""The pages of accounts: who may come in and as what, invited by a link; what was done; and one's own account.

An administrator of a centre manages the accounts of that centre; for any other, there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from flask import Flask, Request, abort, g, make_response, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from dashboard.access.accounts import Account
from dashboard.access.gate import ACCOUNTS, OWN
from dashboard.access.links import LASTING
from dashboard.access.requests import base_of, equal, same_origin
from dashboard.access.rules import AccountError
from dashboard.access.service import Access
from dashboard.access.trail import account_lines
from dashboard.access.words import DIFFERENT, STALE, sentence, wait_words
from dashboard.french import capital, moment, plural
from dashboard.viewer import ROLES, Visit
from dashboard.web.logs import logger
from dashboard.web.security import script_hash

Centres = Callable[[], Mapping[str, str]]
"""Gives the centres that people may be of: identifier → name."""
EVERY: Final = "*"
"""What a form says for every centre: nothing chosen is not all of them."""
NOT_YOURS: Final = "Le mot de passe actuel n’est pas le bon."
NO_CENTRE: Final = "Choisissez le centre de cette personne."
TAKEN: Final = (
    "Cette adresse ne peut pas être invitée ici. Si elle n’est pas dans la liste, demandez à qui administre tous les "
    "centres."
)
TOLD: Final = {
    "droits": "C’est enregistré\u202f: ses sessions sont fermées, et un lien fait avant ne sert plus.",
    "desactive": "Le compte est désactivé, et ses sessions sont fermées.",
    "rouvert": "Le compte est rouvert.",
    "sessions": "Ses sessions sont fermées.",
    "motdepasse": "Votre mot de passe est changé. Vos autres sessions sont fermées.",
}
"""What was just done → how it is said."""
_COPY: Final = (Path(__file__).resolve().parent / "templates" / "copy_link.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Person:
    """An account as it is told: where its page is, its role and centre, whether it is used."""

    account: Account
    code: str
    role: str
    state: str


def register_management(
    app: Flask, access: Access, page: Callable[..., ResponseReturnValue], centres: Centres = dict
) -> None:
    """Add the pages to the application of sign-in.

    Args:
        app: that application.
        access: knows the accounts and the sessions.
        page: makes a page from a template's name, a status and its words.
        centres: those that a person may be of.
    """
    app.jinja_env.filters |= {"moment": moment, "day": _day, "capital": capital}
    views = _Management(access, page, centres)
    app.add_url_rule(ACCOUNTS, "comptes", views.people, methods=["GET"])
    app.add_url_rule(f"{ACCOUNTS}/journal", "journal", views.journal, methods=["GET"])
    app.add_url_rule(f"{ACCOUNTS}/inviter", "inviter", views.invite, methods=["POST"])
    app.add_url_rule(f"{ACCOUNTS}/inviter", "invite", views.to_people, methods=["GET"])
    place = f"{ACCOUNTS}/<code>"
    app.add_url_rule(place, "compte", views.person, methods=["GET"])
    app.add_url_rule(f"{place}/<step>", "fait", views.to_person, methods=["GET"])
    app.add_url_rule(f"{place}/lien", "lier", views.link, methods=["POST"])
    for step in ("droits", "desactiver", "rouvrir", "sessions"):
        app.add_url_rule(f"{place}/{step}", step, views.act, methods=["POST"], defaults={"step": step})
    app.add_url_rule(OWN, "soi", views.own, methods=["GET"])
    app.add_url_rule(OWN, "motdepasse", views.own_password, methods=["POST"])


class _Management:
    """The views."""

    def __init__(self, access: Access, page: Callable[..., ResponseReturnValue], centres: Centres) -> None:
        self._access, self._page, self._centres = access, page, centres

    # The accounts

    def people(self) -> ResponseReturnValue:
        """Everybody, and the form that invites."""
        return self._people(self._administrator())

    def journal(self) -> ResponseReturnValue:
        """What was done to accounts."""
        visit = self._administrator()
        lines = account_lines(self._access.database, visit.viewer.centre)
        return self._shown(visit, "accounts_journal.html", "Journal des comptes", lines=lines)

    def invite(self) -> ResponseReturnValue:
        """Make an account, and show the link by which its holder chooses a password."""
        visit = self._administrator()
        if not self._proven(visit):
            return self._stale("comptes", "Revenir aux comptes")
        email = request.form.get("adresse", "")[:254]
        try:
            role, centre = self._rights(visit)
            made, key = self._access.accounts.invite(email, role, centre, visit.email)
        except AccountError as error:
            return self._people(visit, self._refusal(visit, email, error), 422)
        logger().info("account_made", role=made.role)
        return self._linked(visit, made, key)

    @staticmethod
    def to_people() -> ResponseReturnValue:
        """From where the form that invites was answered, back to it: somebody comes back by its address."""
        return redirect(f"{base_of(request)}comptes", 303)

    # One of them

    @staticmethod
    def to_person(code: str, step: str) -> ResponseReturnValue:  # noqa: ARG004 - what the address says
        """The same, for the forms of an account."""
        return redirect(f"{base_of(request)}comptes/{quote(code)}", 303)

    def person(self, code: str) -> ResponseReturnValue:
        """An account, and what may be done with it."""
        visit = self._administrator()
        return self._person(visit, self._named(visit, code))

    def link(self, code: str) -> ResponseReturnValue:
        """Make another link, and show it."""
        visit = self._administrator()
        account = self._named(visit, code)
        if not self._proven(visit):
            return self._stale(f"comptes/{code}", "Revenir à ce compte")
        try:
            key = self._access.accounts.link(account.email, visit.email)
        except AccountError as error:
            return self._person(visit, account, sentence(error), 422)
        logger().info("account_linked")
        return self._linked(visit, account, key)

    def act(self, code: str, step: str) -> ResponseReturnValue:
        """Change rights, close, open again, end sessions; then back to the account, as it is now."""
        visit = self._administrator()
        account = self._named(visit, code)
        if not self._proven(visit):
            return self._stale(f"comptes/{code}", "Revenir à ce compte")
        accounts, told = self._access.accounts, step
        try:
            if step == "droits":
                accounts.set_rights(account.email, *self._rights(visit), visit.email)
            elif step == "desactiver":
                accounts.disable(account.email, visit.email)
                told = "desactive"
            elif step == "rouvrir":
                accounts.enable(account.email, visit.email)
                told = "rouvert"
            else:
                accounts.end_sessions(account.email, visit.email)
        except AccountError as error:
            return self._person(visit, account, sentence(error), 422)
        logger().info("account_changed", what=step)
        # Whoever has moved to another centre is not one of those that an administrator of this one sees any more.
        return redirect(f"{base_of(request)}comptes/{code}?dit={told}", 303)

    # One's own

    def own(self) -> ResponseReturnValue:
        """One's own account, and the form that changes its password."""
        visit, account = self._mine()
        return self._own(visit, account)

    def own_password(self) -> ResponseReturnValue:
        """Change one's own password: the current one is asked, and every other session ends."""
        visit, account = self._mine()
        if not self._proven(visit):
            return self._stale("mon-compte", "Revenir à mon compte")
        address, attempts = request.remote_addr or "", self._access.attempts
        if wait := attempts.begin(account.email, address):
            refused = make_response(self._own(visit, account, wait_words(wait), 429))
            refused.headers["Retry-After"] = str(wait)
            return refused
        if self._access.accounts.verified(account.email, request.form.get("actuel", "")) is None:
            logger().warning("password_changed", outcome="refused")
            return self._own(visit, account, NOT_YOURS, 403)
        attempts.succeeded(account.email, address)
        if request.form.get("motdepasse", "") != request.form.get("encore", ""):
            return self._own(visit, account, DIFFERENT, 422)
        try:
            self._access.accounts.set_password(account.email, request.form.get("motdepasse", ""), visit.email)
        except AccountError as error:
            return self._own(visit, account, sentence(error), 422)
        logger().info("password_changed", outcome="accepted")
        response = make_response(redirect(f"{base_of(request)}mon-compte?dit=motdepasse", 303))
        # Every session has ended: this one goes on under a new name.
        self._access.sign_in(request, response, account)
        return response

    # Who asks

    def _administrator(self) -> Visit:
        """The visit of an administrator who has signed in; for anybody else there is no such page."""
        visit = self._access.visit(request)
        if visit is None or not visit.proof or not visit.viewer.runs_service:
            abort(404)
        return visit

    def _mine(self) -> tuple[Visit, Account]:
        visit = self._access.visit(request)
        account = self._access.accounts.find(visit.email) if visit else None
        if visit is None or account is None:
            abort(404)
        return visit, account

    def _named(self, visit: Visit, code: str) -> Account:
        """The account of a code, among those that somebody manages."""
        mine = self._access.accounts.all(visit.viewer.centre)
        found = next((one for one in mine if equal(code, self._access.code_of(one.email))), None)
        if found is None:
            abort(404)
        return found

    @staticmethod
    def _proven(visit: Visit) -> bool:
        return same_origin(request) and equal(request.form.get("jeton", ""), visit.proof)

    def _rights(self, visit: Visit) -> tuple[str, str]:
        """The role and the centre of a form; the centre of whoever sends it, for those who have one."""
        role, chosen = request.form.get("role", ""), request.form.get("centre", "")
        if visit.viewer.centre:
            return role, visit.viewer.centre
        if chosen != EVERY and chosen not in self._centres():
            raise AccountError(NO_CENTRE.rstrip("."))
        return role, "" if chosen == EVERY else chosen

    def _refusal(self, visit: Visit, email: str, error: AccountError) -> str:
        """Why somebody cannot be invited; not that they have an account, to those who do not manage it."""
        account = self._access.accounts.known(email)
        hidden = account is not None and visit.viewer.centre not in ("", account.centre)
        return TAKEN if hidden else sentence(error)

    # Pages

    def _people(self, visit: Visit, error: str = "", status: int = 200) -> ResponseReturnValue:
        accounts, sessions = self._access.accounts.all(visit.viewer.centre), self._access.sessions.open_now()
        names = self._centres()
        people = [self._told(one, sessions.get(one.email, 0), names) for one in accounts]
        people.sort(key=lambda one: bool(one.account.disabled))
        given = {"email": request.form.get("adresse", "")[:254] if error else "", **self._given()}
        return self._shown(visit, "accounts.html", "Comptes", status, people=people, error=error, given=given)

    def _person(self, visit: Visit, account: Account, error: str = "", status: int = 200) -> ResponseReturnValue:
        count = self._access.sessions.open_now().get(account.email, 0)
        kept = {"role": account.role, "centre": account.centre or EVERY}
        given = self._given() if "role" in request.form else kept
        return self._shown(
            visit, "account.html", account.email, status, account=account, person=self._told(account, count),
            open=_sessions(count) if count else "", error=error, given=given,
            place=f"{base_of(request)}comptes/{self._access.code_of(account.email)}",
        )  # fmt: skip

    def _linked(self, visit: Visit, account: Account, key: str) -> ResponseReturnValue:
        """The link, answered at once without a redirection: it is in no address of ours, and is shown only here."""
        g.scripts = (script_hash(_COPY),)
        link = f"{self._access.site or site_of(request)}{self._access.path_of(key)}"
        return self._shown(
            visit, "link.html", "Lien à transmettre", account=account, link=link, person=self._told(account),
            until=int(self._access.clock()) + LASTING, provider=self._access.provider,
            script=Markup(_COPY),  # noqa: S704 - a file of ours
        )  # fmt: skip

    def _own(self, visit: Visit, account: Account, error: str = "", status: int = 200) -> ResponseReturnValue:
        return self._shown(
            visit, "own.html", "Mon compte", status, account=account, person=self._told(account), error=error,
            provider=self._access.provider,
        )  # fmt: skip

    def _stale(self, path: str, words: str) -> ResponseReturnValue:
        back = (f"{base_of(request)}{path}", words)
        return self._page("message.html", 400, title="Page expirée", sentence=STALE, back=back)

    def _shown(self, visit: Visit, template: str, title: str, status: int = 200, **words: Any) -> ResponseReturnValue:
        names, own = dict(self._centres()), visit.viewer.centre
        return self._page(
            template, status, title=title, viewer=visit.viewer, me=visit.email, proof=visit.proof, roles=ROLES,
            centres=None if own else names, own=names.get(own, own), told=TOLD.get(request.args.get("dit", ""), ""),
            **words,
        )  # fmt: skip

    def _told(self, account: Account, sessions: int = 0, names: Mapping[str, str] | None = None) -> Person:
        centre = (self._centres() if names is None else names).get(account.centre, account.centre) or "tous les centres"
        if account.disabled:
            state = f"désactivé le {_day(account.disabled)}"
        elif not account.password and self._access.provider is None:
            state = "n’a pas encore choisi son mot de passe"
        else:
            state = _sessions(sessions) if sessions else "pas de session ouverte"
        return Person(account, self._access.code_of(account.email), f"{ROLES[account.role]}, {centre}", state)

    def _given(self) -> dict[str, str]:
        """What a form said, to be shown again; else the only centre there is."""
        names = self._centres()
        only = next(iter(names)) if len(names) == 1 else ""
        return {"role": request.form.get("role", "reader"), "centre": request.form.get("centre", only)}


def _day(seconds: int) -> str:
    return moment(seconds).partition(" à ")[0]


def _sessions(count: int) -> str:
    return plural(count, "session ouverte", "sessions ouvertes")


def site_of(asked: Request) -> str:
    """Scheme and host by which a browser has sent a form of ours: it tells them itself, where a proxy may not."""
    return asked.headers.get("Origin") or asked.host_url.rstrip("/")
