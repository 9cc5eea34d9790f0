"""Each figure follows the filters or says "ensemble du centre": every indicator, every dimension, a part of a year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from support import DEMO, V2, VT, figure, measure, text_of, tiny, year

from dashboard.components.charts import compare_chart
from dashboard.components.kpi import kpi_card
from dashboard.dimensions import DIMENSIONS
from dashboard.filters import Filters, choose, part_of_year, vocabulary, whole_years
from dashboard.indicators import registry
from dashboard.indicators.model import EVERYTHING, PERIOD, Indicator, Measure
from dashboard.snapshot import CentreData, Snapshot
from dashboard.words import say

said = partial(say, "figures")

WHOLE = "ensemble du centre"
QUARTER = (date(2024, 1, 1), date(2024, 3, 31))


def told(data: CentreData, indicator: str, **choices: tuple[str, ...]) -> Measure:
    return measure(registry.get(indicator), data, year(data, **choices))


def quarter(centre: str, **choices: tuple[str, ...]) -> Filters:
    return Filters(centre, None, *QUARTER, **choices)


def asked(snapshot: Snapshot, data: CentreData) -> list[Filters]:
    """For each dimension one value and "non renseigné", then a quarter: what a reader may narrow the year to."""
    words = vocabulary(snapshot, data.centre.id, data.centre.id)
    whole = Filters(data.centre.id, 2024)
    codes = {one.id: (words.options[one.id][0].code, words.options[one.id][-1].code) for one in DIMENSIONS}
    narrow = [choose(whole, name, (code,)) for name, pair in codes.items() for code in dict.fromkeys(pair)]
    return [*narrow, quarter(data.centre.id)]


@pytest.mark.parametrize("indicator", registry.INDICATORS, ids=lambda one: one.id)
def test_each_card_follows_the_filter_or_says_that_it_does_not(snapshot: Snapshot, indicator: Indicator) -> None:
    for data in snapshot.centres.values():
        whole = measure(indicator, data, Filters(data.centre.id, 2024))
        for filters in asked(snapshot, data):
            narrow = measure(indicator, data, filters)
            ask = {*filters.narrowed(), *([PERIOD] if filters.has_period else [])}
            heard = ask <= indicator.follows
            card = text_of(kpi_card(narrow)).lower()
            assert (WHOLE in card.split("d’où vient")[0].replace("publié pour l’ensemble du centre", "")) == (
                not heard and narrow.value is not None
            ), (data.centre.id, filters)
            if not heard:
                assert (narrow.value, narrow.published) == (whole.value, whole.published)


@pytest.mark.parametrize("indicator", [one for one in registry.INDICATORS if one.follows], ids=lambda one: one.id)
def test_what_an_indicator_says_it_follows_changes_it(snapshot: Snapshot, indicator: Indicator) -> None:
    """Somewhere in the shipped data: no name of a filter stands in `follows` for nothing."""
    moved = set()
    for data in snapshot.centres.values():
        for filters in asked(snapshot, data):
            name = next(iter(filters.narrowed()), PERIOD)
            whole, narrow = (measure(indicator, data, one) for one in (Filters(data.centre.id, 2024), filters))
            if (whole.value, whole.computed) != (narrow.value, narrow.computed):
                moved.add(name)
    assert moved == indicator.follows


class TestExamples:
    @pytest.mark.parametrize(("indicator", "value"), [("national_exchange_days", 88), ("co2_saved", 3.1)])
    def test_the_days_and_the_tonnes_under_a_department(self, snapshot: Snapshot, indicator: str, value: float) -> None:
        under = told(snapshot.centres[V2], indicator, department=("37",))
        assert under.value == value
        assert said("scope", under) == (
            "Ensemble du centre\u202f: ce chiffre ne suit pas le filtre «\u202fDépartement\u202f»"
        )

    def test_publications_under_a_department(self, snapshot: Snapshot) -> None:
        under = told(snapshot.centres[V2], "publications", department=("18",))
        assert (under.value, under.published_whole) == (67, None)
        assert WHOLE in said("scope", under).lower()

    def test_publications_for_a_part_of_the_year(self, snapshot: Snapshot) -> None:
        under = measure(registry.get("publications"), snapshot.centres[V2], quarter(V2))
        assert under.value == 67
        assert said("scope", under) == (
            "Ensemble du centre, année 2024 entière\u202f: ce chiffre ne suit pas une partie d’année"
        )

    def test_networks_follow_a_department_not_a_format(self, snapshot: Snapshot) -> None:
        both = told(snapshot.centres[VT], "networks", department=("34",), format=("network_meeting",))
        assert both.value == 6
        assert said("scope", both) == "Ce chiffre ne suit pas le filtre «\u202fFormat\u202f»"
        alone = told(snapshot.centres[VT], "networks", format=("network_meeting",), modality=("remote",))
        assert alone.value == 7
        assert said("scope", alone) == (
            "Ensemble du centre\u202f: ce chiffre ne suit pas les filtres "
            "«\u202fFormat\u202f» et «\u202fModalité\u202f»"
        )

    def test_a_whole_year_given_as_a_period_is_no_part_of_it(self, snapshot: Snapshot) -> None:
        filters = Filters(V2, None, date(2024, 1, 1), date(2024, 12, 31))
        found = measure(registry.get("publications"), snapshot.centres[V2], filters)
        assert (found.value, said("scope", found)) == (67, "")

    def test_what_follows_everything_says_nothing(self, snapshot: Snapshot) -> None:
        assert registry.get("attendances").follows == EVERYTHING
        assert said("scope", told(snapshot.centres[DEMO], "attendances", department=("31",), theme=("sante",))) == ""

    def test_nothing_is_said_where_there_is_no_figure(self) -> None:
        data = tiny()
        assert said("scope", measure(registry.get("members"), data, year(data, theme=("climat",)))) == ""

    def test_the_chart_and_its_table_say_so_too(self) -> None:
        data = tiny(
            networks=[{}],
            published_figures=[
                figure("web_visitors", "10", unit="visiteurs"),
                figure("web_visitors", "8", unit="visiteurs", period="2023"),
            ],
        )
        found = measure(registry.get("web_visitors"), data, year(data, department=("37",)))
        drawn = compare_chart("evolution", "D’une année à l’autre", [found])
        assert text_of(drawn).count("Visiteurs du site (ensemble du centre)") == 2


class TestYears:
    @pytest.mark.parametrize(
        ("start", "end", "wide"),
        [
            (date(2024, 1, 1), date(2024, 3, 31), (2024, None, None)),
            (date(2023, 10, 1), date(2024, 3, 31), (None, date(2023, 1, 1), date(2024, 12, 31))),
            (date(2024, 6, 1), None, (None, date(2024, 1, 1), None)),
            (None, date(2024, 6, 1), (None, None, date(2024, 12, 31))),
        ],
    )
    def test_the_years_that_a_period_touches(
        self, start: date | None, end: date | None, wide: tuple[int | None, date | None, date | None]
    ) -> None:
        filters = Filters(V2, None, start, end)
        found = whole_years(filters)
        assert (found.year, found.start, found.end) == wide
        assert part_of_year(filters)
        assert not part_of_year(found)

    def test_a_year_is_whole(self) -> None:
        for filters in (Filters(V2, 2024), Filters(V2)):
            assert whole_years(filters) == filters
            assert not part_of_year(filters)
        assert whole_years(replace(Filters(V2), start=QUARTER[0], end=date(2024, 12, 31))) == Filters(V2, 2024)
