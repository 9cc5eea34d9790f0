"""Attendance lists on their way to an action: they become codes while they are read; codes and counts wait, no name.

A list that leaves a question is not kept at all: it is given again, with the answers.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, Final

from sqlalchemy import Connection, insert

from dashboard.centres.bundle import Row, rows_of, shown_files, with_rows
from dashboard.centres.list_keys import ListKeys
from dashboard.centres.list_words import Change, cut, effects, named, notes
from dashboard.centres.lists import FILE, LIST, TOTALS, Lists, upload_place
from dashboard.centres.versions import ConflictError, Version
from dashboard.quality.words import typeset
from dashboard.sources import CentreTables, Problem, TableSchema
from dashboard.sources.attendance_frame import ATTENDANCES
from dashboard.sources.lists.convert import (
    Converted,
    Reading,
    Recipient,
    RefusedListError,
    events_of,
    receive,
    source_text,
)
from dashboard.sources.lists.kept import KEPT_FILE, Kept, kept_text, kept_with, read_kept
from dashboard.sources.lists.keys import SecretKey
from dashboard.sources.lists.mapping import label_of, letter_of
from dashboard.sources.lists.model import HEADER_JOIN, ListRead
from dashboard.sources.lists.options import Said, names_nobody
from dashboard.sources.lists.places import Places
from dashboard.sources.lists.profiles import RULES_FILE, profiles_of
from dashboard.sources.lists.pseudonyms import Attendance
from dashboard.sources.lists.read import read_content
from dashboard.sources.lists.store import COLUMNS, AttendanceTable, with_list
from dashboard.sources.loader import load_files
from dashboard.sources.text import fold
from dashboard.store.database import Database
from dashboard.store.tables import change_of, uploads
from dashboard.store.tables import rows_of as kept_rows
from dashboard.territories.lists import Territories

APPLIED: Final = "applied"
KEPT_SECONDS: Final = 7 * 24 * 3600
"""How long a list waits for whoever dropped it."""
NO_ACTION: Final = (
    "De quelle action est cette liste\u202f? Choisissez-la, ou ajoutez au fichier une colonne «\u202fAction\u202f»."
)


class UnknownListError(LookupError):
    """The centre has no such list on its way."""


@dataclass(frozen=True)
class WaitingList:
    """A list on its way: whose, who dropped it and when (seconds since 1970, UTC), and what may be told of it.

    Attributes:
        told: counts, titles of columns that may be shown, sentences: see `WaitingLists.drop`.
    """

    centre: str
    id: str
    author: str
    moment: int
    object: str = field(repr=False)
    told: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Dropped:
    """A list that was just dropped.

    Attributes:
        read: how it was read, without its people.
        refused: why it cannot be taken, in French; "" otherwise.
        waiting: the list that waits; None when there is a question, an error or a refusal.
        problems: what there is to say of it.
    """

    read: ListRead
    refused: str = ""
    waiting: WaitingList | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class WaitingLists:
    """The lists of the centres of the database that wait to be attached.

    Attributes:
        lists: those that are attached; keys: what people are coded with.
        territories: gives the territories, when a list is read.
    """

    lists: Lists
    keys: ListKeys
    territories: Callable[[], Territories]

    def drop(
        self,
        centre: str,
        author: str,
        file: tuple[str, bytes],
        said: Said,
        *,
        options: Sequence[str] = (),
        event: str = "",
        modality: str = "",
        complement: bool = False,
    ) -> Dropped:
        """Read a list, and keep its codes and counts until they are attached.

        Args:
            centre, author: whose, and by whom.
            file: its name, of which only the format is kept, and its content.
            said: what was said of it; `options` is the same as it is written.
            event, modality: see `convert`; complement: see `with_list`.

        Raises:
            LookupError: the centre has no version or no key yet.
        """
        try:
            return self._drop(centre, author, file, said, options, event, modality, complement=complement)
        finally:
            # It outlives the reading, and may hold what a cell says of a person.
            fold.cache_clear()

    def _drop(
        self,
        centre: str,
        author: str,
        file: tuple[str, bytes],
        said: Said,
        options: Sequence[str],
        event: str,
        modality: str,
        *,
        complement: bool,
    ) -> Dropped:
        key, version = self.keys.key(centre), self.lists.versions.current(centre)
        if key is None or version is None:
            raise UnknownListError
        self._leave_old(centre)
        files = self.lists.versions.files(version)
        kept, _ = read_kept(files.get(KEPT_FILE, b""), KEPT_FILE)
        # Its name may hold a person's: only its ending goes further.
        suffix = PurePosixPath(file[0]).suffix
        read = read_content(file[1], f"liste{suffix}", said, kept)
        bare = replace(read, rows=())
        if not read.ok:
            return Dropped(bare)
        if not event and "event" not in read.mapping:
            return Dropped(bare, NO_ACTION)
        loaded = self.loaded(version, files)
        recipient, problems = self._recipient(version, files, loaded, key)
        try:
            converted, after = receive(
                read, recipient, list_digest=hashlib.sha256(file[1]).hexdigest(), suffix=suffix, event=event,
                modality=modality, min_minutes=said.min_minutes, complement=complement,
            )  # fmt: skip
        except RefusedListError as error:
            return Dropped(bare, str(error), problems=problems)
        change = Change(recipient.known, after, key.key_id)
        told = {
            **_counts(converted, self.lists.schemas[ATTENDANCES], loaded),
            "effects": [typeset(one) for one in effects(converted, change, loaded.tables["events"])],
            "source": source_text(read.kind, suffix),
            "columns": columns_told(read),
            "warnings": [one.message for one in read.problems],
            "kept": kept_with(kept, read, said.answers),
            "options": [one for one in options if names_nobody(one)],
            "lasted": _lasted(read, converted),
            "key": key.key_id, "event": event, "modality": modality, "complement": complement,
        }  # fmt: skip
        waiting = self._wait(centre, author, converted.people.rows, told)
        return Dropped(bare, waiting=waiting, problems=problems)

    def loaded(self, version: Version, files: Mapping[str, bytes]) -> CentreTables:
        """A version as a folder would be read, with its lists."""
        whole = {**shown_files(files), **self.lists.files(version)}
        return load_files(whole, version.centre, self.lists.schemas, lambda: (one.name for one in self.territories()))

    def _recipient(
        self, version: Version, files: Mapping[str, bytes], loaded: CentreTables, key: SecretKey
    ) -> tuple[Recipient, tuple[Problem, ...]]:
        labels = self.lists.schemas[ATTENDANCES].field("profile").codes_by_text
        profiles, problems = profiles_of(files.get(RULES_FILE, b""), RULES_FILE, labels)
        places = Places(self.territories(), loaded.centre.departments if loaded.centre else ())
        reading = Reading(key, profiles, places, events_of(loaded.tables["events"]))
        purged = frozenset(loaded.tables[TOTALS]["event_id"].dropna())
        return Recipient(reading, self.table(version), purged), tuple(problems)

    def table(self, version: Version) -> AttendanceTable:
        """The attendances of a version."""
        rows = rows_of(self.lists.files(version), self.lists.schemas[ATTENDANCES])
        return AttendanceTable.of(map(_attendance, rows))

    def _wait(self, centre: str, author: str, rows: Sequence[Attendance], told: Mapping[str, Any]) -> WaitingList:
        upload, now = secrets.token_hex(8), int(time.time())
        schema = self.lists.schemas[ATTENDANCES]
        content = with_rows({}, schema, (asdict(one) for one in rows))[FILE]
        digest = hashlib.sha256(content).hexdigest()
        row = {
            "centre": centre, "upload": upload, "author": author, "created": now, "changed": now, "state": LIST,
            "parent": "", "name": told["source"], "object": digest, "answers": dict(told), "corrections": {},
        }  # fmt: skip
        with self.lists.versions.database.writing() as connection:
            connection.execute(insert(uploads).values(**row))
            # In the transaction: an erasure comes before it or after it, and rows that no upload names are swept.
            self.lists.versions.objects.put(upload_place(centre, upload), content)
        return WaitingList(centre, upload, author, now, digest, told)

    def all(self, centre: str) -> list[WaitingList]:
        """The lists of a centre that wait, the latest first."""
        asked = kept_rows(uploads, centre).where(uploads.c.state == LIST, uploads.c.object != "")
        with self.lists.versions.database.reading() as connection:
            found = connection.execute(asked.order_by(uploads.c.created.desc())).all()
        return [WaitingList(centre, row.upload, row.author, row.created, row.object, row.answers) for row in found]

    def get(self, centre: str, upload: str) -> WaitingList:
        """One of them. Raises UnknownListError."""
        found = next((one for one in self.all(centre) if one.id == upload), None)
        if found is None:
            raise UnknownListError
        return found

    def attach(self, waiting: WaitingList, author: str) -> bool:
        """Give the actions of a list its rows; returns whether anything has changed.

        Raises:
            ConflictError: the centre has changed meanwhile, or an action of the list was purged.
        """
        centre, versions = waiting.centre, self.lists.versions
        version = versions.current(centre)
        if version is None:
            raise ConflictError
        content = versions.objects.get(upload_place(centre, waiting.id), waiting.object)
        new = [_attendance(row) for row in rows_of({FILE: content}, self.lists.schemas[ATTENDANCES])]
        events = {row.event_id for row in new}
        files = versions.files(version)
        if events & self.lists.purged(centre) or not events <= {row["event_id"] for row in self.events(files)}:
            raise ConflictError
        known = self.table(version)
        after = with_list(known, new, complement=waiting.told["complement"])
        rows: dict[str, list[Row]] = {}
        for one in after.where(after.at(events)):
            rows.setdefault(one.event_id, []).append(asdict(one))
        same = set(map(tuple, known.where(known.at(events)).lines(COLUMNS))) == set(
            map(tuple, after.where(after.at(events)).lines(COLUMNS))
        )
        if same:
            self.leave(waiting)
            return False
        kept: Kept | None = waiting.told["kept"]

        def gone(connection: Connection) -> None:
            done = change_of(uploads, centre).where(uploads.c.upload == waiting.id)
            connection.execute(done.values(state=APPLIED, object="", changed=int(time.time())))

        self.lists.attach(
            centre, rows, parent=version.id, author=author, also=gone,
            more={KEPT_FILE: kept_text(kept)} if kept else None,
        )  # fmt: skip
        versions.objects.delete(upload_place(centre, waiting.id), waiting.object)
        return True

    def events(self, files: Mapping[str, bytes]) -> list[dict[str, str]]:
        """The rows of the actions of a version."""
        return rows_of(files, self.lists.schemas["events"])

    def leave(self, waiting: WaitingList) -> None:
        """Forget a list."""
        centre = waiting.centre
        with self.lists.versions.database.writing() as connection:
            done = change_of(uploads, centre).where(uploads.c.upload == waiting.id)
            connection.execute(done.values(state="left", object="", answers={}, changed=int(time.time())))
        self.lists.versions.objects.delete(upload_place(centre, waiting.id), waiting.object)

    def _leave_old(self, centre: str) -> None:
        for one in self.all(centre):
            if one.moment < time.time() - KEPT_SECONDS:
                self.leave(one)


def lasted(database: Database, centre: str) -> dict[str, float]:
    """How long the meetings of a centre lasted, as their attached lists tell: action → minutes; the latest list's."""
    asked = kept_rows(uploads, centre).where(uploads.c.state == APPLIED).order_by(uploads.c.changed)
    with database.reading() as connection:
        told = [row.answers.get("lasted") or {} for row in connection.execute(asked)]
    return {event: minutes for one in told for event, minutes in one.items()}


