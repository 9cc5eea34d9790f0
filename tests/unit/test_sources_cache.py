"""What is kept of a long list: found again as it was, never in the place of another, never after its list."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pandas as pd
import pytest
from support import schemas

from dashboard.sources import CentreTables, attendance_list, cache, load_centre

CENTRE = 'id = "{}"\nname = "A"\nregion = "R"\ndepartments = ["37"]\ndefault_year = 2024\nas_of = 2024-12-31\n'
EVENT = "{},2024,realised,Rencontre,unknown,Rapport\n"
EVENTS = "event_id,report_year,status,title,date_precision,source\n" + EVENT.format("e1")
LIST = "event_id,participant_key,profile,Remarques\ne1,p-zzzzzz,Association,\ne1,p-aaaaaa,,\n"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which even the shortest list is kept."""
    monkeypatch.setattr(cache, "MIN_ROWS", 1)
    return tmp_path / "kept"


@pytest.fixture
def centre(tmp_path: Path) -> Path:
    return write(tmp_path / "centre")


def write(folder: Path, centre: str = "essai") -> Path:
    folder.mkdir()
    (folder / "centre.toml").write_text(CENTRE.format(centre), encoding="utf-8")
    (folder / "events.csv").write_text(EVENTS, encoding="utf-8")
    (folder / "attendances.csv").write_text(LIST, encoding="utf-8")
    return folder


def load(centre: Path, kept: Path | None) -> CentreTables:
    return load_centre(centre, schemas(), kept)


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Within it, reading the list itself is a failure."""
    with monkeypatch.context() as within:
        yield within


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The events that go to the journal."""
    events: list[str] = []

    class Journal:
        def warning(self, event: str, **_: object) -> None:
            events.append(event)

    monkeypatch.setattr(cache, "log", Journal())
    return events


def no_reading(*_: object) -> NoReturn:
    raise AssertionError("the list was read")


def names(kept: Path) -> list[str]:
    return sorted(path.name for path in kept.iterdir())


def test_a_second_start_finds_frame_and_problems(centre: Path, kept: Path, unread: pytest.MonkeyPatch) -> None:
    first = load(centre, kept)
    assert [problem.code for problem in first.problems] == ["extra-label"]
    unread.setattr(attendance_list, "read_columns", no_reading)
    second = load(centre, kept)
    assert second.problems == first.problems
    assert second.files == first.files
    assert second.digest == first.digest
    for name, frame in first.tables.items():
        pd.testing.assert_frame_equal(second.tables[name], frame)


def test_only_its_owner_reads_it_and_it_holds_no_code_of_a_person(centre: Path, kept: Path) -> None:
    load(centre, kept)
    (path,) = kept.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert b"zzzzzz" not in path.read_bytes()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("attendances.csv", LIST.replace("Association", "Élu")),
        ("attendances.csv", LIST + "e1,p-bbbbbb,,\n"),
        ("events.csv", EVENTS + EVENT.format("e2")),
        ("centre.toml", CENTRE.format("essai") + '[[themes]]\nid = "t"\nlabel = "T"\nshort = "T"\n'),
    ],
    ids=["a cell", "a row", "an action", "a vocabulary"],
)
def test_what_a_list_depends_on_has_changed(centre: Path, kept: Path, file: str, text: str) -> None:
    load(centre, kept)
    before = names(kept)
    (centre / file).write_text(text, encoding="utf-8")
    found = load(centre, kept)
    pd.testing.assert_frame_equal(found.tables["attendances"], load(centre, None).tables["attendances"])
    assert len(names(kept)) == 1
    assert names(kept) != before, "what was kept of the list as it was is erased"


def test_other_code_reads_again(centre: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(centre, kept)
    before = names(kept)
    monkeypatch.setattr(cache, "_code", lambda: "other")
    load(centre, kept)
    assert len(names(kept)) == 1
    assert names(kept) != before
    monkeypatch.setattr(cache, "_code", lambda: "")
    load(centre, kept)
    assert names(kept) == [], "code that cannot be told keeps nothing"


@pytest.mark.parametrize("damage", ["bit", "cut", "empty", "foreign", "renamed"])
def test_a_damaged_file_is_ignored_and_written_again(centre: Path, kept: Path, told: list[str], damage: str) -> None:
    expected = load(centre, kept).tables["attendances"]
    (path,) = kept.iterdir()
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    damaged = {
        "bit": bytes(content),
        "cut": path.read_bytes()[:-9],
        "empty": b"",
        "foreign": b"PAR1" + bytes(400) + b"PAR1",
    }
    if damage == "renamed":
        other = write(kept.parent / "other")
        (other / "attendances.csv").write_text(LIST + "e1,p-bbbbbb,,\n", encoding="utf-8")
        load(other, kept)
        (written,) = kept.iterdir()
        parts = path.name.split("-")
        written.rename(kept / "-".join([*parts[:3], written.name.split("-")[3]]))
    else:
        path.write_bytes(damaged[damage])
    found = load(centre, kept)
    pd.testing.assert_frame_equal(found.tables["attendances"], expected)
    assert told == ["cache_unreadable"]
    assert names(kept) == [path.name]


@pytest.mark.parametrize(
    "text", [LIST + "e9,p-bbbbbb,,\n", 'event_id,participant_key\n"e1"e,p\n', None], ids=["wrong", "unreadable", "gone"]
)
def test_nothing_is_left_of_a_list_that_is_no_more(centre: Path, kept: Path, text: str | None) -> None:
    load(centre, kept)
    path = centre / "attendances.csv"
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    load(centre, kept)
    assert names(kept) == []


def test_a_short_list_leaves_no_file(centre: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(centre, kept)
    monkeypatch.setattr(cache, "MIN_ROWS", 3)
    (centre / "attendances.csv").write_text(LIST + "\n", encoding="utf-8")
    load(centre, kept)
    assert names(kept) == []


def test_a_centre_is_forgotten_and_no_other(centre: Path, kept: Path) -> None:
    load(centre, kept)
    load(write(kept.parent / "other", "essai-2"), kept)
    before = names(kept)
    assert len(before) == 2
    assert cache.forget(kept, "essai") == 1
    assert len(names(kept)) == 1
    assert cache.forget(kept, "essai") == 0
    assert cache.forget(kept / "nowhere", "essai") == 0


def test_a_folder_that_cannot_be_written_is_told_once_and_harms_nothing(
    centre: Path, kept: Path, told: list[str]
) -> None:
    kept.write_text("a file, not a folder")
    loaded = load(centre, kept)
    assert len(loaded.tables["attendances"]) == 2
    assert told == ["cache_not_written"]


def test_a_reading_that_is_cut_short_leaves_no_draft(centre: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: object, **__: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("fastparquet.write", no_space)
    assert len(load(centre, kept).tables["attendances"]) == 2
    assert names(kept) == []
