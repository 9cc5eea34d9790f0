"""What a centre of the database keeps, in private, of what it has published: beside its versions, for every machine."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dashboard.centres.versions import Versions
from dashboard.sources.centre_lock import erase_drafts
from dashboard.store.database import insert
from dashboard.store.tables import answers, rows_of
from dashboard.whole_file import replace_bytes

PUBLISHED: Final = "published"
"""Where the objects are, below the name of a centre; before the keys under which they are told."""


def _names() -> tuple[str, str]:
    # Only here: what audits a publication is not loaded by a server.
    from dashboard.publishing.memory import MEMORY_FILE
    from dashboard.publishing.rows import ROWS_FILE

    return MEMORY_FILE, ROWS_FILE


@dataclass(frozen=True)
class Memory:
    """The memory of the publications of the centres of the database."""

    versions: Versions

    def files(self, centre: str) -> dict[str, bytes]:
        """What was kept: name of a file of the centre's folder → its content."""
        with self.versions.database.reading() as connection:
            found = {row.key: row.answer for row in connection.execute(rows_of(answers, centre))}
        place = f"{centre}/{PUBLISHED}"
        told = {name: found[f"{PUBLISHED}/{name}"] for name in _names() if f"{PUBLISHED}/{name}" in found}
        return {name: self.versions.objects.get(place, digest) for name, digest in told.items()}

    def bring(self, centre: str, folder: Path) -> None:
        """Put it in the folder of a centre, before a publication: another machine may have published since."""
        for name, content in self.files(centre).items():
            path = folder / name
            if not path.is_file() or path.read_bytes() != content:
                replace_bytes(path, content)

    def keep(self, centre: str, folder: Path) -> None:
        """Keep what a publication has left in the folder of a centre, and nothing of what was kept before."""
        written = {name: (folder / name).read_bytes() for name in _names() if (folder / name).is_file()}
        known = self.files(centre) if written else {}
        for name, content in written.items():
            if known.get(name) == content:
                continue
            digest = self.versions.objects.put(f"{centre}/{PUBLISHED}", content)
            row = {"answer": digest, "author": "", "changed": int(time.time())}
            with self.versions.database.writing() as connection:
                made = insert(connection, answers, centre=centre, key=f"{PUBLISHED}/{name}", **row)
                connection.execute(made.on_conflict_do_update(index_elements=["centre", "key"], set_=row))
        self._sweep(centre)
        erase_drafts(folder)

    def _sweep(self, centre: str) -> None:
        """Erase what no row names: what was replaced, or what a crash has left. Whoever publishes does so alone."""
        place, objects = f"{centre}/{PUBLISHED}", self.versions.objects
        with self.versions.database.reading() as connection:
            named = {
                row.answer for row in connection.execute(rows_of(answers, centre)) if row.key.startswith(PUBLISHED)
            }
        for prefix, digest in list(objects.all(place)):
            if digest not in named:
                objects.delete(prefix, digest)
        objects.clean(place)
