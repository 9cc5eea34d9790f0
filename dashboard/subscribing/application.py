"""Asking for the letter of a public page, confirming it, ending it: no session, no cookie, no script.

Addresses are opened by machines too (those that look for bad links in mails): nothing changes without a button. What is
answered to a demand never depends on whether its address is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from dashboard.access.attempts import Attempts
from dashboard.access.framed import framed, style_of
from dashboard.access.requests import same_origin
from dashboard.access.rules import AccountError, normalised
from dashboard.access.words import wait_words
from dashboard.french import moment
from dashboard.mail import ASK, CONFIRM, PLACE, STOP
from dashboard.mail.letterhead import message_name, written
from dashboard.mail.message import Mail
from dashboard.mail.moments import next_due
from dashboard.mail.post import Post
from dashboard.mail.subscriptions import LETTER, MONTH, QUARTER, UNCONFIRMED, Subscription, Subscriptions
from dashboard.pages import PUBLIC_PAGES
from dashboard.pages.looked import Looked, looked_at
from dashboard.snapshot import Snapshot
from dashboard.store import StateError
from dashboard.web.index import HeadStyle, error_words
from dashboard.web.logs import logger
from dashboard.words import typo

RHYTHMS: Final = {MONTH: "chaque mois", QUARTER: "chaque trimestre"}
WRONG: Final = "Cette adresse n’a pas la forme attendue\u202f: nom@exemple.fr."
ELSEWHERE: Final = "Cette demande ne vient pas de cette page\u202f: rechargez-la et recommencez."
_MAX_FORM: Final = 16_384
_MOST: Final = 60
"""Requests of a client in a minute."""


@dataclass(frozen=True)
class Offered:
    """The letters that readers may ask for.

    Attributes:
        published: gives what is published; None when nothing is.
        attempts: counts the demands, by address and by network.
    """

    published: Callable[[], Snapshot | None]
    attempts: Callable[[], Attempts]


def create_subscribing(
    post: Post, kept: Subscriptions, head: HeadStyle, public: str, offered: Offered | None, limit: int
) -> Flask:
    """The application, to be mounted at `PLACE`.

    Args:
        post: who sends the mails.
        kept: the subscriptions.
        head: the colours of the pages.
        public: address of the public edition; "" when it is not served.
        offered: what readers may ask for; None where nothing is, and links end letters all the same.
        limit: requests that one client may make in a minute; 0 for no limit.
    """
    here = Path(__file__).resolve().parent / "templates"
    app = framed("dashboard.subscribing", here, _MAX_FORM, min(limit, _MOST))
    app.jinja_env.filters |= {"typo": typo, "moment": moment}
    views = _Views(post, kept, {"style": style_of(head), "head": head, "public": public}, offered)
    for path in ("", "<path:page>"):
        app.add_url_rule(f"{ASK}/{path}", "recevoir", views.show, methods=["GET"])
    app.add_url_rule(f"{ASK}/", "demander", views.ask, methods=["POST"])
    for place, name, shown, done in (
        (CONFIRM, "confirmer", views.show_confirmation, views.confirm),
        (STOP, "arreter", views.show_stop, views.stop),
    ):
        path = f"{place}/<secret>"
        app.add_url_rule(path, name, shown, methods=["GET"])
        app.add_url_rule(path, f"{name}-fait", done, methods=["POST"])
    app.after_request(_not_kept)
    app.register_error_handler(HTTPException, views.http_error)
    app.register_error_handler(StateError, views.unusable)
    app.register_error_handler(Exception, views.unexpected)
    return app


def _not_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True)
class _Views:
    post: Post
    kept: Subscriptions
    shared: dict[str, Any]
    offered: Offered | None

    # Asking

    def show(self, page: str = "") -> ResponseReturnValue:
        """The form, for the page that somebody was looking at."""
        query = request.query_string.decode("utf-8", "replace")
        return self._form(self._looked(request.args.get("centre", ""), page, query))

    def ask(self) -> ResponseReturnValue:
        """Have an address confirmed; the answer is the same whatever is known of it."""
        told = {name: request.form.get(name, "") for name in ("centre", "page", "filtres", "rythme", "adresse")}
        looked = self._looked(told["centre"], told["page"], told["filtres"])
        if not same_origin(request):
            return self._form(looked, ELSEWHERE, 400)
        try:
            email = normalised(told["adresse"])
        except AccountError:
            return self._form(looked, WRONG, 422)
        if told["rythme"] not in RHYTHMS or self.offered is None:
            abort(400)
        if wait := self.offered.attempts().begin(email, request.remote_addr or ""):
            return self._form(looked, wait_words(wait), 429)
        centre = looked.words.centre
        made = self.kept.draft(centre.id, LETTER, looked.path, looked.query(), told["rythme"], email, "")
        asked = self.kept.ask(made, message_name(made.id), self._confirmation(made, looked))
        logger().info("letter_asked", centre=centre.id, sent=asked)
        return self._page("asked.html", "Un courriel à ouvrir", said=looked.said, days=UNCONFIRMED // 86_400)

    def _looked(self, centre: str, page: str, query: str) -> Looked:
        """What an address shows (untrusted) of what is published, where a letter of it may be asked for."""
        shown = self.offered.published() if self.offered else None
        if shown is None or not shown.centres:
            abort(404)
        named = centre if centre in shown.centres else ("" if centre else next(iter(shown.centres)))
        looked = looked_at(shown, named, page, query, PUBLIC_PAGES) if named else None
        return looked if looked is not None and looked.page.mailed else abort(404)

    def _form(self, looked: Looked, error: str = "", status: int = 200) -> ResponseReturnValue:
        given = {name: request.form.get(name, "")[:254] for name in ("adresse", "rythme")}
        return self._page(
            "ask.html", "Recevoir cette page par courriel", status, looked=looked, error=error, given=given,
            rhythms=RHYTHMS, days=UNCONFIRMED // 86_400, action=f"{request.script_root}{ASK}/",
        )  # fmt: skip

    def _confirmation(self, made: Subscription, looked: Looked) -> bytes:
        centre = looked.words.centre.name
        words = {
            "centre": centre, "said": looked.said, "rhythm": RHYTHMS[made.rhythm], "days": UNCONFIRMED // 86_400,
            "link": f"{self.post.site}{PLACE}{CONFIRM}/{made.secret}",
        }  # fmt: skip
        mail = Mail(
            f"À confirmer\u202f: la lettre de {centre}", typo(render_template("confirmation.txt", **words)),
            render_template("confirmation.html", **words),
        )  # fmt: skip
        now = self.kept.now
        return written(mail, self.post, message_name(made.id), made.email, centre, made.secret, now, stops=False)

    # Confirming, ending

    def show_confirmation(self, secret: str) -> ResponseReturnValue:
        """The button that confirms."""
        found = self.kept.opened_by(secret)
        if found is None:
            return self._page("over.html", "Ce lien ne sert plus", 404)
        return self._page("confirm.html", "Recevoir cette lettre", one=found, rhythm=RHYTHMS.get(found.rhythm, ""))

    def confirm(self, secret: str) -> ResponseReturnValue:
        """Have the letters begin."""
        found = self.kept.confirm(secret, lambda one: next_due(one.kind, one.rhythm, self.kept.now))
        if found is None:
            return self._page("over.html", "Ce lien ne sert plus", 404)
        first = next_due(found.kind, found.rhythm, self.kept.now)
        return self._page("confirmed.html", "C’est confirmé", rhythm=RHYTHMS.get(found.rhythm, ""), first=first)

    def show_stop(self, secret: str) -> ResponseReturnValue:
        """The button that ends a subscription; what a mail programme presses for its reader is `stop`."""
        return self._page("stop.html", "Ne plus recevoir ces courriels", there=self.kept.opened_by(secret) is not None)

    def stop(self, secret: str) -> ResponseReturnValue:
        """End it, and erase its address (RFC 8058: no session, no proof, whoever has the link); again and again."""
        if found := self.kept.opened_by(secret):
            self.kept.stop(found)
        return self._page("stopped.html", "C’est arrêté")

    def _page(self, template: str, title: str, status: int = 200, **words: Any) -> ResponseReturnValue:
        return render_template(template, title=title, **words, **self.shared), status

    def http_error(self, error: HTTPException) -> ResponseReturnValue:
        """An error of the request."""
        return self._failed(error.code or 500)

    def unusable(self, error: Exception) -> ResponseReturnValue:
        """The database does not answer."""
        logger().error("mail_unusable", reason=str(error))
        return self._failed(503)

    def unexpected(self, error: Exception) -> ResponseReturnValue:
        """Whatever it is: never with the values of the request."""
        logger().error("unexpected_error", path=PLACE, error=type(error).__name__)
        return self._failed(500)

    def _failed(self, status: int) -> ResponseReturnValue:
        title, sentence = error_words(status)
        return self._page("failed.html", title, status, sentence=sentence)
