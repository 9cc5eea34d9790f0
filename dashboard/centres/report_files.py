"""Reports as files: the pages of a centre read, then written as a Word document or a PDF; one task a centre.

See `store.tasks`: what a task is given is the centre alone, as those who see every centre see it. The lists and the
contours of territories stay where they are, and are the same wherever it is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from slugify import slugify

from dashboard.centres.reports import RefusedReportError, Wanted, reader_of
from dashboard.report.chapters import report
from dashboard.report.pdf import pdf
from dashboard.report.refresh import refreshed
from dashboard.report.template import default_template
from dashboard.report.word import word
from dashboard.settings import Settings
from dashboard.snapshot import NO_LISTS, Snapshot, departments_of, known_territories
from dashboard.store.errors import StateError
from dashboard.store.tasks import Executor, Progress, untold
from dashboard.viewer import Viewer, seen_by

if TYPE_CHECKING:
    from dashboard.report.refresh import Refreshed


@dataclass(frozen=True)
class Made:
    """A report that was made.

    Attributes:
        content: of its file; name: what it is called.
        title: of the document.
        missing: titles of the chapters that have nothing to say.
        refreshed: what was brought up to date, for a report that was given.
    """

    content: bytes
    name: str
    title: str
    missing: tuple[str, ...]
    refreshed: Refreshed | None = None


@dataclass(frozen=True)
class Question:
    """A report that is asked for.

    Attributes:
        snapshot: of the edition whose figures it is made of.
        settings: the default centre, the host, where the territories are; a task is given no other.
        centre, wanted: what it is of.
        template: of the centre; ours when empty.
        given: the report to bring up to date; empty for a new one.
    """

    snapshot: Snapshot
    settings: Settings
    centre: str
    wanted: Wanted
    template: bytes = b""
    given: bytes = b""

    def made(self, told: Progress = untold) -> Made:
        """Make it; `told` how many chapters are read, of how many.

        Raises:
            RefusedReportError: there is no such centre, year or filter.
            TemplateError: the template, or the report that was given, cannot be used.
        """
        found = report(reader_of(self.snapshot, self.settings, self.centre, self.wanted), self.wanted.chapters, told)
        name = f"{slugify(f'{found.title} {found.centre}')}.{'pdf' if self.wanted.pdf else 'docx'}"
        if self.given:
            again = refreshed(self.given, found)
            return Made(again.document, name, found.title, found.missing, again)
        content = pdf(found) if self.wanted.pdf else word(found, self.template or default_template())
        return Made(content, name, found.title, found.missing)


def several(
    question: Question, centres: Iterable[str], executor: Executor, told: Progress = untold
) -> Iterator[Made | RefusedReportError]:
    """The same report of several centres, in order; an error in its place where there is none.

    Args:
        question: what is asked, whatever centre it names.
        centres: of its snapshot.
        executor: does them; `told` how many are done.
    """
    whole = question.snapshot
    near, known = departments_of(one.centre for one in whole.centres.values()), len(whole.territories)
    asked = (Sent(_alone(question, one), near, known) for one in centres)
    for made in executor.map(make, asked, told):
        yield made if isinstance(made, Made) else RefusedReportError(made)


@dataclass(frozen=True)
class Sent:
    """What a task is given.

    Attributes:
        question: of a centre alone, without the territories.
        near: departments near which all of these are listed; known: how many are, where it is asked.
    """

    question: Question
    near: tuple[str, ...]
    known: int


def make(sent: Sent) -> Made | str:
    """The task: a report, or why there is none. Raises StateError where the lists of territories are others."""
    question, snapshot = sent.question, sent.question.snapshot
    territories = known_territories(question.settings.geo_dir, snapshot.imports, sent.near)
    if len(territories) != sent.known:
        raise StateError(
            f"Une machine qui calcule n’a pas dans {question.settings.geo_dir} (DASHBOARD_GEO) les listes de "
            "territoires de celle qui demande : aucun rapport n’est fait."
        )
    try:
        return replace(question, snapshot=replace(snapshot, territories=territories)).made()
    except RefusedReportError as refused:
        return str(refused)


def _alone(question: Question, centre: str) -> Question:
    """The question, of one centre, with that centre alone, no list of territories, and nothing secret."""
    whole, told = question.snapshot, question.settings
    plain = replace(
        Settings.from_env({}), default_centre=told.default_centre, hosting=told.hosting, geo_dir=told.geo_dir
    )
    own = MappingProxyType({centre: replace(whole.centres[centre], memo={})})
    elsewhere = seen_by(whole, Viewer("administrator", centre)).elsewhere
    snapshot = replace(whole, centres=own, elsewhere=elsewhere, territories=NO_LISTS)
    return replace(question, snapshot=snapshot, settings=plain, centre=centre)
