"""Load a centre: its description and its tables, from a folder or from one workbook. Never raises for bad input."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.sources import cache
from dashboard.sources.attendance_frame import ATTENDANCES
from dashboard.sources.attendance_list import has_codes, read_list
from dashboard.sources.cache import Entry
from dashboard.sources.centre import Centre, default_centre
from dashboard.sources.centre_persons import named_in_centre
from dashboard.sources.centre_sheets import CENTRE_SHEET, centre_from_sheets
from dashboard.sources.codes import unknown_names
from dashboard.sources.frames import to_frame
from dashboard.sources.gather import CENTRE_FILE, Gathered, display_name, gather, gather_files, is_workbook
from dashboard.sources.named_cells import name_questions
from dashboard.sources.names import found
from dashboard.sources.persons import Persons
from dashboard.sources.prepare import prepare
from dashboard.sources.prepared import Around, PreparedTable
from dashboard.sources.problems import Problem, Severity, has_errors, quoted
from dashboard.sources.questions import Question
from dashboard.sources.raw import Progress, RawTable, SourceFile, UnreadableError, file_problem
from dashboard.sources.schema import TableSchema
from dashboard.sources.trackers.inquiry import Inquiry, unasked
from dashboard.sources.validation import validate_table
from dashboard.sources.values import plain_text
from dashboard.sources.vectorised import recognised
from dashboard.sources.worded_cells import read_words

if TYPE_CHECKING:
    from dashboard.sources.lists.sheet import PrivateLists
    from dashboard.sources.trackers.read import Understood


_ACTIONS = "events.csv"
Names = Callable[[], Iterable[str]]


@dataclass(frozen=True, slots=True)
class CentreTables:
    """What a centre's files hold.

    Attributes:
        centre: its description, or None when it cannot be used.
        tables: table code → typed frame (see :func:`dashboard.sources.frames.to_frame`), every table of the schemas.
        problems: everything to report: errors, warnings, information; questions too, as errors.
        questions: what is to be asked of a person before its files can be read.
        digest: SHA-256 of all that was read; equal digests mean equal content.
    """

    path: Path
    centre: Centre | None
    tables: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...]
    files: tuple[SourceFile, ...]
    digest: str
    questions: tuple[Question, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether the data can be used: a centre, and no error."""
        return self.centre is not None and not has_errors(self.problems)


def find_centres(data_dir: Path) -> list[Path]:
    """Return the folders of ``data_dir`` that describe a centre, in alphabetical order; empty if there is none.

    A folder is a centre's when it holds ``centre.toml``, a workbook or a table of actions: without its description, it
    is told to be wrong. ``schemas`` and hidden folders are not. A ``data_dir`` that holds ``centre.toml`` is itself the
    only centre.
    """
    if not data_dir.is_dir():
        return []
    if (data_dir / CENTRE_FILE).is_file():
        return [data_dir]
    folders = (
        path for path in data_dir.iterdir() if path.is_dir() and path.name != "schemas" and path.name[:1] not in "._"
    )
    return sorted(path for path in folders if _is_a_centre(path))


def _is_a_centre(folder: Path) -> bool:
    """Whether a folder is meant as a centre's; one that cannot be listed may be: whoever reads it is told."""
    try:
        return any((folder / name).is_file() for name in (CENTRE_FILE, _ACTIONS)) or any(
            map(is_workbook, folder.iterdir())
        )
    except OSError:
        return True


def described_centre(path: Path, schemas: Mapping[str, TableSchema]) -> Centre | None:
    """What a centre's folder or workbook says of itself, its tables not checked; None when it cannot be read."""
    gathered = gather(path, schemas)
    return gathered.centre if _settle_centre(path, gathered) else None


def load_centre(
    path: Path,
    schemas: Mapping[str, TableSchema],
    cache_dir: Path | None = None,
    progress: Progress | None = None,
    private: PrivateLists | None = None,
    *,
    published: bool = False,
) -> CentreTables:
    """Load a centre's folder, or one workbook.

    A folder holds ``centre.toml`` and one CSV file per table (named by its code or French title), or a workbook
    with one sheet per table; an absent table is an empty table. A workbook may describe its centre in sheets of its
    own, used where there is no ``centre.toml``; a lone workbook that does neither is checked against a minimal centre,
    with a warning. Bad input gives problems, never an exception.

    A long attendance list is kept below ``cache_dir``, where it is found at the next start (see
    :mod:`dashboard.sources.cache`); ``progress`` is told while it is read from its file. A list that names people
    is pseudonymised while it is read (see :mod:`dashboard.sources.lists.sheet`) with what ``private`` gives; without
    it, it is left out, with a warning.

    A free text that names a person is an error (see :mod:`dashboard.sources.persons`), unless the whole was
    ``published``: it was looked at before.
    """
    gathered = gather(path, schemas)

    def names() -> Iterator[str]:
        near = gathered.centre.departments if gathered.centre else ()
        return (one.name for one in private.territories(near)) if private else iter(())

    return _loaded(path, gathered, cache_dir, progress, private, names if private else None, published=published)


