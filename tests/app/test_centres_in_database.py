"""A centre kept in the database: taken over from its folder, served, published, purged for good."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from command import run_command
from support import ROOT, schemas
from test_publish_command import publish

from dashboard.centres.bundle import rows_of, with_rows
from dashboard.centres.checkout import Checkouts
from dashboard.centres.left_folder import LeftFolders
from dashboard.centres.takeover import take_over
from dashboard.centres.versions import ConflictError
from dashboard.publishing.memory import MEMORY_FILE
from dashboard.publishing.versions import current_version
from dashboard.settings import Settings
from dashboard.snapshot import Snapshot, SnapshotStore
from dashboard.sources import load_centre

WHO = "equipe@exemple.fr"
CENTRE = """id = "nord"
name = "Centre du Nord"
region = "Bretagne"
departments = ["35"]
default_year = 2024
as_of = "2024-12-31"
simulated = true
"""
EVENTS = "event_id,report_year,status,title,date_start,date_precision,department_code,source\n"
CODES = {year: [f"p-{one}{letter * 25}" for letter in "abcdefghijkl"] for year, one in ((2022, "x"), (2024, "y"))}


class Place:
    """A data folder with one centre and its lists, and a database beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.data.mkdir(parents=True)
        shutil.copytree(ROOT / "data" / "schemas", self.data / "schemas")
        self.centre = self.data / "nord"
        self.centre.mkdir()
        (self.centre / "centre.toml").write_text(CENTRE, encoding="utf-8")
        events = [f"a{year},{year},realised,Rencontre,{year}-03-01,day,35,Bilan" for year in CODES]
        (self.centre / "events.csv").write_text(EVENTS + "\n".join(events) + "\n", encoding="utf-8")
        rows = [f"a{year},{code}," for year, codes in CODES.items() for code in codes]
        text = "event_id,participant_key,profile\n" + "\n".join(rows) + "\n"
        (self.centre / "attendances.csv").write_text(text, encoding="utf-8")
        self.env = {
            "DASHBOARD_DATA": str(self.data), "DASHBOARD_PUBLIC": str(folder / "public"),
            "DASHBOARD_CACHE": str(folder / "cache"), "DASHBOARD_STATE": str(folder / "state"),
        }  # fmt: skip
        self.settings = Settings.from_env(self.env)
        self.checkouts = Checkouts.of(self.settings, schemas())
        self.versions, self.lists = self.checkouts.versions, self.checkouts.lists

    def taken_over(self) -> str:
        loaded = load_centre(self.centre, schemas())
        return take_over(loaded, self.lists, self.checkouts.memory, author=WHO).id

    def served(self) -> Snapshot:
        return self.store().load()

    def store(self) -> SnapshotStore:
        return SnapshotStore(self.data, ROOT / "geo", cache_dir=self.settings.cache_dir, places=self.checkouts.places)

    def holding(self, text: str) -> list[str]:
        """Files below the folder, the data as they were given apart, where a text stands."""
        files = (path for path in self.folder.rglob("*") if path.is_file() and self.centre not in path.parents)
        return [path.name for path in files if text.encode() in path.read_bytes()]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    yield Place(tmp_path)


def test_a_folder_that_is_taken_over_shows_the_same_and_is_read_no_more(place: Place) -> None:
    before = place.served().centres["nord"]
    first = place.taken_over()
    (place.centre / "events.csv").unlink()
    after = place.served().centres["nord"]
    assert len(after.events) == len(before.events) == 2
    assert len(after.table("attendances")) == len(before.table("attendances")) == 24
    assert not after.stale
    with pytest.raises(ConflictError):
        place.versions.apply("nord", {}, parent="", author=WHO, source="essai")
    assert [one.id for one in place.versions.history("nord")] == [first]


def test_a_server_that_runs_shows_a_new_version_and_the_old_one_again(place: Place) -> None:
    first = place.taken_over()
    store = place.store()
    store.load()
    files, events = place.versions.files(place.versions.get("nord", first)), schemas()["events"]
    less = with_rows(files, events, rows_of(files, events)[:1])
    second = place.versions.apply("nord", less, parent=first, author=WHO, source="essai").id
    assert store.refresh()
    shown = store.current().centres["nord"]
    # Rows of an action that the version has not are left out.
    assert (len(shown.events), len(shown.table("attendances"))) == (1, 12)
    place.versions.back_to("nord", first, parent=second, author=WHO)
    assert store.refresh()
    assert len(store.current().centres["nord"].table("attendances")) == 24
    assert not store.refresh()


