"""The store of the public edition: it opens the public snapshot and the public lists of `geo/`, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from dashboard.publishing.versions import PointerError, current_version
from dashboard.snapshot import CentreData, NoSnapshotError, Snapshot, SnapshotStore, build_snapshot, signature
from dashboard.sources.disclosed import PEOPLE_FILE, DisclosedError, read_disclosed


class NothingPublishedError(NoSnapshotError):
    """There is no public snapshot; `reason` says why in French."""

    def __init__(self, reason: str) -> None:
        super().__init__(())
        self.reason = reason


class PublicStore(SnapshotStore):
    """Serves the version that the pointer of the public folder names; replaced whole when the pointer changes.

    Until something is published, `current` raises NothingPublishedError; it is enough to publish: no restart.
    """

    def __init__(self, public_dir: Path, geo_dir: Path, interval: float = 3.0) -> None:
        super().__init__(public_dir, geo_dir, interval)
        self._reason = ""

    def load(self) -> Snapshot:
        """Read the version that is served; raises NothingPublishedError when there is none, or it cannot be read."""
        self.refresh()
        return self.current()

    def current(self) -> Snapshot:
        """The snapshot of this moment; raises NothingPublishedError when there is none."""
        if self._snapshot is None or not self._snapshot.centres:
            raise NothingPublishedError(self._reason)
        return self._snapshot

    def missing(self) -> str:
        """Why there is nothing to show, in French; "" when there is something."""
        try:
            self.current()
        except NothingPublishedError as error:
            return error.reason or "Rien n’est publié."
        return ""

    def state(self) -> str:
        """The version that is served, and the state of what has been imported."""
        return f"{self._version()}|{signature(self.geo_dir / 'imported')}"

    def build(self, previous: Snapshot | None) -> Snapshot:
        """Read the version that is served; without one, what was served stays."""
        version = self._version()
        if version is None:
            return previous or empty_snapshot()
        return read_version(self.data_dir / version, self.geo_dir)

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
    snapshot = build_snapshot(folder, geo_dir)
    if snapshot.problems:
        raise NothingPublishedError(f"La version publiée ne peut pas être lue : {snapshot.problems[0].message}")
    centres = {name: _with_people(data, folder) for name, data in snapshot.centres.items()}
    version = hashlib.sha256(f"{snapshot.version}|{folder.name}".encode()).hexdigest()[:12]
    return replace(snapshot, version=version, centres=_frozen(centres))


def _with_people(data: CentreData, folder: Path) -> CentreData:
    try:
        disclosed = read_disclosed((folder / data.folder / PEOPLE_FILE).read_bytes())
    except (OSError, DisclosedError) as error:
        words = f"{data.folder}/{PEOPLE_FILE} ne peut pas être lu ({type(error).__name__})."
        raise NothingPublishedError(words) from error
    return replace(data, disclosed=disclosed, memo={})


def _frozen(centres: Mapping[str, CentreData]) -> Mapping[str, CentreData]:
    return MappingProxyType(dict(centres))
