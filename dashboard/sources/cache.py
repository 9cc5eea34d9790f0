"""Keep a long attendance list as it was understood, so that the next start does not read it again.

One Parquet file per list, in a folder of its own, readable by its owner only. Its name holds a fingerprint of all that
the result depends on and a fingerprint of its own content: a file of other data, cut short or touched is never opened.
It holds what the frame holds, no key of a person.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import pandas as pd
import structlog

from dashboard.sources.attendance_frame import PARTICIPANT, categorical
from dashboard.sources.problems import Problem, Severity, has_errors
from dashboard.whole_file import draft_in

log = structlog.get_logger(__name__)

MIN_ROWS: Final = 20_000
"""Shorter lists are read again each time: it takes less than half a second, and leaves no file."""

_META: Final = "crpv"
_SHORT: Final = 32
_READERS: Final = ("numpy", "pandas", "prenoms", "pyspellchecker")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of a list: its frame (see :func:`~dashboard.sources.attendance_frame.attendance_frame`), the number
    of rows read, and what there was to say.
    """

    frame: pd.DataFrame
    rows: int
    problems: tuple[Problem, ...]


def key_of(parts: Mapping[str, Any]) -> str:
    """Return the fingerprint of what an entry depends on: the parts (as JSON), and the code that reads.

    Empty where the code cannot be told: nothing is then kept.
    """
    if not _code():
        return ""
    readers = [platform.python_version(), *(f"{name} {version(name)}" for name in _READERS)]
    text = json.dumps([parts, _code(), readers], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _code() -> str:
    """Fingerprint of the modules that read: another version may understand the same file otherwise."""
    folder = Path(__file__).resolve().parent
    modules = sorted([*folder.rglob("*.py"), *folder.rglob("*.toml")])
    digests = (f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in modules)
    return hashlib.sha256("".join(digests).encode()).hexdigest() if modules else ""


def load(folder: Path, centre: str, key: str) -> Entry | None:
    """Return what was kept of a centre's list under ``key``; None when there is nothing, or nothing sound."""
    for path in _entries(folder, centre):
        if _key_part(path) == key[:_SHORT]:
            try:
                return _read(path, key)
            except Exception as error:  # whatever a damaged file makes the reader do, the list itself is there
                log.warning("cache_unreadable", file=path.name, reason=type(error).__name__)
    return None


def store(folder: Path, centre: str, key: str, entry: Entry) -> None:
    """Keep a list instead of what was kept of that centre; a short one, or one with errors, leaves nothing behind.

    Never raises: a folder that cannot be written is told in the log.
    """
    kept = ""
    try:
        if entry.rows >= MIN_ROWS and not has_errors(entry.problems):
            kept = write(folder, centre, key, entry)
    except OSError as error:
        log.warning("cache_not_written", folder=str(folder), reason=error.strerror or type(error).__name__)
    forget(folder, centre, keep=kept)


def forget(folder: Path, centre: str, *, keep: str = "") -> int:
    """Erase what is kept of a centre, but for the file named ``keep``. Returns the number of files erased."""
    erased = 0
    for path in _entries(folder, centre):
        if path.name != keep:
            with suppress(OSError):
                path.unlink()
                erased += 1
    return erased


def _entries(folder: Path, centre: str) -> list[Path]:
    """Files of a centre, unfinished ones included. Its identifier is not trusted to be a file name."""
    return sorted(folder.glob(f"{_prefix(centre)}*"))


def _prefix(centre: str) -> str:
    return f"attendances-{hashlib.sha256(centre.encode()).hexdigest()[:16]}-"


def _key_part(path: Path) -> str:
    parts = path.stem.split("-")
    return parts[2] if len(parts) == 4 and path.suffix == ".parquet" else ""


def write(folder: Path, centre: str, key: str, entry: Entry) -> str:
    """Write an entry whole, or not at all. Returns the name of its file. Raises OSError."""
    from fastparquet import write

    coded = {name: column for name, column in entry.frame.items() if name != PARTICIPANT}
    meta = {
        "key": key,
        "rows": entry.rows,
        "columns": {name: column.cat.categories.tolist() for name, column in coded.items()},
        "problems": [asdict(problem) for problem in entry.problems],
    }
    numbers = {name: column.cat.codes.to_numpy() for name, column in coded.items()}
    table = pd.DataFrame({PARTICIPANT: entry.frame[PARTICIPANT].to_numpy(), **numbers})
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with draft_in(folder, _prefix(centre)) as draft:
        write(str(draft), table, write_index=False, has_nulls=False, custom_metadata={_META: json.dumps(meta)})
        digest = hashlib.sha256(draft.read_bytes()).hexdigest()
        path = folder / f"{_prefix(centre)}{key[:_SHORT]}-{digest[:_SHORT]}.parquet"
        draft.replace(path)
    return path.name


def _read(path: Path, key: str) -> Entry:
    """Read an entry. Raises ValueError when it is not the one expected, or not whole."""
    content = path.read_bytes()
    if not path.stem.endswith(f"-{hashlib.sha256(content).hexdigest()[:_SHORT]}"):
        raise ValueError("content")
    from fastparquet import ParquetFile

    file = ParquetFile(io.BytesIO(content))
    meta = json.loads(file.key_value_metadata[_META])
    if meta["key"] != key:
        raise ValueError("key")
    table = file.to_pandas()
    columns: dict[str, Any] = {}
    for name, categories in meta["columns"].items():
        columns[name] = categorical(table[name].to_numpy(), categories)
        if len(columns) == 1:
            columns[PARTICIPANT] = table[PARTICIPANT].to_numpy()
    problems = tuple(Problem(**{**item, "severity": Severity(item["severity"])}) for item in meta["problems"])
    return Entry(pd.DataFrame(columns), int(meta["rows"]), problems)
