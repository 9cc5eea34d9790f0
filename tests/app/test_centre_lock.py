"""Commands that change a centre at the same time, or are killed on the way: nothing is lost, and nothing comes back."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from dying import dying
from list_sample import Place, as_csv
from support import ROOT, sample, some

from dashboard.snapshot import SnapshotStore
from dashboard.sources.centre_lock import alone


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_two_imports_at_the_same_time_are_both_kept(place: Place) -> None:
    path = as_csv(place.lists / "l.csv")
    place.run("attendances", str(path), "--event", "mc-1", "--dry-run")
    begun = [place.start("attendances", str(path), "--event", event) for event in ("mc-1", "mc-2")]
    done = [one.ended() for one in begun]
    assert [one.returncode for one in done] == [0, 0]
    assert sorted(row["event_id"] for row in place.table) == ["mc-1"] * 3 + ["mc-2"] * 3


@pytest.mark.parametrize("command", some(["attendances", "publish", "purge"], 1))
def test_a_second_command_waits_says_for_whom_and_reads_what_the_first_has_written(place: Place, command: str) -> None:
    path = as_csv(place.lists / "l.csv")
    place.run("attendances", str(path), "--event", "mc-1")
    arguments = {
        "attendances": ("attendances", str(path), "--event", "mc-2"),
        "purge": ("purge", "--before", "2025"),
        "publish": ("publish",),
    }[command]
    told: list[str] = []
    with alone(place.centre, "un essai", told.append):
        second = place.start(*arguments)
        second.wait_for("attente")
        # The one that holds the lock takes every row away meanwhile, as a purge does.
        table = place.centre / "attendances.csv"
        table.write_text(table.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
        assert second.process.is_alive()
        assert (place.centre / ".lock").read_text(encoding="utf-8").startswith("un essai, processus ")
    assert second.ended().returncode == 0
    assert told == []
    assert {row["event_id"] for row in place.table} == ({"mc-2"} if command == "attendances" else set())


@pytest.mark.parametrize("moment", some([5, 1, 2, 3, 4], 1))
def test_a_killed_purge_is_in_the_journal_once_rows_are_gone_and_leaves_no_draft(place: Place, moment: int) -> None:
    place.run("attendances", str(as_csv(place.lists / "l.csv")), "--event", "mc-1")
    done = place.run_forked("purge", "--before", "2024", around=dying(moment, ("replace", "fsync")))
    assert done.returncode == 9
    journal = place.centre / "purge.log"
    if not place.table:
        assert "lignes_effacées=3" in journal.read_text(encoding="utf-8")
    SnapshotStore(place.centre.parent, ROOT / "geo").load()
    assert list(place.centre.glob(".draft-*")) == []
    assert place.run("purge", "--before", "2024").returncode == 0
    assert place.table == []
    assert "lignes_effacées=3" in journal.read_text(encoding="utf-8")


KILLS = sample(1, 60)
"""For each command."""
KEY = "une clé pour cet essai, tirée de nulle part"
"""The same each time: so are the codes of persons."""


@contextmanager
def counted(folder: Path, count: Path, moment: int = 0) -> Iterator[None]:
    """Die at the nth thing that the interpreter does (opens, renames…) from the first file of a folder on.

    Without a moment, they are counted.
    """
    seen = 0

    def hook(event: str, given: tuple[object, ...]) -> None:
        nonlocal seen
        if seen or (event == "open" and str(given[0]).startswith(str(folder))):
            seen += 1
            if seen == moment:
                os._exit(9)

    sys.addaudithook(hook)
    yield
    count.write_text(str(seen), encoding="utf-8")


@pytest.mark.parametrize("command", some(["purge", "attendances"], 1))
def test_a_command_killed_anywhere_has_done_all_or_nothing(place: Place, command: str) -> None:
    """As many moments as are asked for, spread over all that the command does, from its first file to its end."""
    imported = ("attendances", str(as_csv(place.lists / "l.csv")), "--event", "mc-1")
    arguments = {"attendances": imported, "purge": ("purge", "--before", "2024")}[command]
    count, journal, saved = place.lists / "count", place.centre / "purge.log", place.lists / "saved"
    given = {"DASHBOARD_KEY": KEY}
    if command == "purge":
        place.run(*imported, **given)
    before = place.table if command == "purge" else []
    shutil.copytree(place.written, saved)
    assert place.run_forked(*arguments, **given, around=counted(place.centre, count)).returncode == 0
    after, moments = place.table, int(count.read_text(encoding="utf-8"))
    assert (len(before), len(after)) == ((3, 0) if command == "purge" else (0, 3))
    for number in range(KILLS):
        shutil.rmtree(place.written)
        shutil.copytree(saved, place.written)
        moment = 1 + (2 * number + 1) * moments // (2 * KILLS)
        dead = place.run_forked(*arguments, **given, around=counted(place.centre, count, moment))
        assert dead.returncode == 9
        found = place.table if (place.centre / "attendances.csv").exists() else []
        assert found in (before, after), moment
        if command == "purge" and not found:
            assert "lignes_effacées=3" in journal.read_text(encoding="utf-8"), moment
        SnapshotStore(place.centre.parent, ROOT / "geo").load()
        assert list(place.centre.glob(".draft-*")) == [], moment
        assert place.run(*arguments, **given).returncode == 0
        assert place.table == after, moment
