"""The folder that a centre was taken over from: nobody reads it any more, and what is erased is erased there too."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dashboard.sources import TableSchema, cache, find_centres
from dashboard.sources.attendance_frame import ATTENDANCES, BoolArray
from dashboard.sources.centre import read_centre
from dashboard.sources.centre_lock import alone
from dashboard.sources.gather import CENTRE_FILE
from dashboard.sources.last_good import LastGood
from dashboard.sources.lists.store import KEY, AttendanceTable, StoreError, read_rows, rows_file, write_rows


@dataclass(frozen=True)
class LeftFolders:
    """The folders of the data folder whose centre is now kept in the database.

    Attributes:
        data_dir, cache_dir: see `Settings`.
        schemas: all the schemas.
    """

    data_dir: Path
    cache_dir: Path
    schemas: Mapping[str, TableSchema]

    def erase(self, centre: str, *, events: Collection[str] = (), codes: Collection[str] = ()) -> str:
        """Erase there the attendances of some actions, or of some persons.

        Returns: what is left to be done by hand on the machine, in French; "" when nothing is.
        """
        for folder in self._folders(centre):
            try:
                with alone(folder, "un effacement", lambda _: None):
                    self._erase(folder, centre, events, codes)
            except (OSError, StoreError):
                return (
                    f"Le dossier {folder.name}, d’où ce centre a été repris, n’a pas pu être changé\u202f: effacez-y "
                    "les présences sur la machine du serveur, ou supprimez ce dossier, que plus rien ne lit."
                )
        return ""

    def _erase(self, folder: Path, centre: str, events: Collection[str], codes: Collection[str]) -> None:
        schema = self.schemas[ATTENDANCES]
        file = rows_file(folder, schema)
        rows = read_rows(file, schema)
        gone = rows.at(events) | _of(rows, codes)
        if gone.any():
            # First what is kept of the rows, so that none is left wherever this stops.
            LastGood(self.cache_dir, self.data_dir).forget(folder.name)
            cache.forget(self.cache_dir, centre)
            write_rows(file, rows.where(~gone), schema)

    def _folders(self, centre: str) -> list[Path]:
        found = []
        for folder in find_centres(self.data_dir):
            told = folder / CENTRE_FILE
            known = read_centre(told.read_bytes(), CENTRE_FILE)[0] if told.is_file() else None
            if folder.is_dir() and centre in (folder.name, known.id if known else ""):
                found.append(folder)
        return found


def _of(rows: AttendanceTable, codes: Collection[str]) -> BoolArray:
    """Which rows are of some persons."""
    column = rows.columns[KEY]
    wanted = np.array([*(text in codes for text in column.texts), False], dtype=bool)
    return wanted[column.codes]
