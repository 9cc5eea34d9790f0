"""The database and the objects: what is kept whole, by whom it can be read, what comes from before."""

from __future__ import annotations

import re
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from databases import postgresql
from sqlalchemy import delete, func, insert, select

from dashboard.settings import Secret, Settings
from dashboard.store import MissingObjectError, StateError, UnreachableError, migrations
from dashboard.store.database import Database, insert_new
from dashboard.store.objects import Objects
from dashboard.store.tables import METADATA, accounts, centres, sessions

ACCOUNT = {"email": "a@exemple.fr", "role": "reader", "centre": "x", "password": "", "created": 1, "disabled": 0}
CENTRE = {"centre": "x", "version": "", "author": "", "created": 1, "changed": 1}
BEFORE = """
CREATE TABLE accounts (email TEXT PRIMARY KEY, role TEXT NOT NULL, centre TEXT NOT NULL, password TEXT NOT NULL,
    created INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE sessions (id TEXT PRIMARY KEY, email TEXT NOT NULL REFERENCES accounts (email) ON DELETE CASCADE,
    started INTEGER NOT NULL, seen INTEGER NOT NULL, hint TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (email);
CREATE TABLE attempts (key TEXT PRIMARY KEY, count INTEGER NOT NULL, expires REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX attempts_by_end ON attempts (expires);
INSERT INTO accounts VALUES ('a@exemple.fr', 'reader', 'x', '', 1);
INSERT INTO sessions VALUES ('id', 'a@exemple.fr', 1, 1, '');
"""
"""The file as versions 0.2.0 and before made it."""
POSTGRESQL_SAYS = (
    "SELECT table_name, column_name, column_default, is_nullable, data_type, "
    "character_maximum_length FROM information_schema.columns WHERE table_schema = current_schema()",
    "SELECT tablename, indexname, replace(indexdef, current_schema() || '.', '') FROM pg_indexes "
    "WHERE schemaname = current_schema()",
    "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = current_schema()::regnamespace",
)


def differences(database: Database) -> list[tuple[object, ...]]:
    with database.reading() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA))


@contextmanager
def through_revisions(wanted: str) -> Iterator[None]:
    """A database that is made in there goes through the revisions up to one, as those of before did."""
    with (
        patch.object(migrations, "HEAD", wanted),
        patch.object(migrations, "_make", lambda connection: migrations.bring(connection, "", wanted)),
    ):
        yield


def described(database: Database) -> list[object]:
    """All that the database itself says of its tables: columns in any order, defaults, keys, indexes."""
    asked = POSTGRESQL_SAYS if database.url else ("SELECT type, name, tbl_name, sql FROM sqlite_master",)
    with database.reading() as connection:
        told = [row for one in asked for row in connection.exec_driver_sql(one)]
    return sorted(tuple(sorted(re.findall(r"\w+", str(cell))) for cell in row) for row in told)


def test_a_new_database_is_what_the_revisions_make_and_what_is_declared(
    database: Database, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with database.writing() as connection:
        assert insert_new(connection, centres, CENTRE)
        assert not insert_new(connection, centres, CENTRE)
    with ExitStack() as stack:
        url = stack.enter_context(postgresql(tmp_path_factory)) if database.url else ""
        brought = Database(tmp_path / "brought", url=Secret(url))
        with through_revisions(migrations.HEAD), brought.writing():
            pass
        assert described(database) == described(brought)
        assert differences(database) == differences(brought) == []
        brought.close()
    assert ScriptDirectory(str(Path(migrations.__file__).parent)).get_current_head() == migrations.HEAD


def test_the_file_of_before_is_taken_over_without_loss(tmp_path: Path) -> None:
    database = Database(tmp_path / "state")
    database.folder.mkdir()
    with closing(sqlite3.connect(database.file)) as connection:
        connection.executescript(BEFORE)
    database.file.chmod(0o600)
    # SQLite cannot name afterwards what refers from one table to another.
    assert {kind for kind, *_ in differences(database)} <= {"remove_fk", "add_fk"}
    with database.reading() as connection:
        assert connection.execute(select(accounts)).mappings().all() == [ACCOUNT]
        assert connection.execute(select(sessions.c.email)).scalars().all() == ["a@exemple.fr"]
    with database.writing() as connection:
        connection.execute(delete(accounts))
        assert connection.execute(select(sessions)).all() == []


def test_accounts_of_before_they_could_be_closed_stay_open(database: Database) -> None:
    before = Database(database.folder, url=database.url)
    with through_revisions("0004"), before.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO accounts (email, role, centre, password, created) "
            "VALUES ('a@exemple.fr', 'reader', 'x', '', 1)"
        )
    before.close()
    with database.reading() as connection:
        assert connection.execute(select(accounts)).mappings().all() == [ACCOUNT]
    assert differences(database) == []


