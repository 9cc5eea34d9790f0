"""Attendance lists: rows of codes, one object a list, outside versions, which only name them.

What is erased here is erased for every version, past or shown again: none holds a row. The totals that a purge leaves
in their place are told by the journal of erasures, and so go with every version too.
"""

from __future__ import annotations

import csv
import io
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert
from sqlalchemy import Row as SqlRow

from dashboard.centres.bundle import Files, Row, rows_of, with_rows
from dashboard.centres.versions import Version, Versions, touch
from dashboard.french import plural
from dashboard.sources import TableSchema
from dashboard.sources.attendance_frame import ATTENDANCES
from dashboard.sources.lists.purge import total_of, with_totals
from dashboard.store.tables import change_of, erasures, lists, uploads
from dashboard.store.tables import rows_of as kept_rows
from dashboard.store.trail import write_erasure, write_line

LISTS: Final = "lists"
"""Where the objects of the lists of a centre are, below its name."""
TOTALS: Final = "attendance_totals"
FILE: Final = f"{ATTENDANCES}.csv"
ATTACHED, REMOVED, PURGED, ERASED = "liste", "liste retirée", "purge", "personne effacée"
"""Actions of the audit trail; the last three are kinds of erasures too."""
LIST: Final = "liste"
"""State of an upload that is a list on its way."""


@dataclass(frozen=True)
class AttendanceList:
    """A list: its action, how many rows it holds (0 once erased), who added it and when (seconds since 1970, UTC)."""

    id: str
    event: str
    rows: int
    author: str
    moment: int


