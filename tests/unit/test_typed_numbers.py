"""How many came and how long, as people type them: what is read, what is asked, what is left to be asked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from expected_trackers import changed_by_spreadsheet, events, must_ask
from hypothesis import given
from hypothesis import strategies as st

from dashboard.sources.raw import Cell, Fault
from dashboard.sources.trackers.durations import read_duration
from dashboard.sources.trackers.numbers import read_count

COUNTS: dict[Cell, tuple[int | None, str]] = {
    12: (12, "exact"), 0: (0, "exact"), "9": (9, "exact"), "１２": (12, "exact"),
    "0": (0, "exact"), "aucun": (0, "exact"), "0 participant": (0, "exact"), "12,0": (12, "exact"),
    "1 020": (1020, "exact"), "1\u00a0020": (1020, "exact"), "1\u202f150": (1150, "exact"), "1.020": (1020, "exact"),
    "deux cents": (200, "exact"), "quatre-vingt-dix-sept": (97, "exact"), "mille deux cents": (1200, "exact"),
    "vingt et un": (21, "exact"), "un participant": (1, "exact"), "12²": (12, "exact"), "12*": (12, "exact"),
    "85 connectés": (85, "exact"), "85 pers.": (85, "exact"), "85 Participants": (85, "exact"), "12 p.": (12, "exact"),
    "12 participant·e·s": (12, "exact"), "12 participant(e)s": (12, "exact"), "présents : 12": (12, "exact"),
    "12 (dont 4 élus)": (12, "exact"), "12 dont 4 élus": (12, "exact"), "12, dont 4 élus": (12, "exact"),
    "12 (8 en présentiel, 4 en visio)": (12, "exact"), "15 (20 inscrits)": (15, "exact"),
    "15 présents / 20 inscrits": (15, "exact"), "20 inscrits, 15 présents": (15, "exact"), "15 sur 20": (15, "exact"),
    "12 personnes, 5 structures": (12, "exact"), "8 + 4 = 12": (12, "exact"),
    "20 inscrits (12 présents)": (12, "exact"), "20 inscrits dont 12 présents": (12, "exact"),
    "12 structures (25 personnes)": (25, "exact"), "25 pers. / 12 structures": (25, "exact"),
    "12 (sur 20)": (12, "exact"), "12 (cf. liste)": (12, "exact"), "12.": (12, "exact"), "1 020,00": (1020, "exact"),
    "١٢": (12, "exact"), "une seule personne": (1, "exact"), "12 chefs de projet": (12, "exact"),
    "personne n’est venu": (0, "exact"), "12 sur place, 10 en ligne": (22, "exact"), "10F + 2H": (12, "exact"),
    "8 (5F/3H)": (8, "exact"), "12 à confirmer": (12, "about"), "12 (à vérifier)": (12, "about"),
    "18 + 4 en visio": (22, "exact"), "18+4": (22, "exact"), "12 (+ 4 en visio)": (16, "exact"),
    "12 présentiel, 8 visio": (20, "exact"), "12 élus et 8 techniciens": (20, "exact"), "5H/7F": (12, "exact"),
    "env. 40": (40, "about"), "Env.40": (40, "about"), "~30": (30, "about"), "≈ 20": (20, "about"),
    "45 env.": (45, "about"), "environ 900": (900, "about"), "une trentaine": (30, "about"), "30aine": (30, "about"),
    "Une quinzaine de personnes": (15, "about"), "deux douzaines": (24, "about"), "une petite centaine": (100, "about"),
    "une demi-douzaine": (6, "about"), "une vingtaine/trentaine": (25, "about"), "12 ?": (12, "about"),
    "12 (estimation)": (12, "about"), "environ 12 + 4": (16, "about"),
    "40-50": (45, "about"), "40 – 50": (45, "about"), "30 à 40": (35, "about"), "entre 40 et 50": (45, "about"),
    "dix à quinze": (12, "about"), "de 40 à 50 personnes": (45, "about"), "12 ou 13": (12, "about"),
    "plus de 100": (100, "at_least"), "au moins 50": (50, "at_least"), "+ de 110": (110, "at_least"),
    "100+": (100, "at_least"), "100 et plus": (100, "at_least"), "plus d’une centaine": (100, "at_least"),
    "> 100": (100, "at_least"),
    None: (None, ""), "": (None, ""), " ": (None, ""), "nc": (None, ""), "NC": (None, ""), "n.c.": (None, ""),
    "?": (None, ""), "??": (None, ""), "-": (None, ""), "–": (None, ""), "…": (None, ""),
    "non renseigné": (None, ""), "Non communiquée": (None, ""), "à compléter": (None, ""), "inconnu": (None, ""),
}  # fmt: skip

STATUSES = {
    "reporté": "postponed", "Reportée au 12/10": "postponed", "report": "postponed", "ANNULÉ": "cancelled",
    "annulation": "cancelled", "séance annulée": "cancelled", "à venir": "announced",
}  # fmt: skip

COUNTS_ASKED: dict[Cell, list[str]] = {
    "20 inscrits": ["", "20"], "100 attendus": ["", "100"], "15 (inscrits)": ["", "15"], "inscrits : 12": ["", "12"],
    "85 inscrits en visio": ["", "85"], "12 structures": ["", "12"], "moins de 30": ["", "30"], "max 30": ["", "30"],
    "15/20": ["15", "20", ""], "2 x 15": ["30", "15", ""], "3 séances de 12": ["36", "12", ""],
    "12, 15": ["27", "12", "15", ""], "12 participants + 2 animateurs": ["14", "2", "12", ""],
    "20 (prévision)": ["", "20"], "moins d’une dizaine": ["", "10"], "12 présents/20": ["12", "20", ""],
    "15/20 personnes": ["15", "20", ""], "annulé puis reporté": ["cancelled", "postponed"],
    "12, 5 structures": ["12", ""], "néant": ["", "0"],
    "12 inscrits sur 20": ["", "12"], "5 structures sur 12": ["", "5"], "20 inscrits, 5 structures": ["", "20", "5"],
    "0 ?": ["", "0"], "n’a pas eu lieu": ["cancelled", "postponed"],
    datetime(2024, 12, 10): ["", "10-12"],
}  # fmt: skip

COUNTS_NOT_UNDERSTOOD: tuple[Cell, ...] = (
    -1, 12.5, True, "12,5", "1,020", "12 €", "12 %", "12h", "complet", "quelques dizaines",
    "12.000", "12 (moyenne)", "12 connectés (max)", "12 en moyenne", "✓", "👍", "#N/A", "Ø", "J1 : 12, J2 : 15",
    "oui", "-5", '"', "50-40",
    "2023-2024", "06 12 34 56 78", 2_000_000, "dix-trente", "Bramoulin 12", "20 (reporté)", "15 (x2)", "12/03/2024",
    "20 le matin, 15 l’après-midi", time(1, 2), timedelta(1), datetime(2024, 1, 10), Fault("#REF!", "error"),
)  # fmt: skip


@pytest.mark.parametrize(("cell", "meaning"), COUNTS.items(), ids=repr)
def test_a_count_is_read_as_a_person_means_it(cell: Cell, meaning: tuple[int | None, str]) -> None:
    found = read_count(cell)
    assert found is not None
    assert (found.value, found.precision, found.status, found.doubt) == (*meaning, "", None)


@pytest.mark.parametrize(("cell", "status"), STATUSES.items())
def test_a_status_typed_in_the_place_of_a_number_is_a_status(cell: str, status: str) -> None:
    found = read_count(cell)
    assert found is not None
    assert (found.value, found.status, found.doubt) == (None, status, None)


@pytest.mark.parametrize(("cell", "choices"), COUNTS_ASKED.items(), ids=repr)
def test_a_doubtful_count_is_asked(cell: Cell, choices: list[str]) -> None:
    found = read_count(cell)
    assert found is not None
    assert found.value is None
    assert found.doubt is not None
    assert list(found.doubt.choices) == choices


@pytest.mark.parametrize("cell", COUNTS_NOT_UNDERSTOOD, ids=repr)
def test_what_is_no_count_is_not_made_one(cell: Cell) -> None:
    assert read_count(cell) is None


def test_what_is_added_up_is_said() -> None:
    found = read_count("18 + 4 en visio")
    assert found is not None
    assert found.said == "18 + 4 = 22"


def test_a_question_repeats_no_name() -> None:
    found = read_count("20 inscrits (Mme Zélie Bramoulin)")
    assert found is None or found.doubt is None or "Bramoulin" not in found.doubt.text


DURATIONS: dict[Cell, float | None] = {
    "½": 1, "1/2": 1, "0,5": 1, "demi-journée": 1, "une demi journée": 1, "1/2 journée": 1, "½ journée": 1, "1/2j": 1,
    "matin": 1, "Matinée": 1, "après-midi": 1, "AM": 1, "apm": 1, "soirée": 1, "en soirée": 1, "petit-déjeuner": 1,
    "journée": 2, "1 journée": 2, "journée entière": 2, "1 j": 2, "1 jour": 2, "une journée et demie": 3, "1,5 j": 3,
    "2 jours": 4, "2j": 4, "deux jours": 4, "2 jours et demi": 5, "4 demi-journées": 4, "4 x 1/2 j": 4, "2 matinées": 2,
    "matin et après-midi": 2, "matin/après-midi": 2, "journée + soirée": 3,
    "9h30-12h30": 1, "9:30 – 12:30": 1, "9h-12": 1, "9-12h": 1, "9 h 30 - 12 h": 1, "de 14h à 16h": 1, "12h-14h": 1,
    "9h-14h": 1, "13h30-18h": 1, "18h30-20h30": 1, "9h-17h": 2, "9H30 - 16H30": 2, "9h-12h / 14h-17h": 2,
    "10h-12h puis 14h-16h": 2, "matin (9h-12h)": 1, "9h-17h (journée)": 2, "2 jours, 9h-17h": 4,
    "1h30": 1, "2h": 1, "2 heures": 1, "1 h 30": 1, "90 min": 1, "7h": 2, "3 x 2h": 3, "3 séances de 2h": 3,
    "fin de journée": 1, "fin d’après-midi": 1, "une 1/2 journée": 1, "1:30": 1, "01:30:00": 1, "2x3h": 2, "A.M.": 1,
    "9h-17h (pause déjeuner)": 2, "journée (à confirmer)": 2, "mardi matin": 1, "9h-12h30 visio": 1, "1h30mn": 1,
    "1j1/2": 3, "2 * 0,5 j": 2, "demie-journée": 1, "DJ": 1,
    time(1, 30): 1, timedelta(hours=3): 1, timedelta(hours=7): 2, datetime(1899, 12, 30, 1, 30): 1,
    None: None, "": None, "nc": None, "?": None, "-": None, "à définir": None, "0": 0,
}  # fmt: skip

DURATIONS_ASKED: dict[Cell, list[str]] = {
    1: ["2", "1"], "1,5": ["3", "1.5"], "14h": ["1", ""], time(14, 0): ["1", ""], "9h": ["1", "2", ""],
    "5h": ["2", "1"], "35h": ["10", ""], "10h-15h": ["2", "1"], "matin (9h-17h)": ["1", "2"], "1 1/2 j": ["3", "1"],
    datetime(2024, 2, 1): ["1", ""], datetime(2024, 5, 1): ["3", ""],
}  # fmt: skip

IN_UNITS: dict[tuple[Cell, str], float] = {
    (0.5, "days"): 1, (1, "days"): 2, ("1,5", "days"): 3, ("½", "days"): 1, (3, "half_days"): 3, ("2", "half_days"): 2,
    ("1 journée", "half_days"): 2, (2, "hours"): 1, (7, "hours"): 2, ("1,5", "hours"): 1, ("2 jours", "hours"): 4,
}  # fmt: skip

DURATIONS_NOT_UNDERSTOOD: tuple[Cell, ...] = (
    -1, True, 201.0, 1e26, float("inf"), "9-12", "1 semaine", "week-end", "Zoom", "2h par séance",
    "17h-9h", '"', 5000, date(2024, 1, 10),
    Fault("", "unvalued"),
)  # fmt: skip


@pytest.mark.parametrize(("cell", "half_days"), DURATIONS.items(), ids=repr)
def test_a_duration_is_read_in_half_days(cell: Cell, half_days: float | None) -> None:
    found = read_duration(cell)
    assert found is not None
    assert (found.half_days, found.doubt) == (half_days, None)


@pytest.mark.parametrize(("typed", "half_days"), IN_UNITS.items(), ids=repr)
def test_the_title_gives_the_unit_of_a_bare_number(typed: tuple[Cell, str], half_days: float) -> None:
    found = read_duration(typed[0], unit=typed[1])
    assert found is not None
    assert (found.half_days, found.doubt) == (half_days, None)


@pytest.mark.parametrize(("cell", "choices"), DURATIONS_ASKED.items(), ids=repr)
def test_a_doubtful_duration_is_asked(cell: Cell, choices: list[str]) -> None:
    found = read_duration(cell)
    assert found is not None
    assert found.half_days is None
    assert found.doubt is not None
    assert list(found.doubt.choices) == choices


@pytest.mark.parametrize("cell", DURATIONS_NOT_UNDERSTOOD, ids=repr)
def test_what_is_no_duration_is_not_made_one(cell: Cell) -> None:
    assert read_duration(cell) is None


def test_the_counts_and_durations_of_the_trackers_are_those_worked_out_by_hand() -> None:
    asked = set()
    for name, _, row in events():
        typed, where = row["participants"], f"{name} {row['sheet']} {row['row']}"
        count = read_count(typed["typed"])
        assert count is not None, where
        if count.doubt is not None:
            asked.add(typed["typed"])
        assert (count.value, count.precision or None) == (typed["value"], typed["precision"]), where
        unit = "days" if name == "reunion" else ""
        duration = read_duration(changed_by_spreadsheet(row["half_days"]["typed"]), unit=unit)  # type: ignore[arg-type]
        assert duration is not None, where
        answer = float(next(iter(duration.doubt.choices))) if duration.doubt else duration.half_days
        assert answer == row["half_days"]["value"], where
    assert must_ask("number") <= asked <= must_ask("number") | {"100 attendus"}


WORDS = st.lists(
    st.sampled_from(
        [*" +-/,;:()?~.h", "12", "40", "0", "1 020", "½", "env.", "à", "et", "sur", "dont", "inscrits", "visio",
         "venus", "une", "dizaine", "plus de", "matin", "journée", "jours", "9h30", "x",
         "reporté", "nc", "janvier", "Zélie"]
    ),
    max_size=7,
).map(" ".join)  # fmt: skip
CELLS = st.one_of(
    WORDS, st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.none(), st.dates(), st.datetimes(),
    st.times(), st.timedeltas(), st.builds(Fault, st.just("#REF!"), st.just("error")),
)  # fmt: skip


@given(CELLS, st.sampled_from(["", "days", "half_days", "hours"]))
def test_any_cell_is_a_count_a_question_or_unknown(cell: Cell, unit: str) -> None:
    count, duration = read_count(cell), read_duration(cell, unit=unit)
    if count is not None:
        assert bool(count.precision) == (count.value is not None)
        assert count.value is None or (count.doubt is None and 0 <= count.value <= 100_000)
        for choice in count.doubt.choices if count.doubt else ():
            again = read_count(choice)
            assert again is not None
            assert again.doubt is None
    if duration is not None:
        assert duration.half_days is None or (duration.doubt is None and 0 <= duration.half_days <= 400)
        for choice in duration.doubt.choices if duration.doubt else ():
            answer = read_duration(choice, unit="half_days")
            assert answer is not None
            assert answer.doubt is None


@given(st.integers(0, 100_000))
def test_a_whole_number_reads_as_itself_however_it_is_grouped(number: int) -> None:
    for typed in (number, float(number), str(number), f"{number:,}".replace(",", "\u202f"), f" {number} participants "):
        found = read_count(typed)
        assert found is not None
        assert (found.value, found.precision) == (number, "exact")
