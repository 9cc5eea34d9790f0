"""A tracker imported again: its rows are found again, and what was corrected since the last import stays."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from support import schemas

from dashboard.sources.problems import MASKED
from dashboard.sources.trackers.identity import OWN_KEY, Row, new_identifiers
from dashboard.sources.trackers.next_import import MINE, THEIRS, NextImport, Rows, next_import

EVENTS = schemas()["events"]


def row(title: str, day: str = "2024-03-12", place: str = "Tours", **cells: str) -> dict[str, str]:
    return {"title": title, "date_start": day, "place": place, "participants": "40", **cells}


def again(
    first: list[Row],
    then: list[Row],
    corrected: Rows | None = None,
    answers: Mapping[tuple[str, str, str], str] | None = None,
) -> tuple[NextImport, NextImport]:
    """A first import, and the next one: of what was corrected, or of what the first gave."""
    base = next_import({}, {}, first, EVENTS)
    assert base.questions == ()
    held = base.rows if corrected is None else corrected
    return base, next_import(base.base, held, then, EVENTS, answers or {})


def names(of: NextImport) -> list[str]:
    return list(of.base)


CAFE, COURSE, VISIT = row("Café des partenaires"), row("Formation laïcité", "2024-05-02"), row("Visite", "2024-06", "")


# Identifiers


def test_a_new_identifier_is_made_from_the_date_and_the_title_without_accents() -> None:
    first = next_import({}, {}, [CAFE, COURSE, VISIT, row("Écoute", "", "")], EVENTS)
    assert names(first) == [
        "2024-03-12-cafe-des-partenaires", "2024-05-02-formation-laicite", "2024-06-visite", "sans-date-ecoute",
    ]  # fmt: skip


def test_rows_of_one_date_and_title_are_numbered_whatever_their_order() -> None:
    rows = [row("Atelier", place="Blois"), row("Atelier", place="Tours"), row("Atelier", place="Bourges")]
    made = new_identifiers(rows, ["2024-03-12-ATELIER"], EVENTS)
    assert made == ["2024-03-12-atelier-2", "2024-03-12-atelier-4", "2024-03-12-atelier-3"]
    assert new_identifiers(rows[::-1], ["2024-03-12-ATELIER"], EVENTS) == made[::-1]


@pytest.mark.parametrize(
    "title", ["Entretien avec Mme Zélie Bramoulin", "Zélie BRAMOULIN", "z.bramoulin@exemple.fr", ""]
)
def test_no_identifier_is_made_from_what_may_name_a_person(title: str) -> None:
    (name,) = new_identifiers([row(title)], [], EVENTS)
    assert name == "2024-03-12-actions"


# Rows found again


def test_a_row_is_found_again_by_the_key_of_its_tracker_whatever_else_has_changed() -> None:
    first = [{**CAFE, OWN_KEY: "A1"}, {**COURSE, OWN_KEY: "A2"}, {**VISIT, OWN_KEY: "A3"}]
    then = [{**row("Café des habitants", place="Blois"), OWN_KEY: "A1"}, first[1], first[2]]
    base, after = again(first, then)
    assert (names(after), after.questions) == (names(base), ())
    assert after.rows[names(base)[0]]["title"] == "Café des habitants"
    assert OWN_KEY not in after.rows[names(base)[0]]


def test_a_key_that_only_numbers_lines_identifies_nothing() -> None:
    first = [{**one, OWN_KEY: str(number)} for number, one in enumerate([CAFE, COURSE, VISIT], 1)]
    then = [
        {**one, OWN_KEY: str(number)} for number, one in enumerate([row("Bilan", "2024-01-05"), CAFE, COURSE, VISIT], 1)
    ]
    base, after = again(first, then)
    assert names(after) == ["2024-01-05-bilan", *names(base)]
    assert after.questions == ()


def test_numbers_that_begin_again_with_a_new_year_identify_nothing() -> None:
    first = [{**row("Café", f"2024-0{month}-12"), OWN_KEY: str(month)} for month in range(1, 6)]
    then = [{**row("Café", f"2025-0{month}-12"), OWN_KEY: str(month)} for month in range(1, 6)]
    base, after = again(first, then)
    assert not set(names(base)) & set(names(after))
    assert after.questions == ()


def test_a_row_whose_place_has_changed_is_found_by_title_and_date() -> None:
    base, after = again([CAFE, COURSE], [COURSE, row("CAFE DES  PARTENAIRES", place="Blois")])
    assert set(names(after)) == set(names(base))
    assert after.questions == ()


def test_a_row_that_resembles_one_that_is_gone_is_a_question_and_its_answer_settles_it() -> None:
    changed = row("Café des partenariats", participants="55")
    base, after = again([CAFE, COURSE], [changed, COURSE])
    known, (question,) = names(base)[0], after.questions
    assert (question.code, list(question.choices)) == ("same", [known, ""])
    assert "Café des partenariats" in question.text
    assert "12/03/2024" in question.choices[known]
    assert known in after.rows, "it waits for the answer"
    _, same = again([CAFE, COURSE], [changed, COURSE], answers={question.key: known})
    assert (same.questions, names(same)) == ((), names(base))
    assert same.rows[known]["participants"] == "55"
    _, other = again([CAFE, COURSE], [changed, COURSE], answers={question.key: ""})
    assert (other.questions, set(other.rows)) == ((), {names(base)[1], question.row})


def test_rows_that_cannot_be_told_apart_are_questions_and_one_answer_is_taken_once() -> None:
    first = [row("Atelier", half_days="1"), row("Atelier", half_days="2")]
    base, after = again(
        first, [row("Atelier", half_days="1", participants="7"), row("Atelier", half_days="2", participants="9")]
    )
    assert [one.code for one in after.questions] == ["same", "same"]
    answers = {one.key: names(base)[0] for one in after.questions}
    _, then = again(first, list(after.base.values()), answers=answers)
    assert [one.code for one in then.questions] == ["same"], "the second is asked again, of what is left"
    assert list(then.questions[0].choices) == [names(base)[1], ""]


def test_a_row_entered_in_the_product_is_found_in_the_tracker() -> None:
    base = next_import({}, {}, [COURSE], EVENTS)
    held = {**base.rows, "a-la-main": {**CAFE, "half_days": "1"}}
    after = next_import(base.base, held, [COURSE, {**CAFE, "half_days": ""}], EVENTS)
    assert names(after) == [names(base)[0], "a-la-main"]
    assert after.rows["a-la-main"]["half_days"] == "1"


def test_an_identifier_that_the_tracker_gives_is_kept_and_none_may_be_given_twice() -> None:
    first = [{**CAFE, "event_id": "c1"}, COURSE]
    assert names(next_import({}, {}, first, EVENTS)) == ["c1", "2024-05-02-formation-laicite"]
    with pytest.raises(ValueError, match="c1"):
        next_import({}, {}, [first[0], first[0]], EVENTS)


# Corrections


def corrected(of: Rows, name: str, **cells: str) -> Rows:
    return {**of, name: {**of[name], **cells}}


def test_a_correction_stays_and_what_the_tracker_changed_elsewhere_is_taken() -> None:
    base = next_import({}, {}, [CAFE], EVENTS)
    (name,) = base.base
    held = corrected(base.rows, name, participants="42", title="Café des partenaires du Sanitas", details="")
    _, after = again([CAFE], [{**CAFE, "venue": "Maison pour tous"}], held)
    assert after.questions == ()
    assert after.rows == {name: {**held[name], "venue": "Maison pour tous"}}


def test_a_value_changed_on_both_sides_is_a_question_and_never_overwritten() -> None:
    base = next_import({}, {}, [CAFE], EVENTS)
    (name,) = base.base
    held = corrected(base.rows, name, participants="42", modality="remote")
    then = [{**CAFE, "participants": "45", "modality": "in_person"}]
    _, after = again([CAFE], then, held)
    assert [(one.code, one.column, list(one.choices)) for one in after.questions] == [
        ("cell", "participants", [MINE, THEIRS]), ("cell", "modality", [MINE, THEIRS]),
    ]  # fmt: skip
    assert all(text in after.questions[0].text for text in ("Présences", "42", "45", "40"))
    assert "Distanciel" in after.questions[1].choices[MINE]
    assert (after.rows[name]["participants"], after.rows[name]["modality"]) == ("42", "remote")
    chosen = dict(zip((one.key for one in after.questions), (THEIRS, MINE), strict=True))
    _, settled = again([CAFE], then, held, chosen)
    assert settled.questions == ()
    assert (settled.rows[name]["participants"], settled.rows[name]["modality"]) == ("45", "remote")
    later = next_import(settled.base, settled.rows, then, EVENTS)
    assert (later.rows, later.questions) == (settled.rows, ()), "settled once"


def test_a_column_that_the_tracker_has_no_more_says_nothing() -> None:
    base = next_import({}, {}, [CAFE], EVENTS)
    (name,) = base.base
    _, after = again([CAFE], [{key: text for key, text in CAFE.items() if key != "participants"}])
    assert after.rows[name]["participants"] == "40"
    _, emptied = again([CAFE], [{**CAFE, "participants": ""}])
    assert emptied.rows[name]["participants"] == ""


def test_a_row_that_is_gone_from_the_tracker_goes_unless_it_was_corrected() -> None:
    base = next_import({}, {}, [CAFE, COURSE], EVENTS)
    first, second = base.base
    _, after = again([CAFE, COURSE], [COURSE])
    assert (set(after.rows), after.questions) == ({second}, ())
    held = corrected(base.rows, first, participants="42")
    _, asked = again([CAFE, COURSE], [COURSE], held)
    (question,) = asked.questions
    assert (question.code, asked.rows[first]["participants"]) == ("removed", "42")
    _, gone = again([CAFE, COURSE], [COURSE], held, {question.key: THEIRS})
    assert (set(gone.rows), gone.questions) == ({second}, ())


def test_a_row_removed_in_the_product_stays_away_unless_the_tracker_changes_it_and_somebody_wants_it() -> None:
    base = next_import({}, {}, [CAFE, COURSE], EVENTS)
    first, second = base.base
    held = {second: base.rows[second]}
    _, after = again([CAFE, COURSE], [CAFE, COURSE], held)
    assert (after.rows, after.questions) == (held, ())
    then = [{**CAFE, "participants": "45"}, COURSE]
    _, asked = again([CAFE, COURSE], then, held)
    (question,) = asked.questions
    assert (question.code, asked.rows) == ("back", held)
    _, back = again([CAFE, COURSE], then, held, {question.key: THEIRS})
    assert back.rows[first]["participants"] == "45"


def test_nothing_that_may_be_personal_is_in_a_question() -> None:
    named = row("Entretien avec Mme Zélie Bramoulin", details="Rencontre")
    base = next_import({}, {}, [named], EVENTS)
    (name,) = base.base
    held = corrected(base.rows, name, details="z.bramoulin@exemple.fr")
    _, after = again([named], [{**named, "details": "M. Anselme Kervadoué"}], held)
    (question,) = after.questions
    told = [question.text, question.row, *question.choices.values()]
    assert MASKED in question.text
    assert not any(part in text.lower() for text in told for part in ("bramoulin", "zélie", "kervad", "anselme"))
