"""Snapshots: derived columns, same event once, replaced whole or not at all."""

from __future__ import annotations

import shutil
import threading
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from unittest.mock import patch

import pandas as pd
import pytest
from support import BY_CATEGORY, DEMO, PATIENCE, ROOT, V2, VT, event, eventually, tiny

from dashboard.snapshot import (
    CentreData,
    NoSnapshotError,
    Snapshot,
    SnapshotStore,
    build_snapshot,
    known_territories,
    once,
)
from dashboard.sources.signature import signature
from dashboard.territories.imported import Imports

REAL = (V2, VT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the two real centres that a test may change: the made-up one has long lists, read again each time."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("demo")))


def store_on(folder: Path) -> SnapshotStore:
    return SnapshotStore(folder, ROOT / "geo", 0.05)


def spoil(folder: Path, centre: str = V2) -> None:
    events = folder / centre / "events.csv"
    events.write_text(events.read_text(encoding="utf-8").replace("realised", "réalisé peut-être"), encoding="utf-8")


def rename(folder: Path, name: str, centre: str = V2) -> None:
    described = folder / centre / "centre.toml"
    text = described.read_text(encoding="utf-8")
    old = next(line for line in text.splitlines() if line.startswith("name = "))
    described.write_text(text.replace(old, f'name = "{name}"'), encoding="utf-8")


# --- what is derived -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "precision", "expected_year", "month", "day"),
    [
        ("2023-05-14", "day", 2023, 5, "2023-05-14"),
        ("2023-05-14", "period", 2023, 5, "2023-05-14"),
        ("2023-05", "month", 2023, 5, None),
        ("2023", "year", 2023, None, None),
        ("2023-06", "season", 2023, None, None),
        ("2023-10-01", "placeholder", 2024, None, None),
        ("", "unknown", 2024, None, None),
    ],
)
def test_a_date_gives_no_more_than_what_is_known_of_it(
    start: str, precision: str, expected_year: int, month: int | None, day: str | None
) -> None:
    row = tiny(events=[event(date_start=start, date_precision=precision)]).events.iloc[0]
    assert row["year"] == expected_year
    assert (None if pd.isna(row["month"]) else row["month"]) == month
    assert (None if pd.isna(row["day"]) else row["day"].date().isoformat()) == day


def test_an_action_told_twice_counts_once_and_is_announced_no_longer() -> None:
    events = tiny(
        events=[
            event(event_id="a", same_as="b|elsewhere"),
            event(event_id="b", same_as="a"),
            event(event_id="c", same_as="a", status="announced"),
            event(event_id="d"),
        ]
    ).events
    assert events["counts"].tolist() == [True, False, False, True]


def test_a_link_told_by_only_one_of_two_lines_is_enough() -> None:
    events = tiny(
        events=[event(event_id="a"), event(event_id="b", same_as="a"), event(event_id="c", same_as="b")]
    ).events
    assert events["counts"].tolist() == [True, False, False]


def test_a_centre_that_sorts_by_category_has_categories_as_its_modes() -> None:
    row = {"category": "network", "category_basis": "suggested"}
    events = tiny(BY_CATEGORY, events=[event(**row)]).events
    assert events.loc[0, "mode"] == "network"
    assert events.loc[0, "mode_basis"] == "suggested"


def test_the_events_read_are_not_changed_by_what_is_derived() -> None:
    data = tiny(events=[event()])
    assert "counts" in data.events
    assert data.table("networks").empty
    with pytest.raises(KeyError):
        data.table("no_such_table")


# --- shipped data --------------------------------------------------------------------------------------------------


def test_every_centre_is_read_without_an_error(snapshot: Snapshot) -> None:
    assert set(snapshot.centres) == {V2, VT, DEMO}
    assert [problem.text() for problem in snapshot.all_problems] == []
    assert not any(data.stale for data in snapshot.centres.values())


def test_equal_files_give_equal_versions(snapshot: Snapshot, folder: Path) -> None:
    shutil.copytree(ROOT / "data" / "demo", folder / "demo")
    assert build_snapshot(folder, ROOT / "geo").version == snapshot.version
    rename(folder, "Un autre nom")
    assert build_snapshot(folder, ROOT / "geo").version != snapshot.version


def test_a_snapshot_cannot_be_changed(snapshot: Snapshot, v2: CentreData) -> None:
    with pytest.raises(FrozenInstanceError):
        snapshot.version = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        snapshot.centres["x"] = v2  # type: ignore[index]
    with pytest.raises(TypeError):
        v2.tables["events"] = v2.events  # type: ignore[index]


def test_what_is_derived_from_data_is_worked_out_once_for_them_and_for_what_is_asked(v2: CentreData) -> None:
    asked: list[tuple[str, str]] = []

    @once
    def derived(data: CentreData, name: str) -> None:
        asked.append((data.centre.id, name))

    data = replace(v2, memo={})
    for name in ("a", "b", "a"):
        derived(data, name)
    assert asked == [(V2, "a"), (V2, "b")]
    derived(replace(data, memo={}), "a")
    assert asked[2:] == [(V2, "a")]


def test_departments_have_names(snapshot: Snapshot) -> None:
    assert snapshot.departments["37"] == "Indre-et-Loire"
    assert snapshot.departments["2A"] == "Corse-du-Sud"
    assert len(snapshot.departments) >= 100


# --- replaced whole, or not at all ---------------------------------------------------------------------------------


def test_nothing_is_read_again_when_nothing_has_changed(folder: Path) -> None:
    store = store_on(folder)
    first = store.load()
    assert store.refresh() is False
    assert store.current() is first


