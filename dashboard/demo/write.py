"""A generated centre as files: one CSV per table and `centre.toml`, the same bytes on every machine."""

from __future__ import annotations

import csv
import io
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from dashboard.demo.centre import centre_toml
from dashboard.demo.generate import Demo, Lists
from dashboard.demo.marginals import PROFILES
from dashboard.demo.tables import Row

CENTRE_FILE = "centre.toml"
LIST_COLUMNS = ("event_id", "participant_key", "profile", "department_code", "commune_code", "modality", "key_id")
_BATCH = 200_000
"""Attendances turned into text at once."""


class FolderError(ValueError):
    """The folder cannot be written to; the message is in French."""


def write(demo: Demo, folder: Path, columns: Mapping[str, Sequence[str]], *, force: bool = False) -> int:
    """Write a centre into a folder of its own, every file whole or not at all.

    Args:
        demo: the centre.
        folder: made if needed; one that holds something is only written to if that is an older demonstration.
        columns: table → names of its columns, in order.
        force: replace an older demonstration.

    Returns: the number of bytes written.

    Raises:
        FolderError: the folder holds something else, or `force` was not given.
        OSError: it cannot be written.
    """
    _refuse(folder, force)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".demo-") as draft:
        made = Path(draft)
        (made / CENTRE_FILE).write_bytes(centre_toml(demo.description).encode())
        for name, rows in demo.tables.items():
            if rows:
                (made / f"{name}.csv").write_bytes(_table(rows, columns[name]).encode())
        if len(demo.lists.event):
            with (made / "attendances.csv").open("wb") as lists:
                lists.writelines(part.encode() for part in attendance_text(demo.lists, demo.origins))
        files = sorted(made.iterdir())
        size = sum(file.stat().st_size for file in files)
        for file in files:
            file.replace(folder / file.name)
    for old in {path for path in folder.glob("*.csv") if path.stem in columns} - {folder / one.name for one in files}:
        old.unlink()
    return size


def _refuse(folder: Path, force: bool) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FolderError(f"{folder} n’est pas un dossier.")
    if not any(folder.iterdir()):
        return
    if not _simulated(folder / CENTRE_FILE):
        raise FolderError(f"{folder} contient autre chose qu’un centre de démonstration : rien n’a été écrit.")
    if not force:
        raise FolderError(f"{folder} contient déjà un centre de démonstration. Pour le remplacer : --force.")


def _simulated(file: Path) -> bool:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8")).get("simulated") is True
    except (OSError, ValueError):
        return False


def _table(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """A table as CSV, its columns in the order of the schema, without those that no row fills."""
    used = [name for name in columns if any(row.get(name) for row in rows)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(used)
    writer.writerows([row.get(name, "") for name in used] for row in rows)
    return text.getvalue()


def attendance_text(lists: Lists, origins: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The lists as CSV, by action then by key, a batch at a time."""
    yield ",".join(LIST_COLUMNS) + "\n"
    rank = np.empty(len(lists.keys), dtype=np.int64)
    rank[sorted(range(len(lists.keys)), key=lists.keys.__getitem__)] = np.arange(len(lists.keys))
    order = np.lexsort((rank[lists.person], lists.event))
    # A line is an event, a key and one of few endings: texts are looked up, never made line by line.
    profiles, known = ("", *PROFILES), [("", ""), *origins]
    endings = [
        f",{profile},{department},{commune},{modality},{lists.key_id}\n"
        for profile in profiles
        for department, commune in known
        for modality in ("in_person", "remote")
    ]
    kind = (lists.profile + 1) * len(known) + lists.origin + 1
    ending = 2 * kind[lists.person] + np.array(lists.remote, dtype=np.int64)[lists.event]
    for start in range(0, len(order), _BATCH):
        part = order[start : start + _BATCH]
        columns = (lists.event[part].tolist(), lists.person[part].tolist(), ending[part].tolist())
        yield "".join(
            f"{lists.events[event]},{lists.keys[person]}{endings[last]}"
            for event, person, last in zip(*columns, strict=True)
        )
