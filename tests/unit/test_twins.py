"""Lines on one action complete one another, whoever wrote them, and the action counts once."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from support import TINY, V2, VT, event, tiny, words_of

from dashboard.filters import Filters
from dashboard.indicators.agenda import agenda
from dashboard.indicators.selection import PLANNED, REALISED, selection
from dashboard.snapshot import CentreData, Snapshot, derive_events
from dashboard.twins import Filled, completed, linked

PLACE = {"place": "Orléans", "commune_code": "45234", "department_code": "45"}
VISIO = {"modality": "remote", "modality_basis": "document"}


def rows(*cells: dict[str, str]) -> pd.DataFrame:
    """Lines of a made-up centre, as the reader gives them."""
    return tiny(events=list(cells)).events.drop(columns=["family", "held", "filled"])


def announced(name: str, twins: str = "", **cells: str) -> dict[str, str]:
    return event(event_id=name, status="announced", same_as=twins, **cells)


def row(data: CentreData, name: str) -> pd.Series:
    return data.events.set_index("event_id").loc[name]


def told(frame: pd.DataFrame, name: str, column: str) -> Any:
    value = frame.set_index("event_id").loc[name, column]
    return None if not isinstance(value, tuple) and pd.isna(value) else value


# --- what is taken, and from where ------------------------------------------------------------------------------------


def test_an_empty_cell_is_filled_from_the_line_on_the_same_action_and_says_so() -> None:
    done = event(event_id="r", same_as="p")
    data = tiny(events=[done, announced("p", **PLACE, source="Programme — Rencontres")])
    found = row(data, "r")
    assert (found["place"], found["commune_code"], found["department_code"]) == ("Orléans", "45234", "45")
    assert Filled("place", ("p",), ("Programme — Rencontres",)) in found["filled"]
    assert [cell.column for cell in found["filled"]] == ["department_code", "commune_code", "place"]
    assert row(data, "p")["filled"] == ()


def test_a_link_told_by_the_other_line_only_completes_too() -> None:
    data = tiny(events=[event(event_id="r"), announced("p", "r", **VISIO)])
    assert row(data, "r")["modality"] == "remote"
    assert row(data, "r")["modality_basis"] == "document"


def test_what_a_line_tells_itself_stays() -> None:
    own = {"place": "Tours", "commune_code": "37261", "department_code": "37"}
    data = tiny(events=[event(event_id="r", same_as="p", **own), announced("p", **PLACE, **VISIO, venue="CRIJ")])
    found = row(data, "r")
    assert (found["place"], found["modality"]) == ("Tours", "remote")
    assert pd.isna(found["venue"]), "a room of another town"


def test_places_are_taken_from_the_widest_to_the_finest_as_far_as_lines_agree() -> None:
    other = {"place": "Gien", "commune_code": "45155", "department_code": "45"}
    data = tiny(events=[event(event_id="r", same_as="p|q"), announced("p", **PLACE), announced("q", **other)])
    found = row(data, "r")
    assert found["department_code"] == "45"
    assert pd.isna(found["commune_code"])
    assert pd.isna(found["place"])


def test_a_commune_of_another_department_than_the_line_s_is_not_taken() -> None:
    line = event(event_id="r", same_as="p", department_code="37")
    data = tiny(events=[line, announced("p", commune_code="45234", place="Orléans")])
    assert pd.isna(row(data, "r")["commune_code"])


def test_lines_that_disagree_tell_nothing() -> None:
    hybrid = {"modality": "hybrid", "modality_basis": "document"}
    data = tiny(events=[event(event_id="r", same_as="p|q"), announced("p", **VISIO), announced("q", **hybrid)])
    assert pd.isna(row(data, "r")["modality"])
    assert row(data, "r")["filled"] == ()


def test_a_line_of_several_dates_takes_what_all_agree_on_and_names_them_all() -> None:
    several = event(event_id="r", date_start="", date_precision="unknown", occurrences="9", same_as="p1|p2")
    lines = [announced("p1", **VISIO, date_start="2024-02-09"), announced("p2", **VISIO, date_start="2024-03-15")]
    data = tiny(events=[several, *lines])
    found = row(data, "r")
    assert found["modality"] == "remote"
    assert [(cell.column, cell.lines, cell.sources) for cell in found["filled"]] == [
        ("modality", ("p1", "p2"), ("Rapport — Section",))
    ]
    assert pd.isna(found["month"])
    alone = tiny(events=[several, lines[0]])
    assert pd.isna(row(alone, "r")["day"]), "one date does not tell nine"


def test_the_date_of_what_took_place_may_come_from_its_announcement_never_the_reverse() -> None:
    done = event(event_id="r", date_start="", date_precision="placeholder", date_as_written="01/oct", same_as="p")
    data = tiny(events=[done, announced("p", date_start="2024-06-12", date_as_written="12 juin")])
    found = row(data, "r")
    assert (found["year"], found["month"], str(found["day"].date())) == (2024, 6, "2024-06-12")
    assert (found["date_precision"], found["date_as_written"]) == ("day", "12 juin")
    waiting = announced("p", "r", date_start="", date_precision="unknown")
    assert pd.isna(row(tiny(events=[event(event_id="r"), waiting]), "p")["month"])


def test_numbers_are_counted_by_each_line_alone() -> None:
    counted = event(event_id="r", participants="38", half_days="2", occurrences="3")
    data = tiny(events=[counted, event(event_id="q", same_as="r")])
    for column in ("participants", "half_days", "occurrences"):
        assert pd.isna(row(data, "q")[column])


def test_a_written_basis_is_preferred_to_a_deduced_one() -> None:
    guess = {"modality": "remote", "modality_basis": "implied"}
    data = tiny(events=[event(event_id="r", same_as="p|q"), announced("p", **guess), announced("q", **VISIO)])
    assert row(data, "r")["modality_basis"] == "document"


# --- between two centres ----------------------------------------------------------------------------------------------


def test_two_centres_complete_each_other_when_both_say_that_it_is_one_action() -> None:
    ours = rows(event(event_id="a", same_as="b", role="lead"))
    theirs = rows(event(event_id="b", same_as="a", **PLACE, **VISIO, network_id="net", role="support"))
    found = completed(ours, {"Ailleurs": theirs})
    assert told(found, "a", "modality") == "remote"
    assert told(found, "a", "place") == "Orléans"
    assert {cell.centre for cell in told(found, "a", "filled")} == {"Ailleurs"}
    assert told(found, "a", "network_id") is None, "networks are in words of each centre's own"
    assert told(completed(theirs, {"Nous": ours}), "b", "role") == "support"


@pytest.mark.parametrize(("one", "other"), [("b", ""), ("", "a")])
def test_a_centre_reads_nothing_of_another_by_naming_its_lines(one: str, other: str) -> None:
    ours = rows(event(event_id="a", same_as=one))
    theirs = rows(event(event_id="b", same_as=other, **PLACE))
    found = completed(ours, {"Ailleurs": theirs})
    assert told(found, "a", "place") is None
    assert told(found, "a", "filled") == ()


def test_a_centre_is_looked_at_with_those_that_its_lines_reach_and_no_other() -> None:
    tables = {
        "Nord": rows(event(event_id="a", same_as="b")),
        "Ouest": rows(event(event_id="d", same_as="nowhere")),
        "Sud": rows(event(event_id="b", same_as="a|c")),
        "Est": rows(event(event_id="c")),
    }
    together = ["Nord", "Sud", "Est"]
    assert linked(tables) == {**dict.fromkeys(together, together), "Ouest": ["Ouest"]}


def test_what_another_centre_took_is_not_given_back_as_told() -> None:
    ours, theirs = rows(event(event_id="a", same_as="b", **PLACE)), rows(event(event_id="b", same_as="a"))
    taken = completed(theirs, {"Nous": ours})
    assert told(taken, "b", "place") == "Orléans"
    bare = rows(event(event_id="a", same_as="b"))
    assert told(completed(bare, {"Ailleurs": taken}), "a", "place") is None


# --- counted once -----------------------------------------------------------------------------------------------------


def test_what_another_line_tells_as_done_is_no_longer_announced() -> None:
    data = tiny(
        events=[
            event(event_id="r", same_as="p1"),
            announced("p1", "r"),
            announced("p2", "p1", date_start="2024-05-02"),
            announced("p3", date_start="2024-06-03"),
        ]
    )
    filters = Filters(data.centre.id, 2024)
    assert data.events["counts"].tolist() == [True, False, False, True]
    assert int(selection(data, filters, REALISED).sum()) == 1
    assert int(selection(data, filters, PLANNED).sum()) == 1
    assert dict(agenda(data, filters, words_of(data)).counts) == {"realised": 1, "announced": 1}


def test_what_took_place_elsewhere_in_the_year_is_not_announced_where_it_was() -> None:
    data = tiny(events=[event(event_id="r", same_as="p"), announced("p", date_start="2023-12-05", report_year="2023")])
    found = agenda(data, Filters(data.centre.id, 2023), words_of(data))
    assert found.entries == ()
    assert not found.counts["announced"]


def test_what_another_centre_tells_as_done_is_no_longer_announced() -> None:
    ours, theirs = rows(announced("a", "b")), rows(event(event_id="b", same_as="a"))
    assert derive_events(ours, TINY, {"Ailleurs": theirs})["counts"].tolist() == [False]
    assert derive_events(theirs, TINY, {"Nous": ours})["counts"].tolist() == [True]


def test_of_lines_not_done_the_one_that_says_most_stands_for_the_action() -> None:
    data = tiny(
        events=[
            event(event_id="a", status="tentative"),
            announced("b", "a"),
            event(event_id="c", status="postponed", same_as="a"),
        ]
    )
    assert data.events["counts"].tolist() == [False, False, True]


# --- the shipped data -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("centre", "name", "column", "value", "document"),
    [
        (V2, "v2-2024-r06", "department_code", "45", "Programme janvier-juillet 2024"),
        (V2, "v2-2024-r06", "place", "Orléans", "Programme janvier-juillet 2024"),
        (V2, "v2-2024-r06", "modality", "in_person", "Programme janvier-juillet 2024"),
        (V2, "v2-2024-r01", "modality", "remote", "Programme janvier-juillet 2024"),
        (V2, "v2-2024-r04", "modality", "remote", "Rapport d’activité 2024"),
        (V2, "v2-2024-r07", "place", "Paris", "Programme janvier-juillet 2024"),
        (VT, "vt-2024-e45", "place", "Paris", "Programme janvier-juillet 2024"),
    ],
)
def test_shipped_lines_complete_each_other(
    snapshot: Snapshot, centre: str, name: str, column: str, value: str, document: str
) -> None:
    found = row(snapshot.centres[centre], name)
    assert found[column] == value
    cell = next(cell for cell in found["filled"] if cell.column == column)
    assert cell.sources[0].startswith(document)
    other = {"v2-2024-r04": "Villes et Territoires Occitanie", "vt-2024-e45": "Villes au Carré"}
    assert cell.centre == other.get(name, "")
