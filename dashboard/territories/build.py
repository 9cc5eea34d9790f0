"""Make the shipped geometry and lists again: `python -m dashboard geo build`.

Same packages, same bytes. The steps and the choices are told in `geo/SOURCES.md`.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from dashboard.french import number
from dashboard.territories import build_lists
from dashboard.territories.build_arcs import Feature, topology
from dashboard.territories.build_lists import Names, Region
from dashboard.territories.build_shapes import Shapes, commune_shapes, merged, simplified
from dashboard.territories.build_sources import GeoBuildError, Sources, fetch, read_sources
from dashboard.territories.files import write_together

GRID: Final = 0.0001
"""Size of the grid of the files of a region, in degrees: 11 m northwards, 7 to 8 m eastwards."""

FRANCE_GRID: Final = 0.0005
"""That of the departments of all France, an eighth of their tolerance: every first visit of the map waits for them."""

FRANCE_METRES: Final = 400.0
"""Tolerance of the departments of all France: finest that keeps each area within 1 % at the least weight."""

COMMUNE_METRES: Final = 350.0
"""Tolerance of the communes; departments and EPCI of a region are unions of these, hence borders coincide."""

Say = Callable[[str], None]


def build(argv: Sequence[str]) -> int:
    """Command line of the build; returns the exit code (0 done, 1 impossible, 2 wrong arguments)."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard geo build",
        description="Refaire les contours et les listes de territoires de geo/ à partir de deux paquets publics.",
    )
    parser.add_argument("--geo", type=Path, required=True, help="dossier geo/ à remplir (contient departments.csv)")
    parser.add_argument("--packages", type=Path, help="dossier où les paquets sont, ou seront téléchargés")
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:
        return 0 if not stop.code else 2
    try:
        with tempfile.TemporaryDirectory() as folder:
            _build(options.geo, options.packages or Path(folder), lambda line: print(line))
    except (GeoBuildError, OSError) as error:
        print(f"Construction impossible : {error}", file=sys.stderr)
        return 1
    return 0


def _build(geo: Path, packages: Path, say: Say) -> None:
    say("Paquets…")
    files = make(read_sources(*fetch(packages)), read_departments(geo), say)
    write_together(geo, files)
    for name, body in files.items():
        say(f"  {name} : {number(len(body))} octets")
    say(f"  en tout : {number(sum(map(len, files.values())))} octets")


def read_departments(geo: Path) -> list[dict[str, str]]:
    """Rows of `departments.csv`."""
    with (geo / "departments.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def make(sources: Sources, departments: Iterable[Mapping[str, str]], say: Say) -> dict[str, bytes]:
    """Make every file of the build.

    Args:
        departments: rows of `departments.csv`; contours and lists are made of all their regions.

    Returns: path below `geo/` → bytes, the same for the same input.

    Raises:
        GeoBuildError: borders that no longer match, a shape that becomes invalid.
    """
    say("Contours des communes de France…")
    shapes, notes = commune_shapes(sources)
    names = Names.of(departments)
    say("Départements, régions, EPCI…")
    levels = _levels(sources, names, shapes)
    files = {"france.topojson": _json(_france(names, levels["departments"]))}
    regions = [Region.of(sources, code) for code in sorted(names.region_names)]
    for region in regions:
        say(f"Région {region.code}…")
        files.update(_region_files(sources, names, shapes, region))
    say("Listes…")
    for name, text in build_lists.lists(sources, names, regions, shapes, levels).items():
        files[f"places/{name}.csv"] = text.encode()
    files["places/repairs.csv"] = _repairs(sources, notes)
    return dict(sorted(files.items()))


def _levels(sources: Sources, names: Names, shapes: Shapes) -> dict[str, Shapes]:
    departments = merged(shapes, _groups((code, facts.department) for code, facts in sources.communes.items()))
    return {
        "departments": departments,
        "regions": merged(departments, _groups(names.department_regions.items())),
        "epci": merged(shapes, {code: facts.members for code, facts in sources.epci.items()}),
    }


def _groups(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for member, group in pairs:
        groups.setdefault(group, []).append(member)
    return groups


def _france(names: Names, departments: Shapes) -> dict[str, Any]:
    simple = simplified(departments, FRANCE_METRES, FRANCE_GRID)
    regions = merged(simple, _groups(names.department_regions.items()))
    layers = {
        "departments": _features(simple, names.department_names),
        "regions": _features(regions, names.region_names),
    }
    return topology(layers, FRANCE_GRID)


def _region_files(sources: Sources, names: Names, shapes: Shapes, region: Region) -> dict[str, bytes]:
    """Two files of one region: its communes; its departments and whole EPCI, made of the same simplified communes."""
    facts = sources.communes
    drawn = {code: shapes[code] for code in sorted(region.around) if code in shapes}
    simple = simplified(drawn, COMMUNE_METRES, GRID)
    communes = {code: simple[code] for code in sorted(region.communes & simple.keys())}
    departments = merged(communes, _groups((code, facts[code].department) for code in communes))
    groups = merged(simple, {code: one.members for code, one in region.epci.items()})
    commune_names = {code: build_lists.typographic(facts[code].name) for code in communes}
    epci_names = {code: build_lists.epci_name(sources, one) for code, one in region.epci.items()}
    upper = {
        "departments": _features(departments, names.department_names),
        "epci": _features(groups, epci_names),
    }
    return {
        f"communes-{region.code}.topojson": _json(topology({"communes": _features(communes, commune_names)}, GRID)),
        f"region-{region.code}.topojson": _json(topology(upper, GRID)),
    }


def _features(shapes: Shapes, names: Mapping[str, str]) -> list[Feature]:
    return [Feature(code, {"name": names[code]}, shape) for code, shape in sorted(shapes.items())]


def _repairs(sources: Sources, notes: Mapping[str, str]) -> bytes:
    lines = ["code,name,repair"]
    lines += [f"{code},{build_lists.typographic(sources.communes[code].name)},{notes[code]}" for code in sorted(notes)]
    return ("\n".join(lines) + "\n").encode()


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
