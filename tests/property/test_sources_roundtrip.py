"""Whatever the values, the encoding and the separator, what is written is what is read; nothing ever raises."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import sample

from dashboard.sources import CentreTables, load_centre, load_schemas
from dashboard.sources.csv_file import SEPARATORS, decoded, read_csv
from dashboard.sources.problems import MASKED, shown
from dashboard.sources.text import clean, fold
from dashboard.sources.values import date_text, number_text, split_list
from dashboard.sources.workbook import read_workbook

SCHEMAS = load_schemas(Path(__file__).parents[2] / "data" / "schemas")
EVENTS = SCHEMAS["events"]
CENTRE = 'id = "a"\nname = "A"\nregion = "R"\ndepartments = ["37"]\ndefault_year = 2024\nas_of = 2024-12-31\n'

# No French word has Windows's Š or Ž among its letters: in one byte, they are read as the ä and é of a Mac.
letters = st.characters(codec="cp1252", categories=["L", "N", "P", "S", "Zs"], exclude_characters="#ŠŽ")
words = st.text(letters, min_size=2, max_size=40).filter(lambda text: len(clean(text)) > 1 and shown(text) != MASKED)
codes = st.sampled_from(list(EVENTS.labels("format")))
events = st.lists(
    st.fixed_dictionaries(
        {
            "title": words,
            "format": codes,
            "participants": st.integers(0, 10**6),
            "half_days": st.decimals(0, 1000, places=2),
            "date_start": st.dates(date(1990, 1, 1), date(2099, 12, 31)),
        }
    ),
    min_size=1,
    max_size=6,
)


def load(content: bytes, name: str = "events.csv") -> CentreTables:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "centre.toml").write_text(CENTRE, encoding="utf-8")
        (Path(folder) / name).write_bytes(content)
        return load_centre(Path(folder), SCHEMAS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", SEPARATORS)
@settings(max_examples=sample(5, 60), deadline=None)
@given(rows=events, grouping=st.sampled_from(["", " ", "\u00a0"]))
def test_french_tables_round_trip(encoding: str, separator: str, rows: list[dict[str, object]], grouping: str) -> None:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator)
    fixed = {
        "event_id": "",
        "report_year": "2024",
        "status": "Réalisée",
        "date_precision": "Au jour près",
        "source": "Doc — été",
    }
    names = ["title", "format", "participants", "half_days", "date_start", *fixed]
    writer.writerow([EVENTS.field(name).title for name in names])
    for number, row in enumerate(rows):
        fixed["event_id"] = f"e{number}"
        start = row["date_start"]
        assert isinstance(start, date)
        french = {
            "title": row["title"],
            "format": EVENTS.labels("format")[str(row["format"])].upper(),
            "participants": f"{row['participants']:,}".replace(",", grouping),
            "half_days": str(row["half_days"]).replace(".", ","),
            "date_start": start.strftime("%d/%m/%Y"),
        }
        writer.writerow([*french.values(), *fixed.values()])
    loaded = load(buffer.getvalue().encode(encoding))
    assert [problem.text() for problem in loaded.problems] == []
    frame = loaded.tables["events"]
    assert frame["title"].tolist() == [clean(str(row["title"])) for row in rows]
    assert frame["format"].tolist() == [row["format"] for row in rows]
    assert frame["participants"].tolist() == [row["participants"] for row in rows]
    assert frame["half_days"].tolist() == [float(str(row["half_days"])) for row in rows]
    assert [day.date() for day in frame["date_start_day"]] == [row["date_start"] for row in rows]


@settings(max_examples=sample(20, 600), deadline=None)
@given(content=st.binary(max_size=400))
def test_any_bytes_give_problems_not_exceptions(content: bytes) -> None:
    read_csv(content, "f.csv", "f", lambda title: title in EVENTS)
    sheets, problems = read_workbook(content, "f.xlsx")
    assert sheets == []
    assert problems


@settings(max_examples=sample(15, 400), deadline=None)
@given(table=st.lists(st.lists(st.text(max_size=12), max_size=8), max_size=5))
def test_any_cells_give_problems_not_exceptions(table: list[list[str]]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["event_id", "title", "theme_ids", "participants", "date_start", "status"], *table])
    loaded = load(buffer.getvalue().encode("utf-8", "replace"))
    assert set(loaded.tables) == set(SCHEMAS)
    assert all(problem.message and problem.file for problem in loaded.problems)


@given(content=st.binary(max_size=200))
def test_centre_file_of_any_bytes(content: bytes) -> None:
    from dashboard.sources.centre import read_centre

    centre, problems = read_centre(content, "c/centre.toml")
    assert centre is None
    assert problems


@given(day=st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_dates_round_trip(day: date) -> None:
    for text in (
        day.isoformat(),
        day.strftime("%d/%m/%Y"),
        f"{day.day}/{day.month}/{day.year}",
        day.strftime("%d.%m.%Y"),
    ):
        assert date_text(text) == day.isoformat()
    assert date_text(day.strftime("%m/%Y")) == day.isoformat()[:7]


@given(value=st.integers(-(10**12), 10**12), space=st.sampled_from([" ", "\u00a0", "\u202f"]))
def test_grouped_numbers_round_trip(value: int, space: str) -> None:
    assert int(number_text(f"{value:,}".replace(",", space), whole=True)) == value


@given(text=st.text(max_size=60))
def test_comparison_keys_are_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text.replace(" ", "_")) == fold(text)


@given(
    items=st.lists(
        st.text(st.characters(exclude_characters="|\r"), min_size=1).filter(lambda item: clean(item) == item)
    )
)
def test_lists_round_trip(items: list[str]) -> None:
    unique = tuple(dict.fromkeys(items))
    assert split_list("|".join([*unique, ""]) if unique else "") == unique


@given(text=st.text(max_size=300), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_unicode_texts_decode(text: str, encoding: str) -> None:
    # « Ã© » is what « é » becomes when it is converted twice: it is read « é ».
    if not {"\x00", "Ã", "â", "Å"} & {*text} and not text.startswith("\ufeff"):
        found = decoded(text.encode(encoding))
        assert found is not None
        assert found[0] == text


@given(
    name=st.from_regex(r"[a-z]{1,10}(\.[a-z]{1,10})?", fullmatch=True),
    domain=st.from_regex(r"[a-z]{2,10}\.(fr|org|com)", fullmatch=True),
    around=st.tuples(st.text(max_size=5), st.text(max_size=5)),
)
def test_addresses_are_always_masked(name: str, domain: str, around: tuple[str, str]) -> None:
    assert shown(f"{around[0]} {name}@{domain} {around[1]}") == MASKED


@given(
    digits=st.from_regex(r"[1-9][0-9]{8}", fullmatch=True),
    separator=st.sampled_from(["", " ", ".", "-", "\u00a0", "\u202f"]),
)
def test_phone_numbers_are_always_masked(digits: str, separator: str) -> None:
    pairs = separator.join(digits[start : start + 2] for start in range(1, 9, 2))
    for prefix in ("0", "+33" + separator, "0033" + separator):
        assert shown(f"joindre le {prefix}{digits[0]}{separator}{pairs}.") == MASKED
