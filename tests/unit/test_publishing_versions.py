"""Versions of the public snapshot: whole, atomic, kept for a while; whatever happens while one is being written."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from support import PATIENCE, ROOT, sample, schemas, some

from dashboard.publishing import publish as publishing
from dashboard.publishing.memory import MEMORY_FILE, read_memory
from dashboard.publishing.publish import Places, Report, publish
from dashboard.publishing.store import NothingPublishedError, PublicStore
from dashboard.publishing.versions import POINTER, current_version, files_of, is_needed, version_of
from dashboard.publishing.words import PublishError
from dashboard.sources import CentreTables, find_centres, load_centre
from dashboard.twins import Filled

CENTRE = """id = "{id}"
name = "Centre {id}"
region = "Bretagne"
departments = ["35"]
default_year = 2024
as_of = "2024-12-31"
"""
EVENTS = "event_id,report_year,status,title,date_start,date_precision,participants,source\n"


class House:
    """A few centres on disk, and their public snapshot."""

    def __init__(self, folder: Path) -> None:
        self.data, self.public = folder / "data", folder / "public"
        self.places = Places(ROOT / "data" / "schemas", ROOT / "data" / "reference", self.public, ROOT / "geo")
        self.data.mkdir()

    def centre(self, name: str, *counts: int, title: str = "Rencontre") -> Path:
        """Write a centre with actions of so many persons."""
        folder = self.data / name
        folder.mkdir(exist_ok=True)
        (folder / "centre.toml").write_text(CENTRE.format(id=name), encoding="utf-8")
        rows = [f"{name}-{n},2024,realised,{title},2024-03-0{n},day,{count},Bilan" for n, count in enumerate(counts, 1)]
        (folder / "events.csv").write_text(EVENTS + "\n".join(rows) + "\n", encoding="utf-8")
        return folder

    def publish(self, *names: str, check: bool = False, force: bool = False) -> Report:
        """Publish some centres, or all."""
        return publish(lambda: self.loaded(*names), self.places, everything=not names, check=check, force=force)

    def loaded(self, *names: str) -> Iterator[CentreTables]:
        for folder in find_centres(self.data):
            if not names or folder.name in names:
                yield load_centre(folder, schemas())

    def served(self) -> dict[str, bytes]:
        """Every file of the version that is served."""
        version = current_version(self.public)
        assert version is not None
        files = files_of(self.public / version)
        assert version_of(files) == version
        return files

    def versions(self) -> set[str]:
        return {path.name for path in self.public.iterdir() if path.is_dir()}


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    made.centre("nord", 40, 50)
    made.centre("sud", 60, 70)
    return made


def test_the_same_data_make_the_same_version_and_nothing_is_written_again(house: House) -> None:
    first = house.publish()
    assert first.version is not None
    kept = {path: path.stat().st_mtime_ns for path in (house.public / first.version).rglob("*")}
    again = house.publish()
    assert (first.changed, again.changed, again.version) == (True, False, first.version)
    assert kept == {path: path.stat().st_mtime_ns for path in (house.public / first.version).rglob("*")}
    assert house.versions() == {first.version}


def test_a_version_holds_all_that_the_public_edition_needs(house: House) -> None:
    house.publish()
    names = set(house.served())
    assert {"nord/centre.toml", "nord/events.csv", "nord/people.json", "schemas/events.json"} <= names
    assert "reference/co2_factors.csv" in names
    store = PublicStore(house.public, ROOT / "geo")
    assert list(store.load().centres) == ["nord", "sud"]
    assert all(data.disclosed is not None for data in store.current().centres.values())


def test_publishing_one_centre_leaves_the_others_as_they_are(house: House) -> None:
    house.publish()
    before = house.served()
    house.centre("nord", 61, 50)
    house.centre("sud", 81, 70)
    report = house.publish("nord")
    after = house.served()
    assert [one.centre.id for one in report.made] == ["nord"]
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"nord/people.json"}


def test_faulty_data_are_refused_and_what_was_published_stays(house: House) -> None:
    house.publish()
    before = house.served()
    (house.data / "sud" / "events.csv").write_text(EVENTS + "x,2024,peut-être,Titre,,day,5,Bilan\n", encoding="utf-8")
    house.centre("nord", 80)
    report = house.publish()
    assert [one.centre.id for one in report.made] == ["nord"]
    assert "peut-être" in report.refused[0]
    after = house.served()
    assert {name: after[name] for name in before if name.startswith("sud/")} == {
        name: content for name, content in before.items() if name.startswith("sud/")
    }


def test_a_centre_whose_data_are_gone_is_withdrawn_only_when_all_are_published(house: House) -> None:
    house.publish()
    shutil.rmtree(house.data / "sud")
    house.publish("nord")
    assert "sud/centre.toml" in house.served()
    assert house.publish().withdrawn == ("sud",)
    assert "sud/centre.toml" not in house.served()


def test_a_folder_that_does_not_say_which_centre_it_is_withdraws_nobody(house: House) -> None:
    house.publish()
    (house.data / "sud" / "centre.toml").write_text("id = ", encoding="utf-8")
    report = house.publish()
    assert (report.withdrawn, len(report.refused)) == ((), 1)
    assert "sud/people.json" in house.served()


def test_a_check_writes_nothing(house: House) -> None:
    report = house.publish(check=True)
    assert (len(report.made), report.version) == (2, None)
    assert not house.public.exists()
    assert not (house.data / "nord" / MEMORY_FILE).exists()


def test_the_last_versions_are_kept_and_the_one_served_always(house: House) -> None:
    seen = []
    for name in ("nord", "sud"):
        with (house.data / name / "centre.toml").open("a", encoding="utf-8") as described:
            described.write("[public]\nkept_versions = 3\n")
    toml = (house.data / "nord" / "centre.toml").read_text(encoding="utf-8")
    for title in "abcdef":
        house.centre("nord", 40, title=title)
        (house.data / "nord" / "centre.toml").write_text(toml, encoding="utf-8")
        seen.append(house.publish().version)
    assert house.versions() == set(seen[-3:])
    house.centre("nord", 40, title="d")
    assert house.publish().version == seen[3]
    assert current_version(house.public) == seen[3]


def test_every_version_that_has_been_published_is_remembered_in_private(house: House) -> None:
    for count in (40, 60, 60, 61, 90, 130, 170):
        house.centre("nord", count, 90)
        house.publish("nord")
    memory = house.data / "nord" / MEMORY_FILE
    totals = [one.published.published["tables"][0]["values"] for one in read_memory(memory.parent)]
    # What is published is not remembered twice; 61 waited, and never was.
    assert totals == [130, 150, 180, 220, 260]
    assert memory.stat().st_mode & 0o077 == 0
    assert not [name for name in house.served() if "published" in name and name.endswith(".gz")]


def test_a_memory_that_cannot_be_read_stops_the_publication_of_its_centre(house: House) -> None:
    (house.data / "nord" / MEMORY_FILE).write_bytes(b"not gzip")
    report = house.publish()
    assert [one.centre.id for one in report.made] == ["sud"]
    assert MEMORY_FILE in report.refused[0]


STEPS = some(("clean", "point_to", "place", "remember", "read_version"), 3)


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_any_step_leaves_a_whole_version_served(
    house: House, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    house.publish()
    before = house.served()
    house.centre("nord", 77, 78)

    def crash(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publishing, step, crash)
        with pytest.raises(KeyboardInterrupt):
            house.publish()
    # Either the old one, whole, or (when only the sweeping up was left) the new one, whole.
    assert (house.served() == before) is (step != "clean")
    house.publish()
    assert b"nord-2" in house.served()["nord/events.csv"]
    assert not list(house.public.glob(".draft-*"))


@pytest.mark.parametrize("name", ["fsync", "replace", "rename"])
def test_a_full_disk_at_any_write_leaves_a_whole_version_served(
    house: House, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    house.publish()
    house.centre("nord", 77, 78)
    real: Callable[..., object] = getattr(os, name)
    for turn in range(0, 60, sample(25, 1)):
        left = iter(range(turn))

        def full(*args: object, left: Iterator[int] = left) -> object:
            if next(left, None) is None:
                raise OSError(28, "No space left on device", "here")
            return real(*args)

        with monkeypatch.context() as patch:
            patch.setattr(os, name, full)
            try:
                house.publish()
            except PublishError as error:
                assert "Ce qui était publié le reste." in str(error)
            else:
                break
        # The pointer is replaced last of all: until then, the old version.
        assert version_of(house.served()) == current_version(house.public)
    house.publish()
    assert not list(house.public.glob(".draft-*"))


def test_what_cannot_be_read_again_is_not_served(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.publish()
    before = house.served()
    house.centre("nord", 77, 78)
    real = publishing.public_files

    def broken(*args: object) -> dict[str, bytes]:
        return {**real(*args), "events.csv": b"event_id\n\xff\xfe"}  # type: ignore[arg-type]

    monkeypatch.setattr(publishing, "public_files", broken)
    with pytest.raises(PublishError, match="relu"):
        house.publish()
    assert house.served() == before


def _publish_in_turn(folder: str, name: str, counts: list[int]) -> None:
    house = House.__new__(House)
    house.data, house.public = Path(folder) / "data", Path(folder) / "public"
    house.places = Places(ROOT / "data" / "schemas", ROOT / "data" / "reference", house.public, ROOT / "geo")
    for count in counts:
        house.centre(name, count, count + 20)
        house.publish(name)


def test_two_publications_at_once_lose_nothing_and_readers_always_see_a_whole_one(house: House, tmp_path: Path) -> None:
    house.publish()
    wrong: list[str] = []
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            try:
                house.served()
            except FileNotFoundError:
                # The version was replaced three times while it was being read here, file by file.
                continue
            except AssertionError as error:
                wrong.append(str(error))

    # From this process, which has loaded all that they need, before it has a thread of its own.
    context = multiprocessing.get_context("fork")
    writers = [
        context.Process(target=_publish_in_turn, args=(str(tmp_path), name, [base]))
        for name, base in (("nord", 100), ("sud", 200))
    ]
    for writer in writers:
        writer.start()
    reader = threading.Thread(target=watch)
    reader.start()
    for writer in writers:
        writer.join(PATIENCE)
    done.set()
    reader.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert wrong == []
    total = {
        name: json.loads(house.served()[f"{name}/people.json"])["publication"]["tables"][0]["values"]
        for name in ("nord", "sud")
    }
    assert total == {"nord": 220, "sud": 420}


@pytest.mark.parametrize(
    "content",
    some(["", '{"format": 9, "version": "abc"}', '{"format": 1, "version": "../x"}', "[]", "{}", '{"format": 1}'], 3),
)
def test_a_pointer_that_names_nothing_is_told_and_published_over(house: House, content: str) -> None:
    house.publish()
    (house.public / POINTER).write_text(content, encoding="utf-8")
    with pytest.raises(NothingPublishedError) as caught:
        PublicStore(house.public, ROOT / "geo").load()
    assert "publiez à nouveau" in caught.value.reason or "ne peut pas être lu" in caught.value.reason
    house.publish()
    assert PublicStore(house.public, ROOT / "geo").load().centres


def test_the_store_waits_for_a_first_publication_then_follows_the_pointer(house: House) -> None:
    store = PublicStore(house.public, ROOT / "geo")
    with pytest.raises(NothingPublishedError):
        store.load()
    assert store.missing()
    house.publish()
    assert store.refresh()
    first = store.current()
    assert store.missing() == ""
    assert not store.refresh()
    house.centre("nord", 91, title="Journée")
    house.publish()
    assert store.refresh()
    assert store.current().version != first.version
    assert store.current().centres["nord"].events["title"].tolist() == ["Journée"]
    # What is served does not vanish with the pointer.
    (house.public / POINTER).unlink()
    store.refresh()
    assert store.current().centres


def test_publishing_is_needed_when_the_centres_published_are_those_of_other_data(house: House, tmp_path: Path) -> None:
    house.publish()
    (tmp_path / "elsewhere").mkdir()
    elsewhere = House(tmp_path / "elsewhere")
    elsewhere.centre("ouest", 40)
    for path in (*elsewhere.data.rglob("*"), elsewhere.data):
        os.utime(path, (1, 1))
    assert is_needed(elsewhere.data, house.public)


def test_publishing_is_needed_when_a_file_was_added_changed_or_removed(house: House) -> None:
    assert is_needed(house.data, house.public)
    house.publish()
    assert not is_needed(house.data, house.public)
    # Times are set, not awaited: a publication of today, files of long ago, and one that changes after it.
    for path in (*house.data.rglob("*"), house.data):
        os.utime(path, (1, 1))
    published = (house.public / POINTER).stat().st_mtime
    assert not is_needed(house.data, house.public)
    os.utime(house.data / "nord" / "events.csv", (published + 5, published + 5))
    assert is_needed(house.data, house.public)
    os.utime(house.data / "nord" / "events.csv", (1, 1))
    assert not is_needed(house.data, house.public)
    os.utime(house.public / POINTER, (2, 2))
    assert not is_needed(house.data, house.public)
    (house.data / "sud" / "events.csv").unlink()
    assert is_needed(house.data, house.public)
    house.publish(force=True)
    assert not is_needed(house.data, house.public)
    assert not is_needed(house.data / "absent", house.public)


LINKED = "event_id,report_year,status,title,date_start,date_precision,participants,department_code,same_as,source\n"


def test_readers_complete_lines_from_published_ones_only(house: House) -> None:
    """The line of a centre that publishes nothing completes none in public; people are counted by what is seen."""
    for name, department, twin in (("nord", "", "sud-1"), ("sud", "35", "nord-1")):
        row = f"{name}-1,2024,realised,Rencontre,2024-03-01,day,40,{department},{twin},Bilan de {name}\n"
        (house.data / name / "events.csv").write_text(LINKED + row, encoding="utf-8")
    store = PublicStore(house.public, ROOT / "geo")

    def line() -> tuple[object, ...]:
        store.refresh()
        (row,) = store.current().centres["nord"].events.to_dict("records")
        return row["department_code"], row["filled"]

    house.publish("nord")
    department, filled = line()
    assert pd.isna(department)
    assert filled == ()
    assert '"35"' not in house.served()["nord/people.json"].decode()
    house.publish()
    assert line() == ("35", (Filled("department_code", ("sud-1",), ("Bilan de sud",), "Centre sud"),))
    assert b"35" not in house.served()["nord/events.csv"], "each line is published as its centre wrote it"
    assert '"35"' in house.served()["nord/people.json"].decode()
    house.publish("nord")
    assert line()[0] == "35", "the other one is still published"
