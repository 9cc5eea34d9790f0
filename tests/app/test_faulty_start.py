"""The server as it runs in production, started on faulty data: both editions answer, whatever the files have become."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from command import run_command
from gunicorn_process import get, running
from support import ROOT, eventually, some

from dashboard.snapshot import SnapshotStore
from dashboard.sources.last_good import LastGood

NARROW = "\u202f"
CENTRE = """id = "nord"
name = "Centre du nord"
region = "Bretagne"
departments = ["35"]
default_year = 2024
as_of = "2024-12-31"
"""
EVENTS = """event_id,report_year,status,title,date_precision,date_start,participants,source
nord-1,2024,realised,Rencontre une,day,2024-05-16,40,Rapport
nord-2,2024,realised,Rencontre deux,day,2024-06-16,50,Rapport
"""
ROWS = """event_id,participant_key,profile,department_code,modality,key_id
nord-1,p-2he67l3m2otzdnvkuk5srq5zya,state_staff,35,in_person,b45a5df0
"""
STALE = "les dernières données correctes restent affichées"


class House:
    """One centre whose data have been published, and once read by a server."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.cache = folder, folder / "data", folder / "cache"
        self.centre = self.data / "nord"
        shutil.copytree(ROOT / "data" / "schemas", self.data / "schemas")
        self.centre.mkdir()
        self.mend()

    def mend(self) -> None:
        for name, text in (("centre.toml", CENTRE), ("events.csv", EVENTS), ("attendances.csv", ROWS)):
            (self.centre / name).write_text(text, encoding="utf-8")

    def settings(self, **more: str) -> dict[str, str]:
        given = {
            "DASHBOARD_DATA": str(self.data), "DASHBOARD_PUBLIC": str(self.folder / "public"),
            "DASHBOARD_STATE": str(self.folder / "state"), "DASHBOARD_CACHE": str(self.cache),
            "DASHBOARD_RELOAD_SECONDS": "0.1", "DASHBOARD_LIMIT": "0", "WEB_CONCURRENCY": "1",
        }  # fmt: skip
        return {**given, **more}

    def command(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment = {**kept, "PYTHONPATH": str(ROOT), **self.settings(**more)}
        return run_command(arguments, environment, self.folder)

    def publish(self) -> None:
        done = self.command("publish")
        assert done.returncode == 0, done.stderr

    def read_once(self) -> None:
        """Be read by a server while the data are good."""
        SnapshotStore(self.data, ROOT / "geo", cache_dir=self.cache).load()

    @contextmanager
    def served(self, *arguments: str, ready: str = "/healthz", **more: str) -> Iterator[Served]:
        with running(self.folder, *arguments, ready=ready, **self.settings(**more)) as (port, journal):
            yield Served(port, journal)
            assert "Traceback" not in journal.read_text(encoding="utf-8")


class Served:
    """A server, and a person of the team who has opened its link."""

    def __init__(self, port: int, journal: Path) -> None:
        self.port, self.journal = port, journal
        self._cookie = ""

    def public(self, path: str = "/") -> tuple[int, str]:
        status, _, body = get(self.port, path)
        return status, body.decode("utf-8")

    def staff(self, path: str = "") -> tuple[int, str]:
        if not self._cookie:
            link = re.search(r"/equipe/ouverture\?cle=\S+", self.journal.read_text(encoding="utf-8"))
            assert link is not None
            _, headers, _ = get(self.port, link[0])
            self._cookie = {name.lower(): value for name, value in headers.items()}["set-cookie"].partition(";")[0]
        status, _, body = get(self.port, f"/equipe/{path}", {"Cookie": self._cookie})
        return status, body.decode("utf-8")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def wrong_cell(house: House) -> None:
    (house.centre / "events.csv").write_text(EVENTS.replace("realised", "peut-être", 1), encoding="utf-8")


def missing_description(house: House) -> None:
    (house.centre / "centre.toml").unlink()


def wrong_description(house: House) -> None:
    (house.centre / "centre.toml").write_text(CENTRE.replace('"2024-12-31"', '"hier"'), encoding="utf-8")


def broken_description(house: House) -> None:
    (house.centre / "centre.toml").write_bytes(b"id = \xff")


def broken_workbook(house: House) -> None:
    (house.centre / "events.csv").unlink()
    (house.centre / "actions.xlsx").write_bytes(b"PK\x03\x04 broken")


def wrong_workbook(house: House) -> None:
    (house.centre / "events.csv").unlink()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Actions"
    for line in EVENTS.replace("realised", "peut-être", 1).splitlines():
        sheet.append(line.split(","))
    book.save(house.centre / "actions.xlsx")


def unreadable_file(house: House) -> None:
    """Nobody can open it, whoever runs the test."""
    (house.centre / "events.csv").unlink()
    (house.centre / "events.csv").symlink_to("events.csv")


def no_folder(house: House) -> None:
    shutil.rmtree(house.data)


def empty_folder(house: House) -> None:
    shutil.rmtree(house.data)
    house.data.mkdir()


def broken_schemas(house: House) -> None:
    (house.data / "schemas" / "events.json").write_text("{", encoding="utf-8")


TOLD: dict[Callable[[House], None], str] = {
    wrong_cell: f"nord/events.csv, ligne 2, colonne «{NARROW}status{NARROW}»",
    no_folder: "Aucun centre dans",
    broken_workbook: "nord/actions.xlsx",
    broken_schemas: "Les données ne peuvent pas être lues dans",
    missing_description: "nord/centre.toml",
    wrong_description: "as_of",
    broken_description: "nord/centre.toml",
    wrong_workbook: f"nord/actions.xlsx, feuille «{NARROW}Actions{NARROW}», ligne 2, colonne «{NARROW}status{NARROW}»",
    empty_folder: "Aucun centre dans",
}
"""What is wrong → what is told of it."""


@pytest.mark.parametrize("breakage", some(TOLD, 1), ids=lambda one: one.__name__)
def test_both_editions_answer_when_nothing_can_be_read(house: House, breakage: Callable[[House], None]) -> None:
    """Publishing again, as `make run` does first, changes nothing to what is published."""
    house.publish()
    breakage(house)
    house.command("publish", "--if-needed")
    with house.served() as server:
        status, page = server.public()
        assert status == 200
        assert "Centre du nord" in page
        assert "Rencontre une" in server.public("/actions")[1]
        health = server.public("/healthz")
        assert (health[0], '"status":"degraded"' in health[1].replace(" ", "")) == (200, True)
        status, page = server.staff()
        assert status == 503
        assert "Les données ne peuvent pas être lues" in page
        assert TOLD[breakage] in page.replace("&#39;", "'")
        assert server.staff("actions")[0] == 503


@pytest.mark.parametrize(
    "breakage",
    some((one for one in TOLD if one not in (empty_folder, broken_schemas)), 1),
    ids=lambda one: one.__name__,
)
def test_after_a_restart_the_team_sees_the_last_good_data_and_what_is_wrong(
    house: House, breakage: Callable[[House], None]
) -> None:
    house.publish()
    house.read_once()
    breakage(house)
    with house.served() as server:
        assert server.public()[0] == 200
        assert '"degraded"' in server.public("/healthz")[1]
        status, page = server.staff()
        assert status == 200
        assert STALE in page
        assert re.search(r"\(fichiers du \d\S* \S+ \d{4}, \d\d h \d\d\)", page)
        assert "Rencontre une" in server.staff("actions")[1]
        told = TOLD[breakage] if breakage is not no_folder else "introuvable"
        assert told in server.staff("methode/donnees")[1]


def test_the_page_opens_by_itself_once_the_files_are_corrected_and_a_later_fault_leaves_it(house: House) -> None:
    house.publish()
    wrong_cell(house)
    with house.served() as server:
        assert server.staff()[0] == 503
        house.mend()
        page = eventually(lambda: (found := server.staff())[0] == 200 and found[1], "the page")
        assert STALE not in page
        eventually(lambda: '"ok"' in server.public("/healthz")[1], "health")
        eventually(lambda: LastGood(house.cache, house.data).names(), "the copy")
        wrong_cell(house)
        eventually(lambda: STALE in server.staff()[1], "the notice")
    with house.served() as server:
        assert STALE in server.staff()[1]


def test_a_start_with_nothing_published_and_nothing_good_says_both(house: House) -> None:
    wrong_cell(house)
    with house.served(ready="/equipe/connexion") as server:
        status, page = server.public()
        assert (status, "Rien n’est publié" in page) == (503, True)
        assert server.public("/healthz")[0] == 503
        assert server.staff()[0] == 503
        assert "peut-être" in server.journal.read_text(encoding="utf-8"), "the journal has the report"


def test_what_is_published_and_cannot_be_read_is_told_without_a_traceback(house: House) -> None:
    house.publish()
    for path in (house.folder / "public").rglob("people.json"):
        path.write_text('{"format": 0}', encoding="utf-8")
    with house.served(ready="/equipe/connexion") as server:
        status, page = server.public()
        assert status == 503
        assert "Ce qui est publié ne peut pas être lu" in page
        assert "python -m dashboard publish" in page
        assert str(house.folder) not in page
        assert server.staff()[0] == 200
        assert "people.json" in server.journal.read_text(encoding="utf-8")
        house.publish()
        eventually(lambda: server.public()[0] == 200, "the public page")