def load_files(
    files: Mapping[str, bytes], folder: str, schemas: Mapping[str, TableSchema], known_names: Names | None = None
) -> CentreTables:
    """Load a centre whose files are in memory, as from a folder of that name; see `load_centre`.

    Args:
        files: name of a file → its content, in codes as we write it; a list that names people is left out.
        known_names: gives the names of territories, which are no person's.
    """
    return _loaded(Path(folder), gather_files(files, folder, schemas), None, None, None, known_names, coded=True)


def _loaded(
    path: Path,
    gathered: Gathered,
    cache_dir: Path | None,
    progress: Progress | None,
    private: PrivateLists | None,
    known_names: Names | None,
    *,
    published: bool = False,
    coded: bool = False,
) -> CentreTables:
    """What has been gathered of a centre, validated; see `load_centre`."""
    schemas = gathered.schemas
    described = _settle_centre(path, gathered)
    persons = None if published else _persons(gathered, known_names)
    if persons is not None and described:
        _refuse_named(gathered, persons)
    known = gathered.centre if described else None
    understood = _understood(gathered, persons)
    if persons is not None:
        persons = persons.answered(gathered.answers.of(""))
    references = known.references if known is not None else {}
    near = known.departments if known is not None and not published else ()
    prepared = {
        name: prepare(gathered.tables[name], schema, references, persons, departments=near)
        for name, schema in schemas.items()
        if name in gathered.tables
    }
    inquiry = Inquiry(gathered.answers.of(""))
    if known is not None and not published and not coded:
        read_words(prepared, schemas, known, inquiry)
    asked = inquiry.places() | (understood.asked if understood is not None else frozenset())
    _pseudonymise(path, gathered, prepared.get("events"), private)
    around = Around(known, prepared, schemas, gathered.unreadable, persons)
    people = _attendances(gathered, around, cache_dir, progress)
    problems = [*gathered.problems, *_unknown_names(known, gathered)]
    for name in schemas:
        if name == ATTENDANCES and people is not None:
            problems.extend(people.problems)
        elif name in prepared:
            problems.extend(unasked(validate_table(name, around), asked))
    problems.extend(question.problem() for question in inquiry.questions())
    rows = {name: len(table.numbers) for name, table in prepared.items()}
    frames = {name: to_frame(prepared.get(name), schema) for name, schema in schemas.items()}
    if people is not None:
        rows[ATTENDANCES], frames[ATTENDANCES] = people.rows, people.frame
    return CentreTables(
        path=path,
        centre=gathered.centre,
        tables=MappingProxyType(frames),
        problems=tuple(problems),
        files=tuple(replace(file, rows=rows.get(file.table or "", file.rows)) for file in gathered.files),
        digest=_digest(gathered.files),
        questions=(
            *(understood.questions if understood is not None else ()),
            *inquiry.questions(),
            *(name_questions(prepared.values(), persons) if persons is not None else ()),
        ),
    )


def _understood(gathered: Gathered, persons: Persons | None) -> Understood | None:
    """Read what a centre keeps its own way, with the answers that it has given; None when there is nothing such."""
    if not gathered.trackers or gathered.centre is None:
        return None
    # Only here: places are known by the territories, which need this package.
    from dashboard.sources.trackers.read import nothing_read, understand

    sheets = [(tracker.origin.file, tracker.sheet) for tracker in gathered.trackers]
    given = frozenset(gathered.tables)
    found = understand(sheets, gathered.schemas, gathered.centre, gathered.answers, persons, given)
    gathered.problems += [*gathered.told_of_answers, *found.problems]
    gathered.problems += [question.problem() for question in found.questions]
    gathered.tables.update(found.tables)
    left = found.left([tracker.unplaced for tracker in gathered.trackers])
    gathered.problems += left
    nothing = not (found.tables or found.questions or gathered.tables)
    if nothing and not has_errors(left) and any(tracker.has_rows for tracker in gathered.trackers):
        gathered.problems.append(nothing_read(gathered.trackers[0].origin.file))
    origins = {tracker.origin.file: tracker.origin for tracker in gathered.trackers}
    read = {(place.file, name) for name, table in found.tables.items() for place in table.places.values()}
    gathered.files += [replace(origins[file], table=name) for file, name in sorted(read)]
    return found


