"""Courriels: the letters and alerts that somebody of the team receives, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue

from dashboard.centres.views import LINK
from dashboard.filters import vocabulary
from dashboard.intake.menu import MAILS
from dashboard.intake.pages import Pages, go
from dashboard.intake.reports import team_snapshot
from dashboard.mail.moments import next_due
from dashboard.mail.outbox import MAIL, UNSURE, Late, Outbox
from dashboard.mail.subscriptions import ALERTS, LETTER, MONTH, QUARTER, Subscription, Subscriptions
from dashboard.pages.looked import Looked, looked_at
from dashboard.snapshot import Snapshot
from dashboard.store.jobs import FAILED

if TYPE_CHECKING:
    from dashboard.intake.reports import Writing

RHYTHMS: Final = {MONTH: "Chaque mois", QUARTER: "Chaque trimestre"}
_LETTERS: Final = {MONTH: "Lettre mensuelle", QUARTER: "Lettre trimestrielle"}
ALREADY: Final = "Vous recevez déjà cette lettre, ou trop de lettres\u202f: arrêtez-en une d’abord."
_TOLD: Final = {
    "recue": "C’est noté\u202f: la page dit quand part le prochain courriel.",
    "arretee": "C’est arrêté\u202f: vous ne la recevrez plus.",
    "essai": "L’essai part dans un instant, s’il y a quelque chose à dire.",
}
"""What was just done → how it is said."""
_REASONS: Final = {
    "silence": "le serveur de courrier ne répond pas",
    "chiffrement": "le serveur de courrier ne chiffre pas la conversation",
    "identification": "le serveur de courrier refuse l’identifiant ou le mot de passe qui lui sont donnés",
    "expediteur": "le serveur de courrier refuse l’adresse d’expédition",
    "destinataire": "cette adresse est refusée",
    "message": "le message est refusé",
    UNSURE: "le serveur de courrier n’a pas dit s’il l’avait pris",
}

_TRIED: Final[dict[bool | str, str]] = {
    False: "L’essai n’avait rien à dire\u202f: rien n’a été envoyé.",
    FAILED: "L’essai n’a pas pu être écrit\u202f: le journal du serveur dit pourquoi.",
}
"""Whether the last trial had anything to say, or what became of it → how it is said."""


@dataclass(frozen=True)
class Received:
    """A subscription as its page tells it.

    Attributes:
        name: « Lettre mensuelle »; said: of which page, under which filters.
        refused: why its last mail was; tried: what became of the last trial, where no mail tells it.
    """

    one: Subscription
    name: str
    said: str
    refused: str
    tried: str


def register_mails(app: Flask, pages: Pages, writing: Writing) -> None:
    """Add the pages to the application."""
    # Everybody of the team who has an address may receive some.
    views = _Mails(replace(pages, readers=True), writing)
    place = f"/donnees/<centre>/{MAILS}"
    app.add_url_rule(place, "courriels", views.receive, methods=["GET", "POST"])
    for path in ("", "<path:page>"):
        app.add_url_rule(f"{place}/recevoir/{path}", "recevoir-page", views.ask, methods=["GET"])
    app.add_url_rule(f"{place}/<name>/arreter", "arreter-courriel", views.stop, methods=["POST"])
    app.add_url_rule(f"{place}/<name>/essai", "essayer-courriel", views.attempt, methods=["POST"])


def reason_words(reason: str) -> str:
    """Why a mail was not sent: « cette adresse est refusée (550) »."""
    kind, _, code = reason.partition(" ")
    return _REASONS.get(kind, "raison inconnue") + (f" ({code})" if code else "")


@dataclass(frozen=True)
class _Mails:
    pages: Pages
    own: Writing

    @property
    def kept(self) -> Subscriptions:
        """What is received, by whom."""
        return Subscriptions(self.own.upkeep.jobs.database)

    def ask(self, centre: str, page: str = "") -> ResponseReturnValue:
        """The form that asks for the letter of what somebody was looking at."""
        snapshot = self._snapshot(centre)
        query = request.query_string.decode("utf-8", "replace")
        return self._page(centre, snapshot, looked_at(snapshot, centre, page, query))

    def receive(self, centre: str) -> ResponseReturnValue:
        """What somebody receives; one more."""
        snapshot = self._snapshot(centre)
        if request.method != "POST":
            return self._page(centre, snapshot, None)
        self.pages.checked()
        page = query = rhythm = ""
        kind = ALERTS if request.form.get("quoi") == ALERTS else LETTER
        looked = None if kind == ALERTS else self._chosen(centre, snapshot) or abort(400)
        if looked is not None:
            page, query, rhythm = looked.path, looked.query(), request.form.get("rythme", "")
            if rhythm not in RHYTHMS:
                abort(400)
        kept = self.kept
        made = kept.draft(centre, kind, page, query, rhythm, self._email, self._email)
        if not kept.keep(made, next_due(kind, rhythm, kept.now)):
            return self._page(centre, snapshot, looked, ALREADY)
        return go(centre, MAILS, dit="recue")

    def _chosen(self, centre: str, snapshot: Snapshot) -> Looked | None:
        """The page that a form asks the letter of: a view that is kept, or what it says (untrusted)."""
        page, query, wanted = (request.form.get(name, "") for name in ("page", "filtres", "vue"))
        if wanted:
            found = next((one for one in self.own.views.seen(centre, self._email) if one.id == wanted), None)
            if found is None:
                return None
            page, query = found.page, found.query
        return looked_at(snapshot, centre, page, query)

    def stop(self, centre: str, name: str) -> ResponseReturnValue:
        """Receive one no more."""
        self.kept.stop(self._mine(centre, name))
        return go(centre, MAILS, dit="arretee")

    def attempt(self, centre: str, name: str) -> ResponseReturnValue:
        """Send what it would say today, once, to whoever asks."""
        found, jobs = self._mine(centre, name), self.own.upkeep.jobs
        asked = [one for one in jobs.of(centre, MAIL) if one.arguments.get("trial") == found.id]
        if not any(one.open for one in asked):
            jobs.ask(centre, MAIL, self._email, {"trial": found.id}, beside=True)
        self.own.upkeep.begin()
        return go(centre, MAILS, dit="essai")

    def _mine(self, centre: str, name: str) -> Subscription:
        """One of whoever sends a form; nobody else's can be told from one that is not there."""
        self._snapshot(centre)
        self.pages.checked()
        return next((one for one in self.kept.of(centre, self._email) if one.id == name), None) or abort(404)

    @property
    def _email(self) -> str:
        return self.pages.visit.email or abort(404)

    def _snapshot(self, centre: str) -> Snapshot:
        """What the team is shown, where the centre is in it, and the person of it."""
        return team_snapshot(self.pages, self.own.staff, centre)

    def _page(self, centre: str, snapshot: Snapshot, looked: Looked | None, error: str = "") -> ResponseReturnValue:
        kept, email = self.kept, self._email
        late = Outbox(kept.database).late(centre)
        received = [self._received(centre, snapshot, one, late) for one in kept.of(centre, email)]
        words = vocabulary(snapshot, centre, centre)
        views = [one for one in self.own.views.seen(centre, email) if one.kind != LINK]
        return self.pages.page(
            "courriels.html", "Courriels", 422 if error else 200, centre, error=error, email=email, received=received,
            looked=looked or looked_at(snapshot, centre, "", ""), own_choice=looked is not None, views=views,
            rhythms=RHYTHMS, warned=any(one.one.kind == ALERTS for one in received), late=late,
            why=reason_words(late.reason), counts=kept.counts(centre) if self.pages.visit.viewer.runs_service else None,
            told=_TOLD.get(request.args.get("dit", ""), ""), centre_name=words.centre.name,
        )  # fmt: skip

    def _received(self, centre: str, snapshot: Snapshot, one: Subscription, late: Late) -> Received:
        looked = looked_at(snapshot, centre, one.page, one.query) if one.kind == LETTER else None
        refused = late.refused.get(one.id, "")
        trials = [job for job in self.own.upkeep.jobs.of(centre, MAIL) if job.arguments.get("trial") == one.id]
        tried = _TRIED.get(trials[0].result.get("found", trials[0].state), "") if trials else ""
        return Received(
            one, _LETTERS.get(one.rhythm, "Alertes"), looked.said if looked else one.page,
            reason_words(refused) if refused else "", tried,
        )  # fmt: skip
