"""Collect what a centre's folder or workbook holds: which file or sheet is which table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final

from dashboard.sources.attendance_frame import ATTENDANCES
from dashboard.sources.attendance_list import ListFile, of_sheet
from dashboard.sources.centre import Centre, read_centre
from dashboard.sources.centre_sheets import SHEET_KEYS, SILENT_SHEETS
from dashboard.sources.csv_file import csv_sheet, open_csv, read_csv
from dashboard.sources.lookalikes import ASIDE, lookalike, lookalike_problem
from dashboard.sources.problems import NARROW, Problem, Severity, quoted, shown
from dashboard.sources.raw import (
    RawTable,
    Records,
    SourceFile,
    UnreadableError,
    below_titles,
    file_problem,
    is_blank,
    utc,
)
from dashboard.sources.schema import TableSchema
from dashboard.sources.sheets import NO_TABLE, form_of, sheets_of
from dashboard.sources.text import fold
from dashboard.sources.trackers.answers import ANSWERS_FILE, AnswerBook, load_answers, read_answers
from dashboard.sources.trackers.words import READ, is_any_title
from dashboard.sources.vectorised import recognised
from dashboard.sources.workbook import RefusedError, Sheet, read_workbook, table_of

CENTRE_FILE: Final = "centre.toml"
MAX_FILE_BYTES: Final = 200 * 1024 * 1024
_WORKBOOKS: Final = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_ARCHIVE: Final = ".zip"
_UNREAD_SUFFIXES: Final = frozenset({".xlsb", ".numbers"})
_TEMPORARY_MARKS: Final = (".", "~", ASIDE)


@dataclass(frozen=True, slots=True)
class Tracker:
    """A sheet that is no table by its name: the file it is of, and what there is to say when it is not read."""

    origin: SourceFile
    sheet: Sheet
    unplaced: Problem

    @property
    def has_rows(self) -> bool:
        """Tell whether it holds more than a line of titles."""
        return sum(not all(map(is_blank, cells)) for cells in self.sheet.rows) > 1


@dataclass(slots=True)
class Gathered:
    """What has been read of a centre so far.

    Attributes:
        tables: table code → raw table.
        attendances: the attendance list, found and not read yet: it may be long.
        centre_sheets: key of :data:`SHEET_KEYS` → raw sheet describing the centre.
        has_centre_file: whether there is such a file, right or wrong.
        unreadable: tables that exist but could not be read.
        trackers: sheets that are no table by their name, or not by their titles: the centre may keep them its own way.
        answers: what the centre has answered about them; told_of_answers: what there is to say of these answers.
    """

    schemas: Mapping[str, TableSchema]
    tables: dict[str, RawTable] = field(default_factory=dict)
    attendances: ListFile | None = None
    centre_sheets: dict[str, RawTable] = field(default_factory=dict)
    centre: Centre | None = None
    has_centre_file: bool = False
    problems: list[Problem] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    trackers: list[Tracker] = field(default_factory=list)
    answers: AnswerBook = field(default_factory=AnswerBook)
    told_of_answers: list[Problem] = field(default_factory=list)

    def table_of(self, stem: str) -> TableSchema | None:
        """Return the table a file or sheet name stands for (code or French title), or None."""
        key = fold(stem)
        return next((item for item in self.schemas.values() if key in (fold(item.name), fold(item.title))), None)


def gather(path: Path, schemas: Mapping[str, TableSchema]) -> Gathered:
    """Read everything a centre's folder, or a lone workbook and the ``centre.toml`` beside it, holds. Never raises."""
    gathered = Gathered(schemas)
    gathered.answers, gathered.told_of_answers = load_answers(path if path.is_dir() else path.parent)
    for file in _files(path, gathered):
        _read(file, gathered)
    return gathered


def gather_files(files: Mapping[str, bytes], folder: str, schemas: Mapping[str, TableSchema]) -> Gathered:
    """Read the files of a centre's folder from memory, as `gather` does; their changes are of no date. Never raises."""
    gathered = Gathered(schemas)
    for name, content in sorted(files.items()):
        add_file(f"{folder}/{name}", content, gathered)
    if ANSWERS_FILE in files:
        gathered.answers, gathered.told_of_answers = read_answers(files[ANSWERS_FILE], f"{folder}/{ANSWERS_FILE}")
    return gathered


