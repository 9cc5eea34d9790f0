"""On the two real centres' own data the rules find the real things, and not much else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from dashboard.quality import Finding, counts, findings, of_centre, report
from dashboard.snapshot import Snapshot, build_snapshot

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


KNOWN = [
    # declared figures and rows
    ("declared_vs_rows", V2, ("75",)),
    ("declared_vs_rows", V2, ("67",)),
    ("declared_vs_rows", V2, ("1 500", "872", "9 actions sur")),
    ("declared_vs_rows", VT, ("38", "26", "12", "Pacte des solidarités 7")),
    ("declared_vs_rows", VT, ("778", "150")),
    ("declared_vs_rows", VT, ("environ 30",)),
    ("declared_vs_rows", VT, ("10 publié", "9 d’après")),
    ("not_checkable", V2, ("3,1", "88")),
    ("not_checkable", VT, ("58", "575")),
    ("not_checkable", VT, ("22", "67", "434", "900")),
    # figures against one another
    ("total_vs_lines", V2, ("19", "9", "28", "29")),
    ("shares_vs_hundred", VT, ("40,2", "18,8", "17,9", "76,9", "23,1")),
    ("shares_vs_hundred", VT, ("98,69", "1,31")),
    ("shares_vs_hundred", VT, ("71", "22", "93")),
    ("shares_vs_hundred", VT, ("64", "15", "79")),
    ("several_cuts", VT, ("46", "71", "22", "139")),
    ("figure_vs_figures", VT, ("34", "666", "2 128", "31,3")),
    ("figure_vs_figures", VT, ("5,1", "101", "2 128", "4,7")),
    ("share_vs_parts", VT, ("25", "200", "778", "25,7")),
    ("opposite_moves", VT, ("22", "38", "67", "58")),
    ("opposite_moves", VT, ("434", "575", "900", "778")),
    ("implied_charges", VT, ("138 123", "3,6", "460 000")),
    ("membership_share", VT, ("100", "16 des 17")),
    # words and rows
    ("count_in_words", VT, ("on lit 4", "quatre cités éducatives", "donnent 5", "Lézignan-Corbières")),
    ("rhythm", VT, ("9 publié", "12")),
    ("rhythm", VT, ("163", "260")),
    ("rhythm", VT, ("environ 30", "14 à 21")),
    ("rhythm", V2, ("mensuel", "12 dates", "9 réalisées")),
    # dates and doubles
    ("twin_dates", V2, ("29 février 2024", "22 février 2024")),
    ("twin_dates", VT, ("29 février 2024", "22 février 2024")),
    ("twin_dates", V2, ("du 9 au 10 février 2024", "10 février 2024")),
    ("twin_facts", V2, ("rôle du centre", "pilote (Carto d’activité 2024, v2-2024-r01)", "co-pilote (Programme")),
    ("same_headcount", V2, ("145", "Cap sur la citoyenneté")),
    ("same_headcount", V2, ("38",)),
    ("weekend", VT, ("dimanche 24 mars 2024",)),
    ("weekend", VT, ("samedi 20 juillet 2024",)),
    ("weekend", V2, ("samedi 10 février 2024",)),
    ("placeholder", V2, ("01/oct", "6 lignes")),
    ("written_date", V2, ("12/jui", "juin ou juillet")),
    ("outside_year", V2, ("15 décembre 2023",)),
    ("outside_year", VT, ("13 septembre 2023",)),
    ("announced_and_past", V2, ("2024", "44 actions annoncées")),
    ("wide_audience", V2, ("300", "34")),
    ("gaps", VT, ("participants 3", "demi-journées 0")),
    ("suggested", V2, ("thème",)),
    ("name_varies", V2, ("RDVC",)),
]


@pytest.mark.parametrize(("rule", "centre", "words"), KNOWN)
def test_known_doubts_are_found(found: tuple[Finding, ...], rule: str, centre: str, words: tuple[str, ...]) -> None:
    said = [finding.what.replace("\u202f", " ") for finding in of_centre(found, centre) if finding.rule == rule]
    assert any(all(word in what for word in words) for what in said), said


@pytest.mark.parametrize(
    "rule",
    [
        "printed_twice", "impossible_order", "date_order", "done_after_closing", "commune_vs_department", "duplicates",
        "twin_links", "member_and_former", "same_seat_twice", "network_of_year", "listed_items",
        "half_days", "unused_replay",
    ],
)  # fmt: skip
def test_what_the_data_do_not_do(found: tuple[Finding, ...], rule: str) -> None:
    assert [finding.what for finding in found if finding.rule == rule] == []


def test_the_list_stays_readable(found: tuple[Finding, ...]) -> None:
    assert len(found) <= READABLE
    assert len({(finding.rule, finding.what) for finding in found}) == len(found)
    assert sum(1 for count in counts(found).values() if count) >= 20
    assert max(counts(found).values()) <= 8


def test_rows_named_in_findings_exist(snapshot: Snapshot, found: tuple[Finding, ...]) -> None:
    known = {
        str(key)
        for data in snapshot.centres.values()
        for table, column in (
            ("events", "event_id"),
            ("publications", "publication_id"),
            ("networks", "network_id"),
            ("organisations", "organisation_id"),
        )
        for key in data.table(table)[column]
    }
    for finding in found:
        assert finding.rows, finding
        assert all(row in known or row.startswith("ligne ") for row in finding.rows), finding


def test_sentences_are_french_sentences(found: tuple[Finding, ...]) -> None:
    for finding in found:
        assert finding.what.endswith((".", "?", "…")), finding
        for mark in (" :", " ;", " ?", " %", "« ", " »", "<NA>"):
            assert mark not in finding.what, finding
        assert not {"nan", "None"} & set(finding.what.split()), finding
    assert f"{len(found)} faits douteux" in report(found)
