"""The last good data of each centre on disk: the same as were read, erased when they must be, never by half."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from dying import dying
from support import FOLDERS, PATIENCE, ROOT, sample, schemas, some

from dashboard.snapshot import NoSnapshotError, SnapshotStore
from dashboard.sources import load_centre
from dashboard.sources.centre_lock import alone
from dashboard.sources.last_good import LastGood
from dashboard.sources.signature import signature

CENTRE = """id = "{id}"
name = "Centre du {id}"
region = "Bretagne"
departments = ["35"]
default_year = 2024
as_of = "2024-12-31"

[public]
head_counts = "published"
"""
EVENTS = """event_id,report_year,status,title,date_precision,date_start,theme_ids,half_days,source
{id}-1,2023,realised,Rencontre une,day,2023-05-16,,1.5,Rapport
{id}-2,2024,realised,"Rencontre, deux",month,2024-05,,,Rapport
"""
ROWS = """event_id,participant_key,profile,department_code,modality,key_id
{id}-1,p-2he67l3m2otzdnvkuk5srq5zya,state_staff,35,in_person,b45a5df0
{id}-2,p-2he67l3m2otzdnvkuk5srq5zya,state_staff,35,in_person,b45a5df0
{id}-2,p-2shzcyndod7faqmcqbbhbadq24,elected_official,,remote,b45a5df0
"""


class House:
    """A few centres on disk, and what is kept of them."""

    def __init__(self, folder: Path) -> None:
        self.data, self.cache = folder / "data", folder / "cache"
        self.data.mkdir()

    def centre(self, name: str, title: str = "Rencontre une") -> Path:
        folder = self.data / name
        folder.mkdir(exist_ok=True)
        for file, text in (("centre.toml", CENTRE), ("events.csv", EVENTS), ("attendances.csv", ROWS)):
            (folder / file).write_text(text.format(id=name).replace("Rencontre une", title), encoding="utf-8")
        return folder

    def store(self) -> SnapshotStore:
        return SnapshotStore(self.data, ROOT / "geo", 0.05, cache_dir=self.cache)

    @property
    def kept(self) -> LastGood:
        return LastGood(self.cache, self.data)

    def spoil(self, name: str) -> None:
        """Make one cell wrong."""
        events = self.data / name / "events.csv"
        events.write_text(events.read_text(encoding="utf-8").replace("realised", "presque", 1), encoding="utf-8")

    def files(self) -> list[Path]:
        """All that is on disk of what is kept."""
        return [path for path in self.cache.rglob("*") if path.is_file()]


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    made.centre("nord")
    made.centre("sud")
    return made


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_is_kept_of_a_centre_is_what_was_read_of_it(folder: str, tmp_path: Path) -> None:
    loaded = load_centre(ROOT / "data" / folder, schemas())
    kept = LastGood(tmp_path / "cache", ROOT / "data")
    kept.offer(loaded, signature(loaded.path))
    kept.settle()
    again = kept.load(loaded.path, schemas())
    assert again is not None
    assert (again.path, again.centre, again.digest, again.files) == (
        loaded.path, loaded.centre, loaded.digest, loaded.files,
    )  # fmt: skip
    assert again.tables.keys() == loaded.tables.keys()
    for name, frame in loaded.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], frame)


def test_after_a_restart_a_wrong_cell_leaves_the_last_good_data_marked_and_dated(house: House) -> None:
    good = house.store().load()
    house.spoil("nord")
    house.centre("sud", title="Rencontre du sud")
    shown = house.store().load()
    nord, sud = shown.centres["nord"], shown.centres["sud"]
    assert (nord.stale, sud.stale) == (True, False)
    assert (nord.digest, nord.changed_at) == (good.centres["nord"].digest, good.centres["nord"].changed_at)
    assert nord.changed_at is not None
    assert nord.centre == good.centres["nord"].centre
    pd.testing.assert_frame_equal(nord.events, good.centres["nord"].events)
    pd.testing.assert_frame_equal(nord.table("attendances"), good.centres["nord"].table("attendances"))
    told = [problem.text() for problem in nord.problems]
    assert any("nord/events.csv, ligne 2, colonne" in text and "presque" in text for text in told), told
    assert "Rencontre du sud" in set(sud.events["title"])


def test_a_server_that_was_there_and_one_that_restarts_show_the_same_version(house: House) -> None:
    running = house.store()
    running.load()
    house.spoil("nord")
    running.refresh()
    assert house.store().load().version == running.current().version


def test_data_that_are_mended_take_the_place_of_what_was_kept(house: House) -> None:
    house.store().load()
    house.spoil("nord")
    house.store().load()
    house.centre("nord", title="Rencontre corrigée")
    assert not house.store().load().degraded
    house.spoil("nord")
    nord = house.store().load().centres["nord"]
    assert "Rencontre corrigée" in set(nord.events["title"])
    assert len(list((house.kept.root / "nord").iterdir())) == 1, "older copies are gone"


def lose_description(house: House) -> None:
    (house.data / "nord" / "centre.toml").unlink()


def break_description(house: House) -> None:
    (house.data / "nord" / "centre.toml").write_text("id = ", encoding="utf-8")


def lose_folder(house: House) -> None:
    house.data.rename(house.data.with_name("away"))


def put_a_corrupt_workbook(house: House) -> None:
    folder = house.data / "nord"
    (folder / "events.csv").unlink()
    (folder / "actions.xlsx").write_bytes(b"PK\x03\x04 broken")


def put_bytes(house: House) -> None:
    (house.data / "nord" / "events.csv").write_bytes(b"\xff\xfe\x00")


BREAKAGES = [lose_description, break_description, lose_folder, put_a_corrupt_workbook, put_bytes]


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_whatever_has_become_of_the_files_the_last_good_data_are_shown(
    house: House, breakage: Callable[[House], None]
) -> None:
    house.store().load()
    breakage(house)
    shown = house.store().load()
    assert shown.centres["nord"].stale
    assert shown.centres["nord"].problems
    assert shown.degraded
    assert set(shown.centres["nord"].events["title"]) == {"Rencontre une", "Rencontre, deux"}


@pytest.mark.parametrize("breakage", some(BREAKAGES, 2))
def test_a_running_server_shows_the_same_after_the_same(house: House, breakage: Callable[[House], None]) -> None:
    running = house.store()
    running.load()
    breakage(house)
    running.watch_once()
    assert running.current().centres["nord"].stale
    assert running.degraded


def test_a_centre_that_is_removed_or_emptied_leaves_nothing_behind(house: House) -> None:
    house.store().load()
    shutil.rmtree(house.data / "nord")
    assert set(house.store().load().centres) == {"sud"}
    assert house.kept.names() == ("sud",)
    for path in (house.data / "sud").iterdir():
        path.unlink()
    with pytest.raises(NoSnapshotError):
        house.store().load()
    assert house.files() == []


def test_a_running_server_erases_what_was_kept_of_a_centre_that_is_removed(house: House) -> None:
    running = house.store()
    running.load()
    shutil.rmtree(house.data / "nord")
    running.watch_once()
    assert house.kept.names() == ("sud",)


def test_only_the_owner_reads_what_is_kept_and_no_code_of_a_person_is_in_it(house: House) -> None:
    house.store().load()
    assert house.files()
    for path in house.files():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert b"p-2he67l3m2otzdnvkuk5srq5zya" not in path.read_bytes()
    for path in (path for path in (house.cache / "last-good").rglob("*") if path.is_dir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path


def test_what_is_damaged_is_not_shown(house: House) -> None:
    house.store().load()
    names = {path.name for path in house.files() if "nord" in path.parts}
    assert any(name.endswith(".parquet") for name in names)
    for name in sorted(names):
        house.centre("nord")
        house.store().load()
        (path,) = (path for path in house.files() if path.name == name and "nord" in path.parts)
        path.write_bytes(path.read_bytes()[:-3])
        house.spoil("nord")
        assert set(house.store().load().centres) == {"sud"}, name
        shutil.rmtree(house.cache)


def test_two_data_folders_that_share_a_cache_do_not_share_centres(house: House, tmp_path: Path) -> None:
    house.store().load()
    (tmp_path / "other").mkdir()
    other = House(tmp_path / "other")
    other.cache = house.cache
    other.centre("nord")
    other.spoil("nord")
    with pytest.raises(NoSnapshotError):
        other.store().load()
    assert house.kept.names() == ("nord", "sud")


def test_nothing_is_copied_while_somebody_changes_the_files_then_it_is(house: House) -> None:
    store = house.store()
    with alone(house.data / "nord", "une purge", print):
        store.load()
        assert house.kept.names() == ("sud",)
    store.watch_once()
    assert house.kept.names() == ("nord", "sud")


def test_files_that_have_changed_since_they_were_read_are_not_copied_as_they_were(house: House) -> None:
    loaded = load_centre(house.data / "nord", schemas())
    before = signature(house.data / "nord")
    (house.data / "nord" / "attendances.csv").unlink()
    kept = house.kept
    kept.offer(loaded, before)
    kept.settle()
    assert kept.waiting == {}
    assert house.files() == []


def test_where_nothing_can_be_written_nothing_is_kept_and_the_data_are_shown(house: House) -> None:
    house.cache.write_text("a file", encoding="utf-8")
    assert set(house.store().load().centres) == {"nord", "sud"}


# Killed on the way


def killed(moment: int, work: Callable[[], object]) -> int:
    """Do something in a process that is killed at its nth change of a file; its exit code: 9, or 0 when it ended."""

    def run() -> None:
        with dying(moment, ("replace", "rename", "unlink", "rmdir", "mkdir")):
            work()
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join(PATIENCE)
    assert process.exitcode is not None
    return process.exitcode


def copy(house: House, title: str) -> None:
    """What a server does once it has read good data."""
    folder = house.centre("nord", title=title)
    kept = house.kept
    kept.offer(load_centre(folder, schemas()), signature(folder))
    kept.settle()


def kept_title(house: House) -> str:
    """The title of an action of what would be shown."""
    found = house.kept.load(house.data / "nord", schemas())
    assert found is not None
    assert len(found.tables["attendances"]) == 3
    return str(found.tables["events"]["title"].iloc[0])


def test_a_server_killed_while_it_copies_leaves_the_copy_of_before_or_the_new_one(house: House) -> None:
    """At each change of a file in turn (every other one in `make test`), until there is none left."""
    seen: set[bool] = set()
    for moment in range(1, 60, sample(2, 1)):
        copy(house, "Avant")
        assert len(list((house.kept.root / "nord").iterdir())) == 1, "what was left half written is gone"
        title = f"Rencontre {moment}"
        code = killed(moment, lambda title=title: copy(house, title))  # type: ignore[misc]
        found = kept_title(house)
        assert found in ("Avant", title)
        seen.add(found == title)
        if code == 0:
            assert found == title
            break
    else:
        raise AssertionError("it never ended")
    assert seen == {False, True}


def test_a_copy_erased_by_half_is_none_and_erasing_it_again_ends_it(house: House) -> None:
    for moment in range(1, 60, sample(2, 1)):
        copy(house, "Avant")
        code = killed(moment, lambda: house.kept.forget("nord"))
        whole = house.kept.load(house.data / "nord", schemas())
        assert whole is None or len(whole.tables["attendances"]) == 3
        house.kept.forget("nord")
        assert not [path for path in house.files() if "nord" in path.parts]
        if code == 0:
            break
    else:
        raise AssertionError("it never ended")
