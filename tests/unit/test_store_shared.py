"""Several processes share the database, some of them killed at any moment; objects are in a store that speaks S3."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path

import pytest
from databases import s3
from sqlalchemy import insert, select, update
from support import PATIENCE, eventually, sample

from benchmarks import kept
from dashboard.store import MissingObjectError, StateError
from dashboard.store.database import Database, insert_new
from dashboard.store.objects import Objects
from dashboard.store.tables import attempts, centres, versions

PROCESSES, TURNS = 3, 20
KILLED = sample(3, 200)
FORKED = multiprocessing.get_context("fork")
Work = Callable[[Database, Connection], None]


def count(database: Database, _told: Connection) -> None:
    for _ in range(TURNS):
        with database.writing() as connection:
            insert_new(connection, attempts, {"key": "one", "count": 0, "expires": 0})
            found = connection.execute(select(attempts.c.count)).scalar_one()
            connection.execute(update(attempts).values(count=found + 1))


def move(database: Database, told: Connection) -> None:
    """Change, and tell it, until it is killed."""
    moment = {"author": "", "created": 1}
    with database.writing() as connection:
        insert_new(connection, centres, {"centre": "x", "version": "0", "changed": 0} | moment)
        found = connection.execute(select(centres.c.changed)).scalar_one()
    while True:
        found += 1
        row = {"centre": "x", "version": str(found), "parent": str(found - 1), "manifest": {}, "source": "", "note": ""}
        with database.writing() as connection:
            connection.execute(update(centres).values(version=str(found), changed=found))
            connection.execute(insert(versions).values(row | moment))
        told.send(found)


def fork(database: Database, told: Connection) -> None:
    def tell() -> None:
        with database.reading() as connection:
            told.send(connection.execute(select(attempts.c.count)).scalar_one())

    with database.writing() as connection:
        insert_new(connection, attempts, {"key": "one", "count": 1, "expires": 0})
    tell()
    child = os.fork()
    tell()
    if not child:
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def start(work: Work, database: Database) -> tuple[ForkProcess, Connection]:
    """A process that does something with a database of its own, loaded already; and what it tells."""
    heard, told = FORKED.Pipe(duplex=False)
    running = FORKED.Process(target=work, args=(Database(database.folder, url=database.url), told))
    running.start()
    told.close()
    return running, heard


def all_of(heard: Connection) -> Iterator[int]:
    with suppress(EOFError):
        while True:
            yield heard.recv()


def test_processes_that_come_at_once_make_the_tables_once_and_lose_no_change(database: Database) -> None:
    running = [start(count, database)[0] for _ in range(PROCESSES)]
    for one in running:
        one.join(PATIENCE)
    assert [one.exitcode for one in running] == [0] * PROCESSES
    with database.reading() as connection:
        assert connection.execute(select(attempts.c.count)).scalar() == PROCESSES * TURNS


def test_a_process_killed_at_any_moment_leaves_all_of_a_change_or_nothing(database: Database) -> None:
    chosen = random.Random(13)
    for _ in range(KILLED):
        running, heard = start(move, database)
        told = [heard.recv() for _ in range(chosen.randint(1, 12))]
        # Whatever it does by now: between a change and the next, or in the middle of one.
        for _ in range(chosen.randint(0, 200_000)):
            pass
        running.kill()
        told += all_of(heard)
        running.join(PATIENCE)
        with database.reading() as connection:
            pointed, changed = connection.execute(select(centres.c.version, centres.c.changed)).one()
            kept = set(connection.execute(select(versions.c.version)).scalars())
        assert kept == {str(number) for number in range(1, changed + 1)}
        assert pointed == str(changed)
        assert changed >= max(told), "what was told is kept"


def test_a_fork_leaves_alone_the_connections_of_the_process_that_it_comes_from(database: Database) -> None:
    running, heard = start(fork, database)
    assert [*all_of(heard)] == [1, 1, 1]
    running.join(PATIENCE)
    assert running.exitcode == 0


@pytest.fixture
def bucket() -> Iterator[str]:
    """A bucket of a server that speaks S3, in this process."""
    with s3() as store:
        yield store.env["DASHBOARD_STORE"]


def test_objects_are_kept_in_a_store_that_speaks_s3(bucket: str) -> None:
    kept = Objects(bucket)
    assert list(kept.all()) == []
    digest = kept.put("x/files", b"contenu")
    assert Objects(bucket).get("x/files", digest) == b"contenu"
    assert list(kept.all()) == [("x/files", digest)]
    kept.delete("x/files", digest)
    kept.delete("x/files", digest)
    assert list(kept.all()) == []
    with pytest.raises(MissingObjectError):
        kept.get("x/files", digest)
    with pytest.raises(StateError, match="AWS_ENDPOINT_URL"):
        Objects("s3://ailleurs/x").put("x", b"contenu")


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux tells the end of another process")
def test_the_server_of_the_tests_ends_with_them_however_they_end(tmp_path: Path) -> None:
    base = tmp_path / "base"

    def waiting() -> subprocess.Popen[bytes]:
        # What a shell starts in the background ignores this signal, and so do its children; the server does not.
        heard = partial(signal.signal, signal.SIGQUIT, signal.SIG_DFL)
        return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, preexec_fn=heard)

    with waiting() as tests, waiting() as one:
        (base / "data").mkdir(parents=True)
        (base / "data" / "postmaster.pid").write_text(f"{one.pid}\n/elsewhere\n", encoding="utf-8")
        kept.watch(base, tests.pid)
        tests.kill()
        assert one.wait(PATIENCE) == -signal.SIGQUIT
    eventually(lambda: not base.exists(), "the end of its folder")