def test_a_changed_file_gives_a_new_snapshot_and_leaves_the_old_one_alone(folder: Path) -> None:
    store = store_on(folder)
    first = store.load()
    told: list[Snapshot] = []
    store.on_change = told.append
    rename(folder, "Un autre nom")
    assert store.refresh() is True
    assert first.centres[V2].centre.name == "Villes au Carré"
    assert store.current().centres[V2].centre.name == "Un autre nom"
    assert told == [store.current()]


def test_a_faulty_file_keeps_the_last_good_data_of_its_centre_only(folder: Path) -> None:
    store = store_on(folder)
    good = store.load()
    spoil(folder)
    rename(folder, "V&T bis", VT)
    store.refresh()
    kept = store.current()
    assert kept.centres[V2].stale
    assert kept.centres[V2].events is good.centres[V2].events
    assert kept.centres[V2].problems
    assert not kept.centres[VT].stale
    assert kept.centres[VT].centre.name == "V&T bis"
    assert kept.version != good.version


def test_a_mended_file_is_taken_in_again(folder: Path) -> None:
    store = store_on(folder)
    good = store.load()
    events = folder / V2 / "events.csv"
    content = events.read_bytes()
    spoil(folder)
    store.refresh()
    events.write_bytes(content)
    store.refresh()
    assert not store.current().centres[V2].stale
    assert store.current().version == good.version


@pytest.mark.parametrize("lost", ["folder", "both"])
def test_when_no_centre_can_be_read_any_more_the_last_ones_stay(folder: Path, lost: str) -> None:
    store = store_on(folder)
    good = store.load()
    for centre in REAL:
        if lost == "folder":
            shutil.rmtree(folder / centre)
        else:
            spoil(folder, centre)
    store.refresh()
    assert set(store.current().centres) == set(good.centres)
    assert all(data.stale for data in store.current().centres.values())


def test_the_first_start_needs_one_good_centre(folder: Path) -> None:
    spoil(folder)
    assert set(store_on(folder).load().centres) == {VT}
    spoil(folder, VT)
    with pytest.raises(NoSnapshotError) as stopped:
        store_on(folder).load()
    files = {problem.file for problem in stopped.value.problems}
    assert files == {f"{name}/events.csv" for name in REAL}
    with pytest.raises(NoSnapshotError):
        store_on(folder).current()


def test_the_lists_of_territories_are_shared_until_a_file_of_theirs_changes(tmp_path: Path) -> None:
    geo = shutil.copytree(ROOT / "geo", tmp_path / "geo")
    first = known_territories(geo, Imports())
    assert known_territories(geo, Imports()) is first
    communes = geo / "places" / "communes.csv"
    written = communes.read_text(encoding="utf-8")
    communes.write_text(written.replace("Tours", "Tours-sur-Essai"), encoding="utf-8")
    again = known_territories(geo, Imports()).get("commune", "37261")
    assert again
    assert again.name == "Tours-sur-Essai"


def test_the_watcher_takes_a_change_in_and_stops(folder: Path) -> None:
    store = store_on(folder)
    store.load()
    changed = threading.Event()
    store.on_change = lambda _fresh: changed.set()
    thread = store.start()
    rename(folder, "Surveillé")
    assert changed.wait(PATIENCE)
    assert store.current().centres[V2].centre.name == "Surveillé"
    store.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_process_that_is_made_long_after_shows_at_once_what_has_changed(folder: Path) -> None:
    store = SnapshotStore(folder, ROOT / "geo", threading.TIMEOUT_MAX)
    store.load()
    rename(folder, "Relevé")
    thread = store.start()
    assert store.current().centres[V2].centre.name == "Relevé"
    store.stop()
    thread.join(PATIENCE)


def test_what_is_shown_says_so_when_the_files_cannot_even_be_read_and_no_longer_once_they_can(folder: Path) -> None:
    store = store_on(folder)
    good = store.load()
    schema = folder / "schemas" / "events.json"
    away = schema.rename(folder / ".events.json")
    with patch("dashboard.snapshot.log") as journal:
        for _ in range(2):
            store.watch_once()
            kept = store.current()
            assert all(data.stale for data in kept.centres.values())
            assert [problem.text() for problem in kept.problems] == [store.failing]
            assert store.failing
        store.watch_once()
    # Told once, and without a traceback: it is no fault of the programme.
    journal.error.assert_called_once_with("snapshot_refresh_failed", reason=store.failing, exc_info=False)
    assert len(journal.mock_calls) == 1
    assert store.current() is kept, "pages that have been made are made no second time for the same fault"
    away.rename(schema)
    store.watch_once()
    assert not store.degraded
    assert store.current().version == good.version
    assert not any(data.stale for data in store.current().centres.values())


def test_the_watcher_survives_an_unreadable_moment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_on(folder)
    store.load()
    calls: list[str] = []

    def refuse() -> bool:
        calls.append("refused")
        raise OSError("half-written")

    monkeypatch.setattr(store, "refresh", refuse)
    thread = store.start()
    eventually(lambda: len(calls) > 1, "another turn after the one that failed")
    store.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_the_signature_ignores_hidden_and_lock_files(folder: Path) -> None:
    before = signature(folder)
    (folder / V2 / ".events.csv.swp").write_text("x", encoding="utf-8")
    (folder / V2 / "~$events.xlsx").write_text("x", encoding="utf-8")
    assert signature(folder) == before
    (folder / V2 / "events.csv").touch()
    assert signature(folder) != before
