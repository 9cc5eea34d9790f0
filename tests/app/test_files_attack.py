"""A reader takes every file that the public edition gives, subtracts and solves: nobody that they hide is found.

`test_tables.py` holds every format to the same cells: what JSON does not tell, no other one does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from typing import Any

import pytest
from attack import Key, Reader
from flask.testing import FlaskClient
from public_sample import public_store
from slugify import slugify
from support import DEMO, path_of, some

from dashboard.app import create_app
from dashboard.filters import Filters, Vocabulary, vocabulary
from dashboard.indicators.funders import askers
from dashboard.indicators.targets import of_year
from dashboard.pages import PAGES
from dashboard.settings import Settings
from dashboard.snapshot import CentreData, Snapshot

YEARS = some((2024, 2022, 2023), 1)
BY = ("dispositif", "departement")
PRESENCES, PERSONS = "Présences", "Personnes différentes"
QUANTITIES = {PRESENCES: PRESENCES, "Présences sur listes": PRESENCES, PERSONS: PERSONS}
WHOLE = ("Ensemble", "Total")
THRESHOLD = 11


def addresses(client: FlaskClient) -> Iterator[tuple[int, str]]:
    """The year and the address of each table of people, the same one under other names included."""
    for page in PAGES:
        for year in YEARS:
            query = f"?centre={DEMO}&annee={year}"
            shown = client.get(path_of(page, query) + query).text
            shown += "".join(client.get(f"{page.path}{query}&par={by}").text for by in BY if "par" in page.extras)
            for address in dict.fromkeys(re.findall(r'href="([^"]*/tableau/[^"]*\.json[^"]*)"', shown)):
                yield year, unescape(address)


def tables(year: int, told: Any) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The numbers of people of a file as the attacker's tables, with what its shares say of them."""
    titles = [column["title"] for column in told["columns"]]
    rows = told["rows"]
    if not rows or rows[-1][0] not in WHOLE or titles[0] == "Période":
        return
    labels = [row[0] for row in rows[:-1]]
    if titles[:2] == ["Département", PRESENCES]:
        titles[0] = ACTIONS_IN
    if titles[-1] == "Total":
        across = {"dimension": "Croisé", "categories": titles[1:-1], "subtotals": {}, "overlapping": False}
        values = [[number(cell) for cell in row[1:]] for row in rows]
        yield {"quantity": PRESENCES, "year": year, "axes": [axis(titles[0], labels), across], "values": values}, []
        return
    for place, title in enumerate(titles):
        name, _, other = title.partition(", ")
        if name not in QUANTITIES:
            continue
        quantity, when = QUANTITIES[name], int(other or year)
        values = [number(row[place]) for row in rows]
        shares = titles[place + 1 : place + 2] == ["Part"]
        derived = [
            {"kind": "share", "decimals": 0, "value": row[place + 1], "whole": at(quantity, when),
             "part": at(quantity, when, {titles[0]: row[0]})}
            for row in rows[:-1] if shares and isinstance(row[place + 1], int)
        ]  # fmt: skip
        yield {"quantity": quantity, "year": when, "axes": [axis(titles[0], labels)], "values": values}, derived


FIGURES = {"Présences cumulées": PRESENCES, "Présences uniques": PERSONS}
ACTIONS_IN = "Département de l’action"


def figures(client: FlaskClient, words: Vocabulary, data: CentreData, year: int) -> Iterator[dict[str, Any]]:
    """The key figures of each scheme in each department, of each funder's file, and what the targets say is done."""
    here = f"centre={DEMO}&annee={year}"
    for scheme, department in product(("", *data.centre.labels("schemes")), ("", *data.centre.departments)):
        filters = Filters(
            DEMO, year, scheme=(scheme,) if scheme else (), department=(department,) if department else ()
        )
        rows = sheet(client, f"chiffres.json?{here}&dispositif={scheme}&departement={department}")
        yield from (one for row in rows for one in told_of(words, filters, row["Indicateur"], row["Calculé"]))
    for asker in askers(data, year):
        rows = sheet(client, f"dossier-financeur/chiffres.json?{here}&pour={asker.slug}")
        yield from (one for row in rows for one in told_of(words, asker.filters, row["Indicateur"], row["Calculé"]))
    for who in dict.fromkeys(target.who for target in of_year(data, year)):
        rows = sheet(client, f"objectifs/{slugify(who, max_length=50) or 'objectifs'}.json?{here}")
        aimed = [target.filters(DEMO) for target in of_year(data, year) if target.who == who]
        for filters, row in zip(aimed, rows, strict=True):
            yield from told_of(words, filters, row["Chiffre"], row["Réalisé"])


