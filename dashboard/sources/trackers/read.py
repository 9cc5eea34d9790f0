"""Read the sheets that a centre keeps as the tables they stand for; what is not sure is asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from slugify import slugify

from dashboard.french import plural
from dashboard.sources.centre import Centre
from dashboard.sources.persons import Persons
from dashboard.sources.problems import NARROW, Problem, Severity, quoted, shown
from dashboard.sources.questions import Question
from dashboard.sources.raw import RawRow, RawTable, RowPlace, file_problem
from dashboard.sources.schema import TableSchema
from dashboard.sources.text import fold
from dashboard.sources.trackers.answers import AnswerBook
from dashboard.sources.trackers.columns import Columns
from dashboard.sources.trackers.identity import new_identifiers
from dashboard.sources.trackers.inquiry import Inquiry, unasked
from dashboard.sources.trackers.layout import Layout, Line, find_tables, is_of_people
from dashboard.sources.trackers.meetings import meetings_of
from dashboard.sources.trackers.people import People
from dashboard.sources.trackers.rows import Rows
from dashboard.sources.trackers.told import told
from dashboard.sources.trackers.vocabulary import Heard, Vocabulary
from dashboard.sources.trackers.words import Words, all_words
from dashboard.sources.values import plain_text
from dashboard.sources.workbook import Sheet

_TRIAL = re.compile(r"(test|essai|exemple)s?( \d+)?|(test|essai|exemple)\b.*\b(ne pas|supprimer|ignorer|effacer)\b.*")
"""Folded title of a line that somebody wrote to try."""
COUNT, LEAVE, READ = "compter", "laisser", "lire"


@dataclass(frozen=True, slots=True)
class SheetReading:
    """A sheet, the file that it is of, and the tables that were read in it: none when it is left."""

    file: str
    sheet: Sheet
    layouts: tuple[Layout, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """What the sheets of a file say.

    Attributes:
        tables: table code → rows in the values of its schema.
        problems: what there is to say.
        questions: what is to be asked; as long as there is one, the tables are not to be used.
        sheets: how each sheet was read, in their order.
        asked: file, sheet, row and column of all that is asked about.
        heard: table, column, word as written and code that it was read as → number of rows.
        shape: what tells files of this shape from the others. used: key → answer of those that served.
        marks: file, sheet and row → what the centre itself calls the row (« N° », « Réf. »).
    """

    tables: Mapping[str, RawTable]
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]
    sheets: tuple[SheetReading, ...]
    asked: frozenset[tuple[str, str | None, int | None, str | None]] = frozenset()
    shape: str = ""
    heard: Mapping[tuple[str, str, str, str], int] = field(default_factory=dict)
    used: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[tuple[str, str | None, int], str] = field(default_factory=dict)

    def left(self, unplaced: Iterable[Problem]) -> list[Problem]:
        """What there is to say of the sheets that were not read, of what there is to say of each."""
        return [one for one, sheet in zip(unplaced, self.sheets, strict=True) if not sheet.layouts]

    def unasked(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems of cells about which nothing is asked: the others only say that there is no answer yet."""
        return unasked(problems, self.asked)

    def beside(self, inquiry: Inquiry, heard: Mapping[tuple[str, str, str, str], int]) -> Understood:
        """The same, with what was asked and heard of the tables that are in the form of their schemas."""
        return replace(
            self,
            questions=(*self.questions, *inquiry.questions()),
            asked=self.asked | inquiry.places(),
            used={**self.used, **inquiry.used},
            heard={**self.heard, **heard},
        )


def nothing_read(file: str) -> Problem:
    """The error of a file in which no table was found: reading nothing is no success."""
    message = f"aucune table n’a été reconnue, rien n’est lu{NARROW}; attendu une ligne de titres et des lignes"
    return file_problem(file, message, "nothing-read")


@dataclass(slots=True)
class _Made:
    """The rows of a table, as they come from one sheet after the other, and the mark that the centre gives to each."""

    rows: list[dict[str, str]] = field(default_factory=list)
    places: list[RowPlace] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


