"""A number that a document calls participants stays so, and what is unsure of it is told with it and with its sums."""

from __future__ import annotations

import pytest
from support import ROOT, V2, VT, event, schemas, tiny, words_of, year

from dashboard.indicators.agenda_words import participants_words
from dashboard.indicators.breakdowns import ATTENDANCES, by_dimension
from dashboard.indicators.compute_lists import attendances
from dashboard.indicators.head_counts import unsure
from dashboard.indicators.lines import lines
from dashboard.quality import doubts
from dashboard.snapshot import Snapshot
from dashboard.sources import load_centre


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"participants": "145", "occurrences": "9"}, "145 participant·es"),
        ({"participants": "14", "occurrences": "14"}, "14 participant·es"),
        ({"participants": "1"}, "1 participant·e"),
        ({"participants": "50", "participants_precision": "about"}, "environ 50 participant·es"),
        ({}, ""),
    ],
)
def test_a_head_count_is_called_what_its_document_calls_it(cells: dict[str, str], words: str) -> None:
    assert participants_words(lines(tiny(events=[event(**cells)]))[0]) == words


def test_sums_tell_how_much_of_them_is_unsure() -> None:
    data = tiny(
        events=[
            event(participants="145", occurrences="9", role="lead"),
            event(participants="14", occurrences="14", role="lead", date_start="2024-04-02"),
            event(participants="20", role="lead", date_start="2024-05-02"),
            event(participants="30", occurrences="3", status="announced"),
        ]
    )
    assert unsure(data).tolist() == [True, False, False, False]
    told = "pour 145, le document ne dit pas si le nombre est cumulé ou de personnes différentes"
    found = attendances(data, year(data))
    assert (found.value, found.note) == (179, told)
    assert f"P{told[1:]}." in by_dimension(data, year(data), words_of(data), "role", ATTENDANCES).notes
    assert not by_dimension(data, year(data), words_of(data), "role").notes


@pytest.mark.parametrize(
    ("centre", "action", "words"),
    [
        (V2, "v2-2024-r01", "personnes différentes ou leurs venues"),
        (V2, "v2-2024-r01", "de plusieurs façons"),
        (V2, "v2-2024-r05", "date par défaut"),
        (V2, "v2-2024-r06", "peut se lire autrement"),
        (V2, "v2-2024-r07", "plusieurs dates"),
        (V2, "v2-2024-p22", "ne donne pas l’année"),
        (V2, "v2-2007-e08", "ne donne pas l’année"),
        (V2, "v2-2024-p53", "plusieurs dates"),
        (V2, "v2-2020-p17", "une date qui n’existe pas"),
        (VT, "vt-2024-e19", "un week-end"),
        (VT, "vt-2024-e41", "déduit du rythme"),
        (VT, "vt-2024-e45", "plusieurs dates"),
        (VT, "vt-2024-os6", "dans un autre département"),
    ],
)
def test_doubts_of_the_documents_are_told(snapshot: Snapshot, centre: str, action: str, words: str) -> None:
    told = doubts(snapshot, centre, "events").get(action, ())
    assert any(words in sentence for sentence in told), told


def test_what_documents_say_is_not_kept_among_the_remarks_of_the_team() -> None:
    for centre in (V2, VT):
        notes = load_centre(ROOT / "data" / centre, schemas()).tables["events"]["notes"].dropna()
        assert not [note for note in notes if "déduit" in note or "deux fois" in note]
