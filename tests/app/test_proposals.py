"""What a dropped file would do to a centre: from the trackers of three invented centres to their figures."""

from __future__ import annotations

import gzip
from collections import Counter
from functools import cache
from typing import Any

import pytest
from expected_trackers import TRACKERS, expected
from support import schemas, some
from test_trackers import answers_to, centre

from dashboard.centres.bundle import rows_of, with_rows
from dashboard.centres.changes import table_rows, with_row
from dashboard.centres.proposal import LEAVE_OUT, WANTED, Choices, Dropped, Ground, Proposal, propose
from dashboard.centres.uploads import take_in
from dashboard.snapshot import NOT_AN_ACTION
from dashboard.sources import has_errors

NAMES = ("reunion", "minuscule", "bretagne")


def ground(told: dict[str, Any]) -> Ground:
    return Ground(schemas(), centre(told))


def dropped(name: str) -> Dropped:
    return Dropped(f"{name}.xlsx", (TRACKERS / f"{name}.xlsx").read_bytes())


@cache
def answered(name: str) -> Proposal:
    """The second and last round: the answers of the hand count to the questions of the first."""
    told = expected(name)
    first = propose({}, [dropped(name)], ground(told))
    answers = answers_to(first.questions, told)
    return propose({}, [dropped(name)], ground(told), Choices(answers))


def hand_counted(told: dict[str, Any]) -> Counter[int]:
    """Year → actions done that a centre counts: it does not count those where it only sits, nor what is no action."""
    return Counter(
        one["year"]
        for one in told["rows"]["events"]
        if one["status"] == "realised"
        and one.get("role") not in NOT_AN_ACTION["role"]
        and one["format"]["value"] not in NOT_AN_ACTION["format"]
    )


@pytest.mark.parametrize("name", some(NAMES, 2))
def test_a_tracker_goes_in_in_two_rounds_with_the_figures_of_the_hand_count(name: str) -> None:
    found, told = answered(name), expected(name)
    assert found.questions == ()
    assert [one.text() for one in found.problems if has_errors([one])] == []
    assert found.ready
    rows = rows_of(found.files, schemas()["events"])
    figures = told["figures"]["events"]
    assert Counter(row["status"] for row in rows) == figures["by_status"]
    effects = {(one.indicator, one.year): one.after for one in found.effects}
    realised = [row for row in rows if row["status"] == "realised"]
    assert Counter(row["report_year"] for row in realised) == figures["realised"]["by_year"]
    for year, count in hand_counted(told).items():
        assert effects["actions", year] == count
    assert {one.before for one in found.effects} == {None}
    assert {one.kind for one in found.changes} == {"added"}
    again = propose(found.files, [dropped(name)], ground(told))
    assert again.questions == ()
    assert again.changes == ()
    assert again.effects == ()


def test_what_is_kept_of_a_dropped_file_says_the_same_and_names_nobody() -> None:
    told = expected("bretagne")
    kept = take_in(dropped("bretagne"), {}, ground(told), {})
    assert not (kept.emptied or kept.passages or kept.addresses)
    assert propose({}, [kept.dropped], ground(told)) == propose({}, [dropped("bretagne")], ground(told))
    named = take_in(Dropped("with_names.xlsx", (TRACKERS / "with_names.xlsx").read_bytes()), {}, ground(told), {})
    assert named.passages
    held = gzip.decompress(named.dropped.content.partition(b"\n")[2]).decode()
    assert [text for text in expected("with_names")["forbidden_strings"] if text in held] == []