def sheet(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    told = client.get(f"/tableau/{address}").json
    assert told, address
    titles = [one["title"] for one in told["columns"]]
    return [dict(zip(titles, row, strict=True)) for row in told["rows"]]


def told_of(words: Vocabulary, filters: Filters, name: str, cell: Any) -> Iterator[dict[str, Any]]:
    """A figure of people as a table of which one cell is told; nothing where it is told of no number, even hidden."""
    if name not in FIGURES or cell is None or (isinstance(cell, dict) and cell["state"] != "hidden"):
        return
    places = (("scheme", "Dispositif"), ("department", ACTIONS_IN), ("theme", "Thème"))
    axes = [
        {**axis(title, [words.label(name, code) for code in filters.selected(name)]), "partial": True}
        for name, title in places
        if filters.selected(name)
    ]
    values: Any = number(cell)
    for _ in axes:
        values = [values, "s"] if not isinstance(values, list) else [values, ["s", "s"]]
    yield {"quantity": FIGURES[name], "year": filters.year, "axes": axes, "values": values}


def axis(dimension: str, labels: list[str]) -> dict[str, Any]:
    """Whoever is in one row may be in another, except where the page says that they are not."""
    return {"dimension": dimension, "categories": labels, "subtotals": {}, "overlapping": dimension not in APART}


APART = ("Profil", "Département")
"""Of these, a person has one."""


def at(quantity: str, year: int, place: dict[str, str] | None = None) -> dict[str, Any]:
    return {"quantity": quantity, "year": year, "at": place or {}}


def number(cell: Any) -> Any:
    """A cell, "s" where it is hidden."""
    return "s" if isinstance(cell, dict) else cell


def form(client: FlaskClient, asked: list[tuple[int, str]], snapshot: Snapshot) -> dict[str, Any]:
    words, data = vocabulary(snapshot, DEMO, DEMO), snapshot.centres[DEMO]
    answers = ((year, client.get(f"{address}{'&' if '?' in address else '?'}centre={DEMO}")) for year, address in asked)
    found = [pair for year, answer in answers if answer.status_code == 200 for pair in tables(year, answer.json)]
    return {
        "zeros": "shown",
        "tables": [
            *(table for table, _ in found),
            *(one for year in YEARS for one in figures(client, words, data, year)),
        ],
        "quantities": [{"code": PERSONS, "at_most": PRESENCES}],
        "facts": [],
        "derived": [share for _, shares in found for share in shares],
    }


def test_nobody_is_found_in_the_files(
    client: FlaskClient, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = public_store(tmp_path_factory)
    public, snapshot = create_app(settings, store).server.test_client(), store.current()
    asked = list(addresses(public))
    told, truth = form(public, asked, snapshot), Reader()
    for table in form(client, asked, snapshot)["tables"]:
        truth.bounds.update({key: (value, value) for key, value in truth.cells(table) if value != "s"})
    small = hidden(told, truth)
    assert len(small) > 50
    told_by = {axis["dimension"] for table in told["tables"] for axis in table["axes"]}
    assert {"Dispositif", ACTIONS_IN, "Thème"} <= told_by
    assert found(told, truth) == []
    # That a cell would be found, were the others of its table told: what is subtracted does add up.
    table = next(one for one in told["tables"] if one["axes"][0]["dimension"] == "Profil" and "s" in one["values"])
    kept = next(key for key, _ in truth.cells(table) if key in small)
    table["values"] = [
        value if value != "s" or key == kept else truth.bounds[key][0] for key, value in truth.cells(table)
    ]
    assert kept in found({**told, "tables": [table], "derived": []}, truth)


def hidden(told: dict[str, Any], truth: Reader) -> dict[Key, int]:
    """The small groups that the files hide."""
    cells = [cell for table in told["tables"] for cell in truth.cells(table)]
    sizes = {key: int(truth.bounds[key][0]) for key, value in cells if value == "s" and key in truth.bounds}
    return {key: size for key, size in sizes.items() if 0 < size < THRESHOLD}


def found(told: dict[str, Any], truth: Reader) -> list[Key]:
    """Those of them whose size the attacker finds, or nearly."""
    small, reader = hidden(told, truth), Reader()
    reader.download(told)
    for terms, low, high in reader.equations:
        if terms.keys() <= truth.bounds.keys():
            sum_ = sum(factor * int(truth.bounds[key][0]) for key, factor in terms.items())
            assert low <= sum_ <= high, "the reader reasons wrongly"
    bounds = reader.subtract()
    return [key for key in small if bounds[key][1] < THRESHOLD or bounds[key][1] - bounds[key][0] < THRESHOLD - 1]
