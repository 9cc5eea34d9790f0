"""Data that would lose much of those that are there wait for a yes, in the pages of the team and in what is public."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from command import run_command
from support import ROOT, some

from dashboard.app import create_app, create_store
from dashboard.publishing.versions import POINTER, current_version
from dashboard.settings import Settings
from dashboard.snapshot import SnapshotStore
from dashboard.viewer import ENVIRON_KEY, Role, Viewer, Visit

NARROW = "\u202f"
CENTRE = """id = "nord"
name = "Centre du nord"
region = "Bretagne"
departments = ["35"]
default_year = 2024
as_of = "2024-12-31"

[synthese]
kpis = ["actions", "half_days", "attendances", "unique_participants", "web_visitors"]
"""
HEADER = ("event_id", "report_year", "status", "title", "date_start", "date_precision", "half_days", "participants",
          "source")  # fmt: skip
FIGURES = "indicator_id,period,value,unit,qualifier,label,source\n"
KEPT = "les données d’avant restent affichées"
Row = tuple[str, ...]


def row(number: int, year: int = 2024, half_days: str = "2", participants: str = "20") -> Row:
    day = f"{year}-03-{number:02}"
    return (f"n-{year}-{number}", f"{year}", "realised", f"Rencontre {number}", day, "day", half_days, participants,
            "Bilan")  # fmt: skip


class House:
    """One centre, whose two years of actions can be written anew, a server of its team and its commands."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "data"
        self.centre = self.data / "nord"
        shutil.copytree(ROOT / "data" / "schemas", self.data / "schemas")
        self.centre.mkdir()
        (self.centre / "centre.toml").write_text(CENTRE, encoding="utf-8")
        self.rows = [row(number, year, participants="") for year in (2023, 2024) for number in (1, 2)]
        self.rows += [row(number, year) for year in (2023, 2024) for number in range(3, 9)]
        self.write(self.rows)
        self.visitors("1000")

    def write(self, rows: list[Row]) -> None:
        lines = [",".join(line) for line in (HEADER, *rows)]
        (self.centre / "events.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def visitors(self, value: str, year: str = "2024") -> None:
        line = f"web_visitors,{year},{value},visiteurs,exact,Visiteurs,Bilan\n"
        (self.centre / "published_figures.csv").write_text(FIGURES + line, encoding="utf-8")

    def lists(self, people: int) -> None:
        """A list of the first action of 2024."""
        lines = [f"n-2024-1,{number:032x},resident" for number in range(people)]
        text = "\n".join(["event_id,participant_key,profile", *lines]) + "\n"
        (self.centre / "attendances.csv").write_text(text, encoding="utf-8")

    @property
    def settings(self) -> dict[str, str]:
        names = {"DATA": "data", "PUBLIC": "public", "CACHE": "cache", "STATE": "state", "KEY_FILE": "key"}
        return {f"DASHBOARD_{name}": str(self.folder / place) for name, place in names.items()}

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return run_command(arguments, {**kept, "PYTHONPATH": str(ROOT), **self.settings}, self.folder)

    def publish(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Publish; long ago, so that whatever a test does next is later."""
        done = self.command("publish", *arguments)
        os.utime(self.folder / "public" / POINTER, (0, 0))
        return done

    @property
    def published(self) -> str | None:
        return current_version(self.folder / "public")

    def started(self) -> Server:
        """A server that has just started."""
        return Server(Settings.from_env(self.settings))


class Server:
    """A server of the team, which looks at its files when it is told to."""

    def __init__(self, settings: Settings) -> None:
        self.store: SnapshotStore = create_store(settings)
        self.store.load()
        self._client = create_app(settings, self.store, "staff").server.test_client()

    def page(self, path: str = "", role: Role = "editor") -> str:
        """A page, as it is after the next look at the files."""
        self.store.watch_once()
        visit = Visit(Viewer(role))
        return self._client.get(f"/{path}", environ_overrides={ENVIRON_KEY: visit}).text


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def with_cell(rows: list[Row], place: int, name: str, value: str) -> list[Row]:
    at = HEADER.index(name)
    return [line if index != place else (*line[:at], value, *line[at + 1 :]) for index, line in enumerate(rows)]


def lose_rows(house: House) -> None:
    house.write(house.rows[:7])


def lose_table(house: House) -> None:
    (house.centre / "events.csv").unlink()


def lose_year(house: House) -> None:
    house.write([line for line in house.rows if line[1] != "2023"])


def lose_column(house: House) -> None:
    house.write([with_cell([line], 0, "half_days", "")[0] for line in house.rows])


def mistype_head_count(house: House) -> None:
    house.write(with_cell(house.rows, 5, "participants", "2000"))


def mistype_beside_new_rows(house: House) -> None:
    house.write([*with_cell(house.rows, 5, "participants", "2000"), row(20, 2023)])


def mistype_published_figure(house: House) -> None:
    house.visitors("10000")


def lose_published_figure(house: House) -> None:
    house.visitors("1000", "2023")


LOSSES: dict[Callable[[House], None], str] = {
    lose_rows: f"la table «{NARROW}Actions{NARROW}» avait 16 lignes, il en reste 7",
    mistype_head_count: f"«{NARROW}Présences cumulées{NARROW}», 2023 (chiffre calculé){NARROW}: 120, puis 2{NARROW}100",
    lose_published_figure: f"«{NARROW}Visiteurs du site{NARROW}», 2024 (chiffre publié){NARROW}: 1{NARROW}000",
    lose_table: f"la table «{NARROW}Actions{NARROW}» avait 16 lignes, il n’en reste aucune",
    lose_year: f"«{NARROW}Demi-journées{NARROW}», 2023 (chiffre calculé){NARROW}: 16, puis plus rien",
    lose_column: f"«{NARROW}Demi-journées{NARROW}», 2024 (chiffre calculé){NARROW}: 16, puis plus rien",
    mistype_beside_new_rows: f"«{NARROW}Présences cumulées{NARROW}», 2023 (chiffre calculé){NARROW}: 120, puis 2",
    mistype_published_figure: f"«{NARROW}Visiteurs du site{NARROW}», 2024 (chiffre publié){NARROW}: 1{NARROW}000",
}  # fmt: skip
"""What happens to the files → what is asked; those that have the least in common first."""


@pytest.mark.parametrize("loss", some(LOSSES, 4), ids=lambda one: one.__name__)
def test_every_loss_is_asked_about_on_the_pages_and_by_the_command(house: House, loss: Callable[[House], None]) -> None:
    server = house.started()
    loss(house)
    assert LOSSES[loss] in server.page("methode/donnees")
    done = house.command("publish", "nord", "--check")
    assert done.returncode == 1
    assert LOSSES[loss] in done.stderr


@pytest.mark.parametrize("loss", some(LOSSES, 1), ids=lambda one: one.__name__)
def test_a_server_keeps_what_it_had_and_asks_until_somebody_says_yes(
    house: House, loss: Callable[[House], None]
) -> None:
    server = house.started()
    assert house.publish().returncode == 0
    version = house.published
    shown = server.store.current().centres["nord"].digest
    loss(house)
    assert KEPT in server.page("")
    assert KEPT in server.page("", "reader")
    told = server.page("methode/donnees")
    assert LOSSES[loss] in told
    assert "python -m dashboard publish nord --force" in told
    assert server.store.degraded
    assert server.store.current().centres["nord"].digest == shown
    for arguments in ((), ("--if-needed",), ("nord", "--check")):
        done = house.publish(*arguments)
        assert done.returncode == 1, arguments
        assert f"nord{NARROW}: une question attend une réponse, rien n’en est publié." in done.stderr
        assert LOSSES[loss] in done.stderr
        assert "publish nord --force" in done.stderr
    assert house.published == version
    assert KEPT in server.page("")
    assert house.publish("nord", "--force").returncode == 0
    assert KEPT not in server.page("")
    assert not server.store.degraded
    assert server.store.current().centres["nord"].digest != shown
    assert house.publish().returncode == 0, "said once"


def test_a_server_that_restarts_asks_as_well_and_one_that_starts_for_the_first_time_does_not(house: House) -> None:
    assert KEPT not in house.started().page("")
    lose_rows(house)
    server = house.started()
    assert KEPT in server.page("")
    assert "Rencontre 8" in server.page("actions")
    assert house.publish("--force").returncode == 0
    assert KEPT not in house.started().page("")


def test_files_that_are_put_right_are_taken_without_a_question(house: House) -> None:
    server = house.started()
    lose_rows(house)
    assert KEPT in server.page("")
    house.write(house.rows[1:])
    assert KEPT not in server.page("")
    assert "Rencontre 8" in server.page("actions")


def test_a_yes_is_about_the_files_of_that_moment(house: House) -> None:
    server = house.started()
    lose_rows(house)
    assert house.publish("--force").returncode == 0
    lose_table(house)
    assert KEPT in server.page("")


def add_a_year(house: House) -> None:
    house.write([*house.rows, *(row(number, 2025) for number in range(1, 12))])


def add_rows(house: House) -> None:
    house.write([*house.rows, *(row(number, 2024, participants="400") for number in range(10, 30))])


def fill_in(house: House) -> None:
    house.write([with_cell([line], 0, "participants", line[7] or "300")[0] for line in house.rows])


def add_a_list(house: House) -> None:
    house.lists(200)


def drop_a_row(house: House) -> None:
    house.write(house.rows[1:])


def name_rows_anew(house: House) -> None:
    house.write([(f"x-{line[0]}", *line[1:]) for line in house.rows])


@pytest.mark.parametrize(
    "change",
    some([add_rows, add_a_list, name_rows_anew, add_a_year, fill_in, drop_a_row], 3),
    ids=lambda one: one.__name__,
)
def test_ordinary_work_is_never_asked_about(house: House, change: Callable[[House], None]) -> None:
    server = house.started()
    assert house.publish().returncode == 0
    shown = server.store.current().version
    change(house)
    assert KEPT not in server.page("")
    assert server.store.current().version != shown
    done = house.publish("--if-needed")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_list_that_loses_its_rows_is_asked_about_and_a_purge_is_not(house: House) -> None:
    house.lists(200)
    server = house.started()
    house.lists(60)
    assert f"«{NARROW}Présences individuelles{NARROW}» avait 200 lignes" in server.page("methode/donnees")
    house.lists(200)
    assert KEPT not in server.page("")
    done = house.command("purge", "--before", "2025", "--yes")
    assert done.returncode == 0, done.stderr
    assert KEPT not in server.page("")
    assert len(server.store.current().centres["nord"].table("attendances")) == 0


@pytest.mark.parametrize("loss", [mistype_published_figure, lose_column], ids=lambda one: one.__name__)
def test_without_any_server_a_figure_is_compared_with_what_is_public(
    house: House, loss: Callable[[House], None]
) -> None:
    assert house.publish().returncode == 0
    version = house.published
    loss(house)
    done = house.publish("--if-needed")
    assert (done.returncode, house.published) == (1, version)
    assert f"Centre du nord{NARROW}: un chiffre a bougé de plus de 30{NARROW}%." in done.stderr
    assert LOSSES[loss] in done.stderr
    assert house.publish("--force").returncode == 0
    assert house.published != version
