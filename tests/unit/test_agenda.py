"""The agenda and the page of an action: each action once, announced apart, no month without a known month."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
import support
from hypothesis import given
from hypothesis import strategies as st

from dashboard.filters import Filters, parse
from dashboard.indicators.action_sheet import phrases, publications_on, sheet, twins
from dashboard.indicators.agenda import Agenda, agenda, by_month, first_shown, marks, months, weeks
from dashboard.indicators.agenda_words import participants_words, span_words, when_words
from dashboard.indicators.lines import by_id
from dashboard.pages import action, actions
from dashboard.pages.model import Context, Page, View
from dashboard.snapshot import CentreData, Snapshot
from dashboard.sources.text import fold


def found(data: CentreData, query: str = "", year: int | None = 2024) -> Agenda:
    return agenda(data, support.year(data, year), support.words_of(data), query)


def view_of(snapshot: Snapshot, page: Page, query: str, rest: str = "") -> View:
    parsed = parse(query, snapshot, support.V2, page.extras)
    data = snapshot.centres[parsed.filters.centre]
    words = support.words_of(data)
    return page.view(Context(snapshot, data, parsed.filters, words, parsed.extra, rest))


def empty(value: object) -> bool:
    return value == () if isinstance(value, tuple) else bool(pd.isna(value))


def text(view: View) -> str:
    return "".join(support.text_of(slot) for slot in view.slots.values())


class TestShippedData:
    def test_realised_and_announced_are_told_apart(self, v2: CentreData) -> None:
        counts = found(v2).counts
        assert counts["realised"] == 10
        assert (counts["announced"], counts["tentative"], counts["in_preparation"]) == (43, 2, 2)

    def test_announcements_go_with_their_action(self, v2: CentreData) -> None:
        entries = {entry.line.id: entry for entry in found(v2).entries}
        assert [line.id for line in entries["v2-2024-r02"].folded] == ["v2-2024-p16"]
        assert "v2-2024-p16" not in entries
        assert found(v2).folded == 9

    def test_the_monthly_rendez_vous_keep_their_announced_dates(self, v2: CentreData) -> None:
        entry = next(entry for entry in found(v2).entries if entry.line.id == "v2-2024-r01")
        assert next(line.start for line in entry.announced) == date(2024, 2, 9)
        assert len(entry.announced) == 6
        assert entry.line in {mark.of for mark in marks(found(v2).entries)[date(2024, 3, 15)]}

    def test_a_placeholder_is_in_no_month(self, v2: CentreData) -> None:
        held = {entry.line.id for group in by_month(found(v2).entries) for entry in group.entries}
        assert not held & {"v2-2024-r05", "v2-2024-r08", "v2-2024-r09", "v2-2024-r10", "v2-2024-r11"}
        assert "v2-2024-r04" in held

    def test_the_calendar_opens_on_the_latest_realised_action(self, v2: CentreData, vt: CentreData) -> None:
        assert first_shown(found(v2)) == (2024, 11)
        assert first_shown(found(vt)) == (2024, 12)

    def test_months_add_up_to_the_dated_entries(self, vt: CentreData) -> None:
        agenda_of = found(vt)
        assert sum(count.realised + count.others for count in months(agenda_of, support.year(vt))) == len(
            agenda_of.dated
        )
        assert len(agenda_of.dated) + len(agenda_of.undated) == len(agenda_of.entries)

    def test_a_period_keeps_its_months_and_tells_what_it_leaves_out(self, vt: CentreData) -> None:
        spring = Filters(support.VT, None, date(2024, 1, 1), date(2024, 3, 31))
        words = support.words_of(vt)
        within = agenda(vt, spring, words)
        assert [count.month for count in months(within, spring)] == [(2024, 1), (2024, 2), (2024, 3)]
        undated = [entry for entry in found(vt).undated if entry.line.year == 2024]
        assert within.left_out == len(undated) > 0
        one = undated[0].line.title
        assert 0 < agenda(vt, spring, words, one).left_out < within.left_out
        assert found(vt).left_out == 0

    def test_a_period_is_on_each_of_its_days(self, v2: CentreData) -> None:
        held = marks(found(v2).entries)
        assert [(mark.position, mark.length) for mark in held[date(2024, 10, 4)]] == [(2, 2)]


class TestSearch:
    def test_a_format_a_theme_a_month_and_a_department_are_found(self, v2: CentreData, vt: CentreData) -> None:
        every = found(vt, year=None).entries
        webinars = {entry.line.id for entry in every if entry.line.format == "webinar"}
        assert webinars
        assert webinars <= {entry.line.id for entry in found(vt, "WEBINAIRE", None).entries}
        words = support.words_of(v2)
        for entry in found(v2, year=None).entries:
            line = entry.line
            asked = [words.label("theme", code) for code in line.themes]
            asked += [f"octobre {line.year}"] if line.month == 10 else []
            asked += [words.label("department", line.department)] if line.department else []
            for query in asked:
                assert line.id in {one.line.id for one in found(v2, query, None).entries}, query

    @pytest.mark.parametrize("query", ["l'emploi", "L’EMPLOI", "l emploi", "emploi : toutes", "emploi\u202f: toutes"])
    def test_apostrophes_case_and_spaces_do_not_matter(self, v2: CentreData, query: str) -> None:
        assert "v2-2024-p21" in {entry.line.id for entry in found(v2, query).entries}

    def test_accents_do_not_matter(self, vt: CentreData) -> None:
        assert {e.line.id for e in found(vt, "beziers").entries} == {e.line.id for e in found(vt, "Béziers").entries}
        assert found(vt, "beziers").entries

    @pytest.mark.parametrize("centre", [support.V2, support.VT, support.DEMO])
    def test_its_quarter_commune_and_epci_find_an_action(self, snapshot: Snapshot, centre: str) -> None:
        data, known = snapshot.centres[centre], snapshot.territories
        filters, words = Filters(centre), support.words_of(data)
        kinds = set()
        for entry in agenda(data, filters, words).entries:
            commune = known.get("commune", entry.line.commune)
            own = [commune, *(known.get("qpv", code) for code in entry.line.quarters)]
            for one in [*own, *(known.parents(commune) if commune else ())]:
                if one is None:
                    continue
                kinds.add(one.kind)
                for query in (one.name, fold(one.name).upper()):
                    found = agenda(data, filters, words, query, known=known).entries
                    assert entry.line.id in {each.line.id for each in found}, (query, entry.line.id)
        assert {"commune", "qpv", "epci"} <= kinds

    def test_partners_and_networks_are_searched(self, v2: CentreData) -> None:
        assert found(v2, "ademe").entries
        assert all(entry.line.network for entry in found(v2, "contrats de ville actualites").entries)

    def test_nothing_found_says_so_and_offers_a_way_out(self, snapshot: Snapshot) -> None:
        view = view_of(snapshot, actions.PAGE, "q=zzzz")
        assert "Aucune action de cette sélection ne contient" in text(view)
        assert "Effacer la recherche" in text(view)


class TestWords:
    def test_dates_in_words(self) -> None:
        assert span_words(date(2024, 10, 1), date(2024, 10, 1)) == "mardi 1er octobre 2024"
        assert span_words(date(2024, 10, 3), date(2024, 10, 4)) == "du 3 au 4 octobre 2024"
        assert span_words(date(2024, 1, 25), date(2024, 2, 1)) == "du 25 janvier au 1er février 2024"
        assert span_words(date(2023, 12, 30), date(2024, 1, 2)) == "du 30 décembre 2023 au 2 janvier 2024"

    def test_what_is_not_known_is_said(self, v2: CentreData) -> None:
        lines = by_id(v2)
        assert when_words(lines["v2-2024-r05"]) == (
            "date inconnue («\u00a001/oct\u00a0» est une date d’attente du document)"
        )
        assert when_words(lines["v2-2024-p11"]) == "mai 2024, «\u00a0mai\u00a0»"

    def test_participants_stay_what_their_document_calls_them(self, v2: CentreData) -> None:
        assert participants_words(by_id(v2)["v2-2024-r01"]) == "145 participant·es"
        assert participants_words(by_id(v2)["v2-2024-r02"]) == "38 participant·es"


class TestCalendar:
    def test_weeks_begin_on_monday(self) -> None:
        rows = weeks((2024, 9))
        assert rows[0][6] == date(2024, 9, 1)
        assert all(len(row) == 7 for row in rows)

    @given(year=st.integers(1990, 2100), month=st.integers(1, 12))
    def test_every_day_once_under_its_weekday(self, year: int, month: int) -> None:
        days = [(day, column) for row in weeks((year, month)) for column, day in enumerate(row) if day]
        assert [day.day for day, _ in days] == list(range(1, len(days) + 1))
        assert all(day.weekday() == column for day, column in days)
        assert (days[-1][0].toordinal() + 1 - date(year, month, 1).toordinal()) == len(days)

    def test_months_can_be_walked_through(self, snapshot: Snapshot) -> None:
        view = view_of(snapshot, actions.PAGE, "vue=calendrier&mois=2024-02")
        nodes = [node for node in support.walk(view.slots["agenda"]) if getattr(node, "data-dim", "") == "mois"]
        assert [getattr(node, "data-code", "") for node in nodes] == ["2024-01", "2024-03"]

    def test_wrong_parameters_fall_back_with_a_notice(self, snapshot: Snapshot) -> None:
        view = view_of(snapshot, actions.PAGE, "vue=calendrier&mois=2031-01")
        assert "novembre 2024 est affiché" in view.notices[0]
        assert len(view_of(snapshot, actions.PAGE, "vue=x&mois=y&statut=z").notices) == 3

    def test_a_period_says_what_it_leaves_out(self, snapshot: Snapshot) -> None:
        view = view_of(snapshot, actions.PAGE, f"centre={support.VT}&statut=realisees&du=2024-01-01&au=2024-03-31")
        assert support.text_of(view.slots["sans-date"]).startswith(
            "5 actions sans date assez précise ne figurent pas dans cette période."
        )

    def test_headers_have_their_scope(self, snapshot: Snapshot) -> None:
        view = view_of(snapshot, actions.PAGE, "vue=calendrier")
        heads = [node for node in support.walk(view.slots["agenda"]) if type(node).__name__ == "Th"]
        assert support.text_of(heads[0]) == "lun."
        assert all(node.scope == "col" for node in heads)


class TestOneAction:
    def test_the_national_day_has_its_two_twins_and_their_dates(self, snapshot: Snapshot, v2: CentreData) -> None:
        found_twins = {twin.line.id: twin for twin in twins(snapshot, by_id(v2)["v2-2024-r07"])}
        assert set(found_twins) == {"v2-2024-p20", "vt-2024-e45"}
        assert found_twins["vt-2024-e45"].differences[0] == ("Date", "jeudi 29 février 2024", "jeudi 22 février 2024")

    def test_every_filled_column_is_told_once(self, snapshot: Snapshot, v2: CentreData, vt: CentreData) -> None:
        schema = snapshot.schemas["events"]
        for data in (v2, vt):
            words = support.words_of(data)
            for line in by_id(data).values():
                record = data.events.iloc[line.index]
                told = [fact.name for _, facts in sheet(snapshot, data, words, line).groups for fact in facts]
                filled = {name for name in schema.names if not empty(record[name])}
                apart = {
                    "title",
                    "same_as",
                    "participants_precision",
                    *(n for n in filled if n.endswith("_basis")),
                }
                by_category = {"mode"} if data is vt else set()
                assert len(told) == len(set(told))
                assert set(told) == filled - apart - by_category

    def test_what_is_not_known_is_said(self, snapshot: Snapshot) -> None:
        view = view_of(snapshot, action.PAGE, "", "v2-2024-r04")
        assert "Ce que les documents ne disent pas" in text(view)
        assert "participants" in text(view)

    def test_suggestions_are_marked(self, snapshot: Snapshot) -> None:
        assert "Suggéré, à confirmer par le centre" in text(view_of(snapshot, action.PAGE, "", "v2-2024-r07"))

    def test_an_unknown_action_is_not_found(self, snapshot: Snapshot) -> None:
        view = view_of(snapshot, action.PAGE, "", support.HOSTILE)
        assert not view.found
        assert "Revenir à l’agenda" in text(view)

    def test_an_action_of_another_centre_leads_there(self, snapshot: Snapshot) -> None:
        view = view_of(snapshot, action.PAGE, "", "vt-2024-e45")
        nodes = [node for node in support.walk(view.slots["entete"]) if hasattr(node, "href")]
        assert nodes[0].href == f"/actions/vt-2024-e45?centre={support.VT}"

    def test_publications_of_a_near_title(self, snapshot: Snapshot, v2: CentreData) -> None:
        near = publications_on(snapshot, v2, by_id(v2)["v2-2024-p21"])
        assert [item.title for item in near] == ["Les quartiers de l’emploi en Centre-Val de Loire"]
        assert phrases("Note") == ()

    @pytest.mark.parametrize("centre", [support.V2, support.VT])
    def test_every_action_has_a_page(self, snapshot: Snapshot, centre: str) -> None:
        for name in by_id(snapshot.centres[centre]):
            view = view_of(snapshot, action.PAGE, f"centre={centre}", name)
            assert view.found
            assert set(view.slots) == set(action.PAGE.slots)


@pytest.mark.parametrize("query", support.QUERIES)
@pytest.mark.parametrize("layout", ["liste", "calendrier"])
def test_every_address_shows_something(snapshot: Snapshot, query: str, layout: str) -> None:
    view = view_of(snapshot, actions.PAGE, f"{query}&vue={layout}".lstrip("&"))
    assert set(view.slots) == set(actions.PAGE.slots)
    assert text(view)


def test_repeated_lines_of_one_status_are_one_entry() -> None:
    data = support.tiny(
        events=[
            support.event(event_id="a", title="Journée"),
            support.event(event_id="b", title="Journée", same_as="a"),
            support.event(event_id="c", title="Journée", status="postponed", date_start="2024-02-01", same_as="b"),
        ]
    )
    entries = found(data).entries
    assert [(entry.line.id, [line.id for line in entry.folded]) for entry in entries] == [("a", ["b", "c"])]


def test_a_long_period_is_on_its_first_day_only() -> None:
    data = support.tiny(events=[support.event(date_start="2024-10-01", date_end="2024-11-30", date_precision="period")])
    assert list(marks(found(data).entries)) == [date(2024, 10, 1)]
