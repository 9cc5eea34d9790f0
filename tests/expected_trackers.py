"""What the invented trackers mean, cell by cell, as worked out by hand before anything read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from support import ROOT

TRACKERS = ROOT / "tests/fixtures/trackers"
NAMES = ("bretagne", "reunion", "minuscule", "minuscule_titre")


def expected(name: str) -> dict[str, Any]:
    """All that is expected of a tracker: see the README beside it."""
    found: dict[str, Any] = json.loads((TRACKERS / f"expected/{name}.json").read_text(encoding="utf-8"))
    return found


def events() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Each row of actions: the tracker's name, its centre, the row."""
    for name in NAMES:
        tracker = expected(name)
        for row in tracker["rows"]["events"]:
            yield name, tracker["centre"], row


def must_ask(kind: str) -> set[str]:
    """What is typed in the cells that must be asked about."""
    return {
        question["typed"]
        for name in NAMES
        for question in expected(name)["questions"]
        if question["kind"] == kind and question["level"] == "must" and question["typed"]
    }


def changed_by_spreadsheet(typed: object) -> object:
    """« 1/2 » that a spreadsheet made a date is told in words in the expected rows."""
    return datetime(2024, 2, 1) if typed == "01/02/2024" else typed
