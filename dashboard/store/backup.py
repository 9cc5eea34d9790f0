"""The whole of what is kept, in one file; and its way back, into a database of either kind.

A ZIP: `backup.json`, each table as JSON lines, each object. Sessions, links, attempts, keys and mails on their way stay
behind: restoring signs nobody in. What was erased does not come back, whether the backup or the place where it is
restored knows of it.
`erasures.what["objects"]` names what must not return ("prefix/digest"): a list or an upload that was in one of
them is as it is where it is restored, or empty; unless it was put there again later than it was erased.
`erasures.what["rows"]` names what somebody has ended ("table/identifier"): a subscription is not put back, a shared
link is put back as taken back.
"""

from __future__ import annotations

import hashlib
import json
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, func, insert, select, text

from dashboard.private_place import exposed
from dashboard.store import migrations
from dashboard.store.database import Database, insert_new
from dashboard.store.errors import MissingObjectError, StateError
from dashboard.store.objects import TRANSIENT, Objects
from dashboard.store.tables import (
    METADATA,
    accounts,
    answers,
    attempts,
    audit,
    centres,
    erasures,
    jobs,
    keys,
    links,
    lists,
    live_sources,
    outbox,
    publications,
    sessions,
    subscriptions,
    uploads,
    versions,
    views,
)
from dashboard.whole_file import draft_in, put_in_place

Row = Mapping[str, Any]
_HEAD: Final = "backup.json"
_FORMAT: Final = 1
_LEFT: Final = (sessions, links, attempts, keys, outbox)
_REPLACED: Final = (
    accounts, centres, versions, answers, uploads, lists, audit, jobs, publications, live_sources, views, subscriptions,
)  # fmt: skip
"""Tables that become what they were; those of erasures are added."""
_HOLDERS: Final[Mapping[Table, Row]] = MappingProxyType({lists: {"object": "", "rows": 0}, uploads: {"object": ""}})
"""Tables whose rows point to an object that may have been erased since → what such a row then says."""


@dataclass(frozen=True)
class Contents:
    """What a backup holds: number of rows by table, and of objects."""

    rows: Mapping[str, int]
    objects: int


def backup(database: Database, objects: Objects, path: Path, forbidden: Sequence[Path] = ()) -> Contents:
    """Write everything into a file that only its owner can read, whole or not at all.

    Raises:
        StateError: it cannot be read or written, or the file would be exposed where it is.
    """
    if place := exposed(path, forbidden):
        raise StateError(f"Une sauvegarde ne peut pas être {place} : donnez un autre fichier.")
    with database.reading() as connection:
        kept = {table.name: _rows(connection, table) for table in METADATA.sorted_tables if table not in _LEFT}
    count = 0
    try:
        with draft_in(path.absolute().parent) as draft:
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as whole:
                whole.writestr(_HEAD, json.dumps({"format": _FORMAT, "revision": migrations.HEAD}))
                for name, rows in kept.items():
                    whole.writestr(f"tables/{name}.jsonl", "".join(f"{json.dumps(row)}\n" for row in rows))
                lasting = [one for one in objects.all() if not one[0].startswith(f"{TRANSIENT}/")]
                for prefix, digest in lasting:
                    try:
                        whole.writestr(f"objects/{prefix}/{digest}", objects.get(prefix, digest))
                        count += 1
                    except MissingObjectError:
                        if (prefix, digest) in objects.all():
                            raise
            put_in_place(draft, path.absolute(), 0o600)
    except OSError as error:
        raise StateError(
            f"{path} ne peut pas être écrit ({type(error).__name__}) : donnez un autre fichier."
        ) from error
    return Contents({name: len(rows) for name, rows in kept.items()}, count)


def restore(database: Database, objects: Objects, path: Path) -> Contents:
    """Put back what a backup holds in the place of what is there; what was erased, here or there, stays erased.

    Everybody has to sign in again. A faulty backup changes nothing.

    Raises:
        StateError: the file is no backup, is damaged or of another version; or something cannot be written.
    """
    try:
        with zipfile.ZipFile(path) as whole:
            read = {table.name: _read(whole, table) for table in METADATA.sorted_tables if table not in _LEFT}
            names = [(*one.removeprefix("objects/").rpartition("/")[::2], one) for one in _objects(whole)]
            with database.writing() as connection:
                for row in read[erasures.name]:
                    insert_new(connection, erasures, row)
                _, gone = _reconciled(connection, read)
            back = [one for one in names if f"{one[0]}/{one[1]}" not in gone]
            for prefix, _, name in back:
                objects.put(prefix, whole.read(name))
            with database.writing() as connection:
                # What was swept meanwhile: nothing named it yet.
                there = set(objects.all())
                for prefix, digest, name in back:
                    if (prefix, digest) not in there:
                        objects.put(prefix, whole.read(name))
                _replace(connection, objects, read)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise StateError(
            f"{path} n’est pas une sauvegarde du tableau de bord, ou elle est abîmée ({type(error).__name__}) : rien "
            "n’a été remplacé."
        ) from error
    return Contents({name: len(rows) for name, rows in read.items()}, len(back))


