"""Sentences computed from results: they change with the data, and never say more than the data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support import V2, VT, event, figure, source_of, text_of, tiny, walk, words_of, year

from dashboard.blocks.remember import activity, persons
from dashboard.components.charts import bars_chart, month_message, share_message
from dashboard.filters import Filters, vocabulary
from dashboard.indicators.breakdowns import Quantity, by_dimension, by_month
from dashboard.indicators.model import Breakdown, Row
from dashboard.snapshot import CentreData, Snapshot

N = "\u202f"


def months(*starts: str) -> Breakdown:
    data = tiny(events=[event(date_start=start) for start in starts])
    return by_month(data, year(data), words_of(data))


def shares(**values: float) -> Breakdown:
    total = sum(values.values())
    rows = tuple(
        Row("" if name == "inconnu" else name, name.capitalize(), name.capitalize(), value, 100 * value / total)
        for name, value in values.items()
    )
    return Breakdown("theme", "action", "actions", rows, total)


# --- months --------------------------------------------------------------------------------------------------------


def test_the_busiest_month_is_named() -> None:
    found = months("2024-10-02", "2024-10-09", "2024-03-05", "2024-04-05", "2024-05-06")
    assert month_message(found).startswith(f"Octobre{N}: 2 actions{N}; ")


def test_months_that_share_the_peak_are_all_named() -> None:
    text = month_message(months("2024-10-02", "2024-10-09", "2024-02-05", "2024-02-12", "2024-05-06"))
    assert text.startswith(f"Février et octobre{N}: 2 actions chacun")


def test_few_actions_make_no_busiest_month() -> None:
    text = month_message(months("2024-10-02", "2024-10-09", "2024-03-05"))
    assert text == f"Mars{N}: 1 action{N}; octobre{N}: 2 actions."


def test_quiet_months_are_named_when_few_and_counted_when_many() -> None:
    busy = [f"2024-{month:02d}-03" for month in range(1, 13) if month != 8]
    assert month_message(months("2024-01-10", *busy)).endswith("rien en août.")
    january = [f"2024-01-{day}" for day in range(10, 16)]
    assert month_message(months(*january)).endswith("11 mois sans activité datée.")
    full = [f"2024-{month:02d}-03" for month in range(1, 13)]
    assert month_message(months("2024-01-10", *full)).endswith("aucun mois sans activité.")


JANUARY = [f"2024-01-{day}" for day in range(10, 15)]
MARCH = [f"2024-03-{day}" for day in range(10, 13)]


@pytest.mark.parametrize(
    ("starts", "end", "told"),
    [
        (JANUARY, date(2024, 3, 31), f"Janvier{N}: 5 actions{N}; rien en février et mars."),
        ([*JANUARY[:2], *MARCH], date(2024, 3, 31), f"Mars{N}: 3 actions{N}; rien en février."),
        (JANUARY, date(2024, 6, 30), f"Janvier{N}: 5 actions{N}; 5 mois sans activité datée."),
        (JANUARY, date(2024, 1, 31), f"Janvier 2024{N}: 5 actions, sur 6 pour toute l’année."),
        ([*JANUARY, "2024-02-11"], date(2024, 2, 29), f"Janvier{N}: 5 actions{N}; aucun mois sans activité."),
        (JANUARY[:2], date(2024, 3, 31), f"Janvier{N}: 2 actions."),
    ],
)  # fmt: skip
def test_months_are_those_of_the_period(starts: list[str], end: date, told: str) -> None:
    data = tiny(events=[event(date_start=start) for start in (*starts, "2024-11-05")])
    found = by_month(data, Filters(data.centre.id, None, date(2024, 1, 1), end), words_of(data))
    assert month_message(found) == told


def test_years_are_not_called_months() -> None:
    data = tiny(events=[event(date_start=start) for start in ("2023-01-10", "2024-01-10", "2024-01-11")])
    told = month_message(by_month(data, year(data, None), words_of(data)))
    assert told == f"2023{N}: 1 action{N}; 2024{N}: 2 actions."


def test_nothing_is_said_of_the_months_when_most_are_not_known() -> None:
    unknown = [event(date_start="2024", date_precision="year")] * 7
    known = [event(date_start=f"2024-{month:02d}-03") for month in (1, 2, 3, 3)]
    data = tiny(events=[*known, *unknown])
    words = words_of(data)
    text = month_message(by_month(data, year(data), words))
    assert text == f"Mois connu pour 4 actions sur 11{N}: trop peu pour dire quand l’activité se concentre."
    assert not any(
        "Mars" in message or "mois" in message for message in activity(source_of(data), year(data), words, "")
    )
    spring = Filters(data.centre.id, None, date(2024, 1, 1), date(2024, 3, 31))
    text = month_message(by_month(data, spring, words))
    assert text == f"Date connue pour 4 actions de cette période{N}; 7 autres peuvent s’y ajouter."


def test_the_months_are_told_when_half_of_them_are_known() -> None:
    undated = [event(date_start="2024", date_precision="year")] * 5
    rows = [*(event(date_start=start) for start in JANUARY), *undated]
    data = tiny(events=rows)
    assert month_message(by_month(data, year(data), words_of(data))).endswith("11 mois sans activité datée.")


def test_no_date_is_said_plainly() -> None:
    data = tiny(events=[event(date_start="", date_precision="unknown")])
    assert "Aucune date" in month_message(by_month(data, year(data), words_of(data)))


def test_no_peak_is_made_up_where_there_is_none() -> None:
    full = [f"2024-{month:02d}-03" for month in range(1, 13)]
    assert "sans temps fort" in month_message(months(*full))


# --- shares --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"climat": 5.0}, "Climat, pour toute la sélection."),
        ({"climat": 50.0, "ecole": 30.0, "ville": 20.0}, "Climat fait la moitié du total."),
        ({"climat": 60.0, "ecole": 25.0, "ville": 15.0}, f"Climat fait 60{N}% du total."),
        ({"inconnu": 5.0}, "Non renseigné pour toute la sélection."),
        ({"climat": 0.0, "inconnu": 5.0}, "Non renseigné pour toute la sélection."),
    ],
)
def test_what_the_largest_weigh(values: dict[str, float], expected: str) -> None:
    assert share_message(shares(**values)) == expected


def test_a_large_unknown_part_is_said() -> None:
    assert share_message(shares(climat=60.0, inconnu=40.0)).endswith(f"non renseigné pour 40{N}%.")
    assert "non renseigné" not in share_message(shares(climat=90.0, inconnu=10.0))


def test_an_empty_breakdown_says_so() -> None:
    assert share_message(Breakdown("theme", "action", "actions", (), 0)) == "Rien dans cette sélection."


# --- to remember ---------------------------------------------------------------------------------------------------


def test_the_messages_of_villes_et_territoires_are_those_of_its_report(snapshot: Snapshot, vt: CentreData) -> None:
    words = vocabulary(snapshot, VT, V2)
    assert activity(source_of(vt), words.default, words, "") == (
        f"Pacte des solidarités{N}: 7 actions et 200 présences, un quart de la fréquentation publiée.",
        "Le nombre de participants est connu pour 3 actions sur 38.",
    )
    assert persons(source_of(vt), words.default) == (
        f"575 personnes différentes pour 778 présences{N}; 434 personnes différentes pour 900 présences en 2023, "
        f"comptage peut-être différent{N}: rien à comparer."
    )


def test_the_messages_follow_the_data(vt: CentreData, snapshot: Snapshot) -> None:
    words = vocabulary(snapshot, VT, V2)
    frame = vt.table("published_figures").copy()
    frame.loc[(frame["indicator_id"] == "unique_participants") & (frame["period"] == "2023"), "value"] = 600
    changed = replace(vt, tables={**vt.tables, "published_figures": frame}, memo={})
    assert activity(source_of(changed), words.default, words, "")[0].startswith(
        "Moins de personnes et moins de présences"
    )


def test_the_gap_between_declared_and_found_is_said(snapshot: Snapshot, v2: CentreData) -> None:
    words = vocabulary(snapshot, V2, V2)
    messages = activity(source_of(v2), words.default, words, "")
    assert any("75 rendez-vous publiés, 36 retrouvés" in message and "−39" in message for message in messages)


def test_what_to_remember_repeats_no_chart_and_no_card() -> None:
    data = tiny()
    assert activity(source_of(data), year(data), words_of(data), "") == ()
    full = tiny(
        events=[event(event_id=str(i), date_start=f"2024-{i:02d}-03", theme_ids="climat") for i in range(1, 10)],
        published_figures=[figure("actions", "9")],
    )
    assert activity(source_of(full), year(full), words_of(full), "") == (
        "Le nombre de participants est connu pour 0 action sur 9.",
    )


@pytest.mark.parametrize("value", [2007, 2020, 2023, 2024, None])
@pytest.mark.parametrize("centre", [V2, VT])
def test_messages_are_whole_sentences(snapshot: Snapshot, centre: str, value: int | None) -> None:
    words = vocabulary(snapshot, centre, V2)
    for message in activity(source_of(snapshot.centres[centre]), Filters(centre, value), words, ""):
        assert message[0].isupper() or message[0].isdigit()
        assert message.endswith(".")
        assert "nan" not in message.split()
        assert "None" not in message


def test_shares_of_a_real_breakdown(snapshot: Snapshot, vt: CentreData) -> None:
    words = vocabulary(snapshot, VT, V2)
    text = share_message(by_dimension(vt, words.default, words, "modality"))
    assert text.endswith(".")
    assert "du total" in text


# --- under a filter on the chart's own dimension -------------------------------------------------------------------


def chosen(**choices: tuple[str, ...]) -> Breakdown:
    rows = [event(theme_ids="climat") for _ in range(4)] + [event(theme_ids="ecole") for _ in range(3)]
    data = tiny(events=rows)
    return by_dimension(data, year(data, **choices), words_of(data), "theme")


def test_a_sentence_speaks_of_what_is_chosen() -> None:
    assert share_message(chosen()) == f"Climat fait 57{N}% du total."
    assert share_message(chosen(theme=("ecole",))) == f"École{N}: 3 actions, sur 7 pour tous les thèmes."
    both = share_message(chosen(theme=("climat", "ecole")))
    assert both == f"Climat{N}: 4 actions et École{N}: 3 actions, sur 7 pour tous les thèmes."


def test_nothing_is_compared_with_itself() -> None:
    data = tiny(events=[event(modality="remote") for _ in range(6)])
    found = by_dimension(data, year(data, modality=("remote",)), words_of(data), "modality")
    assert share_message(found) == f"Distanciel{N}: 6 actions."


def test_too_few_actions_have_no_distribution() -> None:
    data = tiny(events=[event(theme_ids="climat", occurrences="14"), event(theme_ids="ecole")])
    found = by_dimension(data, year(data), words_of(data), "theme", Quantity("occurrences", "date", "dates"))
    assert share_message(found) == "Trop peu d’actions pour en tirer une répartition."


def test_a_distribution_mostly_unknown_tells_nothing() -> None:
    assert share_message(shares(climat=40.0, inconnu=60.0)) == (
        f"Non renseigné pour 60{N}% du total{N}; le reste ne dit rien de l’ensemble."
    )


def test_actions_of_two_themes_are_not_added_up() -> None:
    rows = [event(theme_ids="climat|ecole") for _ in range(2)] + [event(theme_ids=name) for name in ("climat", "ecole")]
    data = tiny(events=[*rows, event(), event(), event()])
    found = by_dimension(data, year(data), words_of(data), "theme")
    assert share_message(found).startswith(f"Climat fait 43{N}% du total")


def test_what_to_remember_draws_no_lesson_from_a_choice(snapshot: Snapshot, v2: CentreData) -> None:
    words = vocabulary(snapshot, V2, V2)
    said = " ".join(activity(source_of(v2), replace(words.default, theme=("transitions",)), words, ""))
    assert "font" not in said
    assert "connu pour 1 action" not in said


def charts(breakdown: Breakdown) -> tuple[str, list[list[str]]]:
    block = bars_chart("theme", "Actions par thème", breakdown, first="Thème")
    rows = [node for node in walk(block) if type(node).__name__ == "Tr"]
    return text_of(block), [[text_of(cell) for cell in row.children] for row in rows]


def test_a_chart_that_goes_beyond_its_filter_says_so_in_its_title_its_remarks_and_its_table() -> None:
    said, rows = charts(chosen(theme=("ecole",)))
    assert said.startswith("Actions par thème, tous les thèmes")
    assert f"Ce graphique montre tous les thèmes, pour comparer{N}; le filtre ne garde que" in said
    assert [row[-1] for row in rows] == ["Gardé par le filtre", "non", "oui", ""]
    plain, table = charts(chosen())
    assert "tous les thèmes" not in plain
    assert table[0][-1] == "Part"
