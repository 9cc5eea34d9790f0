"""A line of a tracker becomes a row of a table, in the values of its schema; what is not sure is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from dashboard.sources.problems import NARROW, Problem, Severity, quoted, shown
from dashboard.sources.raw import Cell, Fault, is_blank
from dashboard.sources.text import YEAR, fold
from dashboard.sources.trackers.dates import read_date
from dashboard.sources.trackers.inquiry import UNKNOWN, Place
from dashboard.sources.trackers.lasting import Lasting, days_of
from dashboard.sources.trackers.layout import Layout, Line, updated, year_around, year_in
from dashboard.sources.trackers.numbers import TypedCount, read_count
from dashboard.sources.trackers.places import TypedPlace
from dashboard.sources.trackers.typed import Doubt
from dashboard.sources.trackers.typed_date import TypedDate
from dashboard.sources.trackers.vocabulary import Vocabulary
from dashboard.sources.trackers.whereabouts import Told, Whereabouts
from dashboard.sources.values import canonical, one_line

_OFF: Final = re.compile(r"^\W*((?:annul|report)[ée]e?)s?\b\W*", re.IGNORECASE)
_MOSTLY: Final = 0.8
"""Share of filled cells from which a column of status is filled for every row: an empty one says something."""
_DATED: Final = re.compile(YEAR + r"|\d[/.\-]\d{1,2}[/.\-]\d\d\b|[^\W\d]{3,}\.?[-/' ]\d\d$")
_ASKED_DATE: Final = TypedDate("", "", "unknown", doubt=Doubt("date", "", {}))
"""Of a row whose date is asked about: nothing that depends on it is asked."""
_NO_DATE: Final = TypedDate("", "", "unknown", None, None)
_BODIES: Final = re.compile(
    r"(?<=\d )(structures|organismes|associations|communes|villes|collectivites|services|centres|quartiers|bailleurs)$"
)
"""What members of a network may be, when they are no people."""
_QUARTER_CODES: Final = re.compile(r"(\W*Q[NP][0-9AB]{5,6}[A-Z]?)*\W*", re.IGNORECASE)
_NO_COUNT: Final = TypedCount(None, "")
_READ_APART: Final = frozenset(
    {"title", "date_start", "date", "participants", "half_days", "place", "department_code", "status", "members_count"}
)
"""Columns that are not read as their cells stand."""
TOLD_BY: Final[Mapping[str, str]] = {
    "date_end": "date_start", "date_precision": "date_start", "occurrences": "date_start",
    "date_as_written": "date_start",
    "commune_code": "place", "department_code": "place", "qpv_codes": "place",
    "participants_precision": "participants", "members_count_precision": "members_count",
}  # fmt: skip
"""Column of the schema → the one of the tracker that tells it."""


class Rows:
    """Reads the lines of one table of a sheet; `said` is what was understood of them that is not written.

    Args:
        vocabulary: of the lists of the table.
        source: how its rows name where they come from.
    """

    def __init__(self, layout: Layout, vocabulary: Vocabulary, source: str) -> None:
        self._layout = layout
        self._with = vocabulary
        self._source = source
        self.said: list[Problem] = []
        self._whereabouts = Whereabouts(vocabulary.centre.departments, vocabulary.inquiry)
        self._titles = {column.name: column.title for column in layout.columns}
        self._updated = updated(layout) or vocabulary.centre.as_of.isoformat()
        self._year = year_around(layout)
        status = [line for line in layout.lines if not is_blank(self._cell(line, "status"))]
        self._all_told = len(status) >= _MOSTLY * len(layout.lines)

    def row(self, line: Line) -> dict[str, str]:
        """Column of the schema → canonical value; empty where the tracker has the column and tells nothing.

        A column that the tracker has not is left out: nothing is known of it.
        """
        line = self._without_faults(line)
        made = {"events": self._event, "publications": self._publication, "networks": self._network}.get(
            self._layout.table, self._organisation
        )(line)
        empty = [name for name in (*self._titles, *TOLD_BY) if TOLD_BY.get(name, name) in self._titles]
        whole = dict.fromkeys((name for name in empty if name in self._with.schema), "") | made
        return {name: value for name, value in whole.items() if value != "" or name in empty}

    def _event(self, line: Line) -> dict[str, str]:
        row = self._as_they_stand(line)
        row["title"], off = _without_status(self._text(line, "title"))
        off = off or self._put_off(line)
        when = _NO_DATE if self._put_off(line) else self._date(line, "date_start")
        count, places = self._typed_count(line), self._places(line)
        place = self._place(line, places)
        row |= _dated(self._until(line, when), "date_start") | {"occurrences": str(when.occurrences or "")}
        if not _QUARTER_CODES.fullmatch(row.get("qpv_codes", "")):
            row["qpv_codes"] = ""
        row["commune_code"] = ""
        row |= {name: code for name, code in _placed(place).items() if code}
        row["date_as_written"] = _as_written(self._text(line, "date_start"), when)
        row["place"] = next((one.text for one in places if one.place.kind != "remote"), "")
        if place.modality and not row.get("modality"):
            row |= {"modality": place.modality, "modality_basis": "implied"}
        elif row.get("modality"):
            row.setdefault("modality_basis", "document")
        told = self._text(line, "status")
        row["status"] = off or count.status or (self._closed(line, "status") if told else "")
        row["status"] = row["status"] or ("" if told else self._unsaid(line, row["title"], when, count))
        if row["status"] == "realised" or when.doubt is not None:
            row |= self._counted(line, count)
        row["half_days"] = self._duration(line, self._until(line, when))
        return self._kept(line, row, when.start[:4], counted=row["status"] == "realised" and when.doubt is None)

    def _publication(self, line: Line) -> dict[str, str]:
        row = self._as_they_stand(line)
        row["title"] = self._text(line, "title")
        when = self._date(line, "date")
        row |= _dated(when, "date") | {"date_as_written": _as_written(self._text(line, "date"), when)}
        row.pop("date_end", None)
        row["status"] = self._closed(line, "status") or self._unsaid_publication(line, row["title"], when)
        return self._kept(line, row, when.start[:4], counted=row["status"] in ("published", "online"))

    def _network(self, line: Line) -> dict[str, str]:
        row = self._as_they_stand(line)
        count = self._counted(line, self._typed_count(line, "members_count"), "members_count")
        if members := count.get("members_count"):
            unit = _BODIES.search(fold(self._text(line, "members_count")))
            row |= {"members_count": members, "members_unit": unit[1] if unit else "membres"}
        row["role_as_written"] = self._text(line, "role")
        return self._kept(line, row, "", counted=True)

    def _organisation(self, line: Line) -> dict[str, str]:
        row = self._as_they_stand(line)
        row["department_code"] = self._department(line).department_code
        row["year"] = row.get("year") or self._needed_year(line)
        if "relation" not in self._titles:
            row["relation"] = self._with.words.meaning("relation", self._layout.sheet).code or self._asked_relation()
        return row | {"source": row.get("source") or self._source}

    def _as_they_stand(self, line: Line) -> dict[str, str]:
        """What is read as it is written, lists of words included."""
        row: dict[str, str] = {}
        for name in self._titles:
            if name in _READ_APART or name not in self._with.schema:
                continue
            field = self._with.schema.field(name)
            if self._with.words.is_closed(name):
                row[name] = self._closed(line, name)
            else:
                row[name] = canonical(field, self._cell(line, name), self._with.centre.references)
        if row.get("format") and (own := self._with.own("format", self._text(line, "format"))):
            row["own_format"] = own
        for name, basis in (("mode", "mode_basis"), ("category", "category_basis"), ("theme_ids", "theme_basis")):
            if row.get(name):
                row.setdefault(basis, "document")
        return row

    def _kept(self, line: Line, row: dict[str, str], year: str, *, counted: bool) -> dict[str, str]:
        """The row, with its year and its source; what counts in no year is of the one that the centre shows."""
        if not row.get("report_year"):
            shown_first = str(self._own_year(line) or self._with.centre.default_year)
            row["report_year"] = year or (self._needed_year(line) if counted else shown_first)
        row["source"] = row.get("source") or self._source
        return row

    def _cell(self, line: Line, name: str) -> Cell:
        position = self._layout.place(name)
        return line.cells[position] if position is not None and position < len(line.cells) else None

    def _text(self, line: Line, name: str) -> str:
        return one_line(self._cell(line, name))

    def _say(self, line: Line, name: str, said: str) -> None:
        """Tell what was understood that is not written."""
        if said:
            sheet, row, title = self._where(line, name)
            column, file = shown(title or name), self._with.inquiry.file
            message = f"{quoted(shown(self._text(line, name)))}{NARROW}: {said}"
            self.said.append(
                Problem(file, sheet, row, column, None, None, Severity.INFO, message, "understood", self._layout.table)
            )

    def _where(self, line: Line, name: str) -> Place:
        return self._layout.sheet, line.number, self._titles.get(name)

    def _closed(self, line: Line, name: str) -> str:
        """The code of a word of a list; asked when it is none, or may be several."""
        text, people = self._text(line, name), bool(re.search(r"[1-9]", self._text(line, "participants")))
        return self._with.codes(name, text, self._where(line, name), people=people) if text else ""

    def _date(self, line: Line, name: str) -> TypedDate:
        cell, year, month = self._cell(line, name), self._own_year(line), line.month
        if is_blank(cell):
            start = f"{year}-{month:02}" if year and month else str(year or "")
            return TypedDate(start, "", "month" if year and month else "year" if year else "unknown", None, None)
        text, found = self._text(line, name), read_date(cell, year, month)
        if year is None and (found is None or found.doubt) and isinstance(cell, str) and not _DATED.search(text):
            year = int(self._asked_year(line) or 0) or None
            found = read_date(cell, year, month) if year else _NO_DATE
        if found is not None and found.doubt is None:
            self._say(line, name, found.said)
            return found
        doubt = found.doubt if found else None
        question = (
            doubt.text if doubt else f"la date {quoted(shown(text))} n’est pas comprise. Quelle est-elle{NARROW}?"
        )
        choices = doubt.choices if doubt else {UNKNOWN: "date inconnue"}
        about = f"{self._layout.sheet}, {text}"
        answer = self._with.inquiry.ask("Date", about, question, choices, self._where(line, name), _iso, code="date")
        if answer is None:
            self._with.inquiry.wait(self._layout.sheet, line.number)
            return _ASKED_DATE
        return (read_date(answer) if answer else None) or _NO_DATE

    def _put_off(self, line: Line) -> str:
        """What a word in the place of a date says of an action: « reporté », « annulé »."""
        text = self._text(line, "date_start")
        code = self._with.words.meaning("status", text).code if text.isalpha() else ""
        return code if code in ("postponed", "cancelled") else ""

    def _until(self, line: Line, when: TypedDate) -> TypedDate:
        """A day, up to the one that a column of its own tells."""
        last = self._date(line, "date_end") if when.precision == "day" and self._text(line, "date_end") else when
        if last.precision != "day" or last.start <= when.start:
            return when
        return replace(when, end=last.start, precision="period")

    def _without_faults(self, line: Line) -> Line:
        """The line, with what a person says in the place of errors and of formulas without a result."""
        cells = list(line.cells)
        for column in self._layout.columns:
            cell = cells[column.position] if column.position < len(cells) else None
            if isinstance(cell, Fault) and column.name in self._with.schema:
                about = f"{self._layout.sheet}, ligne {line.number}, {column.title}"
                place = (self._layout.sheet, line.number, column.title)
                question = f"{cell.words}. Que dit cette cellule{NARROW}?"
                choices = {UNKNOWN: "on ne sait pas"}
                given = self._with.inquiry.ask("Cellule", about, question, choices, place, str, code="fault")
                cells[column.position] = given or None
        return replace(line, cells=tuple(cells))

    def _typed_count(self, line: Line, name: str = "participants") -> TypedCount:
        cell = self._cell(line, name)
        text = self._text(line, name)
        unread = Doubt(
            "number", f"{quoted(shown(text))} n’est pas un nombre compris. Combien{NARROW}?", {UNKNOWN: "inconnu"}
        )
        if name == "members_count":
            cell = _BODIES.sub("", text) or cell
        found = read_count(cell) or TypedCount(None, "", "", unread)
        self._say(line, name, found.said)
        return found

    def _counted(self, line: Line, count: TypedCount, name: str = "participants") -> dict[str, str]:
        if count.doubt is not None:
            answer = self._with.inquiry.ask(
                "Nombre",
                self._text(line, name),
                count.doubt.text,
                count.doubt.choices,
                self._where(line, name),
                lambda text: text if (read := read_count(text)) and read.doubt is None else None,
                code="number",
            )
            count = read_count(answer or "") or _NO_COUNT
        if count.value is None:
            return {}
        return {name: str(count.value), f"{name}_precision": count.precision or "exact"}

    def _duration(self, line: Line, when: TypedDate) -> str:
        """Half-days; "" when they are not known."""
        names = ("half_days", "date_start", "date_end", "_from", "_to")
        told, start, end, since, until = (self._cell(line, name) for name in names)
        column = "date_start" if is_blank(told) else "half_days"
        lasting = Lasting(days_of(when), self._where(line, column), self._with.inquiry)
        half_days, said = (
            lasting.of_times(start, end, since, until)
            if is_blank(told)
            else lasting.told(told, self._titles["half_days"])
        )
        self._say(line, column, said)
        return half_days

    def _places(self, line: Line) -> list[Told]:
        """What the cells of a line tell of its place: that of the place first, then the columns that complete it."""
        texts = [
            (one_line(line.cells[one.position]), one.title)
            for one in self._layout.columns
            if one.name in ("place", "_where", "commune_code") and one.position < len(line.cells)
            if not is_blank(line.cells[one.position])
        ]
        quarter = self._text(line, "qpv_codes")
        if quarter and not _QUARTER_CODES.fullmatch(quarter):
            texts.append((", ".join([quarter, *(text for text, _ in texts[:1])]), self._titles["qpv_codes"]))
        return [self._whereabouts.told(text, (self._layout.sheet, line.number, title)) for text, title in texts]

    def _place(self, line: Line, each: list[Told]) -> TypedPlace:
        text, where = self._text(line, "department_code"), self._where(line, "department_code")
        place = self._whereabouts.together([*each, Told(text, where, self._department(line))])
        if each:
            self._say(line, "place", each[0].place.said)
        return place

    def _department(self, line: Line) -> TypedPlace:
        found = self._whereabouts.department(self._text(line, "department_code"), self._where(line, "department_code"))
        self._say(line, "department_code", found.said)
        return found

    def _unsaid(self, line: Line, title: str, when: TypedDate, count: TypedCount) -> str:
        """Whether an action of which nothing is said took place: by its date, and by who came."""
        if (remark := self._remarked(line, title)) is not None:
            return remark
        if count.value:
            return "realised"
        if when.doubt is not None:
            return ""
        past = bool(when.start) and when.start <= self._updated[: len(when.start)]
        if when.start and not past:
            return "announced"
        column = self._titles.get("status")
        if past and not (column and self._all_told):
            return "realised"
        labels = self._with.words.labels("status")
        # What is proposed counts nothing: nobody says that it took place, and `check` asks again what became of it.
        choices = {code: labels[code] for code in ("announced", "realised", "cancelled", "postponed")}
        question = f"{quoted(shown(title))}{NARROW}: rien ne dit si cette action a eu lieu. Que s’est-il passé{NARROW}?"
        about = f"{self._layout.sheet}, {title}"
        return (
            self._with.inquiry.ask("Statut", about, question, choices, self._where(line, "status"), code="status") or ""
        )

    def _remarked(self, line: Line, title: str) -> str | None:
        """What became of an action whose remark begins with « annulé », « reporté »; None when it does not."""
        for text in (self._text(line, name) for name in ("notes", "details")):
            code = self._with.words.meaning("status", text).code if text else ""
            if code in ("postponed", "cancelled"):
                labels = self._with.words.labels("status")
                choices = {one: labels[one] for one in dict.fromkeys((code, "cancelled", "postponed", "realised"))}
                question = (
                    f"{quoted(shown(title))}{NARROW}: la remarque commence par {quoted(shown(text.split()[0]))} et "
                    f"aucun statut n’est écrit. Que s’est-il passé{NARROW}?"
                )
                about, place = f"{self._layout.sheet}, {title}", self._where(line, "notes")
                return self._with.inquiry.ask("Statut", about, question, choices, place, code="status") or ""
        return None

    def _unsaid_publication(self, line: Line, title: str, when: TypedDate) -> str:
        if self._text(line, "status"):
            return ""
        if when.start and when.start <= self._updated[: len(when.start)]:
            return "published"
        labels = self._with.words.labels("status")
        question = f"rien ne dit si cette publication est parue{NARROW}: où en est-elle{NARROW}?"
        about = f"{self._layout.sheet}, {title}"
        return (
            self._with.inquiry.ask("Statut", about, question, labels, self._where(line, "status"), code="status") or ""
        )

    def _asked_relation(self) -> str:
        labels = self._with.words.labels("relation")
        question = f"quel est le lien de ces organismes avec le centre{NARROW}?"
        place = (self._layout.sheet, self._layout.titles_row, None)
        return self._with.inquiry.ask("Lien", self._layout.sheet, question, labels, place, code="relation") or ""

    def _own_year(self, line: Line) -> int | None:
        return year_in(self._text(line, "_year")) or line.year or self._year

    def _needed_year(self, line: Line) -> str:
        """The year of a row that has no date: that of the sheet, the last one that its title tells, or asked."""
        years = re.findall(YEAR, " ".join(self._layout.above))
        return str(self._own_year(line) or max(years, default="")) or self._asked_year(line)

    def _asked_year(self, line: Line) -> str:
        shown_first = self._with.centre.default_year
        choices = {str(year): str(year) for year in (shown_first, shown_first + 1, shown_first - 1)}
        question = f"les lignes ne disent pas leur année. De quelle année sont-elles{NARROW}?"
        accepts = lambda text: text if re.fullmatch(YEAR, text) else None  # noqa: E731
        place = (self._layout.sheet, line.number, None)
        return self._with.inquiry.ask("Année", self._layout.sheet, question, choices, place, accepts, code="year") or ""


def _without_status(title: str) -> tuple[str, str]:
    """A title and the status that people write before it: « ANNULÉ – Journée »."""
    match = _OFF.match(title)
    if not match or not title[match.end() :]:
        return title, ""
    return title[match.end() :], "cancelled" if fold(match[1]).startswith("annul") else "postponed"


def _as_written(text: str, when: TypedDate) -> str:
    """The date as it is written, when that says something more than what was read: not « mars 2024 » for a month."""
    return "" if when.precision == "month" and re.fullmatch(r"[a-z]+ \d{4}", fold(text)) else text


def _dated(when: TypedDate, name: str) -> dict[str, str]:
    return {name: when.start, "date_end": when.end, "date_precision": when.precision}


def _placed(place: TypedPlace) -> dict[str, str]:
    return {
        "commune_code": place.commune_code,
        "department_code": place.department_code,
        "qpv_codes": "|".join(place.qpv_codes),
    }


def _iso(text: str) -> str | None:
    """A date that a person typed as an answer; None when it is not understood."""
    found = read_date(text)
    return text if found is not None and found.doubt is None and found.start else None
