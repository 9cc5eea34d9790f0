"""Spreadsheets as centres keep them, made before the code and by another hand: every figure equals a hand count."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support import in_turn, schemas, some

from dashboard.sources import Centre, load_centre
from dashboard.sources.centre import centre_from_mapping
from dashboard.sources.problems import MASKED
from dashboard.sources.questions import Question
from dashboard.sources.sheets import sheets_of
from dashboard.sources.trackers.answers import AnswerBook, keep_answers
from dashboard.sources.trackers.read import Understood, understand
from dashboard.sources.validation import checked
from dashboard.sources.written import centre_text

TRACKERS = Path(__file__).parents[1] / "fixtures" / "trackers"
NAMES = ("bretagne", "reunion", "minuscule", "minuscule_titre")
CASES = some(in_turn(NAMES, ("xlsx", "ods")), len(NAMES))
"""Each tracker in one format, by turns; in both in `make soak`."""
Json = dict[str, Any]


def expected(name: str) -> Json:
    found: Json = json.loads((TRACKERS / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def centre(told: Json) -> Centre:
    """The centre whose tracker it is, as its `centre.toml` would describe it."""
    one = told["centre"]
    described = {key: one[key] for key in ("id", "name", "region", "departments", "default_year")}
    described["as_of"] = date.fromisoformat(one["as_of"])
    described["themes"] = [{"id": code, "label": label} for code, label in one.get("themes", ())]
    found, problems = centre_from_mapping(described, "centre.toml")
    assert found is not None, problems
    return found


def read(name: str, suffix: str, answers: Mapping[str, str]) -> Understood:
    return read_once(name, suffix, tuple(answers.items()))


@cache
def read_once(name: str, suffix: str, answers: tuple[tuple[str, str], ...]) -> Understood:
    file = f"{name}/{name}.{suffix}"
    sheets, problems = sheets_of((TRACKERS / f"{name}.{suffix}").read_bytes(), file)
    assert not problems
    return understand(
        [(file, sheet) for sheet in sheets], schemas(), centre(expected(name)), AnswerBook(given=dict(answers))
    )


def cells(question: Json) -> set[tuple[str, int]]:
    """Sheet and row of each cell of a question of the hand count."""
    found = (re.fullmatch(r"(.*)![A-Z]+(\d+)", cell) for cell in question["cells"])
    return {(match[1], int(match[2])) for match in found if match}


def answers_to(questions: tuple[Question, ...], told: Json) -> dict[str, str]:
    """The answer of the hand count to each question that was asked; each must be one that may be asked."""
    answers = {}
    for asked in questions:
        found = next((one for one in told["questions"] if is_about(one, asked)), None)
        assert found is not None, f"false alarm: {asked.key} {asked.problem().text()}"
        assert found["level"] != "must_not", asked.key
        answers[asked.key] = answer(found["answer"])
    return answers


KINDS = {
    "date": ("date",), "number": ("number",), "status": ("status", "value-status"), "place": ("place",),
    "value": ("value",), "hidden_rows": ("hidden-rows",), "sheet": ("sheet",), "default": ("year", "relation"),
    "duration": ("duration",), "half_days": ("duration",), "columns": ("meetings",), "meetings": ("meetings",),
}  # fmt: skip


def is_about(told: Json, asked: Question) -> bool:
    """Whether a question of the hand count is the one that was asked: by its kind, and its cell or what is typed."""
    kinds = KINDS.get(told["kind"], (told["kind"],))
    if not any(asked.code == kind or asked.code.startswith(f"{kind}-") for kind in kinds):
        return False
    if asked.code in ("hidden-rows", "meetings"):
        return True
    sheets = {sheet for sheet, _ in cells(told)}
    if asked.code in ("sheet", "year", "relation"):
        return asked.sheet in sheets
    typed = {text.casefold() for text in str(told["typed"]).split(" | ")}
    about = asked.key.partition(":")[2].casefold()
    return about in typed if asked.code.startswith("value-") else (asked.sheet, asked.row) in cells(told)


def answer(told: Any) -> str:
    if isinstance(told, dict):
        return str(told["family"])
    words = {None: "", "count": "compter", "leave_out": "laisser", "read": "lire"}
    return words.get(told, str(told)) if told is None or isinstance(told, str) else str(told)


def rows(found: Understood, table: str) -> Iterator[tuple[tuple[str | None, int], dict[str, str]]]:
    raw = found.tables[table]
    for row in raw.rows:
        place = raw.places[row.number]
        filled = zip(raw.header, row.cells, strict=True)
        yield (place.sheet, place.row), {name: str(cell) for name, cell in filled if cell}


@pytest.mark.parametrize(("name", "suffix"), CASES)
def test_what_must_be_asked_is_asked_and_nothing_that_must_not(name: str, suffix: str) -> None:
    told = expected(name)
    found = read(name, suffix, {})
    answers_to(found.questions, told)
    for one in told["questions"]:
        if one["level"] == "must":
            assert any(is_about(one, asked) for asked in found.questions), one["id"]


@pytest.mark.parametrize(("name", "suffix"), CASES)
def test_one_round_of_answers_is_enough(name: str, suffix: str) -> None:
    told = expected(name)
    found = read(name, suffix, answers_to(read(name, suffix, {}).questions, told))
    assert [question.key for question in found.questions] == []


@pytest.fixture(params=CASES, ids="-".join, scope="module")
def answered(request: pytest.FixtureRequest) -> tuple[Understood, Json]:
    name, suffix = request.param
    told = expected(name)
    return read(name, suffix, answers_to(read(name, suffix, {}).questions, told)), told


def test_every_row_is_what_the_hand_read(answered: tuple[Understood, Json]) -> None:
    found, told = answered
    made = dict(rows(found, "events"))
    assert set(made) == {(one["sheet"], one["row"]) for one in told["rows"]["events"]}
    wrong = []
    for one in told["rows"]["events"]:
        row = made[one["sheet"], one["row"]]
        for what, want in wanted(one).items():
            if row.get(what, "") not in want:
                wrong.append(f"{one['sheet']}!{one['row']} {what}: {row.get(what, '')!r}, not {want}")
    assert wrong == []


def wanted(one: Json) -> dict[str, tuple[str, ...]]:
    """Column → what the hand count says that it may hold."""
    count, place, when = one["participants"], one["place"], one["date"]
    realised = one["status"] == "realised"
    known = realised and count["value"] is not None
    return {
        "status": (one["status"],),
        "format": (one["format"]["value"] or "",),
        "modality": (one["modality"]["value"] or "",),
        "participants": (str(count["value"]) if known else "",),
        "participants_precision": (count["precision"] if known else "",),
        "half_days": ("" if one["half_days"]["value"] is None else f"{one['half_days']['value']:g}",),
        "report_year": (str(one["year"]),),
        "department_code": (place["department_code"] or "",),
        "commune_code": (place["commune_code"] or "",),
        "date_precision": tuple(when["precision_allowed"]),
        "role": (one.get("role") or "",),
        "theme_ids": (one.get("theme") or "",),
    }


def test_the_figures_are_those_of_the_hand_count(answered: tuple[Understood, Json]) -> None:
    found, told = answered
    made = [row for _, row in rows(found, "events")]
    realised = [row for row in made if row["status"] == "realised"]
    figures = told["figures"]["events"]["realised"]
    assert Counter(row["status"] for row in made) == told["figures"]["events"]["by_status"]
    assert len(realised) == figures["actions"]
    for column, name in BREAKDOWNS.items():
        assert Counter(row.get(column, "n.r.") for row in realised) == figures[name], name
    dated = [row for row in realised if row["date_precision"] in ("day", "period", "month")]
    assert Counter(row["date_start"][:7] for row in dated) == figures["by_month"]
    assert Counter(row["own_format"] for row in realised if "own_format" in row) == figures["by_own_format"]
    for precision, count in figures["participants"]["by_precision"].items():
        known = [int(row["participants"]) for row in realised if row.get("participants_precision") == precision]
        assert {"rows": len(known), "sum": sum(known)} == count, precision
    half_days = [float(row["half_days"]) for row in realised if "half_days" in row]
    assert (sum(half_days) if half_days else None) == figures["half_days"]["sum"]


BREAKDOWNS = {
    "report_year": "by_year", "department_code": "by_department", "modality": "by_modality", "format": "by_format",
    "commune_code": "by_commune",
}  # fmt: skip
OTHERS = {
    "publications": ("title", "type", "status", "date", "date_precision", "theme_ids"),
    "organisations": ("name", "kind", "relation", "department_code", "year"),
    "networks": ("name", "kind", "scope", "role", "members_count"),
}
TOLD = {
    "date_precision": "precision",
    "theme_ids": "theme",
    "department_code": "department",
    "members_count": "members",
}


def test_the_other_tables_are_what_the_hand_read(answered: tuple[Understood, Json]) -> None:
    found, told = answered
    for table, columns in OTHERS.items():
        made = dict(rows(found, table)) if table in found.tables else {}
        hand = {(one["sheet"], one["row"]): one for one in told["rows"].get(table, ())}
        assert {place: [row.get(name, "") for name in columns] for place, row in made.items()} == {
            place: [str(one[TOLD.get(name, name)] or "") for name in columns] for place, one in hand.items()
        }


def test_the_schemas_have_nothing_to_say(answered: tuple[Understood, Json]) -> None:
    found, told = answered
    assert [problem.text() for problem in checked(found.tables, schemas(), centre(told))] == []


def test_the_names_of_a_tracker_are_asked_about_and_never_told() -> None:
    told = expected("with_names")
    sheets, _ = sheets_of((TRACKERS / "with_names.xlsx").read_bytes(), "bretagne/with_names.xlsx")
    files = [("bretagne/with_names.xlsx", sheet) for sheet in sheets]
    of = centre(expected("bretagne"))
    asked = [one for one in understand(files, schemas(), of, AnswerBook()).questions if one.code == "name"]
    assert {f"{one.sheet}!{one.row}" for one in asked} == {"2023!16", "2023!27", "2024!10", "Adhérents!6"}
    found = understand(files, schemas(), of, AnswerBook(given={one.key: "retirer" for one in asked}))
    assert not [one for one in found.questions if one.code == "name"]
    words = str([one.problem().text() for one in [*asked, *found.questions]])
    kept = str([[row.cells for row in table.rows] for table in found.tables.values()])
    addresses = {name for name in told["forbidden_strings"] if re.search("[@0-9]", name)}
    for name in set(told["forbidden_strings"]) - addresses:
        assert name not in words
        assert name not in kept
    # Addresses and numbers are refused afterwards, with their cell.
    assert [problem.value for problem in checked(found.tables, schemas(), of) if problem.code == "personal-data"] == [
        MASKED, MASKED
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "suffix"), CASES)
def test_a_folder_shows_the_figures_once_the_questions_are_answered(name: str, suffix: str, tmp_path: Path) -> None:
    told, folder = expected(name), tmp_path / name
    folder.mkdir()
    shutil.copy(TRACKERS / f"{name}.{suffix}", folder)
    (folder / "centre.toml").write_text(centre_text(centre(told)), encoding="utf-8")
    asked = load_centre(folder, schemas())
    answers = answers_to(asked.questions, told)
    assert asked.ok is (not answers)
    keep_answers(folder, {"x": {}, read(name, suffix, answers).shape: answers})
    loaded = load_centre(folder, schemas())
    assert loaded.ok, [problem.text() for problem in loaded.problems]
    events = loaded.tables["events"]
    assert len(events) == told["figures"]["events"]["rows"]
    assert events["participants"].sum() == told["figures"]["events"]["realised"]["participants"]["sum"]
    assert {table: len(loaded.tables[table]) for table in OTHERS if len(loaded.tables[table])} == {
        table: len(told["rows"][table]) for table in OTHERS if told["rows"].get(table)
    }
