"""The national edition: several centres side by side, each at its own version, as readers and machines see it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from dash.dash_table import DataTable
from databases import s3
from flask.testing import FlaskClient
from icalendar import Calendar
from live_sample import send, serving
from national_sample import HOST, Nation, publics_of
from plotly.io.json import to_json_plotly
from public_sample import hidden_people
from support import ROOT, V2, VT, event, snapshot_of, tiny
from werkzeug.test import Client, TestResponse

from benchmarks.stock_dash import components, twin_of
from benchmarks.stock_national import with_grids
from dashboard.app import create_app, render_page
from dashboard.components.static import plain
from dashboard.editions import create_national_edition
from dashboard.indicators import registry
from dashboard.national import figures
from dashboard.national.application import NATIONAL_BASE
from dashboard.national.figures import Figure
from dashboard.national.overview import overview
from dashboard.national.pages import PAGES
from dashboard.national.places import Place, PlacesError, read_places
from dashboard.national.store import NATIONAL, Member, NationalSnapshot, NationalStore
from dashboard.pages.render import Site
from dashboard.publishing import shared
from dashboard.publishing.carried import FILE, CarriedError, in_folder, packed, unpacked
from dashboard.publishing.store import PublicStore
from dashboard.publishing.versions import POINTER, current_version
from dashboard.settings import Settings
from dashboard.snapshot import NoSnapshotError, known_territories
from dashboard.store.objects import Objects
from dashboard.territories.imported import Imports, InseeTable
from dashboard.territories.insee_labels import SUPPRESSED, Cell


def client_of(store: NationalStore, settings: Settings) -> Client:
    """A reader of it."""
    return Client(create_national_edition(settings, store).wsgi)


@pytest.fixture
def nation(tmp_path: Path) -> Nation:
    return Nation(tmp_path)


@pytest.fixture(scope="module")
def publics(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return publics_of(tmp_path_factory)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, settings: Settings, publics: dict[str, Path]) -> Client:
    store = Nation(tmp_path_factory.mktemp("nation")).follow(**publics)
    return client_of(store, replace(settings, hosting="Hébergeur, 1 rue du Port"))


@pytest.fixture(scope="module")
def own(publics: dict[str, Path], settings: Settings) -> FlaskClient:
    """A client of the public edition of one of the centres."""
    return create_app(settings, _loaded(publics[V2])).server.test_client()


def rows_of(answer: TestResponse) -> dict[str, dict[str, str]]:
    """Rows of a CSV file, by their first cell."""
    text = answer.get_data(as_text=True).lstrip("\ufeff").split("\n\n")[0].split("\r\n\r\n")[0]
    return {row["Centre"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}


def shown(store: NationalStore) -> NationalSnapshot:
    found = store.current()
    assert isinstance(found, NationalSnapshot)
    return found


class TestPages:
    def test_each_centre_has_a_row_in_the_order_of_their_names_and_none_is_added_up(self, client: Client) -> None:
        page = client.get("/national/").get_data(as_text=True)
        names = ["Centre de démonstration", "Villes au Carré", "Villes et Territoires Occitanie"]
        table = page[page.index("Ce que publie chaque centre") :]
        assert [table.index(name) for name in names] == sorted(table.index(name) for name in names)
        assert "Total" not in page and "ne s’additionnent pas" in page
        assert "données simulées" in table and "Données simulées" not in page[: page.index("<main")]
        rows = rows_of(client.get("/national/tableau/centres.csv?exercice=2024"))
        assert [*rows][:3] == names and [*rows][3:5] == ["Médiane", "Étendue"]
        assert rows["Villes et Territoires Occitanie"]["Demi-journées"] == "58"
        # Its report counts no half-days: that is not zero; and two centres make no median.
        assert rows["Villes au Carré"]["Demi-journées"] == "n. p."
        assert rows["Médiane"]["Demi-journées"] == "–"
        assert "0" not in {cell for row in rows.values() for cell in row.values()}

    def test_what_a_centre_publishes_is_what_its_own_pages_say(self, client: Client, own: FlaskClient) -> None:
        rows = rows_of(client.get("/national/tableau/centres.csv"))
        told = own.get(f"/api/v1/indicateurs?centre={V2}&annee=2024").get_json()["indicators"]
        for label in ("Actions", "Réseaux animés", "Publications"):
            both = next((one["published"], one["computed"]) for one in told if one["label"] == label)
            value = next(one["value"] for one in both if one["state"] == "known")
            assert rows["Villes au Carré"][label].split()[0] == str(value), label

    def test_the_anct_speaks_for_itself(self, client: Client) -> None:
        page = client.get("/national/").get_data(as_text=True)
        assert "3\u202f123" in page and "près de 2\u202f200" in page and "2\u202f400" in page
        assert "bilan-2021-de-lactivite" in page and "ni les mêmes centres" in page

    def test_every_page_answers_and_says_who_serves_it(self, client: Client) -> None:
        for path in (
            "",
            "calendrier",
            "recherche",
            "regions",
            "quartiers",
            "methode",
            "methode/mentions",
            "accessibilite",
            "integrer",
            "?exercice=2023",
            "?vue=integree",
        ):
            answer = client.get(f"/national/{path}")
            assert answer.status_code == 200, path
            assert "Content-Security-Policy" in answer.headers and "Set-Cookie" not in answer.headers
        assert "Hébergeur, 1 rue du Port" in client.get("/national/methode/mentions").get_data(as_text=True)
        assert client.get("/national/nulle-part").status_code == client.get("/national/methode/x").status_code == 404
        assert client.get("/").headers["Location"] == "/national/"
        assert client.get("/healthz").status_code == 200
        for name in ("centres.xlsx", "anct.csv", "versions.ods", "toute-la-page.xlsx"):
            assert client.get(f"/national/tableau/{name}").status_code == 200, name
        assert len(client.get("/national/", headers={"Accept-Encoding": "br"}).data) < 40_000

    @pytest.mark.filterwarnings("ignore::DeprecationWarning")  # what Dash says of its own tables
    def test_its_twin_on_stock_dash_has_the_same_tables(self, nation: Nation, publics: dict[str, Path]) -> None:
        store = nation.follow(**{V2: publics[V2]})
        tree = render_page(Site(PAGES, NATIONAL, NATIONAL_BASE), store.current(), NATIONAL_BASE, "").component
        tables = [one for one in components(with_grids(twin_of(tree))) if isinstance(one, DataTable)]
        assert len(tables) >= 3 and "Villes au Carré" in str(tables[0].data)
        assert "DataTable" in to_json_plotly(tree)

    def test_an_odd_year_is_told_and_the_usual_one_shown(self, client: Client) -> None:
        page = client.get("/national/?exercice=<b>1999").get_data(as_text=True)
        assert "aucun centre n’en publie rien" in page and "<b>1999" not in page

    def test_a_search_finds_what_all_the_centres_publish_whatever_the_accents(self, client: Client) -> None:
        accented, plain = (
            [line for line in client.get(f"/national/tableau/recherche/recherche.csv?q={words}").text.splitlines()
             if line.count(";") == 4]
            for words in ("SANTÉ MENTALE", "sante mentale")
        )  # fmt: skip
        assert accented == plain
        text = "\n".join(plain)
        assert "la santé mentale, parlons-en au quartier" in text and "Action réalisée" in text
        assert {"Centre de démonstration", "Villes et Territoires Occitanie"} <= {line.split(";")[1] for line in plain}
        page = client.get("/national/recherche?q=<b>zzz").get_data(as_text=True)
        assert "Aucun centre ne publie" in page and "<b>zzz" not in page

    def test_what_may_be_compared_is_said_of_every_indicator(self, client: Client) -> None:
        page = client.get("/national/methode").get_data(as_text=True)
        assert all(one.across.why for one in registry.INDICATORS)
        assert {one.across.agreement for one in figures.compared()} == {"yes", "reserve"}
        assert "Visiteurs du site" in page and 'href="/national/theme"' in page


def table_of(client: Client, address: str) -> list[dict[str, str]]:
    """Rows of the CSV file of a table of a page."""
    text = client.get(f"/national/tableau/{address}").get_data(as_text=True).lstrip("\ufeff")
    return [row for row in csv.DictReader(io.StringIO(text), delimiter=";") if row["Centre"]]


class TestThemes:
    def test_each_centre_has_a_row_by_its_own_themes_and_one_without_says_so(
        self, client: Client, own: FlaskClient
    ) -> None:
        there = client.get("/national/theme").text
        assert 'href="/national/theme/cohesion-sociale"' in there and "Santé et accès aux soins" in there
        rows = rows_of(client.get("/national/tableau/theme/cohesion-sociale/theme.csv?exercice=2024"))
        mine = rows["Villes au Carré"]
        assert mine["Ses thèmes"] == "Cohésion sociale"  # the grid's very name, of which the centre says nothing else
        told = own.get(f"/api/v1/indicateurs?centre={V2}&annee=2024&theme=cohesion-sociale").get_json()["indicators"]
        known = {one["label"]: one["computed"].get("value") for one in told}
        assert (mine["Actions"], mine["Publications"]) == (str(known["Actions"]), str(known["Publications"]))
        assert "thèmes à confirmer" in mine["Actions, précision"]
        assert {"Médiane", "Étendue"} < rows.keys() and "Total" not in rows
        without = rows_of(client.get("/national/tableau/theme/gouvernance/theme.csv"))["Villes au Carré"]
        assert (without["Actions"], without["Ses thèmes"]) == ("–", "n’a pas rapproché ses thèmes de la grille")
        latest = client.get("/national/tableau/theme/cohesion-sociale/dernieres.csv").text
        assert "Journée régionale des médiateurs sociaux" in latest and "Podcast" in latest and "annoncée" not in latest
        assert client.get("/national/theme/ailleurs").status_code == 404


class TestCalendar:
    def test_it_has_the_actions_of_all_the_centres_by_date(self, client: Client, own: FlaskClient) -> None:
        rows = table_of(client, "calendrier/calendrier.csv?exercice=2024")
        days = [row["Quand"] for row in rows if re.fullmatch(r"\d{4}-\d\d-\d\d", row["Quand"])]
        assert len(rows) > 100 and days == sorted(days) and len({row["Centre"] for row in rows}) == 3
        told = own.get(f"/api/v1/actions?centre={V2}&annee=2024&statut=realisees").get_json()["items"]
        known = {one["title"].replace("\u202f", " ") for one in told if one["date"]["month"]}
        mine = {row["Intitulé"] for row in rows if row["Centre"] == "Villes au Carré"}
        assert known and mine >= known
        first, second = (client.get(f"/national/calendrier?exercice=2024&page={turn}").text for turn in (1, 2))
        assert "de la 1re à la 40e" in first and "de la 41e à la 80e" in second and 'aria-label="Page 2"' in first

    def test_it_is_chosen_by_centre_theme_and_place(self, client: Client) -> None:
        def rows(choice: str) -> list[dict[str, str]]:
            return table_of(client, f"calendrier/calendrier.csv?exercice=2024&{choice}")

        assert {row["Centre"] for row in rows(f"chez={VT}")} == {"Villes et Territoires Occitanie"}
        assert {"Cohésion sociale" in row["Thèmes de la grille"] for row in rows("grille=cohesion-sociale")} == {True}
        some, whole = rows("ou=34"), rows("ou=R76")
        assert 0 < len(some) < len(whole) and all("Hérault" in row["Où"] for row in some)
        page = client.get("/national/calendrier?chez=<b>&ou=99&exercice=1999").text
        assert page.count("ne répond à aucune action") == 2 and "aucune action n’en est datée" in page
        assert "n’est un thème d’aucun de ces centres" in client.get("/national/calendrier?grille=gouvernance").text

    def test_a_programme_that_follows_it_knows_an_action_by_the_name_that_its_centre_gives_it(
        self, client: Client, own: FlaskClient
    ) -> None:
        feed = client.get(f"/national/agenda.ics?chez={V2}")
        assert feed.content_type.startswith("text/calendar") and b"METHOD:PUBLISH" in feed.data
        there, here = (Calendar.from_ical(data).walk("VEVENT") for data in (own.get("/agenda.ics").data, feed.data))
        known = {(str(one["uid"]), one["dtstart"].dt, int(one["sequence"])) for one in there}
        assert here and {(str(one["uid"]), one["dtstart"].dt, int(one["sequence"])) for one in here} <= known
        assert all("(Villes au Carré)" in one["summary"] for one in here)
        assert len(Calendar.from_ical(client.get("/national/agenda.ics").data).walk("VEVENT")) > len(here)
        assert client.get("/national/agenda.ics?chez=ailleurs").status_code == 200


class TestRegions:
    def test_every_region_is_drawn_and_none_is_a_sum(self, client: Client) -> None:
        page = client.get("/national/regions").text
        drawn = re.findall(r"<a href='([^']*)' tabindex='-1'><path class='look-(\w+)'", page)
        # No centre of the sample is on the web: each region leads to its row of the table.
        assert len(drawn) == len({href for href, _ in drawn}) == 18
        assert all(f'id="{href[1:]}"' in page for href, _ in drawn)
        looks = {href.removeprefix("#region-"): look for href, look in drawn}
        assert (looks["24"], looks["76"], looks["06"]) == ("on", "on", "none")
        frames = re.findall(r"<rect [^>]*class='frame'/>", page)
        assert len(frames) == 5 and all(f">{name}</text>" in page for name in ("Mayotte", "Guyane", "La Réunion"))
        assert len(client.get("/national/regions", headers={"Accept-Encoding": "br"}).data) < 40_000
        rows = table_of(client, "regions/regions.csv?indicateur=actions&exercice=2024")
        told = rows_of(client.get("/national/tableau/centres.csv?exercice=2024"))
        same = {row["Centre"]: row["Actions"] for row in rows if row["Centre"] in told}
        assert len(same) == 3 and same == {name: told[name]["Actions"] for name in same}
        assert len({row["Région"] for row in rows}) == 18

    def test_an_indicator_colours_what_one_centre_publishes_and_says_the_rest(self, client: Client) -> None:
        def looks(query: str) -> dict[str, str]:
            page = client.get(f"/national/regions?{query}").text
            return dict(re.findall(r"#region-(\w+)' tabindex='-1'><path class='look-(\w+)'", page))

        shaded = looks("indicateur=actions&exercice=2024")
        assert (shaded["24"], shaded["76"], shaded["53"]) == ("k3", "several", "none")
        # Its report counts no half-days: hatched, and "n. p." is written on it.
        page = client.get("/national/regions?indicateur=half_days&exercice=2024").text
        assert (
            looks("indicateur=half_days&exercice=2024")["24"] == "unpublished" and "fill='url(#nation-hatch)'" in page
        )
        assert re.search(r"class='on-unpublished'>n. p.</text>", page)
        page = client.get("/national/regions?indicateur=<b>").text
        assert "il n’est pas de ceux qui se lisent d’un centre à l’autre" in page and "<b>" not in page

    def test_quarters_are_those_of_the_lists_and_the_others_are_not_zero(self, client: Client) -> None:
        page = client.get("/national/quartiers").text
        assert "165 quartiers prioritaires" in page and "1\u202f584" in page and "Sanitas" not in page
        text = client.get("/national/tableau/quartiers/quartiers-par-region.csv").text
        rows = {row["Région"]: row for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=";")}
        assert (rows["Occitanie"]["Quartiers"], rows["Occitanie"]["Liste connue"]) == ("108", "oui")
        assert (rows["Mayotte"]["Quartiers"], rows["Mayotte"]["Liste connue"]) == ("n. r.", "non")
        for query in ("q=SANITAS", "q=qn03709m", "q=tours+sanitas", "region=24&q=sanitas"):
            found = client.get(f"/national/quartiers?{query}").text
            assert "QN03709M" in found and "1 quartier prioritaire" in found, query
        assert client.get("/national/quartiers?region=24").text.count("QN037") > 5
        assert "QN03709M" not in client.get("/national/quartiers?region=76").text
        assert "n’est pas connue ici" in client.get("/national/quartiers?region=06").text
        page = client.get("/national/quartiers?region=99&q=<b>zzz").text
        assert "elle n’existe pas" in page and "ne répond à" in page and "<b>zzz" not in page


def _loaded(public: Path) -> PublicStore:
    store = PublicStore(public, ROOT / "geo")
    store.load()
    return store


def member(**more: Any) -> Member:
    done = [event(half_days="2"), event(half_days=""), event(date_start="2023-05-02", report_year="2023")]
    data = replace(tiny(events=done), **more, memo={})
    name = data.centre.id
    return Member(Place(name, "24", "ailleurs"), "Centre-Val de Loire", snapshot_of(data), late=False)


class TestFigures:
    def test_masked_stays_masked_and_nothing_is_not_zero(self) -> None:
        one = member(disclosed=hidden_people())
        assert figures.figure(one, registry.get("attendances"), 2024).value == 4040
        assert figures.figure(one, registry.get("attendances"), 2023).state == "hidden"
        assert figures.figure(one, registry.get("publications"), 2024).state == "unpublished"
        assert figures.figure(one, registry.get("half_days"), 1999).state == "unpublished"

    def test_none_of_a_theme_is_zero_only_where_each_row_tells_its_own(self) -> None:
        def state(theme_ids: str, indicator: str = "actions") -> tuple[float | None, str]:
            rows = [event(theme_ids="ecole"), event(theme_ids=theme_ids)]
            place = Place("essai", "24", "ailleurs")
            one = Member(place, "Centre-Val de Loire", snapshot_of(replace(tiny(events=rows), memo={})), late=False)
            found = figures.figure(one, registry.get(indicator), 2024, ("climat",))
            return found.value, found.state

        assert state("ecole") == (0, "known")
        assert state("") == (None, "unknown")
        assert state("ecole", "publications") == (None, "unpublished")

    def test_half_days_go_by_the_inhabitants_of_quarters_only_where_all_of_them_are_known(self) -> None:
        data = replace(tiny(events=[event(half_days="2"), event(half_days="3")]), memo={})
        lists = replace(snapshot_of(data), territories=known_territories(ROOT / "geo", Imports()))
        one = Member(Place("essai", "24", "ailleurs"), "Centre-Val de Loire", snapshot_of(data), late=False)
        codes = figures.quarters_of(one, 2024, lists) or ()
        by_quarter = 5 / len(codes)

        def told(*unknown: str) -> dict[str, float | None]:
            rows: dict[str, tuple[Cell, ...]] = dict.fromkeys(codes, (2500,))
            table = InseeTable(
                "population",
                2021,
                "",
                {"POP": "Population municipale"},
                {**rows, **dict.fromkeys(unknown, (SUPPRESSED,))},
            )
            return {
                column.title: column.figures[0].value
                for column in figures.ratios([one], 2024, replace(lists, imports=Imports(tables=(table,))))
            }

        by_people = "Demi-journées pour 10\u202f000 habitants de QPV"
        assert told() == {"Demi-journées par QPV du périmètre": by_quarter, by_people: by_quarter * 4}
        assert told(codes[0]) == {"Demi-journées par QPV du périmètre": by_quarter}, "one that is unknown is not zero"

    def test_a_sum_of_some_rows_is_shown_and_kept_out_of_the_median(self) -> None:
        found = figures.figure(member(), registry.get("half_days"), 2024)
        assert (found.value, found.whole) == (2, False)
        assert "1 action sur 2" in found.note
        told = [Figure(float(value), "known", whole=True) for value in (3, 1, 8)]
        column = figures.Column("", "", (*told, found, figures.HIDDEN, figures.UNPUBLISHED))
        assert (column.middle, column.span) == (3, (1, 8))
        assert figures.Column("", "", (*told[:2], found)).middle is None
        (cards,) = overview([column, figures.Column("Peu", "", tuple(told[:2]))])
        said = str(plain(cards))
        assert "De 1 à 8, 3 centres." in said and "Peu" not in said and said.count("left") == 4


class TestFolders:
    def test_a_centre_that_is_down_stays_at_its_last_version_and_it_is_said(
        self, nation: Nation, publics: dict[str, Path], tmp_path: Path, settings: Settings
    ) -> None:
        there = tmp_path / "ailleurs"
        shutil.copytree(publics[V2], there)
        store = nation.follow(**{V2: there, VT: publics[VT]})
        client = client_of(store, settings)
        assert not store.degraded and "ne répond" not in client.get("/national/").get_data(as_text=True)
        there.rename(tmp_path / "parti")
        for process in (store, nation.store()):
            process.load()
            assert process.degraded
            assert {one.place.id: one.late for one in shown(process).members} == {V2: True, VT: False}
        page = client.get("/national/").get_data(as_text=True)
        assert "ce centre ne répond pas" in page and str(tmp_path) not in page
        assert "ne répond pas, version du" in page
        (tmp_path / "parti").rename(there)
        assert store.refresh() and not store.degraded

    def test_what_is_published_next_is_shown_and_what_cannot_be_read_is_not(
        self, nation: Nation, publics: dict[str, Path], tmp_path: Path
    ) -> None:
        there = tmp_path / "ailleurs"
        shutil.copytree(publics[V2], there)
        store = nation.follow(**{V2: there})
        before = current_version(there) or ""
        newer = there / "abcdefabcdef0123"
        shutil.copytree(there / before, newer)
        (newer / V2 / "events.csv").write_bytes(b"\xff\xfe")
        (there / POINTER).write_text(json.dumps({"format": 1, "version": newer.name}))
        assert store.refresh() and store.degraded
        assert _version(store) == before
        shutil.copy(there / before / V2 / "events.csv", newer / V2 / "events.csv")
        assert store.refresh() and not store.degraded
        assert _version(store) == newer.name

    def test_nothing_of_any_centre_stops_the_start(self, nation: Nation, tmp_path: Path) -> None:
        with pytest.raises(NoSnapshotError, match=f"{V2} : Rien n’est publié"):
            nation.follow(**{V2: tmp_path / "vide"})


def _version(store: NationalStore) -> str:
    release = next(one.snapshot.release for one in shown(store).members if one.snapshot)
    assert release is not None
    return release.version


@dataclass
class House:
    """A centre's own server: its public edition, behind https in the eyes of who asks."""

    client: FlaskClient
    asked: list[tuple[str, int]] = field(default_factory=list)
    body: bytes | None = None

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        mark = handler.headers.get("If-None-Match", "")
        answer = self.client.get(handler.path, headers={"If-None-Match": mark} if mark else {})
        self.asked.append((handler.path, answer.status_code))
        send(handler, answer.status_code, answer.data if self.body is None else self.body)


