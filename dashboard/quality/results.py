"""What the rules find in a snapshot, and how it is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

from dashboard.french import agree, plural
from dashboard.quality.catalogue import RULES, RULES_BY_ID
from dashboard.quality.model import SEVERITY_LABELS, Finding
from dashboard.quality.records import records
from dashboard.quality.words import typeset
from dashboard.snapshot import CentreData, Snapshot, once

_SEVERITY_ORDER = tuple(SEVERITY_LABELS)
_RULE_ORDER = {rule.id: index for index, rule in enumerate(RULES)}


def findings(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Every doubtful fact of a snapshot: the most serious first, then by rule, centre and rows.

    Computed once per snapshot: the results live in the memo of its data.
    """
    order = {centre: index for index, centre in enumerate(snapshot.centres)}
    local = chain.from_iterable(_of_centre(data) for data in snapshot.centres.values())
    return tuple(
        sorted(
            chain(local, _between_centres(snapshot)),
            key=lambda found: (
                _SEVERITY_ORDER.index(found.severity),
                _RULE_ORDER[found.rule],
                order[found.centre],
                found.rows,
                found.what,
            ),
        )
    )


@once
def _of_centre(data: CentreData) -> tuple[Finding, ...]:
    return tuple(chain.from_iterable(rule.run(data) for rule in RULES))


def _between_centres(snapshot: Snapshot) -> tuple[Finding, ...]:
    if not snapshot.centres:
        return ()
    memo = next(iter(snapshot.centres.values())).memo
    key = ("quality", "between", *(id(data) for data in snapshot.centres.values()))
    if key not in memo:
        memo[key] = tuple(chain.from_iterable(rule.run_across(snapshot) for rule in RULES))
    found: tuple[Finding, ...] = memo[key]
    return found


def of_centre(found: Iterable[Finding], centre_id: str) -> tuple[Finding, ...]:
    """The findings that concern a centre, those it shares with another one included."""
    return tuple(finding for finding in found if centre_id == finding.centre or centre_id in finding.also)


def doubts(snapshot: Snapshot, centre_id: str, table: str) -> Mapping[str, tuple[str, ...]]:
    """Row → what any reader may be told of it beside what it says: neutral sentences, for every edition.

    Rows are called by their identifier, or "ligne 12" (`row_number`) in a table that has none, such as
    `published_figures`. A finding that concerns only those who keep the data says nothing here.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    own = {row.name for row in records(snapshot.centres[centre_id], table)}
    for finding in of_centre(findings(snapshot), centre_id):
        doubt = RULES_BY_ID[finding.rule].doubt
        for row in finding.rows if doubt and finding.table == table else ():
            if row in own:
                found[row][typeset(doubt)] = None
    return MappingProxyType({row: tuple(told) for row, told in found.items()})


def counts(found: Iterable[Finding]) -> Mapping[str, int]:
    """Rule id → number of findings, every rule included, in the order of `RULES`."""
    tally = dict.fromkeys(RULES_BY_ID, 0)
    for finding in found:
        tally[finding.rule] += 1
    return MappingProxyType(tally)


def report(found: Sequence[Finding]) -> str:
    """The findings as a French text for the command line, grouped by severity and rule."""
    if not found:
        return "Aucun fait douteux trouvé.\n"
    rules = len({finding.rule for finding in found})
    parts = [f"{plural(len(found), 'fait douteux', 'faits douteux')}, d’après {plural(rules, 'règle')}"]
    lines = [typeset(f"{parts[0]} : {_summary(found)}.")]
    for severity, words in SEVERITY_LABELS.items():
        chosen = [finding for finding in found if finding.severity == severity]
        if chosen:
            lines += ["", f"{words.upper()} ({len(chosen)})"]
        heading = ""
        for finding in chosen:
            if finding.rule != heading:
                heading, rule = finding.rule, RULES_BY_ID[finding.rule]
                lines += [f"  {typeset(rule.title)}", f"    {typeset(f'À faire : {rule.to_do}')}"]
            lines.append(f"    - {'/'.join((finding.centre, *finding.also))}, {_where(finding)}")
            lines.append(f"      {finding.what}")
            lines += [typeset(f"      Lu dans : {finding.where}")] if finding.where else []
    return "\n".join(lines) + "\n"


def _summary(found: Sequence[Finding]) -> str:
    tally = {severity: sum(finding.severity == severity for finding in found) for severity in SEVERITY_LABELS}
    words = {**SEVERITY_LABELS, "error": agree(tally["error"], SEVERITY_LABELS["error"], "contradictions")}
    return ", ".join(f"{count} {words[severity]}" for severity, count in tally.items() if count)


def _where(finding: Finding) -> str:
    return f"{finding.table} [{finding.row}]" if finding.rows else finding.table
