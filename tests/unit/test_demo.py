"""The demonstration centre: its totals to the unit, the same bytes again, plausible, and never taken for a real one."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
import support
from hypothesis import given
from hypothesis import strategies as st

from dashboard.demo import Demo, FolderError, MarginalsError, generate, plan, read_marginals, write
from dashboard.demo.days import draw_days, holidays, lasting
from dashboard.demo.draws import Draws
from dashboard.demo.marginals import DEFAULTS, PROFILES, YearMarginals
from dashboard.demo.places import DEPARTMENTS, Places, load_places
from dashboard.indicators import registry
from dashboard.indicators.attendance import reach
from dashboard.quality import findings, of_centre
from dashboard.snapshot import CentreData, Snapshot, centre_data
from dashboard.sources import find_centres, load_centre
from dashboard.sources.schema import load_schemas

SHIPPED = support.ROOT / "data" / "demo"
YEARS = (2022, 2023, 2024)


@pytest.fixture(scope="module")
def places() -> Places:
    return load_places(support.ROOT / "geo")


@pytest.fixture(scope="module")
def columns() -> dict[str, tuple[str, ...]]:
    return {name: schema.names for name, schema in load_schemas(support.ROOT / "data" / "schemas").items()}


Make = Callable[..., Demo]


@pytest.fixture(scope="module")
def make(places: Places) -> Make:
    """Generates a centre: `make(seed, years, scale)`."""

    def made(seed: int = 1, years: Sequence[int] = YEARS, scale: int = 1) -> Demo:
        return generate(plan(DEFAULTS, tuple(years), scale), seed, places)

    return made


def loaded(demo: Demo, folder: Path, columns: dict[str, tuple[str, ...]]) -> CentreData:
    """A generated centre, written then read as any other."""
    write(demo, folder, columns)
    found = load_centre(folder, support.schemas())
    assert found.ok and found.centre is not None, found.problems[:3]
    assert not found.problems
    return centre_data(found.centre, found.tables, found.problems)


def check_totals(data: CentreData, year: int, totals: YearMarginals) -> None:
    """Every total of a year, as the indicators find it."""
    filters = support.year(data, year)
    found = reach(data, filters)
    assert found is not None
    assert (found.people.attendances, found.people.unique) == (totals.attendances, totals.unique_participants)
    assert (found.actions, found.actions_listed) == (totals.actions, totals.actions)
    for name in ("actions", "half_days", "attendances", "unique_participants"):
        computed = registry.get(name).compute
        assert computed is not None
        assert computed(data, filters).value == getattr(totals, name), name
    for choice, wanted in (
        ({"mode": ("informative",)}, (totals.informative_actions, totals.informative_attendances)),
        ({"scheme": ("pacte",)}, (totals.pacte_actions, totals.pacte_attendances)),
    ):
        part = reach(data, support.year(data, year, **choice))
        assert part is not None
        assert (part.actions, part.people.attendances) == wanted
    assert found.cuts["profile"].unique is not None
    people = dict(zip(found.cuts["profile"].codes, found.cuts["profile"].unique.tolist(), strict=True))
    assert sum(people.values()) == totals.unique_participants
    for name, share in totals.profiles.items():
        assert round(100 * people[name] / totals.unique_participants, 1) == share
    remote = (data.events["modality"] == "remote") & (data.events["year"] == year)
    assert int(remote.sum()) == totals.remote_actions


@pytest.mark.parametrize(
    ("seed", "years", "scale"), [(1, YEARS, 1), (0, (2024,), 1), (99, (2019, 2020, 2021, 2022, 2023), 1), (3, YEARS, 9)]
)
def test_every_total_is_met_to_the_unit(
    make: Make, columns: dict[str, tuple[str, ...]], tmp_path: Path, seed: int, years: tuple[int, ...], scale: int
) -> None:
    data = loaded(make(seed, years, scale), tmp_path / "centre", columns)
    assert data.centre.as_of == date(max(years), 12, 31)
    for year, totals in plan(DEFAULTS, years, scale).items():
        check_totals(data, year, totals)


def test_the_default_totals_are_those_of_the_issue() -> None:
    last, before = DEFAULTS.of(0), DEFAULTS.of(1)
    assert (last.attendances, last.unique_participants, last.actions, last.half_days) == (778, 575, 38, 58)
    assert (last.informative_attendances, last.pacte_attendances) == (446, 200)
    assert dict(last.profiles) == {"local_authority_staff": 40.2, "state_staff": 18.8, "non_profit": 17.9}
    assert (before.attendances, before.unique_participants, before.actions, before.half_days) == (900, 434, 22, 67)


def test_a_thousand_times_the_people_is_near_a_million_attendances_a_year() -> None:
    totals = plan(DEFAULTS, YEARS, 1000)
    assert [(one.attendances, one.unique_participants) for one in totals.values()][1:] == [
        (900_000, 434_000),
        (778_000, 575_000),
    ]
    assert totals[2024].actions == 380


def test_the_shipped_centre_is_what_the_documented_command_writes(
    make: Make, columns: dict[str, tuple[str, ...]], tmp_path: Path
) -> None:
    size = write(make(), tmp_path / "demo", columns)
    written = {file.name: file.read_bytes() for file in (tmp_path / "demo").iterdir()}
    assert written == {file.name: file.read_bytes() for file in SHIPPED.iterdir() if not file.name.startswith(".")}
    assert size < 300_000
    assert not any(b"\r" in content for content in written.values())


def test_another_seed_is_another_centre(make: Make) -> None:
    one, other = make(1), make(2)
    assert one.lists.key_id != other.lists.key_id
    assert set(one.lists.keys).isdisjoint(other.lists.keys)
    titles = [{row["title"] for row in demo.tables["events"]} for demo in (one, other)]
    assert titles[0] != titles[1]


def test_a_longer_history_does_not_change_the_last_years() -> None:
    longer = plan(DEFAULTS, tuple(range(2012, 2025)), 1)
    assert all(longer[year] == totals for year, totals in plan(DEFAULTS, YEARS, 1).items())
    earlier = [totals.attendances for year, totals in longer.items() if year < 2024]
    assert earlier == sorted(earlier)


class TestPlausible:
    """What a director would find odd."""

    def test_most_come_once_and_a_few_often(self, snapshot: Snapshot) -> None:
        data = snapshot.centres["demonstration"]
        found = reach(data, support.year(data, 2024))
        assert found is not None and found.people.loyalty is not None
        once, twice, more = found.people.loyalty
        assert once > 4 * twice > 4 * more > 0

    def test_people_come_back_from_one_year_to_the_next(self, snapshot: Snapshot) -> None:
        data = snapshot.centres["demonstration"]
        found = reach(data, support.year(data, 2024))
        assert found is not None and found.people.returning is not None
        assert 0.2 < found.people.returning / 575 < 0.5

    def test_most_come_from_the_perimeter_and_some_from_nobody_knows_where(self, make: Make) -> None:
        demo = make()
        known = Counter(demo.origins[place][0] if place >= 0 else "" for place in demo.lists.origin.tolist())
        inside = sum(known[code] for code in DEPARTMENTS)
        assert 0.8 < inside / len(demo.lists.keys) < 0.96
        assert all(known[code] for code in DEPARTMENTS) and known[""]
        assert 0.02 < sum(place < 0 for place in demo.lists.profile.tolist()) / len(demo.lists.keys) < 0.1

    def test_lists_are_unequal_and_none_crushes_the_others(self, make: Make) -> None:
        rows = [
            row
            for row in make().tables["events"]
            if row["event_id"].startswith("demo-2024-") and row["status"] == "realised"
        ]
        sizes = sorted((int(row["participants"]) for row in rows), reverse=True)
        assert sizes[0] > 4 * sizes[-1]
        assert sizes[0] < 0.2 * 778
        large = [size for size in sizes if size >= 30]
        assert len(set(large)) == len(large)

    @pytest.mark.parametrize("seed", range(4))
    def test_nothing_happens_on_a_holiday_and_little_in_august(self, make: Make, seed: int) -> None:
        months: Counter[int] = Counter()
        for row in make(seed).tables["events"]:
            for cell in filter(None, (row["date_start"], row.get("date_end", ""))):
                day = date.fromisoformat(cell)
                assert day.weekday() < 5
                assert day not in holidays(day.year)
            if row["date_start"]:
                months[int(row["date_start"][5:7])] += 1
        assert months[8] <= 3 < min(months[3], months[6], months[11])

    def test_titles_are_given_once(self, make: Make) -> None:
        titles = [row["title"] for row in make(5, YEARS, 300).tables["events"]]
        assert len(set(titles)) == len(titles)

    def test_every_network_meets_in_the_last_year(self, make: Make) -> None:
        demo = make(4)
        met = {row["network_id"] for row in demo.tables["events"] if row["report_year"] == "2024"}
        assert {row["network_id"] for row in demo.tables["networks"]} <= met

    def test_what_is_doubtful_is_there_to_be_shown(self, snapshot: Snapshot) -> None:
        found = of_centre(findings(snapshot), "demonstration")
        rules = Counter(one.rule for one in found)
        assert set(rules) <= {"declared_vs_rows", "figure_vs_figures", "not_checkable", "opposite_moves", "gaps"}
        assert not [one for one in found if one.severity == "error"]
        assert len(found) <= 12


class TestNeverTakenForReal:
    """A made-up centre says so everywhere, and no real one comes after it."""

    def test_it_is_declared_simulated(self) -> None:
        assert tomllib.loads((SHIPPED / "centre.toml").read_text(encoding="utf-8"))["simulated"] is True

    def test_real_centres_come_first(self, snapshot: Snapshot) -> None:
        assert list(snapshot.centres) == [support.V2, support.VT, "demonstration"]

    def test_keys_look_like_pseudonyms_and_carry_one_fingerprint(self) -> None:
        lines = (SHIPPED / "attendances.csv").read_text(encoding="utf-8").splitlines()[1:]
        keys = {line.split(",")[1] for line in lines}
        assert all(
            len(key) == 28 and key[:2] == "p-" and set(key[2:]) <= set("abcdefghijklmnopqrstuvwxyz234567")
            for key in keys
        )
        assert len({line.rsplit(",", 1)[1] for line in lines}) == 1


class TestImpossible:
    """Totals that no centre can meet are refused, in French, before anything is drawn."""

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("[derniere_annee]\nunique_participants = 900", "présences uniques\u202f: 900, plus que"),
            ("[derniere_annee]\nhalf_days = 12", "actions\u202f: 38, plus que le nombre de demi-journées (12)"),
            ("[derniere_annee]\nactions = 0", "actions\u202f: 0, un nombre trop petit"),
            ("[derniere_annee]\ninformative_attendances = 5", "ne peuvent pas se répartir"),
            ("[derniere_annee]\npacte_actions = 40", "actions du Pacte\u202f: 40"),
            ("[derniere_annee]\nunique_participants = 10", "aucun nombre de personnes sur 10 ne fait 40,2\u202f%"),
            ("[derniere_annee]\nprofiles = { ami = 10.0 }", "profil inconnu\u202f: ami"),
            ("[derniere_annee]\nprofiles = { resident = 60.0, other = 60.0 }", "dépassent 100\u202f%"),
            ("[derniere_annee]\nprofiles = { resident = 160.0 }", "de 0 à 100"),
            ("[annee_precedente]\nhalf_days = 5000", "au plus 100 par action"),
        ],
    )
    def test_impossible_totals(self, text: str, said: str) -> None:
        with pytest.raises(MarginalsError) as error:
            plan(read_marginals(text), YEARS, 1)
        assert said in str(error.value)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("derniere_annee = 3", "une section est attendue"),
            ("[autre]\nactions = 3", "section inconnue\u202f: autre"),
            ("[derniere_annee]\nfoo = 3", "nom inconnu, foo"),
            ("[derniere_annee]\nactions = 3.5", "actions est un nombre entier"),
            ("[derniere_annee]\nactions = true", "actions est un nombre entier"),
            ("[derniere_annee]\nprofiles = 3", "un pourcentage par profil"),
            ("[derniere_annee", "écriture TOML incorrecte"),
        ],
    )
    def test_a_file_that_cannot_be_read(self, text: str, said: str) -> None:
        with pytest.raises(MarginalsError) as error:
            read_marginals(text)
        assert said in str(error.value)

    @pytest.mark.parametrize(("years", "scale"), [((), 1), ((1980,), 1), (tuple(range(2000, 2024)), 1), ((2024,), 0)])
    def test_years_and_scale_out_of_bounds(self, years: tuple[int, ...], scale: int) -> None:
        with pytest.raises(MarginalsError):
            plan(DEFAULTS, years, scale)

    def test_what_a_file_leaves_out_stays_in_proportion(self) -> None:
        totals = read_marginals("[derniere_annee]\nattendances = 1556").last_year
        assert (totals.attendances, totals.informative_attendances, totals.actions) == (1556, 892, 38)


class TestFolder:
    """Where it may be written."""

    def test_a_folder_that_holds_something_else_is_left_alone(
        self, make: Make, columns: dict[str, tuple[str, ...]], tmp_path: Path
    ) -> None:
        (tmp_path / "notes.txt").write_text("à garder", encoding="utf-8")
        with pytest.raises(FolderError, match="autre chose"):
            write(make(1, (2024,)), tmp_path, columns, force=True)
        assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]

    def test_a_real_centre_is_never_replaced(
        self, make: Make, columns: dict[str, tuple[str, ...]], tmp_path: Path
    ) -> None:
        real = (support.ROOT / "data" / support.VT / "centre.toml").read_bytes()
        (tmp_path / "centre.toml").write_bytes(real)
        with pytest.raises(FolderError, match="autre chose"):
            write(make(1, (2024,)), tmp_path, columns, force=True)
        assert (tmp_path / "centre.toml").read_bytes() == real

    def test_an_older_demonstration_is_replaced_when_asked(
        self, make: Make, columns: dict[str, tuple[str, ...]], tmp_path: Path
    ) -> None:
        write(make(1, (2024,)), tmp_path, columns)
        with pytest.raises(FolderError, match="--force"):
            write(make(2, (2024,)), tmp_path, columns)
        before = (tmp_path / "attendances.csv").read_bytes()
        write(make(2, (2024,)), tmp_path, columns, force=True)
        assert (tmp_path / "attendances.csv").read_bytes() != before
        assert not [file for file in tmp_path.iterdir() if file.name.startswith(".")]

    def test_a_file_in_its_place_is_refused(
        self, make: Make, columns: dict[str, tuple[str, ...]], tmp_path: Path
    ) -> None:
        (tmp_path / "demo").write_text("", encoding="utf-8")
        with pytest.raises(FolderError, match="dossier"):
            write(make(1, (2024,)), tmp_path / "demo", columns)

    def test_a_centre_s_own_folder_may_be_the_data(self) -> None:
        assert find_centres(SHIPPED) == [SHIPPED]


class TestDays:
    """The calendar that actions are set in."""

    def test_moving_holidays(self) -> None:
        assert {date(2024, 4, 1), date(2024, 5, 9), date(2024, 5, 20)} <= holidays(2024)

    def test_days_in_a_row_stay_in_their_week(self) -> None:
        assert lasting(date(2024, 3, 5), 1) == (date(2024, 3, 5), 1)
        assert lasting(date(2024, 3, 5), 3) == (date(2024, 3, 7), 1)
        assert lasting(date(2024, 3, 7), 3) == (date(2024, 3, 21), 3)

    def test_what_would_outlast_the_year_ends_with_it(self) -> None:
        last, dates = lasting(date(2024, 12, 17), 6)
        assert (last.year, dates) == (2024, 6)

    @given(st.integers(2000, 2090), st.integers(0, 400), st.integers(0, 5))
    def test_as_many_days_as_asked_in_order(self, year: int, count: int, seed: int) -> None:
        days = draw_days(year, count, Draws(seed))
        assert len(days) == count
        assert days == sorted(days)
        assert {day.year for day in days} <= {year}


def test_profiles_are_those_of_the_schema() -> None:
    assert set(PROFILES) == set(support.schemas()["attendances"].labels("profile"))
