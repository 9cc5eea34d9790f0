"""`python -m dashboard publish` as a person runs it, and the server that waits for it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from command import run_command
from support import ROOT
from werkzeug.test import Client

from dashboard.editions import create_editions
from dashboard.publishing.store import NothingPublishedError, PublicStore
from dashboard.publishing.versions import POINTER, current_version
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore

NARROW = "\u202f"
CENTRE = """id = "{id}"
name = "Centre du {id}"
region = "Bretagne"
departments = ["35"]
default_year = 2024
as_of = "2024-12-31"
simulated = true
"""
EVENTS = "event_id,report_year,status,title,date_start,date_precision,department_code,participants,source\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two centres, one of whose departments has few présences."""
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data" / "schemas", folder / "schemas")
    for name in ("nord", "sud"):
        centre = folder / name
        centre.mkdir()
        (centre / "centre.toml").write_text(CENTRE.format(id=name), encoding="utf-8")
        counts = (("35", 40), ("22", 4), ("29", 60))
        rows = [
            f"{name}-{n},2024,realised,Rencontre,2024-03-0{n},day,{code},{count},Bilan"
            for n, (code, count) in enumerate(counts, 1)
        ]
        (centre / "events.csv").write_text(EVENTS + "\n".join(rows) + "\n", encoding="utf-8")
    return folder


def publish(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DASHBOARD_", "PORT", "HOST"))}
    own = {"PYTHONPATH": str(ROOT), "DASHBOARD_DATA": str(data), "DASHBOARD_PUBLIC": str(data.parent / "public")}
    return run_command(["publish", *arguments], {**kept, **own, **more})


def test_the_summary_says_what_is_shown_what_is_hidden_and_which_version(data: Path) -> None:
    done = publish(data)
    assert done.returncode == 0, done.stderr
    version = current_version(data.parent / "public")
    assert f"Version publiée{NARROW}: {version}." in done.stdout
    for name in ("nord", "sud"):
        assert f"Centre du {name} (données simulées)" in done.stdout
    assert "masqué" in done.stdout
    assert f"Rien n’a changé{NARROW}: la version {version} reste publiée." in publish(data).stdout


def test_only_what_has_changed_is_published_when_that_is_asked_for(data: Path) -> None:
    assert "Version publiée" in publish(data, "--if-needed").stdout
    again = publish(data, "--if-needed")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_a_check_says_the_same_and_writes_nothing(data: Path) -> None:
    done = publish(data, "nord", "--check")
    assert done.returncode == 0
    assert "rien n’a été écrit" in done.stdout
    assert not (data.parent / "public" / POINTER).exists()


def test_a_faulty_centre_is_refused_with_its_report_and_the_other_published(data: Path) -> None:
    with (data / "sud" / "events.csv").open("a", encoding="utf-8") as file:
        file.write("x,2024,peut-être,Titre,,unknown,,,Bilan\n")
    done = publish(data)
    assert done.returncode == 1
    assert "peut-être" in done.stderr
    assert "Centre du nord" in done.stdout
    published = data.parent / "public"
    assert sorted(path.parent.name for path in published.rglob("people.json")) == ["nord"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("est",), "Centre inconnu"), (("--vite",), "argument en trop"), (("nord", "sud"), "argument")],
)
def test_a_misspelt_command_is_told(data: Path, arguments: tuple[str, ...], words: str) -> None:
    done = publish(data, *arguments)
    assert done.returncode in (1, 2)
    assert words in done.stderr
    assert not (data.parent / "public" / POINTER).exists()


def test_no_centre_at_all_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    done = publish(tmp_path / "data")
    assert done.returncode == 1
    assert "Aucun centre" in done.stderr


def test_a_folder_that_cannot_be_written_is_told(data: Path) -> None:
    (data.parent / "public").write_text("a file", encoding="utf-8")
    done = publish(data)
    assert done.returncode == 1
    assert "ne peut pas être écrit" in done.stderr


