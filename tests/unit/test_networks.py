"""Networks held to the documents: how many, which met when, done and announced never mixed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest
from dash import html
from support import TINY, measure, text_of, tiny, walk, year

from dashboard.components.networks import calendar_table
from dashboard.cube.map import shading
from dashboard.cube.map_places import panel
from dashboard.cube.territory_counts import tally
from dashboard.filters import Filters, choose, vocabulary
from dashboard.indicators import network_calendar, networks, registry
from dashboard.snapshot import CentreData, Snapshot, build_snapshot
from dashboard.words import say, say_lines

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
    return say_lines("networks", "key", one, other, found)[:3]


def network(found: network_calendar.Calendar, network_id: str) -> networks.Network:
    return next(one for one in found.networks if one.id == network_id)


class TestVillesEtTerritoires:
    def test_seven_networks_published_seven_found(self, vt_data: CentreData) -> None:
        found = network_calendar.calendar(vt_data, Filters(VT, 2024))
        assert len(found.of_group("animated")) == 7
        assert len(found.of_group("group")) == 2
        assert len(found.of_group("national")) == 7
        assert messages(vt_data, Filters(VT, 2024), found)[0].startswith("7 réseaux publiés, 7 retrouvés")

    def test_about_thirty_days_published_sixteen_found(self, vt_data: CentreData) -> None:
        """The day of 14 May is one: it "replaced one of the two yearly meetings" of the network of urban renewal."""
        filters = Filters(VT, 2024)
        found = network_calendar.calendar(vt_data, filters)
        assert found.count("done", ("animated",)) == 16
        assert network(found, "vt-net-anru").count("done") == 2
        assert "16 retrouvées" in messages(vt_data, filters, found)[1]
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
        assert any(note.startswith("3 groupes sans rencontre") for note in say_lines("networks", "notes", found))

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


class TestDepartments:
    """A network covers a department when `network_territories` says so: of the card, the page and the map alike."""

    COVERING = MappingProxyType({"34": 6, "48": 4, "66": 4, "81": 1, "30": 5})

    @pytest.mark.parametrize(
        ("departments", "right"),
        [*(((code,), count) for code, count in COVERING.items()), (("11", "30"), 5), ((), 7)],
        ids=str,
    )
    def test_the_card_and_the_page_count_the_networks_that_cover_the_department(
        self, vt_data: CentreData, departments: tuple[str, ...], right: int
    ) -> None:
        filters = Filters(VT, 2024, department=departments)
        assert measure(registry.get("networks"), vt_data, filters).value == right
        assert len(network_calendar.calendar(vt_data, filters).of_group("animated")) == right

    def test_the_map_and_the_sheets_say_the_same(self, shipped: Snapshot) -> None:
        for centre, data in shipped.centres.items():
            words, known = vocabulary(shipped, centre, V2), shipped.territories
            year = data.centre.default_year or 2024
            areas = {
                area.territory.code: area
                for area in shading(data, Filters(centre, year), words, known, "department").areas
            }
            sheets = tally(data, Filters(centre, year), words, known)
            for code, area in areas.items():
                card = measure(registry.get("networks"), data, Filters(centre, year, department=(code,))).computed
                assert card is not None
                assert area.cells["reseaux"].value == (card.value or 0), (centre, code)
                assert sheets.of(area.territory).networks == (card.value or 0), (centre, code)

    def test_the_panel_of_the_map_follows_its_own_department_only(self, shipped: Snapshot, vt_data: CentreData) -> None:
        words, known = vocabulary(shipped, VT, V2), shipped.territories
        filters = Filters(VT, 2024, department=("34",))
        areas = shading(vt_data, filters, words, known, "department").areas
        gard = next(area for area in areas if area.territory.code == "30")
        assert len(panel(vt_data, filters, known, gard).networks) == self.COVERING["30"]

    def test_national_networks_cover_every_department(self, vt_data: CentreData) -> None:
        assert len(network_calendar.calendar(vt_data, Filters(VT, 2024, department=("48",))).of_group("national")) == 7

    def test_without_lists_the_region_stands_for_the_departments_of_the_centre(self) -> None:
        data = tiny(
            replace(TINY, region_code="24"),
            networks=[{"network_id": name} for name in ("a", "b", "c")],
            network_territories=[
                {"network_id": "a", "territory_kind": "region", "territory_code": "24"},
                {"network_id": "b", "territory_kind": "department", "territory_code": "45"},
            ],
        )
        found = {
            code: measure(registry.get("networks"), data, year(data, department=(code,))).value
            for code in ("37", "45", "")
        }
        assert found == {"37": 1, "45": 2, "": 1}


class TestPartners:
    def test_a_network_of_a_partner_is_not_animated(self, v2_data: CentreData) -> None:
        assert measure(registry.get("networks"), v2_data, Filters(V2, 2024)).value == 9
        allies = network(network_calendar.calendar(v2_data, Filters(V2, 2024)), "v2-net-porte-voix")
        assert allies.group == "partner"

    @pytest.mark.parametrize(
        ("role", "counted"),
        [("", 1), ("lead", 1), ("co_lead", 1), ("partner", 0), ("participant", 0), ("contributor", 0), ("support", 0)],
    )
    def test_the_role_decides(self, role: str, counted: int) -> None:
        data = tiny(networks=[{"role": role}])
        assert measure(registry.get("networks"), data, year(data)).value == counted


class TestDays:
    def test_an_interview_is_no_network_day(self, v2_data: CentreData) -> None:
        filters = Filters(V2, 2024)
        days = measure(registry.get("network_days"), v2_data, filters).computed
        assert days is not None
        assert days.value == 10
        found = network_calendar.calendar(v2_data, filters)
        assert found.count("done", ("animated",)) == 10
        acv = network(found, "v2-net-acv")
        assert (acv.count("done"), acv.count("planned")) == (0, 2)
        assert [(one.event_id, one.dates) for one in acv.others] == [("v2-2024-r11", 14)]

    def test_every_meeting_of_the_calendar_is_in_the_card(self, shipped: Snapshot) -> None:
        for centre, data in shipped.centres.items():
            words = vocabulary(shipped, centre, V2)
            choices = [(name, option.code) for name in words.options for option in words.options[name]]
            for value in words.years:
                for name, code in choices:
                    filters = choose(Filters(centre, value), name, (code,))
                    found = network_calendar.chosen(network_calendar.calendar(data, filters))
                    days = measure(registry.get("network_days"), data, filters).computed
                    assert days is not None
                    assert (days.value or 0) == found.count("done", ("animated",)), (centre, value, name, code)

    def test_meetings_held_and_only_announced_are_told_apart_in_one_sentence(self, v2_data: CentreData) -> None:
        found = network_calendar.calendar(v2_data, Filters(V2, 2024))
        held = [one for one in found.of_group("animated") if one.count("done")]
        assert len(held) == 2
        assert say("networks", "known", found) == (
            "Sur 9 réseaux animés, 2 ont une rencontre réalisée connue, 6 n’ont que des rencontres annoncées et "
            "1 n’a aucune rencontre connue."
        )
        assert say("networks", "known", found) in messages(v2_data, Filters(V2, 2024), found)


class TestTable:
    """Nobody says that a network did not meet: what is not told is not zero."""

    @staticmethod
    def sums(found: network_calendar.Calendar) -> dict[str, list[str]]:
        """Name of the row → its last cells, those of the sums."""
        table = calendar_table(found, "Rencontres", str)
        rows = [node for node in walk(table) if isinstance(node, html.Tr) and isinstance(node.children, list)]
        width = 1 + bool(found.count("planned"))
        return {text_of(row.children[0]): [text_of(cell) for cell in row.children[-width:]] for row in rows[1:]}

    def test_a_network_without_a_meeting_held_is_not_told_to_have_held_none(self, v2_data: CentreData) -> None:
        sums = self.sums(network_calendar.calendar(v2_data, Filters(V2, 2024)))
        assert sums["Réseau régional Action Cœur de Ville"] == ["n. r.", "2"]
        assert sums["Équipes des contrats de ville de l’État et des collectivités en région"] == ["9", "n. r."]

    def test_a_programme_says_nothing_of_what_was_held(self, v2_data: CentreData) -> None:
        sums = self.sums(network_calendar.calendar(v2_data, Filters(V2, 2020)))
        assert sums["Réalisées, toutes lignes"] == ["n. r.", ""]
        assert sums["Annoncées, toutes lignes"] == ["", "12"]


class TestVillesAuCarre:
    def test_done_and_announced_are_apart(self, v2_data: CentreData) -> None:
        found = network_calendar.calendar(v2_data, Filters(V2, 2024))
        assert len(found.of_group("animated")) == 9
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
        assert any("9 pour «\u202fRendez-vous" in note for note in say_lines("networks", "notes", found))

    def test_undated_meetings_never_land_in_a_month(self, v2_data: CentreData) -> None:
        found = network_calendar.calendar(v2_data, Filters(V2, 2024))
        teams = next(m for m in network(found, "v2-net-contrats-de-ville").meetings if m.state == "done")
        assert (teams.column, teams.when) == (networks.NO_MONTH, "")
        assert found.columns[-1][0] == networks.NO_MONTH

    def test_a_period_keeps_its_months_and_tells_the_meetings_it_leaves_out(self, v2_data: CentreData) -> None:
        spring = Filters(V2, None, date(2024, 1, 1), date(2024, 3, 31))
        found = network_calendar.calendar(v2_data, spring)
        assert [code for code, _, _ in found.columns] == ["2024-01", "2024-02", "2024-03"]
        whole = network_calendar.calendar(v2_data, Filters(V2, 2024))
        assert found.left_out == whole.count("done", column=networks.NO_MONTH) > 0
        assert (
            f"{found.left_out} rencontres réalisées sans date assez précise"
            in say_lines("networks", "notes", found)[-1]
        )
        assert whole.left_out == 0

    def test_the_network_filter_keeps_the_other_rows_in_the_table(self, v2_data: CentreData) -> None:
        filters = Filters(V2, 2024, network=("v2-net-acv",))
        found = network_calendar.calendar(v2_data, filters)
        assert len(found.of_group("animated")) == 9
        assert [one.id for one in network_calendar.chosen(found).networks] == ["v2-net-acv"]

    @pytest.mark.parametrize(("year", "animated", "national"), [(2020, 7, 0), (2007, 0, 1)])
    def test_other_years(self, v2_data: CentreData, year: int, animated: int, national: int) -> None:
        found = network_calendar.calendar(v2_data, Filters(V2, year))
        assert (len(found.of_group("animated")), len(found.of_group("national"))) == (animated, national)
        assert found.count("done") + found.count("planned") > 0

    def test_all_years_have_a_column_each(self, v2_data: CentreData) -> None:
        found = network_calendar.calendar(v2_data, Filters(V2))
        assert [code for code, _, _ in found.columns if code] == ["2007", "2020", "2024"]
        assert found.count("planned", column="2020") == 12
        assert found.count("located") == 0
