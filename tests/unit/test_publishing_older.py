"""What earlier versions of the programme have published: still served, and known to readers when the next one is made.

``published-format-1.json.gz`` was written by the version before the memory knew each year apart (commit c880b8a^), for
the centre of `rows`: once as it is, once with one more resident in 2024.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from support import ROOT, schemas, some
from werkzeug.test import Client

from dashboard.disclosure import Cell
from dashboard.disclosure.publication import tables_of
from dashboard.editions import create_editions
from dashboard.pages import PAGES
from dashboard.publishing.memory import MEMORY_FILE, Kept, UnreadableMemoryError, read_memory
from dashboard.publishing.publish import Places, Report, publish
from dashboard.publishing.store import NothingPublishedError, PublicStore
from dashboard.settings import Settings
from dashboard.sources import load_centre

OLD = ROOT / "tests" / "fixtures" / "published-format-1.json.gz"
CENTRE = """id = "nord"
name = "Centre du nord"
region = "Bretagne"
departments = ["35"]
default_year = 2024
as_of = "2024-12-31"
simulated = true
"""
EVENTS = """event_id,report_year,status,title,date_start,date_precision,department_code,source
nord-1,2023,realised,Rencontre,2023-03-01,day,35,Bilan
nord-2,2024,realised,Rencontre,2024-03-02,day,35,Bilan
nord-3,2024,realised,Rencontre,2024-03-03,day,22,Bilan
"""
THRESHOLD = 11


def rows(more: int) -> Iterator[str]:
    """The lists of the centre, with so many residents more in 2024."""

    def attended(action: str, people: range, profile: str, department: str) -> Iterator[str]:
        for number in people:
            key = base64.b32encode(hashlib.sha256(str(number).encode()).digest())[:26].decode().lower()
            yield f"{action},p-{key},{profile},{department},in_person,b45a5df0"

    yield "event_id,participant_key,profile,department_code,modality,key_id"
    yield from attended("nord-1", range(30), "state_staff", "35")
    yield from attended("nord-1", range(30, 34), "resident", "35")
    yield from attended("nord-2", range(40), "state_staff", "35")
    yield from attended("nord-2", range(40, 60 + more), "resident", "22")
    yield from attended("nord-3", range(20, 45), "state_staff", "35")


class House:
    """The centre on disk, published by an older version of the programme."""

    def __init__(self, folder: Path) -> None:
        self.centre, self.public = folder / "data" / "nord", folder / "public"
        self.centre.mkdir(parents=True)
        (self.centre / "centre.toml").write_text(CENTRE, encoding="utf-8")
        (self.centre / "events.csv").write_text(EVENTS, encoding="utf-8")
        self.lists(1)
        shutil.copy(OLD, self.centre / MEMORY_FILE)

    def lists(self, more: int) -> None:
        (self.centre / "attendances.csv").write_text("\n".join(rows(more)) + "\n", encoding="utf-8")

    def publish(self, *, force: bool = False) -> Report:
        places = Places(ROOT / "data" / "schemas", ROOT / "data" / "reference", self.public, ROOT / "geo")
        return publish(lambda: [load_centre(self.centre, schemas())], places, everything=True, force=force)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def forgetful(house: House) -> House:
    """The same without a memory: nothing to hold the next publication against, which takes a fifth of the work."""
    (house.centre / MEMORY_FILE).unlink()
    return house


def shown(kept: Kept) -> Mapping[Cell, int]:
    """The numbers of persons that a version shows."""
    tables, _, seen = tables_of(kept.published)
    people = [table for table in tables if table.quantity.people]
    return {table.cell(at): size for table in people for at, size in table.values.items() if table.cell(at) in seen}


def small_changes(old: tuple[Kept, ...], new: tuple[Kept, ...]) -> list[Cell]:
    """Numbers of persons that a reader of an old version and of a new one sees move by less than the threshold."""
    return [
        cell
        for later in new
        for earlier in old
        for cell, size in shown(later).items()
        if 0 < abs(size - shown(earlier).get(cell, size)) < THRESHOLD
    ]


def test_each_year_of_what_was_published_is_known_as_it_was(house: House) -> None:
    old = read_memory(house.centre)
    assert [one.year for one in old] == [2023, 2024, 2024], "2023 was the same twice"
    written = json.loads(gzip.decompress(OLD.read_bytes()))["kept"]
    told = {
        (table["year"], table["name"], json.dumps(table["values"]))
        for entry in written
        for table in entry["published"]["published"]["tables"]
    }
    assert told == {
        (table["year"], table["name"], json.dumps(table["values"]))
        for one in old
        for table in one.published.published["tables"]
    }
    assert all(shown(one) for one in old)


def test_publishing_over_it_shows_no_change_of_a_few_persons(house: House) -> None:
    old = read_memory(house.centre)
    house.lists(2)
    report = house.publish()
    assert (report.refused, len(report.made)) == ((), 1)
    kept = read_memory(house.centre)
    assert kept[: len(old)] == old, "what was published is never forgotten"
    assert {one.year for one in kept[len(old) :]} == {2023, 2024}
    assert small_changes(old, kept[len(old) :]) == []


def test_without_that_memory_the_change_would_be_shown(house: House) -> None:
    """What the test above looks for is there to be found."""
    old = read_memory(house.centre)
    (house.centre / MEMORY_FILE).unlink()
    house.lists(2)
    house.publish()
    assert small_changes(old, read_memory(house.centre))


def test_what_follows_is_published_as_ever(house: House) -> None:
    first = house.publish()
    again = house.publish()
    assert (first.refused, again.refused, again.changed) == ((), (), False)


def test_a_memory_that_may_have_forgotten_publications_asks_for_a_decision(house: House) -> None:
    written = json.loads(gzip.decompress(OLD.read_bytes()))
    written["kept"] *= 2
    (house.centre / MEMORY_FILE).write_bytes(gzip.compress(json.dumps(written).encode()))
    house.lists(2)
    report = house.publish()
    assert report.made == ()
    assert "--force" in report.refused[0]
    assert "que les 4 dernières" in report.refused[0]
    old = read_memory(house.centre, force=True)
    assert house.publish(force=True).refused == ()
    assert small_changes(old, read_memory(house.centre)[len(old) :]) == []


ANOTHER = {
    "empty": b"",
    "plain": b"{}",
    "later": gzip.compress(b'{"format": 3, "kept": []}'),
    "cut": gzip.compress(b'{"format": 1}'),
}
"""Named: the hour is in what gzip writes, and would be in the name of the test, another one for each worker."""


@pytest.mark.parametrize("content", ANOTHER.values(), ids=ANOTHER)
def test_another_memory_is_refused(house: House, content: bytes) -> None:
    (house.centre / MEMORY_FILE).write_bytes(content)
    with pytest.raises(UnreadableMemoryError):
        read_memory(house.centre)
    assert "ne peut pas être lue" in house.publish().refused[0]


# The version that is served


def older_schemas(version: Path) -> None:
    """As published before a table and a few columns were added."""
    (version / "schemas" / "statements.json").unlink()
    for table, column in (("events", "details"), ("networks", "details"), ("publications", "event_date")):
        path = version / "schemas" / f"{table}.json"
        written: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        assert any(one["name"] == column for one in written["fields"])
        written["fields"] = [one for one in written["fields"] if one["name"] != column]
        path.write_text(json.dumps(written), encoding="utf-8")


def test_a_version_published_with_fewer_tables_and_columns_is_served_on_every_page(
    forgetful: House, settings: Settings
) -> None:
    house = forgetful
    version = house.publish().version
    assert version is not None
    older_schemas(house.public / version)
    store = PublicStore(house.public, ROOT / "geo")
    store.load()
    client = Client(create_editions(settings, store, None).wsgi)
    for page in PAGES:
        rest = {"action": "/nord-1", "territoire": "/departement-35"}.get(page.id, "")
        for query in some(("", "?annee=2023"), 1):
            assert client.get(f"{page.path}{rest}{query}").status_code == 200, page.path


@pytest.mark.parametrize("content", some([b"{", b'{"format": 1, "publication": {}}', b"", b'{"format": 0}'], 2))
def test_a_version_whose_people_cannot_be_read_is_told_with_the_way_out(forgetful: House, content: bytes) -> None:
    house = forgetful
    version = house.publish().version
    assert version is not None
    (house.public / version / "nord" / "people.json").write_bytes(content)
    store = PublicStore(house.public, ROOT / "geo")
    with pytest.raises(NothingPublishedError) as stopped:
        store.load()
    assert "nord/people.json" in stopped.value.reason
    assert "python -m dashboard publish" in stopped.value.reason
    assert store.damaged
    assert house.publish().refused == ()
    store.refresh()
    assert not store.degraded