def _replace(connection: Connection, objects: Objects, read: Mapping[str, Sequence[Row]]) -> None:
    """Put the rows in place, once more without what may have been erased meanwhile."""
    rows, gone = _reconciled(connection, read)
    connection.execute(delete(sessions))
    connection.execute(delete(links))
    for table in reversed(_REPLACED):
        connection.execute(delete(table))
    for table in _REPLACED:
        if rows[table.name]:
            connection.execute(insert(table), rows[table.name])
    if connection.dialect.name == "postgresql":
        # Lines that were given their numbers are not known to what gives the next one.
        last = "SELECT setval(pg_get_serial_sequence('audit', 'line'), GREATEST(1, (SELECT max(line) FROM audit)))"
        connection.execute(text(last))
    restored = {"centre": "", "created": int(time.time()), "author": "", "action": "restored", "subject": ""}
    connection.execute(insert(audit).values(**restored, detail={"erasures": _count(connection, erasures)}))
    for name in gone:
        objects.delete(*name.rpartition("/")[::2])


def _reconciled(
    connection: Connection, read: Mapping[str, Sequence[Row]]
) -> tuple[Mapping[str, Sequence[Row]], set[str]]:
    """Table → rows to put in place; and the objects that no row may bring back ("prefix/digest")."""
    told = connection.execute(select(erasures.c.what, erasures.c.created))
    erased: dict[str, int] = {}
    ended: dict[str, int] = {}
    for what, moment in told:
        ended |= dict.fromkeys(what.get("rows", ()), moment)
        for name in what.get("objects", ()):
            erased[name] = max(moment, erased.get(name, 0))
    until = {name.rpartition("/")[2]: moment for name, moment in erased.items()}
    rows = dict(read)
    for table, empty in _HOLDERS.items():
        here = {_key(table, row): row for row in _rows(connection, table)}
        rows[table.name] = [
            here.get(_key(table, row), {**row, **empty}) if row["changed"] <= until.get(row["object"], -1) else row
            for row in read[table.name]
        ]
    rows[views.name] = [
        {**row, "ended": row["ended"] or ended.get(f"{views.name}/{row['view']}", 0)} for row in read[views.name]
    ]
    known = {_key(subscriptions, row): row for row in _rows(connection, subscriptions)}
    rows[subscriptions.name] = [
        _later(row, known.get(_key(subscriptions, row), row))
        for row in read[subscriptions.name]
        if f"{subscriptions.name}/{row['subscription']}" not in ended
    ]
    alive = {row["object"] for table in _HOLDERS for row in rows[table.name]}
    return rows, {name for name in erased if name.rpartition("/")[2] not in alive}


def _later(row: Row, here: Row) -> Row:
    """A subscription as it was, to which what was sent since is not sent again."""
    return here if here["due"] > row["due"] else row


def _key(table: Table, row: Row) -> Any:
    return tuple(row[column.name] for column in table.primary_key.columns)


def _rows(connection: Connection, table: Table) -> list[Row]:
    return [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _read(whole: zipfile.ZipFile, table: Table) -> list[Row]:
    """The rows of a table, each with the columns of today; StateError when the backup is of another version."""
    head = json.loads(whole.read(_HEAD))
    name, columns = f"tables/{table.name}.jsonl", set(table.columns.keys())
    other = head["revision"] != migrations.HEAD and name not in whole.namelist()
    rows = [] if other else [json.loads(line) for line in whole.read(name).splitlines()]
    if head["format"] != _FORMAT or other or any(set(row) != columns for row in rows):
        raise StateError(
            f"Cette sauvegarde a été faite par une autre version du tableau de bord (révision {head['revision']}) : "
            "restaurez-la avec cette version, puis mettez à jour."
        )
    return rows


def _objects(whole: zipfile.ZipFile) -> Iterator[str]:
    """The names of the objects, each found to be what it says; ValueError for one that is not."""
    for name in whole.namelist():
        if name.startswith("objects/"):
            if hashlib.sha256(whole.read(name)).hexdigest() != name.rpartition("/")[2]:
                raise ValueError(name)
            yield name
