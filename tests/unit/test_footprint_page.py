"""The page Empreinte: declared apart from computed, what it would take, the example, the empty states, the figure."""

from __future__ import annotations

from dataclasses import replace

import plotly.graph_objects as go
import pytest
from support import HOSTILE, TINY, V2, VT, event, figure, schemas, snapshot_of, text_of, tiny, walk, words_of

from dashboard.components.kpi import kpi_card
from dashboard.figures.footprint import Bar, by_mode
from dashboard.filters import Filters, vocabulary
from dashboard.french import mass, masses, precise
from dashboard.indicators.footprint import tonnes_of
from dashboard.indicators.footprint_factors import SCOPES, factors
from dashboard.indicators.footprint_meetings import meetings
from dashboard.indicators.footprint_needed import MODES, REACH, example, need, needs, occupants_of
from dashboard.indicators.model import Measure, Published
from dashboard.pages import empreinte
from dashboard.pages.model import Context, View
from dashboard.snapshot import CentreData, Snapshot
from dashboard.words import say

TRAIN = {"period": "2024", "mode": "train", "one_way_km": "30", "people": "2", "on_site_days": "140"}
CARPOOL = {"period": "2024", "mode": "carpool", "one_way_km": "20", "people": "2", "on_site_days": "100"}
DECLARED = figure("co2_saved", "3.1", unit="t CO2", qualifier="declared", source="Rapport — Chiffres")


def shown(data: CentreData, year: int | None = 2024, **extra: str) -> View:
    context = Context(snapshot_of(data), data, Filters(data.centre.id, year), words_of(data), extra)
    return empreinte.view(context)


def measure_of(data: CentreData) -> Measure:
    return Context(snapshot_of(data), data, Filters(data.centre.id, 2024), words_of(data)).measure("co2_saved")


def shipped(snapshot: Snapshot, centre: str, **extra: str) -> str:
    words = vocabulary(snapshot, centre, V2)
    view = empreinte.view(Context(snapshot, snapshot.centres[centre], words.default, words, extra))
    return text_of(list(view.slots.values()))


def said(view: View, slot: str) -> str:
    return text_of(view.slots[slot])


# What it would take


def test_reaching_a_figure_by_train(v2: CentreData) -> None:
    found = need(factors(v2), 3.1, "train", 30)
    assert found is not None
    # 3 100 kg ÷ (0,192 − 0,0229) = 3 100 ÷ 0,1691 = 18 332,35 km; ÷ 60 km = 305,54; ÷ 46 weeks = 6,642
    assert found.km.use == pytest.approx(18332.35, abs=0.01)
    assert found.journeys.use == pytest.approx(305.539, abs=0.001)
    assert found.weekly.use == pytest.approx(6.642, abs=0.001)
    # with construction: 3 100 ÷ (0,2176 − 0,02769) = 3 100 ÷ 0,18991 = 16 323,52 km
    assert found.km.full == pytest.approx(16323.52, abs=0.01)


def test_a_figure_of_one_month_is_reached_in_that_month(v2: CentreData) -> None:
    year, month = (need(factors(v2), 3.1, "train", 30, period) for period in ("2024", "2024-12"))
    assert year is not None
    assert month is not None
    assert month.km == year.km
    assert month.weekly.use == pytest.approx(12 * year.weekly.use)
    printed = DECLARED | {"period": "2024-12"}
    words = said(shown(tiny(published_figures=[printed])), "atteindre")
    assert "par semaine pour toute l’équipe, pendant ce mois." in words


