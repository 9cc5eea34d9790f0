"""On the two real centres' own data the rules find the real things, and not much else."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pytest

from dashboard.quality import Finding, counts, doubts, findings, of_centre, report
from dashboard.quality.records import KEYS, records
from dashboard.snapshot import Snapshot, build_snapshot, centre_data

ROOT = Path(__file__).parents[2]
V2, VT = "villes-au-carre", "villes-et-territoires"
READABLE = 75
"""More findings than this, nobody reads."""


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    whole = build_snapshot(ROOT / "data", ROOT / "geo")
    real = {key: data for key, data in whole.centres.items() if not data.centre.simulated}
    return replace(whole, centres=MappingProxyType(real))


@pytest.fixture(scope="module")
def found(snapshot: Snapshot) -> tuple[Finding, ...]:
    return findings(snapshot)


INCONSISTENCIES = list(
    csv.DictReader((ROOT / "tests" / "fixtures" / "inconsistencies.csv").read_text(encoding="utf-8").splitlines())
)
"""What reading the five documents shows: what is said, what contradicts it, which rule finds it or why none can."""
KNOWN = [
    # what the tables do not say, told to those who fill them
    ("not_checkable", V2, ("3,1", "88")),
    ("not_checkable", VT, ("58", "575")),
    ("not_checkable", VT, ("22", "67", "434", "900")),
    ("announced_and_past", V2, ("2007", "1 action annoncée")),
    ("announced_and_past", V2, ("2020", "17 actions annoncées")),
    ("announced_and_past", V2, ("2024", "43 actions annoncées")),
    ("gaps", V2, ("2007", "demi-journées 0")),
    ("gaps", V2, ("2024", "demi-journées 0")),
    ("gaps", VT, ("participants 3", "demi-journées 0")),
    ("suggested", V2, ("thème",)),
    ("suggested", VT, ("catégorie",)),
]
FALSE_ALARMS = [
    ("weekend", "10 février", "a Saturday that the programme and the report agree on"),
    ("same_headcount", "145", "equal head-counts of unrelated actions"),
    ("same_headcount", "38", "equal head-counts of unrelated actions"),
    ("rhythm", "NPNRU", "the same paragraph says which day replaced the second meeting"),
    ("declared_vs_rows", "proximité territoriale", "the four evaluations are in the perimeter of the published figure"),
    ("silent_networks", "Porte-Voix", "a network of an ally"),
]


def plain(finding: Finding) -> str:
    return finding.what.replace("\u202f", " ")


def told_by(found: Iterable[Finding], rule: str, centre: str, words: Iterable[str]) -> list[Finding]:
    mine = [finding for finding in of_centre(found, centre) if finding.rule == rule]
    return [finding for finding in mine if all(word in plain(finding) for word in words)]


@pytest.mark.parametrize(("rule", "centre", "words"), KNOWN)
def test_what_is_missing_is_told(found: tuple[Finding, ...], rule: str, centre: str, words: tuple[str, ...]) -> None:
    assert told_by(found, rule, centre, words)


@pytest.mark.parametrize("row", INCONSISTENCIES, ids=lambda row: row["statement"])
def test_what_reading_shows_is_found_or_it_is_said_why_not(found: tuple[Finding, ...], row: dict[str, str]) -> None:
    assert bool(row["rule"]) is not bool(row["why_no_rule"])
    if row["rule"]:
        said = [plain(finding) for finding in of_centre(found, row["centre"]) if finding.rule == row["rule"]]
        assert told_by(found, row["rule"], row["centre"], row["words"].split("|")), said


@pytest.mark.parametrize(
    ("rule", "words", "why"), FALSE_ALARMS, ids=[f"{rule} {words}" for rule, words, _ in FALSE_ALARMS]
)
def test_false_alarms_have_ended(found: tuple[Finding, ...], rule: str, words: str, why: str) -> None:
    assert [plain(finding) for finding in found if finding.rule == rule and words in plain(finding)] == [], why


def test_every_finding_is_worth_reading(found: tuple[Finding, ...]) -> None:
    """Each was read against the documents: it is one of their inconsistencies, or says what the tables lack."""
    wanted = [(row["rule"], row["centre"], tuple(row["words"].split("|"))) for row in INCONSISTENCIES if row["rule"]]
    judged = {finding for each in (*wanted, *KNOWN) for finding in told_by(found, *each)}
    assert [plain(finding) for finding in found if finding not in judged] == []


def test_nothing_depends_on_a_remark(snapshot: Snapshot, found: tuple[Finding, ...]) -> None:
    silent = {
        name: centre_data(data.centre, {table: _without_notes(frame) for table, frame in data.tables.items()})
        for name, data in snapshot.centres.items()
    }
    assert findings(replace(snapshot, centres=MappingProxyType(silent))) == found


def _without_notes(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(notes=pd.NA) if "notes" in frame else frame


def test_the_doubts_of_rows_are_told_in_neutral_words(snapshot: Snapshot) -> None:
    events = {**doubts(snapshot, V2, "events"), **doubts(snapshot, VT, "events")}
    for row, word in [
        ("vt-2024-e19", "week-end"), ("vt-2024-e36", "week-end"), ("vt-2024-e19", "autre façon"),
        ("v2-2024-p22", "année"), ("v2-2007-e08", "année"), ("v2-2024-r01", "personnes"), ("vt-2024-e41", "rythme"),
        ("v2-2024-r07", "plusieurs dates"), ("vt-2024-e45", "plusieurs dates"), ("v2-2024-r05", "par défaut"),
    ]:  # fmt: skip
        assert any(word in doubt for doubt in events[row]), (row, events.get(row))
    figures = snapshot.centres[VT].table("published_figures").set_index("row_number")
    lines = [int(row.removeprefix("ligne ")) for row in doubts(snapshot, VT, "published_figures")]
    assert {"newsletter_sends", "profile_share", "half_days"} <= set(figures.loc[lines, "indicator_id"])


def test_the_list_stays_readable(found: tuple[Finding, ...]) -> None:
    assert len(found) <= READABLE
    assert len({(finding.rule, finding.what) for finding in found}) == len(found)
    assert sum(1 for count in counts(found).values() if count) >= 20
    assert max(counts(found).values()) <= 8


def test_rows_named_in_findings_exist(snapshot: Snapshot, found: tuple[Finding, ...]) -> None:
    known = {
        row.name for data in snapshot.centres.values() for table in (*KEYS, "statements", "published_figures")
        for row in records(data, table)
    }  # fmt: skip
    for finding in found:
        assert finding.rows, finding
        assert finding.where, finding
        assert set(finding.rows) <= known


def test_sentences_are_french_sentences(found: tuple[Finding, ...]) -> None:
    for finding in found:
        assert finding.what.endswith((".", "?", "…")), finding
        for mark in (" :", " ;", " ?", " %", "« ", " »", "<NA>"):
            assert mark not in finding.what, finding
        assert not {"nan", "None"} & set(finding.what.split()), finding
    assert f"{len(found)} faits douteux" in report(found)
