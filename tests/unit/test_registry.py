"""The registry held to the documents: every figure they print is found, with its qualifier, and stays as printed."""

from __future__ import annotations

import pytest
from support import V2, VT, measure

from dashboard.filters import Filters
from dashboard.indicators import registry
from dashboard.indicators.model import Measure
from dashboard.indicators.published import breakdown_of
from dashboard.indicators.targets import targets
from dashboard.indicators.wording import value_words
from dashboard.snapshot import CentreData, Snapshot

DOCUMENTED = [
    # Villes au Carré, Carto d’activité 2024
    (V2, 2024, "appointments", 75, "exact"),
    (V2, 2024, "publications", 67, "exact"),
    (V2, 2024, "national_exchange_days", 88, "exact"),
    (V2, 2024, "co2_saved", 3.1, "declared"),
    (V2, 2024, "participants_mobilised", 1500, "more_than"),
    (V2, 2024, "territory_qpv", 57, "exact"),
    (V2, 2024, "territory_acv", 14, "exact"),
    (V2, 2024, "territory_educational_city", 7, "exact"),
    (V2, 2024, "territory_city_contract", 19, "exact"),
    (V2, 2007, "launch_day_participants", 90, "exact"),
    (V2, 2007, "national_network_centres", 18, "exact"),
    (V2, 2007, "employees", 5, "counted_from_list"),
    # Villes et Territoires, Rapport d’activité 2024
    (VT, 2024, "actions", 38, "exact"),
    (VT, 2023, "actions", 22, "exact"),
    (VT, 2024, "half_days", 58, "exact"),
    (VT, 2023, "half_days", 67, "exact"),
    (VT, 2024, "attendances", 778, "exact"),
    (VT, 2023, "attendances", 900, "exact"),
    (VT, 2024, "unique_participants", 575, "exact"),
    (VT, 2023, "unique_participants", 434, "exact"),
    (VT, 2024, "networks", 7, "exact"),
    (VT, 2024, "network_days", 30, "about"),
    (VT, 2024, "on_site_support", 10, "exact"),
    (VT, 2024, "city_contracts_analysed", 40, "exact"),
    (VT, 2024, "members", 17, "counted_from_list"),
    (VT, 2024, "employees", 7, "exact"),
    (VT, 2024, "fte", 6.2, "exact"),
    (VT, 2024, "web_visitors", 6865, "exact"),
    (VT, 2024, "web_sessions", 8913, "exact"),
    (VT, 2024, "web_pageviews", 34396, "exact"),
    (VT, 2024, "newsletter_issues", 9, "exact"),
    (VT, 2024, "newsletter_sends", 2128, "exact"),
    (VT, 2024, "newsletter_recipients", 230, "exact"),
    (VT, 2024, "newsletter_opens", 666, "exact"),
    (VT, 2024, "newsletter_clicks", 101, "exact"),
    (VT, 2024, "newsletter_open_rate", 34, "rounded"),
    (VT, 2024, "newsletter_click_rate", 5.1, "exact"),
    (VT, 2023, "linkedin_followers", 1270, "exact"),
    (VT, 2024, "linkedin_followers", 1878, "exact"),
    (VT, 2024, "linkedin_new_followers", 608, "exact"),
    (VT, 2024, "linkedin_posts", 163, "exact"),
    (VT, 2024, "podcasts", 6, "counted_from_list"),
    (VT, 2024, "net_result", 13596, "exact"),
    (VT, 2024, "equity_reserves", 138123, "exact"),
    (VT, 2024, "reserve_months", 3.6, "exact"),
    (VT, 2024, "territory_city_contract", 40, "exact"),
    (VT, 2024, "territory_educational_city", 9, "exact"),
    (VT, 2024, "territory_ami_rural_poverty", 3, "exact"),
    (VT, 2024, "territory_pacte_priority", 22, "exact"),
    (VT, 2024, "territory_pacte_working_groups", 14, "exact"),
    (VT, 2024, "territory_data_landlords", 13, "exact"),
]
NARROWED = [
    ("actions", {"modality": ("in_person",)}, 26),
    ("half_days", {"modality": ("in_person",)}, 46),
    ("actions", {"modality": ("remote",)}, 12),
    ("half_days", {"modality": ("remote",)}, 12),
    ("actions", {"mode": ("informative",)}, 12),
    ("actions", {"mode": ("network",)}, 19),
    ("actions", {"mode": ("local",)}, 7),
    ("attendances", {"mode": ("informative",)}, 446),
    ("actions", {"scheme": ("pacte",)}, 7),
    ("attendances", {"scheme": ("pacte",)}, 200),
]
TERRITORY_2007 = {
    "zus": (30, 14, 44),
    "zus_population": (129330, 70926, 200256),
    "anru_sites": (13, 8, 21),
    "cucs": (16, 8, 24),
    "educational_success": (19, 9, 29),
    "zfu": (4, 1, 5),
    "health_city_workshop": (6, 3, 9),
    "anti_discrimination_plan": (1, 2, 3),
    "agglo_contract": (8, 5, 13),
    "pays_contract": (32, 18, 50),
}
SHARES = {
    ("profile_share", "profile"): {"local_authority_staff": 40.2, "state_staff": 18.8, "non_profit": 17.9, "": 23.1},
    ("web_source_share", "web_source"): {
        "search_engine": 50.8, "external_source": 9.2, "emailing": 3.24, "direct": 30.75, "social_media": 4.7, "": 1.31,
    },
    ("resources_share", "origin"): {"state": 71, "local_authorities": 22, "": 7},
    ("resources_share", "nature"): {"dedicated_funds": 46, "": 54},
    ("expenses_share", "nature"): {"payroll": 64, "contractors": 15, "": 21},
    ("activity_share", "mission"): {"core": 87, "pacte": 13},
    ("attendances_share", "scheme"): {"pacte": 25, "": 75},
    ("membership_share", "member_kind"): {"epci_and_communes": 100},
}  # fmt: skip