def test_the_public_edition_says_that_nothing_is_published_then_shows_it_without_a_restart(
    data: Path, settings: Settings
) -> None:
    public = PublicStore(data.parent / "public", settings.geo_dir)
    with pytest.raises(NothingPublishedError):
        public.load()
    client = Client(create_editions(settings, public, None).wsgi)
    before = client.get("/")
    assert before.status_code == 503
    assert "Rien n’est publié" in before.text
    assert before.headers["Retry-After"]
    assert "Set-Cookie" not in before.headers
    assert client.get("/participation?annee=2024").status_code == 503
    assert client.post("/_dash-update-component", json={}).status_code == 503
    assert client.get("/healthz").status_code == 503
    publish(data)
    public.refresh()
    after = client.get("/?centre=nord")
    assert after.status_code == 200
    assert "Centre du nord" in after.text
    assert client.get("/healthz").status_code == 200


def test_the_public_edition_shows_what_is_published_and_not_what_is_in_the_data(data: Path, settings: Settings) -> None:
    publish(data)
    events = data / "nord" / "events.csv"
    events.write_text(events.read_text(encoding="utf-8").replace("Rencontre", "Journée secrète"), encoding="utf-8")
    public = PublicStore(data.parent / "public", settings.geo_dir)
    public.load()
    staff = SnapshotStore(data, settings.geo_dir)
    staff.load()
    client = Client(create_editions(settings, public, None).wsgi)
    pages = [client.get(address).text for address in ("/actions?centre=nord", "/actions/nord-1?centre=nord")]
    assert all("Journée secrète" not in page for page in pages)
    assert any("Rencontre" in page for page in pages)
    assert "Journée secrète" in set(staff.current().centres["nord"].events["title"])


def test_corrections_wait_and_the_team_is_told_of_it(data: Path) -> None:
    publish(data)
    public = data.parent / "public"
    before = current_version(public)
    events = data / "nord" / "events.csv"
    events.write_text(events.read_text(encoding="utf-8").replace(",35,40,", ",35,41,"), encoding="utf-8")
    told = publish(data)
    assert f"Centre du nord{NARROW}: corrections en attente pour 2024." in told.stdout
    assert "Centre du sud : corrections" not in told.stdout.replace(NARROW, " ")
    assert (told.returncode, current_version(public)) == (0, before)
    # Without waiting, what has moved by one is hidden.
    at_once = publish(data, "--no-wait")
    assert "en attente" not in at_once.stdout
    assert current_version(public) != before


def test_a_table_that_is_lost_is_told_and_published_only_when_forced(data: Path) -> None:
    publish(data)
    version = current_version(data.parent / "public")
    (data / "nord" / "events.csv").rename(data / "nord" / "_events.csv")
    for arguments in ((), ("--if-needed",), ("nord",)):
        done = publish(data, *arguments)
        assert done.returncode == 1, arguments
        assert "3 lignes publiées, plus aucune" in done.stderr
        assert "--force" in done.stderr
        assert current_version(data.parent / "public") == version
    assert publish(data, "nord", "--force").returncode == 0
    assert current_version(data.parent / "public") != version


def test_the_name_of_a_person_never_goes_public(data: Path, settings: Settings) -> None:
    centre, board = data / "sud" / "centre.toml", data / "sud" / "organisations.csv"

    def say(role: str) -> tuple[subprocess.CompletedProcess[str], str]:
        header = "organisation_id,year,name,relation,role,source"
        board.write_text(f"{header}\nb1,2024,Bureau,board,{role},Bilan\n", encoding="utf-8")
        done = publish(data)
        public.refresh()
        return done, client.get("/moyens?centre=sud").text

    public = PublicStore(data.parent / "public", settings.geo_dir)
    client = Client(create_editions(settings, public, None).wsgi)
    done, page = say("trésorière")
    assert (done.returncode, "trésorière" in page) == (0, True)
    done, page = say("trésorière : Mme Zélie Bramoulin")
    assert "Bramoulin" not in page
    assert done.returncode == 1
    assert "sud/organisations.csv, ligne 2, colonne" in done.stderr
    assert "Zélie" not in done.stderr + done.stdout
    centre.write_text('not_persons = ["Mme Zélie Bramoulin"]\n' + centre.read_text("utf-8"), encoding="utf-8")
    done, page = say("troupe Mme Zélie Bramoulin")
    assert (done.returncode, "troupe Mme Zélie Bramoulin" in page) == (0, True)
    published = [path.read_text("utf-8") for path in (data.parent / "public").rglob("centre.toml")]
    assert published
    assert not any("not_persons" in text for text in published)
