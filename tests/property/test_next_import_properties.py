"""Whatever a tracker becomes and whatever was corrected: no row twice, no correction lost, nothing asked twice."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support import sample, schemas

from dashboard.sources.trackers.identity import OWN_KEY, Row
from dashboard.sources.trackers.next_import import THEIRS, NextImport, Rows, next_import

EVENTS = schemas()["events"]
FORM = re.compile(EVENTS.field("event_id").pattern or "")
EXAMPLES = sample(60, 1500)
SMALL: dict[str, st.SearchStrategy[str]] = {
    "title": st.sampled_from(
        ["Café", "Cafés", "Atelier emploi", "Atelier emplois", "Visite", "Mme Zélie Bramoulin", ""]
    ),
    "date_start": st.sampled_from(["2024-03-12", "2024-04", "2025-03-12", ""]),
    "place": st.sampled_from(["Tours", "Blois", ""]),
    "participants": st.sampled_from(["", "12", "40"]),
    "details": st.sampled_from(["", "suite"]),
}
"""Few values, so that rows resemble one another, and are the same."""


def rows_of(**more: st.SearchStrategy[str]) -> st.SearchStrategy[list[dict[str, str]]]:
    return st.lists(st.fixed_dictionaries({**SMALL, **more}), max_size=7)


KEYED = rows_of(**{OWN_KEY: st.sampled_from(["", "1", "2", "3", "4"])})
TRACKERS = st.one_of(rows_of(), KEYED)


@st.composite
def corrections(draw: st.DrawFn, held: Rows) -> dict[str, Row]:
    """What the product holds after some work: cells changed, rows removed, one entered."""
    made: dict[str, Row] = {}
    for name, row in held.items():
        work = draw(st.sampled_from(["none", "none", "cell", "remove"]))
        if work != "remove":
            column = draw(st.sampled_from(list(SMALL)))
            made[name] = {**row, column: draw(SMALL[column])} if work == "cell" else row
    if draw(st.booleans()):
        made["a-la-main"] = draw(st.fixed_dictionaries(SMALL))
    return made


@st.composite
def stories(draw: st.DrawFn) -> tuple[NextImport, dict[str, Row], list[dict[str, str]]]:
    """A first import, what was made of it, and the tracker as it is then."""
    first = draw(TRACKERS)
    base = next_import({}, {}, first, EVENTS)
    held = draw(corrections(base.rows))
    then = [dict(row) for row in draw(st.permutations(first))][: draw(st.integers(0, 7))]
    for row in then:
        if draw(st.booleans()):
            column = draw(st.sampled_from(list(SMALL)))
            row[column] = draw(SMALL[column])
    return base, held, draw(st.permutations(then + draw(TRACKERS)[:2]))


def contents(rows: Any) -> Counter[frozenset[tuple[str, str]]]:
    return Counter(frozenset(row.items()) for row in rows)


@given(TRACKERS)
@settings(max_examples=EXAMPLES)
def test_a_first_import_has_every_row_once_under_a_sound_identifier_and_asks_nothing(rows: list[Row]) -> None:
    found = next_import({}, {}, rows, EVENTS)
    assert found.questions == ()
    assert contents(found.base.values()) == contents(rows)
    assert list(found.rows) == list(found.base)
    assert all(FORM.fullmatch(name) and "bramoulin" not in name for name in found.base)


@given(TRACKERS, st.data())
@settings(max_examples=EXAMPLES)
def test_the_same_tracker_in_another_order_changes_nothing(rows: list[Row], data: st.DataObject) -> None:
    base = next_import({}, {}, rows, EVENTS)
    held = data.draw(corrections(base.rows))
    held.pop("a-la-main", None)
    again = next_import(base.base, held, data.draw(st.permutations(rows)), EVENTS)
    assert again.questions == ()
    assert again.rows == held
    assert {name: contents([row]) for name, row in again.base.items() if OWN_KEY not in row} == {
        name: contents([row]) for name, row in base.base.items() if OWN_KEY not in row
    }


@given(rows_of(), st.data())
@settings(max_examples=EXAMPLES)
def test_identifiers_do_not_depend_on_the_order_of_the_rows(rows: list[Row], data: st.DataObject) -> None:
    one, other = (next_import({}, {}, some, EVENTS).base for some in (rows, data.draw(st.permutations(rows))))
    assert one == other


@given(stories())
@settings(max_examples=EXAMPLES)
def test_every_row_of_the_tracker_is_there_once_and_none_but_those_that_somebody_removed_is_left_out(
    story: tuple[NextImport, Rows, list[Row]],
) -> None:
    base, held, then = story
    found = next_import(base.base, held, then, EVENTS)
    assert contents(found.base.values()) == contents(then)
    for name in found.base:
        assert name in found.rows or (name in base.base and name not in held)


@given(stories())
@settings(max_examples=EXAMPLES)
def test_no_correction_is_lost_without_an_answer_and_what_only_the_tracker_changed_is_taken(
    story: tuple[NextImport, Rows, list[Row]],
) -> None:
    base, held, then = story
    found = next_import(base.base, held, then, EVENTS)
    asked = {(one.row, one.column) for one in found.questions}
    for name, mine in held.items():
        old, new = base.base.get(name, {}), found.base.get(name)
        for column, text in mine.items():
            if text != old.get(column, ""):
                assert found.rows[name][column] == text, "corrected, or entered"
                assert new is None or new[column] in (text, old.get(column, "")) or (name, column) in asked
            elif new is not None:
                assert found.rows[name][column] == new[column]
    for name in base.base:
        assert name in held or name not in found.rows, "removed"


@given(stories(), st.data())
@settings(max_examples=EXAMPLES)
def test_answers_settle_and_the_import_that_follows_asks_nothing(
    story: tuple[NextImport, Rows, list[Row]], data: st.DataObject
) -> None:
    base, held, then = story
    answers: dict[tuple[str, str, str], str] = {}
    found = next_import(base.base, held, then, EVENTS)
    for _ in range(2 * len(then) + 2):
        if not found.questions:
            break
        answers |= {one.key: data.draw(st.sampled_from(list(one.choices))) for one in found.questions}
        found = next_import(base.base, held, then, EVENTS, answers)
    assert found.questions == ()
    for (code, name, column), answer in answers.items():
        if code == "cell" and name in found.base and name in held:
            mine, theirs = held[name][column], found.base[name][column]
            if len({base.base.get(name, {}).get(column, ""), mine, theirs}) == 3:
                assert found.rows[name][column] == (theirs if answer == THEIRS else mine)
    again = next_import(found.base, found.rows, then, EVENTS)
    assert (again.rows, again.questions) == (found.rows, ())


@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDEFGH"), st.sampled_from(["2024-03-12", "2024-04-02", "2025"])), unique=True
    ),
    st.data(),
)
@settings(max_examples=EXAMPLES)
def test_an_identifier_is_kept_when_rows_are_moved_added_counted_anew_or_numbered_anew(
    traits: list[tuple[str, str]], data: st.DataObject
) -> None:
    def row(title: str, day: str, number: int) -> dict[str, str]:
        return {
            "title": title,
            "date_start": day,
            "participants": data.draw(SMALL["participants"]),
            OWN_KEY: str(number),
        }

    base = next_import({}, {}, [row(*one, number) for number, one in enumerate(traits)], EVENTS)
    known = {(one["title"], one["date_start"]): name for name, one in base.base.items()}
    more = [(f"Nouvelle {number}", "2024-03-12") for number in range(data.draw(st.integers(0, 3)))]
    then = [row(*one, number) for number, one in enumerate(data.draw(st.permutations(traits + more)))]
    found = next_import(base.base, base.rows, then, EVENTS)
    assert found.questions == ()
    assert {known.get((one["title"], one["date_start"]), name): one for name, one in found.base.items()} == found.base