def measured(snapshot: Snapshot, centre: str, year: int, indicator: str, **choices: tuple[str, ...]) -> Measure:
    filters = Filters(centre, year, **choices)  # type: ignore[arg-type]
    return measure(registry.get(indicator), snapshot.centres[centre], filters)


@pytest.mark.parametrize(("centre", "year", "indicator", "value", "qualifier"), DOCUMENTED)
def test_printed_figures(
    snapshot: Snapshot, centre: str, year: int, indicator: str, value: float, qualifier: str
) -> None:
    found = measured(snapshot, centre, year, indicator)
    assert found.published is not None
    assert (found.value, found.published.qualifier, found.is_published) == (value, qualifier, True)
    assert found.published.source


@pytest.mark.parametrize(("indicator", "choice", "value"), NARROWED)
def test_printed_parts_of_a_figure(
    snapshot: Snapshot, indicator: str, choice: dict[str, tuple[str, ...]], value: float
) -> None:
    found = measured(snapshot, VT, 2024, indicator, **choice)
    assert found.is_published
    assert found.value == value


@pytest.mark.parametrize("scheme", TERRITORY_2007)
def test_the_table_of_2007(snapshot: Snapshot, scheme: str) -> None:
    centre, poitou_charentes, total = TERRITORY_2007[scheme]
    found = measured(snapshot, V2, 2007, f"territory_{scheme}")
    assert found.value == total
    assert found.computed is not None
    assert found.computed.value == centre + poitou_charentes
    lines = breakdown_of(snapshot.centres[V2], f"territory_{scheme}", "territory", 2007)
    assert lines is not None
    assert [row.value for row in lines.rows] == [centre, poitou_charentes]


@pytest.mark.parametrize(("indicator", "dimension"), SHARES)
def test_printed_shares_and_what_they_leave_out(vt: CentreData, indicator: str, dimension: str) -> None:
    found = breakdown_of(vt, indicator, dimension, 2024, complete_to=100)
    assert found is not None
    assert found.published
    assert {row.code: row.value for row in found.rows} == pytest.approx(SHARES[indicator, dimension])
    assert all(row.label == "Non ventilé" for row in found.rows if not row.code)