def is_workbook(path: Path) -> bool:
    """Tell whether a path is a workbook a person means to be read (not a lock file of an open one)."""
    return path.suffix.lower() == ".xlsx" and not path.name.startswith(_TEMPORARY_MARKS) and path.is_file()


def display_name(path: Path) -> str:
    """Name a file as messages do: folder and file."""
    return f"{path.absolute().parent.name}/{path.name}"


def _files(path: Path, gathered: Gathered) -> Iterator[Path]:
    try:
        if path.is_dir():
            yield from sorted(
                item for item in path.iterdir() if item.is_file() and item.name[:1] not in _TEMPORARY_MARKS
            )
        elif is_workbook(path):
            yield path
            yield from (item for item in [path.parent / CENTRE_FILE] if item.is_file())
        elif path.exists():
            _note(gathered, path, "attendu un dossier de fichiers CSV ou un classeur .xlsx", "unknown-file")
        else:
            _note(gathered, path, "dossier ou fichier introuvable", "missing-file")
    except OSError:
        _note(gathered, path, "dossier illisible, vérifiez les droits d’accès", "unreadable-file")


def _read(path: Path, gathered: Gathered) -> None:
    name = display_name(path)
    if not _is_read(name, gathered):
        return
    try:
        stat = path.stat()
        content = path.read_bytes() if stat.st_size <= MAX_FILE_BYTES else None
    except OSError:
        _unreadable(path, gathered, "fichier illisible, vérifiez les droits d’accès ou fermez-le dans le tableur")
        return
    if content is None:
        _unreadable(path, gathered, f"fichier trop gros, attendu au plus {MAX_FILE_BYTES // 1024 // 1024} Mo")
        return
    _add_file(name, content, stat.st_mtime, gathered)


def add_file(name: str, content: bytes, gathered: Gathered) -> None:
    """Read a file of a centre from its bytes; `name` is its folder and its own name. Never raises."""
    if _is_read(name, gathered):
        _add_file(name, content, 0.0, gathered)


def _is_read(name: str, gathered: Gathered) -> bool:
    """Whether a file is of a kind that is read; one that looks like data and is not is told."""
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if suffix in _UNREAD_SUFFIXES:
        message = f"format non lu{NARROW}; enregistrez le classeur au format .xlsx, ou chaque table au format CSV"
        gathered.problems.append(file_problem(name, message, "unknown-file", severity=Severity.WARNING))
    return path.name == CENTRE_FILE or suffix in (".csv", _ARCHIVE) or suffix in _WORKBOOKS


def _add_file(name: str, content: bytes, changed: float, gathered: Gathered) -> None:
    path = PurePosixPath(name)
    origin = SourceFile(None, name, None, utc(changed), hashlib.sha256(content).hexdigest(), 0)
    if path.name == CENTRE_FILE:
        gathered.has_centre_file = True
        gathered.files.append(origin)
        gathered.centre, problems = read_centre(content, name)
        gathered.problems.extend(problems)
    else:
        _add_tables(path, content, origin, gathered)


def _add_tables(path: PurePosixPath, content: bytes, origin: SourceFile, gathered: Gathered) -> None:
    """Add the tables of a file, which is what it holds: a text under the name of a workbook has columns at least."""
    try:
        form = form_of(content)
    except RefusedError as error:
        gathered.problems.append(file_problem(origin.file, str(error), "workbook"))
        gathered.unreadable.update(gathered.schemas)
        return
    if form == "zip" or path.suffix.lower() == _ARCHIVE:
        _read_archive(content, origin, gathered)
    elif form == "texte" and (path.suffix.lower() == ".csv" or len(_csv_header(content, origin.file, gathered)) > 1):
        _read_csv(path.stem, content, origin, gathered)
    elif form in ("xls", "ods") and _is_attendances(path.stem, gathered):
        _add_list_file(path.stem, origin, gathered)
    else:
        _read_workbook(content, origin, gathered)


