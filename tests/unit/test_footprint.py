"""Emissions avoided by commutes: each case is worked out by hand, with the arithmetic written beside it."""

from __future__ import annotations

from datetime import date

import pytest
from support import V2, VT, figure, measure, reference, tiny, year

from dashboard.filters import Filters
from dashboard.indicators import registry
from dashboard.indicators.footprint import footprint
from dashboard.indicators.footprint_factors import Scoped, factors
from dashboard.indicators.wording import value_words
from dashboard.snapshot import CentreData, Snapshot
from dashboard.words import say


def commute(mode: str, km: str, people: str, days: str, **cells: str) -> dict[str, str]:
    return {"period": "2024", "mode": mode, "one_way_km": km, "people": people, "on_site_days": days, **cells}


def avoided(*lines: dict[str, str], **tables: list[dict[str, str]]) -> Scoped | None:
    data = tiny(commutes=list(lines), **tables)
    return footprint(data, year(data)).avoided


def close(found: Scoped | None, use: float, full: float) -> None:
    assert found is not None
    assert found.use == pytest.approx(use)
    assert found.full == pytest.approx(full)


# By hand


def test_two_persons_by_train() -> None:
    # 2 persons × 2 ways × 30 km × 140 days = 16 800 km
    # use: 16 800 × (0,192 − 0,0229) = 16 800 × 0,1691 = 2 840,88 kg
    # with construction: 16 800 × (0,2176 − 0,02769) = 16 800 × 0,18991 = 3 190,488 kg
    close(avoided(commute("train", "30", "2", "140")), 2840.88, 3190.488)


def test_walking_and_cycling_avoid_all_of_the_car() -> None:
    # 1 × 2 × 5 × 200 = 2 000 km; 2 000 × 0,192 = 384 kg; 2 000 × 0,2176 = 435,2 kg
    for mode in ("walk", "bicycle"):
        close(avoided(commute(mode, "5", "1", "200")), 384, 435.2)


def test_a_shared_car_is_divided_by_its_occupants() -> None:
    # 1 × 2 × 20 × 100 = 4 000 km; use: 4 000 × (0,192 − 0,192 ÷ 4) = 4 000 × 0,144 = 576 kg
    # with construction: 4 000 × (0,2176 − 0,2176 ÷ 4) = 4 000 × 0,1632 = 652,8 kg
    close(avoided(commute("carpool", "20", "1", "100", occupants="4")), 576, 652.8)


def test_a_thermal_car_alone_avoids_nothing() -> None:
    close(avoided(commute("car", "40", "3", "210")), 0, 0)
    close(avoided(commute("carpool", "40", "3", "210", occupants="1")), 0, 0)


def test_an_electric_car_alone() -> None:
    # 1 × 2 × 10 × 50 = 1 000 km; use: 192 − 19,8 = 172,2 kg; with construction: 217,6 − 103,4 = 114,2 kg
    close(avoided(commute("electric_car", "10", "1", "50")), 172.2, 114.2)


def test_lines_add_up_and_months_count_in_their_year() -> None:
    # 2024-12, bus: 4 × 2 × 6 × 15 = 720 km × (0,192 − 0,1043) = 720 × 0,0877 = 63,144 kg
    # with construction: 720 × (0,2176 − 0,1132) = 720 × 0,1044 = 75,168 kg; a line of 2023 is not of 2024
    found = avoided(
        commute("train", "30", "2", "140"),
        commute("bus", "6", "4", "15", period="2024-12"),
        commute("walk", "1", "9", "200", period="2023"),
    )
    close(found, 2840.88 + 63.144, 3190.488 + 75.168)


# The trap


def test_the_reference_is_a_car_with_one_person_in_it(v2: CentreData) -> None:
    solo = factors(v2).reference
    assert solo is not None
    assert (solo.unit, solo.use) == ("vehicle_km", 0.192)
    assert solo.whole.full == pytest.approx(0.2176)
    assert {0.1105577600556303, 0.142253}.isdisjoint({one.use for one in factors(v2).by_mode.values()})


@pytest.mark.parametrize("mode", ["reference", "car", "electric_car", "carpool"])
def test_a_cars_factor_per_passenger_is_refused(mode: str) -> None:
    rows = [
        {"mode": name, "unit": "vehicle_km", "use_kgco2e": "0.2", "edition": "E"}
        for name in ("reference", "car", "electric_car", "carpool")
    ]
    wrong = [row | {"unit": "passenger_km"} if row["mode"] == mode else row for row in rows]
    found = factors(tiny(co2_factors=wrong))
    assert found.saving(mode, 2) is None
    assert (found.reference is None) == (mode == "reference")