@dataclass(frozen=True)
class Lists:
    """The attendance lists of the centres kept in the database."""

    versions: Versions
    schemas: Mapping[str, TableSchema]

    def all(self, centre: str) -> list[AttendanceList]:
        """Every list of a centre, those of actions that are no more and those erased included."""
        with self.versions.database.reading() as connection:
            found = connection.execute(kept_rows(lists, centre).order_by(lists.c.created, lists.c.list)).all()
        return [AttendanceList(row.list, row.event, row.rows, row.author, row.created) for row in found]

    def attach(
        self,
        centre: str,
        rows_by_event: Mapping[str, Sequence[Row]],
        *,
        parent: str,
        author: str,
        more: Files | None = None,
        also: Callable[[Connection], None] | None = None,
    ) -> Version:
        """Give actions their lists, in the place of those that they had: a new version, whole or not at all.

        Args:
            centre: whose they are.
            rows_by_event: identifier of an action → its rows, code of a column → canonical text; codes, never names.
            parent, author: see `Versions.apply`.
            more: other files of the centre that change with them.
            also: done in the same transaction.
        """
        current = self.versions.get(centre, parent)
        new = {event: secrets.token_hex(16) for event in rows_by_event}
        merged = {**current.lists, **new}
        files = {**self.versions.files(current), **(more or {})}
        kept = self.writer(centre, rows_by_event, new, author)

        def write(connection: Connection) -> None:
            kept(connection)
            if also is not None:
                also(connection)

        return self.versions.apply(
            centre, files, parent=parent, author=author, source="liste de présence", lists=merged, also=write,
        )  # fmt: skip

    def rows(self, centre: str, names: Iterable[str]) -> dict[str, list[Row]]:
        """The rows of some lists: action → its rows, those that are erased apart."""
        wanted = set(names)
        with self.versions.database.reading() as connection:
            found = [row for row in connection.execute(kept_rows(lists, centre)) if row.list in wanted and row.object]
        schema, place = self.schemas[ATTENDANCES], self._place(centre)
        return {row.event: list(rows_of({FILE: self.versions.objects.get(place, row.object)}, schema)) for row in found}

    def writer(
        self, centre: str, rows_by_event: Mapping[str, Sequence[Row]], names: Mapping[str, str], author: str
    ) -> Callable[[Connection], None]:
        """What keeps lists in the transaction of their version: rows that no list names are swept."""
        schema = self.schemas[ATTENDANCES]

        def write(connection: Connection) -> None:
            for event, rows in rows_by_event.items():
                ordered = sorted(rows, key=lambda row: row.get("participant_key", ""))
                content = with_rows({}, schema, [{**row, "event_id": event} for row in ordered]).get(FILE, b"")
                digest = self.versions.objects.put(self._place(centre), content)
                row = {"centre": centre, "list": names[event], "event": event, "object": digest, "rows": len(rows)}
                connection.execute(insert(lists).values(**row, author=author, created=_now(), changed=_now()))
            write_line(connection, centre, author, ATTACHED, "", {"actions": list(rows_by_event)})

        return write

    def files(self, version: Version) -> dict[str, bytes]:
        """The attendances of a version, and the totals that purges have left, as the files that a folder would hold.

        Rows of an action that the version has not are left out.
        """
        files = self.versions.files(version)
        schema, totals = self.schemas[ATTENDANCES], self.schemas[TOTALS]
        events = {row["event_id"] for row in rows_of(files, self.schemas["events"])}
        with self.versions.database.reading() as connection:
            kept = {row.list: row.object for row in connection.execute(kept_rows(lists, version.centre))}
            gone = connection.execute(kept_rows(erasures, version.centre).order_by(erasures.c.created)).all()
        digests = [kept.get(name, "") for event, name in sorted(version.lists.items()) if event in events]
        rows = [
            row
            for digest in digests
            if digest
            for row in rows_of({FILE: self.versions.objects.get(self._place(version.centre), digest)}, schema)
        ]
        made = with_rows({}, schema, rows)
        purges = [one.what for one in gone if one.kind == PURGED]
        if purges:
            known = tuple(map(total_of, rows_of(files, totals)))
            for what in purges:
                known = with_totals(known, map(total_of, what["totals"]), what.get("years", ()))
            left = (asdict(line) for line in known if line.event_id in {"", *events})
            made |= with_rows({}, totals, ({name: str(value) for name, value in row.items()} for row in left))
        return made

    def purged(self, centre: str) -> set[str]:
        """The actions whose rows purges have replaced by totals."""
        with self.versions.database.reading() as connection:
            gone = connection.execute(kept_rows(erasures, centre).where(erasures.c.kind == PURGED)).all()
        return {row["event_id"] for one in gone for row in one.what["totals"] if row.get("event_id")}

    def state(self, version: Version) -> str:
        """What tells whether the rows or the totals of a version have changed since they were put together."""
        with self.versions.database.reading() as connection:
            kept = {row.list: row.object for row in connection.execute(kept_rows(lists, version.centre))}
            gone = [row.erasure for row in connection.execute(kept_rows(erasures, version.centre))]
        named = sorted((event, kept.get(name, "")) for event, name in version.lists.items())
        return repr((named, sorted(gone)))

    def remove(self, centre: str, names: Iterable[str], *, author: str) -> None:
        """Erase the rows of some lists, for good, in every version."""
        wanted = set(names)
        with self.versions.database.writing() as connection:
            known = {row.list for row in connection.execute(kept_rows(lists, centre)) if row.object}
            self._erase(connection, centre, known & wanted, author, REMOVED, {})
        self.sweep(centre)

    def purge(
        self,
        centre: str,
        events: Iterable[str],
        totals: Sequence[Row],
        *,
        before: int,
        author: str,
        years: Iterable[int] = (),
    ) -> int:
        """Erase the lists of some actions, for good, in every version; returns how many rows went.

        Args:
            centre: whose they are.
            events: identifiers of the actions of the years that go.
            totals: lines of `attendance_totals` that stand for them.
            before: first year that is kept, for the journal.
            author: who asks for it.
            years: those that lose rows: what was told of them as a whole is no longer true.
        """
        wanted = set(events)
        with self.versions.database.writing() as connection:
            found = [row for row in connection.execute(kept_rows(lists, centre)) if row.object and row.event in wanted]
            what = {"before": before, "totals": [dict(row) for row in totals], "years": sorted(years)}
            what["note"] = f"avant {before}\u202f: {plural(sum(row.rows for row in found), 'présence')}"
            self._erase(connection, centre, {row.list for row in found}, author, PURGED, what, wanted)
        self.sweep(centre)
        return sum(row.rows for row in found)

    def found(self, centre: str, codes: Collection[str]) -> int:
        """How many attendances of all its lists, attached or not, are of some codes."""
        return sum(len(gone) for _, _, gone in self._with(self._live(centre), centre, codes))

    def erase(self, centre: str, codes: Collection[str], *, author: str) -> int:
        """Erase the rows of a person from every list, so from every version; returns how many went.

        The lists on their way that hold them are left. What is kept of it does not say whose rows they were.
        """
        schema, count = self.schemas[ATTENDANCES], 0
        with self.versions.database.writing() as connection:
            live = list(connection.execute(kept_rows(lists, centre).where(lists.c.object != "")))
            objects, names = set(), []
            for row, rows, gone in self._with(live, centre, codes):
                kept = [one for one in rows if one not in gone]
                content = with_rows({}, schema, kept).get(FILE, b"")
                digest = self.versions.objects.put(self._place(centre), content) if kept else ""
                done = change_of(lists, centre).where(lists.c.list == row.list)
                connection.execute(done.values(object=digest, rows=len(kept), changed=_now()))
                objects.add(f"{self._place(centre)}/{row.object}")
                names.append(row.list)
                count += len(gone)
            objects |= _leave_waiting(connection, centre, lambda _: True)
            write_erasure(connection, centre, author, ERASED, {"lists": names, "objects": sorted(objects)})
            write_line(connection, centre, author, ERASED, "", {"listes": len(names)})
            touch(connection, centre)
        self.sweep(centre)
        return count

    def _live(self, centre: str) -> list[SqlRow[Any]]:
        with self.versions.database.reading() as connection:
            return list(connection.execute(kept_rows(lists, centre).where(lists.c.object != "")))

    def _with(
        self, live: Iterable[SqlRow[Any]], centre: str, codes: Collection[str]
    ) -> Iterator[tuple[SqlRow[Any], list[dict[str, str]], list[dict[str, str]]]]:
        """The lists that hold some codes: each, its rows, and those of the codes."""
        schema = self.schemas[ATTENDANCES]
        for row in live:
            rows = rows_of({FILE: self.versions.objects.get(self._place(centre), row.object)}, schema)
            if gone := [one for one in rows if one.get("participant_key") in codes]:
                yield row, rows, gone

    def years(self, centre: str) -> dict[str, int]:
        """Identifier of an action → its year, of every action that any version had: the latest word prevails."""
        found: dict[str, int] = {}
        seen: set[str] = set()
        schema = self.schemas["events"]
        for version in reversed(self.versions.history(centre)):
            digest = version.files.get("events.csv", "")
            if digest and digest not in seen:
                seen.add(digest)
                content = self.versions.objects.get(f"{centre}/files", digest)
                for row in rows_of({"events.csv": content}, schema):
                    year = (row.get("date_start") or row.get("report_year", ""))[:4]
                    if year.isdigit():
                        found[row["event_id"]] = int(year)
        return found

    def sweep(self, centre: str) -> None:
        """Erase the rows that no list of the centre names: what was erased, or what a crash has left.

        So is what no list or file on its way names.
        """
        objects, place, coming = self.versions.objects, self._place(centre), f"uploads/{centre}"
        # A list is written in its transaction, and a file told before it is there: none is between the two.
        with self.versions.database.writing() as connection:
            named = {(place, row.object) for row in connection.execute(kept_rows(lists, centre))}
            waiting = list(connection.execute(kept_rows(uploads, centre).where(uploads.c.object != "")))
            named |= {(upload_place(centre, row.upload), row.object) for row in waiting}
            for below in (place, coming):
                for one in list(objects.all(below)):
                    if one not in named:
                        objects.delete(*one)
            objects.clean(place)
            # Files are written outside of transactions.
            objects.clean(coming, {upload_place(centre, row.upload) for row in waiting if row.state != LIST})

    def _erase(
        self,
        connection: Connection,
        centre: str,
        names: set[str],
        author: str,
        kind: str,
        what: Mapping[str, Any],
        events: Collection[str] = (),
    ) -> None:
        objects = _leave_waiting(connection, centre, lambda told: any(one[0] in events for one in told["events"]))
        for row in connection.execute(kept_rows(lists, centre)).all():
            if row.list in names:
                objects.add(f"{self._place(centre)}/{row.object}")
                done = change_of(lists, centre).where(lists.c.list == row.list)
                connection.execute(done.values(object="", rows=0, changed=_now()))
        # A backup that is restored later erases these objects again: see `dashboard.store.backup`.
        write_erasure(connection, centre, author, kind, {"lists": sorted(names), "objects": sorted(objects), **what})
        write_line(connection, centre, author, kind, "", {"listes": len(names), **_told(what)})
        touch(connection, centre)

    @staticmethod
    def _place(centre: str) -> str:
        return f"{centre}/{LISTS}"


