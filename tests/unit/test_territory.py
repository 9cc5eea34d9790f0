"""What concerns a territory, the list and the sheets: figures of the data, totals that add up, nothing invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import support
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.cube import model
from dashboard.cube.counted import Counted
from dashboard.cube.model import ATTENDANCES, UNKNOWN
from dashboard.cube.territory_compare import Comparison, comparison
from dashboard.cube.territory_counts import Counts, tally
from dashboard.cube.territory_list import LISTED, PER_PAGE, SORTS, Choice, Listing, listing
from dashboard.cube.territory_sheet import Sheet, peers, sheet
from dashboard.filters import Filters, choose, parse, vocabulary
from dashboard.indicators.breakdowns import actions_of, by_dimension
from dashboard.indicators.territory import chain, key_of, lines_index, networks_index, organisations_index
from dashboard.indicators.territory_address import address_of, at_address, chosen_territory
from dashboard.indicators.territory_insee import figures
from dashboard.indicators.territory_names import publications_index
from dashboard.indicators.territory_perimeter import covered
from dashboard.pages.territoire import lead
from dashboard.pages.territoire_numbers import peers_words
from dashboard.snapshot import CentreData, Snapshot
from dashboard.sources.centre import default_centre
from dashboard.territories.imported import Imports
from dashboard.territories.lists import Territories
from dashboard.territories.model import Territory
from dashboard.words import say


def one(snapshot: Snapshot, address: str) -> Territory:
    (found,) = at_address(snapshot.territories, address)
    return found


def counts(
    snapshot: Snapshot, data: CentreData, address: str, year: int | None = 2024, **choices: tuple[str, ...]
) -> Counts:
    filters = support.year(data, year, **choices)
    words = vocabulary(snapshot, data.centre.id, support.V2)
    return tally(data, filters, words, snapshot.territories).of(one(snapshot, address))


def sheet_of(snapshot: Snapshot, data: CentreData, address: str, year: int | None = 2024) -> Sheet:
    words = vocabulary(snapshot, data.centre.id, support.V2)
    return sheet(data, support.year(data, year), words, snapshot.territories, one(snapshot, address))


def listed(snapshot: Snapshot, data: CentreData, filters: Filters, choice: Choice) -> Listing:
    ours = data.centre.id in snapshot.centres
    words = vocabulary(snapshot, data.centre.id, support.V2) if ours else support.words_of(data)
    return listing(data, filters, words, snapshot.territories, choice)


def people(found: Counts) -> tuple[str, str]:
    return say("territory", "people", found), say("territory", "people_known", found)


class Told(Counted):
    """A source that tells one slice, and présences by action nowhere."""

    per_action = "non publié"

    def __init__(self, told: model.Slice) -> None:
        self.told = told

    def slice(self, filters: Filters, by: str) -> model.Slice:
        del filters
        return self.told if by == "department" else model.Slice(by, reason="non publié")


class TestPlacement:
    def test_a_line_counts_where_it_is_and_in_all_that_this_is_part_of(
        self, snapshot: Snapshot, vt: CentreData
    ) -> None:
        index = lines_index(vt, snapshot.territories)
        rows = {row: line for row, line in enumerate(vt.events["event_id"]) if line == "vt-2024-e17"}
        (row,) = rows
        for address in ("qpv-QN03415I", "commune-34301", "epci-200066355", "departement-34", "region-76"):
            assert row in index.inside(one(snapshot, address)), address
        assert row not in index.inside(one(snapshot, "commune-34172"))

    def test_what_is_known_to_the_department_is_around_its_towns_not_in_them(
        self, snapshot: Snapshot, vt: CentreData
    ) -> None:
        index = lines_index(vt, snapshot.territories)
        row = vt.events["event_id"].tolist().index("vt-2024-e04")
        herault, montpellier = one(snapshot, "departement-34"), one(snapshot, "commune-34172")
        assert row in index.inside(herault)
        assert row in index.around(montpellier)
        assert row not in index.inside(montpellier)
        assert row not in index.around(one(snapshot, "commune-30189"))

    def test_words_of_a_place_are_resolved_when_there_is_no_code(self, snapshot: Snapshot, v2: CentreData) -> None:
        index = lines_index(v2, snapshot.territories)
        ids = v2.events["event_id"].tolist()
        names = [place.name for place in index.placements[ids.index("v2-2007-e06")].places]
        assert names == ["Dreux", "Vernouillet"]
        (metropole,) = index.placements[ids.index("v2-2020-p05")].places
        assert key_of(metropole) == ("epci", "244500468")

    def test_the_region_of_a_code_of_two_kinds(self, snapshot: Snapshot, v2: CentreData, vt: CentreData) -> None:
        for data, code in ((v2, "24"), (vt, "76")):
            places = [
                place for found in organisations_index(data, snapshot.territories).placements for place in found.places
            ]
            assert ("region", code) in map(key_of, places)
            assert ("department", code) not in map(key_of, places)

    def test_networks_of_the_region_cover_its_quarters(self, snapshot: Snapshot, v2: CentreData) -> None:
        quarter = one(snapshot, "qpv-QN03709M")
        index = networks_index(v2, snapshot.territories)
        assert not index.inside(quarter)
        assert index.around(quarter)

    @given(st.integers(0, 10**6))
    def test_a_chain_goes_up_through_what_holds_it(self, snapshot: Snapshot, pick: int) -> None:
        known = snapshot.territories
        every = known.of_kind("qpv") + known.of_kind("epci") + known.of_kind("commune")
        found = every[pick % len(every)]
        assert chain(found)[0] == key_of(found)
        wholes = [whole for key in chain(found)[1:] if (whole := known.get(*key))]
        assert all(found in known.within(whole, found.kind) for whole in wholes if whole.kind != "region")


class TestFigures:
    def test_herault(self, snapshot: Snapshot, vt: CentreData) -> None:
        found = counts(snapshot, vt, "departement-34")
        assert (found.actions, found.lines, found.fine) == (17, 17, 12)
        assert (found.publications, found.networks, found.members) == (3, 6, 8)
        assert (found.presences, found.counted, found.attendance) == (0, 0, UNKNOWN)
        assert people(found) == ("n.\u00a0r.", "aucun nombre de participants connu")

    def test_gard_has_one_head_count(self, snapshot: Snapshot, vt: CentreData) -> None:
        found = counts(snapshot, vt, "departement-30")
        assert (found.presences, found.counted, found.lines) == (50, 1, 4)
        assert people(found) == (
            "50", "connues pour 1 action sur 4\u202f: un minimum, trop partiel pour être comparé"
        )  # fmt: skip

    def test_montpellier_and_ile_de_thau(self, snapshot: Snapshot, vt: CentreData) -> None:
        assert counts(snapshot, vt, "commune-34172").actions == 3
        made = sheet_of(snapshot, vt, "qpv-QN03415I")
        assert [entry.line.id for entry in made.doings.fine] == ["vt-2024-e17"]
        assert "vt-2024-os2" in {entry.line.id for entry in made.doings.around}, "known to Sète, not to the quarter"
        assert made.quarters_listed == ()

    def test_bourges_and_its_department(self, snapshot: Snapshot, v2: CentreData) -> None:
        for address in ("commune-18033", "departement-18"):
            found = counts(snapshot, v2, address)
            assert (found.actions, found.presences, found.counted) == (2, 88, 2)
            assert found.last is not None
            assert found.last.end == date(2024, 10, 4) or found.last.start == date(2024, 10, 3)

    def test_announced_is_not_done(self, snapshot: Snapshot, v2: CentreData) -> None:
        made = sheet_of(snapshot, v2, "commune-37261")
        assert (made.counts.actions, made.counts.planned) == (0, 12)
        assert not any(entry.line.realised for entry in made.doings.planned)

    def test_a_realised_action_that_its_announcement_places_is_there(self, snapshot: Snapshot, v2: CentreData) -> None:
        made = sheet_of(snapshot, v2, "commune-45234")
        assert [entry.line.id for entry in made.doings.fine] == ["v2-2024-r06"]
        assert (made.counts.actions, made.counts.presences) == (1, 38)
        assert counts(snapshot, v2, "departement-45").actions == 1

    def test_several_announcements_of_a_series_place_no_action_but_are_told(self, snapshot: Snapshot) -> None:
        announced = {"status": "announced", "same_as": "r"}
        data = support.tiny(
            events=[
                support.event(event_id="r", occurrences="2"),
                support.event(event_id="p1", commune_code="45234", **announced),
                support.event(event_id="p2", commune_code="37261", **announced),
            ]
        )
        words = support.words_of(data)
        made = sheet(data, support.year(data), words, snapshot.territories, one(snapshot, "commune-45234"))
        assert [entry.line.id for entry in made.doings.announced_there] == ["r"]
        assert (made.counts.actions, made.counts.planned) == (0, 0)

    def test_the_entries_of_a_sheet_are_its_count(self, snapshot: Snapshot, vt: CentreData) -> None:
        for address in ("departement-34", "departement-30", "commune-34301", "epci-200066355", "region-76"):
            made = sheet_of(snapshot, vt, address)
            assert len(made.doings.fine) + len(made.doings.coarse) == made.counts.lines, address

    def test_the_last_action_ignores_the_period_and_the_clock(self, snapshot: Snapshot, v2: CentreData) -> None:
        found = counts(snapshot, v2, "commune-45234", year=2023)
        assert found.lines == 0
        assert found.last is not None
        assert found.last.start == date(2024, 6, 12)
        assert say("territory", "since", found, v2.centre.as_of) == "il y a 6 mois"
        assert found.age(date(2024, 7, 5)) == (0, 0)

    def test_no_date_no_last_action(self, snapshot: Snapshot, v2: CentreData) -> None:
        found = counts(snapshot, v2, "commune-28134", year=None)
        assert (found.lines, found.last, found.undated) == (1, None, 1)

    def test_schemes_and_networks_are_those_of_the_tables(self, snapshot: Snapshot, vt: CentreData) -> None:
        made = sheet_of(snapshot, vt, "commune-34032")
        assert dict(made.schemes)["cites-educatives"] == 2
        names = {covering.network.name: covering for covering in made.networks}
        assert names["Réseau des PRE de l’Hérault"].names == ("Hérault",)
        assert "Réseau des PRE du Gard" not in names

    def test_organisations_of_wider_territories_are_told_apart(self, snapshot: Snapshot, vt: CentreData) -> None:
        found = {body.name: body for body in sheet_of(snapshot, vt, "commune-34301").bodies}
        assert found["Sète Agglopôle"].wider
        assert found["Sète Agglopôle"].member
        assert all(body.wider for body in found.values())

    def test_members_that_no_document_lists_are_unknown(
        self, snapshot: Snapshot, v2: CentreData, vt: CentreData
    ) -> None:
        assert "members" in sheet_of(snapshot, v2, "departement-37").tally.unlisted
        assert "members" not in sheet_of(snapshot, vt, "departement-34").tally.unlisted


class TestNamesInTitles:
    def test_only_the_finest_names_count(self, snapshot: Snapshot, vt: CentreData) -> None:
        index = publications_index(vt, snapshot.territories)
        titles = vt.table("publications")["title"].tolist()
        named = {title: [place.name for place in index.placements[row].places] for row, title in enumerate(titles)}
        assert next(found for title, found in named.items() if "Vauvert (Gard)" in title) == ["Vauvert"]
        (agglo,) = next(found for title, found in named.items() if "Sète Agglopoles" in title)
        assert agglo.endswith("Sète Agglopôle Méditerranée"), "the agglomération, not the town"

    def test_a_quarter_needs_its_town_and_a_name_its_capital(self, snapshot: Snapshot) -> None:
        titles = ["Centre Ville : atelier", "Île de Thau, Sète : balade", "Trois tours de table", "Tours : bilan"]
        centre = replace(default_centre("Essai", 2024), departments=("34", "37"), region_code="76")
        rows = [{"title": title} for title in titles]
        data = support.tiny(
            centre, publications=rows, events=[support.event(commune_code="37261", department_code="37")]
        )
        index = publications_index(data, snapshot.territories)
        assert [[place.name for place in found.places] for found in index.placements] == [
            [], ["Ile De Thau"], [], ["Tours"],
        ]  # fmt: skip


class TestList:
    @settings(max_examples=60)
    @given(
        st.sampled_from([support.V2, support.VT]),
        st.sampled_from(["", "&annee=2007", "&annee=toutes", "&du=2024-01-01&au=2024-06-30"]),
        st.sampled_from(["", "&theme=transitions", "&modalite=distanciel", "&dispositif=pacte", "&role=co-pilote"]),
        st.sampled_from(["", "&departement=30,34", "&departement=37", "&departement=34,non-renseigne"]),
    )
    def test_departments_add_up_with_the_breakdown(
        self, snapshot: Snapshot, centre: str, period: str, other: str, departments: str
    ) -> None:
        filters = parse(f"centre={centre}{period}{other}{departments}", snapshot, support.V2).filters
        data = snapshot.centres[centre]
        words = vocabulary(snapshot, centre, support.V2)
        found = listing(data, filters, words, snapshot.territories, Choice())
        breakdown = by_dimension(data, filters, words, "department", actions_of(words))
        chosen = filters.department
        told = {row.code: row.value for row in breakdown.rows if not chosen or row.code in chosen}
        assert {line.territory.code: line.counts.actions for line in found.shown if line.counts.actions} == {
            code: value for code, value in told.items() if code and value
        }
        assert found.beside is not None
        nowhere = [one for one in found.beside if one.why != "coarse"]
        assert sum(one.actions for one in nowhere) == told.get("", 0)
        assert found.total.actions == sum(told.values())
        assert (
            sum(line.counts.lines for line in found.shown) + sum(len(one.lines) for one in nowhere) == found.total.lines
        )

    @pytest.mark.parametrize("kind", LISTED)
    def test_every_level_adds_up(self, snapshot: Snapshot, vt: CentreData, kind: str) -> None:
        found = listed(snapshot, vt, support.year(vt), Choice(kind, page=1))  # type: ignore[arg-type]
        assert found.several == 0
        assert found.beside is not None
        assert found.pages == -(-found.matching // PER_PAGE)
        inside = sum(line.counts.actions for line in found.shown)
        assert inside + sum(one.actions for one in found.beside) == found.total.actions == 38

    def test_an_action_in_two_towns_counts_in_each_and_once(self, snapshot: Snapshot, v2: CentreData) -> None:
        found = listed(snapshot, v2, support.year(v2, 2007), Choice("commune"))
        assert [line.territory.name for line in found.shown if line.counts.lines] == ["Dreux", "Vernouillet"]
        assert found.several == 1
        assert found.total.actions == 2

    def test_blank_zones_stay_in_the_list_and_can_be_alone(self, snapshot: Snapshot) -> None:
        centre = replace(support.TINY, departments=("34", "48", "66"))
        rows = [support.event(department_code="34", commune_code=code) for code in ("34172", "34301", "34032")]
        data = support.tiny(centre, events=rows)
        found = listed(snapshot, data, support.year(data), Choice())
        assert {line.territory.code for line in found.shown if line.blank} == {"48", "66"}
        assert (found.looked_in, found.blanks, found.blank_quarters) == (3, 2, 11)
        alone = listed(snapshot, data, support.year(data), Choice(blank_only=True))
        assert {line.territory.code for line in alone.shown} == {"48", "66"}
        assert alone.matching == 2

    @pytest.mark.parametrize("sort", SORTS)
    @pytest.mark.parametrize("descending", [True, False])
    def test_columns_sort(self, snapshot: Snapshot, vt: CentreData, sort: str, descending: bool) -> None:
        found = listed(snapshot, vt, support.year(vt), Choice("epci", sort=sort, descending=descending))
        values = {
            "actions": [line.counts.actions for line in found.shown],
            "reseaux": [line.counts.networks for line in found.shown],
            "adherents": [line.counts.members for line in found.shown],
            "quartiers": [-1 if line.quarters is None else line.quarters for line in found.shown],
        }.get(sort)
        assert len(found.shown) == min(PER_PAGE, found.matching)
        assert values is None or values == sorted(values, reverse=descending)

    def test_published_presences_sort_the_list_and_a_hidden_one_carries_no_value(self, snapshot: Snapshot) -> None:
        centre = replace(support.TINY, departments=("30", "34", "48", "66"))
        data = support.tiny(centre, events=[support.event(department_code=code) for code in ("30", "34", "48")])
        cells = {"30": model.known(50), "34": model.HIDDEN, "48": model.known(80)}
        told = model.Slice("department", tuple(model.Row(code, code, {ATTENDANCES: cells[code]}) for code in cells))
        words, known = support.words_of(data), snapshot.territories
        found = listing(data, support.year(data), words, known, Choice(sort="presences", descending=True), Told(told))
        assert [(line.territory.code, line.counts.attendance) for line in found.shown] == [
            ("48", model.known(80)), ("30", model.known(50)), ("66", model.known(0)), ("34", model.HIDDEN),
        ]  # fmt: skip
        written = {line.territory.code: people(line.counts)[0] for line in found.shown}
        assert written == {"48": "80", "30": "50", "66": "0", "34": "s"}

    def test_pages_hold_every_territory_once(self, snapshot: Snapshot, v2: CentreData) -> None:
        first = listed(snapshot, v2, support.year(v2), Choice("commune"))
        seen = [
            line.territory.code
            for page in range(1, first.pages + 1)
            for line in listed(snapshot, v2, support.year(v2), Choice("commune", page=page)).shown
        ]
        assert len(seen) == len(set(seen)) == first.matching
        assert listed(snapshot, v2, support.year(v2), Choice("commune", page=999)).page == first.pages

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("sete", "34301"), ("SÈTE", "34301"), ("st pierre des corps", "37233"), ("Saint-Pierre-des-Corps", "37233"),
            ("ile de thau", "QN03415I"), ("qn03415i", "QN03415I"), ("34172", "34172"), ("herault", "34"),
            ("clermont l herault", "34079"), ("200066355", "200066355"), ("Occitanie", "76"),
        ],
    )  # fmt: skip
    def test_the_search_finds_by_name_and_by_code(
        self, snapshot: Snapshot, v2: CentreData, query: str, code: str
    ) -> None:
        found = listed(snapshot, v2, support.year(v2), Choice(query=query))
        assert found.shown[0].territory.code == code
        assert found.kind is None

    def test_a_search_that_finds_nothing(self, snapshot: Snapshot, v2: CentreData) -> None:
        found = listed(snapshot, v2, support.year(v2), Choice(query="xyzzy"))
        assert (found.matching, found.shown, found.beside) == (0, (), None)

    def test_attendance_lists_make_a_zone_less_blank(self, snapshot: Snapshot) -> None:
        centre = replace(support.TINY, departments=("37", "45"))
        people = [{"event_id": "events-1", "participant_key": f"k{i}", "commune_code": "45234"} for i in range(3)]
        data = support.tiny(centre, events=[support.event(department_code="37")], attendances=people)
        words = support.words_of(data)
        found = listing(data, support.year(data), words, snapshot.territories, Choice())
        told = {line.territory.code: (line.counts.lines, line.counts.came, line.blank) for line in found.shown}
        assert told == {"37": (1, 0, False), "45": (0, 3, False)}


class TestAddresses:
    @given(st.integers(0, 10**6))
    def test_every_address_leads_back(self, snapshot: Snapshot, pick: int) -> None:
        every = tuple(snapshot.territories)
        found = every[pick % len(every)]
        assert at_address(snapshot.territories, address_of(found)) == (found,)

    @given(st.text(max_size=30))
    def test_any_text_is_an_address_or_none(self, snapshot: Snapshot, text: str) -> None:
        assert len(at_address(snapshot.territories, text)) <= 2

    def test_plain_codes_where_they_are_of_one_territory(self, snapshot: Snapshot) -> None:
        known = snapshot.territories
        assert [found.name for found in at_address(known, "34")] == ["Hérault"]
        assert [found.kind for found in at_address(known, "76")] == ["region", "department"]
        assert [found.kind for found in at_address(known, "R76")] == ["region"]
        assert at_address(known, "COMMUNE-34172") == at_address(known, "34172")
        assert at_address(known, "departement-34172") == ()
        assert at_address(known, "") == ()

    def test_the_other_territory_is_of_the_same_kind_when_in_doubt(self, snapshot: Snapshot) -> None:
        known = snapshot.territories
        bourges, agglo = one(snapshot, "18033"), one(snapshot, "epci-241800507")
        tours = chosen_territory(known, "tours", bourges)
        assert tours is not None
        assert tours.code == "37261"
        metropole = chosen_territory(known, "tours", agglo)
        assert metropole is not None
        assert metropole.kind == "epci"
        assert chosen_territory(known, "xyzzy", bourges) is None
        named = chosen_territory(known, "Centre Ville (QN03417M)", one(snapshot, "QN03415I"))
        assert named is not None
        assert named.code == "QN03417M"


class TestComparison:
    def compared(self, snapshot: Snapshot, data: CentreData, address: str, other: str = "") -> Comparison:
        words = support.words_of(data)
        filters = choose(support.year(data), "department", ())
        counted = tally(data, filters, words, snapshot.territories)
        beside = one(snapshot, other) if other else None
        return comparison(data, words, snapshot.territories, counted, one(snapshot, address), beside)

    def test_the_mean_is_that_of_the_perimeter(self, snapshot: Snapshot, vt: CentreData) -> None:
        found = self.compared(snapshot, vt, "departement-34", "departement-30")
        row = next(row for row in found.rows if row.id == "actions")
        assert (row.mine, row.mean, row.other) == (17, None, 4), "too few places are known"
        assert found.peers == 5
        people = next(row for row in found.rows if row.id == "presences")
        assert (people.mine, people.mean, people.other) == (None, None, 50), "Hérault and Aude have no head-count"

    def test_a_mean_says_where_it_leaves_some_out(self, snapshot: Snapshot) -> None:
        centre = replace(support.TINY, departments=("34", "30", "11"))
        rows = [
            support.event(department_code="34", participants="30"),
            support.event(department_code="30", participants="50"),
            support.event(department_code="11"),
        ]
        found = self.compared(snapshot, support.tiny(centre, events=rows), "departement-34", "departement-30")
        people = next(row for row in found.rows if row.id == "presences")
        assert (people.mine, people.mean, people.other, people.averaged) == (30, 40, 50, 2)
        assert "Présences cumulées connues\u202f: moyenne des 2 où elles sont renseignées." in peers_words(found)

    def test_a_mean_of_published_presences_is_of_all_and_none_where_one_is_withheld(self, snapshot: Snapshot) -> None:
        centre = replace(support.TINY, departments=("30", "34"))
        data = support.tiny(centre, events=[support.event(department_code=code) for code in ("30", "34")])
        words, known = support.words_of(data), snapshot.territories
        for there, mean in ((model.known(50), 40), (model.HIDDEN, None), (model.UNKNOWN, None)):
            cells = {"34": model.known(30), "30": there}
            told = model.Slice("department", tuple(model.Row(code, code, {ATTENDANCES: cells[code]}) for code in cells))
            counted = tally(data, support.year(data), words, known, Told(told))
            found = comparison(data, words, known, counted, one(snapshot, "departement-34"), None)
            people_row = next(row for row in found.rows if row.id == "presences")
            assert (people_row.mine, people_row.mean, people_row.withheld) == (30, mean, mean is None)

    def test_means_of_smaller_kinds_are_of_those_with_a_quarter(self, snapshot: Snapshot, vt: CentreData) -> None:
        known = snapshot.territories
        communes = peers(vt, support.year(vt), known, "commune")
        assert 0 < len(communes) < len(covered(vt, support.year(vt), known, "commune"))
        assert all(known.within(found, "qpv") for found in communes)
        assert peers(vt, support.year(vt), known, "region") == ()

    def test_what_nobody_lists_is_no_zero(self, snapshot: Snapshot, v2: CentreData) -> None:
        found = self.compared(snapshot, v2, "departement-37", "departement-18")
        row = next(row for row in found.rows if row.id == "members")
        assert (row.mine, row.mean, row.other) == (None, None, None)


def test_insee_is_never_invented(snapshot: Snapshot) -> None:
    quarter = figures(Imports(), one(snapshot, "QN03415I"))
    assert {figure.text for figure in quarter} == {"non importé"}
    town = {figure.label: figure.text for figure in figures(Imports(), one(snapshot, "34172"))}
    assert town["Population municipale"].endswith("habitants")


def test_a_lead_says_what_and_when(snapshot: Snapshot, vt: CentreData) -> None:
    words = vocabulary(snapshot, support.VT, support.V2)
    found = sheet_of(snapshot, vt, "qpv-QN03415I")
    told = lead(found, words, support.year(vt), vt.centre.as_of)
    assert told == (
        "1 action réalisée dans le quartier en 2024\u202f; la dernière remonte au 24 septembre 2024, 3 mois avant "
        "l’arrêt des données (31 décembre 2024)."
    )


def test_without_lists_nothing_is_anywhere(vt: CentreData) -> None:
    known = Territories(())
    assert all(not found.places for found in networks_index(replace(vt, memo={}), known).placements)
