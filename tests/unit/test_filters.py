"""Filters: from a query, to a query, in French; whatever is sent, valid filters come out, and notices say why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dashboard.filters import (
    ALL_YEARS,
    MAX_QUERY,
    UNKNOWN_LABEL,
    Filters,
    Parsed,
    Vocabulary,
    choose,
    french_date,
    in_order,
    parse,
    period_words,
    select,
    sentence,
    to_query,
    toggle,
    vocabulary,
    with_period,
    with_year,
)
from dashboard.snapshot import Snapshot

V2, VT = "villes-au-carre", "villes-et-territoires"


@pytest.fixture(scope="module")
def words(snapshot: Snapshot) -> Vocabulary:
    return vocabulary(snapshot, V2, V2)


@pytest.fixture(scope="module")
def vt_words(snapshot: Snapshot) -> Vocabulary:
    return vocabulary(snapshot, VT, V2)


@pytest.fixture
def read(snapshot: Snapshot):  # noqa: ANN201 - a reader of queries
    def reader(query: str, *extras: str) -> Parsed:
        return parse(query, snapshot, V2, extras)

    return reader


# --- reading -------------------------------------------------------------------------------------------------------


def test_a_bare_address_is_the_default_centre_and_year(read) -> None:  # noqa: ANN001
    assert read("") == Parsed(Filters(V2, 2024), (), {})
    assert read("?") == read("")


def test_every_parameter_is_read(read) -> None:  # noqa: ANN001
    parsed = read(
        f"?centre={VT}&annee=2024&departement=30,34&theme=transitions&mode=a-vocation-informative"
        "&format=webinaire,seminaire&modalite=distanciel&role=non-renseigne&dispositif=pacte"
    )
    assert parsed.notices == ()
    assert parsed.filters == Filters(
        VT, 2024, department=("30", "34"), theme=("transitions",), mode=("informative",),
        format=("seminar", "webinar"), modality=("remote",), role=("",), scheme=("pacte",),
    )  # fmt: skip


def test_a_parameter_given_twice_adds_up(read) -> None:  # noqa: ANN001
    assert read("theme=transitions&theme=cohesion-sociale").filters.theme == ("cohesion-sociale", "transitions")


def test_unknown_is_a_choice_like_another(read) -> None:  # noqa: ANN001
    parsed = read("modalite=non-renseigne")
    assert parsed.filters.modality == ("",)
    assert parsed.notices == ()


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("du=2024-01-01&au=2024-03-31", date(2024, 1, 1), date(2024, 3, 31)),
        ("du=2024-01-01", date(2024, 1, 1), None),
        ("au=2024-03-31", None, date(2024, 3, 31)),
        ("annee=2020&du=2024-01-01", date(2024, 1, 1), None),
    ],
)
def test_a_period_replaces_the_year(read, query: str, start: date | None, end: date | None) -> None:  # noqa: ANN001
    parsed = read(query)
    assert (parsed.filters.year, parsed.filters.start, parsed.filters.end) == (None, start, end)
    assert parsed.notices == ()


def test_a_period_the_wrong_way_round_is_turned_and_told(read) -> None:  # noqa: ANN001
    parsed = read("du=2024-12-31&au=2024-01-01")
    assert (parsed.filters.start, parsed.filters.end) == (date(2024, 1, 1), date(2024, 12, 31))
    assert parsed.notices == ("La période commence après sa fin : ses deux dates ont été échangées.",)


def test_all_years(read) -> None:  # noqa: ANN001
    assert read("annee=toutes") == Parsed(Filters(V2, None), (), {})


@pytest.mark.parametrize(
    ("query", "words_of_notice"),
    [
        ("centre=nulle-part", "nulle-part"),
        ("annee=1987", "1987"),
        ("annee=abc", "abc"),
        ("annee=２０２４", "２０２４"),
        ("du=hier", "hier"),
        ("au=2024-02-30", "2024-02-30"),
        ("theme=inconnu", "inconnu"),
        ("departement=999", "999"),
        ("couleur=bleu", "couleur"),
    ],
)
def test_a_wrong_value_falls_back_with_a_notice_that_names_it(read, query: str, words_of_notice: str) -> None:  # noqa: ANN001
    parsed = read(query)
    assert parsed.filters == Filters(V2, 2024)
    assert len(parsed.notices) == 1
    assert words_of_notice in parsed.notices[0]


def test_what_is_right_beside_what_is_wrong_is_kept(read) -> None:  # noqa: ANN001
    parsed = read("theme=inconnu,transitions&departement=37")
    assert parsed.filters.theme == ("transitions",)
    assert parsed.filters.department == ("37",)
    assert len(parsed.notices) == 1


def test_notices_stay_few_and_short(read) -> None:  # noqa: ANN001
    many = ",".join(f"x{index}" + "y" * 200 for index in range(15))
    notices = read(f"theme={many}").notices
    assert len(notices) == 3
    assert all(len(notice) < 160 for notice in notices)
    assert len(read("&".join(f"p{index}=1" for index in range(20))).notices) == 3


@pytest.mark.parametrize(
    "query", ["theme=" + "a" * MAX_QUERY, "&".join(f"p{index}=1" for index in range(80))], ids=["long", "many"]
)
def test_an_address_out_of_bounds_is_not_looked_at(read, query: str) -> None:  # noqa: ANN001
    parsed = read(query)
    assert parsed.filters == Filters(V2, 2024)
    assert len(parsed.notices) == 1


def test_the_page_s_own_parameters_are_handed_over(read) -> None:  # noqa: ANN001
    parsed = read("q=caf%C3%A9%E2%80%AF%00citoyen&vue=" + "x" * 200, "q", "vue", "tri")
    assert parsed.extra == {"q": "café citoyen", "vue": "x" * 80}
    assert parsed.notices == ()


def test_a_theme_of_one_centre_is_unknown_to_the_other(read) -> None:  # noqa: ANN001
    assert read("theme=cohesion-sociale").notices == ()
    assert len(read(f"centre={VT}&theme=cohesion-sociale").notices) == 1


def test_a_default_centre_that_is_not_there_gives_the_first(snapshot: Snapshot) -> None:
    parsed = parse("", snapshot, "gone")
    assert parsed.filters.centre in snapshot.centres
    assert parsed.notices == ()


# --- writing -------------------------------------------------------------------------------------------------------


def test_defaults_are_left_out(words: Vocabulary, vt_words: Vocabulary) -> None:
    assert to_query(Filters(V2, 2024), words) == ""
    assert to_query(Filters(V2, None), words) == f"?annee={ALL_YEARS}"
    assert to_query(Filters(V2, 2020), words) == "?annee=2020"
    assert to_query(Filters(VT, 2024), vt_words) == f"?centre={VT}"


def test_parameters_are_french_and_commas_stay_legible(words: Vocabulary) -> None:
    filters = Filters(V2, None, date(2024, 1, 1), date(2024, 3, 31), department=("18", "37"), format=("study_day", ""))
    expected = "?du=2024-01-01&au=2024-03-31&departement=18,37&format=journee,non-renseigne"
    assert to_query(filters, words) == expected
    assert to_query(filters, words, {"q": "a & b", "vue": ""}) == f"{expected}&q=a%20%26%20b"


# --- changing ------------------------------------------------------------------------------------------------------


def test_a_choice_is_added_then_taken_away(words: Vocabulary) -> None:
    filters = Filters(V2, 2024)
    once = toggle(filters, "theme", "transitions", words)
    assert once.theme == ("transitions",)
    assert toggle(once, "theme", "cohesion-sociale", words).theme == ("cohesion-sociale", "transitions")
    assert toggle(once, "theme", "transitions", words) == filters
    assert toggle(filters, "theme", "nothing", words) == filters
    assert toggle(filters, "nothing", "37", words) == filters


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (["transitions", "cohesion-sociale", "transitions"], ("cohesion-sociale", "transitions")),
        (["non-renseigne"], ("",)),
        ([], ()),
        (None, ()),
        ("transitions", ()),
        ([1, None, {}, [], "nothing"], ()),
        ({"transitions": 1}, ()),
    ],
)
def test_what_a_control_holds_is_taken_with_care(words: Vocabulary, held: object, expected: tuple[str, ...]) -> None:
    assert select(Filters(V2, 2024, theme=("transitions",)), "theme", held, words).theme == expected


def test_year_and_period_replace_each_other(words: Vocabulary) -> None:
    period = Filters(V2, None, date(2024, 1, 1), date(2024, 2, 1), theme=("transitions",))
    assert with_year(period, "2020", words) == Filters(V2, 2020, theme=("transitions",))
    assert with_year(period, ALL_YEARS, words) == Filters(V2, None, theme=("transitions",))
    assert with_period(Filters(V2, 2024), "2024-02-01", "2024-01-01", words) == replace(period, theme=())
    assert with_period(period, None, "", words) == Filters(V2, 2024, theme=("transitions",))
    assert with_period(Filters(V2, 2020), None, None, words) == Filters(V2, 2020)


@pytest.mark.parametrize("value", [None, 2024, "", "1987", "24", "periode", "20244", "²⁰²⁴", [], {}, True, "2024 "])
def test_a_wrong_year_changes_nothing(words: Vocabulary, value: object) -> None:
    assert with_year(Filters(V2, 2020), value, words) == Filters(V2, 2020)


@pytest.mark.parametrize("value", [0, [], {}, "hier", "2024-13-01", "2024-02-30", True])
def test_a_wrong_day_is_no_day(words: Vocabulary, value: object) -> None:
    assert with_period(Filters(V2, 2020), value, value, words) == Filters(V2, 2020)


def test_choices_are_put_in_the_order_of_the_vocabulary(words: Vocabulary) -> None:
    assert in_order("department", ["", "45", "18", "45", "nothing"], words) == ("18", "45", "")
    assert choose(Filters(V2), "role", ("lead",)).role == ("lead",)


# --- vocabulary ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("centre", [V2, VT])
def test_no_two_options_share_a_code_or_an_address(snapshot: Snapshot, centre: str) -> None:
    words = vocabulary(snapshot, centre, V2)
    for dimension, options in words.options.items():
        assert len({option.slug for option in options}) == len(options), dimension
        assert len({option.code for option in options}) == len(options), dimension
        assert options[-1].label == UNKNOWN_LABEL
        assert all("," not in option.slug and option.label and option.short for option in options)


def test_options_come_in_french_with_the_centre_s_own_departments_first(words: Vocabulary) -> None:
    labels = [option.label for option in words.options["department"]]
    # The whole perimeter is on offer, the departments where nothing happened included.
    assert labels[:6] == ["Cher", "Eure-et-Loir", "Indre", "Indre-et-Loire", "Loir-et-Cher", "Loiret"]
    assert words.label("theme", "questions-urbaines") == "Questions urbaines et territoriales"
    assert words.short("theme", "questions-urbaines") == "Questions urbaines"
    assert words.label("theme", "") == "Non renseigné"
    assert words.label("theme", "gone") == words.short("theme", "gone") == "gone"


def test_themes_of_2020_exist_in_2020_only(words: Vocabulary) -> None:
    old = words.by_code["theme"]["2020-centralites"]
    assert old.exists_in(2020)
    assert old.exists_in(None)
    assert not old.exists_in(2024)
    assert words.by_code["theme"]["transitions"].exists_in(2007)


def test_a_centre_that_sorts_by_category_offers_categories_as_its_modes(vt_words: Vocabulary) -> None:
    assert [option.code for option in vt_words.options["mode"]][:2] == ["informative", "network"]


def test_years_are_those_of_rows_and_of_published_figures(words: Vocabulary, vt_words: Vocabulary) -> None:
    assert {2007, 2020, 2024} <= set(words.years)
    assert 2023 in vt_words.years
    assert list(words.years) == sorted(words.years, reverse=True)
    assert words.default == Filters(V2, 2024)


# --- in French -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(V2, 2024), "Rendez-vous réalisés · 2024 · tous les départements · tous les thèmes"),
        (Filters(V2, None), "Rendez-vous réalisés · toutes les années · tous les départements · tous les thèmes"),
        (
            Filters(V2, 2024, department=("37",), theme=("transitions",)),
            "Rendez-vous réalisés · 2024 · Indre-et-Loire · Transitions",
        ),
        (
            Filters(V2, 2024, department=("18", "37", "45"), modality=("",)),
            "Rendez-vous réalisés · 2024 · Cher, Indre-et-Loire ou Loiret · modalité non renseignée · tous les thèmes",
        ),
        (
            Filters(V2, None, date(2024, 1, 1), date(2024, 3, 31)),
            "Rendez-vous réalisés · du 1er janvier au 31 mars 2024 · tous les départements · tous les thèmes",
        ),
    ],
)
def test_the_sentence(words: Vocabulary, filters: Filters, expected: str) -> None:
    assert sentence(filters, words) == expected


def test_the_sentence_speaks_the_centre_s_words(vt_words: Vocabulary) -> None:
    assert sentence(Filters(VT, 2024), vt_words).startswith("Actions réalisées · 2024")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2024, 1, 1), date(2024, 3, 31), "du 1er janvier au 31 mars 2024"),
        (date(2023, 12, 15), date(2024, 1, 1), "du 15 décembre 2023 au 1er janvier 2024"),
        (date(2024, 8, 2), None, "depuis le 2 août 2024"),
        (None, date(2024, 8, 2), "jusqu’au 2 août 2024"),
    ],
)
def test_a_period_in_words(start: date | None, end: date | None, expected: str) -> None:
    assert period_words(Filters(V2, None, start, end)) == expected


def test_the_first_of_a_month_is_said_the_french_way() -> None:
    assert french_date(date(2024, 10, 1)) == "1er octobre 2024"
    assert french_date(date(2024, 2, 29)) == "29 février 2024"
