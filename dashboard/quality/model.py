"""What a rule is and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from dashboard.quality.records import sources_of
from dashboard.quality.words import ids_words, sample, typeset
from dashboard.snapshot import CentreData, Snapshot

MAX_PARTS = 4
"""Findings read in more parts of documents than this name the documents alone."""
Severity = Literal["info", "warning", "error"]
SEVERITY_LABELS: Mapping[Severity, str] = MappingProxyType(
    {"error": "contradiction", "warning": "à vérifier", "info": "à savoir"}
)
"""French words for the severities, the most serious first."""


@dataclass(frozen=True)
class Issue:
    """What a rule function yields; the rule that called it turns it into a finding.

    Attributes:
        table: table code.
        rows: identifiers, or "ligne 12" where the table has none.
        what: French sentence, with ordinary spaces (see `typeset`).
        severity: None = the rule's own.
        centre: centre id; only rules over the whole snapshot fill it in.
        also: other centres concerned.
        read_in: parts of documents read besides the sources of the rows.
    """

    table: str
    rows: tuple[str, ...]
    what: str
    severity: Severity | None = None
    centre: str = ""
    also: tuple[str, ...] = ()
    read_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One doubtful fact.

    Attributes:
        rule: id of the rule.
        centre: id of the centre whose data it was found in; `also` names other centres concerned.
        table: table code.
        rows: identifiers of the rows, or "ligne 12" (header = line 1) where the table has none; may be empty.
        what: French sentence that names the things and the values read.
        severity: "error" (contradiction), "warning" (à vérifier) or "info" (à savoir).
        read_in: documents and parts of them in which the rows were read, each once.
    """

    rule: str
    centre: str
    table: str
    rows: tuple[str, ...]
    what: str
    severity: Severity
    also: tuple[str, ...] = ()
    read_in: tuple[str, ...] = ()

    @property
    def row(self) -> str:
        """The rows in words, shortened when there are many."""
        return ids_words(self.rows)

    @property
    def where(self) -> str:
        """Where it was read, in words: the parts of the documents, or the documents alone when they are many."""
        if len(self.read_in) <= MAX_PARTS:
            return " ; ".join(self.read_in)
        return sample(list(dict.fromkeys(part.split(" — ")[0] for part in self.read_in)))

    @property
    def severity_label(self) -> str:
        """How serious it is, in French."""
        return SEVERITY_LABELS[self.severity]


CentreCheck = Callable[[CentreData], Iterable[Issue]]
SnapshotCheck = Callable[[Snapshot], Iterable[Issue]]


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes:
        id: English identifier.
        title: French name.
        explanation: French sentences: what it looks for and why it matters.
        severity: severity of its findings, unless one says otherwise.
        to_do: French sentence: what the person who keeps the data can do about it.
        doubt: what a reader of any edition is told beside a row in doubt, in neutral words; "" when it concerns only
            those who keep the data.
        check: pure function over one centre; or
        across: pure function over the whole snapshot.
    """

    id: str
    title: str
    explanation: str
    severity: Severity
    to_do: str
    check: CentreCheck | None = None
    across: SnapshotCheck | None = None
    doubt: str = ""

    def run(self, data: CentreData) -> tuple[Finding, ...]:
        """Findings in one centre; nothing for a rule over the whole snapshot."""
        issues = self.check(data) if self.check else ()
        return tuple(self._finding(issue, data.centre.id, (data,)) for issue in issues)

    def run_across(self, snapshot: Snapshot) -> tuple[Finding, ...]:
        """Findings between centres; nothing for a rule over one centre."""
        issues = self.across(snapshot) if self.across else ()
        return tuple(
            self._finding(issue, issue.centre, [snapshot.centres[centre] for centre in (issue.centre, *issue.also)])
            for issue in issues
        )

    def _finding(self, issue: Issue, centre: str, owners: Iterable[CentreData]) -> Finding:
        severity = issue.severity or self.severity
        told = [source for data in owners for source in sources_of(data, issue.table, issue.rows)]
        read_in = tuple(dict.fromkeys((*told, *issue.read_in)))
        return Finding(self.id, centre, issue.table, issue.rows, typeset(issue.what), severity, issue.also, read_in)
