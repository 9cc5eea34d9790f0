"""What files that a person drops would do to a centre: what they say, what they leave open, what they would change.

Pure: the same files, answers and corrections always make the same proposal, and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from dashboard.centres.bundle import IMPORT, Files, key_of, rows_of, shown_files, with_rows
from dashboard.centres.changes import changes
from dashboard.centres.effects import compared, effects, hidden_cells, lost
from dashboard.centres.merging import Merge, merge
from dashboard.centres.model import (
    LEAVE_OUT,
    WANTED,
    Asked,
    Choices,
    ColumnRead,
    Dropped,
    Effect,
    FaultyRow,
    Ground,
    Heard,
    Hidden,
    How,
    Proposal,
    SheetRead,
)
from dashboard.centres.reading import Read, Spot, place_of, read, row_key
from dashboard.sources import Problem, Severity, TableSchema, has_errors
from dashboard.sources.attendance_frame import ATTENDANCES
from dashboard.sources.loader import load_files
from dashboard.sources.prepared import PreparedTable
from dashboard.sources.problems import shown
from dashboard.sources.questions import TYPED, Question
from dashboard.sources.raw import RawRow, RawTable, RowPlace
from dashboard.sources.schema import FieldSchema
from dashboard.sources.trackers.answers import ANSWERS_FILE, answers_text
from dashboard.sources.trackers.told import read_as
from dashboard.sources.validation import checked as typed_tables_checked
from dashboard.sources.values import plain_text

__all__ = [
    "LEAVE_OUT", "WANTED", "Asked", "Choices", "ColumnRead", "Dropped", "Effect", "FaultyRow", "Ground", "Heard",
    "Hidden", "How", "Proposal", "SheetRead", "checked", "hidden_cells", "propose",
]  # fmt: skip
_ORDER = tuple(Severity)
_HELD = "tableau de bord"
"""What is called the file of rows that no dropped file has."""
_CLOSED = ("Lignes", "Feuille", "Réunions", "Ligne", "Doublon", "Nom")
"""Kinds of questions that nothing but a choice answers."""


def propose(current: Files, dropped: Sequence[Dropped], ground: Ground, choices: Choices | None = None) -> Proposal:
    """Work out what dropped files would do. Never raises for what is in them.

    Args:
        current: the files of the current version (`Versions.files`), with `attendances.csv` when its lists are to be
            counted in the effects; nothing for a centre that has none.
        dropped: the files: a tracker as the centre keeps it, the XLSX template, CSV tables, a ZIP of CSV files.
        ground: what they are read with.
        choices: what the person has said so far.
    """
    choices = choices or Choices()
    said = read(current, dropped, ground, choices)
    how, merges = _merged(said, ground, choices)
    questions = [_asked(one) for one in said.understood.questions]
    questions += [one for done in merges.values() for one in done.questions]
    files = said.files
    for name, done in merges.items():
        schema = ground.schemas[name]
        files = with_rows(with_rows(files, schema, done.rows), schema, done.base, imported=True)
    files = _with_answers(files, said)
    problems = [*said.problems, *_validated(said, files, merges, ground)]
    problems = _in_order(said.understood.unasked(problems))
    faulty = tuple(_faulty(said, problems, ground))
    found = Proposal(
        tuple(_sheets(said, ground)), tuple(_heard(said, ground)), tuple(questions), tuple(problems), faulty, how,
        _without_lists(files), left_out=said.left_out,
    )  # fmt: skip
    if questions or has_errors(problems) or said.centre is None:
        return replace(found, changes=changes(current, files, ground.schemas))
    both = compared(current, files, ground)
    losses = [one for one in lost(both, ground) if choices.answers.get(one.key) != WANTED]
    return replace(
        found,
        questions=tuple(losses),
        changes=changes(current, files, ground.schemas),
        effects=effects(both),
        applies=bool(merges) and dict(files) != dict(current),
    )


def _without_lists(files: Files) -> dict[str, bytes]:
    lists = {f"{before}{ATTENDANCES}.csv" for before in ("", IMPORT)}
    return {name: content for name, content in files.items() if name not in lists}


def checked(files: Files, ground: Ground) -> tuple[Problem, ...]:
    """What there is to say of the files of a centre as a whole, as of a folder: what a form changes is checked so."""
    loaded = load_files(shown_files(files), "centre", ground.schemas, ground.known_names)
    return tuple(_in_order(loaded.problems))


def _merged(said: Read, ground: Ground, choices: Choices) -> tuple[How, dict[str, Merge]]:
    """Each table that comes in, merged, and the way: a file that has most of what the last import had replaces it."""

    def every(how: How) -> dict[str, Merge]:
        filled = {name: one for name, one in said.tables.items() if one.rows}
        return {
            name: merge(said.files, one, ground.schemas[name], choices.answers, how) for name, one in filled.items()
        }

    if choices.how:
        return choices.how, every(choices.how)
    made = every("replace")
    known = sum(one.known for one in made.values())
    if known and 2 * sum(one.found for one in made.values()) < known:
        return "complete", every("complete")
    return "replace", made


def _with_answers(files: Files, said: Read) -> dict[str, bytes]:
    """The files with what was answered about files of this shape, so that it is not asked again."""
    if not said.understood.used:
        return dict(files)
    kept, shape = said.answers.kept, said.understood.shape
    text = answers_text({**kept, shape: {**kept.get(shape, {}), **said.understood.used}})
    return {**files, ANSWERS_FILE: text} if text else dict(files)


def _validated(said: Read, files: Files, merges: Mapping[str, Merge], ground: Ground) -> Iterator[Problem]:
    """What the schemas say of the tables that would result, each row at its place in the dropped files."""
    if said.centre is None:
        return
    tables = {}
    for name, schema in ground.schemas.items():
        rows = rows_of(files, schema) if name != ATTENDANCES else []
        if rows:
            tables[name] = _raw(schema, rows, merges.get(name))
    yield from typed_tables_checked(tables, ground.schemas, said.centre, said.persons)


def _raw(schema: TableSchema, rows: Sequence[Mapping[str, str]], done: Merge | None) -> RawTable:
    known = done.places if done is not None else {}
    places = {
        number: known.get(key_of(row, schema)) or RowPlace(_HELD, schema.title, number, {})
        for number, row in enumerate(rows, 2)
    }
    header = tuple(name for name in schema.names if any(name in row for row in rows))
    lines = [RawRow(number, tuple(row.get(name) for name in header)) for number, row in enumerate(rows, 2)]
    return RawTable(schema.name, _HELD, schema.title, header, lines, places=places)


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Errors first; what is said twice is told once."""
    return sorted(dict.fromkeys(problems), key=lambda one: _ORDER.index(one.severity))


