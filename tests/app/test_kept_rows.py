"""What a server keeps of the rows of persons goes before the rows do, wherever the command that erases them stops."""

from __future__ import annotations

from pathlib import Path

import pytest
from dying import dying
from list_sample import Place, as_csv
from support import ROOT, sample, schemas

from dashboard.snapshot import NoSnapshotError, SnapshotStore
from dashboard.sources import load_centre
from dashboard.sources.last_good import LastGood
from dashboard.sources.signature import signature

CHANGES = ("replace", "rename", "unlink", "rmdir")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def with_copy(place: Place) -> LastGood:
    """The rows of an action of 2023, and the copy that a server has kept of them."""
    place.run("attendances", str(as_csv(place.lists / "l.csv")), "--event", "mc-1")
    kept = LastGood(place.written / "cache", place.centre.parent)
    copy(place, kept)
    return kept


def copy(place: Place, kept: LastGood) -> None:
    """What a server does once it has read good data."""
    kept.offer(load_centre(place.centre, schemas()), signature(place.centre))
    kept.settle()
    assert copied_rows(kept) == 3


def copied_rows(kept: LastGood) -> int:
    """Rows of attendances in what would be shown."""
    found = kept.load(kept.data_dir / "mon-centre", schemas())
    return 0 if found is None else len(found.tables["attendances"])


def test_a_purge_erases_what_a_server_has_kept_of_the_rows(place: Place) -> None:
    kept = with_copy(place)
    cache = str(kept.cache_dir)
    assert place.run("purge", "--before", "2024", "--dry-run", DASHBOARD_CACHE=cache).returncode == 0
    assert copied_rows(kept) == 3
    assert place.run("purge", "--before", "2024", DASHBOARD_CACHE=cache).returncode == 0
    assert [path for path in kept.cache_dir.rglob("*") if path.is_file()] == []
    events = place.centre / "events.csv"
    events.write_text(events.read_text(encoding="utf-8").replace("realised", "presque"), encoding="utf-8")
    with pytest.raises(NoSnapshotError):
        SnapshotStore(kept.data_dir, ROOT / "geo", cache_dir=kept.cache_dir).load()


def test_taking_a_person_off_a_list_erases_what_a_server_has_kept_of_it(place: Place) -> None:
    kept = with_copy(place)
    path = place.lists / "l.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if b"zqxmail1" not in line))
    assert place.run("attendances", str(path), "--event", "mc-2", DASHBOARD_CACHE=str(kept.cache_dir)).returncode == 0
    assert copied_rows(kept) == 3, "a list of another action takes nothing away"
    assert place.run("attendances", str(path), "--event", "mc-1", DASHBOARD_CACHE=str(kept.cache_dir)).returncode == 0
    assert len([row for row in place.table if row["event_id"] == "mc-1"]) == 2
    assert [path for path in kept.cache_dir.rglob("*") if path.is_file()] == []


def test_a_purge_killed_on_the_way_leaves_no_copy_of_rows_that_are_gone(place: Place) -> None:
    """At each change of a file in turn (at some of them in `make test`), until there is none left."""
    seen = set()
    kept = with_copy(place)
    rows = (place.centre / "attendances.csv").read_bytes()
    for moment in range(1, 40, sample(5, 1)):
        cache = str(kept.cache_dir)
        done = place.run_forked("purge", "--before", "2024", around=dying(moment, CHANGES), DASHBOARD_CACHE=cache)
        assert done.returncode in (0, 9)
        gone, copies = not place.table, list(kept.root.rglob("*.parquet"))
        seen.add((gone, bool(copies)))
        assert copied_rows(kept) == 0 or copies
        assert not (gone and copies)
        if done.returncode == 0:
            break
        (place.centre / "attendances.csv").write_bytes(rows)
        (place.centre / "attendance_totals.csv").unlink(missing_ok=True)
        copy(place, kept)
    else:
        raise AssertionError("it never ended")
    assert seen == {(False, True), (False, False), (True, False)}, "killed before, between and after"
