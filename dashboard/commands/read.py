"""`python -m dashboard read`: what would be read of a centre’s own spreadsheet, and what is to be asked about it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.commands.centres import CommandError, answer_to, confirmed, folder_of, schemas_of, the_centre

if TYPE_CHECKING:
    from dashboard.settings import Settings
    from dashboard.sources import Centre, TableSchema
    from dashboard.sources.persons import Persons
    from dashboard.sources.problems import Problem
    from dashboard.sources.trackers.answers import AnswerBook
    from dashboard.sources.trackers.read import SheetReading, Understood
    from dashboard.sources.workbook import Sheet

DONE, FAILED = 0, 1
DESCRIPTION = """Montre ce qui serait lu d’un tableau de suivi tel que le centre le tient (XLSX, XLS, ODS, CSV, ZIP de
CSV) : feuilles, titres, colonnes, mots, questions, lignes. Rien n’est écrit, sauf les réponses avec --keep. Code 0
quand tout est compris, 1 quand il reste une question ou une erreur. Guide : docs/tableaux.md."""


def add(commands: argparse._SubParsersAction[Any]) -> None:
    """Declare the command."""
    command = commands.add_parser("read", help="montre ce qui serait lu d’un tableau de suivi", description=DESCRIPTION)
    command.add_argument("path", metavar="FICHIER", type=Path)
    command.add_argument("--centre", metavar="C", default="", help="identifiant du centre dont c’est le tableau")
    command.add_argument(
        "--answer",
        metavar="CLÉ=RÉPONSE",
        action="append",
        default=[],
        help="répond à une question, telle qu’elle le dit",
    )
    command.add_argument("--keep", action="store_true", help="retient les réponses dans le dossier du centre")


def run(chosen: argparse.Namespace, settings: Settings) -> int:
    """Show it; returns 0, or 1 when something is still to be asked or to be mended."""
    try:
        return _shown(chosen, settings)
    except CommandError as error:
        print(error, file=sys.stderr)
        return FAILED


def _shown(chosen: argparse.Namespace, settings: Settings) -> int:
    from dashboard.quality.words import typeset
    from dashboard.sources.gather import display_name
    from dashboard.sources.problems import has_errors
    from dashboard.sources.report import report_text
    from dashboard.sources.trackers.answers import load_answers
    from dashboard.sources.trackers.read import nothing_read
    from dashboard.sources.validation import checked

    schemas = schemas_of(settings)
    centre, folder = _centre(chosen, settings, schemas)
    sheets = _sheets(chosen.path)
    kept, problems = load_answers(folder)
    given = dict(map(_answer, chosen.answer))
    persons = _persons(centre, settings)
    found = _read(sheets, schemas, centre, kept.with_given(given), persons)
    while found.questions and (answer := answer_to(found.questions[0])) is not None:
        given[found.questions[0].key] = answer
        found = _read(sheets, schemas, centre, kept.with_given(given), persons)
    problems = [*problems, *found.problems]
    problems += [] if found.tables or found.questions else [nothing_read(display_name(chosen.path))]
    problems += found.unasked(checked(found.tables, schemas, centre, persons.answered({**given, **found.used})))
    problems += _losses(found, folder, centre, schemas, settings)
    problems += _unasked(chosen, given.keys() - found.used.keys() - {question.key for question in found.questions})
    print(typeset("\n".join(_lines(found, schemas))))
    print(f"\n{report_text(problems)}")
    for question in found.questions:
        print(f"  [question] {question.problem().text()}")
    if given and (
        chosen.keep or (sys.stdin.isatty() and confirmed(typeset("Retenir ces réponses pour ce centre ?"), yes=False))
    ):
        _keep(folder, found)
    return FAILED if found.questions or has_errors(problems) else DONE


def _centre(chosen: argparse.Namespace, settings: Settings, schemas: Mapping[str, TableSchema]) -> tuple[Centre, Path]:
    """The centre whose file it is: the one named, the one in whose folder it is, else the default one."""
    from dashboard.sources import described_centre

    folder = chosen.path.absolute().parent
    if not chosen.centre and (folder / "centre.toml").is_file() and (centre := described_centre(folder, schemas)):
        return centre, folder
    loaded = the_centre(settings, schemas, chosen.centre)
    if loaded.centre is None:
        raise CommandError("La description de ce centre ne peut pas être lue.")
    return loaded.centre, folder_of(loaded)


def _sheets(path: Path) -> list[tuple[str, Sheet]]:
    from dashboard.sources.gather import MAX_FILE_BYTES, display_name
    from dashboard.sources.sheets import sheets_of

    try:
        content = path.read_bytes() if path.stat().st_size <= MAX_FILE_BYTES else b""
    except OSError:
        raise CommandError(f"{path} : fichier introuvable ou illisible.") from None
    sheets, problems = sheets_of(content, display_name(path))
    if problems:
        raise CommandError("\n".join(problem.text() for problem in problems))
    return [(display_name(path), sheet) for sheet in sheets]


def _read(
    sheets: list[tuple[str, Sheet]],
    schemas: Mapping[str, TableSchema],
    centre: Centre,
    answers: AnswerBook,
    persons: Persons,
) -> Understood:
    from dashboard.sources.trackers.read import understand

    return understand(sheets, schemas, centre, answers, persons)


def _persons(centre: Centre, settings: Settings) -> Persons:
    """What tells the names of people from those of territories."""
    from dashboard.snapshot import known_imports, known_territories
    from dashboard.sources.persons import Persons

    geo, near = settings.geo_dir, centre.departments
    return Persons(centre.not_persons, lambda: (one.name for one in known_territories(geo, known_imports(geo), near)))


def _answer(text: str) -> tuple[str, str]:
    key, equals, answer = text.rpartition("=")
    if not equals:
        raise CommandError("--answer s’écrit « CLÉ=RÉPONSE », comme le dit la question.")
    return key, answer


def _unasked(chosen: argparse.Namespace, keys: Iterable[str]) -> Iterator[Problem]:
    """Answers that nothing asks for, each as a warning: a slip in a key would change nothing, in silence."""
    from dashboard.sources.gather import display_name
    from dashboard.sources.problems import NARROW, Severity, quoted, shown
    from dashboard.sources.raw import file_problem

    for key in sorted(keys):
        message = f"réponse {quoted(shown(key))}{NARROW}: rien ne la demande dans ce fichier, elle ne change rien"
        yield file_problem(display_name(chosen.path), message, "unasked-answer", severity=Severity.WARNING)


def _keep(folder: Path, found: Understood) -> None:
    """Add the answers that served to those that are kept: those that somebody has given meanwhile stay."""
    from dashboard.commands.centres import told_to_wait
    from dashboard.sources.centre_lock import alone
    from dashboard.sources.trackers.answers import ANSWERS_FILE, keep_answers, load_answers

    try:
        with alone(folder, "des réponses", told_to_wait):
            kept, problems = load_answers(folder)
            if problems:
                raise CommandError("\n".join(problem.text() for problem in problems))
            keep_answers(folder, {**kept.kept, found.shape: {**kept.kept.get(found.shape, {}), **found.used}})
    except OSError as error:
        raise CommandError(f"Les réponses ne peuvent pas être écrites ({type(error).__name__}).") from None
    print(f"Réponses retenues : {folder.name}/{ANSWERS_FILE}.")


def _losses(
    found: Understood, folder: Path, centre: Centre, schemas: Mapping[str, TableSchema], settings: Settings
) -> list[Problem]:
    """What the centre would lose if this file told what its tables say, each as a warning."""
    from dashboard.indicators.losses import questions
    from dashboard.sources.frames import to_frame
    from dashboard.sources.last_good import LastGood
    from dashboard.sources.prepare import prepare
    from dashboard.sources.problems import Severity

    before = LastGood(settings.cache_dir, settings.data_dir).load(folder, schemas)
    if before is None or found.questions:
        return []
    tables = {
        name: to_frame(prepare(raw, schemas[name], centre.references, None), schemas[name])
        for name, raw in found.tables.items()
    }
    after = replace(before, path=folder, tables={**before.tables, **tables})
    return [replace(problem, severity=Severity.WARNING) for problem in questions(before, after, schemas)]


def _lines(found: Understood, schemas: Mapping[str, TableSchema]) -> Iterator[str]:
    """What was understood, line by line."""
    from dashboard.sources.problems import quoted, shown

    for reading in found.sheets:
        yield from _of_sheet(reading, schemas)
    for (table, column, text, code), count in found.heard.items():
        field = schemas[table].field(column)
        label = field.labels.get(code, code)
        yield f"  {field.title} : {quoted(shown(text))} lu {quoted(label)} ({_rows(count)})"
    for name, table_rows in found.tables.items():
        yield f"{schemas[name].title} : {_rows(len(table_rows.rows))}"


def _of_sheet(reading: SheetReading, schemas: Mapping[str, TableSchema]) -> Iterator[str]:
    from dashboard.sources.problems import quoted, shown
    from dashboard.sources.trackers.told import read_as

    name = f"{reading.file}, feuille {quoted(shown(reading.sheet.name))}"
    if not reading.layouts:
        yield f"{name} : non lue, {'rien n’y ressemble à une table' if reading.sheet.shown else 'masquée'}"
    for layout in reading.layouts:
        schema = schemas[layout.table]
        yield f"{name} : {schema.title}, titres à la ligne {layout.titles_row}, {_rows(len(layout.lines))}"
        for column in layout.columns:
            if field := read_as(column, schema):
                yield f"  colonne {quoted(shown(column.title))} : {field}"


def _rows(count: int) -> str:
    from dashboard.french import plural

    return plural(count, "ligne")