def _lasted(read: ListRead, converted: Converted) -> dict[str, float]:
    """How long the meeting of a list of one action lasted, in minutes: from who came first to who left last, or as
    long as who stayed longest; nothing when no line tells it."""
    events = {row.event_id for row in converted.people.rows}
    here = [row for row in read.rows if row.present]
    spans = [(row.start, row.end) for row in here if row.start is not None and row.end is not None]
    whole = max(end for _, end in spans) - min(start for start, _ in spans) if spans else 0.0
    minutes = whole or max((row.minutes or 0.0 for row in here), default=0.0)
    return {event: round(minutes, 1) for event in events} if len(events) == 1 and minutes > 0 else {}


def columns_told(read: ListRead) -> list[list[str]]:
    """Letter, title as it may be shown, and role ("" for none) of each column of a list."""
    roles = {label: role for role, text in read.mapping.items() for label in text.split(HEADER_JOIN)}
    columns = []
    for place, title in enumerate(read.headers):
        letter = letter_of(place)
        columns.append([letter, title, roles.get(label_of(read.headers, place)) or roles.get(letter, "")])
    return columns


def _counts(converted: Converted, schema: TableSchema, loaded: CentreTables) -> dict[str, Any]:
    """What is counted in a list."""
    people = converted.people
    names = named(loaded.tables["events"])
    at: dict[str, int] = {}
    for row in people.rows:
        at[row.event_id] = at.get(row.event_id, 0) + 1
    profiles, no_profile = cut((row.profile for row in people.rows), schema.labels("profile"))
    departments, nowhere = cut((row.department_code for row in people.rows), {})
    return {
        "events": [[event, names.get(event, ""), count] for event, count in sorted(at.items())],
        "lines": people.lines, "rows": len(people.rows), "registered": people.registered, "short": people.short,
        "persons": len({row.participant_key for row in people.rows}), "merged": people.merged,
        "profiles": [*profiles, ("non renseigné", no_profile)],
        "departments": [*departments, ("non renseigné", nowhere)],
        "notes": [*map(typeset, notes(converted))],
    }  # fmt: skip


def _attendance(row: Row) -> Attendance:
    return Attendance(**{name: row.get(name, "") for name in COLUMNS})
