"""A backup is restored elsewhere as it was, and what was erased never comes back with it."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from dashboard.store import MissingObjectError, StateError, migrations
from dashboard.store.backup import backup, restore
from dashboard.store.database import Database
from dashboard.store.objects import Objects
from dashboard.store.tables import METADATA, accounts, audit, centres, erasures, links, lists, sessions

EMAIL = "prenom.nom@exemple.fr"
CENTRE = {"centre": "x", "version": "", "author": EMAIL, "created": 1, "changed": 1}
LINE = {"centre": "x", "created": 1, "author": EMAIL, "action": "made", "subject": "", "detail": {"é": [1, None]}}


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return Objects(str(tmp_path / "objects"))


def kept_list(digest: str, rows: int, changed: int = 1) -> dict[str, object]:
    told = {"event": "e1", "object": digest, "rows": rows, "changed": changed}
    return {"centre": "x", "list": "l1", "author": EMAIL, "created": 1} | told


def erasure(*gone: str) -> dict[str, object]:
    told = {"what": {"objects": [f"x/lists/{digest}" for digest in gone]}, "kind": "purge"}
    return {"erasure": "r1", "centre": "x", "author": EMAIL, "created": 2} | told


def dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as connection:
        return {one.name: sorted(map(tuple, connection.execute(select(one)))) for one in METADATA.sorted_tables}


def filled(database: Database, objects: Objects) -> str:
    """Somebody whose account is closed, a centre and a list; returns the digest of the list."""
    kept = {"email": EMAIL, "role": "editor", "centre": "x", "password": "", "created": 1, "disabled": 2}
    digest = objects.put("x/lists", b"deux personnes")
    with database.writing() as connection:
        connection.execute(insert(accounts).values(kept))
        connection.execute(insert(links).values(link="d", email=EMAIL, created=1, state=""))
        connection.execute(insert(centres).values(CENTRE))
        connection.execute(insert(lists).values(kept_list(digest, 2)))
        connection.execute(insert(audit).values(LINE))
        connection.execute(insert(sessions).values(id="s", email=EMAIL, started=1, seen=1, hint=""))
    return digest


def test_it_is_restored_in_a_database_of_any_kind(database: Database, objects: Objects, tmp_path: Path) -> None:
    file, first = tmp_path / "sauvegarde.zip", Database(tmp_path / "first")
    digest = filled(first, objects)
    backup(first, objects, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    elsewhere = Objects(str(tmp_path / "elsewhere"))
    with database.writing() as connection:
        connection.execute(insert(centres).values(CENTRE | {"centre": "autre"}))
    done = restore(database, elsewhere, file)
    assert (done.rows["accounts"], done.objects) == (1, 1)
    assert elsewhere.get("x/lists", digest) == b"deux personnes"
    before, after = dump(first), dump(database)
    assert [after.pop(name) for name in ("sessions", "links")] == [[], []], "no link holds, nobody is signed in"
    assert [line[4] for line in after.pop("audit")] == ["made", "restored"]
    assert after == {name: rows for name, rows in before.items() if name in after}
    # And back, into the kind that it came from; the journal goes on where it was.
    backup(database, elsewhere, file)
    restore(first, objects, file)
    with first.writing() as connection:
        connection.execute(insert(audit).values(LINE))
    assert [line[4] for line in dump(first)["audit"]] == ["made", "restored", "restored", "made"]


def test_what_was_erased_since_does_not_come_back(database: Database, objects: Objects, tmp_path: Path) -> None:
    old, file = filled(database, objects), tmp_path / "sauvegarde.zip"
    backup(database, objects, file)
    left = objects.put("x/lists", b"une personne")
    with database.writing() as connection:
        connection.execute(delete(lists))
        connection.execute(insert(lists).values(kept_list(left, 1, changed=2)))
        connection.execute(insert(erasures).values(erasure(old)))
    objects.delete("x/lists", old)
    restore(database, objects, file)
    assert dump(database)["lists"] == [tuple(kept_list(left, 1, changed=2)[one.name] for one in lists.columns)]
    assert objects.get("x/lists", left) == b"une personne"
    with pytest.raises(MissingObjectError):
        objects.get("x/lists", old)
    # Even where the list itself is gone.
    with database.writing() as connection:
        connection.execute(delete(lists))
    restore(database, objects, file)
    with database.reading() as connection:
        assert connection.execute(select(lists.c.object, lists.c.rows)).all() == [("", 0)]


def test_what_was_put_again_after_it_was_erased_is_restored(
    database: Database, objects: Objects, tmp_path: Path
) -> None:
    digest, file = filled(database, objects), tmp_path / "sauvegarde.zip"
    with database.writing() as connection:
        connection.execute(insert(erasures).values(erasure(digest)))
        connection.execute(update(lists).values(changed=3))
    backup(database, objects, file)
    restore(database, objects, file)
    assert objects.get("x/lists", digest) == b"deux personnes"
    with database.reading() as connection:
        assert connection.execute(select(lists.c.object, lists.c.rows)).all() == [(digest, 2)]


def test_a_damaged_backup_changes_nothing(database: Database, objects: Objects, tmp_path: Path) -> None:
    filled(database, objects)
    file = tmp_path / "sauvegarde.zip"
    backup(database, objects, file)
    before, whole = dump(database), file.read_bytes()
    with zipfile.ZipFile(file, "a") as changed:
        changed.writestr(f"objects/x/lists/{'0' * 64}", b"autre chose")
    for content in (file.read_bytes(), whole[: len(whole) // 2], b"", b"PK"):
        file.write_bytes(content)
        with pytest.raises(StateError, match="rien n’a été remplacé"):
            restore(database, objects, file)
    assert dump(database) == before


def test_a_backup_of_another_version_says_so(database: Database, objects: Objects, tmp_path: Path) -> None:
    filled(database, objects)
    backup(database, objects, tmp_path / "tout.zip")
    with zipfile.ZipFile(tmp_path / "tout.zip") as whole, zipfile.ZipFile(tmp_path / "avant.zip", "w") as older:
        for name in whole.namelist():
            if name == "backup.json":
                older.writestr(name, whole.read(name).replace(migrations.HEAD.encode(), b"0002"))
            elif "live_sources" not in name:
                older.writestr(name, whole.read(name))
    with pytest.raises(StateError, match="autre version"):
        restore(database, objects, tmp_path / "avant.zip")