def _read_archive(content: bytes, origin: SourceFile, gathered: Gathered) -> None:
    """Add the CSV files of a ZIP, as a browser's are; one that holds none may be anything: it takes nothing away."""
    sheets, problems = sheets_of(content, origin.file)
    if any(one.code != NO_TABLE for one in problems):
        gathered.unreadable.update(gathered.schemas)
    gathered.problems += [replace(one, severity=Severity.WARNING) if one.code == NO_TABLE else one for one in problems]
    add_sheets(sheets, origin, gathered)


def _is_attendances(stem: str, gathered: Gathered) -> bool:
    schema = gathered.table_of(stem)
    return schema is not None and schema.name == ATTENDANCES


def _add_list_file(stem: str, origin: SourceFile, gathered: Gathered) -> None:
    """Add a whole file that people keep as a list: only the reader of lists (`lists.sheet`) can open it."""

    def unread() -> Records:
        message = "ce fichier ne peut être lu que s’il tient une liste de présence avec des noms ou des adresses"
        raise UnreadableError(file_problem(origin.file, message, "unknown-file", table=ATTENDANCES))

    found = ListFile(replace(origin, table=ATTENDANCES), stem, unread, lasting=False)
    _add_list(found, gathered.schemas[ATTENDANCES], gathered)


def _read_csv(stem: str, content: bytes, origin: SourceFile, gathered: Gathered) -> None:
    schema = gathered.table_of(stem)
    if schema is not None and schema.name == ATTENDANCES:
        origin = replace(origin, table=schema.name)
        found = ListFile(origin, stem, lambda: open_csv(content, origin.file, schema.has_title), lasting=True)
        _add_list(found, schema, gathered)
        return
    raw, problems = read_csv(content, origin.file, stem, schema.has_title) if schema is not None else (None, [])
    gathered.problems.extend(problems)
    if schema is not None and raw is None:
        gathered.unreadable.add(schema.name)
    elif schema is not None and raw is not None and _has_its_titles(raw, schema):
        _add_table(raw, schema, origin, gathered)
    else:
        header = _csv_header(content, origin.file, gathered) if raw is None else raw.header
        unplaced = _unknown_table(origin.file, None, stem, header, gathered)
        try:
            gathered.trackers.append(Tracker(origin, csv_sheet(content, origin.file, stem, is_any_title), unplaced))
        except UnreadableError as error:
            gathered.problems.append(error.problem)


def _read_workbook(content: bytes, origin: SourceFile, gathered: Gathered) -> None:
    sheets, problems = read_workbook(content, origin.file)
    gathered.problems.extend(problems)
    if problems:
        # Any table may have been in there: no foreign key can be judged.
        gathered.unreadable.update(gathered.schemas)
    if not problems and not sheets:
        gathered.problems.append(
            file_problem(origin.file, "classeur vide, attendu au moins une feuille remplie", "empty")
        )
    stem, names = Path(origin.file).stem, [sheet.name for sheet in sheets]
    expected = any(gathered.table_of(name) is not None or fold(name) in SHEET_KEYS for name in names)
    if sheets and _is_attendances(stem, gathered) and not expected:
        _add_list_file(stem, origin, gathered)
        return
    add_sheets(sheets, origin, gathered)


def add_sheets(sheets: Iterable[Sheet], origin: SourceFile, gathered: Gathered) -> None:
    """Put each sheet of a file in its place: a table, a part of the description of the centre, or a tracker."""
    for sheet in sheets:
        raw = table_of(sheet, origin.file)
        key = fold(raw.stem)
        schema = gathered.table_of(raw.stem)
        if schema is not None and schema.name == ATTENDANCES:
            _add_list(of_sheet(raw, _origin(origin, schema.name, raw)), schema, gathered)
        elif schema is not None and _has_its_titles(raw, schema):
            _add_table(raw, schema, origin, gathered)
        elif key in SHEET_KEYS:
            gathered.centre_sheets[SHEET_KEYS[key]] = raw
            gathered.files.append(_origin(origin, None, raw))
        elif key not in SILENT_SHEETS and not raw.stem.startswith(ASIDE):
            header = raw.header if raw.rows else ()
            unplaced = _unknown_table(origin.file, raw.sheet, raw.stem, header, gathered)
            gathered.trackers.append(Tracker(origin, sheet, unplaced))