def test_whoever_reads_cannot_write(database: Database) -> None:
    with database.writing():
        pass
    with pytest.raises(StateError), database.reading() as connection:
        connection.execute(insert(centres).values(CENTRE))


def test_where_no_database_is_made_nothing_is_read_and_none_is_made(tmp_path: Path) -> None:
    nowhere = Database(tmp_path / "state")
    for _ in range(2):
        with nowhere.reading() as connection:
            assert connection.execute(select(func.count()).select_from(accounts)).scalar() == 0
        with pytest.raises(StateError), nowhere.reading() as connection:
            connection.execute(insert(centres).values(CENTRE))
    assert not (tmp_path / "state").exists()
    with nowhere.writing() as connection:
        connection.execute(insert(centres).values(CENTRE))
    with nowhere.reading() as connection:
        assert connection.execute(select(centres.c.centre)).scalars().all() == [CENTRE["centre"]]


def test_a_transaction_is_kept_whole_or_not_at_all(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        connection.execute(insert(centres).values(CENTRE))
        _ = 1 / 0
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(centres)).scalar() == 0


def test_a_machine_that_vanishes_while_it_writes_does_not_stop_the_others(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with postgresql(tmp_path_factory) as address:
        database = Database(tmp_path / "state", url=Secret(address))
        with database.writing() as connection:
            silent = connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar()
    assert silent == "1min", "PostgreSQL ends what has said nothing for that long, and lets the next one write"


def test_all_that_reads_one_server_shares_its_connections(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with postgresql(tmp_path_factory) as url:
        named = Secret(f"{url}&application_name={tmp_path.name}")
        every = [Database(tmp_path, url=named) for _ in range(8)]
        held = "SELECT count(*) FROM pg_stat_activity WHERE application_name = current_setting('application_name')"
        for one in (*every, *every):
            with one.reading() as connection:
                assert connection.exec_driver_sql(held).scalar() == 1
        every[0].close()


def test_a_database_of_a_later_version_is_left_alone(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StateError, match="plus récente"), Database(database.folder, url=database.url).writing():
        pass


@pytest.mark.parametrize("wrong", ["mysql://personne:mot-secret@machine/base", "mot-secret", "sqlite:///mot-secret"])
def test_an_address_that_is_not_of_postgresql_is_refused_and_never_shown(wrong: str, tmp_path: Path) -> None:
    settings = Settings.from_env({"DATABASE_URL": wrong, "DASHBOARD_STATE": str(tmp_path)})
    with pytest.raises(StateError, match="DATABASE_URL") as told, Database.of(settings).reading():
        pass
    assert "mot-secret" not in str(told.value)


def test_a_database_that_does_not_answer_is_told_without_its_password(tmp_path: Path) -> None:
    nowhere = Database(tmp_path, url=Secret(f"postgres://personne:mot-secret@/base?host={tmp_path}"))
    with pytest.raises(UnreachableError, match="vérifiez DATABASE_URL") as told, nowhere.reading():
        pass
    assert "mot-secret" not in str(told.value)


def test_objects_are_named_by_what_they_hold(tmp_path: Path) -> None:
    kept = Objects(str(tmp_path / "objects"))
    assert list(kept.all()) == []
    digest = kept.put("x/files", b"contenu")
    assert kept.put("x/files", b"contenu") == digest
    assert kept.get("x/files", digest) == b"contenu"
    assert list(kept.all()) == [("x/files", digest)]
    kept.delete("x/files", digest)
    kept.delete("x/files", digest)
    with pytest.raises(MissingObjectError, match="manque"):
        kept.get("x/files", digest)
    for prefix in ("../x", "X", "x//y", ""):
        with pytest.raises(ValueError, match="not the name"):
            kept.put(prefix, b"")


def test_an_object_that_has_changed_is_never_given(tmp_path: Path) -> None:
    kept = Objects(str(tmp_path))
    file = tmp_path / "x" / kept.put("x", b"contenu")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_bytes(b"contenv")
    with pytest.raises(MissingObjectError, match="abîmé"):
        kept.get("x", file.name)
    kept.put("x", b"contenu")
    assert kept.get("x", file.name) == b"contenu"


def test_neither_is_put_among_the_data(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="dans les données"):
        Objects(str(tmp_path / "objects"), (tmp_path,)).put("x", b"")
    with pytest.raises(StateError, match="dans les données"), Database(tmp_path / "state", (tmp_path,)).writing():
        pass