def test_jobs_of_the_team(vt: CentreData, v2: CentreData) -> None:
    jobs = breakdown_of(vt, "fte", "staff_role", 2024)
    assert jobs is not None
    assert [row.value for row in jobs.rows] == [0.9, 1.3, 2, 1, 1]
    assert jobs.total == pytest.approx(6.2)
    first_team = breakdown_of(v2, "employees", "staff_role", 2007)
    assert first_team is not None
    assert first_team.total == 5


def test_more_than_1500_is_said_so(snapshot: Snapshot) -> None:
    words = value_words(measured(snapshot, V2, 2024, "participants_mobilised"))
    assert (words.prefix, words.figure, words.unit, words.kind) == (
        "plus de", "1\u202f500", "participant·es", "publié",
    )  # fmt: skip


def test_declared_figures_stay_apart_from_what_the_rows_add_up_to(snapshot: Snapshot) -> None:
    people = measured(snapshot, V2, 2024, "participants_mobilised")
    assert people.value == 1500
    assert people.computed is not None
    assert (people.computed.value, people.computed.covered, people.computed.total) == (872, 9, 10)
    rates = measured(snapshot, VT, 2024, "newsletter_open_rate")
    assert rates.value == 34
    assert rates.computed is not None
    assert rates.computed.value == 31.3
    growth = measured(snapshot, VT, 2024, "linkedin_new_followers")
    assert growth.computed is not None
    assert growth.computed.value == 608
    support = measured(snapshot, VT, 2024, "on_site_support")
    assert (support.value, support.computed and support.computed.value) == (10, 9)


def test_unique_people_are_never_computed_without_lists(snapshot: Snapshot) -> None:
    for centre in (V2, VT):
        computed = measured(snapshot, centre, 2024, "unique_participants").computed
        assert computed is not None
        assert computed.value is None
        assert "émargement" in computed.note


def test_a_figure_of_one_centre_is_not_the_other_s(snapshot: Snapshot) -> None:
    assert measured(snapshot, V2, 2024, "attendances").published is None
    assert measured(snapshot, VT, 2024, "appointments").published is None


# --- the registry itself -------------------------------------------------------------------------------------------


def test_ids_are_unique_and_found() -> None:
    assert len(registry.BY_ID) == len(registry.INDICATORS)
    assert all(registry.get(indicator.id) is indicator for indicator in registry.INDICATORS)
    with pytest.raises(KeyError):
        registry.get("no_such_indicator")


@pytest.mark.parametrize("indicator", registry.INDICATORS, ids=lambda found: found.id)
def test_every_indicator_is_told_in_french(indicator: registry.Indicator) -> None:
    assert indicator.label
    assert indicator.unit
    assert indicator.family
    assert indicator.reference
    assert indicator.definition.endswith(".")
    assert indicator.method.endswith(".")
    assert "participations" not in f"{indicator.label} {indicator.definition} {indicator.method}".lower()


def test_every_figure_of_the_tables_has_its_indicator(snapshot: Snapshot) -> None:
    for data in snapshot.centres.values():
        published = set(data.table("published_figures")["indicator_id"])
        assert published <= set(registry.BY_ID), published - set(registry.BY_ID)


def test_every_key_figure_chosen_by_a_centre_exists(snapshot: Snapshot) -> None:
    for data in snapshot.centres.values():
        assert data.centre.kpis
        assert set(data.centre.kpis) <= set(registry.BY_ID)
        assert data.centre.actions_indicator in registry.BY_ID
        assert {one.indicator for one in targets(data)} <= set(registry.BY_ID)


@pytest.mark.parametrize("indicator", registry.INDICATORS, ids=lambda found: found.id)
@pytest.mark.parametrize("centre", [V2, VT])
@pytest.mark.parametrize("year", [2024, 1999, None])
def test_every_indicator_answers_whatever_the_year(
    snapshot: Snapshot, indicator: registry.Indicator, centre: str, year: int | None
) -> None:
    found = measure(indicator, snapshot.centres[centre], Filters(centre, year))
    words = value_words(found)
    assert words.figure
    if found.computed is not None and found.computed.value is None:
        assert found.computed.note.endswith(".")
    if year is None:
        assert found.published is None
