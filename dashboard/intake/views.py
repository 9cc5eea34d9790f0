"""Vues et liens: a page with its filters that a person keeps, for themselves or the team, or shares without account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue

from dashboard.access.requests import base_of
from dashboard.centres.views import LINK, MINE, TEAM, SavedViews, View
from dashboard.filters import held_by, period_words, vocabulary
from dashboard.intake.pages import Pages, go
from dashboard.intake.reports import team_snapshot
from dashboard.pages.looked import Looked, looked_at
from dashboard.snapshot import Snapshot
from dashboard.sources.problems import looks_personal
from dashboard.viewer import Viewer

if TYPE_CHECKING:
    from dashboard.intake.reports import Writing

PLACE: Final = "vues"
NO_NAME: Final = "Donnez un nom à cette vue\u202f: ce qu’elle montre."
NAMED: Final = (
    "Ce nom semble nommer une personne, ou donner une adresse ou un téléphone\u202f: dites plutôt ce que la vue montre."
)
NOT_PUBLIC: Final = (
    "Ce centre, ou l’un de ces filtres, n’est pas dans l’édition publique\u202f: publiez d’abord, ou choisissez "
    "d’autres filtres."
)
_MOST_NAME: Final = 80
_TOLD: Final = {
    "gardee": "La vue est enregistrée.",
    "partagee": "Le lien répond dès maintenant\u202f: son adresse est ci-dessous.",
    "retiree": "C’est retiré.",
}
"""What was just done → how it is said."""


@dataclass(frozen=True)
class Told:
    """A view as its page tells it; `address` where it opens, `embedding` where the code to embed it is."""

    view: View
    said: str
    address: str
    embedding: str = ""


def register_views(app: Flask, pages: Pages, kept: SavedViews, writing: Writing) -> None:
    """Add the pages to the application; `writing` knows what the team and the public are shown."""
    # Everybody of the team may keep some.
    views = _Views(replace(pages, readers=True), kept, writing)
    place = f"/donnees/<centre>/{PLACE}"
    app.add_url_rule(place, "vues", views.keep, methods=["GET", "POST"])
    for path in ("", "<path:page>"):
        app.add_url_rule(f"{place}/garder/{path}", "garder-vue", views.ask, methods=["GET"])
    app.add_url_rule(f"{place}/<view>/retirer", "retirer-vue", views.leave, methods=["POST"])


@dataclass(frozen=True)
class _Views:
    pages: Pages
    kept: SavedViews
    own: Writing

    def ask(self, centre: str, page: str = "") -> ResponseReturnValue:
        """The form that keeps what somebody was looking at."""
        snapshot = self._snapshot(centre)
        query = request.query_string.decode("utf-8", "replace")
        return self._page(centre, snapshot, looked_at(snapshot, centre, page, query))

    def keep(self, centre: str) -> ResponseReturnValue:
        """The views that there are; another one."""
        snapshot = self._snapshot(centre)
        if request.method != "POST":
            return self._page(centre, snapshot, None)
        self.pages.checked()
        looked = looked_at(snapshot, centre, request.form.get("page", ""), request.form.get("filtres", ""))
        name, kind = " ".join(request.form.get("nom", "").split())[:_MOST_NAME], request.form.get("pour", "")
        if looked is None or kind not in kinds(self.pages.visit.viewer, public=self.own.public):
            abort(400)
        query = looked.query() if kind != LINK else looked.held(period="periode" in request.form)
        error = self._refused(name) or (self._hidden(centre, query) if kind == LINK else "")
        if error:
            return self._page(centre, snapshot, looked, error)
        self.kept.keep(centre, kind, name, looked.path, query, self._author)
        return go(centre, PLACE, dit="partagee" if kind == LINK else "gardee")

    def leave(self, centre: str, view: str) -> ResponseReturnValue:
        """Keep a view no more: one's own; the team's and links, for those who may make some."""
        self._snapshot(centre)
        self.pages.checked()
        found = next((one for one in self.kept.seen(centre, self._author) if one.id == view), None)
        if found is None or found.kind not in kinds(self.pages.visit.viewer, public=True):
            abort(404)
        self.kept.leave(centre, found, self._author)
        return go(centre, PLACE, dit="retiree")

    @property
    def _author(self) -> str:
        return self.pages.visit.email

    def _snapshot(self, centre: str) -> Snapshot:
        """What the team is shown, where the centre is in it, and the person of it."""
        return team_snapshot(self.pages, self.own.staff, centre)

    def _refused(self, name: str) -> str:
        """Why a name cannot be had."""
        # Only here: the list of first names takes a while to read.
        from dashboard.sources.persons import Persons

        if not name:
            return NO_NAME
        known = Persons(places=self.pages.desk.ground.known_names)
        return NAMED if looks_personal(name) or known.asked_about(name) else ""

    def _hidden(self, centre: str, query: str) -> str:
        """Why what somebody looks at cannot be shared."""
        published = self.own.published()
        if published is None or centre not in published.centres:
            return NOT_PUBLIC
        return NOT_PUBLIC if held_by(query, vocabulary(published, centre, centre))[1] else ""

    def _page(self, centre: str, snapshot: Snapshot, looked: Looked | None, error: str = "") -> ResponseReturnValue:
        viewer, words = self.pages.visit.viewer, vocabulary(snapshot, centre, centre)
        told = [self._told(centre, snapshot, one) for one in self.kept.seen(centre, self._author)]
        groups = {kind: [one for one in told if one.view.kind == kind] for kind in (MINE, TEAM, LINK)}
        return self.pages.page(
            "vues.html", "Vues et liens", 422 if error else 200, centre, error=error, looked=looked,
            groups=groups, kinds=kinds(viewer, public=bool(self.own.public)), centre_name=words.centre.name,
            told=_TOLD.get(request.args.get("dit", ""), ""), period=period_words(looked.filters) if looked else "",
            given={name: request.form.get(name, "") for name in ("nom", "pour", "periode")},
        )  # fmt: skip

    def _told(self, centre: str, snapshot: Snapshot, view: View) -> Told:
        looked = looked_at(snapshot, centre, view.page, view.query)
        if view.kind != LINK:
            said = looked.said if looked else view.page
            return Told(view, said, f"{base_of(request)}{view.page}?centre={centre}&{view.query}".rstrip("&"))
        held = (looked.holds(view.query) if looked else []) or ["tout le centre"]
        said = " · ".join([looked.page.name(looked.words) if looked else view.page, *held])
        start = f"{request.host_url.rstrip('/')}{self.pages.shared['public']}lien/{view.id}/"
        return Told(view, said, f"{start}{view.page}", f"{start}integrer?de={view.page}")


def kinds(viewer: Viewer, *, public: bool) -> tuple[str, ...]:
    """Whom a person may keep views for: who only reads, for themselves; who has no account, not for themselves."""
    return (*([] if viewer.open else [MINE]), *([TEAM, *([LINK] if public else [])] if viewer.sees_files else []))
