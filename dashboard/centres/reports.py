"""Reports that people ask for in a page: what each is to say, the files that it takes and gives, how long they stay.

A file that somebody gives (a template, a report that they have edited) is kept until the job is over, no longer: it may
name people. What was made is kept for some days. No backup has either.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from dashboard.store.jobs import Job, Jobs
from dashboard.store.objects import TRANSIENT, Objects

if TYPE_CHECKING:
    from dashboard.report.chapters import Reader
    from dashboard.settings import Settings
    from dashboard.snapshot import Snapshot

REPORT: Final = "rapport"
"""The kind of these jobs."""
KEPT: Final = 7 * 86_400
"""Seconds for which a report that was made can be downloaded."""


class RefusedReportError(Exception):
    """No such report can be made; the message says why, in French."""


@dataclass(frozen=True)
class Wanted:
    """What a report is to be.

    Attributes:
        year: that it is of; 0 for the one that the pages show first.
        public: whether its figures are the published ones.
        chapters: ids, in their order; all of them when empty.
        filters: as in the address of a page ("dispositif=pacte-des-solidarites").
        whom: name, in the address of its page, of whom a funder's file is for; "" for the yearly report.
        pdf: whether it is a PDF rather than a Word document.
        template, given: digests of the files that were given with it; "" for none.
    """

    year: int = 0
    public: bool = False
    chapters: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    whom: str = ""
    pdf: bool = False
    template: str = ""
    given: str = ""

    @classmethod
    def of(cls, job: Job) -> Wanted:
        """What a job was asked for."""
        told = dict(job.arguments)
        return cls(**{**told, "chapters": tuple(told["chapters"]), "filters": tuple(told["filters"])})


@dataclass(frozen=True)
class Reports:
    """The reports of the centres."""

    jobs: Jobs
    objects: Objects
    clock: Callable[[], float] = time.time

    def ask(self, centre: str, author: str, wanted: Wanted, template: bytes = b"", given: bytes = b"") -> Job:
        """Ask for one; the files are kept with it."""
        files = {
            name: self.objects.put(_prefix(centre), content) if content else ""
            for name, content in (("template", template), ("given", given))
        }
        return self.jobs.ask(centre, REPORT, author, {**asdict(wanted), **files}, beside=True)

    def get(self, centre: str, job: str) -> Job | None:
        """One of a centre; None when there is no such one."""
        found = self.jobs.get(centre, job)
        return found if found is not None and found.kind == REPORT else None

    def file(self, job: Job, name: str) -> bytes:
        """A file that was given with it ("template", "given"), or that it has given ("made"); empty for none."""
        digest = job.result.get(name, "") if name == "made" else job.arguments.get(name, "")
        return self.objects.get(_prefix(job.centre), digest) if digest else b""

    def keep(self, job: Job, content: bytes) -> str:
        """Keep what a job has made; returns its digest, for the result of the job."""
        return self.objects.put(_prefix(job.centre), content)

    def downloadable(self, job: Job) -> bool:
        """Whether what it has made is still there."""
        return bool(job.result.get("made")) and job.changed > self.clock() - KEPT

    def over(self, centre: str) -> None:
        """Erase the files of jobs that are over, and what nobody can download any more."""
        known = self.jobs.of(centre, REPORT)
        needed = self._needed(known)
        for job in known:
            named = (job.arguments.get("template", ""), job.arguments.get("given", ""), job.result.get("made", ""))
            for digest in {*named} - needed - {""}:
                self.objects.delete(_prefix(centre), digest)

    def sweep(self) -> None:
        """Erase what no job names, too: what a server that was killed has left."""
        # What is further below is not of reports.
        found = [one for one in self.objects.all(TRANSIENT) if one[0].count("/") == 1]
        centres = {prefix.partition("/")[2] for prefix, _ in found}
        needed = {_prefix(centre): self._needed(self.jobs.of(centre, REPORT)) for centre in centres}
        for prefix, digest in found:
            if digest not in needed[prefix]:
                self.objects.delete(prefix, digest)

    def _needed(self, known: Sequence[Job]) -> set[str]:
        given = {job.arguments.get(name, "") for job in known if job.open for name in ("template", "given")}
        return given | {job.result["made"] for job in known if self.downloadable(job)}


def _prefix(centre: str) -> str:
    return f"{TRANSIENT}/{centre}"


def reader_of(snapshot: Snapshot, settings: Settings, centre: str, wanted: Wanted) -> Reader:
    """What reads the pages of a report.

    Args:
        snapshot: of the edition whose figures it is made of.
        settings: read once by the caller.
        centre, wanted: what it is of.

    Raises:
        RefusedReportError: there is no such centre, year or filter.
    """
    from dashboard.app import STAFF_BASE
    from dashboard.filters import parse
    from dashboard.indicators.funders import askers
    from dashboard.pages import PAGES
    from dashboard.pages.render import Site
    from dashboard.report.chapters import Reader
    from dashboard.viewer import Viewer

    if centre not in snapshot.centres:
        raise RefusedReportError(f"Centre inconnu : {centre}. Ceux qui existent : {', '.join(snapshot.centres)}.")
    asked = [f"centre={centre}", *([f"annee={wanted.year}"] if wanted.year else []), *wanted.filters]
    parsed = parse("&".join(asked), snapshot, settings.default_centre)
    if parsed.notices or parsed.filters.year is None:
        said = " ".join(parsed.notices) or "Un rapport est celui d’une année."
        raise RefusedReportError(f"Aucun rapport n’est fait. {said}")
    if wanted.whom:
        known = [one.slug for one in askers(snapshot.centres[centre], parsed.filters.year)]
        if wanted.whom not in known:
            there = f"Ceux de {parsed.filters.year} : {', '.join(known) or 'aucun'}."
            raise RefusedReportError(f"Aucun dossier ne s’appelle {wanted.whom}. {there}")
    base, viewer = ("/", None) if wanted.public else (STAFF_BASE, Viewer("administrator"))
    site = Site(PAGES, settings.default_centre, base, settings.hosting, viewer=viewer)
    return Reader(site, snapshot, parsed.filters, settings.geo_dir, wanted.whom)
