"""A row that is edited in a form: put together with what others changed meanwhile, checked, each fault at its field."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from dashboard.centres.bundle import Files, Row, as_csv, key_of, rows_of
from dashboard.centres.changes import table_rows, with_row
from dashboard.centres.forms import Form, said_row
from dashboard.centres.model import Ground
from dashboard.centres.proposal import checked
from dashboard.french import agree, plural
from dashboard.sources import Problem, Severity, TableSchema
from dashboard.sources.gather import CENTRE_FILE
from dashboard.sources.persons import Persons
from dashboard.sources.prepared import NO_PERSON
from dashboard.sources.problems import NARROW, quoted
from dashboard.sources.schema import FieldSchema
from dashboard.sources.values import LIST_SEPARATOR
from dashboard.sources.written import centre_text

NAMED: Final = (
    f"Ce texte semble nommer une personne{NARROW}: écrivez sa fonction, sans son nom. Si personne n’est nommé, "
    "cochez la case."
)
GONE: Final = (
    f"Quelqu’un d’autre a retiré cette ligne pendant que vous y travailliez{NARROW}: rien n’est enregistré. Pour la "
    "garder, ajoutez-la de nouveau."
)

_MOST_NAMED: Final = 5
"""Rows called by their names in a message."""


@dataclass(frozen=True)
class Edit:
    """What becomes of a row.

    Attributes:
        row: with what was typed and what others changed meanwhile.
        key: what it is found by.
        faults: code of a column → what is wrong there. named: columns whose text seems to name somebody.
        errors: what is wrong elsewhere, in French.
        mine: the columns that were typed in, as against what was shown.
        files: those of the version that results; to be kept only when nothing is wrong.
    """

    row: Row
    key: str
    faults: Mapping[str, str] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    errors: tuple[str, ...] = ()
    mine: frozenset[str] = frozenset()
    files: Files = field(default_factory=dict, repr=False)

    @property
    def ready(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and not self.errors


def edited(
    form: Form, key: str, typed: Mapping[str, str], seen: Row, ground: Ground, nobody: Iterable[str] = ()
) -> Edit:
    """Work out what an edited row becomes.

    Args:
        form: of the table, as the files are now.
        key: of the row; "" for a new one.
        typed: column → text, see `Form.read`.
        seen: the row as it was when the form was shown.
        ground: what it is checked with.
        nobody: columns whose text names nobody, as the person says.
    """
    now = table_rows(form.files, form.schema).get(key) if key else {}
    said = form.read(typed, seen)
    mine = {name: text for name, text in said.cells.items() if text != seen.get(name, "")}
    touched = frozenset({*mine, *said.faults})
    if now is None:
        return Edit(dict(said.cells), key, errors=(GONE,), mine=touched)
    row = {**now, **mine}
    faults = {**_conflicts(form, mine, seen, now), **said.faults}
    files = _nobody_named(form, row, nobody, ground)
    files = with_row(files, form.schema, key, row)
    place = _place(files, form.schema, key, row)
    row = rows_of(files, form.schema)[place]
    found = new_errors(form.files, files, ground)
    own = [one for one in found if one.table == form.schema.name and one.row == place + 2]
    named = frozenset(_column(form.schema, one) for one in own if one.expected == NO_PERSON)
    for one in own:
        name = _column(form.schema, one)
        if name:
            faults.setdefault(name, NAMED if name in named else one.message)
    errors = [one.message for one in own if not _column(form.schema, one)]
    errors += [told(one, files, ground.schemas) for one in found if one not in own]
    return Edit(row, key_of(row, form.schema), faults, named, tuple(errors), touched, files)


def removed(form: Form, key: str, ground: Ground) -> Edit:
    """Work out what becomes of a centre without a row; what points to it is an error."""
    files = with_row(form.files, form.schema, key, None)
    row = table_rows(form.files, form.schema)[key]
    pointing: dict[str, list[Problem]] = {}
    errors = []
    for one in new_errors(form.files, files, ground):
        if one.code == "foreign-key" and one.table:
            pointing.setdefault(one.table, []).append(one)
        else:
            errors.append(told(one, files, ground.schemas))
    errors += [_pointing(ground.schemas[table], found, files) for table, found in pointing.items()]
    return Edit(row, key, errors=tuple(errors), files=files)


def _pointing(schema: TableSchema, found: Sequence[Problem], files: Files) -> str:
    """The rows of a table that point to one that would go."""
    rows = rows_of(files, schema)
    named = [name for one in found if one.row and (name := said_row(schema, rows[one.row - 2]))]
    more = f" et {plural(len(named) - _MOST_NAMED, 'autre')}" if len(named) > _MOST_NAMED else ""
    which = f"{NARROW}: {', '.join(map(quoted, named[:_MOST_NAMED]))}{more}" if named else ""
    verb = agree(len(found), "y renvoie", "y renvoient")
    return f"{plural(len(found), 'ligne')} de la table {quoted(schema.title)} {verb}{which}"


def _place(files: Files, schema: TableSchema, key: str, row: Row) -> int:
    """The place of a row in its table: of a new one, the last; of one whose key is changed, where it was."""
    rows = rows_of(files, schema)
    keys = [key_of(one, schema) for one in rows]
    wanted = key_of(row, schema)
    return keys.index(wanted) if key and wanted in keys else len(rows) - 1


def _conflicts(form: Form, mine: Row, seen: Row, now: Row) -> dict[str, str]:
    """What somebody else has changed meanwhile to something else: column → both values."""
    found = {}
    for name, text in mine.items():
        theirs = now.get(name, "")
        if theirs not in (seen.get(name, ""), text):
            column = form.schema.field(name)
            found[name] = (
                f"Quelqu’un d’autre a écrit {_said(column, theirs)} pendant que vous écriviez {_said(column, text)}"
                f"{NARROW}: gardez l’un des deux, puis enregistrez."
            )
    return found


def _said(column: FieldSchema, text: str) -> str:
    words = ", ".join(column.labels.get(one, one) for one in text.split(LIST_SEPARATOR))
    return quoted(words or "rien")


def new_errors(before: Files, after: Files, ground: Ground) -> list[Problem]:
    """What is wrong with files that was not before, in the words of the tables; rows are numbered from 2."""

    def errors(files: Files) -> list[Problem]:
        found = checked(_titled(files, ground.schemas), ground)
        return [one for one in found if one.severity is Severity.ERROR]

    found = errors(after)
    known = {(one.table, one.column, one.code, one.message) for one in errors(before)} if found else set()
    return [one for one in found if (one.table, one.column, one.code, one.message) not in known]


def _titled(files: Files, schemas: Mapping[str, TableSchema]) -> Files:
    """The files, their columns called as people know them: problems are told in these words."""
    written = dict(files)
    for name, schema in schemas.items():
        if content := files.get(f"{name}.csv"):
            header, *lines = csv.reader(io.StringIO(content.decode(), newline=""))
            titles = [schema.field(code).title if code in schema else code for code in header]
            written[f"{name}.csv"] = as_csv(titles, lines)
    return written


def _column(schema: TableSchema, problem: Problem) -> str:
    column = schema.field_of_header(problem.column) if problem.column else None
    return column.name if column else ""


def told(problem: Problem, files: Files, schemas: Mapping[str, TableSchema]) -> str:
    """What is wrong with a row, called by its name rather than by its number."""
    if problem.table is None or problem.row is None:
        return problem.message
    schema = schemas[problem.table]
    rows = rows_of(files, schema)
    row = rows[problem.row - 2] if 2 <= problem.row < len(rows) + 2 else {}
    name = said_row(schema, row)
    where = [schema.title, *([quoted(name)] if name else []), *([problem.column] if problem.column else [])]
    return f"{', '.join(where)}{NARROW}: {problem.message}"


def _nobody_named(form: Form, row: Row, columns: Iterable[str], ground: Ground) -> Files:
    """The files, the passages of some cells told to name nobody."""
    persons = Persons(form.centre.not_persons, ground.known_names)
    said = [one for name in columns if name in form.schema for one in persons.asked_about(row.get(name, ""))]
    if not said:
        return form.files
    centre = replace(form.centre, not_persons=tuple(dict.fromkeys((*form.centre.not_persons, *said))))
    return {**form.files, CENTRE_FILE: centre_text(centre).encode()}