def test_a_correction_survives_the_next_import_and_a_conflict_is_a_question() -> None:
    first, events = answered("minuscule"), schemas()["events"]
    told = expected("minuscule")
    key = next(iter(table_rows(first.files, events)))
    mine = with_row(first.files, events, key, {"place": "Nantes"})
    again = propose(mine, [dropped("minuscule")], ground(told))
    assert again.questions == ()
    assert again.changes == ()
    before = rows_of(first.files, events, imported=True)
    base = [{**one, "place": "Rennes"} if one["event_id"] == key else one for one in before]
    both = propose(with_rows(mine, events, base, imported=True), [dropped("minuscule")], ground(told))
    (question,) = both.questions
    assert (question.about, question.code, question.column) == ("import", "cell", "Lieu")
    assert set(question.choices) == {"mine", "theirs"}
    kept = propose(mine, [dropped("minuscule")], ground(told), Choices({question.key: "mine"}))
    assert table_rows(kept.files, events)[key]["place"] == "Nantes"


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("suivi.csv", "Réf;Quoi;Quand;Où;Combien"),
        ("events.csv", "{0};report_year;status;source;title;place;date_precision;{1}"),
    ],
    ids=["tracker", "table"],
)
def test_an_emptied_cell_is_emptied_and_an_emptied_column_asks_first(name: str, titles: str) -> None:
    told, events = expected("minuscule"), schemas()["events"]

    def file(*numbers: str) -> Dropped:
        own = name == "suivi.csv"
        line = "A{0};Café {0};1{0}/03/2024;Tours;{1}" if own else "a{0};2024;realised;Suivi;Café {0};Tours;unknown;{1}"
        lines = [titles.format("event_id", "participants"), *(line.format(*one) for one in enumerate(numbers, 1))]
        return Dropped(name, "\n".join(lines).encode())

    first = propose({}, [file("env. 90", "12", "41")], ground(told))
    assert first.ready
    one = propose(first.files, [file("env. 90", "", "41")], ground(told))
    assert one.ready
    (change,) = one.changes
    assert {(cell.column, cell.after) for cell in change.cells} <= {
        ("participants", ""),
        ("participants_precision", ""),
    }
    every = propose(first.files, [file("", "", "")], ground(told))
    (question,) = every.questions
    assert (question.code, "3 cellules" in question.text) == ("emptied", True)
    assert every.changes == (), "until then it says nothing"
    kept = propose(first.files, [file("", "", "")], ground(told), Choices({question.key: "mine"}))
    assert (kept.questions, kept.changes) == ((), ())
    assert propose(kept.files, [file("", "", "")], ground(told)).questions == (), "settled once"
    gone = propose(first.files, [file("", "", "")], ground(told), Choices({question.key: "theirs"}))
    assert not any({"participants", "participants_precision"} & set(row) for row in rows_of(gone.files, events))


def test_a_faulty_row_is_told_at_its_cell_corrected_there_and_may_be_left_out() -> None:
    told, events = expected("minuscule"), schemas()["events"]
    rows = "a;2024;Réalisée;Café;12/03/2024;Au jour près;Suivi\nb;2024;Réalisée;Visite;32/13/2024;Au jour près;Suivi\n"
    header = ";".join(events.field(name).title for name in COLUMNS)
    file = Dropped("events.csv", f"{header}\n{rows}".encode())
    found = propose({}, [file], ground(told))
    (faulty,) = found.faulty
    assert (faulty.row, set(faulty.faults), faulty.cells["date_start"]) == (3, {"date_start"}, "32/13/2024")
    assert not found.ready
    mended = propose({}, [file], ground(told), Choices(corrections={faulty.key: {"date_start": "13/03/2024"}}))
    assert mended.ready
    assert table_rows(mended.files, events)["b"]["date_start"] == "2024-03-13"
    left = propose({}, [file], ground(told), Choices(corrections={faulty.key: {LEAVE_OUT: "oui"}}))
    assert left.ready
    assert (left.left_out, set(table_rows(left.files, events))) == (1, {"a"})


def test_a_loss_asks_for_a_yes() -> None:
    told, whole = expected("bretagne"), answered("bretagne")
    few = with_rows(whole.files, schemas()["events"], rows_of(whole.files, schemas()["events"])[:5])
    file = Dropped("events.csv", few["events.csv"])
    found = propose(whole.files, [file], ground(told), Choices(how="replace"))
    assert {one.about for one in found.questions} == {"loss"}
    agreed = Choices({one.key: WANTED for one in found.questions}, how="replace")
    assert propose(whole.files, [file], ground(told), agreed).ready
    added = propose(whole.files, [file], ground(told))
    assert (added.how, added.questions, added.changes) == ("complete", (), ())


COLUMNS = ("event_id", "report_year", "status", "title", "date_start", "date_precision", "source")
