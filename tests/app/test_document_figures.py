"""Every figure and dated fact of the five documents is on screen, in both editions, with its unit, year and source.

`fixtures/document_figures.csv` has one line per fact: where it stands in the documents (`document`, `section`, `fact`,
`value`, `unit`, `year`), and where it is on screen: an `address`, the text `shown` there, other `words` of the same
block, and, when the fact is how many lines there are, the number of `lines`. A fact left out on purpose has no address
but a `reason`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from flask.testing import FlaskClient
from reader import layout_of
from support import ROOT, in_turn, some

Fact = Mapping[str, str]

FIXTURE = ROOT / "tests" / "fixtures" / "document_figures.csv"
FACTS: list[Fact] = list(csv.DictReader(FIXTURE.read_text(encoding="utf-8").splitlines()))
ON_SCREEN = [fact for fact in FACTS if fact["address"]]
LEFT_OUT = [fact for fact in FACTS if not fact["address"]]
SECTIONS = {
    "Carto d’activité 2024": {
        "Arpenter", "De belles causes à effets 2024", "Observer", "Se rencontrer", "Vie associative / Tout nouveau",
    },
    "Programme janvier-juillet 2024": {
        "Entre pairs / Vie associative", "Faire réseau", "Initier la coopération", "Recherche-action", "Ressource",
        "Susciter l’interconnaissance", "Transmettre par la formation", "Visite de terrain",
    },
    "Programme 2020": {"Carte 2020", "Priorités 2020", "Prochaines dates", "Spécial rentrée"},
    "Rapport d’activité 2007": {"Lancement et axes", "Le territoire", "Moyens humains", "Présentation"},
    "Rapport d’activité 2024": {
        "Actions", "Bilan", "Capitalisation", "Communication", "Gouvernance", "Ils nous soutiennent", "Rapport moral",
    },
}  # fmt: skip
"""The five documents and their sections."""

BLOCKS = {"Article", "Figcaption", "Li", "Section", "Tr"}
"""What holds one thing together: a card, a caption, an item, a part, a row."""


@dataclass(frozen=True)
class Block:
    """The words of one block without those of the blocks inside it; `around`, of those that hold it, nearest first.

    `links`: the actions it leads to.
    """

    text: str
    around: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True)
class Screen:
    """A page: its blocks, and the words outside all of them."""

    blocks: tuple[Block, ...]
    outside: str


def children(node: Any) -> list[Any]:
    found = node["props"].get("children")
    return found if isinstance(found, list) else [found]


def parts(node: Any) -> Iterator[Any]:
    """The components and texts below a node that belong to no block inside it."""
    for child in children(node):
        if isinstance(child, list):
            yield from parts({"props": {"children": child}})
        elif isinstance(child, dict):
            yield child
            if child["type"] not in BLOCKS:
                yield from parts(child)
        elif child is not None:
            yield str(child)


def words_of(texts: list[str]) -> str:
    """Texts set side by side, with plain spaces but inside a number."""
    return re.sub(r"(?!(?<=\d)\u202f\d{3})\s+", " ", " ".join(texts)).strip()


def own_words(node: Any) -> str:
    return words_of([part for part in parts(node) if isinstance(part, str)])


def row_words(row: Any, headers: list[str]) -> str:
    """The words of a table's row, each cell of a figure after the heading of its column."""
    cells = [part for part in parts(row) if isinstance(part, dict) and part["type"] in ("Td", "Th")]
    said = [own_words(cell) for cell in cells]
    if len(cells) != len(headers) or all(cell["type"] == "Th" for cell in cells):
        return words_of(said)
    return words_of([f"{header} {cell}" for header, cell in zip(headers, said, strict=True)])


def blocks_below(node: Any, around: tuple[str, ...] = (), headers: list[str] | None = None) -> Iterator[Block]:
    for part in parts(node):
        if isinstance(part, str):
            continue
        if part["type"] == "Thead":
            *_, last = [child for child in parts(part) if isinstance(child, dict) and child["type"] == "Tr"]
            headers = [own_words(cell) for cell in parts(last) if isinstance(cell, dict) and cell["type"] == "Th"]
        if part["type"] in BLOCKS:
            text = row_words(part, headers or []) if part["type"] == "Tr" else own_words(part)
            targets = [child["props"].get("href", "") for child in parts(part) if isinstance(child, dict)]
            yield Block(text, around, tuple(target for target in targets if target.startswith("/actions/")))
            yield from blocks_below(part, (text, *around))


@cache
def screen(client: FlaskClient, address: str) -> Screen:
    """A page that answers."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    page = {"props": {"children": layout_of(response.text)}}
    return Screen(tuple(blocks_below(page)), own_words(page))


def holds(text: str, shown: str) -> bool:
    """Whether a text holds another, whose numbers are not the end or the beginning of longer ones."""
    before = r"(?<![\d,\u202f])" if shown[0].isdigit() else ""
    after = r"(?![\d]|[,\u202f]\d)" if shown[-1].isdigit() else ""
    return re.search(before + re.escape(shown) + after, text) is not None


def showing(client: FlaskClient, fact: Fact) -> list[Block]:
    """The blocks of its page that show a fact with its words, unit, year and source."""
    page = screen(client, fact["address"])
    return [block for block in page.blocks if shows(block, fact) and told(client, page, block, fact)]


def shows(block: Block, fact: Fact) -> bool:
    near = " ".join((block.text, *block.around))
    words = [word for word in fact["words"].split("|") if word]
    return holds(block.text, fact["shown"]) and all(word in near for word in words) and fact["unit"] in near


def told(client: FlaskClient, page: Screen, block: Block, fact: Fact) -> bool:
    """Whether the year is said by the block, around it or by its page, and the source there or behind its link."""
    near = " ".join((block.text, *block.around, page.outside))
    behind = [screen(client, link) for link in block.links] or [page]
    sources = [other.text for read in behind for other in read.blocks]
    return fact["year"] in near and any(fact["document"] in text for text in (near, *sources))


def name(fact: Fact) -> str:
    return f"{fact['document']} | {fact['section']} | {fact['fact']} | {fact['value']}"


@pytest.mark.parametrize(
    ("fact", "edition"),
    some(in_turn(ON_SCREEN, ("équipe", "publique")), len(ON_SCREEN)),
    ids=lambda one: one if isinstance(one, str) else name(one),
)
def test_it_is_on_screen(editions: Mapping[str, FlaskClient], edition: str, fact: Fact) -> None:
    found = len(showing(editions[edition], fact))
    expected = found == int(fact["lines"]) if fact["lines"] else found > 0
    assert expected, (fact["address"], fact["shown"], found)


def test_the_five_documents_and_all_their_sections_are_covered() -> None:
    assert len(FACTS) == 251
    assert {document: {f["section"] for f in FACTS if f["document"] == document} for document in SECTIONS} == SECTIONS
    assert {fact["document"] for fact in FACTS} == set(SECTIONS)


@pytest.mark.parametrize("fact", LEFT_OUT, ids=name)
def test_what_is_left_out_has_a_reason(fact: Fact) -> None:
    assert fact["reason"].endswith(".")
    assert not fact["shown"]
