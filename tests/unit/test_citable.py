"""A published version at its own address: what it shows, what it says of today, how long it stays, what is gone."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attack import Solver, version_of
from flask.testing import FlaskClient
from reader import Reader
from support import ROOT, sample, schemas
from test_publishing_versions import CENTRE, House
from werkzeug.test import TestResponse

from dashboard.app import create_app
from dashboard.publishing.memory import MEMORY_FILE
from dashboard.publishing.retention import cite, release, withdraw
from dashboard.publishing.store import PublicStore
from dashboard.settings import Settings
from dashboard.snapshot import centre_data
from dashboard.sources import load_centre


class Site(House):
    """A few centres that are published now and then, and the public edition of them."""

    def __init__(self, folder: Path, base: str = "") -> None:
        super().__init__(folder)
        self.base = base
        self.rules("")
        self.centre("sud", 60, 70)

    def rules(self, text: str, more: str = "") -> None:
        """Describe the centre: its `[public]` rules, its other settings."""
        (self.data / "nord").mkdir(exist_ok=True)
        (self.data / "nord" / "centre.toml").write_text(
            f"{CENTRE.format(id='nord')}{more}\n[public]\n{text}\n", "utf-8"
        )

    def version(self, *counts: int) -> str:
        """Publish the centre with actions of so many persons; returns the name of what is served."""
        kept = (self.data / "nord" / "centre.toml").read_text("utf-8")
        self.centre("nord", *counts)
        (self.data / "nord" / "centre.toml").write_text(kept, "utf-8")
        report = self.publish()
        assert not report.refused, report.refused
        return str(report.version)

    def client(self) -> FlaskClient:
        """Who reads the public edition."""
        self.store = PublicStore(self.public, ROOT / "geo")
        self.store.load()
        named = {"DASHBOARD_LIMIT": "0", "DASHBOARD_GEO": str(ROOT / "geo"), "DASHBOARD_BASE": self.base}
        app = create_app(Settings.from_env({**named, "DASHBOARD_CENTRE": "nord"}), self.store)
        app.server.testing = True
        return app.server.test_client()


class Below:
    """A reader of the pages of one version."""

    def __init__(self, client: FlaskClient, version: str) -> None:
        self.client, self.place = client, f"/v/{version}"

    def get(self, address: str) -> TestResponse:
        return self.client.get(self.place + address)

    def post(self, address: str, **more: Any) -> TestResponse:
        return self.client.post(self.place + address, **more)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def figure(page: str) -> str:
    """What the card of the présences says."""
    card = page.partition('data-kpi="attendances"')[2].partition("</article>")[0]
    found = re.search(r'class="figure">([^<]*)<', card)
    return html.unescape(found[1]) if found else ""


def told(page: str) -> str:
    return html.unescape(re.sub("<[^>]*>", " ", page.partition('class="notice version"')[2].partition("</div>")[0]))


def test_a_version_keeps_its_figures_at_its_address_and_says_what_is_newer(site: Site) -> None:
    first = site.version(40, 50)
    client = site.client()
    quoted = re.search(r'data-address="([^"]+#origine-attendances)"', client.get("/").text)
    assert quoted, "the figure is cited at the address of its version"
    assert quoted[1] == f"/v/{first}/?centre=nord#origine-attendances"
    assert "la plus récente" in told(client.get(quoted[1]).text)
    second = site.version(40, 50, 90)
    client = site.client()
    then, now = client.get(quoted[1]), client.get("/")
    assert (figure(then.text), figure(now.text)) == ("90", "180")
    assert "90 présences alors, 180 présences aujourd’hui" in told(then.text)
    assert "notice version" not in now.text
    assert 'id="origine-attendances"' in then.text
    assert '<link rel="canonical" href="http://localhost/">' in then.text
    assert (then.headers["X-Robots-Tag"], then.headers["Cache-Control"]) == (
        "noindex",
        "public, max-age=0, s-maxage=2, must-revalidate",
    )
    links = {link for link in re.findall(r'href="(/[^"#]*)', then.text) if not link.startswith(("/assets", "/static"))}
    assert {link for link in links if not link.startswith(f"/v/{first}/")} <= {"/", "/?centre=nord"}, "all stay in it"
    drawn = client.get(f"/v/{first}/graphique/mois.png?centre=nord&annee=2024")
    assert (drawn.status_code, drawn.headers["Cache-Control"]) == (200, "public, max-age=604800, s-maxage=2, immutable")
    listed = client.get("/api/v1/versions").json
    assert listed and [(one["name"], one["served"]) for one in listed["versions"]] == [(second, True), (first, False)]
    assert listed["versions"][1]["address"] == f"http://localhost/v/{first}/"
    for place, count in ((f"/v/{first}", 90), ("", 180)):
        answer = client.get(f"{place}/api/v1/indicateurs?centre=nord").json
        assert answer
        one = next(one for one in answer["indicators"] if one["id"] == "attendances")
        assert one["computed"]["value"] == count
        assert one["address"] == f"http://localhost/v/{first if place else second}/?centre=nord#origine-attendances"
    sheet = client.get(f"/v/{first}/tableau/chiffres.json?centre=nord").json
    assert sheet and sheet["address"] == f"http://localhost/v/{first}/?centre=nord"
    taken = client.get(f"/v/{first}/donnees/nord/2024.zip").data
    with zipfile.ZipFile(io.BytesIO(taken)) as archive:
        described = json.loads(archive.read("nord-2024/datapackage.json"))
    own = client.get(described["id"].removeprefix("http://localhost")).data
    assert (described["version"], own == taken) == (first, True)
    page = Reader(Below(client, first), "/", "?centre=nord").open()  # type: ignore[arg-type]
    assert page.change("adresse", "search", "?centre=sud").status_code == 200
    assert f"/v/{first}/" in json.dumps(page.answer), "what is pressed in a version stays in it"
    assert "130" in page.slot("kpis")


def test_what_is_not_there_is_said_in_french(site: Site) -> None:
    first = site.version(40, 50)
    site.version(40, 50, 90)
    client = site.client()
    for address in ("/v/inconnue/", f"/v/{first}/nulle-part", f"/v/{first}/?centre=est", "/v/..%2f..%2fdata/", "/v/"):
        answer = client.get(address)
        assert (answer.status_code, 'lang="fr"' in answer.text) == (404, True), address
    withdraw(site.public, first, "nord", "")
    answer = client.get(f"/v/{first}/?centre=nord&annee=2024")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (410, "no-store")
    assert "Le centre a retiré cette version" in answer.text
    assert 'href="/?centre=nord&amp;annee=2024"' in answer.text
    assert client.get(f"/v/{first}/").status_code == 410, "the first centre is meant"
    assert client.get(f"/v/{first}/?centre=sud").status_code == 200, "another one has not taken it back"
    assert not (site.public / first / "nord").exists()


def test_below_a_path_and_behind_it(tmp_path: Path) -> None:
    site = Site(tmp_path, "/crpv")
    first = site.version(40, 50)
    page = site.client().get(f"/v/{first}/?centre=nord").text
    assert f'data-address="/crpv/v/{first}/?centre=nord#origine-actions"' in page
    assert f'"requests_pathname_prefix": "/crpv/v/{first}/"' in page


def test_the_last_versions_are_kept_and_those_that_are_cited(site: Site) -> None:
    site.rules("kept_versions = 2")
    shutil.rmtree(site.data / "sud")
    seen = [site.version(40, 50)]
    assert cite(site.public, seen[0], "nord", "rapport 2024")
    seen += [site.version(40, 50, *range(60, last, 20)) for last in (80, 100, 120)]
    assert site.versions() == {seen[0], *seen[-2:]}
    assert [site.client().get(f"/v/{one}/").status_code for one in seen] == [200, 404, 200, 200]
    release(site.public, seen[0], "nord")
    site.version(40, 50, 60, 80, 100, 120)
    assert seen[0] not in site.versions()


def test_no_version_outlives_what_protects_it(site: Site) -> None:
    first = site.version(40, 50)
    site.rules("", "public_threshold = 20")
    second = site.version(40, 50, 90)
    site.data.joinpath("nord", MEMORY_FILE).unlink()
    third = site.version(40, 50, 90, 80)
    client = site.client()
    said = [client.get(f"/v/{one}/").text for one in (first, second)]
    assert "protège mieux les petits effectifs" in said[0]
    assert "plus sûr" in said[1]
    assert client.get(f"/v/{second}/?centre=sud").status_code == 200
    # A centre whose data are gone is gone from every version, to the last byte.
    shutil.rmtree(site.data / "nord")
    site.publish()
    assert not list(site.public.glob("*/nord"))
    assert "ne publie plus rien" in site.client().get(f"/v/{third}/?centre=nord").text
    # What is published once more is not taken back any more.
    site.rules("")
    again = site.version(40, 50, 90, 80)
    assert site.client().get(f"/v/{again}/?centre=nord").status_code == 200


def test_a_licence_is_published(site: Site) -> None:
    site.rules('licence = "etalab-2.0"')
    site.version(40, 50)
    assert "Licence Ouverte" in site.client().get("/donnees?centre=nord").text


def write_lists(folder: Path, seed: int, more: int) -> None:
    """A centre where few come to much, so that most numbers are small; `more` persons have come to one action since."""
    random = np.random.default_rng(seed)
    events, rows = [EVENTS], ["event_id,participant_key,profile,department_code"]
    for number in range(10):
        theme, department = random.choice(["climat", "ecole", ""]), random.choice(["37", "45"])
        basis = "document" if theme else ""
        events.append(f"e{number},2024,realised,Rencontre,2024-03-05,day,{theme},{basis},{department},Bilan")
        came = [int(one) for one in random.choice(60, size=int(random.integers(2, 26)), replace=False)]
        for person in [*came, *(range(100, 100 + more) if number == 1 else ())]:
            profile = ("state_staff", "non_profit", "resident", "")[person % 4]
            rows.append(f"e{number},personne-{person},{profile},{('37', '45', '13')[person % 3]}")
    folder.mkdir(exist_ok=True)
    (folder / "centre.toml").write_text(SMALL, encoding="utf-8")
    (folder / "events.csv").write_text("\n".join(events) + "\n", encoding="utf-8")
    (folder / "attendances.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


@pytest.mark.parametrize("seed", range(sample(1, 12)))
def test_nobody_is_found_by_who_subtracts_all_the_versions_that_may_be_read(tmp_path: Path, seed: int) -> None:
    site, versions, folder = House(tmp_path), {}, tmp_path / "data" / "nord"
    for more in (0, 1, 18):
        write_lists(folder, seed, more)
        loaded = load_centre(folder, schemas())
        assert loaded.centre, loaded.problems
        made = site.publish("nord")
        assert not made.refused, made.refused
        served = (site.public / str(made.version) / "nord" / "people.json").read_bytes()
        versions[str(made.version)] = version_of(centre_data(loaded.centre, loaded.tables), served)
    store = PublicStore(site.public, ROOT / "geo")
    readable = store.past.readable(store.load())
    assert {one.release.version for one in readable} == {*versions}
    # Of some centres, showing them would hide more than it tells: that waits, too.
    assert len(versions) > 1 or seed, "one person more waits; eighteen are published"
    solver = Solver(*versions.values())
    assert solver.examined() > 20
    assert solver.findings() == []


EVENTS = "event_id,report_year,status,title,date_start,date_precision,theme_ids,theme_basis,department_code,source"
SMALL = """id = "nord"
name = "Centre nord"
region = "Centre-Val de Loire"
departments = ["37", "45"]
default_year = 2024
as_of = "2024-12-31"
themes = [{id = "climat", label = "Climat"}, {id = "ecole", label = "École"}]
"""