def _faulty(said: Read, problems: Sequence[Problem], ground: Ground) -> Iterator[FaultyRow]:
    """The rows of the files that have errors."""
    wrong: dict[Spot, list[Problem]] = {}
    for one in problems:
        if one.severity is Severity.ERROR and one.row is not None:
            wrong.setdefault((one.file, one.sheet, one.row), []).append(one)
    for name, incoming in said.tables.items():
        schema = ground.schemas[name]
        for index, number in enumerate(incoming.table.numbers):
            spot = place_of(incoming.table, number)
            of_row = [one for one in wrong.get(spot, ()) if one.table in (name, None)]
            if of_row:
                faults: dict[str, tuple[str, ...]] = {}
                for one in of_row:
                    column = _column(one.column, incoming.places[index], schema)
                    faults[column] = (*faults.get(column, ()), one.message)
                cells = _cells(incoming.table, index)
                yield FaultyRow(row_key(name, spot), name, schema.title, *spot, cells, faults)


def _column(title: str | None, place: RowPlace, schema: TableSchema) -> str:
    """The code of the column that a problem calls as its file does; "" when it is none of the table."""
    if title is None:
        return ""
    known = {shown(text): column for column, text in place.titles.items()}
    column: FieldSchema | None = schema.field_of_header(title)
    return known.get(title) or (column.name if column else "")


def _cells(table: PreparedTable, index: int) -> dict[str, str]:
    """The cells of a row as they were typed; nothing where a person may be named."""
    return {name: "" if table.is_aside(index, name) else plain_text(table.cell(index, name)) for name in table.columns}


def _asked(one: Question) -> Asked:
    kind = one.key.partition(":")[0]
    free = kind not in _CLOSED or any(TYPED in choice for choice in one.choices)
    place = one.file, one.sheet, one.row, one.column
    return Asked(one.key, "reading", one.code, one.text, one.choices, *place, open=free)


def _sheets(said: Read, ground: Ground) -> Iterator[SheetRead]:
    """How each sheet was read."""
    for name, raw in said.direct.items():
        schema = ground.schemas[name]
        columns = tuple(_column_read(title, schema) for title in raw.header if title)
        yield SheetRead(raw.file, raw.sheet or "", schema.name, schema.title, raw.header_row, len(raw.rows), columns)
    reasons = {(one.file, one.sheet): one.message for one in said.unread}
    for reading in said.understood.sheets:
        sheet = shown(reading.sheet.name)
        if not reading.layouts:
            yield SheetRead(reading.file, sheet, reason=reasons.get((reading.file, reading.sheet.name), ""))
        for layout in reading.layouts:
            schema = ground.schemas[layout.table]
            columns = tuple(ColumnRead(shown(one.title), read_as(one, schema)) for one in layout.columns) + tuple(
                ColumnRead(shown(title), "") for _, title in layout.unknown
            )
            yield SheetRead(
                reading.file, sheet, schema.name, schema.title, layout.titles_row, len(layout.lines), columns
            )


def _column_read(title: str, schema: TableSchema) -> ColumnRead:
    column = schema.field_of_header(title)
    return ColumnRead(shown(title), column.title if column else "")


def _heard(said: Read, ground: Ground) -> Iterator[Heard]:
    for (table, column, text, code), count in said.understood.heard.items():
        schema = ground.schemas[table]
        found = schema.field(column)
        yield Heard(schema.title, found.title, shown(text), found.labels.get(code, code), count)