def test_the_answer_is_told_in_kilometres_by_car() -> None:
    # 16 800 km × (0.192 − 0.0229) = 2 840.88 kg, and 2 840.88 / 0.192 = 14 796 km
    words = said(shown(tiny(TINY, commutes=[TRAIN])), "constat")
    assert words.endswith("C’est ce qu’émettent environ 15\u202f000 km parcourus seul en voiture thermique.")
    walk = {"mode": "walk", "unit": "passenger_km", "use_kgco2e": "0", "edition": "E"}
    alone = {"mode": "reference", "unit": "vehicle_km", "use_kgco2e": "0", "edition": "E"}
    nothing = said(shown(tiny(TINY, commutes=[TRAIN | {"mode": "walk"}], co2_factors=[walk, alone])), "constat")
    assert "0 kg de CO₂e" in nothing
    assert "km parcourus" not in nothing, "nothing avoided, no comparison"


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("mode", MODES)
def test_what_is_needed_avoids_what_was_asked_for(v2: CentreData, mode: str, scope: str) -> None:
    known = factors(v2)
    found, saving = need(known, 2.5, mode, 10), known.saving(mode, occupants_of(mode))
    assert found is not None
    assert saving is not None
    assert getattr(found.km, "use" if scope == "usage" else "full") * saving.at(scope) == pytest.approx(2500)  # type: ignore[arg-type]


def test_a_mode_that_avoids_nothing_reaches_nothing(v2: CentreData) -> None:
    known = factors(v2)
    assert need(known, 3.1, "car", 30) is None
    assert need(known, 3.1, "other", 30) is None


def test_modes_are_offered_where_one_would_think_of_them(v2: CentreData) -> None:
    near, far = ({one.mode for one in needs(factors(v2), 3.1, km, "usage", "2024")} for km in (5, 50))
    assert {"bicycle", "bus", "tram_metro", "train"} <= near
    assert far == {"train", "coach", "carpool", "electric_car"}
    assert set(REACH) <= set(MODES)


def test_every_mode_has_its_words() -> None:
    for mode in schemas()["commutes"].labels("mode"):
        assert say("footprint", "by", mode)


def test_the_example_is_the_one_worked_out_by_hand(v2: CentreData) -> None:
    # 2 × 2 × 30 × 140 = 16 800 km × 0,1691 = 2 840,88 kg
    found = example(factors(v2), "train", 30)
    assert found is not None
    assert (found.commute.km, found.avoided.use) == (16800, pytest.approx(2840.88))


# Words


def test_masses_and_factors_are_written_as_they_are_read() -> None:
    assert [mass(kg) for kg in (2840.88, 384.4, 3.456, -50)] == ["2,84 t", "384 kg", "3,46 kg", "−50 kg"]
    assert masses(2840.88, 3190.488) == "de 2,84 à 3,19 t"
    assert masses(900, 1100) == "de 900 kg à 1,1 t"
    assert masses(0, 0) == "0 kg"
    assert [precise(value) for value in (0.192, 0.0229, 0.00442130627, 0, 10)] == [
        "0,192",
        "0,0229",
        "0,00442",
        "0",
        "10",
    ]


@pytest.mark.parametrize(("unit", "value", "tonnes"), [("t CO2", 3.1, 3.1), ("kg CO2e", 3100, 3.1), ("t CO2", None, 0)])
def test_a_declared_figure_is_read_in_tonnes(unit: str, value: float | None, tonnes: float) -> None:
    assert tonnes_of(Published(value, unit, "declared", "2024", "", "")) == tonnes


def test_the_gap_with_the_declared_figure_is_told() -> None:
    view = shown(tiny(commutes=[TRAIN], published_figures=[DECLARED]))
    assert "donnent 2,84 t (usage seul), soit 92\u202f% du chiffre publié, 259 kg de moins." in said(view, "atteindre")
    more = tiny(commutes=[TRAIN | {"people": "3"}], published_figures=[DECLARED])
    assert "de plus" in said(shown(more), "atteindre")
    same = tiny(commutes=[TRAIN], published_figures=[DECLARED | {"value": "2.84"}])
    assert "se rejoignent" in said(shown(same), "atteindre")


# The page


