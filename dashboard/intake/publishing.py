"""Publier: what differs from what is public, what stands in the way, publishing now or on a day, what was."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from babel.dates import get_timezone
from flask import Flask, abort, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from dashboard.centres.publications import ASKED, CHECK, GIVEN_UP, HELD, LET_GO, PLANNED, PUBLISH, WITHDRAWN
from dashboard.centres.upkeep import Upkeep
from dashboard.intake.pages import Pages, go
from dashboard.publishing.versions import PointerError, current_version
from dashboard.snapshot import NoSnapshotError, Snapshot
from dashboard.sources import Severity
from dashboard.store.jobs import DONE, RUNNING, WAITING, Job
from dashboard.store.trail import write_line

if TYPE_CHECKING:
    from dashboard.snapshot import CentreData, SnapshotStore

HOUR: Final = 6
"""When a planned publication begins, in Paris: before anybody reads."""
_FARTHEST: Final = 366
"""Days ahead that a publication may be planned for."""
_EVERY: Final = 3
"""Seconds between two looks at a job."""
_MOST_PROBLEMS: Final = 30
_MOST_FIGURES: Final = 12
"""Shown at once; the others are folded."""
NO_DAY: Final = "Choisissez un jour après aujourd’hui, et dans l’année qui vient."
NOT_READY: Final = "Les données de ce centre ne peuvent pas encore être lues\u202f: attendez quelques secondes."


@dataclass(frozen=True)
class Publishing:
    """What the pages are made of.

    Attributes:
        upkeep: knows what is late, the jobs, the publications.
        staff: the data of the team.
        public: gives what is published, as it is now; None when nothing is.
    """

    upkeep: Upkeep
    staff: SnapshotStore
    public: Callable[[], Snapshot | None]


def register_publishing(app: Flask, pages: Pages, publishing: Publishing) -> None:
    """Add the pages to the application."""
    views = _Views(pages, publishing)
    place = "/donnees/<centre>/publier"
    app.add_url_rule(place, "publier", views.publish, methods=["GET", "POST"])
    app.add_url_rule(f"{place}/<job>", "suivre", views.follow, methods=["GET"])
    app.add_url_rule(f"{place}/<job>/annuler", "annuler", views.cancel, methods=["POST"])


@dataclass(frozen=True)
class _Views:
    pages: Pages
    own: Publishing

    def publish(self, centre: str) -> ResponseReturnValue:
        """What would be published, and the forms that do it."""
        self._may(centre)
        if request.method != "POST":
            return self._page(centre)
        self.pages.checked()
        gesture = request.form.get("geste", "")
        if gesture == "planifier":
            at = _moment(request.form.get("jour", ""))
            if at is None:
                return self._page(centre, NO_DAY)
            self._ask(centre, PUBLISH, at)
            return go(centre, "publier", dit="planifie")
        if gesture in _OF_VERSIONS:
            return self._version(centre, gesture, request.form.get("version", ""))
        if gesture not in ("publier", "verifier"):
            abort(400)
        job = self._ask(centre, PUBLISH if gesture == "publier" else CHECK)
        self.own.upkeep.begin()
        return go(centre, "publier", job.id)

    def _version(self, centre: str, gesture: str, version: str) -> ResponseReturnValue:
        """Keep a published version, keep it no longer, take it back; the journal tells it first."""
        from dashboard.publishing import retention

        publications, public = self.own.upkeep.publications, self.own.upkeep.settings.public_dir
        entry = retention.register_of(public).get(version) if version.isalnum() else None
        served = current_version(public) or ""
        if entry is None or not (public / version / centre).is_dir() or (gesture == "retirer" and version == served):
            abort(400)
        if gesture == "retirer" and "voulu" not in request.form:
            return self._page(centre, unsure=version)
        gestures: Mapping[str, Callable[[], object]] = {
            "garder": lambda: retention.cite(public, version, centre, BY_HAND),
            "lacher": lambda: retention.release(public, version, centre),
            "retirer": lambda: retention.withdraw(public, version, centre, served),
        }
        publications.tell(centre, self.pages.author, _OF_VERSIONS[gesture], version, public)
        publications.change(public, gestures[gesture])
        return go(centre, "publier", dit=gesture)

    def follow(self, centre: str, job: str) -> ResponseReturnValue:
        """How far a job is; the page asks for itself again until it is over, unless its reader wants peace."""
        self._may(centre)
        found = self._job(centre, job)
        moving = found.open and not found.at
        peace = request.args.get("suivi", "") == "non"
        now = time.time()
        answer = make_response(
            self.pages.page(
                "publication.html", "Publier", 200, centre, job=found, peace=peace, moving=moving,
                centre_name=self._name(centre),
                stalled=found.state == RUNNING and found.held_until <= now, check=found.kind == CHECK,
            )
        )  # fmt: skip
        if moving and not peace:
            # A header, and no <meta>: what reads the page aloud is told by a link that it can be stopped.
            answer.headers["Refresh"] = str(_EVERY)
        return answer

    def cancel(self, centre: str, job: str) -> ResponseReturnValue:
        """Give a planned publication up."""
        self._may(centre)
        self.pages.checked()
        found = self._job(centre, job)
        self.own.upkeep.jobs.leave(centre, found.id, self._line(centre, GIVEN_UP, found.id, {"jour": found.at}))
        return go(centre, "publier", dit="annule")

    def _may(self, centre: str) -> None:
        """Stop whoever is not of a centre, kept here or in a folder, as if there were none."""
        if self.pages.visit.viewer.centre not in ("", centre) or centre not in self.own.upkeep.folders():
            self.pages.may(centre)

    def _job(self, centre: str, job: str) -> Job:
        found = self.own.upkeep.jobs.get(centre, job)
        if found is None or found.kind not in (PUBLISH, CHECK):
            abort(404)
        return found

    def _ask(self, centre: str, kind: str, at: int = 0) -> Job:
        """Ask for a job of the data of now; a publication leaves a line in the journal."""
        said = {"force": "malgre" in request.form, "wait": "toutes" not in request.form}
        arguments = {**said, "of": self._state(centre)}
        line = self._line(centre, PLANNED if at else ASKED, "", {"jour": at} if at else {})
        return self.own.upkeep.jobs.ask(
            centre, kind, self.pages.author, arguments, at=at, also=line if kind == PUBLISH else None
        )

    def _line(self, centre: str, action: str, subject: str, detail: Mapping[str, Any]) -> Callable[[Connection], None]:
        author = self.pages.author
        return lambda connection: write_line(connection, centre, author, action, subject, detail)

    def _state(self, centre: str) -> str:
        """Which data are shown now, by the version of what is shown of them."""
        data = self._shown(centre)
        return data.digest if data else ""

    def _shown(self, centre: str) -> CentreData | None:
        try:
            return self.own.staff.current().centres.get(centre)
        except NoSnapshotError:
            return None

    def _name(self, centre: str) -> str:
        """The name of a centre that is shown, wherever it is kept."""
        data = self._shown(centre)
        return data.centre.name if data else ""

    def _page(self, centre: str, error: str = "", unsure: str = "") -> ResponseReturnValue:
        from dashboard.centres.public_difference import Difference, difference
        from dashboard.quality.results import of_centre

        upkeep = self.own.upkeep
        # Whoever comes here has just applied a file: what they compare must not be what was there before it.
        self.own.staff.watch_once()
        try:
            shown: Snapshot | None = self.own.staff.current()
        except NoSnapshotError:
            shown = None
        data = shown.centres.get(centre) if shown else None
        compared = difference(centre, shown, self.own.public()) if shown and data else Difference()
        late = upkeep.lateness(centre).get(centre)
        jobs = sorted((*upkeep.jobs.of(centre, PUBLISH), *upkeep.jobs.of(centre, CHECK)), key=lambda one: -one.changed)
        state = self._state(centre)
        over = [one for one in jobs if not one.open and one.result and one.arguments.get("of") == state]
        wrong = [one.text() for one in data.problems if one.severity is Severity.ERROR] if data else []
        return self.pages.page(
            "publier.html", "Publier", 422 if error or unsure else 200, centre, error=error, late=late,
            centre_name=self._name(centre),
            days=late.days(time.time()) if late else 0, figures=compared.figures, masked=compared.masked,
            most=_MOST_FIGURES,
            ready=data is not None, not_ready=NOT_READY, wrong=wrong[:_MOST_PROBLEMS], stale=bool(data and data.stale),
            doubts=len(of_centre(_findings(shown), centre)) if shown and data else 0,
            threshold=data.centre.public_threshold if data else 0,
            running=[one for one in jobs if one.open and not one.at],
            planned=next((one for one in jobs if one.state == WAITING and one.at), None),
            last=over[0] if over else None, done=DONE,
            publications=upkeep.publications.known(centre, upkeep.settings.public_dir),
            versions=self._versions(centre), unsure=unsure, kept=data.centre.public.kept_versions if data else 0,
            told=_TOLD.get(request.args.get("dit", ""), ""), first_day=_tomorrow(), day=request.form.get("jour", ""),
        )  # fmt: skip

    def _versions(self, centre: str) -> list[KeptVersion]:
        """The published versions of a centre that may be read, the latest first."""
        from dashboard.publishing.retention import register_of

        public = self.own.upkeep.settings.public_dir
        try:
            served = current_version(public)
        except PointerError:
            return []
        return (
            [
                KeptVersion(
                    one.version,
                    one.published,
                    _size(public / one.version),
                    one.cited.get(centre, ()),
                    one.version == served,
                )
                for one in reversed(register_of(public).entries)
                if (public / one.version / centre).is_dir() and centre not in one.withdrawn
            ]
            if served
            else []
        )


@dataclass(frozen=True)
class KeptVersion:
    """A published version that may be read at its address.

    Attributes:
        version, published: its name, and when it was published (seconds since 1970).
        size: bytes of its files, those of other centres included.
        cited: why it is kept longer than others, in French.
        served: whether it is the one of today.
    """

    version: str
    published: int
    size: int
    cited: tuple[str, ...]
    served: bool


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


BY_HAND: Final = "gardée à la demande du centre"
"""Why a version is kept that somebody wants kept."""
_OF_VERSIONS: Final = {"garder": HELD, "lacher": LET_GO, "retirer": WITHDRAWN}
"""Gesture on a published version → action of the audit trail."""
_TOLD: Final = {
    "garder": "Cette version restera lisible à son adresse.",
    "lacher": "Cette version partira avec les plus anciennes.",
    "retirer": "La version est retirée\u202f: son adresse dit qu’elle comportait une erreur.",
    "planifie": "La publication est planifiée\u202f: elle se fera d’elle-même, sans que cette page reste ouverte.",
    "annule": "La publication planifiée est annulée.",
}


def _findings(shown: Snapshot) -> Any:
    from dashboard.quality.results import findings

    return findings(shown)


def _moment(text: str) -> int | None:
    """The moment of a day at which a planned publication begins; None for a day that is none, or not to come."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    zone = get_timezone("Europe/Paris")
    if not 1 <= (day - datetime.now(UTC).astimezone(zone).date()).days <= _FARTHEST:
        return None
    return int(datetime(day.year, day.month, day.day, HOUR, tzinfo=zone).timestamp())


def _tomorrow() -> str:
    today = datetime.now(UTC).astimezone(get_timezone("Europe/Paris")).date()
    return date.fromordinal(today.toordinal() + 1).isoformat()
