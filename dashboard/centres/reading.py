"""From dropped files to the rows of tables, each with its place in its file, as a person has corrected them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.centres.bundle import Files, Row
from dashboard.centres.kept_sheets import sheets_in
from dashboard.centres.model import LEAVE_OUT, Choices, Dropped, Ground
from dashboard.sources import Centre, Problem, Severity, TableSchema
from dashboard.sources.attendance_frame import ATTENDANCES
from dashboard.sources.centre import read_centre
from dashboard.sources.centre_sheets import centre_from_sheets
from dashboard.sources.gather import CENTRE_FILE, Gathered, add_sheets
from dashboard.sources.persons import Persons
from dashboard.sources.prepare import prepare
from dashboard.sources.prepared import PreparedTable
from dashboard.sources.problems import NARROW, quoted
from dashboard.sources.raw import RawRow, RawTable, RowPlace, SourceFile, file_problem, utc
from dashboard.sources.trackers.answers import ANSWERS_FILE, AnswerBook, read_answers
from dashboard.sources.trackers.identity import OWN_KEY
from dashboard.sources.trackers.inquiry import Inquiry
from dashboard.sources.trackers.read import Understood, nothing_read, understand
from dashboard.sources.typed_cells import precision_of
from dashboard.sources.worded_cells import read_words
from dashboard.sources.written import centre_text

Spot = tuple[str, str | None, int]
"""File, sheet and row."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """The rows of a table that dropped files bring, in canonical texts, and where each was read."""

    rows: tuple[Row, ...]
    places: tuple[RowPlace, ...]
    table: PreparedTable


@dataclass(frozen=True)
class Read:
    """All that dropped files say.

    Attributes:
        centre: whose they are; None when nothing describes it.
        files: the files of the current version, `centre.toml` among them.
        tables: table code → what comes in.
        understood: of the sheets that the centre keeps its own way.
        direct: table code → the sheet that is this table by its name.
        persons: tells the names of people, with what was answered about them.
        problems: what there is to say of the files and of their rows.
        left_out: rows that the person has left out. unread: why sheets were left.
    """

    centre: Centre | None
    files: Files
    tables: Mapping[str, Incoming]
    understood: Understood
    direct: Mapping[str, RawTable]
    answers: AnswerBook
    persons: Persons
    problems: tuple[Problem, ...]
    left_out: int = 0
    unread: tuple[Problem, ...] = ()


def read(current: Files, dropped: Sequence[Dropped], ground: Ground, choices: Choices) -> Read:
    """Read them; never raises for what is in them."""
    gathered = Gathered(ground.schemas)
    for one in dropped:
        _gather(one, gathered)
    centre, told = _centre(current, gathered, ground)
    files = dict(current)
    if centre is not None and CENTRE_FILE not in files:
        files[CENTRE_FILE] = centre_text(centre).encode()
    kept, unreadable = read_answers(files.get(ANSWERS_FILE, b""), ANSWERS_FILE)
    problems = [*gathered.problems, *told, *unreadable, *_lists(gathered)]
    answers = kept.with_given(choices.answers)
    persons = Persons(centre.not_persons if centre else (), ground.known_names)
    if centre is None:
        nothing = Understood({}, (), (), ())
        return Read(None, files, {}, nothing, {}, answers, persons, tuple(problems))
    understood = understand(
        [(tracker.origin.file, tracker.sheet) for tracker in gathered.trackers],
        ground.schemas, centre, answers, persons, frozenset(gathered.tables),
    )  # fmt: skip
    unread = understood.left([tracker.unplaced for tracker in gathered.trackers])
    raws = {**gathered.tables, **understood.tables}
    if not (raws or understood.questions or gathered.centre_sheets):
        problems += [nothing_read(one.name) for one in dropped if not gathered.problems]
    persons = persons.answered({**answers.of(understood.shape), **understood.used})
    prepared, left_out = {}, 0
    for name, raw in raws.items():
        corrected, out = _corrected(raw, choices, ground.schemas[name])
        left_out += out
        prepared[name] = prepare(
            corrected, ground.schemas[name], centre.references, persons, departments=centre.departments
        )
        problems += prepared[name].problems
    inquiry = Inquiry(answers.of(understood.shape))
    understood = understood.beside(inquiry, read_words(prepared, ground.schemas, centre, inquiry))
    tables = {
        name: _incoming(one, understood, _told(raws[name], ground.schemas[name])) for name, one in prepared.items()
    }
    return Read(
        centre, files, tables, understood, gathered.tables, answers, persons,
        (*problems, *understood.problems, *unread), left_out, tuple(unread),
    )  # fmt: skip


def row_key(table: str, spot: Spot) -> str:
    """What the corrections of a row are given under."""
    file, sheet, row = spot
    return f"{table}|{file}|{sheet or ''}|{row}"


def spot_of(key: str) -> tuple[str, str, str]:
    """The table of a row, its sheet (its file where there is none) and its number, from the key of its corrections."""
    spot, _, row = key.rpartition("|")
    table, _, place = spot.partition("|")
    file, _, sheet = place.rpartition("|")
    return table, sheet or file, row


def place_of(raw: RawTable | PreparedTable, number: int) -> Spot:
    """Where a row of a table was read."""
    place = raw.places.get(number)
    return (place.file, place.sheet, place.row) if place is not None else (raw.file, raw.sheet, number)


def _gather(one: Dropped, gathered: Gathered) -> None:
    sheets, problems = sheets_in(one)
    gathered.problems += problems
    origin = SourceFile(None, one.name, None, utc(0.0), hashlib.sha256(one.content).hexdigest(), 0)
    add_sheets(sheets, origin, gathered)


def _centre(current: Files, gathered: Gathered, ground: Ground) -> tuple[Centre | None, list[Problem]]:
    """The centre of the current version, else the one that the guide gives, else the one that a workbook describes."""
    if CENTRE_FILE in current:
        return read_centre(current[CENTRE_FILE], CENTRE_FILE)
    if ground.centre is not None:
        return ground.centre, []
    file = next((raw.file for raw in gathered.centre_sheets.values()), "")
    _, centre, problems = centre_from_sheets(gathered.centre_sheets, file)
    if centre is None and not problems:
        message = "le centre n’est pas encore décrit, attendu son nom, sa région et ses départements"
        problems = [file_problem("", message, "no-centre")]
    return centre, problems


def _lists(gathered: Gathered) -> Iterator[Problem]:
    found = gathered.attendances
    if found is not None and not found.blank:
        title = gathered.schemas[ATTENDANCES].title
        message = f"la table {quoted(title)} n’est pas lue ici{NARROW}; déposez-la dans {quoted('Listes de présence')}"
        origin = found.origin
        yield file_problem(origin.file, message, "list-elsewhere", sheet=origin.sheet, severity=Severity.WARNING)


def _corrected(raw: RawTable, choices: Choices, schema: TableSchema) -> tuple[RawTable, int]:
    """The table with what a person typed in the place of its cells, and how many rows they have left out."""
    wanted = {row.number: choices.corrections.get(row_key(schema.name, place_of(raw, row.number))) for row in raw.rows}
    typed = [name for row in wanted.values() for name in row or () if name in schema]
    known = {column.name for title in raw.header if (column := schema.field_of_header(title))}
    header = (*raw.header, *(name for name in dict.fromkeys(typed) if name not in known))
    positions: dict[str, int] = {}
    for position, title in enumerate(header):
        if column := schema.field_of_header(title):
            positions.setdefault(column.name, position)
    rows, out = [], 0
    for row in raw.rows:
        texts = wanted[row.number] or {}
        if texts.get(LEAVE_OUT):
            out += 1
            continue
        cells = [*row.cells, *([None] * (len(header) - len(row.cells)))] if texts else list(row.cells)
        for name, text in texts.items():
            if name in positions:
                cells[positions[name]] = text
        rows.append(RawRow(row.number, tuple(cells)))
    return replace(raw, header=header, rows=rows), out


def _told(raw: RawTable, schema: TableSchema) -> list[str]:
    """The columns of a table in the form of its schema that it tells, filled or not, but for its key.

    A number typed « 12 » where the last file had « env. 12 » is an exact one: its precision is told with it.
    """
    columns = [column for title in raw.header if (column := schema.field_of_header(title))]
    names = (name for column in columns for name in (column.name, precision_of(column, schema)))
    return [name for name in dict.fromkeys(names) if name and name not in schema.primary_key]


def _incoming(table: PreparedTable, understood: Understood, told: Sequence[str]) -> Incoming:
    """The rows of a table, "" where they tell that a cell is empty; see `Row` of the trackers for their own.

    Those of a tracker have the mark of the centre in the place of an identifier.
    """
    names, name = list(table.columns), table.schema.primary_key[0]
    own = table.schema.name in understood.tables and len(table.schema.primary_key) == 1
    written = {code: column.title for code, column in table.columns.items()}
    rows, places = [], []
    for index, (number, cells) in enumerate(zip(table.numbers, table.rows, strict=True)):
        spot = place_of(table, number)
        titles = table.places[number].titles if number in table.places else written
        if table.schema.name in understood.tables:
            told = [column for column in names if table.cell(index, column) is not None]
        filled = {column: text for column, text in zip(names, cells, strict=True) if text}
        row = {
            column: text for column, text in {**dict.fromkeys(told, ""), **filled}.items() if column != name or not own
        }
        if own and (mark := understood.marks.get(spot)):
            row[OWN_KEY] = mark
        rows.append(row)
        places.append(RowPlace(*spot, titles))
    return Incoming(tuple(rows), tuple(places), table)
