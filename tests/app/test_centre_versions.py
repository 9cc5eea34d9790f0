"""Versions of centres kept in the database: whole or nothing, never overwritten, back and forth to the byte."""

from __future__ import annotations

import itertools
import os
import random
from pathlib import Path

import psycopg
import pytest
from databases import postgresql
from forked import forked
from hypothesis import given, settings
from hypothesis import strategies as st
from support import PATIENCE, eventually, sample

from dashboard.centres.territories import SharedTerritories
from dashboard.centres.versions import ConflictError, UnknownVersionError, Versions
from dashboard.settings import Settings
from dashboard.store.database import Database
from dashboard.store.objects import Objects

WHO = "equipe@exemple.fr"
FILES = st.dictionaries(st.sampled_from(["centre.toml", "events.csv", "import/events.csv"]), st.binary(max_size=20))


def versions(folder: Path) -> Versions:
    return Versions(Database(folder), Objects(str(folder / "objects")))


def apply(to: Versions, files: dict[str, bytes], parent: str, centre: str = "essai") -> str:
    return to.apply(centre, files, parent=parent, author=WHO, source="essai.xlsx").id


@settings(max_examples=sample(12, 100))
@given(st.lists(FILES, min_size=2, max_size=4))
def test_going_back_then_forward_gives_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, bytes]]
) -> None:
    kept = versions(tmp_path_factory.mktemp("versions"))
    names = [""]
    for files in steps:
        names.append(apply(kept, files, names[-1]))
    last = names[-1]
    made = [*zip(names[1:], steps, strict=True)]
    for name, files in (*reversed(made), *made):
        assert kept.files(kept.back_to("essai", name, parent=last, author=WHO)) == files
        last = name
    assert {one.id for one in kept.history("essai")} == set(names[1:])
    assert [one.id for one in kept.history("essai") if one.current] == [last]


def test_two_editors_never_overwrite_each_other(tmp_path: Path) -> None:
    kept = versions(tmp_path)
    first = apply(kept, {"events.csv": b"1"}, "")
    second = apply(kept, {"events.csv": b"2"}, first)
    with pytest.raises(ConflictError):
        apply(kept, {"events.csv": b"3"}, first)
    with pytest.raises(ConflictError):
        kept.back_to("essai", first, parent=first, author=WHO)
    current = kept.current("essai")
    assert current is not None
    assert current.id == second
    assert [line.action for line in kept.audit("essai")] == ["version", "version", "ouverture"]


def test_the_same_content_is_the_same_version_and_adds_no_line(tmp_path: Path) -> None:
    kept = versions(tmp_path)
    first = apply(kept, {"events.csv": b"1"}, "")
    assert apply(kept, {"events.csv": b"1"}, first) == first
    assert len(kept.audit("essai")) == 2


def test_what_an_apply_is_about_to_name_is_never_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sweep, as if all had been there for long, between the moment when files are put and the one that names them."""
    kept, other = versions(tmp_path), versions(tmp_path)
    first = apply(kept, {"events.csv": b"1"}, "")
    swept: list[int] = []
    writing = kept.database.writing

    def after_a_sweep() -> object:
        swept.append(other.sweep("essai", age=0))
        return writing()

    monkeypatch.setitem(vars(kept.database), "writing", after_a_sweep)
    second = apply(kept, {"events.csv": b"2"}, first)
    assert swept == [1]
    assert [kept.files(kept.get("essai", one))["events.csv"] for one in (first, second)] == [b"1", b"2"]
    assert (other.sweep("essai", age=0), other.sweep("essai")) == (0, 0)
    other.objects.put("essai/files", b"3")
    assert (other.sweep("essai"), other.sweep("essai", age=0)) == (0, 1), "what a killed apply has left, in its time"


def test_a_centre_reaches_nothing_of_another(tmp_path: Path) -> None:
    kept = versions(tmp_path)
    mine, theirs = apply(kept, {"events.csv": b"1"}, ""), apply(kept, {"events.csv": b"2"}, "", "autre")
    for reach in (
        lambda: kept.get("essai", theirs),
        lambda: kept.back_to("essai", theirs, parent=mine, author=WHO),
        lambda: kept.back_to("inconnu", theirs, parent="", author=WHO),
    ):
        with pytest.raises(UnknownVersionError):
            reach()
    assert [one.id for one in kept.history("essai")] == [mine]
    assert {line.subject for line in kept.audit("essai")} == {"essai", mine}


def edit(folder: Path) -> None:
    """Change a centre again and again, saying so."""
    kept = versions(folder)
    for number in itertools.count(1):
        found = kept.current("essai")
        name = apply(kept, {f"{one}.csv": str(number).encode() for one in range(5)}, found.id if found else "")
        if number % 3 == 0:
            kept.back_to("essai", kept.history("essai")[1].id, parent=name, author=WHO)
        print(number, flush=True)


@pytest.mark.parametrize("seed", range(sample(2, 200)))
def test_killed_at_any_moment_a_version_is_whole_or_is_not(tmp_path: Path, seed: int) -> None:
    said, steps = tmp_path / "said", random.Random(seed).randint(1, 4)
    editor = forked(lambda: edit(tmp_path), os.environ, said)
    eventually(lambda: said.read_text("utf-8").count("\n") >= steps, "the work of who is killed")
    for _ in range(random.Random(seed).randint(0, 20_000)):
        pass
    editor.kill()
    editor.join(PATIENCE)
    kept = versions(tmp_path)
    found = kept.history("essai")
    assert sum(one.current for one in found) == 1
    for one in found:
        assert len(set(kept.files(one).values())) == 1
        assert len(one.files) == 5
    told = [line.subject for line in kept.audit("essai") if line.action in ("version", "retour")]
    assert set(told) == {one.id for one in found}
    assert told[0] == next(one.id for one in found if one.current)


def test_what_changes_a_centre_or_the_territories_rings_for_the_machines_of_the_base(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with postgresql(tmp_path_factory) as url, psycopg.connect(url, autocommit=True) as listening:
        listening.execute("LISTEN crpv_dashboard")
        places = {"STATE": tmp_path / "state", "STORE": tmp_path / "store", "GEO": tmp_path / "geo"}
        own = {f"DASHBOARD_{name}": str(place) for name, place in places.items()}
        chosen = Settings.from_env({"DATABASE_URL": url, **own})
        database = Database.of(chosen)
        apply(Versions(database, Objects.of(chosen)), {"events.csv": b"1"}, "")
        assert [*listening.notifies(timeout=PATIENCE, stop_after=1)]
        SharedTerritories.of(chosen).settle()
        assert [*listening.notifies(timeout=PATIENCE, stop_after=1)]
