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
from typing import TYPE_CHECKING, Any, Final

from dashboard.french import number
from dashboard.territories import build_lists
from dashboard.territories.build_arcs import Feature, topology
from dashboard.territories.build_lists import Selection
from dashboard.territories.build_shapes import Shapes, commune_shapes, merged, simplified
from dashboard.territories.build_sources import GeoBuildError, Sources, fetch, read_sources
from dashboard.territories.files import write_together

if TYPE_CHECKING:
    from dashboard.sources import Centre

GRID: Final = 0.0001
"""Size of the grid of the files of a region, in degrees: 11 m northwards, 7 to 8 m eastwards."""

FRANCE_GRID: Final = 0.0005
"""That of the departments of all France, an eighth of their tolerance: every first visit of the map waits for them."""

FRANCE_METRES: Final = 400.0
"""Tolerance of the departments of all France: finest that keeps each area within 1 % at the least weight."""

COMMUNE_METRES: Final = 350.0
"""Tolerance of the communes; departments and EPCI of a covered region are unions of these, hence borders coincide."""

Say = Callable[[str], None]


def build(argv: Sequence[str]) -> int:
    """Command line of the build; returns the exit code (0 done, 1 impossible, 2 wrong arguments)."""
    parser = argparse.ArgumentParser(
        prog="python -m dashboard geo build",
        description="Refaire les contours et les listes de territoires de geo/ à partir de deux paquets publics.",
    )
    parser.add_argument("--geo", type=Path, required=True, help="dossier geo/ à remplir (contient departments.csv)")
    parser.add_argument("--regions", nargs="+", required=True, help="codes des régions à couvrir")
    parser.add_argument("--packages", type=Path, help="dossier où les paquets sont, ou seront téléchargés")
    try:
        options = parser.parse_args(argv)
    except SystemExit as stop:
        return 0 if not stop.code else 2
    try:
        with tempfile.TemporaryDirectory() as folder:
            _build(options.geo, options.regions, options.packages or Path(folder), lambda line: print(line))
    except (GeoBuildError, OSError) as error:
        print(f"Construction impossible : {error}", file=sys.stderr)
        return 1
    return 0


def _build(geo: Path, regions: Sequence[str], packages: Path, say: Say) -> None:
    say("Paquets…")
    sources = read_sources(*fetch(packages))
    files = make(sources, sorted(set(regions)), read_departments(geo), say)
    for stale in ("communes-*.topojson", "region-*.topojson"):
        for path in geo.glob(stale):
            if path.name not in files:
                path.unlink()
    write_together(geo, files)
    for name, body in files.items():
        say(f"  {name} : {number(len(body))} octets")
    say(f"  en tout : {number(sum(map(len, files.values())))} octets")


def covered_regions(centres: Iterable[Centre], departments: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """Codes of the regions of some centres: the one that a centre names, and those of its departments."""
    region_of = {row["code"]: row["region_code"] for row in departments}
    codes = {region_of.get(code, "") for one in centres for code in one.departments}
    return tuple(sorted((codes | {one.region_code for one in centres}) - {""}))


def read_departments(geo: Path) -> list[dict[str, str]]:
    """Rows of `departments.csv`."""
    with (geo / "departments.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def make(
    sources: Sources, regions: Sequence[str], departments: Iterable[Mapping[str, str]], say: Say
) -> dict[str, bytes]:
    """Make every file of the build.

    Returns: path below `geo/` → bytes, the same for the same input.

    Raises:
        GeoBuildError: borders that no longer match, a shape that becomes invalid.
    """
    say("Contours des communes de France…")
    shapes, notes = commune_shapes(sources)
    chosen = build_lists.select(sources, regions, departments)
    say("Départements, régions, EPCI…")
    levels = _levels(sources, chosen, shapes)
    files = {"france.topojson": _json(_france(chosen, levels["departments"]))}
    for region in regions:
        say(f"Région {region}…")
        files.update(_region_files(sources, chosen, shapes, region))
    say("Listes…")
    for name, text in build_lists.lists(sources, chosen, shapes, levels).items():
        files[f"places/{name}.csv"] = text.encode()
    files["places/repairs.csv"] = _repairs(sources, notes)
    return dict(sorted(files.items()))


def _levels(sources: Sources, chosen: Selection, shapes: Shapes) -> dict[str, Shapes]:
    departments = merged(shapes, _groups((code, facts.department) for code, facts in sources.communes.items()))
    return {
        "departments": departments,
        "regions": merged(departments, _groups(chosen.department_regions.items())),
        "epci": merged(shapes, {code: facts.members for code, facts in chosen.epci.items()}),
    }


def _groups(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for member, group in pairs:
        groups.setdefault(group, []).append(member)
    return groups


def _france(chosen: Selection, departments: Shapes) -> dict[str, Any]:
    simple = simplified(departments, FRANCE_METRES, FRANCE_GRID)
    regions = merged(simple, _groups(chosen.department_regions.items()))
    layers = {
        "departments": _features(simple, chosen.department_names),
        "regions": _features(regions, chosen.region_names),
    }
    return topology(layers, FRANCE_GRID)


def _region_files(sources: Sources, chosen: Selection, shapes: Shapes, region: str) -> dict[str, bytes]:
    """Two files of one region: its communes; its departments and whole EPCI, made of the same simplified communes."""
    facts = sources.communes
    inside = {code for code in chosen.communes if facts[code].region == region and code in shapes}
    epci = {code: one for code, one in chosen.epci.items() if inside.intersection(one.members)}
    wanted = inside | {member for one in epci.values() for member in one.members if member in shapes}
    simple = simplified({code: shapes[code] for code in wanted}, COMMUNE_METRES, GRID)
    communes = {code: simple[code] for code in sorted(inside)}
    departments = merged(communes, _groups((code, facts[code].department) for code in communes))
    groups = merged(simple, {code: one.members for code, one in epci.items()})
    names = {code: build_lists.typographic(facts[code].name) for code in communes}
    epci_names = {code: build_lists.epci_name(sources, one) for code, one in epci.items()}
    upper = {
        "departments": _features(departments, chosen.department_names),
        "epci": _features(groups, epci_names),
    }
    return {
        f"communes-{region}.topojson": _json(topology({"communes": _features(communes, names)}, GRID)),
        f"region-{region}.topojson": _json(topology(upper, GRID)),
    }


def _features(shapes: Shapes, names: Mapping[str, str]) -> list[Feature]:
    return [Feature(code, {"name": names[code]}, shape) for code, shape in sorted(shapes.items())]


def _repairs(sources: Sources, notes: Mapping[str, str]) -> bytes:
    lines = ["code,name,repair"]
    lines += [f"{code},{build_lists.typographic(sources.communes[code].name)},{notes[code]}" for code in sorted(notes)]
    return ("\n".join(lines) + "\n").encode()


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
