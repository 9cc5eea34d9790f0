"""A centre kept in a folder is kept in the browser from now on: what its folder says becomes its first version."""

from __future__ import annotations

import secrets

from dashboard.centres.bundle import IMPORT, as_csv, rows_of
from dashboard.centres.lists import TOTALS, Lists, by_event
from dashboard.centres.memory import Memory
from dashboard.centres.versions import Version
from dashboard.sources import CentreTables, report_text
from dashboard.sources.attendance_frame import ATTENDANCES
from dashboard.sources.frames import ROW_COLUMN
from dashboard.sources.gather import CENTRE_FILE
from dashboard.sources.lists.kept import KEPT_FILE
from dashboard.sources.lists.profiles import RULES_FILE
from dashboard.sources.lists.store import read_rows, rows_file
from dashboard.sources.trackers.answers import ANSWERS_FILE
from dashboard.sources.written import centre_text, csv_text


class TakeoverError(Exception):
    """A folder cannot be taken over as it is; the message says why, in French."""


def take_over(loaded: CentreTables, lists: Lists, memory: Memory, *, author: str) -> Version:
    """Make a folder the first version of its centre; the folder is left as it is, and is read no more.

    Args:
        loaded: the centre of the folder, as it was read.
        lists, memory: of the database.
        author: who asks for it.

    Raises:
        TakeoverError: the folder has errors, or its lists name people.
        ConflictError: the centre has a version already.
        StoreError: its attendances are not in a file of codes.
    """
    if loaded.centre is None or not loaded.ok:
        raise TakeoverError(f"Ce dossier a des erreurs, corrigez-les d’abord.\n{report_text(loaded.problems)}")
    centre, folder = loaded.centre, loaded.path if loaded.path.is_dir() else loaded.path.parent
    files = {CENTRE_FILE: centre_text(centre).encode()}
    for name, frame in loaded.tables.items():
        if len(frame) and name != ATTENDANCES:
            derived = [column for column in frame.columns if column == ROW_COLUMN or column.endswith("_day")]
            files[f"{name}.csv"] = csv_text(frame.drop(columns=derived)).encode()
            # As if it had just been imported: the next file is compared with it.
            files |= {} if name == TOTALS else {f"{IMPORT}{name}.csv": files[f"{name}.csv"]}
    # What was answered, and how its lists are read.
    answered = (name for name in (ANSWERS_FILE, KEPT_FILE, RULES_FILE) if (folder / name).is_file())
    files |= {name: (folder / name).read_bytes() for name in answered}
    rows = by_event(_attendances(loaded, lists))
    names = {event: secrets.token_hex(16) for event in rows}
    known = {row["event_id"] for row in rows_of(files, lists.schemas["events"])}
    # Known before its lists are written: what a process that is killed leaves of them is swept with the centre.
    lists.versions.open(centre.id, author)
    made = lists.versions.apply(
        centre.id, files, parent="", author=author, source="dossier", note=f"Dossier {folder.name} repris",
        lists={event: name for event, name in names.items() if event in known},
        also=lists.writer(centre.id, rows, names, author) if rows else None,
    )  # fmt: skip
    memory.keep(centre.id, folder)
    return made


def _attendances(loaded: CentreTables, lists: Lists) -> bytes:
    """The rows of a folder as CSV, with the codes of people."""
    if not len(loaded.tables[ATTENDANCES]):
        return b""
    schema = lists.schemas[ATTENDANCES]
    folder = loaded.path if loaded.path.is_dir() else loaded.path.parent
    table = read_rows(rows_file(folder, schema), schema)
    return as_csv(schema.names, table.lines(schema.names))
