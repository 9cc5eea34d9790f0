"""A public snapshot made for the tests: shipped centres, published for real; and a centre of small groups."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from once import made_once
from support import DEMO, FOLDERS, ROOT, TINY, event, tiny

from dashboard.publishing import versions
from dashboard.publishing.publish import Places, publish
from dashboard.publishing.store import PublicStore
from dashboard.snapshot import CentreData
from dashboard.sources import load_centre, load_schemas
from dashboard.sources.disclosed import At, Disclosed, PublishedTable


def public_store(temporary: pytest.TempPathFactory, names: Sequence[str] = ("demo",)) -> PublicStore:
    """The store of a public snapshot of some of the shipped centres."""
    store = PublicStore(public_folder(temporary, names), ROOT / "geo")
    store.load()
    return store


def public_folder(temporary: pytest.TempPathFactory, names: Sequence[str]) -> Path:
    """The folder of a public snapshot of some of the shipped centres; to be left as it is."""
    whole = published_house(temporary) / "public"
    return made_once(temporary, f"part-{'-'.join(names)}", lambda folder: write_part(whole, folder, names))


def published_house(temporary: pytest.TempPathFactory) -> Path:
    """A folder that holds the shipped centres in `data`, published in `public`; to be left as it is."""
    return made_once(temporary, "published", _publish)


def _publish(folder: Path) -> None:
    """Publish the shipped centres: ten seconds, nearly all for the lists of the made-up one."""
    data, public = folder / "data", folder / "public"
    for name in FOLDERS:
        shutil.copytree(ROOT / "data" / name, data / name)
    schemas = load_schemas(ROOT / "data" / "schemas")
    places = Places(ROOT / "data" / "schemas", ROOT / "data" / "reference", public, ROOT / "geo")
    done = publish(lambda: [load_centre(data / name, schemas) for name in FOLDERS], places, everything=True)
    assert not done.refused, done.refused


def write_part(whole: Path, public: Path, names: Sequence[str]) -> None:
    """Write what would be published of some centres alone: of each, the same files."""
    version = versions.current_version(whole)
    assert version is not None
    kept = {"schemas", "reference", *(DEMO if name == "demo" else name for name in names)}
    files = versions.files_of(whole / version)
    part = {path: content for path, content in files.items() if path.partition("/")[0] in kept}
    with versions.draft(public, part) as made:
        versions.place(public, made, versions.version_of(part))
    versions.point_to(public, versions.version_of(part))


AXES = {
    ("attendances",): {"theme": ("climat", "ecole"), "department": ("37", "45"), "format": ("",)},
    ("listed_attendances",): {"profile": ("state_staff", "elected", ""), "origin": ("37", "45")},
    ("unique_participants",): {
        "theme": ("climat", "ecole"),
        "profile": ("state_staff", "elected", ""),
        "origin": ("37", "45"),
        "seniority": ("new", "returning"),
        "loyalty": ("1", "2", "3+"),
    },
}
SHOWN = {"attendances": 4040, "listed_attendances": 4040, "unique_participants": 4021}
"""Totals that are shown; every other number of people is hidden, but for `LARGE`."""
LARGE: dict[tuple[str, At], int] = {
    ("attendances", (("theme", "climat"),)): 4013,
    ("listed_attendances", (("profile", "state_staff"),)): 4012,
    ("listed_attendances", (("origin", "37"), ("profile", "state_staff"))): 4011,
}
YEARS = (2023, 2024)


def small() -> CentreData:
    """A centre of which nearly every number of people is hidden, in 2024 and in 2023 (where everything is)."""
    rows = [
        event(theme_ids="climat", theme_basis="document", department_code="37", modality="in_person"),
        event(theme_ids="ecole", theme_basis="document", department_code="45", date_start="2024-05-02"),
        event(theme_ids="ecole", theme_basis="document", department_code="45", date_start="2023-05-02"),
    ]
    centre = replace(TINY, kpis=("actions", "attendances", "unique_participants"))
    return replace(tiny(centre, events=rows), disclosed=hidden_people())


def hidden_people() -> Disclosed:
    """Its published tables."""
    tables: list[PublishedTable] = []
    values: dict[tuple[str, int, At], int | None] = {}
    for year in YEARS:
        for (quantity,), axes in AXES.items():
            tables.append(PublishedTable(quantity, year, {}, frozenset()))
            values[quantity, year, ()] = SHOWN[quantity] if year == 2024 else None
            for name, codes in axes.items():
                tables.append(PublishedTable(quantity, year, {name: codes}, frozenset()))
                for code in codes:
                    at = ((name, code),)
                    values[quantity, year, at] = LARGE.get((quantity, at)) if year == 2024 else None
        crossed = {"profile": ("state_staff", "elected", ""), "origin": ("37", "45")}
        tables.append(PublishedTable("listed_attendances", year, crossed, frozenset()))
        for profile in crossed["profile"]:
            for origin in crossed["origin"]:
                at = (("origin", origin), ("profile", profile))
                kept = LARGE.get(("listed_attendances", at)) if year == 2024 else None
                values["listed_attendances", year, at] = kept
    return Disclosed(11, tuple(tables), values)