def test_what_is_on_disk_is_shown_while_the_database_cannot_be_reached(place: Place) -> None:
    place.taken_over()
    place.served()
    place.versions.database.file.write_bytes(b"damaged")
    assert len(place.served().centres["nord"].events) == 2


def test_a_purge_reaches_every_version_and_every_copy(place: Place) -> None:
    first = place.taken_over()
    store = place.store()
    store.load()
    totals = [{"year": "2022", "event_id": "a2022", "measure": "attendances", "value": "12", "source": "Purge"}]
    assert place.lists.years("nord") == {"a2022": 2022, "a2024": 2024}
    assert place.lists.purge("nord", ["a2022"], totals, before=2024, author=WHO) == 12
    assert store.refresh()
    shown = store.current().centres["nord"]
    assert len(shown.table("attendances")) == 12
    assert shown.table("attendance_totals")["value"].tolist() == [12]
    assert [place.holding(code) for code in CODES[2022]] == [[]] * 12
    assert place.holding(CODES[2024][0])
    files = place.versions.files(place.versions.get("nord", first))
    second = place.versions.apply("nord", {**files, "x.csv": b""}, parent=first, author=WHO, source="essai").id
    place.versions.back_to("nord", first, parent=second, author=WHO)
    store.refresh()
    assert [place.holding(code) for code in CODES[2022]] == [[]] * 12
    assert store.current().centres["nord"].table("attendance_totals")["value"].tolist() == [12]
    assert [line.action for line in place.versions.audit("nord")][:3] == ["retour", "version", "purge"]


def test_the_commands_reach_every_version_and_the_folder_that_was_taken_over(place: Place, tmp_path: Path) -> None:
    first = place.taken_over()
    files = {**place.versions.files(place.versions.get("nord", first)), "x.csv": b""}
    place.versions.apply("nord", files, parent=first, author=WHO, source="essai")
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "DASHBOARD_GEO": str(ROOT / "geo"), **place.env}
    done = run_command(("purge", "--before", "2024", "--centre", "nord"), env, place.data)
    assert done.returncode == 0, done.stderr
    assert "2022\u202f: 12 présences à 1 action" in done.stdout
    left = (place.centre / "attendances.csv").read_text(encoding="utf-8")
    assert ([code in left for code in CODES[2022]], CODES[2024][0] in left) == ([False] * 12, True)
    assert [place.holding(code) for code in CODES[2022]] == [[]] * 12
    assert len(place.served().centres["nord"].table("attendances")) == 12

    names = tmp_path / "liste.csv"
    names.write_text("Nom;Courriel\nZQXUN;zqxun@exemple.fr\nZQXDEUX;zqxdeux@exemple.fr\n", encoding="utf-8")
    purged = run_command(("attendances", str(names), "--event", "a2022", "--centre", "nord"), env, place.data)
    assert "remplacées par des totaux" in purged.stderr
    for said in ("Présences attachées", "Rien à changer"):
        done = run_command(("attendances", str(names), "--event", "a2024", "--centre", "nord"), env, place.data)
        assert (done.returncode, said in done.stdout) == (0, True), done.stderr
    names.unlink()
    assert len(place.served().centres["nord"].table("attendances")) == 2
    assert place.holding("zqxun") == []
    assert next(line.author for line in place.versions.audit("nord")) == "ligne de commande"


def test_a_person_is_erased_from_the_folder_that_was_taken_over(place: Place) -> None:
    place.taken_over()
    left, file = LeftFolders(place.data, place.settings.cache_dir, schemas()), place.centre / "attendances.csv"
    gone, stay = CODES[2022][0], [*CODES[2022][1:], *CODES[2024]]
    assert left.erase("nord", codes={gone, "p-nobody"}) == ""
    assert (gone in file.read_text(), [code in file.read_text() for code in stay]) == (False, [True] * 23)
    before = file.read_bytes()
    assert left.erase("sud", codes=set(stay)) == left.erase("nord", codes={gone}) == ""
    assert file.read_bytes() == before
    file.write_text("ni codes ni colonnes\n", encoding="utf-8")
    assert "supprimez ce dossier" in left.erase("nord", codes=set(stay))