def test_villes_au_carre_declares_and_nothing_recomputes(snapshot: Snapshot) -> None:
    text = shipped(snapshot, V2)
    assert "Le centre publie 3,1 t CO₂ pour 2024 (déclaré, méthode non publiée)." in text
    assert "déclaré, méthode non publiée" in text
    assert "18\u202f332 km en train" in text
    assert "306 allers-retours de 30 km" in text
    assert "Trajets domicile-travail" in text
    assert "Exemple inventé" in text


def test_villes_et_territoires_has_nothing_to_compute_and_says_so(snapshot: Snapshot) -> None:
    text = shipped(snapshot, VT)
    assert "Rien à calculer, en 2024" in text
    assert "Exemple inventé" in text
    assert "Ce qu’il faut fournir" in text
    assert "Se réunir à distance" not in text


def test_with_commutes_the_range_is_always_given() -> None:
    data = tiny(commutes=[TRAIN, CARPOOL], published_figures=[DECLARED])
    for scope, value in (("usage", "2,84 t"), ("complet", "3,19 t")):
        view = shown(data, perimetre=scope)
        assert f"en 2024\u202f: {value} de CO₂e" in said(view, "constat")
        assert "de 2,84 à 3,19 t" in said(view, "constat")
        assert "de 2,84 à 3,19 t" in said(view, "resultat")
        assert value.removesuffix(" t") in said(view, "resultat")
    assert "1 (covoiturage sans nombre d’occupants)" in said(view, "resultat")
    assert "non compté\u202f: covoiturage sans nombre d’occupants" in said(view, "resultat")
    assert view.summary == "1 trajet compté sur 2 fournis"


def test_a_period_without_a_figure_says_that_it_is_not_known() -> None:
    # Lines without a factor: none can be counted, and nothing is published.
    said_of = text_of(kpi_card(measure_of(tiny(commutes=[TRAIN | {"mode": "other"}]))))
    assert "n. r." in said_of
    assert "—" not in said_of
    assert "t CO₂" not in said_of.partition("D’où vient")[0]


def test_the_label_is_the_one_agreed_on() -> None:
    view = shown(tiny(commutes=[TRAIN]))
    assert said(view, "constat").startswith("Émissions évitées estimées par rapport à la voiture seule")


def test_the_pages_parameters_are_checked() -> None:
    view = shown(tiny(), perimetre=HOSTILE, moyen="fusée", km="12")
    assert len(view.notices) == 3
    pressed = {
        getattr(one, "data-dim"): getattr(one, "data-code")
        for one in walk(list(view.slots.values()))
        if getattr(one, "aria-pressed", "") == "true"
    }
    assert pressed == {"perimetre": "usage", "moyen": "train", "km": "30"}
    assert shown(tiny(), perimetre="complet", moyen="bus", km="5").notices == ()


def test_factors_without_a_reference_are_told() -> None:
    own = [{"mode": "train", "unit": "passenger_km", "use_kgco2e": "0.02", "edition": "E"}]
    view = shown(tiny(co2_factors=own, commutes=[TRAIN], published_figures=[DECLARED]))
    assert "ligne de référence" in said(view, "atteindre")
    assert "Facteurs donnés par le centre" in said(view, "methode")
    assert "Non calculable" in said(view, "resultat")


def test_every_factor_is_shown_with_its_source() -> None:
    data = tiny()
    text = said(shown(data), "methode")
    for one in factors(data).by_mode.values():
        assert precise(one.use) in text
        assert one.source in text
        assert one.edition in text
        assert "/" not in one.edition, "a path says nothing to a reader"


# Meeting remotely


def met_remotely(snapshot: Snapshot, *rows: dict[str, str], **cells: str) -> tuple[CentreData, Snapshot]:
    there = event(event_id="e1", modality="in_person", commune_code="37261", department_code="37")
    afar = event(event_id="e2", modality="remote", **cells)
    people = [{"participant_key": f"p-{number:06d}", **row} for number, row in enumerate(rows)]
    data = tiny(TINY, events=[there, afar], attendances=people)
    return data, replace(snapshot_of(data), territories=snapshot.territories)


