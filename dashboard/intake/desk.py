"""The files on their way to a version: taken in, kept without what may name people, asked what they would do."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Generic, TypeVar

from dashboard.centres.bundle import Files
from dashboard.centres.lists import TOTALS, Lists, upload_place
from dashboard.centres.model import Choices, Dropped, Ground, Hidden, Proposal
from dashboard.centres.uploads import Taken, take_in
from dashboard.centres.versions import Version, Versions
from dashboard.sources import TableSchema
from dashboard.sources.centre import read_centre
from dashboard.sources.written import centre_text
from dashboard.store.database import Database
from dashboard.store.objects import Objects
from dashboard.store.tables import change_of, rows_of, uploads

_KEPT: Final = 8
"""Proposals, and versions, held in memory by a process: each page of the walk asks for the same ones."""
Made = TypeVar("Made")
OPEN, LEFT, ARRIVING = "open", "left", "arriving"
APPLIED: Final = "applied"
"""What `Versions.apply` says of the file that it has taken."""
_STUCK: Final = 3600
"""Seconds after which a file that is still arriving never will: whoever took it in has died."""
CENTRE_FILE: Final = "centre.toml"


class UnknownUploadError(LookupError):
    """The centre has no such file on its way: it was applied, left, or is another centre's."""


@dataclass(frozen=True)
class Upload:
    """A file on its way.

    Attributes:
        centre, id: whose it is; `id` is random.
        author, changed: who dropped it, and when something was last said about it (seconds since 1970, UTC).
        name, object: of the file; digest of what is kept of it.
        day: until when the file tells what was done.
        emptied: cells that were emptied of what may name people.
        passages: initials of what was taken out of texts, the key that keeps it, and in how many cells.
        choices: what was said so far.
    """

    centre: str
    id: str
    author: str
    changed: int
    name: str
    object: str
    day: date
    emptied: int
    passages: tuple[tuple[str, str, int], ...]
    choices: Choices


@dataclass(frozen=True)
class Step:
    """What a file would do now: the version that it is compared with (None for a first one), its proposal."""

    upload: Upload
    current: Version | None
    before: Files = field(repr=False)
    proposal: Proposal = field(repr=False)