def _told(what: Mapping[str, Any]) -> dict[str, Any]:
    """What the audit trail says of an erasure, beside how many lists it reached."""
    return {"note": what["note"]} if "note" in what else {}


def _leave_waiting(connection: Connection, centre: str, wanted: Callable[[Mapping[str, Any]], bool]) -> set[str]:
    """Forget the lists on their way that an erasure is about; returns their objects ("prefix/digest")."""
    objects = set()
    asked = kept_rows(uploads, centre).where(uploads.c.state == LIST, uploads.c.object != "")
    for row in connection.execute(asked).all():
        if wanted(row.answers):
            objects.add(f"{upload_place(centre, row.upload)}/{row.object}")
            done = change_of(uploads, centre).where(uploads.c.upload == row.upload)
            connection.execute(done.values(state="left", object="", answers={}, changed=_now()))
    return objects


def upload_place(centre: str, upload: str) -> str:
    """Where the object of a file or list on its way is: a place of its own, which is erased alone."""
    return f"uploads/{centre}/{upload}"


def by_event(content: bytes) -> dict[str, list[Row]]:
    """The rows of an attendance table (CSV, codes), for each action."""
    found: dict[str, list[Row]] = {}
    for row in csv.DictReader(io.StringIO(content.decode(), newline="")):
        found.setdefault(row["event_id"], []).append({name: text for name, text in row.items() if text})
    return found


def _now() -> int:
    return int(time.time())
