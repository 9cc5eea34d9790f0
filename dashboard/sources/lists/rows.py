"""Turn the rows of a list into people, leaving out what is none: totals, signatures, remarks, repeated titles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from dashboard.sources.lists.cells import (
    address_of,
    addresses_of,
    code_of,
    display_name,
    interval_of,
    is_moment,
    minutes_of,
    modality_in,
    modality_of,
    name_of,
    people_in,
    postcode_of,
    split_name,
    text_of,
    without_address,
)
from dashboard.sources.lists.grids import Grid
from dashboard.sources.lists.headers import IDENTITY
from dashboard.sources.lists.mapping import Roles
from dashboard.sources.lists.marks import ColumnMarks, is_substitute, mark_of, told
from dashboard.sources.lists.model import Kind, ListRow
from dashboard.sources.lists.words import (
    counts_others,
    fold,
    given_name_first,
    is_quantity,
    minutes_in_unit,
    tells_absence,
    word_set,
)
from dashboard.sources.questions import Answers
from dashboard.sources.raw import Cell, Fault, RawRow, is_blank
from dashboard.sources.text import TOTAL
from dashboard.sources.values import one_line, plain_text
from dashboard.territories.department_codes import doubtful_departments

_MAX_FILLED: Final = 200_000
_NOTE: Final = re.compile(
    rf"{TOTAL}|nombre d|nb\b|effectifs?\b|signatures?\b|cachet\b|fait (?:a|le)\b|visas?\b|"
    r"legende\b|remarques?\b|observations?\b|nota\b|certifi|page \d|emargements?\b|liste (?:des|arretee)\b|"
    r"source\b|etiquettes de lignes|soit \d|etc\b|suite\b|verso\b|fin de (?:la )?liste|animat(?:ion|eur|rice)\b|"
    r"\d+ (?:participant|present|absent|excuse|inscrit|personne|emarge|signature)|intervenant|merci\b|voir\b"
)
_HEADING: Final = re.compile(
    r"(?:mairie|ville|commune|metropole|communaute|agglomeration|prefecture|sous prefecture|ddets|dreets|caf|region|"
    r"departement|conseil|association|centre|maison|college|service|groupe|atelier|table)s?\b"
)
"""Begins a line that groups the people below it, where it stands alone on that line."""
_TEXTS: Final = frozenset({"given_name", "email", "organisation", "function", "postcode", "commune", "department"})
"""Roles of columns under which a cross stands only where a row is shifted."""
_NOTE_WORDS: Final = 6
_NOTE_LENGTH: Final = 60
_THERE: Final = word_set("presents presentes present presente venus venues")
_NOT_THERE: Final = word_set(
    "absents absentes absent absente excuses excusees excuse excusee desistements desistement desistes desiste "
    "annulations annules annule attente empeches empechees indisponibles decline"
)
_DID_NOT_COME: Final = re.compile(r"\b(?:pas|non|ne|n)\b(?: ont| sont| pu)* (?:ven|presente?|particip|assist)")
_SECTION_OTHERS: Final = word_set(
    "liste des les personnes et ou non membres la le s e es representes inscrits inscrites inscriptions d mais pas "
    "sans participants participantes participe assiste etaient etait ont sont se n ne pu venir invites invitees "
    "suite inscription"
)
_CIVILITY: Final = re.compile(r"(?:m|mr|mme|mlle|monsieur|madame|dr) ")


@dataclass(slots=True, repr=False)
class Taken:
    """The people of a list, and the numbers of the rows that need a word.

    Attributes:
        rows: the people. marked: whether any cell of presence is filled.
        notes: totals, headings, remarks. nameless: people without name or address. addressless: whose address is bad.
        substituted: people in whose place somebody else came.
        unclear: column → mark that is not understood, as it may be printed → rows.
        nobody: rows that may be nobody. shifted: whose cells seem to stand beside their columns.
        several: row → how many people it seems to stand for.
        departments: codes that a cell of department tells together → rows.
    """

    rows: list[ListRow] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    nameless: list[int] = field(default_factory=list)
    addressless: list[int] = field(default_factory=list)
    substituted: list[int] = field(default_factory=list)
    unclear: dict[int, dict[str, list[int]]] = field(default_factory=dict)
    nobody: list[int] = field(default_factory=list)
    shifted: list[int] = field(default_factory=list)
    several: dict[int, int] = field(default_factory=dict)
    departments: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    marked: bool = False


class RowReader:
    """Reads the rows below one header.

    Args:
        everybody: whether the caller says that everybody in the list was present.
        above: the row above the titles: « Excusés » is said of all the people below.
    """

    def __init__(
        self,
        grid: Grid,
        rows: Sequence[RawRow],
        titles: Sequence[str],
        roles: Roles,
        kind: Kind,
        answers: Answers,
        *,
        everybody: bool,
        above: RawRow | None = None,
    ) -> None:
        self._rows = rows
        self._titles = titles
        self._roles = roles
        self._kind = kind
        self._answers = answers
        self._everybody = everybody
        self._filled = _filled_down(grid, rows, roles)
        self._wide = _wide_rows(grid, roles)
        present = roles.get("present", ())
        self._marks = {column: self._column(column) for column in present if not tells_absence(titles[column])}
        self._absences = {column: self._column(column) for column in present if tells_absence(titles[column])}
        used = {column for taken in roles.values() for column in taken}
        self._quantities = [column for column, title in enumerate(titles) if column not in used and is_quantity(title)]
        self._folded_titles = [fold(title) for title in titles]
        self._sparse = _are_sparse(rows)
        self._absent_section = above is not None and bool(self._section(above))

    def _column(self, column: int) -> ColumnMarks:
        cells = [row.cell(column) for row in self._rows]
        return ColumnMarks(self._titles[column], cells, self._answers.present, self._answers.absent)

    def read(self) -> Taken:
        """Return the people, in order."""
        taken = Taken()
        for row in self._rows:
            if self._repeats_titles(row):
                continue
            people = self._answers.lines.get(row.number)
            if (shift := self._shift(row)) and people is None:
                taken.shifted.append(row.number)
            elif shift and people:
                row = RawRow(row.number, (*[None] * shift, *row.cells))
            if people == 0 or (people is None and self._is_note(row)):
                self._enter_section(row)
                taken.notes.append(row.number)
            elif (person := self._person(row, taken)) is not None:
                if people is None and person.present and self._may_be_nobody(row):
                    taken.nobody.append(row.number)
                if people is None and person.present and (seen := self._people_of(row)) > 1:
                    taken.several[row.number] = seen
                taken.rows.append(person)
                unnamed = replace(person, email="", surname="", given_name="")
                taken.rows.extend([unnamed] * ((people or 1) - 1))
        return taken

    def _may_be_nobody(self, row: RawRow) -> bool:
        """Tell whether a line may be a heading, a total or a remark: one text, where the others tell more."""
        if self._kind != "sheet" or self._sparse or not _is_one_text(row):
            return False
        text = next(plain_text(row.cells[column]) for column in row.filled if _has_letters(row.cells[column]))
        return not address_of(text) and not _CIVILITY.match(fold(text))

    def _shift(self, row: RawRow) -> int:
        """Return how many columns to the left of its own a row seems to stand: 0 where it is in its place.

        An address is then under a title of names, where another column is that of addresses; or a cross is beside the
        empty cell that should hold it, under the title of something else.
        """
        mails = self._roles.get("email", ())
        names = [column for role in IDENTITY - {"email"} for column in self._roles.get(role, ())]
        for column in (
            names if mails and not is_blank(row.cell(mails[0])) and not address_of(row.cell(mails[0])) else ()
        ):
            if address_of(row.cell(column)) and not without_address(plain_text(row.cell(column))):
                return max(mails[0] - column, 1)
        others = {taken[0] for role, taken in self._roles.items() if role in _TEXTS}
        return int(
            any(
                column - 1 in others and is_blank(row.cell(column)) and _is_cross(row.cell(column - 1))
                for column in self._marks
            )
        )

    def _people_of(self, row: RawRow) -> int:
        """Return how many people a line seems to stand for, by its names, its addresses and its numbers of people."""
        names = [
            people_in(row.cell(column))
            for role in ("full_name", "surname", "given_name")
            for column in self._roles.get(role, ())
        ]
        columns = [column for role in IDENTITY for column in self._roles.get(role, ())]
        addresses = len({address for column in columns for address in addresses_of(row.cell(column))})
        several = [column for column in self._roles.get("email", ()) if len(addresses_of(row.cell(column))) > 1]
        told_ = [self._number_of_people(row, column) for column in self._quantities]
        most, all_ = max(told_, default=0), sum(told_)
        return max([1, *names, addresses if several else 1, most if len(told_) > 2 and most * 2 == all_ else all_])

    def _number_of_people(self, row: RawRow, column: int) -> int:
        text = plain_text(row.cell(column)).strip()
        number = int(float(text)) if re.fullmatch(r"\d{1,3}(?:\.0)?", text) else 0
        return number + 1 if number and counts_others(self._titles[column]) else number

    def _cell(self, row: RawRow, role: str) -> Cell:
        columns = self._roles.get(role)
        return self._at(row, columns[0]) if columns else None

    def _at(self, row: RawRow, column: int) -> Cell:
        cell = row.cell(column)
        return self._filled.get((row.number, column)) if is_blank(cell) else cell

    def _repeats_titles(self, row: RawRow) -> bool:
        texts = {column: one_line(row.cells[column]) for column in row.filled}
        same = [
            fold(text) == self._folded_titles[column] for column, text in texts.items() if column < len(self._titles)
        ]
        return len(same) > 1 and all(same) and not any(map(address_of, texts.values()))

    def _is_note(self, row: RawRow) -> bool:
        texts = [plain_text(row.cells[column]) for column in row.filled]
        if any(map(address_of, texts)) or (
            name_of(self._cell(row, "surname")) and name_of(self._cell(row, "given_name"))
        ):
            return False
        folded = fold(texts[0])
        if row.number in self._wide or _NOTE.match(folded) or self._section(row) is not None:
            return True
        if (
            len(texts) == 1
            and self._kind == "sheet"
            and (" : " in texts[0].replace("\u202f", " ").replace("\xa0", " "))
        ):
            return True
        words = [text for text in texts if not text.isdigit()]
        if len(words) != 1 or len(self._roles) < 2 or self._kind != "sheet":
            return False
        if _HEADING.match(fold(words[0])):
            return True
        long = len(words[0]) > _NOTE_LENGTH or len(words[0].split()) > _NOTE_WORDS
        return long or words[0].endswith(":") or words[0].startswith("*")

    def _section(self, row: RawRow) -> bool | None:
        """Return whether a line opens a section of absent people (« Excusés »), of present ones (False), or none."""
        if len(row.filled) != 1:
            return None
        heading = plain_text(row.cells[row.filled[0]]).strip()
        words = frozenset(word for word in fold(heading).split() if not word.isdigit())
        absent, there = bool(words & _NOT_THERE or _DID_NOT_COME.search(fold(heading))), bool(words & _THERE)
        known = words <= _THERE | _NOT_THERE | _SECTION_OTHERS or (absent and heading.endswith(":"))
        if not known or (words & _THERE and words & _NOT_THERE):
            return None
        if absent or there or words & {"participants", "participantes"}:
            return absent
        return None

    def _enter_section(self, row: RawRow) -> None:
        section = self._section(row)
        if section is not None:
            self._absent_section = section

    def _person(self, row: RawRow, taken: Taken) -> ListRow | None:
        email, surname, given_name, employer = self._identity(row)
        organisation = text_of(self._cell(row, "organisation")) or employer
        present, modality = self._presence(row, taken, f"{given_name} {surname}")
        if not (email or surname or given_name):
            if not self._stands_for_somebody(row, organisation, present):
                return None
            taken.nameless.append(row.number)
        if not email and any(text_of(row.cell(column)) for column in self._roles.get("email", ())):
            taken.addressless.append(row.number)
        postcode, place = postcode_of(self._cell(row, "postcode"))
        start, end = interval_of(self._cell(row, "joined_at"), self._cell(row, "left_at"))
        return ListRow(
            number=row.number,
            email=email,
            surname=surname,
            given_name=given_name,
            organisation=organisation,
            function=text_of(self._cell(row, "function")),
            department=self._department(row, postcode, taken),
            postcode=postcode,
            commune=code_of(self._cell(row, "commune"), 5) or place,
            qpv=text_of(self._cell(row, "qpv")),
            profile=text_of(self._cell(row, "profile")),
            modality=modality,
            event=text_of(self._cell(row, "event")),
            present=present and not self._absent_section,
            minutes=self._minutes(row),
            start=start,
            end=end,
        )

    def _department(self, row: RawRow, postcode: str, taken: Taken) -> str:
        """Return what the cell of department says, or what somebody has said of it; a postcode tells more."""
        text = code_of(self._cell(row, "department"), 2)
        codes = () if postcode else doubtful_departments(text)
        if not codes:
            return text
        if (answer := self._answers.departments.get(",".join(codes))) is None:
            taken.departments.setdefault(codes, []).append(row.number)
        return answer or ""

    def _stands_for_somebody(self, row: RawRow, organisation: str, present: bool) -> bool:
        """Tell whether a line that names nobody is a person all the same: « Anonyme », « Mairie » with a cross.

        The numbered lines that a printed sheet ends with are not.
        """
        if not present:
            return False
        named = any(text_of(row.cell(column)) for role in IDENTITY for column in self._roles.get(role, ()))
        words = [column for column in row.filled if isinstance(row.cells[column], str) and text_of(row.cells[column])]
        return bool(self._marks) or bool(organisation) or (named and len(words) > 0)

    def _identity(self, row: RawRow) -> tuple[str, str, str, str]:
        """Return address, surname, given name, and the organisation that a display name tells."""
        columns = [column for role in IDENTITY for column in self._roles.get(role, ())]
        ordered = [*self._roles.get("email", ()), *columns]
        email = next((found for column in ordered if (found := address_of(row.cell(column)))), "")
        surname, given_name = self._name(row, "surname"), self._name(row, "given_name")
        full_name, employer = self._name(row, "full_name"), ""
        if full_name and not surname and not given_name:
            if self._kind != "sheet":
                full_name, employer = display_name(full_name)
            title = self._titles[self._roles["full_name"][0]] if self._titles else ""
            surname, given_name = split_name(full_name, given_name_first(title))
        return email, surname, given_name, employer

    def _name(self, row: RawRow, role: str) -> str:
        columns = self._roles.get(role)
        cell = row.cell(columns[0]) if columns else None
        return name_of(without_address(cell)) if isinstance(cell, str) else ""

    def _presence(self, row: RawRow, taken: Taken, name: str) -> tuple[bool, str]:
        """Return whether the person was present, and how."""
        told_way = modality_of(text_of(self._cell(row, "modality")))
        marked = []
        for column in self._marks:
            cell = self._at(row, column)
            if self._mark(row, column, taken, name):
                marked.append(modality_in(self._titles[column]) or modality_in(cell if isinstance(cell, str) else ""))
            taken.marked = taken.marked or not is_blank(cell)
        absent = sum(self._mark(row, column, taken, name) for column in self._absences) > 0
        ways = {way for way in marked if way}
        modality = told_way or ("hybrid" if len(ways) > 1 else next(iter(ways), ""))
        present = self._was_present(row, taken, name, marked=bool(marked), absent=absent)
        return present, modality or ("" if self._kind == "sheet" else "remote")

    def _mark(self, row: RawRow, column: int, taken: Taken, name: str) -> bool:
        """Return whether a cell is a mark of what its column tells; a mark that is not clear is noted."""
        cell = self._at(row, column)
        if isinstance(cell, Fault):
            return False  # asked about by itself
        mark = (self._marks.get(column) or self._absences.get(column) or self._column(column)).of(cell, name)
        if mark is None and is_substitute(cell):
            taken.substituted.append(row.number)
        elif mark is None and not self._everybody:
            taken.unclear.setdefault(column, {}).setdefault(told(cell), []).append(row.number)
        return bool(mark)

    def _was_present(self, row: RawRow, taken: Taken, name: str, *, marked: bool, absent: bool) -> bool:
        if self._everybody:
            return True
        if self._marks:
            return marked
        if self._absences:
            return not absent
        if self._roles.keys() & {"minutes", "joined_at"}:
            arrived = self._cell(row, "joined_at")
            if isinstance(arrived, str) and text_of(arrived) and not is_moment(arrived):
                return self._mark(row, self._roles["joined_at"][0], taken, name)
            return bool(text_of(arrived) or self._minutes(row))
        return "registered" not in self._roles

    def _minutes(self, row: RawRow) -> float | None:
        columns = self._roles.get("minutes")
        if columns:
            found = minutes_of(row.cell(columns[0]), unit=minutes_in_unit(self._titles[columns[0]]))
            if found is not None:
                return found
        start, end = interval_of(self._cell(row, "joined_at"), self._cell(row, "left_at"))
        return None if start is None or end is None else end - start


def _is_cross(cell: Cell) -> bool:
    return isinstance(cell, str) and not any(map(str.isdigit, cell)) and mark_of(cell) is True


def _has_letters(cell: Cell) -> bool:
    return isinstance(cell, str) and any(map(str.isalpha, cell))


def _is_one_text(row: RawRow) -> bool:
    """Tell whether a line holds one text and, beside it, nothing but small numbers."""
    others = [
        plain_text(row.cells[column]).removesuffix(".0") for column in row.filled if not _has_letters(row.cells[column])
    ]
    return len(row.filled) == len(others) + 1 and all(text.isdigit() and len(text) < 4 for text in others)


def _are_sparse(rows: Sequence[RawRow]) -> bool:
    """Tell whether most lines hold one text only: it is then all that they tell of a person."""
    return sum(map(_is_one_text, rows)) * 2 > len(rows)


def _filled_down(grid: Grid, rows: Sequence[RawRow], roles: Roles) -> Mapping[tuple[int, int], Cell]:
    """Return row number and column → value of the cells below the first of a merged range.

    An organisation merged over several people is that of each. A name merged over several rows is one person on several
    rows, so names and addresses are not repeated.
    """
    columns = {column for role, taken in roles.items() if role not in IDENTITY for column in taken}
    by_number = {row.number: row for row in rows}
    filled: dict[tuple[int, int], Cell] = {}
    for span in grid.spans:
        top = by_number.get(span.top + 1)
        if top is None or span.bottom == span.top or len(filled) > _MAX_FILLED:
            continue
        for number in range(span.top + 2, min(span.bottom + 1, rows[-1].number) + 1):
            if number in by_number:
                filled.update(
                    {(number, column): top.cell(span.left) for column in columns if span.left <= column <= span.right}
                )
    return filled


def _wide_rows(grid: Grid, roles: Roles) -> frozenset[int]:
    """Return the numbers of the rows where cells are merged across columns that hold different things: headings."""
    names = {column for role in IDENTITY for column in roles.get(role, ())}
    every = {column for taken in roles.values() for column in taken}
    found: set[int] = set()
    for span in grid.spans:
        across = {column for column in every if span.left <= column <= span.right}
        if len(across) > 1 and across & names and span.bottom - span.top < 3:
            found.update(range(span.top + 1, span.bottom + 2))
    return frozenset(found)