class TestAddresses:
    @pytest.fixture
    def house(self, own: FlaskClient, nation: Nation) -> Iterator[House]:
        made = House(own)
        with serving(made) as nation.lines:
            yield made

    def test_the_version_is_taken_once_and_asked_for_again(
        self, house: House, nation: Nation, settings: Settings
    ) -> None:
        store = nation.follow(**{V2: f"https://{HOST}/"})
        assert house.asked == [(f"/donnees/{FILE}", 200)]
        assert nation.lines.asked == [(HOST, "198.41.0.4", 443)]
        assert shown(store).members[0].place.pages == f"https://{HOST}/"
        assert f'href="https://{HOST}/?centre={V2}"' in client_of(store, settings).get("/national/").get_data(
            as_text=True
        )
        feed = client_of(store, settings).get("/national/agenda.ics").text.replace("\r\n ", "")
        assert f"URL:https://{HOST}/actions/v2-2024-r03?centre={V2}" in feed
        store.watch_once()
        assert house.asked[1:] == [(f"/donnees/{FILE}", 304)]
        house.body = b"autre chose"
        again = nation.store()
        again.load()
        # Something is kept: nobody waits for another machine to start.
        assert len(house.asked) == 2
        again.watch_once()
        assert not again.degraded  # 304 again, whatever the body

    @pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "10.0.0.8"])
    def test_a_machine_of_the_house_is_never_asked(self, house: House, nation: Nation, address: str) -> None:
        nation.lines.addresses = (address,)
        with pytest.raises(NoSnapshotError, match="n’est pas sur l’Internet public"):
            nation.follow(**{V2: f"https://{HOST}/"})
        assert not nation.lines.asked and not house.asked

    def test_a_file_that_is_not_whole_is_refused(self, house: House, nation: Nation) -> None:
        house.body = b"PK"
        with pytest.raises(NoSnapshotError, match=re.escape(f"{FILE} ne peut pas être lu")):
            nation.follow(**{V2: f"https://{HOST}/"})


