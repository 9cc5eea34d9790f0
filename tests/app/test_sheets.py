"""The sheet of an edition leaves out what no page of it needs, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import pytest
from flask.testing import FlaskClient
from national_sample import national_edition
from support import ROOT, path_of
from werkzeug.test import Client

from dashboard.national.pages import PAGES as NATIONAL_PAGES
from dashboard.pages import PAGES
from dashboard.pages.model import Page
from dashboard.settings import Settings
from dashboard.web.application import LEFT_OUT
from dashboard.web.index import CENTRE_SHEET, NATIONAL_SHEET

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{")
_CLASS = re.compile(r"\.(-?[a-zA-Z_][\w-]*)")
_WORDS = re.compile(r'\sclass="([^"]*)"')
Readers = Mapping[str, tuple[Client, Iterable[str]]]


@pytest.fixture(scope="module")
def readers(
    editions: Mapping[str, FlaskClient], tmp_path_factory: pytest.TempPathFactory, settings: Settings
) -> Readers:
    """A sheet → clients of what it is the sheet of, and the addresses of its pages."""
    national = Client(national_edition(tmp_path_factory, settings))
    more = ("theme/cohesion-sociale", "recherche?q=sante+mentale", "quartiers?region=24", "methode/mentions")
    return {
        CENTRE_SHEET: (editions["publique"], [path_of(page) for page in PAGES]),
        NATIONAL_SHEET: (national, [*map(_national, NATIONAL_PAGES), *(f"/national/{one}" for one in more)]),
    }


def _national(page: Page) -> str:
    return f"/national{page.path}"


def needed(sheet: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Each selector of a sheet, and classes without which it concerns nothing of a page."""
    for found in _RULE.findall(_COMMENT.sub("", (ROOT / "dashboard" / "assets" / f"{sheet}.css").read_text())):
        for one in re.split(r",(?![^(]*\))", found):
            if not one.strip().startswith("@"):
                yield from (
                    (way, frozenset(_CLASS.findall(re.sub(r"\([^()]*\)", "", way)))) for way in _ways(one.strip())
                )


def _ways(selector: str) -> Iterator[str]:
    """What a selector with choices (`:is`) stands for, one by one."""
    choice = re.search(r":is\(([^()]*)\)", selector)
    if choice is None:
        yield selector
        return
    for one in choice[1].split(","):
        yield from _ways(f"{selector[: choice.start()]}{one.strip()}{selector[choice.end() :]}")


@pytest.mark.parametrize("styles", LEFT_OUT)
def test_what_an_edition_leaves_out_concerns_none_of_its_pages(readers: Readers, styles: str) -> None:
    client, addresses = readers[styles]
    selectors = [one for sheet in LEFT_OUT[styles] for one in needed(sheet) if one[1]]
    assert len(selectors) > 20
    for address in addresses:
        answer = client.get(address, follow_redirects=True)
        assert answer.status_code == 200, address
        there = {name for names in _WORDS.findall(answer.text) for name in names.split()}
        assert [text for text, classes in selectors if classes <= there] == [], address


@pytest.mark.parametrize("styles", LEFT_OUT)
def test_pages_bring_the_sheet_of_their_edition(readers: Readers, styles: str) -> None:
    client, addresses = readers[styles]
    stem = styles.removesuffix(".css")
    assert re.search(rf'href="[^"]*{stem}\.[0-9a-f]{{16}}\.css"', client.get(next(iter(addresses))).text)
