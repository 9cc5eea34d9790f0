"""The page of accounts, for administrators: who may come in, where they are signed in, how to end a session."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from flask import Flask, abort, redirect, request
from flask.typing import ResponseReturnValue

from dashboard.access.gate import ACCOUNTS
from dashboard.access.requests import base_of, same_origin
from dashboard.access.service import Access
from dashboard.french import plural
from dashboard.viewer import ROLES, Visit
from dashboard.web.logs import logger


def register_management(app: Flask, access: Access, page: Callable[..., ResponseReturnValue]) -> None:
    """Add the page to the application of sign-in.

    Args:
        app: that application.
        access: knows the accounts and the sessions.
        page: makes a page from a template's name, a status and its words.
    """

    def administrator() -> Visit:
        """The visit of an administrator who has signed in; for anybody else there is no such page."""
        visit = access.visit(request)
        if visit is None or not visit.proof or not visit.viewer.runs_service:
            abort(404)
        return visit

    def show(told: str = "") -> ResponseReturnValue:
        visit = administrator()
        accounts = [account for account in access.accounts.all() if visit.viewer.centre in ("", account.centre)]
        sessions = access.sessions.open_now()
        words = {"accounts": accounts, "sessions": sessions, "roles": ROLES, "proof": visit.proof, "told": told}
        return page("accounts.html", 200, title="Comptes", **words)

    def end_sessions() -> ResponseReturnValue:
        visit = administrator()
        if not same_origin(request) or not equal(request.form.get("jeton", ""), visit.proof):
            abort(400)
        account = access.accounts.find(request.form.get("adresse", ""))
        if account is None or visit.viewer.centre not in ("", account.centre):
            abort(404)
        ended = access.sessions.end_all(account.email)
        logger().info("sessions_ended", count=ended)
        # One's own session may have been among them.
        if access.visit(request) is None:
            return redirect(f"{base_of(request)}connexion", 303)
        return show(f"{plural(ended, 'session fermée', 'sessions fermées')}.")

    app.add_url_rule(ACCOUNTS, "comptes", show, methods=["GET"])
    app.add_url_rule(ACCOUNTS, "fermer", end_sessions, methods=["POST"])


def equal(given: str, proof: str) -> bool:
    """Whether a form carries the proof; compared in constant time."""
    return bool(proof) and hmac.compare_digest(given.encode("utf-8", "replace"), proof.encode())
