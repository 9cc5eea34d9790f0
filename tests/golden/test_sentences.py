"""Every sentence of every page agrees, is set as French is, and leaks no code."""

from __future__ import annotations

import lzma
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from addresses import addresses
from flask.testing import FlaskClient
from page_text import lines
from support import DEMO, V2, VT, in_turn, some

from dashboard.pages import PAGES
from dashboard.pages.model import Page

RECORDS: Final = sorted((Path(__file__).parent / "record").glob("*.xz"))
ALONE: Final = r"(?<![\d,.–/’-])(?<!\d )\b[01] "
"""0 or 1, and not the end of a larger number nor of a date."""
SAME: Final = r"(?:rendez-vous|mois|fois|pas|plus|dans|sans|sous|des|ans lieu)\b"
"""What ends with an s whatever the number, or is no noun."""
KINDS: Final[Mapping[str, re.Pattern[str]]] = {
    "0 or 1 of several": re.compile(rf"{ALONE}(?!{SAME})[a-zà-ÿœ-]+[sx]\b"),
    "an article of several before 0 or 1": re.compile(r"\b(?:les|des|ces|aux) [01] (?!\d{3}\b)"),
    "feminine before a masculine noun": re.compile(
        r"\btoutes (?:les )?(?:rendez-vous|thèmes|départements|formats|réseaux|dispositifs)\b", re.IGNORECASE
    ),
    "masculine before a feminine noun": re.compile(
        r"\btous (?:les )?(?:actions|années|modalités|publications|présences|communes|causes)\b", re.IGNORECASE
    ),
    "CO2 for CO₂": re.compile(r"(?<!Impact )CO2"),
    "straight apostrophe": re.compile(r"[a-zà-ÿ]'[a-zà-ÿ]"),
    "a plural left open": re.compile(r"[a-zà-ÿ]\(s\)"),
}
"""Kind of fault → what shows it. Impact CO2 is the name of a public service."""
CODE: Final = re.compile(r"[a-z0-9]+_[a-z0-9_]+|\b[A-Z]+_[A-Z_]+\b")
SHOWN_AS_CODE: Final = re.compile(r"<(code|textarea|pre)\b.*?</\1>", re.DOTALL)


@cache
def told(record: Path) -> tuple[str, ...]:
    """What a record says, addresses left out, each line once."""
    said = lzma.decompress(record.read_bytes()).decode().split("\n")
    return tuple(line for line in dict.fromkeys(said) if not line.startswith(("== ", "<iframe")))


@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_of_the_record_has_a_fault_of_a_known_kind(kind: str) -> None:
    faults = [f"{record.name}: {line}" for record in RECORDS for line in told(record) if KINDS[kind].search(line)]
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize(
    ("page", "centre"),
    some(in_turn(PAGES, (V2, VT, DEMO)), len(PAGES)),
    ids=lambda one: one if isinstance(one, str) else one.id,
)
def test_no_public_page_leaks_a_code(page: Page, centre: str, shipped: Mapping[str, FlaskClient]) -> None:
    address = next(addresses(page, centre))
    html = SHOWN_AS_CODE.sub("", shipped["public"].get(address).text)
    faults = [f"{address}: {line}" for line in lines(html) if CODE.search(line)]
    assert faults == [], "\n".join(faults)