def _pseudonymise(path: Path, gathered: Gathered, events: PreparedTable | None, private: PrivateLists | None) -> None:
    """Take the names out of a centre's attendances before anything else reads them, or leave them out whole."""
    found, schema = gathered.attendances, gathered.schemas.get(ATTENDANCES)
    if found is None or schema is None or has_codes(found, schema):
        return
    # Only here: the reading of lists needs the territories, which need this package.
    from dashboard.sources.lists.sheet import Place, without_names

    file = path / Path(found.origin.file).name if path.is_dir() else path
    departments = gathered.centre.departments if gathered.centre is not None else ()
    gathered.attendances, problems = without_names(
        found, Place(file, file.parent, departments), schema, events, private
    )
    gathered.problems.extend(problems)
    gathered.files = [file for file in gathered.files if file is not found.origin]
    if gathered.attendances is None:
        gathered.unreadable.add(ATTENDANCES)
    else:
        gathered.files.append(gathered.attendances.origin)


def _attendances(gathered: Gathered, around: Around, cache_dir: Path | None, progress: Progress | None) -> Entry | None:
    """Read the attendance list, if there is one that can be read; what was kept of one that is no more is erased."""
    found = gathered.attendances
    if found is not None:
        try:
            return read_list(found, around.schemas[ATTENDANCES], around, cache_dir, progress)
        except UnreadableError as error:
            gathered.problems.append(error.problem)
            gathered.unreadable.add(ATTENDANCES)
            gathered.files.remove(found.origin)
    if cache_dir is not None and around.centre is not None:
        cache.forget(cache_dir, around.centre.id)
    return None


def _settle_centre(path: Path, gathered: Gathered) -> bool:
    """Find the centre where ``centre.toml`` is absent. Returns whether its vocabularies are known."""
    if gathered.has_centre_file:
        return True
    file = next((raw.file for raw in gathered.centre_sheets.values()), display_name(path))
    described, gathered.centre, problems = centre_from_sheets(gathered.centre_sheets, file)
    gathered.problems.extend(problems)
    if described:
        return True
    if is_workbook(path):
        message = (
            f"la feuille {quoted(CENTRE_SHEET)} n’est pas remplie et aucun fichier {CENTRE_FILE} n’accompagne "
            "le classeur, les thèmes, modes d’action et dispositifs ne sont donc pas vérifiés"
        )
        gathered.problems.append(file_problem(file, message, "no-centre", severity=Severity.WARNING))
        gathered.centre = default_centre(path.stem, _last_year(gathered))
    elif path.is_dir():
        message = f"fichier {CENTRE_FILE} absent, attendu la description du centre"
        gathered.problems.append(file_problem(display_name(path / CENTRE_FILE), message, "no-centre"))
    return False


def _unknown_names(centre: Centre | None, gathered: Gathered) -> Iterator[Problem]:
    """What the description of a centre names and nothing has: it would count or show nothing, without a word."""
    if centre is None:
        return
    yield from unknown_names(centre, *_described_in(gathered), gathered.schemas)


def _described_in(gathered: Gathered) -> tuple[str, Mapping[str, RawTable]]:
    """The file that describes the centre, and its sheets when it is a workbook."""
    sheets = {} if gathered.has_centre_file else gathered.centre_sheets
    files = [raw.file for raw in sheets.values()] or [
        one.file for one in gathered.files if Path(one.file).name == CENTRE_FILE
    ]
    return files[0], sheets


def _persons(gathered: Gathered, known_names: Names | None) -> Persons:
    """What tells the names of people in the texts of a centre; `known_names` are those of territories."""

    def known() -> Iterator[str]:
        yield from known_names() if known_names is not None else ()
        yield from (name for name in _organisations(gathered) if not found(name))

    return Persons(gathered.centre.not_persons if gathered.centre is not None else (), known)


def _organisations(gathered: Gathered) -> Iterator[str]:
    """Names of the organisations that a centre lists."""
    raw = gathered.tables.get("organisations")
    if raw is None:
        return
    columns = recognised(gathered.schemas["organisations"], raw.header)
    for at in (position for position, column in columns.items() if column.name == "name"):
        yield from (plain_text(row.cells[at]) for row in raw.rows if at < len(row.cells))


def _refuse_named(gathered: Gathered, persons: Persons) -> None:
    """Have no centre when its description names people: what it says is shown everywhere, in messages too."""
    if gathered.centre is None:
        return
    problems = list(named_in_centre(gathered.centre, *_described_in(gathered), persons))
    if problems:
        gathered.problems.extend(problems)
        gathered.centre = None


def _last_year(gathered: Gathered) -> int:
    years = [
        int(cell)
        for raw in gathered.tables.values()
        for row in raw.rows
        for cell in row.cells
        if isinstance(cell, int | float) and not isinstance(cell, bool) and 1990 <= cell <= 2100
    ]
    return max(years, default=2024)


def _digest(files: list[SourceFile]) -> str:
    whole = hashlib.sha256()
    for name, sheet, sha256 in sorted((file.file, file.sheet or "", file.sha256) for file in files):
        whole.update(f"{name}\0{sheet}\0{sha256}\n".encode())
    return whole.hexdigest()
