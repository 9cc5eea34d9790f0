"""Reports that people ask for in a page: what each is to say, the files that it takes and gives, how long they stay.

A file that somebody gives (a template, a report that they have edited) is kept until the job is over, no longer: it may
name people. What was made is kept for some days. No backup has either.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from dashboard.store.jobs import Job, Jobs
from dashboard.store.objects import TRANSIENT, Objects

REPORT: Final = "rapport"
"""The kind of these jobs."""
KEPT: Final = 7 * 86_400
"""Seconds for which a report that was made can be downloaded."""


@dataclass(frozen=True)
class Wanted:
    """What a report is to be.

    Attributes:
        year: that it is of; 0 for the one that the pages show first.
        public: whether its figures are the published ones.
        chapters: ids, in their order; all of them when empty.
        filters: as in the address of a page ("dispositif=pacte-des-solidarites").
        pdf: whether it is a PDF rather than a Word document.
        template, given: digests of the files that were given with it; "" for none.
    """

    year: int = 0
    public: bool = False
    chapters: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
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
        found = [one for one in self.objects.all() if one[0].startswith(f"{TRANSIENT}/")]
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