class _Latest(Generic[Made]):
    """What was worked out last, under a name each."""

    def __init__(self) -> None:
        self._made: OrderedDict[str, Made] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, make: Callable[[], Made]) -> Made:
        """What was made under a name; made now if it is not there any more."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return made


class Desk:
    """Where dropped files wait.

    Args:
        database: where they are told; objects: where they are; versions: what they are compared with.
        schemas: all the schemas.
        known_names: the names that are no person's.
    """

    def __init__(
        self,
        database: Database,
        objects: Objects,
        versions: Versions,
        schemas: Mapping[str, TableSchema],
        known_names: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self._database, self._objects, self.versions = database, objects, versions
        self.schemas = schemas
        self.ground = Ground(schemas, known_names=known_names)
        self._proposals: _Latest[Proposal] = _Latest()
        self._files: _Latest[Files] = _Latest()
        self._worked_out: _Latest[Any] = _Latest()

    def name_of(self, centre: str) -> str:
        """The name of a centre, as its current version has it; its identifier as long as there is none."""
        _, files = self.current(centre)
        found, _ = read_centre(files.get(CENTRE_FILE, b""), CENTRE_FILE)
        return found.name if found else centre

    def drop(
        self, centre: str, author: str, dropped: Dropped, day: date, nobody: Mapping[str, str]
    ) -> tuple[Upload | None, Taken]:
        """Take a file in, which tells what was done until a day; `nobody` answers for what names nobody in it.

        What is kept holds no name; nothing is kept of a file that cannot be read: None.

        Raises:
            StateError: it cannot be kept.
        """
        taken = self.take(centre, dropped, nobody)
        return None if taken.problems else self.hold(centre, author, taken, day, nobody), taken

    def take(self, centre: str, dropped: Dropped, answers: Mapping[str, str]) -> Taken:
        """Read a file, without what may name people; nothing is kept of it yet."""
        return take_in(dropped, self.current(centre)[1], self.ground, answers)

    def hold(self, centre: str, author: str, taken: Taken, day: date, answers: Mapping[str, str]) -> Upload:
        """Keep a file that was read, with what is answered already. Raises StateError: it cannot be kept."""
        upload = secrets.token_hex(8)
        digest = hashlib.sha256(taken.dropped.content).hexdigest()
        now = int(time.time())
        said = {
            "day": day.isoformat(),
            "emptied": sum(taken.emptied.values()) + taken.addresses,
            "passages": taken.told,
            "answers": dict(answers),
        }
        row = {
            "centre": centre, "upload": upload, "author": author, "created": now, "changed": now, "state": ARRIVING,
            "parent": "", "name": taken.dropped.name, "object": digest, "answers": said,
            "corrections": {},
        }  # fmt: skip
        with self._database.writing() as connection:
            connection.execute(uploads.insert().values(**row))
        # It was told before it is there: what a crash leaves is found again (see `sweep`).
        self._objects.put(upload_place(centre, upload), taken.dropped.content)
        with self._database.writing() as connection:
            connection.execute(change_of(uploads, centre).where(uploads.c.upload == upload).values(state=OPEN))
        return _upload(row)

    def sweep(self, centre: str) -> int:
        """Erase what crashes have left of files that are on their way no more; returns how many."""
        stuck = (uploads.c.state == ARRIVING) & (uploads.c.created < int(time.time()) - _STUCK)
        over = uploads.c.state.in_((LEFT, APPLIED)) | stuck
        with self._database.reading() as connection:
            left = connection.execute(rows_of(uploads, centre).where(uploads.c.object != "", over)).all()
        for row in left:
            self._forget(_upload(row._asdict()), {"state": LEFT} if row.state == ARRIVING else {})
        return len(left)

    def waiting(self, centre: str) -> list[Upload]:
        """The files of a centre that are on their way, the latest first."""
        asked = rows_of(uploads, centre).where(uploads.c.state == OPEN).order_by(uploads.c.changed.desc())
        with self._database.reading() as connection:
            return [_upload(row._asdict()) for row in connection.execute(asked)]

    def get(self, centre: str, upload: str) -> Upload:
        """One of them. Raises UnknownUploadError."""
        asked = rows_of(uploads, centre).where(uploads.c.upload == upload, uploads.c.state == OPEN)
        with self._database.reading() as connection:
            row = connection.execute(asked).first()
        if row is None:
            raise UnknownUploadError
        return _upload(row._asdict())

    def keep(self, upload: Upload, choices: Choices) -> None:
        """Remember what was said about a file."""
        said = choices.as_json()
        kept = {"day": upload.day.isoformat(), "emptied": upload.emptied, "passages": upload.passages}
        values = {
            "answers": {**kept, "answers": said["answers"], "how": said["how"]},
            "corrections": said["corrections"],
            "changed": int(time.time()),
        }
        with self._database.writing() as connection:
            connection.execute(change_of(uploads, upload.centre).where(uploads.c.upload == upload.id).values(**values))

    def apply(self, step: Step, author: str, note: str) -> Version:
        """Make the version that a file leads to. Raises ConflictError when the centre has changed meanwhile."""
        upload = step.upload
        made = self.versions.apply(
            upload.centre, step.proposal.files, parent=step.current.id if step.current else "", author=author,
            source=upload.name, note=note, upload=upload.id,
        )  # fmt: skip
        self._forget(upload, {})
        return made

    def leave(self, upload: Upload) -> None:
        """Leave a file: nothing is kept of what it holds."""
        self._forget(upload, {"state": LEFT})

    def _forget(self, upload: Upload, values: Mapping[str, Any]) -> None:
        row = change_of(uploads, upload.centre).where(uploads.c.upload == upload.id)
        with self._database.writing() as connection:
            connection.execute(row.values(**values, corrections={}, changed=int(time.time())))
        self._objects.delete(upload_place(upload.centre, upload.id), upload.object)
        # Last: as long as the row names an object, `sweep` finds it.
        with self._database.writing() as connection:
            connection.execute(row.values(object=""))

    def worked_out(self, version: Version, what: str, make: Callable[[], Made]) -> Made:
        """What is worked out of a version, which never changes, under a name: made once as long as it is asked for."""
        found: Made = self._worked_out.get(f"{version.centre} {version.id} {what}", make)
        return found

    def step(self, upload: Upload) -> Step:
        """What a file would do now."""
        current, before = self.current(upload.centre)
        said = json.dumps(upload.choices.as_json(), sort_keys=True)
        lists = Lists(self.versions, self.schemas)
        state = f"{current.id} {lists.state(current)}" if current else ""
        key = f"{upload.centre} {upload.id} {state} {said}"

        def made() -> Proposal:
            # Only here: what counts figures is not loaded by a server before a file is dropped.
            from dashboard.centres.proposal import propose

            content = self._objects.get(upload_place(upload.centre, upload.id), upload.object)
            kept = lists.files(current) if current else {}
            known = {**_as_of(before, upload.day), **kept}
            found = propose(known, [Dropped(upload.name, content)], self.ground, upload.choices)
            return replace(found, files=_without_left(found.files, before, kept))

        known = self._proposals.get(key, made)
        return Step(upload, current, before, known)

    def hides(self, step: Step) -> bool:
        """Whether the public tables of what a file makes may hide cells: people of lists, or their totals, are told."""
        return bool(step.current and step.current.lists) or f"{TOTALS}.csv" in step.proposal.files

    def hidden(self, step: Step) -> Hidden:
        """The cells that the public tables would hide, before and after: as long as protecting them takes."""
        from dashboard.centres.effects import hidden_cells

        before = step.before
        if step.current is not None:
            before = {**before, **Lists(self.versions, self.schemas).files(step.current)}
        return hidden_cells(before, step.proposal, self.ground)

    def current(self, centre: str) -> tuple[Version | None, Files]:
        """The version of a centre that is shown, None when there is none, and its files."""
        current = self.versions.current(centre)
        if current is None:
            return None, {}
        return current, self.files(current)

    def files(self, version: Version) -> Files:
        """The files of a version; their content never changes."""
        return self._files.get(f"{version.centre} {version.id}", lambda: self.versions.files(version))


def _upload(row: Mapping[str, Any]) -> Upload:
    choices = Choices.of({**row["answers"], "corrections": row["corrections"]})
    said = row["answers"]
    passages = tuple((initials, key, count) for initials, key, count in said["passages"])
    place = row["centre"], row["upload"], row["author"], row["changed"], row["name"], row["object"]
    return Upload(*place, date.fromisoformat(said["day"]), said["emptied"], passages, choices)


def _without_left(files: Files, before: Files, kept: Files) -> Files:
    """The files of a proposal, without the totals that purges have left: each version gets them when it is read."""
    name = f"{TOTALS}.csv"
    if name not in kept or files.get(name) != kept[name]:
        return files
    own = {name: before[name]} if name in before else {}
    return {**{one: content for one, content in files.items() if one != name}, **own}


def _as_of(files: Files, day: date) -> Files:
    """The files of a centre whose data are told until a day: what is dated after it is announced."""
    centre, _ = read_centre(files.get(CENTRE_FILE, b""), CENTRE_FILE)
    if centre is None or centre.as_of == day:
        return files
    return {**files, CENTRE_FILE: centre_text(replace(centre, as_of=day, default_year=day.year)).encode()}