def test_remote_attendances_spare_the_way_of_those_who_came(snapshot: Snapshot) -> None:
    came = {"event_id": "e1", "department_code": "45", "commune_code": "45234"}
    data, whole = met_remotely(
        snapshot, came, {"event_id": "e2", "department_code": "45"}, {"event_id": "e2", "department_code": "45"},
        {"event_id": "e2", "department_code": "41"}, half_days="2",
    )  # fmt: skip
    found = meetings(whole.territories, data, Filters(data.centre.id, 2024))
    assert found is not None
    assert (found.attendances, found.measured, found.supposed) == (3, 2, 0)
    # 3 attendances × 2 half-days × 3,5 hours = 21 hours × 0,05706 = 1,198 kg
    assert found.hours == 21
    assert found.connection is not None
    assert found.connection.use == pytest.approx(21 * 0.05706)
    (one_way,) = {row.mean_km for row in found.rows if row.mean_km is not None}
    assert one_way is not None
    # 2 persons, there and back: 4 × the way from Orléans to Tours, by train then alone in a car
    assert found.km == pytest.approx(4 * one_way)
    balance = found.balance("usage")
    assert balance is not None
    assert balance[0] == pytest.approx(4 * one_way * 0.0229 - 21 * 0.05706)
    assert balance[1] == pytest.approx(4 * one_way * 0.192 - 21 * 0.05706)


def test_someone_near_by_makes_the_mean_shorter(snapshot: Snapshot) -> None:
    far = {"event_id": "e1", "department_code": "37", "commune_code": "37072"}
    near = {"event_id": "e1", "department_code": "37"}
    remote = {"event_id": "e2", "department_code": "37"}
    alone, both = (
        meetings(whole.territories, data, Filters(data.centre.id, 2024))
        for data, whole in (met_remotely(snapshot, far, remote), met_remotely(snapshot, far, near, remote))
    )
    assert alone is not None
    assert both is not None
    assert both.km == pytest.approx(alone.km / 2)
    # Length unknown: one half-day each
    assert (both.hours, both.supposed) == (3.5, 1)


def test_without_a_distance_the_balance_is_not_told(snapshot: Snapshot) -> None:
    data, whole = met_remotely(snapshot, {"event_id": "e2", "department_code": "45"})
    found = meetings(whole.territories, data, Filters(data.centre.id, 2024))
    assert found is not None
    assert found.balance("usage") is None
    context = Context(whole, data, Filters(data.centre.id, 2024), words_of(data))
    text = text_of(empreinte.view(context).slots["rencontres"])
    assert "aucune distance connue" in text
    assert "trajets domicile-travail" in text


def test_no_remote_attendance_says_so(snapshot: Snapshot) -> None:
    data, whole = met_remotely(snapshot, {"event_id": "e1", "department_code": "45"})
    assert meetings(whole.territories, data, Filters(data.centre.id, 2024)) is None
    context = Context(whole, data, Filters(data.centre.id, 2024), words_of(data))
    text = text_of(empreinte.view(context).slots["rencontres"])
    assert "Aucune présence à distance" in text
    assert "Distance connue pour la seule présence sur place." in text


# The figure


def test_the_figure_is_one_that_plotly_takes() -> None:
    bars = [Bar("Train", 4924, 5530), Bar("<b>Autre</b>", -12, 8), Bar("Voiture thermique", 0, 0)]
    drawn = by_mode(bars, "usage seul", "fabrication comprise")
    go.Figure(drawn, skip_invalid=False)
    low, high = drawn["layout"]["xaxis"]["range"]
    assert low < -12
    assert high > 5530
    assert "&lt;b&gt;" in str(drawn)
    assert by_mode([Bar("Marche", 0, 0)], "a", "b")["layout"]["xaxis"]["range"][1] > 0
