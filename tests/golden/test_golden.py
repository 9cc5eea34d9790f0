"""The golden record: what every page says, in both editions, is what was recorded.

The record tells whoever rebuilds a page that nothing it says has changed, or what has. After a change that is wanted:
`make record`, then read the difference as one reads code. One file for each page and edition, `xz -dc` shows it.
"""

from __future__ import annotations

import difflib
import lzma
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from addresses import NATIONAL, NOWHERE, PAST, addresses
from flask.testing import FlaskClient
from kept_versions import Past
from page_text import lines
from support import DEMO, V2, VT, sample
from werkzeug.test import Client

from dashboard.pages import PAGES
from dashboard.pages.model import Page

RECORD = Path(__file__).parent / "record"
VERSION = re.compile(r"(Version des données : )[0-9a-f]+")
"""It moves with any cell of any table, shown or not."""
RECORDING = "RECORD"
"""Environment variable: set, what is said is written down instead of compared."""
PUBLISHED = re.compile(r"\d{1,2}(?:er)? \w+ \d{4} \| [0-9a-f]{16}")
"""When a centre was published, and as what: by the tests, on the day they run."""
MOST_SHOWN = 200
"""Lines of difference that a failure prints."""
EDITIONS = ("public", "staff")
CENTRES = (V2, VT, DEMO)
TURNS = sample(6, 1)
"""A page is asked under one filter in so many: under others in each centre, and in the other edition."""


def said(client: Client | Past, address: str) -> list[str]:
    """What an address answers: its status when it is not 200, its lines."""
    answer = client.get(address)
    head = [f"== {address}", *([f"({answer.status_code})"] if answer.status_code != 200 else [])]
    told = [PUBLISHED.sub("…", VERSION.sub(r"\1…", line)) for line in lines(answer.text)]
    return [*head, *told]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("page", [*PAGES, None], ids=lambda page: page.id if page else "nowhere")
def test_pages_say_what_was_recorded(page: Page | None, edition: str, shipped: Mapping[str, FlaskClient]) -> None:
    file = RECORD / f"{edition}-{page.id if page else 'nowhere'}.txt.xz"
    turns = 1 if os.environ.get(RECORDING) else TURNS
    every = NOWHERE if page is None else [one for centre in CENTRES for one in addresses(page, centre)]
    asked = every if page is None else [
        one
        for turn, centre in enumerate(CENTRES, PAGES.index(page) + EDITIONS.index(edition))
        for one in addresses(page, centre, turn, turns)
    ]  # fmt: skip
    _compare(file, shipped[edition], every, asked)


def test_the_national_edition_says_what_was_recorded(nation: Client) -> None:
    _compare(RECORD / "national.txt.xz", nation, NATIONAL, NATIONAL)


def test_published_versions_say_what_was_recorded(past: Past) -> None:
    _compare(RECORD / "past.txt.xz", past, PAST, PAST)


def _compare(file: Path, client: Client | Past, every: Sequence[str], asked: Sequence[str]) -> None:
    """Hold what some addresses say to the record, which has them all; or write it down."""
    now = [line for address in asked for line in said(client, address)]
    if os.environ.get(RECORDING):
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(lzma.compress("\n".join(now).encode(), preset=9))
        return
    recorded = _by_address(lzma.decompress(file.read_bytes()).decode().split("\n"))
    assert [*recorded] == [*every], "other addresses than those of the record"
    before = [line for address in asked for line in recorded[address]]
    if now != before:
        changes = list(difflib.unified_diff(before, now, "recorded", "said now", lineterm="", n=1))
        pytest.fail("\n".join(changes[:MOST_SHOWN]), pytrace=False)


def _by_address(record: Sequence[str]) -> dict[str, list[str]]:
    """Address → what was recorded of it, its own line first."""
    found: dict[str, list[str]] = {}
    lines_of: list[str] = []
    for line in record:
        if line.startswith("== /"):
            lines_of = found[line.removeprefix("== ")] = []
        lines_of.append(line)
    return found