def test_the_list_of_a_centre_is_out_of_reach_of_another(place: Place) -> None:
    place.taken_over()
    names = [one.id for one in place.lists.all("nord")]
    place.versions.open("sud", WHO)
    place.lists.remove("sud", names, author=WHO)
    assert place.lists.purge("sud", ["a2022", "a2024"], [], before=2030, author=WHO) == 0
    assert place.lists.all("sud") == []
    assert [one.rows for one in place.lists.all("nord")] == [12, 12]
    assert len(place.served().centres["nord"].table("attendances")) == 24


def test_a_removed_list_is_nowhere_and_the_other_stays(place: Place) -> None:
    place.taken_over()
    place.served()
    (gone,) = (one.id for one in place.lists.all("nord") if one.event == "a2024")
    place.lists.remove("nord", [gone], author=WHO)
    assert len(place.served().centres["nord"].table("attendances")) == 12
    assert [place.holding(code) for code in CODES[2024]] == [[]] * 12


def test_it_is_published_as_the_centre_of_a_folder_and_remembers_what_it_published(place: Place) -> None:
    place.taken_over()
    shutil.rmtree(place.centre)
    done = publish(place.data, **place.env)
    assert done.returncode == 0, done.stderr
    version = current_version(place.folder / "public")
    assert (place.folder / "public" / str(version) / "nord" / "events.csv").is_file()
    assert set(place.checkouts.memory.files("nord")) >= {MEMORY_FILE}
    shutil.rmtree(place.folder / "cache")
    again = publish(place.data, **place.env)
    assert (again.returncode, current_version(place.folder / "public")) == (0, version)
    assert [path.name for path in (place.folder / "cache" / "centres").iterdir()] == ["nord"]


def test_a_takeover_that_is_killed_leaves_no_list_behind_the_next_start(place: Place) -> None:
    with pytest.raises(KeyboardInterrupt), patch("dashboard.centres.lists.write_line", side_effect=KeyboardInterrupt):
        place.taken_over()
    code = CODES[2024][0]
    assert place.holding(code), "the rows are written before the version is"
    assert place.checkouts.places() == {}
    # As a server does when it starts.
    for centre in place.versions.pointers():
        place.lists.sweep(centre)
    assert place.holding(code) == []
    assert place.taken_over()
    assert place.holding(code)


def test_a_start_publishes_the_centres_of_folders_and_leaves_those_of_the_browser_to_their_page(place: Place) -> None:
    version = place.taken_over()

    def started() -> str:
        done = publish(place.data, "--if-needed", **place.env)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert (started(), current_version(place.folder / "public")) == ("", None)
    south = place.data / "sud"
    shutil.copytree(place.centre, south)
    (south / "centre.toml").write_text(CENTRE.replace("nord", "sud").replace("Nord", "Sud"), "utf-8")
    assert "Centre du Sud" in started()
    assert published(place) == {"sud": 2}
    assert publish(place.data, "nord", **place.env).returncode == 0
    files, events = place.versions.files(place.versions.get("nord", version)), schemas()["events"]
    less = with_rows(files, events, rows_of(files, events)[:1])
    place.versions.apply("nord", less, parent=version, author=WHO, source="essai")
    (south / "networks.csv").write_text(f"{NETWORKS}r-1,2024,Réseau,network,lead,regional,Bilan\n", "utf-8")
    assert "Centre du Nord" not in started()
    assert published(place) == {"nord": 2, "sud": 2}, "what is public of the other stays as it was asked for"
    assert (current(place) / "sud" / "networks.csv").is_file()
    assert started() == ""


def test_a_centre_that_cannot_be_read_is_not_taken_for_one_that_is_gone(place: Place) -> None:
    place.taken_over()
    assert publish(place.data, **place.env).returncode == 0
    shutil.copytree(place.centre, place.data / "sud")
    (place.data / "sud" / "centre.toml").write_text(CENTRE.replace("nord", "sud"), "utf-8")
    shutil.rmtree(place.folder / "cache")
    shutil.rmtree(place.folder / "state" / "objects")
    done = publish(place.data, **place.env)
    assert (done.returncode, "nord" in done.stderr) == (1, True)
    assert published(place) == {"nord": 2}


NETWORKS = "network_id,report_year,name,kind,role,scope,source\n"


def current(place: Place) -> Path:
    return place.folder / "public" / str(current_version(place.folder / "public"))


def published(place: Place) -> dict[str, int]:
    """Each centre that is public, and how many actions of it."""
    found = sorted(current(place).glob("*/events.csv"))
    return {path.parent.name: len(rows_of({"events.csv": path.read_bytes()}, schemas()["events"])) for path in found}
