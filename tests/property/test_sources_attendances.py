"""An attendance list read by columns gives the frame and the problems that reading it cell by cell gives."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from support import sample

from dashboard.sources import Problem, SourceFile, load_schemas
from dashboard.sources.attendance_list import ListFile, of_sheet, read_list
from dashboard.sources.csv_file import SEPARATORS, open_csv, read_csv
from dashboard.sources.frames import to_frame
from dashboard.sources.persons import Persons
from dashboard.sources.prepare import prepare
from dashboard.sources.prepared import Around, PreparedTable
from dashboard.sources.raw import Cell, RawTable, UnreadableError, split_header
from dashboard.sources.validation import validate_table

SCHEMAS = load_schemas(Path(__file__).parents[2] / "data" / "schemas")
LIST = SCHEMAS["attendances"]
ORIGIN = SourceFile("attendances", "c/attendances.csv", None, datetime(2024, 1, 1, tzinfo=UTC), "", 0)
IDS = ["e1", "e2", "2024", "37", "pas bon", "", "e9"]

odd = st.sampled_from(
    ["", " ", "\ufeff", "\x0b", "#REF!", "é", "prenom.nomun@exemple.fr", "06 12 34 56 78", "x" * 90, "zz zz", "'", "\n"]
)
texts = {
    "event_id": st.sampled_from(["e1", "e2", "e3", " e1 ", "pas bon", "2024", "E1"]),
    "participant_key": st.sampled_from(
        ["p-abcdefgh", "p-abcdefgi", "p-abcdefgj", " p-abcdefgh", "court", "p-0612345678", "p.0"]
    ),
    "profile": st.sampled_from(["non_profit", "Association", "ASSOCIATION ", "Élu", "elu", "inconnu"]),
    "department_code": st.sampled_from(["37", "1", "01", "2A", "99", "٣٧"]),
    "commune_code": st.sampled_from(["37261", "1004", "2A004", "372"]),
    "qpv_code": st.sampled_from(["QN03701M", "qn03701m"]),
    "modality": st.sampled_from(["in_person", "à distance", "Visioconférence", "mixte", "présent"]),
    "key_id": st.sampled_from(["3f9a07c2", "12345678", "3F9A07C2"]),
    "source": st.sampled_from(
        ["Liste du 14 mai", "EXEMPLE — à supprimer", "exemple", "Écrire à nom@exemple.fr", "#REF!"]
    ),
}
others: dict[str, st.SearchStrategy[str]] = dict.fromkeys(("Remarques", "Nom", "", "Profil", "profile *"), odd)
cells_of = {name: st.one_of(known, known, known, odd) for name, known in texts.items()} | others
RIGHT = {
    "event_id": ["e1", "e2", " e1 "], "participant_key": ["p-abcdefgh", "p-abcdefgi", " p-abcdefgh", "p-abcdefgj"],
    "profile": ["non_profit", "Association", ""], "department_code": ["37", "1", ""], "commune_code": ["37261", "1004"],
    "qpv_code": ["QN03701M"], "modality": ["mixte", ""], "key_id": ["3f9a07c2"], "source": ["Liste du 14 mai", ""],
}  # fmt: skip
right = {name: st.sampled_from(RIGHT.get(name, [""])) for name in cells_of}
titles = {name: st.sampled_from([name, LIST.field(name).title, f"{LIST.field(name).title} *"]) for name in texts}
numbers: st.SearchStrategy[Cell] = st.one_of(
    st.sampled_from([1, 1.0, True, False, 0.0, 2024, 2024.0, 37.0, 37.5, 37261.0, 612345678, date(2024, 5, 14), None]),
    st.integers(-5, 99),
)


@st.composite
def sheets(draw: st.DrawFn, *, typed: bool = False) -> list[list[Cell]]:
    """A header and rows of any length below it, with columns forgotten, repeated, unknown or without a title."""
    keys = ["event_id", "participant_key"]
    needed = draw(st.sampled_from([keys, keys, keys, keys[:1], keys[1:]]))
    more = draw(st.lists(st.sampled_from(sorted(cells_of)), max_size=7))
    columns = draw(st.permutations([*needed, *more]))
    header = [draw(titles[name]) if name in titles else name for name in columns]
    messy = st.tuples(*(st.one_of(cells_of[name], numbers) if typed else cells_of[name] for name in columns))
    clean = st.tuples(*(right[name] for name in columns))
    almost = clean.flatmap(lambda row: st.builds(_replaced, st.just(row), st.integers(0, len(row) - 1), messy))
    rows = draw(st.lists(st.one_of(clean, clean, almost, messy, st.just(())), max_size=12))
    # A list that comes again, cells that are missing at the end, cells beyond the titles.
    rows += draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else []
    ends = [draw(st.sampled_from([0, 0, 0, 0, -1, 1, 2])) for _ in rows]
    longer = [
        [*cells, *["", "trop"][:end]] if end > 0 else list(cells)[: len(cells) + end]
        for cells, end in zip(rows, ends, strict=True)
    ]
    return [*([[]] if draw(st.booleans()) else []), header, *longer]


def _replaced(row: tuple[Cell, ...], place: int, other: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return (*row[:place], other[place], *row[place + 1 :])


@st.composite
def around(draw: st.DrawFn) -> Around:
    """What a list is read among: actions (one of which is wrong), none, or a file of actions that cannot be read."""
    ids = draw(st.one_of(st.just(["e1", "e2"]), st.lists(st.sampled_from(IDS), unique=True, max_size=5)))
    events = PreparedTable.of_texts(SCHEMAS["events"], "events.csv", ["event_id"], [[i] for i in ids])
    kind = draw(st.sampled_from(["known", "known", "known", "absent", "unreadable"]))
    return Around(
        None,
        {"events": events} if kind == "known" else {},
        SCHEMAS,
        {"events"} if kind == "unreadable" else (),
        Persons(),
    )


def by_cell(
    raw: RawTable | None, around: Around, problems: Sequence[Problem]
) -> tuple[pd.DataFrame, list[Problem], int]:
    """The reading that the other tables go through."""
    if raw is None:
        return to_frame(None, LIST), list(problems), 0
    table = prepare(raw, LIST, {}, Persons())
    found = validate_table("attendances", replace(around, tables={**around.tables, "attendances": table}))
    return to_frame(table, LIST), [*problems, *found], len(table.numbers)


def by_columns(file: ListFile, around: Around) -> tuple[pd.DataFrame, list[Problem], int]:
    try:
        entry = read_list(file, LIST, around)
    except UnreadableError as error:
        return to_frame(None, LIST), [error.problem], 0
    return entry.frame, list(entry.problems), entry.rows


def known(title: str) -> bool:
    return LIST.field_of_header(title) is not None


def same(found: tuple[pd.DataFrame, list[Problem], int], expected: tuple[pd.DataFrame, list[Problem], int]) -> None:
    assert found[1] == expected[1]
    assert found[2] == expected[2]
    pd.testing.assert_frame_equal(found[0], expected[0], check_exact=True)


@settings(max_examples=sample(60, 2000), deadline=None)
@given(
    sheet=sheets(), around=around(), separator=st.sampled_from(SEPARATORS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)  # fmt: skip
def test_a_csv_list(sheet: list[list[Cell]], around: Around, separator: str, encoding: str) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator).writerows(sheet)
    content = buffer.getvalue().encode(encoding, "replace")
    raw, problems = read_csv(content, ORIGIN.file, "attendances", known)
    file = ListFile(ORIGIN, "attendances", lambda: open_csv(content, ORIGIN.file, known), lasting=True)
    same(by_columns(file, around), by_cell(raw, around, problems))


@settings(max_examples=sample(50, 1500), deadline=None)
@given(sheet=sheets(typed=True), around=around())
def test_a_sheet_of_a_workbook(sheet: list[list[Cell]], around: Around) -> None:
    raw = split_header(
        "Présences", ORIGIN.file, "Présences", [(row, tuple(cells)) for row, cells in enumerate(sheet, 3)]
    )
    assert raw is not None
    origin = SourceFile("attendances", raw.file, raw.sheet, ORIGIN.mtime, "", len(raw.rows))
    same(by_columns(of_sheet(raw, origin), around), by_cell(raw, around, []))


@settings(max_examples=sample(20, 600), deadline=None)
@given(content=st.one_of(st.binary(max_size=300), st.text('ab";,\n\r', max_size=80).map(str.encode)), around=around())
def test_any_bytes(content: bytes, around: Around) -> None:
    raw, problems = read_csv(content, ORIGIN.file, "attendances", known)
    file = ListFile(ORIGIN, "attendances", lambda: open_csv(content, ORIGIN.file, known), lasting=True)
    same(by_columns(file, around), by_cell(raw, around, problems))
