"""Networks held to the documents: how many, which met when, done and announced never mixed."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.filters import Filters, vocabulary
from dashboard.indicators import network_calendar, networks, registry
from dashboard.indicators import networks_words as told
from dashboard.indicators.measure import measure
from dashboard.snapshot import CentreData, Snapshot, build_snapshot

ROOT = Path(__file__).resolve().parents[2]
V2, VT = "villes-au-carre", "villes-et-territoires"


@pytest.fixture(scope="module")
def shipped() -> Snapshot:
    return build_snapshot(ROOT / "data", ROOT / "geo")


@pytest.fixture(scope="module")
def v2_data(shipped: Snapshot) -> CentreData:
    return shipped.centres[V2]


@pytest.fixture(scope="module")
def vt_data(shipped: Snapshot) -> CentreData:
    return shipped.centres[VT]


def messages(data: CentreData, filters: Filters, found: network_calendar.Calendar) -> tuple[str, ...]:
    one, other = (measure(registry.get(name), data, filters) for name in ("networks", "network_days"))
    return told.key_messages(one, other, found)


def network(found: network_calendar.Calendar, network_id: str) -> networks.Network:
    return next(one for one in found.networks if one.id == network_id)


class TestVillesEtTerritoires:
    def test_seven_networks_published_seven_found(self, vt_data: CentreData) -> None:
        found = network_calendar.calendar(vt_data, Filters(VT, 2024))
        assert len(found.of_group("animated")) == 7
        assert len(found.of_group("group")) == 2
        assert len(found.of_group("national")) == 7
        assert messages(vt_data, Filters(VT, 2024), found)[0].startswith("7 réseaux publiés, 7 retrouvés")

    def test_about_thirty_days_published_fifteen_found(self, vt_data: CentreData) -> None:
        filters = Filters(VT, 2024)
        found = network_calendar.calendar(vt_data, filters)
        assert found.count("done", ("animated",)) == 15
        assert "15 retrouvées" in messages(vt_data, filters, found)[1]
        days = measure(registry.get("network_days"), vt_data, filters)
        assert days.published is not None
        assert days.published.value == 30
        assert days.published.qualifier == "about"

    def test_every_meeting_is_in_its_month(self, vt_data: CentreData) -> None:
        found = network_calendar.calendar(vt_data, Filters(VT, 2024))
        gusp = network(found, "vt-net-gusp")
        assert [m.column for m in gusp.meetings] == ["2024-02", "2024-05", "2024-09"]
        assert networks.NO_MONTH not in [code for code, _, _ in found.columns]

    def test_national_groups_are_not_among_the_animated(self, vt_data: CentreData) -> None:
        found = network_calendar.calendar(vt_data, Filters(VT, 2024))
        assert network(found, "vt-net-cites-educatives-national").group == "national"
        assert network(found, "vt-gt-pauvrete-rurale").group == "group"

    def test_groups_that_did_not_meet_have_no_row_but_are_told(self, vt_data: CentreData) -> None:
        found = network_calendar.calendar(vt_data, Filters(VT, 2024))
        assert len(found.rows("national")) == 4
        assert any(note.startswith("3 groupes sans rencontre") for note in told.calendar_notes(found))

    def test_a_year_without_networks_is_empty(self, vt_data: CentreData) -> None:
        assert network_calendar.calendar(vt_data, Filters(VT, 2023)).networks == ()
        assert networks.described_years(vt_data) == (2024,)

    def test_members_and_territories(self, shipped: Snapshot, vt_data: CentreData) -> None:
        found = network_calendar.calendar(vt_data, Filters(VT, 2024))
        words = vocabulary(shipped, VT, V2)
        cities = network(found, "vt-net-cites-educatives")
        assert (cities.members, cities.members_unit) == (9, "cités éducatives")
        assert networks.territory_words(cities, words, shipped.departments) == "Occitanie"
        renewal = networks.territory_words(network(found, "vt-net-anru"), words, shipped.departments)
        assert renewal == "Aude, Gard, Hérault, Lozère et Pyrénées-Orientales"


class TestVillesAuCarre:
    def test_done_and_announced_are_apart(self, v2_data: CentreData) -> None:
        found = network_calendar.calendar(v2_data, Filters(V2, 2024))
        assert len(found.of_group("animated")) == 10
        gusp = network(found, "v2-net-gusp")
        assert (gusp.count("done"), gusp.count("planned")) == (0, 5)

    def test_announced_dates_of_undated_meetings_are_not_counted_again(self, v2_data: CentreData) -> None:
        teams = network(network_calendar.calendar(v2_data, Filters(V2, 2024)), "v2-net-contrats-de-ville")
        assert (teams.count("done"), teams.count("located"), teams.count("planned")) == (9, 6, 0)
        assert teams.count("done", networks.NO_MONTH) == 9
        assert {m.column for m in teams.meetings if m.state == "located"} == {f"2024-{i:02d}" for i in range(2, 8)}

    def test_an_announcement_of_a_dated_meeting_is_shown_once(self, v2_data: CentreData) -> None:
        found = network_calendar.calendar(v2_data, Filters(V2, 2024))
        housing = network(found, "v2-net-habitat")
        june = [m for m in housing.meetings if m.column == "2024-06"]
        assert [(m.event_id, m.state) for m in june] == [("v2-2024-r06", "done")]

    def test_the_calendar_agrees_with_the_key_figure(self, v2_data: CentreData) -> None:
        filters = Filters(V2, 2024)
        days = measure(registry.get("network_days"), v2_data, filters)
        found = network_calendar.calendar(v2_data, filters)
        assert days.computed is not None
        assert days.computed.value == found.count("done", ("animated",))
        assert any("14 pour « Entretiens" in note for note in told.calendar_notes(found))

    def test_undated_meetings_never_land_in_a_month(self, v2_data: CentreData) -> None:
        found = network_calendar.calendar(v2_data, Filters(V2, 2024))
        interviews = next(m for m in network(found, "v2-net-acv").meetings if m.state == "done")
        assert (interviews.column, interviews.when) == (networks.NO_MONTH, "")
        assert found.columns[-1][0] == networks.NO_MONTH

    def test_the_network_filter_keeps_the_other_rows_in_the_table(self, v2_data: CentreData) -> None:
        filters = Filters(V2, 2024, network=("v2-net-acv",))
        found = network_calendar.calendar(v2_data, filters)
        assert len(found.of_group("animated")) == 10
        assert [one.id for one in network_calendar.chosen(found).networks] == ["v2-net-acv"]

    @pytest.mark.parametrize(("year", "animated", "national"), [(2020, 7, 0), (2007, 1, 1)])
    def test_other_years(self, v2_data: CentreData, year: int, animated: int, national: int) -> None:
        found = network_calendar.calendar(v2_data, Filters(V2, year))
        assert (len(found.of_group("animated")), len(found.of_group("national"))) == (animated, national)
        assert found.count("done") + found.count("planned") > 0

    def test_all_years_have_a_column_each(self, v2_data: CentreData) -> None:
        found = network_calendar.calendar(v2_data, Filters(V2))
        assert [code for code, _, _ in found.columns if code] == ["2007", "2020", "2024"]
        assert found.count("planned", column="2020") == 12
        assert found.count("located") == 0
