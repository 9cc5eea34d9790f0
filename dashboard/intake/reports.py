"""Rapport: the yearly report of a centre, made in a moment, continued in Word, brought up to date afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from flask import Flask, abort, make_response, request, send_file
from flask.typing import ResponseReturnValue

from dashboard.centres.reports import RefusedReportError, Reports, Wanted, reader_of
from dashboard.centres.upkeep import Upkeep
from dashboard.centres.views import SavedViews
from dashboard.dimensions import BY_ID
from dashboard.filters import Vocabulary, vocabulary
from dashboard.indicators.funders import Asker, askers
from dashboard.intake.pages import Pages, go
from dashboard.report.chapters import CHAPTERS, DATA, DATA_TITLE, report
from dashboard.report.templates import IN_DOCX, is_odt
from dashboard.settings import Settings
from dashboard.snapshot import NoSnapshotError, Snapshot, SnapshotStore
from dashboard.store.errors import MissingObjectError
from dashboard.store.jobs import DONE, RUNNING, Job

if TYPE_CHECKING:
    from dashboard.centres.missing import Missing

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NO_FILE: Final = "Choisissez le rapport à mettre à jour\u202f: un document Word (.docx)."
NO_PART: Final = "Gardez au moins une partie."
_EVERY: Final = 2
"""Seconds between two looks at a report that is being made."""
_FILTERED: Final = ("scheme", "department")
"""What a report may be narrowed to: a funder's scheme, a funder's department."""


@dataclass(frozen=True)
class Writing:
    """What the pages are made of.

    Attributes:
        upkeep: knows the centres, and starts what does the work.
        staff: the data of the team.
        reports: those that were asked for.
        public: whether there is a public edition; published: gives what it shows; None when nothing is.
        settings: of the service.
        views: what people keep of the pages.
    """

    upkeep: Upkeep
    staff: SnapshotStore
    reports: Reports
    public: bool
    published: Callable[[], Snapshot | None]
    settings: Settings
    views: SavedViews


@dataclass(frozen=True)
class Lacking:
    """What a report will not say, before it is made.

    Attributes:
        empty: titles of the chapters without anything to say; whole: of those that do not follow its filters.
        hidden: title of a chapter → how many cells secrecy hides there.
        gaps: what its actions do not say, as « À compléter » finds it.
    """

    empty: tuple[str, ...]
    whole: tuple[str, ...]
    hidden: tuple[tuple[str, int], ...]
    gaps: tuple[Missing, ...]

    @property
    def nothing(self) -> bool:
        """Whether nothing is lacking."""
        return not (self.empty or self.whole or self.hidden or self.gaps)


def register_reports(app: Flask, pages: Pages, writing: Writing) -> None:
    """Add the pages to the application."""
    views = _Views(pages, writing)
    place = "/donnees/<centre>/rapport"
    app.add_url_rule(place, "rapport", views.ask, methods=["GET"])
    app.add_url_rule(f"{place}/deposer", "deposer-rapport", views.ask, methods=["GET", "POST"])
    app.add_url_rule(f"{place}/modele.docx", "modele-rapport", views.template, methods=["GET"])
    app.add_url_rule(f"{place}/<job>", "suivre-rapport", views.follow, methods=["GET"])
    app.add_url_rule(f"{place}/<job>/fichier", "fichier-rapport", views.file, methods=["GET"])


def team_snapshot(pages: Pages, staff: SnapshotStore, centre: str) -> Snapshot:
    """What the team is shown; stops whoever is not of a centre that is in it, as if there were none."""
    if pages.visit.viewer.centre not in ("", centre):
        abort(404)
    try:
        snapshot = staff.current()
    except NoSnapshotError:
        abort(404)
    return snapshot if centre in snapshot.centres else abort(404)


@dataclass(frozen=True)
class _Views:
    pages: Pages
    own: Writing

    def ask(self, centre: str) -> ResponseReturnValue:
        """What a report may be made of, and the forms that ask for one."""
        words = self._words(centre)
        if request.method != "POST":
            return self._page(centre, words, self._usual(centre, words))
        self.pages.checked()
        files = {name: upload.read() for name in ("modele", "rapport") if (upload := request.files.get(name))}
        pdf = request.form.get("format") == "pdf" and "retouche" not in request.form
        wanted = Wanted(
            _year(words), public="publique" in request.form.get("edition", ""), chapters=_chapters(),
            filters=_filters(words), whom=request.form.get("pour", "")[:80], pdf=pdf,
        )  # fmt: skip
        given = "retouche" not in request.form or files.get("rapport")
        error = "" if given else NO_FILE
        parts = wanted.chapters or wanted.whom
        error = (IN_DOCX if any(map(is_odt, files.values())) else error) if parts else NO_PART
        if error or request.form.get("geste") == "voir":
            return self._page(centre, words, wanted, error)
        reports = self.own.reports
        job = reports.ask(centre, self.pages.author, wanted, files.get("modele", b""), files.get("rapport", b""))
        self.own.upkeep.begin()
        return go(centre, "rapport", job.id)

    def _usual(self, centre: str, words: Vocabulary) -> Wanted:
        """What the form proposes: the parts of the last report of the centre in their order, or all of them."""
        asked = [Wanted.of(one) for one in self.own.reports.jobs.of(centre, "rapport") if not one.arguments["given"]]
        known = [name for name, _, _ in PARTS]
        last = tuple(name for name in asked[0].chapters if name in known) if asked else ()
        return Wanted(words.default_year or words.years[0], chapters=last or tuple(known))

    def _lacking(self, centre: str, wanted: Wanted) -> Lacking | None:
        """What a report of the year will not say; None where it cannot be made, which its page then tells."""
        # Only here: what counts figures is not loaded by a server before somebody asks for a report.
        from dashboard.centres.missing import year_gaps

        data = self.own.staff.current().centres[centre]
        snapshot = self.own.published() if wanted.public else self.own.staff.current()
        try:
            made = report(reader_of(snapshot, self.own.settings, centre, wanted), wanted.chapters) if snapshot else None
        except RefusedReportError:
            made = None
        if made is None:
            return None
        told = year_gaps(data, {*data.table("attendances")["event_id"].dropna()}, wanted.year)
        chapters = [one for one in made.chapters if one.id != DATA]
        return Lacking(
            made.missing, tuple(one.title for one in chapters if one.whole),
            tuple((one.title, one.hidden) for one in chapters if one.hidden),
            told.found if told.year == wanted.year else (),
        )  # fmt: skip

    def follow(self, centre: str, job: str) -> ResponseReturnValue:
        """How far a report is, then what it is and what has changed in it."""
        self._words(centre)
        found = self._job(centre, job)
        peace = request.args.get("suivi", "") == "non"
        answer = make_response(
            self.pages.page(
                "rapport_fait.html", "Rapport", 200, centre, section="Rapport", job=found, peace=peace, done=DONE,
                stalled=found.state == RUNNING and found.held_until <= time.time(),
                there=self.own.reports.downloadable(found), centre_name=self._name(centre),
            )
        )  # fmt: skip
        if found.open and not peace:
            # A header, and no <meta>: what reads the page aloud is told by a link that it can be stopped.
            answer.headers["Refresh"] = str(_EVERY)
        return answer

    def file(self, centre: str, job: str) -> ResponseReturnValue:
        """The report itself."""
        self._words(centre)
        found = self._job(centre, job)
        if not self.own.reports.downloadable(found):
            abort(404)
        try:
            content = self.own.reports.file(found, "made")
        except MissingObjectError:
            abort(404)
        return _sent(content, str(found.result["name"]))

    def template(self, centre: str) -> ResponseReturnValue:
        """The template that comes with the dashboard."""
        from dashboard.report.template import default_template

        self._words(centre)
        return _sent(default_template(), "modele-rapport.docx")

    def _words(self, centre: str) -> Vocabulary:
        """The words of a centre that is shown; stops whoever is not of it, as if there were none."""
        return vocabulary(team_snapshot(self.pages, self.own.staff, centre), centre, centre)

    def _askers(self, centre: str, year: int) -> tuple[Asker, ...]:
        """Whom a file may be for."""
        return askers(self.own.staff.current().centres[centre], year)

    def _name(self, centre: str) -> str:
        return self._words(centre).centre.name

    def _job(self, centre: str, job: str) -> Job:
        return self.own.reports.get(centre, job) or abort(404)

    def _page(self, centre: str, words: Vocabulary, chosen: Wanted, error: str = "") -> ResponseReturnValue:
        options = [(BY_ID[name], [one for one in words.options[name] if one.code]) for name in _FILTERED]
        first = [part for name in chosen.chapters for part in PARTS if part[0] == name]
        return self.pages.page(
            "rapport.html", "Rapport", 422 if error else 200, centre, error=error, years=words.years, chosen=chosen,
            parts=[*first, *(part for part in PARTS if part not in first)],
            filters=[(one, held) for one, held in options if held],
            lacking=None if error else self._lacking(centre, chosen),
            kept=centre in self.pages.kept(), askers=self._askers(centre, chosen.year),
            published=self.own.public, centre_name=self._name(centre),
            last=[one for one in self.own.reports.jobs.of(centre, "rapport") if self.own.reports.downloadable(one)][:8],
        )  # fmt: skip


PARTS: Final = (
    *((one.id, one.title, one.about) for one in CHAPTERS),
    (DATA, DATA_TITLE, "chaque graphique en nombres"),
)
"""Id, title and content of each part that may be chosen."""


def _chapters() -> tuple[str, ...]:
    """The parts that a form keeps, by the rank that it gives them (untrusted); the others follow in their order."""
    kept = [name for name, _, _ in PARTS if name in request.form.getlist("partie")]
    ranks = {name: request.form.get(f"rang-{name}", "") for name in kept}
    return tuple(sorted(kept, key=lambda name: int(ranks[name]) if ranks[name].isdigit() else len(PARTS)))


def _year(words: Vocabulary) -> int:
    text = request.form.get("annee", "")
    if not text.isdigit() or int(text) not in words.years:
        abort(400)
    return int(text)


def _filters(words: Vocabulary) -> tuple[str, ...]:
    """The filters that a form asks for, as in the address of a page."""
    found: list[str] = []
    for name in _FILTERED:
        slug = request.form.get(BY_ID[name].param, "")
        if slug and slug not in words.by_slug[name]:
            abort(400)
        found += [f"{BY_ID[name].param}={slug}"] if slug else []
    return tuple(found)


def _sent(content: bytes, name: str) -> ResponseReturnValue:
    kind = "application/pdf" if name.endswith(".pdf") else DOCX
    return send_file(BytesIO(content), kind, as_attachment=True, download_name=name)