def test_no_factor_derived_from_a_closed_base_is_shipped() -> None:
    text = reference().tables["co2_factors"].to_csv()
    assert "ecoinvent" not in text
    for value in ("0.176894", "0.050713", "0.227607", "0.088443", "0.107784", "0.0552769", "0.0316956"):
        assert value not in text


def test_the_factors_per_kilometre_are_of_one_edition(v2: CentreData) -> None:
    assert len(factors(v2).editions) == 1


# What is left out


def test_what_cannot_be_counted_is_told() -> None:
    data = tiny(
        commutes=[
            commute("train", "30", "2", "140"),
            commute("carpool", "20", "2", "100"),
            commute("other", "8", "1", "100"),
        ]
    )
    found = footprint(data, year(data))
    assert [(trip.commute.mode, trip.reason) for trip in found.left_out] == [
        ("carpool", "occupants"), ("other", "factor"),
    ]  # fmt: skip
    assert found.km == 16800
    assert found.person_days == 280


def test_a_year_told_as_a_whole_and_by_month_is_noticed() -> None:
    data = tiny(commutes=[commute("train", "30", "2", "140"), commute("walk", "1", "2", "9", period="2024-03")])
    found = footprint(data, year(data))
    assert found.twice == (2024,)


@pytest.mark.parametrize(
    ("first", "last", "periods"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), {"2024", "2024-02", "2024-12"}),
        (date(2024, 2, 1), date(2024, 2, 29), {"2024-02"}),
        (date(2024, 2, 2), None, {"2024-12"}),
        (None, date(2024, 12, 30), {"2024-02"}),
    ],
)
def test_a_period_takes_what_lies_inside_it(first: date | None, last: date | None, periods: set[str]) -> None:
    data = tiny(commutes=[commute("walk", "1", "1", "1", period=text) for text in ("2024", "2024-02", "2024-12")])
    found = footprint(data, Filters(data.centre.id, None, first, last))
    assert {trip.commute.period for trip in found.trips} == periods


# A centre's own factors


def test_a_centres_factors_replace_the_projects_whole() -> None:
    own = [
        {"mode": "reference", "unit": "vehicle_km", "use_kgco2e": "0.2", "edition": "E"},
        {"mode": "train", "unit": "passenger_km", "use_kgco2e": "0.1", "construction_kgco2e": "0.02", "edition": "E"},
    ]
    data = tiny(co2_factors=own, commutes=[commute("train", "10", "1", "10"), commute("bus", "10", "1", "10")])
    found = footprint(data, year(data))
    assert factors(data).own
    # 200 km × (0,2 − 0,1) = 20 kg; with construction 200 × (0,2 − 0,12) = 16 kg; no factor for the bus
    close(found.avoided, 20, 16)
    assert [trip.reason for trip in found.left_out] == ["factor"]


# The indicator


def test_declared_and_computed_stand_side_by_side() -> None:
    data = tiny(
        commutes=[commute("train", "30", "2", "140"), commute("other", "8", "1", "100")],
        published_figures=[figure("co2_saved", "3.1", unit="t CO2", qualifier="declared")],
    )
    found = measure(registry.get("co2_saved"), data, year(data))
    assert (value_words(found).figure, value_words(found).kind) == ("3,1", "publié")
    assert say("figures", "computed", found) == "Estimé d’après les trajets (1 sur 2)\u202f: 2,84 t CO₂"
    assert found.computed is not None
    assert "2,84 t pour l’usage seul des véhicules, 3,19 t fabrication comprise" in found.computed.note


def test_without_commutes_nothing_is_computed(snapshot: Snapshot) -> None:
    for name in (V2, VT):
        data = snapshot.centres[name]
        found = measure(registry.get("co2_saved"), data, Filters(name, 2024))
        assert not footprint(data, Filters(name, 2024)).given
        assert (
            say("figures", "computed", found) == "Non calculable\u202f: aucun trajet domicile-travail n’est renseigné."
        )


def test_without_a_line_or_a_factor_the_reason_is_given() -> None:
    data = tiny(commutes=[commute("other", "8", "1", "100")])
    assert "facteur" in say("figures", "computed", measure(registry.get("co2_saved"), data, year(data)))
    assert "pour cette période" in say(
        "figures", "computed", measure(registry.get("co2_saved"), data, year(data, 2020))
    )
