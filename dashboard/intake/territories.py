"""Territoires: what the service knows of contours, QPV and Insee's tables, and a file that adds to it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, abort, make_response, request
from flask.typing import ResponseReturnValue

from dashboard.french import plural
from dashboard.intake.pages import Area, Pages, go
from dashboard.snapshot import NoSnapshotError, departments_of, known_territories
from dashboard.store.jobs import FAILED

if TYPE_CHECKING:
    from dashboard.centres.territories import Proposed, SharedTerritories
    from dashboard.intake.publishing import Publishing
    from dashboard.territories.imported import Imports

PLACE: Final = "territoires"
ENDINGS: Final = (".zip", ".geojson", ".json", ".gpkg", ".csv", ".xlsx", ".xlsm", ".xls", ".ods")
NO_FILE: Final = "Aucun fichier n’est arrivé\u202f: choisissez-en un, puis déposez-le."
NO_YEAR: Final = "L’année des données s’écrit en quatre chiffres (2021)."
NOT_WANTED: Final = "Quelque chose disparaîtrait\u202f: cochez «\u202fC’est voulu\u202f» pour l’appliquer."
NOT_WRITTEN: Final = (
    "Le dossier des territoires du serveur ne peut pas être écrit\u202f: demandez à qui le tient de l’ouvrir "
    "(DASHBOARD_GEO)."
)
STALE_FILE: Final = (
    "Les territoires ont changé depuis que ce fichier a été lu\u202f: abandonnez-le, puis déposez-le de nouveau."
)
WRONG_KIND: Final = (
    "Ce fichier n’est ni une carte ni un tableau\u202f: un ZIP, un GeoJSON, un GeoPackage, un CSV ou un classeur est "
    "attendu. Un shapefile se dépose en ZIP, avec tous ses fichiers."
)
INTERRUPTED: Final = "La lecture a été interrompue trois fois\u202f: déposez le fichier de nouveau."
_EVERY: Final = 2
"""Seconds between two looks at a file that is being read."""
_TOLD_SECONDS: Final = 86_400
"""For so long, what became of the last file is told."""
_TOLD: Final = {
    "applique": "C’est appliqué\u202f: les deux éditions le montrent dans quelques secondes.",
    "abandonne": "Le fichier est abandonné\u202f: rien n’en est gardé.",
    "revenu": "Le service montre de nouveau cet état.",
    "rien": "Le fichier est juste, et tout ce qu’il dit était déjà là\u202f: il n’y a rien à appliquer.",
}
_SERVES: Final[Mapping[str, str]] = {
    "population": "fiches et liste des quartiers",
    "income": "fiches des quartiers",
    "declared_income": "fiches des quartiers",
    "demography": "fiches des quartiers",
    "jobs": "fiches des quartiers",
    "benefits": "fiches des quartiers",
    "education": "fiches des quartiers",
}


@dataclass(frozen=True)
class Installed:
    """A line of what is there: what it is, how much, where from and since when, what it serves; `missing`: nothing."""

    title: str
    size: str
    source: str
    serves: str
    missing: bool = False


def register_territories(app: Flask, pages: Pages, shared: SharedTerritories, publishing: Publishing | None) -> None:
    """Add the page and its gestures to the application; `publishing` knows the centres, and has files read."""
    views = _Views(pages, shared, publishing)
    place = f"/donnees/{PLACE}"
    app.add_url_rule(place, "territoires", views.page, methods=["GET"])
    # Where a file may be long: see `dashboard.web.whole`.
    app.add_url_rule(f"{place}/deposer", "deposer-territoires", views.drop, methods=["GET", "POST"])
    for gesture, view in (("appliquer", views.apply), ("abandonner", views.leave), ("revenir", views.back)):
        app.add_url_rule(f"{place}/{gesture}", f"{gesture}-territoires", view, methods=["POST"])


@dataclass(frozen=True)
class _Views:
    pages: Pages
    shared: SharedTerritories
    own: Publishing | None

    @property
    def _changes_them(self) -> bool:
        """Whether the visit may change them: they are those of every centre of the service."""
        viewer = self.pages.visit.viewer
        return viewer.runs_service and not viewer.centre

    def page(self) -> ResponseReturnValue:
        """What is there, what waits, what was done."""
        self.pages.visit  # noqa: B018 - stops whoever may not see these pages
        return self._page()

    def drop(self) -> ResponseReturnValue:
        """Take a file in: another process reads it, and what it would make waits until it is applied."""
        self._may()
        if request.method != "POST":
            return self._page()
        self.pages.checked()
        file = request.files.get("fichier")
        name = (file.filename or "").replace("\\", "/").rpartition("/")[2][:200] if file else ""
        content = file.read() if file else b""
        year = request.form.get("annee", "").strip()
        if not name or not content:
            return self._page(NO_FILE)
        if not name.lower().endswith(ENDINGS):
            return self._page(WRONG_KIND)
        if year and not (year.isascii() and year.isdigit() and 1990 <= int(year) <= datetime.now(UTC).year + 1):
            return self._page(NO_YEAR)
        if not os.access(self.shared.geo, os.W_OK):
            return self._page(NOT_WRITTEN)
        table, old = request.form.get("tableau", "")[:40], "anciens" in request.form
        self.shared.ask(self.pages.author, name, content, table, int(year) if year else None, old=old)
        if self.own is not None:
            self.own.upkeep.begin()
        return go(PLACE)

    def apply(self) -> ResponseReturnValue:
        """Put what waits in force."""
        self._may()
        self.pages.checked()
        proposed = self.shared.waiting()
        if proposed is None or proposed.id != request.form.get("attend", ""):
            abort(404)
        if self.shared.stale(proposed):
            return go(PLACE)
        if self.shared.difference(self.shared.read(proposed.files)).loses and "voulu" not in request.form:
            return self._page(NOT_WANTED)
        self.shared.apply(proposed, self.pages.author)
        return go(PLACE, dit="applique")

    def leave(self) -> ResponseReturnValue:
        """Forget what waits."""
        self._may()
        self.pages.checked()
        self.shared.leave()
        return go(PLACE, dit="abandonne")

    def back(self) -> ResponseReturnValue:
        """Show again what was there."""
        self._may()
        self.pages.checked()
        try:
            self.shared.back(request.form.get("ligne", 0, int), request.form.get("vue", 0, int), self.pages.author)
        except LookupError:
            abort(404)
        return go(PLACE, dit="revenu")

    def _may(self) -> None:
        if not self._changes_them:
            abort(404)

    def _proposed(self, waits: Proposed | None) -> dict[str, Any]:
        """What waits would change of what is in force, and of each centre that is shown; nothing once it is stale."""
        from dashboard.centres.territory_effects import effects
        from dashboard.territories.accept import known_before

        if waits is None or self.shared.stale(waits):
            return {"waits": waits, "change": None, "centres": []}
        after, geo = self.shared.read(waits.files), self.shared.geo
        try:
            shown = self.own.staff.current() if self.own else None
        except NoSnapshotError:
            shown = None
        near = departments_of(data.centre for data in shown.centres.values()) if shown else ()
        both = (known_territories(geo, imports, near) for imports in (known_before(geo), after))
        return {
            "waits": waits,
            "change": self.shared.difference(after),
            "centres": effects(shown, *both) if shown else [],
        }

    def _page(self, *errors: str) -> ResponseReturnValue:
        from dashboard.territories.accept import known_before
        from dashboard.territories.insee_labels import KIND_LABELS, TABLE_WORDS

        may, told = self._changes_them, request.args.get("dit", "")
        proposed = self._proposed(self.shared.waiting() if may else None)
        job = self.shared.reading() if may and told not in _TOLD else None
        reading = job if job and job.open else None
        just = job if job and not job.open and job.changed > time.time() - _TOLD_SECONDS else None
        nothing = just is not None and bool(just.result.get("nothing"))
        refused = just.result.get("reasons", [INTERRUPTED]) if just and just.state == FAILED and not errors else ()
        peace = request.args.get("suivi", "") == "non"
        answer = make_response(
            self.pages.page(
                "territoires.html", "Territoires", 422 if errors else 200, errors=errors or refused, may=may,
                refused=just if refused else None, reading=reading, peace=peace,
                told=_TOLD["rien"] if nothing else _TOLD.get(told, ""), accepted=",".join(ENDINGS),
                stale=STALE_FILE, **proposed,
                installed=installed(self.shared, known_before(self.shared.geo), self.pages.areas()),
                changes=self.shared.changes() if may else [],
                tables={word: KIND_LABELS[kind] for word, kind in TABLE_WORDS.items()},
                given={"table": request.form.get("tableau", ""), "year": request.form.get("annee", "")},
            )
        )  # fmt: skip
        if reading and not peace:
            # A header, and no <meta>: what reads the page aloud is told by a link that it can be stopped.
            answer.headers["Refresh"] = str(_EVERY)
        return answer


def installed(shared: SharedTerritories, imports: Imports, areas: tuple[Area, ...]) -> list[Installed]:
    """What a service has: the lists and contours that came with it, then what was imported, or is missing."""
    from dashboard.territories.files import IMPORTED, QPV_FILE
    from dashboard.territories.insee_labels import KIND_LABELS, USUAL

    drawn = any(shared.geo.glob("region-*.topojson"))
    found = [
        Installed("Communes, intercommunalités et départements", "toute la France" if areas else "",
                  "livrées avec le tableau de bord", "lire les lieux de vos tableaux", missing=not areas),
        Installed("Contours des communes et intercommunalités", "toute la France" if drawn else "",
                  "livrés avec le tableau de bord",
                  "carte par intercommunalité, zones blanches", missing=not drawn),
    ]  # fmt: skip
    shapes = shared.geo / IMPORTED / QPV_FILE
    if imports.qpv:
        size = plural(len(imports.qpv), "quartier")
        found.append(Installed("Contours des quartiers prioritaires", size, _source(shapes), _QUARTERS))
    else:
        found.append(Installed("Contours des quartiers prioritaires", "", "", _QUARTERS, missing=True))
    for table in imports.tables:
        size = f"{plural(len(table.rows), 'quartier')}, {plural(len(table.columns), 'colonne')}"
        found.append(Installed(table.title, size, table.file, _SERVES.get(table.kind, "")))
    absent = [kind for kind in USUAL if imports.table(kind) is None]
    found += [Installed(KIND_LABELS[kind], "", "", _SERVES.get(kind, ""), missing=True) for kind in absent]
    return found


_QUARTERS: Final = "les dessiner sur la carte, ranger vos actions dans les quartiers des autres régions"


def _source(shapes: Any) -> str:
    """« qpv2024.zip, le 12/03/2026 »."""
    try:
        file = json.loads(shapes.read_text(encoding="utf-8"))["source"]["file"]
        day = datetime.fromtimestamp(shapes.stat().st_mtime, UTC)
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return f"{file}, le {day:%d/%m/%Y}"
