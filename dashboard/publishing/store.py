"""The store of the public edition: it opens the public snapshot and the public lists of `geo/`, and nothing else.

On a machine that serves this edition alone, `Incoming` brings what others publish into the folder that it reads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from dashboard.publishing.columns import COLUMNS
from dashboard.publishing.releases import Past, release_of
from dashboard.publishing.versions import PointerError, current_version
from dashboard.snapshot import (
    SHIPPED_SCHEMAS,
    CentreData,
    NoSnapshotError,
    Snapshot,
    SnapshotStore,
    build_snapshot,
    schemas_dir,
)
from dashboard.sources import TableSchema, load_schemas
from dashboard.sources.disclosed import PEOPLE_FILE, DisclosedError, read_disclosed
from dashboard.sources.signature import signature

if TYPE_CHECKING:
    from dashboard.publishing.shared import Incoming
    from dashboard.settings import Settings


class NothingPublishedError(NoSnapshotError):
    """There is no public snapshot; `reason` says why in French."""

    def __init__(self, reason: str) -> None:
        super().__init__((), reason)


class PublicStore(SnapshotStore):
    """Serves the version that the pointer of the public folder names; replaced whole when the pointer changes.

    Until something is published, `current` raises NothingPublishedError; it is enough to publish: no restart.
    """

    def __init__(
        self, public_dir: Path, geo_dir: Path, interval: float = 3.0, incoming: Incoming | None = None
    ) -> None:
        super().__init__(public_dir, geo_dir, interval)
        self._reason = ""
        self._damage = ""
        self._incoming = incoming
        self.past = Past(public_dir, lambda folder: read_version(folder, geo_dir))

    @classmethod
    def of(cls, settings: Settings, incoming: Incoming | None = None) -> PublicStore:
        """That of the folders that the settings name; nothing is read yet."""
        return cls(settings.public_dir, settings.geo_dir, settings.reload_seconds, incoming)

    def load(self) -> Snapshot:
        """Read the version that is served: the newest one of other machines, when they can be asked.

        Raises:
            NothingPublishedError: there is none, or it cannot be read.
        """
        self._take()
        self.refresh()
        return self.current()

    def watch_once(self) -> None:
        """Take what other machines have published, and show it at once."""
        self._take()
        super().watch_once()

    def _take(self) -> None:
        if self._incoming is not None:
            self._incoming.look()

    def current(self) -> Snapshot:
        """The snapshot of this moment; raises NothingPublishedError when there is none."""
        shown = self._shown()
        if shown is None or not shown.centres:
            raise NothingPublishedError(self._damage or self._reason)
        return shown

    def served(self) -> Path:
        """The folder of the version that is shown; raises NothingPublishedError when there is none."""
        release = self.current().release
        return self.data_dir / (release.version if release else "")

    def missing(self) -> str:
        """Why there is nothing to show, in French; "" when there is something."""
        try:
            self.current()
        except NothingPublishedError as error:
            return error.reason or "Rien n’est publié."
        return ""

    def state(self) -> str:
        """The version that is served, and the state of what has been imported."""
        version = self._version()
        # One that could not be read may have been written again under its name.
        again = (self.data_dir / version).stat().st_mtime_ns if version and self._damage else ""
        return f"{version}|{again}|{signature(self.geo_dir / 'imported')}"

    def build(self, previous: Snapshot | None) -> Snapshot:
        """Read the version that is served; without one, or if it cannot be read, what was served stays."""
        version, damage = self._version(), ""
        if version is not None:
            try:
                previous = read_version(self.data_dir / version, self.geo_dir)
            except NothingPublishedError as error:
                damage = error.reason
        # Only now: pages that are asked for meanwhile say what was known before.
        self._damage = damage
        return previous or empty_snapshot()

    def _tell(self, failing: str) -> None:
        """What is published stays as it is: its readers have nothing to mend."""
        self.failing = failing

    @property
    def degraded(self) -> bool:
        """Whether what is shown is not what the pointer names, or other machines cannot be asked for what is newer."""
        late = self._incoming is not None and bool(self._incoming.failing)
        return late or bool(self._damage or self._reason) or super().degraded

    @property
    def damaged(self) -> bool:
        """Whether something is published, and cannot be read."""
        return bool(self._damage)

    def _version(self) -> str | None:
        try:
            found = current_version(self.data_dir)
        except PointerError as error:
            self._reason = str(error)
            return None
        self._reason = "" if found else f"Rien n’est publié dans {self.data_dir} : python -m dashboard publish."
        return found


def empty_snapshot() -> Snapshot:
    """What there is to show before anything is published."""
    return Snapshot("", MappingProxyType({}), MappingProxyType({}), MappingProxyType({}))


def read_version(folder: Path, geo_dir: Path) -> Snapshot:
    """A version of the public snapshot.

    Raises:
        NothingPublishedError: a centre of it cannot be read: a version is whole, or it is not one.
    """
    try:
        snapshot = build_snapshot(folder, geo_dir, schemas=_schemas(folder), published=True)
        if snapshot.problems:
            raise _damaged(snapshot.problems[0].text())
        centres = {name: _with_people(data, folder) for name, data in snapshot.centres.items()}
    except (OSError, ValueError, KeyError) as error:
        raise _damaged(f"{type(error).__name__}.") from error
    version = hashlib.sha256(f"{snapshot.version}|{folder.name}".encode()).hexdigest()[:12]
    return replace(snapshot, version=version, centres=_frozen(centres), release=release_of(folder))


def _schemas(folder: Path) -> Mapping[str, TableSchema]:
    """The schemas that a version was published with, but for tables to which this programme has added columns since.

    Raises: OSError, ValueError or KeyError when they cannot be read.
    """
    own = load_schemas(schemas_dir(folder))
    older = [name for name, known in COLUMNS.items() if name not in own or not known.named <= set(own[name].names)]
    # Without them the published version is all that the public edition reads.
    now = load_schemas(SHIPPED_SCHEMAS) if older else {}
    return MappingProxyType({**own, **{name: now[name] for name in older}})


def _damaged(words: str) -> NothingPublishedError:
    return NothingPublishedError(
        f"La version publiée ne peut pas être lue : {words} Publiez à nouveau : python -m dashboard publish."
    )


def _with_people(data: CentreData, folder: Path) -> CentreData:
    try:
        disclosed = read_disclosed((folder / data.folder / PEOPLE_FILE).read_bytes())
    except (OSError, DisclosedError) as error:
        raise _damaged(f"{data.folder}/{PEOPLE_FILE} est illisible, ou d’un autre format ({error}).") from error
    # What is published there is public as it stands.
    rules = replace(data.centre.public, head_counts="published" if disclosed.open_counts else "protected")
    return replace(data, centre=replace(data.centre, public=rules), disclosed=disclosed, memo={})


def _frozen(centres: Mapping[str, CentreData]) -> Mapping[str, CentreData]:
    return MappingProxyType(dict(centres))