def understand(
    sheets: Sequence[tuple[str, Sheet]],
    schemas: Mapping[str, TableSchema],
    centre: Centre,
    answers: AnswerBook,
    persons: Persons | None = None,
    given: frozenset[str] = frozenset(),
) -> Understood:
    """Read the sheets that a centre keeps. Never raises.

    Args:
        sheets: each with the folder and file that it is of, as messages name it.
        persons: tells the names of people; None for one that knows no territory.
        given: tables that the centre gives in the form of the schemas: what looks like one of them is left, and other
            sheets are only read when a person has said so.
    """
    words = all_words(schemas, centre.references)
    found = [
        _Found(file, sheet, [one for one in find_tables(sheet, words) if one.table not in given])
        for file, sheet in sheets
    ]
    shape = _shape(found)
    inquiry = Inquiry(answers.of(shape))
    people = People(persons or Persons(centre.not_persons), inquiry)
    problems: list[Problem] = []
    readings: list[SheetReading] = []
    made: dict[str, _Made] = {}
    held: list[tuple[RowPlace, dict[str, str]]] = []
    beside = any(layout.table == "events" and layout.lines for one in found for layout in one.layouts)
    heard = Heard()
    count_hidden, count_struck = _counts(found, inquiry, struck=False), _counts(found, inquiry, struck=True)
    for one in found:
        inquiry.file = one.file
        if is_of_people(one.sheet, words):
            problems.append(_of_people(one))
        wanted = one.layouts if one.layouts and _wanted(one, inquiry, sure=not given) else []
        layouts = [
            Columns(layout, words[layout.table], schemas[layout.table], centre.departments, inquiry).settled()
            for layout in wanted
            if people.wanted(list(filter(None, (_title(layout, line) for line in layout.lines))), layout)
        ]
        readings.append(SheetReading(one.file, one.sheet, tuple(layouts)))
        for layout in layouts:
            lines = [line for line in layout.lines if count_hidden or not line.hidden]
            lines = [line for line in lines if count_struck or not line.struck]
            lines = [line for line in lines if not _may_be_none(layout, line) or _is_row(layout, line, inquiry)]
            schema = schemas[layout.table]
            vocabulary = Vocabulary(schema, words[layout.table], centre, inquiry, heard)
            problems += told(one.file, layout, schema)
            problems += _add_rows(made.setdefault(layout.table, _Made()), one, layout, lines, vocabulary, people)
            if layout.table == "networks":
                held += [
                    (RowPlace(one.file, layout.sheet, number, {"source": _source(one)}), row)
                    for number, row in meetings_of(layout, lines, centre.as_of.isoformat(), inquiry, beside=beside)
                ]
    problems += [_across(one) for one in found if _stands_on_its_side(one, words)]
    _add_meetings(made, held, schemas["networks"], inquiry)
    tables = {name: _table(schemas[name], one, inquiry) for name, one in made.items() if one.rows}
    marks = {
        (place.file, place.sheet, place.row): mark
        for one in made.values()
        for place, mark in zip(one.places, one.marks, strict=True)
        if mark
    }
    return Understood(
        tables, tuple(problems), tuple(inquiry.questions()), tuple(readings), frozenset(inquiry.places()), shape, heard,
        inquiry.used, marks,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet of a file, and the tables in it."""

    file: str
    sheet: Sheet
    layouts: list[Layout]


def _shape(found: Sequence[_Found]) -> str:
    """What tells files of one shape from the others: the titles of their tables, and the names of their sheets."""
    names = sorted({re.sub(r"\d+", "", fold(one.sheet.name)).strip() for one in found if one.layouts})
    titles = sorted({fold(column.title) for one in found for layout in one.layouts for column in layout.columns})
    return hashlib.sha256("\n".join([*names, "", *titles]).encode()).hexdigest()[:12]


def _counts(found: Sequence[_Found], inquiry: Inquiry, *, struck: bool) -> bool:
    """Whether hidden rows, or those that are struck through, count: one question for all."""
    apart = [
        (one.file, layout, line)
        for one in found
        if one.sheet.shown
        for layout in one.layouts
        for line in layout.lines
        if (line.struck if struck else line.hidden)
    ]
    if not apart:
        return True
    inquiry.file, layout, line = apart[0]
    names = ", ".join(dict.fromkeys(quoted(shown(one.sheet)) for _, one, _ in apart))
    word, about, code = ("barrée", "barrées", "struck-rows") if struck else ("masquée", "masquées", "hidden-rows")
    counted = plural(len(apart), f"ligne {word}", f"lignes {word}s")
    question = f"{counted} ({names}){NARROW}: faut-il {'les' if len(apart) > 1 else 'la'} compter{NARROW}?"
    choices = {COUNT: "les compter comme les autres", LEAVE: "les laisser de côté"}
    return inquiry.ask("Lignes", about, question, choices, (layout.sheet, line.number, None), code=code) != LEAVE


def _of_people(one: _Found) -> Problem:
    message = (
        f"cette feuille ressemble à une liste de personnes{NARROW}; elle n’est pas lue. "
        "Si c’est un tableau d’actions ou d’organismes, retirez-en les colonnes de prénoms et de signatures"
    )
    return file_problem(one.file, message, "list-of-people", sheet=one.sheet.name, severity=Severity.WARNING)


def _stands_on_its_side(one: _Found, words: Mapping[str, Words]) -> bool:
    """Whether a sheet looks much more like a table once its rows and columns are exchanged."""
    turned = find_tables(one.sheet.across, words) if len(one.sheet.rows) <= _MOST_TITLES else []
    most, now = (max((layout.score for layout in layouts), default=0.0) for layouts in (turned, one.layouts))
    return most > 2 * now


def _across(one: _Found) -> Problem:
    message = (
        f"les titres sont dans une colonne, et chaque action dans une autre{NARROW}; attendu une action par ligne. "
        "Copiez ces cellules, puis collez-les sur une feuille vide par «\u202fCollage spécial, Transposé\u202f»"
    )
    return file_problem(one.file, message, "across", sheet=one.sheet.name)


def _wanted(one: _Found, inquiry: Inquiry, *, sure: bool) -> bool:
    """Whether a sheet is read: one that is hidden, or beside tables that are in the right form, only when told."""
    sheet = one.sheet
    if sheet.shown and sure:
        return True
    rows = plural(sum(len(layout.lines) for layout in one.layouts), "ligne")
    hidden = "" if sheet.shown else "est masquée et "
    question = f"cette feuille {hidden}ressemble à une table ({rows}){NARROW}: faut-il la lire{NARROW}?"
    choices = {LEAVE: "la laisser de côté", READ: "la lire"}
    return inquiry.ask("Feuille", sheet.name, question, choices, (sheet.name, None, None), code="sheet") == READ


def _may_be_none(layout: Layout, line: Line) -> bool:
    """Whether a line may be no row: it holds nothing but a title, or says that it is a trial."""
    return line.number in layout.alone or bool(_TRIAL.fullmatch(fold(_title(layout, line))))


def _is_row(layout: Layout, line: Line, inquiry: Inquiry) -> bool:
    """Whether such a line is a row: it may be a remark."""
    text = _title(layout, line)
    said, left = "ne dit que", "une remarque"
    if line.number not in layout.alone:
        said, left = "s’appelle", "un essai"
    question = f"cette ligne {said} {quoted(shown(text))}{NARROW}: est-ce une ligne à compter, ou {left}{NARROW}?"
    choices = {LEAVE: f"{left}, à laisser", COUNT: "une ligne, à compter"}
    about = f"{layout.sheet}, {text}"
    return inquiry.ask("Ligne", about, question, choices, (layout.sheet, line.number, None), code="lone-title") == COUNT


def _title(layout: Layout, line: Line) -> str:
    position = layout.place(layout.title_column)
    return plain_text(line.cells[position]) if position is not None and position < len(line.cells) else ""


def _add_meetings(
    made: dict[str, _Made], held: Sequence[tuple[RowPlace, dict[str, str]]], schema: TableSchema, inquiry: Inquiry
) -> None:
    """Add the meetings of networks to the actions, each with its network."""
    if not held:
        return
    networks = _table(schema, made["networks"], inquiry)
    rows = {
        (networks.places[row.number].file, networks.places[row.number].sheet, networks.places[row.number].row): dict(
            zip(networks.header, row.cells, strict=True)
        )
        for row in networks.rows
    }
    events = made.setdefault("events", _Made())
    for place, row in held:
        network = rows.get((place.file, place.sheet, place.row))
        if network is None:
            continue
        kind = "working_group" if network.get("kind") == "working_group" else "network_meeting"
        told = {"title": str(network["name"]), "network_id": str(network["network_id"]), "format": kind}
        events.rows.append(told | row | {"source": place.titles["source"]})
        events.marks.append("")
        events.places.append(replace(place, titles={}))


def _add_rows(
    made: _Made, one: _Found, layout: Layout, lines: Sequence[Line], vocabulary: Vocabulary, people: People
) -> list[Problem]:
    rows, schema = Rows(layout, vocabulary, _source(one)), vocabulary.schema
    titles = {column.name: column.title for column in layout.columns}
    # A sheet may bear the name of a theme.
    untold = "theme_ids" in schema and layout.place("theme_ids") is None
    theme = vocabulary.centre.references.get("themes", {}).get(fold(layout.sheet), "") if untold else ""
    own = _own_keys(layout, lines)
    for line in (part for whole in lines for part in one_by_link(whole, layout, vocabulary.words)):
        row = people.without_names(rows.row(line), schema, layout.sheet, line.number, titles)
        if theme:
            row |= {"theme_ids": theme, "theme_basis": "document"}
        made.rows.append(row)
        made.marks.append(own.get(line.number, ""))
        made.places.append(RowPlace(one.file, layout.sheet, line.number, titles))
    return rows.said


def _own_keys(layout: Layout, lines: Sequence[Line]) -> dict[int, str]:
    """Row number → the centre's own mark of each row, where every row has one and none comes twice."""
    position = layout.place("_key")
    if position is None:
        return {}
    marks = {
        line.number: slugify(plain_text(line.cells[position])) if position < len(line.cells) else "" for line in lines
    }
    return marks if all(marks.values()) and len(set(marks.values())) == len(marks) else {}


def _table(schema: TableSchema, made: _Made, inquiry: Inquiry) -> RawTable:
    """The rows as a table of the schema, with an identifier each; a row that comes twice is asked about."""
    key = schema.primary_key[0]
    marks = [mark for mark in made.marks if mark]
    if len(set(marks)) == len(marks):
        made.rows = [{key: mark, **row} if mark else row for row, mark in zip(made.rows, made.marks, strict=True)]
    kept: list[int] = []
    seen: set[tuple[str, ...]] = set()
    for index, row in enumerate(made.rows):
        same = tuple(row.get(one, "") for one in ("title", "name", "date_start", "date", "place", "year", "relation"))
        # Two names that are not told are not one.
        nameless = not re.search(r"\w", same[0] + same[1])
        if key in row or nameless or same not in seen or _is_another(row, made.places[index], inquiry):
            kept.append(index)
        seen.add(same)
    rows = _identified([made.rows[index] for index in kept], schema)
    header = tuple(dict.fromkeys(column for row in rows for column in row))
    cells = [tuple(row.get(column) for column in header) for row in rows]
    places = {number: made.places[index] for number, index in enumerate(kept, 2)}
    raw = [RawRow(number, one) for number, one in enumerate(cells, 2)]
    return RawTable(schema.name, made.places[0].file, None, header, raw, places=places)


def _identified(rows: Sequence[dict[str, str]], schema: TableSchema) -> list[dict[str, str]]:
    """The rows, each with its identifier: an organisation is one whatever the year, a new row of others is another."""
    key = schema.primary_key[0]
    taken = {row[key] for row in rows if key in row}
    new = [row for row in rows if key not in row]
    several = len(schema.primary_key) > 1
    made = iter(
        [slugify(row.get("name", "")) or slugify(schema.title) for row in new]
        if several
        else new_identifiers(new, taken, schema)
    )
    return [row if key in row else {key: next(made), **row} for row in rows]


def _is_another(row: Mapping[str, str], place: RowPlace, inquiry: Inquiry) -> bool:
    title = row.get("title") or row.get("name", "")
    inquiry.file = place.file
    question = (
        f"{quoted(shown(title))} est déjà écrit, à la même date et au même lieu{NARROW}: est-ce la même ligne deux "
        f"fois{NARROW}?"
    )
    choices = {LEAVE: "la même, à ne compter qu’une fois", COUNT: "une autre, à compter aussi"}
    about = f"{place.sheet}, {title}"
    return inquiry.ask("Doublon", about, question, choices, (place.sheet, place.row, None), code="twice") == COUNT


def _source(one: _Found) -> str:
    name = one.file.rpartition("/")[2]
    return f"{name}, feuille {quoted(one.sheet.name)}" if one.sheet.name else name


_MOST_TITLES: Final = 60
"""Rows of a sheet that may stand on its side: each would be a title."""
_AND: Final = re.compile(r"\s*(?:[+/&,;]|\bet\b)\s*")


def one_by_link(line: Line, layout: Layout, words: Words) -> list[Line]:
    """The line, once for each link that it tells: « Adhérent + financeur » is both."""
    position = layout.place("relation")
    if position is None or position >= len(line.cells):
        return [line]
    text = plain_text(line.cells[position])
    parts = [part for part in _AND.split(text) if part]
    whole = words.meaning("relation", text).code if text else ""
    if whole or len(parts) < 2 or not all(words.meaning("relation", part).code for part in parts):
        return [line]
    before, after = line.cells[:position], line.cells[position + 1 :]
    return [replace(line, cells=(*before, part, *after)) for part in parts]
