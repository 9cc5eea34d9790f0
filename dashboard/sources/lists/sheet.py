"""A centre that keeps its attendances with people's names in its own folder: pseudonymised while it is read.

The rest of the reading never meets the names: what it is handed has the columns of the table, codes instead of people.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.french import plural
from dashboard.sources.attendance_list import ListFile, examples, may_name_people
from dashboard.sources.lists.convert import Converted, Events, KnownEvent, Reading, convert
from dashboard.sources.lists.headers import IDENTITY
from dashboard.sources.lists.kept import KEPT_FILE, load_kept
from dashboard.sources.lists.keys import KeySource, UnusableKeyError
from dashboard.sources.lists.model import ListRead
from dashboard.sources.lists.places import Places
from dashboard.sources.lists.profiles import RULES_FILE, load_profiles
from dashboard.sources.lists.read import read_list
from dashboard.sources.prepared import PreparedTable
from dashboard.sources.problems import NARROW, Problem, Severity
from dashboard.sources.raw import Record, Records, file_problem
from dashboard.sources.schema import TableSchema
from dashboard.sources.text import fold
from dashboard.territories.lists import Territories


@dataclass(frozen=True, slots=True)
class PrivateLists:
    """What the nominative lists of the centres are read with.

    Attributes:
        territories: gives the territories, those near some departments (codes) listed in full, when a list is met.
    """

    key: KeySource
    territories: Callable[[Collection[str]], Territories]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list is."""

    path: Path
    folder: Path
    departments: tuple[str, ...] = ()


def without_names(
    file: ListFile,
    place: Place,
    schema: TableSchema,
    events: PreparedTable | None,
    private: PrivateLists | None,
) -> tuple[ListFile | None, list[Problem]]:
    """Give a centre's attendances without the names.

    Args:
        file: what was found in its folder, whose rows have no codes (`nominative.has_codes`).
        private: None when nobody gave a key source: a list that names people is then left out.

    Returns: the same file when it is no list of people; else one whose rows have, or None when it cannot be made
        so, and what there is to say. Without a key it is left out with a warning: the rest of the centre is shown.
    """
    try:
        return _without_names(file, place, schema, events, private)
    finally:
        # It outlives the reading, and may hold what a cell says of a person.
        fold.cache_clear()


def _without_names(
    file: ListFile,
    place: Place,
    schema: TableSchema,
    events: PreparedTable | None,
    private: PrivateLists | None,
) -> tuple[ListFile | None, list[Problem]]:
    kept, problems = load_kept(place.folder)
    read = read_list(place.path, None, file.origin.sheet, kept)
    if IDENTITY.isdisjoint(read.mapping) and not may_name_people(file):
        return file, []
    template_rows = examples(file)
    told = [*read.problems, *(_elsewhere(question.problem()) for question in read.questions)]
    problems += [replace(problem, file=file.origin.file, table=schema.name) for problem in told]
    if not read.ok:
        return None, problems
    read = replace(read, rows=tuple(row for row in read.rows if row.number not in template_rows))
    try:
        converted, digest = _converted(read, file, place, schema, events, private, problems)
    except UnusableKeyError as error:
        message = f"liste nominative, elle n’est pas lue. {error}"
        return None, [*problems, _problem(file, schema, message, "no-key", Severity.WARNING)]
    problems += _told(converted, file, schema)
    return replace(
        file, origin=replace(file.origin, sha256=digest), open=_opener(converted, schema), lasting=False
    ), problems


def _converted(
    read: ListRead,
    file: ListFile,
    place: Place,
    schema: TableSchema,
    events: PreparedTable | None,
    private: PrivateLists | None,
    problems: list[Problem],
) -> tuple[Converted, str]:
    """The rows, and the hash of all that they come from."""
    if private is None:
        raise UnusableKeyError("Aucune clé secrète n’est donnée pour la lire.")
    key = private.key.key()
    profiles, faults = load_profiles(place.folder, schema.field("profile").codes_by_text)
    problems += faults
    places = Places(private.territories(place.departments), place.departments)
    converted = convert(
        read,
        Reading(key, profiles, places, _events(events)),
        list_digest=file.origin.sha256,
        suffix=place.path.suffix,
    )
    parts = [file.origin.sha256, key.key_id, *(_digest(place.folder / name) for name in (RULES_FILE, KEPT_FILE))]
    return converted, hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _events(table: PreparedTable | None) -> Events:
    if table is None:
        return Events(())
    columns = (table.column(name) for name in ("event_id", "title", "modality"))
    return Events(KnownEvent(*cells) for cells in zip(*columns, strict=True))


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _opener(converted: Converted, schema: TableSchema) -> Callable[[], Records]:
    rows = converted.people.rows

    def lines() -> Iterator[Record]:
        for number, row in enumerate(rows, start=2):
            yield number, [getattr(row, name) for name in schema.names]

    return lambda: Records(schema.names, 1, lines(), len(rows))


def _told(converted: Converted, file: ListFile, schema: TableSchema) -> Iterator[Problem]:
    people = converted.people
    unknown = sum(not row.profile for row in people.rows)
    yield _problem(
        file,
        schema,
        f"liste nominative, pseudonymisée à la lecture{NARROW}: {plural(people.lines, 'ligne')}, "
        f"{plural(len(people.rows), 'présence')}, dont {unknown} sans profil. Ni nom, ni adresse, ni téléphone, "
        "ni fonction n’est gardé",
        "pseudonymised",
        Severity.INFO,
    )
    for number in converted.lost:
        message = "la ligne ne dit pas une action connue, attendu un identifiant de la table des actions"
        yield replace(_problem(file, schema, message, "unknown-event", Severity.ERROR), row=number)


def _elsewhere(question: Problem) -> Problem:
    """A question, which a file in a folder cannot be answered about: by whom it can."""
    way = "corrigez-la, ou sortez le fichier du dossier et importez-le par la commande attendances, qui les prend"
    return replace(question, message=f"{question.message}{NARROW}; {way}")


def _problem(file: ListFile, schema: TableSchema, message: str, code: str, severity: Severity) -> Problem:
    return file_problem(file.origin.file, message, code, sheet=file.origin.sheet, severity=severity, table=schema.name)
