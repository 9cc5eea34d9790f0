"""Nothing undocumented: every indicator, table and column is on the page of method, every setting in the README."""

from __future__ import annotations

import html
import re
from functools import cache

import pytest
from flask.testing import FlaskClient
from support import ROOT, V2, VT

from dashboard.indicators.registry import INDICATORS
from dashboard.settings import SETTINGS
from dashboard.snapshot import Snapshot


@cache
def method(client: FlaskClient, part: str, centre: str) -> str:
    """The text of a part of the documentation, its markup taken away."""
    text = client.get(f"/methode/{part}?centre={centre}").text.partition('<div id="react-entry-point"')[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("centre", [V2, VT])
def test_every_indicator_is_on_the_page_of_method(client: FlaskClient, centre: str) -> None:
    shown = method(client, "indicateurs", centre)
    missing = [
        indicator.id
        for indicator in INDICATORS
        if any(plain(part) not in shown for part in (indicator.label, indicator.definition, indicator.method))
    ]
    assert missing == []


@pytest.mark.parametrize("centre", [V2, VT])
def test_every_table_and_column_is_on_the_page_of_method(client: FlaskClient, snapshot: Snapshot, centre: str) -> None:
    shown = method(client, "dictionnaire", centre)
    missing = [
        f"{table.name}.{column.name}"
        for table in snapshot.schemas.values()
        for column in table.fields
        if plain(column.title) not in shown or column.name not in shown or plain(column.description) not in shown
    ]
    missing += [table.name for table in snapshot.schemas.values() if plain(table.title) not in shown]
    assert missing == []


def test_every_setting_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [setting.name for setting in SETTINGS if f"`{setting.name}`" not in readme] == []


def test_every_schema_is_a_table_of_the_snapshot(snapshot: Snapshot) -> None:
    files = {path.stem for path in (ROOT / "data" / "schemas").glob("*.json")}
    assert files == set(snapshot.schemas)
