"""Read the CSV lists of `geo/` with the standard library: no data frame, no geometry."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from dashboard.territories.model import Box, Territory


class ListError(ValueError):
    """A list of `geo/` is missing or is not what the build writes; the message is in French."""


def rows(path: Path, columns: tuple[str, ...]) -> Iterator[list[str]]:
    """The rows of a list, as cells in the order of `columns`.

    Raises:
        ListError: the file is missing, or its header or a row is not as expected.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            header = tuple(next(reader, ()))
            if header != columns:
                raise ListError(f"{path.name} : colonnes {', '.join(header)} ; attendu {', '.join(columns)}.")
            for cells in reader:
                if len(cells) != len(columns):
                    found = f"{len(cells)} cellules, {len(columns)} attendues"
                    raise ListError(f"{path.name}, ligne {reader.line_num} : {found}.")
                yield cells
    except (OSError, UnicodeDecodeError) as error:
        raise ListError(f"{path.name} ne peut pas être lu ({error}).") from error


def _listed_rows(folder: Path, name: str, *, since: bool = False) -> Iterator[list[str]]:
    """The rows of one of `COLUMNS`; `since`: none when the folder was made before that list was."""
    path = folder / f"{name}.csv"
    yield from rows(path, COLUMNS[name]) if path.is_file() or not since else ()


def listed(cell: str) -> tuple[str, ...]:
    """The values of a cell separated by `|`."""
    return tuple(cell.split("|")) if cell else ()


PLACE: Final = ("population", "area_km2", "lon", "lat", "west", "south", "east", "north")
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "regions": ("code", "name", *PLACE),
    "departments": ("code", "name", "region_code", *PLACE),
    "epci": ("code", "name", "epci_kind", "department_codes", *PLACE),
    "communes": ("code", "name", "department_code", "epci_code", *PLACE),
    "former_communes": ("code", "name", "commune_code"),
    "neighbours": ("kind", "code", "neighbour_codes"),
    "postcodes": ("postcode", "commune_codes"),
    "other_communes": ("code", "name"),
}
"""List of `places/`, or of the folder of a region there → its columns; lists in a cell are separated by `|`."""
QPV_COLUMNS = ("code", "name", "commune_codes", "department_code", "region_code", "epci_code", "source")
ALIAS_COLUMNS = ("alias", "kind", "codes", "reason")


def regions(folder: Path, region_of: dict[str, str]) -> Iterator[Territory]:
    """The regions of `places/regions.csv`, with their departments."""
    inside: dict[str, tuple[str, ...]] = {}
    for department, region in region_of.items():
        inside[region] = (*inside.get(region, ()), department)
    for code, name, *place in _listed_rows(folder, "regions"):
        yield Territory("region", code, name, code, inside.get(code, ()), "", (), *_place(place))


def departments(folder: Path) -> Iterator[Territory]:
    """The departments of `places/departments.csv`."""
    for code, name, region, *place in _listed_rows(folder, "departments"):
        yield Territory("department", code, name, region, (code,), "", (), *_place(place))


def epci(folder: Path, region_of: dict[str, str]) -> Iterator[Territory]:
    """The EPCI of a folder's `epci.csv`; `region_of` gives the region of a department."""
    for code, name, _, codes, *place in _listed_rows(folder, "epci"):
        inside = listed(codes)
        yield Territory("epci", code, name, region_of.get(inside[0], ""), inside, "", (), *_place(place))


def communes(folder: Path, region_of: dict[str, str]) -> Iterator[Territory]:
    """The communes of a folder's `communes.csv`."""
    shared = {code: (code,) for code in region_of}
    for code, name, department, group, *place in _listed_rows(folder, "communes"):
        inside = shared.get(department, (department,))
        yield Territory("commune", code, name, region_of.get(department, ""), inside, group, (), *_place(place))


def qpv(path: Path, commune_of: dict[str, Territory]) -> Iterator[Territory]:
    """The QPV of `qpv.csv`, placed at the point inside their first commune."""
    for code, name, towns, department, region, group, _ in rows(path, QPV_COLUMNS):
        inside = listed(towns)
        main = commune_of.get(inside[0]) if inside else None
        yield Territory(
            "qpv",
            code,
            name,
            region,
            (department,),
            group,
            inside,
            lon=main.lon if main else None,
            lat=main.lat if main else None,
            box=main.box if main else None,
            approximate=True,
        )


def postcodes(folder: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each postcode, and the codes of the listed communes that have it; none in a folder of before they were listed."""
    for postcode, codes in _listed_rows(folder, "postcodes", since=True):
        yield postcode, listed(codes)


def other_communes(folder: Path) -> Iterator[tuple[str, str]]:
    """Code and name of the communes that only the list of a region has; none in a folder of before they were named."""
    yield from ((code, name) for code, name in _listed_rows(folder, "other_communes", since=True))


def former(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Code, name (empty when not known) and present commune of each former commune, and of each arrondissement."""
    yield from ((code, name, commune) for code, name, commune in _listed_rows(folder, "former_communes"))


def neighbours(folder: Path) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Kind, code and neighbours; each pair is written once."""
    for kind, code, others in _listed_rows(folder, "neighbours"):
        yield kind, code, listed(others)


def aliases(path: Path) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Alias, kind and codes of `place_aliases.csv`."""
    for alias, kind, codes, _ in rows(path, ALIAS_COLUMNS):
        yield alias, kind, listed(codes)


Place = tuple[int | None, float | None, float | None, float | None, Box | None]


def _place(cells: list[str]) -> Place:
    """Population, area, longitude, latitude, box; all but the first are unknown for a commune without polygon."""
    people, area, lon, lat, west, south, east, north = cells
    if not lon:
        return int(people), None, None, None, None
    box = (float(west), float(south), float(east), float(north))
    return int(people), float(area), float(lon), float(lat), box