def _has_its_titles(raw: RawTable, schema: TableSchema) -> bool:
    """Whether a sheet that bears the name of a table has its titles, half of those that it must have at least.

    A table that nobody keeps another way is always taken for itself: what it lacks is told.
    """
    if schema.name not in READ or not raw.rows:
        return True
    table = below_titles(raw, schema.has_title)
    found = recognised(schema, table.header).values()
    required = [column for column in schema.fields if column.required]
    return 2 * sum(column in found for column in required) >= len(required)


def _add_table(raw: RawTable, schema: TableSchema, origin: SourceFile, gathered: Gathered) -> None:
    first = gathered.tables.get(schema.name)
    if first is not None:
        gathered.problems.append(_second(raw, schema, first))
        return
    raw = below_titles(raw, schema.has_title)
    gathered.tables[schema.name] = raw
    gathered.files.append(_origin(origin, schema.name, raw))


def _add_list(found: ListFile, schema: TableSchema, gathered: Gathered) -> None:
    first = gathered.attendances
    if first is not None and found.blank:
        return
    if first is None or first.blank:
        gathered.attendances = found
        gathered.files = [file for file in gathered.files if first is None or file is not first.origin]
        gathered.files.append(found.origin)
        return
    gathered.problems.append(_second(found.origin, schema, first.origin))


def _second(again: RawTable | SourceFile, schema: TableSchema, first: RawTable | SourceFile) -> Problem:
    place = first.file if first.sheet is None else f"{first.file}, feuille {quoted(first.sheet)}"
    message = f"la table {quoted(schema.title)} est fournie deux fois (déjà lue dans {place}), attendu une seule"
    return file_problem(again.file, message, "duplicate-table", sheet=again.sheet, table=schema.name)


def _origin(origin: SourceFile, table: str | None, raw: RawTable) -> SourceFile:
    return SourceFile(table, origin.file, raw.sheet, origin.mtime, origin.sha256, len(raw.rows))


def _csv_header(content: bytes, file: str, gathered: Gathered) -> tuple[str, ...]:
    """The titles of a file that is no table; none when it cannot be read, or has no row below them."""

    def known(title: str) -> bool:
        return any(schema.has_title(title) for schema in gathered.schemas.values())

    try:
        found = open_csv(content, file, known)
        return found.header if next(iter(found.rows), None) is not None else ()
    except UnreadableError:
        return ()


def _unknown_table(file: str, sheet: str | None, stem: str, header: tuple[str, ...], gathered: Gathered) -> Problem:
    """What to say of a sheet or of a file that is no table; ``header`` is empty when it has no rows."""
    alike = lookalike(stem, header, gathered.schemas, sheet=sheet is not None) if header else None
    if alike is not None:
        return lookalike_problem(file, sheet, alike)
    names = ", ".join(quoted(schema.title if sheet else f"{schema.name}.csv") for schema in gathered.schemas.values())
    kind = "cette feuille ne correspond" if sheet else "ce fichier ne correspond"
    message = f"{kind} à aucune table, le contenu de {quoted(shown(stem))} n’est pas lu ({names})"
    return file_problem(file, message, "unknown-table", sheet=sheet, severity=Severity.WARNING)


def _unreadable(path: Path, gathered: Gathered, message: str) -> None:
    _note(gathered, path, message, "unreadable-file")
    schema = gathered.table_of(path.stem)
    gathered.unreadable.update([schema.name] if schema and path.suffix.lower() == ".csv" else gathered.schemas)
    gathered.has_centre_file = gathered.has_centre_file or path.name == CENTRE_FILE


def _note(gathered: Gathered, path: Path, message: str, code: str) -> None:
    gathered.problems.append(file_problem(display_name(path), message, code))
