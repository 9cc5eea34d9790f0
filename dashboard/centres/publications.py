"""What was published, when and by whom; where several machines share a database, the way from one to the others."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, Update, func, select

from dashboard.centres.lists import ATTACHED, ERASED, PURGED, REMOVED
from dashboard.centres.versions import APPLIED, BACK
from dashboard.publishing.shared import FILES, Published, announce, is_served, last, send, sends, take, tell
from dashboard.publishing.versions import POINTER, PointerError, current_version, locked
from dashboard.settings import Settings
from dashboard.store.database import Database
from dashboard.store.jobs import turn
from dashboard.store.objects import Objects
from dashboard.store.tables import audit, change_of, publications, rows_of
from dashboard.store.trail import write_erasure, write_line

PUBLISHED, ASKED, PLANNED, GIVEN_UP = "publication", "demande", "projet", "abandon"
"""Actions of the audit trail."""
HELD, LET_GO, WITHDRAWN = "version_gardee", "version_laissee", "version_retiree"
"""The same, of what becomes of a published version."""
PUBLISH, CHECK = "publication", "verification"
"""Kinds of jobs."""
_WHOLE: Final = ""
"""The row of the whole snapshot has no centre."""


@dataclass(frozen=True)
class Publication:
    """What was published of a centre.

    Attributes:
        version: of the public snapshot; moment: when (seconds since 1970).
        author, state: who, and which data; "" when nobody told, as of what was published before there was a database.
    """

    version: str
    moment: int
    author: str
    state: str


@dataclass(frozen=True)
class Late:
    """The data of a centre are not those that are public.

    Attributes:
        since: moment of the first change that is not public; 0 when nobody can tell.
        never: whether nothing of the centre is public.
    """

    since: int
    never: bool = False

    def days(self, now: float) -> int:
        """Whole days since."""
        return max(0, int(now - self.since) // 86_400) if self.since else 0


@dataclass(frozen=True)
class Publications:
    """The publications of a service: where they are told, and where other machines find them."""

    database: Database
    objects: Objects
    sends: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Publications:
        """Those of the database that the settings name; nothing is read or made yet."""
        return cls(Database.of(settings), Objects.of(settings), sends(settings))

    @property
    def shared(self) -> bool:
        """Whether other machines publish too; `sends` tells whether what is published here is for others to show."""
        return bool(self.database.url)

    def all(self, centre: str, most: int = 50) -> list[Publication]:
        """What was published of a centre, the latest first."""
        asked = rows_of(publications, centre).order_by(publications.c.created.desc()).limit(most)
        with self.database.reading() as connection:
            return [_publication(row) for row in connection.execute(asked)]

    def known(self, centre: str, public: Path) -> list[Publication]:
        """The same, with what nobody told and is still in the folder of the public snapshot."""
        told = self.all(centre)
        versions = {one.version for one in told}
        found = public.glob(f"*/{centre}") if public.is_dir() else ()
        places = [place.parent for place in found if place.parent.name.isalnum() and place.parent.name not in versions]
        untold = [Publication(place.name, int(place.stat().st_mtime), "", "") for place in places]
        return sorted([*told, *untold], key=lambda one: -one.moment)

    def same(self, centre: str, state: str, public: Path) -> None:
        """Tell that the data of a centre are called otherwise from now on, and are those that are public.

        Raises:
            StateError: it cannot be written.
        """
        version = current_version(public)
        with self.database.writing() as connection:
            last = _latest(connection, centre)
            if last is not None:
                row = change_of(publications, centre).where(publications.c.publication == last.publication)
                connection.execute(row.values(state=state))
            elif version:
                told = {"publication": secrets.token_hex(8), "version": version, "author": "", "state": state}
                when = int((public / POINTER).stat().st_mtime)
                connection.execute(publications.insert().values(**told, centre=centre, created=when, manifest={}))

    def last(self, centre: str) -> Publication | None:
        """The last one; None when none is known."""
        return next(iter(self.all(centre, 1)), None)

    def record(self, public: Path, version: str, states: Mapping[str, str], author: str) -> None:
        """Tell what has just been published, with a line in the audit trail of each centre, and to other machines.

        Nothing in the database where there is none, and of what was told already. The lock of the folder is held.

        Args:
            public: folder of the public snapshot.
            version: the one that is served.
            states: centre → which of its data are in it.
            author: who has published.

        Raises:
            StateError: it cannot be written.
        """
        manifest = send(self.objects, public, version) if self.sends else {}
        moment = self._written(version, states, author, manifest) if self.database.exists() else int(time.time())
        if self.sends:
            tell(self.objects, Published(version, moment, manifest))
        self._ring()

    def _ring(self) -> None:
        """Have the other machines look at once, now that everything is where they look."""
        if self.shared:
            # Only here: without PostgreSQL, its library is not loaded.
            from dashboard.store.bell import ring

            ring(self.database.url)

    def _written(self, version: str, states: Mapping[str, str], author: str, manifest: Mapping[str, str]) -> int:
        """Write it in the database; returns when the whole was published."""
        with self.database.writing() as connection:
            latest = connection.execute(select(func.max(publications.c.created))).scalar() or 0
            # Two of one second are still one after the other.
            row = {"publication": secrets.token_hex(8), "version": version, "author": author,
                   "created": max(int(time.time()), latest + 1)}  # fmt: skip
            told = False
            for centre, state in states.items():
                known = _latest(connection, centre)
                if known is None or (known.version, known.state) != (version, state):
                    told = True
                    connection.execute(publications.insert().values(**row, centre=centre, state=state, manifest={}))
                    write_line(connection, centre, author, PUBLISHED, version, {})
            whole = _latest(connection, _WHOLE)
            if not told and whole is not None and whole.version == version:
                if whole.manifest != manifest:
                    connection.execute(_manifest_of(whole, manifest))
                return int(whole.created)
            connection.execute(publications.insert().values(**row, centre=_WHOLE, state="", manifest=dict(manifest)))
        return int(row["created"])

    def announce(self) -> None:
        """Tell other machines once more what was published last: a crash may have come before they were told.

        Raises:
            StateError: it cannot be told.
        """
        whole = self._whole() if self.sends else None
        known = last(self.objects) if whole is not None else None
        if whole is None or not whole.manifest:
            return
        if known is not None and (known.version, known.manifest) == (whole.version, whole.manifest):
            return
        # Whoever publishes writes there first, and tells afterwards: what is told here is never older.
        with self.database.writing() as connection:
            if found := _latest(connection, _WHOLE):
                announce(self.objects, Published(found.version, found.created, found.manifest))
        self._ring()

    def bring(self, public: Path) -> bool:
        """Serve what another machine has published; tells whether anything was brought.

        Raises:
            StateError, OSError: it cannot be read or written.
        """
        whole = self._whole() if self.shared else None
        if whole is None or is_served(public, _shared(whole)):
            return False
        with locked(public):
            whole = self._whole()
            if whole is None or is_served(public, _shared(whole)):
                return False
            take(self.objects, public, _shared(whole))
        return True

    def tell(self, centre: str, author: str, action: str, version: str, public: Path) -> None:
        """Write in the journal what becomes of a published version; if it is taken back, that no backup brings it back.

        Raises:
            StateError, OSError: it cannot be read or written.
        """
        with self.database.writing() as connection:
            write_line(connection, centre, author, action, version, {})
            if action == WITHDRAWN:
                others = {_digest(one) for one in public.glob("*/**/*") if one.parent != public / version / centre}
                gone = {_digest(one) for one in (public / version / centre).iterdir()} - others - {""}
                objects = sorted(f"{FILES}/{one}" for one in gone)
                write_erasure(connection, "", author, action, {"objects": objects})

    def change(self, public: Path, changed: Callable[[], object]) -> None:
        """Change what is kept of the versions, on this machine and, where they show the same, on the others.

        Raises:
            StateError, OSError, ValueError: it cannot be read or written.
        """
        with ExitStack() as held:
            if self.shared:
                held.enter_context(turn(self.database, "publication", lambda: None))
                self.bring(public)
            held.enter_context(locked(public))
            changed()
            version = current_version(public)
            if not self.sends or version is None:
                return
            manifest = send(self.objects, public, version)
            created = int((public / POINTER).stat().st_mtime)
            if self.database.exists():
                with self.database.writing() as connection:
                    whole = _latest(connection, _WHOLE)
                    if whole is not None:
                        connection.execute(_manifest_of(whole, manifest))
                        created = int(whole.created)
            tell(self.objects, Published(version, created, manifest))
        self._ring()

    def late(self, centre: str, folder: Path, state: str, public: Path) -> Late | None:
        """How the data of a centre are ahead of what is public; None when they are not.

        Args:
            centre, folder: the centre, and the folder or the workbook where its data are.
            state: which data these are.
            public: folder of the public snapshot.
        """
        last = self.last(centre)
        if last is not None and last.state == state and is_published(public, centre):
            return None
        if not is_published(public, centre):
            return Late(self._first_change(centre, folder, 0), never=True)
        moment = last.moment if last is not None else int((public / POINTER).stat().st_mtime)
        since = self._first_change(centre, folder, moment)
        # Published before anybody told of it: only what has changed since is late.
        return Late(since) if since or last is not None else None

    def _first_change(self, centre: str, folder: Path, after: int) -> int:
        """When the data of a centre changed first after a moment; 0 when nobody can tell."""
        if not _is_checkout(centre, folder):
            changed = (int(path.stat().st_mtime) for path in _files(folder))
            return min((moment for moment in changed if moment > after), default=0)
        told = select(audit.c.created).where(audit.c.centre == centre, audit.c.created > after)
        told = told.where(audit.c.action.in_((APPLIED, BACK, ATTACHED, REMOVED, PURGED, ERASED)))
        with self.database.reading() as connection:
            return connection.execute(told.order_by(audit.c.line).limit(1)).scalar() or 0

    def _whole(self) -> Row[Any] | None:
        with self.database.reading() as connection:
            return _latest(connection, _WHOLE)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def _manifest_of(whole: Row[Any], manifest: Mapping[str, str]) -> Update:
    """Writes where the files of a publication are, and those kept beside it."""
    row = change_of(publications, _WHOLE).where(publications.c.publication == whole.publication)
    return row.values(manifest=dict(manifest))


def _shared(whole: Row[Any]) -> Published:
    return Published(whole.version, whole.created, whole.manifest)


def is_published(public: Path, centre: str) -> bool:
    """Whether something of a centre is public."""
    try:
        version = current_version(public)
    except PointerError:
        return False
    return bool(version) and (public / str(version) / centre).is_dir()


def state_of(centre: str, folder: Path) -> str:
    """Which data of a centre are in a folder or a workbook: equal for equal data.

    That of a centre kept in the database is named by its content (see `checkout`).
    """
    if _is_checkout(centre, folder):
        return folder.parent.name
    whole = hashlib.sha256()
    for path in _files(folder):
        whole.update(f"{path.relative_to(folder.parent).as_posix()}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]


def _is_checkout(centre: str, folder: Path) -> bool:
    return folder.name == centre and folder.parent.parent.name == centre


def _files(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
    return [path for path in found if path.is_file() and not path.name.startswith((".", "~$"))]


def _latest(connection: Connection, centre: str) -> Row[Any] | None:
    return connection.execute(rows_of(publications, centre).order_by(publications.c.created.desc()).limit(1)).first()


def _publication(row: Row[Any]) -> Publication:
    return Publication(row.version, row.created, row.author, row.state)