def test_a_centre_that_publishes_in_a_store_is_followed_there(nation: Nation, publics: dict[str, Path]) -> None:
    version = current_version(publics[V2]) or ""
    with s3() as there:
        objects = Objects(there.env["DASHBOARD_STORE"])
        shared.announce(objects, shared.Published(version, 1, shared.send(objects, publics[V2], version)))
        store = nation.follow(**{V2: there.env["DASHBOARD_STORE"]})
        assert (_version(store), store.degraded) == (version, False)


class TestCarried:
    def test_the_public_edition_gives_its_version_as_one_file(self, publics: dict[str, Path], own: FlaskClient) -> None:
        answer = own.get(f"/donnees/{FILE}")
        version = current_version(publics[V2]) or ""
        carried = unpacked(answer.data)
        assert (carried.version, answer.headers["ETag"].strip('W/"')) == (version, version)
        assert carried == in_folder(publics[V2], version)
        assert own.get(f"/donnees/{FILE}", headers={"If-None-Match": f'"{version}"'}).status_code == 304
        assert own.get(f"/v/{version}/donnees/{FILE}?centre={V2}").status_code == 404

    def test_what_has_been_changed_on_the_way_is_refused(self, publics: dict[str, Path]) -> None:
        carried = in_folder(publics[V2], current_version(publics[V2]) or "")
        name = f"{V2}/events.csv"
        for files in ({**carried.files, name: b""}, {**carried.files, "../ailleurs": b""}, {}):
            with pytest.raises(CarriedError):
                unpacked(packed(replace(carried, files=files)))


def test_every_fault_of_the_file_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "national.toml"
    with pytest.raises(PlacesError, match="n’existe pas"):
        read_places(file)
    file.write_text(
        '[[centres]]\nid = "A b"\nregion = 24\npublic = "http://x.exemple.fr"\nnom = "x"\n'
        '[[centres]]\nid = "un"\nregion = "24"\n[[centres]]\nid = "un"\nregion = "24"\npublic = "là"\n',
        encoding="utf-8",
    )
    with pytest.raises(PlacesError) as told:
        read_places(file)
    for words in ("centre n° 1 : id", "lu « 24 »", "« nom » est inconnu", "centre n° 2 : public", "un est donné deux"):
        assert words in str(told.value)
