"""What a centre's data were, and who did what: the home of a centre, its versions, the way back, the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Flask, request
from flask.typing import ResponseReturnValue

from dashboard.access.trail import ACTIONS as ACCOUNTS
from dashboard.centres.changes import changes
from dashboard.centres.list_keys import MADE, REPLACED, TAKEN
from dashboard.centres.lists import ATTACHED, ERASED, PURGED, REMOVED
from dashboard.centres.publications import ASKED, GIVEN_UP, HELD, LET_GO, PLANNED, PUBLISHED, WITHDRAWN
from dashboard.centres.versions import APPLIED, BACK, OPENED
from dashboard.centres.views import SHARED, TAKEN_BACK
from dashboard.intake.completing import gaps
from dashboard.intake.pages import TOLD, Pages, go
from dashboard.intake.shown import grouped, summary
from dashboard.live.sources import FORGOTTEN, SET
from dashboard.mail.subscriptions import CONFIRMED, STARTED, STOPPED
from dashboard.sources.text import fold

ACTIONS: Final = {
    OPENED: "Centre ouvert",
    APPLIED: "Données appliquées",
    BACK: "Retour à une version",
    ATTACHED: "Liste de présence attachée",
    REMOVED: "Liste de présence effacée",
    PURGED: "Présences d’années passées remplacées par des totaux",
    ERASED: "Personne effacée à sa demande",
    MADE: "Clé secrète mise en service",
    REPLACED: "Clé secrète remplacée",
    TAKEN: "Clé secrète téléchargée",
    SET: "Source réglée",
    FORGOTTEN: "Source retirée",
    ASKED: "Publication demandée",
    PLANNED: "Publication planifiée",
    GIVEN_UP: "Publication planifiée annulée",
    PUBLISHED: "Publication",
    HELD: "Version publiée gardée",
    LET_GO: "Version publiée qui n’est plus gardée exprès",
    WITHDRAWN: "Version publiée retirée",
    SHARED: "Lien partagé",
    TAKEN_BACK: "Lien retiré",
    STARTED: "Abonnement à des courriels",
    CONFIRMED: "Abonnement d’un lecteur confirmé",
    STOPPED: "Abonnement arrêté",
    **ACCOUNTS,
}
"""Code of an action → its name; an unknown one is told as it is written."""
_MOST_NOTE: Final = 2000


def register_history(app: Flask, pages: Pages) -> None:
    """Add the pages to the application."""
    history = _History(pages)
    app.add_url_rule("/donnees", "donnees", history.choose, methods=["GET"])
    app.add_url_rule("/donnees/<centre>", "centre", history.home, methods=["GET"])
    place = "/donnees/<centre>/historique"
    app.add_url_rule(place, "historique", history.versions, methods=["GET"])
    app.add_url_rule(f"{place}/<version>", "version", history.version, methods=["GET"])
    app.add_url_rule(f"{place}/<version>/revenir", "revenir", history.back, methods=["POST"])
    app.add_url_rule("/donnees/<centre>/journal", "journal", history.journal, methods=["GET"])


@dataclass(frozen=True)
class _History:
    """The views."""

    pages: Pages

    def choose(self) -> ResponseReturnValue:
        """The centres that one may bring data to: straight to it when there is one."""
        own = self.pages.visit.viewer.centre
        named = self.pages.folders()
        kept = (one for one in self.pages.kept() if own in ("", one))
        mine = sorted(kept, key=lambda one: fold(self.pages.desk.name_of(one)))
        folders = [(one, named[one]) for one in named if own in ("", one) and one not in mine]
        if len(mine) == 1 and not folders:
            return go(mine[0])
        if not mine and not folders and not own:
            return go("nouveau-centre")
        ours = [(one, self.pages.desk.name_of(one)) for one in mine]
        return self.pages.page(
            "donnees.html", "Centres", kept=ours, folders=folders, takes_over=self.pages.visit.viewer.runs_service
        )

    def home(self, centre: str) -> ResponseReturnValue:
        """The home of a centre's data: what is shown, what is on its way."""
        self.pages.may(centre)
        versions = self.pages.desk.versions
        return self.pages.page(
            "centre.html", "Données", 200, centre, current=versions.current(centre),
            waiting=self.pages.desk.waiting(centre), gaps=gaps(self.pages, centre),
            told=TOLD.get(request.args.get("dit", ""), ""),
        )  # fmt: skip

    def versions(self, centre: str) -> ResponseReturnValue:
        """Every version, the latest first."""
        self.pages.may(centre)
        return self.pages.page(
            "historique.html", "Historique", 200, centre, versions=self.pages.desk.versions.history(centre)
        )

    def version(self, centre: str, version: str) -> ResponseReturnValue:
        """One version, and what it changed."""
        self.pages.may(centre)
        desk = self.pages.desk
        one = desk.versions.get(centre, version)
        before = desk.versions.files(desk.versions.get(centre, one.parent)) if one.parent else {}
        found = changes(before, desk.versions.files(one), desk.schemas)
        current = desk.versions.current(centre)
        return self.pages.page(
            "version.html", "Une version", 200, centre, version=one, rows=grouped(found), said=summary(found),
            current=current.id if current else "",
        )  # fmt: skip

    def back(self, centre: str, version: str) -> ResponseReturnValue:
        """Show an older version again."""
        self.pages.may(centre)
        self.pages.checked()
        note = " ".join(request.form.get("note", "").split())[:_MOST_NOTE]
        self.pages.desk.versions.back_to(
            centre, version, parent=request.form.get("version", ""), author=self.pages.author, note=note
        )
        return go(centre, dit="revenu")

    def journal(self, centre: str) -> ResponseReturnValue:
        """What was done, by whom; of accounts, to those who manage them only."""
        self.pages.may(centre)
        manages = self.pages.visit.viewer.runs_service
        lines = [one for one in self.pages.desk.versions.audit(centre) if manages or one.action not in ACCOUNTS]
        return self.pages.page("journal.html", "Journal", 200, centre, lines=lines, actions=ACTIONS)
